//! How far a run has come, for whoever waits for it, and what it works on. Nothing is decided by it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Examples that were held against their schemas, of how many, and the files that are worked on.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    all: AtomicUsize,
    /// Grows with everything that begins or ends.
    signs: AtomicUsize,
    begun: AtomicUsize,
    /// What has begun and not ended, in the order in which it began.
    at_work: Mutex<BTreeMap<usize, String>>,
}

impl Progress {
    /// Says how many there are.
    pub fn begin(&self, all: usize) {
        self.all.store(all, Ordering::Relaxed);
    }

    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.sign();
    }

    /// How many are done, of how many; both 0 before the first is looked at.
    pub fn so_far(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }

    /// Does some work on a file, or on what is called so.
    pub fn on<T>(&self, file: &str, work: impl FnOnce() -> T) -> T {
        self.sign();
        let done = self.at(file, work);
        self.sign();
        done
    }

    /// The same for a part of some work that is known by another file. It is no sign: many of these may make a work that
    /// does not end.
    pub fn at<T>(&self, file: &str, work: impl FnOnce() -> T) -> T {
        let _at_work = AtWork::new(self, file);
        work()
    }

    /// A number that stays the same while nothing begins and nothing ends.
    pub fn signs(&self) -> usize {
        self.signs.load(Ordering::Relaxed)
    }

    /// What is worked on, of several what began last.
    pub fn latest(&self) -> Option<String> {
        self.files(|it| it.values().next_back().cloned())
    }

    fn sign(&self) {
        self.signs.fetch_add(1, Ordering::Relaxed);
    }

    fn files<T>(&self, work: impl FnOnce(&mut BTreeMap<usize, String>) -> T) -> T {
        work(&mut self.at_work.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Work on a file; it ends with this, however it ends.
struct AtWork<'a> {
    progress: &'a Progress,
    begun: usize,
}

impl<'a> AtWork<'a> {
    fn new(progress: &'a Progress, file: &str) -> Self {
        let begun = progress.begun.fetch_add(1, Ordering::Relaxed);
        progress.files(|it| it.insert(begun, file.to_owned()));
        AtWork { progress, begun }
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.progress.files(|it| it.remove(&self.begun));
    }
}
