//! Every form in which a chapter states fields, read right, and what looks like one and is none: the cases of
//! `tests/statements/*.md`. `BLESS=1` writes what is read anew; read the difference as prose.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod marked;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mdbook_contracts::field::{Field, FieldPath, JsonType, Said, Saying, TypeSet, ValuesSaid};
use mdbook_contracts::syntax::fields::{Listing, Statements, statements};
use mdbook_contracts::syntax::markdown::outline;
use mdbook_contracts::syntax::words::{Choice, KnownChoice, Vocabulary};
use mdbook_contracts::text::{Sources, Span};

use marked::{Mark, marks};

/// The contracts that the cases know.
const CONTRACTS: [&str; 4] = ["OrderPlaced", "OrderPaid", "order.shipped", "order-returned"];

fn read(text: &str) -> (Sources, Statements) {
    let mut sources = Sources::default();
    let source = sources.add("chapter.md", text);
    let outline = outline(text).unwrap();
    let types: BTreeMap<String, JsonType> =
        [("purl".to_owned(), JsonType::String), ("currency code".to_owned(), JsonType::String)].into();
    let is_contract = |it: &str| CONTRACTS.contains(&it);
    // The names with a capital are no fields of the contracts.
    let is_field = |it: &str| !it.starts_with(char::is_uppercase);
    let objects = |it: &str| match it {
        "ctx" | "ctxs" => vec![(FieldPath::new("ctx"), names(&["ident", "kind"]))],
        "boxes" => vec![(FieldPath::new("boxes[]"), names(&["weight"]))],
        "parcel" | "parcels" => vec![(FieldPath::new("parcels[]"), names(&["weight", "height"]))],
        _ => Vec::new(),
    };
    let choices = |it: &str| match it {
        "state" => vec![choice("state", &["open", "shut", "gone"])],
        "phase" => vec![choice("phase", &["1", "2"])],
        "marks" => vec![choice("marks", &["red", "blue"])],
        _ => Vec::new(),
    };
    let vocabulary = Vocabulary {
        types: &types,
        is_contract: &is_contract,
        is_field: &is_field,
        objects: &objects,
        choices: &choices,
    };
    let read = statements(source, &outline.blocks, &vocabulary);
    (sources, read)
}

fn choice(name: &str, values: &[&str]) -> KnownChoice {
    let values = values.iter().map(|it| (*it).to_owned()).collect();
    (FieldPath::new(name), Arc::new(Choice { values, differs: false }))
}

fn names(names: &[&str]) -> Arc<BTreeSet<String>> {
    Arc::new(names.iter().map(|it| (*it).to_owned()).collect())
}

/// What was read, one line for each field, with the text that says whether it is required, and the one that its span
/// cuts where that is not its name.
fn told(text: &str) -> String {
    let (sources, read) = read(text);
    let mut told = String::new();
    for listing in &read.listings {
        tell_listing(&sources, listing, &mut told);
    }
    for (span, reason) in &read.passed_over {
        writeln!(told, "passed over `{}`: {reason}", cut(&sources, *span)).unwrap();
    }
    if told.is_empty() { "nothing\n".to_owned() } else { told }
}

fn tell_listing(sources: &Sources, listing: &Listing, told: &mut String) {
    let mut head = format!("{:?}", listing.form).to_lowercase();
    for (name, span) in &listing.labels {
        assert_eq!(cut(sources, *span), *name);
        write!(head, " {name}").unwrap();
    }
    if listing.open {
        head.push_str(" open");
    }
    if listing.fields.is_empty() {
        head.push_str(" empty");
    }
    writeln!(told, "{head} at `{}`", cut(sources, listing.span)).unwrap();
    for (path, field) in &listing.fields {
        writeln!(told, "- {}", tell_field(sources, path, field)).unwrap();
    }
    for (span, message) in &listing.flaws {
        writeln!(told, "! `{}`: {message}", cut(sources, *span)).unwrap();
    }
}

fn tell_field(sources: &Sources, path: &FieldPath, field: &Field) -> String {
    let said = match field.said {
        Said::Requires => "required",
        Said::Allows => "optional",
        Said::Shows => "shown",
        Said::Forbids => "forbidden",
        Said::Omits => "omitted",
        Said::Silent => "silent",
    };
    let mut told = format!("{path} {said}");
    match field.said_at {
        Some(Saying::Mark(span)) if span.start() == span.end() => {
            assert_eq!(span.start(), field.span.end(), "{path}: a mark stands behind the name");
            told.push_str(" without `?`");
        }
        Some(at) => write!(told, " by `{}`", cut(sources, at.span())).unwrap(),
        None => {}
    }
    let types = |types: &TypeSet| types.iter().map(|it| it.word()).collect::<Vec<_>>().join("|");
    if let Some(stated) = &field.types {
        write!(told, ", {}", types(&stated.value)).unwrap();
    }
    if let Some(stated) = &field.elements {
        write!(told, " of {}", types(&stated.value)).unwrap();
    }
    if let Some(stated) = &field.types {
        write!(told, " at `{}`", cut(sources, stated.span)).unwrap();
    }
    if let Some(stated) = &field.values {
        let values: Vec<&str> = stated.value.iter().map(String::as_str).collect();
        let of = if field.values_said == ValuesSaid::Some { "some are" } else { "one of" };
        write!(told, ", {of} {} at `{}`", values.join(" ⁄ "), cut(sources, stated.span)).unwrap();
    }
    if let Some(stated) = &field.listed_at {
        write!(told, ", listed at {} by `{}`", stated.value, cut(sources, stated.span)).unwrap();
    }
    let name = cut(sources, field.span);
    if name != path.as_str() {
        write!(told, ", named `{name}`").unwrap();
    }
    told
}

