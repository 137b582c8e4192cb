//! A hearing: everybody who speaks of one contract says what they claim of each field, and the odd one out is found.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::asked::Asked;
use super::dispute::{Dispute, Voice};
use super::laws::Laws;
use super::listed::{lists_some, says_values};
use super::speakers::{Answers, Question, Speakers, is_schema};
use super::{Claim, contradiction};
use crate::field::{Field, FieldPath, JsonType, Said, TypeSet, ValueSet};
use crate::model::{Shape, Subject, Testimony, Witness};
use crate::rulebook::Rule;
use crate::rules::examples::Violations;
use crate::schema::Aspect;
use crate::text::Span;

use Said::{Forbids, Requires, Shows};
use Witness::{Example, Schema};

/// Everybody who speaks of one contract, or of the envelope.
pub struct Hearing<'a, 'v> {
    pub name: &'a str,
    pub subject: &'a Subject,
    pub violations: &'v mut Violations,
    /// What the schema was found to let pass.
    pub asked: &'v Asked,
    /// The chapters of the family say where null is allowed.
    pub null_is_said: bool,
}

/// As many examples of one side as are kept; fewer are shown.
const EXAMPLES_TOLD: usize = 20;

impl<'a> Hearing<'a, '_> {
    /// Every contradiction among them.
    pub fn disputes(&mut self) -> Vec<Dispute<'a>> {
        let speakers = Speakers::of(self.subject, self.asked);
        let schema = self.subject.schema();
        let mut disputes = Vec::new();
        for path in speakers.paths() {
            let null = NullOf::read(schema, path, self.null_is_said);
            let mut of_path = Vec::new();
            for aspect in [Aspect::Presence, Aspect::Type, Aspect::Values] {
                self.dispute(&speakers, Question { path, aspect, null }, schema, &mut of_path);
            }
            disputes.append(&mut of_path);
        }
        disputes
    }

    /// Among laws, the odd one out is the one that contradicts the most others; where those that are left do not agree
    /// either, there is one more. An example that contradicts odd laws alone is on the side of the others; one that
    /// contradicts another law is at odds itself, unless an odd law says why.
    fn dispute(
        &mut self,
        speakers: &Speakers<'a, '_>,
        question: Question,
        schema: Option<&Shape>,
        disputes: &mut Vec<Dispute<'a>>,
    ) {
        // A value of the wrong type need not be told that it is the wrong value as well.
        let mistyped = disputes.iter().filter(|it| it.aspect == Aspect::Type).map(|it| it.odd.testimony);
        let mistyped: BTreeSet<*const Testimony> = mistyped.map(std::ptr::from_ref).collect();
        let Question { path, aspect, .. } = question;
        let by_member = is_judged_by_member(schema, path);
        let mut everyone = false;
        let (laws, examples, is_sampled) = loop {
            let Answers { mut laws, mut examples, sampled } = speakers.answer(question, everyone);
            if aspect == Aspect::Values {
                laws.retain(|it| says_values(schema, it, path));
            }
            examples.retain(|it| !by_member && !mistyped.contains(&std::ptr::from_ref(it.testimony)));
            let mut laws = Laws::of(laws);
            laws.find_odd(&examples, |a, b| self.opposed(a, b, question));
            // Each of those who lack what a law rightly requires is at odds.
            everyone = sampled && laws.others().any(|it| it.claim == Claim::Presence(Requires));
            if !everyone {
                break (laws, examples, sampled);
            }
        };
        let mut new = Vec::new();
        let against = self.odd_laws(question, &laws, &examples, &mut new);
        self.odd_examples(question, &laws, &examples, &mut new);
        // In the order of the witnesses, which stand in one list.
        new.sort_by_key(|it| std::ptr::from_ref(it.odd.testimony));
        new.iter_mut().for_each(|it| it.is_sampled = is_sampled);
        for it in &new {
            // A law has no violations.
            let example = it.odd.testimony.shape.span;
            // Of what is in an array, another element may have the same mistake.
            let place = Some(it.odd.span).filter(|_| path.as_str().contains("[]"));
            self.violations.remove(example, path, aspect, place);
        }
        for example in against {
            self.violations.remove(example, path, aspect, None);
        }
        disputes.append(&mut new);
    }

    /// The disputes of odd laws, and the examples that contradict a schema among these.
    fn odd_laws(
        &self,
        question: Question,
        laws: &Laws<'a>,
        examples: &[Voice<'a>],
        new: &mut Vec<Dispute<'a>>,
    ) -> BTreeSet<Span> {
        let opposed = |a: &Voice, b: &Voice| self.opposed(a, b, question);
        let contradicts_others = |it: &Voice| laws.others().any(|law| opposed(it, law));
        let mut at_odds = BTreeSet::new();
        for at in laws.odd() {
            let odd = laws.voices[at];
            // What an odd law says is told once; the next one is held against the others.
            let rest = |it: &usize| !laws.is_told(*it, at);
            let mut sides = Sides::of(laws, rest, |it| laws.opposed(at, it));
            let (mut against, mut followed) = (0, 0);
            for example in examples {
                let is_against = opposed(&odd, example);
                let (number, side) = if is_against {
                    at_odds.extend(is_schema(&odd).then_some(example.testimony.shape.span));
                    (&mut against, &mut sides.against)
                } else if contradicts_others(example) {
                    (&mut followed, &mut sides.beside)
                } else {
                    continue;
                };
                *number += 1;
                match *number > EXAMPLES_TOLD {
                    true => sides.untold += 1,
                    false => side.push(*example),
                }
            }
            new.extend(self.between(question, odd, sides));
        }
        at_odds
    }

    /// The disputes of examples that contradict a law which is not odd, and show nothing that an odd law has. Those that
    /// say what an odd law says follow from its dispute.
    fn odd_examples(
        &self,
        question: Question,
        laws: &Laws<'a>,
        examples: &[Voice<'a>],
        new: &mut Vec<Dispute<'a>>,
    ) {
        let opposed = |a: &Voice, b: &Voice| self.opposed(a, b, question);
        let follows = |it: &Voice, law: &Voice| it.claim == Claim::Presence(Shows) && !opposed(it, law);
        let at_odds = |it: &&Voice| {
            laws.others().any(|law| opposed(it, law)) && !laws.odd_ones().any(|law| follows(it, law))
        };
        let of_laws = new.len();
        for example in examples.iter().filter(at_odds) {
            let sides = Sides::of(laws, |_| true, |it| opposed(example, &laws.voices[it]));
            let followed = new[..of_laws].iter().filter(|it| !opposed(example, &it.odd));
            let follows = followed.map(|it| (it.rule, it.odd.span.source)).collect();
            new.extend(self.between(question, *example, sides).map(|it| Dispute { follows, ..it }));
        }
    }

    fn between(&self, question: Question, odd: Voice<'a>, sides: Sides<'a>) -> Option<Dispute<'a>> {
        let Sides { against, beside, untold, is_cut } = sides;
        let rule = against.iter().max_by_key(|it| it.testimony.witness).and_then(|it| rule_of(&odd, it))?;
        let has_schema = std::iter::once(&odd).chain(&against).any(is_schema);
        let asked = self.asked.note(question.path, question.aspect).filter(|_| has_schema);
        Some(Dispute {
            names: vec![self.name],
            path: question.path.clone(),
            also: Vec::new(),
            null_is_said: self.null_is_said,
            aspect: question.aspect,
            rule,
            odd,
            against,
            beside,
            untold,
            asked,
            is_sampled: false,
            is_cut,
            follows: Vec::new(),
        })
    }

    /// Between a schema and an example the validator decides, because it knows what a shape does not.
    fn opposed(&self, a: &Voice, b: &Voice, question: Question) -> bool {
        let Question { path, aspect, .. } = question;
        // Who lists some of the values says nothing of the others.
        let is_part = |one: &Voice, other: &Voice| {
            let is_told = other.testimony.witness == Example || one.claim.is_within(other.claim);
            aspect == Aspect::Values && lists_some(one, path) && is_told
        };
        if is_part(a, b) || is_part(b, a) {
            return false;
        }
        let judged = |example: &Voice| self.violations.contains(example.testimony.shape.span, path, aspect);
        match (a.testimony.witness, b.testimony.witness) {
            (Schema, Example) => judged(b) && rule_of(a, b).is_some(),
            (Example, Schema) => judged(a) && rule_of(a, b).is_some(),
            _ => rule_of(a, b).is_some(),
        }
    }
}

