//! A few schema files, held in memory: what the set says of them, and how they judge a document.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;

use mdbook_contracts::config::SchemaSettings;
use mdbook_contracts::diagnostic::Diagnostic;
use mdbook_contracts::schema::{Judge, Role, SchemaInput, SchemaSet};
use mdbook_contracts::syntax::json::parse;
use mdbook_contracts::text::{SchemaPlace, SourceId, Sources};

/// The `$schema` of each dialect, the oldest first.
pub const HEADS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

pub struct Files {
    pub sources: Sources,
    pub set: Arc<SchemaSet>,
    /// What putting the files together and checking them has found.
    pub found: Vec<Diagnostic>,
    pub unusable: std::collections::BTreeSet<SourceId>,
}

impl Files {
    pub fn new(files: &[(&str, &str)]) -> Files {
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, *text, Role::Schema)).collect();
        Files::with(&files, &SchemaSettings::default())
    }

    pub fn with(files: &[(&str, &str, Role)], settings: &SchemaSettings) -> Files {
        let mut sources = Sources::default();
        let mut inputs = Vec::new();
        for (path, text, role) in files {
            let source = sources.add(*path, *text);
            let document = parse(source, text).unwrap_or_else(|flaw| panic!("{path}: {}", flaw.message));
            inputs.push(SchemaInput { source, document, role: role.clone() });
        }
        let (set, mut found) = SchemaSet::new(&sources, inputs, &[], settings);
        let (checked, unusable) = set.check(&sources);
        found.extend(checked);
        Files { sources, set: Arc::new(set), found, unusable }
    }

    /// A place as `path` or `path#pointer`.
    pub fn place(&self, place: &str) -> SchemaPlace {
        let (path, pointer) = place.split_once('#').unwrap_or((place, ""));
        SchemaPlace { source: self.sources.id(path).unwrap(), pointer: pointer.to_owned() }
    }

    /// The name of each finding's rule with its title.
    pub fn titles(&self) -> Vec<String> {
        self.found.iter().map(|it| format!("{}: {}", it.rule.name, it.title)).collect()
    }

    /// The schema at a place, compiled.
    pub fn judge(&self, place: &SchemaPlace) -> Judge {
        Judge::new(&self.set, [place.clone()].into(), &self.unusable)
    }

    /// Every violation of a document, with the text of the keyword that it breaks; `silent` where there is none.
    pub fn judged(&self, place: &str, document: &str) -> String {
        let place = self.place(place);
        let mut sources = self.sources.clone();
        let source = sources.add("example.json", document);
        let document = parse(source, document).unwrap();
        let judge = self.judge(&place);
        if let Some(problem) = judge.found.values().next() {
            return format!("unusable: {}", problem.title);
        }
        let keyword = |it: Option<mdbook_contracts::text::Span>| {
            it.map_or("nowhere".to_owned(), |span| {
                let position = sources.position(span);
                format!("{} {}:{}", sources.cut(span), sources.path(span.source), position.line)
            })
        };
        let violations = judge.violations(&place, &document, "");
        let said: Vec<String> = violations
            .iter()
            .map(|it| format!("{} at {} by {}", it.rule.name, it.field, keyword(it.keyword)))
            .collect();
        if said.is_empty() { "silent".to_owned() } else { said.join("; ") }
    }
}

/// The settings of a table such as `[preprocessor.contracts]`, written as JSON.
pub fn settings(table: &str) -> SchemaSettings {
    let mut sources = Sources::default();
    let book_toml = sources.add("book.toml", "");
    let table = serde_json::from_str(table).unwrap();
    let (settings, found) = mdbook_contracts::config::read(&sources, book_toml, &table, &[]);
    assert!(found.is_empty(), "{:?}", found.iter().map(|it| &it.title).collect::<Vec<_>>());
    settings.schemas
}
