//! Schema files: the set that judges, the envelope, and the schema of each contract.

use super::{Loader, contract, read_json, testify};
use crate::config::{Pattern, Settings};
use crate::diagnostic::Diagnostic;
use crate::model::{Family, Name, SchemaUse, Shape, Subject, Witness, stem_names};
use crate::repository::Repository;
use crate::rulebook;
use crate::schema::{Role, SchemaInput, SchemaPlace, SchemaSet, envelope_shape, shape};
use crate::text::{SourceId, Span};

/// Reads every file that a pattern for schemas names.
pub fn read(repository: &Repository, settings: &Settings) -> (SchemaSet, Vec<Diagnostic>) {
    let patterns: Vec<&Pattern> = settings
        .families
        .iter()
        .flat_map(|it| it.envelope.iter().chain(&it.schemas).chain(&it.definitions))
        .collect();
    let mut found = Vec::new();
    let mut inputs = Vec::new();
    let mut unread = Vec::new();
    let mut of_copies = Vec::new();
    for (path, source) in repository.sources.iter() {
        let is_own = patterns.iter().any(|pattern| pattern.matches(path));
        let is_copy = !is_own && settings.schemas.resolve.iter().any(|it| it.pattern.matches(path));
        if !is_own && !is_copy {
            continue;
        }
        let mut flaws = Vec::new();
        let role = if is_own { Role::Schema } else { Role::Copy };
        match read_json(repository, source, &mut flaws) {
            Some(document) => inputs.push(SchemaInput { source, document, role }),
            None => unread.push(source),
        }
        if is_own {
            found.append(&mut flaws);
        } else if !flaws.is_empty() {
            of_copies.push((source, flaws));
        }
    }
    let (set, repeated) = SchemaSet::new(&repository.sources, inputs, &unread, &settings.schemas);
    // What nobody refers to may be anything.
    let matter = |source| set.document(source).is_some() || set.lacks(source);
    found.extend(of_copies.into_iter().filter(|(source, _)| matter(*source)).flat_map(|(_, flaws)| flaws));
    found.extend(repeated);
    (set, found)
}

impl Loader<'_> {
    pub(super) fn envelope(&mut self, family: &mut Family) {
        let Some(pattern) = &self.settings.envelope else { return };
        let source =
            self.repository.sources.iter().find(|(path, _)| pattern.matches(path)).map(|(_, source)| source);
        family.unread.envelope = source.is_some_and(|source| self.schemas.document(source).is_none());
        if let Some(shape) =
            source.and_then(|source| envelope_shape(self.schemas, &SchemaPlace::file(source)))
        {
            let mut subject = Subject::default();
            testify(&mut subject, Witness::Schema, shape);
            family.envelope = Some(subject);
            family.envelope_schema = source;
        }
    }

    pub(super) fn contract_schemas(&mut self, family: &mut Family) {
        let settings = self.settings;
        let apart = || settings.envelope.iter().chain(&settings.definitions);
        for (path, source) in self.repository.sources.iter() {
            let Some(pattern) = settings.schemas.iter().find(|it| it.matches(path)) else { continue };
            if apart().any(|it| it.matches(path)) {
                continue;
            }
            let stem = pattern.stem(path);
            let Some(shape) = shape(self.schemas, &SchemaPlace::file(source)) else {
                family.unread.schemas.push(stem.to_owned());
                continue;
            };
            let (name, span) = self.schema_name(source, &shape, stem);
            let alike = |name: &str| stem_names(stem, name);
            let mut schema = SchemaUse { source, span, misnamed: false };
            if alike(&name) {
                self.contract_schema(family, schema, shape, &name);
                continue;
            }
            self.found.push(file_name_differs("schema", stem, &name, span));
            // Where file and title agree, the name that the schema allows is the slip of the pen.
            let title = self.title(source).map(|(title, _)| title).filter(|title| alike(title));
            schema.misnamed = title.is_some();
            self.contract_schema(family, schema, shape, &title.unwrap_or(name));
        }
    }

    fn contract_schema(&mut self, family: &mut Family, schema: SchemaUse, shape: Shape, name: &str) {
        let contract = contract(family, name);
        if let Some(first) = contract.schema {
            self.found.push(
                Diagnostic::new(
                    &rulebook::REPEATED_SCHEMA,
                    format!("two schemas say that they are {name}"),
                    schema.span,
                    "this one",
                )
                .and(first.span, "and this one")
                .help("a contract has one schema: name the other one after its own contract, or take it out"),
            );
            return;
        }
        contract.schema = Some(schema);
        if shape.exhausted {
            let title = format!("the fields of {name} cannot be derived: its references have too many paths");
            self.found.push(
                Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, shape.span, "more than can be followed")
                    .help("break the circle of definitions that refer to each other"),
            );
        }
        testify(&mut contract.subject, Witness::Schema, shape);
    }

    /// The contract of a schema: the one value that it allows where an example names its contract, else its title,
    /// else the name of its file.
    fn schema_name(&self, source: SourceId, shape: &Shape, stem: &str) -> (Name, Span) {
        let values = shape.fields.get(&self.settings.name_field()).and_then(|it| it.values.as_ref());
        if let Some(values) = values.filter(|it| it.value.len() == 1)
            && let Some(name) = values.value.first()
        {
            return (name.clone(), values.span);
        }
        self.title(source).unwrap_or_else(|| (stem.to_owned(), source.span(0..1)))
    }

    fn title(&self, source: SourceId) -> Option<(Name, Span)> {
        let title = self.schemas.document(source)?.root.get("title")?;
        Some((title.as_str()?.to_owned(), title.span))
    }
}

/// A file that says it is another contract than its name does.
pub(super) fn file_name_differs(kind: &str, stem: &str, name: &str, span: Span) -> Diagnostic {
    let title = format!("the {kind} of {name} stands in a file named after `{stem}`");
    Diagnostic::new(&rulebook::FILE_NAME_DIFFERS, title, span, format!("says that it is {name}"))
        .help("rename the file, or mend the name in it")
}
