//! The laws that hold for every book: agreement is silent, one mistake is one finding, order says nothing, every span
//! cuts the text it names, what is not ours survives, and nothing panics.
//!
//! The cases are drawn at random from a fixed seed, so that a run tells the same as the one before it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

#[path = "laws/block.rs"]
mod block;
mod memory;
#[path = "laws/nonsense.rs"]
mod nonsense;
#[path = "laws/world.rs"]
mod world;
#[path = "laws/write.rs"]
mod write;

use block::in_yaml;
use mdbook_contracts::field::FieldPath;
use mdbook_contracts::fix::edited;
use mdbook_contracts::model::Witness;
use mdbook_contracts::render::Site;
use mdbook_contracts::report;
use mdbook_contracts::text::{Sources, Span};
use memory::{Judged, Memory};
use nonsense::{MARKS, chapters, damaged_worlds, nonsense};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use world::{Change, What, World, worlds};
use write::{SETTINGS, example_of, file_of, write};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

/// Agreement, and a change that ends it.
fn changed_worlds() -> impl Strategy<Value = (World, Change)> {
    (worlds(), any::<Index>()).prop_map(|(world, index)| {
        let change = index.get(&world.changes()).clone();
        (world.after(&change), change)
    })
}

proptest! {
    #![proptest_config(cases(2000))]

    /// Whatever the names are, a path comes apart where it was put together, and two fields have two paths.
    #[test]
    fn a_path_comes_apart_where_it_was_put_together(
        steps in proptest::collection::vec(("[a-c.\\[\\]*~/ é\\\\]{0,5}", 0usize..3), 1..5),
        other in "[a-c.\\[\\]*~/ é\\\\]{0,5}",
    ) {
        let mut path = FieldPath::ROOT;
        for (name, arrays) in &steps {
            let object = path.clone();
            path = path.child(name);
            prop_assert_eq!((path.name(), path.parent()), (name.as_str(), object.clone()));
            prop_assert!(path.is_within(&object) && !path.is_elements() && path != object.any_member());
            prop_assert_eq!(object.child(&other) == path, other == *name);
            for _ in 0..*arrays {
                prop_assert_eq!(path.elements().parent(), object.clone());
                path = path.elements();
                prop_assert!(path.is_elements());
            }
            prop_assert!(!path.is_in_map());
        }
        prop_assert_eq!(path.names(), steps);
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn agreement_is_silent(world in worlds(), shuffle: u64) {
        let judged = write(&world, shuffle).judge();
        prop_assert!(judged.verdict.findings.is_empty(), "{}", judged.told());
        prop_assert_eq!(judged.verdict.loaded.catalog.families[0].contracts.len(), world.contracts.len());
    }

    #[test]
    fn agreement_is_silent_whatever_ends_a_line(world in worlds()) {
        let mut memory = write(&world, 0);
        memory.files.iter_mut().for_each(|(_, text)| *text = text.replace('\n', "\r\n"));
        let judged = memory.judge();
        prop_assert!(judged.verdict.findings.is_empty(), "{}", judged.told());
    }

    #[test]
    fn agreement_in_yaml_is_silent(world in worlds()) {
        let judged = in_yaml(&write(&world, 0)).judge();
        prop_assert!(judged.verdict.findings.is_empty(), "{}", judged.told());
        prop_assert_eq!(judged.verdict.loaded.catalog.families[0].contracts.len(), world.contracts.len());
    }

    #[test]
    fn yaml_is_judged_as_json_is((world, change) in changed_worlds()) {
        let memory = write(&world, 0);
        let (json, yaml) = (memory.judge(), in_yaml(&memory).judge());
        prop_assert_eq!(json.titles(), yaml.titles(), "{:?}\n{}", change, yaml.told());
        for (one, other) in json.verdict.findings.iter().zip(&yaml.verdict.findings) {
            for (one, other) in std::iter::once((&one.primary, &other.primary)).chain(one.secondary.iter().zip(&other.secondary)) {
                let [one, other] = [(&json, one.span), (&yaml, other.span)].map(|(it, span)| it.repository.sources.cut(span));
                let same = one == "{" || other == "properties" || one.trim_matches('"') == other.trim_matches('"') || other.starts_with("- ");
                prop_assert!(same, "`{}` and `{}`\n{}", one, other, yaml.told());
            }
        }
    }

    #[test]
    fn judging_twice_says_the_same((world, _) in changed_worlds(), shuffle: u64) {
        let memory = write(&world, shuffle);
        let [first, again] = [memory.judge(), memory.judge()].map(|it| report::report(&it.repository, &it.verdict, report::Style::PLAIN));
        prop_assert_eq!(first, again);
    }
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn one_change_makes_one_finding_in_its_own_file((world, change) in changed_worlds(), shuffle: u64) {
        let judged = write(&world, shuffle).judge();
        let told = judged.told();
        prop_assert_eq!(judged.verdict.findings.len(), 1, "{:?}\n{}", change, told);
        let finding = &judged.verdict.findings[0];
        let file = judged.repository.sources.path(finding.primary.span.source);
        prop_assert_eq!(file, file_of(&world, change.witness, change.contract), "{:?}\n{}", change, told);
        let field = format!("`{}", change.path);
        prop_assert!(finding.title.contains(&field), "{change:?}\n{told}");
        prop_assert!(finding.title.contains(world.subject(&change)), "{change:?}\n{told}");
    }

    #[test]
    fn a_label_cuts_the_field_or_what_lacks_it((world, change) in changed_worlds(), shuffle: u64) {
        let judged = write(&world, shuffle).judge();
        let sources = &judged.repository.sources;
        for finding in &judged.verdict.findings {
            let path = finding.title.split('`').nth(1).unwrap();
            for label in finding.secondary.iter().chain([&finding.primary]) {
                prop_assert!(is_a_place(sources, label.span), "{}", judged.told());
                let cut = sources.cut(label.span);
                let fits = match change.what {
                    What::Type | What::Value => !cut.is_empty(),
                    _ if label.text.starts_with("no ") => is_a_list(&world, cut),
                    // It speaks of the field that was meant.
                    _ if label.text.starts_with('`') => {
                        let is_name = |it: &&str| !it.starts_with(" is ") && !it.starts_with(" stands ");
                        cut.contains(label.text.split(['`', '.']).rfind(is_name).unwrap())
                    }
                    _ => cut.contains(path.rsplit('.').next().unwrap()),
                };
                prop_assert!(fits, "`{}` is called \"{}\"\n{}", cut, label.text, judged.told());
            }
        }
    }

    #[test]
    fn an_edit_ends_its_finding((world, change) in changed_worlds(), shuffle: u64, yaml: bool) {
        let mut memory = write(&world, shuffle);
        if yaml {
            memory = in_yaml(&memory);
        }
        let judged = memory.judge();
        let finding = &judged.verdict.findings[0];
        let help = finding.help.iter().find(|it| !it.edits.is_empty());
        // An open envelope has nothing against a field that nobody else knows.
        let named = matches!(change.witness, Witness::DataModel | Witness::Catalog | Witness::Schema);
        prop_assert!(help.is_some() || change.what != What::Rename || !named, "{}", judged.told());
        for help in finding.help.iter().filter(|it| !it.edits.is_empty()) {
            let mut after = memory.clone();
            for (path, text) in edited(&judged.repository.sources, &help.edits).unwrap() {
                *after.text(&path) = text;
            }
            let after = after.judge();
            prop_assert!(after.verdict.findings.is_empty(), "{}\n{}\n{}", help.text, judged.told(), after.told());
        }
    }

    #[test]
    fn order_says_nothing((world, change) in changed_worlds(), shuffle in 1_u64..) {
        let mut titles = [0, shuffle].map(|it| write(&world, it).judge().titles());
        titles.iter_mut().for_each(|it| it.sort());
        prop_assert_eq!(&titles[0], &titles[1], "{:?}", change);
    }
}

/// The braces of a set or an object, the head of a table, the first item of a list.
fn is_a_list(world: &World, cut: &str) -> bool {
    let fields = world.contracts.iter().flat_map(|it| &it.fields).chain(world.envelope.iter().flatten());
    let told = world.told.values().flatten();
    cut.starts_with('{')
        || matches!(cut, "\"properties\"" | "Field")
        || fields.chain(told).any(|it| it.path == cut)
}

/// The span lies inside its text, on boundaries of characters.
fn is_a_place(sources: &Sources, span: Span) -> bool {
    sources.text(span.source).get(span.range()).is_some()
}

#[test]
fn an_optional_field_that_only_the_schema_has_is_one_finding() {
    let mut memory = Memory::default();
    let ours = SETTINGS.lines().filter(|it| !it.contains("checklist") && !it.contains("envelope"));
    memory.add("book.toml", ours.collect::<Vec<_>>().join("\n"));
    let schema = r#"{
        "$schema": "http://json-schema.org/draft-07/schema#",
        "required": ["event_name"],
        "properties": { "event_name": { "const": "OrderPlaced" }, "reason": { "type": "string" } },
        "additionalProperties": false
    }"#;
    memory.add("schemas/order_placed.schema.json", schema);
    memory.add("examples/order_placed.example.json", r#"{ "event_name": "OrderPlaced" }"#);
    let chapter =
        "## OrderPlaced\n\nPurpose: it is.\n\nRequired: { event_name }\n\n{{#example order_placed}}\n";
    memory.add("src/catalog.md", chapter);
    memory.add("src/data-model.md", "- OrderPlaced: { event_name }\n");
    let judged = memory.judge();
    assert_eq!(judged.verdict.findings.len(), 1, "{}", judged.told());
}

#[test]
fn a_text_that_breaks_off_anywhere_makes_findings_and_no_panic() {
    let whole = r#"{ "$schema": "größer 🦊", "event_name": "Größe" }"#;
    for (end, _) in whole.char_indices() {
        let mut memory = Memory::default();
        memory.add("book.toml", SETTINGS);
        for path in
            ["envelope.schema.json", "schemas/a.schema.json", "examples/a.example.json", "src/catalog.md"]
        {
            memory.add(path, &whole[..end]);
        }
        survives(&memory).unwrap();
    }
}

/// Judges, reports and renders; every place that is pointed at is there.
fn survives(memory: &Memory) -> Result<(), TestCaseError> {
    let judged = memory.judge();
    let sources = &judged.repository.sources;
    for finding in &judged.verdict.findings {
        let edits = finding.help.iter().flat_map(|it| &it.edits).map(|it| it.span);
        let labels = finding.secondary.iter().chain([&finding.primary]).map(|it| it.span);
        for span in labels.chain(edits) {
            prop_assert!(is_a_place(sources, span), "{:?} of {}\n{memory:#?}", span, finding.title);
        }
    }
    prop_assert!(!report::report(&judged.repository, &judged.verdict, report::Style::PLAIN).is_empty());
    for chapter in &judged.verdict.loaded.chapters {
        prop_assert!(survives_rendering(
            sources.text(chapter.source),
            &Site::new(&judged.repository, &judged.verdict).chapter(chapter)
        ));
    }
    Ok(())
}

/// True where `rendered` is `text` with some marks replaced, each by a block on one line that begins as ours do.
fn survives_rendering(text: &str, rendered: &str) -> bool {
    let Some(start) = rendered.find("<!-- contracts: ") else { return text == rendered };
    let mark = text.strip_prefix(&rendered[..start]).filter(|it| it.starts_with("{{#"));
    let Some((_, after)) = mark.and_then(|it| it.split_once("}}")) else { return false };
    // An example that cannot be read leaves the comment alone, on the first mark with the style.
    let ends = ["</figure></div>", "</a></p></div>", " -->", "</style>"];
    ends.iter().filter_map(|it| Some(start + rendered[start..].find(it)? + it.len())).any(|end| {
        !rendered[start..end].contains(['\n', '\r']) && survives_rendering(after, &rendered[end..])
    })
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn nonsense_makes_findings_and_no_panic(memory in nonsense()) {
        survives(&memory)?;
    }

    #[test]
    fn damage_makes_findings_and_no_panic(memory in damaged_worlds()) {
        survives(&memory)?;
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_is_not_a_directive_survives_rendering(
        world in worlds(),
        pieces in prop::collection::vec((chapters(), select(&MARKS[..])), 1..4),
    ) {
        let (name, example) = (world.contracts[0].name, example_of(&world.contracts[0], 0));
        let mut memory = write(&world, 0);
        let text: String = pieces.iter().map(|(prose, mark)| format!("{prose}\n\n{mark}\n\n")).collect();
        memory.add("src/other.md", text.replace("OrderPlaced", name).replace("order_placed", &example));
        survives(&memory)?;
    }
}

/// A book whose one example is written in YAML.
fn with_example(text: &str, directive: &str) -> Memory {
    let mut memory = Memory::default();
    let others = ["checklist", "envelope", "data-model"];
    let ours = SETTINGS.lines().filter(|it| !others.iter().any(|other| it.contains(other)));
    let ours = ours.collect::<Vec<_>>().join("\n").replace("*.example.json", "*.example.{json,yml}");
    memory.add("book.toml", ours);
    memory.add("schemas/order_placed.schema.json", "{}");
    memory.add("examples/order_placed.example.yml", text);
    memory.add("src/catalog.md", format!("## OrderPlaced\n\n{directive}\n"));
    memory
}

#[test]
fn a_part_of_an_example_in_yaml_keeps_its_shape() {
    let text = "event_name: OrderPlaced\nrows:\n  - sku: 1\n    note: >\n      x\n    tags:\n    - a\n    - b\nflow: [\n  1\n  ]\n";
    let parts = [
        ("/rows/0", "sku: 1\nnote: >\n  x\ntags:\n- a\n- b"),
        ("/rows/0/tags", "- a\n- b"),
        ("/rows/0/note", ">\n  x"),
        ("/flow", "[\n  1\n  ]"),
    ];
    for (pointer, part) in parts {
        let judged = with_example(text, &format!("{{{{#example order_placed:{pointer}}}}}")).judge();
        let Judged { repository, verdict, .. } = &judged;
        let site = Site::new(repository, verdict);
        let page = site.chapter(&verdict.loaded.chapters[0]);
        let code =
            page.split(r#"<code class="nohighlight">"#).nth(1).unwrap().split("</code>").next().unwrap();
        let code: String =
            code.split('<').map(|it| it.split_once('>').map_or(it, |(_, text)| text)).collect();
        let code = code.replace("&#10;", "\n").replace("&gt;", ">");
        assert_eq!(code, part, "{pointer}");
        assert!(page.contains("data:application/yaml;base64,"), "{page}");
    }
}

#[test]
fn what_is_not_yaml_is_said_to_be_none() {
    let judged = with_example("event_name: [\n", "Nothing.").judge();
    let titles = judged.titles();
    assert!(
        titles
            .iter()
            .any(|(rule, title)| *rule == "not-json" && title.starts_with("this file is not YAML: ")),
        "{titles:?}"
    );
}
