//! How strong a gate is: which mutants are made of a repository, which of them pass, and that nothing which is shared
//! between mutants changes a verdict.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use std::collections::BTreeSet;

use mdbook_contracts::load::Before;
use mdbook_contracts::prove::{Book, Proof, mutants, mutated, prove};
use mdbook_contracts::report;
use mdbook_contracts::verdict::{Verdict, judge, judge_after};
use memory::{Judged, Memory};

const SETTINGS: &str = "[preprocessor.contracts.family.things]\nenvelope = \"envelope.json\"\nschemas = \"schemas/*.json\"\nexamples = \"examples/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\nchecklist = \"checklist.md\"\ndefinitions = \"types.json\"\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\nvalue-not-shown = \"allow\"\nsection-without-fields = \"allow\"\n";

const ENVELOPE: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }"#;

const STRICT: &str = r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Made", "type": "object", "required": ["id", "way", "at", "tags", "of"],
  "properties": { "name": { "const": "Made" }, "id": { "type": "string", "minLength": 2 }, "way": { "enum": ["in", "out"] },
    "at": { "type": "string", "format": "date" }, "tags": { "type": "array", "minItems": 1, "items": { "$ref": "../types.json#/definitions/tag" } },
    "of": { "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } }, "additionalProperties": false },
    "note": { "type": "string", "minLength": 1 } },
  "additionalProperties": false }"##;

const TYPES: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "tag": { "type": "string", "minLength": 1 } } }"#;

const EXAMPLE: &str = r#"{ "name": "Made", "id": "a1", "way": "in", "at": "2026-02-03", "tags": ["x"], "of": { "n": 1 }, "note": "n" }"#;

const GONE: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Gone", "type": "object", "required": ["id"],
  "properties": { "name": { "const": "Gone" }, "id": { "type": "string", "minLength": 2 } }, "additionalProperties": false }"#;

const CATALOG: &str = "# Things\n\n## Made\n\n| Field | Type | Required |\n|---|---|---|\n| id | string | yes |\n| way | string | yes |\n| at | string | yes |\n| tags | array | yes |\n| of | object | yes |\n| of.n | integer | yes |\n| note | string | no |\n\n{{#example made}}\n\n## Gone\n\nFields: { id }\n\n{{#example gone}}\n";

fn strict() -> Memory {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("envelope.json", ENVELOPE);
    memory.add("types.json", TYPES);
    memory.add("schemas/made.json", STRICT);
    memory.add("schemas/gone.json", GONE);
    memory.add("examples/made.json", EXAMPLE);
    memory.add("examples/gone.json", r#"{ "name": "Gone", "id": "a1" }"#);
    memory.add("src/catalog.md", CATALOG);
    memory.add("src/checklist.md", "# Every thing\n\n- `name` (string, required)\n");
    memory.add("src/other.md", "# Other\n\nNothing of a contract.\n");
    memory
}

/// The same with this text in the place of that one.
fn with(mut memory: Memory, path: &str, from: &str, to: &str) -> Memory {
    let text = memory.text(path);
    assert!(text.contains(from), "{path} has no `{from}`");
    *text = text.replacen(from, to, 1);
    memory
}

/// What is known of a repository in which nothing is found.
fn book(judged: &Judged) -> Book<'_> {
    assert_eq!(judged.told(), "");
    Book {
        repository: &judged.repository,
        settings: &judged.settings,
        found: &judged.found,
        verdict: &judged.verdict,
    }
}

fn proof(judged: &Judged) -> Proof {
    prove(book(judged), 2, |_| {})
}

/// Each survivor: the change, and what is changed.
fn survivors(memory: &Memory) -> Vec<(&'static str, String)> {
    let proof = proof(&memory.judge());
    let all = proof.subjects.values().flat_map(|it| &it.survivors);
    all.map(|it| (it.change.name, it.what.clone())).collect()
}

