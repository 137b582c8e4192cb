//! What `fix` does to texts: which edits of which findings are made together, and the texts that come of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Choice, Diagnostic, Help};
use crate::text::{Edit, SourceId, Sources};

/// Texts that edits have changed, by path.
pub type Changed = BTreeMap<String, String>;

/// Findings that are mended together, and the texts without them.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    pub findings: Vec<&'a Diagnostic>,
    pub changed: Changed,
}

/// The way to end a finding that `fix` goes: the first whose edits are known, and that nobody has to decide on, unless
/// somebody has.
pub fn way(finding: &Diagnostic, takes_sides: bool) -> Option<&Help> {
    let goes = |it: &&Help| !it.edits.is_empty() && (takes_sides || it.choice == Choice::Certain);
    finding.help.iter().find(goes)
}

/// Leaves a finding no edits that cannot be made in a file, or that change nothing: nobody is told of those.
pub fn keep_real_edits(sources: &Sources, finding: &mut Diagnostic) {
    for help in &mut finding.help {
        let in_files = help.edits.iter().all(|it| sources.is_in_file(it.span));
        help.edits.retain(|it| in_files && sources.cut(it.span) != it.text);
    }
}

/// As many of these findings as can be mended at once: where the edits of two meet, or would give two fields of one
/// contract the same name, the first finding has its way.
pub fn plan<'a>(
    sources: &Sources,
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    takes_sides: bool,
) -> Plan<'a> {
    let mut made: Vec<Edit> = Vec::new();
    let mut named: BTreeSet<(SourceId, &str, &str)> = BTreeSet::new();
    let mut plan = Plan::default();
    for finding in findings {
        let Some(help) = way(finding, takes_sides).filter(|it| edited(sources, &it.edits).is_some()) else {
            continue;
        };
        if help.edits.iter().any(|edit| made.iter().any(|it| meet(it, edit))) {
            continue;
        }
        let instead = help.edits.iter().filter(|it| !it.span.range().is_empty() && !it.text.is_empty());
        let of = |it: &'a Edit| {
            finding.contracts.iter().map(move |name| (it.span.source, name.as_str(), it.text.as_str()))
        };
        let names: Vec<_> = instead.flat_map(of).collect();
        if names.iter().any(|it| named.contains(it)) {
            continue;
        }
        named.extend(names);
        made.extend(help.edits.iter().cloned());
        plan.findings.push(finding);
    }
    let changed = edited(sources, &made).unwrap_or_default();
    Plan { changed, ..plan }
}

/// The texts after edits, which may touch: what one puts in where another begins comes first. `None` where one changes
/// what another one does, or has no place in its text.
pub fn edited(sources: &Sources, edits: &[Edit]) -> Option<Changed> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|it| it.span);
    let overlap = |a: &Edit, b: &Edit| a.span.source == b.span.source && b.span.start() < a.span.end();
    if edits.windows(2).any(|pair| overlap(pair[0], pair[1])) {
        return None;
    }
    let mut changed = Changed::new();
    for edit in edits.iter().rev() {
        let path = sources.path(edit.span.source).to_owned();
        let text = changed.entry(path).or_insert_with(|| sources.text(edit.span.source).to_owned());
        text.get(edit.span.range())?;
        text.replace_range(edit.span.range(), &edit.text);
    }
    changed.retain(|path, text| sources.id(path).is_none_or(|id| sources.text(id) != text.as_str()));
    Some(changed)
}

/// True where two edits touch: what the one puts in could be what the other one looks at.
fn meet(a: &Edit, b: &Edit) -> bool {
    a.span.source == b.span.source && a.span.start() <= b.span.end() && b.span.start() <= a.span.end()
}
