//! Who speaks of a field: of very many witnesses only those are asked who can have something to say of it.

use std::collections::BTreeMap;

use super::Claim;
use super::asked::Asked;
use super::dispute::Voice;
use super::hearing::{NullOf, voice};
use crate::field::{FieldPath, Said};
use crate::model::{Subject, Testimony, Witness};
use crate::schema::Aspect;

/// So many of those who lack a field, each for the same reason, stand for all of them; as many more as others have it,
/// so that who has it is still the odd one.
const ALIKE: usize = 50;

/// The witnesses of a subject, by what they speak of.
pub struct Speakers<'a, 's> {
    testimony: &'a [Testimony],
    /// Those who name a field.
    naming: BTreeMap<&'a FieldPath, Vec<usize>>,
    /// Those who name every field of an object: of one that they do not name they say that it is not there.
    listing: BTreeMap<Witness, BTreeMap<&'a FieldPath, Vec<usize>>>,
    /// A schema can speak of what it does not name.
    schemas: Vec<usize>,
    asked: &'s Asked,
}

/// A question to all witnesses.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub path: &'a FieldPath,
    pub aspect: Aspect,
    pub null: NullOf,
}

/// What they answer, in the order of the witnesses.
pub struct Answers<'a> {
    pub laws: Vec<Voice<'a>>,
    pub examples: Vec<Voice<'a>>,
    /// There are more examples that lack the field.
    pub sampled: bool,
}

impl<'a, 's> Speakers<'a, 's> {
    pub fn of(subject: &'a Subject, asked: &'s Asked) -> Self {
        let testimony = &subject.testimony[..];
        let mut naming: BTreeMap<&FieldPath, Vec<usize>> = BTreeMap::new();
        let mut listing: BTreeMap<Witness, BTreeMap<&FieldPath, Vec<usize>>> = BTreeMap::new();
        let mut schemas = Vec::new();
        for (at, it) in testimony.iter().enumerate() {
            it.shape.fields.keys().for_each(|path| naming.entry(path).or_default().push(at));
            if it.witness == Witness::Schema {
                schemas.push(at);
                continue;
            }
            let objects = listing.entry(it.witness).or_default();
            it.shape.complete.iter().for_each(|object| objects.entry(object).or_default().push(at));
        }
        Speakers { testimony, naming, listing, schemas, asked }
    }

    /// What one of them claims; a schema that says nothing itself, by what it was found to let pass.
    fn voice(&self, at: usize, question: Question<'_>) -> Option<Voice<'a>> {
        let Question { path, aspect, null } = question;
        let testimony = self.testimony.get(at)?;
        let asked = self.asked.voice(testimony, path, aspect, null);
        asked.or_else(|| voice(testimony, path, aspect, null))
    }

    /// Every field that somebody names.
    pub fn paths(&self) -> impl Iterator<Item = &'a FieldPath> {
        self.naming.keys().copied()
    }

    /// What they say. Where very many lack the field, some speak for all; of examples `everyone` does if told to.
    pub fn answer(&self, question: Question, everyone: bool) -> Answers<'a> {
        let Question { path, aspect, .. } = question;
        let naming = self.naming.get(path).map(Vec::as_slice).unwrap_or_default();
        let mut all: Vec<usize> = naming.iter().chain(&self.schemas).copied().collect();
        let few = ALIKE + all.len();
        if aspect == Aspect::Presence {
            let chapters = Witness::ALL.into_iter().filter(|it| it.is_chapter());
            chapters.for_each(|it| all.extend(self.lacking(question, it).take(few)));
        }
        all.sort_unstable();
        all.dedup();
        let voices = all.iter().filter_map(|at| self.voice(*at, question));
        let (mut examples, laws): (Vec<Voice>, Vec<Voice>) =
            voices.partition(|it| it.testimony.witness == Witness::Example);
        if aspect != Aspect::Presence {
            return Answers { laws, examples, sampled: false };
        }
        let requires = |it: &&Voice| it.claim == Claim::Presence(Said::Requires);
        // Whoever requires a field contradicts those who lack it, a schema each for itself; to nobody else it matters
        // how many they are.
        let most = match laws.iter().chain(&examples).find(requires) {
            None => 2,
            Some(_) if everyone || laws.iter().filter(requires).any(is_schema) => usize::MAX,
            Some(_) => few,
        };
        let mut lacking = self.lacking(question, Witness::Example);
        let shown = lacking.by_ref().take(most);
        examples.extend(shown.filter_map(|at| self.voice(at, question)));
        Answers { laws, examples, sampled: most == few && lacking.next().is_some() }
    }

    /// Those who list all fields around this one, and not this one.
    fn lacking(&self, question: Question<'_>, witness: Witness) -> impl Iterator<Item = usize> {
        let Question { path, aspect, null } = question;
        let naming = self.naming.get(path).map(Vec::as_slice).unwrap_or_default();
        let listing = self.listing.get(&witness).and_then(|it| it.get(&path.parent()));
        let listing = listing.map(Vec::as_slice).unwrap_or_default();
        let lacking = listing.iter().copied().filter(|at| naming.binary_search(at).is_err());
        lacking.filter(move |at| voice(&self.testimony[*at], path, aspect, null).is_some())
    }
}

pub fn is_schema(voice: &Voice) -> bool {
    voice.testimony.witness == Witness::Schema
}
