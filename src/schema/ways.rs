//! How many ways there are through the parts of a schema that all look at the same value.
//!
//! Definitions that each refer to the next one twice are short to write and take a validator ages to follow.

use std::collections::BTreeMap;

use crate::text::{SourceId, Span};

/// More ways than a schema has that is meant.
pub const LIMIT: u64 = 100_000;

/// More ways than the schemas of a file have together for whose sake a validator writes every way down.
pub const LAID_OUT: u64 = 30_000;

/// The schemas that look at the same value as the one at a place.
#[derive(Debug, Default)]
pub struct Ways {
    parts: BTreeMap<Stop, Vec<Stop>>,
    /// Schemas with an `unevaluatedProperties` or an `unevaluatedItems`, for which a validator writes every way down.
    laid_out: Vec<Span>,
}

/// Where a way comes through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stop {
    Schema(Span),
    /// All that a dynamic reference with this name may lead to.
    Any(String),
}

/// Keywords whose schemas look at the very value that the schema around them does.
pub const IN_PLACE: [&str; 9] =
    ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];

/// Keywords that hold what no schema beside them has looked at.
pub const UNEVALUATED: [&str; 2] = ["unevaluatedProperties", "unevaluatedItems"];

impl Ways {
    pub fn add(&mut self, from: Span, to: Span) {
        self.parts.entry(Stop::Schema(from)).or_default().push(Stop::Schema(to));
    }

    /// Adds a dynamic reference, which may lead to any anchor of its name.
    pub fn add_any(&mut self, from: Span, name: &str) {
        self.parts.entry(Stop::Schema(from)).or_default().push(Stop::Any(name.to_owned()));
    }

    /// Adds what dynamic references with a name may lead to.
    pub fn name(&mut self, name: &str, anchors: impl Iterator<Item = Span>) {
        self.parts.entry(Stop::Any(name.to_owned())).or_default().extend(anchors.map(Stop::Schema));
    }

    pub fn lay_out(&mut self, schema: Span) {
        self.laid_out.push(schema);
    }

    /// Adds those of another file.
    pub fn join(&mut self, other: Ways) {
        for (from, mut to) in other.parts {
            self.parts.entry(from).or_default().append(&mut to);
        }
        self.laid_out.extend(other.laid_out);
    }

    /// The schemas that have too many ways while none of their parts has, and those with which there are too many to
    /// write down, each with what is too many.
    pub fn too_many(&self) -> Vec<(Span, u64)> {
        let mut counts: BTreeMap<Stop, u64> = BTreeMap::new();
        for start in self.parts.keys() {
            self.count(start, &mut counts);
        }
        let over = |it: &Stop| counts.get(it).is_some_and(|count| *count > LIMIT);
        let first = |(from, to): &(&Stop, &Vec<Stop>)| over(from) && !to.iter().any(over);
        let schema = |it: &Stop| match it {
            Stop::Schema(span) => Some(*span),
            Stop::Any(_) => None,
        };
        let firsts = self.parts.iter().filter(first);
        let mut found: Vec<(Span, u64)> =
            firsts.filter_map(|(from, _)| Some((schema(from)?, LIMIT))).collect();
        let mut sums: BTreeMap<SourceId, u64> = BTreeMap::new();
        for span in &self.laid_out {
            let ways = counts.get(&Stop::Schema(*span)).copied().unwrap_or(1);
            let sum = sums.entry(span.source).or_default();
            let before = std::mem::replace(sum, sum.saturating_add(ways));
            if before <= LAID_OUT && *sum > LAID_OUT && !found.iter().any(|(it, _)| it.source == span.source)
            {
                found.push((*span, LAID_OUT));
            }
        }
        found
    }

    /// Counts without recursion, because a chain of references may be long. A circle is followed once.
    fn count(&self, start: &Stop, counts: &mut BTreeMap<Stop, u64>) {
        let mut open = vec![(start, false)];
        while let Some((at, is_done)) = open.pop() {
            let parts = self.parts.get(at).map(Vec::as_slice).unwrap_or_default();
            if is_done {
                let ways = parts.iter().map(|it| counts.get(it).copied().unwrap_or(1));
                let own = u64::from(matches!(at, Stop::Schema(_)));
                counts.insert(at.clone(), ways.fold(own, u64::saturating_add));
            } else if !counts.contains_key(at) {
                counts.insert(at.clone(), 1);
                open.push((at, true));
                open.extend(parts.iter().map(|it| (it, false)));
            }
        }
    }
}
