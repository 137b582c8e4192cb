//! Details of one field in lines of their own: `Type: string`, `Required: yes`, `Constraints: REQUIRED`.

use super::columns::{self, column};
use super::entry::Entry;
use super::piece::Piece;
use super::state::{Context, Understood};
use crate::field::Told;
use crate::syntax::markdown::Prose;
use crate::syntax::words;

#[derive(Clone, Copy, PartialEq)]
enum Detail {
    Type,
    Presence,
    Optional,
    Values,
    /// Lines that may have a word of presence among others.
    Constraints,
    Other,
}

const DETAILS: [(Detail, &[&str]); 6] = [
    (Detail::Type, &["type", "data type", "datatype", "json type"]),
    (
        Detail::Presence,
        &["required", "required?", "presence", "mandatory", "obligation", "use", "usage", "cardinality"],
    ),
    (Detail::Optional, &["optional", "optional?"]),
    (
        Detail::Values,
        &[
            "values",
            "allowed values",
            "legal values",
            "possible values",
            "valid values",
            "accepted values",
            "permitted values",
            "enum",
            "one of",
            "const",
        ],
    ),
    (Detail::Constraints, &["constraints", "constraint", "requirement", "requirements"]),
    (
        Detail::Other,
        &[
            "description",
            "example",
            "examples",
            "default",
            "format",
            "note",
            "notes",
            "pattern",
            "purpose",
            "since",
            "minimum",
            "maximum",
        ],
    ),
];

/// Reads a line, or a line of several details, as details of a field. False where it is none.
pub fn apply(context: &mut Context, entry: &mut Entry, prose: &Prose) -> bool {
    let mut found = false;
    for line in lines(prose) {
        found |= apply_line(context, entry, &line);
    }
    found
}

/// True for a text that would be a detail of a field, if one were there.
pub fn is_detail(prose: &Prose) -> bool {
    lines(prose).iter().any(|it| head(it).is_some_and(|(detail, _)| detail != Detail::Other))
}

/// True for a word that names a detail, in lower case.
pub fn is_head(word: &str) -> bool {
    detail(word).is_some()
}

/// Reads two cells of a table as a detail.
pub fn apply_cells(context: &mut Context, entry: &mut Entry, name: &Prose, value: &Prose) -> bool {
    let Some(detail) = detail(name.text.trim()) else { return false };
    state(context, entry, detail, &Piece::all(value))
}

/// True for a table whose rows are the details of one field.
pub fn is_table(rows: &[Vec<Prose>]) -> bool {
    let pair = |row: &Vec<Prose>| row.len() == 2;
    let typed =
        rows.first().and_then(|row| row.get(1)).is_some_and(|it| column(&columns::head(it)).is_some());
    let named = |row: &&Vec<Prose>| row.first().is_some_and(|it| detail(it.text.trim()).is_some());
    let details = rows.iter().filter(named).count();
    !typed && rows.iter().all(pair) && details * 2 >= rows.len().saturating_sub(1).max(1)
}

fn detail(word: &str) -> Option<Detail> {
    let word = word.trim().to_lowercase();
    DETAILS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(detail, _)| *detail)
}

/// The detail that a line names before its colon, and what stands behind.
fn head<'a>(line: &Piece<'a>) -> Option<(Detail, Piece<'a>)> {
    let colon = line.text().find([':', '='])?;
    Some((detail(&line.text()[..colon])?, line.from(colon + 1)))
}

fn lines(prose: &Prose) -> Vec<Piece<'_>> {
    let mut starts = vec![0];
    starts.extend(&prose.breaks);
    let ends = starts.iter().skip(1).copied().chain([prose.text.len()]);
    let mut lines = Vec::new();
    for line in starts.iter().zip(ends).map(|(start, end)| Piece::new(prose, *start..end)) {
        let parts = line.split_outside_code(&['|', ';', ',']);
        // What has no head of its own belongs to the one before it: `Type: string | null`.
        let mut from = line.range.start;
        for part in parts.iter().skip(1) {
            if head(part).is_some() {
                let end = part.range.start;
                let text = prose.text[from..end].trim_end().trim_end_matches(['|', ';', ',']);
                lines.push(Piece::new(prose, from..from + text.len()));
                from = end;
            }
        }
        lines.push(Piece::new(prose, from..line.range.end));
    }
    lines
}

fn apply_line(context: &mut Context, entry: &mut Entry, line: &Piece) -> bool {
    let Some((detail, value)) = head(line) else {
        // `REQUIRED` in a line of its own.
        let word = line.text().split(". ").next().unwrap_or_default();
        let told = context.word(&line.part(0..word.len())).filter(|_| !line.is_empty());
        entry.tell(told);
        return told.is_some();
    };
    state(context, entry, detail, &value) || detail == Detail::Other
}

fn state(context: &mut Context, entry: &mut Entry, detail: Detail, value: &Piece) -> bool {
    if value.is_empty() {
        return false;
    }
    match detail {
        Detail::Type => match context.state_types(&mut entry.field, value).0 {
            Understood::Yes => true,
            Understood::Name => {
                context.teach(value);
                true
            }
            Understood::No => false,
        },
        Detail::Presence | Detail::Optional => {
            let read = if detail == Detail::Optional { words::inverted } else { words::cardinality };
            let told = read(value.text()).map(|said| Told::word(said, context.span(value)));
            entry.tell(told);
            told.is_some()
        }
        Detail::Values => {
            context.state_listed_values(&mut entry.field, value);
            true
        }
        Detail::Constraints => {
            let told = value.split(&[',', ';', '.']).iter().find_map(|it| context.word(it));
            entry.tell(told);
            told.is_some()
        }
        Detail::Other => false,
    }
}
