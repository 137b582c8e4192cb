//! Parity: no two witnesses contradict each other about a field.
//!
//! What contradicts what is a table. A finding gathers everybody who speaks of one field in one respect, and points
//! at the odd one out.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::examples::Violations;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::{FieldPath, JsonType, Said, type_words};
use crate::model::{Family, Subject, Testimony, Witness};
use crate::rulebook::{self, Rule};
use crate::schema::Aspect;
use crate::text::Span;

/// What one witness claims of a field in one respect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    Presence(Said),
    Types(BTreeSet<JsonType>),
    /// The allowed values; `None` where every value of the type is allowed.
    Values(Option<IndexSet<String>>),
}

struct Row {
    rule: &'static Rule,
    one: (&'static [Witness], &'static [Said]),
    other: (&'static [Witness], &'static [Said]),
}

use Said::{Allows, Forbids, Omits, Requires, Shows};
use Witness::{Catalog, Checklist, DataModel, Example, Schema};

const HAS: &[Said] = &[Requires, Allows, Shows];
const LACKS: &[Said] = &[Omits, Forbids];
const CHAPTERS: &[Witness] = &[DataModel, Catalog, Checklist];
const LAWS: &[Witness] = &[DataModel, Catalog, Checklist, Schema];

/// Statements of presence that cannot both be true, in either order. An example that omits a field contradicts only
/// those who require it; a list or a schema that lacks one says that there is no such field.
const PRESENCE: [Row; 7] = [
    Row { rule: &rulebook::UNKNOWN_FIELD, one: (&[Example], HAS), other: (&[Schema], LACKS) },
    Row { rule: &rulebook::UNKNOWN_FIELD, one: (&[Example], HAS), other: (&[Example], &[Forbids]) },
    Row { rule: &rulebook::FIELD_NOT_IN_SCHEMA, one: (LAWS, HAS), other: (&[Schema], LACKS) },
    Row { rule: &rulebook::FIELD_NOT_IN_CHAPTER, one: (&Witness::ALL, HAS), other: (CHAPTERS, LACKS) },
    Row { rule: &rulebook::MISSING_FIELD, one: (LAWS, HAS), other: (&[Example], &[Forbids]) },
    Row { rule: &rulebook::MISSING_FIELD, one: (&Witness::ALL, &[Requires]), other: (&[Example], &[Omits]) },
    Row {
        rule: &rulebook::REQUIRED_DIFFERS,
        one: (&Witness::ALL, &[Requires]),
        other: (&Witness::ALL, &[Allows]),
    },
];

/// The rule that two claims about one field break, if they contradict each other.
pub fn contradiction(a: (Witness, &Claim), b: (Witness, &Claim)) -> Option<&'static Rule> {
    match (a.1, b.1) {
        (Claim::Presence(said_a), Claim::Presence(said_b)) => {
            let fits = |row: &Row, one: (Witness, &Said), other: (Witness, &Said)| {
                row.one.0.contains(&one.0)
                    && row.one.1.contains(one.1)
                    && row.other.0.contains(&other.0)
                    && row.other.1.contains(other.1)
            };
            let (a, b) = ((a.0, said_a), (b.0, said_b));
            PRESENCE.iter().find(|row| fits(row, a, b) || fits(row, b, a)).map(|row| row.rule)
        }
        (Claim::Types(types_a), Claim::Types(types_b)) => match (a.0, b.0) {
            (Example, Example) => None,
            (Example, _) => (!fits_types(types_a, types_b)).then_some(&rulebook::WRONG_TYPE),
            (_, Example) => (!fits_types(types_b, types_a)).then_some(&rulebook::WRONG_TYPE),
            _ => (types_a != types_b).then_some(&rulebook::TYPE_DIFFERS),
        },
        (Claim::Values(values_a), Claim::Values(values_b)) => match (a.0, b.0) {
            (Example, Example) => None,
            (Example, _) => (!fits_values(values_a, values_b)).then_some(&rulebook::VALUE_NOT_ALLOWED),
            (_, Example) => (!fits_values(values_b, values_a)).then_some(&rulebook::VALUE_NOT_ALLOWED),
            _ => (values_a != values_b).then_some(&rulebook::VALUES_DIFFER),
        },
        _ => None,
    }
}

/// Every integer is a number.
fn fits_types(shown: &BTreeSet<JsonType>, allowed: &BTreeSet<JsonType>) -> bool {
    shown
        .iter()
        .all(|it| allowed.contains(it) || (*it == JsonType::Integer && allowed.contains(&JsonType::Number)))
}

