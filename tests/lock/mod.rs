//! Books held to the lock files of other books.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::fs;

use mdbook_contracts::disk::{book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::verdict::{Outcome, Verdict, judge};

use crate::page::{Book, changed, on_disk, small_book};

pub const LOCK_FILE: &str = "contracts.lock.toml";

/// The small book with these files in it; an empty text takes a file away.
pub fn book(files: &[(&str, &str)]) -> Book {
    let file =
        |(path, text): &(&str, &str)| ((*path).to_owned(), (!text.is_empty()).then(|| (*text).to_owned()));
    changed(&small_book(), &files.iter().map(file).collect::<Vec<_>>())
}

/// The verdict on a book; with a text in its lock file, on a locked run.
pub fn verdict(book: &Book, lock: Option<&str>) -> Verdict {
    let root = on_disk(book);
    let mut config = book_config(root.path(), &Changed::new()).unwrap();
    if let Some(text) = lock {
        fs::write(root.path().join(LOCK_FILE), text).unwrap();
        config.table["locked"] = true.into();
    }
    let gathered = gather(root.path(), &config, None, &Changed::new()).unwrap();
    judge(&gathered.repository, &gathered.settings, gathered.found.clone())
}

/// The lock file of a book, which is clean.
pub fn locked(book: &Book) -> String {
    let verdict = verdict(book, None);
    let titles: Vec<&str> = verdict.findings.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(verdict.outcome(), Outcome::Clean, "{titles:?}");
    verdict.floor.write().unwrap()
}

/// What is found in a locked run over a book with the lock file of another one, and whether it is stronger than that.
pub fn held(book: &Book, to: &Book) -> (Vec<String>, Outcome, bool) {
    let verdict = verdict(book, Some(&locked(to)));
    let found = verdict.findings.iter().filter(|it| it.rule.code == "MC907");
    (found.map(|it| it.title.clone()).collect(), verdict.outcome(), verdict.outgrows_lock)
}

pub fn settings(lines: &str) -> String {
    format!("[book]\ntitle = \"Orders\"\n\n[preprocessor.contracts]\n{lines}")
}
