//! Which findings are told: of very many, those that fail come first, and nobody reads the thousandth.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::rulebook::Level;
use crate::text::SourceId;
use crate::verdict::Verdict;

/// The most findings of one file, and the most of all.
const OF_A_FILE: usize = 50;
const OF_ALL: usize = 500;

/// The findings that are told, in their order.
pub fn shown(verdict: &Verdict) -> Vec<&Diagnostic> {
    let mut of_files: BTreeMap<SourceId, usize> = BTreeMap::new();
    let mut chosen = BTreeSet::new();
    for fails in [true, false] {
        let all = verdict.findings.iter().enumerate();
        for (at, finding) in all.filter(|(_, it)| (it.level == Level::Deny) == fails) {
            let of_file = of_files.entry(finding.primary.span.source).or_default();
            if *of_file < OF_A_FILE && chosen.len() < OF_ALL {
                *of_file += 1;
                chosen.insert(at);
            }
        }
    }
    chosen.into_iter().filter_map(|at| verdict.findings.get(at)).collect()
}
