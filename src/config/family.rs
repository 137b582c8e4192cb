//! Reading the table of one family.

use serde_json::Value;

use super::read::Reader;
use super::{ContractSettings, FamilySettings, NameSettings, Pattern, Placeholder, Stated, Template};
use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::rulebook;
use crate::text::Span;

pub(super) const KEYS: [&str; 24] = [
    "envelope",
    "schemas",
    "definitions",
    "examples",
    "counter-examples",
    "patches",
    "contract",
    "name",
    "join",
    "name-form",
    "names",
    "payload",
    "base",
    "version",
    "headings",
    "catalog",
    "data-model",
    "checklist",
    "shared",
    "extensions",
    "closed-world",
    "fences",
    "parts",
    "unique",
];
/// As many characters of a text that cannot be used are shown.
const SHOWN: usize = 100;
/// As deep as JSON is read: a pointer with more steps leads nowhere.
const STEPS: usize = 128;
const CONTRACT_KEYS: [&str; 4] = ["schema", "examples", "counter-examples", "envelope"];

/// Reads the table of the family `name`.
pub fn read(reader: &mut Reader, name: &str, table: &Value) -> FamilySettings {
    let path = ["preprocessor", "contracts", "family", name];
    if !table.is_object() && !table.is_null() {
        reader.wrong(&path, "a table");
    }
    reader.unknown_keys(&path, table, &KEYS);
    let mut keys = Keys { reader, path: &path, table, stated: Vec::new() };
    let payload = keys.pointer("payload").unwrap_or_default();
    FamilySettings {
        family: name.to_owned(),
        envelope: keys.pattern("envelope", &format!("contracts/{name}/envelope.schema.json")),
        schemas: keys.patterns("schemas", &[&format!("contracts/{name}/schemas/*.schema.json")]),
        definitions: keys.patterns("definitions", &[]),
        examples: keys.patterns("examples", &[&format!("contracts/{name}/examples/*.example.json")]),
        counter_examples: keys.counter_examples(),
        patches: keys.patches(),
        contracts: keys.contracts(),
        name: keys.name(),
        loose: keys.choice("names", &["exact", "loose"]) == Some("loose"),
        base: keys.base(&payload),
        payload,
        version: keys.pointer("version"),
        headings: keys.templates("headings"),
        catalog: keys.chapters("catalog", &["catalog/*.md"]),
        data_model: keys.chapters("data-model", &["data-model.md"]),
        checklist: keys.chapters("checklist", &["checklist.md"]),
        shared: keys.shared(),
        extensions: keys.pointers("extensions").iter().map(|it| FieldPath::from_pointer(it)).collect(),
        closed_world: keys.switch("closed-world", true),
        named_fences: keys.choice("fences", &["free", "named"]) == Some("named"),
        parts: keys.parts(),
        unique: keys.pointers("unique"),
        span: keys.reader.places.key(&path),
        stated: keys.stated,
    }
}

/// The keys of one table.
struct Keys<'a, 'r, 's> {
    reader: &'r mut Reader<'s>,
    path: &'a [&'a str],
    table: &'a Value,
    /// The JSON Pointers and parts that were read.
    stated: Vec<Stated>,
}

impl<'a> Keys<'a, '_, '_> {
    fn path<'k>(&'k self, key: &'k str) -> Vec<&'k str> {
        [self.path, &[key]].concat()
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        let path = [self.path, &[key]].concat();
        self.reader.wrong(&path, expected);
    }

    /// The value of a key cannot be used, for this reason.
    fn unusable(&mut self, what: &str, text: &str, reason: &str, span: Span) {
        // A text that is too long is not repeated as a whole.
        let shown: String = text.chars().take(SHOWN).collect();
        let rest = if shown.len() < text.len() { "…" } else { "" };
        let title = format!("the {what} `{shown}{rest}` cannot be used: {reason}");
        self.reader.found.push(Diagnostic::new(
            &rulebook::WRONG_SETTING,
            title,
            span,
            format!("this {what}"),
        ));
    }

    /// A string or an array of strings, each with its place.
    fn strings(&mut self, key: &str) -> Vec<(String, Span)> {
        self.strings_of(&self.table[key], key)
    }

    fn strings_of(&mut self, value: &Value, key: &str) -> Vec<(String, Span)> {
        let texts: Option<Vec<String>> = match value {
            Value::Null => return Vec::new(),
            Value::String(text) => Some(vec![text.clone()]),
            Value::Array(items) => items.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        let Some(texts) = texts else {
            self.wrong(key, "a string or an array of strings");
            return Vec::new();
        };
        let spans = self.reader.places.elements(&self.path(key));
        let whole = self.reader.places.value(&self.path(key));
        let place = |at: usize| spans.get(at).copied().unwrap_or(whole);
        texts.into_iter().enumerate().map(|(at, text)| (text, place(at))).collect()
    }

    fn string(&mut self, key: &str) -> Option<String> {
        match &self.table[key] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            _ => {
                self.wrong(key, "a string");
                None
            }
        }
    }

