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
const LIMITS: [(&str, &str, &str); 9] = [
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
    (
        r#"{}"#,
        r##"{ "oneOf": [{ "$ref": "#/properties/note/definitions/a" }, { "$ref": "#/properties/note/definitions/b" }], "definitions": { "a": { "required": ["a"] }, "b": { "required": ["x", "y"] } } }"##,
        r##"{ "oneOf": [{ "$ref": "#/properties/note/definitions/a" }, { "$ref": "#/properties/note/definitions/b" }], "definitions": { "a": { "required": ["c"] }, "b": { "required": ["x", "y"] } } }"##,
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
fn a_baseline_lets_through_what_another_line_of_the_schema_does_not_change() {
    const CHOICE: &str = r#"{ "anyOf": [
        { "properties": { "k": { "const": "x" }, "v": { "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] } } },
        { "properties": { "k": { "const": "y" } } }] }"#;
    let lines = [
        (
            r#"{ "a": 1, "c": 1 }"#,
            r#"{ "dependencies": { "a": ["b"] } }"#.to_owned(),
            r#"{ "dependencies": { "a": ["b", "c"] } }"#.to_owned(),
        ),
        (
            r#""a""#,
            r#"{ "type": ["integer", "null"] }"#.to_owned(),
            r#"{ "type": ["null", "integer"] }"#.to_owned(),
        ),
        (r#"{ "b": 1 }"#, r#"{ "required": ["a"] }"#.to_owned(), r#"{ "required": ["a", "b"] }"#.to_owned()),
        (
            r#"{ "k": "x", "v": {} }"#,
            CHOICE.to_owned(),
            CHOICE.replace(
                r#"{ "properties": { "k": { "const": "y""#,
                r#"{ "minProperties": 1, "properties": { "k": { "const": "y""#,
            ),
        ),
    ];
    for (value, one, other) in lines {
        let known = entries(&judged("", &one, value, ""));
        assert!(known.contains("/Thing/note"), "{known}");
        assert_eq!(judged("", &other, value, &known).titles(), []);
    }
}

#[test]
fn a_baseline_tells_which_branches_a_value_fits() {
    const CHOICE: &str =
        r#"{ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }, { "required": ["c"] }] }"#;
    let known = entries(&judged("", CHOICE, r#"{ "a": 1, "b": 1 }"#, ""));
    let other = judged("", CHOICE, r#"{ "a": 1, "c": 1 }"#, &known).titles();
    assert!(other.iter().any(|(rule, _)| *rule == "idle-baseline-entry"), "{other:?}");
    assert!(other.iter().any(|(rule, _)| *rule == "no-branch-fits"), "{other:?}");
}

#[test]
fn a_baseline_lets_through_the_value_that_it_lists_and_no_other() {
    let values = [
        (r#"{ "maxItems": 1 }"#, "[1, 2]", "[1, 3]"),
        (r#"{ "uniqueItems": true }"#, "[1, 1]", "[2, 2]"),
        (r#"{ "contains": { "const": 1 } }"#, "[2]", "[3]"),
        (r#"{ "maxProperties": 0 }"#, r#"{ "a": 1 }"#, r#"{ "a": 2 }"#),
        (r#"{ "not": { "type": "string" } }"#, r#""a""#, r#""b""#),
    ];
    for (note, one, other) in values {
        let known = entries(&judged("", note, one, ""));
        assert_eq!(judged("", note, one, &known).titles(), [], "{note}");
        let found = judged("", note, other, &known).titles();
        assert!(found.iter().any(|(rule, _)| *rule == "idle-baseline-entry"), "{note} {other}: {found:?}");
    }
}

/// What texts in an array break, each alike.
const ITEMS: &str = r#"{ "items": { "type": "integer" } }"#;

#[test]
fn of_several_findings_that_are_alike_a_baseline_lets_through_as_many_as_it_lists() {
    let known = entries(&judged("", ITEMS, r#"["a", "a"]"#, ""));
    assert_eq!(judged("", ITEMS, r#"["a", "a"]"#, &known).titles(), []);
    let second = known.lines().find(|it| it.contains("/2\"")).unwrap();
    let others = known.replace(second, "");
    assert_eq!(entries(&judged("", ITEMS, r#"["a", "a"]"#, &others)).trim(), second);
}

#[test]
fn an_idle_entry_tells_of_the_first_finding_that_is_there_now() {
    let known = entries(&judged("", ITEMS, r#"["a"]"#, ""));
    let now = judged("", ITEMS, r#"["b", "c"]"#, &known);
    let [idle, first, _] = now.verdict.findings.as_slice() else { panic!("{:?}", now.titles()) };
    assert_eq!(idle.rule.name, "idle-baseline-entry");
    assert_eq!(idle.notes, [format!("what is found there now is another finding: `{}`", first.fingerprint)]);
    assert!(now.verdict.findings.iter().all(|it| !it.fingerprint.is_empty()));
}

#[test]
fn a_baseline_lets_through_nothing_that_is_wrong_with_the_settings() {
    let judged = |baseline: &str| {
        let mut memory = Memory::default();
        memory.add("book.toml", SETTINGS.replace("*.example.json", "samples/*.json"));
        memory.add("known.toml", format!("[findings]\n{baseline}"));
        memory.add("src/catalog.md", "# Catalog\n\nText.\n");
        memory.judge()
    };
    let known = entries(&judged(""));
    assert!(known.contains("MC903/"), "{known}");
    assert!(!known.contains("//"), "{known}");
    let found = judged(&known).titles();
    assert!(judged("").titles().iter().all(|it| found.contains(it)), "{found:?}");
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
