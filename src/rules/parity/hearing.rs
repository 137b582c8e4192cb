//! A hearing: everybody who speaks of one contract says what they claim of each field, and the odd one out is found.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{Claim, contradiction};
use crate::field::{Field, FieldPath, JsonType, Said, TypeSet, ValueSet};
use crate::model::{Shape, Subject, Testimony, Witness};
use crate::rulebook::Rule;
use crate::rules::examples::Violations;
use crate::schema::Aspect;
use crate::text::Span;

use Said::Forbids;
use Witness::{Example, Schema};

/// Everybody who speaks of one contract, or of the envelope.
pub struct Hearing<'a, 'v> {
    pub name: &'a str,
    pub subject: &'a Subject,
    pub violations: &'v mut Violations,
    /// The chapters of the family say where null is allowed.
    pub null_is_said: bool,
}

/// One witness's claim about the field in question.
pub struct Voice<'a> {
    pub testimony: &'a Testimony,
    pub claim: Claim<'a>,
    pub span: Span,
    /// A schema says it of every member that it does not name: who says more of this one does not contradict it.
    of_any_member: bool,
}

/// A contradiction, before it is put into words.
pub struct Dispute<'a> {
    /// The contracts it is about: several where one list speaks for several.
    pub names: Vec<&'a str>,
    pub path: FieldPath,
    /// Other fields that the same list speaks of, each with its contract.
    pub also: Vec<(FieldPath, &'a str)>,
    /// The chapters of the family say where null is allowed.
    pub null_is_said: bool,
    aspect: Aspect,
    pub rule: &'static Rule,
    pub odd: Voice<'a>,
    pub against: Vec<Voice<'a>>,
    /// Others who speak of the field and do not contradict the odd one.
    pub beside: Vec<Voice<'a>>,
}

impl<'a> Dispute<'a> {
    /// What the same mistakes have in common.
    pub fn place(&self) -> (Aspect, &'static str, Span, Witness) {
        (self.aspect, self.rule.code, self.odd.span, self.odd.testimony.witness)
    }

    /// True where the same list is at odds about the same field, heard for another contract, or for another object
    /// of the kind that it lists.
    pub fn is_same_mistake(&self, other: &Self) -> bool {
        let of_a_kind = self.path.name() == other.path.name()
            && [self, other].iter().all(|it| it.odd.span != it.odd.testimony.shape.span);
        self.place() == other.place()
            && (self.path == other.path || of_a_kind)
            && self.odd.claim == other.odd.claim
    }

    pub fn join(&mut self, other: Self) {
        if self.path == other.path {
            self.names.extend(other.names);
        } else {
            self.also.extend(other.names.into_iter().map(|name| (other.path.clone(), name)));
        }
        self.against.extend(other.against);
        self.beside.extend(other.beside);
    }
}

/// True where two voices come from one list, one schema or one example.
pub fn same_speaker(a: &Voice, b: &Voice) -> bool {
    let key = |it: &Voice| (it.testimony.witness, it.testimony.shape.span);
    key(a) == key(b)
}

