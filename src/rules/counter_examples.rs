//! Counter-examples: each is refused by the schema of its contract, and for one reason, so that nobody takes another mistake
//! for the one that is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::Desk;
use super::examples::{judges, violations_of};
use crate::diagnostic::{Diagnostic, count, listed};
use crate::field::FieldPath;
use crate::model::{Example, Family, Unread};
use crate::rulebook;
use crate::schema::{Judge, Violation};
use crate::text::{SourceId, Span};

/// Why a schema refuses an instance.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The field in backticks and what is wrong with it.
    pub text: String,
    /// The value, or the object that lacks it.
    pub span: Span,
}

/// Why each counter-example is refused, by [`Example::id`]. One that is accepted, or that nothing could judge, is not here.
#[derive(Debug, Default)]
pub struct Refusals(BTreeMap<Span, Vec<Reason>>);

impl Refusals {
    /// The reasons, where the counter-example is refused.
    pub fn of(&self, example: &Example) -> Option<&[Reason]> {
        self.0.get(&example.id()).map(Vec::as_slice)
    }
}

/// What the schemas of a counter-example say of it.
#[derive(Debug)]
pub struct Tried {
    violations: Vec<Violation>,
    /// Every schema of its contract judges. One that cannot, or could not be read, is a finding already, and nobody knows
    /// what it would have refused.
    is_judged: bool,
}

impl Tried {
    pub fn of(judge: &Judge, family: &Family, example: &Example, name: &str) -> Self {
        let unread = family.unread.envelope || Unread::names(&family.unread.schemas, name);
        let is_judged = !unread && judges(family, name).all(|(it, _)| judge.has(it));
        Tried { violations: violations_of(judge, family, example, name), is_judged }
    }
}

/// Every counter-example of a family, with what was tried by [`Example::id`]; those of contracts that other runs judge
/// were not.
pub fn check(desk: &Desk, mut tried: BTreeMap<Span, Tried>, refusals: &mut Refusals) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for example in &desk.family.counter_examples {
        let Some((name, span)) = &example.contract else {
            found.push(of_nobody(example));
            continue;
        };
        let Some(Tried { violations, is_judged }) = tried.remove(&example.id()) else { continue };
        let (unjudged, mut violations): (Vec<_>, Vec<_>) =
            violations.into_iter().partition(|it| it.rule.code == rulebook::UNUSABLE_SCHEMA.code);
        violations.retain(|it| !is_without_payload(desk.family, example, it));
        if !unjudged.is_empty() {
            // What could not be judged is refused by nobody.
            let finding = |it: Violation| Diagnostic::new(it.rule, it.title, it.span, it.label).of(name);
            found.extend(unjudged.into_iter().map(finding));
        } else if !violations.is_empty() {
            found.extend(several(name, &violations));
            refusals.0.insert(example.id(), violations.into_iter().map(reason).collect());
        } else if is_judged {
            found.push(accepted(desk, example, (name, *span)));
        }
    }
    found
}

/// How the codes of rules begin that are about schemas alone.
const OF_SCHEMAS: &str = "MC4";

/// What is wrong with a schema changes what it refuses: findings that point at it are causes.
pub fn told_after(desk: &Desk, findings: Vec<Diagnostic>, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let after = |finding: Diagnostic| {
        let names = finding.contracts.iter().flat_map(|it| judges(desk.family, it));
        let schemas: BTreeSet<SourceId> = names.map(|(it, _)| it.source).collect();
        let labels = |it: &'_ Diagnostic| {
            it.secondary.iter().chain([&it.primary]).any(|it| schemas.contains(&it.span.source))
        };
        let of_form = rulebook::ALL.iter().filter(|it| it.code.starts_with(OF_SCHEMAS));
        let of_form = of_form.flat_map(|it| schemas.iter().map(move |file| (*it, *file)));
        let causes = found.iter().filter(|it| labels(it)).map(|it| (it.rule, it.primary.span.source));
        causes.chain(of_form).fold(finding, |it, (rule, file)| it.after(rule, Some(file)))
    };
    findings.into_iter().map(after).collect()
}

