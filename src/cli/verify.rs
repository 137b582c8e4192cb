//! `verify`: whether a built site is the site of this book as it stands, and passed the gate.

use std::path::Path;

use super::arguments::Book;
use super::run::Run;
use super::{print, say};
use crate::disk::{Error, published_below, published_file};
use crate::fix::Changed;
use crate::render::{Site, differences};
use crate::text::inert;

/// Status 0 where it is, 1 where it differs or nothing says that it passed.
pub fn verify(site: &Path, book: &Book) -> Result<u8, Error> {
    let run = Run::over(book, &Changed::new())?;
    let (repository, verdict) = (&run.gathered.repository, &run.verdict);
    if let Some(status) = run.stops("nothing was verified: a book in which something is found has no site") {
        return Ok(status);
    }
    if !site.is_dir() {
        return Err(Error(format!("`{}` is no folder", site.display())));
    }
    let found = differences(&Site::new(repository, verdict), &|path| published_file(site, path), &|folder| {
        published_below(site, folder)
    });
    for difference in &found {
        say(&format!("error: {}\n", inert(difference)));
    }
    if found.is_empty() {
        print(&format!("{} is the site of this book\n", inert(&site.display().to_string())))?;
        return Ok(0);
    }
    say("  = help: build the site again, with `mdbook-contracts build`\n");
    Ok(1)
}
