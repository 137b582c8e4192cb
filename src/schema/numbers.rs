//! Numbers that schemas compare with those of instances: a validator compares doubles, so digits that a double loses count
//! for nothing.

use super::SchemaSet;
use super::keywords::keywords_of;
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::digits::are_kept;
use crate::syntax::json::{Node, Number};

/// The keywords that hold a value against a number.
const COMPARED: [&str; 7] =
    ["const", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// The numbers that a schema itself, and no schema in it, compares.
fn compared(schema: &Node) -> impl Iterator<Item = Number<'_>> {
    let members = schema.members().iter().filter(|it| COMPARED.contains(&it.key.as_str()));
    members.flat_map(|it| it.value.numbers())
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
    /// True where some schema holds values against a number.
    pub fn compares_numbers(&self) -> bool {
        let keywords = self.files.values().flat_map(|it| keywords_of(&it.document.root));
        let compared = keywords.filter(|it| COMPARED.contains(&it.key.as_str()));
        compared.map(|it| it.value.numbers()).any(|it| !it.is_empty())
    }
}
