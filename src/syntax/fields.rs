//! The forms in which chapters state fields: field sets, tables, and lists of items that start with a field.

use std::ops::Range;

use indexmap::IndexSet;

use crate::field::{Field, FieldPath, Said, Stated};
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::syntax::words;
use crate::text::{SourceId, Span};

/// One list of fields, as it stands in a chapter.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The place to add a field to: the braces, the head of the table, the first item.
    pub span: Span,
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

/// Words before the colon of a field set that name no contract.
const LEADS: [&str; 6] = ["required", "optional", "fields", "payload", "properties", "attributes"];

/// Reads every listing of these blocks. Items that follow each other are one listing.
pub fn listings(source: SourceId, blocks: &[Block]) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    let mut list: Option<Listing> = None;
    for block in blocks {
        let item = match &block.kind {
            BlockKind::Item => item(source, &block.prose),
            BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Table(_) => None,
        };
        match (item, &mut list) {
            (Some(field), Some(list)) => list.fields.push(field),
            (Some(field), None) => {
                list = Some(Listing { fields: vec![field.clone()], ..empty(field.1.span) })
            }
            (None, _) => {
                listings.extend(list.take());
                match &block.kind {
                    BlockKind::Table(rows) => listings.extend(Table::read(source, rows)),
                    BlockKind::Item | BlockKind::Paragraph => {
                        listings.extend(field_sets(source, &block.prose))
                    }
                    BlockKind::Heading(_) => {}
                }
            }
        }
    }
    listings.extend(list);
    let mut listings = join_leads(listings);
    // A list with something in it that was not understood is not complete.
    listings.iter_mut().for_each(|it| it.open |= !it.flaws.is_empty());
    listings
}

/// `Required: { … }` and `Optional: { … }` are the two halves of one listing.
fn join_leads(listings: Vec<Listing>) -> Vec<Listing> {
    let mut joined: Vec<Listing> = Vec::new();
    for listing in listings {
        match joined.last_mut() {
            Some(half) if half.lead.is_some() && listing.lead.is_some() && half.lead != listing.lead => {
                half.lead = None;
                half.fields.extend(listing.fields);
                half.flaws.extend(listing.flaws);
                half.open |= listing.open;
            }
            _ => joined.push(listing),
        }
    }
    joined
}

