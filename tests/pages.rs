//! Every rule's page and every page of the manual tells the truth: their small books are judged, and what the tool
//! prints is what the page shows. `BLESS=1` writes the findings anew; read the difference as prose.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_contracts::disk::{Error, Gathered, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::render::{self, Preview};
use mdbook_contracts::report::{Style, finding};
use mdbook_contracts::repository::ChapterFile;
use mdbook_contracts::rulebook::{self, Level};
use mdbook_contracts::verdict::{Verdict, judge};

/// The files of a small book, by path.
type Book = BTreeMap<String, String>;

/// One section of a page with files in it: the small book with these replaced, added, or (`None`) deleted.
struct Scenario {
    heading: String,
    files: Vec<(String, Option<String>)>,
    /// The lines of the page between the fences of the finding.
    finding: Option<std::ops::Range<usize>>,
    /// The lines that a command is said to print, or `mdbook serve` to put into the page, each with what prints it.
    shown: Vec<(Printer, std::ops::Range<usize>)>,
}

/// Fences that show what a command prints on standard output, and the panel of a finding.
const SHOWN: &[(&str, Printer)] = &[
    ("diff,fix", |book| printed(book, &["fix", "--diff"])),
    ("diff,fix-unsafe", |book| printed(book, &["fix", "--diff", "--unsafe"])),
    ("text,panel", panel_of),
];

type Printer = fn(&Book) -> String;

struct Page {
    path: PathBuf,
    lines: Vec<String>,
    /// The headings of the second level, outside fences.
    headings: Vec<String>,
    scenarios: Vec<Scenario>,
}

impl Page {
    fn read(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut page = Page { path: path.to_owned(), lines, headings: Vec::new(), scenarios: Vec::new() };
        let mut heading = String::new();
        let mut at = 0;
        while at < page.lines.len() {
            let line = page.lines[at].clone();
            if let Some(title) = line.strip_prefix("## ") {
                heading = title.to_owned();
                page.headings.push(heading.clone());
            }
            let ticks = line.bytes().take_while(|it| *it == b'`').count();
            if ticks < 3 {
                at += 1;
                continue;
            }
            let close = (at + 1..page.lines.len())
                .find(|it| page.lines[*it].len() >= ticks && page.lines[*it].bytes().all(|byte| byte == b'`'))
                .unwrap_or_else(|| panic!("{}:{}: a fence that is not closed", path.display(), at + 1));
            page.fence(&heading, &line[ticks..], at + 1..close);
            at = close + 1;
        }
        page.scenarios.retain(|it| !it.files.is_empty());
        page
    }

    fn fence(&mut self, heading: &str, info: &str, lines: std::ops::Range<usize>) {
        if self.scenarios.last().is_none_or(|it| it.heading != heading) {
            let heading = heading.to_owned();
            self.scenarios.push(Scenario { heading, files: Vec::new(), finding: None, shown: Vec::new() });
        }
        let scenario = self.scenarios.last_mut().unwrap();
        if info == "text,finding" {
            assert!(scenario.finding.is_none(), "{}: two findings under `{heading}`", self.path.display());
            scenario.finding = Some(lines);
        } else if let Some((_, printer)) = SHOWN.iter().find(|(it, _)| *it == info) {
            scenario.shown.push((*printer, lines));
        } else if let Some((_, path)) = info.split_once("path=") {
            let (path, deleted) = path.strip_suffix(",deleted").map_or((path, false), |path| (path, true));
            let text: String = self.lines[lines].iter().map(|line| format!("{line}\n")).collect();
            scenario.files.push((path.to_owned(), (!deleted).then_some(text)));
        }
    }

    /// The book that results from a section: the small book, or the one that the page makes of it, changed.
    fn book(&self, scenario: &Scenario, small_book: &Book) -> Book {
        let own = self.scenarios.iter().find(|it| it.heading.starts_with("The book of"));
        let own = own.filter(|it| it.heading != scenario.heading);
        let base = own.map_or_else(|| small_book.clone(), |it| changed(small_book, &it.files));
        changed(&base, &scenario.files)
    }

    /// What the page says and what the tool says, where they differ.
    fn lies(&self, base: &Book) -> Vec<String> {
        let mut lies = Vec::new();
        for scenario in &self.scenarios {
            let book = self.book(scenario, base);
            let said = |lines: &std::ops::Range<usize>| self.lines[lines.clone()].join("\n");
            let finding = (scenario.finding.as_ref().map(said).unwrap_or_default(), verdict_on(&book));
            let shown = scenario.shown.iter().map(|(printer, lines)| (said(lines), printer(&book)));
            for (said, true_words) in std::iter::once(finding).chain(shown).filter(|(said, it)| said != it) {
                let place = format!("{} under `{}`", self.path.display(), scenario.heading);
                lies.push(format!("{place}\n--- the page says\n{said}\n--- the tool says\n{true_words}\n"));
            }
        }
        lies
    }