#[test]
fn a_strict_repository_catches_every_change_of_every_kind() {
    let judged = strict().judge();
    let made: BTreeSet<&str> = mutants(book(&judged)).iter().map(|it| it.change.name).collect();
    let kinds = [
        "added",
        "emptied",
        "left-out",
        "misspelt-key",
        "misspelt-keyword",
        "no-format",
        "not-required",
        "other-name",
        "other-type",
        "other-value",
        "other-word",
        "renamed",
        "turned",
        "unlisted",
    ];
    assert_eq!(made.into_iter().collect::<Vec<_>>(), kinds);
    assert_eq!(survivors(&strict()), []);
    let proof = proof(&judged);
    let subjects: Vec<&str> = proof.subjects.keys().map(|it| it.name.as_str()).collect();
    assert_eq!(subjects, ["types.json", "Gone", "Made", "the envelope"]);
    assert!(proof.reaches(100));
}

#[test]
fn what_the_schema_lets_through_survives() {
    let survivor = |change, what: &str| (change, format!("`{what}`"));
    let loose = [
        ("\"type\": \"string\", \"minLength\": 2", "\"type\": \"string\"", survivor("emptied", "id")),
        (", \"minItems\": 1", "", survivor("emptied", "tags")),
    ];
    for (from, to, survivor) in loose {
        assert_eq!(survivors(&with(strict(), "schemas/made.json", from, to)), [survivor], "{from}");
    }
    let untyped = with(strict(), "schemas/made.json", "\"type\": \"integer\"", "\"minimum\": 0");
    let untyped = with(untyped, "src/catalog.md", "| of.n | integer |", "| of.n | |");
    assert_eq!(survivors(&untyped), [survivor("other-type", "of.n")]);
    // Where no chapter lists the fields, nobody but the schema could notice a new one.
    let open = with(strict(), "book.toml", "name = ", "closed-world = false\nname = ");
    let open = with(open, "schemas/gone.json", ", \"additionalProperties\": false", "");
    let open = with(open, "src/catalog.md", "Fields: { id }\n\n", "");
    let open = survivors(&open);
    assert!(open.contains(&("added", "the whole".to_owned())), "{open:?}");
    assert!(open.contains(&survivor("not-required", "id")), "{open:?}");
}

#[test]
fn every_element_of_an_array_is_looked_at() {
    let tags = "\"items\": { \"$ref\": \"../types.json#/definitions/tag\" }";
    let items = "\"items\": { \"type\": \"object\", \"properties\": { \"q\": { \"type\": \"string\", \"minLength\": 1 }, \"r\": { \"type\": \"string\" } }, \"additionalProperties\": false }";
    let objects = with(strict(), "schemas/made.json", tags, items);
    let objects = with(objects, "examples/made.json", "[\"x\"]", "[{ \"q\": \"a\" }, { \"r\": \"b\" }]");
    let objects = with(
        objects,
        "src/catalog.md",
        "| of | object",
        "| tags[].q | string | no |\n| tags[].r | string | no |\n| of | object",
    );
    assert_eq!(survivors(&objects), [("emptied", "`tags[].r`".to_owned())]);
}

#[test]
fn what_cannot_be_changed_is_not_proven() {
    let mut memory =
        with(strict(), "book.toml", "\"examples/*.json\"", "[\"examples/*.json\", \"examples/*.yaml\"]");
    memory.files.retain(|(path, _)| path != "examples/gone.json");
    memory.add("examples/gone.yaml", "name: Gone\nid: a1\n");
    let survivors = survivors(&memory);
    let expected = ["added", "left-out", "left-out"].map(str::to_owned);
    assert_eq!(survivors.iter().map(|it| it.0.to_owned()).collect::<Vec<_>>(), expected, "{survivors:?}");
    let judged = memory.judge();
    let told = report::strength(&judged.repository.sources, &proof(&judged));
    assert!(told.contains("  not tried: an example without `id`"), "{told}");
    assert!(!told.contains("passes:"), "{told}");
}

