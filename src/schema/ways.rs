//! How many ways there are through the parts of a schema that all look at the same value.
//!
//! Definitions that each refer to the next one twice are short to write and take a validator ages to follow.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::text::Span;

/// More ways than a schema has that is meant.
pub const LIMIT: u64 = 100_000;

/// The schemas that look at the same value as the one at a place.
#[derive(Debug, Default)]
pub struct Ways(BTreeMap<Span, Vec<Span>>);

/// Keywords whose schemas look at the very value that the schema around them does.
pub const IN_PLACE: [&str; 9] =
    ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];

impl Ways {
    pub fn add(&mut self, from: Span, to: Span) {
        self.0.entry(from).or_default().push(to);
    }

    /// Adds those of another file.
    pub fn join(&mut self, other: Ways) {
        for (from, mut to) in other.0 {
            self.0.entry(from).or_default().append(&mut to);
        }
    }

    /// The schemas that have too many ways while none of their parts has.
    pub fn too_many(&self) -> Vec<Span> {
        let mut counts: BTreeMap<Span, u64> = BTreeMap::new();
        for start in self.0.keys() {
            self.count(*start, &mut counts);
        }
        let over = |it: &Span| counts.get(it).is_some_and(|count| *count > LIMIT);
        let first = |(from, to): &(&Span, &Vec<Span>)| over(from) && !to.iter().any(over);
        self.0.iter().filter(first).map(|(from, _)| *from).collect()
    }

    /// Counts without recursion, because a chain of references may be long. A circle is followed once.
    fn count(&self, start: Span, counts: &mut BTreeMap<Span, u64>) {
        let mut open = vec![(start, false)];
        while let Some((at, is_done)) = open.pop() {
            let parts = self.0.get(&at).map(Vec::as_slice).unwrap_or_default();
            if is_done {
                let ways = parts.iter().map(|it| counts.get(it).copied().unwrap_or(1));
                let sum = ways.fold(1_u64, u64::saturating_add);
                counts.insert(at, sum);
            } else if let Entry::Vacant(entry) = counts.entry(at) {
                entry.insert(1);
                open.push((at, true));
                open.extend(parts.iter().map(|it| (*it, false)));
            }
        }
    }
}