    fn switch(&mut self, key: &str, default: bool) -> bool {
        match &self.table[key] {
            Value::Null => default,
            Value::Bool(value) => *value,
            _ => {
                self.wrong(key, "`true` or `false`");
                default
            }
        }
    }

    fn choice(&mut self, key: &str, choices: &[&'static str]) -> Option<&'static str> {
        let word = self.string(key)?;
        let choice = choices.iter().find(|it| **it == word);
        if choice.is_none() {
            let words: Vec<String> = choices.iter().map(|it| format!("`{it}`")).collect();
            let path = [self.path, &[key]].concat();
            self.reader.wrong_word((&path, &self.table[key]), &words.join(" or "), choices);
        }
        choice.copied()
    }

    fn patterns(&mut self, key: &str, default: &[&str]) -> Vec<Pattern> {
        let stated = !self.table[key].is_null();
        let texts = if stated {
            self.strings(key)
        } else {
            let span = self.reader.places.key(self.path);
            default.iter().map(|text| ((*text).to_owned(), span)).collect()
        };
        texts.into_iter().filter_map(|(text, span)| self.one_pattern(&text, span, stated)).collect()
    }

    fn one_pattern(&mut self, text: &str, span: Span, stated: bool) -> Option<Pattern> {
        match Pattern::new(text, span, stated) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                self.unusable("pattern", text, &reason, span);
                None
            }
        }
    }

    /// Patterns that say of which contract a counter-example is: what it says itself may be what is wrong with it.
    fn counter_examples(&mut self) -> Vec<Pattern> {
        let mut patterns = self.patterns("counter-examples", &[]);
        patterns.retain(|it| {
            let says = it.has(Placeholder::Contract);
            if !says {
                let reason = "it does not say where `{contract}` stands";
                self.unusable("pattern", &it.text, reason, it.span);
            }
            says
        });
        patterns
    }

    /// Patterns for chapters, which are read as a whole.
    fn chapters(&mut self, key: &str, default: &[&str]) -> Vec<Pattern> {
        let mut patterns = self.patterns(key, default);
        patterns.retain(|it| self.is_whole(it));
        patterns
    }

    /// A pattern of whole files; a finding where a JSON Pointer follows, which nobody would read.
    fn is_whole(&mut self, pattern: &Pattern) -> bool {
        if pattern.names_parts() {
            let reason = "it names whole files, and nothing may follow them after `#`";
            self.unusable("pattern", &pattern.text, reason, pattern.span);
        }
        !pattern.names_parts()
    }

    /// False, and a finding, where a key that has one value has several.
    fn is_single(&mut self, key: &str) -> bool {
        let several = self.table[key].as_array().is_some_and(|it| it.len() > 1);
        if several {
            self.wrong(key, "one string");
        }
        !several
    }

    fn pattern(&mut self, key: &str, default: &str) -> Option<Pattern> {
        if !self.is_single(key) {
            return None;
        }
        self.patterns(key, &[default]).into_iter().next()
    }

    fn templates(&mut self, key: &str) -> Vec<Template> {
        let mut templates = Vec::new();
        for (text, span) in self.strings(key) {
            match Template::new(&text) {
                Ok(_) if !text.contains(Placeholder::Contract.mark()) => {
                    self.unusable("form", &text, "it does not say where `{contract}` stands", span);
                }
                Ok(template) => templates.push(template),
                Err(reason) => self.unusable("form", &text, &reason, span),
            }
        }
        templates
    }

    fn pointers(&mut self, key: &'static str) -> Vec<String> {
        let texts = self.strings(key);
        self.checked_pointers(key, texts)
    }

    fn parts(&mut self) -> Vec<String> {
        let parts = self.strings("parts");
        self.stated.extend(parts.iter().cloned().map(|(text, span)| Stated { key: "parts", text, span }));
        parts.into_iter().map(|(text, _)| text).collect()
    }

