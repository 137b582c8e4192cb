//! Numbers of examples whose digits are lost where they are compared: nobody may say of them that they are what the schema
//! asks for.

use super::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::model::Example;
use crate::schema::inexact;
use crate::syntax::digits::are_kept;

/// Such numbers in examples and counter-examples, where any schema compares numbers.
pub fn check(desk: &Desk) -> Vec<Diagnostic> {
    let examples = desk.family.examples.iter().chain(&desk.family.counter_examples);
    let found: Vec<Diagnostic> = examples.flat_map(of_example).collect();
    if found.is_empty() || !desk.schemas.compares_numbers() { Vec::new() } else { found }
}

fn of_example(example: &Example) -> Vec<Diagnostic> {
    let numbers = example.document.root.numbers().into_iter();
    let name = example.contract.as_ref().map(|(name, _)| name);
    let of = |finding: Diagnostic| name.iter().fold(finding, |it, name| it.of(name.as_str()));
    numbers.filter(|(digits, _)| !are_kept(digits)).map(|it| of(inexact(it))).collect()
}
