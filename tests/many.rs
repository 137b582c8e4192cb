//! Very many witnesses of one field, and very many mistakes: none is lost, what is told of them is counted, and what
//! would have to change in more places than are named is not offered.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use memory::{Judged, Memory};

const DRAFT: &str = r#""$schema": "http://json-schema.org/draft-07/schema#""#;

/// A book of one family; nobody asks for what its chapters and examples leave out.
fn book(chapters: &[(&str, &str)]) -> Memory {
    let mut memory = Memory::default();
    let rules = ["optional-field-not-shown", "value-not-shown", "example-not-shown"];
    let rules: String = rules.iter().map(|it| format!("{it} = \"allow\"\n")).collect();
    let witnesses: String =
        chapters.iter().map(|(witness, _)| format!("{witness} = \"{witness}.md\"\n")).collect();
    memory.add(
        "book.toml",
        format!("[preprocessor.contracts.rules]\n{rules}[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\n{witnesses}"),
    );
    for (witness, text) in chapters {
        memory.add(format!("src/{witness}.md"), *text);
    }
    memory
}

fn add_schema(memory: &mut Memory, name: &str, required: &str, properties: &str) {
    let text = format!(
        r#"{{ {DRAFT}, "title": "{name}", "required": ["name"{required}], "properties": {{ "name": {{ "const": "{name}" }}{properties} }}, "additionalProperties": false }}"#
    );
    memory.add(format!("{name}.schema.json"), text);
}

