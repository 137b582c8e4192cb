//! What a check costs, in parts: gathering the texts, judging them, writing a chapter, and checking again after one
//! example has changed. Compare ratios of one run. The book is that of this repository, or the one that `BOOK` names.

#![allow(clippy::expect_used, reason = "a benchmark that cannot run says so and stops")]

use std::env;
use std::path::PathBuf;

use mdbook_contracts::disk::{Gathered, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::load::Before;
use mdbook_contracts::render::Site;
use mdbook_contracts::report;
use mdbook_contracts::verdict::{Verdict, judge, judge_after};

fn main() {
    divan::main();
}

/// The book, as `check` gathers it.
fn repository() -> Gathered {
    with(&Changed::new())
}

/// The same with these texts in the place of theirs.
fn with(changed: &Changed) -> Gathered {
    let root = env::var_os("BOOK").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = PathBuf::from(root);
    let config = book_config(&root, changed).map_err(|error| error.0).expect("book.toml is read");
    gather(&root, &config, None, changed).map_err(|error| error.0).expect("the book is gathered")
}

fn judged(gathered: &Gathered) -> Verdict {
    judge(&gathered.repository, &gathered.settings, Vec::new())
}

#[divan::bench]
fn checking() -> Verdict {
    judged(&repository())
}

/// What `check --watch` does after each change.
#[divan::bench]
fn checking_again(bencher: divan::Bencher) {
    let first = repository();
    let verdict = judge_after(None, &first.repository, &first.settings, Vec::new());
    let sources = &first.repository.sources;
    let example = verdict.loaded.catalog.families.iter().flat_map(|it| &it.examples).next();
    let example = example.expect("an example").source;
    let changed = format!("{}\n", sources.text(example));
    let changed = Changed::from([(sources.path(example).to_owned(), changed)]);
    let before = Before { repository: &first.repository, loaded: &verdict.loaded };
    bencher.bench(|| {
        let Gathered { repository, settings, .. } = with(&changed);
        judge_after(Some(before), &repository, &settings, Vec::new())
    });
}

#[divan::bench]
fn gathering() -> Gathered {
    repository()
}

#[divan::bench]
fn judging(bencher: divan::Bencher) {
    let gathered = repository();
    bencher.bench(|| judged(&gathered));
}

#[divan::bench]
fn writing(bencher: divan::Bencher) {
    let gathered = repository();
    let (repository, verdict) = (&gathered.repository, judged(&gathered));
    let chapters = || verdict.loaded.chapters.iter();
    let site = Site::new(repository, &verdict);
    bencher.bench(|| chapters().map(|chapter| site.chapter(chapter).len()).sum::<usize>());
}

#[divan::bench]
fn reporting(bencher: divan::Bencher) {
    let gathered = repository();
    let verdict = judged(&gathered);
    bencher.bench(|| report::report(&gathered.repository, &verdict, report::Style::PLAIN));
}
