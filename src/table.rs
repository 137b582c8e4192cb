//! The fields of a contract as the rows of a table, taken from its schema; and as a table in Markdown, for chapters that
//! keep one between marks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::field::{
    Asked, Choice, Condition, Constraint, Definition, Field, FieldPath, OfSchema, Said, TypeSet, ValueSet,
    type_words,
};
use crate::model::Shape;
use crate::resolve::{About, Scope, envelope_shape};
use crate::text::Span;
use crate::value::is_compound;

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

    /// The table in Markdown as a chapter keeps it between marks, without a line end behind it.
    pub fn markdown(&self, line_end: &str) -> String {
        let about = |_: &FieldPath, field: &Field| {
            let bounds = bounds(field.constraints(), code, cell);
            field.description().into_iter().map(cell).chain(allowed(field, code)).chain(bounds).collect()
        };
        self.markdown_with(line_end, code, &|path, field| self.type_words(path, field), &about)
    }

    /// The same with other code and other words for types, and for what a field is about.
    pub fn markdown_with(
        &self,
        line_end: &str,
        code: fn(&str) -> String,
        types: &dyn Fn(&FieldPath, &Field) -> String,
        about: &dyn Fn(&FieldPath, &Field) -> Vec<String>,
    ) -> String {
        let rows = self.full_rows().into_iter().map(|(path, field)| {
            let about: Vec<String> = about(path, &field).into_iter().filter(|it| !it.is_empty()).collect();
            let (types, said) = (cell(&types(path, &field)), presence(&field));
            format!("| {} | {types} | {said} | {} |", code(self.written(path).as_str()), about.join("; "))
        });
        let head = ["| Field | Type | Required | Description |", "|---|---|---|---|"];
        head.into_iter().map(str::to_owned).chain(rows).collect::<Vec<_>>().join(line_end)
    }

    /// The schemas of the table, that of the contract first.
    fn shapes(&self) -> impl Iterator<Item = &'a Shape> + use<'a> {
        [Some(self.shape), self.envelope].into_iter().flatten()
    }

    /// The schemas among which a value has a choice. What the contract and the envelope say of the whole stands in the
    /// table of each.
    pub fn choices(&self, path: &FieldPath) -> Vec<&'a Choice> {
        let of = |shape: &'a Shape| shape.choices.get(path).into_iter().flatten();
        let own: Vec<&Choice> = of(self.shape).collect();
        let others = self.envelope.into_iter().flat_map(of).filter(|it| !own.contains(it)).collect();
        match (path.is_root(), self.scope) {
            (true, Scope::Payload) => own,
            (true, Scope::Envelope) if self.envelope.is_some() => others,
            (true, _) => own.into_iter().chain(others).collect(),
            (false, _) if own.is_empty() => others,
            (false, _) => own,
        }
    }

    /// All of them, each with the path of its value, in the order of the rows.
    pub fn all_choices(&self) -> Vec<(FieldPath, &'a Choice)> {
        let rows = self.rows().into_iter().map(|(path, _)| path.clone());
        let with_elements = |path: FieldPath| {
            let elements: Vec<FieldPath> = self.elements(&path).into_iter().map(|(it, ..)| it).collect();
            [path].into_iter().chain(elements)
        };
        let paths = [FieldPath::ROOT].into_iter().chain(rows.flat_map(with_elements));
        paths.flat_map(|path| self.choices(&path).into_iter().map(move |it| (path.clone(), it))).collect()
    }

    /// The named schema that a value refers to.
    pub fn definition(&self, path: &FieldPath) -> Option<&'a Definition> {
        self.shapes().find_map(|it| it.definitions.get(path))
    }

    /// True for a field that only some branches of a schema name.
    pub fn is_in_branches(&self, path: &FieldPath) -> bool {
        self.shapes().any(|it| it.in_branches.contains_key(path))
    }

    /// A path as people write it: without quotes, where nothing else is written so.
    pub fn written(&self, path: &FieldPath) -> FieldPath {
        let unquoted = path.unquoted();
        let is_other = self.shapes().any(|it| it.fields.contains_key(&unquoted));
        let is_legible = !unquoted.name().is_empty() && !unquoted.as_str().contains("..");
        if is_legible && !is_other { unquoted } else { path.clone() }
    }

    /// What is said of the elements of an array, of the elements of those, and so on, each with words for whose it is.
    pub fn elements(&self, path: &FieldPath) -> Vec<(FieldPath, &'a Field, String)> {
        let mut found = Vec::new();
        let (mut path, mut words) = (path.elements(), "each".to_owned());
        while let Some(field) = self.shapes().find_map(|it| it.told(&path)) {
            let inner = path.elements();
            found.push((std::mem::replace(&mut path, inner), field, words.clone()));
            words.push_str(" in each");
        }
        found
    }
}

