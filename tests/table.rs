//! The table of contradictions is complete: every pair of statements that cannot both be true has exactly one rule,
//! every other pair has none, against an oracle that knows nothing of the table.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use std::collections::BTreeSet;

use mdbook_contracts::field::{JsonType, Said, TypeSet, ValueSet};
use mdbook_contracts::model::Witness;
use mdbook_contracts::rulebook::ALL;
use mdbook_contracts::rules::{Claim, contradiction};
use memory::Memory;

use JsonType::{Integer, Number, String as Text};
use Said::{Allows, Forbids, Omits, Requires, Shows, Silent};
use Witness::{Catalog, Checklist, DataModel, Example, Schema, Shared};

const SAID: [Said; 6] = [Requires, Allows, Shows, Omits, Forbids, Silent];

/// How often the instances of a contract have a field.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Presence {
    Always,
    Sometimes,
    Never,
}

/// Where the statement is true. An example speaks of one instance: what it lacks, others may have.
fn truths(witness: Witness, said: Said) -> &'static [Presence] {
    use Presence::{Always, Never, Sometimes};
    match said {
        Requires => &[Always],
        Allows => &[Sometimes],
        Shows => &[Always, Sometimes],
        Omits if witness == Example => &[Sometimes, Never],
        Omits | Forbids => &[Never],
        Silent => &[Always, Sometimes, Never],
    }
}

/// The name of the rule that two statements break: none where some truth satisfies both; else it is named after the
/// one that lacks the field.
fn broken(a: (Witness, Said), b: (Witness, Said)) -> Option<&'static str> {
    if truths(a.0, a.1).iter().any(|it| truths(b.0, b.1).contains(it)) {
        return None;
    }
    let lacking = [(a, b), (b, a)].into_iter().find(|(it, _)| matches!(it.1, Omits | Forbids));
    Some(match lacking {
        None => "required-differs",
        Some(((DataModel | Catalog | Checklist | Shared, _), _)) => "field-not-in-chapter",
        Some(((Schema, _), (Example, _))) => "unknown-field",
        Some(((Schema, _), _)) => "field-not-in-schema",
        Some(((Example, Forbids), (Example, _))) => "unknown-field",
        Some(((Example, _), _)) => "missing-field",
    })
}

fn rule(a: (Witness, Claim), b: (Witness, Claim)) -> Option<&'static str> {
    contradiction(a, b).map(|it| it.name)
}

fn subsets<T: Ord + Copy>(all: &[T]) -> Vec<BTreeSet<T>> {
    let picked = |mask: usize| move |(index, it): (usize, &T)| (mask >> index & 1 == 1).then_some(*it);
    (0..1 << all.len()).map(|mask| all.iter().enumerate().filter_map(picked(mask)).collect()).collect()
}

#[test]
fn every_pair_of_statements_of_presence_has_the_rule_of_the_oracle() {
    let statements = || Witness::ALL.into_iter().flat_map(|witness| SAID.map(|said| (witness, said)));
    for a in statements() {
        for b in statements() {
            let found = rule((a.0, Claim::Presence(a.1)), (b.0, Claim::Presence(b.1)));
            assert_eq!(found, broken(a, b), "{a:?} and {b:?}: the table (left) and the oracle (right)");
        }
    }
}

/// One value of every kind that a type has: the whole numbers are numbers as well.
fn values_of(types: &BTreeSet<JsonType>) -> BTreeSet<&'static str> {
    let values = |it: &JsonType| match it {
        Integer => vec!["1"],
        Number => vec!["1", "1.5"],
        _ => vec!["\"text\""],
    };
    types.iter().flat_map(values).collect()
}

#[test]
fn every_pair_of_types_has_the_rule_of_the_oracle() {
    let sets: Vec<_> = subsets(&[Integer, Number, Text]).into_iter().filter(|it| !it.is_empty()).collect();
    for (one, other) in pairs(Witness::ALL) {
        for a in sets.iter().filter(|it| one != Example || it.len() == 1) {
            for b in sets.iter().filter(|it| other != Example || it.len() == 1) {
                // The value that an example shows for a type is one that no narrower type has.
                let shown = |types: &BTreeSet<JsonType>| values_of(types).last().copied().unwrap();
                let expected = match (one, other) {
                    (Example, Example) => None,
                    (Example, _) => (!values_of(b).contains(shown(a))).then_some("wrong-type"),
                    (_, Example) => (!values_of(a).contains(shown(b))).then_some("wrong-type"),
                    _ => (values_of(a) != values_of(b)).then_some("type-differs"),
                };
                let found = rule(
                    (one, Claim::Types(a.iter().copied().collect())),
                    (other, Claim::Types(b.iter().copied().collect())),
                );
                assert_eq!(found, expected, "{one:?} {a:?} and {other:?} {b:?}");
            }
        }
    }
}

