//! Tables: a column of names, and the columns that say more about them.

use std::collections::BTreeMap;

use super::cells::NameCell;
use super::columns::{Column, columns_of, head, is_foreign, is_prose, is_vague, name_rank};
use super::entry::Entry;
use super::leads::Label;
use super::listed::known;
use super::objects::path_inside;
use super::path::path;
use super::piece::{Piece, STRUCK};
use super::state::{Context, Understood};
use super::table_row::{Row, parts, row_kind};
use super::unread::{self, UnknownWords};
use super::values::{Values, values};
use super::{Form, Listing, announced, empty, rows, said, unreadable};
use crate::field::{Field, FieldPath, JsonType, Said, Saying, Standing, Stated, Told};
use crate::syntax::markdown::{Block, Prose};
use crate::syntax::words;
use crate::text::Span;

struct Table<'a, 'c> {
    context: &'a mut Context<'c>,
    columns: Vec<Option<Column>>,
    name: usize,
    /// Some column is about presence.
    asks: bool,
    /// The column of types: a second one is a column of formats.
    types: usize,
    listing: Listing,
    head: &'a [Prose],
    /// What rows say of presence that do not speak of it, and those without a star.
    default: Said,
    unmarked: Option<Said>,
    /// The rows that a row further in would belong to.
    open: Vec<(usize, FieldPath)>,
    unknown: UnknownWords,
    names: BTreeMap<String, Span>,
}

/// Reads a table, if it has a column of fields, or rows that are contracts.
pub fn read(context: &mut Context, block: &Block, rows: &[Vec<Prose>], lead: Option<&Label>) -> Vec<Listing> {
    let whole = context.source.span(block.range.clone());
    let Some((head_row, body)) = rows.split_first() else {
        context.passed_over.push((whole, "a table inside another table".to_owned()));
        return Vec::new();
    };
    let heads: Vec<String> = head_row.iter().map(head).collect();
    if let Some(listings) = rows::read(context, head_row, &heads, body, whole) {
        return listings;
    }
    let columns = columns_of(&heads, body);
    let tells = columns.iter().flatten().any(|it| it.tells());
    let place = head_row.first().map_or(whole, |cell| context.span(&Piece::all(cell)));
    let Some((name, rank)) = name_column(&heads, &columns, body) else {
        return unnamed(context, head_row, &columns, body, place);
    };
    if !tells && is_vague(rank) && heads.iter().any(|it| is_foreign(it)) {
        context.passed_over.push((place, "a table about something else than fields".to_owned()));
        return Vec::new();
    }
    let states = |row: &[Prose]| {
        let cells = row.iter().zip(&columns);
        cells
            .filter(|(_, column)| column.is_some_and(Column::tells))
            .any(|(it, _)| !it.text.trim().is_empty())
    };
    let plain =
        body.iter().any(|row| states(row) && row.get(name).is_some_and(|it| !Piece::all(it).is_bold()));
    let kind = |row: &Vec<Prose>| match row_kind(context, row, head_row, name, states(row)) {
        Row::Fields(_) if plain && parts(context, row, name) => Row::Title(None),
        kind => kind,
    };
    let kinds: Vec<Row> = body.iter().map(kind).collect();
    let fields = kinds.iter().filter(|it| matches!(it, Row::Fields(_))).count();
    let odd = kinds.iter().filter(|it| matches!(it, Row::Odd)).count();
    if fields < odd {
        context.passed_over.push((place, "a table in which most names are no names of fields".to_owned()));
        return Vec::new();
    }
    let stated = lead.is_some_and(|it| it.said.is_some() || !it.names.is_empty());
    if !stated && are_facts(context, &columns, &kinds) {
        context.passed_over.push((place, NO_FIELD.to_owned()));
        return Vec::new();
    }
    let starred = kinds.iter().any(|it| matches!(it, Row::Fields(cell) if cell.marked));
    let asks_else =
        |(index, head): (usize, &String)| index != name && columns[index].is_none() && !is_prose(head);
    let vague = heads.iter().enumerate().any(asks_else);
    let unread = unread::columns(context, head_row, &heads, &columns, name, body);
    let mut table = Table::new(context, head_row, columns, name, lead);
    table.listing.flaws.extend(unread);
    table.listing.vague = vague;
    table.unmarked = table.unmarked.filter(|_| starred);
    for (row, kind) in body.iter().zip(kinds) {
        table.row(row, kind);
    }
    vec![table.finish()]
}

