//! What prose says of presence in a sentence of its own: `Required. …`, `… It is optional.`, `… (required)`.

use std::collections::BTreeMap;

use super::announced::may_hold_at_times;
use super::columns::{Column, column, head_of};
use super::entry::{Entry, entry, names};
use super::piece::Piece;
use super::state::Context;
use super::values::lines;
use crate::field::{Field, FieldPath, Said, Told};
use crate::syntax::words;

/// The longest text before a full stop that may be a word of presence.
const WORD: usize = 60;
/// The most words before a bracket that it is about.
const SHORT: usize = 3;
/// What a sentence speaks of, and the words before what it says of that.
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
/// Words for a field.
pub const NOUNS: [&str; 6] = ["field", "property", "attribute", "member", "key", "parameter"];
const VERBS: [&str; 3] = ["is", "are", "it's"];
const ARTICLES: [&str; 2] = ["a", "an"];

/// What the beginning of a description says of presence: `**Required.** …`, `Optional. …`, `(required) …`.
pub fn beginning(context: &Context, cell: &Piece) -> Option<Told> {
    if cell.strong_at_start().is_some() {
        return strong_word(context, cell);
    }
    if let Some((code, behind)) = cell.code_at_start() {
        let begins = |it: char| it.is_uppercase() || matches!(it, '.' | ':' | '-' | '–' | '—');
        return context.word(&code).filter(|_| behind.text().starts_with(begins));
    }
    let cell = without_signs(cell);
    // `Required: no` says the opposite of its first word.
    let first = cell.split_outside_code(&['.', ';', '!']).into_iter().next();
    if let Some(told) = first.and_then(|it| answered(context, &it)) {
        return Some(told);
    }
    let text = cell.text();
    let (start, end) = match text.chars().next()? {
        '(' => (1, text.find(')')?),
        '[' => (1, text.find(']')?),
        _ => {
            let marks = [". ", ": ", " - ", " – ", " — "].into_iter();
            let last = text.ends_with('.').then(|| text.len() - 1);
            (0, marks.filter_map(|it| text.find(it)).chain(last).min()?)
        }
    };
    let pieces = cell.part(start..end).split(&[',']);
    let condition = words::is_condition(&text[end..]);
    pieces.iter().filter(|_| end < WORD && !condition).find_map(|it| context.word(it))
}

/// The word of presence in bold at the start of a text: `**Required** The order.` Before a condition it holds at times,
/// and before another word it is one of a sentence.
fn strong_word(context: &Context, text: &Piece) -> Option<Told> {
    let (strong, behind) = text.strong_at_start()?;
    let told = context.word(&strong.without(&[], &[':']))?;
    if words::is_condition(behind.text()) {
        return Some(Told::nowhere(Said::Shows));
    }
    is_apart(&behind).then_some(told)
}

/// True for what a word in bold or in code is no part of.
fn is_apart(behind: &Piece) -> bool {
    !behind.text().starts_with(char::is_lowercase)
}

/// Without signs, such as an emoji, around it.
pub fn without_signs<'a>(text: &Piece<'a>) -> Piece<'a> {
    let is_sign = |it: char| !it.is_alphanumeric() && !it.is_ascii() && !matches!(it, '“' | '”' | '’' | '…');
    let start = text.text().len() - text.text().trim_start_matches(is_sign).len();
    let text = text.from(start);
    text.part(0..text.text().trim_end_matches(is_sign).len())
}

/// What a cell says of presence at its beginning or anywhere in it, in words that say nothing else. A word alone may be
/// a value.
pub fn anywhere(context: &Context, cell: &Piece) -> Option<Told> {
    let more = context.word(cell).is_none();
    let sentence = || lines(cell).iter().find_map(|it| sentence(context, it)).filter(|_| more);
    beginning(context, cell).or_else(sentence)
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
        let own = whole(context, it).or_else(|| answered(context, it));
        own.or_else(|| in_brackets(context, it)).or_else(|| strong(context, it))
    })
}

/// A sentence that is a word of presence, with its subject or without.
fn whole(context: &Context, sentence: &Piece) -> Option<Told> {
    let sentence = without_signs(sentence);
    if sentence.in_code() {
        return None;
    }
    let sentence = without_word(&sentence, &SUBJECTS);
    context.word(&without_word(&without_word(&sentence, &VERBS), &ARTICLES))
}