impl Table<'_> {
    /// `string`, `array of string`; nothing where every type is allowed.
    pub fn type_words(&self, path: &FieldPath, field: &Field) -> String {
        self.types_in(path, field, 1)
    }

    /// The same with the elements of elements: `array of array of number`.
    pub fn all_type_words(&self, path: &FieldPath, field: &Field) -> String {
        self.types_in(path, field, usize::MAX)
    }

    /// The types of a value, and of elements so many levels deep.
    fn types_in(&self, path: &FieldPath, field: &Field, levels: usize) -> String {
        let elements = self.elements(path);
        let elements = elements.iter().take(levels).map(|(_, it, _)| one_type(it));
        let elements = elements.take_while(|it| !it.is_empty());
        [one_type(field)].into_iter().chain(elements).collect::<Vec<_>>().join(" of ")
    }

    /// That nothing but what is named can be in an object.
    pub fn ends(&self, path: &FieldPath) -> Option<&'static str> {
        let shapes = || [Some(self.shape), self.envelope.filter(|_| !path.is_root())].into_iter().flatten();
        shapes().find(|it| it.closed.contains(path))?;
        let is_in = |it: &FieldPath| it.parent() == *path && it != path && !it.is_elements();
        let has_fields = shapes().any(|it| it.fields.starting_at(path).any(|(it, _)| is_in(it)));
        Some(if has_fields { "no other fields" } else { "no fields" })
    }

    /// What bounds the instance as a whole, and is no fact about the contract.
    pub fn bounds_of_whole(&self) -> impl Iterator<Item = &'_ Constraint> {
        self.shape.bounds.iter().filter(|it| !["deprecated", "x-since"].contains(&it.keyword))
    }

    /// What is said of the instance as a whole, beside what is said of the contract: how it ends, and what bounds it,
    /// with something between the two.
    pub fn whole(
        &self,
        code: fn(&str) -> String,
        plain: fn(&str) -> String,
        between: &str,
    ) -> Option<String> {
        if self.scope == Scope::Envelope {
            return None;
        }
        let bounds: Vec<Constraint> = self.bounds_of_whole().cloned().collect();
        let ends = self.ends(&FieldPath::ROOT).map(str::to_owned);
        let bounds = other_bounds(&bounds, code, plain);
        match (ends, bounds.is_empty()) {
            (None, true) => None,
            (Some(ends), true) => Some(format!("There are {ends}")),
            (ends, false) => {
                let all: Vec<String> = ends.into_iter().chain(bounds).collect();
                Some(format!("The whole: {}", all.join(between)))
            }
        }
    }

    /// Where a field is there, or is required, that is not elsewhere.
    pub fn condition(&self, path: &FieldPath, field: &Field, code: fn(&str) -> String) -> Option<String> {
        let all =
            self.shapes().find_map(|it| it.conditions.get(path)).filter(|_| field.said == Said::Shows)?;
        let only_there = self.is_in_branches(path);
        let all: Vec<&Condition> = all.iter().filter(|it| only_there || it.requires).collect();
        let requires = !all.is_empty() && all.iter().all(|it| it.requires);
        if all.is_empty() || all.iter().any(|it| it.asked.is_empty()) {
            return requires.then(|| "required in a branch of the schema".to_owned());
        }
        let lead = if requires { "required where " } else { "where " };
        let mut words: Vec<String> = all.iter().map(|it| condition(it, code)).collect();
        words.dedup();
        Some(format!("{lead}{}", words.join(" or ")))
    }
}

