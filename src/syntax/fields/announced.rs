//! Values that a sentence lists, wherever it stands: ``How far it has come, one of `a`, `b`.``, ``Allowed values: `a`.``
//!
//! Prose says much that only looks like a list. What stands under a condition, goes on in other words, or may be more
//! than it says, lists nothing.

use std::iter;

use super::headings::is_object;
use super::piece::Piece;
use super::state::Context;
use super::values::{is_format, is_quoted, is_word, quoted_at_start};
use crate::field::{Field, JsonType, Stated, TypeSet, ValueSet, ValuesSaid};
use crate::value::is_literal;

/// What announces all values of a field, where a clause begins with it.
const LEADS: [&str; 13] = [
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
    ALWAYS,
    EITHER,
];
const ALWAYS: &str = "always";
const EITHER: &str = "either";
/// What announces values that stand directly behind it: one, or a choice.
const VERBS: [&str; 2] = ["must be", "it must be"];
const CHOICES: [&str; 3] = ["can be", "may be", "should be"];

/// Words that may stand before it, and between it and the values.
const BEFORE: [&str; 8] = ["is", "it is", "must be", "it must be", "may be", "can be", "should be", "the"];
const BEHIND: [&str; 2] = ["are", "is"];

/// Words that say that the list is not all of it.
const MORE: [&str; 9] =
    ["other", "others", "follow", "additional", "custom", "also", "exhaustive", "future", "unknown"];

/// Words of a sentence that say so as well, or that it does not always hold.
const HEDGES: [&str; 11] = [
    "currently",
    "depends",
    "depending",
    "otherwise",
    "else",
    "except",
    "unless",
    "added",
    "extensible",
    "not",
    "never",
];

/// Words before an announcement by which it is about something else, or holds at times only.
const CONDITIONS: [&str; 23] = [
    "if", "when", "whenever", "for", "in", "on", "before", "after", "since", "until", "while", "where",
    "with", "without", "whose", "who", "its", "their", "once", "during", "from", "only", "as",
];

/// The most announcements in one text that are looked at.
const LOOKS: usize = 8;

/// An announcement in a text.
struct Announcement<'a> {
    lead: &'static str,
    /// The list behind it.
    list: Piece<'a>,
    /// What stands behind the list.
    rest: Piece<'a>,
}

impl Announcement<'_> {
    fn values(&self, context: &Context) -> Option<ValueSet> {
        let found = values(&self.list, self.lead == ALWAYS)?;
        let verb = VERBS.contains(&self.lead);
        let choice = self.lead == EITHER || CHOICES.contains(&self.lead);
        let fits = !(verb || choice) || !names_field(context, &found);
        (fits && (!choice || found.len() > 1)).then_some(found)
    }
}

/// True where a field has the name of one of these values.
fn names_field(context: &Context, values: &ValueSet) -> bool {
    values.iter().any(|it| super::path::path(it).is_some_and(|it| context.is_field(&it)))
}

/// Takes the values that a text lists in code or in quotes, where nothing else has said them.
pub fn state(context: &Context, field: &mut Field, text: &Piece) {
    if field.values.is_some() || is_open(text) {
        return;
    }
    let announced = announcements(text).filter(|it| goes_on_without_values(&it.rest));
    let announced = announced.filter_map(|it| Some((it.values(context)?, it.list)));
    let choice = || choice(context, text).filter(|_| !is_object(field));
    let mut listed = announced.chain(iter::once_with(choice).flatten());
    if let Some((values, list)) = listed.find(|(values, _)| fits(field, values)) {
        take(context, field, values, &list);
    }
}

/// True for a text that ends in an announcement: the values stand in items below it.
pub fn announces(text: &Piece) -> bool {
    let text = text.without(&[], &[':', ' ']);
    !is_open(&text) && announcements(&text).any(|it| it.list.is_empty() && it.rest.is_empty())
}

/// True for a text that begins with an announcement, and ends with it.
pub fn is_label(text: &Piece) -> bool {
    word(text, &LEADS).is_some() && announces(text)
}

/// Gives a field the values that stand in a list.
pub fn take(context: &Context, field: &mut Field, values: ValueSet, list: &Piece) {
    field.values = Some(Stated::boxed(values, context.span(list)));
    field.values_said = ValuesSaid::InProse;
}

