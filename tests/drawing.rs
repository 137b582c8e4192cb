//! Drawings of lifecycles, by their numbers: no two names meet, none leaves the drawing, and no line crosses one.
//!
//! The machines are drawn at random from a fixed seed: names short and long, loops, ways of several contracts, up to the
//! size of which no drawing is made any more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use mdbook_contracts::render::Site;
use memory::Memory;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Names of states and of contracts, and rows with their numbers.
type Machine = (Vec<String>, Vec<String>, Vec<Row>);
/// Where a transition begins, whose it is, and where it ends.
type Row = (usize, usize, usize);

const LETTERS: &str = "[a-z]{0,9}|[a-zA-Z]{0,40}|[W]{0,36}|[é界]{0,12}";

fn machines() -> impl Strategy<Value = Machine> {
    (vec(LETTERS, 1..=12), vec(LETTERS, 1..=6)).prop_flat_map(|(states, contracts)| {
        // Beside the states there are `none`, and `any` and `same`.
        let (states_and_two, all) = (states.len() + 2, contracts.len());
        let row = (0..states_and_two, 0..all, 0..states_and_two);
        let most = prop_oneof![4 => Just(12usize), 1 => Just(40)];
        let rows = most.prop_flat_map(move |most| vec(row.clone(), 1..=most));
        let named = |names: Vec<String>, first: &str| {
            names.iter().enumerate().map(|(at, it)| format!("{first}{at}{it}")).collect::<Vec<_>>()
        };
        (Just(named(states, "s")), Just(named(contracts, "C")), rows)
    })
}

/// Lifecycles as people write them: from state to state, with some ways back, some to the end, and one from any state.
fn ordinary() -> impl Strategy<Value = Machine> {
    let name = |letters: &'static str| letters.prop_map(|it: String| it);
    (vec(name("[a-z]{5,9}"), 2..=12), vec(name("[A-Z][a-z]{5,9}"), 16)).prop_flat_map(|(states, events)| {
        let all = states.len();
        let named = |names: Vec<String>, first: &str| {
            names.iter().enumerate().map(|(at, it)| format!("{first}{at}{it}")).collect::<Vec<_>>()
        };
        let more = vec((0..all + 2, 12usize..15, 0..all), 0..=6);
        let rows = (more, any::<bool>()).prop_map(move |(more, cancels)| {
            let mut rows: Vec<Row> = vec![(all, 0, 0)];
            rows.extend((1..all).map(|at| (at - 1, at, at)));
            rows.extend(cancels.then_some((all + 1, 15, all - 1)));
            rows.extend(more);
            rows
        });
        (Just(named(states, "s")), Just(named(events, "Order")), rows)
    })
}

/// The page of the first contract that the table names.
fn page((states, contracts, rows): &Machine) -> String {
    let mut memory = Memory::default();
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.events]\nschemas = \"{contract}.json\"\ncatalog = \"catalog.md\"\n",
    );
    for it in contracts {
        memory.add(
            format!("{it}.json"),
            format!(r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "{it}" }}"#),
        );
    }
    let state = |at: usize, beside: [&str; 2]| match at.checked_sub(states.len()) {
        Some(other) => beside[other].to_owned(),
        None => states[at].clone(),
    };
    let row = |&(from, by, to): &Row| {
        let (from, to) = (state(from, ["none", "any"]), state(to, ["none", "same"]));
        format!("| {from} | {} | {to} |\n", contracts[by])
    };
    let table: String = rows.iter().map(row).collect();
    memory.add("src/catalog.md", format!("# States\n\n| From | Event | To |\n|---|---|---|\n{table}"));
    memory.add("src/page.md", format!("# Page\n\n{{{{#lifecycle {}}}}}\n", contracts[rows[0].1]));
    let judged = memory.judge();
    let page = judged.verdict.loaded.chapters.iter().find(|it| it.path == "page.md").unwrap();
    Site::new(&judged.repository, &judged.verdict).chapter(page)
}