#[test]
fn every_pair_of_values_has_the_rule_of_the_oracle() {
    let texts = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    let mut sets: Vec<_> = subsets(&["a", "b", "c"]).into_iter().map(|it| Some(texts(it))).collect();
    sets.push(None);
    // An example shows one value, or an object or array, of which nothing is said.
    let can_say = |witness, set: &&Option<BTreeSet<String>>| {
        witness != Example || set.as_ref().is_none_or(|it| it.len() == 1)
    };
    for (one, other) in pairs(Witness::ALL) {
        for a in sets.iter().filter(|it| can_say(one, it)) {
            for b in sets.iter().filter(|it| can_say(other, it)) {
                let allows = |law: &Option<BTreeSet<String>>, shown: &Option<BTreeSet<String>>| {
                    shown.iter().flatten().all(|it| law.as_ref().is_none_or(|law| law.contains(it)))
                };
                let expected = match (one, other) {
                    (Example, Example) => None,
                    (Example, _) => (!allows(b, a)).then_some("value-not-allowed"),
                    (_, Example) => (!allows(a, b)).then_some("value-not-allowed"),
                    _ => (a != b).then_some("values-differ"),
                };
                // The order in which values are written says nothing.
                let a_values: Option<ValueSet> = a.clone().map(|it| it.into_iter().collect());
                let b_values: Option<ValueSet> = b.clone().map(|it| it.into_iter().rev().collect());
                let claims = (Claim::Values(a_values.as_ref()), Claim::Values(b_values.as_ref()));
                let found = rule((one, claims.0), (other, claims.1));
                assert_eq!(found, expected, "{one:?} {a:?} and {other:?} {b:?}");
            }
        }
    }
}

#[test]
fn statements_about_different_respects_never_contradict() {
    let claims = [Claim::Presence(Forbids), Claim::Types(TypeSet::only(Text)), Claim::Values(None)];
    for (one, other) in pairs(Witness::ALL) {
        for (at, a) in claims.iter().enumerate() {
            for (_, b) in claims.iter().enumerate().filter(|(it, _)| *it != at) {
                assert_eq!(rule((one, *a), (other, *b)), None, "{one:?} {a:?} and {other:?} {b:?}");
            }
        }
    }
}

fn pairs<T: Copy, const N: usize>(all: [T; N]) -> impl Iterator<Item = (T, T)> {
    all.into_iter().flat_map(move |a| all.map(|b| (a, b)))
}

// End to end: the same pairs, written down as people write them.

/// A way to write a statement about the field `a`. Every text speaks of `event_name` and `id` as well.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Statement {
    witness: Witness,
    said: Said,
    text: &'static str,
}

