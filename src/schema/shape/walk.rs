//! The walk through a schema and what it refers to, that gathers what each part says.

use std::collections::BTreeMap;

use super::choices::{by_name, choice, definition, in_order};
use super::conditions;
use super::facts::Facts;
use super::part::Part;
use crate::config::Draft;
use crate::field::{FieldPath, Manner, Said};
use crate::schema::{At, SchemaSet};
use crate::syntax::json::{Kind, Member, Node};
use crate::text::Span;

/// Definitions that all refer to each other have more paths than can be followed.
const BUDGET: usize = 10_000;

/// The longest way of schemas in schemas that is followed.
const DEPTH: usize = 200;

/// Asks whether a name fits a pattern.
type Matcher = Box<dyn Fn(&str) -> bool>;

pub struct Walk<'a> {
    set: &'a SchemaSet,
    /// How many schemas may still be looked into.
    budget: usize,
    /// Some way was longer than can be followed.
    too_deep: bool,
    /// The schemas on the way to here, to see where a recursive one meets itself.
    seen: Vec<Span>,
    /// What asks whether names fit a pattern, by the pattern.
    matchers: BTreeMap<&'a str, Option<Matcher>>,
}

impl<'a> Walk<'a> {
    pub fn new(set: &'a SchemaSet) -> Self {
        Walk { set, budget: BUDGET, too_deep: false, seen: Vec::new(), matchers: BTreeMap::new() }
    }

    /// There was more to follow than could be followed.
    pub fn is_exhausted(&self) -> bool {
        self.budget == 0 || self.too_deep
    }

    /// What a schema says of the value at `path`, and of what is in it.
    pub fn schema(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        if self.seen.contains(&at.node.span) {
            // A recursive schema ends where it meets itself; what it says of this very value still holds.
            return Self::facts(at, path).and(Part::unclear(path));
        }
        self.too_deep |= self.seen.len() >= DEPTH;
        if self.budget == 0 || self.seen.len() >= DEPTH {
            return Part::unclear(path);
        }
        self.budget -= 1;
        self.seen.push(at.node.span);
        let alone = at.dialect.draft <= Draft::Draft07 && at.node.get("$ref").is_some();
        // Up to draft-07, everything beside a `$ref` is ignored (draft-07 core, section 8.3).
        let mut part = if alone { Part::default() } else { self.keywords(at, path) };
        for target in self.references(at, alone) {
            let Some(target) = target else {
                part = part.and(Part::unclear(path));
                continue;
            };
            part = part.and(self.schema(target, path));
            part.definitions.extend(definition(at.node, target.node).map(|it| (path.clone(), it)));
        }
        self.seen.pop();
        part
    }

