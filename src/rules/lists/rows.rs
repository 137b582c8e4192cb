//! Rows of Markdown tables, one for each field.

use super::{List, Row, Sibling, Wanted, is_one_table, line_end, plain, without_line};
use crate::field::{Said, Standing};
use crate::rules::desk::Desk;
use crate::rules::turn::opposite_word;
use crate::text::{Edit, Span};

/// Heads of the column that describes a field.
const DESCRIPTIONS: [&str; 5] = ["description", "meaning", "purpose", "notes", "explanation"];

/// The rows of one table, and one that shows how another would be written.
struct Table<'l, 'a> {
    list: &'l List<'a>,
    text: &'a str,
    rows: Vec<&'l Sibling<'a>>,
    model: &'l Sibling<'a>,
    row: Row,
}

/// Adds a row behind the last one.
pub fn with(list: &List, wanted: &Wanted) -> Option<Edit> {
    let last = list.beside.last()?.field.span;
    let text = list.desk.text(last.source);
    let rows = rows_to(list, text, last);
    let model = list.model(&rows, wanted)?;
    let row = Row::at(text, model.field.span.start())?;
    let head = row.head(text)?;
    (head.cells.len() == row.cells.len()).then_some(())?;
    let table = Table { list, text, rows, model, row };
    let cells: Option<Vec<String>> = (0..head.cells.len()).map(|it| table.cell(it, &head, wanted)).collect();
    let cells = cells?;
    table.says()?;
    let container = &text[table.row.line.start..table.row.bar];
    let cells = cells.join("|");
    let row = if table.row.is_closed { format!("|{cells}|") } else { format!("|{}", cells.trim_end()) };
    let behind = table.end(last)?;
    let line = format!("{}{container}{row}", line_end(text, behind));
    Some(last.source.span(behind..behind).becomes(line))
}

/// The rows of the table that ends with this one, from one to the next.
fn rows_to<'l, 'a>(list: &'l List<'a>, text: &str, mut last: Span) -> Vec<&'l Sibling<'a>> {
    let all = list.beside.iter().rev().filter(|it| matches!(it.standing, Standing::Row(_)));
    let in_table = |it: &&Sibling| {
        let is_next = is_one_table(text, it.field.span, last);
        last = it.field.span;
        is_next
    };
    let mut rows: Vec<&Sibling> = all.take_while(in_table).collect();
    rows.reverse();
    rows
}

/// Takes the row of this name out; the only one of a table stays.
pub fn without(list: &List, name: Span) -> Option<Edit> {
    let text = list.desk.text(name.source);
    Row::at(text, name.start())?.head(text)?;
    let others = list.beside.iter().filter(|it| it.field.span != name);
    let beside =
        |it: &Sibling| matches!(it.standing, Standing::Row(_)) && is_one_table(text, it.field.span, name);
    others.into_iter().any(beside).then(|| without_line(text, name))
}

impl Table<'_, '_> {
    /// Where the row of the last field ends, and those of the fields in it.
    fn end(&self, last: Span) -> Option<usize> {
        let inner = self.list.beside.last().map(|it| it.path)?;
        let below = self.list.testimony.shape.fields.iter().filter(|(path, _)| path.is_within(inner));
        let below = below.map(|(_, it)| it.span).max()?;
        let is_below = below.source == last.source && is_one_table(self.text, below, last);
        let place = if is_below { below } else { last };
        Some(Row::at(self.text, place.start())?.line.end)
    }

    fn raw(&self, index: usize) -> &str {
        &self.text[self.row.cells[index].clone()]
    }

    fn cell(&self, index: usize, head: &Row, wanted: &Wanted) -> Option<String> {
        let raw = self.raw(index);
        if self.row.cell_of(self.model.field.span) == Some(index) {
            return self.name(index, wanted);
        }
        if self.model.word().and_then(|it| self.row.cell_of(it)) == Some(index) {
            return Some(in_width_of(raw, &self.presence(index, wanted)?));
        }
        if self.types(index) {
            return Some(in_width_of(raw, &in_style_of(raw, wanted.types.unwrap_or_default())));
        }
        let title = self.text[head.cells[index].clone()].trim_matches([' ', '\t', '*']).to_lowercase();
        let described = DESCRIPTIONS.contains(&title.as_str());
        Some(in_width_of(raw, if described { plain(wanted) } else { "" }))
    }

    /// The name in the place of the one that stands there, with its code and its indent.
    fn name(&self, index: usize, wanted: &Wanted) -> Option<String> {
        let (cell, name) = (self.row.cells[index].clone(), self.model.field.span);
        let (before, behind) = (&self.text[cell.start..name.start()], &self.text[name.end()..cell.end]);
        let is_prose = |it: char| it.is_alphanumeric() || matches!(it, '(' | '*' | '<' | '?' | '\\' | '[');
        if before.contains(is_prose) || behind.contains(is_prose) {
            return None;
        }
        let written = self.list.name(self.model, wanted.path)?;
        let text = format!("{before}{written}{}{behind}", self.model.mark(self.list.desk, wanted));
        Some(in_width_of(self.raw(index), text.trim()))
    }

    /// What the cell of presence would say.
    fn presence(&self, index: usize, wanted: &Wanted) -> Option<String> {
        let word = self.list.desk.cut(self.model.word()?);
        let raw = self.raw(index).trim();
        let said = if wanted.required { Said::Requires } else { Said::Allows };
        if self.model.field.said == said {
            return (raw.trim_matches(['*', '`', '_']) == word).then(|| raw.to_owned());
        }
        let desk: &Desk = self.list.desk;
        let other = opposite_word(desk, self.list.testimony, self.model.field)?;
        Some(if raw.is_empty() { other } else { raw.replacen(word, &other, 1) })
    }

    /// Some row states types in this column.
    fn types(&self, index: usize) -> bool {
        self.rows.iter().any(|it| {
            let place = it.field.types.as_ref().map(|it| it.span);
            let row = place.and_then(|place| Some((place, Row::at(self.text, it.field.span.start())?)));
            row.is_some_and(|(place, row)| row.cell_of(place) == Some(index))
        })
    }

    /// A word among others, in the cell of a name or of types, is not written anew.
    fn says(&self) -> Option<()> {
        let Some(word) = self.model.word() else { return Some(()) };
        let index = self.row.cell_of(word)?;
        let alone = self.raw(index).trim().trim_matches(['*', '`', '_']) == self.list.desk.cut(word);
        (alone && !self.types(index)).then_some(())
    }
}

/// A cell as wide as another.
fn in_width_of(raw: &str, text: &str) -> String {
    let cell = if text.is_empty() { " ".to_owned() } else { format!(" {text} ") };
    let missing = raw.chars().count().saturating_sub(cell.chars().count());
    cell + &" ".repeat(missing)
}

/// A word of types with the code and the capital of another.
fn in_style_of(raw: &str, types: &str) -> String {
    let raw = raw.trim();
    let capital = raw.trim_matches('`').starts_with(char::is_uppercase);
    let mut letters = types.chars();
    let types = match letters.next() {
        Some(it) if capital => it.to_uppercase().chain(letters).collect(),
        _ => types.to_owned(),
    };
    let one_code = raw.starts_with('`') && raw.ends_with('`') && raw.matches('`').count() == 2;
    if one_code && !types.contains(' ') && !types.is_empty() { format!("`{types}`") } else { types }
}
