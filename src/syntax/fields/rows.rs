//! Tables whose rows are contracts: a column that names them, and columns that list their fields.

use super::columns::{Column, column, name_rank};
use super::leads::label;
use super::piece::Piece;
use super::sets::{push, set_item};
use super::state::Context;
use super::{Form, Listing, empty, inline, is_ellipsis, leads};
use crate::field::Said;
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::Span;

/// Heads of a column of contracts; the last two could be about anything.
const HEADS: [&str; 15] = [
    "event",
    "event name",
    "event type",
    "events",
    "message",
    "message name",
    "message type",
    "contract",
    "topic",
    "command",
    "notification",
    "webhook",
    "event id",
    "name",
    "type",
];
/// Heads of a column of names that can be nothing but fields, each alone in its row.
const FIELD: [&str; 8] =
    ["field", "field name", "property", "property name", "attribute", "attribute name", "key", "parameter"];
const VAGUE: [&str; 2] = ["name", "type"];
/// Heads that say something else of a contract than its fields.
const FACTS: [&str; 22] = [
    "schema",
    "schemas",
    "json schema",
    "payload schema",
    "schema file",
    "example",
    "examples",
    "valid example",
    "example payload",
    "payload example",
    "file",
    "files",
    "link",
    "links",
    "path",
    "topic",
    "topics",
    "source",
    "owner",
    "producer",
    "version",
    "status",
];

/// Reads a table as rows of contracts, if it is one.
pub fn read(
    context: &mut Context,
    head_row: &[Prose],
    heads: &[String],
    body: &[Vec<Prose>],
    whole: Span,
) -> Option<Vec<Listing>> {
    let names_contract = |row: &&Vec<Prose>, index: usize| {
        let cell = row.get(index).map(Piece::all);
        cell.is_some_and(|it| {
            leads::names(context, &it).iter().any(|(name, _)| (context.vocabulary.is_contract)(name))
        })
    };
    // Below a head that says so, the type of a field may be the name of a contract.
    let of_fields = heads.iter().any(|it| FIELD.contains(&it.as_str()));
    let is_type = |index: usize| of_fields && column(&heads[index]) == Some(Column::Type);
    let known = HEADS.iter().filter_map(|it| heads.iter().position(|head| head == it));
    // Whatever its head says, a column of names that are known for sure is one of contracts.
    let subject = known.chain(0..heads.len()).find(|index| {
        let named = body.iter().filter(|row| names_contract(row, *index)).count();
        let head = heads[*index].as_str();
        !is_type(*index)
            && named > 0
            && (named * 2 >= body.len() || (HEADS.contains(&head) && !VAGUE.contains(&head)))
    })?;
    let lists: Vec<(usize, Option<Said>)> = head_row
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != subject && !FACTS.contains(&heads[*index].as_str()))
        .filter_map(|(index, cell)| {
            let label = label(context, &Piece::all(cell));
            (label.announces && label.names.is_empty() && is_list(body, index)).then_some((index, label.said))
        })
        .collect();
    if lists.is_empty() {
        // The rows may be fields after all, each of a contract.
        let names_field = |(index, it): (usize, &String)| index != subject && name_rank(it).is_some();
        let shape = |it: &&String| column(it).is_some_and(Column::says_shape);
        let states = heads.iter().filter(shape).any(|it| !FACTS.contains(&it.as_str()));
        if states || heads.iter().enumerate().any(names_field) {
            return None;
        }
        let place = head_row.first().map(Piece::all).filter(|it| !it.is_empty());
        let place = place.map_or(whole, |it| context.span(&it));
        context.passed_over.push((place, "an index of contracts".to_owned()));
        return Some(Vec::new());
    }
    let mut listings: Vec<Listing> =
        body.iter().filter_map(|row| listing(context, row, subject, &lists)).collect();
    // One word for every column that has cells that are no lists.
    let mut told = std::collections::BTreeSet::new();
    for listing in &mut listings {
        listing.open |= !listing.flaws.is_empty();
        listing.flaws.retain(|(_, message)| told.insert(message.clone()));
    }
    Some(listings)
}

/// True where most cells of the column, and at least one, are lists of names.
fn is_list(body: &[Vec<Prose>], index: usize) -> bool {
    let cells = || body.iter().filter_map(|row| row.get(index)).filter(|it| !it.text.trim().is_empty());
    let list = |cell: &&Prose| {
        let text = cell.text.trim();
        let several = text.contains(',') || text.starts_with('{');
        let piece = Piece::all(cell);
        let one = piece.in_code() || (super::path::path(text).is_some() && words::presence(text).is_none());
        several || one
    };
    let lists = cells().filter(list).count();
    let none = cells().filter(|it| inline::is_none(&it.text)).count();
    lists > 0 && (lists + none) * 2 > cells().count()
}

fn listing(
    context: &mut Context,
    row: &[Prose],
    subject: usize,
    lists: &[(usize, Option<Said>)],
) -> Option<Listing> {
    let name = Piece::all(row.get(subject)?);
    let labels = leads::names(context, &name);
    if labels.is_empty() {
        return None;
    }
    let cells: Vec<(Piece, Option<Said>)> =
        lists.iter().filter_map(|(index, said)| Some((Piece::all(row.get(*index)?), *said))).collect();
    let place = cells.iter().map(|(cell, _)| cell).find(|it| !it.is_empty()).unwrap_or(&name);
    let mut listing = Listing { form: Form::Rows, labels, ..empty(context.span(place)) };
    for (cell, said) in &cells {
        let text = cell.text();
        let inside = if text.starts_with('{') && text.ends_with('}') {
            cell.part(1..text.len() - 1)
        } else {
            cell.clone()
        };
        if inside.is_empty() || inline::is_none(inside.text()) {
            continue;
        }
        for piece in inline::pieces(&inside) {
            if is_ellipsis(piece.text()) {
                listing.open = true;
                continue;
            }
            match set_item(context, &piece, said.unwrap_or(Said::Requires)) {
                Ok(field) => listing.flaws.extend(push(context, &mut listing.fields, &piece, field)),
                Err(_) => {
                    let message = "no list of fields: write the names with commas between them".to_owned();
                    listing.flaws.push((context.span(&piece), message));
                }
            }
        }
    }
    Some(listing)
}
