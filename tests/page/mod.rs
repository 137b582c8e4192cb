//! The pages of the book as tests read them: the small books that they show, and what the tool is said to print.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_contracts::disk::{Error, Gathered, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::render::{self, Preview};
use mdbook_contracts::report::{Format, Style, finding};
use mdbook_contracts::repository::ChapterFile;
use mdbook_contracts::verdict::{Verdict, judge};

use crate::marked::{Mark, marks, text};

/// The files of a small book, by path.
pub type Book = BTreeMap<String, String>;

/// One section of a page with files in it: the small book with these replaced, added, or (`None`) deleted.
pub struct Scenario {
    pub heading: String,
    pub files: Vec<(String, Option<String>)>,
    /// The lines of the page between the fences of the finding.
    pub finding: Option<Range<usize>>,
    /// What else is said to be shown of the book, each with its lines.
    pub shown: Vec<(Shown, Range<usize>)>,
}

/// What a fence shows of a book, beside its findings.
pub enum Shown {
    /// What a command is said to print, or `mdbook serve` to put into the page.
    By(Printer),
    /// The output of a format in a fence `LANGUAGE,format=NAME`, or a part of it in one `json,format=NAME,at=POINTER`.
    Format { name: String, pointer: Option<String> },
}

/// Fences that show what a command prints on standard output, and the panel of a finding.
const SHOWN: &[(&str, Printer)] = &[
    ("diff,fix", |book| printed(book, &["fix", "--diff"])),
    ("diff,fix-unsafe", |book| printed(book, &["fix", "--diff", "--unsafe"])),
    ("text,panel", panel_of),
    ("text,proof", |book| printed(book, &["prove"])),
];

pub type Printer = fn(&Book) -> String;

pub struct Page {
    pub path: PathBuf,
    pub lines: Vec<String>,
    /// The headings of the second level, outside fences.
    pub headings: Vec<String>,
    pub scenarios: Vec<Scenario>,
}

impl Page {
    pub fn read(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut page = Page { path: path.to_owned(), lines, headings: Vec::new(), scenarios: Vec::new() };
        let mut heading = String::new();
        for mark in marks(&page.lines, path) {
            match mark {
                Mark::Heading(title) => {
                    page.headings.push(title.clone());
                    heading = title;
                }
                Mark::Fence(info, lines) => page.fence(&heading, &info, lines),
            }
        }
        page.scenarios.retain(|it| !it.files.is_empty() || !it.shown.is_empty());
        page
    }

    fn fence(&mut self, heading: &str, info: &str, lines: Range<usize>) {
        if self.scenarios.last().is_none_or(|it| it.heading != heading) {
            let heading = heading.to_owned();
            self.scenarios.push(Scenario { heading, files: Vec::new(), finding: None, shown: Vec::new() });
        }
        let scenario = self.scenarios.last_mut().unwrap();
        if info == "text,finding" {
            assert!(scenario.finding.is_none(), "{}: two findings under `{heading}`", self.path.display());
            scenario.finding = Some(lines);
        } else if let Some((_, printer)) = SHOWN.iter().find(|(it, _)| *it == info) {
            scenario.shown.push((Shown::By(*printer), lines));
        } else if let Some((_, format)) = info.split_once("format=") {
            let (name, pointer) = format.split_once(",at=").map_or((format, None), |(it, at)| (it, Some(at)));
            let shown = Shown::Format { name: name.to_owned(), pointer: pointer.map(str::to_owned) };
            scenario.shown.push((shown, lines));
        } else if let Some((_, path)) = info.split_once("path=") {
            let (path, deleted) = path.strip_suffix(",deleted").map_or((path, false), |path| (path, true));
            let text = text(&self.lines[lines]);
            scenario.files.push((path.to_owned(), (!deleted).then_some(text)));
        }
    }

    /// The book that results from a section: the small book, or the one that the page makes of it, changed.
    pub fn book(&self, scenario: &Scenario, small_book: &Book) -> Book {
        let own = self.scenarios.iter().find(|it| it.heading.starts_with("The book of"));
        let own = own.filter(|it| it.heading != scenario.heading);
        let base = own.map_or_else(|| small_book.clone(), |it| changed(small_book, &it.files));
        changed(&base, &scenario.files)
    }

    /// True where the finding of its book is shown in the formats, and not as such.
    fn is_of_formats(&self) -> bool {
        self.scenarios.iter().flat_map(|it| &it.shown).any(|(it, _)| matches!(it, Shown::Format { .. }))
    }

    /// What the page says and what the tool says, where they differ.
    pub fn lies(&self, base: &Book) -> Vec<String> {
        let mut lies = Vec::new();
        for scenario in &self.scenarios {
            let book = self.book(scenario, base);
            let said = |lines: &Range<usize>| self.lines[lines.clone()].join("\n");
            let is_silent = scenario.finding.is_none() && self.is_of_formats();
            let finding = || (scenario.finding.as_ref().map(said).unwrap_or_default(), verdict_on(&book));
            let finding = (!is_silent).then(finding);
            let shown = scenario.shown.iter().map(|(shown, lines)| (said(lines), shown.text(&book)));
            for (said, true_words) in finding.into_iter().chain(shown).filter(|(said, it)| said != it) {
                let place = format!("{} under `{}`", self.path.display(), scenario.heading);
                lies.push(format!("{place}\n--- the page says\n{said}\n--- the tool says\n{true_words}\n"));
            }
        }
        lies
    }

    pub fn bless(&mut self, base: &Book) {
        for scenario in self.scenarios.iter().rev() {
            let book = self.book(scenario, base);
            let finding = scenario.finding.clone().map(|range| (range, verdict_on(&book)));
            let shown = scenario.shown.iter().map(|(shown, range)| (range.clone(), shown.text(&book)));
            let mut told: Vec<_> = finding.into_iter().chain(shown).collect();
            told.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            for (range, words) in told {
                self.lines.splice(range, words.lines().map(str::to_owned));
            }
        }
        fs::write(&self.path, self.lines.join("\n") + "\n").unwrap();
    }
}

impl Shown {
    fn text(&self, book: &Book) -> String {
        let (name, pointer) = match self {
            Shown::By(printer) => return printer(book),
            Shown::Format { name, pointer } => (name, pointer),
        };
        let format = Format::find(name).unwrap_or_else(|| panic!("no format `{name}`"));
        let Ok((gathered, verdict)) = judged(book) else { panic!("the book of `{name}` cannot be judged") };
        let text = format.write(&gathered.repository, &verdict, Style::PLAIN);
        let Some(pointer) = pointer else { return text.trim_end().to_owned() };
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let part = document.pointer(pointer).unwrap_or_else(|| panic!("{name} has no `{pointer}`"));
        serde_json::to_string_pretty(part).unwrap()
    }
}

pub fn changed(base: &Book, files: &[(String, Option<String>)]) -> Book {
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
pub fn verdict_on(book: &Book) -> String {
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

pub fn on_disk(book: &Book) -> tempfile::TempDir {
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

pub fn judged(book: &Book) -> Result<(Gathered, Verdict), Error> {
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

pub fn book_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("book")
}

pub fn pages(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(book_folder().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "md"));
    paths.sort();
    paths
}

/// The book that every scenario changes.
pub fn small_book() -> Book {
    let page = Page::read(&book_folder().join("rules/README.md"));
    let scenario = page.scenarios.iter().find(|it| it.heading == "The small book").expect("the small book");
    changed(&Book::new(), &scenario.files)
}
