//! The words in which people write down that a field is required, of what type it is, and which values it allows.

mod conditions;
mod kinds;
mod null;
mod opposite;
mod parameters;
mod presence;
mod settled;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::field::{FieldPath, JsonType};

pub use conditions::is_condition;
pub use null::may_be_null;
pub use opposite::opposite;
pub use presence::{
    cardinality, explicit, inverted, is_word, mentioned, near_word, nullability, presence, says_nothing,
};
pub use settled::settled_types;
pub use types::{
    TypeReading, TypeWords, is_plain_type, is_sure_type, is_type, is_type_name, near_type, read_type,
};

/// An object of a contract, and the names of the fields in it.
pub type KnownObject = (FieldPath, Arc<BTreeSet<String>>);

/// A field for which schemas list values, and these.
pub type KnownChoice = (FieldPath, Arc<Choice>);

/// The values that schemas list for a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub values: BTreeSet<String>,
    /// Not every contract has the same.
    pub differs: bool,
}

/// The words that a project adds to those that everybody uses.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Words for types, in lower case.
    pub types: &'a BTreeMap<String, JsonType>,
    /// True for a text that names a contract.
    pub is_contract: &'a dyn Fn(&str) -> bool,
    /// True for a name, or the first one of a path, that a schema or an example of the section's contracts or of the
    /// envelope has; also where nobody knows what they have.
    pub is_field: &'a dyn Fn(&str) -> bool,
    /// The objects and arrays of the section's contracts whose names are this word ([`forms`]), counted from where
    /// the paths of the chapter begin, those of arrays with `[]`; each with the names of the fields in it.
    pub objects: &'a dyn Fn(&str) -> Vec<KnownObject>,
    /// The fields of this name for which a schema of the section's contracts lists values, each with these.
    pub choices: &'a dyn Fn(&str) -> Vec<KnownChoice>,
}

impl Vocabulary<'_> {
    /// The words of a text of no contract in particular.
    pub fn of_nobody() -> Self {
        static NONE: BTreeMap<String, JsonType> = BTreeMap::new();
        Vocabulary {
            types: &NONE,
            is_contract: &|_| false,
            is_field: &|_| true,
            objects: &|_| Vec::new(),
            choices: &|_| Vec::new(),
        }
    }
}

impl fmt::Debug for Vocabulary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary").field("types", self.types).finish_non_exhaustive()
    }
}

/// A word in lower case and without separators.
pub fn plain(word: &str) -> String {
    word.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The plain forms of a word: as it stands, in the plural and in the singular.
pub fn forms(word: &str) -> Vec<String> {
    let word = plain(word);
    let mut forms = vec![format!("{word}s"), format!("{word}es")];
    forms.extend(["s", "es"].iter().filter_map(|it| Some(word.strip_suffix(it)?.to_owned())));
    forms.extend(word.strip_suffix("ies").map(|it| format!("{it}y")));
    forms.extend(word.strip_suffix('y').map(|it| format!("{it}ies")));
    forms.push(word);
    forms.retain(|it| !it.is_empty());
    forms
}

/// The beginning of a text, cut between characters.
pub fn beginning(text: &str, length: usize) -> &str {
    let ends = (0..=length.min(text.len())).rev();
    ends.filter_map(|it| text.get(..it)).next().unwrap_or_default()
}

/// The word at the start of a text.
fn word_at(text: &str) -> &str {
    let end = text
        .find(|it: char| !it.is_alphanumeric() && !matches!(it, '_' | '-' | '.' | '\\'))
        .unwrap_or(text.len());
    &text[..end]
}