fn condition(it: &Condition, code: fn(&str) -> String) -> String {
    let one = |asked: &Asked| {
        let names: Vec<String> = asked.values.iter().map(|it| code(it)).collect();
        let is = match (it.negated, names.as_slice()) {
            (false, all) if all.len() < asked.all => format!("one of {} values", asked.all),
            (true, all) if all.len() < asked.all => format!("none of {} values", asked.all),
            (false, all) => all.join(" or "),
            (true, [only]) => format!("not {only}"),
            (true, all) => format!("none of {}", all.join(", ")),
        };
        let absent = if !it.negated && asked.or_absent { " or absent" } else { "" };
        format!("{} is {is}{absent}", code(asked.field.as_str()))
    };
    it.asked.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// The types of one value; nothing where every type is allowed.
fn one_type(field: &Field) -> String {
    let types = field.types.as_ref().filter(|it| it.value != TypeSet::all());
    types.map(|it| type_words(it.value)).unwrap_or_default()
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
    let listed = [own, other].into_iter().find_map(|it| it.of_schema.as_ref()?.values.clone());
    Field {
        said,
        types: if every_type { other.types.clone() } else { own.types.clone() },
        values: own.values.clone().or_else(|| other.values.clone()),
        of_schema: Some(Box::new(OfSchema {
            constraints: constraints.to_vec(),
            description,
            values: listed,
        })),
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
fn bounds(all: &[Constraint], code: fn(&str) -> String, plain: fn(&str) -> String) -> Vec<String> {
    bounds_among(&all.iter().collect::<Vec<_>>(), code, plain)
}

/// The same without what is told in the order of the items of an array.
pub fn other_bounds(all: &[Constraint], code: fn(&str) -> String, plain: fn(&str) -> String) -> Vec<String> {
    let others = all.iter().filter(|it| !matches!(it.keyword, "prefixItems" | "additionalItems"));
    bounds_among(&others.collect::<Vec<_>>(), code, plain)
}

fn bounds_among(all: &[&Constraint], code: fn(&str) -> String, plain: fn(&str) -> String) -> Vec<String> {
    let twin = |it: &Constraint| {
        let (_, upper) = LENGTHS.iter().find(|(lower, _)| *lower == it.keyword)?;
        all.iter().copied().find(|other| other.keyword == *upper && other.value == it.value)
    };
    let is_twin = |it: &Constraint| all.iter().filter_map(|it| twin(it)).any(|other| other == it);
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
    let mut words: Vec<String> = all.iter().filter(|it| !is_twin(it)).map(|it| words(it)).collect();
    // Of two that say no more than that they are there, one says it.
    words.dedup();
    words
}

/// A value that can be long, as it stands in a list of values: an object or an array is cut.
pub fn brief(value: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match value.char_indices().nth(MOST) {
        Some((at, _)) if is_compound(value) => Cow::Owned(format!("{}…", &value[..at])),
        _ => Cow::Borrowed(value),
    }
}

/// The values of a list. Objects and arrays that begin alike are told apart by their ends, so those are whole.
pub fn briefs(values: &ValueSet) -> impl Iterator<Item = Cow<'_, str>> {
    let mut times: BTreeMap<Cow<str>, usize> = BTreeMap::new();
    values.iter().for_each(|it| *times.entry(brief(it)).or_default() += 1);
    values.iter().map(move |it| match brief(it) {
        cut if times.get(&cut) == Some(&1) => cut,
        _ => Cow::Borrowed(it.as_str()),
    })
}

/// Allowed values in Markdown.
pub fn allowed(field: &Field, code: fn(&str) -> String) -> Option<String> {
    let values = field.allowed()?;
    let lead = if values.len() == 1 { "always" } else { "one of" };
    let values: Vec<String> = briefs(values).map(|it| code(&it)).collect();
    Some(format!("{lead} {}", values.join(", ")))
}

/// Text as it can stand in a cell: on one line, and nothing of it is a bar, a mark of Markdown or HTML, or a directive of
/// anybody.
pub fn cell(text: &str) -> String {
    literal(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The same with the blanks and line ends of the text.
pub fn literal(text: &str) -> String {
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

/// The same as code of Markdown. A bar ends a cell in code as well (GitHub Flavored Markdown, section 4.10).
pub fn code(text: &str) -> String {
    in_html(text).unwrap_or_else(|| in_ticks(text).replace('|', "\\|"))
}

/// Text as code of Markdown, which stands in no cell; a value that would not be seen stands in quotes.
pub fn code_in_line(text: &str) -> String {
    in_html(text).unwrap_or_else(|| in_ticks(text))
}

/// Code as HTML, where it would be a directive for a preprocessor: in Markdown, code has no references to characters.
fn in_html(text: &str) -> Option<String> {
    text.contains("{{").then(|| format!("<code>{}</code>", cell(text)))
}

fn in_ticks(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        line = format!("\"{text}\"").replace(['\n', '\r', '\t'], " ");
    }
    let ticks = "`".repeat(line.split(|it| it != '`').map(str::len).max().unwrap_or(0) + 1);
    let blank = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{ticks}{blank}{line}{blank}{ticks}")
}