/// Without the longest of these words at its start.
pub fn without_word<'a>(text: &Piece<'a>, words: &[&str]) -> Piece<'a> {
    let begins = |it: &&&str| {
        let parts = text.text().split_at_checked(it.len());
        parts.is_some_and(|(word, rest)| word.eq_ignore_ascii_case(it) && rest.starts_with(' '))
    };
    let length = words.iter().filter(begins).map(|it| it.len()).max();
    length.map_or(text.clone(), |it| text.from(it))
}

/// A sentence that answers what the head of a column would ask: `Required: yes`.
fn answered(context: &Context, sentence: &Piece) -> Option<Told> {
    let colon = sentence.text().find(':').filter(|it| *it < WORD)?;
    let value = sentence.from(colon + 1);
    let said = match column(&head_of(&sentence.text()[..colon]))? {
        Column::Optional => words::inverted(value.text()),
        it if it.is_presence() => words::cardinality(value.text()),
        _ => None,
    };
    said.filter(|_| words::is_word(value.text())).map(|it| Told::word(it, context.span(&value)))
}

/// The fields of which sentences of a paragraph say that they are required or optional, and nothing else: ``The field `a`
/// is required.`` Of one of which two say different things, nothing is said.
pub fn fields(context: &Context, text: &Piece) -> Vec<(FieldPath, Field)> {
    let mut found: BTreeMap<FieldPath, Vec<Field>> = BTreeMap::new();
    let sentences = text.split_outside_code(&['.', ';', '!']);
    for (path, field) in sentences.iter().filter_map(|it| field_in(context, it)).flatten() {
        found.entry(path).or_default().push(field);
    }
    let agree = |(path, fields): (FieldPath, Vec<Field>)| {
        let said = fields.first()?.said;
        fields.iter().all(|it| it.said == said).then(|| fields.into_iter().next())?.map(|it| (path, it))
    };
    found.into_iter().filter_map(agree).collect()
}

/// The fields of one sentence.
fn field_in(context: &Context, sentence: &Piece) -> Option<Vec<(FieldPath, Field)>> {
    let sentence = without_word(&without_word(sentence, &["the", "both"]), &NOUNS);
    let (mut names, mut rest, marked) = names(&sentence);
    // Behind a strong name, more may follow.
    while let Some(joint) = ["and ", ",", "/"].iter().find(|it| rest.text().starts_with(**it))
        && let Some((name, behind)) = rest.from(joint.len()).strong_at_start()
    {
        names.push(name);
        rest = behind;
    }
    // `a` or `b` is required: neither is at all times.
    let either = sentence.text()[..sentence.text().len() - rest.text().len()].contains(" or ");
    let rest = without_word(&rest, &NOUNS);
    let said = without_word(&rest, &VERBS);
    let speaks = said.range != rest.range || rest.text().to_ascii_lowercase().starts_with("must ");
    let known = marked && names.iter().all(|it| context.knows_name(it));
    let told = context.word(&said).filter(|_| speaks && known && !either)?;
    let field = |name: &Piece| Some(Entry { told: Some(told), ..entry(context, name)? }.settle(Said::Shows));
    names.iter().map(field).collect()
}

/// Words beside `field` that narrow nothing.
const OF_ALL: [&str; 10] =
    ["of", "the", "these", "its", "following", "above", "listed", "payload", "event", "message"];

/// What a sentence says of all fields: `All fields are required.`, `No field is optional.`, also `… unless marked otherwise.`
pub fn of_all(context: &Context, text: &Piece) -> Option<Said> {
    let sentences = text.split_outside_code(&['.', ';', '!']);
    let said = |it: &Piece| said_of_all(context, &without_exception(it));
    sentences.iter().find_map(|it| {
        let behind_colon = it.text().rfind(": ").map(|at| it.from(at + 1));
        said(it).or_else(|| said(&behind_colon?))
    })
}

