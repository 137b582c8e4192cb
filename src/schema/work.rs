//! How many steps it takes to hold a value against a schema, counted before a validator takes them.
//!
//! Two branches that each lead into the same definition double the steps with every level of the value: ten lines of
//! schema and a value of forty levels would keep a validator busy for ever. Here each pair of schema and value is
//! counted once, so that the count itself takes no longer than what it allows.

use std::collections::HashMap;

use super::index::REFERENCES;
use super::keywords::parts;
use super::ways::IN_PLACE;
use super::{At, SchemaPlace, SchemaSet};
use crate::syntax::json::Node;
use crate::text::Span;

/// As many steps as any value may take, and how many more for each value in it.
const STEPS: u64 = 100_000;
const STEPS_FOR_EACH: u64 = 50;

/// As many schemas as may lead into each other for one place in a value.
const DEPTH: usize = 1_000;

/// True where it takes more steps than a validator can make in a moment.
pub fn too_much(set: &SchemaSet, place: &SchemaPlace, value: &Node) -> bool {
    let Some(at) = set.at(place) else { return false };
    let mut work = Work { set, counts: HashMap::new(), depth: 0 };
    work.count(at, value) > STEPS.saturating_add(STEPS_FOR_EACH.saturating_mul(size(value)))
}

fn size(value: &Node) -> u64 {
    let members = value.members().iter().map(|it| &it.value);
    members.chain(value.elements()).map(size).fold(1, u64::saturating_add)
}

struct Work<'a> {
    set: &'a SchemaSet,
    /// The steps for a schema and a value, by their places.
    counts: HashMap<(Span, Span), u64>,
    depth: usize,
}

impl Work<'_> {
    fn count(&mut self, at: At, value: &Node) -> u64 {
        let pair = (at.node.span, value.span);
        if let Some(known) = self.counts.get(&pair) {
            return *known;
        }
        // So long a chain is a finding about the schema; a tree of branches has doubled long before.
        if self.depth > DEPTH {
            return 1;
        }
        // A circle is followed once.
        self.counts.insert(pair, 1);
        self.depth += 1;
        let set = self.set;
        let mut steps: u64 = 1;
        for reference in REFERENCES.iter().filter_map(|key| at.node.get(key)?.as_str()) {
            let target = set.resolve(at, reference);
            steps = steps.saturating_add(target.map_or(0, |it| self.count(it, value)));
        }
        parts(at.node, &mut |keyword, name, part| {
            steps = steps.saturating_add(self.part(keyword, name, set.part(at, part), value));
        });
        self.depth -= 1;
        self.counts.insert(pair, steps);
        steps
    }

    /// The steps for a schema that a keyword holds.
    fn part(&mut self, keyword: &str, name: Option<&str>, part: At, value: &Node) -> u64 {
        let index = name.and_then(|it| it.parse::<usize>().ok());
        match keyword {
            it if IN_PLACE.contains(&it) => self.count(part, value),
            "properties" => name.and_then(|it| value.get(it)).map_or(0, |it| self.count(part, it)),
            "items" | "prefixItems" if index.is_some() => {
                index.and_then(|it| value.elements().get(it)).map_or(0, |it| self.count(part, it))
            }
            "items" | "additionalItems" | "unevaluatedItems" | "contains" => {
                self.each(part, value.elements().iter())
            }
            "patternProperties" | "additionalProperties" | "unevaluatedProperties" => {
                self.each(part, value.members().iter().map(|it| &it.value))
            }
            _ => 0,
        }
    }

    fn each<'n>(&mut self, part: At, values: impl Iterator<Item = &'n Node>) -> u64 {
        values.map(|it| self.count(part, it)).fold(0, u64::saturating_add)
    }
}