fn empty(span: Span) -> Listing {
    Listing { span, labels: Vec::new(), lead: None, fields: Vec::new(), open: false, flaws: Vec::new() }
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

// Field sets: `Required: { customer_id, reason? }`.

fn field_sets(source: SourceId, prose: &Prose) -> Vec<Listing> {
    let mut sets = Vec::new();
    let mut from = 0;
    while let Some(open) = prose.text[from..].find('{').map(|at| from + at) {
        let lead = Piece::new(prose, from..open);
        from = open + 1;
        // Without a colon before it, a brace is prose or a scrap of JSON; two are a directive in code.
        if !lead.text().ends_with(':') || prose.text[from..].starts_with('{') {
            continue;
        }
        match prose.text[open..].find('}') {
            Some(length) => {
                from = open + length + 1;
                sets.push(field_set(source, prose, &lead, open..from));
            }
            None => {
                let piece = Piece::new(prose, open..prose.text.len());
                let mut listing = empty(piece.span(source));
                listing.flaws.push((piece.span(source), "this field set is not closed with `}`".to_owned()));
                sets.push(listing);
            }
        }
    }
    sets
}

fn field_set(source: SourceId, prose: &Prose, lead: &Piece, braces: Range<usize>) -> Listing {
    let mut listing = empty(source.span(prose.locate(braces.clone())));
    let label_start = lead.text().rfind(". ").map_or(0, |at| at + 2);
    let label = lead.part(label_start..lead.text().len() - 1);
    if !LEADS.contains(&label.text().to_lowercase().as_str()) {
        listing.labels = names(source, &label);
    }
    listing.lead = words::presence(label.text()).filter(|_| listing.labels.is_empty());
    let default = listing.lead.unwrap_or(Said::Requires);
    for piece in Piece::new(prose, braces.start + 1..braces.end - 1).split(&[',']) {
        if matches!(piece.text(), "…" | "...") {
            listing.open = true;
            continue;
        }
        match set_item(source, &piece, default) {
            Ok(field) => listing.fields.push(field),
            Err(message) => listing.flaws.push((piece.span(source), message)),
        }
    }
    listing
}

/// Several names in one text: `A / B`, `A, B`, `A and B`.
fn names(source: SourceId, label: &Piece) -> Vec<(String, Span)> {
    let mut names = Vec::new();
    for piece in label.split(&['/', ',', ';', '&']) {
        let text = piece.text();
        let mut from = 0;
        for (at, _) in text.match_indices(" and ").chain([(text.len(), "")]) {
            let name = piece.part(from..at);
            names.push((name.text().to_owned(), name.span(source)));
            from = at + " and ".len();
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}

/// `name`, `name?`, `name (open, closed)`, `name: string`.
fn set_item(source: SourceId, piece: &Piece, default: Said) -> Result<(FieldPath, Field), String> {
    let text = piece.text();
    let name_end =
        text.find(|it: char| matches!(it, '?' | '(' | ':') || it.is_whitespace()).unwrap_or(text.len());
    let name = &text[..name_end];
    if !is_field_name(name) {
        return Err("not the name of a field".to_owned());
    }
    let mut rest = piece.part(name_end..text.len());
    let optional = rest.text().starts_with('?');
    let shown = piece.part(0..name_end + usize::from(optional));
    let mut field = Field::new(shown.span(source), if optional { Said::Allows } else { default });
    if optional {
        rest = rest.part(1..rest.text().len());
    }
    if rest.text().starts_with('(') && rest.text().ends_with(')') {
        annotate(source, &mut field, &rest.part(1..rest.text().len() - 1), true)?;
    } else if rest.text().starts_with(':') {
        let phrase = rest.part(1..rest.text().len());
        let types = words::types(phrase.text()).ok_or("not a type of JSON")?;
        field.types = Some(Stated { value: types, span: phrase.span(source) });
    } else if !rest.text().is_empty() {
        return Err(
            "a name of a field, and something after it that is no `?`, no brackets and no type".to_owned()
        );
    }
    Ok((FieldPath::new(name), field))
}

/// Reads what stands in brackets after a field: `string, required`, `open, closed`, `one of a, b`.
fn annotate(
    source: SourceId,
    field: &mut Field,
    inside: &Piece,
    words_are_values: bool,
) -> Result<(), String> {
    let mut values = IndexSet::new();
    let mut listed = words_are_values;
    for piece in inside.split(&[',', '|']) {
        let mut piece = piece;
        if let Some(said) = words::presence(piece.text()).filter(|_| piece.text().chars().count() > 1) {
            field.said = said;
            continue;
        }
        // Among values, a word such as `email` is one of them; only JSON Schema's own names are types there.
        let types = words::types(piece.text());
        if let Some(types) = types.filter(|_| !words_are_values || words::is_plain_type(piece.text())) {
            field.types = Some(Stated { value: types, span: piece.span(source) });
            continue;
        }
        for lead in ["one of ", "values ", "always ", "or "] {
            if piece.text().starts_with(lead) {
                listed = true;
                piece = piece.part(lead.len()..piece.text().len());
            }
        }
        if listed || in_code(&piece) {
            values.insert(unquoted(piece.text()));
        } else if field.types.is_none() {
            return Err(format!("`{}` is no type, and neither `required` nor `optional`", piece.text()));
        }
    }
    if !values.is_empty() {
        field.values = Some(Stated { value: values, span: inside.span(source) });
    }
    Ok(())
}

fn in_code(piece: &Piece) -> bool {
    piece.prose.code.iter().any(|range| range.start <= piece.range.start && piece.range.end <= range.end)
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '\'', '“', '”', '`']).to_owned()
}

// Items: `customer_id (string, required): …`, with the field in code style, in lists and in task lists.

fn item(source: SourceId, prose: &Prose) -> Option<(FieldPath, Field)> {
    let code = prose.code.first().filter(|range| prose.text[..range.start].trim().is_empty())?;
    let name = Piece::new(prose, code.clone());
    let optional = name.text().ends_with('?');
    let path = name.text().trim_end_matches('?');
    let rest = Piece::new(prose, code.end..prose.text.len());
    let end = rest.text().find(')').filter(|_| rest.text().starts_with('('))?;
    if !is_field_name(path) {
        return None;
    }
    let mut field = Field::new(name.span(source), if optional { Said::Allows } else { Said::Shows });
    let said = field.said;
    annotate(source, &mut field, &rest.part(1..end), false).ok()?;
    // Brackets that say neither presence nor type belong to the sentence.
    (field.said != said || field.types.is_some() || optional).then(|| (FieldPath::new(path), field))
}

// Tables: a column of names, and the columns that say more about them.

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

impl<'a> Table<'a> {
    fn read(source: SourceId, rows: &'a [Vec<Prose>]) -> Option<Listing> {
        let (head, body) = rows.split_first()?;
        let column = |cell: &Prose| {
            let word = cell.text.trim().to_lowercase();
            HEADS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(column, _)| *column)
        };
        let columns: Vec<Option<Column>> = head.iter().map(column).collect();
        let name = columns.iter().position(|it| *it == Some(Column::Name))?;
        let span = Piece::new(&head[name], 0..head[name].text.len()).span(source);
        let mut table = Table { source, columns, listing: empty(span), head };
        for row in body {
            table.row(row);
        }
        Some(table.listing)
    }

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
        match kind.map(|cell| (words::types(cell.text()), cell)) {
            Some((Some(value), cell)) => field.types = Some(Stated { value, span: cell.span(self.source) }),
            Some((None, cell)) if !matches!(cell.text(), "" | "-" | "–" | "—" | "enum") => {
                self.flaw(&cell, "no type of JSON: write `string`, `integer`, `array of strings` …");
            }
            Some(_) | None => {}
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