fn said_of_all(context: &Context, sentence: &Piece) -> Option<Said> {
    const VERBS_OF_ALL: [&str; 3] = [" is ", " are ", " must "];
    let none = without_word(sentence, &["no", "none"]);
    let denies = none.range != sentence.range;
    let rest = without_word(&none, &["all", "every", "each"]);
    let verb = VERBS_OF_ALL.into_iter().filter_map(|it| rest.text().find(it)).min()?;
    let is_noun = |it: &str| NOUNS.contains(&it) || NOUNS.contains(&plural_of(it));
    let subject = rest.text()[..verb].to_ascii_lowercase();
    let mut words = subject.split_whitespace();
    let of_all = words.clone().any(is_noun) && words.all(|it| is_noun(it) || OF_ALL.contains(&it));
    // `Fields are required.`
    let alone = !subject.contains(' ') && !NOUNS.contains(&subject.as_str());
    let speaks = of_all && (alone || rest.range != sentence.range) && !rest.has_code();
    let said = without_word(&rest.from(verb), &VERBS);
    let told = context.word(&said).filter(|_| speaks && !sentence.text().ends_with(':'))?.said;
    match (denies, told) {
        (false, _) => Some(told),
        (true, Said::Allows) => Some(Said::Requires),
        (true, Said::Requires) => Some(Said::Allows),
        (true, _) => None,
    }
}

/// A sentence without what says that some fields say otherwise themselves: `…, unless marked otherwise`, `By default, …`
fn without_exception<'a>(sentence: &Piece<'a>) -> Piece<'a> {
    const BEFORE: [&str; 2] = ["unless", "by default"];
    const BEHIND: [&str; 3] = [" unless ", " by default", ", unless "];
    let is_exception = |it: &str| is_otherwise(it) || it.trim().is_empty();
    if let Some(comma) = sentence.text().find(',') {
        let before = sentence.part(0..comma);
        // With a blank behind it, the word may be all there is.
        let begins = words::beginning(sentence.text(), 10).to_ascii_lowercase();
        let word = BEFORE.iter().find(|it| begins.starts_with(**it));
        if word.is_some_and(|it| is_exception(&before.text()[it.len()..])) {
            return sentence.from(comma + 1);
        }
    }
    let text = sentence.text();
    let ends = BEHIND.iter().filter_map(|it| text.find(it).filter(|at| is_exception(&text[at + it.len()..])));
    ends.min().map_or(sentence.clone(), |it| sentence.part(0..it))
}

/// `unless marked optional`, `unless otherwise stated`: not where something holds, but where something else is said.
fn is_otherwise(words: &str) -> bool {
    const SAID: [&str; 7] = ["otherwise", "marked", "stated", "noted", "specified", "indicated", "declared"];
    words.split_whitespace().take(3).any(|it| SAID.contains(&it.to_ascii_lowercase().as_str()))
}

/// What a description says of presence at all times, beside a column that asks for it.
pub fn beside_column(context: &Context, cell: &Piece) -> Option<Told> {
    answer(context, cell).or_else(|| anywhere(context, cell).filter(|_| !may_hold_at_times(cell)))
}

/// What a description answers that the head of a column asks, in a sentence of its own: `Required: yes`.
fn answer(context: &Context, cell: &Piece) -> Option<Told> {
    let sentences = lines(cell).into_iter().flat_map(|it| it.split_outside_code(&['.', ';', '!']));
    sentences.into_iter().find_map(|it| answered(context, &it))
}

/// The word of which this is the plural.
fn plural_of(word: &str) -> &str {
    match word {
        "properties" => "property",
        _ => word.strip_suffix('s').unwrap_or(word),
    }
}

/// The word of presence in brackets at the end of a sentence: `A remark (string, required)`.
fn in_brackets(context: &Context, sentence: &Piece) -> Option<Told> {
    const BRACKETS: [(char, char); 2] = [('(', ')'), ('[', ']')];
    let (open, inside) = BRACKETS.iter().find_map(|(open, close)| {
        let inside = sentence.text().strip_suffix(*close)?;
        Some((inside.rfind(*open)?, inside))
    })?;
    let before = sentence.part(0..open);
    let inside = sentence.part(open + 1..inside.len());
    if inside.has_code() || before.ends_in_code() || inside.text().contains([')', ']']) {
        return None;
    }
    let pieces = inside.split(&[',']);
    let is_typed = pieces.iter().any(|it| words::is_type(it.text(), context.vocabulary));
    // Behind more words, it may speak of the last of them.
    let is_short = before.text().split(' ').count() <= SHORT && !before.text().contains(',');
    pieces.iter().filter(|_| is_typed || is_short).find_map(|it| context.word(it))
}

/// A strong word of presence at the start of a clause, with the condition behind it: `…, **required**`.
fn strong(context: &Context, sentence: &Piece) -> Option<Told> {
    let clauses = sentence.split_outside_code(&[',', ':', '–', '—', ')']);
    clauses.iter().find_map(|it| strong_word(context, it))
}
