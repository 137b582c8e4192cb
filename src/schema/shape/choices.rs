//! What a schema offers for choice, and the names of what it refers to: for who reads it, not for who judges by it.

use super::part::Part;
use super::tell;
use crate::field::{Alternative, Choice, Definition, Field, FieldPath, Said};
use crate::syntax::json::Node;

/// The choice among the schemas of `anyOf` or `oneOf`, with what each of them says of the value at `path`.
pub fn choice(exclusive: bool, schemas: &[&Node], parts: &[Part], path: &FieldPath) -> Option<Choice> {
    let alternatives = schemas.iter().zip(parts).map(|(schema, part)| alternative(schema, part, path));
    let alternatives: Vec<Alternative> = alternatives.collect();
    (alternatives.len() > 1).then_some(Choice { exclusive, alternatives })
}

fn alternative(schema: &Node, part: &Part, path: &FieldPath) -> Alternative {
    let title = schema.get("title").and_then(Node::as_str).map(str::to_owned);
    let mut value = Field::new(schema.span, Said::Silent);
    tell(&mut value, part.facts.get(path).cloned().unwrap_or_default(), false);
    let named = part.named.iter().map(|(path, (said, _))| (path, *said));
    let required = part.required.keys().map(|path| (path, Said::Requires));
    let inside = named.chain(required).filter(|(it, _)| it.parent() == *path && *it != path);
    let fields = inside.map(|(path, said)| (path.clone(), said)).collect();
    let name = title.or_else(|| part.definitions.get(path).map(|it| it.name.clone()));
    Alternative { name, value, fields }
}

/// The schema that a reference leads to, by the name that the reference ends in. A reference to a whole document has the
/// name of its file.
pub fn definition(from: &Node, to: &Node) -> Option<Definition> {
    let reference = from.get("$ref").and_then(Node::as_str)?;
    let end = reference.rsplit(['/', '#', ':']).find(|it| !it.is_empty())?;
    let name = end.split('.').next().filter(|it| !it.is_empty()).unwrap_or(end);
    Some(Definition { name: crate::text::name_in(name), span: to.span })
}
