//! However many threads work on a book, every byte that comes out is the same, and so is what is found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod orders;
mod support;

use std::fs;
use std::path::Path;

use orders::{MISTAKES, Mistake, written};
use serde_json::Value;
use support::{Run, program, run};
use tempfile::TempDir;

/// More contracts than a few threads take at once, and more than share a registry.
const CONTRACTS: usize = 75;
const THREADS: [&str; 4] = ["1", "2", "3", "8"];

/// What is wrong with a contract, by its number; most are as they should be.
fn mistake(number: usize) -> Mistake {
    MISTAKES.get(number % 11).copied().unwrap_or(Mistake::None)
}

/// A book of so many contracts, with mistakes or without.
fn book(mistakes: bool) -> TempDir {
    let mistake = |number| if mistakes { mistake(number) } else { Mistake::None };
    let orders: Vec<_> = (0..CONTRACTS).map(|number| (number, mistake(number))).collect();
    written(&orders)
}

fn with_threads(dir: &Path, threads: &str, arguments: &[&str]) -> Run {
    let mut command = program(dir);
    command.env("RAYON_NUM_THREADS", threads).args(arguments);
    run(command, "")
}

/// What every number of threads answers.
fn answer(dir: &Path, arguments: &[&str]) -> Run {
    let first = with_threads(dir, THREADS[0], arguments);
    for threads in &THREADS[1..] {
        let again = with_threads(dir, threads, arguments);
        assert_eq!(first.status, again.status, "{arguments:?} with {threads} threads");
        assert!(first.stdout == again.stdout, "{arguments:?} with {threads} threads says something else");
        assert!(first.stderr == again.stderr, "{arguments:?} with {threads} threads says something else");
    }
    first
}

#[test]
fn what_is_found_does_not_depend_on_threads() {
    let dir = book(true);
    let answer = |format: &str| answer(dir.path(), &["check", "--format", format]);
    let findings: Value = serde_json::from_str(&answer("json").stdout).unwrap();
    let of = |number: usize| {
        let names = [format!("Order{number}Placed"), format!("order{number}_placed")];
        let all = findings["findings"].as_array().unwrap().iter();
        all.filter(|it| names.iter().any(|name| it.to_string().contains(name))).collect::<Vec<_>>()
    };
    for number in 0..CONTRACTS {
        let found = of(number);
        let wrong = mistake(number) != Mistake::None;
        assert_eq!(!found.is_empty(), wrong, "Order{number}Placed: {found:#?}");
    }
    for format in ["full", "short", "sarif"] {
        assert_eq!(answer(format).status, 1);
    }
}

#[test]
fn a_clean_book_is_the_same_book_with_any_number_of_threads() {
    let dir = book(false);
    let clean = answer(dir.path(), &["check"]);
    assert_eq!(clean.status, 0, "{}", clean.stderr);
    answer(dir.path(), &["list"]);
    let site = |threads: &str| {
        let built = with_threads(dir.path(), threads, &["build"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        let stamp = fs::read_to_string(dir.path().join("book/contracts.json")).unwrap();
        (stamp, fs::read_to_string(dir.path().join("book/catalog-1.html")).unwrap())
    };
    assert!(site("1") == site("7"), "the site of one thread is another than that of seven");
}
