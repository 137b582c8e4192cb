//! Schema files: the set that judges, the envelope, and the schema of each contract, with its versions.

use std::collections::{BTreeMap, BTreeSet};

use super::{Loader, contract, read_json, testify};
use crate::config::{Filled, Pattern, Placeholder, Settings};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::{
    Family, Name, SchemaUse, Shape, Subject, Witness, plain_name, same_version, stem_names, version_numbers,
};
use crate::repository::Repository;
use crate::rulebook;
use crate::schema::{Role, SchemaInput, SchemaSet, envelope_shape, shape};
use crate::syntax::json::Node;
use crate::text::{SchemaPlace, SourceId, Span};

/// Reads every file that a pattern for schemas names.
pub fn read(repository: &Repository, settings: &Settings) -> (SchemaSet, Vec<Diagnostic>) {
    let families = || settings.families.iter();
    let patterns: Vec<&Pattern> = families().flat_map(|it| it.schema_patterns().map(|(_, it)| it)).collect();
    let examples: Vec<&Pattern> = families().flat_map(|it| it.example_patterns().map(|(_, it)| it)).collect();
    let mut found = Vec::new();
    let mut inputs = Vec::new();
    let mut of_copies = Vec::new();
    let mut unread = Vec::new();
    for (path, source) in repository.sources.iter() {
        let own: Vec<&&Pattern> = patterns.iter().filter(|it| it.matches(path)).collect();
        let is_copy = own.is_empty() && settings.schemas.resolve.iter().any(|it| it.pattern.matches(path));
        if own.is_empty() && !is_copy {
            continue;
        }
        let mut problems = Vec::new();
        let document = read_json(repository, source, &mut problems);
        if is_copy {
            of_copies.push((source, problems));
        } else if !examples.iter().any(|it| it.matches(path)) {
            // What is wrong with a file that holds examples as well is said where those are read.
            found.extend(problems);
        }
        let Some(document) = document else {
            unread.push(source);
            continue;
        };
        let role = if is_copy {
            Role::Copy
        } else if own.iter().all(|it| it.names_parts()) {
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

/// A schema that says it is of a contract.
struct Candidate {
    name: Name,
    version: Option<(String, Span)>,
    schema: SchemaUse,
    shape: Shape,
}

impl Loader<'_> {
    pub(super) fn envelope(&mut self, family: &mut Family) {
        let Some(pattern) = &self.settings.envelope else { return };
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
        let mut candidates = Vec::new();
        let mut claimed = BTreeSet::new();
        for explicit in &settings.contracts {
            let Some(pattern) = &explicit.schema else { continue };
            for (path, source) in self.repository.sources.iter().filter(|(path, _)| pattern.matches(path)) {
                for (place, node, _) in self.schema_places(family, pattern, path, source, &explicit.name) {
                    claimed.insert(place.clone());
                    candidates
                        .extend(self.candidate(place, node, |_, _| (explicit.name.clone(), explicit.span)));
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
                candidates.extend(self.named_candidate(place, node, pattern, &filled, &stem));
            }
        }
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
    ) -> Vec<(SchemaPlace, Node, Filled)> {
        let Some(document) = self.schemas.document(source) else {
            family.unread.schemas.push(stem.to_owned());
            return Vec::new();
        };
        let places = pattern.places(path, &document.root);
        if places.is_empty() {
            self.names_nothing(pattern, source);
        }
        let place = |pointer| SchemaPlace { source, pointer };
        places.into_iter().map(|it| (place(it.pointer), it.node.clone(), it.filled)).collect()
    }

    fn candidate(
        &mut self,
        place: SchemaPlace,
        node: Node,
        name: impl FnOnce(&mut Self, &Shape) -> (Name, Span),
    ) -> Option<Candidate> {
        let shape = shape(self.schemas, &place)?.below(&self.payload());
        let (name, span) = name(self, &shape);
        let version = self.version_of(&node, &shape, &Filled::default(), &name);
        Some(Candidate { name, version, schema: SchemaUse { place, span, misnamed: false }, shape })
    }

    /// A schema with the name that it gives itself, or that its path gives it.
    fn named_candidate(
        &mut self,
        place: SchemaPlace,
        node: Node,
        pattern: &Pattern,
        filled: &Filled,
        stem: &str,
    ) -> Option<Candidate> {
        let shape = shape(self.schemas, &place)?.below(&self.payload());
        let by_path = filled.contract.as_deref().unwrap_or(stem);
        let alike = |name: &str| stem_names(by_path, name);
        let title = title(&node).filter(|(title, _)| alike(title));
        let (declared, said) = self.declared_by(&shape);
        let mut misnamed = false;
        let (name, span) = match (declared, &title) {
            (Some((name, span)), _) if alike(&name) || !self.is_strict(pattern) => (name, span),
            (Some((name, span)), title) => {
                self.found.push(file_name_differs("schema", by_path, &name, span));
                // Where file and title agree, the name that the schema allows is the slip of the pen.
                misnamed = title.is_some();
                title.as_ref().map_or((name, span), |(title, _)| (title.clone(), span))
            }
            (None, Some(title)) => title.clone(),
            (None, None) => self.undeclared_name(&node, pattern, filled, by_path),
        };
        let filled = said.or(filled.clone());
        let version = self.version_of(&node, &shape, &filled, &name);
        Some(Candidate { name, version, schema: SchemaUse { place, span, misnamed }, shape })
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
            parts.extend(values.value.first().cloned());
            span = span.or(Some(values.span));
        }
        let joined = parts.join(&self.settings.name.join);
        let filled = self.settings.name.form.as_ref().and_then(|it| it.read(&joined)).unwrap_or_default();
        let name = filled.contract.clone().unwrap_or(joined);
        (span.map(|span| (name, span)), filled)
    }

    /// The version that a schema says, in its path, its name, at the pointer of versions, or in its `$id`. Two that
    /// disagree are a finding.
    fn version_of(
        &mut self,
        node: &Node,
        shape: &Shape,
        filled: &Filled,
        name: &str,
    ) -> Option<(String, Span)> {
        let field = self.settings.version.as_deref().map(crate::field::FieldPath::from_pointer);
        let stated = field.and_then(|it| shape.fields.get(&it)?.values.clone());
        let stated = stated.filter(|it| it.value.len() == 1);
        let stated = stated.and_then(|it| Some((it.value.first()?.clone(), it.span)));
        let by_path = filled.version.clone().map(|it| (it, node.opening()));
        let first = by_path.or_else(|| stated.clone())?;
        for (other, span) in stated.into_iter().chain(id_version(node, name)) {
            if !same_version(&first.0, &other) {
                let title = format!("the schema of {name} says version {} and version {other}", first.0);
                self.found.push(
                    Diagnostic::new(&rulebook::VERSION_DIFFERS, title, span, format!("says {other}"))
                        .and(first.1, format!("its name says {}", first.0))
                        .help("make them say the same version"),
                );
            }
        }
        Some(first)
    }

    /// Schemas of one name are the versions of one contract, the newest under the name itself.
    fn put_versions_together(&mut self, family: &mut Family, candidates: Vec<Candidate>) {
        let mut by_name: BTreeMap<Name, Vec<Candidate>> = BTreeMap::new();
        for candidate in candidates {
            by_name.entry(candidate.name.clone()).or_default().push(candidate);
        }
        if self.settings.loose {
            self.ambiguous(&by_name);
        }
        for (name, mut candidates) in by_name {
            let numbers = |it: &Candidate| it.version.as_ref().map(|(version, _)| version_numbers(version));
            candidates.sort_by_key(|it| std::cmp::Reverse(numbers(it)));
            let newest = numbers(&candidates[0]);
            for candidate in candidates {
                let older = candidate.version.clone().filter(|_| numbers(&candidate) != newest);
                match older {
                    None => self.contract_schema(family, candidate, &name),
                    Some((version, _)) => {
                        let own = format!("{name} {}", version.trim_start_matches(['v', 'V']));
                        self.contract_schema(family, candidate, &own);
                        contract(family, &own).superseded_by = Some(name.clone());
                    }
                }
            }
        }
    }

    /// Names that are compared without case and separators have to differ in more.
    fn ambiguous(&mut self, by_name: &BTreeMap<Name, Vec<Candidate>>) {
        let mut first: BTreeMap<String, (&Name, Span)> = BTreeMap::new();
        for (name, candidates) in by_name {
            let Some(span) = candidates.first().map(|it| it.schema.span) else { continue };
            match first.get(&plain_name(name)) {
                None => drop(first.insert(plain_name(name), (name, span))),
                Some((earlier, place)) => {
                    let title = format!(
                        "`{earlier}` and `{name}` are one name where case and separators do not count"
                    );
                    self.found.push(
                        Diagnostic::new(&rulebook::AMBIGUOUS_NAME, title, span, "this contract")
                            .and(*place, "and this one")
                            .help("rename one of them, or take `names = \"loose\"` out"),
                    );
                }
            }
        }
    }

    fn contract_schema(&mut self, family: &mut Family, candidate: Candidate, name: &str) {
        let Candidate { schema, shape, version, .. } = candidate;
        let contract = contract(family, name);
        if let Some(first) = &contract.schema {
            self.found.push(
                Diagnostic::new(
                    &rulebook::REPEATED_SCHEMA,
                    format!("two schemas say that they are {name}"),
                    schema.span,
                    "this one",
                )
                .and(first.span, "and this one")
                .help("a contract has one schema, or one for each version: name the other one after its own contract, or take it out"),
            );
            return;
        }
        contract.schema = Some(schema);
        contract.version = version.map(|(version, _)| version);
        if shape.exhausted {
            let title = format!("the fields of {name} cannot be derived: its references have too many paths");
            self.found.push(
                Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, shape.span, "more than can be followed")
                    .help("break the circle of definitions that refer to each other"),
            );
        }
        testify(&mut contract.subject, Witness::Schema, shape);
    }

    /// The contract in this version. Without a version, the newest.
    pub(super) fn in_version(
        &mut self,
        family: &Family,
        name: &str,
        version: Option<&(String, Span)>,
    ) -> Name {
        let Some((version, span)) = version else { return name.to_owned() };
        let versions = family.contracts.iter().filter(|(own, it)| {
            (own.as_str() == name || it.superseded_by.as_deref() == Some(name)) && it.version.is_some()
        });
        let versions: Vec<(&Name, &str)> =
            versions.filter_map(|(own, it)| Some((own, it.version.as_deref()?))).collect();
        let mut alike: Vec<&(&Name, &str)> =
            versions.iter().filter(|(_, it)| same_version(it, version)).collect();
        alike.sort_by_key(|(_, it)| version_numbers(it));
        if versions.is_empty() {
            return name.to_owned();
        }
        let Some((own, _)) = alike.last() else {
            let known: Vec<&str> = versions.iter().map(|(_, it)| *it).collect();
            self.found.push(wrong_version(name, version, &known, *span));
            return name.to_owned();
        };
        if let Some(newest) = family.contracts.get(*own).and_then(|it| it.superseded_by.as_ref()) {
            let newest =
                family.contracts.get(newest).and_then(|it| it.version.as_deref()).unwrap_or_default();
            let title = format!("an example is of {name} {version}, which version {newest} supersedes");
            self.found
                .push(Diagnostic::new(&rulebook::SUPERSEDED_VERSION, title, *span, "an older version").help(
                "move the example on to the newest version, or keep it for those who still use the older one",
            ));
        }
        (*own).clone()
    }
}

/// A version that no schema of a contract has.
pub(super) fn wrong_version(name: &str, version: &str, known: &[&str], span: Span) -> Diagnostic {
    let title = format!("no schema of {name} has the version {version}");
    let finding = Diagnostic::new(&rulebook::VERSION_DIFFERS, title, span, format!("says {version}"));
    match did_you_mean(version, known.iter().copied()) {
        Some(near) => {
            finding.help(format!("its schemas are of version {}; did you mean {near}?", known.join(", ")))
        }
        None => finding.help(format!("its schemas are of version {}", known.join(", "))),
    }
}

/// A file that says it is another contract than its name does.
pub(super) fn file_name_differs(kind: &str, stem: &str, name: &str, span: Span) -> Diagnostic {
    let title = format!("the {kind} of {name} stands in a file named after `{stem}`");
    Diagnostic::new(&rulebook::FILE_NAME_DIFFERS, title, span, format!("says that it is {name}"))
        .help("rename the file, or mend the name in it")
}

fn title(node: &Node) -> Option<(Name, Span)> {
    let title = node.get("title")?;
    Some((title.as_str()?.to_owned(), title.span))
}

/// The last token of a JSON Pointer.
pub(super) fn last_token(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

fn id(node: &Node) -> Option<(&str, Span)> {
    let id = node.get("$id").or_else(|| node.get("id"))?;
    Some((id.as_str()?, id.span))
}

/// The last segment of an `$id`, without what follows its first dot.
fn id_name(node: &Node) -> Option<(Name, Span)> {
    let (id, span) = id(node)?;
    let segment = id.trim_end_matches(['#', '/']).rsplit(['/', ':']).next()?;
    Some((segment.split('.').next()?.to_owned(), span))
}

/// The version in an `$id`: a segment that is one, or the end of the last segment.
fn id_version(node: &Node, name: &str) -> Option<(String, Span)> {
    let (id, span) = id(node)?;
    let numbers = |text: &str| {
        let text = text.trim_start_matches(['v', 'V']);
        let is_version = text.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
        is_version.then(|| text.to_owned())
    };
    let mut segments = id.trim_end_matches(['#', '/']).rsplit('/');
    let last = segments.next()?;
    let last = [".json", ".yaml", ".yml", ".schema"].iter().fold(last, |it, end| it.trim_end_matches(end));
    let tail = last.rfind(['-', '_', '@']).map_or(last, |at| &last[at + 1..]);
    let of_last = numbers(tail).filter(|_| plain_name(last) != plain_name(name));
    Some((of_last.or_else(|| segments.find_map(numbers))?, span))
}
