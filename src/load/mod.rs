//! From texts to the catalog. Loading never fails: a broken text is a finding and a silent witness.

mod chapters;
mod examples;
mod schemas;
mod sections;

use std::collections::BTreeSet;

use crate::config::{FamilySettings, Pattern, Settings};
use crate::diagnostic::Diagnostic;
use crate::model::{Catalog, Contract, Family, Name, Promise, Subject, Testimony, Unread, Witness};
use crate::repository::Repository;
use crate::rulebook;
use crate::schema::SchemaSet;
use crate::syntax::format::{Format, read};
use crate::syntax::json::Document;
use crate::text::SourceId;

use sections::Names;

pub use chapters::Chapter;

/// Everything that loading makes of the texts.
#[derive(Debug)]
pub struct Loaded {
    pub catalog: Catalog,
    pub schemas: SchemaSet,
    pub chapters: Vec<Chapter>,
    /// Schema files that cannot judge; each is a finding, or refers to one that is.
    pub unusable: BTreeSet<SourceId>,
}

/// Reads every text and puts together what all of them say of each contract.
pub fn load(repository: &Repository, settings: &Settings) -> (Loaded, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let (schemas, problems) = schemas::read(repository, settings);
    found.extend(problems);
    let (checked, unusable) = schemas.check(&repository.sources);
    found.extend(checked);
    let (chapters, problems) = chapters::read(repository);
    found.extend(problems);
    let mut catalog = Catalog::default();
    let loaders = settings.families.iter().map(|settings| Loader {
        repository,
        settings,
        schemas: &schemas,
        found: Vec::new(),
    });
    let mut loaders: Vec<Loader> = loaders.collect();
    catalog.families = loaders.iter_mut().map(Loader::family).collect();
    let known: Vec<BTreeSet<Name>> =
        catalog.families.iter().map(|family| family.contracts.keys().cloned().collect()).collect();
    for (index, (loader, family)) in loaders.iter_mut().zip(&mut catalog.families).enumerate() {
        let others = known.iter().enumerate().filter(|(other, _)| *other != index);
        let foreign = others.flat_map(|(_, names)| names.difference(&known[index])).cloned().collect();
        loader.chapters(family, &chapters, &Names::new(known[index].clone(), foreign));
        loader.take_off_envelope(family);
        loader.is_not_empty(family);
        found.append(&mut loader.found);
    }
    (Loaded { catalog, schemas, chapters, unusable }, found)
}

/// Reads one file of JSON or YAML; what is wrong with it becomes findings. A file that could not be opened is one already.
fn read_json(repository: &Repository, source: SourceId, found: &mut Vec<Diagnostic>) -> Option<Document> {
    if repository.unreadable.contains(&source) {
        return None;
    }
    let path = repository.sources.path(source);
    let document = match read(source, path, repository.sources.text(source)) {
        Ok(document) => document,
        Err(flaw) => {
            let title = format!("this file is not {}: {}", Format::of(path).name(), flaw.message);
            found.push(
                Diagnostic::new(&rulebook::NOT_JSON, title, flaw.span, flaw.message)
                    .help("until this is mended, nothing in this file is checked"),
            );
            return None;
        }
    };
    for (again, first) in &document.duplicates {
        let title = format!("the key `{}` stands twice in one object", again.key);
        found.push(
            Diagnostic::new(&rulebook::DUPLICATE_KEY, title, again.key_span, "here again")
                .and(*first, "here first")
                .help("take one of them out: most readers keep the last without a word"),
        );
    }
    Some(document)
}

