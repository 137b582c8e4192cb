//! Throws changed texts at what reads the texts of strangers, on a stable toolchain: no panic, and nothing that takes long.
//!
//! `cargo run --profile fuzz --example fuzz -- TARGET MINUTES [SEED]`; the texts to change are the fences of the repository's
//! own tests. An input that fails stands in `fuzz/found/`. Time is that of the processor, so that what else
//! runs on the machine neither fails an input nor shortens a run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a harness says what it expected and stops"
)]

#[path = "../tests/memory/mod.rs"]
mod memory;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mdbook_contracts::config::SchemaSettings;
use mdbook_contracts::report::{FORMATS, Style, guarded, inert_lines};
use mdbook_contracts::schema::{Role, SchemaInput, SchemaSet};
use mdbook_contracts::syntax::directive::marks;
use mdbook_contracts::syntax::format::read;
use mdbook_contracts::syntax::json::parse;
use mdbook_contracts::syntax::markdown::outline;
use mdbook_contracts::text::Sources;
use memory::Memory;
use rustix::time::{ClockId, clock_gettime};

/// Longer than any text of this size takes.
const PATIENCE: Duration = Duration::from_secs(5);

/// What reads a text.
type Target = fn(&str);

/// Readers by name.
const TARGETS: [(&str, Target); 6] = [
    ("json", json),
    ("directives", directives),
    ("chapters", chapters),
    ("schemas", schemas),
    ("repositories", repositories),
    ("escapers", escapers),
];

/// Pieces that mean something to a reader.
const PIECES: [&str; 46] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "{{#example ",
    "{{#fields ",
    "{{#include ",
    "}}",
    "<!--",
    "-->",
    "```",
    "\n\n",
    "\r",
    "\t",
    "- [ ] ",
    "| a | b |\n|---|---|\n",
    "> ",
    "# ",
    "\u{202e}",
    "\u{200b}",
    "\0",
    "é",
    "1e400",
    "\\ud800",
    "\"$ref\": \"#\"",
    "\"allOf\": [",
    "\"$id\": \"",
    "\"type\": \"object\"",
    "\"required\": [",
    "null",
    "&",
    "*",
    "<<: ",
    "%",
    "::",
    "[^1]: ",
    "\u{a0}",
    "\u{3000}",
    " — ",
    "–",
    "?",
    "or ",
];

fn json(text: &str) {
    let mut sources = Sources::default();
    for path in ["a.json", "a.yaml"] {
        let source = sources.add(path, text);
        if let Ok(document) = read(source, path, text) {
            let spans = document.root.members().iter().map(|it| it.key_span);
            spans.for_each(|it| drop(sources.cut(it).to_owned()));
        }
    }
}

fn directives(text: &str) {
    if let Ok(outline) = outline(text) {
        let _ = [true, false].map(|escapes| marks(text, &outline, escapes).directives.len());
    }
}

fn chapters(text: &str) {
    let mut memory = base();
    memory.add("src/catalog.md", text);
    drop(memory.judge().told());
}

fn schemas(text: &str) {
    let mut sources = Sources::default();
    let source = sources.add("a.json", text);
    let Ok(document) = parse(source, text) else { return };
    let input = SchemaInput { source, document, role: Role::Schema };
    let (set, _) = SchemaSet::new(&sources, vec![input], &[], &SchemaSettings::default());
    drop(set.check(&sources));
}

/// Files with a line `@ PATH` before each; what stands before the first is the chapter.
fn repositories(text: &str) {
    let mut memory = base();
    let paths = ["src/catalog.md", "schemas/a.json", "examples/a.json", "examples/b.json"];
    for (path, part) in paths.into_iter().zip(text.split("\n@\n")) {
        memory.add(path, part);
    }
    let judged = memory.judge();
    for format in &FORMATS {
        drop(format.write(&judged.repository, &judged.verdict, Style::PLAIN));
    }
}

fn escapers(text: &str) {
    let hidden =
        |it: char| it.is_control() && !matches!(it, '\n' | '\t') || ('\u{202a}'..='\u{202e}').contains(&it);
    assert!(!inert_lines(text).contains(hidden), "{:?}", inert_lines(text));
    drop(guarded(text));
}

fn base() -> Memory {
    let mut memory = Memory::default();
    memory.add(
        "book.toml",
        "[preprocessor.contracts.family.things]\nschemas = \"schemas/*.json\"\nexamples = \"examples/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n",
    );
    memory
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    /// A place in a text between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
    }

    fn changed(&mut self, seeds: &[String]) -> String {
        let seed = self.below(seeds.len());
        let mut text = seeds[seed].clone();
        for _ in 0..=self.below(6) {
            let (one, other) = (self.place(&text), self.place(&text));
            let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 40));
            let end = (start..=end).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(start);
            let with = match self.below(4) {
                0 => String::new(),
                1 => text[start..end].repeat(2),
                2 => PIECES[self.below(PIECES.len())].to_owned(),
                _ => {
                    let other = self.below(seeds.len());
                    let (from, to) = (self.place(&seeds[other]), self.place(&seeds[other]));
                    seeds[other][from.min(to)..from.max(to)].to_owned()
                }
            };
            text.replace_range(start..end, &with);
        }
        text.truncate((0..=text.len().min(4_000)).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0));
        text
    }
}

/// The fences of the tests and of the pages, and each of those files as a whole.
fn seeds(root: &Path) -> Vec<String> {
    let folders = ["tests/hostile", "tests/books", "tests/statements", "tests/edits", "book/rules"];
    let files = folders.iter().flat_map(|it| fs::read_dir(root.join(it)).into_iter().flatten().flatten());
    let texts: Vec<String> = files.filter_map(|it| fs::read_to_string(it.path()).ok()).collect();
    let fences = texts.iter().flat_map(|it| it.split("```").skip(1).step_by(2));
    let fences =
        fences.filter_map(|it| Some(it.split_once('\n')?.1.to_owned())).filter(|it| it.len() < 4_000);
    fences.collect()
}

/// The time of the processor that this process has used.
fn worked() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(now).expect("not before the start")
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, minutes, seed @ ..] = &arguments[..] else { panic!("TARGET MINUTES [SEED]") };
    let (_, target) = TARGETS.into_iter().find(|it| it.0 == name).expect("a target");
    let seed = seed.first().map_or(1, |it| it.parse().expect("a number"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let (seeds, mut random) = (seeds(&root), Random(seed));
    let end = worked() + Duration::from_secs_f64(60.0 * minutes.parse::<f64>().expect("a number"));
    let (mut runs, mut failures, mut slowest) = (0_u64, 0, Duration::ZERO);
    while worked() < end {
        let text = random.changed(&seeds);
        let start = worked();
        let panicked = catch_unwind(|| target(&text)).is_err();
        let took = worked() - start;
        slowest = slowest.max(took);
        runs += 1;
        if panicked || took > PATIENCE {
            failures += 1;
            let found: PathBuf = root.join("fuzz/found");
            fs::create_dir_all(&found)
                .and_then(|()| fs::write(found.join(format!("{name}-{seed}-{runs}")), &text))
                .expect("a file");
        }
    }
    println!("{name}: {runs} inputs in {minutes} minutes, {failures} failures, the slowest took {slowest:?}");
    std::process::exit(i32::from(failures > 0));
}
