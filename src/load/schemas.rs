//! Schema files: the set that judges, the envelope, and the schema of each contract, with the name that each has.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::json::read_json;
use super::misnamed::say_instead;
use super::versions::{Candidate, id};
use super::{Loader, Turn, contract, hidden, testify};
use crate::config::{Filled, Pattern, Placeholder, Settings};
use crate::diagnostic::{Diagnostic, slip_of};
use crate::model::{Family, Name, SchemaUse, Shape, Subject, Witness, plain_name, stem_names};
use crate::parallel;
use crate::repository::Repository;
use crate::rulebook;
use crate::schema::{Role, SchemaInput, SchemaSet, envelope_shape};
use crate::syntax::json::Node;
use crate::text::{SchemaPlace, SourceId, Span, name_in};
use crate::value;

/// The schema files of a run.
pub(super) struct Schemas {
    /// Every file that was read as a schema.
    pub files: Vec<SourceId>,
    pub set: Arc<SchemaSet>,
    /// What was found in them alone.
    pub found: Arc<Vec<Diagnostic>>,
    /// Those that cannot judge.
    pub unusable: Arc<BTreeSet<SourceId>>,
}

/// Reads every file that a pattern for schemas names.
pub(super) fn load(repository: &Repository, settings: &Settings, turn: Turn) -> Schemas {
    let before = turn.before(repository);
    let candidates = candidates(repository, settings);
    let files: Vec<SourceId> = candidates.iter().map(|it| it.source).collect();
    before.and_then(|it| it.schemas(repository, &files)).unwrap_or_else(|| {
        let (mut set, mut found) = read(repository, settings, candidates);
        let (checked, unusable) = set.check(&repository.sources);
        found.extend(checked);
        if matches!(turn, Turn::Only) {
            set.let_go();
        }
        Schemas { files, set: Arc::new(set), found: Arc::new(found), unusable: Arc::new(unusable) }
    })
}

/// A file that is read as a schema.
struct SchemaFile<'a> {
    source: SourceId,
    /// The patterns for schemas that match it; none where it is a copy.
    own: Vec<&'a Pattern>,
}

/// A schema that is to be one of a contract.
struct Wanted<'a> {
    place: SchemaPlace,
    node: &'a Node,
    filled: Filled,
    /// The name of its file, of the part of it, or of the contract that is said to have it.
    stem: String,
    /// Where nobody says whose it is.
    pattern: Option<&'a Pattern>,
}

fn candidates<'a>(repository: &Repository, settings: &'a Settings) -> Vec<SchemaFile<'a>> {
    let families = settings.families.iter();
    let patterns: Vec<&Pattern> = families.flat_map(|it| it.schema_patterns().map(|(_, it)| it)).collect();
    let file = |(path, source): (&str, SourceId)| {
        let own: Vec<&Pattern> = patterns.iter().filter(|it| it.matches(path)).copied().collect();
        let is_copy = || settings.schemas.resolve.iter().any(|it| it.pattern.matches(path));
        (!own.is_empty() || is_copy()).then_some(SchemaFile { source, own })
    };
    repository.sources.iter().filter_map(file).collect()
}

fn read(
    repository: &Repository,
    settings: &Settings,
    candidates: Vec<SchemaFile>,
) -> (SchemaSet, Vec<Diagnostic>) {
    let families = settings.families.iter();
    let examples: Vec<&Pattern> = families.flat_map(|it| it.example_patterns().map(|(_, it)| it)).collect();
    let mut found = Vec::new();
    let mut inputs = Vec::new();
    let mut of_copies = Vec::new();
    let mut unread = Vec::new();
    let documents = parallel::each(&candidates, |it| read_json(repository, it.source));
    for (SchemaFile { source, own }, (document, mut problems)) in candidates.into_iter().zip(documents) {
        let path = repository.sources.path(source);
        let is_copy = own.is_empty();
        let hidden = document.iter().flat_map(hidden::of_schema);
        if is_copy {
            problems.extend(hidden);
            of_copies.push((source, problems));
        } else {
            found.extend(hidden);
            // What is wrong with a file that holds examples as well is said where those are read.
            if !examples.iter().any(|it| it.matches(path)) {
                found.extend(problems);
            }
        }
        let Some(document) = document else {
            unread.push(source);
            continue;
        };
        let role = if is_copy {
            Role::Copy
        } else if own.iter().all(|it| it.names_parts()) && document.root.get("$schema").is_none() {
            let places = own.iter().flat_map(|it| it.places(path, &document.root));
            Role::Bundle(places.map(|it| it.pointer).collect())
        } else {
            Role::Schema
        };
        inputs.push(SchemaInput { source, document, role });
    }
    let (set, repeated) = SchemaSet::new(&repository.sources, inputs, &unread, &settings.schemas);
    found.extend(repeated);
    // What nobody refers to may be anything.
    let matter = |source| set.document(source).is_some() || set.lacks(source);
    found.extend(
        of_copies.into_iter().filter(|(source, _)| matter(*source)).flat_map(|(_, problems)| problems),
    );
    (set, found)
}

