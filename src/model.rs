//! What the documents say, in one type: a catalog of contracts, each with the testimony of every witness.

mod fields;
mod lifecycle;
mod shape;
mod share;
mod unread;
mod versions;
mod witness;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::field::{FieldPath, Said};
use crate::syntax::json::Document;
use crate::text::{SchemaPlace, SourceId, Span};

pub use fields::{Alike, Fields};
pub use lifecycle::{Enters, Leaves, Lifecycle, Transition};
pub use shape::Shape;
pub use share::{Shard, Share};
pub use unread::Unread;
pub use versions::{same_version, version_order};
pub use witness::Witness;

/// The name of a contract, as its documents write it.
pub type Name = String;

/// Everything that was loaded.
#[derive(Debug, Default)]
pub struct Catalog {
    pub families: Vec<Family>,
}

/// Contracts that share an envelope.
#[derive(Debug)]
pub struct Family {
    pub name: String,
    /// The table in `book.toml`.
    pub span: Span,
    /// The patterns that name the files of examples, as they are written.
    pub example_patterns: Vec<String>,
    /// The fields in which an example says which contract it is.
    pub name_fields: Vec<FieldPath>,
    /// Where in an instance the schema of its contract holds: a JSON Pointer.
    pub payload: String,
    /// Names that differ in case and separators only are one.
    pub loose: bool,
    /// Objects that may have members which nobody declares.
    pub extensions: Vec<FieldPath>,
    /// What nobody declares is a finding.
    pub closed_world: bool,
    /// What is said of the envelope, where the family has one.
    pub envelope: Option<Subject>,
    pub envelope_schema: Option<SchemaPlace>,
    pub contracts: BTreeMap<Name, Contract>,
    /// The example files, with the contract of each.
    pub examples: Vec<Example>,
    /// Instances that have to be refused. They are no witnesses: they only show what the schemas keep out.
    pub counter_examples: Vec<Example>,
    /// The kinds of chapter that are to speak of every contract.
    pub promised: Vec<Promise>,
    pub parts: Vec<String>,
    /// JSON Pointers whose values no two examples share.
    pub unique: Vec<String>,
    /// The states that chapters say things are in, and the ways between them.
    pub lifecycles: Vec<Lifecycle>,
    /// What is there and could not be read. Each is a finding whose level is fixed, so that nothing more need be
    /// said of what is missing because of it.
    pub unread: Unread,
    /// Files of schemas that are named after another contract than the one that they say they are, with both names.
    pub misnamed: Vec<(SourceId, String, Name)>,
    /// The places of examples among `examples` and `counter_examples`, by name; made once nothing is added to either.
    pub by_name: OnceLock<HashMap<String, Vec<usize>>>,
    /// The place of each example among `examples`, by what tells it from all others; made as late.
    pub by_id: OnceLock<HashMap<Span, usize>>,
}

/// A kind of chapter that is to speak of every contract.
#[derive(Debug)]
pub struct Promise {
    pub witness: Witness,
    /// The chapters of this kind, by path.
    pub chapters: Vec<String>,
    /// One of this kind that the book does not list.
    pub unlisted: Option<SourceId>,
}

/// One contract, or one version of it, and everything that names it.
#[derive(Debug, Default)]
pub struct Contract {
    pub schema: Option<SchemaUse>,
    /// Indices into [`Family::examples`].
    pub examples: Vec<usize>,
    pub sections: Vec<Section>,
    pub subject: Subject,
    /// What its schema says of the version.
    pub version: Option<String>,
    /// It is an older version of this contract.
    pub superseded_by: Option<Name>,
    /// A chapter names a version of it that no schema has: a finding already.
    pub misversioned: bool,
    /// Its instances do not have the envelope of the family.
    pub without_envelope: bool,
    /// What its schema says of itself: `title`, `description`, and that nobody is to use it any more (JSON Schema
    /// 2019-09, validation, sections 9.1 and 9.3).
    pub title: Option<String>,
    pub description: Option<String>,
    pub deprecated: bool,
    /// The version that brought it: `x-since`, which is a habit and no standard.
    pub since: Option<String>,
}

/// The schema of a contract, and where it says which contract it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaUse {
    pub place: SchemaPlace,
    pub span: Span,
    /// The fields in which it says another name or version than its file: a finding already.
    pub mistaken: Vec<FieldPath>,
}

