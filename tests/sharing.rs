//! What an earlier run has loaded is taken over where its texts are the same; the verdict is that of a cold run after any
//! sequence of edits, renames and deletions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use std::collections::BTreeSet;
use std::sync::Arc;

use mdbook_contracts::load::Before;
use mdbook_contracts::model::Contract;
use mdbook_contracts::render::Site;
use mdbook_contracts::report;
use mdbook_contracts::verdict::{Verdict, judge_after};
use memory::{Judged, Memory};
use proptest::prelude::*;

const SETTINGS: &str = r#"[preprocessor.contracts.family.things]
envelope = "envelope.json"
schemas = "schemas/*.json"
examples = "examples/*.json"
counter-examples = "refused/{contract}.*.json"
definitions = "types/*.json"
name = "/name"
catalog = "things/*.md"
data-model = "model.md"
closed-world = true
"#;

const SUMMARY: &str = "# Summary\n\n- [One](things/One.md)\n- [Two](things/Two.md)\n- [Three](things/Three.md)\n- [Model](model.md)\n- [Other](other.md)\n";

const ENVELOPE: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }"#;

/// The first two refer to one schema, and all to another through it or not at all.
const SCHEMA: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "NAME", "type": "object", "required": ["tag"],
  "properties": { "name": { "const": "NAME" }, "tag": { "$ref": "../types/TYPE.json" }, "note": { "type": "string" }, "kind": { "enum": ["a", "b"] } } }"#;

const TAG: &str =
    r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "word.json#/definitions/word" }"##;

const WORD: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "word": { "type": "string", "minLength": 1, "not": { "const": "y" } } }, "type": "string" }"#;

const MODEL: &str = "# Model\n\n- One: { tag, note?, kind?: \"a\" | \"b\" }\n- Two: { tag, note?, kind?: \"b\" | \"a\" }\n- Three: { tag, note?, kind? }\n";

/// Words that stand in the files, and what an edit puts in their place.
const SLIPS: [(&str, &str); 20] = [
    ("\"string\"", "\"integer\""),
    ("\"integer\"", "\"string\""),
    ("tag", "tga"),
    ("note?", "note"),
    ("{", "{{"),
    ("minLength", "minLenght"),
    ("\"minLength\": 1", "\"minLength\": 2"),
    ("One", "Two"),
    ("Two", "Three"),
    ("\"x\"", "\"\""),
    ("\"a\" | \"b\"", "\"b\" | \"a\""),
    ("\"b\" | \"a\"", "\"a\" | null"),
    ("\"a\", \"b\"", "\"b\", \"c\""),
    ("\"/name\"", "\"/tag\""),
    ("closed-world = true", "unique = \"/tag\""),
    ("- [Two](things/Two.md)\n", ""),
    ("# Of", "Text before it.\n\n# Of"),
    ("word.json#/definitions/word", "word.json"),
    ("/*.md", "/T*.md"),
    ("\"y\"", "\"x\""),
];

fn book() -> Memory {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("src/SUMMARY.md", SUMMARY);
    memory.add("envelope.json", ENVELOPE);
    for (name, of_type) in [("One", "tag"), ("Two", "tag"), ("Three", "word")] {
        memory.add(format!("schemas/{name}.json"), SCHEMA.replace("NAME", name).replace("TYPE", of_type));
        for (at, kind) in ["a", "b"].iter().enumerate() {
            let example =
                format!("{{ \"name\": \"{name}\", \"tag\": \"x\", \"note\": \"n\", \"kind\": \"{kind}\" }}");
            memory.add(format!("examples/{name}.{at}.json"), example);
        }
        memory.add(
            format!("src/things/{name}.md"),
            format!(
                "# Of {name}\n\n## {name}\n\n| Field | Type |\n|---|---|\n| tag | string |\n| note? | string |\n| kind? | `\"a\"` or `\"b\"` |\n\n\
                 ```json\n{{ \"name\": \"{name}\", \"tag\": \"x\" }}\n```\n\n{{{{#example {name}.0}}}}\n\n{{{{#fields {name}}}}}\n"
            ),
        );
    }
    memory.add("refused/One.tag.json", r#"{ "name": "One" }"#);
    memory.add("src/model.md", MODEL);
    memory.add("src/other.md", "# Other\n\nNothing of a contract.\n");
    memory.add("types/word.json", WORD);
    // The last one, so that without it every other text has its number.
    memory.add("types/tag.json", TAG);
    memory
}

/// What an editor does to one of the files: a slip in it, back to what it was, a new name, one more of it, or its end.
#[derive(Clone, Debug)]
enum Deed {
    Slip(usize),
    Back,
    Rename,
    Copy,
    Delete,
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        6 => (0..SLIPS.len()).prop_map(Deed::Slip),
        3 => Just(Deed::Back),
        1 => Just(Deed::Rename),
        1 => Just(Deed::Copy),
        1 => Just(Deed::Delete),
    ];
    prop::collection::vec((0..book().files.len(), deed), 1..8)
}

