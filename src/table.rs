//! The fields of a contract as the rows of a table, taken from its schema; and as a table in Markdown, for chapters that
//! keep one between marks.

use std::borrow::Cow;

use crate::field::{Constraint, Field, FieldPath, OfSchema, Said, TypeSet, type_words};
use crate::model::Shape;
use crate::resolve::{About, Scope, envelope_shape};
use crate::text::Span;

/// Which fields a table has.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    pub shape: &'a Shape,
    pub envelope: Option<&'a Shape>,
    pub scope: Scope,
}

impl<'a> About<'a> {
    /// The fields of the contract, where it has a schema.
    pub fn table(&self, scope: Scope) -> Option<Table<'a>> {
        Some(Table { shape: self.contract.subject.schema()?, envelope: envelope_shape(self.family), scope })
    }
}

impl<'a> Table<'a> {
    /// The rows in the order of the schema, those of the envelope first.
    pub fn rows(&self) -> Vec<(&'a FieldPath, &'a Field)> {
        let of_envelope = |path: &FieldPath| self.envelope.is_some_and(|it| it.fields.contains_key(path));
        let (envelope, payload) = match self.scope {
            Scope::Payload => (None, Some(self.shape)),
            Scope::Envelope => (self.envelope, None),
            Scope::All => (self.envelope, Some(self.shape)),
        };
        let mut rows: Vec<_> = envelope.into_iter().flat_map(told).collect();
        let own = payload.into_iter().flat_map(told).filter(|(path, _)| !of_envelope(path));
        rows.extend(own.filter(|(_, field)| field.said != Said::Forbids));
        rows.retain(|(path, _)| !path.is_elements());
        rows
    }

    /// The same rows. What the contract says of a field of the envelope stands beside what the envelope says of it.
    pub fn full_rows(&self) -> Vec<(&'a FieldPath, Cow<'a, Field>)> {
        let full = |(path, field): (&'a FieldPath, &'a Field)| {
            let own = self.shape.of_envelope.get(path);
            (path, own.map_or(Cow::Borrowed(field), |own| Cow::Owned(together(own, field))))
        };
        self.rows().into_iter().map(full).collect()
    }

    /// The table in Markdown, without a line end behind it.
    pub fn markdown(&self, line_end: &str) -> String {
        self.markdown_about(line_end, cell)
    }

    /// The same, where descriptions are written in this way.
    pub fn markdown_about(&self, line_end: &str, about_of: fn(&str) -> String) -> String {
        let rows = self.full_rows().into_iter().map(|(path, field)| {
            let types = cell(&self.type_words(path, &field));
            let said = presence(&field);
            let about: Vec<String> = field
                .description()
                .iter()
                .map(|it| about_of(it))
                .chain(details(&field, code, cell))
                .filter(|it| !it.is_empty())
                .collect();
            format!("| {} | {types} | {said} | {} |", code(path.unquoted().as_str()), about.join("; "))
        });
        let head = ["| Field | Type | Required | Description |", "|---|---|---|---|"];
        head.into_iter().map(str::to_owned).chain(rows).collect::<Vec<_>>().join(line_end)
    }
}

impl Table<'_> {
    /// `string`, `array of string`; nothing where every type is allowed.
    pub fn type_words(&self, path: &FieldPath, field: &Field) -> String {
        let words = |field: &Field| {
            let types = field.types.as_ref().filter(|it| it.value != TypeSet::all());
            types.map(|it| type_words(it.value)).unwrap_or_default()
        };
        let shapes = [Some(self.shape), self.envelope];
        let elements = shapes.into_iter().flatten().find_map(|it| it.told(&path.elements()));
        match elements.map(words).filter(|it| !it.is_empty()) {
            Some(elements) => format!("{} of {elements}", words(field)),
            None => words(field),
        }
    }
}

