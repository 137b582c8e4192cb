//! What one part of a schema says of an instance, and what two parts say together.
//!
//! Parts that all hold are put together with `and`; parts of which one holds with `or`. What follows from neither is
//! not said.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Stance};
use crate::field::{Choice, Condition, Definition, FieldPath, JsonType, Said, Stated, TypeSet};
use crate::text::Span;

/// What is said, by the path of each field.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Fields that are named, and whether they may be there.
    pub named: BTreeMap<FieldPath, (Said, Span)>,
    pub facts: BTreeMap<FieldPath, Facts>,
    /// Names that every instance has.
    pub required: BTreeMap<FieldPath, Span>,
    /// Names that some instances must have: those of a branch, or beside another field.
    pub at_times: BTreeMap<FieldPath, Span>,
    /// Objects that are closed by `additionalProperties`, and by `unevaluatedProperties`.
    pub closed: BTreeSet<FieldPath>,
    pub sealed: BTreeSet<FieldPath>,
    /// Objects with members that a pattern names, with their patterns, and such whose every member counts as evaluated.
    pub patterned: BTreeMap<FieldPath, Vec<String>>,
    pub evaluated: BTreeSet<FieldPath>,
    /// Objects no member of which may fit these patterns.
    pub barred: BTreeMap<FieldPath, Vec<String>>,
    /// Objects whose members have names that nobody lists, and such that list them.
    pub maps: BTreeSet<FieldPath>,
    pub declares: BTreeSet<FieldPath>,
    /// Schemas among which there is a choice, and such that have a name: for who reads, not for who judges.
    pub choices: BTreeMap<FieldPath, Vec<Choice>>,
    pub definitions: BTreeMap<FieldPath, Definition>,
    /// Where a field is named or required that is not elsewhere, also for who reads.
    pub conditions: BTreeMap<FieldPath, Vec<Condition>>,
    /// What the branches that name a field say of it, also for who reads.
    pub in_branches: BTreeMap<FieldPath, Facts>,
}

/// Puts the smaller map into the larger. `join` gets what the earlier part says first.
fn merge<V>(
    one: BTreeMap<FieldPath, V>,
    other: BTreeMap<FieldPath, V>,
    join: impl Fn(V, V) -> V,
) -> BTreeMap<FieldPath, V> {
    let swapped = one.len() < other.len();
    let (mut all, few) = if swapped { (other, one) } else { (one, other) };
    for (path, value) in few {
        let value = match all.remove(&path) {
            Some(there) if swapped => join(value, there),
            Some(there) => join(there, value),
            None => value,
        };
        all.insert(path, value);
    }
    all
}

fn union(one: BTreeSet<FieldPath>, other: BTreeSet<FieldPath>) -> BTreeSet<FieldPath> {
    let (mut all, few) = if one.len() < other.len() { (other, one) } else { (one, other) };
    all.extend(few);
    all
}

fn both<T>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.extend(other);
    one
}

fn first_one<V>(one: V, _: V) -> V {
    one
}

impl Part {
    /// A part that says something of the value here, and it is not derived what.
    pub fn unclear(at: &FieldPath) -> Part {
        Part { facts: BTreeMap::from([(at.clone(), Facts::unclear())]), ..Part::default() }
    }

    /// Both hold.
    pub fn and(self, other: Part) -> Part {
        let strongest = |one: (Said, Span), other: (Said, Span)| match (one.0, other.0) {
            (Said::Forbids, _) => one,
            (_, Said::Forbids) => other,
            // What one part says of every instance outweighs what a branch says.
            (Said::Shows | Said::Silent, Said::Allows) => (Said::Allows, one.1),
            (Said::Silent, Said::Shows) => (Said::Shows, one.1),
            _ => one,
        };
        Part {
            named: merge(self.named, other.named, strongest),
            facts: merge(self.facts, other.facts, Facts::and),
            required: merge(self.required, other.required, first_one),
            at_times: merge(self.at_times, other.at_times, first_one),
            closed: union(self.closed, other.closed),
            sealed: union(self.sealed, other.sealed),
            patterned: merge(self.patterned, other.patterned, both),
            evaluated: union(self.evaluated, other.evaluated),
            barred: merge(self.barred, other.barred, both),
            maps: union(self.maps, other.maps),
            declares: union(self.declares, other.declares),
            choices: merge(self.choices, other.choices, both),
            definitions: merge(self.definitions, other.definitions, first_one),
            conditions: merge(self.conditions, other.conditions, both),
            in_branches: merge(self.in_branches, other.in_branches, Facts::and),
        }
    }

    /// One of the branches holds. All of them speak of the value `at` this place. What stands in the value is said by
    /// those alone that let something stand in it: `null` beside an object says nothing of the fields of the object.
    pub fn or(branches: Vec<Part>, at: &FieldPath) -> Part {
        let here = facts(&branches, at).remove(at);
        let (mut plain, others): (Vec<Part>, Vec<Part>) =
            branches.into_iter().partition(|it| it.is_plain(at));
        let choices: Vec<Choice> =
            plain.iter_mut().filter_map(|it| it.choices.remove(at)).flatten().collect();
        let mut named = plain.iter_mut().filter_map(|it| it.definitions.remove(at));
        let definition = named.next().filter(|_| others.is_empty() && named.next().is_none());
        let mut joined = match <[Part; 1]>::try_from(others) {
            Ok([only]) if !plain.is_empty() => only,
            Ok(only) => Part::any_of(only.into_iter().chain(plain).collect(), at),
            Err(others) if others.is_empty() => Part::default(),
            Err(others) => Part::any_of(others, at),
        };
        joined.facts.extend(here.map(|it| (at.clone(), it)));
        if !choices.is_empty() {
            joined.choices.entry(at.clone()).or_default().extend(choices);
        }
        if let Some(definition) = definition {
            joined.definitions.entry(at.clone()).or_insert(definition);
        }
        joined
    }

