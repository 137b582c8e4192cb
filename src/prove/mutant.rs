//! The ways in which witnesses are changed, as rows: what each does, and what would let the gate notice it.

use crate::model::{Family, Name};
use crate::text::{Edit, Span};

/// What a mutant is about: a contract, the envelope of a family, or a schema that others refer to, by its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Empty for a schema that is of no family.
    pub family: String,
    pub name: Name,
}

/// The name of an envelope as a subject.
pub const ENVELOPE: &str = "the envelope";

impl Subject {
    pub fn new(family: &Family, name: &str) -> Self {
        Subject { family: family.name.clone(), name: name.to_owned() }
    }
}

/// One witness with one change.
#[derive(Clone, Debug)]
pub struct Mutant {
    pub subject: Subject,
    pub change: &'static Change,
    /// What is changed: a field, a keyword or a heading.
    pub what: String,
    pub place: Span,
    /// None where it is not known how to make the change, as in YAML in block style: then nothing is proven.
    pub edits: Vec<Edit>,
}

/// A way to change a witness.
#[derive(Debug)]
pub struct Change {
    pub name: &'static str,
    /// What it does, before the name of what is changed.
    pub words: &'static str,
    /// What would let the gate notice it.
    pub help: &'static str,
}

macro_rules! changes {
    ($($change:ident = $name:literal $words:literal $help:literal;)*) => {
        $(pub static $change: Change = Change { name: $name, words: $words, help: $help };)*
    };
}

changes! {
    LEFT_OUT = "left-out" "an example without" "list it under `required` in the schema";
    MISSPELT_KEY = "misspelt-key" "an example that misspells" "close the object with `additionalProperties: false`";
    OTHER_TYPE = "other-type" "an example with a value of another type in" "state its `type` in the schema";
    EMPTIED = "emptied" "an example with an empty value in" "state `minLength`, `minItems` or a `pattern` in the schema";
    OTHER_VALUE = "other-value" "an example with a value that is not among those of" "state them with `enum` or `const` in the schema";
    NO_FORMAT = "no-format" "an example with a value that breaks the format of" "let formats be asserted: `formats = \"assert\"`";
    ADDED = "added" "an example with an undeclared field in" "close the object with `additionalProperties: false`, and keep `closed-world`";
    OTHER_NAME = "other-name" "an example that says it is another contract in" "state the name with `const` in the schema";

    TURNED = "turned" "a chapter that says the opposite of the presence of" "let the schema, or another chapter, say whether it is required";
    UNLISTED = "unlisted" "a chapter without" "let the list name every field";
    OTHER_WORD = "other-word" "a chapter with another type for" "state its `type` in the schema";
    RENAMED = "renamed" "a chapter that misspells the name of" "let a chapter of this kind speak of every contract";

    NOT_REQUIRED = "not-required" "a schema that no longer requires" "let a chapter say that it is required, or write a counter-example without it";
    MISSPELT_KEYWORD = "misspelt-keyword" "a schema that misspells" "do not let `unknown-keyword` pass";
}

/// A word with a slip of the pen in it.
pub fn misspelt(word: &str) -> String {
    let last: String = word.chars().last().into_iter().collect();
    format!("{word}{last}")
}
