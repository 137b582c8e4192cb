//! JSON Schemas: the set of all schema files, as the judge of a document and as the shape of a contract.
//!
//! No schema is ever fetched: a reference names a file of this set, or it is a finding.

mod alike;
mod branches;
mod check;
mod copies;
mod dialect;
mod ecma;
mod formats;
mod identity;
mod index;
mod judge;
mod keywords;
mod lint;
mod lookup;
mod loops;
mod near;
mod numbers;
mod patterns;
mod renamed;
mod samples;
mod shape;
mod speller;
mod unreachable;
mod uri;
mod validator;
mod values;
mod violation;
mod ways;
mod work;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::config::{Draft, Formats, SchemaSettings};
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::rulebook;
use crate::syntax::json::{Document, Node};
use crate::text::{SchemaPlace, SourceId, Sources, Span};

use dialect::Dialect;
use index::{Index, Reference, Target};
use lookup::Lookup;
use patterns::Patterns;
use renamed::Renamed;
use speller::Speller;

pub use judge::{Bench, Judge};
pub use keywords::keywords_of;
pub use numbers::{Compared, inexact};
pub use shape::{envelope_shape, shape};
pub use violation::{Aspect, Violation};

/// What a file is to the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A schema.
    Schema,
    /// A file that holds schemas at these JSON Pointers, and is none itself.
    Bundle(Vec<String>),
    /// A copy of a schema that others wrote: what is said of schemas is not said of it, unless it cannot judge.
    Copy,
}

/// A file for the set.
#[derive(Clone, Debug)]
pub struct SchemaInput {
    pub source: SourceId,
    pub document: Document,
    pub role: Role,
}

/// Every schema file of a repository, under its URI.
#[derive(Debug, Default)]
pub struct SchemaSet {
    files: BTreeMap<SourceId, SchemaFile>,
    index: Index,
    settings: SchemaSettings,
    patterns: Patterns,
    /// The URIs of files that could not be read. Each is a finding already, and so nothing that refers to it judges.
    unread: BTreeMap<String, SourceId>,
    /// A recursive reference may lead to one of several schemas, past one that is none of them.
    recursion_is_open: bool,
    /// References that the validator is told in another way, by what they are resolved against and their text.
    ways: BTreeMap<(String, String), String>,
}

#[derive(Debug)]
struct SchemaFile {
    document: Document,
    /// The document as the validator gets it, until it is let go; then it is made anew for who asks.
    value: Option<Arc<Value>>,
    /// Where a place in that value has another JSON Pointer than in the document.
    renamed: Renamed,
    lookup: Lookup,
    role: Role,
    /// The URI that is made of the file's path.
    uri: String,
    /// The URI that the file is retrieved by (RFC 3986, section 5.1.3): that of its path, or what a copy stands for.
    base: String,
    /// `None` where `$schema` names none that is known.
    dialect: Option<Dialect>,
}

impl SchemaFile {
    /// The URI by which the validator is told of a JSON Pointer in the file, by one of the URIs of the file.
    fn by_path(&self, uri: &str, pointer: &str) -> String {
        format!("{uri}#{}", uri::encode(&self.renamed.told(pointer)))
    }
}

/// A schema and everything that it takes from around it.
#[derive(Clone, Copy, Debug)]
struct At<'a> {
    node: &'a Node,
    base: &'a str,
    dialect: Dialect,
}

impl SchemaSet {
    /// Puts the files together. A name that two schemas have is a finding.
    pub fn new(
        sources: &Sources,
        inputs: Vec<SchemaInput>,
        unread: &[SourceId],
        settings: &SchemaSettings,
    ) -> (SchemaSet, Vec<Diagnostic>) {
        let mut set = SchemaSet { settings: settings.clone(), ..SchemaSet::default() };
        for &source in unread {
            let path = sources.path(source);
            let uris = index::aliases(settings, path).into_iter().chain([uri::of_path(path)]);
            set.unread.extend(uris.map(|uri| (uri, source)));
        }
        set.files.extend(parallel::each_of(inputs, |SchemaInput { source, document, role }| {
            let path = sources.path(source);
            let uri = uri::of_path(path);
            let alias = index::aliases(settings, path).into_iter().next();
            let base = alias.filter(|_| role == Role::Copy).unwrap_or_else(|| uri.clone());
            let dialect = match role {
                Role::Bundle(_) => Dialect::of_bundle(&document.root, settings),
                Role::Schema | Role::Copy => Dialect::of_schema(&document.root, settings),
            };
            let (lookup, renamed) = (Lookup::new(&document.root), Renamed::default());
            (source, SchemaFile { document, value: None, renamed, lookup, role, uri, base, dialect })
        }));
        set.index = Index::new(sources, &set.files, settings);
        let reached = set.index.reached(&set.files);
        set.files.retain(|source, _| reached.contains(source));
        set.index.keep(&reached);
        // Those around others come before these.
        set.index.naming.sort();
        for place in &set.index.naming {
            let Some(file) = set.files.get_mut(&place.source) else { continue };
            if let Some(schema) = file.lookup.pointer(&file.document.root, &place.pointer) {
                file.renamed.add(&place.pointer, schema);
            }
        }
        set.ways = set.by_another_way();
        for file in set.files.values_mut().filter(|it| it.dialect.is_some_and(|it| it.nullable)) {
            speller::let_null_in(&mut file.document.root, &set.index);
        }
        let files: Vec<&SchemaFile> = set.files.values().collect();
        let values = parallel::each(&files, |file| set.told_value(file));
        set.files.values_mut().zip(values).for_each(|(file, value)| file.value = Some(Arc::new(value)));
        set.recursion_is_open = lint::has_open_recursion(&set);
        let found = set.repeated();
        (set, found)
    }

