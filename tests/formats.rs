//! Every format tells of everything that was found, in the form that its own schema wants, and nothing that stands in
//! a file comes to life in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what it expected and stops"
)]

mod formats {
    pub mod held;
    pub mod readers;
    pub mod schemas;
}
mod marked;
mod memory;
mod page;

use std::fmt::Write;

use mdbook_contracts::disk::{HandedOver, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::report::{FORMATS, Format, Style};
use mdbook_contracts::rulebook::Level;
use mdbook_contracts::verdict::judge;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use formats::held::complaints;
use formats::schemas::{OURS, errors, errors_of_published};
use memory::{Judged, Memory};
use page::{Page, book_folder, pages, small_book};

/// The small book of the rules, with some files changed.
fn book(files: &[(&str, String)]) -> Judged {
    let mut book = small_book();
    for (path, text) in files {
        book.insert((*path).to_owned(), text.clone());
    }
    Memory { files: book.into_iter().collect() }.judge()
}

fn hold(judged: &Judged) {
    let complaints = complaints(&judged.repository, &judged.verdict);
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

fn report(name: &str, judged: &Judged) -> String {
    Format::find(name).unwrap().write(&judged.repository, &judged.verdict, Style::PLAIN)
}

#[test]
fn a_clean_book_has_no_finding_in_any_format() {
    let judged = book(&[]);
    assert_eq!(judged.verdict.findings.len(), 0);
    hold(&judged);
    assert_eq!(report("short", &judged) + &report("github", &judged) + &report("azure", &judged), "");
    assert!(report("junit", &judged).contains(r#"<testcase name="OrderPlaced" classname="events"/>"#));
}

#[test]
fn every_book_of_every_page_is_told_in_every_format() {
    let small = small_book();
    let mut told = 0;
    for path in pages("rules").into_iter().chain(pages("using")) {
        if path.ends_with("rules/README.md") {
            continue;
        }
        let page = Page::read(&path);
        for scenario in page.scenarios.iter().filter(|it| it.finding.is_some()) {
            let Ok((gathered, verdict)) = page::judged(&page.book(scenario, &small)) else { continue };
            let complaints = complaints(&gathered.repository, &verdict);
            let place = format!("{} under `{}`", path.display(), scenario.heading);
            assert!(complaints.is_empty(), "{place}\n{}", complaints.join("\n\n"));
            told += verdict.findings.len();
        }
    }
    assert!(book_folder().is_dir() && told > 60, "only {told} findings");
}

/// Text that somebody reads as more than text.
const NASTY: [&str; 36] = [
    "::error::x",
    " ::stop-commands::x",
    "##vso[task.complete result=Failed;]x",
    "##[error]x",
    "]]>",
    "</script>",
    "<!--",
    "<b>",
    "&amp;",
    "`",
    "```",
    "~~~",
    "|",
    "\\|",
    "\\",
    "[x](https://x.example)",
    "@everyone",
    "#1",
    "www.x.example",
    "deadbeefcafe",
    ":tada:",
    "$x$",
    "{0}",
    "%0A",
    "%25",
    ";",
    ",",
    "=",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{200b}",
    "\u{fffe}",
    "\t",
    "漢字",
    "e\u{301}",
    "\r\n",
];

/// A book in which a text stands wherever a text can stand.
fn nasty(text: &str) -> Judged {
    Memory { files: nasty_book(text).into_iter().collect() }.judge()
}

fn nasty_book(text: &str) -> page::Book {
    let quoted = |text: &str| Value::from(text).to_string();
    let line = text.replace(['\r', '\n'], " ");
    let example = format!(
        "{{\r\n  \"event_name\": \"OrderPlaced\",\r\n\t\"event_id\": \"漢字e\u{301}\",\r\n  \"order_id\": {}, {}: 1,\r\n  \"status\": {}\r\n}}\r\n",
        quoted(text),
        quoted(text),
        quoted(text),
    );
    let chapter = format!(
        "# Orders\r\n\r\n## {line}\r\n\r\nRequired: {{ `{line}`, x }}\r\n\r\n## OrderPlaced\r\n\r\nRequired: {{ order_id, status ({line}), note?, {line} }}\r\n\r\n<!-- contracts: allow required-differs note: {line} -->\r\n\r\n{{{{#example {line}}}}}\r\n"
    );
    let mut book = small_book();
    book.insert("contracts/events/examples/order_placed.example.json".to_owned(), example.clone());
    book.insert(format!("contracts/events/examples/{line}.example.json"), example);
    book.insert(format!("src/{line}.md"), chapter.clone());
    book.insert("src/catalog/orders.md".to_owned(), chapter);
    book
}

#[test]
fn nothing_that_stands_in_a_file_comes_to_life() {
    for text in NASTY {
        let judged = nasty(text);
        assert!(!judged.verdict.findings.is_empty(), "{text}");
        hold(&judged);
    }
    hold(&nasty(&NASTY.concat()));
}

/// What a format writes of a book that lies on the disk.
fn document(format: &str, book: &page::Book) -> Value {
    let Ok((gathered, verdict)) = page::judged(book) else { panic!("the book cannot be judged") };
    let complaints = complaints(&gathered.repository, &verdict);
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
    let text = Format::find(format).unwrap().write(&gathered.repository, &verdict, Style::PLAIN);
    serde_json::from_str(&text).unwrap()
}

/// Every object that is a point, wherever it stands.
fn points(document: &Value) -> Vec<&Value> {
    match document {
        Value::Object(members) if members.contains_key("column") => vec![document],
        Value::Object(members) => members.values().flat_map(points).collect(),
        Value::Array(items) => items.iter().flat_map(points).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_byte_order_mark_moves_no_column_of_characters() {
    let mut book = nasty_book("漢字");
    let places = |book: &page::Book| {
        let document = document("json", book);
        points(&document).iter().map(|it| (it["line"].clone(), it["column"].clone())).collect::<Vec<_>>()
    };
    let without = places(&book);
    let marked = |it: &&str| it.ends_with(".md") || it.ends_with(".yaml");
    for (_, text) in book.iter_mut().filter(|(path, _)| marked(&path.as_str())) {
        text.insert(0, '\u{feff}');
    }
    assert_eq!(places(&book), without);
    // JSON does not begin with one (RFC 8259, section 8.1); that is a finding, told as any other.
    book.values_mut().for_each(|it| it.insert(0, '\u{feff}'));
    document("json", &book);
}

#[test]
fn the_bytes_of_a_place_are_those_of_the_file() {
    let mut book = small_book();
    let chapter =
        "\u{feff}{{#exampel order_placed}} {{#exampel order_placed}}\n\nFine.\n\n{{#exampel order_placed}}\n";
    book.insert("src/catalog/orders.md".to_owned(), chapter.to_owned());
    let json = document("json", &book);
    let of_chapter = |it: &&Value| it["path"] == "src/catalog/orders.md" && it.get("replaces").is_some();
    let findings = json["findings"].as_array().unwrap();
    let helps = findings.iter().flat_map(|it| it["help"].as_array().unwrap());
    let edits: Vec<&Value> =
        helps.flat_map(|it| it["edits"].as_array().unwrap()).filter(of_chapter).collect();
    assert!(edits.len() >= 3, "{json}");
    for edit in edits {
        let at = |end: &str| usize::try_from(edit[end]["byte"].as_u64().unwrap()).unwrap();
        assert_eq!(edit["replaces"], chapter[at("start")..at("end")], "{edit}");
    }
    let rdjson = document("rdjson", &book);
    let suggestions = rdjson["diagnostics"].as_array().unwrap().iter();
    let suggestions: Vec<&Value> =
        suggestions.flat_map(|it| it["suggestions"].as_array().unwrap()).map(|it| &it["range"]).collect();
    assert!(suggestions.len() >= 3, "{rdjson}");
    for range in suggestions {
        let line =
            chapter.lines().nth(usize::try_from(range["start"]["line"].as_u64().unwrap()).unwrap() - 1);
        let column = |end: &str| usize::try_from(range[end]["column"].as_u64().unwrap()).unwrap() - 1;
        assert_eq!(&line.unwrap()[column("start")..column("end")], "exampel", "{range}");
    }
}

#[test]
fn columns_are_characters_and_bytes_where_a_format_wants_bytes() {
    let example = "{ \"event_name\": \"OrderPlaced\", \"event_id\": \"漢字e\u{301}😀\", \"order_id\": \"1\", \"status\": \"payed\" }\n";
    let judged = book(&[("contracts/events/examples/order_placed.example.json", example.to_owned())]);
    let (characters, bytes) =
        (example[..example.find("\"payed").unwrap()].chars().count(), example.find("\"payed").unwrap());
    let part = |format: &str, pointer: &str| {
        let document: Value = serde_json::from_str(&report(format, &judged)).unwrap();
        document.pointer(pointer).unwrap().clone()
    };
    let region = part("sarif", "/runs/0/results/0/locations/0/physicalLocation/region");
    assert_eq!(
        (&region["startColumn"], &region["endColumn"]),
        (&json!(characters + 1), &json!(characters + 8))
    );
    let range = part("rdjson", "/diagnostics/0/suggestions/0/range");
    assert_eq!((&range["start"]["column"], &range["end"]["column"]), (&json!(bytes + 1), &json!(bytes + 8)));
    assert_eq!(
        part("json", "/findings/0/primary/start"),
        json!({ "line": 1, "column": characters + 1, "byte": bytes })
    );
    assert!(report("short", &judged).starts_with(&format!(
        "contracts/events/examples/order_placed.example.json:1:{}: error[MC101 value-not-allowed]",
        characters + 1
    )));
}

#[test]
fn where_nobody_looked_no_test_is_green() {
    let judged = book(&[("book.toml", "[preprocessor.contracts]\nexmples = 1\n".to_owned())]);
    hold(&judged);
    let text = report("junit", &judged);
    assert!(
        text.contains("<skipped message=\"the check could not be made\"/>") && text.contains("skipped=\"1\""),
        "{text}"
    );
}

#[test]
fn one_finding_about_many_contracts_fails_the_test_of_each() {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.family.things]\nschemas = \"*.json\"\nexamples = \"samples/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n");
    memory.add("src/catalog.md", "# Catalog\n");
    for number in 10..40 {
        let schema = format!(
            "{{ \"$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"T{number}\" }}"
        );
        memory.add(format!("T{number}.json"), schema);
        memory.add(format!("samples/T{number}.json"), format!("{{ \"name\": \"T{number}\" }}"));
    }
    let text = report("junit", &memory.judge());
    let green: Vec<&str> = text.lines().filter(|it| it.contains("<testcase") && it.ends_with("/>")).collect();
    assert_eq!(green, Vec::<&str>::new());
    assert!(text.contains("failures=\"30\""), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_told_the_same_twice(parts in prop::collection::vec(prop::sample::select(NASTY.to_vec()), 1..6), other in "\\PC{0,6}") {
        hold(&nasty(&(parts.concat() + &other)));
    }
}

#[test]
fn the_page_of_a_rule_is_linked_where_it_is_known() {
    let settings = "[preprocessor.contracts]\nrule-pages = \"https://example.com/rules\"\n".to_owned();
    let chapter = "# Orders\n\n## OrderPlaced\n\nRequired: { order_id, status (placed, paid), note?, x }\n\n{{#example order_placed}}\n\n{{#example order_placed.paid}}\n";
    let judged = book(&[("book.toml", settings), ("src/catalog/orders.md", chapter.to_owned())]);
    hold(&judged);
    let url = "https://example.com/rules/field-not-in-schema.html";
    for (format, link) in [
        ("sarif", format!("\"helpUri\": \"{url}\"")),
        ("rdjson", format!("\"url\": \"{url}\"")),
        ("json", format!("\"url\": \"{url}\"")),
        ("markdown", format!("[MC201](<{url}>)")),
    ] {
        let text = report(format, &judged);
        assert!(text.contains(&link), "{text}");
    }
}

/// A table of statements, each of a field that only the chapter lists.
fn many(number: usize) -> Judged {
    let mut fields = String::new();
    (0..number).for_each(|it| write!(fields, ", extra_{it}").unwrap());
    let chapter = format!(
        "# Orders\n\n## OrderPlaced\n\nRequired: {{ order_id, status (placed, paid), note?{fields} }}\n\n{{{{#example order_placed}}}}\n\n{{{{#example order_placed.paid}}}}\n"
    );
    book(&[("src/catalog/orders.md", chapter)])
}

#[test]
fn of_very_many_findings_some_are_told_and_all_are_counted() {
    let judged = many(80);
    let more = "30 findings more than are told here: mend these first";
    for format in ["full", "plain"] {
        let text = report(format, &judged);
        assert_eq!(text.matches("MC201").count(), 51, "{text}");
        assert!(text.contains("error: 80 findings in 1 of 1 contract (") && text.contains(more), "{text}");
    }
    assert!(report("sarif", &judged).contains(more));
    assert!(report("full", &many(400)).len() < 256_000);
    let document: Value = serde_json::from_str(&report("json", &judged)).unwrap();
    assert_eq!((document["findings"].as_array().unwrap().len(), &document["untold"]), (50, &json!(30)));
    assert!(report("github", &judged).contains("::and 70 more findings: "));
    assert!(report("markdown", &judged).starts_with("**Contracts:** 80 findings in 1 of 1 contract ("));
}

#[test]
fn every_format_says_how_many_findings_it_does_not_tell() {
    let judged = many(80);
    for format in &FORMATS {
        let text = report(format.name, &judged);
        let said = match format.name {
            "github" => "and 70 more findings",
            "markdown" => "30 findings more than are told here",
            "json" => "\"untold\": 30,",
            "jsonl" => "\"untold\":30,",
            _ => "30 findings more than are told here: mend these first",
        };
        assert!(text.contains(said), "{}: {text}", format.name);
        assert_eq!(errors(format.name, &text), Vec::<String>::new(), "{}: {text}", format.name);
    }
}

/// Names of five hundred characters, in twelve chapters of sixty fields each.
fn long() -> Judged {
    let long = "long".repeat(125);
    let mut fields = String::new();
    (0..60).for_each(|it| write!(fields, ", {long}{it}").unwrap());
    let mut book = small_book();
    let mut summary = book["src/SUMMARY.md"].clone();
    for chapter in 0..12 {
        let text = format!(
            "# Orders\n\n## OrderPlaced\n\nRequired: {{ order_id, status (placed, paid), note?{fields}{chapter} }}\n"
        );
        book.insert(format!("src/catalog/more{chapter}.md"), text);
        writeln!(summary, "- [More {chapter}](catalog/more{chapter}.md)").unwrap();
    }
    book.insert("src/SUMMARY.md".to_owned(), summary);
    Memory { files: book.into_iter().collect() }.judge()
}

#[test]
fn no_format_is_longer_than_anybody_reads_and_each_counts_what_it_leaves_out() {
    const BYTES: usize = 256_000;
    let judged = long();
    let all = judged.verdict.findings.len();
    assert!(all > 150, "{all} findings");
    for format in &FORMATS {
        let text = report(format.name, &judged);
        assert!(text.len() <= BYTES, "{}: {} bytes", format.name, text.len());
        assert_eq!(errors(format.name, &text), Vec::<String>::new(), "{}", format.name);
    }
    let document: Value = serde_json::from_str(&report("json", &judged)).unwrap();
    let told = document["findings"].as_array().unwrap().len();
    assert!(told > 20, "{told} findings");
    assert_eq!(document["untold"], json!(all - told));
}

#[test]
fn every_format_tells_of_a_run_that_could_not_be_made() {
    let message = "`book.toml` cannot be read: \u{1b}[2Jno table\n::error::x\n  = help: close it";
    for format in &FORMATS {
        let text = format.write_trouble(message, "docs/");
        assert_eq!(errors(format.name, &text), Vec::<String>::new(), "{}: {text}", format.name);
        assert!(text.contains("cannot be read: ") && text.contains("no table"), "{}: {text}", format.name);
        assert!(!text.contains('\u{1b}') && !text.contains("\n::error::x"), "{}: {text}", format.name);
    }
    let sarif: Value =
        serde_json::from_str(&Format::find("sarif").unwrap().write_trouble(message, "docs/")).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(
        run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "docs/book.toml"
    );
}

#[test]
fn where_not_every_finding_is_told_no_test_is_green() {
    let mut book = many(60);
    let silent = report("junit", &book);
    let rest =
        "<testcase name=\"10 findings more than are told here: mend these first\" classname=\"the rest\">";
    assert!(silent.contains(rest) && silent.matches("<skipped").count() == 1, "{silent}");
    // Nothing of what is told is about the contract.
    book.verdict.findings.iter_mut().for_each(|it| it.contracts.clear());
    let text = report("junit", &book);
    assert!(text.contains("<skipped message=\"there are more findings than are told\"/>"), "{text}");
}

/// Contracts that all lack the same field in the catalog, and one edit for each.
fn alike(number: usize) -> Judged {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.family.things]\nschemas = \"*.json\"\nexamples = \"samples/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n");
    let mut catalog = "# Catalog\n".to_owned();
    for number in 0..number {
        let name = format!("Thing{number:03}");
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#", "title": name, "type": "object",
            "required": ["name", "id"],
            "properties": { "name": { "const": name }, "id": { "type": "string" }, "note": { "type": "string" } },
            "additionalProperties": false
        });
        let id = if number % 2 == 0 { "id" } else { "di" };
        memory.add(format!("{name}.json"), schema.to_string());
        memory
            .add(format!("samples/{name}.json"), json!({ "name": name, "id": "1", "note": "" }).to_string());
        write!(catalog, "\n## {name}\n\nFields: {{ name, {id} }}\n\n{{{{#example {name}}}}}\n").unwrap();
    }
    memory.add("src/catalog.md", catalog);
    memory.judge()
}

/// The words of a report that say what `fix` can do.
fn mendable(text: &str) -> Option<String> {
    let line = text.lines().find(|it| it.contains("can mend"))?;
    line.split_once(": ").or_else(|| line.split_once("= ")).map(|(_, words)| words.to_owned())
}

#[test]
fn what_can_be_mended_is_counted_before_anything_is_left_out() {
    for judged in [alike(60), alike(3), many(80), many(1)] {
        let of = |format| report(format, &judged).lines().filter_map(mendable).collect::<Vec<_>>();
        assert_eq!(of("plain"), of("full"));
        assert_eq!(of("plain").len(), 1);
    }
}

#[test]
fn edits_that_are_too_long_are_told_as_that_in_every_format() {
    let judged = alike(120);
    for format in ["full", "plain", "markdown", "github", "rdjson", "json", "jsonl", "sarif"] {
        let text = report(format, &judged);
        assert!(text.contains(" edits too long to be told here: "), "{format}: {text}");
        assert!(text.contains("fix --unsafe --diff"), "{format}: {text}");
    }
    let notes: Vec<&String> = judged.verdict.findings.iter().flat_map(|it| &it.notes).collect();
    let named = notes.iter().find(|it| it.starts_with("the same holds for ") && it.contains(" more"));
    let named = named.unwrap_or_else(|| panic!("{notes:?}"));
    assert_eq!(named.matches("Thing").count(), 20, "{named}");
}

#[test]
fn what_fails_is_told_before_what_warns() {
    let mut book = many(60);
    for (at, finding) in book.verdict.findings.iter_mut().enumerate().filter(|(at, _)| *at < 55) {
        finding.title = format!("warning {at}");
        finding.level = Level::Warn;
    }
    let text = report("short", &book);
    assert_eq!((text.matches(": error[").count(), text.matches(": warning[").count()), (5, 45), "{text}");
}

#[test]
fn github_gets_ten_annotations_and_how_many_more() {
    for (number, lines) in [(1, 1), (10, 10), (11, 11), (13, 11)] {
        let judged = many(number);
        assert_eq!(judged.verdict.findings.len(), number);
        hold(&judged);
        let text = report("github", &judged);
        assert_eq!(text.lines().count(), lines);
        let last = text.lines().last().unwrap();
        match number {
            11 => assert_eq!(
                last,
                "::notice title=mdbook-contracts::and 1 more finding: see the log of this step"
            ),
            13 => assert_eq!(
                last,
                "::notice title=mdbook-contracts::and 3 more findings: see the log of this step"
            ),
            _ => assert!(
                last.starts_with("::error title=MC201 field-not-in-schema,file=src/catalog/orders.md,")
            ),
        }
    }
}

#[test]
fn each_schema_refuses_what_is_wrong() {
    let judged = many(2);
    let broken = |format: &str, change: fn(&mut Value)| {
        let text = report(format, &judged);
        let line = if format == "jsonl" { text.lines().next().unwrap() } else { &text };
        let mut document: Value = serde_json::from_str(line).unwrap();
        change(&mut document);
        assert_ne!(errors(format, &document.to_string()), [""; 0], "{format}: {document}");
    };
    broken("sarif", |it| it["runs"][0]["results"][0]["level"] = json!("fatal"));
    broken("sarif", |it| it["runs"][0]["results"][0]["nope"] = json!(1));
    broken("sarif", |it| {
        it["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] = json!(0);
    });
    broken("sarif", |it| {
        it["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] =
            json!("a b");
    });
    broken("gitlab", |it| it[0]["severity"] = json!("error"));
    broken("gitlab", |it| drop(it[0].as_object_mut().unwrap().remove("fingerprint")));
    broken("rdjson", |it| it["diagnostics"][0]["severity"] = json!("error"));
    broken("rdjson", |it| it["diagnostics"][0]["location"]["range"]["start"]["line"] = json!("1"));
    broken("json", |it| it["findings"][0]["nope"] = json!(1));
    broken("json", |it| it["nope"] = json!(1));
    broken("json", |it| drop(it["findings"][0]["primary"].as_object_mut().unwrap().remove("label")));
    broken("jsonl", |it| it["kind"] = json!("nope"));
    broken("jsonl", |it| it["nope"] = json!(1));
    let replaced = |format: &str, old: &str, new: &str| {
        let text = report(format, &judged);
        assert!(text.contains(old), "{text}");
        assert_ne!(errors(format, &text.replacen(old, new, 1)), [""; 0], "{format}");
    };
    replaced("junit", "<testcase name=", "<testcase title=");
    replaced("junit", " failures=\"1\" errors=\"0\" skipped", " skipped");
    replaced("junit", "</failure>", "]]></failure>");
    replaced("checkstyle", "severity=\"error\"", "severity=\"deny\"");
    replaced("checkstyle", "line=\"5\"", "line=\"0\"");
}

#[test]
fn each_published_schema_refuses_what_is_wrong_where_it_is_there() {
    let judged = many(2);
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 4] = [
        ("gitlab", |it| drop(it[0].as_object_mut().unwrap().remove("fingerprint"))),
        ("gitlab", |it| it[0]["location"]["lines"]["begin"] = json!("1")),
        ("rdjson", |it| it["diagnostics"][0]["message"] = json!(1)),
        ("rdjson", |it| it["diagnostics"][0]["location"]["range"]["start"]["line"] = json!("1")),
    ];
    for (format, change) in changes {
        let mut document: Value = serde_json::from_str(&report(format, &judged)).unwrap();
        let Some(before) = errors_of_published(format, &document.to_string()) else { continue };
        change(&mut document);
        let after = errors_of_published(format, &document.to_string());
        assert!(before.is_empty() && after.is_some_and(|it| !it.is_empty()), "{format}: {document}");
    }
}

/// Every object schema below a value, with its pointer.
fn objects<'a>(at: &str, value: &'a Value, out: &mut Vec<(String, &'a Value)>) {
    if value.get("properties").is_some_and(Value::is_object) {
        out.push((at.to_owned(), value));
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, it)| objects(&format!("{at}/{key}"), it, out))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, it)| objects(&format!("{at}/{index}"), it, out));
        }
        _ => {}
    }
}

