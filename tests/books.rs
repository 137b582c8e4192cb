//! Small books, and what is found in each: the cases of `tests/books/*.md`. `BLESS=1` writes what is found anew; read
//! the difference as prose.
//!
//! The first section of a file is a book that is silent; each other section changes some of its files. Its findings
//! stand in a fence of `text`, one line each, and moved in below them, ends of lines that a reader is told. What a
//! chapter becomes for renderers that know no HTML stands in a fence with `becomes=CHAPTER`, what the page of a contract
//! tells of its section in one with `parts=CHAPTER`, what `list` tells of the book in one with `list`, and every word that
//! `check` tells of it in one with `told`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod marked;
mod memory;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_contracts::diagnostic::Diagnostic;
use mdbook_contracts::field::FieldPath;
use mdbook_contracts::render::{Media, Site};
use mdbook_contracts::report;

use marked::{Mark, marks, text};
use memory::{Judged, Memory};

#[derive(Default)]
struct Case {
    title: String,
    /// The files that the case adds or, by `None`, deletes.
    files: Vec<(String, Option<String>)>,
    /// The lines between the fences of what is found.
    expected: Option<Range<usize>>,
    /// What else is seen of the book: the words of a fence, and the lines in it.
    seen: Vec<(String, Range<usize>)>,
}

/// The cases of a file, the book that the others change first.
fn cases(lines: &[String], path: &Path) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for mark in marks(lines, path) {
        let (info, inside) = match mark {
            Mark::Heading(title) => {
                cases.push(Case { title, ..Case::default() });
                continue;
            }
            Mark::Fence(info, inside) => (info, inside),
        };
        let case = cases.last_mut().expect("a heading stands before the first fence");
        match info.split_once(",path=") {
            Some((_, file)) => case.files.push(match file.strip_suffix(",deleted") {
                Some(file) => (file.to_owned(), None),
                None => (file.to_owned(), Some(text(&lines[inside]))),
            }),
            None => match info.split_once(',') {
                Some((_, what)) => case.seen.push((what.to_owned(), inside)),
                None => case.expected = Some(inside),
            },
        }
    }
    cases
}

/// The book with these changes, judged.
fn judged(book: &Case, case: &Case) -> Judged {
    changed(book, case).judge()
}

/// The book with these changes.
fn changed(book: &Case, case: &Case) -> Memory {
    let changed = |path: &str| case.files.iter().find(|(it, _)| it == path);
    let kept = book.files.iter().filter(|(path, _)| changed(path).is_none());
    let mut memory = Memory::default();
    for (path, text) in kept.chain(&case.files) {
        text.iter().for_each(|text| memory.add(path, text));
    }
    memory
}

/// One line for each finding: its rule, its place and its title.
fn found(judged: &Judged) -> String {
    let mut found = String::new();
    for it in &judged.verdict.findings {
        let sources = &judged.repository.sources;
        let (path, at) = (sources.path(it.primary.span.source), sources.position(it.primary.span));
        writeln!(found, "{} at {path}:{}:{}: {}", it.rule.name, at.line, at.column, it.title).unwrap();
    }
    if found.is_empty() { "nothing\n".to_owned() } else { found }
}

/// What a fence with these words shows of a book.
fn seen(judged: &Judged, what: &str) -> String {
    let (repository, verdict) = (&judged.repository, &judged.verdict);
    let published = |path: &str, media| {
        let chapter = verdict.loaded.chapters.iter().find(|it| it.path == path);
        Site::new(repository, verdict).of(media).chapter(chapter.expect("a chapter of the book"))
    };
    match what.split_once('=') {
        Some(("becomes", path)) => published(path, Media::Plain),
        Some(("parts", path)) => parts(&published(path, Media::Html)),
        _ if what == "list" => report::list(repository, verdict),
        _ if what == "told" => judged.told(),
        _ => panic!("a fence shows `{what}`"),
    }
}

