//! From texts to the catalog. Loading never fails: a broken text is a finding and a silent witness.

mod allowances;
mod around;
mod bases;
mod before;
mod chapters;
mod counter_examples;
mod elsewhere;
mod examples;
mod fences;
mod hidden;
mod json;
mod judged;
mod known;
mod lifecycles;
mod links;
mod listing;
mod literals;
mod misnamed;
mod misread;
mod names;
mod nowhere;
mod parts;
mod patterns;
mod quotes;
mod reading;
mod schemas;
mod sections;
mod shared;
mod shown;
mod stated;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::config::{Allowance, FamilySettings, Pattern, Settings};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::{FieldPath, JsonType};
use crate::model::{
    Alike, Catalog, Contract, Family, Name, Promise, Shape, Share, Subject, Testimony, Unread, Witness,
};
use crate::repository::{FAMILIES, Repository};
use crate::rulebook;
use crate::schema::{Judge, SchemaSet};
use crate::syntax::markdown::Outline;
use crate::syntax::merge::{self, Conflict};
use crate::syntax::remark::RemarkKind;
use crate::syntax::splice;
use crate::text::SourceId;

use before::Light;
use names::Names;
use schemas::Schemas;

pub use before::{Before, Kept, Quiet, Turn};
pub use chapters::Chapter;
pub use nowhere::near_pattern;
pub use reading::{Noted, Reading};

/// Everything that loading makes of the texts.
#[derive(Debug)]
pub struct Loaded {
    pub catalog: Catalog,
    pub schemas: Arc<SchemaSet>,
    /// The schemas, compiled; `None` where no run follows that could take them over: they are then compiled when they
    /// are asked, and let go.
    pub judge: Option<Arc<Judge>>,
    pub chapters: Vec<Arc<Chapter>>,
    /// What was understood of the chapters of each family.
    pub readings: Vec<Reading>,
    /// What chapters allow.
    pub allowances: Vec<Allowance>,
    /// The contracts that this run judges and tells of.
    pub share: Share,
    /// Schema files that cannot judge; each is a finding, or refers to one that is.
    pub unusable: Arc<BTreeSet<SourceId>>,
    /// Every file that was read as a schema, and what was found in them alone.
    schema_files: Vec<SourceId>,
    of_schemas: Arc<Vec<Diagnostic>>,
    /// What each family leaves for the next run; nothing where none follows.
    pub kept: Vec<Kept>,
}

/// Reads every text and puts together what all of them say of each contract. What the run before has made is taken as it
/// is where it follows from the same.
pub fn load(repository: &Repository, settings: &Settings, turn: Turn) -> (Loaded, Vec<Diagnostic>) {
    let before = turn.before(repository);
    let schemas = schemas::load(repository, settings, turn);
    let mut found = [&schemas.found[..], &nowhere::folders_without_files(repository, settings)].concat();
    let Schemas { set: schemas, files: schema_files, found: of_schemas, unusable } = schemas;
    let alike = before.map(|it| schemas.alike(&it.loaded.schemas)).unwrap_or_default();
    let (chapters, problems) = chapters::read(repository, before);
    found.extend(problems);
    let loaders = settings.families.iter().enumerate().map(|(index, family)| Loader {
        repository,
        settings: family,
        index,
        before,
        by_the_same_names: false,
        kept: matches!(turn, Turn::OfMany(_)).then(Kept::default),
        types: &settings.types,
        schemas: &schemas,
        alike: &alike,
        found: Vec::new(),
        readings: Vec::new(),
    });
    let mut loaders: Vec<Loader> = loaders.collect();
    let mut catalog = Catalog { families: loaders.iter_mut().map(Loader::family).collect() };
    let all: Vec<Names> = catalog.families.iter().map(|it| Names::new(it, files(repository, it))).collect();
    let (mut readings, mut kept) = (Vec::new(), Vec::new());
    for (index, (loader, family)) in loaders.iter_mut().zip(&mut catalog.families).enumerate() {
        let others = all.iter().enumerate().filter(|(other, _)| *other != index);
        let names = all[index].clone().beside(others.map(|(_, names)| names.clone()).collect());
        loader.compare_names(&names);
        loader.chapters(family, &chapters, &names);
        loader.lifecycles(family, &chapters, &names);
        let heard = |it: &Chapter| settings.families.iter().any(|family| family.reads(&it.path));
        loader.fences_elsewhere(family, (&chapters, &names), heard, index == 0);
        loader.sections_elsewhere(family, (&chapters, &names), heard);
        loader.all_heard(family);
        found.extend(hidden::of_family(repository, family, &found));
        loader.fields_that_are_nowhere(family);
        found.append(&mut loader.found);
        readings.append(&mut loader.readings);
        kept.extend(loader.kept.take().map(|it| it.with_names(names)));
    }
    found.extend(chapters.iter().flat_map(|it| unknown_remarks(it)));
    found.extend(shared::unheard(&readings).into_iter().chain(conflicts(repository, &chapters)));
    let allowances = allowances::of_chapters(repository, &chapters, &catalog, &mut found);
    let share = judged::share(settings, &catalog, &allowances);
    let loaded = Loaded {
        judge: judged::judge((&catalog, &share), &schemas, &unusable, (turn, before, &alike)),
        catalog,
        schemas,
        chapters,
        readings,
        allowances,
        share,
        unusable,
        schema_files,
        of_schemas,
        kept,
    };
    (loaded, found)
}