fn edit(memory: &mut Memory, at: usize, deed: &Deed) {
    let (path, text) = book().files[at].clone();
    let there = memory.files.iter().position(|(it, _)| *it == path);
    match (deed, there) {
        (Deed::Slip(slip), Some(there)) => {
            let text = &mut memory.files[there].1;
            // The first that the file has, from this one on, so that hardly any does nothing.
            let slips = SLIPS.iter().cycle().skip(*slip).take(SLIPS.len());
            let slip = slips.into_iter().find(|(from, _)| text.contains(from));
            *text = slip.map_or_else(|| text.clone(), |(from, to)| text.replacen(from, to, 1));
        }
        (Deed::Back, Some(there)) => memory.files[there].1 = text,
        (Deed::Back, None) => memory.files.insert(at.min(memory.files.len()), (path, text)),
        (Deed::Rename, Some(there)) => memory.files[there].0 = path.replace('.', "2."),
        (Deed::Copy, Some(there)) if !memory.files.iter().any(|(it, _)| *it == path.replace('.', "3.")) => {
            let text = memory.files[there].1.clone();
            memory.files.insert(there, (path.replace('.', "3."), text));
        }
        (Deed::Copy, Some(_)) => {}
        (Deed::Delete, Some(there)) => drop(memory.files.remove(there)),
        (_, None) => {}
    }
}

/// Everything that anybody is told: the findings, the account of what was looked at, and the pages.
fn told(judged: &Judged, verdict: &Verdict) -> Vec<String> {
    let repository = &judged.repository;
    let site = Site::new(repository, verdict);
    let mut told = vec![
        report::report(repository, verdict, report::Style::PLAIN),
        report::list(repository, verdict),
        format!("{:?}", verdict.outcome()),
    ];
    told.extend(verdict.loaded.chapters.iter().map(|it| site.chapter(it)));
    told
}

/// The run after an earlier one, beside a cold one over the same texts.
fn after(earlier: &Judged, memory: &Memory) -> (Judged, Verdict) {
    let cold = memory.judge();
    let before = Before { repository: &earlier.repository, loaded: &earlier.verdict.loaded };
    let warm = judge_after(Some(before), &cold.repository, &cold.settings, cold.found.clone());
    (cold, warm)
}

/// The first of many runs.
fn first(memory: &Memory) -> Judged {
    let cold = memory.judge();
    let verdict = judge_after(None, &cold.repository, &cold.settings, cold.found.clone());
    Judged { verdict, ..cold }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_that_of_a_cold_run(deeds in deeds()) {
        let mut memory = book();
        let mut earlier = first(&memory);
        for (at, deed) in deeds {
            edit(&mut memory, at, &deed);
            let (cold, warm) = after(&earlier, &memory);
            prop_assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
            // The next run follows upon this one, and so takes over what it took over.
            earlier = Judged { verdict: warm, ..cold };
        }
    }
}

#[test]
fn nothing_is_found_at_first() {
    let first = first(&book());
    assert_eq!(first.titles(), Vec::new());
}

fn contract<'a>(verdict: &'a Verdict, name: &str) -> &'a Contract {
    &verdict.loaded.catalog.families[0].contracts[name]
}

