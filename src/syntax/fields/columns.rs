//! The columns of a table, by the words of their heads.

use std::sync::LazyLock;

use super::piece::Piece;
use super::{leads, said};
use crate::diagnostic::slip_of;
use crate::syntax::markdown::Prose;

/// What a column states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Type,
    Presence,
    /// There, yes means that the field is optional.
    Optional,
    Cardinality,
    Nullable,
    Values,
    /// Remarks, of which only `[optional]` counts.
    Notes,
    /// Conditions, of which only words of presence count.
    Constraints,
}

impl Column {
    /// True where its cells say something of every field.
    pub fn tells(self) -> bool {
        !matches!(self, Column::Notes | Column::Constraints)
    }

    pub fn is_presence(self) -> bool {
        matches!(self, Column::Presence | Column::Optional | Column::Cardinality)
    }

    /// What stands in it, where a word in it is not understood.
    pub fn expects(self) -> &'static str {
        match self {
            Column::Type => "no type of JSON: write `string`, `integer`, `array of strings` …",
            Column::Values => "no list of values: write commas between them, or all of it in code",
            Column::Nullable => "neither that it may be null nor that it may not: write `yes` or `no`",
            _ => "neither required nor optional: write `yes` or `no`",
        }
    }

    /// True where it makes a table a list of fields, whatever its names.
    pub fn says_shape(self) -> bool {
        self.is_presence() || self == Column::Type
    }
}

const HEADS: [(Column, &[&str]); 9] = [
    (
        Column::Type,
        &[
            "type",
            "data type",
            "datatype",
            "json type",
            "field type",
            "value type",
            "schema type",
            "types",
            "data types",
            "data format",
        ],
    ),
    (Column::Type, &["schema", "kind", "format", "json schema type"]),
    (
        Column::Presence,
        &[
            "required",
            "is required",
            "req",
            "is mandatory",
            "mandatory",
            "needed",
            "is needed",
            "must",
            "must have",
            "compulsory",
            "obligatory",
            "presence",
            "obligation",
            "use",
            "usage",
            "requirement",
            "requiredness",
            "necessity",
            "requirement level",
        ],
    ),
    (Column::Optional, &["optional", "is optional", "opt"]),
    (
        Column::Cardinality,
        &["cardinality", "card", "occurs", "occurrence", "occurrences", "multiplicity", "min/max"],
    ),
    (Column::Nullable, &["nullable", "null", "null allowed", "can be null", "is nullable"]),
    (
        Column::Values,
        &[
            "values",
            "enum",
            "allowed",
            "options",
            "value set",
            "enum values",
            "values allowed",
            "choices",
            "enumeration",
            "const",
            "constant",
            "fixed value",
            "one of",
        ],
    ),
    (Column::Notes, &["notes", "note"]),
    (Column::Constraints, &["constraint", "constraints"]),
];

/// Words before `values` that say that there are no others.
pub const WHICH: [&str; 10] = [
    "allowed",
    "legal",
    "possible",
    "valid",
    "accepted",
    "acceptable",
    "permitted",
    "permissible",
    "supported",
    "available",
];

/// Heads of columns of values in two words: which ones, and what they are called.
pub static VALUES: LazyLock<Vec<String>> = LazyLock::new(|| {
    const CALLED: [&str; 8] =
        ["values", "value", "options", "option", "choices", "states", "statuses", "codes"];
    WHICH.iter().flat_map(|which| CALLED.iter().map(move |it| format!("{which} {it}"))).collect()
});
/// Heads of columns of prose, which nobody expects to be read.
const PROSE: [&str; 40] = [
    "description",
    "desc",
    "meaning",
    "notes",
    "note",
    "comment",
    "comments",
    "remark",
    "remarks",
    "example",
    "examples",
    "example value",
    "sample",
    "sample value",
    "default",
    "default value",
    "purpose",
    "detail",
    "details",
    "since",
    "explanation",
    "definition",
    "info",
    "information",
    "additional information",
    "summary",
    "title",
    "label",
    "rationale",
    "reason",
    "text",
    "about",
    "what",
    "why",
    "what it is",
    "semantics",
    "documentation",
    "value",
    "min",
    "max",
];
/// Heads that answer yes or no to another question than whether a field is there.
const QUESTIONS: [&str; 40] = [
    "pii",
    "personal",
    "personal data",
    "sensitive",
    "confidential",
    "encrypted",
    "masked",
    "hashed",
    "logged",
    "unique",
    "indexed",
    "index",
    "key",
    "primary key",
    "pk",
    "deprecated",
    "read only",
    "readonly",
    "write only",
    "writeonly",
    "editable",
    "mutable",
    "immutable",
    "updatable",
    "updateable",
    "searchable",
    "filterable",
    "sortable",
    "internal",
    "public",
    "new",
    "array",
    "multiple",
    "repeated",
    "multivalued",
    "multi valued",
    "generated",
    "computed",
    "translated",
    "localized",
];
/// Heads of columns of presence that may as well be prose: they count if some cell has a word of presence.
const UNSURE: [&str; 3] = ["use", "usage", "presence"];
/// Words for names of fields, those that say it best first.
const NAMES: [&str; 16] = [
    "path",
    "field",
    "fields",
    "property",
    "properties",
    "attribute",
    "attributes",
    "key",
    "keys",
    "parameter",
    "parameters",
    "member",
    "element",
    "column",
    "name",
    "names",
];
/// Words that may stand beside a word for names.
const BESIDE: [&str; 9] = ["name", "names", "json", "data", "payload", "event", "message", "/", "or"];
/// Heads of tables that are about something else than fields, where nothing says types or presence.
const FOREIGN: [&str; 22] = [
    "code",
    "error code",
    "error",
    "errors",
    "status code",
    "http status",
    "http code",
    "version",
    "date",
    "change",
    "changes",
    "author",
    "url",
    "method",
    "endpoint",
    "file",
    "next",
    "trigger",
    "producer",
    "consumer",
    "channel",
    "severity",
];

