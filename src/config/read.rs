//! Reading the table: every key is known, every value is of its kind, nothing leaves the gate open.

use std::collections::BTreeMap;

use serde_json::Value;

use super::places::Places;
use super::{Baseline, Settings, family, schemas};
use crate::diagnostic::{Diagnostic, did_you_mean, listed, slip_of};
use crate::field::{JsonType, TypeSet, type_words};
use crate::rulebook::{self, Level, Rule};
use crate::syntax::splice;
use crate::syntax::words::settled_types;
use crate::text::{SourceId, Sources, Span};

/// The keys of mdBook's own that may stand in the table (mdBook, configuration of preprocessors).
const HOST_KEYS: [&str; 5] = ["command", "before", "after", "optional", "renderers"];
const OUR_KEYS: [&str; 7] = ["allow", "baseline", "family", "locked", "rule-pages", "rules", "types"];
/// The table itself.
pub(super) const PATH: [&str; 2] = ["preprocessor", "contracts"];

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
    let types = reader.types(&table["types"]);
    let schemas = reader.schemas(table);
    let families = match &table["family"] {
        Value::Null => vec![family::read(&mut reader, "events", &Value::Null)],
        Value::Object(families) if families.is_empty() => {
            reader.wrong(&[&path[..], &["family"]].concat(), "a table with at least one family");
            Vec::new()
        }
        Value::Object(families) => {
            families.iter().map(|(name, it)| family::read(&mut reader, name, it)).collect()
        }
        _ => {
            reader.wrong(&[&path[..], &["family"]].concat(), "a table for each family");
            Vec::new()
        }
    };
    let allowances = reader.allowances(&table["allow"]);
    let baseline = reader.baseline(&table["baseline"]);
    let rule_pages = reader.rule_pages(&table["rule-pages"]);
    let locked = reader.locked(&table["locked"]);
    let known = Baseline::default();
    let settings = Settings {
        families,
        schemas,
        levels,
        types,
        allowances,
        baseline,
        known,
        locked,
        lock: None,
        places: reader.places,
        rule_pages,
        only: None,
        around: Vec::new(),
        expected: None,
        shard: None,
    };
    (settings, reader.found)
}