/// The fields of a shape in the order of its text; what is in a field stands behind it.
fn told(shape: &Shape) -> Vec<(&FieldPath, &Field)> {
    let mut rows: Vec<_> = shape.fields.keys().filter_map(|it| Some((it, shape.told(it)?))).collect();
    let place = |path: &FieldPath| {
        let holders = std::iter::successors(Some(path.clone()), |it| {
            Some(it.parent().array()).filter(|_| !it.parent().is_root())
        });
        let spans = holders.filter_map(|it| Some(shape.fields.get(&it)?.span));
        let mut places: Vec<Span> = spans.collect();
        places.reverse();
        places
    };
    rows.sort_by_cached_key(|(path, _)| place(path));
    rows
}

/// What two schemas say of one field, the first of them more.
fn together(own: &Field, other: &Field) -> Field {
    let said = if other.said == Said::Requires { other.said } else { own.said };
    let every_type = own.types.as_ref().is_none_or(|it| it.value == TypeSet::all());
    let constraints = if own.constraints().is_empty() { other.constraints() } else { own.constraints() };
    let description = own.description().or(other.description()).map(str::to_owned);
    Field {
        said,
        types: if every_type { other.types.clone() } else { own.types.clone() },
        values: own.values.clone().or_else(|| other.values.clone()),
        of_schema: Some(Box::new(OfSchema { constraints: constraints.to_vec(), description })),
        ..own.clone()
    }
}

/// Whether a field is there, in a word.
pub fn presence(field: &Field) -> &'static str {
    match field.said {
        Said::Requires => "required",
        Said::Allows => "optional",
        Said::Shows | Said::Omits | Said::Forbids => "conditional",
        // The members of a map: how many there are is not said.
        Said::Silent => "",
    }
}

/// Bounds from below, each with the one from above that makes a number of the two where they are the same.
const LENGTHS: [(&str, &str); 3] =
    [("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")];

/// The bounds of a value, each in words around what is meant literally (`code`) and what is not (`plain`).
pub fn bounds(field: &Field, code: fn(&str) -> String, plain: fn(&str) -> String) -> Vec<String> {
    let all = field.constraints();
    let twin = |it: &Constraint| {
        let (_, upper) = LENGTHS.iter().find(|(lower, _)| *lower == it.keyword)?;
        all.iter().find(|other| other.keyword == *upper && other.value == it.value)
    };
    let is_twin = |it: &&Constraint| all.iter().filter_map(twin).any(|other| other == *it);
    let words = |it: &Constraint| match (it.after, twin(it).is_some()) {
        _ if it.value.is_empty() => it.before.to_owned(),
        ("", _) => format!("{}{}", it.before, code(&it.value)),
        (after, exactly) => {
            let before = if exactly { "exactly " } else { it.before };
            let after = if exactly { after.replace(" or more", "") } else { after.to_owned() };
            let after =
                if it.value == "1" && !after.contains("more") { after.trim_end_matches('s') } else { &after };
            format!("{before}{}{after}", plain(&it.value))
        }
    };
    all.iter().filter(|it| !is_twin(it)).map(words).collect()
}

/// Allowed values and bounds, in the same way.
fn details(field: &Field, code: fn(&str) -> String, plain: fn(&str) -> String) -> Vec<String> {
    let values = field.values.iter().map(|values| {
        let lead = if values.value.len() == 1 { "always" } else { "one of" };
        let values: Vec<String> = values.value.iter().map(|it| code(it)).collect();
        format!("{lead} {}", values.join(", "))
    });
    values.chain(bounds(field, code, plain)).collect()
}

/// Text as it can stand in a cell: on one line, and nothing of it is a bar, a mark of Markdown or HTML, or a directive of
/// anybody.
pub fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().fold(String::new(), |mut out, it| {
        match it {
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '!' | '~' | '#' => out.extend(['\\', it]),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '{' => out.push_str("&#123;"),
            it => out.push(it),
        }
        out
    })
}

/// The same as code of Markdown. A bar ends a cell in code as well (GitHub Flavored Markdown, section 4.10); a value that would not
/// be seen stands in quotes.
pub fn code(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    if line.is_empty() {
        line = format!("\"{text}\"").replace(['\n', '\r', '\t'], " ");
    }
    while line.contains("{{") {
        line = line.replace("{{", "{ {");
    }
    let ticks = "`".repeat(line.split(|it| it != '`').map(str::len).max().unwrap_or(0) + 1);
    let blank = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{ticks}{blank}{line}{blank}{ticks}")
}
