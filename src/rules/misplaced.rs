//! Examples that stand in the section of another contract, or of one of another family.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::{Catalog, Family, Name, Section};
use crate::rulebook;
use crate::text::Span;

/// Every section of a family, with the contract that it is about.
fn sections(family: &Family) -> impl Iterator<Item = (&Name, &Section)> {
    family.contracts.iter().flat_map(|(name, it)| it.sections.iter().map(move |section| (name, section)))
}

/// Examples that stand in the section of another contract.
pub fn under_wrong_contract(family: &Family) -> Vec<Diagnostic> {
    let all: Vec<(&Name, &Section)> = sections(family).collect();
    // A heading can name several contracts: the directive then stands in a section of each.
    let mut sharing: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
    for (name, section) in &all {
        let spans: BTreeSet<Span> = section.inlined.iter().map(|(_, span)| *span).collect();
        spans.into_iter().for_each(|span| sharing.entry(span).or_default().push(name));
    }
    let mut found = Vec::new();
    for (_, section) in &all {
        for (example_name, span) in &section.inlined {
            let example = family.inlined(example_name);
            let Some((contract, declared)) = example.and_then(|it| it.contract.as_ref()) else { continue };
            // An older version may be shown where the newest is, and in a section of its own.
            let newest = family.contracts.get(contract).and_then(|it| it.superseded_by.as_ref());
            let names = &sharing[span];
            let is_own = |it: &Name| names.contains(&it.as_str());
            if is_own(contract) || newest.is_some_and(is_own) {
                continue;
            }
            let title = format!("an example of {contract} is shown under {}", names.join(" and "));
            found.push(
                Diagnostic::new(
                    &rulebook::EXAMPLE_UNDER_WRONG_CONTRACT,
                    title,
                    *span,
                    format!("shows an example of {contract}"),
                )
                .of(contract)
                .and(section.span, "in this section")
                .and(*declared, "the example says so")
                .help("show it in its own section, or show another example here")
                .after(&rulebook::UNKNOWN_CONTRACT, Some(section.span.source)),
            );
        }
    }
    found
}

/// Examples of one family that stand in the section of another, which has a contract of that name as well.
pub fn under_wrong_family(catalog: &Catalog) -> Vec<Diagnostic> {
    let inlined = |family: &'_ Family| -> BTreeSet<Span> {
        sections(family).flat_map(|(_, it)| &it.inlined).map(|(_, span)| *span).collect()
    };
    let own: Vec<BTreeSet<Span>> = catalog.families.iter().map(inlined).collect();
    let mut found = Vec::new();
    for family in &catalog.families {
        for (name, section) in sections(family) {
            for (example, span) in &section.inlined {
                let of = catalog
                    .families
                    .iter()
                    .zip(&own)
                    .filter_map(|(it, own)| Some((it, own, it.inlined(example)?)));
                let of: Vec<_> = of.collect();
                let Some((other, _, shown)) =
                    of.first().filter(|_| !of.iter().any(|(_, own, _)| own.contains(span)))
                else {
                    continue;
                };
                let title = format!(
                    "an example of the family `{}` is shown under {name} of `{}`",
                    other.name, family.name
                );
                let finding = Diagnostic::new(
                    &rulebook::EXAMPLE_UNDER_WRONG_CONTRACT,
                    title,
                    *span,
                    "shows an example of another family",
                );
                let finding =
                    finding.of(name).and(section.span, "in this section").and(shown.id(), "the example");
                found.push(finding.help("show an example of the section's own contract"));
            }
        }
    }
    found
}
