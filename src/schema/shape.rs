//! A schema as the shape of a contract: the fields it names, derived and never guessed.
//!
//! Fields of branches (`anyOf`, `oneOf`, `if`) are there without being simply required or optional. An object that a
//! pattern or an open end can add fields to is not complete, and the shape is silent about what it does not name.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::{At, SchemaPlace, SchemaSet};
use crate::config::Draft;
use crate::field::{Constraint, Field, FieldPath, JsonType, Said, Stated};
use crate::model::Shape;
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

/// Definitions that all refer to each other have more paths than can be followed.
const BUDGET: usize = 10_000;

/// Keywords whose bearing on a single field is not derived.
const UNCLEAR: [&str; 7] = ["anyOf", "oneOf", "if", "not", "$dynamicRef", "$recursiveRef", "dependencies"];

/// The shape of the schema at `place`.
pub fn shape(set: &SchemaSet, place: &SchemaPlace) -> Option<Shape> {
    derive(set, place, BTreeSet::new())
}

/// The shape of an envelope. It lets the payload in beside its own fields; of those, its schema is the whole list,
/// unless a pattern adds to them.
pub fn envelope_shape(set: &SchemaSet, place: &SchemaPlace) -> Option<Shape> {
    derive(set, place, BTreeSet::from([FieldPath::ROOT]))
}

/// `complete` names objects that are taken as closed, whatever the schema says.
fn derive(set: &SchemaSet, place: &SchemaPlace, complete: BTreeSet<FieldPath>) -> Option<Shape> {
    let at = set.at(place)?;
    let root = at.node;
    let span = root.member("properties").map_or(root.span, |member| member.key_span);
    let mut walk = Walk {
        set,
        shape: Shape { complete, ..Shape::new(span) },
        required: BTreeMap::new(),
        open: BTreeSet::new(),
        unclear: BTreeSet::new(),
        seen: Vec::new(),
        budget: BUDGET,
    };
    walk.schema(at, &FieldPath::ROOT, false);
    Some(walk.finish())
}

struct Walk<'a> {
    set: &'a SchemaSet,
    shape: Shape,
    /// Names in `required`, wherever they stand.
    required: BTreeMap<FieldPath, Span>,
    /// Objects that can have fields nobody names.
    open: BTreeSet<FieldPath>,
    /// Fields of which something is said that is not derived: branches, negations, references that lead nowhere.
    unclear: BTreeSet<FieldPath>,
    /// How many schemas may still be looked into.
    budget: usize,
    /// References on the way to here: a recursive schema ends where it meets itself.
    seen: Vec<Span>,
}

