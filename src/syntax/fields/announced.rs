//! Values that a sentence lists, wherever it stands: ``How far it has come, one of `a`, `b`.``, ``Allowed values: `a`.``

use std::iter;

use super::piece::Piece;
use super::state::Context;
use super::values::{Values, is_quoted, value, values};
use crate::field::{Field, JsonType, Stated};
use crate::syntax::markdown::{Block, BlockKind, Prose};

/// What announces all values of a field, where a clause begins with it.
const LEADS: [&str; 12] = [
    "one of",
    "one of the following",
    "one of the following values",
    "one of these values",
    "allowed values",
    "possible values",
    "valid values",
    "legal values",
    "accepted values",
    "permitted values",
    "supported values",
    "always",
];

/// Words that may stand before it, and between it and the values.
const BEFORE: [&str; 9] =
    ["is", "it is", "must be", "it must be", "may be", "can be", "should be", "the", "currently"];
const BEHIND: [&str; 2] = ["are", "is"];

/// The most announcements in one text that are looked at.
const LOOKS: usize = 8;

/// Takes the values that a text lists in code or in quotes, where nothing else has said them.
pub fn state(context: &Context, field: &mut Field, text: &Piece) {
    if field.values.is_some() {
        return;
    }
    let choice = choice(text).filter(|_| is_scalar(field));
    let listed = choice.into_iter().chain(lists(text)).find_map(|list| match values(&list) {
        Values::Listed(value) => Some(Stated::boxed(value, context.span(&list))),
        Values::Nothing | Values::Prose => None,
    });
    field.values = listed;
}

/// The first sentence of a text that begins with a value in code, where an `or` makes it a choice: `` `a` or `b`. ``
fn choice<'a>(text: &Piece<'a>) -> Option<Piece<'a>> {
    let text = text.without(&[':', '-', '–', '—', '.', ' '], &[]);
    let sentence = text.part(0..end(&text, false));
    let (_, rest) = sentence.code_at_start()?;
    (rest.text().starts_with(['|', '/']) || rest.text().contains("or ")).then_some(sentence)
}

/// True for a field of which it is said that it is neither an object nor an array.
fn is_scalar(field: &Field) -> bool {
    let is_whole = |it: JsonType| !matches!(it, JsonType::Object | JsonType::Array);
    field.types.as_ref().is_some_and(|it| it.value.iter().all(is_whole))
}

/// True for a text that ends in an announcement: the values stand in items below it.
pub fn announces(text: &Piece) -> bool {
    let text = text.without(&[], &[':', ' ']);
    behind_leads(&text).any(|(_, it)| it.is_empty())
}

/// Takes the values with which items begin that stand below an announcement. Where one begins with something else, they
/// are no values.
pub fn state_items(context: &Context, field: &mut Field, items: &[&Prose]) {
    let found: Option<Vec<(String, bool)>> = items.iter().map(|it| value(&Piece::all(it))).collect();
    let Some(found) = found.filter(|it| it.iter().all(|(_, marked)| *marked)) else { return };
    let (None, Some(first)) = (&field.values, items.first().map(|it| Piece::all(it))) else { return };
    let first = first.code_at_start().map_or(first, |(code, _)| code);
    let listed = found.into_iter().map(|(value, _)| value).collect();
    field.values = Some(Stated::boxed(listed, context.span(&first)));
}

/// Takes the values that the first of these blocks lists or announces, below the heading of a field.
pub fn state_below(context: &Context, field: &mut Field, blocks: &[Block]) {
    let Some((first, rest)) = blocks.split_first() else { return };
    if !matches!(first.kind, BlockKind::Paragraph | BlockKind::Item) {
        return;
    }
    let text = Piece::all(&first.prose);
    state(context, field, &text);
    if announces(&text) {
        let list = rest.first().map(|it| it.list);
        let is_item = |it: &&Block| matches!(it.kind, BlockKind::Item) && Some(it.list) == list;
        let items: Vec<&Prose> = rest.iter().take_while(is_item).map(|it| &it.prose).collect();
        state_items(context, field, &items);
    }
}