/// Who is told beside an odd one.
struct Sides<'a> {
    against: Vec<Voice<'a>>,
    beside: Vec<Voice<'a>>,
    /// Examples of either side that are not told.
    untold: usize,
    /// There are laws that are not told.
    is_cut: bool,
}

impl<'a> Sides<'a> {
    /// The laws that are to be told, by whether they are opposed; at least one that is, if there is one.
    fn of(laws: &Laws<'a>, among: impl Fn(&usize) -> bool, opposed: impl Fn(usize) -> bool) -> Self {
        let told = laws.told.iter().copied().filter(&among);
        let (mut against, beside): (Vec<usize>, Vec<usize>) = told.partition(|it| opposed(*it));
        if against.is_empty() {
            against.extend((0..laws.voices.len()).rev().filter(&among).find(|it| opposed(*it)));
        }
        let voices = |all: Vec<usize>| all.into_iter().map(|it| laws.voices[it]).collect();
        let is_cut = laws.told.len() < laws.voices.len();
        Sides { against: voices(against), beside: voices(beside), untold: 0, is_cut }
    }
}

pub(super) fn rule_of(a: &Voice, b: &Voice) -> Option<&'static Rule> {
    if (a.of_any_member && b.claim.is_within(a.claim)) || (b.of_any_member && a.claim.is_within(b.claim)) {
        return None;
    }
    contradiction((a.testimony.witness, a.claim), (b.testimony.witness, b.claim))
}

