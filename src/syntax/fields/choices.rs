//! Headings and lines that name one field whose values a schema lists, and what stands below them of these values:
//! `### Status`, ``Values of `status`:``.

use std::collections::BTreeSet;

use super::columns::WHICH;
use super::listed::{Below, Known};
use super::path::path;
use super::piece::Piece;
use super::state::Context;
use super::{Form, Listing, empty};
use crate::field::{Field, FieldPath, Said, ValuesSaid};
use crate::syntax::markdown::{Block, Prose};
use crate::syntax::words::forms;

/// Words beside the name of a field that say nothing more of it than that its values follow.
const WORDS: [&str; 55] = [
    "the",
    "a",
    "an",
    "of",
    "for",
    "in",
    "on",
    "its",
    "their",
    "all",
    "and",
    "each",
    "this",
    "these",
    "those",
    "field",
    "fields",
    "property",
    "attribute",
    "parameter",
    "column",
    "is",
    "are",
    "can",
    "be",
    "may",
    "must",
    "one",
    "following",
    "with",
    "has",
    "have",
    "takes",
    "take",
    "value",
    "values",
    "enum",
    "enums",
    "enumeration",
    "option",
    "options",
    "choice",
    "choices",
    "code",
    "codes",
    "constant",
    "constants",
    "list",
    "table",
    "mean",
    "means",
    "meaning",
    "meanings",
    "string",
    "below",
];

/// A field that a text names.
struct Named<'a> {
    path: FieldPath,
    known: Known,
    place: Piece<'a>,
    /// The text says something else as well.
    more: bool,
}

/// What stands below a heading or a line of the values of the field that it names, and which of the blocks are values.
/// Among several fields of one name, the one in `base` is meant.
pub fn below(
    context: &Context,
    text: &Prose,
    blocks: &[Block],
    base: Option<&FieldPath>,
) -> Option<(Listing, BTreeSet<usize>)> {
    let Named { path, known, place, more } = named(context, text, base)?;
    let whole = Piece::all(text);
    // A heading is no sentence that leads to a list.
    let before = if whole.text().ends_with(':') { whole } else { whole.from(whole.text().len()) };
    let below = Below::read((path.name(), &known), &before, (blocks, 0));
    let places = below.places();
    let mut field = Field::new(context.span(&place), Said::Silent);
    below.state(context, &mut field);
    let span = field.values.as_ref()?.span;
    if more {
        field.values_said = ValuesSaid::Some;
    }
    let fields = vec![(path, field)];
    Some((Listing { form: Form::Headings, fields, open: true, aside: true, ..empty(span) }, places))
}

/// True for a text that says only that values follow: `Possible values`.
pub fn is_of_values(text: &Prose) -> bool {
    let words = Piece::all(text).between(&[' ', ':']);
    !words.is_empty() && words.iter().all(is_word)
}

/// The field whose name stands in code, or is all that is left of a text without words that say no more.
fn named<'a>(context: &Context, text: &'a Prose, base: Option<&FieldPath>) -> Option<Named<'a>> {
    let whole = Piece::all(text);
    let words = whole.between(&[' ', ',', ':', '.', '(', ')', '\'', '’']);
    let mut others = words.into_iter().filter(|it| !is_word(it) && !it.in_code());
    let (place, more) = match &text.code[..] {
        [] => {
            let first = others.next()?;
            let end = others.next_back().map_or(first.range.end, |it| it.range.end);
            (Piece::new(text, first.range.start..end), false)
        }
        [code] => (Piece::new(text, code.clone()), others.next().is_some()),
        _ => return None,
    };
    let exact = path(place.text()).filter(|_| !text.code.is_empty());
    let word = exact.as_ref().map_or(place.text(), FieldPath::name);
    let asked = if exact.is_some() { vec![word.to_owned()] } else { forms(word) };
    let mut found = Vec::new();
    for word in asked {
        found.extend((context.vocabulary.choices)(&word));
    }
    let is_meant = |it: &FieldPath| match &exact {
        Some(exact) if exact.parent().is_root() => it.name() == exact.name(),
        Some(exact) => it == exact || base.is_some_and(|base| *it == base.within(exact)),
        None => true,
    };
    found.retain(|(path, _)| is_meant(path));
    let inside = base.and_then(|base| found.iter().position(|(path, _)| path.parent() == *base));
    let at_root = || found.iter().position(|(path, _)| path.parent().is_root());
    let only = || (found.len() == 1).then_some(0);
    let (path, known) = found.swap_remove(inside.or_else(only).or_else(at_root)?);
    Some(Named { path, known: (*known).clone(), place, more })
}

fn is_word(piece: &Piece) -> bool {
    let word = piece.text().to_lowercase();
    WORDS.contains(&word.as_str()) || WHICH.contains(&word.as_str())
}