/// Merges that nobody has finished.
fn conflicts(repository: &Repository, chapters: &[Arc<Chapter>]) -> Vec<Diagnostic> {
    let none = Outline::default();
    let chapters = chapters.iter().map(|it| (it.source, &it.outline)).chain([(repository.summary, &none)]);
    let finding = |source: SourceId, Conflict { mark, end }: Conflict| {
        let title = "this chapter has the marks of a merge that nobody has finished";
        let finding = Diagnostic::new(&rulebook::MERGE_CONFLICT, title, source.span(mark), "such a mark");
        let end = end.map(|it| source.span(it));
        let finding = end.into_iter().fold(finding, |it, end| it.and(end, "the other side ends here"));
        finding.help("keep one side, or both, and take the marks out")
    };
    let of_chapter = |(source, outline): (SourceId, &Outline)| {
        let found = merge::conflicts(repository.sources.text(source), outline);
        found.into_iter().map(|it| finding(source, it)).collect::<Vec<_>>()
    };
    chapters.flat_map(of_chapter).collect()
}

/// The contract of each file, by path; `None` where it has several.
fn files(repository: &Repository, family: &Family) -> BTreeMap<String, Option<Name>> {
    let mut files: BTreeMap<String, Option<Name>> = BTreeMap::new();
    let schemas =
        family.contracts.iter().filter_map(|(name, it)| Some((name, it.schema.as_ref()?.place.source)));
    let examples = family.examples.iter().filter_map(|it| Some((&it.contract.as_ref()?.0, it.source)));
    for (name, source) in schemas.chain(examples) {
        let path = repository.sources.path(source).to_owned();
        let only = files.entry(path).or_insert_with(|| Some(name.clone()));
        only.take_if(|it| it != name);
    }
    files
}

/// Remarks that nobody would read.
fn unknown_remarks(chapter: &Chapter) -> Vec<Diagnostic> {
    let finding = |remark: &crate::syntax::remark::Remark| {
        let RemarkKind::Unknown { message, help, slip, part, .. } = &remark.kind else { return None };
        let place = slip.as_ref().map(|(place, _)| place).or(part.as_ref()).unwrap_or(&remark.range);
        let span = chapter.source.span(place.clone());
        let finding = Diagnostic::new(&rulebook::MISSPELT_DIRECTIVE, message.clone(), span, "says nothing");
        Some(match slip {
            Some((_, meant)) => finding.propose(help.clone(), [span.becomes(meant.clone())]),
            None => finding.help(help.clone()),
        })
    };
    chapter.remarks.iter().filter_map(finding).collect()
}

struct Loader<'a> {
    repository: &'a Repository,
    settings: &'a FamilySettings,
    /// Which family it is.
    index: usize,
    before: Option<Before<'a>>,
    by_the_same_names: bool,
    /// What is left for the next run, where one follows.
    kept: Option<Kept>,
    /// The project's own words for types.
    types: &'a BTreeMap<String, JsonType>,
    schemas: &'a SchemaSet,
    /// Schema files that say what they said before.
    alike: &'a BTreeSet<SourceId>,
    found: Vec<Diagnostic>,
    readings: Vec<Reading>,
}