/// Every announcement that nothing before it in its sentence makes one about something else.
fn announcements<'a>(text: &Piece<'a>) -> impl Iterator<Item = Announcement<'a>> {
    let led = |(start, at, in_brackets): (usize, usize, bool)| {
        let clause = text.from(at);
        let before = word(&clause, &BEFORE);
        let clause = clause.from(before.map_or(0, str::len));
        let before_value = before.filter(|it| VERBS.contains(it) || CHOICES.contains(it));
        let (lead, length) =
            word(&clause, &LEADS).map(|it| (it, it.len())).or(before_value.map(|it| (it, 0)))?;
        Some((text.part(start..at), lead, clause.from(length), in_brackets))
    };
    let about_it = |(before, ..): &(Piece, _, _, _)| !says_any(before, &CONDITIONS) && !before.has_code();
    let announcement = |(_, lead, behind, in_brackets): (_, _, Piece<'a>, bool)| {
        let behind = behind.without(&[':', ' '], &[]);
        let behind = behind.from(word(&behind, &BEHIND).map_or(0, str::len)).without(&[':', ' '], &[]);
        let end = end(&behind, in_brackets).min(sentence_end(&behind));
        Announcement { lead, list: behind.part(0..end), rest: behind.from(end) }
    };
    clauses(text).filter_map(led).take(LOOKS).filter(about_it).map(announcement)
}

/// Where each clause begins, with the beginning of its sentence, and whether it is behind an open bracket.
fn clauses(text: &Piece) -> impl Iterator<Item = (usize, usize, bool)> {
    let mut start = 0;
    let marks = text.text().match_indices(['.', ';', ':', ',', '(', '-', '–', '—']);
    let marks = marks.filter(|(at, it)| !text.part(*at..at + it.len()).in_code());
    let clauses = marks.map(move |(at, mark)| {
        let behind = at + mark.len();
        if mark == "." && ends_sentence(text, at) {
            start = behind;
        }
        (start, behind, mark == "(")
    });
    iter::once((0, 0, false)).chain(clauses)
}

fn ends_sentence(text: &Piece, at: usize) -> bool {
    let behind = &text.text()[at + 1..];
    behind.is_empty() || behind.starts_with(' ')
}

/// Where a sentence ends, with a mark outside code.
fn sentence_end(text: &Piece) -> usize {
    let mut ends = text.text().match_indices('.').map(|(at, _)| at);
    ends.find(|at| !text.part(*at..at + 1).in_code() && ends_sentence(text, *at)).unwrap_or(text.text().len())
}

/// Where a list ends before its sentence does: with what a `;` parts from it, or with the bracket around it.
fn end(list: &Piece, in_brackets: bool) -> usize {
    let mut open = usize::from(in_brackets);
    for (at, mark) in list.text().match_indices([';', '(', ')']) {
        if list.part(at..at + 1).in_code() {
            continue;
        }
        match mark {
            ";" if open == usize::from(in_brackets) => return at,
            ")" if in_brackets && open == 1 => return at,
            "(" => open += 1,
            _ => open = open.saturating_sub(usize::from(mark == ")")),
        }
    }
    list.text().len()
}

/// The values of a list that is nothing else: each in code or in quotes, with separators between them, and brackets
/// without code behind them.
fn values(list: &Piece, is_constant: bool) -> Option<ValueSet> {
    let mut found = ValueSet::new();
    let mut rest = list.clone();
    while !rest.is_empty() {
        let (value, behind) = match rest.code_at_start() {
            Some((code, behind)) => (value(&code, is_constant)?, behind),
            None if rest.text() == "null" || rest.text().starts_with("null ") => {
                ("null".to_owned(), rest.from("null".len()))
            }
            None => quoted_at_start(&rest)?,
        };
        found.insert(value);
        rest = behind_remark(&behind)?;
        let joint = ["or ", "and ", ", or ", ", and ", ",", "/", "|"].into_iter();
        match joint.filter(|it| rest.text().starts_with(it)).max_by_key(|it| it.len()) {
            Some(joint) => rest = rest.from(joint.len()),
            None if is_break(&behind) || rest.is_empty() => {}
            None => return None,
        }
    }
    let enough = if is_constant { found.len() == 1 } else { !found.is_empty() };
    (enough && list.struck().next().is_none()).then_some(found)
}

