//! What is new and what is gone between two runs.

use std::collections::BTreeMap;

use super::{guarded, inert};
use crate::diagnostic::Diagnostic;
use crate::repository::Repository;
use crate::verdict::Verdict;

/// The findings of a run, to be compared with those of the next: what tells each from the others, and its title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(BTreeMap<String, String>);

impl Seen {
    pub fn of(repository: &Repository, verdict: &Verdict) -> Seen {
        Seen(verdict.findings.iter().map(|it| (name(it), title(repository, it))).collect())
    }
}

/// Each finding of a verdict that was not there before, as it is `told`, and each that is gone in a line, after the time;
/// `None` where nothing changed.
pub fn news(
    (before, now): (&Seen, &Seen),
    verdict: &Verdict,
    time: &str,
    told: impl Fn(&Diagnostic) -> String,
) -> Option<String> {
    if before == now {
        return None;
    }
    let gone = before.0.iter().filter(|(name, _)| !now.0.contains_key(*name));
    let gone: Vec<String> = gone.map(|(_, title)| format!("gone: {title}\n")).collect();
    let new = verdict.findings.iter().filter(|it| !before.0.contains_key(&name(it)));
    let new: Vec<String> = new.map(|it| told(it) + "\n").collect();
    let counts = format!("{time}  {} new, {} gone\n", new.len(), gone.len());
    Some(guarded(&[counts, gone.concat(), new.concat()].concat()))
}

/// A finding whose words or whose level change is another one.
fn name(finding: &Diagnostic) -> String {
    format!("{} {} {}", finding.level.word(), finding.fingerprint, finding.title)
}

/// A line that may stand there later: the file, and no place in it.
fn title(repository: &Repository, finding: &Diagnostic) -> String {
    let path = inert(repository.sources.path(finding.primary.span.source));
    format!("{} in {path}: {}", finding.rule.code, inert(&finding.title))
}
