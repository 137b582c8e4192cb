//! Numbers that schemas compare with those of instances: a validator compares doubles, so digits that a double loses count
//! for nothing.

use super::SchemaSet;
use super::keywords::keywords_of;
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::digits::are_kept;
use crate::syntax::json::{Member, Node, Number};

/// The keywords that hold a value against a number.
const COMPARED: [&str; 7] =
    ["const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// The keywords whose values are held against the schema itself.
const STATED: [&str; 3] = ["default", "examples", "example"];

/// Which numbers of instances lose what a schema asks of them, where their digits are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// None: only types are asked that digits cannot change.
    Nothing,
    /// Those that are not written as integers.
    Fractions,
    /// All.
    Values,
}

/// The numbers that a schema itself, and no schema in it, compares.
fn compared(schema: &Node) -> impl Iterator<Item = Number<'_>> {
    let is_held = |key: &str| COMPARED.contains(&key) || STATED.contains(&key);
    schema.members().iter().filter(move |it| is_held(&it.key)).flat_map(|it| it.value.numbers())
}

fn asks(keyword: &Member) -> Compared {
    let is_integer = |it: &Node| it.as_str() == Some("integer");
    match keyword.key.as_str() {
        "uniqueItems" => Compared::Values,
        key if COMPARED.contains(&key) && !keyword.value.numbers().is_empty() => Compared::Values,
        "type" if is_integer(&keyword.value) || keyword.value.elements().iter().any(is_integer) => {
            Compared::Fractions
        }
        _ => Compared::Nothing,
    }
}

/// Numbers of a schema that would be compared as other ones.
pub fn findings(schema: &Node) -> Vec<Diagnostic> {
    compared(schema).filter(|(digits, _)| !are_kept(digits)).map(inexact).collect()
}

/// A number whose digits are lost.
pub fn inexact((digits, span): Number) -> Diagnostic {
    let shown = super::validator::brief(digits);
    let title = format!("the number `{shown}` has more digits than are compared");
    Diagnostic::new(&rulebook::INEXACT_NUMBER, title, span, "compared as a double")
        .help("write it as a string, or with digits that a double keeps")
}

impl SchemaSet {
    /// What the schemas, all together, ask of numbers.
    pub fn compared(&self) -> Compared {
        let keywords = self.files.values().flat_map(|it| keywords_of(&it.document.root));
        keywords.map(asks).max().unwrap_or(Compared::Nothing)
    }
}
