//! What the documents say, in one type: a catalog of contracts, each with the testimony of every witness.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::field::{Field, FieldPath, Said};
use crate::syntax::json::Document;
use crate::text::{SourceId, Span};

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
    /// Where an example says which contract it is.
    pub name_field: FieldPath,
    /// What is said of the envelope, where the family has one.
    pub envelope: Option<Subject>,
    pub envelope_schema: Option<SourceId>,
    pub contracts: BTreeMap<Name, Contract>,
    /// The example files, with the contract of each.
    pub examples: Vec<Example>,
    /// The kinds of chapter that the configuration promises.
    pub promised: Vec<Promise>,
    pub parts: Vec<String>,
    pub unique: Vec<String>,
    /// What is there and could not be read. Each is a finding whose level is fixed, so that nothing more need be
    /// said of what is missing because of it.
    pub unread: Unread,
}

/// Files that could not be read.
#[derive(Debug, Default)]
pub struct Unread {
    /// Schemas and examples, by the names of their files without what the pattern says anyway.
    pub schemas: Vec<String>,
    pub examples: Vec<String>,
    /// The schema of the envelope.
    pub envelope: bool,
    /// Kinds of chapter of which one could not be read.
    pub chapters: BTreeSet<Witness>,
}

impl Unread {
    /// True where one of these files is, by its name, of this contract.
    pub fn names(files: &[String], contract: &str) -> bool {
        files.iter().any(|stem| stem_names(stem, contract))
    }
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

/// One contract and everything that names it.
#[derive(Debug, Default)]
pub struct Contract {
    pub schema: Option<SchemaUse>,
    /// Indices into [`Family::examples`].
    pub examples: Vec<usize>,
    pub sections: Vec<Section>,
    pub subject: Subject,
}

/// The schema of a contract, and where it says which contract it is.
#[derive(Clone, Copy, Debug)]
pub struct SchemaUse {
    pub source: SourceId,
    pub span: Span,
    /// It allows another name than the one of its file and its title: a finding already.
    pub misnamed: bool,
}

/// One example file.
#[derive(Debug)]
pub struct Example {
    /// The name that directives use: the file's name without what its pattern says anyway.
    pub name: String,
    pub source: SourceId,
    pub document: Document,
    /// The contract it is held against, and where it says what it is.
    pub contract: Option<(Name, Span)>,
    /// It says that it is another contract than the one of its file: a finding already.
    pub misnamed: bool,
}

/// The place in a chapter that speaks of a contract: a section, or an entry of a list.
#[derive(Clone, Debug)]
pub struct Section {
    pub witness: Witness,
    pub span: Span,
    /// The heading that opens the section, with every name in it; an entry of a list has none.
    pub heading: Option<Span>,
    /// The parts that were found in the section, in lower case.
    pub parts: BTreeSet<String>,
    /// Names of the examples that the section inlines, each with its directive.
    pub inlined: Vec<(String, Span)>,
    /// The contracts whose fields the section generates, each with its directive.
    pub generated: Vec<(Name, Span)>,
    /// The section states fields by hand.
    pub states_fields: bool,
}

/// What all witnesses say of one contract, or of the envelope.
#[derive(Debug, Default)]
pub struct Subject {
    pub testimony: Vec<Testimony>,
}

/// What one witness says.
#[derive(Clone, Debug)]
pub struct Testimony {
    pub witness: Witness,
    /// Its fields were taken from a schema, for a contract that shares a section.
    pub generated: bool,
    pub shape: Shape,
}

/// Who says it. The order is the order of edits: where all else is equal, the earlier one is asked to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    Example,
    DataModel,
    Catalog,
    Checklist,
    Schema,
}

impl Witness {
    pub const ALL: [Witness; 5] =
        [Witness::Example, Witness::DataModel, Witness::Catalog, Witness::Checklist, Witness::Schema];

    /// The witness in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Witness::Example => "the example",
            Witness::DataModel => "the data model",
            Witness::Catalog => "the catalog",
            Witness::Checklist => "the checklist",
            Witness::Schema => "the schema",
        }
    }

    /// A chapter, written by hand.
    pub fn is_chapter(self) -> bool {
        matches!(self, Witness::DataModel | Witness::Catalog | Witness::Checklist)
    }
}

/// The fields that one witness names.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Where a field would be added.
    pub span: Span,
    pub fields: BTreeMap<FieldPath, Field>,
    /// The objects of which it names every field.
    pub complete: BTreeSet<FieldPath>,
    /// The objects whose members have names that nobody lists; one of its members is `*`.
    pub maps: BTreeSet<FieldPath>,
    /// The objects for which it lists fields, be they open or closed.
    pub declares: BTreeSet<FieldPath>,
    /// There was more to follow than could be followed, and what is missing is not known.
    pub exhausted: bool,
    /// Fields that it need not name: those of the envelope.
    pub excused: Arc<BTreeSet<FieldPath>>,
}

impl Shape {
    pub fn new(span: Span) -> Self {
        Shape {
            span,
            exhausted: false,
            fields: BTreeMap::new(),
            complete: BTreeSet::new(),
            maps: BTreeSet::new(),
            declares: BTreeSet::new(),
            excused: Arc::default(),
        }
    }
}

impl Testimony {
    /// What this witness says of the presence of a field.
    pub fn says(&self, path: &FieldPath) -> Said {
        match self.shape.fields.get(path) {
            Some(field) => field.said,
            None if self.shape.excused.contains(path) || !self.shape.complete.contains(&path.parent()) => {
                Said::Silent
            }
            None if self.witness == Witness::Schema => Said::Forbids,
            None => Said::Omits,
        }
    }

    /// Where it says so: at the field, or at the list that lacks it.
    pub fn place(&self, path: &FieldPath) -> Span {
        if let Some(field) = self.shape.fields.get(path) {
            return field.span;
        }
        // An example lacks a field in the object that should hold it: its opening brace stands for it.
        let object = self.shape.fields.get(&path.parent()).and_then(|it| it.types.as_ref());
        match object.filter(|_| self.witness == Witness::Example) {
            Some(object) => Span { end: (object.span.start + 1).min(object.span.end), ..object.span },
            None => self.shape.span,
        }
    }
}

impl Subject {
    /// What its schema says.
    pub fn schema(&self) -> Option<&Shape> {
        self.testimony.iter().find(|it| it.witness == Witness::Schema).map(|it| &it.shape)
    }
}

impl Family {
    /// The examples of a contract.
    pub fn examples_of<'a>(&'a self, contract: &'a Contract) -> impl Iterator<Item = &'a Example> {
        contract.examples.iter().filter_map(|index| self.examples.get(*index))
    }
}

/// True where two names differ only in case and separators: `ConversationCreated`, `conversation_created`.
pub fn same_name(a: &str, b: &str) -> bool {
    plain_name(a) == plain_name(b)
}

/// True where the stem of a file's name is this name, or begins with it before a dot.
pub fn stem_names(stem: &str, name: &str) -> bool {
    same_name(stem, name) || same_name(stem.split('.').next().unwrap_or(stem), name)
}

/// A name without what two spellings of it may differ in.
pub fn plain_name(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