/// One example: a file, a part of one, a merge patch over another, or a fence in a chapter.
#[derive(Debug)]
pub struct Example {
    /// The name that directives use: what the placeholders of its pattern stand for, or the file's name without what
    /// the pattern says anyway. A fence has none.
    pub name: String,
    pub source: SourceId,
    /// The JSON Pointer of a part in its file; else empty.
    pub pointer: String,
    pub kind: ExampleKind,
    pub document: Arc<Document>,
    /// The contract it is held against, and where it says what it is.
    pub contract: Option<(Name, Span)>,
    /// The fields in which it says that it is another contract, or another version, than it is held against: a
    /// finding already.
    pub mistaken: Vec<FieldPath>,
}

/// Where an example stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleKind {
    /// The whole file is the example.
    File,
    /// It is a part of its file.
    Part,
    /// Its file changes another one (RFC 7386); the values are those of both.
    Patched,
    /// It stands in a chapter.
    Fence {
        /// It leaves things out and says so, with the values that stand for those it leaves out.
        elided: Option<BTreeSet<Span>>,
    },
}

impl Example {
    /// What tells this example from all others: where it begins.
    pub fn id(&self) -> Span {
        self.document.root.opening()
    }

    /// True for an example of the contract of this name.
    pub fn is_of(&self, name: &str) -> bool {
        self.contract.as_ref().is_some_and(|(it, _)| it == name)
    }

    /// True for one that leaves things out.
    pub fn is_elided(&self) -> bool {
        matches!(&self.kind, ExampleKind::Fence { elided: Some(_) })
    }
}

/// The place in a chapter that speaks of a contract: a section, or an entry of a list.
#[derive(Clone, Debug)]
pub struct Section {
    pub witness: Witness,
    pub span: Span,
    /// The heading that opens the section, with every name in it; an entry of a list has none.
    pub heading: Option<Span>,
    /// The parts that were found in the section, in its order.
    pub parts: Vec<SectionPart>,
    /// Names of the examples that the section inlines, each with its directive.
    pub inlined: Vec<(String, Span)>,
    /// The contracts whose fields the section generates, each with its directive.
    pub generated: Vec<(Name, Span)>,
    /// The section shows an example otherwise: by a link to its file.
    pub shows: bool,
    /// The section states fields by hand.
    pub states_fields: bool,
    /// Something in the section is almost a directive or a remark, and says nothing.
    pub misspelt: bool,
    /// It is about other contracts as well.
    pub shared: bool,
}

/// A part of a section that says something under a name of its own: `**Purpose.** …`.
#[derive(Clone, Debug)]
pub struct SectionPart {
    /// Without what ends it.
    pub name: String,
    /// The name stands in the text as one: it is strong, or a heading.
    pub marked: bool,
    /// It is what the section says under its own heading, before everything else.
    pub opening: bool,
    /// What is said under it, as it is written.
    pub body: Span,
}

impl SectionPart {
    /// True for the name of a part, in whatever case.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

/// What all witnesses say of one contract, or of the envelope.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Subject {
    pub testimony: Vec<Testimony>,
}

/// What one witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    pub witness: Witness,
    /// Its fields were taken from a schema, for a contract that shares a section.
    pub generated: bool,
    pub shape: Arc<Shape>,
}

impl Testimony {
    /// Its shape, to be changed: one that others have as well is then its own.
    pub fn shape_mut(&mut self) -> &mut Shape {
        Arc::make_mut(&mut self.shape)
    }

    /// Somebody wrote it in a chapter, field by field.
    pub fn is_by_hand(&self) -> bool {
        self.witness.is_chapter() && !self.generated
    }

    /// What this witness says of the presence of a field.
    pub fn says(&self, path: &FieldPath) -> Said {
        match self.shape.fields.get(path) {
            Some(field) => field.said,
            None if self.shape.unfit.contains(path) => Said::Forbids,
            None if self.shape.excused.contains(path) => Said::Silent,
            None if self.witness == Witness::Schema && self.shape.bars(path).is_some() => Said::Forbids,
            None if !self.shape.complete.contains(&path.parent()) => Said::Silent,
            // Who lists the fields of an object means the object.
            None if self.witness.is_chapter() && self.shape.names_within(path) => Said::Silent,
            None if self.witness == Witness::Schema => Said::Forbids,
            None => Said::Omits,
        }
    }

