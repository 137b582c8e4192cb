//! Which lines of a text that was changed on its way to us are lines of its file, and where those stand there.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A line of a file: its number, and where it begins, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub start: usize,
}

/// The most lines that two texts may have together to be compared: longer ones would take too long.
const LIMIT: usize = 20_000;

/// For every line of `text`, the line of `file` that it is; `None` where that is not certain. A line that could as well
/// be another equal one is not: the first and the last way to lay the texts side by side have to agree.
pub fn lines(file: &str, text: &str) -> Vec<Option<Line>> {
    let lines = |text: &'_ str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<String>>();
    let (mut old, mut new) = (lines(file), lines(text));
    if old.len() + new.len() > LIMIT {
        return vec![None; new.len()];
    }
    let ends = old.iter().scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    });
    let starts: Vec<usize> = std::iter::once(0).chain(ends).collect();
    let first = equal(&old, &new);
    old.reverse();
    new.reverse();
    let last = equal(&old, &new).into_iter().rev().map(|it| Some(old.len() - 1 - it?));
    let line = |(first, last): (Option<usize>, Option<usize>)| {
        let number = first.filter(|_| first == last)?;
        Some(Line { number, start: *starts.get(number)? })
    };
    first.into_iter().zip(last).map(line).collect()
}

/// For every new line, the old one that it is.
fn equal(old: &[String], new: &[String]) -> Vec<Option<usize>> {
    let mut lines = vec![None; new.len()];
    for operation in capture_diff_slices(Algorithm::Myers, old, new) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            let equal = lines.iter_mut().skip(new_index).take(len);
            equal.zip(old_index..).for_each(|(line, number)| *line = Some(number));
        }
    }
    lines
}
