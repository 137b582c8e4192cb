//! Headings and lines that name one field whose values a schema lists, and what stands below them of these values:
//! `### Status`, ``Values of `status`:``.

use std::collections::BTreeSet;

use super::announcing::words as begins_with;
use super::columns::WHICH;
use super::listed::{Below, Known};
use super::path::path;
use super::piece::Piece;
use super::said::without_word;
use super::state::Context;
use super::{Form, Listing, empty};
use crate::field::{Field, FieldPath, Said, ValuesSaid};
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::syntax::words::{forms, plain};

/// What parts the words of a line.
const SEPARATORS: [char; 8] = [' ', ',', ':', '.', '(', ')', '\'', '’'];
/// The longest line that may lead to values.
const LINE: usize = 120;

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
    (blocks, depth): (&[Block], usize),
    base: Option<&FieldPath>,
) -> Option<(Listing, BTreeSet<usize>)> {
    let Named { path, known, place, more } = named(context, text, base)?;
    let whole = Piece::all(text);
    // A heading is no sentence that leads to a list, unless it says that these are values.
    let leads = whole.text().ends_with(':') || leads_to_values(&whole, path.name());
    let before = if leads { whole } else { whole.from(whole.text().len()) };
    let below = Below::read((path.name(), &known), &before, (blocks, depth));
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

/// The values below items that lead to those of a field in a sentence: ``- `status` is one of these values:``
pub fn in_items(context: &Context, blocks: &[Block], base: Option<&FieldPath>) -> Vec<Listing> {
    const VERBS: [&str; 6] = ["is", "takes", "has", "can be", "may be", "must be"];
    let mut found = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let whole = without_word(&Piece::all(&block.prose), &["the"]);
        let begins = || whole.code_at_start().and_then(|(_, rest)| begins_with(&rest, VERBS)).is_some();
        if !matches!(block.kind, BlockKind::Item) || !whole.text().ends_with(':') || !begins() {
            continue;
        }
        let length = blocks[at + 1..].iter().take_while(|it| it.depth > block.depth).count();
        let inside = &blocks[at + 1..at + 1 + length];
        found.extend(below(context, &block.prose, (inside, block.depth), base).map(|(it, _)| it));
    }
    found
}

/// True for a text that says only that values follow: `Possible values`.
pub fn is_of_values(text: &Prose) -> bool {
    let words = Piece::all(text).between(&[' ', ':']);
    !words.is_empty() && words.iter().all(is_word)
}

/// True for a text that says that the values of the field of a name follow, and nothing else: ``Values of `a`:``.
pub fn leads_to_values(text: &Piece, name: &str) -> bool {
    const VALUES: [&str; 6] = ["value", "values", "enum", "enumeration", "options", "choices"];
    let words: Vec<Piece> =
        text.split_outside_code(&SEPARATORS[..3]).iter().map(|it| it.without(&[], &['.'])).collect();
    let is_name =
        |it: &Piece| !name.is_empty() && path(it.text()).is_some_and(|it| plain(it.name()) == plain(name));
    let says = |it: &Piece| VALUES.contains(&it.text().to_lowercase().as_str()) && !it.in_code();
    let alone = text.text().len() < LINE && words.iter().all(|it| is_word(it) || is_name(it));
    alone && words.iter().any(says) && words.iter().any(is_name)
}

/// The field whose name stands in code, or is all that is left of a text without words that say no more.
fn named<'a>(context: &Context, text: &'a Prose, base: Option<&FieldPath>) -> Option<Named<'a>> {
    let whole = Piece::all(text);
    let (place, more) = match &text.code[..] {
        [] => (plain_name(&whole)?, false),
        [code] => (Piece::new(text, code.clone()), !words_of(&whole).is_empty()),
        _ => return None,
    };
    let place = without_contract(context, &place);
    let (path, known) = field_of(context, &place, !text.code.is_empty(), base)?;
    Some(Named { path, known, place, more })
}

/// What is left of a text without words that say no more than that it is about a field.
pub fn plain_name<'a>(text: &Piece<'a>) -> Option<Piece<'a>> {
    let words = words_of(text);
    let (first, last) = (words.first()?, words.last()?);
    Some(Piece::new(text.prose, first.range.start..last.range.end))
}

/// The words of a text outside code that may be the name of a field.
pub fn words_of<'a>(text: &Piece<'a>) -> Vec<Piece<'a>> {
    text.between(&SEPARATORS).into_iter().filter(|it| !is_word(it) && !it.has_code()).collect()
}

/// The field that a name means, for which a schema lists values. Among several of one name, the one in `base` is meant.
pub fn field_of(
    context: &Context,
    name: &Piece,
    in_code: bool,
    base: Option<&FieldPath>,
) -> Option<(FieldPath, Known)> {
    let place = without_contract(context, name);
    // Without code, a word may be written in another way than the field, and a path may not.
    let exact = path(place.text()).filter(|it| in_code || !it.parent().is_root());
    let word = exact.as_ref().map_or(place.text(), FieldPath::name);
    let asked = if exact.is_some() { vec![word.to_owned()] } else { forms(word) };
    let mut found = Vec::new();
    for word in asked {
        found.extend((context.vocabulary.choices)(&word));
    }
    let is_meant = |it: &FieldPath| match &exact {
        Some(exact) if exact.parent().is_root() => it.name() == exact.name(),
        Some(exact) => is_alike(it, exact) || base.is_some_and(|base| is_alike(it, &base.within(exact))),
        None => true,
    };
    found.retain(|(path, _)| is_meant(path));
    let inside = base.and_then(|base| found.iter().position(|(path, _)| path.parent() == *base));
    let at_root = || found.iter().position(|(path, _)| path.parent().is_root());
    let only = || (found.len() == 1).then_some(0);
    let (path, known) = found.swap_remove(inside.or_else(only).or_else(at_root)?);
    Some((path, (*known).clone()))
}

/// True for the same path, whatever it says of arrays on its way.
fn is_alike(own: &FieldPath, other: &FieldPath) -> bool {
    let names = |it: &FieldPath| it.as_str().replace("[]", "");
    names(own) == names(other)
}

/// A path without the name of the contract before it.
pub fn without_contract<'a>(context: &Context, name: &Piece<'a>) -> Piece<'a> {
    let mut ends = name.text().match_indices('.').map(|(at, _)| at);
    let end = ends.rfind(|at| (context.vocabulary.is_contract)(&name.text()[..*at]));
    end.map_or(name.clone(), |at| name.from(at + 1))
}

fn is_word(piece: &Piece) -> bool {
    let word = piece.text().to_lowercase();
    WORDS.contains(&word.as_str()) || WHICH.contains(&word.as_str())
}
