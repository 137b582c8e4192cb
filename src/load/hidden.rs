//! Names with a character that nobody sees: keys, names of contracts, and the values that a schema allows.

use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::model::Family;
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::json::{Document, Kind, Node};
use crate::syntax::splice;
use crate::text::Span;
use crate::unseen::{seen, unseen};

/// The keys of a schema, the names that it requires and the values that it allows, where they read as others.
pub fn of_schema(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    keys(&document.root, &mut found);
    schema(&document.root, &mut found);
    found
}

/// The keys of examples, and the names of contracts. A counter-example may be refused for such a key.
pub fn of_family(repository: &Repository, family: &Family, before: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    family.examples.iter().for_each(|it| keys(&it.document.root, &mut found));
    found.extend(contracts(repository, family, before));
    found
}

fn keys(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Object(members) => {
            for member in members {
                let finding = finding("key", &member.key, member.key_span);
                found.extend(finding.map(|it| it.field(&FieldPath::new(member.key.clone()))));
                keys(&member.value, found);
            }
        }
        Kind::Array(elements) => elements.iter().for_each(|it| keys(it, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

fn schema(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Object(members) => {
            for member in members {
                match member.key.as_str() {
                    "const" | "enum" => texts("value", &member.value, found),
                    "required" | "dependentRequired" => texts("name", &member.value, found),
                    // What stands there is data.
                    "default" | "example" | "examples" => {}
                    "properties" | "patternProperties" | "$defs" | "definitions" | "schemas"
                    | "dependentSchemas" => {
                        named(&member.value, found);
                    }
                    // Up to draft-07, names or a schema.
                    "dependencies" => member.value.members().iter().for_each(|it| match &it.value.kind {
                        Kind::Array(_) => texts("name", &it.value, found),
                        _ => schema(&it.value, found),
                    }),
                    _ => schema(&member.value, found),
                }
            }
        }
        Kind::Array(elements) => elements.iter().for_each(|it| schema(it, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

/// Schemas under names of their own, which are no keywords.
fn named(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Object(members) => members.iter().for_each(|it| schema(&it.value, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Array(_) => {
            schema(node, found)
        }
    }
}

/// A text, or each of several.
fn texts(kind: &str, node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::String(text) => found.extend(finding(kind, text, node.span)),
        Kind::Array(elements) => elements.iter().for_each(|it| texts(kind, it, found)),
        Kind::Object(members) => members.iter().for_each(|it| texts(kind, &it.value, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// The contracts whose schema gives them a name that reads as another. Where no schema does, nobody knows the name.
fn contracts(repository: &Repository, family: &Family, before: &[Diagnostic]) -> Vec<Diagnostic> {
    let finding = |(name, span): (&String, Span)| {
        let is_said = before.iter().any(|it| is_hidden(it) && it.primary.span == span);
        // The name of a file is told where files are read.
        let is_of_file = unseen(repository.sources.path(span.source)).is_some();
        let finding = finding("name of the contract", name, span).filter(|_| !is_said && !is_of_file)?;
        Some(finding.of(name))
    };
    let schemas = family.contracts.iter().filter_map(|(name, it)| Some((name, it.schema.as_ref()?.span)));
    schemas.filter_map(finding).collect()
}

fn is_hidden(finding: &Diagnostic) -> bool {
    finding.rule.code == rulebook::HIDDEN_CHARACTER.code
}

fn finding(kind: &str, name: &str, span: Span) -> Option<Diagnostic> {
    // A value may have several lines, and tabs in them.
    let is_layout = |it: char| kind == "value" && matches!(it, '\n' | '\r' | '\t');
    let character = unseen(&name.replace(is_layout, " "))?;
    let title = format!("the {kind} `{name}` holds a character that nobody sees");
    let label = format!("U+{:04X} is in it", u32::from(character));
    let finding = Diagnostic::new(&rulebook::HIDDEN_CHARACTER, title, span, label);
    Some(match kind {
        "key" | "name" | "value" => {
            finding.propose("write it as it reads", [span.becomes(splice::quoted(&seen(name)))])
        }
        _ => finding.help("write it as it reads"),
    })
}