/// A table without a column of fields; where names of fields stand below another head, that is a flaw.
fn unnamed(
    context: &mut Context,
    head_row: &[Prose],
    columns: &[Option<Column>],
    body: &[Vec<Prose>],
    place: Span,
) -> Vec<Listing> {
    let Some(flaw) = unread::names(context, head_row, columns, body) else {
        context.passed_over.push((place, "a table without a column of fields".to_owned()));
        return Vec::new();
    };
    vec![unreadable(place, Form::Table, flaw)]
}

/// Why a table or a list of names is no list of fields.
pub const NO_FIELD: &str = "none of its names is a field of the contract";

/// True where no cell says a type or presence, and no name is a field: facts about the event, such as its owner.
fn are_facts(context: &Context, columns: &[Option<Column>], kinds: &[Row]) -> bool {
    if columns.iter().flatten().any(|it| it.says_shape()) {
        return false;
    }
    let mut entries = kinds.iter().flat_map(|it| match it {
        Row::Fields(cell) => &cell.entries[..],
        _ => &[],
    });
    let marked = kinds.iter().any(|it| matches!(it, Row::Fields(cell) if cell.marked));
    let speaks = |it: &Entry| it.told.is_some() || it.field.types.is_some() || context.is_field(&it.path);
    !marked && !entries.any(speaks)
}

/// The column of names: the one whose head says it best. A first column without a head will do, where others say
/// types and presence.
fn name_column(heads: &[String], columns: &[Option<Column>], body: &[Vec<Prose>]) -> Option<(usize, usize)> {
    let ranked = heads.iter().enumerate().filter_map(|(index, it)| Some((name_rank(it)?, index)));
    let mut ranked: Vec<(usize, usize)> = ranked.filter(|(_, index)| columns[*index].is_none()).collect();
    ranked.sort_unstable();
    let fits = |index: usize| {
        let cell = |row: &Vec<Prose>| {
            row.get(index).is_some_and(|it| path(it.text.trim().trim_end_matches(['?', '*'])).is_some())
        };
        body.iter().filter(|row| cell(row)).count()
    };
    let best = ranked.iter().map(|(_, index)| fits(*index)).max().unwrap_or_default();
    let chosen =
        ranked.iter().find(|(_, index)| fits(*index) * 2 >= best).map(|(rank, index)| (*index, *rank));
    let bare = heads.first().is_some_and(|it| it.is_empty())
        && columns.contains(&Some(Column::Type))
        && !body.is_empty()
        && fits(0) == body.len();
    chosen.or(bare.then_some((0, 0)))
}

impl<'a, 'c> Table<'a, 'c> {
    fn new(
        context: &'a mut Context<'c>,
        head: &'a [Prose],
        columns: Vec<Option<Column>>,
        name: usize,
        lead: Option<&Label>,
    ) -> Self {
        let legend = context.star_means_required || head[name].text.to_lowercase().contains("required");
        let named = head.get(name).into_iter().chain(head).map(Piece::all).find(|it| !it.is_empty());
        let span = named.map_or(context.source.span(0..0), |it| context.span(&it));
        let said = lead.and_then(|it| it.said);
        let labels = lead.map(|it| it.names.clone()).unwrap_or_default();
        Table {
            context,
            types: columns.iter().position(|it| *it == Some(Column::Type)).unwrap_or_default(),
            asks: columns.iter().flatten().any(|it| it.is_presence()),
            columns,
            name,
            listing: Listing { form: Form::Table, lead: said, labels, ..empty(span) },
            head,
            default: said.unwrap_or(Said::Shows),
            unmarked: legend.then_some(Said::Allows),
            open: Vec::new(),
            unknown: UnknownWords::default(),
            names: BTreeMap::new(),
        }
    }

