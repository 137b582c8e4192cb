//! `azure`: commands that Azure Pipelines shows as issues of a run.

use super::hidden::inert;
use super::told::{Told, ToldFinding};
use super::words::{title_and_label, untold};

/// A command for each finding, and one that says how many are not told.
pub fn issues(told: &Told) -> String {
    let issues: String = told.findings.iter().map(issue).collect();
    match told.untold {
        0 => issues,
        more => issues + &format!("##vso[task.logissue type=warning;]{}\n", escaped(&untold(more))),
    }
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
