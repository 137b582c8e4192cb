//! Parity: no two witnesses contradict each other about a field.
//!
//! What contradicts what is a table. A finding gathers everybody who speaks of one field in one respect, and points
//! at the odd one out.

mod asked;
mod dispute;
mod dropped;
mod facts;
mod hearing;
mod laws;
mod listed;
mod speakers;
mod swapped;
mod ways;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::Ear;
use super::desk::Desk;
use super::examples::Violations;
use super::misspelt::{self, Shown};
use super::sittings::Sittings;
use crate::diagnostic::{Diagnostic, MANY, near_field};
use crate::field::{FieldPath, Said, TypeSet, ValueSet};
use crate::model::{Family, Subject, Witness};
use crate::parallel;
use crate::rulebook::{self, Rule};

pub use asked::Asked;
use dispute::{Dispute, same_speaker};
use hearing::Hearing;
use swapped::Swapped;

/// What one witness claims of a field in one respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim<'a> {
    Presence(Said),
    Types(TypeSet),
    /// The allowed values; `None` where every value of the type is allowed.
    Values(Option<&'a ValueSet>),
}

struct Row {
    rule: &'static Rule,
    one: (&'static [Witness], &'static [Said]),
    other: (&'static [Witness], &'static [Said]),
}

use Said::{Allows, Forbids, Omits, Requires, Shows};
use Witness::{Catalog, Checklist, DataModel, Example, Schema, Shared};

const HAS: &[Said] = &[Requires, Allows, Shows];
const LACKS: &[Said] = &[Omits, Forbids];
const CHAPTERS: &[Witness] = &[DataModel, Catalog, Checklist, Shared];
const LAWS: &[Witness] = &[DataModel, Catalog, Checklist, Shared, Schema];

/// Statements of presence that cannot both be true, in either order. An example that omits a field contradicts only
/// those who require it; a list or a schema that lacks one says that there is no such field.
const PRESENCE: [Row; 7] = [
    Row { rule: &rulebook::UNKNOWN_FIELD, one: (&[Example], HAS), other: (&[Schema], LACKS) },
    Row { rule: &rulebook::UNKNOWN_FIELD, one: (&[Example], HAS), other: (&[Example], &[Forbids]) },
    Row { rule: &rulebook::FIELD_NOT_IN_SCHEMA, one: (LAWS, HAS), other: (&[Schema], LACKS) },
    Row { rule: &rulebook::FIELD_NOT_IN_CHAPTER, one: (&Witness::ALL, HAS), other: (CHAPTERS, LACKS) },
    Row { rule: &rulebook::MISSING_FIELD, one: (LAWS, HAS), other: (&[Example], &[Forbids]) },
    Row { rule: &rulebook::MISSING_FIELD, one: (&Witness::ALL, &[Requires]), other: (&[Example], &[Omits]) },
    Row {
        rule: &rulebook::REQUIRED_DIFFERS,
        one: (&Witness::ALL, &[Requires]),
        other: (&Witness::ALL, &[Allows]),
    },
];

/// The rule that two claims about one field break, if they contradict each other.
pub fn contradiction(a: (Witness, Claim), b: (Witness, Claim)) -> Option<&'static Rule> {
    match (a.1, b.1) {
        (Claim::Presence(said_a), Claim::Presence(said_b)) => {
            let fits = |row: &Row, one: (Witness, Said), other: (Witness, Said)| {
                row.one.0.contains(&one.0)
                    && row.one.1.contains(&one.1)
                    && row.other.0.contains(&other.0)
                    && row.other.1.contains(&other.1)
            };
            let (a, b) = ((a.0, said_a), (b.0, said_b));
            PRESENCE.iter().find(|row| fits(row, a, b) || fits(row, b, a)).map(|row| row.rule)
        }
        (Claim::Types(types_a), Claim::Types(types_b)) => match (a.0, b.0) {
            (Example, Example) => None,
            (Example, _) => (!fits_types(types_a, types_b)).then_some(&rulebook::WRONG_TYPE),
            (_, Example) => (!fits_types(types_b, types_a)).then_some(&rulebook::WRONG_TYPE),
            _ => (!fits_types(types_a, types_b) || !fits_types(types_b, types_a))
                .then_some(&rulebook::TYPE_DIFFERS),
        },
        (Claim::Values(values_a), Claim::Values(values_b)) => match (a.0, b.0) {
            (Example, Example) => None,
            (Example, _) => (!fits_values(values_a, values_b)).then_some(&rulebook::VALUE_NOT_ALLOWED),
            (_, Example) => (!fits_values(values_b, values_a)).then_some(&rulebook::VALUE_NOT_ALLOWED),
            _ => (plain_values(values_a) != plain_values(values_b)).then_some(&rulebook::VALUES_DIFFER),
        },
        _ => None,
    }
}

impl Claim<'_> {
    /// True where all that this one says of types or values is among what the other does.
    pub fn is_within(self, other: Claim) -> bool {
        match (self, other) {
            (Claim::Types(own), Claim::Types(all)) => fits_types(own, all),
            (Claim::Values(own), Claim::Values(all)) => fits_values(own, all),
            _ => false,
        }
    }
}

