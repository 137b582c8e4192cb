//! Examples held against envelope and schema: every violation, and values that no two examples may share.

use std::collections::{BTreeMap, BTreeSet};

use super::Ear;
use super::desk::Desk;
use super::misspelt::{self, Shown};
use crate::diagnostic::Diagnostic;
use crate::field::{FieldPath, Said};
use crate::model::{Example, ExampleKind, Family, Name, Shape, Subject, Witness};
use crate::parallel;
use crate::rulebook;
use crate::schema::{Aspect, Judge, Violation};
use crate::syntax::digits::{are_kept, normal};
use crate::syntax::json::Kind;
use crate::text::{SchemaPlace, SourceId, Span};
use crate::value::in_words;

/// The violations of a family's examples, by [`Example::id`] and field.
#[derive(Debug, Default)]
pub struct Violations(BTreeMap<Span, OfExample>);

/// The violations of one example, by the field that is at fault.
pub type OfExample = BTreeMap<FieldPath, Vec<Violation>>;

impl Violations {
    pub fn contains(&self, example: Span, field: &FieldPath, aspect: Aspect) -> bool {
        let of_field = self.0.get(&example).and_then(|it| it.get(field));
        of_field.is_some_and(|it| it.iter().any(|it| it.aspect == Some(aspect)))
    }

    /// Takes out those of the examples of one contract.
    pub fn take(&mut self, subject: &Subject) -> Violations {
        let examples = subject.testimony.iter().filter(|it| it.witness == Witness::Example);
        Violations(examples.filter_map(|it| self.0.remove_entry(&it.shape.span)).collect())
    }

    /// Puts back what was taken.
    pub fn join(&mut self, other: Violations) {
        self.0.extend(other.0);
    }

    /// Those of one example.
    pub fn of(&mut self, example: Span) -> Option<&mut OfExample> {
        self.0.get_mut(&example)
    }

    /// Takes out what a dispute about an aspect speaks of: at this place, if there is one. A value of the wrong type is
    /// told once.
    pub fn remove(&mut self, example: Span, field: &FieldPath, aspect: Aspect, place: Option<Span>) {
        let is_of = |it: Aspect| it == aspect || (aspect == Aspect::Type && it == Aspect::Values);
        if let Some(violations) = self.0.get_mut(&example).and_then(|it| it.get_mut(field)) {
            violations
                .retain(|it| !it.aspect.is_some_and(is_of) || place.is_some_and(|place| it.span != place));
        }
    }
}

/// Holds examples, each of a contract, against the envelope and its own schema. What both say is said once.
pub(super) fn violations<'a>(
    judge: &Judge,
    desk: &Desk<'a>,
    examples: &[(&'a Name, &'a Example)],
    ear: &mut Ear<'a>,
) -> Violations {
    let all = parallel::each(examples, |(name, example)| {
        desk.progress.step();
        let path = desk.sources.path(example.source);
        let mut by_field = OfExample::new();
        for violation in desk.progress.on(path, || violations_of(judge, desk.family, example, name)) {
            by_field.entry(violation.field.clone()).or_default().push(violation);
        }
        (*name, example.id(), by_field)
    });
    let violations = all.into_iter().map(|(name, id, violations)| {
        ear.loud.extend(Some(name).filter(|_| !violations.is_empty()));
        (id, violations)
    });
    Violations(violations.collect())
}

/// The schemas that an instance of a contract is held against, each with the JSON Pointer at which it holds.
pub fn judges<'a>(family: &'a Family, contract: &str) -> impl Iterator<Item = (&'a SchemaPlace, &'a str)> {
    let contract = family.contracts.get(contract);
    let own = contract.and_then(|it| it.schema.as_ref()).map(|it| (&it.place, family.payload.as_str()));
    let has_envelope = contract.is_none_or(|it| !it.without_envelope);
    let envelope = family.envelope_schema.as_ref().filter(|_| has_envelope).map(|it| (it, ""));
    own.into_iter().chain(envelope)
}

