//! The same work on many things, on as many processors as there are. What comes out stands in the order of what went
//! in, so that nothing depends on how many that are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Fewer things are done before a thread would have begun.
const FEW: usize = 16;

/// Of a thread, in bytes: as much as a main thread has, because values lie deep in each other.
const STACK: usize = 8 << 20;

/// Does some work on a stack of that size, whatever the system gives a main thread. An error is a panic.
pub fn on_own_stack<R: Send>(work: impl Fn() -> R + Sync) -> std::thread::Result<R> {
    thread::scope(|scope| {
        match thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn_scoped(scope, &work) {
            Ok(thread) => thread.join(),
            // Where there are no threads, the stack is as it is.
            Err(_) => catch_unwind(AssertUnwindSafe(&work)),
        }
    })
}

/// None where the system gives no threads. `RAYON_NUM_THREADS` says how many there are to be.
static POOL: LazyLock<Option<ThreadPool>> =
    LazyLock::new(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok());

/// What `work` makes of each.
pub fn each<'a, T: Sync, R: Send>(all: &'a [T], work: impl Fn(&'a T) -> R + Sync + Send) -> Vec<R> {
    match pool(all.len()) {
        Some(pool) => pool.install(|| all.par_iter().map(work).collect()),
        None => all.iter().map(work).collect(),
    }
}

/// What `work` makes of each, which it takes.
pub fn each_of<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    match pool(all.len()) {
        Some(pool) => pool.install(|| all.into_par_iter().map(work).collect()),
        None => all.into_iter().map(work).collect(),
    }
}

/// What `work` makes of as many together as it is told, and of the rest.
pub fn chunks<'a, T: Sync, R: Send>(
    all: &'a [T],
    together: usize,
    work: impl Fn(&'a [T]) -> R + Sync + Send,
) -> Vec<R> {
    let chunks: Vec<&[T]> = all.chunks(together).collect();
    match pool(all.len()) {
        Some(pool) => pool.install(|| chunks.into_par_iter().map(work).collect()),
        None => chunks.into_iter().map(work).collect(),
    }
}

fn pool(things: usize) -> Option<&'static ThreadPool> {
    if things < FEW { None } else { POOL.as_ref() }
}