fn fits_types(shown: TypeSet, allowed: TypeSet) -> bool {
    shown.iter().all(|it| it.is_among(allowed))
}

/// The values that a chapter lists; that there may be none is a type, and said as one.
fn plain_values(values: Option<&ValueSet>) -> Option<BTreeSet<&str>> {
    let values = values?;
    Some(values.iter().map(String::as_str).filter(|it| *it != "null").collect())
}

/// That a value may be null is a type, and said as one.
fn fits_values(shown: Option<&ValueSet>, allowed: Option<&ValueSet>) -> bool {
    match (shown, allowed) {
        (Some(shown), Some(allowed)) => shown.iter().all(|it| it == "null" || allowed.contains(it)),
        _ => true,
    }
}

/// True where some chapter of a family says of some field that it may be null.
pub fn null_is_said(family: &Family) -> bool {
    let subjects = family.contracts.values().map(|it| &it.subject).chain(&family.envelope);
    hearing::null_is_said(subjects)
}

/// What stands for the name of a contract where everybody speaks of the envelope.
pub(super) const ENVELOPE: &str = "the envelope";

/// Of so many contradictions it is said in full what could be done; more are counted and not told, and are kept small.
const IN_FULL: usize = 5_000;

/// Every contradiction of a family. Violations that a finding speaks of are taken out of `violations`.
pub(super) fn check<'a>(
    desk: &Desk<'a>,
    sittings: &mut Sittings,
    null_is_said: bool,
    ear: &mut Ear<'a>,
) -> Vec<Diagnostic> {
    let (family, none) = (desk.family, Asked::default());
    let Sittings { violations, asked, .. } = sittings;
    let contracts = family.contracts.iter().filter(|(name, _)| ear.asks_for(name));
    let contracts = contracts.map(|(name, contract)| (name, &contract.subject));
    let own = contracts.map(|(name, subject)| (name, subject, violations.take(subject))).collect();
    let heard = parallel::each_of(own, |(name, subject, mut violations)| {
        let hear = || {
            let asked = asked.get(name.as_str()).unwrap_or(&none);
            Hearing { name, subject, violations: &mut violations, asked, null_is_said }.disputes()
        };
        let disputes = desk.progress.on(longest(desk, subject), hear);
        (name, disputes, violations)
    });
    let mut all = Vec::new();
    for (name, disputes, own) in heard {
        ear.loud.extend(Some(name).filter(|_| !disputes.is_empty()));
        all.push(disputes);
        violations.join(own);
    }
    let envelope = family.envelope.iter().map(|subject| (ENVELOPE, subject));
    all.extend(envelope.map(|(name, subject)| {
        let asked = asked.get(name).unwrap_or(&none);
        Hearing { name, subject, violations, asked, null_is_said }.disputes()
    }));
    let mut disputes = joined(all.into_iter().flatten());
    if disputes.len() > MANY {
        let told = disputes.into_iter().enumerate().map(|(index, dispute)| {
            let file = desk.sources.path(dispute.odd.span.source);
            desk.progress.at(file, || match index < IN_FULL {
                true => alone(&dispute, desk, violations),
                false => dispute.finding(None, desk, false),
            })
        });
        return told.collect();
    }
    let swapped = swapped::swapped(&mut disputes, desk);
    turn_to_misspelt_laws(&mut disputes, &swapped);
    let meant = |(index, it): (usize, &Dispute)| match swapped.meant.get(&index) {
        Some(other) => Some(*other),
        None => meant(it, &disputes).filter(|other| !swapped.has(index) && !swapped.has(*other)),
    };
    let meant: Vec<Option<usize>> = disputes.iter().enumerate().map(meant).collect();
    follow_those_told(&mut disputes, &meant);
    let told_with_others = told_with_others(&disputes, &meant, &swapped);
    let kept = disputes.iter().enumerate().filter(|(index, _)| !told_with_others.contains(index));
    let finding = |(index, dispute): (usize, &Dispute)| {
        let file = desk.sources.path(dispute.odd.span.source);
        desk.progress.at(file, || match meant[index] {
            Some(other) => dispute.finding(Some(&disputes[other]), desk, true),
            None => alone(dispute, desk, violations),
        })
    };
    kept.map(finding).collect()
}

/// What follows from a dispute that is told with another one follows from that one.
fn follow_those_told(disputes: &mut [Dispute], meant: &[Option<usize>]) {
    for (teller, told) in meant.iter().enumerate().filter_map(|(index, it)| Some((index, (*it)?))) {
        let by = (disputes[teller].rule, disputes[teller].odd.span.source);
        let told = &disputes[told];
        let (path, of) = (told.path.clone(), (told.rule.code, told.odd.span.source));
        let follows = |it: &&mut Dispute| {
            it.path == path && it.follows.iter().any(|(rule, file)| (rule.code, *file) == of)
        };
        disputes.iter_mut().filter(follows).for_each(|it| it.follows.push(by));
    }
}

