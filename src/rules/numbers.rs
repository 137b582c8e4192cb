//! Numbers of examples whose digits are lost where they are compared: nobody may say of them that they are what the schema
//! asks for.

use super::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::model::Example;
use crate::schema::{Compared, inexact};
use crate::syntax::digits::are_kept;

/// Such numbers in examples and counter-examples, where a schema asks something of them.
pub fn check(desk: &Desk) -> Vec<Diagnostic> {
    let examples = || desk.family.examples.iter().chain(&desk.family.counter_examples);
    let lost = |it: &Example| it.document.root.numbers().iter().any(|(digits, _)| !are_kept(digits));
    if !examples().any(lost) {
        return Vec::new();
    }
    let compared = desk.schemas.compared();
    examples().flat_map(|it| of_example(it, compared)).collect()
}

fn of_example(example: &Example, compared: Compared) -> Vec<Diagnostic> {
    let is_asked = |digits: &str| match compared {
        Compared::Nothing => false,
        Compared::Fractions => digits.contains(['.', 'e', 'E']),
        Compared::Values => true,
    };
    let numbers = example.document.root.numbers().into_iter();
    let name = example.contract.as_ref().map(|(name, _)| name);
    let of = |finding: Diagnostic| name.iter().fold(finding, |it, name| it.of(name.as_str()));
    let lost = numbers.filter(|(digits, _)| !are_kept(digits) && is_asked(digits));
    lost.map(|it| of(inexact(it))).collect()
}
