//! The setting by which `mdbook serve` is known, where somebody writes it by hand.

use super::places::Places;
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::text::{SourceId, Sources};

/// A setting of mdBook's own, which it sets itself for a book that it serves, and never for one that it builds.
pub const ENDPOINT: [&str; 3] = ["output", "html", "live-reload-endpoint"];

/// What `mdbook serve` sets it to, from mdBook 0.4.40 to 0.5.
pub const SERVED: &str = "__livereload";

/// With the endpoint in `book.toml` or in the environment, a build looks as if the book were served.
pub fn endpoint_by_hand(sources: &Sources, book_toml: SourceId) -> Diagnostic {
    let span = Places::read(sources, book_toml).key(&ENDPOINT);
    let [.., key] = ENDPOINT;
    let title =
        format!("`{key}` is set by hand: a build would pass for `mdbook serve`, and publish findings");
    let (label, help) = if sources.cut(span) == key {
        ("only `mdbook serve` sets this", "take this line out: `mdbook serve` sets it by itself")
    } else {
        ("the environment sets it", "take it out of `MDBOOK_OUTPUT…` in the environment")
    };
    Diagnostic::new(&rulebook::GATE_LEFT_OPEN, title, span, label).help(help)
}
