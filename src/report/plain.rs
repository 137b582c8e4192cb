//! `plain`: findings in sentences alone, for those who hear or feel them: no caret, no bar, no colour.

use super::hidden::inert;
use super::told::{self, Told, ToldFinding};
use super::words::{Ended, edit, next, place};
use crate::diagnostic::Diagnostic;
use crate::repository::Repository;
use crate::verdict::Verdict;

/// Every finding, then the closing line.
pub fn report(told: &Told) -> String {
    let findings: String = told.findings.iter().map(|it| finding(it) + "\n").collect();
    let first = told.findings.iter().find(|it| it.is_denied());
    let steps = first.map(|it| next(told.mendable, it.code)).unwrap_or_default();
    let word = if steps.is_empty() { "contracts" } else { "error" };
    let steps: String = steps.iter().map(|it| format!("help: {it}\n")).collect();
    let ended = Ended::of(told);
    let beside: String = ended.beside().map(|it| format!("note: {it}\n")).collect();
    format!("{findings}{word}: {}\n{beside}{steps}", ended.closing())
}

/// One finding of a verdict, in sentences alone.
pub fn in_sentences(repository: &Repository, verdict: &Verdict, it: &Diagnostic) -> String {
    finding(&told::finding(&repository.sources, it, verdict.page_of(it.rule)))
}

/// One finding: a sentence for each place, note and way out, and the edits in words.
pub fn finding(it: &ToldFinding) -> String {
    let mut out = format!("{} {}: {}\n", it.severity(), it.rule.heading(), inert(&it.title));
    for at in std::iter::once(&it.primary).chain(&it.secondary) {
        let label = if at.label.is_empty() { String::new() } else { format!(": {}", inert(&at.label)) };
        out.push_str(&format!(" at {}{label}\n", place(at)));
    }
    for note in &it.notes {
        out.push_str(&format!("note: {}\n", inert(note)));
    }
    for help in &it.help {
        out.push_str(&format!("help: {}\n", inert(&help.text)));
        for made in &help.edits {
            out.push_str(&format!(" {}\n", edit(made, &it.primary.path)));
        }
    }
    out
}