#[test]
fn a_rule_that_is_not_asked_lets_its_mutants_live() {
    let rules = "[preprocessor.contracts.rules]\n";
    let unasked = with(strict(), "book.toml", rules, &format!("{rules}unknown-keyword = \"allow\"\n"));
    let survivors = survivors(&unasked);
    assert!(survivors.contains(&("misspelt-keyword", "`minLength`".to_owned())), "{survivors:?}");
    let caught = ("misspelt-keyword", "`required`".to_owned());
    assert!(!survivors.contains(&caught), "a chapter says what is required: {survivors:?}");
}

#[test]
fn what_may_be_so_is_no_mutant() {
    let judged = strict().judge();
    let made = mutants(book(&judged));
    let left_out: Vec<&str> =
        made.iter().filter(|it| it.change.name == "left-out").map(|it| it.what.as_str()).collect();
    assert!(!left_out.contains(&"`note`"), "an optional field may be left out: {left_out:?}");
    let any = with(
        strict(),
        "schemas/made.json",
        "\"note\": { \"type\": \"string\", \"minLength\": 1 }",
        "\"note\": true",
    );
    let any = with(any, "src/catalog.md", "| note | string |", "| note | |");
    assert_eq!(survivors(&any), []);
    let extended = with(strict(), "book.toml", "name = ", "extensions = \"/of\"\nname = ");
    let extended = with(
        extended,
        "schemas/made.json",
        "\"n\": { \"type\": \"integer\" } }, \"additionalProperties\": false",
        "\"n\": { \"type\": \"integer\" } }",
    );
    assert_eq!(survivors(&extended), []);
}

#[test]
fn nothing_that_is_shared_changes_a_verdict() {
    let judged = strict().judge();
    let (settings, found) = (&judged.settings, &judged.found);
    let before = Before { repository: &judged.repository, loaded: &judged.verdict.loaded };
    let mutants = mutants(book(&judged));
    assert!(mutants.len() > 60, "only {} mutants", mutants.len());
    for mutant in &mutants {
        let repository = mutated(&judged.repository, mutant).unwrap();
        let told = |verdict: &Verdict| -> Vec<String> {
            let told = |it| report::finding(&repository.sources, it, report::Style::PLAIN);
            verdict.findings.iter().map(told).collect()
        };
        let alone = judge(&repository, settings, found.clone());
        let after = judge_after(Some(before), &repository, settings, found.clone());
        assert_eq!(told(&alone), told(&after), "{} {}", mutant.change.words, mutant.what);
        // From what was loaded with the mutant, the way back leads to what it was without.
        let before = judge(&repository, settings, found.clone());
        let before = Before { repository: &repository, loaded: &before.loaded };
        let back = judge_after(Some(before), &judged.repository, settings, found.clone());
        assert!(back.findings.is_empty(), "{} {}", mutant.change.words, mutant.what);
    }
}

#[test]
fn a_contract_of_which_nothing_can_be_changed_is_not_proven() {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.family.things]\nschemas = \"s/*.json\"\nexamples = \"e/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n");
    let judged = memory.judge();
    let (repository, settings, found, verdict) =
        (&judged.repository, &judged.settings, &judged.found[..], &judged.verdict);
    let proof = prove(Book { repository, settings, found, verdict }, 1, |_| {});
    assert!(!proof.reaches(0), "nothing was looked at");
}

#[test]
fn any_number_of_threads_tells_the_same() {
    let judged = with(strict(), "schemas/made.json", ", \"minItems\": 1", "").judge();
    let told = |threads| report::strength(&judged.repository.sources, &prove(book(&judged), threads, |_| {}));
    let one = told(1);
    assert_eq!(one, told(4));
    for line in [
        "Made ",
        "  passes: an example with an empty value in `tags`",
        "   --> examples/made.json:1:",
        "   = help: state `minLength`, `minItems` or a `pattern` in the schema",
    ] {
        assert!(one.contains(line), "{line}: {one}");
    }
}
