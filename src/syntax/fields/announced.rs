//! Values that a sentence lists, wherever it stands: ``How far it has come, one of `a`, `b`.``, ``Allowed values: `a`.``
//!
//! Prose says much that only looks like a list. What stands under a condition, goes on in other words, or may be more
//! than it says, lists nothing.

use std::iter;

use super::announcing::{Lead, lead, without_marks};
use super::beginnings;
use super::choices::leads_to_values;
use super::headings::is_object;
use super::listed::Known;
use super::loose;
use super::piece::Piece;
use super::spelling::{Spelling, bars, is_value, value};
use super::state::Context;
use super::values::{Values, before_default, quoted_at_start, values as cell};
use crate::field::{Field, JsonType, Stated, TypeSet, ValueSet, ValuesSaid};
use crate::syntax::words;
use crate::value::is_literal;

/// Words that say that the list is not all of it.
const MORE: [&str; 9] =
    ["other", "others", "follow", "additional", "custom", "also", "exhaustive", "future", "unknown"];

/// Words of a sentence that say so as well, or that it does not always hold.
const HEDGES: [&str; 8] =
    ["currently", "depends", "depending", "otherwise", "except", "unless", "added", "extensible"];
/// The same in the sentence itself.
pub const NEGATIONS: [&str; 3] = ["not", "never", "else"];

/// Words before an announcement by which it is about something else, or holds at times only.
const CONDITIONS: [&str; 23] = [
    "if", "when", "whenever", "for", "in", "on", "before", "after", "since", "until", "while", "where",
    "with", "without", "whose", "who", "its", "their", "once", "during", "from", "only", "as",
];

/// Words in a list by which one of its values holds at times only.
const AT_TIMES: [&str; 10] =
    ["if", "when", "whenever", "unless", "while", "until", "where", "once", "only", "for"];
/// The most announcements in one text that are looked at.
const LOOKS: usize = 8;

/// The name of a field, and the values that schemas list for it.
pub type Subject<'a> = (&'a str, &'a Known);

/// An announcement in a text.
struct Announcement<'a> {
    lead: Lead,
    /// The words say that it holds at times.
    at_times: bool,
    /// The list behind it.
    list: Piece<'a>,
    /// What stands behind the list.
    rest: Piece<'a>,
}

/// What a text lists.
pub struct Listed<'a> {
    pub values: ValueSet,
    pub said: ValuesSaid,
    pub place: Piece<'a>,
}

impl<'a> Announcement<'a> {
    fn values(self, context: &Context, (_, known): Subject) -> Option<Listed<'a>> {
        let lead = self.lead;
        let found = values(&self.list, Spelling::of(lead, known));
        let is_label = matches!(lead, Lead::Label | Lead::Enum);
        let said = match is_label {
            _ if self.at_times => ValuesSaid::Some,
            true => ValuesSaid::All,
            false => ValuesSaid::InProse,
        };
        let Some(found) = found.filter(|it| goes_on_without(known, it, &self.rest)) else {
            return self.explained(known);
        };
        let of_fields = matches!(lead, Lead::Verb | Lead::Choice) && names_field(context, &found);
        let may_be_type = lead == Lead::Enum && !found.iter().any(|it| beginnings::has(&known.values, it));
        let several = lead == Lead::Choice || may_be_type;
        let fits = !of_fields && (!several || found.len() > 1);
        fits.then_some(Listed { values: found, said, place: self.list })
    }

    /// What stands behind a label as in a cell of a column of values: with remarks, or in words without code where one of
    /// them is known.
    fn explained(self, known: &Known) -> Option<Listed<'a>> {
        // Explanations of values may have a `;` between them.
        let goes_on = self.rest.text().starts_with(';');
        let end = if goes_on { self.rest.range.end } else { self.list.range.end };
        let whole = Piece::new(self.list.prose, self.list.range.start..end.max(self.list.range.start));
        let list = whole.part(0..sentence_end(&whole));
        let rest = if goes_on { whole.from(list.text().len()) } else { self.rest.clone() };
        let is_bare = !list.has_code();
        let Values::Listed(values) = cell(&list) else { return None };
        let knows = values.iter().any(|it| beginnings::has(&known.values, it));
        let are_words = values.iter().all(|it| is_value(it) || beginnings::has(&known.values, it));
        let reads = are_words && if is_bare { knows } else { matches!(self.lead, Lead::Label | Lead::Enum) };
        let said = match self.at_times || says_any(&list, &AT_TIMES) {
            true => ValuesSaid::Some,
            false if is_bare => ValuesSaid::InProse,
            false => ValuesSaid::All,
        };
        let is_list =
            matches!(self.lead, Lead::Label | Lead::Enum | Lead::All) && list.struck().next().is_none();
        let is_all = goes_on_without(known, &values, &rest);
        (reads && is_list && is_all).then_some(Listed { values, said, place: list })
    }
}

