//! Lists in a sentence: `Required: a, b; optional: c`.

use super::leads::{Label, label};
use super::path::path;
use super::piece::Piece;
use super::sets::{COLONS, push, set_item};
use super::state::Context;
use super::values::lines;
use super::{Form, Listing, empty, is_ellipsis, unreadable};
use crate::field::{FieldPath, Said};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::Span;

/// Words for a list without anything in it.
const NONE: [&str; 9] =
    ["none", "nothing", "—", "–", "-", "no fields", "empty", "no payload", "no attributes"];

/// Words for how a payload is written, where no field has such a name.
const FORMATS: [&str; 20] = [
    "json",
    "ndjson",
    "jsonl",
    "xml",
    "yaml",
    "avro",
    "protobuf",
    "thrift",
    "cbor",
    "bson",
    "msgpack",
    "messagepack",
    "base64",
    "ascii",
    "utf-8",
    "utf8",
    "utf-16",
    "gzip",
    "zstd",
    "snappy",
];

/// Reads the lists of a text. Only one of which every piece is the name of a field is a list.
pub fn lists(context: &mut Context, prose: &Prose) -> Vec<Listing> {
    let mut listings = Vec::new();
    let segments = segments(context, prose);
    if segments.is_empty() {
        return listings;
    }
    // A brace is a field set, or the fields of an object in code, or no list at all.
    if prose.text.contains('{') {
        let found = segments.into_iter().filter(|it| it.colon);
        let found = found.filter_map(|it| nested_list(context, &it.label, &it.list));
        return found.collect();
    }
    let several = segments.len() > 1;
    for Segment { label, list, colon } in segments {
        let before = list.prose.text[..list.range.start].trim_end();
        let believed = colon && !before.ends_with(['(', '<', '（']);
        match list_of(context, &label, &list, several) {
            Some(listing) if believed || is_sure(context, &listing, &list) => {
                // A sentence about fields need not say all.
                let aside = !colon && listing.lead.is_none();
                listings.push(Listing { open: listing.open || aside, aside, ..listing });
            }
            Some(_) => {}
            None if !colon => {}
            None if let Some(flaw) = odd(context, &label, &list) => {
                listings.push(unreadable(flaw.0, Form::Inline, flaw));
            }
            None if label.announces && mentions_code(&list) && words::presence(list.text()).is_none() => {
                context.pass(&list, "a list with something in it that is no name of a field");
            }
            None => {}
        }
    }
    listings
}

/// Reads a text as the list that the label before it announces.
pub fn behind(context: &mut Context, label: &Label, prose: &Prose) -> Option<Listing> {
    let whole = Piece::all(prose);
    let list = whole.part(0..whole.text().trim_end_matches(['.', ';', ' ']).len());
    let braces = list.text().strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let list = braces.map_or(unbracketed(&list), |it| list.part(1..it.len() + 1));
    let listing = list_of(context, label, &list, true)?;
    is_sure(context, &listing, &list).then_some(listing)
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
                let field = (path.clone(), field);
                listing.flaws.extend(push(context, &mut listing.fields, &name, field));
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

/// A label, and the list behind it.
struct Segment<'a> {
    label: Label,
    list: Piece<'a>,
    /// A colon stands between them, and not the verb of a sentence.
    colon: bool,
}

/// What stands between a label and its list in a sentence, and how much of it stands before the list.
const JOINTS: [(&str, usize); 10] = [
    (" are ", 5),
    (" is ", 4),
    (" - ", 3),
    (" – ", 5),
    (" — ", 5),
    (" = ", 3),
    (" → ", 5),
    (" -> ", 4),
    (" (", 1),
    (" [", 1),
];

/// The labels of a text, each with the list behind it: to the end of its sentence, or to the next label.
fn segments<'a>(context: &Context, prose: &'a Prose) -> Vec<Segment<'a>> {
    let mut starts = vec![0];
    starts.extend(prose.breaks().iter().copied());
    starts.extend(prose.text.match_indices("; ").map(|(at, _)| at + 2));
    let ends = prose.text.match_indices(". ").map(|(at, _)| at + 2).filter(|at| !is_inside_code(prose, *at));
    let ends: Vec<usize> = ends.collect();
    starts.extend(&ends);
    starts.sort_unstable();
    starts.dedup();
    let mut found: Vec<(usize, Label, usize, bool)> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(prose.text.len());
        let text = &prose.text[*start..next];
        let colon = text.match_indices(COLONS).next().map(|(at, it)| (at, it.len()));
        let joint = || JOINTS.iter().filter_map(|(it, length)| Some((text.find(it)?, *length))).min();
        let Some((at, length)) = colon.or_else(joint) else { continue };
        let label = label(context, &Piece::new(prose, *start..start + at));
        let fields = label.of_fields || label.said.is_some();
        if label.announces && (colon.is_some() || fields) {
            found.push((*start, label, start + at + length, colon.is_some()));
        }
    }
    let limits: Vec<usize> =
        found.iter().skip(1).map(|(start, ..)| *start).chain([prose.text.len()]).collect();
    let list = |((_, label, from, colon), limit): ((usize, Label, usize, bool), usize)| {
        let sentence = ends.partition_point(|it| *it <= from);
        let end = ends.get(sentence).copied().unwrap_or(limit).min(limit);
        let piece = Piece::new(prose, from..end);
        let text = piece.text().trim_end_matches(['.', ';', ' ']);
        let list = unbracketed(&piece.part(0..text.len()));
        Segment { label, list, colon }
    };
    found.into_iter().zip(limits).map(list).collect()
}

