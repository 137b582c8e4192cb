//! Every resource of every schema file: what an `$id`, an anchor and a path name, and who refers to whom.
//!
//! One index over all files, made before anything is compiled: a name that stands twice is a finding, because a
//! validator would take one of the two without a word.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::Dialect;
use super::keywords::parts;
use super::renamed::NAMING;
use super::{Role, SchemaFile, SchemaPlace, uri};
use crate::config::{Draft, SchemaSettings};
use crate::syntax::json::{Kind, Node};
use crate::text::{SourceId, Sources, Span, token_of};

/// What the names in references lead to.
#[derive(Debug, Default)]
pub struct Index {
    /// Files by the URI of their path, and everything with an `$id`, each by its URI in normal form.
    pub resources: BTreeMap<String, Resource>,
    /// The URIs that `resolve` in `book.toml` gives to files.
    pub aliases: BTreeMap<String, SourceId>,
    /// Plain names, each within the resource of this base.
    pub anchors: BTreeMap<(String, String), Named>,
    /// The base and the dialect of a resource that begins inside a file, by the place of its schema.
    pub starts: BTreeMap<Span, (String, Option<Dialect>)>,
    /// Every schema, by its place.
    pub schemas: BTreeSet<Span>,
    /// The schemas that no other one of their file holds.
    pub roots: BTreeMap<SourceId, Vec<Root>>,
    pub references: Vec<Reference>,
    /// Names that stand twice: the later place, the earlier one, and what both name.
    pub repeated: Vec<(Span, Span, String)>,
    /// `$id`s that are no URI.
    pub broken: Vec<Span>,
    /// Schemas that state values: a default, examples, a list of those that are allowed.
    pub stating: Vec<SchemaPlace>,
    /// Schemas that have patterns for names.
    pub naming: Vec<SchemaPlace>,
    /// The places that a `$dynamicAnchor` of this name has; those of `$recursiveAnchor` have an empty name.
    pub dynamic: BTreeMap<String, Vec<SchemaPlace>>,
    /// Schemas below the root of their file that have an `$id` and another dialect than what is around them.
    pub mixed: Vec<(SchemaPlace, Draft)>,
    /// Some schema of 2019-09 has `contains`.
    pub contains_early: bool,
}

/// A schema with a URI of its own.
#[derive(Clone, Debug)]
pub struct Resource {
    pub place: SchemaPlace,
    /// The URI that references in it are resolved against.
    pub base: String,
    /// Its `$id`, or its opening.
    pub span: Span,
}

/// The place of an anchor.
#[derive(Clone, Debug)]
pub struct Named {
    pub place: SchemaPlace,
    pub span: Span,
}

/// What a reference leads to.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    pub place: SchemaPlace,
    pub node: &'a Node,
    pub base: &'a str,
    pub dialect: Option<Dialect>,
}

/// A schema that no other one of its file holds.
#[derive(Clone, Debug)]
pub struct Root {
    pub place: SchemaPlace,
    pub base: String,
    pub dialect: Option<Dialect>,
}

/// A reference, as it is written and what it is resolved against.
#[derive(Clone, Debug)]
pub struct Reference {
    pub source: SourceId,
    pub base: String,
    pub text: String,
}

/// The keywords that refer to a schema.
pub const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// The keywords that state values of the schema around them.
pub const STATING: [&str; 5] = ["default", "examples", "example", "const", "enum"];

type Files = BTreeMap<SourceId, SchemaFile>;