/// The head of a column, in lower case and without marks.
pub fn head(cell: &Prose) -> String {
    // A second line of a head tells what the signs below it mean.
    head_of(&cell.text[..cell.breaks().first().copied().unwrap_or(cell.text.len())])
}

/// The same for its text.
pub fn head_of(text: &str) -> String {
    let text = text.to_lowercase();
    let text = text.split('(').next().unwrap_or_default();
    let words = text.replace(['-', '_'], " ");
    let words = words.trim_matches(|it: char| !it.is_alphanumeric());
    // A sign alone asks what its cells answer.
    let sign = words.is_empty() && text.contains(['✅', '✓', '✔', '☑']);
    if sign { "required".to_owned() } else { words.to_owned() }
}

/// True for the head of a column that nobody expects to be read.
pub fn is_prose(head: &str) -> bool {
    PROSE.contains(&head)
}

/// True for the head of a column whose answers say nothing of presence.
pub fn is_question(head: &str) -> bool {
    QUESTIONS.contains(&head)
}

/// True for a head that says presence only where a cell does.
pub fn is_unsure(head: &str) -> bool {
    UNSURE.contains(&head)
}

/// What a column with this head states.
pub fn column(head: &str) -> Option<Column> {
    const ANSWERS: [&str; 10] =
        ["required", "optional", "mandatory", "conditional", "req", "opt", "m", "o", "r", "c"];
    let known = HEADS.iter().find(|(_, words)| words.contains(&head)).map(|(column, _)| *column);
    let answers = head.contains('/') && head.split('/').all(|it| ANSWERS.contains(&it.trim()));
    // `Type / format`, `Type & values`, `Type, constraints`: its cells begin with a type.
    let of_types =
        head.strip_prefix("type").map(str::trim_start).is_some_and(|it| it.starts_with(['/', '&', ',']));
    let of_values = || VALUES.iter().any(|it| it == head).then_some(Column::Values);
    known.or(answers.then_some(Column::Presence)).or(of_types.then_some(Column::Type)).or_else(of_values)
}

/// What a column with a slip in its head was meant to state.
pub fn near_column(head: &str) -> Option<Column> {
    let known = HEADS.iter().flat_map(|(column, words)| words.iter().map(move |it| (*column, *it)));
    let known = known.chain(VALUES.iter().map(|it| (Column::Values, it.as_str())));
    // A slip in a short word makes another word: `cost`.
    let known = known.filter(|(column, it)| *column != Column::Values || it.len() > SHORT);
    // Another word at its beginning is no slip: `Java type`.
    slip_of(head, known.map(|(_, it)| it))
        .filter(|it| it.chars().next() == head.chars().next())
        .and_then(column)
}

/// The most letters of a word that others are too near to.
const SHORT: usize = 5;

/// What the columns state. A head that may be prose counts where some cell has a word of presence.
pub fn columns_of(heads: &[String], body: &[Vec<Prose>]) -> Vec<Option<Column>> {
    let says = |index: usize| {
        let mut cells = body.iter().filter_map(|row| row.get(index)).map(Piece::all);
        cells.any(|it| said::is_presence(&it))
    };
    let read = heads.iter().enumerate().map(|(index, it)| {
        let column = column(it)?;
        (!is_unsure(it) || says(index)).then_some(column)
    });
    read.collect()
}

/// How well a head says that its column holds names of fields; less is better.
pub fn name_rank(head: &str) -> Option<usize> {
    let words: Vec<&str> = head.split_whitespace().collect();
    let rank = |word: &&str| NAMES.iter().position(|it| it == word);
    let fits = words
        .iter()
        .flat_map(|it| it.split('/'))
        .all(|it| it.is_empty() || NAMES.contains(&it) || BESIDE.contains(&it));
    let best = words.iter().flat_map(|it| it.split('/')).filter_map(|it| rank(&it)).min();
    // Whatever stands before the last of them: `Envelope field`.
    if !fits && words.len() < 4 && !leads::is_label(words.first().unwrap_or(&"")) {
        let last = words.last().filter(|it| matches!(**it, "field" | "property" | "attribute"));
        return last.and_then(rank).map(|it| it + NAMES.len());
    }
    // An event has a name as well.
    let of_event = words.iter().any(|it| matches!(*it, "event" | "message")) && best == rank(&"name");
    best.filter(|_| fits && !of_event)
}

/// True for a head that is a word for names with a slip in it.
pub fn is_near_name(head: &str) -> bool {
    slip_of(head, NAMES).is_some()
}

/// The rank from which on a head could be about anything that has a name.
pub fn is_vague(rank: usize) -> bool {
    NAMES
        .get(rank)
        .is_none_or(|it| matches!(*it, "key" | "keys" | "element" | "column" | "name" | "names" | "path"))
}

pub fn is_foreign(head: &str) -> bool {
    FOREIGN.contains(&head)
}