    /// The value here has neither members nor elements.
    fn is_plain(&self, at: &FieldPath) -> bool {
        let holds =
            |it: &Stated<TypeSet>| it.value.contains(JsonType::Object) || it.value.contains(JsonType::Array);
        let types = self.facts.get(at).map(|it| &it.types);
        matches!(types, Some(Stance::Said(types)) if !holds(types))
    }

    fn any_of(branches: Vec<Part>, at: &FieldPath) -> Part {
        let all = branches.len();
        let mut joined = Part { named: named(&branches), facts: facts(&branches, at), ..Part::default() };
        joined.in_branches = in_branches(&branches, at);
        joined.closed = every(&branches, |it| &it.closed);
        joined.sealed = every(&branches, |it| &it.sealed);
        let mut required: BTreeMap<FieldPath, (Span, usize)> = BTreeMap::new();
        for branch in branches {
            for (path, span) in branch.required {
                required.entry(path).or_insert((span, 0)).1 += 1;
            }
            joined.at_times = merge(joined.at_times, branch.at_times, first_one);
            joined.patterned = merge(joined.patterned, branch.patterned, both);
            joined.evaluated = union(joined.evaluated, branch.evaluated);
            joined.maps = union(joined.maps, branch.maps);
            joined.declares = union(joined.declares, branch.declares);
            joined.choices = merge(joined.choices, branch.choices, both);
            joined.definitions = merge(joined.definitions, branch.definitions, first_one);
        }
        for (path, (span, count)) in required {
            let list = if count == all { &mut joined.required } else { &mut joined.at_times };
            list.entry(path).or_insert(span);
        }
        joined
    }
}

fn every(branches: &[Part], set: impl Fn(&Part) -> &BTreeSet<FieldPath>) -> BTreeSet<FieldPath> {
    let Some((first, others)) = branches.split_first() else { return BTreeSet::new() };
    set(first).iter().filter(|path| others.iter().all(|it| set(it).contains(*path))).cloned().collect()
}

/// How many branches allow a field, forbid it, or name what is neither required nor optional.
#[derive(Default)]
struct Count {
    allow: usize,
    forbid: usize,
    silent: usize,
    all: usize,
}

/// The fields that the branches name together. What only some of them forbid is not said.
fn named(branches: &[Part]) -> BTreeMap<FieldPath, (Said, Span)> {
    let mut counts: BTreeMap<&FieldPath, (Count, Span)> = BTreeMap::new();
    for (path, (said, span)) in branches.iter().flat_map(|it| &it.named) {
        let (count, _) = counts.entry(path).or_insert((Count::default(), *span));
        count.allow += usize::from(*said == Said::Allows);
        count.forbid += usize::from(*said == Said::Forbids);
        count.silent += usize::from(*said == Said::Silent);
        count.all += 1;
    }
    let said = |count: &Count| match count {
        it if it.forbid == branches.len() => Some(Said::Forbids),
        it if it.forbid == it.all => None,
        it if it.silent > 0 => Some(Said::Silent),
        it if it.allow == branches.len() => Some(Said::Allows),
        _ => Some(Said::Shows),
    };
    let stated =
        counts.into_iter().filter_map(|(path, (count, span))| Some((path.clone(), (said(&count)?, span))));
    stated.collect()
}

/// What those branches say of a field that name it.
fn in_branches(branches: &[Part], at: &FieldPath) -> BTreeMap<FieldPath, Facts> {
    let mut stated: BTreeMap<FieldPath, Facts> = BTreeMap::new();
    for branch in branches {
        let paths = branch.named.keys().chain(branch.facts.keys()).chain(branch.in_branches.keys());
        let paths: BTreeSet<&FieldPath> = paths.filter(|it| *it != at).collect();
        for path in paths {
            let said = [branch.facts.get(path), branch.in_branches.get(path)].into_iter().flatten().cloned();
            let said = said.reduce(Facts::and).unwrap_or_default();
            let joined = match stated.remove(path) {
                Some(others) => others.or_in_words(said),
                None => said,
            };
            stated.insert(path.clone(), joined);
        }
    }
    stated
}

/// The types and values that the branches allow together.
fn facts(branches: &[Part], at: &FieldPath) -> BTreeMap<FieldPath, Facts> {
    let mut stated: BTreeMap<&FieldPath, (Facts, usize)> = BTreeMap::new();
    for branch in branches {
        for (path, facts) in &branch.facts {
            let (joined, count) = stated.entry(path).or_insert_with(|| (facts.clone(), 0));
            if *count > 0 {
                let others = std::mem::take(joined);
                // What branches say of the value here stands with each of them.
                *joined =
                    if path == at { others.or(facts.clone()) } else { others.or_in_words(facts.clone()) };
            }
            *count += 1;
        }
    }
    // A branch that names a field and says nothing of it allows everything. One that does not name it may allow
    // anything, or forbid it.
    let mut bare: BTreeMap<&FieldPath, usize> = BTreeMap::new();
    for branch in branches {
        for path in branch.named.keys().filter(|path| !branch.facts.contains_key(*path)) {
            *bare.entry(path).or_default() += 1;
        }
    }
    let joined = stated.into_iter().map(|(path, (facts, count))| {
        let bare =
            if path == at { branches.len() - count } else { bare.get(path).copied().unwrap_or_default() };
        let facts = match (count + bare == branches.len(), bare) {
            (true, 0) => facts,
            (true, _) => facts.or(Facts::default()),
            (false, _) => facts.or(Facts::unclear()),
        };
        (path.clone(), facts)
    });
    joined.collect()
}