const SET: [(Said, &str); 4] = [
    (Requires, "LEAD: { event_name, id, a }"),
    (Allows, "LEAD: { event_name, id, a? }"),
    (Omits, "LEAD: { event_name, id }"),
    (Silent, "LEAD: { event_name, … }"),
];
const TABLE: [(Said, &str); 4] = [
    (Requires, "| Field | Required |\n|---|---|\n| `event_name` | yes |\n| `id` | yes |\n| `a` | yes |"),
    (Allows, "| Name | Presence |\n|---|---|\n| event_name | 1..1 |\n| id | ✓ |\n| a | 0..1 |"),
    (Shows, "| Key | Type |\n|---|---|\n| event_name | string |\n| id | string |\n| a | string |"),
    (Omits, "| Field |\n|---|\n| event_name |\n| id |"),
];
const LIST: [(Said, &str); 4] = [
    (Requires, "* `event_name` (string)\n* `id` (required): which one\n* `a` (string, required): what"),
    (Allows, "* `event_name` (string)\n* `id` (required): which one\n* `a?` (string): what"),
    (Shows, "- [ ] `event_name` (string) — its name\n- [ ] `id` (string)\n- [ ] `a` (string)"),
    (Omits, "* `event_name` (string)\n* `id` (required): which one"),
];
const SCHEMA: [(Said, &str); 9] = [
    (Requires, r#""required": [IDS, "a"], "properties": { ID, A }, CLOSED"#),
    (Requires, r#""required": ["a", IDS], "properties": { A, ID }"#),
    (Allows, r#""required": [IDS], "properties": { ID, A }, CLOSED"#),
    (Allows, r#""required": [IDS], "properties": { ID, A }"#),
    (Shows, r#""required": [IDS], "properties": { ID }, "anyOf": [{ "properties": { A } }, true]"#),
    (Forbids, r#""required": [IDS], "properties": { ID }, CLOSED"#),
    (Forbids, r#""required": [IDS], "properties": { ID, "a": false }"#),
    (Silent, r#""required": [IDS], "properties": { ID }"#),
    (Silent, r#""required": [IDS], "properties": { ID }, "patternProperties": { "^.$": true }"#),
];
const EXAMPLE: [(Said, &str); 2] = [
    (Shows, r#"{ "event_name": "ThingHappened", "id": "1", "a": "x" }"#),
    (Omits, r#"{ "event_name": "ThingHappened", "id": "1" }"#),
];

fn statements(witness: Witness, texts: &[(Said, &'static str)]) -> Vec<Statement> {
    texts.iter().map(|(said, text)| Statement { witness, said: *said, text }).collect()
}

/// Whom the statements speak of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum About {
    Contract,
    Envelope,
}

impl About {
    /// Every way of writing. Outside the checklist, the envelope is spoken of in field sets with its name.
    fn statements(self) -> Vec<Statement> {
        let mut all = statements(Schema, &SCHEMA);
        if self == About::Envelope {
            // The schema of an envelope lets the payload in, and is still the whole list of its own fields.
            // Only a pattern leaves that open.
            let open = |it: &&mut Statement| it.said == Silent && !it.text.contains("patternProperties");
            all.iter_mut().filter(open).for_each(|it| it.said = Forbids);
        }
        all.extend(statements(Example, &EXAMPLE));
        for witness in [Catalog, DataModel, Checklist] {
            all.extend(statements(witness, &SET));
            if self == About::Contract || witness == Checklist {
                all.extend([TABLE, LIST].iter().flat_map(|it| statements(witness, it)));
            }
        }
        all
    }

    fn schema(self, text: &str) -> String {
        let name = match self {
            About::Contract => r#""event_name": { "const": "ThingHappened" }"#,
            About::Envelope => r#""event_name": { "type": "string" }"#,
        };
        let text = text
            .replace(" A ", r#" "a": { "type": "string" } "#)
            .replace(" A,", r#" "a": { "type": "string" },"#);
        let text = text.replace("IDS", r#""event_name", "id""#);
        let text = text.replace("ID", &format!(r#"{name}, "id": {{ "type": "string" }}"#));
        let text = text.replace("CLOSED", r#""additionalProperties": false"#);
        format!(r#"{{ "$schema": "http://json-schema.org/draft-07/schema#", {text} }}"#)
    }

    fn chapter(self, texts: &[&str]) -> String {
        let (heading, lead) = match self {
            About::Contract => ("# A chapter\n\n## ThingHappened", "Required"),
            About::Envelope => ("# A chapter", "Envelope"),
        };
        format!("{heading}\n\n{}\n", texts.join("\n\n### In other words\n\n").replace("LEAD", lead))
    }

    /// A repository in which nobody but these two speaks of `a`.
    fn memory(self, pair: [Statement; 2]) -> Memory {
        let of = |witness| pair.iter().filter(move |it| it.witness == witness).map(|it| it.text);
        // Where nobody gives a schema, one that is silent about `a` stands in for it.
        let background = match self {
            About::Contract => SCHEMA[7],
            About::Envelope => SCHEMA[8],
        };
        let schema = self.schema(of(Schema).next().unwrap_or(background.1));
        let silent = r#"{ "$schema": "http://json-schema.org/draft-07/schema#" }"#.to_owned();
        let (envelope, schema) = match self {
            About::Contract => (None, schema),
            About::Envelope => (Some(schema), silent.replace('{', r#"{ "title": "ThingHappened","#)),
        };
        let mut memory = Memory::default();
        memory.add("thing_happened.schema.json", schema);
        for (index, text) in of(Example).enumerate() {
            memory.add(format!("thing_happened.{index}.example.json"), text);
        }
        for (witness, key) in [(Catalog, "catalog"), (DataModel, "data-model"), (Checklist, "checklist")] {
            let texts: Vec<&str> = of(witness).collect();
            if !texts.is_empty() {
                memory.add(format!("src/{key}.md"), self.chapter(&texts));
            }
        }
        memory.add("book.toml", settings(&memory, envelope.is_some()));
        memory.files.extend(envelope.map(|it| ("envelope.json".to_owned(), it)));
        memory
    }

    fn prove(self) {
        let all = self.statements();
        let mut lies = Vec::new();
        for (index, a) in all.iter().enumerate() {
            for b in &all[index..] {
                if (a.witness, b.witness) != (Schema, Schema) {
                    lies.extend(self.lie([*a, *b]));
                }
            }
        }
        assert!(
            lies.is_empty(),
            "{} pairs; the first:\n{}",
            lies.len(),
            lies[..lies.len().min(5)].join("\n")
        );
    }

    /// What the oracle expects. What an example shows and nobody names a field of the envelope is payload: a chapter
    /// that lists the envelope has no reason to name it.
    fn broken(self, pair: [Statement; 2]) -> Option<&'static str> {
        let said = |at: usize| (pair[at].witness, pair[at].said);
        let payload = |a: (Witness, Said), b: (Witness, Said)| {
            a == (Example, Shows) && b.0.is_chapter() && b.1 == Omits && self == About::Envelope
        };
        // So it is in an open schema, which lets the payload in.
        let open = |it: &Statement| it.witness == Schema && it.text == SCHEMA[7].1;
        let let_in = pair.iter().any(open) && pair.iter().any(|it| it.witness == Example);
        let payload = payload(said(0), said(1)) || payload(said(1), said(0)) || let_in;
        broken(said(0), said(1)).filter(|_| !payload)
    }

    /// What is wrong with the verdict on two statements, if anything is.
    fn lie(self, pair: [Statement; 2]) -> Option<String> {
        let judged = self.memory(pair).judge();
        let found: Vec<&str> = judged.titles().iter().map(|(rule, _)| *rule).collect();
        let expected = self.broken(pair);
        let labelled = judged.verdict.findings.iter().all(|finding| {
            let spans = finding.secondary.iter().chain([&finding.primary]).map(|it| it.span);
            spans.collect::<BTreeSet<_>>().len() == 2
        });
        (found != Vec::from_iter(expected) || !labelled)
            .then(|| format!("{pair:#?}: expected {expected:?} with two labels, found\n{}", judged.told()))
    }
}

/// Settings that name the files that are there, and leave coverage aside.
fn settings(memory: &Memory, envelope: bool) -> String {
    let has = |end: &str| memory.files.iter().any(|(path, _)| path.ends_with(end));
    let patterns = [
        ("examples", "*.example.json", ".example.json"),
        ("catalog", "catalog.md", "catalog.md"),
        ("data-model", "data-model.md", "data-model.md"),
        ("checklist", "checklist.md", "checklist.md"),
    ];
    let mut text = "[preprocessor.contracts.family.events]\nschemas = [\"*.schema.json\"]\n".to_owned();
    // The closed world is no contradiction between two statements; tests/closed.rs has it.
    text.push_str("closed-world = false\n");
    if envelope {
        text.push_str("envelope = \"envelope.json\"\n");
    }
    for (key, pattern, end) in patterns {
        let value = if has(end) { format!("[\"{pattern}\"]") } else { "[]".to_owned() };
        text.push_str(&format!("{key} = {value}\n"));
    }
    text.push_str("[preprocessor.contracts.rules]\n");
    let coverage = ALL.iter().filter(|rule| rule.code.starts_with("MC3"));
    text.extend(coverage.map(|rule| format!("{} = \"allow\"\n", rule.name)));
    text
}

#[test]
fn every_pair_about_a_contract_makes_the_finding_of_the_oracle() {
    About::Contract.prove();
}

#[test]
fn every_pair_about_the_envelope_makes_the_finding_of_the_oracle() {
    About::Envelope.prove();
}
