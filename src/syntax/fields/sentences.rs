//! What sentences of a paragraph say of single fields that they name: ``The `a` is required.``, ``The `status` is one of
//! `open`, `closed`.``, ``Allowed values of `status` are `open` and `closed`.``, ``Possible statuses: `open`, `closed`.``

use super::announced::{
    self, before_list, end, goes_on_without, is_open, may_hold_at_times, says_any, sentence_end,
};
use super::announcing::without_marks;
use super::beginnings;
use super::choices::{field_of, leads_to_values, plain_name, words_of};
use super::listed::{Known, unannounced};
use super::piece::Piece;
use super::said::{self, NOUNS, without_word};
use super::spelling::Spelling;
use super::state::Context;
use super::{Form, Listing, empty};
use crate::field::{Field, FieldPath, Said, ValueSet, ValuesSaid};
use crate::syntax::markdown::Block;
use crate::syntax::words;

/// Words before a colon that say nothing of the sentence behind it.
const REMARKS: [&str; 7] = ["note", "remark", "hint", "tip", "important", "warning", "caution"];
/// What stands between words that announce values and these.
const LEADS: [&str; 3] = [":", " are ", " is "];
/// What leads from the name of a field in the midst of a sentence to its values.
const WHICH: [&str; 4] = ["which", "that", "with", "being"];
/// What stands between a field that is named in plain words and its values.
const VERBS: [&str; 7] = [" is ", " are ", " can ", " may ", " must ", " takes ", " has "];
/// What a sentence begins with before the name of a field.
const ARTICLES: [&str; 7] = ["the", "this", "its", "their", "each", "every", "a"];

/// Words of a sentence about what is no longer so, or what is not to be.
const GONE: [&str; 17] = [
    "was",
    "were",
    "used",
    "old",
    "older",
    "former",
    "formerly",
    "previous",
    "previously",
    "deprecated",
    "invalid",
    "instead",
    "unlike",
    "like",
    "example",
    "examples",
    "to",
];

/// What ends the words before what is no list of values.
const PLACES: [&str; 8] = [" by", " in", " from", " via", " through", " at", " on", " see"];

/// A word of a sentence, with the field that it names.
type Named<'a> = (Option<(FieldPath, Known)>, Piece<'a>);

/// A field that a sentence names, with the values that schemas list for it.
struct Subject<'a> {
    path: FieldPath,
    known: Known,
    name: Piece<'a>,
    behind: Piece<'a>,
}

/// What the sentences say, which is no part of a list.
pub fn listing(context: &Context, block: &Block, base: Option<&FieldPath>) -> Option<Listing> {
    let text = Piece::all(&block.prose);
    let mut fields = said::fields(context, &text);
    for (path, field) in values(context, &text, base) {
        match fields.iter_mut().find(|it| it.0 == path) {
            Some((_, known)) => (known.values, known.values_said) = (field.values, field.values_said),
            None => fields.push((path, field)),
        }
    }
    let span = fields.first()?.1.span;
    Some(Listing { form: Form::Inline, fields, open: true, aside: true, ..empty(span) })
}

/// The fields of which sentences list the values.
fn values(context: &Context, text: &Piece, base: Option<&FieldPath>) -> Vec<(FieldPath, Field)> {
    let mut found: Vec<(FieldPath, Field)> = Vec::new();
    if !text.has_code() || is_open(text) {
        return found;
    }
    let mut rest = text.clone();
    while !rest.is_empty() {
        let end = sentence_end(&rest);
        let sentence = behind_remark(rest.part(0..end));
        rest = rest.from((end + 1).min(rest.text().len()));
        let listed = in_sentence(context, &sentence, base).or_else(|| beside_known(context, &sentence, base));
        found.extend(listed.filter(|it| found.iter().all(|known| known.0 != it.0)));
    }
    found
}

