//! `short`: one line for each finding, as compilers write it and editors read it.

use super::told::Told;
use super::words::{place, title_and_label};

pub fn short(told: &Told) -> String {
    let line = |place: String, rest: String| {
        // A line that begins with two colons is a command to GitHub Actions; a path may.
        let apart = if place.trim_start().starts_with("::") { "./" } else { "" };
        format!("{apart}{place}: {rest}\n")
    };
    let lines = told.findings.iter().map(|it| {
        line(place(&it.primary), format!("{}[{}]: {}", it.severity(), it.code, title_and_label(it)))
    });
    lines.collect()
}
