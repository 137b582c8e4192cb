//! Fields that a closed schema forbids, though a part of it brings them in or requires them.

use std::collections::BTreeSet;

use super::validator::matcher;
use super::{At, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::rulebook;
use crate::syntax::json::{Kind, Member, Node};
use crate::text::Span;

/// As many schemas as are looked at for one object: each of them holds the same value.
const SCHEMAS: usize = 32;

/// As many names as are compared with all others.
const FEW: usize = 20;

/// What is wrong with the fields of one object.
pub fn findings(set: &SchemaSet, at: At) -> Vec<Diagnostic> {
    let mut found = brought_in(set, at);
    let told: BTreeSet<Span> = found.iter().flat_map(|it| it.secondary.iter().map(|it| it.span)).collect();
    found.extend(required_and_forbidden(set, at, &told));
    found
}

/// A schema, with the keyword that closes it to all fields but those that it knows.
#[derive(Clone, Copy)]
struct Closed<'a> {
    by: &'a Member,
    at: At<'a>,
}

/// True for the schemas that no value satisfies: `false`, and `not` of what every value satisfies.
fn is_false(node: &Node) -> bool {
    let is_true = |it: &Node| match &it.kind {
        Kind::Bool(is_true) => *is_true,
        Kind::Object(members) => members.is_empty(),
        Kind::Null | Kind::Number(_) | Kind::String(_) | Kind::Array(_) => false,
    };
    matches!(node.kind, Kind::Bool(false)) || node.get("not").is_some_and(is_true)
}

/// What closes a schema. `unevaluatedProperties` came with 2019-09.
fn closed(at: At<'_>) -> Option<Closed<'_>> {
    let closed = |key: &str| at.node.member(key).filter(|it| is_false(&it.value));
    let unevaluated = || closed("unevaluatedProperties").filter(|_| at.dialect.draft >= Draft::Draft201909);
    let by = closed("additionalProperties").or_else(unevaluated)?;
    Some(Closed { by, at })
}

impl Closed<'_> {
    /// True for a field that the schema knows, or of which it cannot be told.
    fn knows(&self, set: &SchemaSet, name: &str) -> bool {
        match self.by.key.as_str() {
            "additionalProperties" => names(set, self.at.node, name),
            _ => evaluates(set, self.at, name, &mut BTreeSet::new()),
        }
    }

    fn label(&self) -> &'static str {
        match self.by.key.as_str() {
            "additionalProperties" if self.at.node.get("patternProperties").is_some() => {
                "knows only the `properties` and `patternProperties` beside it"
            }
            "additionalProperties" => "knows only the `properties` beside it",
            _ => "knows only what stands beside it and in its parts",
        }
    }
}

/// True where `properties` or `patternProperties` of this very schema have the field, which is all that
/// `additionalProperties` asks (2020-12 core, section 10.3.2.3).
fn names(set: &SchemaSet, node: &Node, name: &str) -> bool {
    let patterns = node.get("patternProperties").map(Node::members).unwrap_or_default();
    node.get("properties").is_some_and(|it| it.member(name).is_some())
        || patterns.iter().any(|it| matcher(set, &it.key).is_none_or(|it| it(name)))
}

/// True where some part of a schema that holds the same value could evaluate the field (2020-12 core, section 11.3).
/// Which parts are asked depends on the value; so all of them count, and what cannot be told counts as well.
fn evaluates(set: &SchemaSet, at: At, name: &str, seen: &mut BTreeSet<Span>) -> bool {
    const PARTS: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "then", "else"];
    if !seen.insert(at.node.span) {
        return false;
    }
    if seen.len() > SCHEMAS || names(set, at.node, name) {
        return true;
    }
    let opens = |key: &str| at.node.get(key).is_some_and(|it| !is_false(it));
    let is_dynamic = ["$dynamicRef", "$recursiveRef"].iter().any(|it| at.node.get(it).is_some());
    if opens("additionalProperties") || opens("unevaluatedProperties") || is_dynamic {
        return true;
    }
    if let Some(reference) = at.node.get("$ref").and_then(Node::as_str) {
        match set.resolve(at, reference) {
            Some(target) if !evaluates(set, target, name, seen) => {}
            Some(_) | None => return true,
        }
    }
    let held = PARTS.iter().filter_map(|it| at.node.get(it));
    let held = held.flat_map(|it| match &it.kind {
        Kind::Array(parts) => parts.iter().collect(),
        _ => vec![it],
    });
    let dependent = ["dependentSchemas", "dependencies"].into_iter().filter_map(|it| at.node.get(it));
    let dependent = dependent.flat_map(Node::members).map(|it| &it.value);
    let parts: Vec<&Node> = held.chain(dependent).collect();
    parts.into_iter().any(|it| evaluates(set, set.part(at, it), name, seen))
}