fn in_sentence(context: &Context, sentence: &Piece, base: Option<&FieldPath>) -> Option<(FieldPath, Field)> {
    if let Some(subject) = subject(context, sentence, base) {
        let field = subject.field(context, |field| {
            let about = (subject.path.name(), &subject.known);
            announced::state(context, about, field, &subject.behind);
        });
        let field = field.or_else(|| subject.listed(context, subject.is_choice()?, ValuesSaid::InProse));
        return field.or_else(|| in_label(context, sentence, base));
    }
    let mut named = sentence.code().filter_map(|it| Some((field_of(context, &it, true, base)?, it)));
    let Some((found, name)) = named.next() else { return in_label(context, sentence, base) };
    let subject = Subject::inside(sentence, found, name);
    if let Some(list) = subject.labelled(sentence) {
        return subject.listed(context, list, ValuesSaid::InProse);
    }
    let before = sentence.part(0..subject.name.range.start - sentence.range.start);
    if may_hold_at_times(&before) || says_any(sentence, &announced::NEGATIONS) {
        return None;
    }
    subject.listed(context, subject.by_the_way()?, ValuesSaid::Some)
}

/// The values behind words that name a field without marks, and say that its values follow: ``Possible statuses: `open` ``.
fn in_label(context: &Context, sentence: &Piece, base: Option<&FieldPath>) -> Option<(FieldPath, Field)> {
    let end = LEADS.iter().filter_map(|it| sentence.text().find(it)).min()?;
    let label = sentence.part(0..end);
    let name = plain_name(&label).filter(|_| !label.has_code())?;
    let found = field_of(context, &name, false, base)?;
    let is_plural = words::plain(name.text()) != words::plain(found.0.name());
    let subject = Subject::inside(sentence, found, name);
    let leads = is_plural || leads_to_values(&label, subject.path.name());
    subject.listed(context, sentence.from(end), ValuesSaid::InProse).filter(|_| leads)
}

/// The one field that a sentence names, with a list of values of which one is known and another one is not, whatever the
/// words around them are.
fn beside_known(context: &Context, sentence: &Piece, base: Option<&FieldPath>) -> Option<(FieldPath, Field)> {
    if may_hold_at_times(sentence) || says_any(sentence, &announced::NEGATIONS) || says_any(sentence, &GONE) {
        return None;
    }
    let (mut named, others): (Vec<_>, Vec<_>) =
        sentence.code().map(|it| (field_of(context, &it, true, base), it)).partition(|it| it.0.is_some());
    let (first, last) = (&others.first()?.1, &others.last()?.1);
    let start = sentence.range.start;
    let (before, list) = (first.range.start - start, first.range.start - start..last.range.end - start);
    let (before, list) = (sentence.part(0..before), sentence.part(list));
    if others.len() < 2 || PLACES.iter().any(|it| before.text().ends_with(it)) {
        return None;
    }
    if named.is_empty() {
        named = plain_fields(context, sentence, base);
    }
    let [(Some((path, known)), name)] = &named[..] else { return None };
    let subject = Subject::inside(sentence, (path.clone(), known.clone()), name.clone());
    let values = announced::values(&list, Spelling::of_known(known)).filter(|it| it.len() == others.len())?;
    let (right, wrong): (Vec<_>, Vec<_>) = values.iter().partition(|it| beginnings::has(&known.values, it));
    if right.is_empty() || wrong.is_empty() || announced::names_field(context, &values) {
        return None;
    }
    subject.taking(context, values, &list, ValuesSaid::Some)
}

/// The fields that a sentence names without marks.
fn plain_fields<'a>(context: &Context, sentence: &Piece<'a>, base: Option<&FieldPath>) -> Vec<Named<'a>> {
    let words = words_of(sentence).into_iter();
    words.map(|it| (field_of(context, &it, false, base), it)).filter(|it| it.0.is_some()).collect()
}

