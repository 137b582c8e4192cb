//! What we stand around in the crates that we use: `docs/upstream.md` has each of these. Where one of them fails, upstream has
//! mended something, and a detour of ours may go.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use jsonschema::{Draft, Registry};
use serde_json::{Value, json};

#[test]
fn a_draft_that_is_set_overrules_the_schema_itself() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/$defs/text", "minLength": 5, "$defs": { "text": { "type": "string" } }
    });
    let by_itself = jsonschema::options().offline().build(&schema).unwrap();
    let overruled = jsonschema::options().offline().with_draft(Draft::Draft7).build(&schema).unwrap();
    assert!(!by_itself.is_valid(&json!("abc")));
    assert!(overruled.is_valid(&json!("abc")), "the keyword beside `$ref` is lost");
}

#[test]
fn what_contains_fits_counts_as_evaluated_before_it_does() {
    let refused_in = |draft: &str| {
        let schema = json!({
            "$schema": format!("https://json-schema.org/draft/{draft}/schema"),
            "contains": { "const": 1 }, "unevaluatedItems": false
        });
        !jsonschema::options().offline().build(&schema).unwrap().is_valid(&json!([1]))
    };
    assert!(!refused_in("2019-09"), "the draft says that it is to be refused");
    assert!(!refused_in("2020-12"));
}

#[test]
fn a_json_pointer_past_an_id_loses_the_dynamic_scope() {
    let refused_by = |reference: &str| {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": reference,
            "$defs": {
                "b": {
                    "$id": "b", "$defs": { "n": { "$dynamicAnchor": "n" } },
                    "properties": { "a": { "$dynamicRef": "#n" } }
                },
                "n": { "$dynamicAnchor": "n", "type": "integer" }
            }
        });
        let named = [("https://example.org/root", &schema)];
        let registry = Registry::new().extend(named).and_then(|it| it.prepare()).unwrap();
        let options = jsonschema::options().offline().with_registry(&registry);
        let validator = options.build(&json!({ "$ref": "https://example.org/root#" })).unwrap();
        !validator.is_valid(&json!({ "a": "1" }))
    };
    assert!(refused_by("b"));
    assert!(!refused_by("#/$defs/b"), "what stands outermost is lost");
}

#[test]
fn a_dialect_below_the_root_counts_in_place_and_not_by_a_pointer() {
    let refused = |dialect: &str, id: Option<&str>, reference: &str| {
        let mut part = json!({ "$schema": dialect, "dependentRequired": { "a": ["b"] } });
        if let Some(id) = id {
            part["$id"] = json!(id);
        }
        let whole = match dialect.contains("draft-07") {
            true => "https://json-schema.org/draft/2020-12/schema",
            false => "http://json-schema.org/draft-07/schema#",
        };
        let schema = match reference {
            "" => json!({ "$schema": whole, "allOf": [part] }),
            _ => {
                json!({ "$schema": whole, "definitions": { "part": part }, "allOf": [{ "$ref": reference }] })
            }
        };
        !jsonschema::options().offline().build(&schema).unwrap().is_valid(&json!({ "a": 1 }))
    };
    let (early, late) =
        ("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema");
    assert!(!refused(early, None, ""), "in place, it counts without an `$id`");
    assert!(refused(early, None, "#/definitions/part"), "by a pointer, it does not");
    let id = Some("https://example.org/part");
    assert!(refused(late, id, ""));
    assert!(refused(late, id, "https://example.org/part"));
    assert!(!refused(late, id, "#/definitions/part"), "by a pointer, it is lost with an `$id` as well");
}

#[test]
fn patterns_take_in_more_than_those_of_ecma_262() {
    let accepts = |pattern: &str, text: &str| {
        let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "pattern": pattern });
        jsonschema::options().offline().build(&schema).map(|it| it.is_valid(&json!(text))).ok()
    };
    assert_eq!(accepts(r"^\w+$", "é"), Some(false));
    assert_eq!(
        accepts(r"^(?!-)\w+$", "é"),
        Some(true),
        "behind a look-ahead, `\\w` has letters of every script"
    );
    assert_eq!(accepts(r"(?!a)\s", "\u{feff}"), Some(false), "and `\\s` lacks the byte order mark");
    assert_eq!(accepts(r"é\b", "é"), Some(true), "words are those of every script");
    assert_eq!(accepts(r"\<a", "a"), Some(true), "an escaped bracket is the beginning of a word");
    assert_eq!(accepts(r"a\z", "a"), Some(true), "what is not in ECMA-262 is read");
    assert_eq!(accepts(r"[^]", "a"), None, "what is in ECMA-262 is not");
}

#[test]
fn a_group_in_a_look_behind_moves_what_is_before_it() {
    let matches = |pattern: &str| {
        let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "pattern": pattern });
        jsonschema::options().offline().build(&schema).unwrap().is_valid(&json!(" a"))
    };
    assert!(!matches("(?<=(?:(?<=a)|(?<!a)(?=a))(?:x)?[ ])"));
    assert!(matches("(?<=(?:(?<=a)|(?<!a)(?=a))(x)?[ ])"), "nothing before the space is true");
}

#[test]
fn the_last_of_two_schemas_with_one_name_is_taken() {
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let both = [("https://example.org/a", &text), ("https://example.org/a", &number)];
    let registry = Registry::new().extend(both).and_then(|it| it.prepare()).unwrap();
    let schema = json!({ "$ref": "https://example.org/a" });
    let validator = jsonschema::options().offline().with_registry(&registry).build(&schema).unwrap();
    assert!(validator.is_valid(&json!(1)) && !validator.is_valid(&json!("a")));
}

#[test]
fn a_format_of_a_later_draft_is_not_asserted() {
    for (format, text) in [("uuid", "no"), ("duration", "no")] {
        let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "format": format });
        let validator = jsonschema::options().offline().should_validate_formats(true).build(&schema).unwrap();
        assert!(validator.is_valid(&json!(text)), "{format}");
    }
}

#[test]
fn errors_double_with_every_definition() {
    const DEPTH: usize = 10;
    let mut definitions = json!({});
    for at in 0..DEPTH {
        let next = json!({ "$ref": format!("#/definitions/d{}", at + 1) });
        definitions[format!("d{at}")] = json!({ "allOf": [next, next] });
    }
    definitions[format!("d{DEPTH}")] = json!({ "type": "integer" });
    let schema: Value = json!({
        "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/d0", "definitions": definitions
    });
    let validator = jsonschema::options().offline().build(&schema).unwrap();
    assert_eq!(validator.iter_errors(&json!("x")).count(), 1 << DEPTH);
}

#[test]
fn numbers_beyond_64_bits_are_compared_as_floats() {
    let schema: Value = serde_json::from_str(r#"{ "const": 18446744073709551617 }"#).unwrap();
    let other: Value = serde_json::from_str("18446744073709551616").unwrap();
    assert!(jsonschema::options().offline().build(&schema).unwrap().is_valid(&other));
}

#[test]
fn ten_bytes_of_markdown_panic_the_parser() {
    use pulldown_cmark::{Options, Parser};
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(|| {
        let options = Options::ENABLE_TASKLISTS | Options::ENABLE_HEADING_ATTRIBUTES;
        Parser::new_ext("- [ ] \\\n\t-", options).count()
    });
    assert!(read.is_err());
}
