//! Marks of a merge that nobody has finished: a text then says two things, and a reader of lists takes both.

use std::ops::Range;

use super::cover::Cover;
use super::markdown::{Fence, Outline};

/// What git writes before its own side, between the two and after the other one, at the beginning of a line.
const OURS: &str = "<<<<<<<";
const BETWEEN: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// Where the sides of a conflict begin and end; a mark without a partner stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub mark: Range<usize>,
    pub end: Option<Range<usize>>,
}

/// The conflicts of a chapter. In code, marks are shown and mean nothing, unless they stand in JSON or YAML.
pub fn conflicts(text: &str, outline: &Outline) -> Vec<Conflict> {
    let data = outline.fences.iter().filter(|it| is_data(it) && is_unfinished(&it.text));
    let data = Cover::of(data.map(|it| &it.range));
    let inert = Cover::of(&outline.inert);
    let is_code = |at: usize| inert.has(at) && !data.has(at);
    let mut found = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (range, line) in lines(text) {
        if is_code(range.start) {
            continue;
        }
        if is_mark(line, OURS) {
            found.extend(open.replace(range).map(|mark| Conflict { mark, end: None }));
        } else if is_mark(line, THEIRS) {
            found.push(match open.take() {
                Some(mark) => Conflict { mark, end: Some(range) },
                None => Conflict { mark: range, end: None },
            });
        }
    }
    found.extend(open.map(|mark| Conflict { mark, end: None }));
    found
}

/// True for a text in which all three marks stand, each where git writes it.
pub fn is_unfinished(text: &str) -> bool {
    let mut marks = [OURS, BETWEEN, THEIRS].into_iter().peekable();
    for (_, line) in lines(text) {
        if marks.peek().is_some_and(|it| is_mark(line, it)) {
            marks.next();
        }
    }
    marks.peek().is_none()
}

/// True for a fence whose text is held against something, or looks as if it were.
pub fn is_data(fence: &Fence) -> bool {
    let language = fence.info.split([',', ' ', '\t', '{']).next().unwrap_or_default().to_lowercase();
    matches!(language.as_str(), "json" | "jsonc" | "json5" | "yaml" | "yml")
}

/// The lines of a text, each with its place, without what ends it.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start..start + line.trim_end().len(), line)
    })
}

/// A line that is nothing but the mark, with the name of a side or without.
fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}
