//! What a validator copies to say what is wrong: the value with each mistake in a branch, and lists of what is allowed.

use crate::syntax::json::{Kind, Member, Node};

/// The bytes of what it keeps of one mistake besides copies of values.
pub const OF_FLAW: u64 = 256;

/// The keywords whose own values it copies.
pub const LISTED: [&str; 3] = ["enum", "const", "not"];

/// The bytes that a copy of a value takes, about.
pub fn bytes(value: &Node) -> u64 {
    const OF_EACH: u64 = 64;
    let own = value.as_str().map_or(0, str::len) as u64;
    let keys = value.members().iter().map(|it| it.key.len() as u64 + OF_EACH);
    let inner = value.members().iter().map(|it| bytes(&it.value)).chain(value.elements().iter().map(bytes));
    inner.chain(keys).fold(own + OF_EACH, u64::saturating_add)
}

/// How much a schema can find wrong with a value itself, each with a copy of it.
pub fn flaws(schema: &Node, value: &Node) -> u64 {
    const OF_ANY: [&str; 6] = ["type", "enum", "const", "not", "anyOf", "oneOf"];
    let own: &[&str] = match value.kind {
        Kind::Object(_) => &[
            "minProperties",
            "maxProperties",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
        ],
        Kind::Array(_) => &[
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "items",
            "additionalItems",
            "unevaluatedItems",
        ],
        Kind::String(_) => &["minLength", "maxLength", "pattern", "format"],
        _ => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    };
    let of = |it: &Member| match it.key.as_str() {
        "required" => it.value.elements().len() as u64,
        "dependentRequired" => it.value.members().iter().map(|it| it.value.elements().len() as u64).sum(),
        "dependencies" => it.value.members().iter().map(|it| it.value.elements().len() as u64).sum(),
        key => u64::from(OF_ANY.contains(&key) || own.contains(&key)),
    };
    let refuses_all = u64::from(matches!(schema.kind, Kind::Bool(false)));
    schema.members().iter().map(of).fold(refuses_all, u64::saturating_add)
}
