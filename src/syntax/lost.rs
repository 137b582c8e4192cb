//! What a page loses without a word: cells behind the last column, and braces at the end of a heading.

use std::ops::Range;

use super::prose::Prose;

/// A row with more cells than its table has columns loses the last of them on the page: they become one cell, so that
/// they can be told of.
pub fn surplus_cell(text: &str, row: &[Prose], range: Range<usize>) -> Option<Prose> {
    let end = row.last().map_or(range.start, |cell| cell.locate(cell.text.len()..cell.text.len()).end);
    let rest = text.get(end..range.end)?;
    let behind = &rest[rest.find('|')? + 1..];
    let surplus = behind.trim().trim_end_matches('|').trim();
    let start = range.end - behind.trim_start().len();
    (!surplus.is_empty()).then(|| {
        let mut cell = Prose::new(range);
        cell.push(surplus, start..start + surplus.len());
        cell
    })
}

/// Braces at the end of a heading are its attributes; behind a colon, they were meant as a field set.
pub fn heading_braces(text: &str, prose: &mut Prose, range: Range<usize>) {
    let source = text.get(range.clone()).unwrap_or_default();
    let source = source.trim_end().trim_end_matches(['=', '-', '#']).trim_end();
    let Some(open) = source.rfind('{').filter(|_| source.ends_with('}')) else { return };
    if prose.text.trim_end().ends_with(':') {
        let start = range.start + open;
        prose.push(" ", start..start);
        prose.push(&source[open..], start..range.start + source.len());
    }
}
