//! Edits as the lines that they change: what stands there, and what is to stand there.

use crate::text::{Edit, SourceId, Sources, Span};

/// Lines of a file before and after some edits; those that stay are left out at both ends.
#[derive(Debug)]
pub struct Change {
    pub path: String,
    /// The number of the first line that differs.
    pub line: usize,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// The changes of all these edits, in the order of paths and lines.
pub fn changes(sources: &Sources, edits: &[Edit]) -> Vec<Change> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|it| (sources.path(it.span.source), it.span));
    let mut groups: Vec<(SourceId, usize, Vec<&Edit>)> = Vec::new();
    for edit in edits {
        let Span { source, .. } = edit.span;
        let (_, lines) = sources.lines_around(source, [edit.span]);
        match groups.last_mut() {
            Some((file, end, group)) if *file == source && lines.start < *end => {
                *end = lines.end.max(*end);
                group.push(edit);
            }
            _ => groups.push((source, lines.end, vec![edit])),
        }
    }
    groups.iter().filter_map(|(source, _, edits)| change(sources, *source, edits)).collect()
}

/// `None` where two edits overlap or nothing differs.
fn change(sources: &Sources, source: SourceId, edits: &[&Edit]) -> Option<Change> {
    let (line, range) = sources.lines_around(source, edits.iter().map(|it| it.span));
    let old = sources.text(source).get(range.clone())?;
    let mut new = old.to_owned();
    let mut next = range.end;
    for edit in edits.iter().rev() {
        if edit.span.end() > next || edit.span.start() < range.start {
            return None;
        }
        next = edit.span.start();
        let place = edit.span.start() - range.start..edit.span.end() - range.start;
        new.get(place.clone())?;
        new.replace_range(place, &edit.text);
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(start..)?, new.get(start..)?);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let kept = |lines: &[&str]| -> Vec<String> {
        lines.iter().take(lines.len() - end).map(|it| (*it).to_owned()).collect()
    };
    let (before, after) = (kept(old), kept(new));
    let differs = !before.is_empty() || !after.is_empty();
    let shift = edits.first().and_then(|it| sources.shift(it.span)).unwrap_or(0);
    let line = line.saturating_add_signed(shift) + start;
    differs.then(|| Change { path: sources.path(source).to_owned(), line, before, after })
}
