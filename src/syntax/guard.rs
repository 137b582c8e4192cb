//! A door for parsers that are not ours: a panic in one of them is an answer, not an end.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// Runs a parser. `None` where it panicked, without the message that a panic prints by itself.
pub fn guarded<T>(parse: impl FnOnce() -> T) -> Option<T> {
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
    let parsed = catch_unwind(AssertUnwindSafe(parse));
    QUIET.set(false);
    parsed.ok()
}
