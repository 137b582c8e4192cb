//! The table `[preprocessor.contracts]` of `book.toml`, read strictly: an unknown key is a finding.

mod places;
mod read;
mod schemas;

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};

use crate::field::FieldPath;
use crate::rulebook::{self, Level};
use crate::text::Span;

pub use read::read;
pub use schemas::{Draft, Formats, Resolve, SchemaSettings};

/// What the table says, with the defaults of everything it does not say.
#[derive(Clone, Debug)]
pub struct Settings {
    pub families: Vec<FamilySettings>,
    pub schemas: SchemaSettings,
    /// Levels that differ from a rule's own, by the rule's name.
    pub levels: BTreeMap<&'static str, Level>,
}

/// One family: contracts that share an envelope, a place on disk and a naming rule.
#[derive(Clone, Debug)]
pub struct FamilySettings {
    pub name: String,
    /// The table in `book.toml`.
    pub span: Span,
    pub envelope: Option<Pattern>,
    pub schemas: Vec<Pattern>,
    /// Schema files that others refer to and that are no contract themselves.
    pub definitions: Vec<Pattern>,
    pub examples: Vec<Pattern>,
    /// The JSON Pointer at which an example says which contract it is.
    pub name_pointer: String,
    /// Chapters, relative to the source folder of the book.
    pub catalog: Vec<Pattern>,
    pub data_model: Vec<Pattern>,
    pub checklist: Vec<Pattern>,
    /// The parts that every section of the catalog promises.
    pub parts: Vec<String>,
    /// JSON Pointers whose values no two examples share.
    pub unique: Vec<String>,
}

/// A pattern for paths, where it stands, and whether `book.toml` says it: a default that matches nothing promised
/// nothing.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    pub span: Span,
    pub stated: bool,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Reads a glob: `*` and `?` stay within one folder, `**` does not.
    fn new(text: &str, span: Span, stated: bool) -> Result<Pattern, String> {
        if text.starts_with('/') || text.split('/').any(|name| name == "..") {
            return Err("a path that leaves the folder of `book.toml`".to_owned());
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        let matcher = glob.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(Pattern { text: text.to_owned(), span, stated, matcher })
    }

    /// The folder below which every match lies.
    pub fn folder(&self) -> &str {
        let literal = self.text.find(['*', '?', '[', '{']).map_or(self.text.as_str(), |at| &self.text[..at]);
        literal.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }

    /// The part of a matching file's name that the last `*` stands for, or the name without its extensions.
    pub fn stem<'a>(&self, path: &'a str) -> &'a str {
        let file = path.rsplit('/').next().unwrap_or(path);
        let suffix = self.text.rsplit(['*', '/']).next().unwrap_or_default();
        match file.strip_suffix(suffix) {
            Some(stem) if !stem.is_empty() => stem,
            _ => file.split('.').next().unwrap_or(file),
        }
    }
}

impl FamilySettings {
    /// The field in which an example says which contract it is.
    pub fn name_field(&self) -> FieldPath {
        FieldPath::from_pointer(&self.name_pointer)
    }
}

impl Settings {
    /// The level of a rule, after the table was asked.
    pub fn level(&self, rule: &rulebook::Rule) -> Level {
        self.levels.get(rule.name).copied().unwrap_or(rule.level)
    }

    /// Every pattern that names JSON files below the root.
    pub fn json_patterns(&self) -> impl Iterator<Item = &Pattern> {
        let copies = self.schemas.resolve.iter().map(|it| &it.pattern);
        let families = self.families.iter().flat_map(|family| {
            family.envelope.iter().chain(&family.schemas).chain(&family.definitions).chain(&family.examples)
        });
        families.chain(copies)
    }

    /// Every pattern that names chapters below the source folder.
    pub fn chapter_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.families.iter().flat_map(|it| it.catalog.iter().chain(&it.data_model).chain(&it.checklist))
    }
}