/// It is not known whose it is: a finding already, unless somebody lets that through.
fn of_nobody(example: &Example) -> Diagnostic {
    let title = format!("nothing refuses the counter-example `{}`: nobody knows whose it is", example.name);
    let place = example.document.root.opening();
    let finding = Diagnostic::new(&rulebook::ACCEPTED_COUNTER_EXAMPLE, title, place, "held against nothing");
    let finding = finding.help("name the file after a contract, and a version, that there is");
    let causes = [
        &rulebook::UNKNOWN_CONTRACT,
        &rulebook::VERSION_DIFFERS,
        &rulebook::NOT_JSON,
        &rulebook::UNREADABLE_FILE,
    ];
    causes.into_iter().fold(finding, |it, rule| it.after(rule, None))
}

/// Where an instance has no payload, its schema holds nowhere, and so it refuses nothing.
fn is_without_payload(family: &Family, example: &Example, violation: &Violation) -> bool {
    let payload = &family.payload;
    violation.keyword.is_none() && example.document.root.pointer(payload).is_none()
}

/// What the value is, and what it had to be; of what has no value, that it is missing or unknown.
fn reason(Violation { title, label, span, .. }: Violation) -> Reason {
    let ends = [", which ", ", out of the bounds "].into_iter().filter_map(|it| title.rfind(it));
    let text = match ends.max() {
        Some(end) => format!("{}: {label}", &title[..end]),
        None => title,
    };
    Reason { text, span }
}

/// Nothing refuses it.
fn accepted(desk: &Desk, example: &Example, (name, span): (&str, Span)) -> Diagnostic {
    let Desk { family, schemas, .. } = desk;
    let rule = &rulebook::ACCEPTED_COUNTER_EXAMPLE;
    let shown = &example.name;
    if family.contracts.get(name).is_none_or(|it| it.schema.is_none()) {
        let title = format!("nothing refuses the counter-example `{shown}`: {name} has no schema");
        let finding = Diagnostic::new(rule, title, span, "no schema to refuse it").of(name);
        return finding.help("write the schema").after(&rulebook::CONTRACT_WITHOUT_SCHEMA, None);
    }
    let title = format!("the schema of {name} accepts the counter-example `{shown}`");
    let finding = Diagnostic::new(rule, title, span, "nothing in it is refused").of(name);
    let places = judges(family, name).filter_map(|(it, _)| schemas.root_span(it));
    let finding = places.fold(finding, |it, schema| it.and(schema.first_byte(), "accepted here"));
    finding.help("let the schema refuse what is wrong in it, or move it to the examples")
}

/// The most places beside the first that are shown of one that is refused for several reasons.
const SHOWN: usize = 6;

/// It is refused for more than one reason.
fn several(name: &str, violations: &[Violation]) -> Option<Diagnostic> {
    let mut places: BTreeSet<(Span, &FieldPath)> = BTreeSet::new();
    let first_of_each: Vec<&Violation> =
        violations.iter().filter(|it| places.insert((it.span, &it.field))).collect();
    let [first, others @ ..] = &first_of_each[..] else { return None };
    if others.is_empty() {
        return None;
    }
    let names: BTreeSet<&str> = violations.iter().map(|it| it.field.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let number = count(first_of_each.len(), "reason");
    let title = format!("this counter-example of {name} is refused for {number}: {}", listed(&names));
    let finding = Diagnostic::new(&rulebook::SEVERAL_MISTAKES, title, first.span, &*first.label).of(name);
    let finding = others.iter().take(SHOWN).fold(finding, |it, other| it.and(other.span, &*other.label));
    let finding = first_of_each.iter().fold(finding, |it, violation| it.field(&violation.field));
    Some(finding.help("leave one mistake in it, and write another counter-example for each of the others"))
}
