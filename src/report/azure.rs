//! `azure`: commands that Azure Pipelines shows as issues of a run.

use super::hidden::inert;
use super::told::{Told, ToldFinding};
use super::words::title_and_label;

/// A command for each finding.
pub fn issues(told: &Told) -> String {
    told.findings.iter().map(issue).collect()
}

fn issue(it: &ToldFinding) -> String {
    format!(
        "##vso[task.logissue type={};sourcepath={};linenumber={};columnnumber={};code={};]{}\n",
        it.severity(),
        escaped(&inert(&it.primary.path)),
        it.primary.start.line,
        it.primary.start.column,
        it.code,
        escaped(&title_and_label(it)),
    )
}

/// A value or a message, as the agent reads it.
fn escaped(text: &str) -> String {
    let text = text.replace('%', "%AZP25").replace(';', "%3B").replace(']', "%5D");
    text.replace('\r', "%0D").replace('\n', "%0A")
}