/// What the page of a contract tells of the words of its section: what it is for, and each part under its name.
fn parts(page: &str) -> String {
    let between = |from: &str, to: &str| Some(page.split_once(from)?.1.split_once(to)?.0);
    let lede = between("<div class=\"mc-lede\">", "</div>").map(|it| format!("{it}\n"));
    let rules = between("<dl class=\"mc-rules\">", "</dl>").unwrap_or_default();
    lede.unwrap_or_default() + &rules.replace("</div> ", "\n")
}

#[test]
fn every_book_has_the_findings_of_its_case() {
    let mut lies = Vec::new();
    for path in paths() {
        let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        let mut cases = cases(&lines, &path);
        let book = cases.remove(0);
        assert_eq!(found(&judged(&book, &Case::default())), "nothing\n", "{}", path.display());
        for case in cases.into_iter().rev() {
            let judged = judged(&book, &case);
            let (found, told) = (found(&judged), judged.told());
            let expected = case.expected.expect("a case says what is found");
            let (ends, findings): (Vec<&String>, Vec<&String>) =
                lines[expected.clone()].iter().partition(|it| it.starts_with(' '));
            let findings: String = findings.iter().map(|it| format!("{it}\n")).collect();
            let is_told = |end: &str| told.lines().any(|it| it.ends_with(end));
            let missing: Vec<_> = ends.iter().filter(|it| !is_told(it.trim())).collect();
            let is_right = findings == found && missing.is_empty();
            let found_now: Vec<String> =
                found.lines().map(str::to_owned).chain(ends.iter().map(|it| (*it).clone())).collect();
            let mut now = vec![(expected, found_now, is_right)];
            for (what, inside) in &case.seen {
                let seen: Vec<String> = seen(&judged, what).trim_end().lines().map(str::to_owned).collect();
                let is_right = lines[inside.clone()] == seen;
                now.push((inside.clone(), seen, is_right));
            }
            if std::env::var_os("BLESS").is_some() {
                now.sort_by_key(|(inside, ..)| std::cmp::Reverse(inside.start));
                now.into_iter().for_each(|(inside, text, _)| drop(lines.splice(inside, text)));
            } else if now.iter().any(|(.., is_right)| !is_right) {
                let name = path.display();
                let wrong = now.iter().filter(|(.., is_right)| !is_right);
                let wrong: Vec<String> = wrong.map(|(_, text, _)| text.join("\n")).collect();
                lies.push(format!(
                    "{name}: {}\n{}\nwithout {missing:?}\n{told}",
                    case.title,
                    wrong.join("\n")
                ));
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(lies.is_empty(), "{} cases lie; what is found:\n\n{}", lies.len(), lies.join("\n"));
}

/// What is found, without what many contracts have in common: by rule, contract and field, and of no contract by file.
fn subjects(judged: &Judged) -> BTreeSet<(&'static str, String, String)> {
    let sources = &judged.repository.sources;
    let of_one = |it: &Diagnostic| {
        let nobody = [sources.path(it.primary.span.source).to_owned()];
        let names = if it.contracts.is_empty() { nobody.to_vec() } else { it.contracts.clone() };
        let fields: Vec<&str> = it.fields.iter().map(FieldPath::as_str).collect();
        names.into_iter().map(|name| (it.rule.name, name, fields.join(", "))).collect::<Vec<_>>()
    };
    judged.verdict.findings.iter().flat_map(of_one).collect()
}

#[test]
fn jobs_find_together_what_one_run_finds() {
    for path in paths() {
        let lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        let cases = cases(&lines, &path);
        for case in &cases {
            let memory = changed(&cases[0], case);
            let jobs = ["1/2", "2/2"].map(|it| memory.judge_part(Some(it.parse().unwrap())));
            let is_of_a_contract = |it: &&Judged| !it.verdict.loaded.share.is_empty();
            let together: BTreeSet<_> = jobs.iter().filter(is_of_a_contract).flat_map(subjects).collect();
            assert_eq!(together, subjects(&memory.judge()), "{}: {}", path.display(), case.title);
        }
    }
}

/// The files of cases, in their order.
fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}
