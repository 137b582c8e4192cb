//! What is written and would be held against nothing is a finding: a base where nothing lies, a setting that names
//! nothing, a fence that nobody reads.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use memory::Memory;

/// One contract with one example, in two chapters, and the one rule that speaks.
struct Case {
    settings: &'static str,
    catalog: &'static str,
    guide: &'static str,
    finds: Option<&'static str>,
}

const PLAIN: Case = Case { settings: "", catalog: "Fields: { name, items }", guide: "Nothing.", finds: None };
const ITEMS: &str = "Fields: { name, items }\n\n<!-- contracts: base /items -->\n\n";

const CASES: &[(&str, Case)] = &[
    ("agreement is silent", PLAIN),
    (
        "a base in a remark at which nothing lies",
        Case {
            catalog: "Fields: { name, items }\n\n<!-- contracts: base /itms -->\n\nFields: { sku }",
            finds: Some("unresolved-directive"),
            ..PLAIN
        },
    ),
    (
        "a base in a remark at which a text lies",
        Case {
            catalog: "Fields: { name, items }\n\n<!-- contracts: base /name -->\n\nFields: { sku }",
            finds: Some("unresolved-directive"),
            ..PLAIN
        },
    ),
    ("a base that is an array means its elements", Case { catalog: "ITEMS Fields: { sku }", ..PLAIN }),
    (
        "a field that elements do not have",
        Case { catalog: "ITEMS Fields: { skuu }", finds: Some("field-not-in-schema"), ..PLAIN },
    ),
    (
        "a base in the settings at which nothing lies",
        Case { settings: "base = \"/itms\"", finds: Some("nothing-found"), ..PLAIN },
    ),
    (
        "a fence in a chapter of no family names its contract, and is wrong",
        Case {
            guide: "```json,contract=Thing\n{ \"name\": \"Thing\", \"items\": 1 }\n```",
            finds: Some("wrong-type"),
            ..PLAIN
        },
    ),
    (
        "a fence in a chapter of no family names its contract, and is right",
        Case { guide: "```json,contract=Thing\n{ \"name\": \"Thing\", \"items\": [] }\n```", ..PLAIN },
    ),
    (
        "a fence in a chapter of no family names a contract that nobody knows",
        Case {
            guide: "```json,contract=Thong\n{ \"name\": \"Thing\" }\n```",
            finds: Some("unknown-contract"),
            ..PLAIN
        },
    ),
    (
        "fences in a chapter of no family that name no contract",
        Case { guide: "```json\n{ … }\n```\n\n```json,path=x\n{}\n```", ..PLAIN },
    ),
    (
        "a pointer of versions that nobody has",
        Case { settings: r#"version = "/verison""#, finds: Some("nothing-found"), ..PLAIN },
    ),
    (
        "a shared field that nobody has",
        Case { settings: r#"shared = { "guide.md" = ["/metdata"] }"#, finds: Some("nothing-found"), ..PLAIN },
    ),
    (
        "a form of headings without a name",
        Case { settings: r#"headings = ["Event"]"#, finds: Some("wrong-setting"), ..PLAIN },
    ),
    (
        "two forms of names",
        Case {
            settings: r#"name-form = ["{contract}", "x.{contract}"]"#,
            finds: Some("wrong-setting"),
            ..PLAIN
        },
    ),
    (
        "two envelopes",
        Case { settings: r#"envelope = ["a.json", "b.json"]"#, finds: Some("wrong-setting"), ..PLAIN },
    ),
    (
        "an envelope that several files could be",
        Case { settings: r#"envelope = "thing.*.json""#, finds: Some("wrong-setting"), ..PLAIN },
    ),
    ("two payloads", Case { settings: r#"payload = ["", "/items"]"#, finds: Some("wrong-setting"), ..PLAIN }),
    (
        "a pointer into a chapter",
        Case { settings: r#"data-model = "guide.md#/x""#, finds: Some("wrong-setting"), ..PLAIN },
    ),
    (
        "explicit lines that say nothing",
        Case { settings: r#"contract.Thing = {}"#, finds: Some("wrong-setting"), ..PLAIN },
    ),
    (
        "a remark without its colon",
        Case { guide: "Text.\n\n<!-- contracts base /items -->", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    (
        "a remark with a capital",
        Case {
            guide: "Text.\n\n<!-- Contracts: base /items -->",
            finds: Some("misspelt-directive"),
            ..PLAIN
        },
    ),
    (
        "a remark that is almost one",
        Case { guide: "Text.\n\n<!-- contract: base /items -->", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    (
        "a remark that does not end",
        Case { guide: "Text.\n\n<!-- contracts: no contract: x", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    (
        "a generated table that does not end",
        Case { catalog: "<!-- contracts: table Thing -->", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    (
        "rows of a generated table that does not end",
        Case {
            catalog: "<!-- contracts: table Thing -->\n\n| Field | Type | Required | Description |\n|---|---|---|---|\n| `name` | string | required | always `Thing` |\n| `items` | array of object | required |  |\n| `items[].sku` | string | required |  |",
            finds: Some("misspelt-directive"),
            ..PLAIN
        },
    ),
    (
        "a generated table that nothing begins",
        Case { catalog: "<!-- contracts: end -->", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    (
        "misspelt fields of a section",
        Case { catalog: "{{#feilds Thing}}", finds: Some("misspelt-directive"), ..PLAIN },
    ),
    ("a comment about a contact", Case { guide: "Text.\n\n<!-- contact: jane@example.com -->", ..PLAIN }),
    (
        "a comment about contracts",
        Case { guide: "Text.\n\n<!-- contracts are agreed on elsewhere -->", ..PLAIN },
    ),
    (
        "a heading of prose that names a contract",
        Case { catalog: "Fields: { name, items }\n\n## Thing and its friends\n\nText.", ..PLAIN },
    ),
];

#[test]
fn what_would_be_held_against_nothing_is_told() {
    let mut wrong = Vec::new();
    for (title, case) in CASES {
        let mut memory = Memory::default();
        memory.add(
            "book.toml",
            format!(
                "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n{}\n",
                case.settings
            ),
        );
        memory.add(
            "src/catalog.md",
            format!(
                "# Catalog\n\n## Thing\n\n{}\n\n{{{{#example thing}}}}\n",
                case.catalog.replace("ITEMS ", ITEMS)
            ),
        );
        memory.add("src/guide.md", format!("# Guide\n\n{}\n", case.guide));
        memory.add(
            "thing.schema.json",
            r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name", "items"],
            "properties": { "name": { "const": "Thing" }, "items": { "type": "array", "items": { "type": "object",
            "required": ["sku"], "properties": { "sku": { "type": "string" } }, "additionalProperties": false } } },
            "additionalProperties": false }"#,
        );
        memory.add("thing.example.json", r#"{ "name": "Thing", "items": [{ "sku": "a" }] }"#);
        let judged = memory.judge();
        let names: Vec<&str> = judged.titles().iter().map(|(name, _)| *name).collect();
        if names != case.finds.iter().copied().collect::<Vec<_>>() {
            wrong.push(format!("{title}: {}", judged.told()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_that_lead_on_and_on_are_told() {
    let mut memory = Memory::default();
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n",
    );
    let table =
        |at: usize| format!("| Field | Type |\n|---|---|\n| a | [T](#t{at}) |\n| b | [T](#t{at}) |\n\n");
    let types: String = (0..30).map(|at| format!("### T{at}\n\n{}", table(at + 1))).collect();
    memory.add(
        "src/catalog.md",
        format!("# Catalog\n\n## Thing\n\n{}## Types\n\n{types}### T30\n\nText.\n", table(0)),
    );
    memory.add(
        "thing.schema.json",
        r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "name": { "const": "Thing" } } }"#,
    );
    memory.add("thing.example.json", r#"{ "name": "Thing" }"#);
    let titles = memory.judge().titles();
    assert!(titles.iter().any(|(rule, title)| *rule == "unreadable-statement" && title.contains("too far")));
}

#[test]
fn a_release_is_newer_than_what_comes_before_it() {
    use mdbook_contracts::model::{same_version, version_order};
    let order = ["0.9", "1.0.0-rc.1", "1.0.0-rc.2", "v1.0.0", "1.0.1-beta", "1.2", "2024-01-15"];
    assert!(order.windows(2).all(|it| version_order(it[0]) < version_order(it[1])));
    assert!(same_version("1", "v1.0.0") && same_version("1.0", "1_0_2"));
    assert!(!same_version("1.0.0", "1.0.0-rc.1") && !same_version("1", "10"));
}

/// The rules that speak of a book with this one contract, its chapter and its example.
fn rules(schema: &str, chapter: &str, example: &str) -> Vec<&'static str> {
    let mut memory = Memory::default();
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\ncatalog = \"things.md\"\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\n",
    );
    memory.add(
        "thing.schema.json",
        format!(
            "{{ \"$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"Thing\", {schema} }}"
        ),
    );
    memory.add("thing.example.json", example);
    memory.add("src/things.md", format!("# Things\n\n## Thing\n\n{chapter}\n\n{{{{#example thing}}}}\n"));
    memory.judge().titles().into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn what_a_chapter_says_of_a_member_of_a_map_is_held_against_the_map() {
    let schema = r#""properties": { "name": {}, "labels": { "type": "object", "additionalProperties": { "type": "string" } } }"#;
    let example = r#"{ "name": "Thing", "labels": { "size": "small" } }"#;
    assert_eq!(
        rules(schema, "Fields: { name?, labels?, labels.size?: string, … }", example),
        [] as [&str; 0]
    );
    assert_eq!(
        rules(schema, "Fields: { name?, labels?, labels.size?: integer, … }", example),
        ["type-differs"]
    );
}

#[test]
fn what_is_left_out_excuses_no_more_than_is_allowed() {
    let schema = r#""required": ["name", "codes"], "properties": { "name": {}, "codes": { "type": "array", "minItems": 2, "maxItems": 2 } }"#;
    let example = r#"{ "name": "Thing", "codes": [1, 2] }"#;
    let fence = |codes: &str| {
        format!("Fields: {{ name, codes }}\n\n```json,contract=Thing,elided\n{{ \"codes\": [{codes}] }}\n```")
    };
    assert_eq!(rules(schema, &fence("1, …"), example), [] as [&str; 0]);
    assert_eq!(rules(schema, &fence("1, 2, 3, …"), example), ["out-of-bounds"]);
}