#[test]
fn our_schema_closes_every_object_and_describes_every_member() {
    let schema: Value = serde_json::from_str(OURS).unwrap();
    let mut all = Vec::new();
    objects("", &schema, &mut all);
    assert!(all.len() > 8);
    for (at, object) in all {
        // These two are closed where they are used: a line of `jsonl` has one member more.
        let used = ["/$defs/run", "/$defs/finding"].contains(&at.as_str());
        let closed =
            [&object["additionalProperties"], &object["unevaluatedProperties"]].contains(&&json!(false));
        assert!(closed || used, "`{at}` is open");
        for (name, member) in object["properties"].as_object().unwrap() {
            let target = member["$ref"].as_str().map_or(&Value::Null, |it| schema.pointer(&it[1..]).unwrap());
            let described = member["description"].is_string() || target["description"].is_string();
            assert!(described, "`{at}` does not say what `{name}` is");
        }
    }
}

#[test]
fn formats_have_names_that_are_found_and_said() {
    for format in &FORMATS {
        assert_eq!(Format::find(format.name).map(|it| it.name), Some(format.name));
        assert!(!format.meant_for.is_empty() && !format.meant_for.ends_with('.'));
    }
    let page = std::fs::read_to_string(book_folder().join("using/formats.md")).unwrap();
    for format in &FORMATS {
        let row = page.lines().find(|it| it.starts_with(&format!("| [`{0}`](#{0}) |", format.name)));
        let row = row.unwrap_or_else(|| panic!("no row of `{}`", format.name));
        let stream = if format.is_for_people() { "error" } else { "output" };
        assert!(row.ends_with(&format!("| {stream} |")), "{row}");
    }
}

