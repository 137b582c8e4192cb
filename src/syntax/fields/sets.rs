//! Field sets: `Required: { customer_id, reason? }`.

use std::ops::Range;

use indexmap::IndexSet;

use super::{Listing, Piece, empty, is_field_name, state_types, unquoted};
use crate::field::{Field, FieldPath, Said, Stated};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::{SourceId, Span};

/// Words before the colon of a field set that name no contract.
const LEADS: [&str; 10] = [
    "required",
    "required fields",
    "mandatory",
    "optional",
    "optional fields",
    "fields",
    "payload",
    "payload fields",
    "properties",
    "attributes",
];

pub fn field_sets(source: SourceId, prose: &Prose) -> Vec<Listing> {
    let mut sets = Vec::new();
    let mut from = 0;
    while let Some(open) = prose.text[from..].find('{').map(|at| from + at) {
        let lead = Piece::new(prose, from..open);
        from = open + 1;
        // Without a colon before it, a brace is prose; with a quote after it, JSON; two are a directive in code.
        if !lead.text().ends_with(':') || prose.text[from..].trim_start().starts_with(['{', '"']) {
            continue;
        }
        match prose.text[open..].find('}') {
            Some(length) => {
                from = open + length + 1;
                sets.push(field_set(source, prose, &lead, open..from));
            }
            None => {
                let piece = Piece::new(prose, open..prose.text.len());
                let mut listing = empty(piece.span(source));
                listing.flaws.push((piece.span(source), "this field set is not closed with `}`".to_owned()));
                sets.push(listing);
                break;
            }
        }
    }
    sets
}

fn field_set(source: SourceId, prose: &Prose, lead: &Piece, braces: Range<usize>) -> Listing {
    let mut listing = empty(source.span(prose.locate(braces.clone())));
    let label_start = lead.text().rfind(". ").map_or(0, |at| at + 2);
    let label = lead.part(label_start..lead.text().len() - 1);
    if !LEADS.contains(&label.text().to_lowercase().as_str()) {
        listing.labels = names(source, &label);
    }
    listing.lead = words::presence(label.text().split(' ').next().unwrap_or_default())
        .filter(|_| listing.labels.is_empty() && !label.range.is_empty());
    let default = listing.lead.unwrap_or(Said::Requires);
    for piece in Piece::new(prose, braces.start + 1..braces.end - 1).split(&[',']) {
        if matches!(piece.text(), "…" | "...") {
            listing.open = true;
            continue;
        }
        match set_item(source, &piece, default) {
            Ok(field) => listing.fields.push(field),
            Err(message) => listing.flaws.push((piece.span(source), message)),
        }
    }
    listing
}

/// Several names in one text: `A / B`, `A, B`, `A and B`.
fn names(source: SourceId, label: &Piece) -> Vec<(String, Span)> {
    let mut names = Vec::new();
    for piece in label.split(&['/', ',', ';', '&']) {
        let text = piece.text();
        let mut from = 0;
        for (at, _) in text.match_indices(" and ").chain([(text.len(), "")]) {
            let name = piece.part(from..at);
            names.push((name.text().to_owned(), name.span(source)));
            from = at + " and ".len();
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}

/// `name`, `name?`, `name (open, closed)`, `name: string`.
fn set_item(source: SourceId, piece: &Piece, default: Said) -> Result<(FieldPath, Field), String> {
    let text = piece.text();
    let name_end =
        text.find(|it: char| matches!(it, '?' | '(' | ':') || it.is_whitespace()).unwrap_or(text.len());
    let name = &text[..name_end];
    if !is_field_name(name) {
        return Err("not the name of a field".to_owned());
    }
    let mut rest = piece.part(name_end..text.len());
    let optional = rest.text().starts_with('?');
    let shown = piece.part(0..name_end + usize::from(optional));
    let mut field = Field::new(shown.span(source), if optional { Said::Allows } else { default });
    if optional {
        rest = rest.part(1..rest.text().len());
    }
    if rest.text().starts_with('(') && rest.text().ends_with(')') {
        annotate(source, &mut field, &rest.part(1..rest.text().len() - 1), true)?;
    } else if rest.text().starts_with(':') {
        let phrase = rest.part(1..rest.text().len());
        let brackets = phrase.text().find('(').filter(|_| phrase.text().ends_with(')'));
        if let Some(open) = brackets {
            annotate(source, &mut field, &phrase.part(open + 1..phrase.text().len() - 1), true)?;
        }
        let phrase = phrase.part(0..brackets.unwrap_or(phrase.text().len()));
        if !state_types(source, &mut field, &phrase) {
            return Err("not a type of JSON".to_owned());
        }
    } else if !rest.text().is_empty() {
        return Err(
            "a name of a field, and something after it that is no `?`, no brackets and no type".to_owned()
        );
    }
    Ok((FieldPath::new(name), field))
}

/// Reads what stands in brackets after a field: `string, required`, `open, closed`, `one of a, b`.
pub fn annotate(
    source: SourceId,
    field: &mut Field,
    inside: &Piece,
    words_are_values: bool,
) -> Result<(), String> {
    let mut values = IndexSet::new();
    let mut listed = words_are_values;
    for piece in inside.split(&[',', '|']) {
        let mut piece = piece;
        // A word such as `yes` or `true` is a value here.
        let says = ["required", "mandatory", "optional"].contains(&piece.text().to_lowercase().as_str());
        if let Some(said) = words::presence(piece.text()).filter(|_| says) {
            field.said = said;
            continue;
        }
        // Among values, a word such as `email` is one of them; only JSON Schema's own names are types there.
        let may_be_type = !words_are_values || words::is_plain_type(piece.text());
        if may_be_type && words::types(piece.text()).is_some() {
            state_types(source, field, &piece);
            continue;
        }
        for lead in ["one of ", "values ", "always ", "or "] {
            if piece.text().starts_with(lead) {
                listed = true;
                piece = piece.part(lead.len()..piece.text().len());
            }
        }
        if listed || in_code(&piece) {
            values.insert(unquoted(piece.text()));
        } else if field.types.is_none() {
            return Err(format!("`{}` is no type, and neither `required` nor `optional`", piece.text()));
        }
    }
    if !values.is_empty() {
        field.values = Some(Stated { value: values, span: inside.span(source) });
    }
    Ok(())
}

fn in_code(piece: &Piece) -> bool {
    piece.prose.code.iter().any(|range| range.start <= piece.range.start && piece.range.end <= range.end)
}

/// `Required: { … }` and `Optional: { … }` are the two halves of one listing.
pub fn join_leads(listings: Vec<Listing>) -> Vec<Listing> {
    let mut joined: Vec<Listing> = Vec::new();
    for listing in listings {
        match joined.last_mut() {
            Some(half) if half.lead.is_some() && listing.lead.is_some() && half.lead != listing.lead => {
                half.lead = None;
                half.fields.extend(listing.fields);
                half.flaws.extend(listing.flaws);
                half.open |= listing.open;
            }
            _ => joined.push(listing),
        }
    }
    joined
}
