//! Marks of a merge that nobody has finished: a chapter then says two things, and a reader of lists takes both.

use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::markdown::Outline;
use crate::text::SourceId;

/// What git writes before its own side and after the other one, at the beginning of a line.
const OURS: &str = "<<<<<<< ";
const THEIRS: &str = ">>>>>>> ";

/// A finding for each conflict of a chapter. In code, marks are shown and mean nothing.
pub fn findings(source: SourceId, text: &str, outline: &Outline) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        if outline.inert.iter().any(|it| it.contains(&range.start)) {
            continue;
        }
        if line.starts_with(OURS) {
            open = Some(range);
        } else if line.starts_with(THEIRS)
            && let Some(ours) = open.take()
        {
            let title = "this chapter has the marks of a merge that nobody has finished";
            let finding =
                Diagnostic::new(&rulebook::MERGE_CONFLICT, title, source.span(ours), "one side begins here");
            let finding = finding.and(source.span(range), "the other side ends here");
            found.push(finding.help("keep one side, or both, and take the marks out"));
        }
    }
    found
}
