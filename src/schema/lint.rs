//! Keywords that do not do what they seem to: unknown ones, ignored ones, and such that contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::Dialect;
use super::keywords::{KEYWORDS, keyword};
use super::{At, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::{Diagnostic, count, did_you_mean};
use crate::rulebook;
use crate::syntax::json::{Kind, Member, Node};

/// What is wrong with the keywords of one schema. Of a dialect that is not known, only names are.
pub fn findings(set: &SchemaSet, at: At, dialect: Option<Dialect>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for member in at.node.members() {
        let more = dialect.is_some_and(|it| it.more.contains(&member.key.as_str()));
        let own = member.key.starts_with("x-") || set.settings.keywords.contains(&member.key);
        if more || own {
            continue;
        }
        match keyword(&member.key) {
            Some((_, since, _)) => found.extend(
                dialect.filter(|it| it.draft < *since).map(|it| later_keyword(member, *since, it.draft)),
            ),
            None => found.push(unknown_keyword(member)),
        }
    }
    found.extend(beside_reference(set, at, dialect));
    found.extend(without_condition(at.node));
    found.extend(brought_in(set, at));
    found.extend(required_and_forbidden(at.node));
    found.extend(super::numbers::findings(at.node));
    found
}

fn unknown_keyword(member: &Member) -> Diagnostic {
    let title =
        format!("`{}` is no keyword of JSON Schema: a validator ignores it without a word", member.key);
    let finding = Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no such keyword");
    let finding = match did_you_mean(&member.key, KEYWORDS.iter().map(|(name, _, _)| *name)) {
        Some(near) => finding.propose(
            "a keyword with a similar name exists",
            [member.key_span.becomes(format!("\"{near}\""))],
        ),
        None => finding.help("take it out, or begin the name of a keyword of your own with `x-`"),
    };
    finding.help(format!(
        "or say in `book.toml` that it is an annotation of your own: `keywords = [\"{}\"]`",
        member.key
    ))
}

/// One finding for a keyword that nobody knows in many places of a file: the first, with the number of the others.
pub fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<(Diagnostic, usize)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for finding in found {
        let is_keyword = finding.rule.code == rulebook::UNKNOWN_KEYWORD.code;
        match places.get(&finding.title).filter(|_| is_keyword) {
            Some(at) => once[*at].1 += 1,
            None => {
                places.insert(finding.title.clone(), once.len());
                once.push((finding, 0));
            }
        }
    }
    let told = |(finding, others): (Diagnostic, usize)| match others {
        0 => finding,
        others => finding.note(format!("the same in {} of this file", count(others, "other place"))),
    };
    once.into_iter().map(told).collect()
}

fn later_keyword(member: &Member, since: Draft, draft: Draft) -> Diagnostic {
    let title = format!(
        "`{}` came with {}; this schema is {}, where a validator ignores it without a word",
        member.key,
        since.word(),
        draft.word(),
    );
    Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no keyword of this dialect")
        .help("say it with the keywords of this dialect, or change `$schema`")
}

/// `then` and `else` are ignored where there is no `if` (draft-07 validation, section 6.6).
fn without_condition(node: &Node) -> Vec<Diagnostic> {
    let branches = node.members().iter().filter(|it| it.key == "then" || it.key == "else");
    let finding = |member: &Member| {
        let title = format!("`{}` stands in a schema without `if`, where a validator ignores it", member.key);
        Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "ignored without a word")
            .help("put it beside the `if` that it belongs to")
    };
    if node.get("if").is_some() { Vec::new() } else { branches.map(finding).collect() }
}

/// Up to draft-07, what stands beside a `$ref` is ignored (draft-07 core, section 8.3). Words about the schema
/// do no harm there; what should hold a value does.
fn beside_reference(set: &SchemaSet, at: At, dialect: Option<Dialect>) -> Vec<Diagnostic> {
    const HARMLESS: [&str; 13] = [
        "$ref",
        "$schema",
        "$id",
        "id",
        "$comment",
        "title",
        "description",
        "default",
        "examples",
        "definitions",
        "readOnly",
        "writeOnly",
        "deprecated",
    ];
    let Some(draft) = dialect.map(|it| it.draft).filter(|it| *it <= Draft::Draft07) else {
        return Vec::new();
    };
    let node = at.node;
    let Some(reference) = node.get("$ref") else { return Vec::new() };
    // A type that the target states as well is said twice.
    let target = reference.as_str().and_then(|it| set.resolve(at, it));
    let stated = |it: &Node| it.as_str().map(str::to_owned);
    let types = target.and_then(|it| stated(it.node.get("type")?));
    let twice = |it: &Member| it.key == "type" && types.is_some() && stated(&it.value) == types;
    let harmless = |it: &Member| HARMLESS.contains(&it.key.as_str()) || twice(it);
    let ignored = |it: &&Member| keyword(&it.key).is_some() && !harmless(it);
    let finding = |member: &Member| {
        let title = format!("`{}` stands beside `$ref`, where {} ignores it", member.key, draft.word());
        Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "ignored without a word")
            .help("put the `$ref` and this keyword into two parts of an `allOf`")
    };
    node.members().iter().filter(ignored).map(finding).collect()
}

