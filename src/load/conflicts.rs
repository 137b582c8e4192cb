//! Marks of a merge that nobody has finished: a chapter then says two things, and a reader of lists takes both.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::text::SourceId;

/// What git writes before its own side and after the other one, at the beginning of a line.
const OURS: &str = "<<<<<<<";
const THEIRS: &str = ">>>>>>>";

/// A finding for each conflict of a text, and for each mark that has no partner. In these ranges, which are code, marks
/// are shown and mean nothing.
pub fn findings(source: SourceId, text: &str, code: &[Range<usize>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        if code.iter().any(|it| it.contains(&range.start)) {
            continue;
        }
        if is_mark(line, OURS) {
            found.extend(open.replace(range).map(|it| conflict(source, it)));
        } else if is_mark(line, THEIRS) {
            let theirs = source.span(range.clone());
            let finding = match open.take() {
                Some(ours) => conflict(source, ours).and(theirs, "the other side ends here"),
                None => conflict(source, range),
            };
            found.push(finding);
        }
    }
    found.extend(open.map(|it| conflict(source, it)));
    found
}

/// A line that is nothing but the mark, with the name of a side or without.
fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}

fn conflict(source: SourceId, mark: Range<usize>) -> Diagnostic {
    let title = "this chapter has the marks of a merge that nobody has finished";
    let finding = Diagnostic::new(&rulebook::MERGE_CONFLICT, title, source.span(mark), "such a mark");
    finding.help("keep one side, or both, and take the marks out")
}
