//! The table `[preprocessor.contracts]` of `book.toml`, read strictly: an unknown key is a finding.

mod allow;
mod around;
mod baseline;
mod endpoint;
mod family;
mod lock;
mod pattern;
mod places;
mod read;
mod schemas;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use crate::field::{FieldPath, JsonType};
use crate::model::{Shard, Witness};
use crate::rulebook::{self, Level};
use crate::text::Span;

use places::Places;

pub use allow::{Allowance, Scope};
pub use baseline::Baseline;
pub use endpoint::{ENDPOINT, SERVED, endpoint_by_hand};
pub use lock::{Floor, LOCK_FILE, Locked, LooksAt, NO_END, Turned};
pub use pattern::{Pattern, Place};
pub use places::{key, not_toml};
pub use read::read;
pub use schemas::{Draft, Formats, Resolve, SchemaSettings};
pub use template::{Filled, Placeholder, Template, fill, is_version};

/// What the table says, with the defaults of everything it does not say.
#[derive(Clone, Debug)]
pub struct Settings {
    pub families: Vec<FamilySettings>,
    pub schemas: SchemaSettings,
    /// Levels that differ from a rule's own, by the rule's name.
    pub levels: BTreeMap<&'static str, Level>,
    /// The project's own words for types, in lower case.
    pub types: BTreeMap<String, JsonType>,
    /// The allowances of the table; those of chapters are loaded with them.
    pub allowances: Vec<Allowance>,
    /// The file of the baseline, relative to the root, and where the table names it.
    pub baseline: Option<(String, Span)>,
    /// What stands in that file.
    pub known: Baseline,
    /// Where the table says that a run is held to the lock file, if it does.
    pub locked: Option<Span>,
    /// What that file says.
    pub lock: Option<Locked>,
    /// Where the keys of the table stand.
    places: Places,
    /// Where the pages of the rules are published: a URL that ends in `/`.
    pub rule_pages: Option<String>,
    /// The codes of the only rules that are asked, if not all are.
    pub only: Option<BTreeSet<&'static str>>,
    /// What mdBook runs in the place of the gate, or after it, and where `book.toml` says so.
    pub around: Vec<(String, Span)>,
    /// How many contracts there have to be at least.
    pub expected: Option<usize>,
    /// The part of a check that this run makes, if it is one of several.
    pub shard: Option<Shard>,
}

/// One family: contracts that share an envelope, a place on disk and a naming rule.
#[derive(Clone, Debug)]
pub struct FamilySettings {
    /// The name of the family.
    pub family: String,
    /// The table in `book.toml`.
    pub span: Span,
    pub envelope: Option<Pattern>,
    pub schemas: Vec<Pattern>,
    /// Schema files that others refer to and that are no contract themselves.
    pub definitions: Vec<Pattern>,
    pub examples: Vec<Pattern>,
    /// Instances that the schema of their contract has to refuse.
    pub counter_examples: Vec<Pattern>,
    /// Merge patches (RFC 7386) that are examples, each with the documents that it changes.
    pub patches: Vec<(Pattern, Pattern)>,
    /// Contracts whose files are named one by one.
    pub contracts: Vec<ContractSettings>,
    /// Where an example says which contract it is; empty where its path says so.
    pub name: NameSettings,
    /// Names that differ in case and separators only are one.
    pub loose: bool,
    /// The JSON Pointer in an instance at which the schema of its contract holds.
    pub payload: String,
    /// The paths from which the fields in chapters are counted: a field is under the first at which its schema has it.
    pub base: Vec<FieldPath>,
    /// The JSON Pointer at which instances and schemas say their version.
    pub version: Option<String>,
    /// Forms of headings that name contracts.
    pub headings: Vec<Template>,
    /// Chapters, relative to the source folder of the book.
    pub catalog: Vec<Pattern>,
    pub data_model: Vec<Pattern>,
    pub checklist: Vec<Pattern>,
    /// Chapters in which fields of every contract are documented once, with these fields.
    pub shared: Vec<(Pattern, Vec<FieldPath>)>,
    /// Objects that may have members which nobody declares.
    pub extensions: Vec<FieldPath>,
    /// What nobody declares is a finding, however open the schema is.
    pub closed_world: bool,
    /// Every fence with JSON names its contract.
    pub named_fences: bool,
    /// The parts that every section of the catalog promises.
    pub parts: Vec<String>,
    /// JSON Pointers whose values no two examples share.
    pub unique: Vec<String>,
    /// Every JSON Pointer and every part that the table states, in the order of its keys.
    pub stated: Vec<Stated>,
}

/// A JSON Pointer or a part in the table, with its key and its place.
#[derive(Clone, Debug)]
pub struct Stated {
    pub key: &'static str,
    pub text: String,
    pub span: Span,
}