    /// The schemas that references lead to; `None` for each that has no single place.
    fn references(&self, at: At<'a>, alone: bool) -> Vec<Option<At<'a>>> {
        let text = |key: &str| at.node.get(key).and_then(Node::as_str);
        let mut targets: Vec<Option<At>> =
            text("$ref").map(|it| self.set.resolve(at, it)).into_iter().collect();
        if alone || at.dialect.draft < Draft::Draft201909 {
            return targets;
        }
        let is_2019 = at.dialect.draft == Draft::Draft201909;
        let places = |name: &str| self.set.index.dynamic.get(name).map_or(0, Vec::len);
        if let Some(reference) = text("$recursiveRef").filter(|_| is_2019) {
            let target = self.set.resolve(at, reference);
            let moves = |it: &At| {
                matches!(it.node.get("$recursiveAnchor").map(|it| &it.kind), Some(Kind::Bool(true)))
            };
            targets.push(target.filter(|it| !moves(it) || places("") <= 1));
        }
        if let Some(reference) = text("$dynamicRef").filter(|_| !is_2019) {
            let target = self.set.resolve(at, reference);
            let name = reference.split_once('#').map_or("", |(_, name)| name);
            let moves = |it: &At| it.node.get("$dynamicAnchor").and_then(Node::as_str) == Some(name);
            targets.push(target.filter(|it| !moves(it) || places(name) <= 1));
        }
        targets
    }

    fn keywords(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let mut part = Self::facts(at, path).and(Self::required(at, path));
        part = part.and(self.object(at, path)).and(self.array(at, path));
        for inner in elements(at.node, "allOf") {
            let inner = self.schema(self.set.part(at, inner), path);
            part = part.and(inner);
        }
        for (key, manner) in [("anyOf", Manner::AtLeastOne), ("oneOf", Manner::ExactlyOne)] {
            let possible = elements(at.node, key).iter().filter(|it| !is_nothing(it));
            let possible: Vec<&Node> = possible.collect();
            let mut branches: Vec<Part> =
                possible.iter().map(|it| self.schema(self.set.part(at, it), path)).collect();
            let choice = choice(manner, &possible, &mut branches, path);
            if !branches.is_empty() {
                part = part.and(Part::or(branches, path));
            }
            if let Some(choice) = choice {
                part.choices.entry(path.clone()).or_default().push(choice);
            }
        }
        part.and(self.conditions(at, path)).and(self.dependencies(at, path))
    }

    /// What the keywords say that hold no other schemas.
    fn facts(at: At, path: &FieldPath) -> Part {
        let mut facts = Facts::of(at.node, at.dialect.draft);
        if at.node.get("not").is_some() {
            facts = facts.and(Facts::unclear());
        }
        let mut part = Part::default();
        // What says nothing is not kept.
        let says = !facts.types.is_any() || !facts.values.is_any() || facts.description.is_some();
        if says || !facts.constraints.is_empty() {
            part.facts.insert(path.clone(), facts);
        }
        part
    }

    fn required(at: At, path: &FieldPath) -> Part {
        let mut part = Part::default();
        for name in elements(at.node, "required") {
            if let Some(text) = name.as_str() {
                part.required.entry(path.child(text)).or_insert(name.span);
            }
        }
        part.and(Self::ruled_out(at, path))
    }

    /// What `not` says of presence in so many words: `not` of one required name forbids it, and `not` of that requires it.
    fn ruled_out(at: At, path: &FieldPath) -> Part {
        let mut part = Part::default();
        if let Some((name, span)) = at.node.get("not").and_then(one_required) {
            part.named.insert(path.child(name), (Said::Forbids, span));
        }
        let twice = at.node.get("not").filter(|it| it.members().len() == 1).and_then(|it| it.get("not"));
        if let Some((name, span)) = twice.and_then(one_required) {
            part.required.insert(path.child(name), span);
        }
        part
    }

    fn object(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let mut part = self.properties(at, path);
        Self::ends(at, path, &mut part);
        part.and(self.others(at, path))
    }

    /// The members that are named.
    fn properties(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let mut part = Part::default();
        if at.node.get("properties").is_some() {
            part.declares.insert(path.clone());
        }
        let patterns = members(at.node, "patternProperties");
        for member in members(at.node, "properties") {
            let field = path.child(&member.key);
            let said = if is_nothing(&member.value) { Said::Forbids } else { Said::Allows };
            part.named.insert(field.clone(), (said, member.key_span));
            part = part.and(self.schema(self.set.part(at, &member.value), &field));
            if !patterns.is_empty() {
                part = self.by_patterns(at, member, &field, part);
            }
        }
        part
    }

    /// What a pattern says that fits the name of a property holds as well (2020-12 core, section 10.3.2.2).
    fn by_patterns(&mut self, at: At<'a>, property: &Member, field: &FieldPath, mut part: Part) -> Part {
        for pattern in members(at.node, "patternProperties") {
            match self.fits(&pattern.key, &property.key) {
                Some(true) if is_nothing(&pattern.value) => {
                    part.named.insert(field.clone(), (Said::Forbids, property.key_span));
                }
                // It is taken for a property of its own.
                Some(true) if only_name(&pattern.key).is_some() => {}
                Some(true) => part = part.and(self.schema(self.set.part(at, &pattern.value), field)),
                Some(false) => {}
                None => part = part.and(Part::unclear(field)),
            }
        }
        part
    }

    /// Patterns that fit one name each, as the properties that they are.
    fn single(&mut self, at: At<'a>, path: &FieldPath, patterns: &[&'a Member], mut part: Part) -> Part {
        for member in patterns {
            let Some(name) = only_name(&member.key) else { continue };
            part.declares.insert(path.clone());
            part.named.insert(path.child(name), (Said::Allows, member.key_span));
            part = part.and(self.schema(self.set.part(at, &member.value), &path.child(name)));
        }
        part
    }