/// The lists behind the announcements. Each begins with a value that is marked as one: words of the sentence are none.
fn lists<'a>(text: &Piece<'a>) -> impl Iterator<Item = Piece<'a>> {
    behind_leads(text).filter_map(|(in_brackets, behind)| {
        let list = behind.part(0..end(&behind, in_brackets));
        let first = list.text().split([',', ' ', '|', '/']).next().unwrap_or_default();
        let marked = list.code_at_start().is_some() || is_quoted(first.trim_end_matches('.'));
        (marked && list.struck().next().is_none()).then_some(list)
    })
}

/// What stands behind each announcement, and whether a bracket before it is open.
fn behind_leads<'a>(text: &Piece<'a>) -> impl Iterator<Item = (bool, Piece<'a>)> {
    let behind = |(in_brackets, clause): (bool, Piece<'a>)| {
        let clause = clause.from(word(&clause, &BEFORE).unwrap_or(0));
        let behind = clause.from(word(&clause, &LEADS)?);
        let behind = behind.from(word(&behind, &BEHIND).unwrap_or(0));
        Some((in_brackets, behind.without(&[':', ' '], &[])))
    };
    clauses(text).filter_map(behind).take(LOOKS)
}

/// The text from each place on where a clause begins, and whether that is behind an open bracket.
fn clauses<'a>(text: &Piece<'a>) -> impl Iterator<Item = (bool, Piece<'a>)> {
    let marks = text.text().match_indices(['.', ';', ':', ',', '(', '-', '–', '—']);
    let marks = marks.filter(|(at, it)| !text.part(*at..at + it.len()).in_code());
    let starts = marks.map(|(at, it)| (it == "(", at + it.len()));
    let breaks = text.prose.breaks.iter().filter_map(|it| it.checked_sub(text.range.start));
    let breaks = breaks.filter(|it| *it < text.text().len()).map(|it| (false, it));
    iter::once((false, 0)).chain(starts).chain(breaks).map(|(bracket, start)| (bracket, text.from(start)))
}

/// The length of the longest of these with which a text begins, outside code.
fn word(text: &Piece, words: &[&str]) -> Option<usize> {
    let begins = |it: &&&str| {
        let (start, rest) = text.text().split_at_checked(it.len())?;
        let whole = start.eq_ignore_ascii_case(it) && !rest.starts_with(char::is_alphanumeric);
        (whole && !text.part(0..it.len()).in_code()).then_some(())
    };
    words.iter().filter(|it| begins(it).is_some()).map(|it| it.len()).max()
}

/// Where a list ends: with its sentence, with what a `;` parts from it, or with the bracket around it. Brackets in it are
/// remarks.
fn end(list: &Piece, in_brackets: bool) -> usize {
    let text = list.text();
    let goes_on = |rest: &str| ["or ", "and ", "\"", "'"].iter().any(|it| rest.starts_with(it));
    let mut open = usize::from(in_brackets);
    for (at, mark) in text.match_indices(['.', ';', '(', ')']) {
        if list.part(at..at + 1).in_code() {
            continue;
        }
        let rest = list.from(at + 1);
        let ends = match mark {
            "." => rest.is_empty() || text[at + 1..].starts_with(' ') || is_break(list, at + 1),
            ";" => rest.code_at_start().is_none() && !goes_on(rest.text()),
            _ => mark == ")" && open == 1,
        };
        match mark {
            _ if ends && (open == usize::from(in_brackets)) => return at,
            "(" => open += 1,
            ")" => open = open.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// True where a line ends at this offset in a text.
fn is_break(text: &Piece, at: usize) -> bool {
    text.prose.breaks.binary_search(&(text.range.start + at)).is_ok()
}
