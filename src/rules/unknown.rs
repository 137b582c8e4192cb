//! A contract that only an example or only a chapter knows: it is misspelt, or the rest of it is missing.

use std::collections::BTreeSet;

use super::coverage::Gaps;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::{Contract, Example, Section, Witness};
use crate::rulebook;
use crate::text::Span;

/// What is said of it.
pub fn finding(gaps: &Gaps) -> Option<Diagnostic> {
    let what = match (gaps.contract.examples.is_empty(), gaps.contract.sections.is_empty()) {
        (false, _) => "an example of a contract that no schema and no chapter knows",
        _ => "a section of a contract that no schema and no example knows",
    };
    let finding = gaps.finding(&rulebook::UNKNOWN_CONTRACT, format!("{what}: {}", gaps.name), what)?;
    let others = gaps.family.contracts.iter().filter(|(_, it)| it.schema.is_some());
    Some(match did_you_mean(gaps.name, others.map(|(name, _)| name.as_str())) {
        Some(near) => {
            let text = format!("did you mean {near}?");
            // One chapter says it of the other contract already.
            let has = |it: &Section| gaps.contract.sections.iter().any(|own| own.witness == it.witness);
            let other = gaps.family.contracts.get(near);
            let free = other.is_some_and(|it| !it.sections.iter().any(has));
            let places = gaps.places().into_iter().map(|(span, _)| span);
            match gaps.desk.names_instead(places, gaps.name, near).filter(|_| free) {
                Some(edits) => finding.propose(text, edits),
                None => finding.help(text),
            }
        }
        None => {
            let finding = match like_this(gaps) {
                Some((name, place)) => {
                    finding.and(place, format!("an example of {name} has the same fields"))
                }
                None => finding,
            };
            finding.help(what_is_missing(gaps))
        }
    })
}

fn what_is_missing(gaps: &Gaps) -> String {
    let mut examples = gaps.family.examples_of(gaps.contract);
    let catalog = gaps.family.promised.iter().find(|it| it.witness == Witness::Catalog);
    match (examples.next(), catalog.and_then(|it| it.chapters.first())) {
        (Some(example), Some(chapter)) => format!(
            "write its schema, and a section in a chapter such as `{chapter}`; or delete `{}`",
            gaps.desk.sources.path(example.source)
        ),
        _ => "write what is missing of this contract, or take this out".to_owned(),
    }
}

/// The contract whose example has the same members as this one, with a place that is about it.
fn like_this<'a>(gaps: &Gaps<'a>) -> Option<(&'a str, Span)> {
    let members = |it: &Example| -> BTreeSet<String> {
        it.document.root.members().iter().map(|it| it.key.clone()).collect()
    };
    let own = members(gaps.family.examples_of(gaps.contract).next()?);
    let mut others = gaps.family.contracts.iter().filter(|(_, it)| it.schema.is_some());
    let alike = |it: &Contract| gaps.family.examples_of(it).any(|it| members(it) == own);
    let (name, other) = others.find(|(_, it)| alike(it)).filter(|_| !own.is_empty())?;
    let section = other.sections.iter().find(|it| it.heading.is_some()).map(|it| it.span);
    Some((name, section.or(other.schema.as_ref().map(|it| it.span))?))
}