impl<'a> Hearing<'a, '_> {
    /// Every contradiction among them.
    pub fn disputes(&mut self) -> Vec<Dispute<'a>> {
        let testimony = &self.subject.testimony;
        let paths: BTreeSet<&FieldPath> = testimony.iter().flat_map(|it| it.shape.fields.keys()).collect();
        let mut disputes = Vec::new();
        for path in paths {
            let mut of_path = Vec::new();
            for aspect in [Aspect::Presence, Aspect::Type, Aspect::Values] {
                self.dispute(path, aspect, &mut of_path);
            }
            disputes.append(&mut of_path);
        }
        disputes
    }

    /// Among laws, the odd one out is the one that contradicts the most others; where those that are left do not agree
    /// either, there is one more. An example that contradicts odd laws alone is on the side of the others; one that
    /// contradicts another law is at odds itself, unless an odd law says why.
    fn dispute(&mut self, path: &FieldPath, aspect: Aspect, disputes: &mut Vec<Dispute<'a>>) {
        let subject = self.subject;
        // A value of the wrong type need not be told that it is the wrong value as well.
        let mistyped: Vec<&Testimony> = disputes
            .iter()
            .filter(|it| it.aspect == Aspect::Type && it.odd.testimony.witness == Example)
            .map(|it| it.odd.testimony)
            .collect();
        let heard = |it: &&Testimony| !mistyped.iter().any(|other| std::ptr::eq(*it, *other));
        let null = NullOf::read(subject, path, self.null_is_said);
        let voices = || {
            let voices =
                subject.testimony.iter().filter(heard).filter_map(|it| voice(it, path, aspect, null));
            let voices = voices.filter(|it| aspect != Aspect::Values || !is_mere_prose(subject, it, path));
            voices.filter(|it| it.testimony.witness != Example || !is_judged_by_member(subject, path))
        };
        let (examples, laws): (Vec<Voice>, Vec<Voice>) =
            voices().partition(|it| it.testimony.witness == Example);
        let opposed = |a: &Voice, b: &Voice| self.opposed(a, b, path, aspect);
        let odd_laws = odd_laws(&laws, &examples, opposed);
        let odd_law = |it: &Voice| odd_laws.iter().position(|odd| std::ptr::eq(*odd, it.testimony));
        let others = || laws.iter().filter(|it| odd_law(it).is_none());
        // True for an example that has a field because an odd law does: those who lack it contradict both.
        let follows = |example: &Voice, law: &Voice| {
            example.claim == Claim::Presence(Said::Shows) && !opposed(example, law)
        };
        let at_odds = |it: &Voice| {
            it.testimony.witness == Example
                && others().any(|law| opposed(it, law))
                && !laws.iter().any(|law| odd_law(law).is_some() && follows(it, law))
        };
        if odd_laws.is_empty() && !examples.iter().any(at_odds) {
            return;
        }
        let mut new = Vec::new();
        for odd in voices().filter(|it| odd_law(it).is_some() || at_odds(it)) {
            // What an odd law says was told before; the next one is held against the others.
            let told = |it: &Voice| odd_law(it).is_some_and(|at| odd_law(&odd).is_some_and(|own| at <= own));
            let rest = voices().filter(|it| !std::ptr::eq(it.testimony, odd.testimony) && !told(it));
            let (against, beside): (Vec<_>, Vec<_>) = rest.partition(|it| opposed(&odd, it));
            let rule = against.iter().max_by_key(|it| it.testimony.witness).and_then(|it| rule_of(&odd, it));
            let Some(rule) = rule else { continue };
            let follows = |it: &Voice| odd.testimony.witness != Example && follows(it, &odd);
            let tells = |it: &Voice| {
                it.testimony.witness != Example || (follows(it) && others().any(|law| opposed(it, law)))
            };
            let beside = beside.into_iter().filter(tells).collect();
            let names = vec![self.name];
            let (path, also) = (path.clone(), Vec::new());
            let null_is_said = self.null_is_said;
            new.push(Dispute { names, path, also, null_is_said, aspect, rule, odd, against, beside });
        }
        self.settle(&new);
        disputes.append(&mut new);
    }

    /// Between a schema and an example the validator decides, because it knows what a shape does not.
    fn opposed(&self, a: &Voice, b: &Voice, path: &FieldPath, aspect: Aspect) -> bool {
        let judged = |example: &Voice| self.violations.contains(example.testimony.shape.span, path, aspect);
        match (a.testimony.witness, b.testimony.witness) {
            (Schema, Example) => judged(b) && rule_of(a, b).is_some(),
            (Example, Schema) => judged(a) && rule_of(a, b).is_some(),
            _ => rule_of(a, b).is_some(),
        }
    }

    /// Takes out the violations that these disputes speak of.
    fn settle(&mut self, disputes: &[Dispute]) {
        for dispute in disputes {
            let voices = std::iter::once(&dispute.odd).chain(&dispute.against);
            for voice in voices.filter(|it| it.testimony.witness == Example) {
                self.violations.remove(voice.testimony.shape.span, &dispute.path, dispute.aspect);
                if dispute.aspect == Aspect::Type {
                    self.violations.remove(voice.testimony.shape.span, &dispute.path, Aspect::Values);
                }
            }
        }
    }
}

/// The laws that contradict others, the heaviest first, until those that are left agree; else the one that every
/// example contradicts.
fn odd_laws<'a>(
    laws: &[Voice<'a>],
    examples: &[Voice],
    opposed: impl Fn(&Voice, &Voice) -> bool,
) -> Vec<&'a Testimony> {
    let mut left: Vec<&Voice> = laws.iter().collect();
    let mut odd = Vec::new();
    loop {
        let weight = |law: &Voice| {
            let by_laws = left.iter().filter(|it| opposed(law, it)).count();
            (by_laws, examples.iter().any(|it| opposed(it, law)))
        };
        let order = |it: &Voice| std::cmp::Reverse((it.testimony.witness, it.testimony.shape.span));
        let heaviest = left.iter().filter(|it| weight(it).0 > 0).max_by_key(|it| (weight(it), order(it)));
        let Some(heaviest) = heaviest.map(|it| it.testimony) else { break };
        odd.push(heaviest);
        left.retain(|it| !std::ptr::eq(it.testimony, heaviest));
    }
    if odd.is_empty() {
        odd.extend(alone(laws, examples, opposed).map(|it| it.testimony));
    }
    odd
}

