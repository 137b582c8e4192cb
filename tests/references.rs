//! Every way in which one schema names another leads the validator, the checks and the shape to the same place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod schema_files;

use mdbook_contracts::config::{Draft, SchemaSettings};
use mdbook_contracts::schema::{Role, shape};
use schema_files::Files;

const HEADS: [(&str, &str); 5] = [
    ("http://json-schema.org/draft-04/schema#", "id"),
    ("http://json-schema.org/draft-06/schema#", "$id"),
    ("http://json-schema.org/draft-07/schema#", "$id"),
    ("https://json-schema.org/draft/2019-09/schema", "$id"),
    ("https://json-schema.org/draft/2020-12/schema", "$id"),
];

/// Files, and what is said where `a/main.json` judges `{"x": 1}`: `x` is to be a text.
struct Case {
    name: &'static str,
    /// From this dialect on, as an index into `HEADS`, to that one.
    dialects: std::ops::RangeInclusive<usize>,
    files: &'static [(&'static str, &'static str)],
    keyword: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "a definition of the same file",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "#/definitions/t" } },
            "definitions": { "t": { "type": "string" } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
    Case {
        name: "a relative path",
        dialects: 0..=4,
        files: &[
            ("a/main.json", r#"{ "$schema": "HEAD", "properties": { "x": { "$ref": "../b/t.json" } } }"#),
            ("b/t.json", r#"{ "$schema": "HEAD", "type": "string" }"#),
        ],
        keyword: "\"type\" b/t.json:1",
    },
    Case {
        name: "a path and a pointer with escapes",
        dialects: 0..=4,
        files: &[
            (
                "a/main.json",
                r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "t%20s.json#/definitions/a~1b%25~0" } } }"##,
            ),
            ("a/t s.json", r#"{ "$schema": "HEAD", "definitions": { "a/b%~": { "type": "string" } } }"#),
        ],
        keyword: "\"type\" a/t s.json:1",
    },
    Case {
        name: "a pointer with characters that no URI has",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "#/definitions/List<a b>" } },
            "definitions": { "List<a b>": { "type": "string" } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
    Case {
        name: "a path to a file with an `$id`",
        dialects: 0..=4,
        files: &[
            ("a/main.json", r#"{ "$schema": "HEAD", "properties": { "x": { "$ref": "t.json" } } }"#),
            (
                "a/t.json",
                r##"{ "$schema": "HEAD", "ID": "https://e.example/s/t", "properties": {},
            "allOf": [{ "$ref": "#/definitions/t" }], "definitions": { "t": { "type": "string" } } }"##,
            ),
        ],
        keyword: "\"type\" a/t.json:2",
    },
    Case {
        name: "an absolute `$id`",
        dialects: 0..=4,
        files: &[
            (
                "a/main.json",
                r#"{ "$schema": "HEAD", "properties": { "x": { "$ref": "https://e.example/s/t" } } }"#,
            ),
            ("z/t.json", r#"{ "$schema": "HEAD", "ID": "https://e.example/s/t", "type": "string" }"#),
        ],
        keyword: "\"type\" z/t.json:1",
    },
    Case {
        name: "a path against an `$id`",
        dialects: 0..=4,
        files: &[
            (
                "a/main.json",
                r#"{ "$schema": "HEAD", "ID": "https://e.example/s/main", "properties": { "x": { "$ref": "./t#" } } }"#,
            ),
            ("z/t.json", r#"{ "$schema": "HEAD", "ID": "https://e.example/s/t#", "type": "string" }"#),
        ],
        keyword: "\"type\" z/t.json:1",
    },
    Case {
        name: "an `$id` without a scheme, as the documentation of JSON Schema has it",
        dialects: 0..=4,
        files: &[
            (
                "a/main.json",
                r#"{ "$schema": "HEAD", "ID": "/schemas/main", "properties": { "x": { "$ref": "/schemas/t" } } }"#,
            ),
            ("z/t.json", r#"{ "$schema": "HEAD", "ID": "/schemas/t", "type": "string" }"#),
        ],
        keyword: "\"type\" z/t.json:1",
    },
    Case {
        name: "a `urn:`",
        dialects: 0..=4,
        files: &[
            ("a/main.json", r#"{ "$schema": "HEAD", "properties": { "x": { "$ref": "urn:example:t" } } }"#),
            ("z/t.json", r#"{ "$schema": "HEAD", "ID": "urn:example:t", "type": "string" }"#),
        ],
        keyword: "\"type\" z/t.json:1",
    },
    Case {
        name: "an embedded `$id`, and what is relative to it",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "ID": "https://e.example/s/main", "properties": { "x": { "$ref": "inner/t" } },
            "definitions": { "t": { "ID": "inner/t", "allOf": [{ "$ref": "#/definitions/u" }], "definitions": {
            "u": { "type": "string" } } }, "u": { "type": "integer" } } }"##,
        )],
        keyword: "\"type\" a/main.json:3",
    },
    Case {
        name: "a pointer across an embedded `$id`",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "#/definitions/t/allOf/0" } },
            "definitions": { "u": { "type": "integer" }, "t": { "ID": "https://e.example/s/t",
            "allOf": [{ "allOf": [{ "$ref": "#/definitions/u" }] }], "definitions": {
            "u": { "type": "string" } } } } }"##,
        )],
        keyword: "\"type\" a/main.json:4",
    },
    Case {
        name: "a plain name up to draft-07",
        dialects: 0..=2,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "#t" } },
            "definitions": { "t": { "ID": "#t", "type": "string" } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
    Case {
        name: "a plain name of another file up to draft-07",
        dialects: 0..=2,
        files: &[
            ("a/main.json", r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "t.json#t" } } }"##),
            (
                "a/t.json",
                r##"{ "$schema": "HEAD", "definitions": { "t": { "ID": "#t", "type": "string" } } }"##,
            ),
        ],
        keyword: "\"type\" a/t.json:1",
    },
    Case {
        name: "an `$anchor`, one name in each of two resources",
        dialects: 3..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "inner#t" } },
            "$defs": { "u": { "$anchor": "t", "type": "integer" }, "t": { "$id": "inner", "$defs": {
            "t": { "$anchor": "t", "type": "string" } } } } }"##,
        )],
        keyword: "\"type\" a/main.json:3",
    },
    Case {
        name: "a `$dynamicRef` that leads to one place",
        dialects: 4..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$dynamicRef": "#t" } },
            "$defs": { "t": { "$dynamicAnchor": "t", "type": "string" } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
    Case {
        name: "a schema in a place that no keyword has",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "$ref": "#/x-parts/t" } },
            "x-parts": { "t": { "type": "string" } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
    Case {
        name: "itself",
        dialects: 0..=4,
        files: &[(
            "a/main.json",
            r##"{ "$schema": "HEAD", "properties": { "x": { "allOf": [{ "$ref": "#" },
            { "type": "string" }] } } }"##,
        )],
        keyword: "\"type\" a/main.json:2",
    },
];

