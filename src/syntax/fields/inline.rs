//! Lists in a sentence: `Required: a, b; optional: c`.

use super::leads::{Label, label};
use super::piece::Piece;
use super::sets::set_item;
use super::state::Context;
use super::{Form, Listing, empty, is_ellipsis};
use crate::field::{FieldPath, Said};
use crate::syntax::markdown::Prose;
use crate::syntax::words;

/// Words for a list without anything in it.
const NONE: [&str; 9] =
    ["none", "nothing", "—", "–", "-", "no fields", "empty", "no payload", "no attributes"];

/// Reads the lists of a text. Only one of which every piece is the name of a field is a list.
pub fn lists(context: &mut Context, prose: &Prose) -> Vec<Listing> {
    let mut listings = Vec::new();
    if !prose.text.contains(':') {
        return listings;
    }
    let segments = segments(context, prose);
    // A brace is a field set, or the fields of an object in code, or no list at all.
    if prose.text.contains('{') {
        let found = segments.into_iter().filter_map(|(label, list)| nested_list(context, &label, &list));
        return found.collect();
    }
    let several = segments.len() > 1;
    for (label, list) in segments {
        match list_of(context, &label, &list, several) {
            Some(listing) => listings.push(listing),
            None if label.announces && mentions_code(&list) && words::presence(list.text()).is_none() => {
                context.pass(&list, "a list with something in it that is no name of a field");
            }
            None => {}
        }
    }
    listings
}

/// How deep the fields of objects may stand in a list.
const DEPTH: usize = 8;

/// A list in one piece of code, in which names have the fields of their objects in braces: `id, items[{sku, count}]`.
fn nested_list(context: &mut Context, label: &Label, list: &Piece) -> Option<Listing> {
    let named = list.text().starts_with(|it: char| it.is_alphanumeric() || it == '_');
    if !(label.of_fields || label.said.is_some()) || !list.in_code() || !named {
        return None;
    }
    let said = label.said.unwrap_or(Said::Requires);
    let (lead, labels) = (label.said, label.names.clone());
    let mut listing = Listing { form: Form::Inline, lead, labels, ..empty(context.span(list)) };
    nested_items(context, &mut listing, list, said, &FieldPath::ROOT, DEPTH);
    Some(listing)
}

fn nested_items(
    context: &mut Context,
    listing: &mut Listing,
    list: &Piece,
    said: Said,
    object: &FieldPath,
    depth: usize,
) {
    for piece in list.split(&[',']) {
        let text = piece.text();
        let flaw = (context.span(&piece), "not the name of a field".to_owned());
        if is_ellipsis(text) {
            listing.open = true;
            continue;
        }
        let (open, close) = if text.ends_with("}]") { ("[{", 2) } else { ("{", 1) };
        let braces = text.find(open).filter(|_| text.ends_with(['}', ']']) && text.contains('{'));
        let name = piece.part(0..braces.unwrap_or(text.len()));
        match set_item(context, &name, said) {
            Ok((path, mut field)) => {
                // What stands in braces behind it belongs to it.
                field.standing = field.standing.filter(|_| braces.is_none());
                let path = object.within(&path);
                listing.fields.push((path.clone(), field));
                if let Some(braces) = braces {
                    let inner = piece.part(braces + open.len()..text.len() - close);
                    if depth == 0 {
                        let flaw = format!("more than {DEPTH} objects in each other are not read");
                        listing.flaws.push((context.span(&inner), flaw));
                        continue;
                    }
                    let below = if close == 2 { path.elements() } else { path };
                    nested_items(context, listing, &inner, said, &below, depth - 1);
                }
            }
            Err(_) => listing.flaws.push(flaw),
        }
    }
}

/// True for a text that says that there are no fields.
pub fn is_none(text: &str) -> bool {
    NONE.contains(&text.trim_end_matches('.').trim().to_lowercase().as_str())
}

fn mentions_code(piece: &Piece) -> bool {
    let first = piece.prose.code.partition_point(|it| it.start < piece.range.start);
    piece.prose.code.get(first).is_some_and(|it| it.end <= piece.range.end)
}

