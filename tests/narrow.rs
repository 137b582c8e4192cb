//! Findings on a narrow terminal: nothing is wider than it but what cannot be folded, nothing is lost, and colours change
//! nothing but colours.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use mdbook_contracts::report::{Style, report};

use memory::{Judged, Memory};

const SCHEMA: &str = r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Thing",
  "type": "object",
  "required": ["name"],
  "properties": { "name": { "const": "Thing" }, "state": { "enum": ["waiting", "running", "stopped", "finished", "cancelled"] } }
}
"#;

/// A book of one contract.
fn book(catalog: &str, example: &str) -> Judged {
    let mut memory = Memory::default();
    let table = "[preprocessor.contracts.family.things]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/name\"\n";
    memory.add("book.toml", table);
    memory.add("src/catalog/a.md", format!("# Things\n\n## Thing\n\n{catalog}\n\n{{{{#example thing}}}}\n"));
    memory.add("thing.schema.json", SCHEMA);
    memory.add("thing.example.json", format!("{{\n  \"name\": \"Thing\"{example}\n}}\n"));
    memory.judge()
}

fn at_odds() -> Judged {
    let values = "Fields: { name, state? (waiting, running, stopped, finished, cancelled, lost) }";
    book(
        values,
        ",\n  \"state\": \"runing\", \"state_of_the_warehouse\": \"which is far too long for a line\"",
    )
}

fn told(judged: &Judged, style: Style) -> String {
    report(&judged.repository, &judged.verdict, style)
}

/// A text without escapes for colours and links.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|it| it.split_once('m').unwrap().1).collect::<String>()
}

#[test]
fn a_narrow_terminal_shows_findings_in_lines_that_it_has_room_for() {
    let expected = "\
error[MC205 values-differ]: `state` of
  Thing is one of \"waiting\", \"running\",
  \"stopped\", \"finished\", \"cancelled\",
  \"lost\" in the catalog, but one of
  \"waiting\", \"running\", \"stopped\",
  \"finished\", \"cancelled\" in the schema
";
    let judged = at_odds();
    let text = told(&judged, Style { width: 40, ..Style::PLAIN });
    assert!(text.contains(expected), "{text}");
}

#[test]
fn only_lines_of_files_and_paths_are_wider() {
    let judged = at_odds();
    for width in [30, 40, 59] {
        let text = told(&judged, Style { width, ..Style::PLAIN });
        for line in text.lines().filter(|it| it.chars().count() > width) {
            let start = line.trim_start();
            assert!(start.starts_with("-->") || start.starts_with(":::"), "{width}: {line}\n{text}");
        }
    }
}

#[test]
fn edits_of_lines_without_room_are_told_in_words() {
    let text = told(&at_odds(), Style { width: 40, ..Style::PLAIN }).replace("\n         ", " ");
    assert!(text.contains("in the place of"), "{text}");
    assert!(!told(&at_odds(), Style::PLAIN).contains("in the place of"));
}

#[test]
fn places_that_stand_far_apart_in_a_line_are_shown_apart() {
    let between: String = (10..40).map(|it| format!("more{it}?, ")).collect();
    let values = format!("Fields: {{ name, state?, {between}state? }}");
    let judged = book(&values, "");
    let text = told(&judged, Style { width: 80, ..Style::PLAIN });
    let twice = text.split("\n\n").find(|it| it.contains("stands twice")).unwrap();
    assert!(twice.contains("here again") && twice.contains("here first"), "{text}");
    for line in twice.lines().skip(1) {
        assert!(line.chars().count() <= 80, "{line}\n{text}");
    }
}

#[test]
fn no_word_is_lost() {
    let judged = at_odds();
    let wide = told(&judged, Style::PLAIN);
    let words = |text: &str| {
        let unfolded =
            text.lines().map(|it| it.trim_start().trim_start_matches('|')).collect::<Vec<_>>().join(" ");
        unfolded.split_whitespace().map(str::to_owned).collect::<Vec<String>>().join(" ")
    };
    let titles = wide.lines().filter(|it| it.starts_with("error") || it.trim_start().starts_with("= "));
    let narrow = words(&told(&judged, Style { width: 40, ..Style::PLAIN }));
    for title in titles {
        assert!(narrow.contains(&words(title)), "{title}\n{narrow}");
    }
}

#[test]
fn colours_are_all_that_colours_change() {
    let judged = at_odds();
    for width in [30, 40, 60, 140] {
        let plain = told(&judged, Style { width, ..Style::PLAIN });
        let coloured = told(&judged, Style { width, colours: true, ..Style::PLAIN });
        assert_eq!(without_colours(&coloured), plain);
        // A line that is folded goes on in its colours, and what stands before it has none.
        let goes_on = coloured.contains("`state` of\u{1b}[0m\n  \u{1b}[1mThing is one of");
        assert_eq!(goes_on, width == 40, "{coloured}");
    }
}

#[test]
fn the_closing_line_has_the_colour_of_its_level() {
    let of = |judged: &Judged, colours| {
        let text = told(judged, Style { colours, ..Style::PLAIN });
        text.lines().rev().find(|it| !it.starts_with(' ')).unwrap().to_owned()
    };
    let judged = at_odds();
    let plain = of(&judged, false);
    assert!(plain.starts_with("error: "), "{plain}");
    let coloured = of(&judged, true);
    let of_finding = told(&judged, Style { colours: true, ..Style::PLAIN });
    let colour = coloured.split("error").next().unwrap();
    assert!(!colour.is_empty() && of_finding.starts_with(colour), "{coloured:?}");
    let agrees = book("Fields: { name, state? (waiting, running, stopped, finished, cancelled) }", "");
    for colours in [false, true] {
        let closing = of(&agrees, colours);
        assert!(!closing.contains('\x1b'), "{closing:?}");
    }
}