    /// Whether a pattern for names fits one; `None` where the pattern cannot be used.
    fn fits(&mut self, pattern: &'a str, name: &str) -> Option<bool> {
        let matcher = self
            .matchers
            .entry(pattern)
            .or_insert_with(|| self.set.matcher(pattern).map(|it| Box::new(it) as Matcher));
        matcher.as_ref().map(|it| it(name))
    }

    /// The members whose names nobody lists.
    fn others(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let mut part = Part::default();
        let (barred, patterns): (Vec<&Member>, Vec<&Member>) =
            members(at.node, "patternProperties").iter().partition(|it| is_nothing(&it.value));
        let (single, patterns): (Vec<&Member>, Vec<&Member>) =
            patterns.into_iter().partition(|it| only_name(&it.key).is_some());
        if !single.is_empty() {
            part = self.single(at, path, &single, part);
        }
        for (all, kept) in [(&barred, &mut part.barred), (&patterns, &mut part.patterned)] {
            if !all.is_empty() {
                kept.insert(path.clone(), all.iter().map(|it| it.key.clone()).collect());
            }
        }
        let open_ends =
            ["additionalProperties", "unevaluatedProperties"].iter().filter_map(|key| at.node.get(key));
        let open_ends: Vec<&Node> =
            open_ends.filter(|it| !it.members().is_empty() && !is_nothing(it)).collect();
        if !open_ends.is_empty() {
            part.maps.insert(path.clone());
        }
        let values: Vec<&Node> = patterns.iter().map(|it| &it.value).chain(open_ends).collect();
        let Some(first) = values.first() else { return part };
        let (field, span) = (path.any_member(), first.span);
        let mut branches: Vec<Part> =
            values.iter().map(|it| self.schema(self.set.part(at, it), &field)).collect();
        let choice = by_name(&patterns, &values, &mut branches, &field);
        part = part.and(Part::or(branches, &field));
        if let Some(choice) = choice {
            part.choices.entry(field.clone()).or_default().push(choice);
        }
        part.named.insert(field, (Said::Silent, span));
        part
    }

    /// Whether the object can have fields that nobody names.
    fn ends(at: At, path: &FieldPath, part: &mut Part) {
        let shuts = |key: &str| at.node.get(key).map(is_nothing);
        match shuts("additionalProperties") {
            Some(true) => drop(part.closed.insert(path.clone())),
            Some(false) => drop(part.evaluated.insert(path.clone())),
            None => {}
        }
        match shuts("unevaluatedProperties").filter(|_| at.dialect.draft >= Draft::Draft201909) {
            Some(true) => drop(part.sealed.insert(path.clone())),
            Some(false) => drop(part.evaluated.insert(path.clone())),
            None => {}
        }
    }

