//! Field sets: `Required: { customer_id, reason? }`.

use std::ops::Range;

use super::clause::OPPOSED;
use super::leads::{self, Label};
use super::path::path;
use super::piece::Piece;
use super::state::{Context, Understood};
use super::{Listing, announced, empty, is_ellipsis};
use crate::field::{Field, FieldPath, Said, Saying, Standing, Told};
use crate::syntax::markdown::Prose;
use crate::syntax::words::{self, TypeReading};
use crate::text::Span;

/// Colons, as people type them.
pub const COLONS: [char; 2] = [':', '：'];
/// What else may stand between a label and its list.
const JOINTS: [char; 9] = [':', '：', ';', '=', '-', '–', '—', '→', '>'];

/// Every field set of a text.
pub fn field_sets(context: &mut Context, prose: &Prose) -> Vec<Listing> {
    let mut sets = Vec::new();
    let mut from = 0;
    while let Some(open) = prose.text[from..].find('{').map(|at| from + at) {
        let lead = Piece::new(prose, from..open);
        from = open + 1;
        // With a quote after it, a brace is JSON; two are a directive in code, and two colons are code as well.
        let path = lead.text().ends_with("::");
        if path || prose.text[from..].trim_start().starts_with(['{', '"']) {
            continue;
        }
        // Without a colon before it, a brace is prose, unless names of fields stand in it behind such a word.
        if !lead.text().ends_with(COLONS) && !is_set(context, &lead, from) {
            continue;
        }
        match closing(&prose.text[open..]) {
            Some(length) => {
                from = open + length + 1;
                sets.extend(field_set(context, &lead, open..from));
            }
            None => {
                let piece = Piece::new(prose, open..prose.text.len());
                let span = context.span(&piece);
                let mut listing = empty(span);
                listing.flaws.push((span, "this field set is not closed with `}`".to_owned()));
                sets.push(listing);
                break;
            }
        }
    }
    sets
}

/// The set of what is in an object, at the end of the text of its field: ``- `buyer` (object): { name, email? }``.
pub fn behind(context: &mut Context, prose: &Prose, path: &FieldPath) -> Option<Listing> {
    let open = prose.text.find('{')?;
    let close = prose.text.trim_end_matches(['.', ']', ' ']).strip_suffix('}')?.len();
    let lead = Piece::new(prose, 0..open);
    if !lead.text().ends_with([':', '-', '–', '—', '[']) {
        return None;
    }
    let known = (context.vocabulary.objects)(path.array().name());
    let is_inside = |it: &FieldPath| known.iter().any(|(_, names)| names.contains(it.name()));
    if known.is_empty() || !names(context, &Piece::new(prose, open + 1..close))?.iter().any(is_inside) {
        return None;
    }
    field_set(context, &lead, open..close + 1).map(|it| Listing { labels: Vec::new(), ..it })
}

/// The names of a set, where each of its pieces can be read.
fn names(context: &mut Context, inside: &Piece) -> Option<Vec<FieldPath>> {
    let pieces = inside.split(&[',']).into_iter().filter(|it| !is_ellipsis(it.text()));
    pieces.map(|it| set_item(context, &it, Said::Requires).ok().map(|(path, _)| path)).collect()
}

/// True for names of fields behind a label without a colon: `Fields { a, b }`, `Fields = { a, b }`.
fn is_set(context: &mut Context, lead: &Piece, from: usize) -> bool {
    let prose = lead.prose;
    let end = prose.text[from..].find(['{', '}']).map(|it| from + it);
    let Some(end) = end.filter(|it| prose.text[*it..].starts_with('}')) else { return false };
    let label = announced_by(context, lead);
    let fields = label.of_fields || label.said.is_some() || !label.names.is_empty();
    if !label.announces || !fields || leads::goes_on(lead.text()) {
        return false;
    }
    names(context, &Piece::new(prose, from..end)).is_some_and(|it| it.iter().any(|it| context.knows(it)))
}

/// The label that ends a text, without its colon.
fn announced_by(context: &Context, before: &Piece) -> Label {
    let start = before.text().rfind(". ").map_or(0, |at| at + 2);
    let label = before.from(start).without(&[';', ',', '.', '–', '—', ' '], &JOINTS);
    leads::label(context, &label)
}

