//! What is found in a contract among many is what is found in it alone.
//!
//! A book with one contract takes the slow way: one thread, and a registry, a cache of patterns and an index for itself.
//! Among many, contracts share all of that. The books are drawn at random from a fixed seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;
mod orders;

use std::collections::BTreeSet;

use mdbook_contracts::diagnostic::Diagnostic;
use mdbook_contracts::text::{Edit, Span};
use memory::{Judged, Memory};
use orders::{MISTAKES, Mistake, Order, files};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::RngSeed;

/// As many contracts as more than one thread and more than one registry take, in any order. Each mistake is made once at
/// most: from four contracts on, those with the same gap share a finding.
fn books() -> impl Strategy<Value = Vec<Order>> {
    (subsequence(MISTAKES.to_vec(), 0..=MISTAKES.len()), 1..60_usize).prop_flat_map(|(mistakes, clean)| {
        let all: Vec<Mistake> = mistakes.into_iter().chain(vec![Mistake::None; clean]).collect();
        Just(all).prop_shuffle().prop_map(|it| it.into_iter().enumerate().collect())
    })
}

fn judged(orders: &[Order]) -> Judged {
    let mut memory = Memory::default();
    files(orders).into_iter().for_each(|(path, text)| memory.add(path, text));
    memory.judge()
}

/// Each finding in the words that a reader sees of it, with its files but for the chapters, which others share, and without
/// the lines, which others move.
fn told(judged: &Judged) -> Vec<String> {
    let sources = &judged.repository.sources;
    let cut = |span| sources.cut(span);
    let file = |span: Span| Some(sources.path(span.source)).filter(|it| !it.ends_with(".md"));
    let finding = |it: &Diagnostic| {
        let labels = it.labels();
        let labels: Vec<_> = labels.map(|it| (file(it.span), cut(it.span), &it.text)).collect();
        let edits = |edits: &[Edit]| {
            edits.iter().map(|it| (cut(it.span).to_owned(), it.text.clone())).collect::<Vec<_>>()
        };
        let help: Vec<_> = it.help.iter().map(|it| (&it.text, edits(&it.edits))).collect();
        // A note names the chapter by its number.
        let notes: Vec<_> =
            it.notes.iter().map(|it| it.replace(|it: char| it.is_ascii_digit(), "")).collect();
        let about = (&it.contracts, &it.fields, notes, it.level);
        format!("{} {} {about:?} {labels:?} {help:?}", it.rule.code, it.title)
    };
    judged.verdict.findings.iter().map(finding).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_contract_among_many_is_judged_as_it_is_alone(orders in books()) {
        let mut among = told(&judged(&orders));
        let mut lost = Vec::new();
        for finding in orders.iter().flat_map(|it| told(&judged(&[*it]))) {
            match among.iter().position(|it| *it == finding) {
                Some(at) => drop(among.remove(at)),
                None => lost.push(finding),
            }
        }
        prop_assert!(lost.is_empty() && among.is_empty(), "only alone: {lost:#?}\nonly among many: {among:#?}");
    }
}

/// The law above would hold for a gate that finds nothing.
#[test]
fn each_mistake_is_found_as_another() {
    assert_eq!(told(&judged(&[(0, Mistake::None)])), Vec::<String>::new());
    let mut all = BTreeSet::new();
    for mistake in MISTAKES {
        let found = told(&judged(&[(0, mistake)]));
        assert_ne!(found, Vec::<String>::new(), "{mistake:?}");
        // That a field is shown nowhere follows from a slip in its name.
        let own = found.into_iter().filter(|it| !it.starts_with("MC309"));
        own.for_each(|it| assert!(all.insert(it.clone()), "{mistake:?} is found as another is: {it}"));
    }
}
