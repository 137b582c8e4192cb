//! What names a finding, so that a baseline lets through what it lists and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use std::time::{Duration, Instant};

use memory::{Judged, Memory};

const SETTINGS: &str = "[preprocessor.contracts]\nbaseline = \"known.toml\"\n[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n";

/// One contract with one field `note`, and what its schema and its example say of that.
fn judged(fields: &str, note: &str, value: &str, baseline: &str) -> Judged {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("known.toml", format!("[findings]\n{baseline}"));
    memory.add("src/catalog.md", format!("# Catalog\n\n## Thing\n\nFields: {{ name, note? }}\n\n{fields}\n"));
    memory.add("thing.schema.json", format!(r#"{{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name"], "properties": {{ "name": {{ "const": "Thing" }}, "note": {note} }}, "additionalProperties": false }}"#));
    memory.add("thing.example.json", format!(r#"{{ "name": "Thing", "note": {value} }}"#));
    memory.judge()
}

/// An entry for everything that is found.
fn entries(judged: &Judged) -> String {
    judged.verdict.findings.iter().map(|it| format!("\"{}\" = \"known\"\n", it.fingerprint)).collect()
}

/// Limits of `note` that its values break, each beside another one that they break as well.
const LIMITS: [(&str, &str, &str); 8] = [
    ("50", r#"{ "maximum": 10 }"#, r#"{ "maximum": 20 }"#),
    ("50", r#"{ "maximum": 10 }"#, r#"{ "multipleOf": 7 }"#),
    (r#""abcdefg""#, r#"{ "maxLength": 5 }"#, r#"{ "maxLength": 2 }"#),
    (r#""abcdefg""#, r#"{ "pattern": "^x" }"#, r#"{ "pattern": "^y" }"#),
    (r#""abcdefg""#, r#"{ "enum": ["x"] }"#, r#"{ "enum": ["y"] }"#),
    (r#""abcdefg""#, r#"{ "not": { "minLength": 2 } }"#, r#"{ "not": { "minLength": 3 } }"#),
    (
        r#"{}"#,
        r#"{ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }"#,
        r#"{ "oneOf": [{ "required": ["a"] }, { "required": ["c"] }] }"#,
    ),
    (r#"[1]"#, r#"{ "contains": { "const": 2 } }"#, r#"{ "contains": { "const": 3 } }"#),
];

#[test]
fn a_baseline_lets_through_the_limit_that_it_lists_and_no_other() {
    for (value, one, other) in LIMITS {
        let known = entries(&judged("", one, value, ""));
        // Lines that move and spaces make no other finding.
        let moved = one.replace(": ", " :\n\n  ");
        let same = judged("", &moved, &format!("\n\n{value}"), &known);
        assert_eq!(same.titles(), [], "{value} {one}");
        let titles: Vec<&str> =
            judged("", other, value, &known).titles().iter().map(|(rule, _)| *rule).collect();
        assert_eq!(titles.len(), 2, "{value} {other}: {titles:?}");
        assert!(titles.contains(&"idle-baseline-entry"), "{value} {other}: {titles:?}");
    }
}

#[test]
fn a_long_baseline_takes_little_time() {
    const ENTRIES: usize = 10_000;
    const FINDINGS: usize = 500;
    let fields: String = (0..FINDINGS).map(|it| format!("- unknown_{it}: string\n")).collect();
    let subject = "MC201/src/catalog.md/Thing/unknown_7";
    let idle = (FINDINGS..FINDINGS + ENTRIES)
        .map(|it| format!("\"MC201/src/catalog.md/Thing/unknown_{it}/0000000000000000\" = \"known\"\n"));
    let baseline: String = idle.chain([format!("\"{subject}/0000000000000000/2\" = \"known\"\n")]).collect();
    let start = Instant::now();
    let judged = judged(&fields, "{ \"type\": \"string\" }", "\"a\"", &baseline);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let idle: Vec<_> =
        judged.verdict.findings.iter().filter(|it| it.rule.name == "idle-baseline-entry").collect();
    assert_eq!(idle.len(), ENTRIES + 1);
    assert!(judged.verdict.findings.len() > ENTRIES + FINDINGS);
    // Only the one about what is found in other words says which finding that is.
    let notes: Vec<&String> = idle.iter().flat_map(|it| &it.notes).collect();
    assert!(notes.len() == 1 && notes[0].contains(subject), "{} notes", notes.len());
}