impl Index {
    /// Looks into every file. Copies come last: where they repeat a name, the repository's own file has it.
    pub fn new(sources: &Sources, files: &Files, settings: &SchemaSettings) -> Index {
        let mut index = Index::default();
        for (&source, file) in files {
            let resource = Resource {
                place: SchemaPlace::file(source),
                base: file.base.clone(),
                span: file.document.root.opening(),
            };
            index.resources.insert(file.uri.clone(), resource);
            for uri in aliases(settings, sources.path(source)) {
                index.aliases.insert(uri, source);
            }
        }
        let own = files.iter().filter(|(_, it)| !matches!(it.role, Role::Copy));
        let copies = files.iter().filter(|(_, it)| matches!(it.role, Role::Copy));
        for (&source, file) in own.chain(copies) {
            let whole = [String::new()];
            let pointers = match &file.role {
                Role::Bundle(pointers) => &pointers[..],
                Role::Schema | Role::Copy => &whole[..],
            };
            for pointer in pointers {
                let place = SchemaPlace { source, pointer: pointer.clone() };
                index.root(file, Root { place, base: file.base.clone(), dialect: file.dialect });
            }
        }
        index.follow(files);
        index
    }

    fn root(&mut self, file: &SchemaFile, root: Root) {
        let Some(node) = file.lookup.pointer(&file.document.root, &root.place.pointer) else { return };
        let is_schema = matches!(node.kind, Kind::Object(_) | Kind::Bool(_));
        if self.schemas.contains(&node.span) || !is_schema {
            return;
        }
        let mut walk =
            Walk { index: self, file, source: root.place.source, path: root.place.pointer.clone() };
        walk.schema(node, &root.base, root.dialect);
        self.roots.entry(root.place.source).or_default().push(root);
    }

    /// What a reference leads to is a schema, wherever it stands.
    fn follow(&mut self, files: &Files) {
        let mut next = 0;
        while let Some(reference) = self.references.get(next).cloned() {
            next += 1;
            let Some(target) = self.target(files, &reference.base, &reference.text) else { continue };
            let (place, base, dialect) = (target.place, target.base.to_owned(), target.dialect);
            if let Some(file) = files.get(&place.source) {
                self.root(file, Root { place, base, dialect });
            }
        }
    }

    /// What a reference leads to.
    pub fn target<'a>(&'a self, files: &'a Files, base: &str, reference: &str) -> Option<Target<'a>> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resource = match document {
            "" => self.resource(base, files)?,
            document => self.resource(&uri::resolve(base, document)?, files)?,
        };
        let fragment = uri::decode(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let named = self.anchors.get(&(resource.base.clone(), fragment))?;
            return self.look(files, &named.place, "", resource);
        }
        self.look(files, &resource.place, &fragment, resource)
    }

    /// The schema below a place of a resource.
    pub fn look<'a>(
        &'a self,
        files: &'a Files,
        place: &SchemaPlace,
        below: &str,
        resource: &'a Resource,
    ) -> Option<Target<'a>> {
        let file = files.get(&place.source)?;
        let root = &file.document.root;
        let dialect = self.starts.get(&root.span).map_or(file.dialect, |(_, it)| *it);
        let pointer = format!("{}{below}", place.pointer);
        let mut target = Target { place: place.clone(), node: root, base: &resource.base, dialect };
        for token in pointer.split('/').skip(1) {
            target.node = file.lookup.step(target.node, token)?;
            if let Some((inner, dialect)) = self.starts.get(&target.node.span) {
                (target.base, target.dialect) = (inner, *dialect);
            }
        }
        target.place.pointer = pointer;
        Some(target)
    }

    /// The resource of a URI: by its `$id` or its path, else by what `resolve` says.
    pub fn resource(&self, uri: &str, files: &Files) -> Option<&Resource> {
        self.resources.get(uri).or_else(|| self.resources.get(&files.get(self.aliases.get(uri)?)?.uri))
    }

    /// Every file that own files refer to, even indirectly, and these themselves.
    pub fn reached(&self, files: &Files) -> BTreeSet<SourceId> {
        let own = files.iter().filter(|(_, it)| !matches!(it.role, Role::Copy));
        let mut reached = own.map(|(source, _)| *source).collect();
        Links::new(self.links(files)).reach(&mut reached);
        reached
    }

    /// Each reference, as the file that it stands in and the file that it leads to.
    pub fn links<'a>(&'a self, files: &'a Files) -> impl Iterator<Item = (SourceId, SourceId)> + 'a {
        self.references
            .iter()
            .filter_map(|it| Some((it.source, self.target(files, &it.base, &it.text)?.place.source)))
    }

    /// Forgets everything about files that are left out.
    pub fn keep(&mut self, kept: &BTreeSet<SourceId>) {
        self.resources.retain(|_, it| kept.contains(&it.place.source));
        self.aliases.retain(|_, it| kept.contains(it));
        self.anchors.retain(|_, it| kept.contains(&it.place.source));
        self.roots.retain(|it, _| kept.contains(it));
        self.stating.retain(|it| kept.contains(&it.source));
        self.naming.retain(|it| kept.contains(&it.source));
        self.mixed.retain(|(it, _)| kept.contains(&it.source));
        self.references.retain(|it| kept.contains(&it.source));
        self.repeated
            .retain(|(later, first, _)| kept.contains(&later.source) && kept.contains(&first.source));
        self.broken.retain(|it| kept.contains(&it.source));
    }
}

