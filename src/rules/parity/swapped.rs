//! One name that two sides write in two ways: whoever has the one lacks the other, and the two are near. That is one
//! mistake, of the side that is alone with its name.

use std::collections::{BTreeMap, BTreeSet};

use super::dispute::{Dispute, Voice, same_speaker};
use super::hearing::rule_of;
use super::{Claim, HAS, LACKS};
use crate::diagnostic::did_you_mean;
use crate::field::FieldPath;
use crate::model::{Testimony, Witness};
use crate::rules::desk::Desk;

use Witness::{Example, Schema};

/// Disputes about names that stand for each other.
#[derive(Default)]
pub struct Swapped {
    /// The dispute about a misspelt name, and the one about the name that was meant.
    pub meant: BTreeMap<usize, usize>,
    /// Those that are told with it.
    pub told: BTreeSet<usize>,
}

impl Swapped {
    /// True for one of these disputes.
    pub fn has(&self, index: usize) -> bool {
        self.meant.contains_key(&index) || self.told.contains(&index)
    }
}

/// Who misspelt a name.
#[derive(Clone, Copy, PartialEq)]
enum Wrong {
    /// The schema has it, and everybody else has the other one.
    Schema,
    /// Several chapters have it, and the schema and the examples that are valid by it have the other one.
    Chapters,
}

/// The fields of one object of the same contracts, with the disputes about the presence of each.
type Fields<'d> = BTreeMap<&'d FieldPath, Vec<usize>>;

/// Turns such disputes so that who is alone with a name is at odds.
pub fn swapped(disputes: &mut [Dispute], desk: &Desk) -> Swapped {
    let mut pairs = Vec::new();
    // One name may be missing from several objects, in place of a name in each.
    let (mut taken, mut missing) = (BTreeSet::<usize>::new(), BTreeSet::<usize>::new());
    for (names, fields) in &objects(disputes) {
        let mut here: BTreeSet<usize> = BTreeSet::new();
        for (path, own) in fields {
            let others = fields.keys().filter(|it| *it != path).map(|it| it.name());
            let Some(near) = did_you_mean(path.name(), others) else { continue };
            let Some((meant, of_meant)) = fields.iter().find(|(it, _)| it.name() == near) else { continue };
            let is_new = own.iter().all(|it| !taken.contains(it) && !missing.contains(it))
                && of_meant.iter().all(|it| !taken.contains(it) && !here.contains(it));
            let wrong = wrong(desk, names, path, meant).filter(|_| is_new);
            if let Some(wrong) = wrong {
                taken.extend(own);
                here.extend(of_meant);
                missing.extend(of_meant);
                pairs.push((wrong, own.clone(), of_meant.clone()));
            }
        }
    }
    let mut swapped = Swapped::default();
    for (wrong, own, of_meant) in pairs {
        let (Some(misspelt), Some(meant)) = (turn(disputes, &own, wrong), gather(disputes, &of_meant)) else {
            continue;
        };
        // A list that speaks of several objects misspells the name once.
        let is_same = |it: &usize| disputes[*it].is_same_mistake(&disputes[misspelt]);
        let told = own.into_iter().chain(of_meant);
        if let Some(earlier) = swapped.meant.keys().copied().find(is_same) {
            let mut same = disputes[misspelt].clone();
            same.beside.retain(|it| disputes[earlier].voices().all(|own| own.span != it.span));
            disputes[earlier].join(same);
            swapped.told.extend(told);
        } else {
            swapped.meant.insert(misspelt, meant);
            swapped.told.extend(told.filter(|it| *it != misspelt));
        }
    }
    swapped
}

