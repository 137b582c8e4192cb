//! What a schema says against itself: each slip is found once, and what only looks like one is silent.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod schema_files;

use mdbook_contracts::config::SchemaSettings;
use mdbook_contracts::schema::Role;
use schema_files::{Files, HEADS, settings};

/// A schema, from which dialect to which, and the beginnings of what is said.
type Case = (&'static str, std::ops::RangeInclusive<usize>, &'static [&'static str]);

const CASES: &[Case] = &[
    // Values.
    (r#""type": "string", "default": null"#, 0..=4, &["refused-by-itself: this `default` is refused"]),
    (r#""type": ["string", "null"], "default": null"#, 0..=4, &[]),
    (r#""default": null"#, 0..=4, &[]),
    (r#""type": "integer", "enum": [1, 1.0e0, 2]"#, 1..=4, &[]),
    (
        r#""type": "string", "enum": ["a", 1]"#,
        0..=4,
        &[
            "refused-by-itself: a value that `enum` allows is refused by the schema that states it: 1 is not of type",
        ],
    ),
    (r#""maxLength": 2, "const": "abc""#, 1..=4, &["refused-by-itself: a value that `const` allows"]),
    (
        r#""minimum": 3, "examples": [3, 2, "x"]"#,
        1..=4,
        &["refused-by-itself: a value of `examples` is refused"],
    ),
    (r#""minimum": 3, "x-examples": [2]"#, 0..=4, &[]),
    (
        r##""properties": { "a": { "$ref": "#/definitions/t", "default": 1 } }, "definitions": { "t": { "type": "string" } }"##,
        0..=4,
        &["refused-by-itself: this `default` is refused by the schema that states it: 1 is not of type"],
    ),
    // A type beside a reference is ignored up to draft-07, and does no harm where its target says the same.
    (
        r##""properties": { "a": { "$ref": "#/definitions/t", "type": "string" } }, "definitions": { "t": { "type": "string" } }"##,
        0..=4,
        &[],
    ),
    (
        r##""properties": { "a": { "$ref": "#/definitions/t", "type": "string" } }, "definitions": { "t": { "enum": ["a"] } }"##,
        0..=2,
        &["unknown-keyword: `type` stands beside `$ref`"],
    ),
    (r#""properties": { "default": { "type": "string" }, "const": { "type": "null" } }"#, 0..=4, &[]),
    // Fields.
    (
        r#""required": ["a", "b"], "properties": { "a": {} }, "additionalProperties": false"#,
        0..=4,
        &["unreachable-field: `b` is required, and its closed object does not list it"],
    ),
    (r#""required": ["b"], "properties": { "a": {} }"#, 0..=4, &[]),
    (r#""required": ["b"], "patternProperties": { "^b": {} }, "additionalProperties": false"#, 0..=4, &[]),
    (
        r##""$ref": "#/definitions/t", "additionalProperties": false, "definitions": { "t": { "properties": { "a": {} } } }"##,
        3..=4,
        &["unreachable-field: `a` comes in through `$ref` and can never be there"],
    ),
    (
        r##""allOf": [{ "$ref": "#/definitions/t" }], "unevaluatedProperties": false, "definitions": { "t": { "properties": { "a": {} } } }"##,
        3..=4,
        &[],
    ),
    // Patterns, also where nothing is compiled.
    (
        r#""definitions": { "t": { "pattern": "(" } }"#,
        3..=4,
        &["unusable-schema: the pattern `(` cannot be used"],
    ),
    (
        r#""definitions": { "t": { "patternProperties": { "[": {} } } }"#,
        3..=4,
        &["unusable-schema: the pattern `[`"],
    ),
    // Keywords.
    (r#""example": 1"#, 0..=4, &["unknown-keyword: `example` is no keyword"]),
    (r#""const": 1"#, 0..=0, &["unknown-keyword: `const` came with draft-06"]),
    (r#""properties": { "nullable": { "x-a": 1 } }"#, 0..=4, &[]),
];

#[test]
fn a_slip_is_found_once_and_what_looks_like_one_is_silent() {
    for (text, dialects, said) in CASES {
        for head in &HEADS[dialects.clone()] {
            let files = Files::new(&[("a.json", &format!(r#"{{ "$schema": "{head}", {text} }}"#))]);
            let titles = files.titles();
            let begins = |(title, start): (&String, &&str)| title.starts_with(start);
            let same = titles.iter().zip(said.iter()).all(begins);
            // A list of examples may hold several values that are refused.
            let many = text.contains("\"examples\": [3");
            assert!(same && (titles.len() == said.len() || many), "{text} in {head}\n{titles:#?}");
        }
    }
}

#[test]
fn keywords_of_ones_own_are_annotations() {
    let settings = settings(r#"{ "keywords": ["example"] }"#);
    let text = format!(r#"{{ "$schema": "{}", "type": "string", "example": 1, "exmaple": 1 }}"#, HEADS[2]);
    let files = Files::with(&[("a.json", &text, Role::Schema)], &settings);
    assert_eq!(files.titles().len(), 1, "{:?}", files.titles());
}

/// The `$id` of `schemas/order_placed.v2.schema.json`, and whether it is the name of `schemas/address.json`.
const IDS: [(&str, bool); 9] = [
    ("https://e.example/schemas/address.json", true),
    ("https://e.example/schemas/address-v3.json", true),
    ("https://e.example/order-placed/address", false),
    ("https://e.example/schemas/order_placed.json", false),
    ("https://e.example/schemas/OrderPlaced", false),
    ("https://e.example/schemas/v1", false),
    ("https://e.example/schemas/elsewhere", false),
    ("urn:example:order", false),
    ("https://e.example/schemas/common", false),
];

#[test]
fn only_the_name_of_a_schema_beside_it_is_a_wrong_one() {
    for (id, wrong) in IDS {
        let text = format!(r#"{{ "$schema": "{}", "$id": "{id}" }}"#, HEADS[4]);
        let other = format!(r#"{{ "$schema": "{}" }}"#, HEADS[4]);
        let files = Files::with(
            &[
                ("schemas/order_placed.v2.schema.json", &text, Role::Schema),
                ("schemas/address.json", &other, Role::Schema),
                ("elsewhere/elsewhere.json", &other, Role::Schema),
            ],
            &SchemaSettings::default(),
        );
        let expected = if wrong {
            vec![
                "id-differs: the `$id` of `schemas/order_placed.v2.schema.json` names `schemas/address.json`",
            ]
        } else {
            Vec::new()
        };
        assert_eq!(files.titles(), expected, "{id}");
    }
}

#[test]
fn an_example_of_openapi_is_held_against_its_schema() {
    let text = r#"{ "openapi": "3.0.0", "components": { "schemas": {
        "T": { "type": "string", "nullable": true, "example": 1, "default": null } } } }"#;
    let role = Role::Bundle(vec!["/components/schemas/T".to_owned()]);
    let files = Files::with(&[("api.json", text, role)], &SchemaSettings::default());
    let titles = files.titles();
    assert!(
        titles.len() == 1 && titles[0].starts_with("refused-by-itself: a value of `example`"),
        "{titles:?}"
    );
}

#[test]
fn definitions_that_double_are_refused_before_a_validator_follows_them() {
    let refer = |to: usize| format!("{{ \"$ref\": \"#/definitions/d{to}\" }}");
    let definitions = |depth: usize, part: &dyn Fn(usize) -> String| {
        let all: Vec<String> =
            (0..depth).map(|it| format!("\"d{it}\": {{ \"anyOf\": [{}] }}", part(it))).collect();
        let end = format!("\"d{depth}\": {{ \"type\": \"object\" }}");
        format!("{{ \"$schema\": \"{}\", \"definitions\": {{ {}, {end} }} }}", HEADS[2], all.join(", "))
    };
    let double = |it: usize| format!("{}, {}", refer(it + 1), refer(it + 1));
    let files = Files::new(&[("a.json", &definitions(40, &double))]);
    let titles = files.titles();
    assert!(titles.len() == 1 && titles[0].starts_with("unusable-schema: there are more than"), "{titles:?}");
    assert!(!files.unusable.is_empty());
    assert_eq!(Files::new(&[("a.json", &definitions(8, &double))]).titles(), Vec::<String>::new());
    // A long chain is no knot. A circle is none either, and leads nowhere.
    let chain = |it: usize| refer(it + 1);
    assert_eq!(Files::new(&[("a.json", &definitions(5000, &chain))]).titles(), Vec::<String>::new());
    let circle = |it: usize| format!("{}, {}", refer((it + 1) % 9), refer((it + 2) % 9));
    let back = "unusable-schema: this reference leads back to the schema around it, for the same value";
    assert_eq!(Files::new(&[("a.json", &definitions(9, &circle))]).titles(), [back]);
}
