//! The forms in which chapters state fields: field sets, tables, and lists of items that start with a field.

mod items;
mod sets;
mod table;

use std::ops::Range;

use crate::field::{Field, FieldPath, Said, Stated};
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::syntax::words::{self, Vocabulary};
use crate::text::{SourceId, Span};

/// How a list of fields is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Set,
    Table,
    List,
}

impl Form {
    /// The form in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Form::Set => "set",
            Form::Table => "table",
            Form::List => "list",
        }
    }
}

/// One list of fields, as it stands in a chapter.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The place to add a field to: the braces, the head of the table, the first item.
    pub span: Span,
    pub form: Form,
    /// The names before the colon of a field set, where they are not a word such as `Required`.
    pub labels: Vec<(String, Span)>,
    /// The word before the colon of a field set says this of its fields.
    pub lead: Option<Said>,
    pub fields: Vec<(FieldPath, Field)>,
    /// The list says that it is not complete: `{ id, … }`.
    pub open: bool,
    /// What stands in the list and could not be understood.
    pub flaws: Vec<(Span, String)>,
}

/// What the blocks of a section state, and what in them was looked at and states no fields.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    pub listings: Vec<Listing>,
    /// What looks like a list of something and is not read, each with the reason.
    pub passed_over: Vec<(Span, String)>,
}

/// Reads every listing of these blocks. The items of a list are one listing, whatever else stands between them; a
/// heading, a table or a field set ends it.
pub fn statements(source: SourceId, blocks: &[Block], _vocabulary: &Vocabulary) -> Statements {
    let mut listings: Vec<Listing> = Vec::new();
    let mut list = items::ItemList::default();
    for block in blocks {
        let others = match &block.kind {
            BlockKind::Item if list.take(source, &block.prose) => continue,
            BlockKind::Item | BlockKind::Paragraph => sets::field_sets(source, &block.prose),
            BlockKind::Table(rows) => table::read(source, rows).into_iter().collect(),
            BlockKind::Heading(_) => {
                listings.extend(std::mem::take(&mut list).listing());
                continue;
            }
        };
        if !others.is_empty() {
            listings.extend(std::mem::take(&mut list).listing());
            listings.extend(others);
        }
    }
    listings.extend(list.listing());
    let mut listings = sets::join_leads(listings);
    // A list with something in it that was not understood is not complete.
    listings.iter_mut().for_each(|it| it.open |= !it.flaws.is_empty());
    Statements { listings, passed_over: Vec::new() }
}

fn empty(span: Span) -> Listing {
    Listing {
        span,
        form: Form::Set,
        labels: Vec::new(),
        lead: None,
        fields: Vec::new(),
        open: false,
        flaws: Vec::new(),
    }
}

/// A name of a field: a path such as `items[].sku`.
fn is_field_name(text: &str) -> bool {
    let plain = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '-' | '@');
    !text.is_empty()
        && text.split('.').all(|name| {
            let name = name.trim_end_matches("[]");
            !name.is_empty() && name.chars().all(plain)
        })
}

/// A piece of prose, with the range of its trimmed text.
struct Piece<'a> {
    prose: &'a Prose,
    range: Range<usize>,
}

impl<'a> Piece<'a> {
    fn new(prose: &'a Prose, range: Range<usize>) -> Self {
        let text = &prose.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        Piece { prose, range: start..(start + text.trim().len()) }
    }

    fn text(&self) -> &'a str {
        &self.prose.text[self.range.clone()]
    }

    fn span(&self, source: SourceId) -> Span {
        source.span(self.prose.locate(self.range.clone()))
    }

    /// The pieces between separators that stand outside brackets.
    fn split(&self, separators: &[char]) -> Vec<Piece<'a>> {
        let mut depth = 0_usize;
        let mut from = self.range.start;
        let mut pieces = Vec::new();
        for (at, character) in self.text().char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ if depth == 0 && separators.contains(&character) => {
                    pieces.push(Piece::new(self.prose, from..self.range.start + at));
                    from = self.range.start + at + character.len_utf8();
                }
                _ => {}
            }
        }
        pieces.push(Piece::new(self.prose, from..self.range.end));
        pieces.retain(|piece| !piece.range.is_empty());
        pieces
    }

    /// Part of this piece, in offsets from its start.
    fn part(&self, range: Range<usize>) -> Piece<'a> {
        Piece::new(self.prose, self.range.start + range.start..self.range.start + range.end)
    }
}

/// Reads a phrase as the types of a field. False where it names none.
fn state_types(source: SourceId, field: &mut Field, phrase: &Piece) -> bool {
    let span = phrase.span(source);
    let Some(types) = words::types(phrase.text()) else { return false };
    match &mut field.types {
        Some(earlier) => earlier.value.extend(types),
        None => field.types = Some(Stated { value: types, span }),
    }
    field.elements =
        words::elements(phrase.text()).map(|value| Stated { value, span }).or(field.elements.take());
    true
}

/// A value as people write it, without its quotes.
fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '\'', '“', '”', '`']).to_owned()
}
