//! What an earlier run has loaded is taken over where its texts are the same; the verdict is that of a cold run after any
//! sequence of edits, renames and deletions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use mdbook_contracts::load::Before;
use mdbook_contracts::report;
use mdbook_contracts::verdict::{Verdict, judge_after};
use memory::{Judged, Memory};
use proptest::prelude::*;

const SETTINGS: &str = "[preprocessor.contracts.family.things]\nenvelope = \"envelope.json\"\nschemas = \"schemas/*.json\"\nexamples = \"examples/*.json\"\ndefinitions = \"types/*.json\"\nname = \"/name\"\ncatalog = \"things/*.md\"\n";

const ENVELOPE: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }"#;

const SCHEMA: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "NAME", "type": "object", "required": ["tag"],
  "properties": { "name": { "const": "NAME" }, "tag": { "$ref": "../types/tag.json" }, "note": { "type": "string" } } }"#;

const TAG: &str =
    r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "string", "minLength": 1 }"#;

/// Words that stand in the files, and what an edit puts in their place.
const SLIPS: [(&str, &str); 8] = [
    ("\"string\"", "\"integer\""),
    ("\"integer\"", "\"string\""),
    ("tag", "tga"),
    ("note?", "note"),
    ("{", "{{"),
    ("minLength", "minLenght"),
    ("One", "Two"),
    ("\"x\"", "\"\""),
];

fn book() -> Memory {
    let mut memory = Memory::default();
    memory.add("envelope.json", ENVELOPE);
    for name in ["One", "Two"] {
        memory.add(format!("schemas/{name}.json"), SCHEMA.replace("NAME", name));
        let example = format!("{{ \"name\": \"{name}\", \"tag\": \"x\", \"note\": \"n\" }}");
        memory.add(format!("examples/{name}.json"), example);
        memory.add(
            format!("src/things/{name}.md"),
            format!("# Of {name}\n\n## {name}\n\nFields: {{ tag, note? }}\n\n{{{{#example {name}}}}}\n"),
        );
    }
    memory.add("src/other.md", "# Other\n\nNothing of a contract.\n");
    // The last one, so that without it every other text has its number.
    memory.add("types/tag.json", TAG);
    memory.add("book.toml", SETTINGS);
    memory
}

/// What an editor does to one of the files: a slip in it, back to what it was, a new name, or its end.
#[derive(Clone, Debug)]
enum Deed {
    Slip(usize),
    Back,
    Rename,
    Delete,
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        4 => (0..SLIPS.len()).prop_map(Deed::Slip),
        2 => Just(Deed::Back),
        1 => Just(Deed::Rename),
        1 => Just(Deed::Delete),
    ];
    prop::collection::vec((0..9_usize, deed), 1..8)
}

fn edit(memory: &mut Memory, at: usize, deed: &Deed) {
    let (path, text) = book().files[at].clone();
    let there = memory.files.iter().position(|(it, _)| *it == path);
    match (deed, there) {
        (Deed::Slip(slip), Some(there)) => {
            let (from, to) = SLIPS[*slip];
            memory.files[there].1 = memory.files[there].1.replacen(from, to, 1);
        }
        (Deed::Back, Some(there)) => memory.files[there].1 = text,
        (Deed::Back, None) => memory.files.insert(at.min(memory.files.len()), (path, text)),
        (Deed::Rename, Some(there)) => memory.files[there].0 = path.replace('.', "2."),
        (Deed::Delete, Some(there)) => drop(memory.files.remove(there)),
        (_, None) => {}
    }
}

fn told(judged: &Judged, verdict: &Verdict) -> Vec<String> {
    let told = |it| report::finding(&judged.repository.sources, it, report::Style::PLAIN);
    verdict.findings.iter().map(told).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_that_of_a_cold_run(deeds in deeds()) {
        let mut memory = book();
        let mut earlier = memory.judge();
        prop_assert_eq!(told(&earlier, &earlier.verdict), Vec::<String>::new());
        for (at, deed) in deeds {
            edit(&mut memory, at, &deed);
            let cold = memory.judge();
            let before = Before { repository: &earlier.repository, loaded: &earlier.verdict.loaded };
            let warm = judge_after(Some(before), &cold.repository, &cold.settings, cold.found.clone());
            prop_assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
            // The next run follows upon this one, and so takes over what it took over.
            earlier = Judged { verdict: warm, ..cold };
        }
    }
}

#[test]
fn what_is_as_it_was_is_not_read_again() {
    let mut memory = book();
    let first = memory.judge();
    memory.files[7].1.push_str("More.\n");
    let second = memory.judge();
    let before = Before { repository: &first.repository, loaded: &first.verdict.loaded };
    let after = judge_after(Some(before), &second.repository, &second.settings, second.found.clone());
    assert!(std::sync::Arc::ptr_eq(&first.verdict.loaded.schemas, &after.loaded.schemas));
    assert!(std::sync::Arc::ptr_eq(&first.verdict.loaded.judge, &after.loaded.judge));
    let shared = |path: &str| {
        let chapter = |it: &Verdict| it.loaded.chapters.iter().find(|it| it.path == path).unwrap().clone();
        std::sync::Arc::ptr_eq(&chapter(&first.verdict), &chapter(&after))
    };
    assert!(shared("things/One.md"));
    assert!(!shared("other.md"));
}

#[test]
fn a_chapter_under_another_path_is_read_anew() {
    let memory = book();
    let (first, mut second) = (memory.judge(), memory.judge());
    // The same texts, counted from another source folder.
    second.repository.chapters.iter_mut().for_each(|it| it.path = format!("book/{}", it.path));
    let before = Before { repository: &first.repository, loaded: &first.verdict.loaded };
    let after = judge_after(Some(before), &second.repository, &second.settings, second.found.clone());
    assert!(!after.loaded.chapters.is_empty());
    assert!(after.loaded.chapters.iter().all(|it| it.path.starts_with("book/")));
}
