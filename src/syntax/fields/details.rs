//! Details of one field in lines of their own: `Type: string`, `Required: yes`, `Constraints: REQUIRED`.

use super::columns::{self, Column, column, head_of, is_question, near_column};
use super::entry::Entry;
use super::piece::Piece;
use super::said;
use super::state::{Context, Understood};
use super::values::{Values, values};
use crate::field::{JsonType, Told};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::Span;

#[derive(Clone, Copy, PartialEq)]
enum Detail {
    /// What a column with this head would say.
    Of(Column),
    Other,
}

/// Heads of lines that have words of presence among others, and those of lines that are not read.
const CONSTRAINTS: [&str; 2] = ["requirement", "requirements"];
const OTHER: [&str; 11] = [
    "description",
    "example",
    "examples",
    "default",
    "note",
    "notes",
    "pattern",
    "purpose",
    "since",
    "minimum",
    "maximum",
];
/// Heads of lines that may say a type, or something else.
const VAGUE: [&str; 3] = ["format", "schema", "kind"];
/// The most words before a colon that may be a head with a slip in it.
const WORDS: usize = 3;

/// Reads what lines say of one field.
pub struct Details {
    entry: Entry,
    /// Something was said of it.
    pub found: bool,
    /// What was to say something of it, and could not be understood.
    flaws: Vec<(Span, String)>,
    /// Flaws, unless another line says the type, or whether the field is there.
    types: Vec<(Span, String)>,
    presence: Vec<(Span, String)>,
    nullable: bool,
}

/// True for a text that would be a detail of a field, if one were there.
pub fn is_detail(prose: &Prose) -> bool {
    lines(prose).iter().any(|it| head(it).is_some_and(|(detail, _)| detail != Detail::Other))
}

/// True for a text that begins with one.
pub fn begins(prose: &Prose) -> bool {
    lines(prose).first().and_then(head).is_some_and(|(detail, _)| detail != Detail::Other)
}

/// True for a word that names a detail, in lower case.
pub fn is_head(word: &str) -> bool {
    detail(word).is_some()
}

/// True for a table whose rows are the details of one field, or whose only row is.
pub fn is_table(rows: &[Vec<Prose>]) -> bool {
    let pair = |row: &Vec<Prose>| row.len() == 2;
    let typed =
        rows.first().and_then(|row| row.get(1)).is_some_and(|it| column(&columns::head(it)).is_some());
    let named = |row: &&Vec<Prose>| row.first().is_some_and(|it| detail(it.text.trim()).is_some());
    let details = rows.iter().filter(named).count();
    let of_rows = !typed && rows.iter().all(pair) && details * 2 >= rows.len().saturating_sub(1).max(1);
    of_rows || is_row(rows)
}

/// True for a table whose only row says something of one field that it does not name.
fn is_row(rows: &[Vec<Prose>]) -> bool {
    let [heads, _] = rows else { return false };
    let heads: Vec<String> = heads.iter().map(columns::head).collect();
    heads.iter().any(|it| column(it).is_some_and(Column::says_shape))
        && heads.iter().all(|it| columns::name_rank(it).is_none())
}

impl Details {
    pub fn of(entry: Entry) -> Self {
        let (flaws, types, presence) = Default::default();
        Details { entry, found: false, flaws, types, presence, nullable: false }
    }

    /// Reads a line, or a line of several details. False where it has none.
    pub fn text(&mut self, context: &mut Context, prose: &Prose) -> bool {
        let mut found = false;
        for line in lines(prose) {
            found |= self.line(context, &line);
        }
        self.found |= found;
        found
    }

    /// Reads what a text says of its type and presence behind its first words: `…. Required: yes`.
    pub fn behind(&mut self, context: &mut Context, prose: &Prose) {
        for line in lines(prose).iter().skip(1) {
            let told = word_before_remark(context, line);
            self.entry.tell(told);
            self.found |= told.is_some();
            if let Some((detail @ Detail::Of(column), value)) = head(line)
                && (column == Column::Type || said::is_presence(&value))
            {
                self.found |= self.state(context, detail, &value);
            }
        }
    }