fn files(case: &Case, (head, id): (&str, &str)) -> Files {
    let text = |text: &str| text.replace("HEAD", head).replace("\"ID\"", &format!("\"{id}\""));
    let texts: Vec<(&str, String)> = case.files.iter().map(|(path, it)| (*path, text(it))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, it)| (*path, it.as_str())).collect();
    Files::new(&texts)
}

#[test]
fn every_reference_leads_the_validator_and_the_shape_to_one_place() {
    for case in CASES {
        for index in case.dialects.clone() {
            let files = files(case, HEADS[index]);
            let name = format!("{} in {}", case.name, HEADS[index].0);
            assert_eq!(files.titles(), Vec::<String>::new(), "{name}");
            let judged = files.judged("a/main.json", r#"{ "x": 1 }"#);
            assert_eq!(judged, format!("wrong-type at x by {}", case.keyword), "{name}");
            assert_eq!(files.judged("a/main.json", r#"{ "x": "" }"#), "silent", "{name}");
            let shape = shape(&files.set, &files.place("a/main.json")).unwrap();
            let x = &shape.fields.values().next().unwrap();
            let types = x.types.as_ref().map(|it| mdbook_contracts::field::type_words(&it.value));
            assert_eq!(types.as_deref(), Some("string"), "{name}");
        }
    }
}

/// Files, and what is said of them.
const DANGLING: &[(&str, &[(&str, &str)], &[&str])] = &[
    (
        "out of the repository",
        &[
            ("a.json", r#"{ "$schema": "HEAD", "allOf": [{ "$ref": "../b.json" }] }"#),
            ("b.json", r#"{ "$schema": "HEAD" }"#),
        ],
        &["dangling-ref: `$ref` leads nowhere: `../b.json`"],
    ),
    (
        "a file of the disk",
        &[("a.json", r#"{ "$schema": "HEAD", "allOf": [{ "$ref": "file:///etc/passwd" }] }"#)],
        &["dangling-ref: `$ref` leads nowhere: `file:///etc/passwd`"],
    ),
    (
        "a name that another resource has",
        &[(
            "a.json",
            r##"{ "$schema": "HEAD", "allOf": [{ "$ref": "#t" }], "$defs": { "i": { "$id": "i", "$anchor": "t" } } }"##,
        )],
        &["dangling-ref: `$ref` leads nowhere: `#t`"],
    ),
    (
        "no place, dynamically",
        &[("a.json", r##"{ "$schema": "HEAD", "allOf": [{ "$dynamicRef": "#t" }] }"##)],
        &["dangling-ref: `$dynamicRef` leads nowhere: `#t`"],
    ),
    (
        "one `$id` in two files, one of them inside a schema",
        &[
            ("a.json", r#"{ "$schema": "HEAD", "$id": "https://e.example/t" }"#),
            ("b.json", r#"{ "$schema": "HEAD", "$defs": { "t": { "$id": "https://e.example/x/../t" } } }"#),
        ],
        &["repeated-schema: two schemas have one `$id`: `https://e.example/t`"],
    ),
    (
        "one anchor twice",
        &[(
            "a.json",
            r#"{ "$schema": "HEAD", "$defs": { "s": { "$anchor": "t" }, "t": { "$dynamicAnchor": "t" } } }"#,
        )],
        &["repeated-schema: two schemas have one anchor: `t`"],
    ),
    (
        "a mistake in a schema that only a reference makes one",
        &[(
            "a.json",
            r##"{ "$schema": "HEAD", "allOf": [{ "$ref": "#/x-t/u" }], "x-t": { "u": { "tpye": "string" } } }"##,
        )],
        &["unknown-keyword: `tpye` is no keyword of JSON Schema: a validator ignores it without a word"],
    ),
    (
        "an `$id` that is data",
        &[
            ("a.json", r#"{ "$schema": "HEAD", "const": { "$id": "b.json" } }"#),
            ("b.json", r#"{ "$schema": "HEAD" }"#),
        ],
        &[],
    ),
];

#[test]
fn a_reference_that_leads_nowhere_or_to_two_places_is_a_finding() {
    for (name, files, said) in DANGLING {
        let texts: Vec<(&str, String)> =
            files.iter().map(|(path, it)| (*path, it.replace("HEAD", HEADS[4].0))).collect();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(path, it)| (*path, it.as_str())).collect();
        assert_eq!(Files::new(&texts).titles(), *said, "{name}");
    }
}

#[test]
fn a_definition_judges_like_a_file() {
    let files = Files::new(&[(
        "all.json",
        r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://e.example/all",
        "definitions": {
        "a/b": { "required": ["t"], "properties": { "t": { "$ref": "#/definitions/t" } } },
        "t": { "type": "string" } } }"##,
    )]);
    assert_eq!(
        files.judged("all.json#/definitions/a~1b", "{}"),
        "missing-field at t by \"required\" all.json:3"
    );
    assert_eq!(
        files.judged("all.json#/definitions/a~1b", r#"{"t": 1}"#),
        "wrong-type at t by \"type\" all.json:4"
    );
    assert_eq!(files.judged("all.json", "{}"), "silent");
}

#[test]
fn a_bundle_is_no_schema_and_its_definitions_are() {
    let bundle = |head: &str, nullable: &str| {
        format!(
            r##"{{ {head}, "info": {{ "title": "t", "tpye": 1 }}, "components": {{ "schemas": {{
            "Order": {{ "type": "object", "required": ["id"], "properties": {{
            "id": {{ "$ref": "#/components/schemas/Id" }},
            "note": {{ "type": {nullable}, "example": "x" }} }} }},
            "Id": {{ "type": "string", "xml": {{}}, "format": "uuid" }},
            "Unused": {{ "tpye": "string" }} }} }} }}"##
        )
    };
    let place = "api.json#/components/schemas/Order";
    let role = Role::Bundle(vec!["/components/schemas/Order".to_owned()]);
    let dialect = SchemaSettings { dialect: Some(Draft::Draft07), ..SchemaSettings::default() };
    for (head, nullable, settings, titles) in [
        (r#""openapi": "3.0.3""#, r#""string", "nullable": true"#, SchemaSettings::default(), 0),
        (r#""openapi": "3.1.0""#, r#"["string", "null"]"#, SchemaSettings::default(), 0),
        (r#""asyncapi": "2.6.0""#, r#"["string", "null"]"#, SchemaSettings::default(), 1),
        (r#""name": "mine""#, r#"["string", "null"]"#, dialect, 2),
    ] {
        let text = bundle(head, nullable);
        let files = Files::with(&[("api.json", &text, role.clone())], &settings);
        assert_eq!(files.titles().len(), titles, "{head}: {:?}", files.titles());
        assert!(files.unusable.is_empty());
        assert_eq!(
            files.judged(place, r#"{ "id": "0b0b8a0e-0000-4000-8000-000000000000", "note": null }"#),
            "silent"
        );
        assert_eq!(
            files.judged(place, r#"{ "id": "1" }"#),
            "wrong-format at id by \"format\" api.json:5",
            "{head}"
        );
        assert_eq!(
            files.judged(place, r#"{ "id": 1, "note": 1 }"#).matches("wrong-type").count(),
            2,
            "{head}"
        );
        let shape = shape(&files.set, &files.place(place)).unwrap();
        let note = &shape.fields[&mdbook_contracts::field::FieldPath::new("note")];
        let types = mdbook_contracts::field::type_words(&note.types.as_ref().unwrap().value);
        assert_eq!(types, "string or null", "{head}");
    }
}