fn fits_values(shown: &Option<IndexSet<String>>, allowed: &Option<IndexSet<String>>) -> bool {
    match (shown, allowed) {
        (Some(shown), Some(allowed)) => shown.is_subset(allowed),
        _ => true,
    }
}

/// Every contradiction of a family. Violations that a finding speaks of are taken out of `violations`.
pub fn check(family: &Family, violations: &mut Violations) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let contracts = family.contracts.iter().map(|(name, contract)| (name.as_str(), &contract.subject));
    for (name, subject) in contracts.chain(family.envelope.iter().map(|subject| ("the envelope", subject))) {
        found.extend(Hearing { name, subject, violations }.findings());
    }
    found
}

/// Everybody who speaks of one contract, or of the envelope.
struct Hearing<'a> {
    name: &'a str,
    subject: &'a Subject,
    violations: &'a mut Violations,
}

/// One witness's claim about the field in question.
struct Voice<'a> {
    testimony: &'a Testimony,
    claim: Claim,
    span: Span,
}

/// A contradiction, before it is put into words.
struct Dispute<'a> {
    path: FieldPath,
    aspect: Aspect,
    rule: &'static Rule,
    odd: Voice<'a>,
    against: Vec<Voice<'a>>,
    /// Others who speak of the field and do not contradict the odd one.
    beside: Vec<Voice<'a>>,
}

impl<'a> Hearing<'a> {
    fn findings(&mut self) -> Vec<Diagnostic> {
        let testimony = &self.subject.testimony;
        let paths: BTreeSet<&FieldPath> = testimony.iter().flat_map(|it| it.shape.fields.keys()).collect();
        let mut disputes = Vec::new();
        for path in paths {
            for aspect in [Aspect::Presence, Aspect::Type, Aspect::Values] {
                self.dispute(path, aspect, &mut disputes);
            }
        }
        let misspelt = join_misspelt(&mut disputes);
        disputes.iter().zip(misspelt).map(|(dispute, near)| dispute.finding(self.name, near)).collect()
    }

    /// Among laws, the odd one out is the one that contradicts the most others. An example that contradicts the odd
    /// law alone is on the side of the others; one that contradicts another law is at odds itself.
    fn dispute(&mut self, path: &FieldPath, aspect: Aspect, disputes: &mut Vec<Dispute<'a>>) {
        let subject = self.subject;
        let voices = || subject.testimony.iter().filter_map(|it| voice(it, path, aspect));
        let (examples, laws): (Vec<Voice>, Vec<Voice>) =
            voices().partition(|it| it.testimony.witness == Example);
        let opposed = |a: &Voice, b: &Voice| self.opposed(a, b, path, aspect);
        let weight = |law: &Voice| {
            let by_laws = laws.iter().filter(|it| opposed(law, it)).count();
            (by_laws, examples.iter().any(|it| opposed(it, law)))
        };
        let order = |it: &Voice| std::cmp::Reverse((it.testimony.witness, it.testimony.shape.span));
        let heaviest = laws.iter().filter(|it| weight(it).0 > 0).max_by_key(|it| (weight(it), order(it)));
        let odd_law = heaviest.map(|it| it.testimony);
        let is_odd_law = |it: &Voice| odd_law.is_some_and(|odd| std::ptr::eq(odd, it.testimony));
        let at_odds = |example: &Voice| laws.iter().any(|law| !is_odd_law(law) && opposed(example, law));
        let mut new = Vec::new();
        for odd in voices().filter(|it| is_odd_law(it) || (it.testimony.witness == Example && at_odds(it))) {
            let others = voices().filter(|it| !std::ptr::eq(it.testimony, odd.testimony));
            let (against, beside): (Vec<_>, Vec<_>) = others.partition(|it| opposed(&odd, it));
            let rule = against.iter().max_by_key(|it| it.testimony.witness).and_then(|it| rule_of(&odd, it));
            let Some(rule) = rule else { continue };
            let beside = beside.into_iter().filter(|it| it.testimony.witness != Example).collect();
            new.push(Dispute { path: path.clone(), aspect, rule, odd, against, beside });
        }
        self.settle(&new);
        disputes.append(&mut new);
    }

