//! Patterns for names that the validator is told in another way, and JSON Pointers that lead past them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::ecma;
use crate::syntax::json::Node;
use crate::text::{name_in, token_of};

/// The keyword whose names are patterns.
pub const NAMING: &str = "patternProperties";

/// JSON Pointers to what holds for a pattern, as they are in a file and as the validator is told them, in both directions.
#[derive(Debug, Default)]
pub struct Renamed {
    told: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
    /// The objects that the patterns are members of, each before those in it.
    places: Vec<String>,
}

impl Renamed {
    /// Adds the patterns of a schema at a place, after those of the schemas around it.
    pub fn add(&mut self, place: &str, schema: &Node) {
        let members = schema.get(NAMING).map(Node::members).unwrap_or_default();
        let mut taken: BTreeSet<String> = members.iter().map(|it| it.key.clone()).collect();
        let place = format!("{place}/{NAMING}");
        let around = self.told(&place).into_owned();
        for own in members.iter().map(|it| it.key.as_str()) {
            let Some(mut told) = ecma::told(own).ok().filter(|it| it != own) else { continue };
            while !taken.insert(told.clone()) {
                told = format!("(?:{told})");
            }
            let pointers = (format!("{place}/{}", token_of(own)), format!("{around}/{}", token_of(&told)));
            self.own.insert(pointers.1.clone(), pointers.0.clone());
            self.told.insert(pointers.0, pointers.1);
        }
        self.places.push(place);
    }

    /// A JSON Pointer as the validator is told it.
    pub fn told<'p>(&self, own: &'p str) -> Cow<'p, str> {
        other(&self.told, own)
    }

    /// A JSON Pointer of the validator as it is in the file.
    pub fn own<'p>(&self, told: &'p str) -> Cow<'p, str> {
        other(&self.own, told)
    }

    /// Renames the members of what the validator gets, the innermost ones first: around them, nothing has changed yet.
    pub fn rename(&self, value: &mut Value) {
        for place in self.places.iter().rev() {
            let Some(Value::Object(members)) = value.pointer_mut(place) else { continue };
            let renamed =
                |(key, value): (String, Value)| match self.told.get(&format!("{place}/{}", token_of(&key))) {
                    Some(told) => (told.rsplit_once('/').map_or(key, |(_, token)| name_in(token)), value),
                    None => (key, value),
                };
            *members = std::mem::take(members).into_iter().map(renamed).collect();
        }
    }
}

/// A JSON Pointer whose longest known beginning stands in another way.
fn other<'p>(known: &BTreeMap<String, String>, pointer: &'p str) -> Cow<'p, str> {
    if known.is_empty() {
        return Cow::Borrowed(pointer);
    }
    let ends = pointer.rmatch_indices('/').map(|(end, _)| end);
    let beginning = |end: usize| Some((known.get(&pointer[..end])?, &pointer[end..]));
    match std::iter::once(pointer.len()).chain(ends).find_map(beginning) {
        Some((other, rest)) => Cow::Owned(format!("{other}{rest}")),
        None => Cow::Borrowed(pointer),
    }
}