/// The table while it is read, and what is wrong with it.
pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) places: Places,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Keys that nobody knows.
    pub fn unknown_keys(&mut self, path: &[&str], table: &Value, known: &[&str]) {
        for key in table.as_object().into_iter().flat_map(|it| it.keys()) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let span = self.places.key(&[path, &[key]].concat());
            let title = format!("unknown setting `{key}`");
            let label = format!("not a setting of `{}`", heading(path));
            let finding = Diagnostic::new(&rulebook::UNKNOWN_SETTING, title, span, label);
            let by_code = Rule::find(key).map(|it| it.name).filter(|it| known.contains(it));
            let near = by_code.or_else(|| near_key(key, known));
            // A key that is set through the environment has no place to edit, and none may stand twice.
            let can_edit = self.sources.cut(span) == key && near.is_some_and(|it| table.get(it).is_none());
            self.found.push(match near {
                Some(name) if by_code.is_some() && can_edit => {
                    finding.mend("a rule is set by its name", [span.becomes(name)])
                }
                // Another rule may have been meant by a code that is nearly this one's.
                Some(name) if can_edit && did_you_mean(key, [name]).is_none() => {
                    finding.propose(format!("did you mean `{name}`?"), [span.becomes(name)])
                }
                Some(near) if can_edit => {
                    finding.mend("a setting with a similar name exists", [span.becomes(near)])
                }
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(
                    elsewhere(path, key)
                        .unwrap_or_else(|| format!("the settings here are {}", listed(known))),
                ),
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
        if !matches!(table["optional"], Value::Null | Value::Bool(_)) {
            self.wrong(&path("optional"), "`true` or `false`");
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
                    None => self.wrong_word(
                        (&[&path[..], &[rule.name]].concat(), value),
                        "`deny`, `warn` or `allow`",
                        &[Level::Deny, Level::Warn, Level::Allow].map(Level::word),
                    ),
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

    fn baseline(&mut self, value: &Value) -> Option<(String, Span)> {
        let path = [&PATH[..], &["baseline"]].concat();
        match value {
            Value::Null => None,
            Value::String(file) => Some((file.clone(), self.places.value(&path))),
            _ => {
                self.wrong(&path, "the path of a file");
                None
            }
        }
    }

    /// Where the table says that runs are held to the lock file, if it does.
    fn locked(&mut self, value: &Value) -> Option<Span> {
        let path = [&PATH[..], &["locked"]].concat();
        match value {
            // The environment can lock a run, and cannot unlock what the file locks.
            Value::Bool(false) if self.sources.cut(self.places.value(&path)) == "true" => {
                Some(self.places.key(&path))
            }
            Value::Null | Value::Bool(false) => None,
            Value::Bool(true) => Some(self.places.key(&path)),
            _ => {
                self.wrong(&path, "`true` or `false`");
                None
            }
        }
    }

    /// The folder of the pages on the web. Its end is a `/`, whether or not it is written.
    fn rule_pages(&mut self, value: &Value) -> Option<String> {
        let is_url = |it: &&str| it.starts_with("https://") || it.starts_with("http://");
        let has_blank = |it: &str| it.chars().any(|it| it.is_whitespace() || it.is_control());
        match value {
            Value::Null => None,
            value => match value.as_str().filter(is_url).filter(|it| !has_blank(it)) {
                Some(url) => Some(format!("{}/", url.trim_end_matches('/'))),
                None => {
                    self.wrong(
                        &[&PATH[..], &["rule-pages"]].concat(),
                        "a URL, such as `https://example.com/rules/`",
                    );
                    None
                }
            },
        }
    }

    fn types(&mut self, table: &Value) -> BTreeMap<String, JsonType> {
        let path = ["preprocessor", "contracts", "types"];
        if !table.is_object() && !table.is_null() {
            self.wrong(&path, "a table of words with the type that each means");
        }
        let mut types = BTreeMap::new();
        for (word, value) in table.as_object().into_iter().flatten() {
            match value.as_str().and_then(JsonType::from_word) {
                Some(meant) => match settled_types(word).filter(|it| *it != TypeSet::only(meant)) {
                    Some(settled) => self.settled_word(&[&path[..], &[word]].concat(), settled),
                    None => drop(types.insert(word.to_lowercase(), meant)),
                },
                None => self.wrong_word(
                    (&[&path[..], &[word]].concat(), value),
                    "a type of JSON Schema, such as `string`",
                    &JsonType::WORDS.map(|(word, _)| word),
                ),
            }
        }
        types
    }

    /// A word of the project that means something else to everybody who reads the page.
    fn settled_word(&mut self, path: &[&str], settled: TypeSet) {
        let span = self.places.key(path);
        let word = path.last().copied().unwrap_or_default();
        let title = format!(
            "the setting `types` gives `{word}` another type than everybody does: {}",
            type_words(settled)
        );
        let finding = Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "no word of your own");
        self.found.push(finding.help("take the line out, and say in the chapters what the field is"));
    }

    /// A word that is none of those which the key can have, with the one that was meant.
    pub(super) fn wrong_word(
        &mut self,
        (path, value): (&[&str], &Value),
        expected: &str,
        words: &[&'static str],
    ) {
        self.wrong(path, expected);
        let span = self.places.value(path);
        let Some(written) = value.as_str() else { return };
        let Some(near) = did_you_mean(written, words.iter().copied()) else { return };
        let Some(edit) = splice::requoted(self.sources, span, written, near) else { return };
        if let Some(finding) = self.found.pop() {
            self.found.push(finding.propose(format!("did you mean `{near}`?"), [edit]));
        }
    }

    /// A value of another kind than its key asks for.
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

/// How a table begins in `book.toml`: one of several of the same name in two pairs of brackets.
fn heading(path: &[&str]) -> String {
    match path.split_last() {
        Some((last, above)) if last.parse::<usize>().is_ok() => format!("[[{}]]", above.join(".")),
        _ => format!("[{}]", path.join(".")),
    }
}

/// The key that was probably meant, or the name of the rule whose code was.
fn near_key<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let codes = || rulebook::ALL.iter().map(|it| it.code);
    let named = || Rule::find(did_you_mean(key, codes())?).map(|it| it.name);
    did_you_mean(key, known.iter().copied()).or_else(|| known.iter().copied().find(|it| named() == Some(*it)))
}

/// Where a key that stands among those of the whole book is known, or is nearly: at a family; and the other way round.
fn elsewhere(path: &[&str], key: &str) -> Option<String> {
    let near = |known: &[&'static str]| slip_of(key, known.iter().copied());
    match path.strip_prefix(&PATH[..])? {
        [] => near(&family::KEYS).map(|it| {
            format!("`{it}` is a setting of a family: it stands below `[preprocessor.contracts.family.NAME]`")
        }),
        ["family", _] => near(&OUR_KEYS).map(|it| {
            format!("`{it}` is a setting of all families: it stands below `[preprocessor.contracts]`")
        }),
        _ => None,
    }
}
