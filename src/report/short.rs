//! `short`: one line for each finding, as compilers write it and editors read it.

use super::told::Told;
use super::words::{SETTINGS, place, title_and_label, untold};

pub fn short(told: &Told) -> String {
    let line = |place: String, rest: String| {
        // A line that begins with two colons is a command to GitHub Actions; a path may.
        let apart = if place.trim_start().starts_with("::") { "./" } else { "" };
        format!("{apart}{place}: {rest}\n")
    };
    let lines = told.findings.iter().map(|it| {
        line(place(&it.primary), format!("{}[{}]: {}", it.severity(), it.rule.heading(), title_and_label(it)))
    });
    let lines: String = lines.collect();
    match told.untold {
        0 => lines,
        more => lines + &line(format!("{SETTINGS}:1:1"), format!("note: {}", untold(more))),
    }
}