    fn array(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let is_new = at.dialect.draft >= Draft::Draft202012;
        let (items, rest) = if is_new { ("prefixItems", "items") } else { ("items", "additionalItems") };
        let listed = elements(at.node, items);
        let single = at.node.get("items").filter(|it| matches!(it.kind, Kind::Object(_) | Kind::Bool(true)));
        let rest = if listed.is_empty() { single } else { at.node.get(rest) };
        let shut = rest.is_some_and(is_nothing);
        let all: Vec<&Node> = listed.iter().chain(rest.filter(|_| !shut)).collect();
        let Some(first) = all.first() else { return Part::default() };
        let (field, span) = (path.elements(), first.span);
        let mut branches: Vec<Part> =
            all.iter().map(|it| self.schema(self.set.part(at, it), &field)).collect();
        let manner = Manner::InOrder { more: rest.is_some() && !shut, closed: shut };
        let in_order = (!listed.is_empty()).then(|| in_order(manner, &all, &mut branches, &field));
        if !listed.is_empty() && rest.is_none() {
            // Elements beyond those that are listed may be anything.
            branches.push(Part::default());
        }
        let mut part = Part::or(branches, &field);
        if let Some(in_order) = in_order {
            part.choices.entry(path.clone()).or_default().push(in_order);
        }
        // Elements are neither required nor optional; their type and values are stated.
        part.named.insert(field, (Said::Silent, span));
        part
    }

    /// `if` only asks; `then` and `else` hold at times.
    fn conditions(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        if at.dialect.draft < Draft::Draft07 || at.node.get("if").is_none() {
            return Part::default();
        }
        let mut schema = |key: &str| {
            let node = at.node.get(key)?;
            Some(self.schema(self.set.part(at, node), path))
        };
        let asked = schema("if").unwrap_or_default();
        let then = schema("then").unwrap_or_default();
        let otherwise = schema("else").unwrap_or_default();
        let conditions = at.node.get("if").map(|it| conditions::told(it, &then, &otherwise, path));
        let named = asked.named.into_iter().filter(|(_, (said, _))| *said != Said::Forbids);
        let asked = Part {
            named: named.map(|(path, (said, span))| (path, (conditional(said), span))).collect(),
            evaluated: asked.evaluated,
            conditions: conditions.unwrap_or_default(),
            ..Part::default()
        };
        asked.and(Part::or(vec![then, otherwise], path))
    }

    /// What holds where some field is there.
    fn dependencies(&mut self, at: At<'a>, path: &FieldPath) -> Part {
        let is_new = at.dialect.draft >= Draft::Draft201909;
        let mut part = Part::default();
        let new = ["dependentRequired", "dependentSchemas"].into_iter().filter(|_| is_new);
        // The older keyword is still understood by validators of the newer dialects.
        for member in new.chain(["dependencies"]).flat_map(|key| members(at.node, key)) {
            match &member.value.kind {
                Kind::Array(names) => {
                    let names = names.iter().filter_map(|it| Some((path.child(it.as_str()?), it.span)));
                    part.at_times.extend(names);
                }
                Kind::Object(_) | Kind::Bool(_) => {
                    let inner = self.schema(self.set.part(at, &member.value), path);
                    part = part.and(Part::or(vec![inner, Part::default()], path));
                }
                Kind::Null | Kind::Number(_) | Kind::String(_) => {}
            }
        }
        part
    }
}

/// The one name that a schema requires, where it says nothing else.
fn one_required(schema: &Node) -> Option<(&str, Span)> {
    let [Member { key, value, .. }] = schema.members() else { return None };
    let [name] = value.elements() else { return None };
    name.as_str().filter(|_| key == "required").map(|it| (it, name.span))
}

/// The one name that a pattern fits, which is then a property like others: `^note$`.
fn only_name(pattern: &str) -> Option<&str> {
    let name = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

fn conditional(said: Said) -> Said {
    if said == Said::Silent { said } else { Said::Shows }
}

/// True for a schema that no value fits: `false`, and `{ "not": {} }` (JSON Schema Core, section 4.3.2).
fn is_nothing(schema: &Node) -> bool {
    let is_anything = |it: &Node| match &it.kind {
        Kind::Bool(all) => *all,
        Kind::Object(keywords) => keywords.is_empty(),
        _ => false,
    };
    matches!(schema.kind, Kind::Bool(false)) || schema.get("not").is_some_and(is_anything)
}

fn elements<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::elements).unwrap_or_default()
}

fn members<'n>(node: &'n Node, key: &str) -> &'n [Member] {
    node.get(key).map(Node::members).unwrap_or_default()
}
