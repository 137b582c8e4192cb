//! A contract that only an example or only a chapter knows: it is misspelt, or the rest of it is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::coverage::Gaps;
use crate::diagnostic::{APART, Diagnostic, MANY, did_you_mean};
use crate::model::{Contract, Example, Family, Name, Section, Witness};
use crate::rulebook;
use crate::text::Span;

/// What is said of it.
pub fn finding(gaps: &Gaps) -> Option<Diagnostic> {
    let what = match (gaps.contract.examples.is_empty(), gaps.contract.sections.is_empty()) {
        (false, _) => "an example of a contract that no schema and no chapter knows",
        _ => "a section of a contract that no schema and no example knows",
    };
    let finding = gaps.finding(&rulebook::UNKNOWN_CONTRACT, format!("{what}: {}", gaps.name), what)?;
    Some(match gaps.others.near(gaps.name) {
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

/// The contracts with a schema, as those are looked for that have none. Nobody asks where all are known.
pub struct Others<'a> {
    family: &'a Family,
    /// Their names, by as many characters as they have.
    names: OnceLock<BTreeMap<usize, Vec<&'a str>>>,
    /// The first of them one of whose examples has these members.
    members: OnceLock<BTreeMap<Vec<&'a str>, &'a str>>,
}

impl<'a> Others<'a> {
    pub fn new(family: &'a Family) -> Self {
        Others { family, names: OnceLock::new(), members: OnceLock::new() }
    }

    fn all(&self) -> impl Iterator<Item = (&'a Name, &'a Contract)> + use<'a> {
        self.family.contracts.iter().filter(|(_, it)| it.schema.is_some())
    }

    /// The one that a name was probably meant to be.
    fn near(&self, name: &str) -> Option<&'a str> {
        let names = self.names.get_or_init(|| {
            let stray =
                |it: &&Contract| it.schema.is_none() && (it.examples.is_empty() || it.sections.is_empty());
            let asked = self.family.contracts.values().filter(stray).count();
            let mut names: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
            // Of very many, nobody asks what was meant.
            for (name, _) in self.all().filter(|_| asked <= MANY) {
                names.entry(name.chars().count()).or_default().push(name);
            }
            names
        });
        let length = name.chars().count();
        let lengths = length.saturating_sub(APART)..=length + APART;
        did_you_mean(name, names.range(lengths).flat_map(|(_, it)| it.iter().copied()))
    }

    fn with_members(&self, members: &[&str]) -> Option<&'a str> {
        let first = self.members.get_or_init(|| {
            let mut first = BTreeMap::new();
            for (name, contract) in self.all() {
                for example in self.family.examples_of(contract) {
                    first.entry(members_of(example)).or_insert(name.as_str());
                }
            }
            first
        });
        first.get(members).copied()
    }
}

/// The names of the members of an example, in order.
fn members_of(example: &Example) -> Vec<&str> {
    let members = example.document.root.members().iter().map(|it| it.key.as_str());
    members.collect::<BTreeSet<&str>>().into_iter().collect()
}

/// The contract whose example has the same members as this one, with a place that is about it.
fn like_this<'a>(gaps: &Gaps<'a>) -> Option<(&'a str, Span)> {
    let own = members_of(gaps.family.examples_of(gaps.contract).next()?);
    let name = gaps.others.with_members(&own).filter(|_| !own.is_empty())?;
    let other = gaps.family.contracts.get(name)?;
    let section = other.sections.iter().find(|it| it.heading.is_some()).map(|it| it.span);
    Some((name, section.or(other.schema.as_ref().map(|it| it.span))?))
}
