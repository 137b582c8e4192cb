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
use schema_files::{Files, HEADS, settings};

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

fn files(case: &Case, head: &str) -> Files {
    let id = if head == HEADS[0] { "id" } else { "$id" };
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
            let name = format!("{} in {}", case.name, HEADS[index]);
            assert_eq!(files.titles(), Vec::<String>::new(), "{name}");
            let judged = files.judged("a/main.json", r#"{ "x": 1 }"#);
            assert_eq!(judged, format!("wrong-type at x by {}", case.keyword), "{name}");
            assert_eq!(files.judged("a/main.json", r#"{ "x": "" }"#), "silent", "{name}");
            let shape = shape(&files.set, &files.place("a/main.json")).unwrap();
            let x = &shape.fields.values().next().unwrap();
            let types = x.types.as_ref().map(|it| mdbook_contracts::field::type_words(it.value));
            assert_eq!(types.as_deref(), Some("string"), "{name}");
        }
    }
}

/// A name, files, and what is said of them.
type Said = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const DANGLING: &[Said] = &[
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
            files.iter().map(|(path, it)| (*path, it.replace("HEAD", HEADS[4]))).collect();
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
        let note = shape.fields.get(&mdbook_contracts::field::FieldPath::new("note")).unwrap();
        let types = mdbook_contracts::field::type_words(note.types.as_ref().unwrap().value);
        assert_eq!(types, "string or null", "{head}");
    }
}

const OWN: &str = r#"{ "$schema": "HEAD", "$id": "https://e.example/s/own.json",
    "properties": { "x": { "$ref": "t.json" }, "y": { "$ref": "https://e.example/s/deep/u.json" } } }"#;

