//! What prose says of presence in a sentence of its own: `Required. …`, `… It is optional.`, `… (required)`.

use super::entry::{Entry, entry};
use super::piece::Piece;
use super::state::Context;
use crate::field::{Field, FieldPath, Said, Told};
use crate::syntax::words;

/// The longest text before a full stop that may be a word of presence.
const WORD: usize = 60;
/// What a sentence speaks of, and its verb.
const SUBJECTS: [&str; 12] = [
    "it",
    "this",
    "field",
    "this field",
    "the field",
    "property",
    "this property",
    "the property",
    "attribute",
    "this attribute",
    "this value",
    "the value",
];
const VERB: &str = "is ";
/// Words of presence that say the same wherever they are strong.
const STRONG: [&str; 3] = ["required", "optional", "mandatory"];

/// What the beginning of a description says of presence: `**Required.** …`, `Optional. …`, `(required) …`.
pub fn beginning(context: &Context, cell: &Piece) -> Option<Told> {
    if let Some((strong, _)) = cell.strong_at_start() {
        return context.word(&strong.without(&[], &[':']));
    }
    let text = cell.text();
    let (start, end) = match text.chars().next()? {
        '(' => (1, text.find(')')?),
        '[' => (1, text.find(']')?),
        _ => (0, text.find(['.', ':'])?),
    };
    context.word(&cell.part(start..end)).filter(|_| end < WORD)
}

/// What a description says of presence at its beginning or anywhere in it, in words that say nothing else. A word alone
/// may be a value.
pub fn anywhere(context: &Context, text: &Piece) -> Option<Told> {
    let more = context.word(text).is_none();
    beginning(context, text).or_else(|| sentence(context, text).filter(|_| more))
}

/// The word of presence among conditions: `Required, at most 20 characters`.
pub fn condition<'a>(cell: &Piece<'a>) -> Option<Piece<'a>> {
    let pieces = cell.split(&[',', ';', '.', ':', '*']);
    pieces.into_iter().find(|it| words::explicit(it.text()).is_some())
}

/// True for a text that is a word of presence and nothing else, or that has one which can be nothing else.
pub fn is_presence(text: &Piece) -> bool {
    words::is_word(text.text()) || condition(text).is_some()
}

/// What a sentence, a bracket at the end of one, or a strong word at the start of a clause says of presence and nothing
/// else.
pub fn sentence(context: &Context, text: &Piece) -> Option<Told> {
    let sentences = text.split_outside_code(&['.', ';', '!']);
    sentences.iter().find_map(|it| {
        whole(context, it).or_else(|| in_brackets(context, it)).or_else(|| strong(context, it))
    })
}

/// A sentence that is a word of presence, with its subject or without.
fn whole(context: &Context, sentence: &Piece) -> Option<Told> {
    if sentence.text().len() > WORD {
        return None;
    }
    let lower = sentence.text().to_ascii_lowercase();
    let behind =
        |it: &&str| lower.strip_prefix(*it).is_some_and(|rest| rest.starts_with(' ')).then_some(it.len());
    let subject = SUBJECTS.iter().filter_map(behind).max().unwrap_or_default();
    let rest = sentence.from(subject);
    let verb = rest.text().starts_with(VERB).then_some(VERB.len());
    context.word(&rest.from(verb.unwrap_or_default()))
}

/// The fields of which sentences of a paragraph say that they are required or optional, and nothing else: ``The field `a`
/// is required.``
pub fn fields(context: &Context, text: &Piece) -> Vec<(FieldPath, Field)> {
    const BEFORE: [&str; 4] = ["the field ", "the property ", "the ", "field "];
    let field = |sentence: &Piece| {
        let lower = sentence.text().to_ascii_lowercase();
        let before = BEFORE.iter().find(|it| lower.starts_with(**it)).map_or(0, |it| it.len());
        let (name, rest) = sentence.from(before).code_at_start()?;
        let verb = rest.text().strip_prefix(VERB).map_or(0, |_| VERB.len());
        let speaks = verb > 0 || rest.text().starts_with("must ");
        let told = context.word(&rest.from(verb)).filter(|_| speaks && context.knows_name(&name))?;
        let entry = Entry { told: Some(told), ..entry(context, &name)? };
        Some(entry.settle(Said::Shows))
    };
    text.split_outside_code(&['.', ';', '!']).iter().filter_map(field).collect()
}

/// The word of presence in brackets at the end of a sentence: `A remark (string, required)`.
fn in_brackets(context: &Context, sentence: &Piece) -> Option<Told> {
    let inside = sentence.text().strip_suffix(')')?;
    let open = inside.rfind('(')?;
    let inside = sentence.part(open + 1..inside.len());
    if inside.text().contains(')') {
        return None;
    }
    inside.split(&[',']).iter().find_map(|it| context.word(it))
}

/// A strong word of presence at the start of a clause, with the condition behind it: `…, **required** …`.
fn strong(context: &Context, sentence: &Piece) -> Option<Told> {
    let clauses = sentence.split_outside_code(&[',', ':', '–', '—', ')']);
    clauses.iter().find_map(|clause| {
        let (strong, _) = clause.strong_at_start()?;
        let says = STRONG.contains(&strong.text().to_ascii_lowercase().as_str());
        says.then(|| context.word(clause).or_else(|| context.word(&strong)))?
    })
}