    /// Reads the cells of a table of details.
    pub fn table(&mut self, context: &mut Context, rows: &[Vec<Prose>]) -> bool {
        let pairs: Vec<(&Prose, &Prose)> = match rows {
            [heads, row] if is_row(rows) => heads.iter().zip(row).collect(),
            _ => rows
                .iter()
                .filter_map(|row| Some((row.first()?, row.get(1).filter(|_| row.len() == 2)?)))
                .collect(),
        };
        let mut found = false;
        for (name, value) in pairs {
            let (name, value) = (Piece::all(name), Piece::all(value));
            found |= match detail_of(&name, &value) {
                Some(detail) => self.state(context, detail, &value),
                None => self.slip(context, &name, &value),
            };
        }
        found
    }

    /// A text that is a type and nothing else, where no other says one.
    pub fn plain_type(&mut self, context: &Context, prose: &Prose) -> bool {
        let whole = Piece::all(prose);
        let plain = JsonType::from_word(whole.text()).is_some() && self.entry.field.types.is_none();
        plain && context.state_types(&mut self.entry.field, &whole).0 == Understood::Yes
    }

    /// The field with all that was said of it, and what was not understood.
    pub fn finish(mut self) -> (Entry, Vec<(Span, String)>) {
        self.entry.field.types.iter_mut().filter(|_| self.nullable).for_each(|it| it.value |= JsonType::Null);
        if self.entry.field.types.is_none() {
            self.flaws.append(&mut self.types);
        }
        if self.entry.told.is_none() {
            self.flaws.append(&mut self.presence);
        }
        (self.entry, self.flaws)
    }

    fn line(&mut self, context: &mut Context, line: &Piece) -> bool {
        if let Some(told) = word_before_remark(context, line) {
            self.entry.tell(Some(told));
            return true;
        }
        if let Some((detail, value)) = head(line) {
            return self.state(context, detail, &value) || detail == Detail::Other;
        }
        // `REQUIRED` in a line of its own.
        let told = said::sentence(context, line);
        self.entry.tell(told);
        let named = told.is_none().then(|| line.text().find([':', '='])).flatten();
        let slip = named.is_some_and(|colon| self.slip(context, &line.part(0..colon), &line.from(colon + 1)));
        told.is_some() || slip
    }

    fn state(&mut self, context: &mut Context, detail: Detail, value: &Piece) -> bool {
        let Detail::Of(column) = detail else { return false };
        if value.is_empty() {
            return false;
        }
        match column {
            Column::Type => self.state_type(context, value),
            Column::Presence | Column::Optional | Column::Cardinality => {
                let read = if column == Column::Optional { words::inverted } else { words::cardinality };
                let told = read(value.text()).map(|said| Told::word(said, context.span(value)));
                self.entry.tell(told);
                told.is_some() || self.fail(context, column, value)
            }
            Column::Nullable => match words::nullability(value.text()) {
                Some(said) => {
                    self.nullable = said;
                    true
                }
                None => self.fail(context, column, value),
            },
            Column::Values => {
                context.state_listed_values(&mut self.entry.field, value);
                true
            }
            Column::Constraints => {
                let told = value.split(&[',', ';', '.']).iter().find_map(|it| context.word(it));
                self.entry.tell(told);
                told.is_some()
            }
            Column::Notes => false,
        }
    }

    fn state_type(&mut self, context: &mut Context, value: &Piece) -> bool {
        match context.state_types(&mut self.entry.field, value).0 {
            Understood::Yes => {}
            Understood::Name => context.teach(value),
            Understood::No => return self.fail(context, Column::Type, value),
        }
        // `string (required)`, `string (Required: yes)`
        let told = context.mention(value).or_else(|| said::sentence(context, value));
        self.entry.tell(told);
        for inside in value.between(&['(', ')']).iter().skip(1).filter(|it| head(it).is_some()) {
            self.line(context, inside);
        }
        true
    }

    fn fail(&mut self, context: &Context, column: Column, value: &Piece) -> bool {
        self.flaws.push((context.span(value), column.expects().to_owned()));
        true
    }