/// Where each file leads to.
#[derive(Debug)]
pub struct Links(BTreeMap<SourceId, BTreeSet<SourceId>>);

impl Links {
    /// Links, each as the file that it stands in and the file that it leads to.
    pub fn new(links: impl Iterator<Item = (SourceId, SourceId)>) -> Links {
        let mut targets: BTreeMap<SourceId, BTreeSet<SourceId>> = BTreeMap::new();
        links.for_each(|(from, to)| targets.entry(from).or_default().extend([to]));
        Links(targets)
    }

    /// Adds every file that those lead to, even indirectly, that are there.
    pub fn reach(&self, reached: &mut BTreeSet<SourceId>) {
        let mut queue: Vec<SourceId> = reached.iter().copied().collect();
        while let Some(from) = queue.pop() {
            for to in self.0.get(&from).into_iter().flatten() {
                if reached.insert(*to) {
                    queue.push(*to);
                }
            }
        }
    }
}

/// The URIs that a path has besides its own. Where a longer prefix fits a URI, it is another file's.
pub fn aliases(settings: &SchemaSettings, path: &str) -> Vec<String> {
    let mut uris = Vec::new();
    for (prefix, rest) in settings.uris_of(path) {
        let uri = format!("{prefix}{}", uri::encode(rest));
        let longer = |it: &str| it.len() > prefix.len() && uri.starts_with(it);
        if !settings.resolve.iter().any(|it| longer(&it.prefix)) {
            uris.extend(uri::normal(&uri));
        }
    }
    uris
}

/// One walk through the schemas below a root.
struct Walk<'i> {
    index: &'i mut Index,
    file: &'i SchemaFile,
    source: SourceId,
    /// The JSON Pointer of the schema that is looked into.
    path: String,
}

