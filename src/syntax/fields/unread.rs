//! What a table says in columns that are not read: those that were meant to be, and words that nobody knows.

use std::collections::BTreeMap;

use super::columns::{Column, column, head, is_near_name, is_prose, is_question, near_column};
use super::piece::Piece;
use super::state::Context;
use super::values::{Values, alternatives, values};
use super::{Listing, said};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::{SourceId, Span};

/// Words in the head of a column of types that are not those of JSON.
const LANGUAGES: [&str; 26] = [
    "sql",
    "db",
    "database",
    "postgres",
    "mysql",
    "bigquery",
    "elastic",
    "elasticsearch",
    "avro",
    "protobuf",
    "proto",
    "thrift",
    "java",
    "kotlin",
    "scala",
    "typescript",
    "ts",
    "python",
    "go",
    "rust",
    "xml",
    "xsd",
    "csv",
    "ui",
    "widget",
    "control",
];

/// Heads of columns that may hold all values of a field, or something else.
const VALUES: [&str; 7] =
    ["domain", "range", "value", "value range", "range of values", "value domain", "domain of values"];

/// What the cells of a column that is not read speak of, and what to call the column.
struct Meant {
    speaks: &'static str,
    call: &'static str,
}

const OF_PRESENCE: Meant = Meant { speaks: "words of presence stand", call: "`Required` or `Optional`" };
const OF_TYPES: Meant = Meant { speaks: "types stand", call: "`Type`" };
const OF_VALUES: Meant = Meant { speaks: "values stand", call: "`Values`" };
const OF_NAMES: Meant = Meant { speaks: "names of fields stand", call: "`Field`" };

impl Meant {
    /// One flaw for all the columns that were meant to say this.
    fn flaw(&self, columns: &[(Span, String)]) -> Option<(Span, String)> {
        let (first, _) = columns.first()?;
        let heads: Vec<&str> = columns.iter().take(WORDS).map(|(_, it)| it.as_str()).collect();
        let heads = heads.join(", ");
        Some((*first, format!("{} below {heads}: call the column {}", self.speaks, self.call)))
    }
}

/// Tells of the columns that are not read. One that answers yes or no where no other column speaks of presence is a
/// flaw, and so is one of types where no other column has them, and one whose head has a slip in it: somebody meant it
/// to be read.
pub fn columns(
    context: &mut Context,
    head_row: &[Prose],
    heads: &[String],
    columns: &[Option<Column>],
    name: usize,
    body: &[Vec<Prose>],
) -> Vec<(Span, String)> {
    let has = |of: fn(Column) -> bool| columns.iter().flatten().any(|it| of(*it));
    let asks = has(Column::is_presence);
    let types = has(|it| it == Column::Type);
    let lists_values = has(|it| it == Column::Values);
    let mut meant = [(OF_PRESENCE, Vec::new()), (OF_TYPES, Vec::new()), (OF_VALUES, Vec::new())];
    for (index, (cell, word)) in head_row.iter().zip(heads).enumerate() {
        if columns.get(index).copied().flatten().is_some() || index == name {
            continue;
        }
        // Below such a head stand samples, types, or all values.
        let may_list = VALUES.contains(&word.as_str());
        let lists = may_list && !lists_values && lists_words(body, index);
        let states = lists || (word == "value" && !types && has_types(context, body, index, word));
        if is_prose(word) && !states {
            continue;
        }
        let place = Piece::all(cell);
        if !place.text().contains(char::is_alphanumeric) {
            continue;
        }
        let is_type = |it: &Piece| words::is_type(it.text(), context.vocabulary);
        let kind = match near_column(word) {
            Some(Column::Type) if are_mostly(body, index, is_type) => Some(1),
            Some(Column::Values) if has_values(body, index) => Some(2),
            _ if lists => Some(2),
            Some(it) if it.is_presence() && are_mostly(body, index, said::is_presence) => Some(0),
            _ if !asks && answers(body, index, may_list || is_question(word)) => Some(0),
            _ if !types && has_types(context, body, index, word) => Some(1),
            _ => None,
        };
        match kind {
            Some(kind) => meant[kind].1.push((context.span(&place), shown(&place))),
            None if is_question(word) => {}
            None => context.pass(&place, format!("the column {} is not read", shown(&place))),
        }
    }
    meant.iter().filter_map(|(meant, columns)| meant.flaw(columns)).collect()
}

