//! Tables: a column of names, and the columns that say more about them.

use indexmap::IndexSet;

use super::{Form, Listing, Piece, empty, is_field_name, state_types, unquoted};
use crate::field::{Field, FieldPath, Said, Stated};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::{SourceId, Span};

/// What a column states, by the words of its head.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Name,
    Type,
    Presence,
    Values,
}

const HEADS: [(Column, &[&str]); 4] = [
    (Column::Name, &["field", "fields", "name", "property", "key", "attribute", "field name"]),
    (Column::Type, &["type", "data type", "json type"]),
    (Column::Presence, &["required", "required?", "presence", "mandatory", "req", "cardinality"]),
    (Column::Values, &["values", "allowed values", "enum", "allowed"]),
];

struct Table<'a> {
    source: SourceId,
    columns: Vec<Option<Column>>,
    listing: Listing,
    head: &'a [Prose],
}

/// Reads a table, if it has a column of fields.
pub fn read(source: SourceId, rows: &[Vec<Prose>]) -> Option<Listing> {
    let (head, body) = rows.split_first()?;
    let column = |cell: &Prose| {
        let word = cell.text.trim().to_lowercase();
        HEADS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(column, _)| *column)
    };
    let columns: Vec<Option<Column>> = head.iter().map(column).collect();
    let name = columns.iter().position(|it| *it == Some(Column::Name))?;
    let span = Piece::new(&head[name], 0..head[name].text.len()).span(source);
    let mut table = Table { source, columns, listing: Listing { form: Form::Table, ..empty(span) }, head };
    for row in body {
        table.row(row);
    }
    Some(table.listing)
}

impl Table<'_> {
    fn row(&mut self, row: &[Prose]) {
        let cell = |wanted| {
            let index = self.columns.iter().position(|it| *it == Some(wanted))?;
            row.get(index).map(|prose| Piece::new(prose, 0..prose.text.len()))
        };
        let (Some(name), kind) = (cell(Column::Name), cell(Column::Type)) else { return };
        let (presence, values) = (cell(Column::Presence), cell(Column::Values));
        let optional = name.text().ends_with('?');
        let path = name.text().trim_end_matches('?').trim();
        if !is_field_name(path) {
            self.flaw(&name, "not the name of a field");
            return;
        }
        let mut field = Field::new(name.span(self.source), if optional { Said::Allows } else { Said::Shows });
        if let Some(cell) = presence {
            match words::presence(cell.text()) {
                Some(said) => field.said = said,
                None => self.flaw(&cell, "neither required nor optional: write `yes` or `no`"),
            }
        }
        if let Some(cell) = kind
            && !state_types(self.source, &mut field, &cell)
            && !matches!(cell.text(), "" | "-" | "–" | "—" | "enum")
        {
            self.flaw(&cell, "no type of JSON: write `string`, `integer`, `array of strings` …");
        }
        field.values = values.and_then(|cell| self.values(&cell));
        self.listing.fields.push((FieldPath::new(path), field));
    }

    fn values(&self, cell: &Piece) -> Option<Stated<IndexSet<String>>> {
        let value: IndexSet<String> =
            cell.split(&[',', '|', '/']).iter().map(|piece| unquoted(piece.text())).collect();
        let none = value.iter().all(|it| matches!(it.as_str(), "-" | "–" | "—" | "any"));
        (!none).then(|| Stated { value, span: cell.span(self.source) })
    }

    /// An empty cell has no place of its own: the head of the table stands in for it.
    fn flaw(&mut self, cell: &Piece, message: &str) {
        let span = cell.span(self.source);
        let span = if span.start == span.end { self.head_span() } else { span };
        self.listing.flaws.push((span, message.to_owned()));
    }

    fn head_span(&self) -> Span {
        let cell = &self.head[0];
        Piece::new(cell, 0..cell.text.len()).span(self.source)
    }
}
