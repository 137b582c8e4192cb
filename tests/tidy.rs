//! The habits of the house, as tests: layers, sizes, opening sentences, doors, no leftovers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up. A file names only modules of earlier lines, or of its own folder.
const LAYERS: &[&[&str]] = &[
    &["date", "digest", "origin", "parallel", "progress"],
    &["text"],
    &["unseen", "value"],
    &["rulebook"],
    &["field"],
    &["diagnostic"],
    &["syntax"],
    &["model"],
    &["config", "repository"],
    &["schema"],
    &["resolve"],
    &["load"],
    &["table"],
    &["rules"],
    &["allowances", "causes"],
    &["floor"],
    &["fix"],
    &["verdict"],
    &["prove"],
    &["render", "report"],
    &["disk"],
    &["write"],
    &["preprocess", "publish"],
    &["cli"],
];

/// Foreign crates, each with the files that may name it: its doors.
const DOORS: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["report/human.rs"]),
    ("anstream", &["cli/output.rs"]),
    ("base64", &["render/mod.rs"]),
    ("clap", &["cli/arguments.rs"]),
    ("clap_complete", &["cli/arguments.rs"]),
    ("clap_mangen", &["cli/arguments.rs"]),
    ("enumset", &["field.rs"]),
    ("fluent_uri", &["schema/uri.rs"]),
    ("globset", &["config/pattern.rs"]),
    ("html5gum", &["syntax/elements.rs", "syntax/html.rs"]),
    ("indexmap", &["field.rs"]),
    ("icu_normalizer", &["disk/names.rs"]),
    ("icu_properties", &["schema/ecma.rs"]),
    ("indicatif", &["cli/beside.rs"]),
    ("jiff", &["cli/watch.rs", "date.rs"]),
    ("jsonc_parser", &["syntax/json.rs"]),
    ("jsonschema", &["schema/branches.rs", "schema/validator.rs", "schema/violation.rs"]),
    ("mdbook_core", &["disk/book.rs"]),
    ("mdbook_driver", &["publish.rs"]),
    ("mdbook_summary", &["disk/mod.rs"]),
    ("mimalloc", &["main.rs"]),
    ("notify", &["cli/watch.rs"]),
    ("pulldown_cmark", &["render/markdown.rs", "render/prose.rs", "syntax/markdown.rs"]),
    ("quick_xml", &["report/xml.rs"]),
    ("serde", &["config/lock.rs", "report/json.rs", "report/told.rs", "syntax/json.rs"]),
    ("referencing", &["schema/validator.rs"]),
    ("rustix", &["disk/below.rs"]),
    ("saphyr_parser", &["syntax/yaml/mod.rs", "syntax/yaml/places.rs"]),
    ("rayon", &["parallel.rs"]),
    ("regex", &["config/pattern.rs", "config/template.rs"]),
    ("regex_syntax", &["schema/samples.rs", "syntax/fields/path.rs"]),
    ("sha2", &["digest.rs"]),
    ("similar", &["origin.rs", "report/diff.rs"]),
    ("strsim", &["diagnostic.rs"]),
    ("supports_hyperlinks", &["cli/mod.rs"]),
    ("tempfile", &["write.rs"]),
    ("terminal_size", &["cli/mod.rs"]),
    ("toml", &["config/baseline.rs", "config/lock.rs", "config/places.rs"]),
    ("walkdir", &["disk/published.rs", "disk/site.rs", "disk/walk.rs"]),
];

/// The most lines that a file and a function may have.
const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its path from there and its text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    let folder = root().join(folder);
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn a_file_uses_only_what_stands_below_it() {
    for (file, text) in rust_files("src") {
        let own = module(&file);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let height = layer(own).unwrap_or_else(|| panic!("src/{file} stands in no layer"));
        for used in text.split("crate::").skip(1).flat_map(names_after) {
            let lower = layer(&used).is_none_or(|it| it < height);
            assert!(used == own || lower, "src/{file} uses `{used}`, which stands beside or above it");
        }
    }
}