/// The field with which a sentence begins, in code or in bold.
fn subject<'a>(context: &Context, sentence: &Piece<'a>, base: Option<&FieldPath>) -> Option<Subject<'a>> {
    let begin = without_word(&without_word(sentence, &ARTICLES), &NOUNS);
    let marked = begin.code_at_start().or_else(|| begin.strong_at_start());
    let (name, behind) = marked.or_else(|| in_plain_words(&begin))?;
    let (path, known) = field_of(context, &name, name.in_code(), base)?;
    Some(Subject { path, known, name, behind: without_word(&behind, &NOUNS) })
}

/// What a sentence without marks may begin with as the name of a field, and what stands behind it: `Status is …`.
fn in_plain_words<'a>(sentence: &Piece<'a>) -> Option<(Piece<'a>, Piece<'a>)> {
    let end = VERBS.iter().filter_map(|it| sentence.text().find(it)).min()?;
    let name = plain_name(&sentence.part(0..end)).filter(|it| !it.has_code())?;
    Some((name, sentence.from(end)))
}

impl<'a> Subject<'a> {
    /// A field whose name stands in the midst of a sentence.
    fn inside(sentence: &Piece<'a>, (path, known): (FieldPath, Known), name: Piece<'a>) -> Self {
        let behind = sentence.from(name.range.end - sentence.range.start);
        Subject { path, known, name, behind }
    }

    /// The field with what is stated of it, where that is values.
    fn field(&self, context: &Context, state: impl FnOnce(&mut Field)) -> Option<(FieldPath, Field)> {
        let mut field = Field::new(context.span(&self.name), Said::Silent);
        state(&mut field);
        let listed = &field.values.as_ref()?.value;
        field.values_said = unannounced(&self.known, listed, field.values_said)?;
        Some((self.path.clone(), field))
    }

    /// The field with the values of a list that is nothing else.
    fn listed(&self, context: &Context, list: Piece<'a>, said: ValuesSaid) -> Option<(FieldPath, Field)> {
        let list = without_marks(&list);
        let (list, rest) = (list.part(0..end(&list, false)), list.from(end(&list, false)));
        let spelling = Spelling::of_known(&self.known);
        let values =
            announced::values(&list, spelling).filter(|it| goes_on_without(&self.known, it, &rest))?;
        self.taking(context, values, &list, said)
    }

    /// The field with values from a place.
    fn taking(
        &self,
        context: &Context,
        values: ValueSet,
        place: &Piece,
        said: ValuesSaid,
    ) -> Option<(FieldPath, Field)> {
        self.field(context, |field| {
            announced::take(context, field, values, place);
            field.values_said = said;
        })
    }

    /// What stands behind words that say that the values follow, and nothing else.
    fn labelled(&self, sentence: &Piece<'a>) -> Option<Piece<'a>> {
        // A blank before it, which is no part of what stands behind the name.
        let behind = self.name.range.end - sentence.range.start;
        let ends = LEADS.iter().filter_map(|it| sentence.text()[behind..].find(it));
        let end = behind + ends.min()?;
        leads_to_values(&sentence.part(0..end), self.path.name()).then(|| sentence.from(end))
    }

    /// A choice behind the name: ``is `a` or `b` ``, ``are `a` or `b` ``.
    fn is_choice(&self) -> Option<Piece<'a>> {
        self.behind.text().contains(" or ").then(|| self.behind.clone())
    }

    /// What stands in brackets behind the name in the midst of a sentence, or behind `which is one of`.
    fn by_the_way(&self) -> Option<Piece<'a>> {
        if let Some(inside) = self.behind.text().strip_prefix('(') {
            return inside.find(')').map(|it| self.behind.part(1..it + 1));
        }
        let clause = without_word(&self.behind.without(&[','], &[]), &WHICH);
        before_list(&clause, self.path.name())
    }
}

/// A sentence without `Note:` before it.
fn behind_remark(sentence: Piece) -> Piece {
    let colon = sentence.text().find(':');
    let is_remark = |it: &usize| REMARKS.contains(&sentence.text()[..*it].trim().to_lowercase().as_str());
    colon.filter(is_remark).map_or(sentence.clone(), |it| sentence.from(it + 1))
}
