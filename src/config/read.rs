//! Reading the table: every key is known, every value is of its kind, nothing leaves the gate open.

use std::collections::BTreeMap;

use serde_json::Value;

use super::places::Places;
use super::{FamilySettings, Pattern, Settings, schemas};
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::rulebook::{self, Level, Rule};
use crate::text::{SourceId, Sources, Span};

/// The keys of mdBook's own that may stand in the table (mdBook, configuration of preprocessors).
const HOST_KEYS: [&str; 5] = ["command", "before", "after", "optional", "renderers"];
const OUR_KEYS: [&str; 2] = ["family", "rules"];
/// The table itself.
pub(super) const PATH: [&str; 2] = ["preprocessor", "contracts"];
const FAMILY_KEYS: [&str; 10] = [
    "envelope",
    "schemas",
    "definitions",
    "examples",
    "name",
    "catalog",
    "data-model",
    "checklist",
    "parts",
    "unique",
];

/// Reads the table. `table` is its value after mdBook's overrides; `book_toml` gives the places.
///
/// `outputs` names the renderers that the book configures.
pub fn read(
    sources: &Sources,
    book_toml: SourceId,
    table: &Value,
    outputs: &[String],
) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader { sources, places: Places::read(sources, book_toml), found: Vec::new() };
    let path = PATH;
    reader.unknown_keys(&path, table, &[&HOST_KEYS[..], &OUR_KEYS[..], &schemas::KEYS[..]].concat());
    if !table.is_object() {
        reader.wrong(&path, "a table");
    }
    reader.gate(table, outputs);
    let levels = reader.levels(&table["rules"]);
    let schemas = reader.schemas(table);
    let families = match &table["family"] {
        Value::Null => vec![reader.family("events", &Value::Null)],
        Value::Object(families) if families.is_empty() => {
            reader.wrong(&[&path[..], &["family"]].concat(), "a table with at least one family");
            Vec::new()
        }
        Value::Object(families) => families.iter().map(|(name, it)| reader.family(name, it)).collect(),
        _ => {
            reader.wrong(&[&path[..], &["family"]].concat(), "a table for each family");
            Vec::new()
        }
    };
    (Settings { families, schemas, levels }, reader.found)
}

pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) places: Places,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn unknown_keys(&mut self, path: &[&str], table: &Value, known: &[&str]) {
        for key in table.as_object().into_iter().flat_map(|it| it.keys()) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let span = self.places.key(&[path, &[key]].concat());
            let title = format!("unknown setting `{key}`");
            let label = format!("not a setting of `[{}]`", path.join("."));
            let finding = Diagnostic::new(&rulebook::UNKNOWN_SETTING, title, span, label);
            self.found.push(match did_you_mean(key, known.iter().copied()) {
                // A key that is set through the environment has no place to edit.
                Some(near) if self.sources.cut(span) == key => {
                    finding.edit("a setting with a similar name exists", span, near)
                }
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("the settings here are {}", listed(known))),
            });
        }
    }

    /// Settings of mdBook's own that would let a build pass without asking us.
    fn gate(&mut self, table: &Value, outputs: &[String]) {
        let path = |key| ["preprocessor", "contracts", key];
        if table["optional"] == Value::Bool(true) {
            let span = self.places.key(&path("optional"));
            self.found.push(
                Diagnostic::new(
                    &rulebook::GATE_LEFT_OPEN,
                    "`optional` lets mdBook build without the gate where the command is missing",
                    span,
                    "the gate may be skipped",
                )
                .help("take this line out"),
            );
        }
        let Some(renderers) = table["renderers"].as_array() else { return };
        let left_out: Vec<&String> =
            outputs.iter().filter(|output| !renderers.iter().any(|it| it.as_str() == Some(output))).collect();
        if !left_out.is_empty() {
            let names = listed(&left_out);
            let span = self.places.key(&path("renderers"));
            self.found.push(
                Diagnostic::new(
                    &rulebook::GATE_LEFT_OPEN,
                    format!("`renderers` leaves out {names}: mdBook builds it without the gate"),
                    span,
                    "mdBook asks us for these renderers only",
                )
                .help(format!("add {names}, or take this line out: every renderer is served")),
            );
        }
    }

    fn levels(&mut self, table: &Value) -> BTreeMap<&'static str, Level> {
        let path = ["preprocessor", "contracts", "rules"];
        let known: Vec<&str> = rulebook::ALL.iter().map(|rule| rule.name).collect();
        self.unknown_keys(&path, table, &known);
        if !table.is_object() && !table.is_null() {
            self.wrong(&path, "a table of rule names with `deny`, `warn` or `allow`");
        }
        let mut levels = BTreeMap::new();
        for rule in rulebook::ALL {
            match &table[rule.name] {
                Value::Null => {}
                value => match value.as_str().and_then(Level::from_word) {
                    Some(level) if rule.fixed && level < rule.level => self.fixed_level(rule),
                    Some(level) => drop(levels.insert(rule.name, level)),
                    None => self.wrong(&[&path[..], &[rule.name]].concat(), "`deny`, `warn` or `allow`"),
                },
            }
        }
        levels
    }

    fn fixed_level(&mut self, rule: &Rule) {
        let span = self.places.value(&["preprocessor", "contracts", "rules", rule.name]);
        let title = format!("the level of `{}` cannot be lowered", rule.name);
        self.found.push(Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "a fixed rule").help(
            "what this rule finds keeps the gate from looking: take the line out, and mend what it finds",
        ));
    }

    fn family(&mut self, name: &str, table: &Value) -> FamilySettings {
        let path = ["preprocessor", "contracts", "family", name];
        if !table.is_object() && !table.is_null() {
            self.wrong(&path, "a table");
        }
        self.unknown_keys(&path, table, &FAMILY_KEYS);
        let mut keys = Family { reader: self, path: &path, table };
        FamilySettings {
            name: name.to_owned(),
            envelope: keys.pattern("envelope", &format!("contracts/{name}/envelope.schema.json")),
            schemas: keys.patterns("schemas", &[&format!("contracts/{name}/schemas/*.schema.json")]),
            definitions: keys.patterns("definitions", &[]),
            examples: keys.patterns("examples", &[&format!("contracts/{name}/examples/*.example.json")]),
            name_pointer: keys.pointer("name", "/event_name"),
            catalog: keys.patterns("catalog", &["catalog/*.md"]),
            data_model: keys.patterns("data-model", &["data-model.md"]),
            checklist: keys.patterns("checklist", &["checklist.md"]),
            parts: keys.strings("parts").into_iter().map(|(text, _)| text).collect(),
            unique: keys.pointers("unique"),
            span: self.places.key(&path),
        }
    }

    pub(super) fn wrong(&mut self, path: &[&str], expected: &str) {
        let span = self.places.value(path);
        let title = format!("the setting `{}` is not {expected}", path[path.len().min(3) - 1..].join("."));
        self.found.push(Diagnostic::new(
            &rulebook::WRONG_SETTING,
            title,
            span,
            format!("expected {expected}"),
        ));
    }
}