    fn bless(&mut self, base: &Book) {
        for scenario in self.scenarios.iter().rev() {
            let book = self.book(scenario, base);
            let finding = scenario.finding.clone().map(|range| (range, verdict_on(&book)));
            let shown = scenario.shown.iter().map(|(printer, range)| (range.clone(), printer(&book)));
            let mut told: Vec<_> = finding.into_iter().chain(shown).collect();
            told.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            for (range, words) in told {
                self.lines.splice(range, words.lines().map(str::to_owned));
            }
        }
        fs::write(&self.path, self.lines.join("\n") + "\n").unwrap();
    }
}

fn changed(base: &Book, files: &[(String, Option<String>)]) -> Book {
    let mut book = base.clone();
    for (path, text) in files {
        match text {
            Some(text) => drop(book.insert(path.clone(), text.clone())),
            None => {
                drop(book.remove(path).unwrap_or_else(|| panic!("{path} is deleted and was never there")))
            }
        }
    }
    book
}

/// The findings of a book as `check` prints them, without the closing line.
fn verdict_on(book: &Book) -> String {
    let (gathered, verdict) = match judged(book) {
        Ok(judged) => judged,
        Err(Error(message)) => return format!("error: {message}"),
    };
    let sources = &gathered.repository.sources;
    let findings: Vec<String> =
        verdict.findings.iter().map(|it| finding(sources, it, Style::PLAIN)).collect();
    let text = findings.join("\n\n");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn on_disk(book: &Book) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in book {
        let file = root.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    root
}

/// What a command prints on standard output, in the folder of a book.
fn printed(book: &Book, arguments: &[&str]) -> String {
    let root = on_disk(book);
    let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-contracts"));
    let output = command.args(arguments).current_dir(root.path()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn judged(book: &Book) -> Result<(Gathered, Verdict), Error> {
    let root = on_disk(book);
    let config = book_config(root.path(), &Changed::new())?;
    let gathered = gather(root.path(), &config, None, &Changed::new())?;
    let verdict = judge(&gathered.repository, &gathered.settings, gathered.found.clone());
    Ok((gathered, verdict))
}

/// The text of the one panel that `mdbook serve` shows of a book.
fn panel_of(book: &Book) -> String {
    let Ok((gathered, verdict)) = judged(book) else { return String::new() };
    let chapters = &gathered.repository.chapters;
    let page = |it: &ChapterFile| render::Page {
        title: it.title.clone(),
        path: Some(it.path.replace(".md", ".html")),
    };
    let pages: Vec<render::Page> = chapters.iter().map(page).collect();
    let preview = Preview::new(&gathered.repository, &verdict, &pages).unwrap();
    let text = |at: usize| gathered.repository.sources.text(chapters[at].source.unwrap());
    let shown: String = (0..chapters.len()).map(|at| preview.chapter(at, text(at))).collect();
    let panels: Vec<&str> = shown.lines().filter(|it| it.starts_with("<!-- contracts: finding")).collect();
    let [panel] = panels[..] else { panic!("{} panels", panels.len()) };
    let lines = panel.replace("<li>", "<li>\n- ").replace("<pre>", "<pre>\n    ").replace("<p>", "<p>\n");
    let lines = lines.replace("&#10;<", "<").replace("&#10;", "\n    ").replace("</del><", "</del>\n    <");
    let text: String = lines.split('<').map(|it| it.split_once('>').map_or(it, |(_, text)| text)).collect();
    let marks =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#123;", "{"), ("&#125;", "}")];
    let text = marks.iter().fold(text, |text, (mark, it)| text.replace(mark, it)).replace("&amp;", "&");
    text.trim().to_owned()
}

fn book_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("book")
}

fn pages(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(book_folder().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "md"));
    paths.sort();
    paths
}

/// The book that every scenario changes.
fn small_book() -> Book {
    let page = Page::read(&book_folder().join("rules/README.md"));
    let scenario = page.scenarios.iter().find(|it| it.heading == "The small book").expect("the small book");
    changed(&Book::new(), &scenario.files)
}

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
        let starts = says.into_iter().all(|line| line.starts_with(&format!("{word}[{}]: ", rule.code)));
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