/// The one law that every example contradicts, while no other law takes a side.
fn alone<'v, 'a>(
    laws: &'v [Voice<'a>],
    examples: &[Voice],
    opposed: impl Fn(&Voice, &Voice) -> bool,
) -> Option<&'v Voice<'a>> {
    let [law] = laws else { return None };
    (examples.len() > 1 && examples.iter().all(|it| opposed(it, law))).then_some(law)
}

fn rule_of(a: &Voice, b: &Voice) -> Option<&'static Rule> {
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
    let by_hand = |it: &&Testimony| it.witness.is_chapter() && !it.generated;
    subjects.flat_map(|it| &it.testimony).filter(by_hand).any(|it| it.shape.fields.values().any(has_null))
}

/// Whether null is a matter of dispute.
#[derive(Clone, Copy, PartialEq)]
enum NullOf {
    Everybody,
    /// No chapter says the word, and the schema allows it: most people leave it out of a column of types.
    Nobody,
}

impl NullOf {
    fn read(subject: &Subject, path: &FieldPath, said: bool) -> NullOf {
        let beside_others =
            |it: &Field| has_null(it) && it.types.as_ref().is_some_and(|it| it.value.len() > 1);
        let allowed = subject.schema().and_then(|it| it.fields.get(path)).is_some_and(beside_others);
        if allowed && !said { NullOf::Nobody } else { NullOf::Everybody }
    }

    /// The types that are a matter of dispute; none where null is the only one and is not.
    fn of(self, types: TypeSet) -> Option<TypeSet> {
        let types = if self == NullOf::Everybody { types } else { types - JsonType::Null };
        (!types.is_empty()).then_some(types)
    }
}

/// The values of a boolean, which are all that it can have.
static TRUTH: LazyLock<ValueSet> = LazyLock::new(|| ["true", "false"].map(str::to_owned).into());

fn is_truth(types: TypeSet) -> bool {
    types - JsonType::Null == JsonType::Boolean
}

/// Of what a schema says of every member of a map, the members of an example are judged one by one, by the validator.
fn is_judged_by_member(subject: &Subject, path: &FieldPath) -> bool {
    *path == path.parent().any_member() && subject.schema().is_some_and(|it| it.fields.contains_key(path))
}

/// A sentence may list values for another reason than that there are no others. Where the schema lists none, it is taken
/// for that.
fn is_mere_prose(subject: &Subject, voice: &Voice, path: &FieldPath) -> bool {
    let in_prose = voice.testimony.shape.fields.get(path).is_some_and(|it| it.values_in_prose);
    in_prose && subject.schema().is_none_or(|it| schema_lists_none(it, path))
}

fn schema_lists_none(schema: &Shape, path: &FieldPath) -> bool {
    let field = schema.fields.get(path);
    field.is_none_or(|it| it.values.is_none() && !it.types.as_ref().is_some_and(|it| is_truth(it.value)))
}

/// What a witness claims of a field, if it claims anything.
fn voice<'a>(testimony: &'a Testimony, path: &FieldPath, aspect: Aspect, null: NullOf) -> Option<Voice<'a>> {
    // The elements of an example are judged one by one, by the validator.
    if path.is_elements() && testimony.witness == Example {
        return None;
    }
    // What a schema says of any member of a map, it says of this one. Beside listed fields, a pattern may not fit it.
    let shape = &testimony.shape;
    let any = || shape.fields.get(&path.parent().any_member());
    let may_not_fit = |it: &FieldPath| shape.declares.contains(it) && shape.patterned.contains(it);
    let is_member = testimony.witness == Schema && !path.is_elements() && !may_not_fit(&path.parent());
    let field = shape.fields.get(path).or_else(|| any().filter(|_| is_member));
    let named = field.filter(|it| it.said != Forbids);
    let (claim, span) = match aspect {
        Aspect::Presence => (Claim::Presence(testimony.says(path)), testimony.place(path)),
        Aspect::Type => {
            let stated = named?.types.as_ref()?;
            (Claim::Types(null.of(stated.value)?), stated.span)
        }
        Aspect::Values if named?.types.as_ref().is_some_and(|it| null.of(it.value).is_none()) => {
            return None;
        }
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
