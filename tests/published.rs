//! The index of contracts, the page about quality, and the files for programs: what they say, and that nothing that they
//! show comes to life or is written where it does not belong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;
#[allow(dead_code, reason = "each test uses its part of this")]
mod protocol {
    pub mod host;
}

use std::fs;
use std::path::Path;

use mdbook_contracts::render::{Published, Site, published};
use memory::{Judged, Memory};
use protocol::host::{Host, Ran};
use serde_json::{Value, json};

const SETTINGS: &str = "[preprocessor.contracts.family.things]\nschemas = \"schemas/{contract}.json\"\nexamples = \"examples/{contract}.json\"\ncatalog = \"things/*.md\"\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"warn\"\nvalue-not-shown = \"allow\"\nexample-not-shown = \"allow\"\n";

const SCHEMA: &str = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "NAME", "description": "ABOUT", "deprecated": STATE,
  "type": "object", "required": ["id"], "additionalProperties": false,
  "properties": { "id": { "type": "string", "minLength": 2 }, "note": { "type": "string" }, "way": { "enum": ["in", "out"] } } }"#;

const LIST: &str = "Required: { id }\n\nOptional: { note, way (in, out) }\n";

fn schema(name: &str, about: &str, deprecated: bool) -> String {
    SCHEMA.replace("NAME", name).replace("ABOUT", about).replace("STATE", &deprecated.to_string())
}

