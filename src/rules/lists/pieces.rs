//! Lists with commas between their fields: field sets, and lists in a sentence.

use std::ops::Range;

use super::{List, Sibling, Wanted};
use crate::field::{Said, Saying, Standing};
use crate::rules::desk::Desk;
use crate::text::{Edit, Span};

/// Adds a field behind the last one of a list that can say of it what is wanted.
pub fn with(list: &List, wanted: &Wanted) -> Option<Edit> {
    let marks = |it: &&Sibling| matches!(it.field.said_at, Some(Saying::Mark(_)));
    // In a list of optional fields, none has a mark.
    let optional =
        |it: &&Sibling| it.field.said == Said::Allows && it.field.said_at.is_none() && !wanted.required;
    let mut siblings = list.beside.iter().rev();
    let sibling = siblings.clone().find(optional).or_else(|| siblings.find(marks))?;
    let Standing::Piece(piece) = sibling.standing else { return None };
    let text = list.desk.text(piece.source);
    let name = list.name(sibling, wanted.path)?;
    let ticks = ticks_before(text, sibling);
    let (_, end) = whole(text, sibling, piece);
    let code = "`".repeat(ticks);
    let added = format!(", {code}{name}{}{code}", sibling.mark(list.desk, wanted));
    Some(piece.source.span(end..end).becomes(added))
}

/// Adds a field to a set without any.
pub fn first(list: &List, wanted: &Wanted) -> Option<Edit> {
    let shape = &list.testimony.shape;
    let set = list.desk.cut(shape.span);
    set.strip_prefix('{')?.strip_suffix('}').filter(|it| it.trim().is_empty())?;
    let is_first = wanted.path.parent() == shape.base;
    let before = &list.desk.text(shape.span.source)[..shape.span.start()];
    let label = before.rsplit('\n').next().unwrap_or_default().to_lowercase();
    let mark = if wanted.required { "" } else { "?" };
    let plain = is_first && !label.contains("optional");
    plain.then(|| shape.span.becomes(format!("{{ {}{mark} }}", wanted.path.from_base(&shape.base))))
}

/// Takes a field out, with the comma behind it, or else the one before it.
pub fn without(desk: &Desk, sibling: &Sibling, piece: Span) -> Option<Edit> {
    let text = desk.text(piece.source);
    let (start, end) = whole(text, sibling, piece);
    let (before, behind) = (text[..start].trim_end(), text[end..].trim_start());
    let range: Range<usize> = if let Some(rest) = behind.strip_prefix(',') {
        let rest = rest.trim_start_matches([' ', '\t']);
        // At the end of a line, nothing is left behind the comma before it, and no line without a field.
        let start = if rest.starts_with(['\n', '\r']) {
            let blanks = text[..start].trim_end_matches([' ', '\t', '>']);
            match blanks.strip_suffix('\n') {
                Some(line) => line.strip_suffix('\r').unwrap_or(line).len(),
                None => text[..start].trim_end_matches([' ', '\t']).len(),
            }
        } else {
            start
        };
        start..text.len() - rest.len()
    } else if let Some(rest) = before.strip_suffix(',') {
        rest.len()..end
    } else if before.ends_with('{') && behind.starts_with('}') {
        start..end
    } else {
        return None;
    };
    Some(piece.source.span(range).becomes(""))
}

/// How many backticks open the code that the name alone stands in.
fn ticks_before(text: &str, sibling: &Sibling) -> usize {
    let name = sibling.field.span;
    let ticks = text[..name.start()].len() - text[..name.start()].trim_end_matches('`').len();
    let closed = text[name.end()..].starts_with('`') || text[name.range()].contains('`');
    if closed { ticks } else { 0 }
}

/// A piece with the backticks of the code at its ends.
fn whole(text: &str, sibling: &Sibling, piece: Span) -> (usize, usize) {
    let ticks = ticks_before(text, sibling);
    let inside = &text[piece.range()];
    let runs = inside.match_indices('`').filter(|(at, _)| !inside[..*at].ends_with('`')).count();
    let in_code = (ticks > 0) != (runs % 2 == 1);
    let behind = text[piece.end()..].len() - text[piece.end()..].trim_start_matches('`').len();
    (piece.start() - ticks, if in_code { piece.end() + behind } else { piece.end() })
}
