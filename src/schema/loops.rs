//! Schemas that ask for themselves, for the same value, without an end.
//!
//! “A schema MUST NOT be run into an infinite loop against an instance” (2020-12 core, section 9.4.1): such a schema has
//! no defined meaning. A validator that gives up, as ours does, lets every value pass.

use std::collections::BTreeMap;

use super::check::not_usable;
use super::{At, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::Diagnostic;
use crate::syntax::json::Node;
use crate::text::Span;

/// The schemas that look at the same value as the one at a place, and the reference that leads there, if one does.
#[derive(Debug, Default)]
pub struct Loops(BTreeMap<Span, Vec<(Span, Option<Span>)>>);

impl Loops {
    fn add(&mut self, from: Span, to: Span, reference: Option<Span>) {
        self.0.entry(from).or_default().push((to, reference));
    }

    /// Adds a part of a schema. Up to draft-07, what stands beside a `$ref` is none (draft-07 core, section 8.3).
    pub fn part(&mut self, at: At, part: Span) {
        if at.dialect.draft > Draft::Draft07 || at.node.get("$ref").is_none() {
            self.add(at.node.span, part, None);
        }
    }

    /// Adds where a reference leads, unless that depends on where it comes from, or its keyword is ignored.
    pub fn reference(&mut self, set: &SchemaSet, at: At, (key, text): (&str, &Node), target: At) {
        let name = text.as_str().and_then(|it| it.split_once('#')).map_or("", |(_, name)| name);
        let is_known = match key {
            "$ref" => true,
            "$recursiveRef" => at.dialect.draft == Draft::Draft201909,
            _ => at.dialect.draft >= Draft::Draft202012,
        };
        let moves = key != "$ref" && set.moving(name).len() > 1;
        if is_known && !moves {
            self.add(at.node.span, target.node.span, Some(text.span));
        }
    }

    /// Adds those of another file.
    pub fn join(&mut self, other: Loops) {
        for (from, mut to) in other.0 {
            self.0.entry(from).or_default().append(&mut to);
        }
    }

    /// A finding for each loop, at a reference that closes it. Those of which something is found already are left out.
    pub fn findings(&self, found: &[Diagnostic]) -> Vec<Diagnostic> {
        let mut told: Vec<Span> = found.iter().map(|it| it.primary.span).collect();
        let mut findings = Vec::new();
        for references in self.closed() {
            let Some(last) = references.last().filter(|_| !references.iter().any(|it| told.contains(it)))
            else {
                continue;
            };
            told.extend(&references);
            let title = "this reference leads back to the schema around it, for the same value";
            let mut finding = not_usable(title, *last, "a loop without an end");
            for other in references.iter().rev().skip(1) {
                finding = finding.and(*other, "by way of this one");
            }
            findings
                .push(finding.help(
                    "refer to another schema, or to this one from within `properties` or `items` only",
                ));
        }
        findings
    }

    /// The references of each loop. Found without recursion, because a chain of references may be long.
    fn closed(&self) -> Vec<Vec<Span>> {
        let mut loops = Vec::new();
        // Schemas that are on the way, by how far along it they are, and such that lead to no loop that is not found.
        let mut on_way: BTreeMap<Span, Option<usize>> = BTreeMap::new();
        for start in self.0.keys() {
            if on_way.contains_key(start) {
                continue;
            }
            on_way.insert(*start, Some(0));
            let mut way: Vec<(Span, usize, Option<Span>)> = vec![(*start, 0, None)];
            while let Some((at, next, _)) = way.last_mut() {
                let parts = self.0.get(at).map(Vec::as_slice).unwrap_or_default();
                let Some(&(to, reference)) = parts.get(*next) else {
                    on_way.insert(*at, None);
                    way.pop();
                    continue;
                };
                *next += 1;
                match on_way.get(&to) {
                    None => {
                        on_way.insert(to, Some(way.len()));
                        way.push((to, 0, reference));
                    }
                    Some(Some(first)) => {
                        let inside = way.iter().skip(first + 1).filter_map(|(_, _, by)| *by);
                        loops.push(inside.chain(reference).collect());
                    }
                    Some(None) => {}
                }
            }
        }
        loops
    }
}
