//! What a schema offers for choice, and the names of what it refers to: for who reads it, not for who judges by it.

use std::collections::BTreeMap;

use super::facts::Stance;
use super::part::Part;
use super::tell;
use crate::field::{Alternative, Choice, Definition, Field, FieldPath, Manner, Said};
use crate::syntax::json::{Member, Node};

/// The choice among the schemas of `anyOf` or `oneOf`, with what each of them says of the value at `path`.
/// What an alternative offers for choice itself is taken out of its part.
pub fn choice(manner: Manner, schemas: &[&Node], parts: &mut [Part], path: &FieldPath) -> Option<Choice> {
    if parts.len() < 2 {
        return None;
    }
    let alternatives = schemas.iter().zip(parts).map(|(schema, part)| alternative(schema, part, path));
    Some(Choice { manner, alternatives: alternatives.collect() })
}

/// What holds for members by their names: those that match a pattern, and the others where the last part is of those.
pub fn by_name(
    patterns: &[&Member],
    schemas: &[&Node],
    parts: &mut [Part],
    path: &FieldPath,
) -> Option<Choice> {
    if patterns.is_empty() {
        return None;
    }
    let mut names = patterns.iter().map(|it| it.key.clone());
    let alternatives = schemas
        .iter()
        .zip(parts)
        .map(|(schema, part)| Alternative { name: names.next(), ..alternative(schema, part, path) });
    Some(Choice { manner: Manner::ByName, alternatives: alternatives.collect() })
}

/// What holds for items by their places.
pub fn in_order(manner: Manner, schemas: &[&Node], parts: &mut [Part], path: &FieldPath) -> Choice {
    let alternatives = schemas.iter().zip(parts).map(|(schema, part)| alternative(schema, part, path));
    Choice { manner, alternatives: alternatives.collect() }
}

fn alternative(schema: &Node, part: &mut Part, path: &FieldPath) -> Alternative {
    let title = schema.get("title").and_then(Node::as_str).map(str::to_owned);
    let mut value = Field::new(schema.span, Said::Silent);
    tell(&mut value, part.facts.get(path).cloned().unwrap_or_default(), false);
    let named = part.named.iter().map(|(path, (said, _))| (path, *said));
    let required = part.required.keys().map(|path| (path, Said::Requires));
    let inside = named.chain(required).filter(|(it, _)| it.parent() == *path && *it != path);
    let fields: BTreeMap<FieldPath, Said> = inside.map(|(path, said)| (path.clone(), said)).collect();
    let value_of = |path: &FieldPath| match &part.facts.get(path)?.values {
        Stance::Said(it) if it.value.len() == 1 => it.value.first().cloned(),
        _ => None,
    };
    let only = fields.keys().filter_map(|it| Some((it.clone(), value_of(it)?))).collect();
    let name = title.or_else(|| part.definitions.get(path).map(|it| it.name.clone()));
    let choices = part.choices.remove(path).unwrap_or_default();
    Alternative { name, value, fields, only, closed: part.closed.contains(path), choices }
}

/// The schema that a reference leads to, by its title, or else by what the reference ends in. A reference to a whole
/// document has the name of its file; one to the document in which it stands has none.
pub fn definition(from: &Node, to: &Node) -> Option<Definition> {
    let reference = from.get("$ref").and_then(Node::as_str)?;
    let title = to.get("title").and_then(Node::as_str).filter(|it| !it.trim().is_empty());
    if let Some(title) = title.filter(|_| reference != "#") {
        return Some(Definition { name: title.to_owned(), span: to.span });
    }
    let end = reference.rsplit(['/', '#', ':']).find(|it| !it.is_empty()).unwrap_or_default();
    let name = end.split('.').next().filter(|it| !it.is_empty()).unwrap_or(end);
    Some(Definition { name: crate::text::name_in(name), span: to.span })
}