    /// The document of a file as the validator gets it.
    fn told_value(&self, file: &SchemaFile) -> Value {
        let mut value = file.document.root.to_value();
        let Some(dialect) = file.dialect else { return value };
        let bundle = matches!(file.role, Role::Bundle(_));
        let speller = Speller { index: &self.index, bundle, paths: &self.ways };
        speller.spell_out(&file.document.root, &mut value, &file.base);
        speller::state(&mut value, dialect.draft);
        file.renamed.rename(&mut value);
        value
    }

    /// The same, from where it is.
    fn value(&self, file: &SchemaFile) -> Arc<Value> {
        file.value.clone().unwrap_or_else(|| Arc::new(self.told_value(file)))
    }

    /// Lets go of what the validator gets. Where it is asked a few schemas at a time, that is made anew of these.
    pub fn let_go(&mut self) {
        self.files.values_mut().for_each(|it| it.value = None);
    }

    /// References that the validator is told in another way, by what they are resolved against and their text: those that
    /// a bundle makes, or that lead into one, as paths and pointers; pointers past an `$id`, by that `$id`; and pointers
    /// past a pattern that is told in another way.
    fn by_another_way(&self) -> BTreeMap<(String, String), String> {
        let is_bundle =
            |source: SourceId| self.files.get(&source).is_some_and(|it| matches!(it.role, Role::Bundle(_)));
        let mut ways = BTreeMap::new();
        for reference in &self.index.references {
            let Some(target) = self.index.target(&self.files, &reference.base, &reference.text) else {
                continue;
            };
            let place = &target.place;
            let Some(file) = self.files.get(&place.source) else { continue };
            let is_renamed =
                reference.text.contains("#/") && matches!(file.renamed.told(&place.pointer), Cow::Owned(_));
            let way = if is_bundle(reference.source) || is_bundle(place.source) {
                Some(file.by_path(&file.uri, &place.pointer))
            } else if is_renamed {
                self.name(&target)
            } else {
                self.by_id(reference, &target)
            };
            ways.extend(way.map(|it| ((reference.base.clone(), reference.text.clone()), it)));
        }
        ways
    }

    /// By its `$id`, what a JSON Pointer leads to past that `$id`, and without its fragment, a reference whose fragment is
    /// empty: in both, the validator loses on its way what dynamic references ask for, and in the first, that the `$id` may
    /// begin another dialect. What such a pointer leads to is undefined (JSON Schema 2020-12, core 9.2.1); here it is what
    /// it would be by the `$id`.
    fn by_id(&self, reference: &Reference, target: &Target) -> Option<String> {
        let (document, pointer) = reference.text.split_once('#')?;
        let outer = self.index.target(&self.files, &reference.base, &format!("{document}#"))?;
        let is_late = target.dialect.is_some_and(|it| it.draft >= Draft::Draft201909);
        let is_dynamic = is_late && !self.index.dynamic.is_empty();
        if pointer.is_empty() {
            return Some(target.base.to_owned()).filter(|_| is_dynamic && !document.is_empty());
        }
        let is_past = pointer.starts_with('/') && outer.base != target.base;
        let is_another = is_dynamic || outer.dialect != target.dialect;
        self.name(target).filter(|_| is_past && is_another)
    }

    /// The URI by which the validator is told of a place by the `$id` around it.
    fn name(&self, target: &Target) -> Option<String> {
        let file = self.files.get(&target.place.source)?;
        let resource = self.index.resource(target.base, &self.files)?;
        let around = file.renamed.told(&resource.place.pointer);
        match file.renamed.told(&target.place.pointer).strip_prefix(&*around)? {
            "" => Some(target.base.to_owned()),
            rest => Some(format!("{}#{}", target.base, uri::encode(rest))),
        }
    }

    /// The URI by which the validator is told of a place in a file.
    fn told(&self, file: &SchemaFile, place: &SchemaPlace) -> String {
        let own = format!("{}#{}", file.base, uri::encode(&place.pointer));
        let target = self.index.target(&self.files, &file.base, &own);
        let name = target.filter(|it| it.dialect != file.dialect).and_then(|it| self.name(&it));
        name.unwrap_or_else(|| file.by_path(&file.base, &place.pointer))
    }

    /// Asks whether a pattern for names matches one, if it is a pattern that can be used.
    pub fn matcher(&self, pattern: &str) -> Option<impl Fn(&str) -> bool + use<>> {
        validator::matcher(self, pattern)
    }