/// True for a schema of which only `$ref` counts (draft-07 core, section 8.3).
fn is_reference_alone(at: At) -> bool {
    at.dialect.draft <= Draft::Draft07 && at.node.get("$ref").is_some()
}

/// `additionalProperties` knows only the `properties` beside it (2020-12 core, section 10.3.2.3): a field that a part of
/// `allOf` brings in can never be there, unless it is named again.
fn brought_in(set: &SchemaSet, at: At) -> Vec<Diagnostic> {
    let Some(closed) = closed(at).filter(|it| it.by.key == "additionalProperties") else {
        return Vec::new();
    };
    let parts = at.node.get("allOf").map(Node::elements).unwrap_or_default();
    let parts = parts.iter().map(|part| ("allOf", set.part(at, part)));
    let itself = at.node.get("$ref").filter(|_| !is_reference_alone(at)).map(|_| ("$ref", at));
    let mut found = Vec::new();
    for (through, part) in parts.chain(itself) {
        let reference = part.node.get("$ref").and_then(Node::as_str);
        let target = reference.and_then(|it| set.resolve(part, it)).unwrap_or(part);
        for member in target.node.get("properties").map(Node::members).unwrap_or_default() {
            if closed.knows(set, &member.key) {
                continue;
            }
            let title = format!("`{}` comes in through `{through}` and can never be there", member.key);
            found.push(
                Diagnostic::new(&rulebook::UNREACHABLE_FIELD, title, closed.by.key_span, closed.label())
                    .and(member.key_span, "brought in here")
                    .help(format!("name it beside `additionalProperties`: `\"{}\": true`", member.key))
                    .after(&rulebook::FIELD_NOT_IN_CHAPTER, Some(member.key_span.source)),
            );
        }
    }
    found
}

/// A schema that holds the same value as another one, and through which part of that it comes; zero for itself.
type Held<'a> = (usize, At<'a>);

/// All schemas that a value satisfies that satisfies this one: itself, the parts of `allOf`, and what they refer to.
fn together<'a>(set: &'a SchemaSet, at: At<'a>) -> Vec<Held<'a>> {
    let mut held: Vec<Held> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(0, at)];
    let mut through = 0;
    while let Some((branch, at)) = open.pop() {
        if held.len() == SCHEMAS || !seen.insert(at.node.span) {
            continue;
        }
        let target = at.node.get("$ref").and_then(Node::as_str).and_then(|it| set.resolve(at, it));
        let parts = at.node.get("allOf").map(Node::elements).unwrap_or_default();
        let parts = parts.iter().map(|it| set.part(at, it)).filter(|_| !is_reference_alone(at));
        for part in target.into_iter().chain(parts) {
            through += usize::from(branch == 0);
            open.push((if branch == 0 { through } else { branch }, part));
        }
        if !is_reference_alone(at) {
            held.push((branch, at));
        }
    }
    held
}

/// A name that has to be there, where the other one is, if any.
struct Required<'a> {
    name: &'a str,
    span: Span,
    with: Option<&'a str>,
}