/// The modules after `crate::`: one name, or those in braces.
fn names_after(rest: &str) -> Vec<String> {
    let name =
        |text: &str| text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect::<String>();
    match rest.strip_prefix('{') {
        Some(list) => {
            list.split('}').next().unwrap_or_default().split(',').map(|it| name(it.trim())).collect()
        }
        None => vec![name(rest)],
    }
}

#[test]
fn every_foreign_crate_has_its_door() {
    for (file, text) in rust_files("src") {
        for (krate, doors) in DOORS {
            let named = text.contains(&format!("{krate}::"));
            assert!(
                !named || doors.contains(&file.as_str()),
                "src/{file} names `{krate}`; its door is {doors:?}"
            );
        }
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let krate = line.split(' ').next().unwrap().replace('-', "_");
        let known = krate == "serde_json" || DOORS.iter().any(|(it, _)| *it == krate);
        assert!(known, "`{krate}` has no door in tests/tidy.rs");
    }
}

#[test]
fn the_number_of_dependencies_is_stated() {
    let packages = fs::read_to_string(root().join("Cargo.lock")).unwrap().matches("[[package]]").count();
    let stated = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    assert!(stated.contains(&format!("`Cargo.lock` names {packages} packages")), "there are {packages}");
}

#[test]
fn only_the_disk_reads_files() {
    for (file, text) in rust_files("src") {
        let reads = file != "write.rs" && (text.contains("std::fs") || text.contains("fs::"));
        assert!(!reads || module(&file) == "disk", "src/{file} reads files");
    }
}

#[test]
fn every_file_opens_with_a_sentence_and_fits() {
    for folder in ["src", "tests", "benches"] {
        for (file, text) in rust_files(folder) {
            let first = text.lines().next().unwrap_or_default();
            assert!(
                first.starts_with("//! ") && first.len() > 20,
                "{folder}/{file} opens without a sentence"
            );
            let lines = text.lines().count();
            assert!(folder == "tests" || lines <= FILE_LINES, "{folder}/{file} has {lines} lines");
        }
    }
}

#[test]
fn every_function_fits_a_screen() {
    for (file, text) in rust_files("src") {
        let mut open: Option<(String, usize, usize)> = None;
        for (number, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let starts = ["fn ", "pub fn ", "pub(super) fn ", "pub const fn "];
            if open.is_none()
                && starts.iter().any(|it| line.trim_start().starts_with(it))
                && !line.ends_with(';')
            {
                open = Some((line.trim().to_owned(), number, indent));
            }
            if let Some((name, start, depth)) = &open
                && line.starts_with(&format!("{}}}", " ".repeat(*depth)))
                && indent == *depth
            {
                let lines = number - start + 1;
                assert!(lines <= FUNCTION_LINES, "src/{file}: {lines} lines in `{name}`");
                open = None;
            }
        }
    }
}

#[test]
fn nothing_is_left_over() {
    let marks = ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX"];
    for (file, text) in rust_files("src") {
        for mark in marks {
            assert!(!text.contains(mark), "src/{file} has `{mark}`");
        }
    }
}

#[test]
fn nothing_of_the_catalog_is_in_the_source() {
    let words = ["Customer", "customer_id", "Conversation", "Provider", "ChannelMapped"];
    for (file, text) in rust_files("src") {
        for word in words {
            let in_code =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|it| it.contains(word));
            assert!(!in_code, "src/{file} knows `{word}`: the tool serves any contracts");
        }
    }
}

#[test]
fn nobody_sleeps() {
    // A time that is long enough on one machine is too short on another, and wasted on a third.
    let mark = ["thread::", "sleep"].concat();
    for folder in ["src", "tests"] {
        for (file, text) in rust_files(folder) {
            assert!(!text.contains(&mark), "{folder}/{file} sleeps");
        }
    }
}