    /// Tells of a line with another head that was to say something of the field.
    fn slip(&mut self, context: &Context, name: &Piece, value: &Piece) -> bool {
        let word = head_of(name.text());
        if detail(&word).is_some()
            || columns::is_prose(&word)
            || is_question(&word)
            || word.split(' ').count() > WORDS
        {
            return false;
        }
        let flaw = |what: &str, with: &str| {
            let head = name.text().replace('`', "");
            (context.span(name), format!("{what} behind `{head}`: write {with}"))
        };
        let of_type = || flaw("a type stands", "`Type`");
        let of_presence = || flaw("a word of presence stands", "`Required` or `Optional`");
        match near_column(&word) {
            Some(Column::Type) if words::is_type(value.text(), context.vocabulary) => {
                self.flaws.push(of_type());
            }
            Some(it) if it.is_presence() && said::is_presence(value) => self.flaws.push(of_presence()),
            Some(Column::Values) if matches!(values(value), Values::Listed(it) if it.len() > 1) => {
                self.flaws.push(flaw("values stand", "`Values`"));
            }
            _ if JsonType::from_word(value.text()).is_some() => self.types.push(of_type()),
            _ if words::explicit(value.text()).is_some() => self.presence.push(of_presence()),
            _ => return false,
        }
        true
    }
}

/// What a line or a row with this head says, if it is one.
fn detail(word: &str) -> Option<Detail> {
    let word = head_of(word.trim());
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(&OTHER) {
        Some(Detail::Other)
    } else if is(&CONSTRAINTS) {
        Some(Detail::Of(Column::Constraints))
    } else {
        column(&word).map(Detail::Of)
    }
}

/// The same for a value, which decides where a head alone does not.
fn detail_of(name: &Piece, value: &Piece) -> Option<Detail> {
    let word = head_of(name.text());
    match detail(&word)? {
        _ if VAGUE.contains(&word.as_str()) => {
            let is_type = JsonType::from_word(value.text()).is_some();
            Some(if is_type { Detail::Of(Column::Type) } else { Detail::Other })
        }
        Detail::Of(it) if it.is_presence() && columns::is_unsure(&word) && !said::is_presence(value) => {
            Some(Detail::Other)
        }
        known => Some(known),
    }
}

/// The detail that a line names before its colon, and what stands behind.
fn head<'a>(line: &Piece<'a>) -> Option<(Detail, Piece<'a>)> {
    let line = if line.text().ends_with(')') { line.without(&['('], &[')']) } else { line.clone() };
    let text = line.text();
    let capital = text.starts_with(char::is_uppercase);
    let dash = || ["? ", " - ", " – ", " — "].iter().filter_map(|it| Some((text.find(it)?, it.len()))).min();
    let (end, length) = text.find([':', '=']).map(|it| (it, 1)).or_else(|| dash().filter(|_| capital))?;
    let value = line.from(end + length);
    Some((detail_of(&line.part(0..end), &value)?, value))
}

/// The word of presence before a remark: `Required: which order it is about`.
fn word_before_remark(context: &Context, line: &Piece) -> Option<Told> {
    let end = line.text().find([':', '-', '–', '—'])?;
    let word = context.word(&line.part(0..end))?;
    let remark = line.from(end).without(&[':', '-', '–', '—', ' '], &[]);
    let answers = words::presence(remark.text()).is_some();
    // Names with commas between them are those that are required.
    let is_name = |it: &Piece| it.in_code() || !it.text().contains(' ');
    (!answers && !remark.split(&[',']).iter().all(is_name)).then_some(word)
}

/// The lines of a text, each with what says one thing.
fn lines(prose: &Prose) -> Vec<Piece<'_>> {
    // Behind a colon, the line goes on.
    let goes_on = |at: &usize| prose.text[..*at].trim_end().ends_with([':', '=']);
    let mut starts = vec![0];
    starts.extend(prose.breaks.iter().copied().filter(|it| !goes_on(it)));
    let ends = starts.iter().skip(1).copied().chain([prose.text.len()]);
    let mut lines = Vec::new();
    for line in starts.iter().zip(ends).map(|(start, end)| Piece::new(prose, *start..end)) {
        // What has no head of its own belongs to the one before it: `Type: string | null`.
        let mut from = line.range.start;
        let mut last = head(&line);
        for part in line.split_outside_code(&MARKS).iter().skip(1) {
            let own = head(part);
            // `Type: string, required`
            let of_type = last.as_ref().is_some_and(|(it, _)| *it == Detail::Of(Column::Type));
            if own.is_some() || (of_type && words::explicit(part.text()).is_some()) {
                let end = part.range.start;
                let text = prose.text[from..end].trim_end().trim_end_matches(MARKS);
                lines.push(Piece::new(prose, from..from + text.len()));
                from = end;
                last = own;
            }
        }
        lines.push(Piece::new(prose, from..line.range.end));
    }
    lines
}

/// What parts the details of a line.
const MARKS: [char; 8] = ['|', ';', ',', '.', '·', '•', '–', '—'];
