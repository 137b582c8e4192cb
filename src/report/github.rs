//! `github`: workflow commands, which GitHub Actions shows as annotations of the lines that a pull request changes.

use super::hidden::inert;
use super::told::{Told, ToldFinding};
use super::words::{edit, place};
use crate::diagnostic::count;

/// A step shows ten annotations of a kind, and drops the rest without a word.
const SHOWN: usize = 10;

/// The worst findings first, and how many are left out.
pub fn annotations(told: &Told) -> String {
    let mut findings: Vec<&ToldFinding> = told.findings.iter().collect();
    findings.sort_by_key(|it| !it.is_denied());
    let mut out: String = findings.iter().take(SHOWN).map(|it| annotation(it)).collect();
    if let Some(more @ 1..) = (findings.len() + told.untold).checked_sub(SHOWN) {
        let more = count(more, "more finding");
        out.push_str(&format!("::notice title={}::and {more}: see the log of this step\n", told.tool.name));
    }
    out
}

fn annotation(it: &ToldFinding) -> String {
    let (start, end) = (it.primary.start, it.primary.end);
    let mut properties = format!(
        "title={},file={},line={}",
        property(&format!("{} {}", it.code, it.name)),
        property(&inert(&it.primary.path)),
        start.line
    );
    // Columns are for spans of one line alone.
    properties.push_str(&match start.line == end.line {
        true => format!(",col={},endLine={},endColumn={}", start.column, end.line, end.column),
        false => format!(",endLine={}", end.line),
    });
    let mut message = inert(&it.title);
    if !it.primary.label.is_empty() {
        message.push_str(&format!("\n  here: {}", inert(&it.primary.label)));
    }
    for other in &it.secondary {
        message.push_str(&format!("\n  {}: {}", place(other), inert(&other.label)));
    }
    for note in &it.notes {
        message.push_str(&format!("\n  note: {}", inert(note)));
    }
    for help in &it.help {
        message.push_str(&format!("\n  help: {}", inert(&help.text)));
        for made in &help.edits {
            message.push_str(&format!("\n    {}", edit(made, &it.primary.path)));
        }
    }
    format!("::{} {properties}::{}\n", it.severity(), data(&message))
}

/// The message of a command, as `@actions/core` writes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