/// What stands in brackets of any kind, where nothing stands beside them.
fn unbracketed<'a>(list: &Piece<'a>) -> Piece<'a> {
    const BRACKETS: [(char, char); 6] =
        [('[', ']'), ('(', ')'), ('<', '>'), ('［', '］'), ('（', '）'), ('｛', '｝')];
    let inside = |(open, close): &(char, char)| {
        let inside = list.text().strip_prefix(*open)?.strip_suffix(*close)?;
        let whole = !inside.contains([*open, *close]);
        whole.then(|| list.part(open.len_utf8()..open.len_utf8() + inside.len()))
    };
    BRACKETS.iter().find_map(inside).unwrap_or_else(|| list.clone())
}

/// True for names without a colon before them that can be nothing but those of fields.
fn is_sure(context: &Context, listing: &Listing, list: &Piece) -> bool {
    let known = listing.fields.iter().filter(|(path, _)| context.knows(path)).count();
    let types = pieces(list).iter().any(|it| is_no_name(it.text()));
    known > 0 && known * 2 >= listing.fields.len() && !types
}

/// What is odd about a list most of which is names of fields: something else between them, or beside them.
fn odd(context: &Context, label: &Label, list: &Piece) -> Option<(Span, String)> {
    if !label.of_fields && label.said.is_none() {
        return None;
    }
    let known = |it: &Piece| path(it.text()).is_some_and(|it| context.knows(&it));
    let name =
        |it: &Piece| known(it) || (it.in_code() && path(it.text()).is_some() && !is_no_name(it.text()));
    // How many are names, beside half of them all.
    let names = |pieces: &[Piece]| {
        let several = pieces.len() > 1 && pieces.iter().any(known);
        let names = pieces.iter().filter(|it| several && name(it)).count();
        (names * 2).cmp(&pieces.len().max(1))
    };
    let plain = |it: &Piece| path(it.text()).is_some() && !is_no_name(it.text());
    let marks = list.split(&['/', '|', '+', '&', '·', '•', '，', '、', ',', ';']);
    let blanks = list.split(&[' ']);
    let coded = blanks.iter().all(Piece::in_code);
    let lines = lines(list);
    if [&marks, &lines].iter().any(|it| names(it).is_ge() && it.iter().all(plain))
        || (coded && names(&blanks).is_gt())
    {
        let message = "no list of fields: write the names with commas between them, all in code or none";
        return Some((context.span(list), message.to_owned()));
    }
    let pieces = pieces(list);
    let odd = pieces.iter().find(|it| !name(it))?;
    names(&pieces).is_gt().then(|| (context.span(odd), "not the name of a field".to_owned()))
}

/// True for a word that stands for a type or for presence, and is no name.
fn is_no_name(text: &str) -> bool {
    words::presence(text).is_some() || words::is_plain_type(&text.to_lowercase())
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
        vague: label.vague,
        ..empty(context.span(list))
    };
    if is_none(list.text()) {
        return (!of_contract).then_some(listing);
    }
    let mut listing = listing;
    let pieces = pieces(list);
    // `Payload: JSON, UTF-8` says how it is written.
    let is_format = |it: &Piece| FORMATS.contains(&&*it.text().to_lowercase()) && !context.knows_name(it);
    if pieces.iter().all(is_format) {
        return None;
    }
    let mut in_code = 0;
    for piece in &pieces {
        if is_ellipsis(piece.text()) || goes_on(context, piece) {
            listing.open = true;
            continue;
        }
        let code = piece.code_at_start().is_some();
        let word = piece.text();
        let no_name = !code && is_no_name(word);
        // Behind the name of a field, brackets may stand, and no colon.
        if no_name || word.contains(':') || word.contains("...") {
            return None;
        }
        in_code += usize::from(code);
        let field = set_item(context, &unquoted(piece), said).ok()?;
        listing.flaws.extend(push(context, &mut listing.fields, piece, field));
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

/// A name in quotes, without them.
fn unquoted<'a>(piece: &Piece<'a>) -> Piece<'a> {
    let inside = ['"', '\''].iter().find_map(|it| piece.text().strip_prefix(*it)?.strip_suffix(*it));
    inside.filter(|it| path(it).is_some()).map_or(piece.clone(), |it| piece.part(1..it.len() + 1))
}

/// True for `more` behind `and`, where no field has this name: the list does not say everything.
fn goes_on(context: &Context, piece: &Piece) -> bool {
    let before = piece.prose.text[..piece.range.start].trim_end();
    let last = matches!(piece.text(), "more" | "others" | "so on" | "so forth") && before.ends_with(" and");
    last && !piece.in_code() && !path(piece.text()).is_some_and(|it| context.is_field(&it))
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