/// True where each witness of a contract is the very one that it was.
fn is_taken_over(then: &Verdict, now: &Verdict, name: &str) -> bool {
    let both = [then, now].map(|it| &contract(it, name).subject.testimony);
    both[0].len() == both[1].len()
        && both[0].iter().zip(both[1]).all(|(a, b)| Arc::ptr_eq(&a.shape, &b.shape))
}

/// A run that none follows compiles the schemas of a few hundred contracts at a time; one that another follows, all.
#[test]
fn schemas_of_a_few_contracts_at_a_time_say_what_all_of_them_say() {
    let mut memory = Memory::default();
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.things]\nenvelope = \"envelope.json\"\nschemas = \"schemas/*.json\"\n\
         examples = \"examples/*.json\"\ncounter-examples = \"refused/{contract}.*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n",
    );
    memory.add(
        "envelope.json",
        r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "name": { "type": "string" }, "id": { "minLength": 2 } } }"#,
    );
    let mut page = "# Things\n".to_owned();
    for number in 0..1_100 {
        let (name, is_wrong) = (format!("Thing{number}"), number % 97 == 0);
        memory.add(
            format!("schemas/{name}.json"),
            format!(r#"{{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": {{ "name": {{ "const": "{name}" }}, "size": {{ "not": {{ "const": {number} }} }} }}, "required": ["name", "id"] }}"#),
        );
        let (id, size) = if is_wrong { ("x", number) } else { ("xy", number + 1) };
        let example = format!(r#"{{ "name": "{name}", "id": "{id}", "size": {size} }}"#);
        memory.add(format!("examples/{name}.json"), example.clone());
        if is_wrong {
            memory.add(format!("refused/{name}.again.json"), example);
        }
        page += &format!(
            "\n## {name}\n\n{{{{#example {name}}}}}\n\n| Field | Type |\n|---|---|\n| size | string |\n"
        );
    }
    memory.add("src/catalog.md", page);
    let kept = first(&memory);
    let let_go = memory.judge();
    assert!(kept.verdict.loaded.judge.is_some() && let_go.verdict.loaded.judge.is_none());
    let told = |it: &Judged| report::report(&it.repository, &it.verdict, report::Style::PLAIN);
    assert_eq!(told(&let_go), told(&kept));
    let refusals = |it: &Judged| format!("{:?}", it.verdict.refusals);
    assert_eq!(refusals(&let_go), refusals(&kept));
    let rules: BTreeSet<&str> = let_go.verdict.findings.iter().map(|it| it.rule.name).collect();
    for rule in ["no-branch-fits", "out-of-bounds", "type-differs"] {
        assert!(rules.contains(rule), "{rule} is not among {rules:?}");
    }
}

#[test]
fn what_is_as_it_was_is_not_made_again() {
    let mut memory = book();
    let earlier = first(&memory);
    let first = &earlier.verdict;
    memory.text("src/other.md").push_str("More.\n");
    *memory.text("examples/Two.1.json") = r#"{ "name": "Two", "tag": "y", "kind": "b" }"#.to_owned();
    let (_, after) = after(&earlier, &memory);
    assert!(Arc::ptr_eq(&first.loaded.schemas, &after.loaded.schemas));
    let judges = [first, &after].map(|it| it.loaded.judge.as_ref().unwrap());
    assert!(Arc::ptr_eq(judges[0], judges[1]));
    let shared = |path: &str| {
        let chapter = |it: &Verdict| it.loaded.chapters.iter().find(|it| it.path == path).unwrap().clone();
        Arc::ptr_eq(&chapter(first), &chapter(&after))
    };
    assert!(shared("things/One.md"));
    assert!(!shared("other.md"));
    assert!(is_taken_over(first, &after, "One") && is_taken_over(first, &after, "Three"));
    assert!(!is_taken_over(first, &after, "Two"));
    let examples = |it: &Verdict| {
        it.loaded.catalog.families[0].examples.iter().map(|it| it.document.clone()).collect::<Vec<_>>()
    };
    let same = examples(first).iter().zip(examples(&after)).filter(|(a, b)| Arc::ptr_eq(a, b)).count();
    assert_eq!(same, 5, "all files but one; fences are read with their chapters");
}

#[test]
fn where_nothing_has_changed_nothing_is_worked_on_again() {
    let memory = book();
    let earlier = first(&memory);
    let now = memory.judge();
    let before = Before { repository: &earlier.repository, loaded: &earlier.verdict.loaded };
    // Examples are counted, whether they are judged again or not.
    let work = || now.repository.progress.signs() - now.repository.progress.so_far().0;
    let until = work();
    let warm = judge_after(Some(before), &now.repository, &now.settings, now.found.clone());
    assert_eq!(work() - until, 2, "the whole begins, and ends");
    let quiet: Vec<String> =
        before.quiet(&warm.loaded, 0, false).into_iter().map(ToString::to_string).collect();
    assert_eq!(quiet, ["One", "Three", "Two"], "and nothing is looked for");
}

#[test]
fn a_schema_that_is_referred_to_is_judged_again_with_those_that_refer_to_it() {
    let mut memory = book();
    let earlier = first(&memory);
    let word = memory.text("types/word.json");
    *word = word.replace("\"minLength\": 1", "\"minLength\": 2");
    let (cold, warm) = after(&earlier, &memory);
    let about = |it: &Verdict| it.findings.iter().flat_map(|it| it.contracts.clone()).collect::<Vec<_>>();
    assert!(["One", "Two"].iter().all(|it| about(&warm).contains(&(*it).to_owned())), "{:?}", about(&warm));
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn an_example_is_judged_again_by_a_schema_that_names_the_same_fields() {
    let mut memory = book();
    let earlier = first(&memory);
    let word = memory.text("types/word.json");
    *word = word.replace("\"y\"", "\"x\"");
    let (cold, warm) = after(&earlier, &memory);
    assert!(!cold.verdict.findings.is_empty());
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn a_field_that_nobody_declares_is_told_again() {
    let mut memory = book();
    let open = "<!-- contracts: open -->\n\n";
    for (path, list) in [("src/things/Three.md", "| Field |"), ("src/model.md", "- One")] {
        let text = memory.text(path);
        *text = text.replacen(list, &format!("{open}{list}"), 1);
    }
    let example = memory.text("examples/Three.0.json");
    *example = example.replacen("\"tag\"", "\"odd\": 1, \"tag\"", 1);
    let earlier = first(&memory);
    memory.text("src/other.md").push_str("More.\n");
    let (cold, warm) = after(&earlier, &memory);
    let found: Vec<&str> = cold.verdict.findings.iter().map(|it| it.rule.name).collect();
    assert_eq!(found, ["undeclared-field"]);
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn an_example_is_judged_again_by_an_envelope_that_names_the_same_fields() {
    let mut memory = book();
    let earlier = first(&memory);
    let envelope = memory.text("envelope.json");
    *envelope =
        envelope.replacen("\"properties\"", "\"not\": { \"required\": [\"note\"] }, \"properties\"", 1);
    let (cold, warm) = after(&earlier, &memory);
    assert!(!cold.verdict.findings.is_empty());
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn a_contract_is_heard_again_where_another_says_that_null_is_allowed() {
    let mut memory = book();
    let schema = memory.text("schemas/Three.json");
    *schema = schema.replacen(
        "\"note\": { \"type\": \"string\" }",
        "\"note\": { \"type\": [\"string\", \"null\"] }",
        1,
    );
    let earlier = first(&memory);
    let list = memory.text("src/things/One.md");
    *list = list.replacen("| note? | string |", "| note? | string or null |", 1);
    let (cold, warm) = after(&earlier, &memory);
    assert!(cold.verdict.findings.len() > 1);
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn sections_of_one_contract_are_not_taken_for_each_other() {
    let mut memory = book();
    let section = |row| format!("## One\n\n| Field | Type |\n|---|---|\n{row}\n\n");
    let rows = [
        "| tag | string |",
        "| note? | integer |",
        "| tag | integer |",
        "| kind? | string |",
        "| note? | string |",
    ];
    let sections: String = rows.map(section).concat();
    *memory.text("src/things/One.md") = format!("# Of One\n\n{sections}");
    let earlier = first(&memory);
    memory.text("src/other.md").push_str("More.\n");
    let (cold, warm) = after(&earlier, &memory);
    assert!(cold.verdict.findings.iter().any(|it| it.rule.name == "type-differs"));
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

/// How many lists were read in each part of each chapter.
fn lists(verdict: &Verdict) -> Vec<usize> {
    verdict.loaded.readings.iter().map(|it| it.listings.len()).collect()
}

/// Puts other words into schemas and examples, and leaves the chapters as they are.
fn rewrite(memory: &mut Memory, words: &[(&str, &str)]) {
    for (path, text) in memory.files.iter_mut().filter(|(path, _)| path.ends_with(".json")) {
        for (from, to) in words.iter().filter(|_| !path.starts_with("types")) {
            *text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
        }
    }
}

/// The lists of a chapter with this text say other things once these words are others, and are told as in a cold run.
fn is_read_again(chapter: &str, text: &str, words: &[(&str, &str)]) {
    let mut memory = book();
    *memory.text(chapter) = text.to_owned();
    let earlier = first(&memory);
    rewrite(&mut memory, words);
    let (cold, warm) = after(&earlier, &memory);
    assert_ne!(lists(&earlier.verdict), lists(&cold.verdict));
    assert_eq!(lists(&warm), lists(&cold.verdict));
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn a_list_is_read_again_where_other_fields_are_known() {
    let text = "# Of One\n\n## One\n\n| Name | Meaning |\n|---|---|\n| tag | the word |\n| note | a note |\n| kind | the kind |\n";
    is_read_again("src/things/One.md", text, &[("tag", "mark"), ("note", "remark"), ("kind", "sort")]);
}

#[test]
fn a_list_is_read_again_where_other_contracts_are_known() {
    let text = "# Model\n\n| Thing | Fields |\n|---|---|\n| One | tag, note?, kind? |\n| Two | tag, note?, kind? |\n| Three | tag, note?, kind? |\n";
    is_read_again("src/model.md", text, &[("One", "Uno"), ("Two", "Due"), ("Three", "Tre")]);
}

#[test]
fn a_list_is_read_again_without_a_contract_whose_name_another_nearly_has() {
    let mut memory = book();
    *memory.text("src/model.md") = "# Model\n\nTHREE: `tag`, `note`, `kind`.\n".to_owned();
    memory.add("schemas/other.json", SCHEMA.replace("NAME", "THREE").replace("TYPE", "word"));
    let earlier = first(&memory);
    memory.files.pop();
    let (cold, warm) = after(&earlier, &memory);
    assert_ne!(lists(&earlier.verdict), lists(&cold.verdict));
    assert_eq!(lists(&warm), lists(&cold.verdict));
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn other_settings_make_everything_anew() {
    let mut memory = book();
    let earlier = first(&memory);
    memory.files[0].1 = SETTINGS.replace("closed-world = true", "unique = \"/kind\"");
    let (cold, warm) = after(&earlier, &memory);
    assert!(!Arc::ptr_eq(&earlier.verdict.loaded.schemas, &warm.loaded.schemas));
    assert!(warm.findings.iter().any(|it| it.rule.name == "repeated-value"));
    assert_eq!(told(&cold, &warm), told(&cold, &cold.verdict));
}

#[test]
fn a_chapter_under_another_path_is_read_anew() {
    let memory = book();
    let (first, mut second) = (first(&memory), memory.judge());
    // The same texts, counted from another source folder.
    second.repository.chapters.iter_mut().for_each(|it| it.path = format!("book/{}", it.path));
    let before = Before { repository: &first.repository, loaded: &first.verdict.loaded };
    let after = judge_after(Some(before), &second.repository, &second.settings, second.found.clone());
    assert!(!after.loaded.chapters.is_empty());
    assert!(after.loaded.chapters.iter().all(|it| it.path.starts_with("book/")));
}
