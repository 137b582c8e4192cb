//! `prove`: changes every witness in small ways, and tells which changes the gate would let pass.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use super::arguments::Book;
use super::run::Run;
use super::{bar, print};
use crate::disk::Error;
use crate::fix::Changed;
use crate::progress::Progress;
use crate::prove;
use crate::report;

/// Status 1 where less than `percent` of the mutants of any contract are caught. A book in which something is found
/// already proves nothing.
pub fn prove(book: &Book, percent: u8) -> Result<u8, Error> {
    let run = Run::over(book, &Changed::new())?;
    let (gathered, verdict) = (&run.gathered, &run.verdict);
    if let Some(status) = run.stops("nothing was proven: mend what is found first") {
        return Ok(status);
    }
    let (repository, settings, found) = (&gathered.repository, &gathered.settings, &gathered.found[..]);
    let threads = available_parallelism().map_or(1, NonZero::get);
    let progress = Arc::new(Progress::default());
    let proof = bar::beside(&progress, || {
        prove::prove(prove::Book { repository, settings, found, verdict }, threads, |all| {
            progress.begin(all);
            progress.step();
        })
    });
    print(&report::strength(&repository.sources, &proof))?;
    Ok(if proof.reaches(percent.into()) { 0 } else { 1 })
}
