//! `lock`: writes down what weakens the gate, and how much it looks at, for locked runs to be held to.

use super::arguments::Book;
use super::print;
use super::run::Run;
use crate::config::LOCK_FILE;
use crate::disk::Error;
use crate::fix::Changed;
use crate::floor::weakened_by;
use crate::write::write;

/// Writes the lock file of a clean book. The one that is there says nothing in this.
pub fn lock(book: &Book) -> Result<u8, Error> {
    if !book.only.is_empty() {
        return Err(Error("a lock file speaks of every rule\n  = help: leave `--only` out".to_owned()));
    }
    let run = Run::over(&Book { locked: Some(false), ..book.clone() }, &Changed::new())?;
    if let Some(status) = run.stops("nothing was locked: mend what is found first") {
        return Ok(status);
    }
    let floor = &run.verdict.floor;
    let text = floor.write().map_err(|it| Error(format!("the lock file cannot be written: {it}")))?;
    write(&book.dir.join(LOCK_FILE), &text)?;
    let weakened = match weakened_by(floor, usize::MAX) {
        it if it.is_empty() => "nothing weakens the gate".to_owned(),
        it => format!("the gate is weakened by {}", it.join(", ")),
    };
    print(&format!("`{LOCK_FILE}` holds the gate as it is; {weakened}\n"))?;
    Ok(0)
}