impl Walk<'_> {
    fn schema(&mut self, here: At, at: &FieldPath, branch: bool) {
        let node = here.node;
        if self.seen.contains(&node.span) || self.budget == 0 {
            return;
        }
        self.budget -= 1;
        self.seen.push(node.span);
        let reference = node.get("$ref").and_then(Node::as_str);
        // Up to draft-07, everything beside a `$ref` is ignored (draft-07 core, section 8.3).
        let alone = reference.is_some() && here.dialect.draft <= Draft::Draft07;
        if !alone {
            self.keywords(here, at, branch);
        }
        match reference.map(|it| self.set.resolve(here, it)) {
            Some(Some(target)) => self.schema(target, at, branch),
            Some(None) => drop(self.unclear.insert(at.clone())),
            None => {}
        }
        self.seen.pop();
    }

    fn keywords(&mut self, here: At, at: &FieldPath, branch: bool) {
        let node = here.node;
        self.properties(here, at, branch);
        self.facts(node, at, branch);
        for name in node.get("required").map(Node::elements).unwrap_or_default() {
            if let Some(text) = name.as_str().filter(|_| !branch) {
                self.required.entry(at.child(text)).or_insert(name.span);
            }
        }
        if let Some(Kind::Object(_)) = node.get("items").map(|items| &items.kind) {
            let (items, path) = (node.get("items").map_or(node, |items| items), at.elements());
            if !branch {
                // Elements are neither required nor optional; their type and values are stated.
                self.shape.fields.entry(path.clone()).or_insert_with(|| Field::new(items.span, Said::Silent));
            }
            self.schema(self.set.part(here, items), &path, branch);
        }
        for part in node.get("allOf").map(Node::elements).unwrap_or_default() {
            self.schema(self.set.part(here, part), at, branch);
        }
        let branches = ["anyOf", "oneOf"].iter().filter_map(|key| node.get(key)).flat_map(Node::elements);
        let conditions = ["if", "then", "else"].iter().filter_map(|key| node.get(key));
        for part in branches.chain(conditions) {
            self.schema(self.set.part(here, part), at, true);
        }
    }

    fn properties(&mut self, here: At, at: &FieldPath, branch: bool) {
        let node = here.node;
        for member in node.get("properties").map(Node::members).unwrap_or_default() {
            let path = at.child(&member.key);
            let said = match (&member.value.kind, branch) {
                (Kind::Bool(false), false) => Said::Forbids,
                (_, true) => Said::Shows,
                _ => Said::Allows,
            };
            let field =
                self.shape.fields.entry(path.clone()).or_insert_with(|| Field::new(member.key_span, said));
            // What one part of the schema says of every instance outweighs what a branch says.
            if field.said == Said::Shows {
                field.said = said;
            }
            self.schema(self.set.part(here, &member.value), &path, branch);
        }
        let closed = |key: &str| matches!(node.get(key).map(|it| &it.kind), Some(Kind::Bool(false)));
        if (closed("additionalProperties") || closed("unevaluatedProperties")) && !branch {
            self.shape.complete.insert(at.clone());
        }
        if node.get("patternProperties").is_some_and(|it| !it.members().is_empty()) {
            self.open.insert(at.clone());
        }
    }

    /// What the schema says of the field at this path itself.
    fn facts(&mut self, node: &Node, at: &FieldPath, branch: bool) {
        if branch || UNCLEAR.iter().any(|key| node.get(key).is_some()) {
            self.unclear.insert(at.clone());
        }
        let Some(field) = self.shape.fields.get_mut(at).filter(|_| !branch) else { return };
        if field.description.is_none() {
            field.description = node.get("description").and_then(Node::as_str).map(str::to_owned);
        }
        if field.values.is_none() {
            field.values = allowed_values(node);
        }
        if field.types.is_none() {
            field.types = types(node);
        }
        field.constraints.extend(constraints(node));
    }

    fn finish(mut self) -> Shape {
        for (path, span) in self.required {
            let field = self.shape.fields.entry(path).or_insert_with(|| Field::new(span, Said::Requires));
            if field.said != Said::Forbids {
                field.said = Said::Requires;
            }
        }
        self.shape.exhausted = self.budget == 0;
        self.shape.complete.retain(|path| !self.open.contains(path));
        // Where a schema says nothing of type or values, every one is allowed, and that is a statement too.
        for (path, field) in &mut self.shape.fields {
            if !self.unclear.contains(path) && field.said != Said::Shows {
                field.any_value = field.values.is_none();
                field.types.get_or_insert_with(|| Stated { value: JsonType::all(), span: field.span });
            }
        }
        self.shape
    }
}

fn types(node: &Node) -> Option<Stated<BTreeSet<JsonType>>> {
    let Some(stated) = node.get("type") else { return types_of_values(node) };
    let words = stated.as_str().into_iter().chain(stated.elements().iter().filter_map(Node::as_str));
    let value: BTreeSet<JsonType> = words.filter_map(JsonType::from_word).collect();
    (!value.is_empty()).then_some(Stated { value, span: stated.span })
}

/// The types of the values that `const` or `enum` lists, where `type` does not say them.
fn types_of_values(node: &Node) -> Option<Stated<BTreeSet<JsonType>>> {
    if let Some(stated) = node.get("const") {
        return Some(Stated { value: BTreeSet::from([stated.json_type()]), span: stated.span });
    }
    let stated = node.get("enum")?;
    Some(Stated { value: stated.elements().iter().map(Node::json_type).collect(), span: stated.span })
}

fn allowed_values(node: &Node) -> Option<Stated<IndexSet<String>>> {
    let stated = node.get("const").or_else(|| node.get("enum"))?;
    let value: Option<IndexSet<String>> = match &stated.kind {
        Kind::Array(elements) => elements.iter().map(Node::scalar).collect(),
        _ => stated.scalar().map(|it| IndexSet::from([it])),
    };
    value.map(|value| Stated { value, span: stated.span })
}

/// Keywords that bound a value, in words. Types and allowed values are said elsewhere.
const BOUNDS: [(&str, &str, &str); 12] = [
    ("minLength", "", " or more characters"),
    ("maxLength", "at most ", " characters"),
    ("minimum", "at least ", ""),
    ("maximum", "at most ", ""),
    ("exclusiveMinimum", "more than ", ""),
    ("exclusiveMaximum", "less than ", ""),
    ("multipleOf", "a multiple of ", ""),
    ("minItems", "", " or more items"),
    ("maxItems", "at most ", " items"),
    ("uniqueItems", "no item twice", ""),
    ("format", "format ", ""),
    ("pattern", "matches ", ""),
];

fn constraints(node: &Node) -> Vec<Constraint> {
    let stated = BOUNDS.iter().filter_map(|&(key, before, after)| match &node.get(key)?.kind {
        Kind::Bool(true) => Some(Constraint { before, value: String::new(), after }),
        Kind::Number(value) | Kind::String(value) => Some(Constraint { before, value: value.clone(), after }),
        Kind::Bool(false) | Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
    });
    stated.collect()
}
