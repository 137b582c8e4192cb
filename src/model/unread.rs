//! What is there of a family and could not be read.

use std::collections::BTreeSet;

use super::{Witness, stem_names};

/// Files that could not be read.
#[derive(Debug, Default)]
pub struct Unread {
    /// Schemas and examples, by the names of their files without what the pattern says anyway.
    pub schemas: Vec<String>,
    pub examples: Vec<String>,
    pub counter_examples: Vec<String>,
    /// The schema of the envelope.
    pub envelope: bool,
    /// Kinds of chapter of which one could not be read.
    pub chapters: BTreeSet<Witness>,
}

impl Unread {
    /// True where directives would know one of them by this name.
    pub fn has_example(&self, name: &str) -> bool {
        self.examples.iter().chain(&self.counter_examples).any(|it| it == name)
    }

    /// True where one of these files is, by its name, of this contract.
    pub fn names(files: &[String], contract: &str) -> bool {
        files.iter().any(|stem| stem_names(stem, contract))
    }
}