/// The labels of a text, each with the list behind it: to the end of its sentence, or to the next label.
fn segments<'a>(context: &Context, prose: &'a Prose) -> Vec<(Label, Piece<'a>)> {
    let mut starts = vec![0];
    starts.extend(prose.breaks.iter().copied());
    starts.extend(prose.text.match_indices("; ").map(|(at, _)| at + 2));
    let ends = prose.text.match_indices(". ").map(|(at, _)| at + 2).filter(|at| !is_inside_code(prose, *at));
    let ends: Vec<usize> = ends.collect();
    starts.extend(&ends);
    starts.sort_unstable();
    starts.dedup();
    let mut found: Vec<(usize, Label, usize)> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(prose.text.len());
        let Some(colon) = prose.text[*start..next].find(':').map(|at| start + at) else { continue };
        let label = label(context, &Piece::new(prose, *start..colon));
        if label.announces {
            found.push((*start, label, colon + 1));
        }
    }
    let limits: Vec<usize> =
        found.iter().skip(1).map(|(start, ..)| *start).chain([prose.text.len()]).collect();
    let list = |((_, label, from), limit): ((usize, Label, usize), usize)| {
        let sentence = ends.partition_point(|it| *it <= from);
        let end = ends.get(sentence).copied().unwrap_or(limit).min(limit);
        let piece = Piece::new(prose, from..end);
        let text = piece.text().trim_end_matches(['.', ';', ' ']);
        (label, piece.part(0..text.len()))
    };
    found.into_iter().zip(limits).map(list).collect()
}

fn is_inside_code(prose: &Prose, at: usize) -> bool {
    let after = prose.code.partition_point(|it| it.start < at);
    after.checked_sub(1).and_then(|it| prose.code.get(it)).is_some_and(|it| at < it.end)
}

fn list_of(context: &mut Context, label: &Label, list: &Piece, several: bool) -> Option<Listing> {
    let said = label.said.unwrap_or(Said::Requires);
    let of_contract = !label.names.is_empty() && !label.of_fields && label.said.is_none();
    let listing = Listing {
        form: Form::Inline,
        lead: label.said,
        labels: label.names.clone(),
        ..empty(context.span(list))
    };
    if is_none(list.text()) {
        return (!of_contract).then_some(listing);
    }
    let mut listing = listing;
    let pieces = pieces(list);
    let mut in_code = 0;
    for piece in &pieces {
        if is_ellipsis(piece.text()) || goes_on(context, piece) {
            listing.open = true;
            continue;
        }
        let code = piece.code_at_start().is_some();
        let word = piece.text();
        let is_word =
            !code && (words::presence(word).is_some() || words::is_plain_type(&word.to_lowercase()));
        // Behind the name of a field, brackets may stand, and no colon.
        if is_word || word.contains(':') || word.contains("...") {
            return None;
        }
        in_code += usize::from(code);
        let field = set_item(context, piece, said).ok()?;
        listing.fields.push(field);
    }
    let all_in_code = in_code == pieces.len() && !pieces.is_empty();
    let alone = pieces.len() == 1;
    let capital = list.text().starts_with(char::is_uppercase);
    let accepted = match () {
        // The name of a type stands alone behind such a word: `Payload: Order`.
        () if alone && capital && label.said.is_none() => false,
        () if all_in_code => true,
        () if in_code > 0 && in_code < listing.fields.len() => false,
        () if of_contract => {
            pieces.len() > 1
                && pieces.iter().filter(|it| is_identifier(it.text())).count() * 2 >= pieces.len()
        }
        () if alone => {
            label.said.is_some()
                && (several || label.of_fields || list.range.end >= list.prose.text.trim_end().len())
        }
        () => !pieces.is_empty(),
    };
    accepted.then_some(listing)
}

/// True for `more` behind `and`, where no field has this name: the list does not say everything.
fn goes_on(context: &Context, piece: &Piece) -> bool {
    let before = piece.prose.text[..piece.range.start].trim_end();
    let last = matches!(piece.text(), "more" | "others") && before.ends_with(" and");
    last && !piece.in_code() && !context.is_field(&FieldPath::new(piece.text()))
}

/// True for a word that only a program would write: `order_id`, `orderId`, `items[]`, `note?`.
fn is_identifier(text: &str) -> bool {
    let hump = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    hump || text.contains(['_', '[', '?', '.'])
}

/// The pieces between commas, and the last two with `and` between them.
pub fn pieces<'a>(list: &Piece<'a>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for piece in list.split(&[',', ';']) {
        let piece = ["and ", "& "]
            .iter()
            .find(|it| piece.text().starts_with(**it))
            .map_or(piece.clone(), |it| piece.from(it.len()));
        match [" and ", " & "].iter().find_map(|it| Some((piece.text().find(it)?, it.len()))) {
            Some((at, length)) if !piece.text().contains('(') => {
                pieces.push(piece.part(0..at));
                pieces.push(piece.from(at + length));
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}
