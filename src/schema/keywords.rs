//! The keywords of JSON Schema, from draft-04 to 2020-12, as a table.

use crate::config::Draft::{self, Draft04, Draft06, Draft07, Draft201909, Draft202012};

use crate::syntax::json::{Kind, Member, Node};
use Applies::{Array, Map, None, Schema, SchemaOrArray};

/// Where the schemas stand that a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Applies {
    /// It holds no schema.
    None,
    /// Its value is a schema.
    Schema,
    /// Its value is an array of schemas.
    Array,
    /// Its value is a schema or an array of schemas.
    SchemaOrArray,
    /// Its value is an object whose values are schemas; other values in it are not.
    Map,
}

/// Each keyword, the draft that brought it, and what it holds.
pub const KEYWORDS: &[(&str, Draft, Applies)] = &[
    ("$schema", Draft04, None),
    ("$id", Draft06, None),
    ("id", Draft04, None),
    ("$ref", Draft04, None),
    ("$comment", Draft07, None),
    ("$anchor", Draft201909, None),
    ("$recursiveRef", Draft201909, None),
    ("$recursiveAnchor", Draft201909, None),
    ("$dynamicRef", Draft202012, None),
    ("$dynamicAnchor", Draft202012, None),
    ("$vocabulary", Draft201909, None),
    ("$defs", Draft201909, Map),
    ("definitions", Draft04, Map),
    ("title", Draft04, None),
    ("description", Draft04, None),
    ("default", Draft04, None),
    ("examples", Draft06, None),
    ("readOnly", Draft07, None),
    ("writeOnly", Draft07, None),
    ("deprecated", Draft201909, None),
    ("type", Draft04, None),
    ("enum", Draft04, None),
    ("const", Draft06, None),
    ("multipleOf", Draft04, None),
    ("maximum", Draft04, None),
    ("exclusiveMaximum", Draft04, None),
    ("minimum", Draft04, None),
    ("exclusiveMinimum", Draft04, None),
    ("maxLength", Draft04, None),
    ("minLength", Draft04, None),
    ("pattern", Draft04, None),
    ("maxItems", Draft04, None),
    ("minItems", Draft04, None),
    ("uniqueItems", Draft04, None),
    ("maxContains", Draft201909, None),
    ("minContains", Draft201909, None),
    ("maxProperties", Draft04, None),
    ("minProperties", Draft04, None),
    ("required", Draft04, None),
    ("dependentRequired", Draft201909, None),
    ("format", Draft04, None),
    ("contentEncoding", Draft07, None),
    ("contentMediaType", Draft07, None),
    ("contentSchema", Draft201909, Schema),
    ("properties", Draft04, Map),
    ("patternProperties", Draft04, Map),
    ("additionalProperties", Draft04, Schema),
    ("unevaluatedProperties", Draft201909, Schema),
    ("propertyNames", Draft06, Schema),
    ("items", Draft04, SchemaOrArray),
    ("prefixItems", Draft202012, Array),
    ("additionalItems", Draft04, Schema),
    ("unevaluatedItems", Draft201909, Schema),
    ("contains", Draft06, Schema),
    ("allOf", Draft04, Array),
    ("anyOf", Draft04, Array),
    ("oneOf", Draft04, Array),
    ("not", Draft04, Schema),
    ("if", Draft07, Schema),
    ("then", Draft07, Schema),
    ("else", Draft07, Schema),
    ("dependencies", Draft04, Map),
    ("dependentSchemas", Draft201909, Map),
];

/// The row of a keyword.
pub fn keyword(name: &str) -> Option<&'static (&'static str, Draft, Applies)> {
    KEYWORDS.iter().find(|(it, _, _)| *it == name)
}

/// Keywords that validators ignore after a draft: the last one that has them, and what says it since. `definitions` is
/// missing because it is only a place, and `dependencies` because validators, ours among them, still hold values
/// against it (2019-09 validation, appendix A; 2020-12 core, section 8.2.3.1; the metaschemas keep both as deprecated).
const REPLACED: &[(&str, Draft, &str)] = &[
    ("id", Draft04, "`$id`"),
    ("$recursiveRef", Draft201909, "`$dynamicRef`, or `$ref` where nothing is extended"),
    ("$recursiveAnchor", Draft201909, "`$dynamicAnchor`"),
    (
        "additionalItems",
        Draft201909,
        "`items`, which in this dialect is about the items behind `prefixItems`",
    ),
];

/// The last draft that has a keyword, where later ones have another, and what that is.
pub fn replaced(name: &str) -> Option<(Draft, &'static str)> {
    REPLACED.iter().find(|(it, ..)| *it == name).map(|(_, last, instead)| (*last, *instead))
}

/// What OpenAPI 3.1 adds to 2020-12 (section 4.8.24): nothing that holds a value.
pub const OPEN_API_31: &[&str] = &["discriminator", "xml", "externalDocs", "example"];

/// What the Schema Object of OpenAPI 3.0 has besides the keywords of draft-04 (3.0.3, section 4.7.24).
pub const OPEN_API_30: &[&str] =
    &["discriminator", "xml", "externalDocs", "example", "nullable", "readOnly", "writeOnly", "deprecated"];

/// What AsyncAPI adds to draft-07.
pub const ASYNC_API: &[&str] = &["discriminator", "externalDocs", "deprecated", "example"];

/// Calls `each` with every schema that a keyword of this schema holds, and the steps that lead to it.
pub fn parts<'a>(node: &'a Node, each: &mut dyn FnMut(&str, Option<&str>, &'a Node)) {
    for member in node.members() {
        let Some((_, _, applies)) = keyword(&member.key) else { continue };
        match (applies, &member.value.kind) {
            (Applies::Schema | Applies::SchemaOrArray, Kind::Object(_) | Kind::Bool(_)) => {
                each(&member.key, Option::None, &member.value);
            }
            (Applies::Array | Applies::SchemaOrArray, Kind::Array(elements)) => {
                for (at, element) in elements.iter().enumerate() {
                    each(&member.key, Some(&at.to_string()), element);
                }
            }
            (Applies::Map, Kind::Object(members)) => {
                for inner in
                    members.iter().filter(|it| matches!(it.value.kind, Kind::Object(_) | Kind::Bool(_)))
                {
                    each(&member.key, Some(&inner.key), &inner.value);
                }
            }
            _ => {}
        }
    }
}

/// The keywords of a schema and of every schema in it, each with its place. A reference is not followed.
pub fn keywords_of(root: &Node) -> Vec<&Member> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        found.extend(node.members().iter().filter(|it| keyword(&it.key).is_some()));
        parts(node, &mut |_, _, part| open.push(part));
    }
    found
}