fn add_examples(memory: &mut Memory, name: &str, number: usize, members: &str) {
    for it in 0..number {
        memory.add(format!("{name}{it}.example.json"), format!(r#"{{ "name": "{name}"{members} }}"#));
    }
}

fn count(judged: &Judged, rule: &str) -> usize {
    judged.verdict.findings.iter().filter(|it| it.rule.name == rule).count()
}

/// So many lists that say the same of `kind`.
fn lists(number: usize, said: &str) -> String {
    let list = format!("| Field | Required |\n|---|---|\n| name | yes |\n| kind | {said} |\n\n");
    format!("# Things\n\n## Thing\n\n{}", list.repeat(number))
}

/// What is told where a chapter alone requires what so many examples lack, and so many have.
fn told_of_a_chapter_alone(lack: usize, have: usize) -> String {
    let mut memory = book(&[("catalog", "# Things\n\n## Thing\n\nFields: { name, note }\n")]);
    let properties = r#""properties": { "name": { "const": "Thing" } }"#;
    let schema = format!(r#"{{ {DRAFT}, "title": "Thing", "required": ["name"], {properties} }}"#);
    memory.add("Thing.schema.json", schema);
    add_examples(&mut memory, "Thing", lack, "");
    for it in 0..have {
        memory.add(format!("has{it}.example.json"), r#"{ "name": "Thing", "note": 1 }"#);
    }
    memory.judge().told()
}

#[test]
fn each_example_is_told_that_lacks_what_a_chapter_alone_requires() {
    let told = told_of_a_chapter_alone(200, 1);
    let each = "`note` of Thing is missing from the example, but required in the catalog, and the same in 199 more places";
    assert!(told.contains(each), "{told}");
}

#[test]
fn a_chapter_that_alone_requires_what_no_example_has_is_told_once() {
    for (number, more) in
        [(45, "and 42 more examples like these"), (200, "and very many more examples like these")]
    {
        let told = told_of_a_chapter_alone(number, 0);
        assert!(
            told.contains("`note` of Thing is required in the catalog, but missing from the example"),
            "{told}"
        );
        assert!(told.contains(more), "{told}");
    }
}

#[test]
fn examples_that_are_not_shown_are_counted() {
    let told = |numbers: [usize; 2]| {
        let mut memory = book(&[("catalog", "# Things\n\n## Thing, Other\n\nFields: { name, note }\n")]);
        for (name, number) in ["Other", "Thing"].into_iter().zip(numbers) {
            add_schema(&mut memory, name, "", r#", "note": {}"#);
            add_examples(&mut memory, name, number, "");
        }
        memory.judge().told()
    };
    for (numbers, more) in
        [([45, 45], "and 87 more"), ([45, 200], "and very many more"), ([200, 45], "and very many more")]
    {
        let told = told(numbers);
        assert!(told.contains(&format!("{more} examples like these")), "{told}");
    }
}

#[test]
fn of_very_many_lists_some_are_named_and_nobody_is_told_to_change_one() {
    let mut memory = book(&[("catalog", &lists(25, "no"))]);
    add_schema(&mut memory, "Thing", r#", "kind""#, r#", "kind": {}"#);
    add_examples(&mut memory, "Thing", 1, r#", "kind": 1"#);
    let judged = memory.judge();
    let told = judged.told();
    assert_eq!(count(&judged, "required-differs"), 1, "{told}");
    assert_eq!(told.matches("---- optional").count(), 20, "{told}");
    assert!(told.contains("and very many more lists of fields"), "{told}");
    assert!(
        told.contains("help: decide which is right") && !told.contains("make the schema agree"),
        "{told}"
    );
}

#[test]
fn a_list_of_two_contracts_is_held_against_very_many_of_one() {
    let catalog =
        lists(1, "no").replace("## Thing", "## Thing, Other") + &lists(25, "yes")["# Things".len()..];
    let mut memory = book(&[("catalog", &catalog)]);
    for name in ["Thing", "Other"] {
        add_schema(&mut memory, name, r#", "kind""#, r#", "kind": {}"#);
        add_examples(&mut memory, name, 1, r#", "kind": 1"#);
    }
    let told = memory.judge().told();
    assert!(told.contains("`kind` of Other and Thing is optional in the catalog"), "{told}");
    assert!(told.contains("and very many more lists of fields"), "{told}");
}

#[test]
fn the_schema_is_named_before_very_many_lists() {
    let required = lists(25, "yes");
    let mut memory =
        book(&[("catalog", &required), ("data-model", &required), ("checklist", &lists(1, "no"))]);
    add_schema(&mut memory, "Thing", r#", "kind""#, r#", "kind": {}"#);
    add_examples(&mut memory, "Thing", 1, r#", "kind": 1"#);
    let told = memory.judge().told();
    assert!(told.contains("is optional in the checklist, but required in the schema"), "{told}");
    assert!(told.contains("Thing.schema.json:1:"), "{told}");
}

#[test]
fn more_than_fifty_lists_speak_of_a_field() {
    let mut memory = book(&[("catalog", &lists(55, "no"))]);
    add_schema(&mut memory, "Thing", r#", "kind""#, r#", "kind": {}"#);
    add_examples(&mut memory, "Thing", 1, r#", "kind": 1"#);
    let judged = memory.judge();
    assert_eq!(count(&judged, "required-differs"), 1, "{}", judged.told());
}

#[test]
fn of_very_many_mistakes_each_is_told_in_full_and_nobody_asks_what_was_meant() {
    let misspelt = |number: usize| {
        let mut memory = book(&[("catalog", "# Things\n\n## Thing\n\nFields: { name, note }\n")]);
        add_schema(&mut memory, "Thing", r#", "note""#, r#", "note": {}"#);
        add_examples(&mut memory, "Thing", number, r#", "noet": 1"#);
        memory.judge().told()
    };
    let unknown = "`noet` of Thing stands in the example, but is not a field of the schema, and the same in";
    let (few, many) = (misspelt(20), misspelt(300));
    assert!(few.contains(&format!("{unknown} 19 more places")), "{few}");
    assert!(few.contains("did you mean `note`?") && !few.contains("MC102"), "{few}");
    assert!(many.contains(&format!("{unknown} 299 more places")), "{many}");
    assert!(many.contains("MC102") && many.contains("did you mean `note`?"), "{many}");
}

#[test]
fn a_schema_of_very_many_properties_is_offered_no_edits() {
    let book = |number: usize| {
        let mut memory = book(&[
            ("catalog", "# Things\n\n## Thing\n\nFields: { name, note?, … }\n"),
            ("data-model", "# Things\n\n## Thing\n\nFields: { name, note?, … }\n"),
        ]);
        let others: String = (0..number).map(|it| format!(r#", "a{it}": {{}}"#)).collect();
        add_schema(&mut memory, "Thing", r#", "note""#, &format!(r#", "note": {{}}{others}"#));
        add_examples(&mut memory, "Thing", 1, r#", "note": 1"#);
        memory.judge().told()
    };
    for (number, offered) in [(900, true), (1_100, false)] {
        let told = book(number);
        assert!(told.contains("`note` of Thing is required in the schema, but optional"), "{told}");
        assert_eq!(told.contains("make the schema agree"), offered, "{told}");
    }
}

#[test]
fn of_very_many_contracts_without_examples_a_misspelt_one_is_told_what_it_was_meant_to_be() {
    let sections: String = (0..600).map(|it| format!("## T{it}\n\nFields: {{ name }}\n\n")).collect();
    let mut memory =
        book(&[("catalog", &format!("# Things\n\n{sections}## Thingg\n\nFields: {{ name }}\n"))]);
    for it in 0..600 {
        add_schema(&mut memory, &format!("T{it}"), "", "");
    }
    add_schema(&mut memory, "Thing", "", "");
    add_examples(&mut memory, "Thing", 1, "");
    let told = memory.judge().told();
    assert!(told.contains("did you mean Thing?"), "{told}");
}

#[test]
fn of_very_many_contracts_that_nobody_knows_nobody_asks_what_was_meant() {
    let told = |number: usize| {
        let section = |it: usize| format!("## Thing{it}\n\nFields: {{ name }}\n\n");
        let sections: String = (0..number).map(section).collect();
        let mut memory =
            book(&[("catalog", &format!("# Things\n\n## Thing\n\nFields: {{ name }}\n\n{sections}"))]);
        add_schema(&mut memory, "Thing", "", "");
        add_examples(&mut memory, "Thing", 1, "");
        memory.judge().told()
    };
    for (number, asked) in [(20, true), (600, false)] {
        let told = told(number);
        assert!(told.contains("a section of a contract that no schema and no example knows"), "{told}");
        assert_eq!(told.contains("did you mean Thing?"), asked, "{told}");
    }
}
