//! What a pattern means here against what it means to `regress`, an engine for ECMA-262, on generated patterns and texts.
//!
//! `COMPARISONS=10000000 cargo test --release --test patterns` makes a long run, and `SEED=7` another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what it expected and stops"
)]

mod random;
mod schema_files;

use mdbook_contracts::syntax::json::parse;
use random::{Random, number};
use regress::backends;
use schema_files::{Files, HEADS};
use serde_json::json;

const COMPARISONS: u64 = 40_000;

/// The texts that each pattern is held against.
const TEXTS: u64 = 40;

/// What one character is asked for by.
const ATOMS: [&str; 38] = [
    "a",
    "b",
    "_",
    "1",
    "é",
    "-",
    " ",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    ".",
    "[\\w-]",
    "[^\\d]",
    "[a-c]",
    "[^a]",
    "[^\\W]",
    "[\\D]",
    "[\\S ]",
    "[\\b]",
    "[^]",
    "[]",
    "[.\\s]",
    "\\.",
    "\\/",
    "\\u00e9",
    "\\x41",
    "\\u{1f600}",
    "\\ud83d\\ude00",
    "[\\ud83d\\ude00]",
    "\\p{L}",
    "\\P{Lu}",
    "\\p{Script=Greek}",
    "\\p{Nd}",
    "[\\0]",
    "\\cJ",
];

/// What is asked for between characters.
const ASSERTIONS: [&str; 6] = ["\\b", "\\B", "^", "$", "\\b", "\\B"];

const QUANTIFIERS: [&str; 6] = ["?", "{2}", "{0,1}", "*", "+", "+?"];

/// Characters that engines part on, and plain ones.
const CHARACTERS: [char; 26] = [
    'a', 'b', 'c', 'A', '_', '1', '-', ' ', '.', '/', '[', '^', 'é', 'α', '٣', '😀', '\0', '\u{8}', '\t',
    '\n', '\r', '\u{85}', '\u{a0}', '\u{2028}', '\u{feff}', '`',
];

fn pattern(random: &mut Random, depth: u64) -> String {
    let mut pattern = String::new();
    for _ in 0..=random.below(3) {
        let choice = random.below(if depth == 0 { 8 } else { 14 });
        let mut inner = || pattern_of(random, depth);
        let term = match choice {
            0..=5 => random.pick(&ATOMS).to_owned(),
            6 | 7 => random.pick(&ASSERTIONS).to_owned(),
            8 => format!("({})", inner()),
            9 => format!("(?:{}|{})", inner(), inner()),
            10 => format!("(?={})", inner()),
            11 => format!("(?!{})", inner()),
            12 => format!("(?<={})", inner()),
            _ => format!("(?<!{})", inner()),
        };
        let quantifiers = match choice {
            0..=5 => &QUANTIFIERS[..],
            // `regress` does not end with repeats of what may be empty.
            8 | 9 => &QUANTIFIERS[..2],
            _ => &[""],
        };
        let is_quantified = random.below(3) == 0;
        pattern.push_str(&term);
        pattern.push_str(if is_quantified { random.pick(quantifiers) } else { "" });
    }
    pattern
}

fn pattern_of(random: &mut Random, depth: u64) -> String {
    pattern(random, depth - 1)
}

fn text(random: &mut Random) -> String {
    (0..random.below(5)).map(|_| random.pick(&CHARACTERS)).collect()
}

/// For each text, whether it is accepted where the pattern asks for it; `None` where the pattern is a finding.
fn ours(pattern: &str, texts: &[String], head: &str, is_name: bool) -> Option<Vec<bool>> {
    let schema = match is_name {
        true => {
            json!({ "$schema": head, "patternProperties": { pattern: {} }, "additionalProperties": false })
        }
        false => json!({ "$schema": head, "pattern": pattern }),
    };
    let files = Files::new(&[("schema.json", &schema.to_string())]);
    let place = files.place("schema.json");
    if files.unusable.contains(&place.source) {
        return None;
    }
    let judge = files.judge(&place);
    let mut sources = files.sources.clone();
    let verdict = |(at, text): (usize, &String)| {
        let value = if is_name { json!({ text: 1 }) } else { json!(text) }.to_string();
        let document = parse(sources.add(format!("{at}.json"), value.as_str()), &value).unwrap();
        judge.violations(&place, &document, "").is_empty()
    };
    Some(texts.iter().enumerate().map(verdict).collect())
}

#[test]
fn patterns_mean_what_they_mean_to_ecma_262() {
    let mut random = Random::seeded();
    let wanted = number("COMPARISONS", COMPARISONS);
    let (mut compared, mut matched, mut unusable) = (0, 0, 0);
    while compared < wanted {
        let pattern = pattern(&mut random, 3);
        let texts: Vec<String> = (0..TEXTS).map(|_| text(&mut random)).collect();
        let is_name = random.below(2) == 0;
        let theirs =
            regress::Regex::with_flags(&pattern, "u").unwrap_or_else(|it| panic!("{pattern:?}: {it}"));
        // Meta-schemas of draft-07 and before ask that what the validator is told is of ECMA-262 as well.
        let Some(ours) = ours(&pattern, &texts, random.pick(&HEADS), is_name) else {
            unusable += 1;
            continue;
        };
        for (text, ours) in texts.iter().zip(ours) {
            // The engine that steps through all ways at once ends in time for every pattern.
            let found = backends::find::<backends::PikeVMExecutor>(&theirs, text, 0).next();
            assert_eq!(ours, found.is_some(), "ours and theirs of {text:?}: {pattern:?}");
            matched += u64::from(ours);
        }
        compared += TEXTS;
    }
    eprintln!("{compared} comparisons, {matched} of them match; {unusable} patterns were findings");
    assert!(matched > compared / 10 && matched < compared - compared / 10, "{matched} of {compared} match");
    assert!(unusable * TEXTS < compared / 10, "{unusable} patterns are not compared");
}