/// Holds one instance of a contract against its schemas.
pub fn violations_of(judge: &Judge, family: &Family, example: &Example, name: &str) -> Vec<Violation> {
    let contract = family.contracts.get(name);
    let own = contract.and_then(|it| it.schema.as_ref());
    let mistaken = example.mistaken.iter().chain(own.iter().flat_map(|it| &it.mistaken));
    let mistaken: BTreeSet<&FieldPath> = mistaken.collect();
    let mut violations: Vec<Violation> = Vec::new();
    let mut told = BTreeSet::new();
    for (schema, at) in judges(family, name) {
        for mut violation in judge.violations(schema, &example.document, at) {
            if is_payload_unshown(example, at) {
                violation.notes.push(format!("a fence that leaves things out is held to what it shows, and it shows nothing at `{at}`: its schema was held against nothing"));
            } else if is_left_out(example, &violation) {
                continue;
            }
            if mistaken.contains(&violation.field) {
                continue;
            }
            // A value that breaks its format and its pattern breaks one rule.
            if told.insert((violation.span, violation.rule.code, violation.field.clone())) {
                violations.push(violation);
            }
        }
    }
    let subjects = contract.map(|it| &it.subject).into_iter().chain(&family.envelope);
    take_out_consequences(&mut violations, &subjects.filter_map(Subject::schema).collect::<Vec<_>>());
    violations
}

/// Where a part of a schema fails, what it evaluates counts as unevaluated (core, section 11): a field that the schema
/// has is then unknown in consequence only.
fn take_out_consequences(violations: &mut Vec<Violation>, schemas: &[&Shape]) {
    let is_unknown = |it: &Violation| it.rule.code == rulebook::UNKNOWN_FIELD.code;
    if violations.iter().all(is_unknown) {
        return;
    }
    let has = |path: &FieldPath| {
        schemas.iter().filter_map(|it| it.fields.get(path)).any(|it| it.said != Said::Forbids)
    };
    violations.retain(|it| !is_unknown(it) || !has(&it.field));
}

/// True for a fence that leaves things out, has nothing where its schema holds, and does not write an ellipsis for that.
fn is_payload_unshown(example: &Example, at: &str) -> bool {
    let ExampleKind::Fence { elided: Some(values) } = &example.kind else { return false };
    let root = &example.document.root;
    let ends = at.match_indices('/').map(|(end, _)| end);
    let is_ellipsis = |end: usize| root.pointer(&at[..end]).is_some_and(|it| values.contains(&it.span));
    root.pointer(at).is_none() && !ends.into_iter().any(is_ellipsis)
}

/// What an example does not show because it says that it leaves things out is no violation.
fn is_left_out(example: &Example, violation: &Violation) -> bool {
    let ExampleKind::Fence { elided: Some(values) } = &example.kind else { return false };
    let of_a_whole = [&rulebook::MISSING_FIELD, &rulebook::OUT_OF_BOUNDS, &rulebook::NO_BRANCH_FITS];
    let node = example.document.root.at(violation.span);
    // A part of a value that fits no branch stands for the whole, which is told beside it.
    let is_around = |it: Span| it.source == violation.span.source && it.start() < violation.span.start();
    let is_part = violation.rule.code == rulebook::NO_BRANCH_FITS.code
        && violation.secondary.iter().any(|(it, _)| is_around(*it));
    values.contains(&violation.span)
        || (!violation.is_of_too_much()
            && of_a_whole.iter().any(|it| it.code == violation.rule.code)
            && (is_part || node.is_none_or(|it| it.scalar().is_none())))
}