/// True where a field has the name of one of these values.
pub fn names_field(context: &Context, values: &ValueSet) -> bool {
    values.iter().any(|it| super::path::path(it).is_some_and(|it| context.is_field(&it)))
}

/// Takes the values that a text lists in code or in quotes, where nothing else has said them, and null where it says that
/// the value may be null.
pub fn state(context: &Context, subject: Subject, field: &mut Field, text: &Piece) {
    // Elements may be null, and not the array.
    let of_elements = field.elements.as_ref().is_some_and(|it| it.value.contains(JsonType::Null));
    if !of_elements && words::may_be_null(text.text()) {
        field.types.iter_mut().for_each(|it| it.value |= JsonType::Null);
    }
    if field.values.is_some() || is_open(text) {
        return;
    }
    let (name, known) = subject;
    let announced = announcements(text, name).filter_map(|it| it.values(context, subject));
    let in_other_words = || loose::read(context, known, text, !is_object(field));
    let mut listed = loose::enumeration(context, text)
        .into_iter()
        .chain(announced)
        .chain(iter::once_with(in_other_words).flatten());
    if let Some(Listed { values, said, place }) = listed.find(|it| fits(field, &it.values)) {
        take(context, field, values, &place);
        field.values_said = said;
    }
}

/// What stands behind words that announce all values at the start of a text.
pub fn before_list<'a>(text: &Piece<'a>, name: &str) -> Option<Piece<'a>> {
    lead(text, name).filter(|it| it.0 == Lead::All).map(|it| it.1)
}

/// True for a text that ends in an announcement: the values stand in items below it.
pub fn announces(text: &Piece, name: &str) -> bool {
    let ends_so = || announcements(text, name).any(|it| it.list.is_empty() && it.rest.is_empty());
    !is_open(text) && (ends_so() || leads_to_values(text, name))
}

/// True for a text that begins with an announcement, and ends with it.
pub fn is_label(text: &Piece, name: &str) -> bool {
    lead(text, name).is_some() && announces(text, name)
}

/// Gives a field the values that stand in a list.
pub fn take(context: &Context, field: &mut Field, values: ValueSet, list: &Piece) {
    field.values = Some(Stated::boxed(values, context.span(list)));
    field.values_said = ValuesSaid::InProse;
}

/// Every announcement that nothing before it in its sentence makes one about something else.
fn announcements<'a>(text: &Piece<'a>, name: &str) -> impl Iterator<Item = Announcement<'a>> {
    let led = move |it: Clause<'a>| Some((lead(&it.text, name)?, it));
    let about_it = |(_, it): &(_, Clause)| it.is_about_it();
    let announcement = |((lead, behind), clause): ((Lead, Piece<'a>), Clause)| {
        let behind = without_marks(&behind);
        // The list may stand in brackets of its own.
        let own = behind.text().starts_with('(') && behind.from(1).code_at_start().is_some();
        let behind = if own { behind.from(1) } else { behind };
        let end = end(&behind, own || clause.mark == "(").min(sentence_end(&behind));
        let end = before_default(&behind.part(0..end));
        let words = clause.text.part(0..behind.range.start.saturating_sub(clause.text.range.start));
        let at_times = says_any(&words, &AT_TIMES);
        Announcement { lead, at_times, list: behind.part(0..end), rest: behind.from(end) }
    };
    clauses(text).filter_map(led).take(LOOKS).filter(about_it).map(announcement)
}

/// A clause, with all that stands behind it.
pub struct Clause<'a> {
    /// What stands before it in its sentence.
    pub before: Piece<'a>,
    /// The mark before it.
    pub mark: &'a str,
    pub text: Piece<'a>,
}

impl Clause<'_> {
    /// True where its sentence says nothing by which it is about something else, or does not always hold.
    pub fn is_about_it(&self) -> bool {
        let own = self.text.part(0..sentence_end(&self.text));
        let denies = [&self.before, &own].iter().any(|it| says_any(it, &NEGATIONS));
        !denies && !says_any(&self.before, &CONDITIONS) && !self.before.has_code()
    }
}