    fn row(&mut self, row: &'a [Prose], kind: Row) {
        if let Some(surplus) = row.get(self.head.len()) {
            let span = self.context.span(&Piece::all(surplus));
            let message =
                "this row has more cells than the table has columns: write `\\|` for a bar in a cell";
            self.listing.flaws.push((span, message.to_owned()));
        }
        // Nobody knows which of its cells is which.
        let row = if row.len() > self.head.len() { &row[..=self.name] } else { row };
        let cell = match kind {
            Row::Fields(cell) => cell,
            Row::More => return self.listing.open = true,
            Row::Title(said) => {
                self.default = said.unwrap_or(self.default);
                self.open.clear();
                return self.context.pass(&Piece::all(&row[self.name]), "a title among the rows of a table");
            }
            Row::None | Row::Skip => return,
            Row::Odd => {
                let name = Piece::all(&row[self.name]);
                let first = row.iter().map(Piece::all).find(|it| !it.is_empty());
                let message = if name.is_empty() {
                    "a row without the name of a field"
                } else {
                    "not the name of a field"
                };
                let place = if name.is_empty() { first.unwrap_or(name) } else { name };
                return self.listing.flaws.push((self.context.span(&place), message.to_owned()));
            }
        };
        let NameCell { entries, indent, marked } = cell;
        while self.open.last().is_some_and(|(it, _)| *it >= indent) {
            self.open.pop();
        }
        let parent = self.open.last().map_or(FieldPath::ROOT, |(_, path)| path.clone());
        let alone = entries.len() == 1;
        let mut announced = None;
        for entry in entries {
            let path = parent.within(&entry.path);
            let mut field = self.field(entry, row, marked);
            // A row of several fields is prose about all of them.
            let announced = announced.get_or_insert_with(|| self.announced(&path, &field, row));
            if let (None, Some(listed)) = (&field.values, &*announced)
                && field.said != Said::Silent
            {
                (field.values, field.values_said) = (listed.values.clone(), listed.values_said);
            }
            field.standing = alone.then_some(Standing::Row(field.span));
            let below = path_inside(&path, &field);
            if self.open.last().is_none_or(|(it, _)| *it < indent) {
                self.open.push((indent, below));
            }
            self.listing.fields.push((path, field));
        }
    }

    fn field(&mut self, entry: Entry, row: &'a [Prose], marked: bool) -> Field {
        let Entry { mut field, told, .. } = entry;
        let star = if marked { Some(Said::Requires) } else { self.unmarked };
        let mut stated: Option<Told> = None;
        let mut nullable = false;
        for index in 0..self.columns.len() {
            let Some(cell) = row.get(index).map(Piece::all) else { continue };
            nullable |= self.is_prose(index) && words::may_be_null(cell.text());
            let Some(column) = self.columns[index] else {
                stated = stated.or(if self.asks { None } else { said::anywhere(self.context, &cell) });
                continue;
            };
            let is_read = column.tells() && field.said != Said::Silent;
            let cell = if is_read { self.standing(cell) } else { cell };
            match column {
                Column::Type => stated = stated.or(self.kind(&mut field, index, &cell)),
                Column::Values => self.values(&mut field, index, &cell),
                Column::Nullable => match words::nullability(cell.text()) {
                    Some(said) => nullable |= said,
                    None => self.unknown.add(index, &cell, self.context.source),
                },
                Column::Notes => {
                    let optional = cell.text().contains("[optional]");
                    let beginning = if self.asks { None } else { said::anywhere(self.context, &cell) };
                    stated = stated.or(optional.then_some(Told::nowhere(Said::Allows))).or(beginning);
                }
                Column::Constraints => {
                    let word = said::condition(&cell).filter(|_| !self.asks);
                    stated = stated.or(word.and_then(|it| self.context.word(&it)));
                }
                Column::Presence | Column::Optional | Column::Cardinality => {
                    let read = match column {
                        Column::Optional => words::inverted,
                        Column::Cardinality => words::cardinality,
                        _ => words::presence,
                    };
                    stated = match read(cell.text()) {
                        // A word beside the name speaks where the cell is silent.
                        Some(_) if cell.is_empty() && told.is_some() => told,
                        Some(it) => Some(Told::word(it, self.context.span(&cell))),
                        None => {
                            self.unknown.add(index, &cell, self.context.source);
                            stated.or(Some(Told::nowhere(Said::Shows)))
                        }
                    };
                }
            }
        }
        field.types.iter_mut().filter(|_| nullable).for_each(|it| it.value |= JsonType::Null);
        self.opposed(row, stated);
        if field.said == Said::Silent {
            return field;
        }
        self.tell(&mut field, (stated, told), star.unwrap_or(self.default), marked);
        field
    }

    /// True for a column beside the name that states nothing by itself.
    fn is_prose(&self, index: usize) -> bool {
        index != self.name && self.columns.get(index).is_some_and(|it| it.is_none_or(|it| !it.tells()))
    }