/// Where an instance says which contract it is, and how.
#[derive(Clone, Debug, Default)]
pub struct NameSettings {
    /// JSON Pointers whose values are joined; without one, the path of a file says it.
    pub pointers: Vec<String>,
    pub join: String,
    /// The form of what stands there: `com.example.{contract}.{version}`.
    pub form: Option<Template>,
}

/// The files of one contract, named one by one.
#[derive(Clone, Debug)]
pub struct ContractSettings {
    pub name: String,
    pub span: Span,
    pub schema: Option<Pattern>,
    pub examples: Vec<Pattern>,
    pub counter_examples: Vec<Pattern>,
    /// Its instances have the envelope of the family.
    pub envelope: bool,
}

/// A kind of chapter, with its patterns.
pub type ChapterKind<'a> = (Witness, &'static str, Vec<&'a Pattern>);

impl NameSettings {
    /// The fields in which an instance says which contract it is.
    pub fn fields(&self) -> Vec<FieldPath> {
        self.pointers.iter().map(|it| FieldPath::from_pointer(it)).collect()
    }
}

impl FamilySettings {
    /// The kinds of chapter, each with the key that names it.
    pub fn chapter_kinds(&self) -> [ChapterKind<'_>; 4] {
        [
            (Witness::Catalog, "catalog", self.catalog.iter().collect()),
            (Witness::DataModel, "data-model", self.data_model.iter().collect()),
            (Witness::Checklist, "checklist", self.checklist.iter().collect()),
            (Witness::Shared, "shared", self.shared.iter().map(|(pattern, _)| pattern).collect()),
        ]
    }

    /// True for a chapter that speaks of contracts of this family.
    pub fn reads(&self, chapter: &str) -> bool {
        self.chapter_kinds().iter().any(|(_, _, patterns)| patterns.iter().any(|it| it.matches(chapter)))
    }

    /// Every pattern for schemas, with the key that names it.
    pub fn schema_patterns(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
        let explicit = self.contracts.iter().filter_map(|it| it.schema.as_ref());
        self.envelope
            .iter()
            .map(|it| ("envelope", it))
            .chain(self.definitions.iter().map(|it| ("definitions", it)))
            .chain(self.schemas.iter().map(|it| ("schemas", it)))
            .chain(explicit.map(|it| ("contract", it)))
    }

    /// Every pattern for examples, with the key that names it.
    pub fn example_patterns(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
        let explicit = self.contracts.iter().flat_map(|it| &it.examples);
        self.examples
            .iter()
            .map(|it| ("examples", it))
            .chain(explicit.map(|it| ("contract", it)))
            .chain(self.patches.iter().map(|(it, _)| ("patches", it)))
    }

    /// Every pattern for counter-examples, with the key that names it, and with the contract where it is named for one.
    pub fn counter_example_patterns(
        &self,
    ) -> impl Iterator<Item = (&'static str, &Pattern, Option<&ContractSettings>)> {
        let explicit =
            self.contracts.iter().flat_map(|it| it.counter_examples.iter().map(move |pattern| (pattern, it)));
        let shared = self.counter_examples.iter().map(|it| ("counter-examples", it, None));
        explicit.map(|(pattern, it)| ("contract", pattern, Some(it))).chain(shared)
    }

    /// True for a file that holds counter-examples, whatever else a pattern makes of it.
    pub fn holds_counter_examples(&self, path: &str) -> bool {
        self.counter_example_patterns().any(|(_, pattern, _)| pattern.matches(path))
    }
}

impl Settings {
    /// The level of a rule, after the table was asked.
    pub fn level(&self, rule: &rulebook::Rule) -> Level {
        self.levels.get(rule.name).copied().unwrap_or(rule.level)
    }

    /// Where a key of the table stands, or the nearest table around it.
    pub fn place(&self, key: &[impl AsRef<str>]) -> Span {
        let key = key.iter().map(AsRef::as_ref);
        self.places.key(&read::PATH.into_iter().chain(key).collect::<Vec<_>>())
    }

    /// Every pattern that names files of schemas and examples below the root.
    pub fn json_patterns(&self) -> impl Iterator<Item = &Pattern> {
        let copies = self.schemas.resolve.iter().map(|it| &it.pattern);
        let families = self.families.iter().flat_map(|it| {
            let bases = it.patches.iter().map(|(_, base)| base);
            let counter_examples = it.counter_example_patterns().map(|(_, it, _)| it);
            it.schema_patterns()
                .chain(it.example_patterns())
                .map(|(_, it)| it)
                .chain(counter_examples)
                .chain(bases)
        });
        families.chain(copies)
    }

    /// Every pattern that names chapters below the source folder.
    pub fn chapter_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.families.iter().flat_map(|it| it.chapter_kinds()).flat_map(|(_, _, patterns)| patterns)
    }
}