#[derive(Clone, Copy, Debug)]
struct Rect {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Rect {
    fn meets(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn has(&self, (x, y): (f32, f32)) -> bool {
        self.meets(&Rect { left: x, top: y, right: x, bottom: y })
    }
}

/// What a drawing has, in its own numbers.
struct Seen {
    view: Rect,
    /// The names of contracts and of states, and where they stand.
    contracts: Vec<(String, Rect)>,
    states: Vec<(String, Rect)>,
    boxes: Vec<Rect>,
    /// Points of each line, close to each other.
    lines: Vec<(String, Vec<(f32, f32)>)>,
}

/// The value of an attribute.
fn of<'a>(tag: &'a str, name: &str) -> &'a str {
    tag.split_once(&format!(" {name}=\""))
        .unwrap_or_else(|| panic!("{name}: {tag}"))
        .1
        .split('"')
        .next()
        .unwrap()
}

fn number(tag: &str, name: &str) -> f32 {
    of(tag, name).parse().unwrap()
}

fn seen(svg: &str) -> Seen {
    let view: Vec<f32> = of(svg, "viewBox").split(' ').map(|it| it.parse().unwrap()).collect();
    let view = Rect { left: view[0], top: view[1], right: view[2], bottom: view[3] };
    let mut seen =
        Seen { view, contracts: Vec::new(), states: Vec::new(), boxes: Vec::new(), lines: Vec::new() };
    for tag in svg.split_once("</defs>").unwrap().1.split('<').filter(|it| !it.starts_with('/')) {
        let kind = tag.split(' ').next().unwrap();
        match kind {
            "path" => seen.lines.push((of(tag, "d").to_owned(), points(of(tag, "d")))),
            "rect" => {
                let (left, top) = (number(tag, "x"), number(tag, "y"));
                let (right, bottom) = (left + number(tag, "width"), top + number(tag, "height"));
                seen.boxes.push(Rect { left, top, right, bottom });
            }
            "text" => {
                let name = tag.split_once('>').unwrap().1.to_owned();
                let (x, y) = (number(tag, "x"), number(tag, "y"));
                let is_state = of(tag, "class") == "st-t";
                let half = width(&name, is_state) / 2.0;
                let place = Rect { left: x - half, top: y - 10.0, right: x + half, bottom: y + 3.0 };
                let names = if is_state { &mut seen.states } else { &mut seen.contracts };
                names.push((name, place));
            }
            _ => {}
        }
    }
    seen
}

/// How wide a name is in Chromium, at most: 13 px of Open Sans, half bold, and 14 px of Source Code Pro.
fn width(name: &str, is_state: bool) -> f32 {
    let width = |it: char| match it {
        it if !it.is_ascii() => 13.0,
        _ if is_state => 8.5,
        'W' | 'M' | 'm' | 'w' => 12.35,
        'A'..='Z' => 9.8,
        _ => 7.3,
    };
    name.chars().map(width).sum()
}

/// The points of a path, at most a unit apart.
fn points(path: &str) -> Vec<(f32, f32)> {
    let mut points: Vec<(f32, f32)> = Vec::new();
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|it: char| it.is_ascii_uppercase()).map_or(rest.len(), |at| at + 1);
        let numbers: Vec<f32> = rest[1..end].split(' ').map(|it| it.parse().unwrap()).collect();
        rest = &rest[end..];
        let from = points.last().copied().unwrap_or_default();
        let through: Vec<(f32, f32)> = match (command, numbers.as_slice()) {
            ('M', [x, y]) => {
                points.push((*x, *y));
                continue;
            }
            ('H', [x]) => vec![from, (*x, from.1)],
            ('V', [y]) => vec![from, (from.0, *y)],
            ('Q' | 'C', pairs) => {
                std::iter::once(from).chain(pairs.chunks(2).map(|it| (it[0], it[1]))).collect()
            }
            _ => panic!("{path}"),
        };
        points.extend((1..=1500).map(|at| along(&through, at as f32 / 1500.0)));
    }
    points
}

/// A point on a curve of Bézier.
fn along(through: &[(f32, f32)], at: f32) -> (f32, f32) {
    if let [point] = through {
        return *point;
    }
    let between =
        |it: &[(f32, f32)]| (it[0].0 + (it[1].0 - it[0].0) * at, it[0].1 + (it[1].1 - it[0].1) * at);
    along(&through.windows(2).map(between).collect::<Vec<_>>(), at)
}

