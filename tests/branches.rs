//! What is said of a document that fits no branch of its schema: it is about the branch that was meant.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod schema_files;

use mdbook_contracts::syntax::json::parse;
use schema_files::Files;

/// Every violation with its evidence, a line for each.
fn said(schema: &str, document: &str) -> String {
    let text =
        schema.trim().replacen('{', "{ \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",", 1);
    let files = Files::new(&[("a.json", &text)]);
    assert_eq!(files.titles(), Vec::<String>::new(), "{schema}");
    let mut sources = files.sources.clone();
    let document = parse(sources.add("example.json", document), document).unwrap();
    let place = files.place("a.json");
    let judge = files.judge(&place);
    assert!(judge.found.is_empty());
    let mut lines = Vec::new();
    for it in judge.violations(&place, &document, "") {
        lines.push(format!("{}: {}: {}", it.rule.name, it.title, it.label));
        lines.extend(it.secondary.iter().map(|(span, text)| format!("  {}: {text}", sources.cut(*span))));
        lines.extend(it.notes.iter().map(|note| format!("  note: {note}")));
    }
    lines.join("\n")
}

#[test]
fn a_violation_is_about_the_branch_that_was_meant() {
    let table = include_str!("branches.txt");
    let mut wrong = Vec::new();
    for case in table.split("\n=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (schema, rest) = rest.split_once("\n---\n").unwrap();
        for pair in rest.trim().split("\n\n") {
            let (document, expected) = pair.split_once('\n').unwrap_or((pair, ""));
            let said = said(schema, document);
            if said != expected {
                wrong.push(format!("=== {name}: {document}\n--- expected\n{expected}\n--- said\n{said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