/// The clauses of a text.
pub fn clauses<'a>(text: &Piece<'a>) -> impl Iterator<Item = Clause<'a>> {
    let mut start = 0;
    let marks = text.text().match_indices(['.', ';', ':', ',', '(', '-', '–', '—']);
    let marks = marks.filter(|(at, it)| !text.part(*at..at + it.len()).in_code());
    let clause = |start: usize, at: usize, mark: &'a str| Clause {
        before: text.part(start..at),
        mark,
        text: text.from(at),
    };
    let clauses = marks.map(move |(at, mark)| {
        let behind = at + mark.len();
        if mark == "." && ends_sentence(text, at) {
            start = behind;
        }
        clause(start, behind, mark)
    });
    iter::once(clause(0, 0, "")).chain(clauses)
}

fn ends_sentence(text: &Piece, at: usize) -> bool {
    let behind = &text.text()[at + 1..];
    behind.is_empty() || behind.starts_with(' ')
}

/// Where a sentence ends, with a mark outside code.
pub fn sentence_end(text: &Piece) -> usize {
    let mut ends = text.text().match_indices('.').map(|(at, _)| at);
    ends.find(|at| !text.part(*at..at + 1).in_code() && ends_sentence(text, *at)).unwrap_or(text.text().len())
}

/// Where a list ends before its sentence does: with what a `;` parts from it, or with the bracket around it.
pub fn end(list: &Piece, in_brackets: bool) -> usize {
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
pub fn values(list: &Piece, spelling: Spelling) -> Option<ValueSet> {
    let mut found = ValueSet::new();
    let mut rest = list.clone();
    while !rest.is_empty() {
        let (value, behind) = match rest.code_at_start() {
            Some((code, behind)) => match bars(&code, spelling) {
                Some(several) => {
                    found.extend(several);
                    rest = behind;
                    continue;
                }
                None => (value(&code, spelling)?, behind),
            },
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
    let enough = if spelling == Spelling::Literal { found.len() == 1 } else { !found.is_empty() };
    (enough && list.struck().next().is_none()).then_some(found)
}

/// True where a new line begins with this text.
fn is_break(text: &Piece) -> bool {
    text.prose
        .breaks()
        .iter()
        .any(|it| *it <= text.range.start && text.prose.text[*it..text.range.start].trim().is_empty())
}

/// What stands behind a bracket such as `(default)`; `None` where it may have one more value in it, or says when.
fn behind_remark<'a>(rest: &Piece<'a>) -> Option<Piece<'a>> {
    let Some(close) = rest.text().strip_prefix('(').and_then(|it| it.find(')')) else {
        return Some(rest.clone());
    };
    let remark = rest.part(1..close + 1);
    (goes_on_without(&Known::default(), &ValueSet::new(), &remark) && !says_any(&remark, &CONDITIONS))
        .then(|| rest.from(close + 2))
}

/// True where nothing that may be one more value follows those that were found: what stands in code is no known value, or
/// the one of them that is the default.
pub fn goes_on_without(known: &Known, found: &ValueSet, rest: &Piece) -> bool {
    let words = rest.without(&['.', ';', ',', ')', ' '], &[]);
    let begins = words.text().get(..7).is_some_and(|it| it.eq_ignore_ascii_case("default"));
    let says_nothing = |it: Piece| {
        let value = super::unquoted(it.text());
        let is_other = !known.values.is_empty() && !beginnings::has(&known.values, &value);
        is_other || (found.contains(&value) && clause_around(rest, &it).to_lowercase().contains("default"))
    };
    begins || !rest.has_code() || rest.code().all(says_nothing)
}

/// The clause of a text in which a part of it stands.
fn clause_around<'a>(text: &Piece<'a>, part: &Piece) -> &'a str {
    const MARKS: [char; 5] = ['.', ';', ',', '(', ')'];
    let whole = text.text();
    let (start, end) = (part.range.start - text.range.start, part.range.end - text.range.start);
    let from = whole[..start].rfind(MARKS).map_or(0, |it| it + 1);
    &whole[from..whole[end..].find(MARKS).map_or(whole.len(), |it| end + it)]
}

/// True for a text that may say when something holds, and not that it always does.
pub fn may_hold_at_times(text: &Piece) -> bool {
    says_any(text, &CONDITIONS) || says_any(text, &AT_TIMES) || is_open(text)
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

/// True where the values can be of the types that are said, or of their elements.
pub fn fits(field: &Field, values: &ValueSet) -> bool {
    let is_array = |it: &&Stated<TypeSet>| it.value.contains(JsonType::Array);
    let types = field.elements.as_ref().or(field.types.as_ref().filter(|it| !is_array(it)));
    types.is_none_or(|it| it.value.contains(JsonType::String) || values.iter().all(|it| is_literal(it)))
}
