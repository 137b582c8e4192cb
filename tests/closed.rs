//! The closed world: what is shown or listed is declared somewhere, however open the schema is, and what is rightly
//! open is left alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use memory::Memory;

const ROOT: &str = r#""$schema": "http://json-schema.org/draft-07/schema#", "title": "Thing""#;

/// One contract with one example, the catalog's statement of it, and the settings of its family.
struct Case {
    schema: &'static str,
    example: &'static str,
    catalog: &'static str,
    settings: &'static str,
    /// The field that a finding names, and the file that it stands in.
    finds: Option<(&'static str, &'static str)>,
}

const SCHEMA: &str = r#""required": ["id"], "properties": { "name": { "const": "Thing" }, "id": {}, "note": {}, "at": { "properties": { "x": {} } } }"#;
const EXAMPLE: &str = r#"{ "name": "Thing", "id": 1, "note": 2, "at": { "x": 3 } }"#;
const PLAIN: Case =
    Case { schema: SCHEMA, example: EXAMPLE, catalog: "{ id, … }", settings: "", finds: None };

const CASES: &[(&str, Case)] = &[
    ("agreement is silent", PLAIN),
    (
        "a member that nobody declares",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "stray": true, "at": {} }"#,
            finds: Some(("stray", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "a member that nobody declares in an object whose fields are listed",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "at": { "y": 3 } }"#,
            finds: Some(("at.y", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "an undeclared object is told once, not with all that is in it",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "stray": { "a": 1, "b": [{ "c": 2 }] } }"#,
            finds: Some(("stray", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "a chapter declares what the schema leaves open, and the schema does not",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "stray": true }"#,
            catalog: "{ id, stray, … }",
            finds: Some(("stray", "src/catalog.md")),
            ..PLAIN
        },
    ),
    (
        "a chapter declares an inner field that an open schema does not list",
        Case { catalog: "{ id, at.y?, … }", finds: Some(("at.y", "src/catalog.md")), ..PLAIN },
    ),
    (
        "a field that is misspelt in a chapter is one mistake",
        Case { catalog: "{ name?, id, noet?, at? }", finds: Some(("noet", "src/catalog.md")), ..PLAIN },
    ),
    (
        "a required field that is misspelt in an example is one mistake",
        Case {
            schema: r#""required": ["name", "ident"], "properties": { "name": { "const": "Thing" }, "ident": {} }"#,
            example: r#"{ "name": "Thing", "idnet": 1 }"#,
            catalog: "{ name, … }",
            finds: Some(("idnet", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "without a schema that lists fields, the chapters declare them",
        Case {
            schema: r#""type": "object""#,
            example: r#"{ "name": "Thing", "id": 1, "stray": true }"#,
            catalog: "{ name, id, stray, … }",
            ..PLAIN
        },
    ),
    (
        "members of a map have any names",
        Case {
            schema: r#""properties": { "name": {}, "map": { "additionalProperties": { "type": "integer" } } }"#,
            example: r#"{ "name": "Thing", "map": { "a": 1, "b.c": 2 } }"#,
            catalog: "{ name?, map?, … }",
            ..PLAIN
        },
    ),
    (
        "an object of which nobody lists a field is left alone",
        Case {
            schema: r#""properties": { "name": {}, "free": { "type": "object" } }"#,
            example: r#"{ "name": "Thing", "free": { "a": 1 } }"#,
            catalog: "{ name?, free?, … }",
            ..PLAIN
        },
    ),
    (
        "a pattern lets in members beside the listed ones",
        Case {
            schema: r#""properties": { "name": {}, "id": {} }, "patternProperties": { "^x_": true }, "additionalProperties": false"#,
            example: r#"{ "name": "Thing", "id": 1, "x_stray": 1 }"#,
            catalog: "{ name?, id? }",
            ..PLAIN
        },
    ),
    (
        "an extension point",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "at": { "x": 1, "stray": 3 } }"#,
            settings: "extensions = [\"/at\"]",
            ..PLAIN
        },
    ),
    (
        "an extension point excuses nothing beside it",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "stray": 1 }"#,
            settings: "extensions = [\"/at\"]",
            finds: Some(("stray", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "an object that is free for one schema is not free where another lists its fields",
        Case {
            schema: r#""allOf": [{ "properties": { "at": { "type": "object" } } }], "properties": { "name": { "const": "Thing" }, "at": { "properties": { "x": {} } } }"#,
            example: r#"{ "name": "Thing", "at": { "x": 1, "stray": 2 } }"#,
            catalog: "{ name?, … }",
            finds: Some(("at.stray", "thing.example.json")),
            ..PLAIN
        },
    ),
    (
        "the switch",
        Case {
            example: r#"{ "name": "Thing", "id": 1, "stray": 1 }"#,
            settings: "closed-world = false",
            ..PLAIN
        },
    ),
    (
        "the `$schema` that editors look for",
        Case { example: r#"{ "$schema": "./thing.schema.json", "name": "Thing", "id": 1 }"#, ..PLAIN },
    ),
    (
        "a field of a branch is declared",
        Case {
            schema: r#""properties": { "name": {} }, "oneOf": [{ "properties": { "a": {} }, "required": ["a"] }, { "properties": { "b": {} }, "required": ["b"] }]"#,
            example: r#"{ "name": "Thing", "a": 1 }"#,
            catalog: "{ name?, … }",
            ..PLAIN
        },
    ),
];

#[test]
fn what_nobody_declares_is_found_and_what_is_open_is_left_alone() {
    for (what, case) in CASES {
        let mut memory = Memory::default();
        memory.add("thing.schema.json", format!("{{ {ROOT}, {} }}", case.schema));
        memory.add("thing.example.json", case.example);
        memory.add(
            "src/catalog.md",
            format!("# Things\n\n## Thing\n\nFields: {}\n\n{{{{#example thing}}}}\n", case.catalog),
        );
        let settings = format!(
            "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\ncatalog = \"catalog.md\"\nname = \"/name\"\n{}\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\n",
            case.settings
        );
        memory.add("book.toml", settings);
        let judged = memory.judge();
        let told = judged.told();
        let found: Vec<(&str, String)> = judged
            .verdict
            .findings
            .iter()
            .map(|it| (it.rule.name, judged.repository.sources.path(it.primary.span.source).to_owned()))
            .collect();
        match case.finds {
            None => assert!(found.is_empty(), "{what}\n{told}"),
            Some((field, file)) => {
                assert_eq!(found, [("undeclared-field", file.to_owned())], "{what}\n{told}");
                assert!(told.contains(&format!("`{field}` of Thing")), "{what}\n{told}");
            }
        }
    }
}

#[test]
fn a_misspelt_field_hides_no_gap_of_another_contract() {
    let mut memory = Memory::default();
    for (name, file) in [("Thing", "thing"), ("Other", "other")] {
        let (schema, example) = (SCHEMA.replace("Thing", name), EXAMPLE.replace("Thing", name));
        memory.add(format!("{file}.schema.json"), format!("{{ {}, {schema} }}", ROOT.replace("Thing", name)));
        memory.add(format!("{file}.example.json"), example);
    }
    let chapter = "# Things\n\n## Thing\n\nFields: { name?, id, noet?, at? }\n\n{{#example thing}}\n\n## Other\n\nFields: { name?, id, at? }\n\n{{#example other}}\n";
    memory.add("src/catalog.md", chapter);
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\ncatalog = \"catalog.md\"\nname = \"/name\"\n",
    );
    let judged = memory.judge();
    let of = |name: &str| judged.verdict.findings.iter().filter(|it| it.contracts == [name]).count();
    assert_eq!((of("Thing"), of("Other")), (1, 1), "{}", judged.told());
}

/// The findings of an example whose fields `a…` are no integers, which is allowed, and whose `b…` are too short.
fn of_a_broken_example(fields: usize) -> Vec<(&'static str, String)> {
    let each = |name: &str, value: &str| {
        let all: Vec<String> = (0..fields).map(|it| format!(r#""{name}{it}": {value}"#)).collect();
        all.join(", ")
    };
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.rules]\nwrong-type = \"allow\"\n[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n");
    let types = each("a", r#"{ "type": "integer" }"#) + ", " + &each("b", r#"{ "minLength": 2 }"#);
    let schema = format!(r#"{{ {ROOT}, "properties": {{ "name": {{ "const": "Thing" }}, {types} }} }}"#);
    memory.add("thing.schema.json", schema);
    let values = each("a", r#""x""#) + ", " + &each("b", r#""x""#);
    memory.add("thing.example.json", format!(r#"{{ "name": "Thing", {values} }}"#));
    memory.add("src/catalog.md", "# Things\n\n## Thing\n\n{{#example thing}}\n\n{{#fields Thing}}\n");
    memory.judge().titles()
}

#[test]
fn many_mistakes_that_are_allowed_hide_none_that_is_not() {
    let found = of_a_broken_example(60);
    let bounds = found.iter().filter(|it| it.0 == "out-of-bounds").count();
    assert_eq!((bounds, found.len()), (60, 60), "{found:?}");
}

#[test]
fn mistakes_that_are_too_many_are_counted_and_cannot_be_allowed_with_others() {
    let found = of_a_broken_example(1_200);
    let counted = found.iter().filter(|it| it.0 == "value-not-allowed").map(|it| it.1.as_str());
    let counted: Vec<&str> = counted.collect();
    assert_eq!(counted, ["the document breaks its schema in 1400 more ways (Thing)"]);
}
