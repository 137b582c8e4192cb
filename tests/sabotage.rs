//! Every way in `sabotage.toml` to break a copy of this repository is caught at every door that mdBook or a person
//! can use, with the right code, file and line, and nothing is published.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use std::collections::BTreeSet;

use mdbook_contracts::rulebook;
use support::copy_of_the_repository;
use support::suite::{BUILD, CHECK, PROTOCOL, Suite};

#[test]
fn every_broken_copy_is_caught_at_every_door() {
    Suite::of_this_repository().hold(&[CHECK, BUILD, PROTOCOL], |_| {});
}

#[test]
fn the_unbroken_copy_is_silent_at_every_door() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    for door in [CHECK, PROTOCOL, BUILD] {
        let answer = (door.knock)(root, &[]);
        assert_eq!(answer.findings(), [], "{}", door.name);
        assert_eq!(answer.status, 0, "{}: {}", door.name, answer.stderr);
        assert_eq!(answer.stdout.is_empty(), door.name == "check", "{}: {}", door.name, answer.stdout);
        assert_eq!(root.join("target/book/index.html").exists(), door.name == "build", "{}", door.name);
    }
}

#[test]
fn every_rule_is_broken_by_a_case() {
    let cases = Suite::of_this_repository().table.cases;
    let broken: BTreeSet<&str> = cases.iter().filter_map(|it| it.rule.as_deref()).collect();
    let never: Vec<&str> = rulebook::ALL.iter().map(|it| it.code).filter(|it| !broken.contains(it)).collect();
    assert!(never.is_empty(), "no case breaks {never:?}");
}

#[test]
fn every_case_is_another() {
    let names: Vec<String> = Suite::of_this_repository().table.cases.into_iter().map(|it| it.name).collect();
    assert!(names.len() >= 50, "only {} cases", names.len());
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "two cases have one name");
}
