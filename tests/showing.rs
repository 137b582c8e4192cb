//! What directives show of examples that are no whole file, and of contracts that have versions or names with blanks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use mdbook_contracts::render::Site;
use memory::Memory;

const SCHEMA: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "required": ["id"], "properties": { "id": { "type": "string" }, "FIELD": { "type": "integer" } } }"#;

/// The page of a book whose one chapter says this, its character references taken back.
fn page(files: &[(&str, &str)], settings: &str, directive: &str) -> String {
    let mut memory = Memory::default();
    let settings = format!(
        "[preprocessor.contracts.family.things]\ncatalog = \"things.md\"\n{settings}\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\nsection-without-fields = \"allow\"\nexample-not-shown = \"allow\"\nundeclared-field = \"allow\"\n"
    );
    memory.add("book.toml", settings);
    memory.add("src/things.md", format!("# Things\n\n## thing\n\n{directive}\n"));
    files.iter().for_each(|(path, text)| memory.add(*path, *text));
    let judged = memory.judge();
    assert!(judged.verdict.findings.is_empty(), "{}", judged.told());
    let loaded = &judged.verdict.loaded;
    let page = Site::new(&judged.repository, &judged.verdict).chapter(&loaded.chapters[0]);
    let references = [("&quot;", "\""), ("&#123;", "{"), ("&#125;", "}"), ("&#10;", "\n")];
    let page = references.iter().fold(page, |page, (reference, text)| page.replace(reference, text));
    // The styles, and what marks the words of JSON, say nothing here.
    let page = page.split_once("</style>").map_or(page.as_str(), |(_, page)| page);
    let pieces = page.split('<').map(|it| match it.split_once('>') {
        Some((tag, text)) if tag.starts_with("span class=\"mc-") || tag == "/span" => text.to_owned(),
        _ => format!("<{it}"),
    });
    pieces.collect()
}

fn schema(field: &str) -> String {
    SCHEMA.replace("FIELD", field)
}

#[test]
fn a_part_of_a_file_is_shown_by_its_key_and_moved_to_the_left() {
    let all = "{\n  \"first\": {\n    \"id\": \"a\"\n  },\n  \"second\": { \"id\": \"b\" }\n}\n";
    let files = [("thing.json", &*schema("n")), ("all.json", all)];
    let settings =
        "schemas = \"thing.json\"\nexamples = \"all.json#/*\"\ncontract.thing.examples = \"all.json#/*\"\n";
    let page = page(&files, settings, "{{#example first}}");
    assert!(page.contains("<code class=\"nohighlight\">{\n  \"id\": \"a\"\n}</code>"), "{page}");
    assert!(!page.contains("second"), "{page}");
}

#[test]
fn a_merge_patch_shows_the_document_that_results() {
    let files = [
        ("thing.json", &*schema("n")),
        ("thing.base.json", r#"{ "id": "a", "n": 1, "gone": true }"#),
        ("thing.more.patch.json", r#"{ "n": 2, "gone": null, "new": { "x": 3, "y": null } }"#),
    ];
    let settings = "schemas = \"thing.json\"\npatches = { \"{contract}.{case}.patch.json\" = \"{contract}.base.json\" }\nexamples = []\n";
    let page = page(&files, settings, "{{#example thing.more}}");
    assert!(page.contains("{\n  \"id\": \"a\",\n  \"n\": 2,\n  \"new\": {\n    \"x\": 3\n  }\n}"), "{page}");
    assert!(page.contains(">patch</a>"), "{page}");
}

#[test]
fn the_newest_version_has_the_name_and_an_older_one_its_number() {
    let files = [
        ("1/thing.json", &*schema("old")),
        ("2/thing.json", &*schema("new")),
        ("thing.example.json", r#"{ "id": "a" }"#),
    ];
    let settings = "schemas = \"{version}/{contract}.json\"\nexamples = \"{contract}.example.json\"\n";
    let newest = page(&files, settings, "{{#fields thing}}");
    assert!(newest.contains("id=\"thing.new\"") && !newest.contains("id=\"thing.old\""), "{newest}");
    let older = page(&files, settings, "{{#fields thing@1}}");
    assert!(older.contains(".old\"") && !older.contains(".new\""), "{older}");
}

#[test]
fn a_name_with_blanks_is_written_without_them() {
    let with_title = schema("n").replacen('{', "{ \"title\": \"thing\",", 1);
    let blanks = with_title.replace("\"thing\"", "\"Other Thing\"");
    let files = [
        ("thing.json", &*with_title),
        ("other_thing.json", &*blanks),
        ("thing.example.json", r#"{ "id": "a" }"#),
        ("other_thing.example.json", r#"{ "id": "a" }"#),
    ];
    let settings =
        "schemas = [\"thing.json\", \"other_thing.json\"]\nexamples = \"{contract}.example.json\"\n";
    let page = page(&files, settings, "{{#fields thing}}\n\n## Other Thing\n\n{{#fields other_thing}}");
    assert!(page.contains("id=\"thing.id\"") && page.contains("id=\"Other-Thing.id\""), "{page}");
}
