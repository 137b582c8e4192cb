//! A panic of a parser, caught without a word: it must not become one of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `action` returns, or nothing where it panics.
pub fn catch<T>(action: impl FnOnce() -> T) -> Option<T> {
    quietly(|| catch_unwind(AssertUnwindSafe(action))).ok()
}

/// Runs `action` without the message that a panic prints by itself.
fn quietly<T>(action: impl FnOnce() -> T) -> T {
    use std::cell::Cell;
    use std::sync::Once;
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let earlier = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                earlier(info);
            }
        }));
    });
    QUIET.set(true);
    let result = action();
    QUIET.set(false);
    result
}