/// What a schema itself requires: `required`, and what `dependentRequired` (2020-12 validation, section 6.5.4), or up to
/// draft-07 `dependencies`, requires beside a field.
fn required(node: &Node) -> Vec<Required<'_>> {
    fn stated<'a>(list: &'a Node, with: Option<&'a str>) -> Vec<Required<'a>> {
        let names = list.elements().iter().filter_map(|it| Some((it.span, it.as_str()?)));
        names.map(|(span, name)| Required { name, span, with }).collect()
    }
    let always = node.get("required").map(|it| stated(it, None)).unwrap_or_default();
    let beside = ["dependentRequired", "dependencies"].into_iter().filter_map(|it| node.get(it));
    let beside = beside.flat_map(Node::members).flat_map(|it| stated(&it.value, Some(it.key.as_str())));
    always.into_iter().chain(beside).collect()
}

/// A name that a closed schema, or one that holds together with it, requires and that it does not know: no instance can
/// satisfy both. Schemas that both come through one part are the business of that part.
fn required_and_forbidden(set: &SchemaSet, at: At, told: &BTreeSet<Span>) -> Vec<Diagnostic> {
    // Most schemas are neither, and chains of references are long.
    let parts = at.node.get("allOf").map_or(0, |it| it.elements().len());
    let own = closed(at).is_some() || !required(at.node).is_empty();
    let parts = parts + usize::from(at.node.get("$ref").is_some());
    if is_reference_alone(at) || (parts < 2 && !own) {
        return Vec::new();
    }
    let held = together(set, at);
    let closed: Vec<(usize, Closed)> =
        held.iter().filter_map(|(branch, it)| Some((*branch, closed(*it)?))).collect();
    // A field of which it is told that it can never be there is required in vain, and mended the same way.
    let told: BTreeSet<&str> = held
        .iter()
        .flat_map(|(_, it)| it.node.get("properties").map(Node::members).unwrap_or_default())
        .filter(|it| told.contains(&it.key_span))
        .map(|it| it.key.as_str())
        .collect();
    let mut found = Vec::new();
    for (through, closed) in closed {
        let apart = |branch: usize| branch != through || through == 0;
        for (branch, asked) in held.iter().filter(|(branch, _)| apart(*branch)) {
            let of_this = required(asked.node);
            let own = *branch == 0 && through == 0;
            let reachable = |it: &&Required| it.with.is_none_or(|with| closed.knows(set, with));
            let missing = of_this.iter().filter(reachable).filter(|it| !closed.knows(set, it.name));
            let missing: Vec<&Required> = missing.filter(|it| !told.contains(it.name)).collect();
            let known = if own && missing.len() <= FEW { spare(asked.node) } else { BTreeSet::new() };
            found.extend(missing.into_iter().map(|it| forbidden(it, closed, &known)));
        }
    }
    found
}

/// The fields of a schema that it does not require: one of them could be meant by a misspelt name.
fn spare(node: &Node) -> BTreeSet<&str> {
    let required = node.get("required").map(Node::elements).unwrap_or_default();
    let required: BTreeSet<&str> = required.iter().filter_map(Node::as_str).collect();
    let listed = node.get("properties").map(Node::members).unwrap_or_default();
    listed.iter().map(|it| it.key.as_str()).filter(|it| !required.contains(it)).collect()
}

fn forbidden(asked: &Required, closed: Closed, known: &BTreeSet<&str>) -> Diagnostic {
    let name = asked.name;
    let title = match asked.with {
        None => {
            format!("`{name}` is required, and its closed object does not list it: nothing can satisfy both")
        }
        Some(with) => format!(
            "`{name}` is required beside `{with}`, and its closed object does not list it: nothing that has `{with}` can satisfy both"
        ),
    };
    let finding = Diagnostic::new(&rulebook::UNREACHABLE_FIELD, title, asked.span, "required here")
        .and(closed.by.key_span, closed.label());
    match did_you_mean(name, known.iter().copied()) {
        Some(near) => {
            finding.propose("a field with a similar name exists", [asked.span.becomes(format!("\"{near}\""))])
        }
        None => finding.help(format!("list `{name}` under `properties`, or do not require it")),
    }
}
