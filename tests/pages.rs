//! Every rule's page and every page of the manual tells the truth: their small books are judged, and what the tool
//! prints is what the page shows. `BLESS=1` writes the findings anew; read the difference as prose.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod marked;
mod page;

use std::fs;

use mdbook_contracts::rulebook::{self, Level};

use page::{Page, book_folder, pages, small_book, verdict_on};

#[test]
fn the_small_book_is_silent() {
    assert_eq!(verdict_on(&small_book()), "");
}

#[test]
fn every_page_shows_what_the_tool_prints() {
    let base = small_book();
    let mut lies = Vec::new();
    for path in pages("rules").into_iter().chain(pages("using")) {
        if path.ends_with("rules/README.md") {
            continue;
        }
        let mut page = Page::read(&path);
        if std::env::var_os("BLESS").is_some() {
            page.bless(&base);
            page = Page::read(&path);
        }
        lies.extend(page.lies(&base));
    }
    assert!(lies.is_empty(), "{} sections lie\n\n{}", lies.len(), lies.join("\n"));
}

#[test]
fn every_rule_has_a_page_in_order_whose_failing_book_breaks_it() {
    for rule in rulebook::ALL {
        let page = Page::read(&book_folder().join(format!("rules/{}.md", rule.name)));
        assert_eq!(page.lines[0], format!("# {} ({})", rule.name, rule.code));
        assert_eq!(page.headings, ["Why it matters", "Fails", "Passes", "Settings"], "{}", rule.name);
        let word = if rule.level == Level::Deny { "error" } else { "warning" };
        let says =
            page.scenarios.iter().filter_map(|it| it.finding.clone()).map(|lines| &page.lines[lines.start]);
        let starts = says.into_iter().all(|line| line.starts_with(&format!("{word}[{}]: ", rule.heading())));
        assert!(starts, "the finding of {} is of another rule", rule.name);
        assert!(rule.page.contains(rule.code) && rule.sentence().ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn every_rule_has_a_failing_book() {
    let fails = |name: &str| {
        let page = Page::read(&book_folder().join(format!("rules/{name}.md")));
        page.scenarios.iter().any(|it| it.heading == "Fails" && it.finding.is_some())
    };
    let without: Vec<&str> = rulebook::ALL.iter().map(|rule| rule.name).filter(|name| !fails(name)).collect();
    // A file that is not text cannot stand in a page; tests/cli.rs has it.
    assert_eq!(without, ["unreadable-file"]);
}

#[test]
fn summary_and_index_list_every_rule() {
    let summary = fs::read_to_string(book_folder().join("SUMMARY.md")).unwrap();
    let index = fs::read_to_string(book_folder().join("rules/README.md")).unwrap();
    for rule in rulebook::ALL {
        let link = format!("- [{} ({})](rules/{}.md)", rule.name, rule.code, rule.name);
        assert!(summary.contains(&link), "SUMMARY.md lacks {link}");
        let level = if rule.fixed { "fixed".to_owned() } else { format!("`{}`", rule.level.word()) };
        let row =
            format!("| {} | [{}]({}.md) | {level} | {} |", rule.code, rule.name, rule.name, rule.sentence());
        assert!(index.contains(&row), "rules/README.md lacks the row\n{row}");
    }
    let pages = pages("rules").len() - 1;
    assert_eq!(pages, rulebook::ALL.len(), "a page without a rule");
}

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let codes: Vec<&str> = rulebook::ALL.iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    let names: std::collections::BTreeSet<&str> = rulebook::ALL.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), codes.len());
}
