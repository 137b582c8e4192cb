//! What a row of a table of fields is: fields, a title of the rows below, or nothing.

use super::cells::{NameCell, name_cell};
use super::inline;
use super::is_ellipsis;
use super::leads::label;
use super::path::path;
use super::piece::Piece;
use super::state::Context;
use crate::field::Said;
use crate::syntax::markdown::Prose;

/// What a row is.
pub enum Row {
    Fields(NameCell),
    /// The list goes on.
    More,
    /// A title of the rows below, which may say that they are optional.
    Title(Option<Said>),
    /// There are no fields.
    None,
    Skip,
    /// No name of a field.
    Odd,
}

/// A name in bold, alone in its row among rows whose names are not in bold, parts them, unless a field has that name.
pub fn parts(context: &Context, row: &[Prose], name: usize) -> bool {
    let is_field = |text: &str| path(text).is_some_and(|it| context.is_field(&it));
    let is_title = |it: Piece| it.is_bold() && !is_field(it.text());
    others_empty(row, name) && row.get(name).map(Piece::all).is_some_and(is_title)
}

fn others_empty(row: &[Prose], name: usize) -> bool {
    row.iter().enumerate().all(|(index, it)| index == name || it.text.trim().is_empty())
}

pub fn row_kind(context: &Context, row: &[Prose], head_row: &[Prose], name: usize, states: bool) -> Row {
    let Some(cell) = row.get(name) else { return Row::Skip };
    let text = cell.text.trim();
    let others_empty = others_empty(row, name);
    let repeated = || row.iter().zip(head_row).all(|(cell, head)| cell.text.trim() == head.text.trim());
    if is_ellipsis(text) {
        return Row::More;
    }
    if repeated() || (text.is_empty() && others_empty) {
        return Row::Skip;
    }
    if others_empty && inline::is_none(text) {
        return Row::None;
    }
    if text.chars().all(|it| matches!(it, '-' | ':' | '=' | '–' | '—')) && others_empty {
        return Row::Skip;
    }
    if others_empty && row.len() > 1 {
        let title = label(context, &Piece::all(cell));
        if title.announces && (title.said.is_some() || text.contains(' ')) {
            return Row::Title(title.said);
        }
    }
    match name_cell(context, cell) {
        Some(cell) => Row::Fields(cell),
        None if others_empty && row.len() > 1 => Row::Title(None),
        // A text below another without a name of its own goes on with it.
        None if text.is_empty() && !states => Row::Skip,
        None => Row::Odd,
    }
}
