//! What a table says and nobody reads: columns with other heads, and words that nobody knows.

use std::collections::BTreeMap;

use super::Listing;
use super::columns::{Column, is_prose, is_question};
use super::piece::Piece;
use super::state::Context;
use crate::field::Told;
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::{SourceId, Span};

/// The longest text before a full stop that may be a word of presence.
const WORD: usize = 60;

/// Tells of the columns that are not read. One that answers yes or no where no other column speaks of presence is a
/// flaw: somebody meant it to be read.
pub fn columns(
    context: &mut Context,
    head_row: &[Prose],
    heads: &[String],
    columns: &[Option<Column>],
    name: usize,
    body: &[Vec<Prose>],
) -> Option<(Span, String)> {
    let asks = columns.iter().flatten().any(|it| it.is_presence());
    let mut meant: Vec<(Span, String)> = Vec::new();
    for (index, (cell, word)) in head_row.iter().zip(heads).enumerate() {
        if columns.get(index).copied().flatten().is_some() || index == name || is_prose(word) {
            continue;
        }
        let place = Piece::all(cell);
        if !place.text().contains(char::is_alphanumeric) {
            continue;
        }
        let shown = format!("`{}`", place.text().replace('`', ""));
        if !asks && answers(body, index, is_question(word)) {
            meant.push((context.span(&place), shown));
        } else if !is_question(word) {
            context.pass(&place, format!("the column {shown} is not read"));
        }
    }
    let heads: Vec<&str> = meant.iter().take(WORDS).map(|(_, it)| it.as_str()).collect();
    let heads = heads.join(", ");
    let (first, _) = meant.into_iter().next()?;
    let message = format!("words of presence stand below {heads}: call the column `Required` or `Optional`");
    Some((first, message))
}

/// True where the cells of a column are words of presence, and at least one says more than nothing. `explicit` asks
/// for words that can be nothing else.
fn answers(body: &[Vec<Prose>], index: usize, explicit: bool) -> bool {
    let filled = || {
        let cells = body.iter().filter_map(|row| row.get(index)).map(Piece::all);
        cells.filter(|it| !words::says_nothing(it.text()))
    };
    let says = |it: Piece| {
        let answer = !explicit && !it.text().chars().all(|it| it.is_ascii_digit());
        answer || condition(&it).is_some()
    };
    filled().all(|it| is_word(&it)) && filled().any(says)
}

/// True for a cell that is a word of presence and nothing else, or that has one which can be nothing else.
pub fn is_word(cell: &Piece) -> bool {
    words::is_word(cell.text()) || condition(cell).is_some()
}

/// What the beginning of a description says of presence: `**Required.** …`, `Optional. …`, `(required) …`.
pub fn beginning(context: &Context, cell: &Piece) -> Option<Told> {
    if let Some((strong, _)) = cell.strong_at_start() {
        return context.word(&strong.without(&[], &[':']));
    }
    let text = cell.text();
    let (start, end) = match text.chars().next()? {
        '(' => (1, text.find(')')?),
        '[' => (1, text.find(']')?),
        _ => (0, text.find(['.', ':'])?),
    };
    context.word(&cell.part(start..end)).filter(|_| end < WORD)
}

/// The word of presence among conditions: `Required, at most 20 characters`.
pub fn condition<'a>(cell: &Piece<'a>) -> Option<Piece<'a>> {
    let pieces = cell.split(&[',', ';', '.', ':', '*']);
    pieces.into_iter().find(|it| words::explicit(it.text()).is_some())
}

/// The words of each column that nobody knows.
#[derive(Default)]
pub struct UnknownWords(BTreeMap<usize, Unknown>);

struct Unknown {
    span: Span,
    words: Vec<(String, usize)>,
}

impl UnknownWords {
    pub fn add(&mut self, column: usize, cell: &Piece, source: SourceId) {
        let span = cell.span(source);
        let unknown = self.0.entry(column).or_insert_with(|| Unknown { span, words: Vec::new() });
        let known = unknown.words.iter().position(|(it, _)| it == cell.text());
        match known {
            Some(index) => unknown.words[index].1 += 1,
            None if unknown.words.len() < WORDS => unknown.words.push((cell.text().to_owned(), 1)),
            None => {}
        }
    }

    /// One flaw for each column.
    pub fn tell(&self, columns: &[Option<Column>], listing: &mut Listing) {
        for (column, unknown) in &self.0 {
            let message = match columns[*column] {
                Some(Column::Type) => "no type of JSON: write `string`, `integer`, `array of strings` …",
                Some(Column::Nullable) => {
                    "neither that it may be null nor that it may not: write `yes` or `no`"
                }
                _ => "neither required nor optional: write `yes` or `no`",
            };
            listing.flaws.push((unknown.span, format!("{message}{}", told(&unknown.words))));
        }
    }
}

/// The most words of a column that one flaw names.
const WORDS: usize = 4;

/// How often unknown words stand in a column, where that is more than once.
fn told(words: &[(String, usize)]) -> String {
    if let [(_, 1)] = words {
        return String::new();
    }
    let rows = |count: usize| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let words: Vec<String> =
        words.iter().map(|(word, count)| format!("`{}` in {}", short(word), rows(*count))).collect();
    format!(" ({})", words.join(", "))
}

/// The beginning of a text that is too long for one line.
fn short(text: &str) -> String {
    let cut = words::beginning(text, 40);
    if cut.len() < text.len() { format!("{cut}…") } else { text.to_owned() }
}