/// The violations that no other finding speaks of.
pub fn findings(desk: &Desk, violations: Violations) -> Vec<Diagnostic> {
    let family = desk.family;
    let names = family.examples.iter().filter_map(|it| Some((it.id(), it.contract.as_ref()?.0.as_str())));
    let names: BTreeMap<Span, &str> = names.collect();
    let mut found = Vec::new();
    for (example, mut violations) in violations.0 {
        let name = names.get(&example).copied().unwrap_or("no known contract");
        found.extend(misspelt::joined(desk, Shown { contract: name, id: example }, &mut violations));
        for violation in violations.into_values().flatten() {
            let title = format!("{} ({name})", violation.title);
            let mut finding = Diagnostic::new(violation.rule, title, violation.span, violation.label)
                .field(&violation.field);
            if let Some(name) = names.get(&example) {
                finding = finding.of(*name);
            }
            if violation.rule.code == rulebook::UNUSABLE_SCHEMA.code {
                // A schema that cannot be followed at all is said once.
                let schemas = judges(family, name).map(|(schema, _)| schema.source);
                finding = schemas.fold(finding, |it, file| it.after(&rulebook::UNUSABLE_SCHEMA, Some(file)));
            }
            if violation.rule.code == rulebook::MISSING_FIELD.code && violation.keyword.is_none() {
                // It may be required beside another field, in an object that does not list it.
                let schemas = judges(family, name).map(|(schema, _)| schema.source);
                finding =
                    schemas.fold(finding, |it, file| it.after(&rulebook::UNREACHABLE_FIELD, Some(file)));
            }
            if violation.rule.code == rulebook::OUT_OF_BOUNDS.code && is_lost(desk.cut(violation.span)) {
                // Zero was held against the bound in its place, and that is said.
                finding = finding.after(&rulebook::INEXACT_NUMBER, Some(violation.span.source));
            }
            if let Some(keyword) = violation.keyword {
                // What one keyword refuses in many examples may be the keyword's mistake.
                finding = finding.alike(format!("{} by {keyword:?}", violation.field));
                finding = finding.and(keyword, "the schema says so here");
                finding = finding.after(&rulebook::UNREACHABLE_FIELD, Some(keyword.source));
            }
            for (span, label) in violation.secondary {
                finding = finding.and(span, label);
            }
            finding.limit = violation.limit;
            for note in violation.notes {
                finding = finding.note(note);
            }
            finding = member(desk, (name, example), finding, &violation.field);
            found.push(match (violation.edit, violation.help) {
                (Some(edit), _) => finding.propose("did you mean this?", [violation.span.becomes(edit)]),
                (None, Some(help)) if finding.help.is_empty() => finding.help(help),
                (None, _) => finding,
            });
        }
    }
    found
}

/// True for a number of which a double keeps nothing but zero.
fn is_lost(digits: &str) -> bool {
    digits.parse::<f64>() == Ok(0.0) && !are_kept(digits)
}

/// What could be done about a member that is missing or unknown.
fn member(desk: &Desk, example: (&str, Span), finding: Diagnostic, field: &FieldPath) -> Diagnostic {
    let place = finding.primary.span;
    if finding.rule.code == rulebook::UNKNOWN_FIELD.code {
        return match desk.without_member(example.1, place) {
            Some(edit) => finding.propose("take it out of the example", [edit]),
            None => finding,
        };
    }
    let missing = finding.rule.code == rulebook::MISSING_FIELD.code;
    match desk.with_member(example, field, place).filter(|_| missing) {
        Some((value, edit)) => finding.propose(format!("add it with {value}"), [edit]),
        None => finding,
    }
}

/// Tells of each finding in the file of an example in which chapter readers see it.
pub fn say_where_shown(desk: &Desk, findings: &mut [Diagnostic]) {
    let mut shown: BTreeMap<SourceId, String> = BTreeMap::new();
    for section in desk.family.contracts.values().flat_map(|it| &it.sections) {
        for (name, directive) in &section.inlined {
            let example = desk.family.inlined(name);
            let (path, heading) = (desk.sources.path(directive.source), desk.cut(section.span));
            let note = || format!("this example is shown in `{path}`, under `{heading}`");
            if let Some(example) = example.filter(|it| it.source != directive.source) {
                shown.entry(example.source).or_insert_with(note);
            }
        }
    }
    for finding in findings {
        finding.notes.extend(shown.get(&finding.primary.span.source).cloned());
    }
}

/// Values that the family wants unique and that two examples share.
pub fn repeated_values(family: &Family) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pointer in &family.unique {
        let mut first: BTreeMap<String, Span> = BTreeMap::new();
        for example in &family.examples {
            let Some(node) = example.document.root.pointer(pointer) else { continue };
            let Some(value) = node.written() else { continue };
            let number = if let Kind::Number(digits) = &node.kind { normal(digits) } else { None };
            let known = number.unwrap_or_else(|| value.clone());
            let Some(earlier) = first.get(&known) else {
                first.insert(known, node.span);
                continue;
            };
            let title = format!("two examples have the same value at `{pointer}`: {}", in_words(&value));
            found.push(
                Diagnostic::new(&rulebook::REPEATED_VALUE, title, node.span, "here again")
                    .and(*earlier, "here first")
                    .help("give one of them a value of its own"),
            );
        }
    }
    found
}