impl<'a> Loader<'a> {
    pub(super) fn envelope(&mut self, family: &mut Family) {
        let Some(pattern) = &self.settings.envelope else { return };
        let matching = self.repository.sources.iter().filter(|(path, _)| pattern.matches(path)).count();
        if matching > 1 {
            let title = format!("`envelope = \"{}\"` matches {matching} files", pattern.text);
            let finding =
                Diagnostic::new(&rulebook::WRONG_SETTING, title, pattern.span, "more than one file");
            self.found
                .push(finding.help("a family has one envelope, and every file that matches is taken for it"));
        }
        let Some((path, source)) = self.repository.sources.iter().find(|(path, _)| pattern.matches(path))
        else {
            return;
        };
        let Some(document) = self.schemas.document(source) else {
            family.unread.envelope = true;
            return;
        };
        let Some(place) = pattern.places(path, &document.root).into_iter().next() else {
            self.names_nothing(pattern, source);
            return;
        };
        let place = SchemaPlace { source, pointer: place.pointer };
        if let Some(shape) = envelope_shape(self.schemas, &place) {
            let mut subject = Subject::default();
            testify(&mut subject, Witness::Schema, shape);
            family.envelope = Some(subject);
            family.envelope_schema = Some(place);
        }
    }

    /// A pattern names a part that its file does not have.
    pub(super) fn names_nothing(&mut self, pattern: &Pattern, file: SourceId) {
        let path = self.repository.sources.path(file);
        let title = format!("`{}` names nothing in `{path}`", pattern.text);
        self.found.push(
            Diagnostic::new(&rulebook::NOTHING_FOUND, title, pattern.span, "what follows `#` is not there")
                .help("after `#` stands a JSON Pointer, in which `*` is any key or index"),
        );
    }

    pub(super) fn contract_schemas(&mut self, family: &mut Family) {
        let settings = self.settings;
        let apart = || settings.envelope.iter().chain(&settings.definitions);
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut claimed = BTreeSet::new();
        for explicit in &settings.contracts {
            contract(family, &explicit.name).without_envelope = !explicit.envelope;
            let Some(pattern) = &explicit.schema else { continue };
            for (path, source) in self.repository.sources.iter().filter(|(path, _)| pattern.matches(path)) {
                for (place, node, filled) in self.schema_places(family, pattern, path, source, &explicit.name)
                {
                    claimed.insert(place.clone());
                    wanted.push(Wanted { place, node, filled, stem: explicit.name.clone(), pattern: None });
                }
            }
        }
        for (path, source) in self.repository.sources.iter() {
            let Some(pattern) = settings.schemas.iter().find(|it| it.matches(path)) else { continue };
            if apart().any(|it| it.matches(path) && !it.names_parts()) {
                continue;
            }
            let stem = pattern.stem(path);
            for (place, node, filled) in self.schema_places(family, pattern, path, source, stem) {
                if claimed.contains(&place) {
                    continue;
                }
                let stem = if pattern.names_parts() { last_token(&place.pointer) } else { stem.to_owned() };
                wanted.push(Wanted { place, node, filled, stem, pattern: Some(pattern) });
            }
        }
        let shapes = parallel::each(&wanted, |it| self.shape_of(&it.place));
        let both = wanted.into_iter().zip(shapes).filter_map(|(wanted, shape)| Some((wanted, shape?)));
        let both: Vec<(Wanted, Arc<Shape>)> = both.collect();
        self.keep_shapes(both.iter().map(|(wanted, shape)| (&wanted.place, shape)));
        let candidates = both.into_iter().map(|(wanted, shape)| self.candidate(wanted, shape)).collect();
        self.put_versions_together(family, candidates);
    }

    /// The schemas that a pattern names in one file. A file that could not be read is noted under its stem.
    fn schema_places(
        &mut self,
        family: &mut Family,
        pattern: &Pattern,
        path: &str,
        source: SourceId,
        stem: &str,
    ) -> Vec<(SchemaPlace, &'a Node, Filled)> {
        let schemas: &'a SchemaSet = self.schemas;
        let Some(document) = schemas.document(source) else {
            family.unread.schemas.push(stem.to_owned());
            return Vec::new();
        };
        let places = pattern.places(path, &document.root);
        if places.is_empty() {
            self.names_nothing(pattern, source);
        }
        let place = |pointer| SchemaPlace { source, pointer };
        places.into_iter().map(|it| (place(it.pointer), it.node, it.filled)).collect()
    }

    /// A schema with its name.
    fn candidate(&mut self, wanted: Wanted, shape: Arc<Shape>) -> Candidate {
        let Some(pattern) = wanted.pattern else {
            // Who names a file by hand may call it anything.
            let Wanted { place, node, filled, stem, .. } = wanted;
            let (version, mistaken) = self.version_of(node, &shape, &filled, &stem);
            let schema = SchemaUse { place, span: node.opening(), mistaken };
            return Candidate { name: stem.clone(), stem, version, schema, shape };
        };
        self.named_candidate(wanted, pattern, shape)
    }