/// Two chapters of a catalog, and a page with these directives.
fn book(about: &str, page: &str) -> Judged {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    for (name, deprecated) in [("first", false), ("second", true), ("third", false)] {
        memory.add(format!("schemas/{name}.json"), schema(name, about, deprecated));
        memory.add(format!("examples/{name}.json"), r#"{ "id": "a1", "way": "in" }"#);
    }
    memory.add("src/things/a.md", format!("# A\n\n## second\n\n{LIST}\n## first\n\n{LIST}"));
    memory.add("src/things/b.md", format!("# B\n\n## third\n\n{LIST}"));
    memory.add("src/page.md", format!("# Page\n\n{page}\n"));
    memory.judge()
}

fn page(judged: &Judged) -> String {
    let loaded = &judged.verdict.loaded;
    let site = Site::new(&judged.repository, &judged.verdict);
    site.chapter(loaded.chapters.iter().find(|it| it.path == "page.md").unwrap())
}

fn files(judged: &Judged) -> Vec<Published> {
    let site = Site::new(&judged.repository, &judged.verdict);
    published(&site, Some("Things"), true)
}

#[test]
fn the_index_groups_contracts_by_chapter_in_the_order_of_the_book() {
    let page = page(&book("Something happened.", "{{#catalog}}"));
    let order = ["things/a.md {#", "second</a>", "first</a>", "things/b.md {#", "third</a>"];
    let page = page.replace("&#47;", "/").replace("&#46;", ".");
    let places: Vec<usize> =
        order.iter().map(|it| page.find(it).unwrap_or_else(|| panic!("{it}: {page}"))).collect();
    assert!(places.is_sorted(), "{places:?}: {page}");
    assert!(page.contains("\n\n## "), "the groups are no headings: {page}");
    assert!(page.contains("3 contracts, 3 examples"), "{page}");
}

#[test]
fn the_index_groups_contracts_of_one_chapter_by_the_headings_above_them() {
    let indexed = |catalog: &str| {
        let mut memory = Memory::default();
        memory.add("book.toml", SETTINGS);
        for name in ["first", "second", "third"] {
            memory.add(format!("schemas/{name}.json"), schema(name, "A thing.", false));
            memory.add(format!("examples/{name}.json"), r#"{ "id": "a1", "way": "in" }"#);
        }
        memory.add("src/things/a.md", catalog.replace('@', LIST));
        memory.add("src/page.md", "# Page\n\n{{#catalog}}\n");
        page(&memory.judge()).replace("&#47;", "/").replace("&#46;", ".")
    };
    let parted =
        indexed("# All\n\n## Old ones\n\n### second\n\n@\n### first\n\n@\n## New ones\n\n### third\n\n@");
    let order =
        ["## Old ones {#", "things/a.md#old-ones", "second</a>", "first</a>", "## New ones {#", "third</a>"];
    let places: Vec<usize> =
        order.iter().map(|it| parted.find(it).unwrap_or_else(|| panic!("{it}: {parted}"))).collect();
    assert!(places.is_sorted(), "{places:?}: {parted}");
    let whole = indexed("# All\n\n## second\n\n@\n### More\n\nText.\n\n## first\n\n@\n## third\n\n@");
    assert_eq!(whole.matches("\n\n## ").count(), 0, "{whole}");
}

#[test]
fn the_index_says_what_is_deprecated_and_links_each_name() {
    let page = page(&book("Something happened.", "{{#catalog things}}"));
    assert!(
        page.contains(
            r##"<a href="things/a.md#second">second</a> <small><span class="mc-old">deprecated</span>"##
        ),
        "{page}"
    );
    assert_eq!(page.matches(">current<").count(), 2, "{page}");
    assert_eq!(page.matches("Something happened.").count(), 3, "{page}");
}

#[test]
fn nothing_of_a_description_or_a_title_comes_to_life() {
    let about = "<script>x</script> {{#include /etc/passwd}} `**b** [l](javascript:x)";
    let page = page(&book(about, "{{#catalog}}\n\n{{#quality}}"));
    for live in ["<script", "{{", "`", "\n**"] {
        assert!(!page.contains(live), "{live}: {page}");
    }
    // Every line but the headings is one block of HTML.
    let lines = page.lines().skip(1).filter(|it| !it.is_empty() && !it.starts_with("##"));
    lines.for_each(|it| assert!(it.starts_with('<'), "{it}"));
}

#[test]
fn a_page_has_the_styles_that_it_needs_and_each_once() {
    const SHEETS: [&str; 4] =
        ["--mc-mark: none", ".here-t {", "--mc-line:color-mix(", ".mc-quality caption{caption-side"];
    for (directives, needed) in [
        ("{{#catalog}}\n\n{{#catalog}}", [1, 0, 1, 0]),
        ("{{#fields first}}\n\n{{#contract second}}\n\n{{#lifecycle first}}", [1, 1, 0, 0]),
        ("{{#catalog}}\n\n{{#quality}}", [1, 0, 1, 1]),
        ("{{#witnesses first}}", [1, 0, 0, 0]),
        ("Text.", [0, 0, 0, 0]),
    ] {
        let page = page(&book("Something happened.", directives));
        let there = SHEETS.map(|it| page.matches(it).count());
        assert_eq!(there, needed, "{directives}");
    }
}

#[test]
fn words_of_neighbouring_cells_are_not_glued_together() {
    let page = page(&book("Something happened.", "{{#catalog}}\n\n{{#quality}}"));
    for glued in ["</td><td", "</th><td", "</th><th", "</dt><dd", "</li><li", "</dd></div><div"] {
        assert!(!page.contains(glued), "{glued}: {page}");
    }
}

#[test]
fn the_quality_page_says_who_speaks_and_what_no_example_shows() {
    let page = page(&book("Something happened.", "{{#quality}}"));
    assert!(page.contains("not shown: <code>note</code>"), "{page}");
    assert!(page.contains("not shown: <code>way: out</code>"), "{page}");
    assert!(page.contains(r#"<strong>all together</strong></th> <td role="cell"><span class="mc-head" aria-hidden="true">Optional fields </span><span class="mc-m mc-silent">3 of 6</span>"#), "{page}");
    assert!(page.contains(r#"<span class="mc-m mc-yes">3 fields</span>"#), "{page}");
    assert!(page.contains(concat!("mdbook-contracts ", env!("CARGO_PKG_VERSION"))), "{page}");
    assert!(page.contains("2020-12"), "{page}");
}

#[test]
fn a_value_that_is_the_only_one_gives_no_choice_on_the_quality_page() {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    let schema = schema("first", "One.", false).replace(r#""enum": ["in", "out"]"#, r#""const": "in""#);
    memory.add("schemas/first.json", schema);
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in" }"#);
    memory.add("src/page.md", "# Page\n\n{{#quality}}\n");
    let page = page(&memory.judge());
    let cell = r#"Allowed values </span><span class="mc-m mc-nothing">none to show"#;
    assert_eq!(page.matches(cell).count(), 2, "{page}");
}

#[test]
fn the_quality_page_shows_what_was_proven_and_says_of_which_texts() {
    let host = Host::new();
    let ours = |arguments: &[&str]| {
        let mut command = host.command();
        command.args(arguments);
        let ran = host.talk(command, b"", |_| {});
        (ran.status, ran.stderr + &ran.stdout)
    };
    let page = || {
        let built = ours(&["build"]);
        assert_eq!(built.0, Some(0), "{}", built.1);
        fs::read_to_string(host.root().join("book/page.html")).unwrap()
    };
    let summary = fs::read_to_string(host.root().join("src/SUMMARY.md")).unwrap();
    host.write("src/SUMMARY.md", &(summary + "- [Page](page.md)\n"));
    host.write("src/page.md", "# Page\n\n{{#quality}}\n");
    assert!(!page().contains("How strong the gate is"));
    assert_eq!(ours(&["prove", "--write", "--at-least", "0"]).0, Some(0));
    let written = fs::read_to_string(host.root().join("contracts.proof.json")).unwrap();
    let document: Value = serde_json::from_str(&written).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../book/using/proof.schema.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document), "{written}");
    let stale = "proven of an earlier state of the book";
    let shown = page();
    let first = &document["subjects"][0];
    let score = format!("{} of {} (", first["caught"], first["all"]);
    assert!(shown.contains("How strong the gate is") && shown.contains(&score) && !shown.contains(stale));
    assert!(!shown.contains("do not add up"));
    let help = first["survivors"][0]["help"].as_str().unwrap();
    assert!(shown.contains(help.split('`').next().unwrap()), "{help}");
    // A proof of these texts that says something else is none.
    host.write("contracts.proof.json", &written.replacen("\"caught\": ", "\"caught\": 1", 1));
    assert!(page().contains("The numbers do not add up"));
    let (status, said) = ours(&["prove", "--write", "--deny", "warnings"]);
    assert!(status == Some(2) && said.contains("cannot be used with"), "{said}");
    let (status, said) = ours(&["prove", "--at-least", "0"]);
    assert!(status == Some(1) && said.contains("`contracts.proof.json` says something else"), "{said}");
    host.write("src/page.md", "# Page\n\nMore.\n\n{{#quality}}\n");
    assert!(page().contains(stale));
    assert_eq!(ours(&["prove", "--at-least", "0"]).0, Some(0));
}

#[test]
fn the_quality_page_says_what_was_not_checked() {
    let page = page(&book("Something happened.", "{{#quality}}"));
    assert!(page.contains("<b>1</b> chapter of no family"), "{page}");
    assert!(
        page.contains("<b>2</b> rules that are not asked</summary> <ul><li><code>example-not-shown</code></li> <li><code>value-not-shown</code>"),
        "{page}"
    );
    assert!(page.contains("None of these: ") && page.contains("contracts without an example"), "{page}");
}

#[test]
fn every_allowance_is_shown_with_its_reason_and_its_uses() {
    let mut memory = Memory::default();
    let allow = "[[preprocessor.contracts.allow]]\nrule = \"optional-field-not-shown\"\nfiles = \"schemas/*.json\"\nfield = \"note\"\nreason = \"Nobody writes <notes>\"\nuntil = \"2030-01-01\"\n";
    memory.add("book.toml", format!("{SETTINGS}{allow}"));
    memory.add("schemas/first.json", schema("first", "One.", false));
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in" }"#);
    memory.add("src/things/a.md", format!("# A\n\n## first\n\n{LIST}"));
    memory.add("src/page.md", "# Page\n\n{{#quality}}\n");
    let judged = memory.judge();
    assert_eq!(judged.verdict.allowed, 1, "{}", judged.told());
    let page = page(&judged);
    for part in ["Nobody writes &lt;notes&gt;", "until 2030-01-01", "1 finding</td>", "book.toml:"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn the_fingerprint_changes_with_any_text_that_was_judged() {
    let print = |judged: &Judged| page(judged).split("sha256 ").nth(1).unwrap()[..64].to_owned();
    let one = print(&book("One.", "{{#quality}}"));
    assert_eq!(one, print(&book("One.", "{{#quality}}")));
    assert_ne!(one, print(&book("Two.", "{{#quality}}")));
    assert_ne!(one, print(&book("One.", "More.\n\n{{#quality}}")));
}

#[test]
fn contracts_json_fits_its_schema_and_is_the_same_twice() {
    let schema: Value = serde_json::from_str(include_str!("../book/using/contracts.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let judged = book("Something happened.", "{{#contract first}}");
    let (one, two) = (files(&judged), files(&judged));
    assert_eq!(one[0].text, two[0].text);
    let document: Value = serde_json::from_str(&one[0].text).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let first = &document["families"][0]["contracts"][0];
    assert_eq!(first["page"], "page.html#first");
    assert_eq!(first["fields"][0]["anchor"], "page.html#first.id");
    let bound = json!({ "keyword": "minLength", "value": 2, "words": "2 or more characters" });
    assert_eq!(first["fields"][0]["constraints"], json!([bound]));
    assert_eq!(document["families"][0]["contracts"][1]["state"], "deprecated");
    assert_eq!(document["book"]["title"], "Things");
}

#[test]
fn every_bound_is_told_with_its_keyword_and_the_value_of_it() {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("schemas/first.json", r#"{ "$schema": "http://json-schema.org/draft-04/schema#", "title": "first", "type": "object", "additionalProperties": false, "properties": {
      "id": { "type": "number", "minimum": 1.5, "exclusiveMinimum": true, "maximum": 9 },
      "note": { "type": "string", "pattern": "5", "format": "email", "x-since": "2" },
      "way": { "type": "array", "uniqueItems": true } } }"#);
    memory.add("src/things/a.md", "# A\n\n## first\n\nOptional: { id, note, way }\n");
    let document: Value = serde_json::from_str(&files(&memory.judge())[0].text).unwrap();
    let fields = document["families"][0]["contracts"][0]["fields"].as_array().unwrap();
    let of = |path: &str| {
        let field = fields.iter().find(|it| it["path"] == path).unwrap();
        let bounds = field["constraints"].as_array().unwrap().iter();
        bounds.map(|it| (it["keyword"].as_str().unwrap(), it["value"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(of("id"), [("exclusiveMinimum", json!(1.5)), ("maximum", json!(9))]);
    assert_eq!(of("note"), [("x-since", json!("2")), ("format", json!("email")), ("pattern", json!("5"))]);
    assert_eq!(of("way"), [("uniqueItems", json!(true))]);
}

#[test]
fn alternatives_conditions_and_items_by_their_places_are_told_to_programs() {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("schemas/first.json", r##"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "first", "type": "object", "minProperties": 1,
      "properties": {
        "way": { "enum": ["in", "out"] }, "gate": { "type": "string" },
        "pay": { "oneOf": [
          { "title": "Card", "required": ["kind", "number"], "properties": { "kind": { "const": "card" }, "number": { "type": "string", "minLength": 4 } }, "additionalProperties": false },
          { "title": "Cash", "required": ["kind"], "properties": { "kind": { "const": "cash" } } } ] },
        "pair": { "type": "array", "prefixItems": [{ "type": "string", "pattern": "^a" }, { "type": "integer", "maximum": 9 }], "items": false },
        "marks": { "type": "array", "items": { "$ref": "#/$defs/mark" } },
        "labels": { "type": "object", "patternProperties": { "^x": { "type": "string" }, "^y": { "type": "integer" } }, "additionalProperties": false } },
      "if": { "properties": { "way": { "const": "in" } }, "required": ["way"] }, "then": { "required": ["gate"] },
      "$defs": { "mark": { "type": "object", "properties": { "of": { "type": "string" } }, "additionalProperties": false } } }"##);
    memory.add("examples/first.json", r#"{ "way": "out", "pay": { "kind": "cash" }, "pair": ["a", 1] }"#);
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n");
    let document: Value = serde_json::from_str(&files(&memory.judge())[0].text).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../book/using/contracts.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&document).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let contract = &document["families"][0]["contracts"][0];
    let bounds = contract["whole"]["constraints"].as_array().unwrap().iter().map(|it| &it["keyword"]);
    assert_eq!(bounds.collect::<Vec<_>>(), ["minProperties", "if"]);
    let of = |path: &str| {
        let fields = contract["fields"].as_array().unwrap();
        fields.iter().find(|it| it["path"] == path).unwrap_or_else(|| panic!("{path}: {contract:#}"))
    };
    assert_eq!(of("gate")["condition"], "required where `way` is `in`");
    let mark = &of("marks")["elements"];
    assert_eq!((&mark["definition"]["name"], &mark["closed"]), (&json!("mark"), &json!(true)));
    let pay = &of("pay")["choices"][0];
    assert_eq!((&pay["keyword"], &pay["rest"]), (&json!("oneOf"), &Value::Null));
    let card = &pay["alternatives"][0];
    assert_eq!((&card["name"], &card["closed"]), (&json!("Card"), &json!(true)));
    let fields = json!([
        { "path": "pay.kind", "presence": "required", "value": "card" },
        { "path": "pay.number", "presence": "required", "value": null },
    ]);
    assert_eq!(card["fields"], fields);
    let pair = &of("pair")["choices"][0];
    assert_eq!((&pair["keyword"], &pair["rest"]), (&json!("prefixItems"), &json!("none")));
    let second = json!([{ "keyword": "maximum", "value": 9, "words": "at most 9" }]);
    assert_eq!(pair["alternatives"][1]["constraints"], second);
    let labels = &of("labels.*")["choices"][0];
    assert_eq!(
        (&labels["keyword"], &labels["alternatives"][1]["name"]),
        (&json!("patternProperties"), &json!("^y"))
    );
    assert_eq!(of("labels")["closed"], true);
}

#[test]
fn every_file_that_was_judged_is_published_to_the_byte() {
    let judged = book("Something happened.", "");
    let files = files(&judged);
    let document: Value = serde_json::from_str(&files[0].text).unwrap();
    let listed: Vec<&str> =
        document["files"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    let written: Vec<&str> = files[1..].iter().map(|it| it.path.as_str()).collect();
    assert_eq!(listed, written);
    assert_eq!(written.len(), 6);
    let first = files.iter().find(|it| it.path == "raw/schemas/first.json").unwrap();
    assert_eq!(first.text, schema("first", "Something happened.", false));
}

/// A contract with an envelope, of which everything can be said, and the settings of its family.
fn with_everything() -> Judged {
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS.replacen("schemas =", "envelope = \"envelope.json\"\nschemas =", 1));
    let head = r#""$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object""#;
    memory.add(
        "envelope.json",
        format!(r#"{{ {head}, "required": ["id"], "properties": {{ "id": {{ "type": "string" }} }} }}"#),
    );
    memory.add("schemas/first.json", format!(r#"{{ {head}, "title": "First of all", "description": "One.", "deprecated": true, "x-since": "3", "allOf": [{{ "$ref": "../envelope.json" }}],
      "properties": {{ "id": true, "tags": {{ "type": "array", "items": {{ "enum": ["hot", "new"], "maxLength": 3 }}, "description": "Marks." }}, "way": {{ "enum": ["in", "out"] }}, "old": {{ "type": ["integer", "null"], "deprecated": true }} }} }}"#));
    memory.add("examples/first.json", "\n{ \"id\": \"a1\", \"way\": \"in\", \"tags\": [], \"old\": null }\n");
    memory.add("src/things/a.md", "# A\n\n## first\n\nOptional: { tags, way (in, out), old }\n");
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n\n{{#catalog}}\n\n{{#quality}}\n");
    memory.judge()
}

#[test]
fn everything_that_is_known_of_a_contract_is_told() {
    let judged = with_everything();
    let files = files(&judged);
    let document: Value = serde_json::from_str(&files[0].text).unwrap();
    let sha = |path: &str| {
        let text = &files.iter().find(|it| it.path == path).unwrap().text;
        mdbook_contracts::digest::of(text)
    };
    let mut contract = document["families"][0]["contracts"][0].clone();
    let fields = contract["fields"].take();
    let path = "raw/schemas/first.json";
    let expected = json!({
        "name": "first", "version": null, "since": "3", "state": "deprecated", "deprecated": true,
        "superseded_by": null, "title": "First of all", "description": "One.", "page": "page.html#first",
        "schema": { "path": path, "source": "schemas/first.json", "pointer": "", "dialect": "2020-12", "id": null, "sha256": sha(path) },
        "examples": [{
            "name": "first", "kind": "file", "path": "raw/examples/first.json", "source": "examples/first.json",
            "line": 2, "page": "page.html#example.first", "complete": true, "valid": true,
        }],
        "counter_examples": [],
        "whole": { "constraints": [], "closed": false, "choices": [] },
        "fields": null,
        "witnesses": { "catalog": { "fields": 3 }, "schema": { "fields": 3 } },
    });
    assert_eq!(contract, expected, "{}", judged.told());
    let field = |path: &str, types: Value, more: Value| {
        let mut field = json!({
            "path": path, "presence": "optional", "condition": null, "types": types, "elements": null, "values": null,
            "constraints": [], "closed": false, "choices": [], "definition": null, "description": null, "deprecated": false, "of_envelope": false, "anchor": format!("page.html#first.{path}"),
        });
        more.as_object().unwrap().iter().for_each(|(key, it)| field[key] = it.clone());
        field
    };
    let deprecated = json!([{ "keyword": "deprecated", "value": true, "words": "deprecated" }]);
    let longest = json!([{ "keyword": "maxLength", "value": 3, "words": "at most 3 characters" }]);
    let elements = json!({ "types": ["string"], "values": ["hot", "new"], "constraints": longest, "description": null, "closed": false, "choices": [], "definition": null, "elements": null });
    let expected = json!([
        field("id", json!(["string"]), json!({ "presence": "required", "of_envelope": true })),
        field("tags", json!(["array"]), json!({ "elements": elements, "description": "Marks." })),
        field("way", json!(["string"]), json!({ "values": ["in", "out"] })),
        field("old", json!(["integer", "null"]), json!({ "deprecated": true, "constraints": deprecated })),
    ]);
    assert_eq!(fields, expected);
    let file = &document["files"].as_array().unwrap().iter().find(|it| it["path"] == path).unwrap();
    let bytes = files.iter().find(|it| it.path == path).unwrap().text.len();
    let expected = json!({ "path": path, "source": "schemas/first.json", "media_type": "application/schema+json", "sha256": sha(path), "bytes": bytes });
    assert_eq!(**file, expected);
}

#[test]
fn the_index_and_the_quality_page_say_what_judged_and_what_was_shown() {
    let judged = with_everything();
    let page = page(&judged);
    for told in [
        "<a href=\"#example.first\">first</a></li></ul></td>",
        "<code>schemas/<wbr>first.json</code> <small>2020-12</small>",
        "<code>envelope.json</code> <small>2020-12</small>",
        "Examples held against it </span><span class=\"mc-m mc-yes\">1 example</span>",
        "Examples </span><span class=\"mc-m mc-yes\">1 example</span>",
        "A value has to have the <code>format</code>",
        "There is no baseline.",
        "Set to say less than by default: <span>example-not-shown</span> (allow), <span>value-not-shown</span> (allow).",
        "No rule is set to say more than it does by default.",
        "<dd>2 chapters, 2 schema files</dd>",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn the_quality_page_names_each_contract_of_which_something_was_not_looked_at() {
    let mut memory = Memory::default();
    let open = SETTINGS.replacen("schemas =", "closed-world = false\nschemas =", 1);
    memory.add(
        "book.toml",
        open + "contract-without-example = \"allow\"\ncontract-without-schema = \"allow\"\n",
    );
    let head = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;
    memory.add("schemas/first.json", format!(r#"{{ {head}, "title": "first", "required": ["id"], "properties": {{ "id": {{ "type": "string" }} }} }}"#));
    memory.add("schemas/empty.json", format!(r#"{{ {head}, "title": "empty" }}"#));
    memory.add("examples/second.json", r#"{ "id": "a1" }"#);
    memory.add(
        "src/things/a.md",
        "# A\n\n## first\n\nRequired: { id }\n\n## second\n\nRequired: { id }\n\n## empty\n",
    );
    memory.add("src/page.md", "# Page\n\n{{#quality}}\n\n```json\n{ \"id\": 1 }\n```\n");
    let judged = memory.judge();
    let page = page(&judged);
    let link = |name: &str| format!("<a href=\"things/a.md#{name}\">{name}</a>");
    for (kind, items) in [
        (
            "<b>2</b> contracts without an example",
            format!("<li>{}</li> <li>{}</li>", link("empty"), link("first")),
        ),
        ("<b>1</b> contract without a schema", format!("<li>{}</li>", link("second"))),
        ("<b>1</b> schema that names no field", format!("<li>{}</li>", link("empty"))),
        (
            "<b>1</b> contract that may have fields which nobody declares",
            format!("<li>{}: at its root</li>", link("first")),
        ),
    ] {
        assert!(page.contains(&format!("{kind}</summary> <ul>{items}")), "{kind}: {page}");
    }
    for told in [">not there</span>", ">silent</span>", ">no schema</span>"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

/// A book with an older version, an example that leaves things out, one that is invalid, one that is part of a file and
/// one that is patched, and with a list and a fence that nothing is held against.
fn with_the_unusual() -> Judged {
    let mut memory = Memory::default();
    let settings = SETTINGS
        .replacen("schemas/{contract}.json", "schemas/{version}/{contract}.json", 1)
        .replacen(
            "\"examples/{contract}.json\"",
            "[\"examples/{contract}.json\", \"more/{contract}.{case}.json\", \"parts.json#/{contract}/{case}\"]\npatches = { \"patches/{contract}.{case}.json\" = \"examples/{contract}.json\" }",
            1,
        );
    let rules = "optional-field-not-shown = \"allow\"\nvalue-not-allowed = \"warn\"\n";
    memory.add("book.toml", settings.replace("optional-field-not-shown = \"warn\"\n", rules));
    memory.add("schemas/1/first.json", schema("first", "Old.", false));
    memory.add("schemas/2/first.json", schema("first", "New.", false));
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in" }"#);
    memory.add("more/first.wrong.json", r#"{ "id": "a1", "way": "up" }"#);
    memory.add("parts.json", r#"{ "first": { "part": { "id": "a3" } } }"#);
    memory.add("patches/first.noted.json", r#"{ "note": "x" }"#);
    let fences = "```json,contract=first,elided\n{ \"id\": \"a2\", … }\n```\n";
    memory.add("src/things/a.md", format!("# A\n\n```json\n{{ \"id\": 1 }}\n```\n\n## first\n\n{LIST}\n<!-- contracts: no fields: these are others -->\n\n- other\n\n{fences}"));
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n\n{{#quality}}\n");
    memory.add("stray.json", "{}");
    let mut judged = memory.judge();
    judged.repository.unmatched = judged.repository.sources.id("stray.json").into_iter().collect();
    judged.repository.dated = mdbook_contracts::date::Date::read("2026-02-03").unwrap();
    judged
}

#[test]
fn the_quality_page_names_everything_that_was_passed_over() {
    let page = page(&with_the_unusual());
    for told in [
        "<dt>Built</dt> <dd>2026-02-03</dd>",
        "<div class=\"mc-lede\"><p>New.</p></div>",
        "<dt>Older</dt> <dd><span>first 1</span></dd>",
        "<b>1</b> JSON file that no pattern matches</summary> <ul><li><code>stray.json</code>",
        "<b>1</b> fence with JSON that names no contract</summary> <ul><li>",
        "<b>1</b> list that was passed over</summary> <ul><li>",
        "a remark says that it is no list of fields</li>",
        "<b>1</b> example that leaves things out</summary> <ul><li>",
        "<b>1</b> older version, of which nothing is promised</summary> <ul><li>",
    ] {
        assert!(page.contains(told), "{told}: {}", page.split("not checked").last().unwrap());
    }
    assert!(
        !page.contains("<h3 id=\"first-rules\"") && !page.contains("Rules {#"),
        "a list of fields is no rule"
    );
}

#[test]
fn programs_are_told_what_is_older_left_out_or_invalid() {
    let judged = with_the_unusual();
    let document: Value = serde_json::from_str(&files(&judged)[0].text).unwrap();
    let contracts = document["families"][0]["contracts"].as_array().unwrap();
    let state = |it: &Value| (it["name"].clone(), it["state"].clone(), it["superseded_by"].clone());
    let states: Vec<_> = contracts.iter().map(state).collect();
    assert_eq!(
        states,
        [
            (json!("first"), json!("current"), json!(null)),
            (json!("first 1"), json!("superseded"), json!("first"))
        ],
        "{}",
        judged.told()
    );
    let examples = contracts[0]["examples"].as_array().unwrap();
    let told = |it: &Value| [&it["name"], &it["kind"], &it["complete"], &it["valid"]].map(|it| it.clone());
    let examples: Vec<_> = examples.iter().map(told).collect();
    let expected = json!([
        ["first", "file", true, true],
        ["first.wrong", "file", true, false],
        ["first.part", "part", true, true],
        ["first.noted", "patch", true, true],
        // A finding speaks of its chapter.
        [null, "fence", false, false],
    ]);
    assert_eq!(json!(examples), expected);
}

#[test]
fn what_a_section_begins_with_is_its_purpose_and_no_rule() {
    let about = "It *begins*.<!-- not this -->\n\n<!-- nor this -->\n\n<b>Now</b>.\n\n";
    let mut memory = Memory::default();
    memory.add("book.toml", SETTINGS);
    memory.add("schemas/first.json", schema("first", "x", false).replace("\"description\": \"x\",", ""));
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in" }"#);
    memory.add("src/things/a.md", format!("# A\n\n## first\n\n{about}{LIST}\n**After**: it ends.\n"));
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n\n{{#catalog}}\n");
    let page = page(&memory.judge());
    let told = "<div class=\"mc-lede\"><p>It <em>begins</em>.</p>&#10;<p>&lt;b&gt;Now&lt;/b&gt;.</p></div>";
    assert!(page.contains(told), "{page}");
    assert!(
        page.contains("<dl class=\"mc-rules\"><div><dt>After</dt> <dd><p>it ends.</p></dd></div> </dl>"),
        "{page}"
    );
    assert!(page.contains("<td role=\"cell\">It begins. &lt;b&gt;Now&lt;/b&gt;.</td>"), "{page}");
}

/// A contract with one counter-example that is refused and one that is not, which is let through.
fn with_counter_examples() -> Judged {
    let mut memory = Memory::default();
    let settings = "counter-examples = \"bad/{contract}.{case}.json\"\n";
    let rules = "accepted-counter-example = \"allow\"\n";
    memory.add("book.toml", SETTINGS.replacen("schemas =", &format!("{settings}schemas ="), 1) + rules);
    memory.add("schemas/first.json", schema("first", "One.", false));
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in", "note": "<n>" }"#);
    memory.add("bad/first.up.json", "{\n  \"id\": \"a1\",\n  \"way\": \"up\"\n}\n");
    memory.add("bad/first.fine.json", r#"{ "id": "a1", "way": "in" }"#);
    memory.add("src/things/a.md", format!("# A\n\n## first\n\n{LIST}"));
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n\n{{#quality}}\n\n{{#example first.up}}\n");
    let judged = memory.judge();
    assert_eq!(judged.told(), "");
    judged
}

#[test]
fn a_counter_example_is_called_refused_where_it_is_and_nowhere_else() {
    let judged = with_counter_examples();
    let page = page(&judged);
    let refused = r#"<span class="mc-refused">refused by the schema of first</span>"#;
    assert_eq!(page.matches(refused).count(), 2, "{page}");
    assert_eq!(page.matches("<span>not refused by the schema of first</span>").count(), 1, "{page}");
    assert_eq!(page.matches("valid against the schema of first").count(), 1, "{page}");
    assert_eq!(page.matches(r#"mc-wrong" id="example.first.up"#).count(), 2, "{page}");
    assert_eq!(page.matches("mc-wrong").count() - page.matches(".mc-wrong").count(), 2, "{page}");
    for told in ["1 counter-example refused", "1 counter-example not refused"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}

#[test]
fn a_counter_example_says_what_its_schema_wanted_and_how_much_else_is_wrong() {
    let mut memory = Memory::default();
    let settings = "counter-examples = \"bad/{contract}.{case}.json\"\n";
    let rules = "several-mistakes = \"allow\"\n";
    memory.add("book.toml", SETTINGS.replacen("schemas =", &format!("{settings}schemas ="), 1) + rules);
    memory.add("schemas/first.json", schema("first", "One.", false));
    memory.add("examples/first.json", r#"{ "id": "a1", "way": "in", "note": "n" }"#);
    memory.add("bad/first.short.json", r#"{ "id": "a" }"#);
    memory.add("bad/first.two.json", r#"{ "id": "a", "way": "up" }"#);
    memory.add("src/things/a.md", format!("# A\n\n## first\n\n{LIST}"));
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n");
    let page = page(&memory.judge());
    let (_, shown) = page.split_once("Counter-examples {#").unwrap();
    let why = |at: usize| shown.split("<small>").nth(at).unwrap().split("</small>").next().unwrap();
    assert!(why(1).ends_with("is &quot;a&quot;: expected 2 characters or more"), "{}", why(1));
    assert!(why(2).ends_with("expected 2 characters or more, and 1 more reason"), "{}", why(2));
}

/// The page of a contract, and the quality page, where a checklist speaks of the envelope alone.
fn with_envelope(section: &str) -> String {
    let mut memory = Memory::default();
    let envelope = "envelope = \"envelope.json\"\nchecklist = \"list.md\"\nschemas =";
    memory.add("book.toml", SETTINGS.replacen("schemas =", envelope, 1));
    let id = r##""type": "object", "required": ["id"], "properties": { "id": { "$ref": "#/$defs/id" } }, "$defs": { "id": { "title": "An id", "type": "string" } }"##;
    memory.add(
        "envelope.json",
        format!(r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema", {id} }}"#),
    );
    for name in ["first", "second"] {
        memory.add(format!("schemas/{name}.json"), schema(name, &format!("What {name} is."), false));
        memory.add(format!("examples/{name}.json"), r#"{ "id": "a1", "way": "in", "note": "n" }"#);
    }
    memory.add(
        "src/list.md",
        "# Envelope\n\n| Field | Type | Required |\n|---|---|---|\n| `id` | string | yes |\n",
    );
    memory.add("src/things/a.md", format!("# A\n\n{section}"));
    memory.add("src/page.md", "# Page\n\n{{#contract first}}\n\n{{#quality}}\n");
    let judged = memory.judge();
    assert_eq!(judged.told(), "");
    page(&judged)
}

#[test]
fn a_checklist_of_the_envelope_is_called_that_on_every_page() {
    let page = with_envelope(
        "## first\n\nOptional: { note, way (in, out) }\n\n## second\n\nOptional: { note, way (in, out) }\n",
    );
    assert!(page.contains("4 witnesses agree") && page.contains(">checklist, of the envelope</a>"), "{page}");
    let (_, matrix) = page.split_once("How many fields each witness states").unwrap();
    assert_eq!(matrix.matches(">of the envelope<").count(), 2, "{matrix}");
    // What a field of the envelope refers to stands in the file of the envelope.
    assert!(page.contains(r##"href="#first-envelope.json.L1">An id</a>"##), "{page}");
    assert!(page.contains(r#"id="first-envelope.json.L1""#), "{page}");
    assert_eq!(matrix.matches(">not there<").count(), 1, "of the envelope in the catalog: {matrix}");
}

#[test]
fn where_a_section_is_about_several_contracts_each_has_the_purpose_that_its_schema_says() {
    let fields = "Optional: { note, way (in, out) }\n";
    let page = with_envelope(&format!("## first / second\n\n**Purpose.** One or the other.\n\n{fields}"));
    let lede =
        |page: &str| page.split("mc-lede\">").nth(1).unwrap().split("</div>").next().unwrap().to_owned();
    assert_eq!(lede(&page), "<p>What first is.</p>");
    let page =
        with_envelope(&format!("## first\n\n**Purpose.** The first.\n\n{fields}\n## second\n\n{fields}"));
    assert_eq!(lede(&page), "<p>The first.</p>");
}

#[test]
fn programs_are_told_of_counter_examples() {
    let judged = with_counter_examples();
    let files = files(&judged);
    let document: Value = serde_json::from_str(&files[0].text).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../book/using/contracts.schema.json")).unwrap();
    let errors: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&document).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let told = &document["families"][0]["contracts"][0]["counter_examples"];
    let of = |at: usize| (told[at]["name"].clone(), told[at]["refused"].clone(), told[at]["reasons"].clone());
    assert_eq!(of(0), (json!("first.fine"), json!(false), json!([])));
    let reason = "`way` is \"up\": not one of \"in\", \"out\"";
    assert_eq!(of(1), (json!("first.up"), json!(true), json!([reason])));
    assert!(files.iter().any(|it| it.path == "raw/bad/first.up.json"));
}

/// What `verify` says of the site of the small book, once this was done to the repository and the site.
fn verified(change: impl FnOnce(&Host)) -> (Option<i32>, String) {
    let host = Host::new();
    host.write("book/html/index.html", "a page");
    assert_eq!(render(&host, &context(&host, &both(), BOTH)).status, Some(0));
    change(&host);
    let mut command = host.command();
    command.args(["verify", "book/html"]);
    let ran = host.talk(command, b"", |_| {});
    (ran.status, ran.stderr + &ran.stdout)
}

const EXAMPLE: &str = "contracts/events/examples/order_placed.example.json";

#[test]
fn the_site_of_the_book_is_verified() {
    let (status, said) = verified(|_| {});
    assert_eq!((status, said.as_str()), (Some(0), "book/html is the site of this book\n"));
}

#[test]
fn a_site_of_something_else_is_told_in_what_it_differs() {
    let text = |host: &Host, path: &str| fs::read_to_string(host.root().join(path)).unwrap();
    type Change<'a> = &'a dyn Fn(&Host);
    let changes: [(Change, &str); 9] = [
        (
            &|it| it.write(EXAMPLE, &(text(it, EXAMPLE) + "\n")),
            "`contracts/events/examples/order_placed.example.json` has changed since the site was built",
        ),
        (
            &|it| it.write("src/catalog/orders.md", &(text(it, "src/catalog/orders.md") + "\nMore.\n")),
            "chapters or settings have changed since the site was built",
        ),
        (
            &|it| it.write(&format!("book/html/raw/{EXAMPLE}"), "{}"),
            "in the site is not the file that was judged",
        ),
        (
            &|it| fs::remove_file(it.root().join(format!("book/html/raw/{EXAMPLE}"))).unwrap(),
            "in the site is not the file that was judged",
        ),
        (
            &|it| it.write("book/html/raw/contracts/events/other.json", "{}"),
            "`raw/contracts/events/other.json` lies in the site, and was not judged",
        ),
        (&|it| it.write("book/html/raw/.hidden", ""), "`raw/.hidden` lies in the site, and was not judged"),
        (
            &|it| {
                let text = text(it, "book/html/contracts.json");
                it.write(
                    "book/html/contracts.json",
                    &text.replace("\"deprecated\": false", "\"deprecated\": true"),
                )
            },
            "says something else than the book",
        ),
        (
            &|it| fs::remove_file(it.root().join("book/html/contracts.json")).unwrap(),
            "nothing says that the gate let it pass",
        ),
        (
            &|it| {
                it.write(
                    "book/html/contracts.json",
                    &text(it, "book/html/contracts.json").replace(env!("CARGO_PKG_VERSION"), "0.0.1"),
                )
            },
            "the site was judged by version \"0.0.1\" of this program",
        ),
    ];
    for (change, difference) in changes {
        let (status, said) = verified(|it| change(it));
        assert_eq!(status, Some(1), "{difference}: {said}");
        assert!(said.contains(difference), "{difference}: {said}");
    }
}

#[test]
fn a_book_in_which_something_is_found_verifies_nothing() {
    let (status, said) = verified(|it| it.write(EXAMPLE, "{"));
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("nothing was verified"), "{said}");
    let (status, said) = verified(|it| fs::remove_dir_all(it.root().join("book/html")).unwrap());
    assert_eq!((status, said.as_str()), (Some(2), "error: `book/html` is no folder\n"));
}

/// What mdBook tells a renderer of the small book.
fn context(host: &Host, outputs: &Value, destination: &str) -> Value {
    json!({
        "version": "0.5.4",
        "root": host.root(),
        "book": { "items": [] },
        "config": { "book": { "title": "Orders" }, "output": outputs, "preprocessor": { "contracts": {} } },
        "destination": host.root().join(destination),
    })
}

fn render(host: &Host, context: &Value) -> Ran {
    let mut command = host.command();
    command.arg("render");
    host.talk(command, context.to_string().as_bytes(), |_| {})
}

const BOTH: &str = "book/machine-readable";

fn both() -> Value {
    json!({ "html": {}, "machine-readable": { "command": "mdbook-contracts render" } })
}

#[test]
fn the_renderer_writes_into_the_site_of_a_plain_build() {
    let host = Host::new();
    host.write("book/html/index.html", "a page");
    let ran = render(&host, &context(&host, &both(), BOTH));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    let site = host.root().join("book/html");
    let document: Value =
        serde_json::from_str(&fs::read_to_string(site.join("contracts.json")).unwrap()).unwrap();
    assert_eq!(document["families"][0]["contracts"][0]["name"], "OrderPlaced");
    let path = document["files"][0]["path"].as_str().unwrap();
    let source = document["files"][0]["source"].as_str().unwrap();
    assert_eq!(fs::read(site.join(path)).unwrap(), fs::read(host.root().join(source)).unwrap());
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "a page");
}

#[test]
fn without_a_site_the_renderer_writes_into_its_own_folder_and_leaves_nothing_stale() {
    let host = Host::new();
    let outputs = json!({ "machine-readable": { "command": "mdbook-contracts render" } });
    assert_eq!(render(&host, &context(&host, &outputs, "book")).status, Some(0));
    let example = "contracts/events/examples/order_placed.example.json";
    let renamed = example.replace("placed.", "placed.again.");
    assert!(host.root().join("book/raw").join(example).is_file());
    fs::rename(host.root().join(example), host.root().join(&renamed)).unwrap();
    host.write("src/catalog/orders.md", "# Orders\n\n## OrderPlaced\n\n{{#example order_placed.again}}\n");
    let ran = render(&host, &context(&host, &outputs, "book"));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(host.root().join("book/raw").join(renamed).is_file());
    assert!(!host.root().join("book/raw").join(example).exists());
}

#[test]
fn a_search_shows_as_many_results_as_there_are_contracts_to_find() {
    let searched = |settings: &str| {
        let host = Host::new();
        let text = fs::read_to_string(host.root().join("book.toml")).unwrap();
        host.write("book.toml", &(text + settings));
        let mut command = host.command();
        command.arg("build");
        let ran = host.talk(command, b"", |_| {});
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let files = fs::read_dir(host.root().join("book")).unwrap().map(|it| it.unwrap().path());
        let index = files.filter(|it| it.to_string_lossy().contains("searchindex")).map(fs::read_to_string);
        let limit =
            |it: String| it.split_once("limit_results\":")?.1.split_once(',').map(|it| it.0.to_owned());
        index.map(|it| limit(it.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(searched(""), [Some("34".to_owned())], "one contract");
    assert_eq!(searched("\n[output.html.search]\nlimit-results = 7\n"), [Some("7".to_owned())]);
    assert!(searched("\n[output.markdown]\n").is_empty(), "no site was asked for");
}

#[test]
fn a_renderer_that_would_run_before_the_site_is_refused() {
    let host = Host::new();
    host.write("book/html/index.html", "a page");
    let outputs = json!({ "html": {}, "contracts": { "command": "mdbook-contracts render" } });
    let ran = render(&host, &context(&host, &outputs, "book/contracts"));
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("[output.contracts]") && ran.stderr.contains("[output.machine-readable]"),
        "{}",
        ran.stderr
    );
    assert!(!host.root().join("book/html/contracts.json").exists());
}

#[test]
fn a_book_that_does_not_agree_publishes_no_file_for_programs() {
    let host = Host::new();
    host.write("book/html/index.html", "a page");
    host.write(
        "contracts/events/examples/order_placed.example.json",
        "{ \"event_name\": \"OrderPlaced\" }\n",
    );
    let ran = render(&host, &context(&host, &both(), BOTH));
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("MC102"), "{}", ran.stderr);
    assert!(!host.root().join("book/html/contracts.json").exists());
}

#[test]
fn what_the_site_has_of_its_own_is_never_overwritten() {
    let host = Host::new();
    host.write("book/html/contracts.json", "{ \"mine\": true }");
    let ran = render(&host, &context(&host, &both(), BOTH));
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("of its own"), "{}", ran.stderr);
    let mine = fs::read_to_string(host.root().join("book/html/contracts.json")).unwrap();
    assert_eq!(mine, "{ \"mine\": true }");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_site_leads_no_file_out_of_it() {
    let (host, outside) = (Host::new(), tempfile::tempdir().unwrap());
    let is_empty = |it: &Path| fs::read_dir(it).unwrap().next().is_none();
    host.write("book/html/index.html", "a page");
    std::os::unix::fs::symlink(outside.path(), host.root().join("book/html/raw")).unwrap();
    let ran = render(&host, &context(&host, &both(), BOTH));
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(is_empty(outside.path()));
    fs::remove_dir_all(host.root().join("book/html")).unwrap();
    std::os::unix::fs::symlink(outside.path(), host.root().join("book/html")).unwrap();
    let ran = render(&host, &context(&host, &both(), BOTH));
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(is_empty(outside.path()));
}

#[test]
fn an_unknown_host_of_the_renderer_is_refused() {
    let host = Host::new();
    let mut context = context(&host, &both(), BOTH);
    context["version"] = json!("0.6.0");
    let ran = render(&host, &context);
    assert!(ran.status == Some(2) && ran.stderr.contains("0.6.0"), "{}", ran.stderr);
}
