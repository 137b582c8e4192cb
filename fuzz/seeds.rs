//! The texts that are changed: the fences of the repository's own tests and pages, and the books of its cases.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::marked::{Mark, marks, text};

/// Folders whose fences are texts to change.
const FOLDERS: [&str; 6] =
    ["tests/hostile", "tests/books", "tests/statements", "tests/edits", "book/rules", "book/using"];

/// Longer texts are left alone.
const LONGEST: usize = 4_000;

/// The files of a book, by path.
pub type Files = BTreeMap<String, String>;

pub struct Seeds {
    /// Every fence.
    pub texts: Vec<String>,
    /// Those that are JSON, as they stand and as values.
    pub json: Vec<String>,
    pub values: Vec<Value>,
    /// The books of `tests/books`, each as its case has it.
    pub books: Vec<Files>,
}

impl Seeds {
    pub fn read(root: &Path) -> Seeds {
        let mut texts = Vec::new();
        for path in FOLDERS.iter().flat_map(|it| files(&root.join(it))) {
            let (lines, marks) = read(&path);
            let fences = marks.into_iter().filter_map(|it| match it {
                Mark::Fence(_, inside) => Some(text(&lines[inside])),
                Mark::Heading(_) => None,
            });
            texts.extend(fences.filter(|it| it.len() < LONGEST));
        }
        let value = |it: &String| serde_json::from_str(it).ok().map(|value: Value| (it.clone(), value));
        let (json, values) = texts.iter().filter_map(value).unzip();
        let books = files(&root.join("tests/books")).iter().flat_map(|it| books(it)).collect();
        Seeds { texts, json, values, books }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the repository");
    let mut files: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "md"));
    files.sort();
    files
}

fn read(path: &Path) -> (Vec<String>, Vec<Mark>) {
    let lines: Vec<String> = fs::read_to_string(path).expect("a text").lines().map(str::to_owned).collect();
    let marks = marks(&lines, path);
    (lines, marks)
}

/// The first section of a file is a book, and each other one a change of it.
fn books(path: &Path) -> Vec<Files> {
    let (lines, marks) = read(path);
    let mut books: Vec<Files> = Vec::new();
    for mark in marks {
        let (info, inside) = match mark {
            Mark::Heading(_) => {
                books.push(books.first().cloned().unwrap_or_default());
                continue;
            }
            Mark::Fence(info, inside) => (info, inside),
        };
        let (Some(book), Some((_, path))) = (books.last_mut(), info.split_once(",path=")) else { continue };
        match path.strip_suffix(",deleted") {
            Some(path) => drop(book.remove(path)),
            None => drop(book.insert(path.to_owned(), text(&lines[inside]))),
        }
    }
    books
}
