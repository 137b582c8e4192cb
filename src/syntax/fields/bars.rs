//! Tables that are none: lines with bars between their cells, and no row of dashes below their heads.

use super::columns::{Column, column, head_of, is_prose, is_vague, name_rank};
use super::inline::pieces;
use super::piece::Piece;
use super::said;
use super::state::Context;
use super::values::lines;
use super::{Form, Listing, unreadable};
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::words;

/// A line with bars in it.
struct Row<'a> {
    cells: Vec<Piece<'a>>,
    /// It begins and ends with a bar.
    framed: bool,
}

/// Text that was meant to be a table of fields, and is shown with its bars.
pub fn unreadable_table(context: &Context, block: &Block) -> Option<Listing> {
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) || !block.prose.text.contains('|') {
        return None;
    }
    let whole = Piece::all(&block.prose);
    let lines = lines(&whole);
    let above = lines.iter().position(|it| row(it).is_some())?;
    let rows: Vec<Row> = lines[above..].iter().map_while(row).collect();
    let (first, below) = rows.split_first()?;
    if below.is_empty() && !first.framed {
        return None;
    }
    let headed = has_heads(first);
    let states = |it: &&Row| states_field(context, it);
    if !headed && rows.iter().filter(states).count() * 2 <= rows.len() {
        return None;
    }
    let dashes = below.first().filter(|it| is_dashes(it)).map(|it| it.cells.len());
    let heads = first.cells.len();
    let message = match dashes {
        Some(dashes) if dashes != heads => {
            format!("no table: of {heads} heads and {dashes} runs of dashes below them, write as many")
        }
        None if !headed => {
            "no table without heads: write `| Field | Type |` and a row of dashes above it".to_owned()
        }
        _ => format!(
            "no table without a row of dashes below its heads: write `|{}`",
            "---|".repeat(heads.min(8))
        ),
    };
    let place = context.span(first.cells.first()?);
    Some(unreadable(place, Form::Table, (place, message)))
}

/// A line with several cells between bars that stand outside code.
fn row<'a>(line: &Piece<'a>) -> Option<Row<'a>> {
    let framed = line.text().starts_with('|') && line.text().ends_with('|');
    let cells = line.split_outside_code(&['|']);
    (cells.len() > 1).then_some(Row { cells, framed })
}

fn is_dashes(row: &Row) -> bool {
    row.cells.iter().all(|it| it.text().chars().all(|it| matches!(it, '-' | ':' | '–' | '—')))
}

/// True for the heads of a table of fields.
fn has_heads(row: &Row) -> bool {
    let heads: Vec<String> = row.cells.iter().map(|it| head_of(it.text())).collect();
    let Some(rank) = heads.iter().filter_map(|it| name_rank(it)).min() else { return false };
    let shape = |it: &String| column(it).is_some_and(Column::says_shape);
    let others = |it: &String| column(it).is_some() || is_prose(it);
    heads.iter().any(shape) || (!is_vague(rank) && heads.iter().any(others))
}

/// True for a row that begins with the name of a field and says its type or presence, and for one of a contract and its
/// fields.
fn states_field(context: &Context, row: &Row) -> bool {
    let says = |it: &Piece| words::is_type(it.text(), context.vocabulary) || said::is_presence(it);
    let names = |it: &Piece| pieces(it).iter().all(|it| context.knows_name(it));
    let Some((first, others)) = row.cells.split_first() else { return false };
    (context.knows_name(first) && others.iter().any(says))
        || ((context.vocabulary.is_contract)(first.text()) && others.iter().any(names))
}