    /// Where it says so: at the field, or at the list that lacks it.
    pub fn place(&self, path: &FieldPath) -> Span {
        if let Some(field) = self.shape.fields.get(path) {
            return field.span;
        }
        if let Some(types) = self.shape.bars(path).filter(|_| self.witness == Witness::Schema) {
            return types;
        }
        // An example lacks a field in the object that should hold it: its opening brace stands for it.
        let object = self.shape.fields.get(&path.parent()).and_then(|it| it.types.as_ref());
        match object.filter(|_| self.witness == Witness::Example) {
            Some(object) => object.span.first_byte(),
            None => self.shape.elsewhere.get(&path.parent()).copied().unwrap_or(self.shape.span),
        }
    }
}

impl Subject {
    /// What its schema says.
    pub fn schema(&self) -> Option<&Shape> {
        self.testimony.iter().find(|it| it.witness == Witness::Schema).map(|it| &*it.shape)
    }
}

impl Family {
    /// True where a word in a directive names this contract: blanks in a name are written in another way there, and a
    /// version follows an `@`.
    pub fn is_named(&self, contract: &str, word: &str) -> bool {
        let spelt = word.replacen('@', " ", 1);
        contract == word
            || contract == spelt
            || ((self.loose || contract.contains(' ')) && same_name(contract, &spelt))
    }

    /// The contracts that a word in a directive names: the one that is written so and has a schema, else all.
    pub fn contracts_named<'a>(&'a self, word: &str) -> impl Iterator<Item = (&'a Name, &'a Contract)> {
        let exact = self.contracts.get_key_value(word).filter(|(_, it)| it.schema.is_some());
        let all = || self.contracts.iter().filter(move |(name, _)| self.is_named(name, word));
        let all = exact.is_none().then(all);
        exact.into_iter().chain(all.into_iter().flatten())
    }

    /// How many contracts there are, each with all of its versions.
    pub fn count(&self) -> usize {
        self.current().count()
    }

    /// The contracts that no newer version has taken the place of.
    pub fn current(&self) -> impl Iterator<Item = &Name> {
        self.contracts.iter().filter(|(_, it)| it.superseded_by.is_none()).map(|(name, _)| name)
    }

    /// What is said of the envelope that the instances of a contract have.
    pub fn envelope_of(&self, contract: &Contract) -> Option<&Subject> {
        self.envelope.as_ref().filter(|_| !contract.without_envelope)
    }

    /// The examples of a contract.
    pub fn examples_of<'a>(&'a self, contract: &'a Contract) -> impl Iterator<Item = &'a Example> {
        contract.examples.iter().filter_map(|index| self.examples.get(*index))
    }

    /// The counter-examples of the contract of this name.
    pub fn counter_examples_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Example> {
        self.counter_examples.iter().filter(move |it| it.is_of(name))
    }

    /// The example that begins at this place. Nothing may be added to them afterwards.
    pub fn example(&self, id: Span) -> Option<&Example> {
        let places = || self.examples.iter().enumerate().map(|(at, it)| (it.id(), at)).rev().collect();
        self.examples.get(*self.by_id.get_or_init(places).get(&id)?)
    }

    /// The examples and counter-examples that directives know by this name. Nothing may be added to them afterwards.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Example> {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, example) in self.examples.iter().chain(&self.counter_examples).enumerate() {
                by_name.entry(example.name.clone()).or_default().push(at);
            }
            by_name
        });
        let places = by_name.get(name).into_iter().flatten();
        places.filter_map(|at| match at.checked_sub(self.examples.len()) {
            None => self.examples.get(*at),
            Some(at) => self.counter_examples.get(at),
        })
    }

    /// The example, or counter-example, that directives know by this name.
    pub fn inlined(&self, name: &str) -> Option<&Example> {
        self.named(name).next()
    }

    /// True for one of the family's counter-examples.
    pub fn is_counter_example(&self, example: &Example) -> bool {
        self.counter_examples.iter().any(|it| it.id() == example.id())
    }
}

/// True where two names differ only in case and separators: `ConversationCreated`, `conversation_created`.
pub fn same_name(a: &str, b: &str) -> bool {
    match a.is_ascii() && b.is_ascii() {
        // The same, and much faster.
        true => plain_ascii(a).eq(plain_ascii(b)),
        false => plain(a).eq(plain(b)),
    }
}

/// True where the stem of a file's name is this name, or begins with it before a dot.
pub fn stem_names(stem: &str, name: &str) -> bool {
    same_name(stem, name) || same_name(stem.split('.').next().unwrap_or(stem), name)
}

/// A name without what two spellings of it may differ in.
pub fn plain_name(name: &str) -> String {
    plain(name).collect()
}

fn plain_ascii(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase())
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase)
}