    /// Tells of a description that answers what a column of presence answers otherwise.
    fn opposed(&mut self, row: &'a [Prose], stated: Option<Told>) {
        let mut prose = row.iter().enumerate().filter(|(index, _)| self.asks && self.is_prose(*index));
        let answer = prose.find_map(|(_, it)| said::beside_column(self.context, &Piece::all(it)));
        let opposed = answer.zip(stated).filter(|(answer, stated)| answer.opposes(*stated));
        let Some(at) = opposed.and_then(|(answer, _)| answer.at) else { return };
        let flaw = (at.span(), "the column of presence says the opposite: write it in one place".to_owned());
        if !self.listing.flaws.contains(&flaw) {
            self.listing.flaws.push(flaw);
        }
    }

    /// The values that the prose of a row lists.
    fn announced(&self, path: &FieldPath, field: &Field, row: &[Prose]) -> Option<Field> {
        let mut field = field.clone();
        let known = known(self.context, path);
        let is_type = |it: usize| it != self.name && self.columns.get(it) == Some(&Some(Column::Type));
        let prose = row.iter().enumerate().filter(|(index, _)| self.is_prose(*index) || is_type(*index));
        let subject = (path.name(), &known);
        prose.for_each(|(_, it)| announced::state(self.context, subject, &mut field, &Piece::all(it)));
        field.values.is_some().then_some(field)
    }

    /// Whether a field is there, by what is stated of it in the columns and beside its name, and what holds where nothing is.
    fn tell(
        &self,
        field: &mut Field,
        (stated, told): (Option<Told>, Option<Told>),
        unsaid: Said,
        marked: bool,
    ) {
        let nobody = stated.is_none() && told.is_none();
        let told = match (stated, told) {
            // Said twice, it would have to be changed twice.
            (Some(stated), Some(told)) if stated != told => Told::nowhere(stated.said),
            (Some(stated), _) if marked => Told::nowhere(stated.said),
            (Some(it), _) | (None, Some(it)) => it,
            (None, None) => Told::mark(unsaid, field.span.behind()),
        };
        let mark = matches!(told.at, Some(Saying::Mark(_)));
        // Without its `?`, a row says what the table does.
        let speaks = unsaid == Said::Requires && !self.asks && !marked;
        (field.said, field.said_at) = (told.said, told.at.filter(|_| !mark || speaks));
        field.untold = nobody && unsaid == Said::Shows;
    }

    /// What is left of a cell without what is struck out at its ends.
    fn standing(&mut self, cell: Piece<'a>) -> Piece<'a> {
        cell.unstruck().unwrap_or_else(|| {
            let flaw = (self.context.span(&cell), STRUCK.to_owned());
            // A row of several fields is read for each, and has been told of just now.
            if !self.listing.flaws.iter().rev().take(self.columns.len()).any(|it| *it == flaw) {
                self.listing.flaws.push(flaw);
            }
            cell
        })
    }

    /// Reads a cell of types, and what it says of presence.
    fn kind(&mut self, field: &mut Field, index: usize, cell: &Piece) -> Option<Told> {
        if index != self.types || words::says_nothing(cell.text()) {
            return None;
        }
        let earlier = (field.types.take(), field.elements.take());
        match self.context.state_types(field, cell).0 {
            Understood::Yes => {}
            Understood::Name => {
                (field.types, field.elements) = earlier;
                self.names.entry(cell.text().to_owned()).or_insert(self.context.span(cell));
            }
            Understood::No => {
                (field.types, field.elements) = earlier;
                self.unknown.add(index, cell, self.context.source);
            }
        }
        self.context.mention(cell)
    }

    fn values(&mut self, field: &mut Field, index: usize, cell: &Piece) {
        match values(cell) {
            Values::Listed(value) => field.values = Some(Stated::boxed(value, self.context.span(cell))),
            Values::Nothing => {}
            Values::Prose if unread::is_odd_list(cell) => self.unknown.add(index, cell, self.context.source),
            Values::Prose => {
                let head = &self.head[index];
                self.context.pass(&Piece::all(head), "a column of values with words in it that are none");
            }
        }
    }

    fn finish(mut self) -> Listing {
        self.unknown.tell(&self.columns, &mut self.listing);
        for (name, span) in &self.names {
            self.context.teach_word(name, *span);
        }
        self.listing
    }
}
