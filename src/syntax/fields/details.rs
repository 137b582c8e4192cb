//! Details of one field in lines of their own: `Type: string`, `Required: yes`, `Constraints: REQUIRED`.

use super::clause::OPPOSED;
use super::columns::{self, Column, column, head_of, near_column};
use super::entry::Entry;
use super::lines::{Detail, detail, detail_of, head, lines};
use super::listed::known;
use super::piece::Piece;
use super::said;
use super::state::{Context, Understood};
use super::values::{Values, values};
use crate::field::{Field, JsonType, Said, Told};
use crate::syntax::markdown::Prose;
use crate::syntax::words;
use crate::text::Span;

/// Lines that say that the value may be null.
const NULLABLE: [&str; 3] = ["nullable", "may be null", "can be null"];
/// The most words before a colon that may be a head with a slip in it.
const WORDS: usize = 3;

/// Reads what lines say of one field.
pub struct Details {
    entry: Entry,
    /// Something was said of it.
    pub found: bool,
    /// What was to say something of it, and could not be understood.
    flaws: Vec<(Span, String)>,
    /// Flaws, unless another line says the type.
    types: Vec<(Span, String)>,
    /// What lines with a type and no head say: it counts where they agree, and no other line says a type.
    bare: Vec<Field>,
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

/// What stands before the first line, behind the first one, that begins with one.
pub fn before<'a>(text: &Piece<'a>) -> Piece<'a> {
    let breaks = text.prose.breaks().iter().filter(|it| text.range.contains(it));
    let mut starts = breaks.map(|it| it - text.range.start);
    starts.find(|it| head(&text.from(*it)).is_some()).map_or(text.clone(), |it| text.part(0..it))
}

/// True for a word that names a detail, in lower case.
pub fn is_head(word: &str) -> bool {
    detail(word).is_some()
}

/// True for a table that says something of one field: its rows do, or its only row does.
pub fn is_table(rows: &[Vec<Prose>]) -> bool {
    row_cells(rows).is_some() || !detail_rows(rows).is_empty()
}

/// The rows of two cells that say something of one field.
fn detail_rows(rows: &[Vec<Prose>]) -> &[Vec<Prose>] {
    let Some((heads, body)) = rows.split_first().filter(|_| rows.iter().all(|row| row.len() == 2)) else {
        return &[];
    };
    let words = [columns::head(&heads[0]), columns::head(&heads[1])];
    let is_head = |it: &String| column(it).is_some() || columns::is_prose(it);
    let named = |rows: &[Vec<Prose>]| rows.iter().filter(|row| detail(&row[0].text).is_some()).count();
    let body_says = named(body) > 0 && named(body) * 2 >= body.len();
    let (own_heads, none): (bool, &[Vec<Prose>]) = (is_head(&words[1]), &[]);
    let of_fields = !is_head(&words[0]) && column(&words[1]).is_some();
    let of_values = own_heads && (column(&words[0]) == Some(Column::Values) || words[0] == "value");
    match (own_heads, body_says) {
        // `Field` and `Type`, `Possible values` and `Meaning` are heads of other tables.
        _ if of_fields || of_values => none,
        (true, false) => none,
        (false, false) if named(&rows[..1]) == 0 => none,
        _ => rows,
    }
}

/// The cells of a table whose only row says something of one field that it does not name, each with its head.
fn row_cells(rows: &[Vec<Prose>]) -> Option<Vec<(&Prose, &Prose)>> {
    let [heads, row] = rows else { return None };
    let words: Vec<String> = heads.iter().map(columns::head).collect();
    let known = |it: &String| column(it).is_some() || (columns::is_prose(it) && it != "value");
    let names_detail = row.first().is_some_and(|it| detail(&it.text).is_some());
    let says = words.iter().any(|it| column(it).is_some_and(Column::says_shape)) && words.iter().all(known);
    (says && !names_detail).then(|| heads.iter().zip(row).collect())
}

