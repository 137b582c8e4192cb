//! Where a schema names or requires a field that it does not elsewhere: for who reads, where a sentence can say it.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use crate::field::{Condition, FieldPath, Said};
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

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
    let unclear = Condition { fields: Vec::new(), absent: Vec::new(), negated: false, requires: false };
    let condition = condition(asked, path).unwrap_or(unclear.clone());
    let mut told: BTreeMap<FieldPath, Vec<Condition>> = BTreeMap::new();
    for (part, other, negated) in [(then, otherwise, false), (otherwise, then, true)] {
        // That one of several fields has another value is more than a few words.
        let condition = if negated && condition.fields.len() > 1 { &unclear } else { &condition };
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
    let (mut fields, mut absent) = (Vec::new(), Vec::new());
    for member in members {
        let field = path.child(&member.key);
        if !required.contains(&member.key.as_str()) {
            absent.push(field.clone());
        }
        fields.push((field, values(&member.value)?));
    }
    // That a field is there at all is a condition too, of which nothing is told.
    let all_named = required.iter().all(|it| members.iter().any(|member| member.key == *it));
    (all_named && !fields.is_empty()).then_some(Condition { fields, absent, negated: false, requires: false })
}

/// The values to which a schema restricts a field, where it does nothing else.
fn values(node: &Node) -> Option<Vec<String>> {
    let known = |it: &str| SILENT.contains(&it) || matches!(it, "const" | "enum");
    if !node.members().iter().all(|it| known(&it.key)) {
        return None;
    }
    let values: Vec<&Node> = match (node.get("const"), node.get("enum").map(|it| &it.kind)) {
        (Some(only), None) => vec![only],
        (None, Some(Kind::Array(all))) => all.iter().collect(),
        _ => return None,
    };
    values.into_iter().map(Node::written).collect()
}

/// The same, where every instance has these fields.
pub fn among(
    mut conditions: BTreeMap<FieldPath, Vec<Condition>>,
    required: &BTreeMap<FieldPath, Span>,
) -> BTreeMap<FieldPath, Vec<Condition>> {
    let all = conditions.values_mut().flatten();
    all.for_each(|it| it.absent.retain(|field| !required.contains_key(field)));
    conditions
}
