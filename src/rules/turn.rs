//! A statement of presence turned into its opposite, in the words of the chapter that makes it.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::lists::{Row, is_one_table};
use crate::field::{Field, Said, Saying};
use crate::model::Testimony;
use crate::syntax::words;
use crate::text::{Edit, Span};

use Said::{Allows, Requires};

/// The edit that makes a chapter say the opposite of a field's presence.
pub fn turned(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<Edit> {
    match field.said_at? {
        Saying::Mark(mark) if mark.start() < mark.end() => Some(mark.becomes("")),
        Saying::Mark(mark) => Some(mark.becomes("?")),
        Saying::Word(span) => {
            // A word that speaks of several fields cannot change for one of them.
            let speakers = testimony.shape.fields.values().filter(|it| it.said_at == field.said_at);
            if speakers.count() > 1 {
                return None;
            }
            let text = desk.cut(span);
            let other = opposite_word(desk, testimony, field)?;
            if !text.is_empty() {
                return Some(span.becomes(other));
            }
            // An empty cell gets its blanks back.
            let (before, behind) = desk.text(span.source).split_at(span.start());
            let left = before.trim_end_matches([' ', '\t']);
            let right = behind.trim_start_matches([' ', '\t']);
            let place = span.source.span(left.len()..span.end() + behind.len() - right.len());
            Some(place.becomes(format!(" {other} ")))
        }
    }
}

/// The word that says the opposite of the one that says whether a field is required.
pub fn opposite_word(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<String> {
    let own = desk.cut(field.said_at?.span());
    used(desk, testimony, field).or_else(|| words::opposite(own))
}

/// How the rows around say the opposite, where the word is a cell of its own: as the usual partner of the word, or as
/// most of them do.
fn used(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<String> {
    let own = field.said_at?.span();
    let text = desk.text(own.source);
    let column = cell_at(text, own).filter(|_| own.start() == own.end() || words::is_word(desk.cut(own)))?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for other in testimony.shape.fields.values() {
        let Some(Saying::Word(span)) = other.said_at.filter(|_| is_opposite(field.said, other.said)) else {
            continue;
        };
        let word = desk.cut(span);
        let beside =
            span.source == own.source && cell_at(text, span) == Some(column) && is_one_table(text, own, span);
        if beside && (word.is_empty() || words::is_word(word)) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let usual = words::opposite(desk.cut(own)).filter(|it| counts.contains_key(it.as_str()));
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(word, _)| word.to_owned());
    usual.or(most)
}

fn is_opposite(one: Said, other: Said) -> bool {
    matches!((one, other), (Requires, Allows) | (Allows, Requires))
}

/// The number of the cell that a span fills, in the row of a table.
fn cell_at(text: &str, span: Span) -> Option<usize> {
    let row = Row::at(text, span.start())?;
    let index = row.cell_of(span)?;
    (text[row.cells[index].clone()].trim() == &text[span.range()]).then_some(index)
}