impl Loader<'_> {
    /// What one witness says in the light of the others, once all of them are heard.
    fn all_heard(&mut self, family: &mut Family) {
        self.contracts_that_are_nowhere(family);
        self.misnamed_schemas(family);
        shown::examples_testify(family);
        if let Some(envelope) = &mut family.envelope {
            literals::read_as_texts(envelope, None);
        }
        self.settle_all(family);
        self.is_not_empty(family);
    }

    /// What the witnesses of one contract say in the light of each other and of the envelope.
    fn settle(&self, contract: &mut Contract, light: &Light, alike: &mut Alike) {
        literals::read_as_texts(&mut contract.subject, light.schema.as_deref());
        self.ask_patterns(contract);
        if let Some(fields) = light.fields.as_ref().filter(|_| !contract.without_envelope) {
            shared::take_off_envelope(contract, fields, light.schema.as_deref());
        }
        self.excuse_shared(contract);
        self.excuse_additions(contract);
        alike.close(&mut contract.subject);
    }

    /// A family with its schemas and examples; what chapters say of it comes after.
    fn family(&mut self) -> Family {
        let mut family = Family {
            name: self.settings.family.clone(),
            span: self.settings.span,
            example_patterns: self.settings.example_patterns().map(|(_, it)| it.text.clone()).collect(),
            name_fields: self.settings.name.fields(),
            payload: self.settings.payload.clone(),
            loose: self.settings.loose,
            extensions: self.settings.extensions.clone(),
            closed_world: self.settings.closed_world,
            envelope: None,
            envelope_schema: None,
            contracts: std::collections::BTreeMap::new(),
            examples: Vec::new(),
            counter_examples: Vec::new(),
            promised: self.promises(),
            parts: self.settings.parts.clone(),
            unique: self.settings.unique.clone(),
            lifecycles: Vec::new(),
            unread: Unread::default(),
            misnamed: Vec::new(),
            by_name: OnceLock::new(),
            by_id: OnceLock::new(),
        };
        self.patterns_that_match_nothing();
        self.envelope(&mut family);
        self.contract_schemas(&mut family);
        self.examples(&mut family);
        self.counter_examples(&mut family);
        family
    }

    fn is_not_empty(&mut self, family: &Family) {
        if family.contracts.is_empty() {
            let title = format!("nothing was checked: the family `{}` has no contract", family.name);
            let finding =
                Diagnostic::new(&rulebook::NOTHING_FOUND, title, family.span, "no contract was found");
            // The folders of a family without settings go by its name.
            let there = self.repository.families.iter().map(String::as_str);
            let near = did_you_mean(&family.name, there.filter(|it| *it != family.name));
            let name = self.repository.sources.cut(family.span) == family.name;
            self.found.push(match near {
                Some(near) => finding.propose(
                    format!("did you mean `{near}`? there is a folder `{FAMILIES}/{near}`"),
                    name.then(|| family.span.becomes(near)),
                ),
                None => {
                    finding.help("contracts are found by their schemas and by the headings of the catalog")
                }
            });
        }
    }

    /// The path in an instance at which the schema of its contract holds.
    fn payload(&self) -> FieldPath {
        FieldPath::from_pointer(&self.settings.payload)
    }

    /// The kinds of chapter that are to speak of every contract: those with a chapter of their own. Patterns that match
    /// no chapter are a finding already.
    fn promises(&self) -> Vec<Promise> {
        let mut promises = Vec::new();
        for (witness, _, patterns) in self.settings.chapter_kinds() {
            if !matches!(witness, Witness::Catalog | Witness::DataModel) {
                continue;
            }
            let chapters: Vec<String> = self
                .repository
                .chapters
                .iter()
                .filter(|chapter| patterns.iter().any(|it| it.matches(&chapter.path)))
                .map(|chapter| self.repository.in_source(&chapter.path))
                .collect();
            if !chapters.is_empty() {
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
        let bases = settings.patches.iter().map(|(_, base)| ("patches", base));
        // Where patches or explicit lines name examples, the default pattern promises none.
        let promises = |key: &str| match key {
            "schemas" => settings.contracts.iter().all(|it| it.schema.is_none()),
            "examples" => {
                settings.patches.is_empty() && settings.contracts.iter().all(|it| it.examples.is_empty())
            }
            _ => false,
        };
        let counter_examples = settings.counter_example_patterns().map(|(key, pattern, _)| (key, pattern));
        let patterns = settings.schema_patterns().chain(settings.example_patterns());
        for (key, pattern) in patterns.chain(counter_examples).chain(bases) {
            let promised = pattern.stated || promises(key);
            if promised && !files.iter().any(|path| pattern.matches(path)) {
                self.matches_nothing(key, pattern);
            }
        }
        for (_, key, patterns) in settings.chapter_kinds() {
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
        let kind =
            if matches!(key, "catalog" | "data-model" | "checklist" | "shared") { "chapter" } else { "file" };
        let origin = if pattern.stated { "" } else { "the default " };
        let title = format!("{origin}`{key} = \"{}\"` matches no {kind}", pattern.text);
        let label = format!("no {kind} to look at");
        let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, pattern.span, label);
        let unlisted = self.unlisted(pattern);
        let paths: Vec<&str> = match kind {
            "chapter" => self.repository.chapters.iter().map(|it| it.path.as_str()).collect(),
            _ => self.repository.sources.iter().map(|(path, _)| path).collect(),
        };
        let near = nowhere::near_pattern(pattern, &paths).filter(|_| unlisted.is_none());
        if let Some(near) = near {
            let edit = splice::requoted(&self.repository.sources, pattern.span, &pattern.text, &near);
            self.found.push(finding.propose(format!("did you mean `{near}`?"), edit));
            return;
        }
        self.found.push(match kind {
            "chapter" if unlisted.is_some() => finding.after(&rulebook::UNLISTED_CHAPTER, unlisted),
            "chapter" => finding.help(format!(
                "the pattern is held against the chapters of `{}`, relative to its folder",
                self.repository.in_source("SUMMARY.md")
            )),
            _ => finding.help("the pattern is relative to the folder of `book.toml`"),
        });
    }
}

/// The contract of this name, made on its first mention.
fn contract<'a>(family: &'a mut Family, name: &str) -> &'a mut Contract {
    family.contracts.entry(name.to_owned()).or_default()
}

fn testify(subject: &mut Subject, witness: Witness, shape: impl Into<Arc<Shape>>) {
    subject.testimony.push(Testimony { witness, generated: false, shape: shape.into() });
}
