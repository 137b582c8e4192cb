//! The shape of a schema, as a table: small schemas, and what each says of every field.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod schema_files;

use std::fmt::Write;

use mdbook_contracts::field::{FieldPath, type_words};
use mdbook_contracts::model::Shape;
use mdbook_contracts::schema::{envelope_shape, shape};
use schema_files::{Files, HEADS};

/// One line for each field: path, presence, types, values, bounds. Then the objects that are closed, the maps,
/// and the objects whose patterns let names in, or keep them out.
fn words(shape: &Shape) -> String {
    let mut text = String::new();
    for (path, field) in &shape.fields {
        write!(text, "{path}: {:?}", field.said).unwrap();
        if let Some(types) = &field.types {
            write!(text, ", {}", type_words(types.value)).unwrap();
        }
        if let Some(values) = &field.values {
            write!(text, ", {}", values.value.iter().cloned().collect::<Vec<_>>().join(" | ")).unwrap();
        } else if !field.any_value {
            text.push_str(", values unclear");
        }
        for it in field.constraints() {
            write!(text, ", {}{}{}", it.before, it.value, it.after).unwrap();
        }
        text.push('\n');
    }
    let named = |it: &FieldPath| if *it == FieldPath::ROOT { "/".to_owned() } else { it.to_string() };
    // Of a value that may be anything, it goes without saying.
    let free = shape.maps.iter().filter(|it| {
        let types = shape.fields.get(it).and_then(|it| it.types.as_ref());
        types.is_some_and(|it| it.value.len() == 1) || shape.fields.contains_key(&it.any_member())
    });
    let lists = [
        ("closed", shape.complete.iter().map(named).collect::<Vec<_>>()),
        ("map", free.map(named).collect()),
        ("patterned", shape.patterned.keys().filter(|it| shape.is_patterned(it)).map(named).collect()),
        ("barred", shape.barred.keys().map(named).collect()),
    ];
    for (word, paths) in lists {
        if !paths.is_empty() {
            writeln!(text, "{word}: {}", paths.join(" ")).unwrap();
        }
    }
    text
}

fn shape_of(head: &str, schema: &str) -> Shape {
    let text = schema.trim().replacen('{', &format!("{{ \"$schema\": \"{head}\","), 1).replace(",}", "}");
    let files = Files::new(&[("a.json", &text)]);
    assert!(files.unusable.is_empty(), "{schema}\n{:?}", files.titles());
    shape(&files.set, &files.place("a.json")).unwrap()
}

#[test]
fn a_shape_says_what_follows_from_its_schema_and_nothing_else() {
    let table = include_str!("schemas.txt");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for case in table.split("\n=== ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let (name, dialects) = title.rsplit_once(" · ").unwrap();
        let (schema, expected) = rest.split_once("\n---\n").unwrap();
        let (first, last) = dialects.split_once('-').unwrap();
        let index =
            |it: &str| ["04", "06", "07", "2019", "2020"].iter().position(|known| *known == it).unwrap();
        for head in &HEADS[index(first)..=index(last)] {
            cases += 1;
            let said = words(&shape_of(head, schema));
            if said.trim() != expected.trim() {
                wrong.push(format!(
                    "=== {name} in {head}\n--- expected\n{}\n--- said\n{said}",
                    expected.trim()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} are wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 80, "{cases} cases");
}

#[test]
fn an_envelope_is_the_whole_list_of_its_fields_unless_a_pattern_adds_to_them() {
    for (schema, is_complete) in [
        (r#"{ "$schema": "HEAD", "properties": { "a": true } }"#, true),
        (r#"{ "$schema": "HEAD", "properties": { "a": true }, "additionalProperties": true }"#, true),
        (r#"{ "$schema": "HEAD", "properties": { "a": true }, "patternProperties": { "^x": true } }"#, false),
    ] {
        let text = schema.replace("HEAD", HEADS[4]);
        let files = Files::new(&[("a.json", &text)]);
        let shape = envelope_shape(&files.set, &files.place("a.json")).unwrap();
        assert_eq!(shape.complete.contains(&FieldPath::ROOT), is_complete, "{schema}");
    }
}

#[test]
fn what_is_too_much_to_follow_is_said_and_ends() {
    let definitions = (0..400).map(|it| {
        format!("\"d{it}\": {{ \"properties\": {{ \"a\": {{ \"$ref\": \"#/definitions/d{}\" }} }} }}", it + 1)
    });
    let definitions: Vec<String> = definitions.collect();
    let chain = format!(
        "{{ \"$ref\": \"#/definitions/d0\", \"definitions\": {{ {}, \"d400\": {{}} }} }}",
        definitions.join(", ")
    );
    assert!(shape_of(HEADS[4], &chain).exhausted);
    let all = |of: usize| {
        let refs: Vec<String> =
            (0..of).map(|it| format!("\"p{it}\": {{ \"$ref\": \"#/definitions/d{it}\" }}")).collect();
        refs.join(", ")
    };
    let definitions: Vec<String> =
        (0..12).map(|it| format!("\"d{it}\": {{ \"properties\": {{ {} }} }}", all(12))).collect();
    let knot =
        format!("{{ \"properties\": {{ {} }}, \"definitions\": {{ {} }} }}", all(12), definitions.join(", "));
    assert!(shape_of(HEADS[4], &knot).exhausted);
    let branches: Vec<String> = (0..3000)
        .map(|it| format!("{{ \"properties\": {{ \"kind\": {{ \"enum\": [\"k{it}\"] }}, \"f{it}\": {{ \"type\": \"string\" }} }} }}"))
        .collect();
    let many = shape_of(HEADS[4], &format!("{{ \"oneOf\": [{}] }}", branches.join(", ")));
    assert_eq!(many.fields.get(&FieldPath::new("kind")).unwrap().values.as_ref().unwrap().value.len(), 3000);
}
