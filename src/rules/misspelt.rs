//! Misspelt keys of examples: a schema reports each twice, as one that is missing and as one that is unknown.

use crate::diagnostic::{Diagnostic, MANY, did_you_mean, is_slip};
use crate::field::FieldPath;
use crate::rulebook;
use crate::schema::Violation;
use crate::syntax::splice;
use crate::text::Span;

use super::desk::Desk;
use super::examples::OfExample;

/// An example of a contract.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub contract: &'a str,
    pub id: Span,
}

/// Takes the violations of misspelt keys out of those of one example, and returns a finding for each.
pub fn joined(desk: &Desk, example: Shown, violations: &mut OfExample) -> Vec<Diagnostic> {
    let is_unknown = |it: &Violation| it.rule.code == rulebook::UNKNOWN_FIELD.code;
    let unknown = violations.values().flatten().filter(|it| is_unknown(it));
    let unknown: Vec<(FieldPath, Span)> = unknown.map(|it| (it.field.clone(), it.span)).collect();
    let mut found = Vec::new();
    for (path, key) in &unknown {
        if let Some(finding) = meant(desk, example, (path, *key), violations) {
            let of_field = violations.get_mut(path).into_iter();
            of_field.for_each(|all| all.retain(|it| !is_unknown(it) || it.span != *key));
            found.push(finding);
        }
    }
    found
}

/// The finding of a key that nobody knows, where a near one is missing in its object: that violation is taken out.
pub fn meant(
    desk: &Desk,
    example: Shown,
    (path, key): (&FieldPath, Span),
    violations: &mut OfExample,
) -> Option<Diagnostic> {
    if violations.len() > MANY {
        return None;
    }
    let object = desk.object_at(example.id, key)?.opening();
    let missing = |it: &Violation| it.rule.code == rulebook::MISSING_FIELD.code && it.span == object;
    let names = violations.iter().filter(|(_, all)| all.iter().any(missing)).map(|(path, _)| path.name());
    let near = did_you_mean(path.name(), names)?.to_owned();
    let all =
        violations.values_mut().find(|all| all.iter().any(|it| missing(it) && it.field.name() == near))?;
    let index = all.iter().position(missing)?;
    Some(finding(example.contract, (path, key), &all.remove(index)))
}

fn finding(name: &str, (written, key): (&FieldPath, Span), missing: &Violation) -> Diagnostic {
    let meant = &missing.field;
    let title = format!("the example of {name} has `{written}` where its schema requires `{meant}`");
    let finding = Diagnostic::new(&rulebook::MISSING_FIELD, title, key, "no such field in the schema");
    let mut finding = finding.of(name).field(written);
    finding.meant = Some(meant.clone());
    if let Some(keyword) = missing.keyword {
        finding =
            finding.and(keyword, "required here").after(&rulebook::UNREACHABLE_FIELD, Some(keyword.source));
    }
    let (text, edit) = ("rename the key in the example", key.becomes(splice::quoted(meant.name())));
    let finding = match is_slip(written.name(), meant.name()) {
        true => finding.mend(text, [edit]),
        false => finding.propose(text, [edit]),
    };
    finding.note(format!(
        "one finding, two rules: the schema reports a missing `{meant}` and an unknown `{written}`"
    ))
}
