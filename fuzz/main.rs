//! Throws changed texts at what reads the texts of strangers, on a stable toolchain: no panic, and nothing that takes long.
//!
//! `cargo run --profile fuzz --example fuzz -- TARGET MINUTES [SEED]`; the texts to change are the fences and the books
//! of the repository's own tests. An input that fails stands in `fuzz/found/`, and `-- TARGET FILE` reads it again. Time
//! is that of the processor, so that what else runs on the machine neither fails an input nor shortens a run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a harness says what it expected and stops"
)]

#[path = "../tests/marked/mod.rs"]
mod marked;
#[path = "../tests/memory/mod.rs"]
mod memory;
mod random;
mod seeds;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mdbook_contracts::config::SchemaSettings;
use mdbook_contracts::render::{Media, Site};
use mdbook_contracts::report::{FORMATS, Style, guarded, inert_lines, list};
use mdbook_contracts::schema::{Role, SchemaInput, SchemaSet};
use mdbook_contracts::syntax::directive::marks;
use mdbook_contracts::syntax::format::read;
use mdbook_contracts::syntax::json::parse;
use mdbook_contracts::syntax::markdown::outline;
use mdbook_contracts::text::Sources;
use memory::Memory;
use random::Random;
use rustix::time::{ClockId, clock_gettime};
use seeds::Seeds;

/// Longer than any text of this size takes.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes a text.
type Maker = fn(&mut Random, &Seeds) -> String;

/// What reads a text. True where it was one of its kind, and so more than its first bytes were looked at.
type Target = fn(&str) -> bool;

/// Readers by name, each with what makes its texts.
const TARGETS: [(&str, Maker, Target); 6] = [
    ("json", Random::json, json),
    ("directives", |random, seeds| random.text(&seeds.texts), directives),
    ("chapters", |random, seeds| random.text(&seeds.texts), chapters),
    ("schemas", Random::json, schemas),
    ("repositories", Random::book, repositories),
    ("escapers", |random, seeds| random.text(&seeds.texts), escapers),
];

fn json(text: &str) -> bool {
    let mut sources = Sources::default();
    let documents = ["a.json", "a.yaml"].map(|path| {
        let source = sources.add(path, text);
        read(source, path, text)
    });
    let roots = documents.iter().flatten().map(|it| &it.root);
    let keys = roots.flat_map(|it| it.members()).map(|it| it.key_span);
    keys.for_each(|it| drop(sources.cut(it).to_owned()));
    documents.iter().any(Result::is_ok)
}

fn directives(text: &str) -> bool {
    let Ok(outline) = outline(text) else { return false };
    let all = [true, false].map(|escapes| marks(text, &outline, escapes).directives.len());
    all.iter().any(|it| *it > 0)
}

fn chapters(text: &str) -> bool {
    let book = "[preprocessor.contracts.family.things]\nschemas = \"schemas/*.json\"\nexamples = \"examples/*.json\"\nname = \"/name\"\ncatalog = \"catalog.md\"\n";
    let mut memory = Memory::default();
    memory.add("book.toml", book);
    memory.add("src/catalog.md", text);
    let judged = memory.judge();
    drop(judged.told());
    !judged.verdict.loaded.chapters.is_empty()
}

fn schemas(text: &str) -> bool {
    let mut sources = Sources::default();
    let source = sources.add("a.json", text);
    let Ok(document) = parse(source, text) else { return false };
    let input = SchemaInput { source, document, role: Role::Schema };
    let (set, _) = SchemaSet::new(&sources, vec![input], &[], &SchemaSettings::default());
    drop(set.check(&sources));
    true
}

/// Judges a book, tells of it in every format, and draws every chapter of it.
fn repositories(text: &str) -> bool {
    let judged = Memory { files: random::files(text).into_iter().collect() }.judge();
    let (repository, verdict) = (&judged.repository, &judged.verdict);
    for format in &FORMATS {
        drop(format.write(repository, verdict, Style::PLAIN));
    }
    drop(list(repository, verdict));
    let page = |media, chapter| Site::new(repository, verdict).of(media).chapter(chapter);
    for chapter in &verdict.loaded.chapters {
        drop([Media::Html, Media::Plain].map(|it| page(it, chapter)));
    }
    verdict.loaded.catalog.families.iter().any(|it| !it.contracts.is_empty())
}

fn escapers(text: &str) -> bool {
    let hidden =
        |it: char| it.is_control() && !matches!(it, '\n' | '\t') || ('\u{202a}'..='\u{202e}').contains(&it);
    assert!(!inert_lines(text).contains(hidden), "{:?}", inert_lines(text));
    drop(guarded(text));
    true
}

/// The time of the processor that this process has used.
fn worked() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(now).expect("not before the start")
}

/// What a text came to: whether it was one of its kind, if the target did not panic, and how long it took.
fn tried(target: Target, text: &str) -> (Option<bool>, Duration) {
    let start = worked();
    let read = catch_unwind(|| target(text)).ok();
    (read, worked() - start)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, minutes, seed @ ..] = &arguments[..] else { panic!("TARGET MINUTES [SEED], or TARGET FILE") };
    let (_, make, target) = TARGETS.into_iter().find(|it| it.0 == name).expect("a target");
    let Ok(length) = minutes.parse::<f64>() else {
        let (read, took) = tried(target, &fs::read_to_string(minutes).expect("a number, or a file"));
        println!("{name}: {} after {took:?}", if read.is_none() { "panicked" } else { "ended" });
        std::process::exit(i32::from(read.is_none() || took > PATIENCE));
    };
    let seed = seed.first().map_or(1, |it| it.parse().expect("a number"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let (seeds, mut random) = (Seeds::read(&root), Random(seed));
    let end = worked() + Duration::from_secs_f64(60.0 * length);
    let (mut runs, mut of_kind, mut failures, mut slowest) = (0_u64, 0_u64, 0, Duration::ZERO);
    while worked() < end {
        let text = make(&mut random, &seeds);
        let (read, took) = tried(target, &text);
        slowest = slowest.max(took);
        runs += 1;
        of_kind += u64::from(read == Some(true));
        if read.is_none() || took > PATIENCE {
            failures += 1;
            let found: PathBuf = root.join("fuzz/found");
            fs::create_dir_all(&found)
                .and_then(|()| fs::write(found.join(format!("{name}-{seed}-{runs}")), &text))
                .expect("a file");
        }
    }
    println!(
        "{name}: {runs} inputs in {minutes} minutes, {of_kind} of them of their kind, {failures} failures, the slowest took {slowest:?}"
    );
    std::process::exit(i32::from(failures > 0 || of_kind == 0));
}