    /// Between a schema and an example the validator decides, because it knows what a shape does not.
    fn opposed(&self, a: &Voice, b: &Voice, path: &FieldPath, aspect: Aspect) -> bool {
        let judged = |example: &Voice| self.violations.contains(example.span.source, path, aspect);
        match (a.testimony.witness, b.testimony.witness) {
            (Schema, Example) => judged(b) && rule_of(a, b).is_some(),
            (Example, Schema) => judged(a) && rule_of(a, b).is_some(),
            _ => rule_of(a, b).is_some(),
        }
    }

    /// Takes out the violations that these disputes speak of.
    fn settle(&mut self, disputes: &[Dispute]) {
        for dispute in disputes {
            let voices = std::iter::once(&dispute.odd).chain(&dispute.against);
            for voice in voices.filter(|it| it.testimony.witness == Example) {
                self.violations.remove(voice.span.source, &dispute.path, dispute.aspect);
            }
        }
    }
}

fn rule_of(a: &Voice, b: &Voice) -> Option<&'static Rule> {
    contradiction((a.testimony.witness, &a.claim), (b.testimony.witness, &b.claim))
}

/// What a witness claims of a field, if it claims anything.
fn voice<'a>(testimony: &'a Testimony, path: &FieldPath, aspect: Aspect) -> Option<Voice<'a>> {
    let field = testimony.shape.fields.get(path);
    let (claim, span) = match aspect {
        Aspect::Presence => (Claim::Presence(testimony.says(path)), testimony.place(path)),
        Aspect::Type => field?.types.as_ref().map(|it| (Claim::Types(it.value.clone()), it.span))?,
        Aspect::Values => match (&field?.values, field?.any_value) {
            (Some(values), _) => (Claim::Values(Some(values.value.clone())), values.span),
            (None, true) => (Claim::Values(None), field?.span),
            (None, false) => return None,
        },
    };
    (claim != Claim::Presence(Said::Silent)).then_some(Voice { testimony, claim, span })
}

/// A misspelt field is one mistake: the dispute about the field that is missing for it is taken out, and its name is
/// given with the dispute that stays.
fn join_misspelt(disputes: &mut Vec<Dispute>) -> Vec<Option<String>> {
    let has = |it: &Dispute| matches!(&it.odd.claim, Claim::Presence(said) if HAS.contains(said));
    let lacks = |it: &Dispute| matches!(&it.odd.claim, Claim::Presence(said) if LACKS.contains(said));
    let mut joined = BTreeSet::new();
    let mut nears = Vec::new();
    for dispute in disputes.iter() {
        let missing: Vec<(usize, &str)> = disputes
            .iter()
            .enumerate()
            .filter(|(_, it)| lacks(it) && std::ptr::eq(it.odd.testimony, dispute.odd.testimony))
            .filter(|(_, it)| it.path.parent() == dispute.path.parent())
            .map(|(index, it)| (index, it.path.as_str()))
            .collect();
        let near = has(dispute)
            .then(|| did_you_mean(dispute.path.as_str(), missing.iter().map(|it| it.1)))
            .flatten();
        joined.extend(missing.iter().filter(|(_, path)| Some(*path) == near).map(|(index, _)| *index));
        nears.push(near.map(str::to_owned));
    }
    let mut index = 0;
    disputes.retain(|_| {
        index += 1;
        !joined.contains(&(index - 1))
    });
    let keep = nears.into_iter().enumerate().filter(|(index, _)| !joined.contains(index));
    keep.map(|(_, near)| near).collect()
}

/// The most examples that one finding points at.
const EXAMPLES_SHOWN: usize = 3;

