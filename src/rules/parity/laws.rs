//! The laws that speak of a field, those that claim the same together, and the odd ones among them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::dispute::Voice;
use super::hearing::rule_of;
use super::{Claim, plain_values};
use crate::field::{Said, TypeSet};
use crate::model::Witness;

/// So many laws that claim the same are told with a dispute, and so many of all.
const TOLD_ALIKE: usize = 20;
const TOLD: usize = 60;

/// The laws that speak of a field in one respect.
pub struct Laws<'a> {
    pub voices: Vec<Voice<'a>>,
    /// The class of each.
    class: Vec<usize>,
    classes: Vec<Class>,
    /// When each was found to be odd, if it was.
    rank: Vec<Option<usize>>,
    /// Those that are told with disputes: every schema, and of very many others some of each kind.
    pub told: Vec<usize>,
}

/// Laws that claim the same.
struct Class {
    says: Says,
    /// Their places among all, the next one that could be odd at the end.
    left: Vec<usize>,
    /// One of them.
    one: usize,
    is_odd: bool,
}

/// What tells one claim from others that contradict other claims.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    Presence(Said),
    Types(TypeSet),
    /// The number of a list of values.
    Values(usize),
}

impl<'a> Laws<'a> {
    pub fn of(voices: Vec<Voice<'a>>) -> Self {
        let mut lists = BTreeMap::new();
        let mut numbers: BTreeMap<(Witness, bool, Says), usize> = BTreeMap::new();
        let (mut class, mut classes) = (Vec::new(), Vec::<Class>::new());
        for (at, voice) in voices.iter().enumerate() {
            let says = match voice.claim {
                Claim::Presence(said) => Says::Presence(said),
                Claim::Types(types) => Says::Types(types),
                Claim::Values(values) => {
                    let next = lists.len();
                    Says::Values(*lists.entry(plain_values(values)).or_insert(next))
                }
            };
            let key = (voice.testimony.witness, voice.of_any_member, says);
            let number = *numbers.entry(key).or_insert(classes.len());
            if number == classes.len() {
                classes.push(Class { says, left: Vec::new(), one: at, is_odd: false });
            }
            classes[number].left.push(at);
            class.push(number);
        }
        for it in &mut classes {
            it.left.sort_by_key(|at| (Reverse(voices[*at].span), *at));
        }
        let mut of_class = vec![0; classes.len()];
        let mut of_all = 0;
        let mut is_told = |at: &usize| {
            let number = &mut of_class[class[*at]];
            *number += 1;
            let is_one = *number <= TOLD_ALIKE && of_all < TOLD;
            of_all += usize::from(is_one);
            is_one || voices[*at].testimony.witness == Witness::Schema
        };
        let told = (0..voices.len()).filter(|it| is_told(it)).collect();
        let rank = vec![None; voices.len()];
        Laws { voices, class, classes, rank, told }
    }

    /// True where two laws contradict each other.
    pub fn opposed(&self, a: usize, b: usize) -> bool {
        self.are_opposed(self.class[a], self.class[b])
    }

    fn are_opposed(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.classes[a], &self.classes[b]);
        let (one, other) = (&self.voices[a.one], &self.voices[b.one]);
        match (a.says, b.says) {
            // No two lists of values agree that are not the same.
            (Says::Values(a), Says::Values(b)) if !one.of_any_member && !other.of_any_member => a != b,
            _ => rule_of(one, other).is_some(),
        }
    }

    /// Finds those that contradict others, the heaviest first, until those that are left agree; else the one that every
    /// example contradicts.
    pub fn find_odd(&mut self, examples: &[Voice], opposed: impl Fn(&Voice, &Voice) -> bool) {
        let all = 0..self.classes.len();
        let count = |it: usize| self.classes[it].left.len();
        let of = |it: usize| all.clone().filter(|other| self.are_opposed(it, *other)).map(count).sum();
        let mut by_laws: Vec<usize> = all.clone().map(of).collect();
        let one = |it: &Class| &self.voices[it.one];
        let by_examples = |it: &Class| examples.iter().any(|example| opposed(example, one(it)));
        let contradicts = by_laws.iter().any(|it| *it > 0);
        let by_examples: Vec<bool> = self.classes.iter().map(|it| contradicts && by_examples(it)).collect();
        let mut odd = 0;
        loop {
            let order = |at: usize| Reverse((self.voices[at].testimony.witness, self.voices[at].span));
            let weight = |it: usize| {
                let next = *self.classes[it].left.last()?;
                Some((by_laws[it], by_examples[it], order(next), next)).filter(|it| it.0 > 0)
            };
            let heaviest = all.clone().filter_map(|it| Some((weight(it)?, it))).max();
            let Some(((.., next), class)) = heaviest else { break };
            self.rank[next] = Some(odd);
            odd += 1;
            self.classes[class].left.pop();
            self.classes[class].is_odd = true;
            for other in all.clone().filter(|other| self.are_opposed(class, *other)) {
                by_laws[other] -= 1;
            }
        }
        // The one law that every example contradicts, while no other law takes a side.
        if let ([law], 2..) = (&self.voices[..], examples.len())
            && examples.iter().all(|it| opposed(it, law))
        {
            self.rank[0] = Some(0);
            self.classes[0].left.clear();
            self.classes[0].is_odd = true;
        }
    }

    /// The places of the odd ones.
    pub fn odd(&self) -> impl Iterator<Item = usize> {
        self.rank.iter().enumerate().filter(|(_, it)| it.is_some()).map(|(at, _)| at)
    }

    /// One of each kind of those that are not odd.
    pub fn others(&self) -> impl Iterator<Item = &Voice<'a>> {
        self.classes.iter().filter_map(|it| Some(&self.voices[*it.left.last()?]))
    }

    /// One of each kind of the odd ones.
    pub fn odd_ones(&self) -> impl Iterator<Item = &Voice<'a>> {
        self.classes.iter().filter(|it| it.is_odd).map(|it| &self.voices[it.one])
    }

    /// True where what one odd law says is told before another, or with it.
    pub fn is_told(&self, law: usize, before: usize) -> bool {
        self.rank[law].is_some_and(|at| self.rank[before].is_some_and(|own| at <= own))
    }
}