/// What is wrong with a drawing.
fn trouble(seen: &Seen) -> Vec<String> {
    let mut trouble = Vec::new();
    let Rect { left, top, right, bottom } = seen.view;
    let names: Vec<&(String, Rect)> = seen.contracts.iter().chain(&seen.states).collect();
    for (at, (name, place)) in names.iter().enumerate() {
        if place.left < left || place.top < top || place.right > right || place.bottom > bottom {
            trouble.push(format!("{name} leaves the drawing: {place:?}"));
        }
        for (other, _) in names[..at].iter().filter(|(_, it)| it.meets(place)) {
            trouble.push(format!("{name} meets {other}"));
        }
        for (line, _) in seen.lines.iter().filter(|(_, all)| all.iter().any(|it| place.has(*it))) {
            trouble.push(format!("{line} crosses {name} in {place:?}"));
        }
    }
    for (name, place) in &seen.contracts {
        if seen.boxes.iter().any(|it| it.meets(place)) {
            trouble.push(format!("{name} stands on a state"));
        }
    }
    for (name, place) in &seen.states {
        let inside = |it: &Rect| it.left + 4.0 <= place.left && place.right <= it.right - 4.0;
        if !seen.boxes.iter().any(|it| it.meets(place) && inside(it)) {
            trouble.push(format!("{name} is wider than its state"));
        }
    }
    trouble
}

#[test]
fn no_two_names_meet_and_no_line_crosses_one() {
    let mut runner = TestRunner::deterministic();
    let (mut drawn, mut left, mut lanes) = (0, 0, 0);
    for _ in 0..300 {
        let machine = machines().new_tree(&mut runner).unwrap().current();
        let page = page(&machine);
        assert!(page.contains("class=\"mc-trans"), "{page}");
        let Some((_, svg)) = page.split_once("<svg class=\"mc-wide\"") else {
            assert!(page.contains("mc-trans mc-alone"), "{page}");
            left += 1;
            continue;
        };
        let seen = seen(svg.split_once("</svg>").unwrap().0);
        drawn += 1;
        lanes += seen.lines.iter().filter(|(line, _)| line.contains('Q')).count();
        assert_eq!(trouble(&seen), Vec::<String>::new(), "{machine:?}");
    }
    // The test looks at something: most are drawn, some are not, and many lines pass above others.
    assert!(drawn > 80 && left > 20 && lanes > 200, "{drawn} drawn, {left} left to the text, {lanes} lanes");
}

/// The drawing of a lifecycle, of which nothing is wrong.
fn drawn(machine: &Machine) -> Seen {
    let page = page(machine);
    let (_, svg) = page.split_once("<svg class=\"mc-wide\"").unwrap_or_else(|| panic!("{machine:?}"));
    let seen = seen(svg.split_once("</svg>").unwrap().0);
    assert_eq!(trouble(&seen), Vec::<String>::new(), "{machine:?}");
    seen
}

#[test]
fn a_lifecycle_that_is_too_long_for_a_row_is_drawn_downwards() {
    let states = ["placed", "paid", "packed", "shipped", "delivered", "returned", "cancelled"];
    let events = ["Placed", "Paid", "Packed", "Shipped", "Delivered", "Returned", "Cancelled"];
    let mut rows: Vec<Row> = vec![(7, 0, 0)];
    rows.extend((1..6).map(|at| (at - 1, at, at)));
    rows.extend([(0, 6, 6), (1, 6, 6)]);
    let machine: Machine =
        (states.map(str::to_owned).to_vec(), events.map(|it| format!("Order{it}")).to_vec(), rows);
    let seen = drawn(&machine);
    assert!(seen.view.bottom > seen.view.right, "{:?}", seen.view);
    let mut below: Vec<f32> = seen.boxes.iter().map(|it| it.top).collect();
    below.dedup();
    assert!(below.is_sorted() && below.len() >= 7, "{below:?}");
    // Two ways to one state share their line, and its name.
    let named: Vec<&str> = seen.contracts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named.iter().filter(|it| **it == "OrderCancelled").count(), 1, "{named:?}");
    assert_eq!(seen.lines.len(), 8);
}

#[test]
fn every_ordinary_lifecycle_of_up_to_twelve_states_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let (mut rows, mut columns) = (0, 0);
    for _ in 0..150 {
        let machine = ordinary().new_tree(&mut runner).unwrap().current();
        let seen = drawn(&machine);
        // In a row, all states stand at one height.
        let is_row = seen.states.iter().all(|(_, it)| it.top == seen.states[0].1.top);
        if is_row { rows += 1 } else { columns += 1 }
    }
    assert!(rows > 20 && columns > 60, "{rows} in a row, {columns} in a column");
}
