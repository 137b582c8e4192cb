//! The columns of a table, by the words of their heads.

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
}

const HEADS: [(Column, &[&str]); 8] = [
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
            "type/format",
            "type / format",
        ],
    ),
    (Column::Type, &["schema", "kind", "format", "json schema type"]),
    (
        Column::Presence,
        &[
            "required",
            "is required",
            "req",
            "mandatory",
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
            "allowed values",
            "enum",
            "possible values",
            "allowed",
            "options",
            "value set",
            "valid values",
            "accepted values",
            "enum values",
            "permitted values",
            "const",
            "constant",
            "fixed value",
            "one of",
        ],
    ),
    (Column::Notes, &["notes", "note"]),
];
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
    let text = cell.text[..cell.breaks.first().copied().unwrap_or(cell.text.len())].to_lowercase();
    let text = text.split('(').next().unwrap_or_default();
    let text = text.replace(['-', '_'], " ");
    text.trim_matches(|it: char| !it.is_alphanumeric()).to_owned()
}

/// What a column with this head states.
pub fn column(head: &str) -> Option<Column> {
    const ANSWERS: [&str; 10] =
        ["required", "optional", "mandatory", "conditional", "req", "opt", "m", "o", "r", "c"];
    let known = HEADS.iter().find(|(_, words)| words.contains(&head)).map(|(column, _)| *column);
    let answers = head.contains('/') && head.split('/').all(|it| ANSWERS.contains(&it.trim()));
    known.or(answers.then_some(Column::Presence))
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
    // An event has a name as well.
    let of_event = words.iter().any(|it| matches!(*it, "event" | "message")) && best == rank(&"name");
    best.filter(|_| fits && !of_event)
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
