//! What lets nothing through because of a slip in a name: it was meant for a finding that is there, which nobody may
//! mend by the way.

use crate::config::{Allowance, Scope};
use crate::diagnostic::{Choice, Diagnostic, did_you_mean, slip_of};
use crate::field::FieldPath;
use crate::load::{Loaded, near_pattern};
use crate::repository::Repository;
use crate::syntax::allow::Allowed;
use crate::syntax::splice;
use crate::text::{Sources, Span};

use super::{FEW, spellings};

/// The finding that was meant, by its number, and the name with the slip as it is and as it was meant.
#[derive(Debug)]
pub struct Meant {
    pub finding: usize,
    pub field: FieldPath,
    pub near: FieldPath,
    /// Where the name stands, if that is known.
    place: Option<Span>,
}

/// The findings that the fields of an idle allowance name nearly.
pub fn meant(
    sources: &Sources,
    allowance: &Allowance,
    findings: &[Diagnostic],
    is_used: impl Fn(Option<&FieldPath>) -> bool,
) -> Vec<Meant> {
    let Allowed::Of(fields) = &allowance.allow.fields else { return Vec::new() };
    let is_about = |it: &Diagnostic| {
        let named = allowance.contract.as_ref();
        it.rule.code == allowance.allow.rule.code
            && allowance.reaches(it, sources)
            && named.is_none_or(|named| it.contracts.iter().all(|it| it == named))
    };
    let near = |field: &FieldPath| {
        let there = findings.iter().enumerate().filter(|(_, it)| is_about(it)).take(FEW);
        there.into_iter().find_map(|(finding, it)| {
            let names: Vec<FieldPath> = it.fields.iter().flat_map(spellings).collect();
            let near = did_you_mean(field.as_str(), names.iter().map(FieldPath::as_str))?;
            Some((finding, FieldPath::new(near)))
        })
    };
    let idle = fields.iter().enumerate().filter(|(_, it)| !is_used(Some(it)));
    let meant = idle.filter_map(|(index, field)| {
        let (finding, near) = near(field)?;
        let place = allowance.allow.at.get(index).map(|it| allowance.span.source.span(it.clone()));
        Some(Meant { finding, field: field.clone(), near, place })
    });
    meant.collect()
}

impl Meant {
    /// Adds the name that was meant to what is said of the allowance.
    pub fn told(&self, sources: &Sources, finding: Diagnostic) -> Diagnostic {
        let (field, near) = (self.field.as_str(), self.near.as_str());
        let edit = self.place.and_then(|place| match sources.cut(place) {
            it if it == field => Some(place.becomes(near)),
            it if it == splice::quoted(field) => Some(place.becomes(splice::quoted(near))),
            _ => None,
        });
        finding.propose(format!("did you mean `{near}`?"), edit)
    }
}

/// Adds the contract and the files that an allowance of the settings nearly names, where there are none of these names.
pub fn names_meant(
    repository: &Repository,
    loaded: &Loaded,
    allowance: &Allowance,
    mut finding: Diagnostic,
) -> Diagnostic {
    let Scope::Files(files) = &allowance.scope else { return finding };
    let names = || loaded.catalog.families.iter().flat_map(|it| it.contracts.keys()).map(String::as_str);
    let unknown = allowance.contract.as_deref().filter(|it| names().all(|name| name != *it));
    let contract = unknown.and_then(|it| did_you_mean(it, names())).map(str::to_owned);
    let paths: Vec<&str> = repository.sources.iter().map(|(path, _)| path).collect();
    let pattern = Some(files).filter(|it| !paths.iter().any(|path| it.matches(path)));
    let pattern = pattern.and_then(|it| near_pattern(it, &paths));
    let near = contract.into_iter().chain(pattern);
    let otherwise = std::mem::take(&mut finding.help);
    let mut finding = near.fold(finding, |finding, near| finding.help(format!("did you mean `{near}`?")));
    finding.help.extend(otherwise);
    finding
}

/// Takes from a finding that it is known for sure how to end it.
pub fn leave_to_people(finding: &mut Diagnostic) {
    finding.help.iter_mut().for_each(|it| it.choice = Choice::TakesSides);
}

/// Leaves to people what is found in a section where something was to be said, perhaps of just that, and is not.
pub fn leave_unsure(sections: &[Span], findings: &mut [Diagnostic]) {
    let is_in = |place: Span| {
        let holds =
            |it: &Span| it.source == place.source && it.start() <= place.start() && place.start() < it.end();
        sections.iter().any(holds)
    };
    for finding in findings.iter_mut().filter(|it| !it.rule.fixed) {
        let edits = finding.help.iter().flat_map(|it| &it.edits).map(|it| it.span);
        if edits.chain([finding.primary.span]).any(is_in) {
            leave_to_people(finding);
        }
    }
}

/// The subject of a finding that the one of an idle entry nearly is: one part of it differs, and only by a slip.
pub fn near_subject<'a>(subject: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let own: Vec<&str> = subject.split('/').collect();
    let mut known = known.filter(|other| {
        let parts: Vec<&str> = other.split('/').collect();
        let mut apart = own.iter().zip(&parts).filter(|(a, b)| a != b);
        let first = apart.next();
        let is_slip = first.is_some_and(|(a, b)| slip_of(a, [*b]).is_some());
        own.len() == parts.len() && own.first() == parts.first() && is_slip && apart.next().is_none()
    });
    known.next()
}
