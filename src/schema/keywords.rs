//! The keywords of JSON Schema, from draft-04 to 2020-12, as a table.

use Applies::{Array, Map, None, Schema, SchemaOrArray};

/// Where the schemas stand that a keyword holds.
#[derive(Clone, Copy, PartialEq)]
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
pub const KEYWORDS: &[(&str, u16, Applies)] = &[
    ("$schema", 4, None),
    ("$id", 6, None),
    ("id", 4, None),
    ("$ref", 4, None),
    ("$comment", 7, None),
    ("$anchor", 2019, None),
    ("$recursiveRef", 2019, None),
    ("$recursiveAnchor", 2019, None),
    ("$dynamicRef", 2020, None),
    ("$dynamicAnchor", 2020, None),
    ("$vocabulary", 2019, None),
    ("$defs", 2019, Map),
    ("definitions", 4, Map),
    ("title", 4, None),
    ("description", 4, None),
    ("default", 4, None),
    ("examples", 6, None),
    ("readOnly", 7, None),
    ("writeOnly", 7, None),
    ("deprecated", 2019, None),
    ("type", 4, None),
    ("enum", 4, None),
    ("const", 6, None),
    ("multipleOf", 4, None),
    ("maximum", 4, None),
    ("exclusiveMaximum", 4, None),
    ("minimum", 4, None),
    ("exclusiveMinimum", 4, None),
    ("maxLength", 4, None),
    ("minLength", 4, None),
    ("pattern", 4, None),
    ("maxItems", 4, None),
    ("minItems", 4, None),
    ("uniqueItems", 4, None),
    ("maxContains", 2019, None),
    ("minContains", 2019, None),
    ("maxProperties", 4, None),
    ("minProperties", 4, None),
    ("required", 4, None),
    ("dependentRequired", 2019, None),
    ("format", 4, None),
    ("contentEncoding", 7, None),
    ("contentMediaType", 7, None),
    ("contentSchema", 2019, Schema),
    ("properties", 4, Map),
    ("patternProperties", 4, Map),
    ("additionalProperties", 4, Schema),
    ("unevaluatedProperties", 2019, Schema),
    ("propertyNames", 6, Schema),
    ("items", 4, SchemaOrArray),
    ("prefixItems", 2020, Array),
    ("additionalItems", 4, Schema),
    ("unevaluatedItems", 2019, Schema),
    ("contains", 6, Schema),
    ("allOf", 4, Array),
    ("anyOf", 4, Array),
    ("oneOf", 4, Array),
    ("not", 4, Schema),
    ("if", 7, Schema),
    ("then", 7, Schema),
    ("else", 7, Schema),
    ("dependencies", 4, Map),
    ("dependentSchemas", 2019, Map),
];

/// The row of a keyword.
pub fn keyword(name: &str) -> Option<&'static (&'static str, u16, Applies)> {
    KEYWORDS.iter().find(|(it, _, _)| *it == name)
}
