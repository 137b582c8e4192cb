//! What is wrong with a reference that leads somewhere.

use std::collections::BTreeSet;

use super::{At, Role, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::json::Node;
use crate::text::SourceId;

/// The files in which a dynamic reference may lead anywhere: all, unless only copies have anchors for one.
pub fn dynamic(set: &SchemaSet) -> BTreeSet<SourceId> {
    let anchored: BTreeSet<SourceId> = set.index.dynamic.values().flatten().map(|it| it.source).collect();
    let is_own = |it: &SourceId| set.files.get(it).is_some_and(|it| it.role != Role::Copy);
    if anchored.iter().any(is_own) { set.files.keys().copied().collect() } else { anchored }
}

/// A finding where a reference that leads to `target` says nothing, or not the same to every validator.
pub fn flaw(
    set: &SchemaSet,
    at: At,
    (key, reference): (&str, &Node),
    target: At,
    is_dynamic: bool,
) -> Option<Diagnostic> {
    let text = reference.as_str()?;
    let unusable = |title, label| Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, reference.span, label);
    if key == "$ref" && leads_back(set, at, target) {
        let title = format!("`$ref` leads back to itself: `{text}`");
        return Some(unusable(title, "says nothing").help("every value satisfies a circle of references"));
    }
    let by_id = past_an_id(set, at, text, target).filter(|_| is_dynamic)?;
    let title = format!("`{key}` leads past an `$id`, where dynamic references are: `{text}`");
    let finding = unusable(title, "validators differ in what such a place belongs to");
    let leads_there = set.resolve(at, &by_id).is_some_and(|it| it.node.span == target.node.span);
    let help = format!("name the schema by its `$id`: `{by_id}`");
    Some(match leads_there {
        true => finding.propose(help, [reference.span.becomes(format!("\"{by_id}\""))]),
        false => finding.help(help),
    })
}

/// True where references alone, one after the other, lead to where they began.
fn leads_back(set: &SchemaSet, at: At, target: At) -> bool {
    const HOPS: usize = 16;
    let alone = |it: &At| it.dialect.draft <= Draft::Draft07 || it.node.members().len() == 1;
    let next = |it: &At| {
        let reference = it.node.get("$ref").filter(|_| alone(it))?.as_str()?;
        set.resolve(*it, reference)
    };
    let mut hops = std::iter::successors(Some(target), next).take(HOPS);
    alone(&at) && hops.any(|it| it.node.span == at.node.span)
}

/// By its `$id`, what a JSON Pointer leads to across that `$id`.
///
/// What such a place belongs to is undefined (JSON Schema 2020-12, core 9.2.1), and validators do lose on the way what a
/// dynamic reference asks for. Where nothing is dynamic, they agree.
fn past_an_id(set: &SchemaSet, at: At, reference: &str, target: At) -> Option<String> {
    let index = &set.index;
    let (document, pointer) = reference.split_once('#')?;
    let outer = set.resolve(at, &format!("{document}#"))?;
    if !pointer.starts_with('/') || outer.base == target.base {
        return None;
    }
    let inner = &index.resources.get(target.base)?.place;
    let place = format!("{}{pointer}", index.resources.get(outer.base)?.place.pointer);
    let rest = place.strip_prefix(inner.pointer.as_str())?;
    let id = set.node(inner)?.get("$id")?.as_str()?;
    Some(if rest.is_empty() { id.to_owned() } else { format!("{id}#{rest}") })
}