impl Dispute<'_> {
    fn finding(&self, name: &str, near: Option<String>) -> Diagnostic {
        let title = self.title(name);
        let mut finding = Diagnostic::new(self.rule, title, self.odd.span, self.label(&self.odd));
        let mut examples = 0;
        let mut others: Vec<&Voice> = self.against.iter().chain(&self.beside).collect();
        others.sort_by_key(|it| {
            (it.testimony.witness == Example, it.testimony.witness != Schema, it.testimony.witness, it.span)
        });
        for voice in others {
            if voice.testimony.witness == Example {
                examples += 1;
                if examples > EXAMPLES_SHOWN {
                    continue;
                }
            }
            finding = finding.and(voice.span, self.label(voice));
        }
        if examples > EXAMPLES_SHOWN {
            finding = finding.note(format!("and {} more examples like these", examples - EXAMPLES_SHOWN));
        }
        match (near, self.near_value()) {
            (Some(near), _) => self.rename(finding, &near),
            (None, Some(value)) => finding.edit("did you mean this?", self.odd.span, format!("\"{value}\"")),
            (None, None) => finding.help(self.help()),
        }
    }

    /// The allowed value that the example's was probably meant to be.
    fn near_value(&self) -> Option<&str> {
        let Claim::Values(Some(shown)) = &self.odd.claim else { return None };
        let shown = shown.iter().next().filter(|_| self.odd.testimony.witness == Example)?;
        let law = self.against.iter().find_map(|it| match &it.claim {
            Claim::Values(Some(values)) => Some(values),
            _ => None,
        })?;
        did_you_mean(shown, law.iter().map(String::as_str))
    }

    fn rename(&self, finding: Diagnostic, near: &str) -> Diagnostic {
        let name = near.rsplit('.').next().unwrap_or(near);
        let replacement = match (self.odd.testimony.witness, &self.odd.claim) {
            (Example | Schema, _) => format!("\"{name}\""),
            (_, Claim::Presence(Allows)) => format!("{name}?"),
            _ => name.to_owned(),
        };
        finding
            .edit(format!("did you mean `{near}`?"), self.odd.span, replacement)
            .note(format!("one finding for two: `{near}` is missing where `{}` stands", self.path))
    }

    fn title(&self, name: &str) -> String {
        let Some(first) = self.against.iter().max_by_key(|it| it.testimony.witness) else {
            return String::new();
        };
        let alike = self.against.iter().filter(|it| it.claim == first.claim);
        let witnesses: BTreeSet<Witness> = alike.map(|it| it.testimony.witness).collect();
        let witnesses: Vec<&str> = witnesses.into_iter().rev().map(Witness::words).collect();
        let odd = phrase(&self.odd, &[self.odd.testimony.witness.words()]);
        let others = phrase(first, &witnesses);
        format!("`{}` of {name} {odd}, but {}", self.path, others.strip_prefix("is ").unwrap_or(&others))
    }

    fn label(&self, voice: &Voice) -> String {
        let list = if voice.testimony.witness == Example { "example" } else { "list" };
        match &voice.claim {
            Claim::Presence(Requires) => "required".to_owned(),
            Claim::Presence(Allows) => "optional".to_owned(),
            Claim::Presence(Shows) if voice.testimony.witness == Example => "shown here".to_owned(),
            Claim::Presence(Shows) => "listed here".to_owned(),
            Claim::Presence(Omits) => format!("no `{}` in this {list}", self.path),
            Claim::Presence(Forbids) => format!("no `{}` among the properties", self.path),
            Claim::Presence(Said::Silent) => String::new(),
            Claim::Types(types) => type_words(types),
            Claim::Values(Some(values)) => quoted(values),
            Claim::Values(None) => "every value of its type".to_owned(),
        }
    }

    fn help(&self) -> String {
        let odd = self.odd.testimony.witness.words();
        let others = self.against.len() + self.beside.len();
        match self.odd.testimony.witness {
            Example => "mend the example, or change what it is held against".to_owned(),
            _ if others > 1 && self.beside.iter().all(|it| it.claim != self.odd.claim) => {
                format!("{odd} stands alone: make it agree, or change all the others")
            }
            _ => "decide which is right, and make the others agree".to_owned(),
        }
    }
}

/// What witnesses claim, as the middle of a sentence: `is required in the data model`.
fn phrase(voice: &Voice, witnesses: &[&str]) -> String {
    let who = match witnesses.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    };
    match &voice.claim {
        Claim::Presence(Requires) => format!("is required in {who}"),
        Claim::Presence(Allows) => format!("is optional in {who}"),
        Claim::Presence(Shows) => format!("stands in {who}"),
        Claim::Presence(Omits) if voice.testimony.witness == Example => format!("is missing from {who}"),
        Claim::Presence(Omits) => format!("is not listed in {who}"),
        Claim::Presence(Forbids) => format!("is not a field of {who}"),
        Claim::Presence(Said::Silent) => String::new(),
        Claim::Types(types) if voice.testimony.witness == Example => {
            format!("is of type {} in {who}", type_words(types))
        }
        Claim::Types(types) => format!("is {} in {who}", type_words(types)),
        Claim::Values(Some(values)) if voice.testimony.witness == Example => {
            format!("is {} in {who}", quoted(values))
        }
        Claim::Values(Some(values)) if values.len() == 1 => format!("is always {} in {who}", quoted(values)),
        Claim::Values(Some(values)) => format!("is one of {} in {who}", quoted(values)),
        Claim::Values(None) => format!("has any value in {who}"),
    }
}

fn quoted(values: &IndexSet<String>) -> String {
    values.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ")
}