fn has_null(field: &Field) -> bool {
    field.types.as_ref().is_some_and(|it| it.value.contains(JsonType::Null))
}

/// True where some chapter of a family says of some field that it may be null.
pub fn null_is_said<'a>(subjects: impl Iterator<Item = &'a Subject>) -> bool {
    let by_hand = subjects.flat_map(|it| &it.testimony).filter(|it| it.is_by_hand());
    by_hand.into_iter().any(|it| it.shape.fields.values().any(has_null))
}

/// Whether null is a matter of dispute.
#[derive(Clone, Copy, PartialEq)]
pub enum NullOf {
    Everybody,
    /// No chapter says the word, and the schema allows it: most people leave it out of a column of types.
    Nobody,
}

impl NullOf {
    fn read(schema: Option<&Shape>, path: &FieldPath, said: bool) -> NullOf {
        let beside_others =
            |it: &Field| has_null(it) && it.types.as_ref().is_some_and(|it| it.value.len() > 1);
        let allowed = schema.and_then(|it| it.fields.get(path)).is_some_and(beside_others);
        if allowed && !said { NullOf::Nobody } else { NullOf::Everybody }
    }

    /// The types that are a matter of dispute; none where null is the only one and is not.
    pub(super) fn of(self, types: TypeSet) -> Option<TypeSet> {
        let types = if self == NullOf::Everybody { types } else { types - JsonType::Null };
        (!types.is_empty()).then_some(types)
    }

    /// True where there are types, and none is a matter of dispute.
    fn is_all_of(self, types: TypeSet) -> bool {
        !types.is_empty() && self.of(types).is_none()
    }
}

/// The values of a boolean, which are all that it can have.
static TRUTH: LazyLock<ValueSet> = LazyLock::new(|| ["true", "false"].map(str::to_owned).into());

pub fn is_truth(types: TypeSet) -> bool {
    types - JsonType::Null == JsonType::Boolean
}

/// Of what a schema says of every member of a map, the members of an example are judged one by one, by the validator.
fn is_judged_by_member(schema: Option<&Shape>, path: &FieldPath) -> bool {
    *path == path.parent().any_member() && schema.is_some_and(|it| it.fields.contains_key(path))
}

/// What a witness claims of a field, if it claims anything.
pub fn voice<'a>(
    testimony: &'a Testimony,
    path: &FieldPath,
    aspect: Aspect,
    null: NullOf,
) -> Option<Voice<'a>> {
    // The elements of an example are judged one by one, by the validator.
    if path.is_elements() && testimony.witness == Example {
        return None;
    }
    // What a schema says of any member of a map, it says of this one. Beside listed fields, a pattern may not fit it.
    let shape = &testimony.shape;
    let any = || shape.fields.get(&path.parent().any_member());
    let may_not_fit = |it: &FieldPath| shape.declares.contains(it) && shape.patterned.contains_key(it);
    let is_member = testimony.witness == Schema && !path.is_elements() && !may_not_fit(&path.parent());
    let field = shape.fields.get(path).or_else(|| any().filter(|_| is_member));
    let named = field.filter(|it| it.said != Forbids);
    let (claim, span) = match aspect {
        Aspect::Presence => (Claim::Presence(testimony.says(path)), testimony.place(path)),
        Aspect::Type => {
            let stated = named?.types.as_ref()?;
            (Claim::Types(null.of(stated.value)?), stated.span)
        }
        Aspect::Values if named?.types.as_ref().is_some_and(|it| null.is_all_of(it.value)) => return None,
        Aspect::Values => match (&named?.values, named?.any_value) {
            (Some(values), _) => (Claim::Values(Some(&values.value)), values.span),
            (None, true) if named?.types.as_ref().is_some_and(|it| is_truth(it.value)) => {
                (Claim::Values(Some(&TRUTH)), named?.span)
            }
            (None, true) => (Claim::Values(None), named?.span),
            (None, false) => return None,
        },
    };
    let of_any_member = !shape.fields.contains_key(path);
    (claim != Claim::Presence(Said::Silent)).then_some(Voice { testimony, claim, span, of_any_member })
}