struct Loader<'a> {
    repository: &'a Repository,
    settings: &'a FamilySettings,
    schemas: &'a SchemaSet,
    found: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// A family with its schemas and examples; what chapters say of it comes after.
    fn family(&mut self) -> Family {
        let mut family = Family {
            name: self.settings.name.clone(),
            span: self.settings.span,
            name_field: self.settings.name_field(),
            envelope: None,
            envelope_schema: None,
            contracts: std::collections::BTreeMap::new(),
            examples: Vec::new(),
            promised: self.promises(),
            parts: self.settings.parts.clone(),
            unique: self.settings.unique.clone(),
            unread: Unread::default(),
        };
        self.patterns_that_match_nothing();
        self.envelope(&mut family);
        self.contract_schemas(&mut family);
        self.examples(&mut family);
        family
    }

    fn is_not_empty(&mut self, family: &Family) {
        if family.contracts.is_empty() {
            let title = format!("nothing was checked: the family `{}` has no contract", family.name);
            let finding =
                Diagnostic::new(&rulebook::NOTHING_FOUND, title, family.span, "no contract was found");
            self.found.push(
                finding.help("contracts are found by their schemas and by the headings of the catalog"),
            );
        }
    }

    /// The kinds of chapter that are to speak of every contract: those with a chapter of their own, and those that
    /// `book.toml` states.
    fn promises(&self) -> Vec<Promise> {
        let kinds =
            [(Witness::Catalog, &self.settings.catalog), (Witness::DataModel, &self.settings.data_model)];
        let mut promises = Vec::new();
        for (witness, patterns) in kinds {
            let chapters: Vec<String> = self
                .repository
                .chapters
                .iter()
                .filter(|chapter| patterns.iter().any(|it| it.matches(&chapter.path)))
                .map(|chapter| self.repository.in_source(&chapter.path))
                .collect();
            if !chapters.is_empty() || patterns.iter().any(|it| it.stated) || witness == Witness::Catalog {
                let unlisted = patterns.iter().find_map(|it| self.unlisted(it));
                promises.push(Promise { witness, chapters, unlisted });
            }
        }
        promises
    }

    /// A chapter that a pattern matches and that the book does not list.
    fn unlisted(&self, pattern: &Pattern) -> Option<SourceId> {
        let folder = self.repository.in_source("");
        let matches = |source: &&SourceId| {
            let path = self.repository.sources.path(**source);
            pattern.matches(path.strip_prefix(&folder).unwrap_or(path))
        };
        self.repository.unlisted.iter().find(matches).copied()
    }

    fn patterns_that_match_nothing(&mut self) {
        let files: Vec<&str> = self.repository.sources.iter().map(|(path, _)| path).collect();
        let settings = self.settings;
        let always = [("schemas", &settings.schemas), ("examples", &settings.examples)];
        let json = [
            ("definitions", settings.definitions.iter().collect::<Vec<_>>()),
            ("envelope", settings.envelope.iter().collect()),
        ];
        let json = json.into_iter().chain(always.map(|(key, patterns)| (key, patterns.iter().collect())));
        for (key, patterns) in json {
            for pattern in patterns {
                let promised = pattern.stated || matches!(key, "schemas" | "examples");
                if promised && !files.iter().any(|path| pattern.matches(path)) {
                    self.matches_nothing(key, pattern);
                }
            }
        }
        let chapters = [
            ("catalog", &settings.catalog),
            ("data-model", &settings.data_model),
            ("checklist", &settings.checklist),
        ];
        for (key, patterns) in chapters {
            for pattern in patterns {
                let promised = pattern.stated || key == "catalog";
                if promised && !self.repository.chapters.iter().any(|chapter| pattern.matches(&chapter.path))
                {
                    self.matches_nothing(key, pattern);
                }
            }
        }
    }

    fn matches_nothing(&mut self, key: &str, pattern: &Pattern) {
        let kind = if matches!(key, "catalog" | "data-model" | "checklist") { "chapter" } else { "file" };
        let origin = if pattern.stated { "" } else { "the default " };
        let title = format!("{origin}`{key} = \"{}\"` matches no {kind}", pattern.text);
        let label = format!("no {kind} to look at");
        let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, pattern.span, label);
        let unlisted = self.unlisted(pattern);
        self.found.push(match kind {
            "chapter" if unlisted.is_some() => finding.after(&rulebook::UNLISTED_CHAPTER, unlisted),
            "chapter" => finding.help(format!(
                "the pattern is held against the chapters of `{}`, relative to its folder",
                self.repository.in_source("SUMMARY.md")
            )),
            _ => finding.help("the pattern is relative to the folder of `book.toml`"),
        });
    }

    /// The envelope's fields are stated once. A contract's witnesses need not repeat them, and its examples and
    /// schema speak of them only where a chapter does.
    fn take_off_envelope(&mut self, family: &mut Family) {
        let Some(envelope) = &mut family.envelope else { return };
        // What an example shows and nobody names a field of the envelope is payload.
        let laws = envelope.testimony.iter().filter(|it| it.witness != Witness::Example);
        let named: BTreeSet<_> = laws.flat_map(|it| it.shape.fields.keys().cloned()).collect();
        for testimony in envelope.testimony.iter_mut().filter(|it| it.witness == Witness::Example) {
            testimony.shape.fields.retain(|path, _| named.contains(path));
        }
        let fields = std::sync::Arc::new(named);
        for contract in family.contracts.values_mut() {
            let by_hand = |it: &&Testimony| it.witness.is_chapter() && !it.generated;
            let chapters = contract.subject.testimony.iter().filter(by_hand);
            let named: BTreeSet<_> = chapters.flat_map(|it| it.shape.fields.keys().cloned()).collect();
            for testimony in &mut contract.subject.testimony {
                testimony.shape.excused = fields.clone();
                if !by_hand(&&*testimony) {
                    testimony.shape.fields.retain(|path, _| named.contains(path) || !fields.contains(path));
                }
            }
        }
    }
}

/// The contract of this name, made on its first mention.
fn contract<'a>(family: &'a mut Family, name: &str) -> &'a mut Contract {
    family.contracts.entry(name.to_owned()).or_default()
}

fn testify(subject: &mut Subject, witness: Witness, shape: crate::model::Shape) {
    subject.testimony.push(Testimony { witness, generated: false, shape });
}