impl Details {
    pub fn of(entry: Entry) -> Self {
        Details {
            entry,
            found: false,
            flaws: Vec::new(),
            types: Vec::new(),
            bare: Vec::new(),
            nullable: false,
        }
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
            if let Some((detail @ Detail::Of(column), value)) = head(line)
                && (column == Column::Type || said::is_presence(&value))
            {
                self.found |= self.state(context, detail, &value);
            }
        }
    }

    /// Reads the cells of a table of details.
    pub fn table(&mut self, context: &mut Context, rows: &[Vec<Prose>]) -> bool {
        let by_rows = || detail_rows(rows).iter().map(|row| (&row[0], &row[1])).collect();
        let pairs: Vec<(&Prose, &Prose)> = row_cells(rows).unwrap_or_else(by_rows);
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

    /// The field with all that was said of it, and what was not understood.
    pub fn finish(mut self) -> (Entry, Vec<(Span, String)>) {
        let types = |it: &Field| it.types.as_ref().map(|it| it.value);
        let agree = self.bare.windows(2).all(|it| types(&it[0]) == types(&it[1]));
        if let (Some(bare), None) = (self.bare.pop().filter(|_| agree), &self.entry.field.types) {
            (self.entry.field.types, self.entry.field.elements) = (bare.types, bare.elements);
        }
        self.entry.field.types.iter_mut().filter(|_| self.nullable).for_each(|it| it.value |= JsonType::Null);
        if self.entry.opposed {
            self.flaws.push((self.entry.field.span, OPPOSED.to_owned()));
        }
        if self.entry.field.types.is_none() {
            self.flaws.append(&mut self.types);
        }
        (self.entry, self.flaws)
    }

    fn line(&mut self, context: &mut Context, line: &Piece) -> bool {
        if let Some((detail, value)) = head(line) {
            return self.state(context, detail, &value) || detail == Detail::Other;
        }
        let text = line.text().trim_end_matches('.').to_lowercase();
        if NULLABLE.contains(&text.as_str()) {
            self.nullable = true;
            return true;
        }
        if self.bare_type(context, line) {
            return true;
        }
        // `REQUIRED` in a line of its own. What has been said by then, more text does not change.
        let silent = self.entry.told.is_none();
        let in_code = || context.word(line).filter(|_| line.in_code());
        let told = said::beginning(context, line).or_else(|| said::sentence(context, line)).or_else(in_code);
        let told = told.filter(|_| silent);
        self.entry.tell(told);
        let named = told.is_none().then(|| line.text().find([':', '='])).flatten();
        let slip = named.is_some_and(|colon| self.slip(context, &line.part(0..colon), &line.from(colon + 1)));
        told.is_some() || slip
    }

    /// A line that is a type, with a word of presence behind it or without.
    fn bare_type(&mut self, context: &Context, line: &Piece) -> bool {
        let mut pieces = line.split(&[',', ';']).into_iter();
        let Some(first) = pieces.next() else { return false };
        let rest: Option<Vec<Told>> = pieces.map(|it| context.word(&it)).collect();
        let is_type = words::is_plain_type(&first.text().to_lowercase())
            && words::is_type(first.text(), context.vocabulary);
        let Some(told) = rest.filter(|_| is_type) else { return false };
        let mut bare = Field::new(context.span(line), Said::Shows);
        context.state_types(&mut bare, &first);
        self.bare.push(bare);
        self.entry.tell(told.first().copied());
        true
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
                let told = told.or_else(|| holds_at_times(value).then(|| Told::nowhere(Said::Shows)));
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
            Column::Values => self.state_values(context, value),
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

    /// Takes the values of a line, unless what stands in their place is the name of a type, ``Enum: `OrderStatus` ``, or
    /// belongs on a command line, ``Options: `--force` ``.
    fn state_values(&mut self, context: &mut Context, value: &Piece) -> bool {
        let known = known(context, &self.entry.path).values;
        let is_option = |it: &String| it.starts_with("--") && !known.contains(it);
        if matches!(values(value), Values::Listed(it) if it.iter().all(is_option)) {
            return false;
        }
        let text = value.text();
        let own = text.starts_with(char::is_uppercase)
            && words::plain(text) == words::plain(self.entry.path.name());
        if (own || words::is_type_name(text)) && !known.iter().any(|it| it.starts_with(char::is_uppercase)) {
            context.teach(value);
        } else {
            context.state_listed_values(&mut self.entry.field, value);
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
        if columns::is_prose(&word) || word.split(' ').count() > WORDS {
            return false;
        }
        let flaw = |what: &str, with: &str| {
            let head = name.text().replace('`', "");
            (context.span(name), format!("{what} behind `{head}`: write {with}"))
        };
        let of_type = || flaw("a type stands", "`Type`");
        match near_column(&word) {
            Some(Column::Type) if words::is_type(value.text(), context.vocabulary) => {
                self.flaws.push(of_type());
            }
            Some(it) if it.is_presence() && said::is_presence(value) => {
                self.flaws.push(flaw("a word of presence stands", "`Required` or `Optional`"));
            }
            Some(Column::Values) if matches!(values(value), Values::Listed(it) if it.len() > 1) => {
                self.flaws.push(flaw("values stand", "`Values`"));
            }
            _ if word.ends_with("type") && JsonType::from_word(value.text()).is_some() => {
                self.types.push(of_type());
            }
            _ => return false,
        }
        true
    }
}

/// True for what stands behind `Required:` and says when: `on creation`, ``if `a` is there``, `for cards only`.
fn holds_at_times(value: &Piece) -> bool {
    let text = value.text().to_lowercase();
    let starts = ["not ", "by ", "see "].iter().any(|it| text.starts_with(it));
    (words::is_condition(&text) && value.code_at_start().is_none())
        || starts
        || text.ends_with(" only")
        || text.contains(" is ")
}