impl Walk<'_> {
    fn schema(&mut self, node: &Node, base: &str, dialect: Option<Dialect>) {
        if !self.index.schemas.insert(node.span) {
            return;
        }
        let draft = dialect.map_or(Draft::Draft202012, |it| it.draft);
        let (base, dialect) = self.identity(node, base, dialect);
        self.anchors(node, &base, draft);
        self.index.contains_early |= draft == Draft::Draft201909 && node.get("contains").is_some();
        for text in REFERENCES.iter().filter_map(|it| node.get(it)).filter_map(Node::as_str) {
            let reference = Reference { source: self.source, base: base.clone(), text: text.to_owned() };
            self.index.references.push(reference);
        }
        if STATING.iter().any(|it| node.get(it).is_some()) {
            let place = self.place();
            self.index.stating.push(place);
        }
        if node.get(NAMING).is_some() {
            let place = self.place();
            self.index.naming.push(place);
        }
        let length = self.path.len();
        parts(node, &mut |key, name, part| {
            self.path.push('/');
            self.path.push_str(&token_of(key));
            if let Some(name) = name {
                self.path.push('/');
                self.path.push_str(&token_of(name));
            }
            self.schema(part, &base, dialect);
            self.path.truncate(length);
        });
    }

    fn place(&self) -> SchemaPlace {
        SchemaPlace { source: self.source, pointer: self.path.clone() }
    }

    /// The base and the dialect in this schema: another than around it where it has an `$id`.
    fn identity(&mut self, node: &Node, base: &str, dialect: Option<Dialect>) -> (String, Option<Dialect>) {
        let draft = dialect.map_or(Draft::Draft202012, |it| it.draft);
        let same = (base.to_owned(), dialect);
        let Some((id, text)) = identifier(node, draft) else { return same };
        let (document, fragment) = text.split_once('#').unwrap_or((text, ""));
        let base = match document {
            "" => base.to_owned(),
            document => match uri::resolve(base, document) {
                Some(uri) => uri,
                None => {
                    self.index.broken.push(id.span);
                    return same;
                }
            },
        };
        if !document.is_empty() {
            let resource = Resource { place: self.place(), base: base.clone(), span: id.span };
            if let Some(earlier) = self.index.resources.get(&base).filter(|it| it.place != resource.place) {
                self.index.repeated.push((
                    id.span,
                    earlier.span,
                    format!("two schemas have one `$id`: `{base}`"),
                ));
            } else {
                self.index.resources.insert(base.clone(), resource.clone());
            }
            if self.path.is_empty() {
                // By its path, the file is the same resource.
                self.index.resources.insert(self.file.uri.clone(), resource);
            }
        }
        if !fragment.is_empty() && draft <= Draft::Draft07 {
            self.anchor(&base, fragment, id.span);
        }
        let stated = node.get("$schema").and_then(Node::as_str).and_then(Draft::from_uri);
        let dialect = match stated.filter(|it| *it != draft) {
            Some(draft) => {
                let place = self.place();
                self.index.mixed.push((place, draft));
                Some(Dialect::of(draft))
            }
            None => dialect,
        };
        self.index.starts.insert(node.span, (base.clone(), dialect));
        (base, dialect)
    }

    fn anchors(&mut self, node: &Node, base: &str, draft: Draft) {
        if draft < Draft::Draft201909 {
            return;
        }
        let text = |key: &str| node.get(key).and_then(|it| Some((it.span, it.as_str()?.to_owned())));
        if let Some((span, name)) = text("$anchor") {
            self.anchor(base, &name, span);
        }
        if let Some((span, name)) = text("$dynamicAnchor").filter(|_| draft >= Draft::Draft202012) {
            let place = self.place();
            self.index.dynamic.entry(name.clone()).or_default().push(place);
            self.anchor(base, &name, span);
        }
        if matches!(node.get("$recursiveAnchor").map(|it| &it.kind), Some(Kind::Bool(true))) {
            let place = self.place();
            self.index.dynamic.entry(String::new()).or_default().push(place);
        }
    }

    fn anchor(&mut self, base: &str, name: &str, span: Span) {
        let named = Named { place: self.place(), span };
        let key = (base.to_owned(), name.to_owned());
        if let Some(earlier) = self.index.anchors.insert(key, named)
            && earlier.span != span
        {
            self.index.repeated.push((span, earlier.span, format!("two schemas have one anchor: `{name}`")));
        }
    }
}

/// The `$id` of a schema. Up to draft-07, what stands beside a `$ref` is ignored, and `$id` with it.
pub fn identifier(node: &Node, draft: Draft) -> Option<(&Node, &str)> {
    if draft <= Draft::Draft07 && node.get("$ref").is_some() {
        return None;
    }
    let id = node.get(if draft == Draft::Draft04 { "id" } else { "$id" })?;
    Some((id, id.as_str()?))
}
