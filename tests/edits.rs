//! The edits that findings offer, as the cases of `tests/edits/*.md` show them: each ends its finding and brings no new
//! one, with either end of line. `BLESS=1` writes them anew; read the difference as prose.

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
use std::path::{Path, PathBuf};

use mdbook_contracts::diagnostic::{Choice, Diagnostic, Help};
use mdbook_contracts::fix::edited;
use mdbook_contracts::text::{Edit, Sources};

use marked::{Mark, marks, text};
use memory::Memory;

/// One section: the files in it, and the lines of what is expected.
struct Case {
    title: String,
    files: Vec<(String, String)>,
    expected: std::ops::Range<usize>,
}

/// The book of a page, and its cases.
struct Page {
    lines: Vec<String>,
    base: Vec<(String, String)>,
    cases: Vec<Case>,
}

fn page(path: &Path) -> Page {
    let lines: Vec<String> = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    let (mut base, mut cases) = (Vec::new(), Vec::new());
    let (mut title, mut files) = (String::new(), Vec::new());
    for mark in marks(&lines, path) {
        match mark {
            Mark::Heading(heading) => {
                title = heading;
                // The files before the first case are those of every case.
                if base.is_empty() {
                    base = std::mem::take(&mut files);
                }
            }
            Mark::Fence(info, inside) => match info.split_once("path=") {
                Some((_, path)) => files.push((path.to_owned(), text(&lines[inside]))),
                None => cases.push(Case {
                    title: title.clone(),
                    files: std::mem::take(&mut files),
                    expected: inside,
                }),
            },
        }
    }
    Page { lines, base, cases }
}

fn book(page: &Page, case: &Case, line_end: &str) -> Memory {
    let own = |path: &String| case.files.iter().any(|(it, _)| it == path);
    let files = page.base.iter().filter(|(path, _)| !own(path)).chain(&case.files);
    let mut memory = Memory::default();
    for (path, text) in files {
        let is_toml = path.ends_with(".toml");
        memory.add(path, if is_toml { text.clone() } else { text.replace('\n', line_end) });
    }
    memory
}

/// Every finding with its ways out, and what their edits change.
fn told(memory: &Memory, line_end: &str) -> String {
    let judged = memory.judge();
    let before: BTreeSet<String> = judged.verdict.findings.iter().map(subject).collect();
    let mut told = String::new();
    for finding in &judged.verdict.findings {
        writeln!(told, "{}: {}", finding.rule.name, finding.title).unwrap();
        assert!(finding.help.len() <= 3, "more than three ways out: {}", finding.title);
        for help in &finding.help {
            writeln!(told, "{}: {}", kind(help), help.text).unwrap();
            if help.edits.is_empty() {
                continue;
            }
            let after = applied(memory, &judged.repository.sources, &help.edits);
            for ((path, old), (_, new)) in memory.files.iter().zip(&after.files) {
                let end = if path.ends_with(".toml") { "\n" } else { line_end };
                let ends = new.matches('\n').count() == new.matches(end).count();
                assert!(ends, "{path} has two kinds of line end: {new:?}");
                diff(old, new, &mut told);
            }
            for left in &after.judge().verdict.findings {
                if subject(left) == subject(finding) {
                    writeln!(told, "! and it is still there: {}", left.title).unwrap();
                } else if !before.contains(&subject(left)) {
                    writeln!(told, "! and then {}", left.title).unwrap();
                }
            }
        }
    }
    if told.is_empty() { "nothing\n".to_owned() } else { told }
}

/// What a finding is about, however many places it points at.
fn subject(finding: &Diagnostic) -> String {
    let about = (&finding.contracts, &finding.fields, finding.primary.span.source);
    let title = if finding.fields.is_empty() { finding.title.as_str() } else { "" };
    format!("{} {about:?} {title}", finding.rule.name)
}

fn kind(help: &Help) -> &'static str {
    match (help.edits.is_empty(), help.choice) {
        (true, _) => "words",
        (false, Choice::Certain) => "mend",
        (false, Choice::TakesSides) => "propose",
    }
}

fn applied(memory: &Memory, sources: &Sources, edits: &[Edit]) -> Memory {
    let mut after = memory.clone();
    for (path, text) in edited(sources, edits).expect("no edit changes what another one does") {
        *after.text(&path) = text;
    }
    after
}

/// The lines that differ: those between what two texts begin and end with.
fn diff(old: &str, new: &str, told: &mut String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let same = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    old[start..old.len() - same].iter().for_each(|it| writeln!(told, "- {it}").unwrap());
    new[start..new.len() - same].iter().for_each(|it| writeln!(told, "+ {it}").unwrap());
}

#[test]
fn every_edit_ends_its_finding_and_brings_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edits");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    let mut lies = Vec::new();
    for path in paths {
        let mut page = page(&path);
        for case in std::mem::take(&mut page.cases).into_iter().rev() {
            let told_here = told(&book(&page, &case, "\n"), "\n");
            assert_eq!(told(&book(&page, &case, "\r\n"), "\r\n"), told_here, "{}", case.title);
            if page.lines[case.expected.clone()].join("\n") + "\n" == told_here {
                continue;
            }
            if std::env::var_os("BLESS").is_some() {
                page.lines.splice(case.expected, told_here.lines().map(str::to_owned));
            } else {
                lies.push(format!("{}: {}\n{told_here}", path.display(), case.title));
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, page.lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(lies.is_empty(), "{} cases lie; what is offered:\n\n{}", lies.len(), lies.join("\n"));
}
