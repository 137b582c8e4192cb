//! The settings about JSON Schemas: their dialect, their formats, their own keywords, and copies of foreign ones.

use serde_json::Value;

use super::Pattern;
use super::read::{PATH, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::rulebook;
use crate::text::Span;

/// The dialects of JSON Schema, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Draft {
    Draft04,
    Draft06,
    Draft07,
    Draft201909,
    Draft202012,
}

/// What a `format` in a schema does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// A value must have it.
    #[default]
    Assert,
    /// It is for readers only.
    Annotate,
}

/// A folder whose files stand in for URIs.
#[derive(Clone, Debug)]
pub struct Resolve {
    /// What the URIs begin with.
    pub prefix: String,
    /// The folder, relative to that of `book.toml`; it ends in `/`.
    pub folder: String,
    /// The files below it.
    pub pattern: Pattern,
}

/// How schemas are read.
#[derive(Clone, Debug, Default)]
pub struct SchemaSettings {
    /// The dialect of a file that names none.
    pub dialect: Option<Draft>,
    pub formats: Formats,
    pub resolve: Vec<Resolve>,
    /// Annotations that are no keyword of JSON Schema.
    pub keywords: Vec<String>,
}

/// The keys of these settings.
pub const KEYS: [&str; 4] = ["dialect", "formats", "keywords", "resolve"];

impl Draft {
    pub const ALL: [Draft; 5] =
        [Draft::Draft04, Draft::Draft06, Draft::Draft07, Draft::Draft201909, Draft::Draft202012];

    /// Its name, as people and settings write it.
    pub fn word(self) -> &'static str {
        match self {
            Draft::Draft04 => "draft-04",
            Draft::Draft06 => "draft-06",
            Draft::Draft07 => "draft-07",
            Draft::Draft201909 => "2019-09",
            Draft::Draft202012 => "2020-12",
        }
    }

    /// The URI that stands under `$schema`, without a fragment.
    pub fn uri(self) -> &'static str {
        match self {
            Draft::Draft04 => "http://json-schema.org/draft-04/schema",
            Draft::Draft06 => "http://json-schema.org/draft-06/schema",
            Draft::Draft07 => "http://json-schema.org/draft-07/schema",
            Draft::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Draft::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The URI as a schema of this dialect writes it: up to draft-07 it ends in an empty fragment.
    pub fn schema_uri(self) -> String {
        let fragment = if self <= Draft::Draft07 { "#" } else { "" };
        format!("{}{fragment}", self.uri())
    }

    /// The dialect that a `$schema` names.
    pub fn from_uri(uri: &str) -> Option<Draft> {
        let uri = uri.strip_suffix('#').unwrap_or(uri);
        Draft::ALL.into_iter().find(|it| it.uri() == uri)
    }
}

impl SchemaSettings {
    /// The URIs that a file stands in for: each as its prefix, and the rest of the path. The innermost folder comes
    /// first.
    pub fn uris_of<'a>(&'a self, path: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut folders: Vec<&Resolve> =
            self.resolve.iter().filter(|it| path.starts_with(&it.folder)).collect();
        folders.sort_by_key(|it| std::cmp::Reverse(it.folder.len()));
        folders.into_iter().map(|it| (it.prefix.as_str(), &path[it.folder.len()..])).collect()
    }
}

impl Reader<'_> {
    pub(super) fn schemas(&mut self, table: &Value) -> SchemaSettings {
        let words = Draft::ALL.map(Draft::word);
        let dialect = self.one_of("dialect", &table["dialect"], &words);
        let formats = self.one_of("formats", &table["formats"], &["assert", "annotate"]);
        SchemaSettings {
            dialect: dialect.and_then(|it| Draft::ALL.get(it).copied()),
            formats: if formats == Some(1) { Formats::Annotate } else { Formats::Assert },
            resolve: self.resolve(&table["resolve"]),
            keywords: self.keywords(&table["keywords"]),
        }
    }

    /// The index of a word among those that the setting can be.
    fn one_of(&mut self, key: &str, value: &Value, words: &[&str]) -> Option<usize> {
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.as_str(),
            _ => "",
        };
        let found = words.iter().position(|it| *it == text);
        if found.is_none() {
            let span = self.places.value(&[&PATH[..], &[key]].concat());
            let title = format!("the setting `{key}` is not {}", listed(words).replace(" and ", " or "));
            let finding = Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "no such value");
            let near = did_you_mean(text, words.iter().copied());
            self.found.push(match near.filter(|_| self.sources.cut(span).contains(text)) {
                Some(near) => finding.propose("did you mean this?", [span.becomes(format!("\"{near}\""))]),
                None => finding,
            });
        }
        found
    }

    fn keywords(&mut self, value: &Value) -> Vec<String> {
        let path = [&PATH[..], &["keywords"]].concat();
        let words: Option<Vec<String>> = match value {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => items.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        if words.is_none() {
            self.wrong(&path, "an array of strings");
        }
        words.unwrap_or_default()
    }

    fn resolve(&mut self, value: &Value) -> Vec<Resolve> {
        let path = [&PATH[..], &["resolve"]].concat();
        let table = match value {
            Value::Null => return Vec::new(),
            Value::Object(table) => table,
            _ => {
                self.wrong(&path, "a table of URIs, each with the folder that stands in for it");
                return Vec::new();
            }
        };
        let mut all = Vec::new();
        for (prefix, folder) in table {
            let (key, place) = (
                self.places.key(&[&path[..], &[prefix]].concat()),
                self.places.value(&[&path[..], &[prefix]].concat()),
            );
            if !prefix.contains(':') || prefix.contains('#') {
                let title =
                    format!("the setting `resolve` maps `{prefix}`, which does not begin an absolute URI");
                let label = "expected something like `https://example.com/schemas/`";
                self.found.push(Diagnostic::new(&rulebook::WRONG_SETTING, title, key, label));
                continue;
            }
            match folder.as_str().map(|folder| resolve(prefix, folder, place)) {
                Some(Ok(resolve)) => all.push(resolve),
                Some(Err(reason)) => {
                    let title = format!("the folder of `{prefix}` cannot be used: {reason}");
                    self.found.push(Diagnostic::new(&rulebook::WRONG_SETTING, title, place, "this folder"));
                }
                None => self.wrong(&[&path[..], &[prefix]].concat(), "a folder"),
            }
        }
        all
    }
}

fn resolve(prefix: &str, folder: &str, span: Span) -> Result<Resolve, String> {
    let names: Vec<&str> = folder.split('/').filter(|it| !it.is_empty() && *it != ".").collect();
    if names.is_empty() {
        return Err("it is that of `book.toml`; name one below it".to_owned());
    }
    if folder.contains(['*', '?', '[', ']', '{', '}', '\\']) {
        return Err("it is no pattern".to_owned());
    }
    let pattern = if folder.starts_with('/') { folder.to_owned() } else { names.join("/") };
    let pattern = Pattern::new(&format!("{pattern}/**/*.{{json,yaml,yml}}"), span, true)?;
    let joint = if prefix.ends_with(['/', ':']) { "" } else { "/" };
    Ok(Resolve { prefix: format!("{prefix}{joint}"), folder: format!("{}/", names.join("/")), pattern })
}