/// The keyword that closes a schema to all fields but the `properties` beside it.
fn closed(node: &Node) -> Option<&Member> {
    let closed = node.member("additionalProperties")?;
    let is_closed = matches!(closed.value.kind, Kind::Bool(false)) && node.get("patternProperties").is_none();
    is_closed.then_some(closed)
}

fn names(node: &Node, name: &str) -> bool {
    node.get("properties").is_some_and(|it| it.member(name).is_some())
}

/// `additionalProperties` knows only the `properties` beside it (validation, section 10.3.2.3): a field that a
/// part of `allOf` brings in can never be there, unless it is named again.
fn brought_in(set: &SchemaSet, at: At) -> Vec<Diagnostic> {
    let Some(closed) = closed(at.node) else { return Vec::new() };
    let parts = at.node.get("allOf").map(Node::elements).unwrap_or_default();
    let parts = parts.iter().map(|part| ("allOf", set.part(at, part)));
    let alone = at.dialect.draft <= Draft::Draft07 && at.node.get("$ref").is_some();
    let itself = at.node.get("$ref").filter(|_| !alone).map(|_| ("$ref", at));
    let mut found = Vec::new();
    for (through, part) in parts.chain(itself) {
        let reference = part.node.get("$ref").and_then(Node::as_str);
        let target = reference.and_then(|it| set.resolve(part, it)).unwrap_or(part);
        for member in target.node.get("properties").map(Node::members).unwrap_or_default() {
            if names(at.node, &member.key) {
                continue;
            }
            let title = format!("`{}` comes in through `{through}` and can never be there", member.key);
            let label = "knows only the `properties` beside it";
            found.push(
                Diagnostic::new(&rulebook::UNREACHABLE_FIELD, title, closed.key_span, label)
                    .and(member.key_span, "brought in here")
                    .help(format!("name it beside `additionalProperties`: `\"{}\": true`", member.key))
                    .after(&rulebook::FIELD_NOT_IN_CHAPTER, Some(member.key_span.source)),
            );
        }
    }
    found
}

/// As many names as are compared with all others.
const FEW: usize = 20;

/// A name that a closed schema requires and that it does not list: no instance can satisfy both.
fn required_and_forbidden(node: &Node) -> Vec<Diagnostic> {
    let Some(closed) = closed(node) else { return Vec::new() };
    let required = node.get("required").map(Node::elements).unwrap_or_default();
    let stated = required.iter().filter_map(|it| Some((it.span, it.as_str()?)));
    let listed = node.get("properties").map(Node::members).unwrap_or_default();
    let listed: BTreeSet<&str> = listed.iter().map(|it| it.key.as_str()).collect();
    let missing: Vec<_> = stated.filter(|(_, name)| !listed.contains(name)).collect();
    // Where everything is missing, nothing is a slip of the pen.
    let mut known = if missing.len() > FEW { BTreeSet::new() } else { listed };
    known.retain(|it| !required.iter().any(|other| other.as_str() == Some(it)));
    let finding = |(span, name): (_, &str)| {
        let title =
            format!("`{name}` is required, and its closed object does not list it: nothing can satisfy both");
        let finding = Diagnostic::new(&rulebook::UNREACHABLE_FIELD, title, span, "required here")
            .and(closed.key_span, "knows only the `properties` beside it");
        match did_you_mean(name, known.iter().copied()) {
            Some(near) => {
                finding.propose("a field with a similar name exists", [span.becomes(format!("\"{near}\""))])
            }
            None => finding.help(format!("list `{name}` under `properties`, or do not require it")),
        }
    };
    missing.into_iter().map(finding).collect()
}
