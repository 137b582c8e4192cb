//! The forms in which chapters state fields: field sets, lists in a sentence, tables, lists of items, definitions, and
//! headings with details below them.

mod announced;
mod announcing;
mod bars;
mod beginnings;
mod cells;
mod choices;
mod clause;
mod columns;
mod definitions;
mod details;
mod entry;
mod headings;
mod inline;
mod items;
mod join;
mod leads;
mod lines;
mod listed;
mod loose;
mod objects;
mod path;
mod piece;
mod reader;
mod rows;
mod said;
mod sentences;
mod sets;
mod spelling;
mod state;
mod table;
mod table_row;
mod unread;
mod values;
mod whole;

use std::collections::BTreeSet;

use crate::field::{Field, FieldPath, Said};
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::words::Vocabulary;
use crate::text::{SourceId, Span};
use crate::value;

/// How a list of fields is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Set,
    /// Names with commas between them, after a label.
    Inline,
    Table,
    /// One row of a table whose rows are contracts.
    Rows,
    List,
    Definitions,
    /// Names as headings.
    Headings,
}

impl Form {
    /// The form in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Form::Set => "set",
            Form::Table => "table",
            Form::List => "list",
            Form::Inline => "inline list",
            Form::Rows => "contract row",
            Form::Definitions => "definition list",
            Form::Headings => "heading list",
        }
    }
}

/// One list of fields, as it stands in a chapter.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The place to add a field to: the braces, the head of the table, the first item.
    pub span: Span,
    pub form: Form,
    /// The names before the colon of a field set, where they are not a word such as `Required`; the contracts of a row.
    pub labels: Vec<(String, Span)>,
    /// The word before the colon of a field set says this of its fields.
    pub lead: Option<Said>,
    pub fields: Vec<(FieldPath, Field)>,
    /// The list says that it is not complete: `{ id, … }`.
    pub open: bool,
    /// It says nothing like that: something in it could not be understood, and may have been more fields.
    pub is_cut: bool,
    /// It names some fields by the way, and is no part of another list.
    pub aside: bool,
    /// What announces it may announce something else than all fields, or a column of it asks something else of them.
    pub vague: bool,
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
pub fn statements(source: SourceId, blocks: &[Block], vocabulary: &Vocabulary) -> Statements {
    if blocks.iter().all(|it| it.prose.heading().is_none()) {
        return reader::read(source, blocks, vocabulary);
    }
    let kind = |it: &Block| it.prose.heading().map_or(it.kind.clone(), BlockKind::Heading);
    let blocks: Vec<Block> = blocks.iter().map(|it| Block { kind: kind(it), ..it.clone() }).collect();
    reader::read(source, &blocks, vocabulary)
}

/// True for a text that every form reads as this very path.
pub fn is_name(text: &str) -> bool {
    path::path(text).is_some_and(|it| it.as_str() == text) && !text.contains(['|', '*', '<', '\\', '`'])
}

impl Listing {
    /// True for a list of at most half of so many fields, and for a table of at most three quarters that says nothing of their shape, such
    /// as one of personal data: where it names some fields of another list, it does not say that there are no others.
    pub fn may_be_part_of(&self, count: usize) -> bool {
        let names_alone =
            self.form == Form::Table && self.vague && self.fields.iter().all(|(_, it)| it.says_nothing());
        self.fields.len() * 2 <= count || (names_alone && self.fields.len() * 4 <= count * 3)
    }

    /// True for a list of all fields of the contract, which has as many as another one, or those of that one among them.
    fn is_whole_beside(&self, other: &Listing, by_name: bool) -> bool {
        let is_vague = self.vague && self.form == Form::Inline;
        let is_whole = !self.open && !self.aside && !is_vague && self.labels.is_empty();
        is_whole && self.fields.len() >= other.fields.len() && (!by_name || self.has_all_of(other))
    }

    /// Takes back what it says of presence, which does not always hold.
    fn hold_at_times(&mut self) {
        for (_, field) in self.fields.iter_mut().filter(|(_, it)| it.said != Said::Silent) {
            (field.said, field.said_at, field.untold) = (Said::Shows, None, false);
        }
    }

    /// True where it names every field of another list.
    fn has_all_of(&self, other: &Listing) -> bool {
        let own: BTreeSet<&FieldPath> = self.fields.iter().map(|(path, _)| path).collect();
        other.fields.iter().all(|(path, _)| own.contains(path))
    }

    /// Adds what another part of the same list says.
    fn append(&mut self, part: Listing) {
        self.fields.extend(part.fields);
        self.flaws.extend(part.flaws);
        self.open |= part.open;
    }
}

fn empty(span: Span) -> Listing {
    Listing {
        span,
        form: Form::Set,
        labels: Vec::new(),
        lead: None,
        fields: Vec::new(),
        open: false,
        is_cut: false,
        aside: false,
        vague: false,
        flaws: Vec::new(),
    }
}

/// A place at which something was to be a list, and is none that can be read.
fn unreadable(span: Span, form: Form, flaw: (Span, String)) -> Listing {
    Listing { form, aside: true, flaws: vec![flaw], ..empty(span) }
}

/// A value as people write it: in quotes, it is a text.
fn unquoted(text: &str) -> String {
    const QUOTES: [char; 5] = ['"', '\'', '“', '”', '`'];
    let inside = text.trim_matches(QUOTES);
    match text.starts_with(QUOTES) && text.chars().count() > 1 {
        true => value::of_text(inside),
        // A quote alone is a value itself.
        false if inside.is_empty() => text.to_owned(),
        false => inside.to_owned(),
    }
}

/// True for the mark that says that a list goes on.
fn is_ellipsis(text: &str) -> bool {
    matches!(text, "…" | "...")
}