    fn checked_pointers(&mut self, key: &'static str, texts: Vec<(String, Span)>) -> Vec<String> {
        let mut pointers = Vec::new();
        for (text, span) in texts {
            let steps = text.matches('/').count();
            if steps > STEPS {
                let reason = format!("it has {steps} steps, and JSON is at most {STEPS} levels deep");
                self.unusable("JSON Pointer", &text, &reason, span);
            } else if text.is_empty() || text.starts_with('/') {
                self.stated.push(Stated { key, text: text.clone(), span });
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

    /// One JSON Pointer; the empty one is the whole document.
    fn pointer(&mut self, key: &'static str) -> Option<String> {
        if !self.is_single(key) {
            return None;
        }
        self.pointers(key).pop()
    }

    /// Without a base, fields are counted from where the payload begins.
    fn base(&mut self, payload: &str) -> Vec<FieldPath> {
        let mut pointers = self.pointers("base");
        if pointers.is_empty() {
            pointers.push(payload.to_owned());
        }
        pointers.iter().map(|it| FieldPath::of_object(it)).collect()
    }

    /// Where nothing is said of names and of examples, the default layout says both.
    fn name(&mut self) -> NameSettings {
        // Examples that are stated say it, and where none are, patches.
        let examples = &self.table["examples"];
        let none = examples.is_null() || examples.as_array().is_some_and(Vec::is_empty);
        let patches = self.table["patches"].as_object().filter(|_| none);
        let by_path = examples
            .as_str()
            .into_iter()
            .chain(examples.as_array().into_iter().flatten().filter_map(Value::as_str))
            .chain(patches.into_iter().flatten().map(|(key, _)| key.as_str()));
        let by_path = by_path.into_iter().any(|it| it.contains("{contract}"));
        let pointers = match &self.table["name"] {
            Value::Null if by_path => Vec::new(),
            Value::Null => vec!["/event_name".to_owned()],
            _ => self.pointers("name"),
        };
        let form = if self.is_single("name-form") { self.templates("name-form").pop() } else { None };
        NameSettings { pointers, join: self.string("join").unwrap_or_else(|| ".".to_owned()), form }
    }

    /// A table of this key, entry by entry, each with the place of its key.
    fn entries(&mut self, key: &str, expected: &str) -> Vec<(&'a str, &'a Value, Span)> {
        match &self.table[key] {
            Value::Null => Vec::new(),
            Value::Object(table) => {
                let place = |name: &str| self.reader.places.key(&[self.path, &[key, name]].concat());
                table.iter().map(|(name, value)| (name.as_str(), value, place(name))).collect()
            }
            _ => {
                self.wrong(key, expected);
                Vec::new()
            }
        }
    }

    fn patches(&mut self) -> Vec<(Pattern, Pattern)> {
        const EXPECTED: &str = "a table of patterns for patches, each with the path of what it changes";
        let mut patches = Vec::new();
        for (text, base, span) in self.entries("patches", EXPECTED) {
            let Some(base) = base.as_str() else {
                self.wrong("patches", EXPECTED);
                continue;
            };
            let pair = self.one_pattern(text, span, true).zip(self.one_pattern(base, span, true));
            patches.extend(pair.filter(|(patch, base)| self.is_whole(patch) && self.is_whole(base)));
        }
        patches
    }

    fn shared(&mut self) -> Vec<(Pattern, Vec<FieldPath>)> {
        const EXPECTED: &str = "a table of patterns for chapters, each with JSON Pointers of fields";
        let mut shared = Vec::new();
        for (text, fields, span) in self.entries("shared", EXPECTED) {
            let pattern = self.one_pattern(text, span, true).filter(|it| self.is_whole(it));
            let Some(pattern) = pattern else { continue };
            if let Some(placeholder) = Placeholder::ALL.into_iter().find(|it| pattern.has(*it)) {
                let reason =
                    format!("it is about every contract, and `{}` tells nothing apart", placeholder.mark());
                self.unusable("pattern", &pattern.text, &reason, span);
            }
            let before = self.reader.found.len();
            let texts = self.strings_of(fields, "shared").into_iter().map(|(text, _)| (text, span)).collect();
            let fields = self.checked_pointers("shared", texts);
            let is_told = self.reader.found.len() > before;
            if !is_told && (fields.is_empty() || fields.iter().any(String::is_empty)) {
                self.wrong("shared", EXPECTED);
            }
            shared.push((pattern, fields.iter().map(|it| FieldPath::from_pointer(it)).collect()));
        }
        shared
    }

    fn contracts(&mut self) -> Vec<ContractSettings> {
        let mut contracts = Vec::new();
        for (name, table, span) in self.entries("contract", "a table for each contract") {
            let path = [self.path, &["contract", name]].concat();
            if !table.is_object() {
                self.reader.wrong(&path, "a table with `schema` and `examples`");
            }
            self.reader.unknown_keys(&path, table, &CONTRACT_KEYS);
            let mut keys = Keys { reader: self.reader, path: &path, table, stated: Vec::new() };
            let schema = if table["schema"].is_null() { None } else { keys.pattern("schema", "") };
            let examples = keys.patterns("examples", &[]);
            let counter_examples = keys.patterns("counter-examples", &[]);
            let envelope = keys.switch("envelope", true);
            if table.as_object().is_some_and(|it| it.is_empty()) {
                self.reader.wrong(&path, "a table with `schema` and `examples`");
            }
            contracts.push(ContractSettings {
                name: name.to_owned(),
                span,
                schema,
                examples,
                counter_examples,
                envelope,
            });
        }
        contracts
    }
}
