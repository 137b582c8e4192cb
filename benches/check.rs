//! What a check costs, in parts: gathering the texts, judging them, and writing a chapter. Compare ratios of one run.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run says so and stops")]

use std::path::Path;

use mdbook_contracts::disk::{Gathered, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::render::Site;
use mdbook_contracts::report;
use mdbook_contracts::verdict::judge;

fn main() {
    divan::main();
}

/// This repository, as `check` gathers it.
fn repository() -> Gathered {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = book_config(root, &Changed::new()).map_err(|error| error.0).expect("book.toml is read");
    gather(root, &config, None, &Changed::new()).map_err(|error| error.0).expect("the book is gathered")
}

#[divan::bench]
fn gathering() -> Gathered {
    repository()
}

#[divan::bench]
fn judging(bencher: divan::Bencher) {
    let gathered = repository();
    bencher.bench(|| judge(&gathered.repository, &gathered.settings, Vec::new()));
}

#[divan::bench]
fn writing(bencher: divan::Bencher) {
    let Gathered { repository, settings, .. } = repository();
    let verdict = judge(&repository, &settings, Vec::new());
    let chapters = || verdict.loaded.chapters.iter();
    let site = Site::new(&repository, &verdict);
    bencher.bench(|| chapters().map(|chapter| site.chapter(chapter).len()).sum::<usize>());
}

#[divan::bench]
fn reporting(bencher: divan::Bencher) {
    let Gathered { repository, settings, .. } = repository();
    let verdict = judge(&repository, &settings, Vec::new());
    bencher.bench(|| report::report(&repository, &verdict, report::Style::PLAIN));
}