/// What is wrong with a table of types or presence whose names stand below a head that nobody knows.
pub fn names(
    context: &Context,
    head_row: &[Prose],
    columns: &[Option<Column>],
    body: &[Vec<Prose>],
) -> Option<(Span, String)> {
    let says_shape = |it: Column| it.says_shape();
    // The details of one field stand in rows with the heads of columns before them.
    let turned =
        body.iter().filter_map(|row| row.first()).any(|it| column(&head(it)).is_some_and(says_shape));
    if turned || !columns.iter().flatten().any(|it| it.says_shape()) {
        return None;
    }
    let known = |it: &Piece| context.knows_name(it);
    let is_of_names = |index: usize| {
        // One name alone may be a word that means something else.
        let one = cells(body, index).filter(known).count() == 1;
        are_mostly(body, index, known) && (!one || is_near_name(&head(&head_row[index])))
    };
    let index = (0..head_row.len()).find(|it| columns[*it].is_none() && is_of_names(*it))?;
    let place = Piece::all(&head_row[index]);
    OF_NAMES.flaw(&[(context.span(&place), shown(&place))])
}

/// The head of a column, as it is shown.
fn shown(head: &Piece) -> String {
    format!("`{}`", head.text().replace('`', ""))
}

/// The cells of a column that say something.
fn cells<'a>(body: &'a [Vec<Prose>], index: usize) -> impl Iterator<Item = Piece<'a>> {
    let cells = body.iter().filter_map(move |row| row.get(index)).map(Piece::all);
    cells.filter(|it| !words::says_nothing(it.text()))
}

/// True where all cells of a column are types, and one of them can be nothing else. Those of another language are none
/// of JSON.
fn has_types(context: &Context, body: &[Vec<Prose>], index: usize, head: &str) -> bool {
    let foreign = head.split(|it: char| !it.is_alphanumeric()).any(|it| LANGUAGES.contains(&it));
    let is_type = |it: Piece| words::is_type(it.text(), context.vocabulary);
    let mut sure = cells(body, index).filter(|it| words::is_sure_type(it.text()));
    !foreign && sure.next().is_some() && cells(body, index).all(is_type)
}

/// True where a cell of a column lists several values, or one in code.
fn has_values(body: &[Vec<Prose>], index: usize) -> bool {
    let lists = |it: Piece| matches!(values(&it), Values::Listed(found) if found.len() > 1 || it.in_code());
    cells(body, index).any(lists)
}

/// True where a cell of a column lists several words in code.
fn lists_words(body: &[Vec<Prose>], index: usize) -> bool {
    let is_word = |it: &String| it.contains(char::is_alphabetic);
    cells(body, index).any(|it| {
        let all_in_code = alternatives(&it).iter().all(Piece::in_code);
        all_in_code
            && matches!(values(&it), Values::Listed(found) if found.len() > 1 && found.iter().all(is_word))
    })
}

/// True for words without code that something else than commas parts: `placed & paid`.
pub fn is_odd_list(cell: &Piece) -> bool {
    let words = cell.split_outside_code(&['&', '+', '·', '•']);
    let is_word = |it: &Piece| {
        let text = it.text();
        let plain = text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-'));
        plain && text.contains(char::is_alphabetic) && !it.in_code()
    };
    words.len() > 1 && words.iter().all(is_word)
}

/// True where most cells of a column are of a kind.
fn are_mostly(body: &[Vec<Prose>], index: usize, is: impl Fn(&Piece) -> bool) -> bool {
    cells(body, index).filter(|it| is(it)).count() * 2 > cells(body, index).count()
}

/// True where the cells of a column are words of presence, and at least one says more than nothing. `explicit` asks
/// for words that can be nothing else.
fn answers(body: &[Vec<Prose>], index: usize, explicit: bool) -> bool {
    let says = |it: Piece| {
        let answer = !explicit && !it.text().chars().all(|it| it.is_ascii_digit());
        answer || said::condition(&it).is_some()
    };
    cells(body, index).all(|it| said::is_presence(&it)) && cells(body, index).any(says)
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
            let message = columns[*column].unwrap_or(Column::Presence).expects();
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
