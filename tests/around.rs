//! What lies around the gate: programs that mdBook runs in its place or after it, and files around the book that mdBook
//! would publish.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod support;

use std::fs;
use std::path::Path;

use support::{Run, program, run};
use tempfile::TempDir;

const TABLE: &str = "[preprocessor.contracts.family.things]\nschemas = \"schemas/*.json\"\nexamples = \"examples/*.json\"\nname = \"/name\"\n";
const SCHEMA: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Thing", "type": "object", "required": ["name"], "properties": { "name": { "const": "Thing" } }, "additionalProperties": false }"#;
const CATALOG: &str = "# Catalog\n\n## Thing\n\nFields: { name }\n\n{{#example thing}}\n\n";

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A book in the folder `docs/book` of a folder, with more in its settings and in its chapter.
fn book(settings: &str, chapter: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("docs/book");
    write(&root, "book.toml", &format!("[book]\ntitle = \"Things\"\n{settings}"));
    write(&root, "schemas/thing.json", SCHEMA);
    write(&root, "examples/thing.json", r#"{ "name": "Thing" }"#);
    write(&root, "src/SUMMARY.md", "- [Catalog](catalog.md)\n");
    write(&root, "src/catalog.md", &format!("{CATALOG}{chapter}\n"));
    folder
}

fn check(folder: &TempDir, arguments: &[&str]) -> Run {
    let mut command = program(&folder.path().join("docs/book"));
    command.args(arguments);
    run(command, "")
}

/// What the closing lines of a check say that the gate is weakened by.
fn weakened_by(settings: &str) -> String {
    let checked = check(&book(settings, ""), &["check"]);
    assert_eq!(checked.status, 0, "{}", checked.stderr);
    let line =
        checked.stderr.lines().chain(checked.stdout.lines()).find_map(|it| it.split_once("weakened by "));
    line.map_or_else(String::new, |(_, words)| words.to_owned())
}

fn with_catalog(more: &str) -> String {
    format!("{TABLE}catalog = \"catalog.md\"\n{more}")
}

#[test]
fn what_replaces_the_gate_or_follows_it_is_told() {
    let contracts = "[preprocessor.contracts]\n";
    assert_eq!(weakened_by(&with_catalog("")), "");
    for command in ["mdbook-contracts", "cargo run", "cargo run --release --locked --"] {
        assert_eq!(
            weakened_by(&with_catalog(&format!("{contracts}command = \"{command}\"\n"))),
            "",
            "{command}"
        );
    }
    let others = [
        "jq .[1]",
        "tools/mdbook-contracts",
        "mdbook-contracts --flag",
        "cargo run --manifest-path other/Cargo.toml --",
        "cargo run --config other.toml --",
    ];
    for command in others {
        for key in ["command", "\"comm\\u0061nd\""] {
            let other = with_catalog(&format!("{contracts}{key} = \"{command}\"\n"));
            assert_eq!(weakened_by(&other), format!("`command = \"{command}\"`"));
        }
    }
    let after = with_catalog("[preprocessor.evil]\nafter = [\"contracts\"]\ncommand = \"sed s/a/b/\"\n");
    assert_eq!(weakened_by(&after), "`preprocessor.evil after the gate`");
}

#[test]
fn the_order_of_preprocessors_is_that_of_mdbook() {
    let after = |more: &str| weakened_by(&with_catalog(more));
    // Without an order, by name.
    assert_eq!(after("[preprocessor.admonish]\n"), "");
    assert_eq!(after("[preprocessor.mermaid]\n"), "`preprocessor.mermaid after the gate`");
    assert_eq!(after("[preprocessor.mermaid]\nbefore = [\"contracts\"]\n"), "");
    // What waits for `links` runs behind all that wait for nobody.
    let waits = "[preprocessor.contracts]\nafter = [\"links\"]\n[preprocessor.mermaid]\n";
    assert_eq!(after(waits), "");
    // What waits for something that waits for the gate runs after it.
    let chain = "[preprocessor.a]\nafter = [\"b\"]\n[preprocessor.b]\nafter = [\"contracts\"]\n";
    assert_eq!(after(chain), "`preprocessor.a after the gate` and `preprocessor.b after the gate`");
}

#[test]
fn an_order_that_names_a_preprocessor_with_a_slip_is_told() {
    let told = |more: &str| {
        let checked = check(&book(&with_catalog(more), ""), &["check"]);
        (checked.status, checked.stderr)
    };
    let (status, text) = told("[preprocessor.contracts]\nbefore = [\"link\"]\n");
    assert!(
        status == 2 && text.contains("did you mean `links`?") && text.contains("before = [\"links\"]"),
        "{text}"
    );
    assert!(
        text.contains("`before` names the preprocessor `link`, and there is none of this name"),
        "{text}"
    );
    assert!(text.contains("book.toml:9:11"), "{text}");
    let (status, text) = told("[preprocessor.admonish]\nafter = [\"index\", \"contract\"]\n");
    assert!(status == 2 && text.contains("did you mean `contracts`?"), "{text}");
    // What is there, what is near to nothing, and itself.
    for order in
        ["before = [\"links\", \"mermaid\"]", "after = [\"index\", \"contract\"]", "before = \"link\""]
    {
        assert_eq!(told(&format!("[preprocessor.contracts]\n{order}\n")).0, 0, "{order}");
    }
    let without = "[build]\nuse-default-preprocessors = false\n";
    assert_eq!(told(&format!("[preprocessor.contracts]\nbefore = [\"link\"]\n{without}")).0, 0);
}

#[test]
fn a_schema_that_lies_where_no_pattern_looks_is_told_with_its_contract() {
    let told = |path: &str| {
        let more = "## Other\n\nFields: { name }\n\n{{#example other}}";
        let folder = book(&with_catalog(""), more);
        let root = folder.path().join("docs/book");
        write(&root, "examples/other.json", r#"{ "name": "Other" }"#);
        write(&root, path, &SCHEMA.replace("Thing", "Other"));
        let checked = check(&folder, &["check"]);
        assert!(checked.status == 1 && checked.stderr.contains("Other has no schema"), "{}", checked.stderr);
        checked.stderr
    };
    let text = told("schemas/more/other.schema.json");
    assert!(
        text.contains("move `schemas/more/other.schema.json` to the other schemas of `things`"),
        "{text}"
    );
    assert!(
        text.contains("a schema of this name, where no pattern looks") && !text.contains("MC313"),
        "{text}"
    );
    // Another contract's, and one that does not say that it is a schema.
    for path in ["schemas/more/another.schema.json", "schemas/more/other.json"] {
        let text = told(path);
        assert!(text.contains("MC313") && text.contains("write its schema"), "{text}");
    }
}

#[test]
fn a_family_with_a_slip_in_its_name_is_told_with_the_folder_that_was_meant() {
    let folder = book("[preprocessor.contracts.family.evnts]\n", "");
    let root = folder.path().join("docs/book");
    write(&root, "contracts/events/schemas/thing.schema.json", SCHEMA);
    write(&root, "contracts/shipments/schemas/thing.schema.json", SCHEMA);
    write(&root, "contracts/event", "no folder");
    let text = check(&folder, &["check"]).stderr;
    assert!(text.contains("did you mean `events`? there is a folder `contracts/events`"), "{text}");
    let far = book("[preprocessor.contracts.family.parcels]\n", "");
    write(&far.path().join("docs/book"), "contracts/events/schemas/thing.schema.json", SCHEMA);
    let text = check(&far, &["check"]).stderr;
    assert!(
        text.contains("the family `parcels` has no contract") && !text.contains("did you mean"),
        "{text}"
    );
}

#[test]
fn settings_that_are_not_utf_8_are_told_with_line_and_column() {
    let folder = book("", "");
    let place = folder.path().join("docs/book/book.toml");
    fs::write(place, b"[book]\ntitle = \"caf\xe9\"\n").unwrap();
    let checked = check(&folder, &["check"]);
    let why = "it is not UTF-8: byte 20 cannot be read, in line 2 at column 13\n";
    assert!(checked.status == 2 && checked.stderr.contains(why), "{}", checked.stderr);
}

#[test]
fn an_emptied_list_of_chapters_is_told() {
    let contract = "[preprocessor.contracts.rules]\nexample-not-shown = \"allow\"\n";
    let emptied = weakened_by(&format!("{TABLE}catalog = []\nchecklist = []\n{contract}"));
    assert!(emptied.contains("`family.things.catalog = []`"), "{emptied}");
    assert!(emptied.contains("`family.things.checklist = []`"), "{emptied}");
}

#[test]
fn a_locked_run_fails_where_something_else_runs_after_the_gate() {
    let folder = book(&with_catalog(""), "");
    assert_eq!(check(&folder, &["lock"]).status, 0);
    assert_eq!(check(&folder, &["check", "--locked"]).status, 0);
    let more = "[preprocessor.evil]\nafter = [\"contracts\"]\n";
    write(&folder.path().join("docs/book"), "book.toml", &with_catalog(more));
    let checked = check(&folder, &["check", "--locked"]);
    let found = checked.findings();
    assert_eq!((checked.status, found.len()), (2, 1), "{}", checked.stderr);
    assert_eq!(
        (found[0].code.as_str(), found[0].place.as_str()),
        ("MC907", "book.toml:6"),
        "{}",
        checked.stderr
    );
}

/// The findings of a book whose chapter includes `path`, with files of these texts around it, and a `.git` in a folder.
fn including(path: &str, git: Option<&str>) -> Vec<(String, String)> {
    let folder = book(&with_catalog(""), &format!("{{{{#include {path}}}}}"));
    write(folder.path(), "code/main.rs", "fn main() {}\n");
    write(folder.path(), "docs/beside.md", "{{#include ../code/main.rs}}\n");
    write(folder.path(), "docs/leaks.md", "{{#include ../../../../../../../../../../etc/passwd}}\n");
    git.into_iter().for_each(|it| fs::create_dir(folder.path().join(it).join(".git")).unwrap());
    let findings = check(&folder, &["check"]).findings();
    findings.into_iter().map(|it| (it.code, it.place)).collect()
}

#[test]
fn a_chapter_includes_what_lies_in_its_repository() {
    let leaks = vec![("MC003".to_owned(), "src/catalog.md:9".to_owned())];
    assert_eq!(including("../../../code/main.rs", Some("")), []);
    assert_eq!(including("../../../code/main.rs", Some("docs")), leaks);
    assert_eq!(including("../../beside.md", Some("")), []);
    // Where no folder is a repository, the one around the book stands for it.
    assert_eq!(including("../../../code/main.rs", None), leaks);
    assert_eq!(including("../../leaks.md", Some("")), leaks);
    assert_eq!(including("../../leaks.md", None), leaks);
}