    /// A schema with the name that it gives itself, or that its path gives it.
    fn named_candidate(&mut self, wanted: Wanted, pattern: &Pattern, shape: Arc<Shape>) -> Candidate {
        let Wanted { place, node, filled, stem, .. } = wanted;
        let by_path = filled.contract.as_deref().unwrap_or(&stem);
        let alike = |name: &str| stem_names(by_path, name);
        let title = title(node).filter(|(title, _)| alike(title));
        let (declared, said) = self.declared_by(&shape);
        let mut mistaken = Vec::new();
        let (name, span) = match (declared, &title) {
            (Some((name, span)), _) if alike(&name) || !self.is_strict(pattern) => (name, span),
            (Some((name, span)), title) => {
                let mut finding = file_name_differs("schema", by_path, &name, span);
                if let Some((title, _)) = title {
                    let words = format!("title and file say {title}: say so");
                    say_instead(&self.repository.sources, &mut finding, (&name, title), &words);
                }
                self.found.push(finding);
                // Where file and title agree, the name that the schema allows is the slip of the pen.
                mistaken = self.settings.name.fields().into_iter().filter(|_| title.is_some()).collect();
                title.as_ref().map_or((name, span), |(title, _)| (title.clone(), span))
            }
            (None, Some(title)) => title.clone(),
            (None, None) => self.undeclared_name(node, pattern, &filled, by_path),
        };
        let filled = said.or(filled.clone());
        let (version, wrong) = self.version_of(node, &shape, &filled, &name);
        mistaken.extend(wrong);
        let stem = by_path.to_owned();
        Candidate { name, stem, version, schema: SchemaUse { place, span, mistaken }, shape }
    }

    /// Where the name of a file has to be that of its contract: by the default patterns, and by a pattern that says
    /// where the name stands.
    pub(super) fn is_strict(&self, pattern: &Pattern) -> bool {
        !pattern.stated || pattern.has(Placeholder::Contract)
    }

    /// The name of a schema that does not allow one value where instances name their contract: its title where that
    /// is one word and no pattern says otherwise, else what the path says.
    fn undeclared_name(
        &mut self,
        node: &Node,
        pattern: &Pattern,
        filled: &Filled,
        by_path: &str,
    ) -> (Name, Span) {
        let title = title(node).filter(|(title, _)| !title.contains(char::is_whitespace));
        match title.filter(|_| filled.contract.is_none()) {
            Some((title, span)) => {
                if self.is_strict(pattern) {
                    self.found.push(file_name_differs("schema", by_path, &title, span));
                }
                (title, span)
            }
            None => {
                let spelt = id_name(node).filter(|(name, _)| plain_name(name) == plain_name(by_path));
                spelt.unwrap_or_else(|| (by_path.to_owned(), node.opening()))
            }
        }
    }

    /// The one value that a schema allows where instances name their contract, and what its form says.
    fn declared_by(&self, shape: &Shape) -> (Option<(Name, Span)>, Filled) {
        let mut parts = Vec::new();
        let mut span = None;
        for field in self.settings.name.fields() {
            let values = shape.fields.get(&field).and_then(|it| it.values.as_ref());
            let Some(values) = values.filter(|it| it.value.len() == 1) else {
                return (None, Filled::default());
            };
            parts.extend(values.value.first().map(|it| value::text(it).to_owned()));
            span = span.or(Some(values.span));
        }
        let joined = parts.join(&self.settings.name.join);
        let filled = self.settings.name.form.as_ref().and_then(|it| it.read(&joined)).unwrap_or_default();
        let name = filled.contract.clone().unwrap_or(joined);
        (span.map(|span| (name, span)), filled)
    }
}

/// A file that says it is another contract than its name does.
pub(super) fn file_name_differs(kind: &str, stem: &str, name: &str, span: Span) -> Diagnostic {
    let title = format!("the {kind} of {name} stands in a file named after `{stem}`");
    let finding =
        Diagnostic::new(&rulebook::FILE_NAME_DIFFERS, title, span, format!("says that it is {name}"));
    match slip_of(&plain_name(stem), [plain_name(name).as_str()]) {
        Some(_) => finding.help(format!("is there a slip in the name of the file? name it after `{name}`")),
        None => finding.help("rename the file, or mend the name in it"),
    }
}

fn title(node: &Node) -> Option<(Name, Span)> {
    let title = node.get("title")?;
    Some((title.as_str()?.to_owned(), title.span))
}

/// The last token of a JSON Pointer.
pub(super) fn last_token(pointer: &str) -> String {
    name_in(pointer.rsplit('/').next().unwrap_or_default())
}

/// The last segment of an `$id`, without what follows its first dot.
fn id_name(node: &Node) -> Option<(Name, Span)> {
    let (id, span) = id(node)?;
    let segment = id.trim_end_matches(['#', '/']).rsplit(['/', ':']).next()?;
    Some((segment.split('.').next()?.to_owned(), span))
}
