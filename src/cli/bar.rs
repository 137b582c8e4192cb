//! A bar for whoever waits at a terminal, from the second second on.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// A run that ends before needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// What is shown while files are read, and once it is known how many examples there are.
const READING: &str = "{spinner} reading {elapsed}";
const HOLDING: &str = "{spinner} examples {wide_bar} {pos}/{len} {elapsed}";

/// Does some work, and shows how far it has come while it takes long.
pub fn beside<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        // Dropped at the end of the work, however it ends.
        let (_end, ended) = channel::<()>();
        scope.spawn(move || {
            if ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new(0).with_elapsed(PATIENCE);
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let (done, all) = progress.so_far();
                let template = if all == 0 { READING } else { HOLDING };
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        work()
    })
}
