//! The row of a Markdown table as its line is written.

use std::ops::Range;

use crate::text::Span;

/// A row that begins with a bar.
pub struct Row {
    /// The line, without its end.
    pub line: Range<usize>,
    /// Where the first bar stands.
    pub bar: usize,
    /// What stands between bars.
    pub cells: Vec<Range<usize>>,
    /// It ends with a bar.
    pub is_closed: bool,
}

impl Row {
    /// The row at this place of a text. `None` in a line that begins with anything but the marks of a container.
    pub fn at(text: &str, at: usize) -> Option<Row> {
        let start = text.get(..at)?.rfind('\n').map_or(0, |it| it + 1);
        let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
        let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
        let line = &text[start..end];
        let bar = line.find('|')?;
        if !line[..bar].chars().all(|it| matches!(it, ' ' | '\t' | '>')) {
            return None;
        }
        let mut cells = Vec::new();
        let mut from = bar + 1;
        let mut escaped = false;
        for (at, it) in line.char_indices().skip_while(|(at, _)| *at <= bar) {
            if it == '|' && !escaped {
                cells.push(start + from..start + at);
                from = at + 1;
            }
            escaped = it == '\\' && !escaped;
        }
        let is_closed = line[from.min(line.len())..].trim().is_empty();
        if !is_closed {
            cells.push(start + from..end);
        }
        Some(Row { line: start..end, bar: start + bar, cells, is_closed })
    }

    /// The number of the cell that holds a place.
    pub fn cell_of(&self, place: Span) -> Option<usize> {
        self.cells.iter().position(|it| it.start <= place.start() && place.end() <= it.end)
    }

    /// True for the row that parts the head of a table from its body.
    pub fn is_delimiter(&self, text: &str) -> bool {
        let dashes = |it: &Range<usize>| {
            let cell = text[it.clone()].trim().trim_matches(':');
            !cell.is_empty() && cell.bytes().all(|byte| byte == b'-')
        };
        !self.cells.is_empty() && self.cells.iter().all(dashes)
    }

    /// The row above it.
    pub fn above(&self, text: &str) -> Option<Row> {
        Row::at(text, self.line.start.checked_sub(1)?)
    }

    /// The head of its table.
    pub fn head(&self, text: &str) -> Option<Row> {
        let mut row = self.above(text)?;
        while !row.is_delimiter(text) {
            row = row.above(text)?;
        }
        row.above(text)
    }
}

/// No empty line stands between two places.
pub fn is_one_table(text: &str, one: Span, other: Span) -> bool {
    let between = &text[one.start().min(other.start())..one.end().max(other.end())];
    between.lines().all(|it| !it.trim_matches(['>', ' ', '\t']).is_empty()) || between.is_empty()
}