/// Where the brace at the start of a text is closed; `{key}` inside it is part of a path.
fn closing(text: &str) -> Option<usize> {
    let mut inner = None;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '{' if text[..at].ends_with('.') => inner = Some(at),
            '}' if inner.take().is_some() => {}
            '}' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Reads a set. After a label that announces no fields, `{string}` is a type in braces.
fn field_set(context: &mut Context, lead: &Piece, braces: Range<usize>) -> Option<Listing> {
    let prose = lead.prose;
    let mut listing = empty(context.source.span(prose.locate(braces.clone())));
    let label = announced_by(context, lead);
    let inside = Piece::new(prose, braces.start + 1..braces.end - 1);
    // `Allowed values: { open, closed }`
    let is_known = |it: &Piece| path(it.text().trim_end_matches('?')).is_some_and(|it| context.knows(&it));
    if announced::announces(lead, "") && !inside.split(&[',']).iter().any(is_known) {
        return None;
    }
    let (reading, end) = words::read_type(inside.text(), context.vocabulary);
    let is_type = !matches!(reading, TypeReading::Name | TypeReading::Unknown);
    if !label.announces && is_type && end == inside.text().len() && !inside.is_empty() {
        return None;
    }
    listing.lead = label.said;
    listing.labels = label.names;
    let default = listing.lead.unwrap_or(Said::Requires);
    for piece in inside.split(&[',']) {
        if is_ellipsis(piece.text()) {
            listing.open = true;
            continue;
        }
        match set_item(context, &piece, default) {
            Ok(field) => listing.flaws.extend(push(context, &mut listing.fields, &piece, field)),
            Err(message) => listing.flaws.push((context.span(&piece), message)),
        }
    }
    Some(listing)
}

/// Puts a field where its list has them; what is wrong with the words in brackets behind it, which are then no values.
pub fn push(
    context: &Context,
    fields: &mut Vec<(FieldPath, Field)>,
    piece: &Piece,
    (path, mut field): (FieldPath, Field),
) -> Option<(Span, String)> {
    let misspelt = misspelt(context, &path, piece);
    if misspelt.is_some() {
        // Nobody knows what the words were to say, of its presence either.
        (field.said, field.said_at, field.values) = (Said::Shows, None, None);
    }
    fields.push((path, field));
    misspelt
}

/// The first word in brackets that says nothing, where each of them is a word of a type or of presence, or one with a slip
/// in it, and no schema lists it as a value.
fn misspelt(context: &Context, path: &FieldPath, piece: &Piece) -> Option<(Span, String)> {
    let open = piece.text().find('(').filter(|_| piece.text().ends_with(')'))?;
    let words = piece.part(open + 1..piece.text().len() - 1).split(&[',', ';']);
    let says = |it: &Piece| words::explicit(it.text()).is_some() || words::is_plain_type(it.text());
    let is_slip = |it: &Piece| words::near_type(it.text()).is_some() || words::near_word(it.text());
    let plain = |it: &Piece| it.text().chars().all(char::is_alphabetic) && !it.in_code();
    let first = words.iter().find(|it| !says(it))?;
    let all = words.len() > 1 && words.iter().all(|it| says(it) || plain(it) && is_slip(it));
    let choices = (context.vocabulary.choices)(path.name());
    let is_value = |it: &Piece| choices.iter().any(|(_, choice)| choice.values.contains(it.text()));
    let message = || format!("`{}` is no type, and neither `required` nor `optional`", first.text());
    (all && !words.iter().any(is_value)).then(|| (context.span(first), message()))
}

/// `name`, `name?`, `name (open, closed)`, `name: string`.
pub fn set_item(context: &mut Context, piece: &Piece, default: Said) -> Result<(FieldPath, Field), String> {
    let text = piece.text();
    let name_end =
        text.find(|it: char| matches!(it, '?' | '(' | ':') || it.is_whitespace()).unwrap_or(text.len());
    let Some(name) = path(&text[..name_end]) else {
        return Err("not the name of a field".to_owned());
    };
    let mut rest = piece.from(name_end);
    let optional = rest.text().starts_with('?');
    // White space can stand before the `?`.
    let mark = rest.part(0..usize::from(optional));
    let shown = piece.part(0..if optional { mark.range.end - piece.range.start } else { name_end });
    let mut field = Field::new(context.span(&shown), if optional { Said::Allows } else { default });
    field.standing = Some(Standing::Piece(context.span(piece)));
    // Without a `?`, it is what the whole list says.
    if default == Said::Requires {
        let mark = if optional { context.span(&mark) } else { field.span.behind() };
        field.said_at = Some(Saying::Mark(mark));
    }
    if optional {
        rest = rest.from(1);
    }
    if rest.text().starts_with('(') && rest.text().ends_with(')') {
        brackets(context, &mut field, &rest.part(1..rest.text().len() - 1))?;
    } else if rest.text().starts_with(':') {
        typed(context, &mut field, &rest.from(1))?;
    } else if !rest.is_empty() {
        return Err(
            "a name of a field, and something after it that is no `?`, no brackets and no type".to_owned()
        );
    }
    if piece.part(0..name_end).is_struck() {
        (field.said, field.said_at) = (Said::Silent, None);
    }
    Ok((name, field))
}

fn brackets(context: &mut Context, field: &mut Field, inside: &Piece) -> Result<(), String> {
    let notes = context.annotate(field, inside, true)?;
    if let Some(told) = notes.told {
        // Beside a `?`, the word alone would not do.
        let marked = matches!(field.said_at, Some(Saying::Mark(mark)) if mark.start() < mark.end());
        if notes.opposed || (marked && Told::nowhere(field.said).opposes(told)) {
            return Err(OPPOSED.to_owned());
        }
        (field.said, field.said_at) = (told.said, told.at.filter(|_| !marked));
    }
    Ok(())
}

/// The type behind a colon, and brackets behind it.
fn typed(context: &mut Context, field: &mut Field, phrase: &Piece) -> Result<(), String> {
    let open = phrase.text().find('(').filter(|_| phrase.text().ends_with(')'));
    if let Some(open) = open {
        brackets(context, field, &phrase.part(open + 1..phrase.text().len() - 1))?;
    }
    let phrase = phrase.part(0..open.unwrap_or(phrase.text().len()));
    match context.state_types(field, &phrase).0 {
        Understood::Yes => Ok(()),
        Understood::Name => {
            context.teach(&phrase);
            Ok(())
        }
        Understood::No => Err("not a type of JSON".to_owned()),
    }
}
