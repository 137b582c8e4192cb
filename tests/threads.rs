//! However many threads work on a book, every byte that comes out is the same, and so is what is found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Run, program, run};
use tempfile::TempDir;

/// More contracts than a few threads take at once, and more than share a registry.
const CONTRACTS: usize = 75;
const IN_A_CHAPTER: usize = 25;
const THREADS: [&str; 4] = ["1", "2", "3", "8"];

const SETTINGS: &str = r#"
[book]
title = "Orders"

[output.html]

[preprocessor.contracts]
command = "true"

[preprocessor.contracts.family.events]
envelope = "envelope.schema.json"
schemas = ["schemas/*.json"]
examples = ["examples/*.json"]
catalog = ["catalog-*.md"]
"#;

/// What is wrong with a contract, by its number; most are as they should be.
#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    None,
    WrongType,
    LacksRequired,
    NotInChapter,
    Misspelt,
    NotJson,
    BadPattern,
    LostReference,
    Unshown,
}

use Mistake::{
    BadPattern, LacksRequired, LostReference, Misspelt, NotInChapter, NotJson, Unshown, WrongType,
};

const MISTAKES: [Mistake; 8] =
    [WrongType, LacksRequired, NotInChapter, Misspelt, NotJson, BadPattern, LostReference, Unshown];

impl Mistake {
    fn of(number: usize) -> Mistake {
        MISTAKES
            .into_iter()
            .enumerate()
            .find(|(at, _)| number % 11 == *at)
            .map_or(Mistake::None, |(_, it)| it)
    }
}

fn schema(number: usize, mistake: Mistake) -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Order{number}Placed"),
        "allOf": [{ "$ref": "../envelope.schema.json" }],
        "type": "object",
        "required": ["event_name", "order_id"],
        "properties": {
            "event_name": { "const": format!("Order{number}Placed") },
            "order_id": { "type": "string", "pattern": "^[a-z]+-[0-9]+$", "default": "order-1" },
            "state": { "enum": ["open", "closed"] },
            "note": { "type": "string" },
        },
    });
    match mistake {
        BadPattern => schema["properties"]["note"]["pattern"] = json!("(["),
        LostReference => schema["properties"]["note"] = json!({ "$ref": "lost.json" }),
        _ => {}
    }
    schema
}

fn example(number: usize, state: &str, mistake: Mistake) -> String {
    let mut example = json!({
        "event_id": format!("{number}-{state}"),
        "event_name": format!("Order{number}Placed"),
        "order_id": format!("order-{number}"),
        "state": state,
        "note": "by hand",
    });
    let members = example.as_object_mut().unwrap();
    match mistake {
        LacksRequired => drop(members.remove("order_id")),
        Misspelt => {
            let note = members.remove("note").unwrap();
            members.insert("noet".to_owned(), note);
        }
        Unshown => drop(members.remove("note")),
        NotJson => return format!("{example:#},\n"),
        _ => {}
    }
    format!("{example:#}\n")
}

fn section(number: usize, mistake: Mistake) -> String {
    let id = if mistake == WrongType { "integer" } else { "string" };
    let state =
        if mistake == NotInChapter { "" } else { "- `state` (string, optional): `open` or `closed`\n" };
    format!(
        "## Order{number}Placed\n\n- `order_id` ({id}, required)\n{state}- `note` (string, optional)\n\n\
         {{{{#example order{number}_placed.open}}}}\n\n{{{{#example order{number}_placed.closed}}}}\n\n"
    )
}

/// A book of so many contracts, with mistakes or without.
fn book(mistakes: bool) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: String| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("book.toml", SETTINGS.to_owned());
    let envelope = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "required": ["event_id", "event_name"],
        "properties": { "event_id": { "type": "string" }, "event_name": { "type": "string" } },
    });
    write("envelope.schema.json", format!("{envelope:#}\n"));
    let mut summary = "# Summary\n\n".to_owned();
    let numbers: Vec<usize> = (0..CONTRACTS).collect();
    for (at, numbers) in numbers.chunks(IN_A_CHAPTER).enumerate() {
        let mut chapter = format!("# Orders {at}\n\n");
        for &number in numbers {
            let mistake = if mistakes { Mistake::of(number) } else { Mistake::None };
            chapter.push_str(&section(number, mistake));
            write(&format!("schemas/order{number}_placed.json"), format!("{:#}\n", schema(number, mistake)));
            for state in ["open", "closed"] {
                write(
                    &format!("examples/order{number}_placed.{state}.json"),
                    example(number, state, mistake),
                );
            }
        }
        write(&format!("src/catalog-{at}.md"), chapter);
        summary.push_str(&format!("- [Orders {at}](catalog-{at}.md)\n"));
    }
    write("src/SUMMARY.md", summary);
    dir
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
        let wrong = Mistake::of(number) != Mistake::None;
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
