//! What tests read of a file in Markdown: its headings of the second level and its fences, in their order.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::ops::Range;
use std::path::Path;

/// A heading, or a fence with its info string and the numbers of the lines in it.
pub enum Mark {
    Heading(String),
    Fence(String, Range<usize>),
}

/// Every mark of these lines. A heading in a fence is none; a fence that is not closed fails.
pub fn marks(lines: &[String], path: &Path) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if let Some(heading) = line.strip_prefix("## ") {
            marks.push(Mark::Heading(heading.to_owned()));
        }
        let ticks = line.bytes().take_while(|it| *it == b'`').count();
        if ticks >= 3 {
            let close = (at..lines.len()).find(|it| lines[*it] == "`".repeat(ticks));
            let close = close.unwrap_or_else(|| panic!("{}:{at}: a fence is not closed", path.display()));
            marks.push(Mark::Fence(line[ticks..].to_owned(), at..close));
            at = close + 1;
        }
    }
    marks
}

/// The text of these lines.
pub fn text(lines: &[String]) -> String {
    lines.iter().map(|it| format!("{it}\n")).collect()
}
