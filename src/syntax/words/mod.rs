//! The words in which people write down that a field is required, of what type it is, and which values it allows.

mod kinds;
mod presence;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use crate::field::JsonType;

pub use presence::{cardinality, explicit, inverted, mentioned, presence, says_nothing};
pub use types::{TypeReading, TypeWords, beginning, is_plain_type, read_type};

/// The words that a project adds to those that everybody uses.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Words for types, in lower case.
    pub types: &'a BTreeMap<String, JsonType>,
    /// True for a text that names a contract.
    pub is_contract: &'a dyn Fn(&str) -> bool,
}

impl fmt::Debug for Vocabulary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary").field("types", self.types).finish_non_exhaustive()
    }
}
