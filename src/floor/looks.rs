//! What is held against something: every contract of a family with its witnesses, by kind and file.

use std::collections::BTreeSet;

use crate::config::LooksAt;
use crate::model::{Example, ExampleKind, Family, Subject, Witness};
use crate::text::{SchemaPlace, Sources};

/// The contracts of a family, each with its witnesses.
pub fn looks_at(sources: &Sources, family: &Family) -> LooksAt {
    let mut it = LooksAt::default();
    if let Some(envelope) = &family.envelope {
        it.envelope = chapters(sources, envelope);
        it.envelope.extend(family.envelope_schema.as_ref().map(|it| schema(sources, it)));
    }
    for (name, contract) in &family.contracts {
        let mut witnesses = chapters(sources, &contract.subject);
        witnesses.extend(contract.schema.as_ref().map(|it| schema(sources, &it.place)));
        let examples = family.examples_of(contract).map(|it| ("example", it));
        let refused = family.counter_examples_of(name).map(|it| ("counter-example", it));
        for (kind, example) in examples.chain(refused) {
            add(&mut witnesses, format!("{kind} {}", place(sources, example)));
        }
        it.contracts.insert(name.clone(), witnesses);
    }
    it
}

/// Adds a line to others; where it stands there already, with a number behind it. Returns what it added.
pub fn add(lines: &mut BTreeSet<String>, line: String) -> String {
    let numbered = |number: usize| match number {
        1 => line.clone(),
        number => format!("{line} ({number})"),
    };
    let stands = |number: usize| lines.contains(&numbered(number));
    // There may be very many: the numbers that stand there follow each other.
    let (mut last, mut free) = (0, 1);
    while stands(free) {
        (last, free) = (free, free * 2);
    }
    while free - last > 1 {
        let middle = last.midpoint(free);
        *(if stands(middle) { &mut last } else { &mut free }) = middle;
    }
    let new = numbered(free);
    lines.insert(new.clone());
    new
}

fn schema(sources: &Sources, place: &SchemaPlace) -> String {
    let path = sources.path(place.source);
    if place.pointer.is_empty() {
        format!("schema {path}")
    } else {
        format!("schema {path}#{}", place.pointer)
    }
}

fn place(sources: &Sources, example: &Example) -> String {
    let path = sources.path(example.source);
    match example.kind {
        ExampleKind::Part => format!("{path}#{}", example.pointer),
        ExampleKind::File | ExampleKind::Patched | ExampleKind::Fence { .. } => path.to_owned(),
    }
}

/// The lists of fields that chapters state by hand, each with the object whose fields it lists.
fn chapters(sources: &Sources, subject: &Subject) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for testimony in subject.testimony.iter().filter(|it| !it.generated) {
        let kind = match testimony.witness {
            Witness::Catalog => "catalog",
            Witness::DataModel => "data-model",
            Witness::Checklist => "checklist",
            // What a shared chapter lists is taken off all others, and the settings name it.
            Witness::Shared | Witness::Example | Witness::Schema => continue,
        };
        let shape = &testimony.shape;
        let path = sources.path(shape.span.source);
        // A list that is not complete is an exception as well.
        let base = [&shape.base];
        let objects = shape.complete.iter().filter(|it| **it != shape.base);
        for object in base.into_iter().chain(objects) {
            let line = if object.is_root() { String::new() } else { format!(": {object}") };
            add(&mut lines, format!("{kind} {path}{line}"));
        }
    }
    lines
}
