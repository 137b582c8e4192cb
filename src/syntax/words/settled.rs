//! Words of types whose meaning no project can change: a reader of the page knows only the one.

use super::kinds::TYPES;
use super::types::{TypeReading, read_type};
use super::{Vocabulary, plain};
use crate::field::TypeSet;

/// JSON's own names of types and the short ones for them. What `decimal`, `int64` or `timestamp` is in JSON is for a
/// project to say.
const SETTLED: [&str; 13] = [
    "string", "text", "str", "integer", "int", "number", "float", "double", "boolean", "bool", "object",
    "array", "null",
];

/// The types that a word, or a phrase with such a word in it, means to everybody; `None` where they are not settled.
pub fn settled_types(phrase: &str) -> Option<TypeSet> {
    let settled = |word: &str| {
        let word = plain(word);
        let singular = word.strip_suffix('s').unwrap_or(&word).to_owned();
        SETTLED.into_iter().find(|it| *it == word || *it == singular)
    };
    if phrase.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_')) {
        let word = settled(phrase)?;
        return TYPES.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| TypeSet::only(*kind));
    }
    phrase.split(|it: char| !it.is_alphanumeric()).find_map(settled)?;
    match read_type(phrase, &Vocabulary::of_nobody()) {
        (TypeReading::States(words), end) if end == phrase.len() => Some(words.types),
        _ => None,
    }
}