    fn repeated(&self) -> Vec<Diagnostic> {
        let finding = |(span, first, title): &(_, _, String)| {
            Diagnostic::new(&rulebook::REPEATED_SCHEMA, title, *span, "here again")
                .and(*first, "here first")
                .help("give each schema a name of its own, or none: files refer to each other by path")
        };
        self.index.repeated.iter().map(finding).collect()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, in the order in which they were read.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> {
        self.files.keys().copied()
    }

    /// Those that are no copies of what others wrote.
    pub fn own_sources(&self) -> impl Iterator<Item = SourceId> {
        self.files.iter().filter(|(_, it)| it.role != Role::Copy).map(|(source, _)| *source)
    }

    pub fn document(&self, source: SourceId) -> Option<&Document> {
        self.files.get(&source).map(|file| &file.document)
    }

    /// The dialect of a file in a few words, and whether the file names it itself.
    pub fn dialect(&self, source: SourceId) -> Option<String> {
        let file = self.files.get(&source)?;
        let word = file.dialect?.draft.word();
        let stated = file.document.root.get("$schema").is_some() || matches!(file.role, Role::Bundle(_));
        Some(if stated { word.to_owned() } else { format!("{word} by the setting `dialect`") })
    }

    /// True where a value has to have the format that its schema states.
    pub fn asserts_formats(&self) -> bool {
        self.settings.formats == Formats::Assert
    }

    /// The schema at a place.
    pub fn node(&self, place: &SchemaPlace) -> Option<&Node> {
        let file = self.files.get(&place.source)?;
        file.lookup.pointer(&file.document.root, &place.pointer)
    }

    /// True for a file that could not be read and that a schema refers to, so that its flaw matters.
    pub fn lacks(&self, source: SourceId) -> bool {
        let wanted = |it: &Reference| self.unread_target(&it.base, &it.text) == Some(source);
        self.unread.values().any(|it| *it == source) && self.index.references.iter().any(wanted)
    }

    fn unread_target(&self, base: &str, reference: &str) -> Option<SourceId> {
        let document = reference.split('#').next().filter(|it| !it.is_empty())?;
        self.unread.get(&uri::resolve(base, document)?).copied()
    }

    /// The file that a URI names, as a document at `path` would write it: by an `$id`, by what `resolve` says, or as
    /// a path. Where there is none, the usual extensions are tried.
    pub fn by_uri(&self, uri: &str, path: &str) -> Option<SchemaPlace> {
        let document = uri.split('#').next().unwrap_or_default();
        let fragment = &uri[document.len()..];
        let target = |it: &str| {
            self.index.target(&self.files, &uri::of_path(path), &format!("{document}{it}{fragment}"))
        };
        let endings = ["", ".json", ".schema.json", ".yaml", ".yml"];
        endings.into_iter().find_map(target).map(|it| it.place)
    }

    /// Where the schema at a place stands.
    pub fn root_span(&self, place: &SchemaPlace) -> Option<Span> {
        Some(self.at(place)?.node.span)
    }

    /// The schema at a place, with what it takes from around it.
    fn at(&self, place: &SchemaPlace) -> Option<At<'_>> {
        let file = self.files.get(&place.source)?;
        let resource = self.index.resources.get(&file.uri)?;
        // A pointer into a file begins at its root, also where that has an `$id`.
        let whole = SchemaPlace::file(place.source);
        Some(at(self.index.look(&self.files, &whole, &place.pointer, resource)?))
    }

    /// A schema that stands in another.
    fn part<'a>(&'a self, whole: At<'a>, node: &'a Node) -> At<'a> {
        match self.index.starts.get(&node.span) {
            Some((base, dialect)) => At { node, base, dialect: dialect.unwrap_or(whole.dialect) },
            None => At { node, ..whole },
        }
    }

    /// The schema that a reference leads to.
    fn resolve(&self, from: At<'_>, reference: &str) -> Option<At<'_>> {
        self.index.target(&self.files, from.base, reference).map(at)
    }

    /// Every schema that a dynamic reference with this name may lead to.
    fn moving(&self, name: &str) -> Vec<At<'_>> {
        self.index.dynamic.get(name).into_iter().flatten().filter_map(|it| self.at(it)).collect()
    }

    /// The place of an absolute keyword location, such as a validator reports.
    fn place_of(&self, location: &str) -> Option<SchemaPlace> {
        let (root, pointer) = self.locate(location)?;
        Some(SchemaPlace { source: root.span.source, pointer })
    }

    /// The root and the JSON Pointer of an absolute keyword location, such as a validator reports.
    fn locate(&self, location: &str) -> Option<(&Node, String)> {
        let (document, fragment) = location.split_once('#')?;
        let resource = self.index.resource(document, &self.files)?;
        let file = self.files.get(&resource.place.source)?;
        let around = file.renamed.told(&resource.place.pointer);
        let pointer = format!("{around}{}", uri::decode(fragment));
        Some((&file.document.root, file.renamed.own(&pointer).into_owned()))
    }
}

fn at(target: Target<'_>) -> At<'_> {
    let dialect = target.dialect.unwrap_or(Dialect::of(Draft::Draft202012));
    At { node: target.node, base: target.base, dialect }
}
