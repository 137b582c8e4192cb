//! What lets nothing through because of a slip in a name: it was meant for a finding that is there, which nobody may
//! mend by the way.

use crate::config::Allowance;
use crate::diagnostic::{Choice, Diagnostic, did_you_mean, slip_of};
use crate::field::FieldPath;
use crate::syntax::allow::Allowed;
use crate::syntax::splice;
use crate::text::{Sources, Span};

use super::{FEW, spellings};

/// The finding that was meant, by its number, and the name with the slip as it is and as it was meant.
#[derive(Debug)]
pub struct Meant {
    pub finding: usize,
    pub near: FieldPath,
    /// Where the name stands, if that is known.
    place: Option<Span>,
}

/// The finding that an idle allowance names nearly.
pub fn meant(
    sources: &Sources,
    allowance: &Allowance,
    findings: &[Diagnostic],
    is_used: impl Fn(Option<&FieldPath>) -> bool,
) -> Option<Meant> {
    let Allowed::Of(fields) = &allowance.allow.fields else { return None };
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
    let mut idle = fields.iter().enumerate().filter(|(_, it)| !is_used(Some(it)));
    idle.find_map(|(index, field)| {
        let (finding, near) = near(field)?;
        let place = allowance.allow.at.get(index).map(|it| allowance.span.source.span(it.clone()));
        Some(Meant { finding, near, place })
    })
}

impl Meant {
    /// Adds the name that was meant to what is said of the allowance.
    pub fn told(&self, sources: &Sources, finding: Diagnostic) -> Diagnostic {
        let near = self.near.as_str();
        let edit = self.place.map(|place| match sources.cut(place).starts_with('"') {
            true => place.becomes(splice::quoted(near)),
            false => place.becomes(near),
        });
        finding.propose(format!("did you mean `{near}`?"), edit)
    }
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
