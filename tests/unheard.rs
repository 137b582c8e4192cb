//! What is written and would be held against nothing is a finding: a base where nothing lies, a setting that names
//! nothing, a fence that nobody reads.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

#[allow(dead_code, reason = "each test uses its part of this")]
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