fn cut(sources: &Sources, span: Span) -> String {
    sources.cut(span).replace('\n', "⏎")
}

struct Case {
    title: String,
    text: String,
    /// The lines between the fences of what is expected.
    expected: std::ops::Range<usize>,
}

/// The cases of a file: under each heading of the second level, a chapter and what is read in it.
fn cases(lines: &[String], path: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let (mut title, mut text) = (String::new(), String::new());
    for mark in marks(lines, path) {
        match mark {
            Mark::Heading(heading) => title = heading,
            Mark::Fence(info, inside) => match info.as_str() {
                "markdown" => text = marked::text(&lines[inside]),
                "text" => cases.push(Case { title: title.clone(), text: text.clone(), expected: inside }),
                other => panic!("{}:{}: a fence of `{other}`", path.display(), inside.start),
            },
        }
    }
    cases
}

#[test]
fn every_form_is_read_as_its_case_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/statements");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    let mut lies = Vec::new();
    let mut count = 0;
    for path in paths {
        let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        for case in cases(&lines.clone(), &path).into_iter().rev() {
            count += 1;
            let told = told(&case.text);
            if lines[case.expected.clone()].join("\n") + "\n" != told {
                if std::env::var_os("BLESS").is_some() {
                    lines.splice(case.expected, told.lines().map(str::to_owned));
                } else {
                    lies.push(format!("{}: {}\n{told}", path.display(), case.title));
                }
            }
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(lies.is_empty(), "{} cases lie; what is read:\n\n{}", lies.len(), lies.join("\n"));
    assert!(count >= 120, "{count} cases");
}

/// Chapters that grow by the same piece again and again, as nobody writes them.
fn endless() -> Vec<String> {
    let many = 4_000;
    let head = "| Field | Type | Required | Values |\n|---|---|---|---|\n".to_owned();
    let rows =
        |row: &dyn Fn(usize) -> String| (0..many).fold(head.clone(), |text, it| text + &row(it) + "\n");
    vec![
        rows(&|it| format!("| a{it} | string | yes | a, b |")),
        rows(&|it| format!("| a{it} | w{it} | w{it} | w {it} |")),
        rows(&|it| format!("| &nbsp;a{it} | [T](#t) | | |")),
        format!("{head}| a | {} | yes | |\n", "string \\| ".repeat(many)),
        format!(
            "{head}| a | {} | {} | {} |\n",
            "[T](#t) or ".repeat(many),
            "if [^".repeat(many),
            "a or ".repeat(many)
        ),
        format!("{head}| {} | string | yes | |\n", "`a`, ".repeat(many)),
        format!("{head}| {}a | string | yes | |\n", "a.".repeat(many)),
        format!("|{0}\n|{1}\n|{0}\n", " Type |".repeat(2_000), "---|".repeat(2_000)),
        format!("Required: {}", "`a`, ".repeat(many)),
        "Required: a; optional: b. ".repeat(many),
        format!("Required: {{ {} }}", "a: [T](#t), ".repeat(many)),
        "x: {".repeat(many),
        format!("Payload: `{}`", "a{".repeat(many)),
        format!("Payload: `{}{}`", "a{".repeat(many), "}".repeat(many)),
        format!("Payload: `{}`", "a[{b, c}], ".repeat(many)),
        head.clone() + "| a | object | |\n\n" + &"Each a:\n\n".repeat(many),
        "### `a` (required)\n\n| Field | Type |\n|---|---|\n| b | string |\n\n".repeat(many),
        format!("{head}| a | `{}` | | `{}` |\n", "\"x\" \\| ".repeat(many), "\"x\", ".repeat(many)),
        format!("{head}| a{} | string | | |\n", "[b".repeat(many)),
        "x: { a } ".repeat(many),
        "- `a` (string): b\n".repeat(many),
        format!("- `a` ({}): b\n", "string, ".repeat(many)),
        format!("- `a`: {}\n", "string, required. ".repeat(many)),
        format!("- `a`{}\n", "(".repeat(many)),
        "- a\n\n".repeat(many),
        format!("{}`a` (string)", "- ".repeat(many)),
        "### a\n\n- Type: string\n\n".repeat(many),
        "`a`\n: string, required\n\n".repeat(many),
        format!("{head}| a | string | yes | | {} |\n", "one of `a`, ".repeat(many))
            .replace("Values |", "Values | Why |"),
        format!("- `a` (string): {}", "allowed values: `x`, (".repeat(many)),
        format!("- `a` (string): one of:\n{}", "  - `x`, one of:\n".repeat(many)),
        "# Fields\n\n### `a`\n\nType: string\n\n".to_owned() + &"Possible values:\n\n".repeat(many),
        "<table>\n\n".repeat(many),
        "<table>\n\n".repeat(many) + "</table>",
        "<dl><dt>a<dd>string\n\n".repeat(many) + "</dl>",
        format!("<table>{}", "<tr><td rowspan=99999 colspan=99999>a".repeat(many)),
        format!("<table>{}", "<tr><td>`a &amp; ".repeat(many)),
        "<!-- <table>\n".repeat(many),
    ]
}

#[test]
fn what_grows_without_end_is_read_in_little_time() {
    for text in endless() {
        let start = Instant::now();
        let (sources, read) = read(&text);
        let told = format!("{}…: {:?}", &text[..text.len().min(60)], start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(10), "{told}");
        for listing in &read.listings {
            let places = listing.fields.iter().map(|(_, field)| field.span).chain([listing.span]);
            assert!(places.into_iter().all(|it| sources.text(it.source).get(it.range()).is_some()), "{told}");
        }
    }
}
