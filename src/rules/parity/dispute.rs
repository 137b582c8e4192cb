//! A contradiction, before it is put into words, and those whose voices are in it.

use super::Claim;
use crate::field::FieldPath;
use crate::model::{Testimony, Witness};
use crate::rulebook::Rule;
use crate::schema::Aspect;
use crate::text::{SourceId, Span};

/// One witness's claim about the field in question.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    pub testimony: &'a Testimony,
    pub claim: Claim<'a>,
    pub span: Span,
    /// A schema says it of every member that it does not name: who says more of this one does not contradict it.
    pub(super) of_any_member: bool,
}

/// A contradiction, before it is put into words.
#[derive(Clone)]
pub struct Dispute<'a> {
    /// The contracts it is about: several where one list speaks for several.
    pub names: Vec<&'a str>,
    pub path: FieldPath,
    /// Other fields that the same list speaks of, each with its contract.
    pub also: Vec<(FieldPath, &'a str)>,
    /// The chapters of the family say where null is allowed.
    pub null_is_said: bool,
    pub(super) aspect: Aspect,
    pub rule: &'static Rule,
    pub odd: Voice<'a>,
    pub against: Vec<Voice<'a>>,
    /// Others who speak of the field and do not contradict the odd one.
    pub beside: Vec<Voice<'a>>,
    /// How it was found what the schema claims, where it does not say so itself.
    pub asked: Option<String>,
    /// Examples on either side that are not among these: there are very many.
    pub untold: usize,
    /// There are more examples that lack the field than were asked.
    pub is_sampled: bool,
    /// There are more chapters that speak of the field than are named here.
    pub is_cut: bool,
    /// What an example only shows because a law that is at odds says it: the rules that law breaks, and its file.
    pub follows: Vec<(&'static Rule, SourceId)>,
}

impl<'a> Dispute<'a> {
    /// The same dispute, as the only other one in it would have it.
    pub fn turned_around(&self) -> Option<Self> {
        let [other] = self.against[..] else { return None };
        let is_law = other.testimony.witness != Witness::Example;
        let is_whole = self.beside.is_empty() && self.asked.is_none() && !self.is_cut && is_law;
        is_whole.then(|| Dispute {
            names: self.names.clone(),
            path: self.path.clone(),
            also: self.also.clone(),
            odd: other,
            against: vec![self.odd],
            beside: Vec::new(),
            asked: None,
            follows: Vec::new(),
            ..*self
        })
    }

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

    /// Everybody who is told, the odd one first.
    pub fn voices(&self) -> impl Iterator<Item = &Voice<'a>> {
        std::iter::once(&self.odd).chain(&self.against).chain(&self.beside)
    }

    /// The examples that say what the odd law says, against the others.
    pub fn followers(&self) -> impl Iterator<Item = &Voice<'a>> {
        let is_law = self.odd.testimony.witness != Witness::Example;
        self.beside.iter().filter(move |it| is_law && it.testimony.witness == Witness::Example)
    }

    pub fn join(&mut self, other: Self) {
        if self.path == other.path {
            self.names.extend(other.names);
        } else {
            self.also.extend(other.names.into_iter().map(|name| (other.path.clone(), name)));
        }
        self.against.extend(other.against);
        self.beside.extend(other.beside);
        self.untold += other.untold;
        self.is_sampled |= other.is_sampled;
        self.is_cut |= other.is_cut;
        // What one of them does not follow from is told.
        self.follows.retain(|it| other.follows.iter().any(|own| own.0.code == it.0.code && own.1 == it.1));
    }
}

/// True where two voices come from one list, one schema or one example.
pub fn same_speaker(a: &Voice, b: &Voice) -> bool {
    let key = |it: &Voice| (it.testimony.witness, it.testimony.shape.span);
    key(a) == key(b)
}
