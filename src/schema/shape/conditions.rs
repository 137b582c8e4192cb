//! Where a schema names or requires a field that it does not elsewhere: for who reads, where a sentence can say it.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use crate::field::{Asked, Condition, FieldPath, Said};
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

/// The most fields and values that a condition names, and the longest value.
const FEW: usize = 6;
const SHORT: usize = 60;

/// What an `if` may say beside what it asks.
const SILENT: [&str; 6] = ["type", "title", "description", "$comment", "examples", "default"];

/// The fields that only one of `then` and `otherwise` names or requires, each with the condition for it: one without fields
/// where it takes more than a few words to say.
pub fn told(
    asked: &Node,
    then: &Part,
    otherwise: &Part,
    path: &FieldPath,
) -> BTreeMap<FieldPath, Vec<Condition>> {
    let unclear = Condition { asked: Vec::new(), negated: false, requires: false };
    let condition = condition(asked, path).unwrap_or(unclear.clone());
    let mut told: BTreeMap<FieldPath, Vec<Condition>> = BTreeMap::new();
    for (part, other, negated) in [(then, otherwise, false), (otherwise, then, true)] {
        // That one of several fields has another value is more than a few words.
        let condition = if negated && condition.asked.len() > 1 { &unclear } else { &condition };
        let elsewhere = named(other);
        for field in named(part).difference(&elsewhere) {
            let requires = part.required.contains_key(*field);
            let here = Condition { negated, requires, ..condition.clone() };
            told.entry((*field).clone()).or_default().push(here);
        }
    }
    told
}

/// The fields that a part names or requires.
fn named(part: &Part) -> BTreeSet<&FieldPath> {
    let named = part.named.iter().filter(|(_, (said, _))| *said != Said::Forbids).map(|(path, _)| path);
    named.chain(part.required.keys()).collect()
}

/// `properties` with `const` or `enum` in each, and nothing else.
fn condition(asked: &Node, path: &FieldPath) -> Option<Condition> {
    let known = |it: &str| SILENT.contains(&it) || matches!(it, "properties" | "required");
    if !asked.members().iter().all(|it| known(&it.key)) {
        return None;
    }
    let required: Vec<&str> = asked
        .get("required")
        .map(Node::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_str)
        .collect();
    let members = asked.get("properties")?.members();
    // That a field is there at all is a condition too, of which nothing is told.
    let all_named = required.iter().all(|it| members.iter().any(|member| member.key == *it));
    if !all_named || members.is_empty() || members.len() > FEW {
        return None;
    }
    let asked = members.iter().map(|member| {
        let (values, all) = values(&member.value)?;
        let or_absent = !required.contains(&member.key.as_str());
        Some(Asked { field: path.child(&member.key), values, all, or_absent })
    });
    Some(Condition { asked: asked.collect::<Option<_>>()?, negated: false, requires: false })
}

/// The values to which a schema restricts a field, where it does nothing else: the first of them, and how many.
fn values(node: &Node) -> Option<(Vec<String>, usize)> {
    let known = |it: &str| SILENT.contains(&it) || matches!(it, "const" | "enum");
    if !node.members().iter().all(|it| known(&it.key)) {
        return None;
    }
    let values = match (node.get("const"), node.get("enum").map(|it| &it.kind)) {
        (Some(only), None) => std::slice::from_ref(only),
        (None, Some(Kind::Array(all))) => all,
        _ => return None,
    };
    let short = |it: &Node| it.written().filter(|it| it.len() <= SHORT);
    let written: Option<Vec<String>> = values.iter().take(FEW).map(short).collect();
    Some((written?, values.len()))
}

/// The same, where every instance has these fields.
pub fn among(
    mut conditions: BTreeMap<FieldPath, Vec<Condition>>,
    required: &BTreeMap<FieldPath, Span>,
) -> BTreeMap<FieldPath, Vec<Condition>> {
    let all = conditions.values_mut().flatten();
    all.flat_map(|it| &mut it.asked).for_each(|it| it.or_absent &= !required.contains_key(&it.field));
    conditions
}