fn objects<'d>(disputes: &'d [Dispute]) -> BTreeMap<(Vec<&'d str>, FieldPath), Fields<'d>> {
    let mut objects: BTreeMap<(Vec<&str>, FieldPath), Fields> = BTreeMap::new();
    for (index, it) in disputes.iter().enumerate() {
        let is_whole = !it.is_cut && !it.path.is_elements();
        if matches!(it.odd.claim, Claim::Presence(_)) && is_whole {
            let also = it.also.iter().map(|(path, name)| (vec![*name], path));
            for (names, path) in std::iter::once((it.names.clone(), &it.path)).chain(also) {
                let fields = objects.entry((names, path.parent())).or_default();
                fields.entry(path).or_default().push(index);
            }
        }
    }
    objects
}

/// Who is wrong, if one name stands for the other in every contract.
fn wrong(
    desk: &Desk,
    (names, _): &(Vec<&str>, FieldPath),
    path: &FieldPath,
    meant: &FieldPath,
) -> Option<Wrong> {
    let mut of_each = names.iter().map(|name| {
        let speakers: Vec<&Testimony> = desk.heard(name).filter(|it| !it.generated).collect();
        wrong_in_one(&speakers, path, meant)
    });
    let first = of_each.next()??;
    // A schema speaks for one contract.
    let is_one =
        if first == Wrong::Schema { of_each.next().is_none() } else { of_each.all(|it| it == Some(first)) };
    is_one.then_some(first)
}

fn wrong_in_one(speakers: &[&Testimony], path: &FieldPath, meant: &FieldPath) -> Option<Wrong> {
    let has = |it: &&&Testimony, path: &FieldPath| HAS.contains(&it.says(path));
    let lacks = |it: &&&Testimony, path: &FieldPath| LACKS.contains(&it.says(path));
    let is_between = |it: &&Testimony| {
        (has(&it, path) && has(&it, meant))
            || (it.witness != Example && lacks(&it, path) && lacks(&it, meant))
    };
    if speakers.iter().any(is_between) {
        return None;
    }
    let of_path: Vec<Witness> = speakers.iter().filter(|it| has(it, path)).map(|it| it.witness).collect();
    let of_meant: Vec<Witness> = speakers.iter().filter(|it| has(it, meant)).map(|it| it.witness).collect();
    let many = |it: &[Witness]| it.len() > 1;
    if !of_path.is_empty() && of_path.iter().all(|it| *it == Schema) && many(&of_meant) {
        return Some(Wrong::Schema);
    }
    let by_chapters = many(&of_path) && of_path.iter().all(|it| it.is_chapter());
    let rightly = of_meant.contains(&Schema) && of_meant.contains(&Example);
    (by_chapters && rightly).then_some(Wrong::Chapters)
}

/// The voices of these disputes, each speaker once.
fn voices<'a>(disputes: &[Dispute<'a>], of: &[usize]) -> Vec<Voice<'a>> {
    let mut voices: Vec<Voice> = Vec::new();
    for voice in of.iter().filter_map(|it| disputes.get(*it)).flat_map(Dispute::voices) {
        if !voices.iter().any(|it| same_speaker(it, voice)) {
            voices.push(*voice);
        }
    }
    voices
}

/// Puts everybody into the first of these disputes, with the wrong side at odds.
fn turn(disputes: &mut [Dispute], own: &[usize], wrong: Wrong) -> Option<usize> {
    let mut all = voices(disputes, own);
    let is_wrong = |it: &Voice| match wrong {
        Wrong::Schema => it.testimony.witness == Schema,
        Wrong::Chapters => it.testimony.witness.is_chapter(),
    };
    let has = |it: &Voice| matches!(it.claim, Claim::Presence(said) if HAS.contains(&said));
    let at = all.iter().position(|it| is_wrong(it) && has(it))?;
    let odd = all.remove(at);
    let (against, beside): (Vec<Voice>, Vec<Voice>) =
        all.into_iter().partition(|it| rule_of(&odd, it).is_some());
    let rule = against.iter().max_by_key(|it| it.testimony.witness).and_then(|it| rule_of(&odd, it))?;
    let first = *own.first()?;
    let dispute = disputes.get_mut(first)?;
    (dispute.odd, dispute.rule, dispute.against, dispute.beside) = (odd, rule, against, beside);
    dispute.follows.clear();
    Some(first)
}

/// Puts everybody into the first of these disputes.
fn gather(disputes: &mut [Dispute], of: &[usize]) -> Option<usize> {
    let all = voices(disputes, of);
    let first = *of.first()?;
    let dispute = disputes.get_mut(first)?;
    let more: Vec<Voice> =
        all.into_iter().filter(|voice| !dispute.voices().any(|it| same_speaker(it, voice))).collect();
    dispute.beside.extend(more);
    Some(first)
}
