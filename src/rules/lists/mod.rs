//! A field more, or a field less, in a list of a chapter, written as the fields beside it are.

mod items;
mod pieces;
mod row;
mod rows;

use crate::field::{Field, FieldPath, Said, Saying, Standing};
use crate::model::Testimony;
use crate::syntax::fields::is_name;
use crate::text::{Edit, Span};

use super::desk::Desk;

pub use row::{Row, is_one_table};

/// A field, as others state it.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub path: &'a FieldPath,
    pub required: bool,
    /// Its types in words, and its description, where somebody states them.
    pub types: Option<&'a str>,
    pub description: Option<&'a str>,
}

/// A list of a chapter, and the fields in it that stand beside one of them.
struct List<'a> {
    desk: &'a Desk<'a>,
    testimony: &'a Testimony,
    /// Those that stand for themselves, in the order of the text.
    beside: Vec<Sibling<'a>>,
}

#[derive(Clone, Copy)]
struct Sibling<'a> {
    path: &'a FieldPath,
    field: &'a Field,
    standing: Standing,
}

/// A chapter that names more fields of one contract than this was written by no hand, and is not edited field by field.
const LONG: usize = 1_000;

/// The edit that adds a field to a list.
pub fn with(desk: &Desk, testimony: &Testimony, wanted: &Wanted) -> Option<Edit> {
    let list = List::of(desk, testimony, wanted.path)?;
    match list.beside.last().map(|it| it.standing) {
        Some(Standing::Piece(_)) => pieces::with(&list, wanted),
        Some(Standing::Row(_)) => rows::with(&list, wanted),
        Some(Standing::Item(_)) => items::with(&list, wanted),
        None => pieces::first(&list, wanted),
    }
}

/// The edit that takes a field out of a list, with all that states it.
pub fn without(desk: &Desk, testimony: &Testimony, path: &FieldPath) -> Option<Edit> {
    let list = List::of(desk, testimony, path)?;
    // What stands in it would be left without it.
    if testimony.shape.within(path).any(|(_, field)| field.said != Said::Silent) {
        return None;
    }
    let sibling = list.beside.iter().find(|it| it.path == path)?;
    match sibling.standing {
        Standing::Piece(piece) => pieces::without(desk, sibling, piece),
        Standing::Row(name) => rows::without(&list, name),
        Standing::Item(item) => items::without(&list, item),
    }
}

/// The edit that gives a field another name, written as the one that stands there.
pub fn renamed(desk: &Desk, testimony: &Testimony, (path, meant): (&FieldPath, &FieldPath)) -> Option<Edit> {
    let field = testimony.shape.fields.get(path)?;
    let sibling = Sibling { path, field, standing: Standing::Row(field.span) };
    let name = List { desk, testimony, beside: Vec::new() }.name(&sibling, meant)?;
    let written = desk.cut(field.span).trim_end_matches(['?', '`']).len();
    Some(field.span.first(written).becomes(name))
}

impl<'a> List<'a> {
    fn of(desk: &'a Desk<'a>, testimony: &'a Testimony, path: &FieldPath) -> Option<Self> {
        (testimony.shape.fields.len() <= LONG).then_some(())?;
        let parent = path.parent();
        let fields =
            testimony.shape.fields.iter().filter(|(it, _)| it.parent() == parent && !it.is_elements());
        let standing = |(path, field): (&'a FieldPath, &'a Field)| {
            Some(Sibling { path, field, standing: field.standing? })
        };
        let mut beside: Vec<Sibling> = fields.filter_map(standing).collect();
        beside.sort_by_key(|it| it.field.span);
        Some(List { desk, testimony, beside })
    }

    /// The name as this sibling would write it: the whole path, or what stands in the object of both.
    fn name(&self, sibling: &Sibling, path: &FieldPath) -> Option<String> {
        let base = &self.testimony.shape.base;
        let written = self.desk.cut(sibling.field.span).trim_end_matches(['?', '`']);
        let name = if written == sibling.path.from_base(base).as_str() {
            path.from_base(base).to_string()
        } else {
            path.name().to_owned()
        };
        let known = [sibling.path.from_base(base).as_str(), sibling.path.name()].contains(&written);
        (known && is_name(&name)).then_some(name)
    }

    /// The last sibling that says of presence what is wanted, else the last from which it is known how to say it.
    fn model<'s>(&self, siblings: &[&'s Sibling<'a>], wanted: &Wanted) -> Option<&'s Sibling<'a>> {
        let said = if wanted.required { Said::Requires } else { Said::Allows };
        let says = siblings.iter().rev().find(|it| it.field.said == said);
        let could = || siblings.iter().rev().find(|it| it.field.said_at.is_some());
        let silent = siblings.iter().all(|it| it.field.said == Said::Shows);
        let last = siblings.last().filter(|_| silent);
        says.or_else(could).or(last).copied()
    }
}

impl Sibling<'_> {
    /// The mark behind the name of a field beside this one.
    fn mark(&self, desk: &Desk, wanted: &Wanted) -> &'static str {
        let marks =
            matches!(self.field.said_at, Some(Saying::Mark(_))) || desk.cut(self.field.span).ends_with('?');
        if marks && !wanted.required { "?" } else { "" }
    }

    /// Where a word says whether the field is required.
    fn word(&self) -> Option<Span> {
        match self.field.said_at? {
            Saying::Word(span) => Some(span),
            Saying::Mark(_) => None,
        }
    }
}

/// A description that is nothing but text where it is put.
fn plain<'a>(wanted: &Wanted<'a>) -> &'a str {
    let text = wanted.description.unwrap_or_default().trim();
    let special = ['|', '<', '{', '\\', '`', '*', '_', '[', '\n', '\r', '&', ':'];
    let speaks = crate::syntax::words::mentioned(text).is_some();
    if text.contains(special)
        || speaks
        || text.split('.').any(|it| crate::syntax::words::explicit(it).is_some())
    {
        return "";
    }
    text
}

/// The line end that a text has behind this place, or before it.
fn line_end(text: &str, at: usize) -> &'static str {
    let before = || text[..at].rfind('\n').map(|it| text[..it].ends_with('\r'));
    let behind = text[at..].find('\n').map(|it| text[..at + it].ends_with('\r'));
    if behind.or_else(before).unwrap_or(false) { "\r\n" } else { "\n" }
}

/// The line around a place, without its end.
fn line(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    start..if text[start..end].ends_with('\r') { end - 1 } else { end }
}

/// The edit that takes a whole line out, with its end; the last one with the end before it.
fn without_line(text: &str, span: Span) -> Edit {
    let line = line(text, span.start());
    let range = match text[line.end..].find('\n') {
        Some(end) => line.start..line.end + end + 1,
        None => text[..line.start].trim_end_matches(['\n', '\r']).len()..line.end,
    };
    span.source.span(range).becomes("")
}
