//! How a text falls into lines with a label each, such as `Type: string`, and what a label says.

use std::collections::BTreeSet;
use std::ops::Range;

use super::columns::{self, Column, column, head_of};
use super::piece::Piece;
use super::said;
use crate::field::JsonType;
use crate::syntax::markdown::Prose;
use crate::syntax::words;

#[derive(Clone, Copy, PartialEq)]
pub enum Detail {
    /// What a column with this head would say.
    Of(Column),
    Other,
}

/// Heads of lines that have words of presence among others, and those of lines that are not read.
const CONSTRAINTS: [&str; 2] = ["requirement", "requirements"];
const OTHER: [&str; 11] = [
    "description",
    "example",
    "examples",
    "default",
    "note",
    "notes",
    "pattern",
    "purpose",
    "since",
    "minimum",
    "maximum",
];
/// Heads of lines that may say a type, or something else.
const VAGUE: [&str; 3] = ["format", "schema", "kind"];
/// How much of a value is looked at, where it decides whether it is one.
const LONG: usize = 240;
/// What parts the details of a line.
const MARKS: [char; 8] = ['|', ';', ',', '.', '·', '•', '–', '—'];

/// What a line or a row with this head says, if it is one.
pub fn detail(word: &str) -> Option<Detail> {
    let word = head_of(word.trim());
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(&OTHER) {
        Some(Detail::Other)
    } else if is(&CONSTRAINTS) {
        Some(Detail::Of(Column::Constraints))
    } else {
        column(&word).map(Detail::Of)
    }
}

/// The same for a value, which decides where a head alone does not.
pub fn detail_of(name: &Piece, value: &Piece) -> Option<Detail> {
    let word = head_of(name.text());
    match detail(&word)? {
        _ if VAGUE.contains(&word.as_str()) => {
            let is_type = JsonType::from_word(value.text()).is_some();
            Some(if is_type { Detail::Of(Column::Type) } else { Detail::Other })
        }
        Detail::Of(it) if it.is_presence() && columns::is_unsure(&word) && !says_presence(value) => {
            Some(Detail::Other)
        }
        known => Some(known),
    }
}

/// True for a value whose beginning is a word of presence.
fn says_presence(value: &Piece) -> bool {
    said::is_presence(&value.part(0..words::beginning(value.text(), LONG).len()))
}

/// The detail that a line names before its colon, and what stands behind.
pub fn head<'a>(line: &Piece<'a>) -> Option<(Detail, Piece<'a>)> {
    let line = if line.text().ends_with(')') { line.without(&['('], &[')']) } else { line.clone() };
    let text = line.text();
    let capital = text.starts_with(char::is_uppercase);
    let dash = || ["? ", " - ", " – ", " — "].iter().filter_map(|it| Some((text.find(it)?, it.len()))).min();
    let sure = text.find([':', '=']).map(|it| (it, 1));
    let (end, length) = sure.or_else(|| dash().filter(|_| capital))?;
    let value = line.from(end + length);
    let detail = detail_of(&line.part(0..end), &value)?;
    // Behind a dash, a remark may stand as well.
    let is_value = match detail {
        Detail::Of(it) if it.is_presence() => words::is_word(value.text()),
        Detail::Of(Column::Type) => words::is_sure_type(value.text()),
        Detail::Of(Column::Values) => value.has_code(),
        _ => false,
    };
    (sure.is_some() || is_value).then_some((detail, value))
}

/// The lines of a text, each with what says one thing.
pub fn lines(prose: &Prose) -> Vec<Piece<'_>> {
    // Behind a colon, the line goes on.
    let goes_on = |at: &usize| prose.text[..*at].trim_end().ends_with([':', '=']);
    let mut starts = vec![0];
    starts.extend(prose.breaks().iter().copied().filter(|it| !goes_on(it)));
    let ends = starts.iter().skip(1).copied().chain([prose.text.len()]);
    let mut lines = Vec::new();
    for line in starts.iter().zip(ends).map(|(start, end)| Piece::new(prose, *start..end)) {
        // What has no head of its own belongs to the one before it: `Type: string | null`.
        let mut from = line.range.start;
        let mut last = head(&line);
        for part in parts(&line).iter().skip(1) {
            let own = head(part);
            // `Type: string, required`
            let of_type = last.as_ref().is_some_and(|(it, _)| *it == Detail::Of(Column::Type));
            if own.is_some() || (of_type && words::explicit(part.text()).is_some()) {
                let end = part.range.start;
                lines.push(between_marks(prose, from..end));
                from = end;
                last = own;
            }
        }
        lines.push(Piece::new(prose, from..line.range.end));
    }
    lines
}

/// The parts of a line, with a bold label at the start of each that has one.
fn parts<'a>(line: &Piece<'a>) -> Vec<Piece<'a>> {
    let prose = line.prose;
    let first = prose.strong().partition_point(|it| it.start <= line.range.start);
    let inside = prose.strong()[first..].iter().take_while(|it| it.end <= line.range.end);
    let is_label = |it: &&Range<usize>| {
        prose.text[it.start..it.end].trim_end().ends_with(':') || prose.text[it.end..].starts_with(':')
    };
    let mut starts: BTreeSet<usize> = inside.filter(is_label).map(|it| it.start).collect();
    starts.extend(line.split_outside_code(&MARKS).iter().map(|it| it.range.start));
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([line.range.end]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| between_marks(prose, start..end)).collect()
}

/// What stands in a range, without the marks at its end.
fn between_marks(prose: &Prose, range: Range<usize>) -> Piece<'_> {
    let text = prose.text[range.clone()].trim_end().trim_end_matches(MARKS);
    Piece::new(prose, range.start..range.start + text.len())
}