/// True where a new line begins with this text.
fn is_break(text: &Piece) -> bool {
    text.prose
        .breaks
        .iter()
        .any(|it| *it <= text.range.start && text.prose.text[*it..text.range.start].trim().is_empty())
}

/// What stands behind a bracket such as `(default)`; `None` where it may have one more value in it, or says when.
fn behind_remark<'a>(rest: &Piece<'a>) -> Option<Piece<'a>> {
    let Some(close) = rest.text().strip_prefix('(').and_then(|it| it.find(')')) else {
        return Some(rest.clone());
    };
    let remark = rest.part(1..close + 1);
    (goes_on_without_values(&remark) && !says_any(&remark, &CONDITIONS)).then(|| rest.from(close + 2))
}

/// A value in code: a word, or anything in quotes. Ranges, patterns, formats and lists are none. A constant is a value of
/// JSON as it stands, since any other word may be the name of a form.
pub fn value(code: &Piece, is_constant: bool) -> Option<String> {
    let text = code.text();
    if is_quoted(text) {
        return Some(super::unquoted(text));
    }
    let range = text.contains('-') && text.chars().all(|it| it.is_ascii_digit() || it == '-');
    let is_value = is_literal(text) || (!is_constant && is_word(text) && !range && !is_format(text));
    is_value.then(|| text.to_owned())
}

/// `` `a` or `b` ``, with nothing else in the text, and neither of them the name of a field.
fn choice<'a>(context: &Context, text: &Piece<'a>) -> Option<(ValueSet, Piece<'a>)> {
    let text = text.without(&[':', '-', '–', '—', '.', ' '], &[]);
    let sentence = text.part(0..sentence_end(&text));
    let either = [" or ", "|", " / "].iter().any(|it| sentence.text().contains(it));
    let values = values(&sentence, false).filter(|it| either && it.len() > 1)?;
    let rest = text.from(sentence.text().len());
    (!names_field(context, &values) && goes_on_without_values(&rest)).then_some((values, sentence))
}

/// True where nothing that may be one more value follows: code stands behind the word `default` alone.
fn goes_on_without_values(rest: &Piece) -> bool {
    let words = rest.without(&['.', ';', ',', ')', ' '], &[]);
    !rest.has_code() || words.text().get(..7).is_some_and(|it| it.eq_ignore_ascii_case("default"))
}

/// True for a text that says that there are more values.
pub fn says_more(text: &Piece) -> bool {
    says_any(text, &MORE)
}

/// True for a text that says of its list that there is more to it.
pub fn is_open(text: &Piece) -> bool {
    says_any(text, &MORE) || says_any(text, &HEDGES)
}

/// True where one of these words stands in a text, outside code.
pub fn says_any(text: &Piece, words: &[&str]) -> bool {
    let all = text.text().split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let start = text.text().as_ptr() as usize;
    let mut found = all.filter(|it| words.iter().any(|word| word.eq_ignore_ascii_case(it)));
    found.any(|it| {
        let at = it.as_ptr() as usize - start;
        !text.part(at..at + it.len()).in_code()
    })
}

/// The longest of these with which a text begins, outside code.
fn word<'w>(text: &Piece, words: &[&'w str]) -> Option<&'w str> {
    let begins = |it: &&&'w str| {
        let parts = text.text().split_at_checked(it.len());
        parts.is_some_and(|(start, rest)| {
            start.eq_ignore_ascii_case(it)
                && !rest.starts_with(char::is_alphanumeric)
                && !text.part(0..it.len()).in_code()
        })
    };
    words.iter().filter(begins).max_by_key(|it| it.len()).copied()
}

/// True where the values can be of the types that are said, or of their elements.
pub fn fits(field: &Field, values: &ValueSet) -> bool {
    let is_array = |it: &&Stated<TypeSet>| it.value.contains(JsonType::Array);
    let types = field.elements.as_ref().or(field.types.as_ref().filter(|it| !is_array(it)));
    types.is_none_or(|it| it.value.contains(JsonType::String) || values.iter().all(|it| is_literal(it)))
}
