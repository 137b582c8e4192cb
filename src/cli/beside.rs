//! What goes on beside a run: a bar for whoever waits at a terminal, from the second second on, and the end of a run that
//! does not come to one.

use std::io::IsTerminal;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output::{Outputs, say_why};
use crate::disk::Error;
use crate::progress::Progress;
use crate::verdict::Outcome;

/// A run that ends before needs no bar, in ticks.
const PATIENCE: u32 = 10;
const TICK: Duration = Duration::from_millis(100);
const TICKS_A_SECOND: u64 = 10;

/// What is shown while files are read, and once it is known how many examples there are.
const READING: &str = "{spinner} reading {elapsed}";
const HOLDING: &str = "{spinner} examples {wide_bar} {pos}/{len} {elapsed}";

/// Does some work, shows how far it has come while it takes long, and ends the program where nothing in it begins or
/// ends for so many seconds; then every report says so. Without threads there is neither.
pub fn beside<T>(
    progress: &Progress,
    (timeout, outputs): (u64, Option<&Outputs>),
    work: impl FnOnce() -> T,
) -> T {
    thread::scope(|scope| {
        // Dropped at the end of the work, however it ends.
        let (_end, ended) = channel::<()>();
        let beside = move || {
            if let Some(error) = watch(progress, timeout, &ended) {
                give_up(&error, outputs);
            }
        };
        let _thread = thread::Builder::new().spawn_scoped(scope, beside);
        work()
    })
}

/// Looks at the work again and again, until it ends or hangs, and says why it hangs. Ticks are counted and not seconds,
/// because a program that was stopped from outside did not hang.
fn watch(progress: &Progress, timeout: u64, ended: &Receiver<()>) -> Option<Error> {
    let mut bar = std::io::stderr().is_terminal().then_some(Bar::Waits(PATIENCE));
    let (mut signs, mut silent) = (progress.signs(), 0);
    let mut hangs = None;
    while hangs.is_none() && ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        bar = bar.map(|it| it.tick(progress));
        let now = progress.signs();
        silent = if now == signs { silent + 1 } else { 0 };
        signs = now;
        if silent > timeout.saturating_mul(TICKS_A_SECOND) {
            hangs = progress.latest();
        }
    }
    bar.into_iter().for_each(Bar::end);
    hangs.map(|it| trouble(&it, timeout))
}

fn trouble(file: &str, timeout: u64) -> Error {
    Error(format!(
        "`{file}` takes more than {timeout} s, so nothing was checked to the end\n  = help: give it more time with `--timeout`; for a file of ordinary size this is a defect of mdbook-contracts: please report it, with the file"
    ))
}

/// Nothing was said and nothing was written yet: reports and pages come after the work.
fn give_up(error: &Error, outputs: Option<&Outputs>) -> ! {
    let told = outputs.map_or(Ok(()), |it| it.write_trouble(error));
    say_why("", told.as_ref().err().unwrap_or(error));
    std::process::exit(Outcome::NotMade.status().into())
}

/// A bar that is not there at once.
enum Bar {
    /// So many ticks before it comes.
    Waits(u32),
    Shows(ProgressBar),
}

impl Bar {
    fn tick(self, progress: &Progress) -> Bar {
        let bar = match self {
            Bar::Waits(0) => ProgressBar::new(0).with_elapsed(TICK * PATIENCE),
            Bar::Waits(ticks) => return Bar::Waits(ticks - 1),
            Bar::Shows(bar) => bar,
        };
        let (done, all) = progress.so_far();
        let template = if all == 0 { READING } else { HOLDING };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        bar.tick();
        Bar::Shows(bar)
    }

    fn end(self) {
        if let Bar::Shows(bar) = self {
            bar.finish_and_clear();
        }
    }
}
