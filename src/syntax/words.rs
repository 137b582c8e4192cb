//! The words in which people write down that a field is required, of what type it is, and which values it allows.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::{JsonType, Said};

/// The words that a project adds to those that everybody uses.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Words for types, in lower case.
    pub types: &'a BTreeMap<String, JsonType>,
    /// True for a text that names a contract.
    pub is_contract: &'a dyn Fn(&str) -> bool,
}

const REQUIRED: &[&str] = &[
    "required",
    "mandatory",
    "yes",
    "y",
    "true",
    "always",
    "m",
    "x",
    "1",
    "1..1",
    "✓",
    "✔",
    "✔️",
    "✅",
    "☑",
];
const OPTIONAL: &[&str] =
    &["optional", "no", "n", "false", "o", "0..1", "", "-", "–", "—", "✗", "✘", "✕", "❌", "☐"];

/// Words that name a type without being JSON Schema's own name for it.
const TYPES: &[(&str, JsonType)] = &[
    ("text", JsonType::String),
    ("str", JsonType::String),
    ("date-time", JsonType::String),
    ("datetime", JsonType::String),
    ("date", JsonType::String),
    ("time", JsonType::String),
    ("duration", JsonType::String),
    ("email", JsonType::String),
    ("hostname", JsonType::String),
    ("ipv4", JsonType::String),
    ("ipv6", JsonType::String),
    ("uri", JsonType::String),
    ("url", JsonType::String),
    ("uuid", JsonType::String),
    ("ulid", JsonType::String),
    ("int", JsonType::Integer),
    ("float", JsonType::Number),
    ("double", JsonType::Number),
    ("decimal", JsonType::Number),
    ("bool", JsonType::Boolean),
    ("map", JsonType::Object),
    ("list", JsonType::Array),
];

/// What a cell under "Required" says, or a word in brackets after a field.
pub fn presence(word: &str) -> Option<Said> {
    let word = word.trim().to_lowercase();
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(REQUIRED) {
        Some(Said::Requires)
    } else if is(OPTIONAL) {
        Some(Said::Allows)
    } else {
        None
    }
}

/// The types that a phrase such as `string`, `array of strings`, `string[]` or `integer or null` names.
pub fn types(phrase: &str) -> Option<BTreeSet<JsonType>> {
    let phrase = phrase.to_lowercase().replace(" or ", "|");
    phrase.split(['|', '/']).map(one_type).collect()
}

/// The types of the elements that `array of strings` or `string[]` names.
pub fn elements(phrase: &str) -> Option<BTreeSet<JsonType>> {
    let phrase = phrase.to_lowercase();
    let phrase = phrase.trim();
    let of = ["array of ", "list of "].iter().find_map(|it| phrase.strip_prefix(it));
    let elements = of.or_else(|| phrase.strip_suffix("[]"))?;
    types(elements).or_else(|| types(elements.strip_suffix('s')?))
}

/// True where the phrase begins with JSON Schema's own name of a type.
pub fn is_plain_type(phrase: &str) -> bool {
    JsonType::from_word(phrase.split([' ', '[']).next().unwrap_or_default()).is_some()
}

fn one_type(phrase: &str) -> Option<JsonType> {
    let phrase = phrase.trim();
    if phrase.ends_with("[]") {
        return Some(JsonType::Array);
    }
    let word = phrase.split([' ', '(', '<', ',', ';']).next().unwrap_or_default();
    JsonType::from_word(word).or_else(|| TYPES.iter().find(|(it, _)| *it == word).map(|(_, it)| *it))
}