#[test]
fn a_folder_stands_in_for_a_prefix_and_the_longest_prefix_wins() {
    let settings = settings(
        r#"{ "resolve": { "https://e.example/s/": "vendor/s", "https://e.example/s/deep/": "vendor/deep/" } }"#,
    );
    let own = OWN.replace("HEAD", HEADS[2]);
    let text = |kind: &str| format!(r#"{{ "$schema": "{}", "type": "{kind}", "tpye": 1 }}"#, HEADS[2]);
    let (string, integer, boolean) = (text("string"), text("integer"), text("boolean"));
    let files = Files::with(
        &[
            ("a/own.json", &own, Role::Schema),
            ("vendor/s/t.json", &string, Role::Copy),
            ("vendor/deep/u.json", &integer, Role::Copy),
            ("vendor/s/deep/u.json", &boolean, Role::Copy),
            ("vendor/s/broken.json", r#"{ "type": 1 }"#, Role::Copy),
        ],
        &settings,
    );
    // Copies that nothing refers to are left out, and of the others' keywords nothing is said.
    assert_eq!(files.titles(), Vec::<String>::new());
    assert_eq!(files.set.len(), 3);
    assert_eq!(
        files.judged("a/own.json", r#"{ "x": 1, "y": "" }"#),
        "wrong-type at x by \"type\" vendor/s/t.json:1; wrong-type at y by \"type\" vendor/deep/u.json:1"
    );
}

#[test]
fn a_copy_that_cannot_judge_is_a_finding_where_it_is_referred_to() {
    let settings = settings(r#"{ "resolve": { "https://e.example/s/": "vendor/s" } }"#);
    let own = OWN.replace("HEAD", HEADS[2]);
    let files = Files::with(
        &[
            ("a/own.json", &own, Role::Schema),
            ("vendor/s/t.json", r#"{ "type": "string" }"#, Role::Copy),
            (
                "vendor/s/deep/u.json",
                r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "text" }"##,
                Role::Copy,
            ),
        ],
        &settings,
    );
    let titles = files.titles();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(
        titles[0].starts_with("unknown-dialect: ") && titles[1].starts_with("unusable-schema: "),
        "{titles:?}"
    );
    assert!(files.unusable.contains(&files.place("a/own.json").source), "it refers to what cannot judge");
}

#[test]
fn a_document_names_its_schema_by_id_by_prefix_or_by_path() {
    let settings = settings(r#"{ "resolve": { "https://e.example/v/": "schemas/" } }"#);
    let schema = format!(r#"{{ "$schema": "{}", "$id": "https://e.example/id/order" }}"#, HEADS[2]);
    let files = Files::with(&[("schemas/order.schema.json", &schema, Role::Schema)], &settings);
    let named = |uri: &str| files.set.by_uri(uri, "examples/a/order.json").is_some();
    for uri in [
        "https://e.example/id/order",
        "https://e.example/id/order#",
        "https://e.example/v/order.schema.json",
        "https://e.example/v/order",
        "../../schemas/order.schema.json",
        "../../schemas/order",
        "/schemas/order",
    ] {
        assert!(named(uri), "{uri}");
    }
    for uri in [
        "https://e.example/v/other",
        "../schemas/order",
        "https://e.example/id/order#/definitions/x",
        "",
        "#",
    ] {
        assert!(!named(uri), "{uri}");
    }
}

#[test]
fn a_file_that_names_no_dialect_has_that_of_the_settings() {
    let settings = settings(r#"{ "dialect": "draft-04" }"#);
    let files = Files::with(
        &[
            (
                "a.json",
                r#"{ "properties": { "x": { "minimum": 1, "exclusiveMinimum": true } } }"#,
                Role::Schema,
            ),
            (
                "b.json",
                r##"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": { "t": { "type": "string" } },
                "properties": { "x": { "$ref": "#/$defs/t", "maxLength": 1 } } }"##,
                Role::Schema,
            ),
        ],
        &settings,
    );
    assert_eq!(files.titles(), Vec::<String>::new());
    assert_eq!(files.judged("a.json", r#"{ "x": 1 }"#), "out-of-bounds at x by \"minimum\" a.json:1");
    assert_eq!(files.judged("b.json", r#"{ "x": "ab" }"#), "out-of-bounds at x by \"maxLength\" b.json:2");
    assert_eq!(files.judged("b.json", r#"{ "x": 1 }"#), "wrong-type at x by \"type\" b.json:1");
}

#[test]
fn named_formats_hold_in_every_dialect() {
    let cases = [
        ("ulid", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU"),
        ("ulid", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
        ("date-time-utc", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00"),
        ("date-time-utc", "2024-01-01T00:00:00+00:00", "2024-13-01T00:00:00Z"),
        ("uuid", "0b0b8a0e-0000-4000-8000-000000000000", "0b0b8a0e"),
        ("duration", "P1D", "1 day"),
        ("date", "2024-02-29", "2023-02-29"),
        ("time", "10:00:00Z", "10 o'clock"),
        ("date-time", "2024-01-01T00:00:00+01:00", "2024-01-01"),
        ("uri-reference", "../a", "a b"),
        ("json-pointer", "/a", "a"),
        ("regex", "^a$", "("),
    ];
    for head in HEADS {
        for (format, right, wrong) in cases {
            let text =
                format!(r#"{{ "$schema": "{head}", "properties": {{ "x": {{ "format": "{format}" }} }} }}"#);
            let files = Files::new(&[("a.json", &text)]);
            assert_eq!(files.titles(), Vec::<String>::new());
            let judged = |value: &str| files.judged("a.json", &format!(r#"{{ "x": "{value}" }}"#));
            assert_eq!(judged(right), "silent", "{format} in {head}");
            assert!(judged(wrong).starts_with("wrong-format"), "{format} in {head}: {}", judged(wrong));
        }
        let text =
            format!(r#"{{ "$schema": "{head}", "properties": {{ "x": {{ "format": "markdown" }} }} }}"#);
        assert_eq!(Files::new(&[("a.json", &text)]).titles().len(), 1);
        let annotate = settings(r#"{ "formats": "annotate" }"#);
        let files =
            Files::with(&[("a.json", &text.replace("markdown", "date-time"), Role::Schema)], &annotate);
        assert_eq!((files.titles().len(), files.judged("a.json", r#"{ "x": "y" }"#).as_str()), (0, "silent"));
        let files = Files::with(&[("a.json", &text, Role::Schema)], &annotate);
        assert_eq!((files.titles().len(), files.judged("a.json", r#"{ "x": "y" }"#).as_str()), (0, "silent"));
    }
}

#[test]
fn names_inside_a_bundle_are_found_too() {
    let text = r##"{ "openapi": "3.1.0", "components": { "schemas": {
        "A": { "properties": { "x": { "$ref": "#t" }, "y": { "$ref": "https://e.example/u" }, "z": { "$ref": "#/components/schemas/U/$defs/v" } } },
        "T": { "$anchor": "t", "type": "string" },
        "U": { "$id": "https://e.example/u", "$ref": "#/$defs/v", "$defs": { "v": { "type": "string" } } } } } }"##;
    let pointers = ["A", "T", "U"].map(|it| format!("/components/schemas/{it}")).to_vec();
    let files = Files::with(&[("api.json", text, Role::Bundle(pointers))], &SchemaSettings::default());
    assert_eq!(files.titles(), Vec::<String>::new());
    let judged = files.judged("api.json#/components/schemas/A", r#"{ "x": 1, "y": 1, "z": 1 }"#);
    assert_eq!(
        judged,
        "wrong-type at x by \"type\" api.json:3; wrong-type at y by \"type\" api.json:4; wrong-type at z by \"type\" api.json:4"
    );
    assert_eq!(files.judged("api.json#/components/schemas/U", "1"), "wrong-type at  by \"type\" api.json:4");
}
