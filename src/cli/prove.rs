//! `prove`: changes every witness in small ways, and tells which changes the gate would let pass.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use super::arguments::Book;
use super::beside::beside;
use super::run::Run;
use super::{print, say};
use crate::disk::Error;
use crate::fix::Changed;
use crate::progress::Progress;
use crate::prove;
use crate::render::{fingerprint, is_proof_of};
use crate::report;
use crate::repository::PROOF_FILE;
use crate::write;

/// Status 1 where less than `percent` of the mutants of any contract are caught. A book in which something is found
/// already proves nothing.
pub fn prove(book: &Book, percent: u8, write: bool) -> Result<u8, Error> {
    let run = Run::after(None, book, &Changed::new())?;
    let (gathered, verdict) = (&run.gathered, &run.verdict);
    if let Some(status) = run.stops("nothing was proven: mend what is found first") {
        return Ok(status);
    }
    let (repository, settings, found) = (&gathered.repository, &gathered.settings, &gathered.found[..]);
    let threads = available_parallelism().map_or(1, NonZero::get);
    let progress = Arc::new(Progress::default());
    let proof = beside(&progress, (book.timeout, None), || {
        prove::prove(prove::Book { repository, settings, found, verdict }, threads, |all| {
            progress.begin(all);
            progress.step();
        })
    });
    let document = report::proof(&repository.sources, &proof, &fingerprint(&repository.sources));
    if write {
        write::write(&book.dir.join(PROOF_FILE), &document)?;
    }
    print(&report::strength(&repository.sources, &proof))?;
    // What is written down of this very book is what was found of it.
    let is_of_this = |text: &&String| is_proof_of(text, &repository.sources);
    let written = repository.proof.as_ref().filter(|_| !write).filter(is_of_this);
    if written.is_some_and(|it| *it != document) {
        say(&format!(
            "error: `{PROOF_FILE}` says something else\n  = help: `mdbook-contracts prove --write` writes it anew\n"
        ));
        return Ok(1);
    }
    Ok(if proof.reaches(percent.into()) { 0 } else { 1 })
}