#[test]
fn every_format_for_people_closes_with_the_same_line() {
    let clean = book(&[]);
    for judged in [&clean, &nasty("x")] {
        let full = report("full", judged);
        let closing = full.lines().rfind(|it| it.contains(" chapters, ")).unwrap();
        assert!(report("plain", judged).lines().any(|it| it == closing), "{closing}");
        let (_, words) = closing.split_once(": ").unwrap();
        assert_eq!(report("markdown", judged).lines().next(), Some(&*format!("**Contracts:** {words}.")));
    }
}

#[test]
fn edits_lie_in_the_file_where_an_earlier_preprocessor_was() {
    let file = "\u{feff}# More\n\n{{#put in}}\n\n{{#exampel order_placed}}\n";
    let handed_on = "# More\n\nOne.\n\n{{#exampel order_placed.x}}\n\nTwo.\n\n{{#exampel order_placed}}\n";
    let root = tempfile::tempdir().unwrap();
    let mut book = small_book();
    book.insert("src/more.md".to_owned(), file.to_owned());
    for (path, text) in &book {
        let file = root.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let config = book_config(root.path(), &Changed::new()).unwrap();
    let chapter =
        HandedOver { path: "more.md".to_owned(), title: "More".to_owned(), text: handed_on.to_owned() };
    let gathered = gather(root.path(), &config, Some(vec![chapter]), &Changed::new()).unwrap();
    let verdict = judge(&gathered.repository, &gathered.settings, gathered.found.clone());
    let written = |format: &str| -> Value {
        let text = Format::find(format).unwrap().write(&gathered.repository, &verdict, Style::PLAIN);
        serde_json::from_str(&text).unwrap()
    };
    let json = written("json");
    let of_chapter = |it: &&Value| it["code"] == "MC501";
    let findings: Vec<&Value> = json["findings"].as_array().unwrap().iter().filter(of_chapter).collect();
    let lines: Vec<&Value> = findings.iter().map(|it| &it["primary"]["start"]["line"]).collect();
    assert_eq!(lines, [5, 5], "{json}");
    let noted: Vec<bool> = findings.iter().map(|it| !it["notes"].as_array().unwrap().is_empty()).collect();
    assert_eq!(noted, [true, false], "{json}");
    // What `fix` cannot make is told in no format, and counted in none.
    let edits = |it: &Value| it["help"][0]["edits"].as_array().unwrap().len();
    assert_eq!((edits(findings[0]), edits(findings[1])), (0, 1), "{json}");
    let text = |name: &str| Format::find(name).unwrap().write(&gathered.repository, &verdict, Style::PLAIN);
    for format in ["full", "plain"] {
        let text = text(format);
        assert_eq!(text.matches("can mend 1 of them").count(), 1, "{text}");
    }
    assert_eq!(text("github").matches("in the place of exampel").count(), 1, "{}", text("github"));
    let edit = &findings[1]["help"][0]["edits"][0];
    let at = |end: &str| usize::try_from(edit[end]["byte"].as_u64().unwrap()).unwrap();
    assert_eq!(edit["replaces"], file[at("start")..at("end")], "{edit}");
    // A bot that makes the edit in the file gets none that is not for the file.
    let with_suggestions = |it: &&Value| !it["suggestions"].as_array().unwrap().is_empty();
    let rdjson = written("rdjson");
    let suggested = rdjson["diagnostics"].as_array().unwrap().iter().filter(with_suggestions);
    let suggested: Vec<&Value> = suggested.filter(|it| it["code"]["value"] == "MC501").collect();
    assert_eq!(suggested.len(), 1, "{rdjson}");
    let fixed = written("sarif")["runs"][0]["results"].as_array().unwrap().clone();
    let fixed = fixed.iter().filter(|it| it["ruleId"] == "MC501" && it.get("fixes").is_some());
    assert_eq!(fixed.count(), 1);
}