/// Those that another one tells of. A misspelt name that stands in several objects lacks the right one in each of them.
fn told_with_others(disputes: &[Dispute], meant: &[Option<usize>], swapped: &Swapped) -> BTreeSet<usize> {
    let mut told: BTreeSet<usize> = meant.iter().flatten().chain(&swapped.told).copied().collect();
    for (teller, meant) in disputes.iter().zip(meant).filter_map(|(it, meant)| Some((it, (*meant)?))) {
        let name = disputes[meant].path.name();
        for (path, contract) in &teller.also {
            let is_missing = |it: &Dispute| {
                matches!(&it.odd.claim, Claim::Presence(said) if LACKS.contains(said))
                    && same_speaker(&it.odd, &teller.odd)
                    && (it.names.as_slice(), it.also.is_empty()) == (&[*contract], true)
                    && (it.path.name(), it.path.parent()) == (name, path.parent())
            };
            told.extend(disputes.iter().position(is_missing));
        }
    }
    told
}

/// What is said of a dispute that no other one explains.
fn alone(dispute: &Dispute, desk: &Desk, violations: &mut Violations) -> Diagnostic {
    in_violations(dispute, desk, violations).unwrap_or_else(|| dispute.finding(None, desk, true))
}

/// The file that has most to say of a subject.
pub(super) fn longest<'a>(desk: &Desk<'a>, subject: &Subject) -> &'a str {
    let longest = subject.testimony.iter().max_by_key(|it| it.shape.fields.len());
    longest.map_or("", |it| desk.sources.path(it.shape.span.source))
}

/// The same mistakes put together, in the order of their first.
fn joined<'a>(all: impl Iterator<Item = Dispute<'a>>) -> Vec<Dispute<'a>> {
    let mut disputes: Vec<Dispute> = Vec::new();
    let mut at_place: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for dispute in all {
        // No two mistakes are the same whose fields have other names.
        let key = (dispute.place(), dispute.path.name().to_owned());
        let there = at_place.entry(key).or_default();
        match there.iter().find(|it| disputes[**it].is_same_mistake(&dispute)) {
            Some(earlier) => disputes[*earlier].join(dispute),
            None => {
                there.push(disputes.len());
                disputes.push(dispute);
            }
        }
    }
    disputes
}

/// A misspelt key of an example, of which the validator alone knows what is missing in its place.
fn in_violations(dispute: &Dispute, desk: &Desk, violations: &mut Violations) -> Option<Diagnostic> {
    let [contract] = dispute.names[..] else { return None };
    let id = dispute.odd.testimony.shape.span;
    // A law has no violations.
    let missing = violations.of(id).filter(|_| dispute.rule.code == rulebook::UNKNOWN_FIELD.code)?;
    misspelt::meant(desk, Shown { contract, id }, (&dispute.path, dispute.odd.span), missing)
}

/// A law that alone requires what an example lacks is misspelt where it lacks nearly the same: then not the example is
/// at odds, but the law.
fn turn_to_misspelt_laws(disputes: &mut [Dispute], swapped: &Swapped) {
    let misspelt = |it: &&Dispute| {
        let [law] = &it.against[..] else { return false };
        let missing = disputes.iter().filter(|other| {
            matches!(&other.odd.claim, Claim::Presence(said) if LACKS.contains(said))
                && same_speaker(&other.odd, law)
                && other.path.parent() == it.path.parent()
        });
        it.odd.testimony.witness == Example
            && law.claim == Claim::Presence(Requires)
            && near_field(&it.path, missing.map(|it| &it.path)).is_some()
    };
    let each = disputes.iter().enumerate();
    let misspelt: Vec<bool> = each.map(|(index, it)| !swapped.has(index) && misspelt(&it)).collect();
    for (dispute, misspelt) in disputes.iter_mut().zip(misspelt) {
        if misspelt && let Some(law) = dispute.against.pop() {
            dispute.against.push(std::mem::replace(&mut dispute.odd, law));
            dispute.follows.clear();
        }
    }
}

/// A misspelt field is one mistake: the dispute about the field that is missing in its place.
fn meant(dispute: &Dispute, disputes: &[Dispute]) -> Option<usize> {
    let says =
        |it: &Dispute, words: &[Said]| matches!(&it.odd.claim, Claim::Presence(said) if words.contains(said));
    if !says(dispute, HAS) {
        return None;
    }
    let missing = disputes.iter().enumerate().filter(|(_, it)| {
        says(it, LACKS) && same_speaker(&it.odd, &dispute.odd) && it.path.parent() == dispute.path.parent()
    });
    let missing: Vec<(usize, &FieldPath)> = missing.map(|(index, it)| (index, &it.path)).collect();
    let near = near_field(&dispute.path, missing.iter().map(|(_, path)| *path))?;
    missing.iter().find(|(_, path)| *path == near).map(|(index, _)| *index)
}