/// The keys of one family's table.
struct Family<'a, 'r> {
    reader: &'a mut Reader<'r>,
    path: &'a [&'a str],
    table: &'a Value,
}

impl Family<'_, '_> {
    fn path<'k>(&'k self, key: &'k str) -> Vec<&'k str> {
        [self.path, &[key]].concat()
    }

    /// A string or an array of strings, each with its place.
    fn strings(&mut self, key: &str) -> Vec<(String, Span)> {
        let texts: Option<Vec<String>> = match &self.table[key] {
            Value::Null => return Vec::new(),
            Value::String(text) => Some(vec![text.clone()]),
            Value::Array(items) => items.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        let path = self.path(key);
        let Some(texts) = texts else {
            let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            self.reader.wrong(&path, "a string or an array of strings");
            return Vec::new();
        };
        let spans = self.reader.places.elements(&path);
        let whole = self.reader.places.value(&path);
        texts
            .into_iter()
            .enumerate()
            .map(|(at, text)| (text, spans.get(at).copied().unwrap_or(whole)))
            .collect()
    }

    fn patterns(&mut self, key: &str, default: &[&str]) -> Vec<Pattern> {
        let stated = !self.table[key].is_null();
        let texts = if stated {
            self.strings(key)
        } else {
            let span = self.reader.places.key(self.path);
            default.iter().map(|text| ((*text).to_owned(), span)).collect()
        };
        let mut patterns = Vec::new();
        for (text, span) in texts {
            match Pattern::new(&text, span, stated) {
                Ok(pattern) => patterns.push(pattern),
                Err(reason) => self.reader.found.push(Diagnostic::new(
                    &rulebook::WRONG_SETTING,
                    format!("the pattern `{text}` cannot be used: {reason}"),
                    span,
                    "this pattern",
                )),
            }
        }
        patterns
    }

    fn pattern(&mut self, key: &str, default: &str) -> Option<Pattern> {
        self.patterns(key, &[default]).into_iter().next()
    }

    fn pointers(&mut self, key: &str) -> Vec<String> {
        let mut pointers = Vec::new();
        for (text, span) in self.strings(key) {
            if text.starts_with('/') {
                pointers.push(text);
            } else {
                let title =
                    format!("the setting `{key}` is not a JSON Pointer: `{text}` does not begin with `/`");
                let finding =
                    Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "expected a JSON Pointer");
                self.reader.found.push(finding.help(format!("write `/{text}`")));
            }
        }
        pointers
    }

    fn pointer(&mut self, key: &str, default: &str) -> String {
        self.pointers(key).pop().unwrap_or_else(|| default.to_owned())
    }
}
