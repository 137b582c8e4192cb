//! A check in several jobs: together they find what one run finds, and none seems to have looked at what it did not.
//! `tests/books.rs` holds that of every small book.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod orders;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use orders::{MISTAKES, Mistake, written};
use serde_json::Value;
use support::{Run, program, run};
use tempfile::TempDir;

const CONTRACTS: usize = 22;
const JOBS: usize = 4;

/// A book of orders: of each second contract, something of this is wrong, in turn.
fn book_of(mistakes: &[Mistake]) -> TempDir {
    let mistake = |number: usize| match mistakes.get(number / 2 % mistakes.len().max(1)) {
        Some(mistake) if number % 2 == 1 => *mistake,
        _ => Mistake::None,
    };
    let orders: Vec<_> = (0..CONTRACTS).map(|number| (number, mistake(number))).collect();
    written(&orders)
}

fn check(dir: &Path, arguments: &[&str]) -> Run {
    let mut command = program(dir);
    command.arg("check").args(arguments);
    run(command, "")
}

fn job(dir: &Path, number: usize, arguments: &[&str]) -> Run {
    check(dir, &[&["--shard", &format!("{number}/{JOBS}")], arguments].concat())
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr))
}

/// The rule and the contracts of every finding of a run; of none, its place.
fn subjects(run: &Run) -> BTreeSet<String> {
    let findings = json(run)["findings"].as_array().unwrap().clone();
    let subjects = findings.iter().flat_map(|it| {
        let names: Vec<Value> = it["contracts"].as_array().unwrap().clone();
        let names = if names.is_empty() { vec![it["primary"]["path"].clone()] } else { names };
        names.into_iter().map(|name| format!("{} {name} {}", it["code"], it["fields"])).collect::<Vec<_>>()
    });
    subjects.collect()
}

fn contracts(run: &Run) -> BTreeSet<String> {
    let contracts = json(run)["contracts"].as_array().unwrap().clone();
    contracts.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn jobs_share_the_contracts_and_find_together_what_one_run_finds() {
    let dir = book_of(&MISTAKES);
    let whole = check(dir.path(), &["--format", "json"]);
    let jobs: Vec<Run> = (1..=JOBS).map(|it| job(dir.path(), it, &["--format", "json"])).collect();
    assert!(subjects(&whole).len() > MISTAKES.len(), "{}", whole.stdout);
    assert_eq!(jobs.iter().flat_map(subjects).collect::<BTreeSet<_>>(), subjects(&whole));
    assert!(jobs.iter().all(|it| subjects(it).len() < subjects(&whole).len()));
    let shares: Vec<_> = jobs.iter().map(contracts).collect();
    assert_eq!(shares.iter().map(BTreeSet::len).sum::<usize>(), CONTRACTS);
    assert_eq!(shares.into_iter().flatten().collect::<BTreeSet<_>>(), contracts(&whole));
    for (number, job) in (1..).zip(&jobs) {
        assert_eq!(json(job)["shard"], format!("{number}/{JOBS}"));
    }
    assert_eq!(json(&whole).get("shard"), None);
}

#[test]
fn a_job_says_that_it_is_one_of_several() {
    let dir = book_of(&[]);
    let told = job(dir.path(), 3, &[]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(
        told.stderr.contains("5 contracts agree (1 chapter, 23 schemas, 10 examples)"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("this is the shard 3/4: the other jobs"), "{}", told.stderr);
    let log = json(&job(dir.path(), 3, &["--format", "sarif"]));
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "mdbook-contracts/3-of-4/");
    let tests = job(dir.path(), 3, &["--format", "junit"]).stdout;
    assert_eq!(tests.matches("<testcase").count(), 5, "{tests}");
    assert_eq!(job(dir.path(), 1, &["--expect-contracts", "22"]).status, 0);
    assert_eq!(job(dir.path(), 1, &["--expect-contracts", "23"]).status, 2);
}

#[test]
fn a_job_without_a_contract_has_looked_at_nothing() {
    let dir = book_of(&[]);
    let told = check(dir.path(), &["--shard", "23/23"]);
    assert_eq!(told.status, 2, "{}", told.stderr);
    assert!(told.stderr.contains("no contract is of the shard 23/23"), "{}", told.stderr);
    assert!(told.stderr.contains("the book has 22 contracts"), "{}", told.stderr);
    assert_eq!(check(dir.path(), &["--shard", "22/22"]).status, 0);
}

#[test]
fn what_keeps_the_gate_from_looking_is_told_by_every_job() {
    let dir = book_of(&[]);
    fs::write(dir.path().join("envelope.schema.json"), "{").unwrap();
    for number in 1..=JOBS {
        let told = job(dir.path(), number, &[]);
        assert_eq!(told.status, 1);
        assert!(told.stderr.contains("envelope.schema.json:1"), "{}", told.stderr);
    }
}

/// The first job tells whether an allowance or an entry of the baseline is still of use, whose contract it may be.
#[test]
fn what_lets_findings_through_is_of_use_if_it_is_to_any_job() {
    let dir = book_of(&[Mistake::LacksRequired, Mistake::WrongType]);
    let mut baseline = program(dir.path());
    baseline.args(["baseline", "--reason", "they were there before the gate"]);
    let written = run(baseline, "");
    assert_eq!(written.status, 0, "{}", written.stderr);
    let settings = dir.path().join("book.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let allow = |rule: &str| {
        format!(
            "[[preprocessor.contracts.allow]]\nrule = \"{rule}\"\nfiles = \"examples/*\"\nreason = \"it is going away\"\n"
        )
    };
    let table = format!(
        "baseline = \"contracts.baseline.toml\"\n\n{}{}",
        allow("missing-field"),
        allow("repeated-value")
    );
    let family = "\n[preprocessor.contracts.family";
    fs::write(&settings, text.replace(family, &format!("{table}{family}"))).unwrap();
    together(dir.path(), &["MC601"]);
    // What is known of one contract is mended.
    let chapter = dir.path().join("src/catalog-0.md");
    fs::write(&chapter, fs::read_to_string(&chapter).unwrap().replacen("(integer", "(string", 1)).unwrap();
    together(dir.path(), &["MC601", "MC906"]);
}

/// What jobs find together, which is what one run finds, and is of these rules.
fn together(dir: &Path, codes: &[&str]) {
    let whole = subjects(&check(dir, &["--format", "json"]));
    let jobs = (1..=JOBS).map(|it| job(dir, it, &["--format", "json"]));
    assert_eq!(jobs.flat_map(|it| subjects(&it)).collect::<BTreeSet<_>>(), whole);
    assert_eq!(whole.iter().map(|it| it[1..6].to_owned()).collect::<Vec<_>>(), codes, "{whole:#?}");
}

#[test]
fn what_is_no_shard_is_an_error() {
    let dir = book_of(&[]);
    for wrong in ["0/4", "5/4", "4", "1/0", "1/-4", "1/4/2", "a/b", ""] {
        let told = check(dir.path(), &["--shard", wrong]);
        assert_eq!(told.status, 2, "{wrong}");
        assert!(told.stderr.contains("as in `1/4`"), "{wrong}: {}", told.stderr);
    }
    assert_eq!(check(dir.path(), &["--shard", "1/4", "--watch"]).status, 2);
}
