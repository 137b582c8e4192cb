//! Examples: files, parts of files, and merge patches, each with the contract it says it is.

use std::sync::Arc;

use super::names::{Meant, Names};
use super::schemas::file_name_differs;
use super::{Loader, contract};
use crate::config::{
    ContractSettings, FamilySettings, Filled, NameSettings, Pattern, Place, Placeholder, fill,
};
use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::model::{Example, ExampleKind, Family, Name, same_name, stem_names};
use crate::parallel;
use crate::rulebook;
use crate::syntax::json::{Document, Node};
use crate::syntax::patch::merged;
use crate::text::{SourceId, Span};

/// An example before it is known whose it is.
pub(super) struct Found {
    pub name: String,
    pub source: SourceId,
    pub pointer: String,
    pub kind: ExampleKind,
    pub document: Arc<Document>,
}

/// What an example, or its path, says of its contract.
struct Claim {
    name: Name,
    span: Span,
    version: Option<(String, Span)>,
}

/// A file of examples, and the pattern that names it.
#[derive(Clone, Copy)]
pub(super) struct ExampleFile<'a> {
    pub path: &'a str,
    pub source: SourceId,
    pub pattern: &'a Pattern,
}

/// What is made of such a file.
#[derive(Clone, Copy)]
enum Use<'a> {
    /// It changes the file that this pattern names.
    Patch(&'a Pattern),
    /// It holds examples of this contract.
    Of(&'a ContractSettings),
    /// It holds examples that say themselves whose they are.
    Said,
}

impl Loader<'_> {
    pub(super) fn examples(&mut self, family: &mut Family) {
        let settings = self.settings;
        let all = self.repository.sources.iter().filter(|(path, _)| !settings.holds_counter_examples(path));
        let files: Vec<(ExampleFile, Use)> = all
            .filter_map(|(path, source)| {
                let (pattern, it) = use_of(settings, path)?;
                Some((ExampleFile { path, source, pattern }, it))
            })
            .collect();
        let documents = parallel::each(&files, |(file, _)| self.document(file.source));
        for ((file, it), (document, problems)) in files.into_iter().zip(documents) {
            self.keep_document(file.source, document.as_ref(), &problems);
            self.found.extend(problems);
            let Some(document) = document else {
                let name = match it {
                    Use::Patch(_) => {
                        example_name(file.pattern, file.path, &[], &file.pattern.filled(file.path))
                    }
                    Use::Of(_) | Use::Said => file.pattern.stem(file.path).to_owned(),
                };
                family.unread.examples.push(name);
                continue;
            };
            match it {
                Use::Patch(base) => self.patch(family, file, document, base),
                Use::Of(it) => {
                    for (found, filled) in self.instances(file, document) {
                        let version = filled.version.map(|it| (it, found.document.root.opening()));
                        let name = self.in_version(family, &it.name, version.as_ref());
                        let name = name.unwrap_or_else(|name| name);
                        self.example(family, found, Some((name, it.span, Vec::new())));
                    }
                }
                Use::Said => {
                    for (found, filled) in self.instances(file, document) {
                        self.said_example(family, found, file.pattern, &filled);
                    }
                }
            }
        }
    }

    /// The instances that a pattern names in a file, each with what its placeholders stand for.
    pub(super) fn instances(&mut self, file: ExampleFile, whole: Arc<Document>) -> Vec<(Found, Filled)> {
        let ExampleFile { path, source, pattern } = file;
        let places = pattern.places(path, &whole.root);
        if places.is_empty() {
            self.names_nothing(pattern, source);
        }
        let instance = |Place { pointer, node, filled, starred }: Place| {
            let name = example_name(pattern, path, &starred, &filled);
            let document = Arc::new(Document { root: node.clone(), duplicates: Vec::new() });
            (Found { name, source, pointer, kind: ExampleKind::Part, document }, filled)
        };
        if pattern.names_parts() {
            return places.into_iter().map(instance).collect();
        }
        let Some(filled) = places.into_iter().next().map(|it| it.filled) else { return Vec::new() };
        let name = example_name(pattern, path, &[], &filled);
        vec![(
            Found { name, source, pointer: String::new(), kind: ExampleKind::File, document: whole },
            filled,
        )]
    }

    /// An example that is a merge patch over another document (RFC 7386).
    fn patch(&mut self, family: &mut Family, file: ExampleFile, document: Arc<Document>, base: &Pattern) {
        let ExampleFile { path, source, pattern } = file;
        let filled = pattern.filled(path);
        let name = example_name(pattern, path, &[], &filled);
        let base_path = fill(&base.text, &filled);
        let Some(base_source) = self.repository.sources.id(&base_path) else {
            let title = format!("this patch changes `{base_path}`, which is not there");
            self.found.push(
                Diagnostic::new(
                    &rulebook::UNNAMED_EXAMPLE,
                    title,
                    document.root.opening(),
                    "a patch over nothing",
                )
                .help("write the document that it changes, or mend `patches` in `book.toml`"),
            );
            family.unread.examples.push(name);
            return;
        };
        // What is wrong with the base is said where it is read as an example itself.
        let is_example = self.settings.examples.iter().any(|it| it.matches(&base_path));
        let (base, problems) = self.document(base_source);
        if !is_example {
            self.found.extend(problems);
        }
        let Some(base) = base else {
            family.unread.examples.push(name);
            return;
        };
        let document =
            Arc::new(Document { root: merged(&base.root, &document.root), duplicates: Vec::new() });
        let found = Found { name, source, pointer: String::new(), kind: ExampleKind::Patched, document };
        self.said_example(family, found, pattern, &filled);
    }

    /// An example whose contract it says itself, or its path.
    fn said_example(&mut self, family: &mut Family, found: Found, pattern: &Pattern, filled: &Filled) {
        let by_path = filled.contract.as_deref().unwrap_or(&found.name).to_owned();
        let claim = match self.settings.name.pointers.is_empty() {
            true => Some(Claim { name: by_path.clone(), span: found.document.root.opening(), version: None }),
            false => self.claim(family, &found),
        };
        let Some(claim) = claim else {
            self.example(family, found, None);
            return;
        };
        let strict = self.is_strict(pattern);
        let name = self.contract_of(family, (&by_path, strict), &claim.name, claim.span);
        let misnamed = name != claim.name && !same_name(&name, &claim.name);
        let mut mistaken: Vec<FieldPath> =
            self.settings.name.fields().into_iter().filter(|_| misnamed).collect();
        let root = &found.document.root;
        let by_pointer = self.said_version(root);
        let of_path = filled.version.clone().map(|it| (it, root.opening()));
        let said = [by_pointer, claim.version, of_path];
        let (version, differs) = self.one_version(family, &name, said.into_iter().flatten().collect());
        if differs {
            mistaken.extend(self.version_field());
        }
        let name = self.in_version(family, &name, version.as_ref()).unwrap_or_else(|name| {
            mistaken.extend(self.settings.version.as_deref().map(FieldPath::from_pointer));
            mistaken.extend(self.settings.name.fields());
            name
        });
        self.example(family, found, Some((name, claim.span, mistaken)));
    }

    /// What an instance says at the pointers of names: a schema, or a name in its form. `None` is a finding.
    fn claim(&mut self, family: &Family, found: &Found) -> Option<Claim> {
        let (joined, span) = match self.said_at_pointers(&found.document.root) {
            Ok(said) => said,
            Err(pointer) => {
                self.unnamed(&found.document, &pointer);
                return None;
            }
        };
        if let Some((name, version)) = self.contract_of_schema(family, &joined, found.source) {
            return Some(Claim { name, span, version: version.map(|it| (it, span)) });
        }
        let of_form = self.settings.name.form.as_ref().is_some_and(|it| it.read(&joined).is_some());
        if joined.contains("://") && !of_form && !family.contracts.contains_key(&joined) {
            self.names_no_schema(&joined, span);
            return None;
        }
        let Some(form) = &self.settings.name.form else {
            return Some(Claim { name: joined, span, version: None });
        };
        match form.read(&joined) {
            Some(filled) => {
                let version = filled.version.map(|it| (it, span));
                Some(Claim { name: filled.contract.unwrap_or(joined), span, version })
            }
            None => {
                let title = format!(
                    "this example does not say which contract it is: \"{joined}\" is not of the form `{}`",
                    form.text
                );
                self.found.push(
                    Diagnostic::new(&rulebook::UNNAMED_EXAMPLE, title, span, "of another form")
                        .help("mend the value, or `name-form` in `book.toml`"),
                );
                None
            }
        }
    }

    /// The texts at the pointers of names, joined, and where the first stands. An error is the pointer at which there is
    /// none.
    pub(super) fn said_at_pointers(&self, root: &Node) -> Result<(String, Span), String> {
        let NameSettings { pointers, join, .. } = &self.settings.name;
        let mut parts = Vec::new();
        let mut first = None;
        for pointer in pointers {
            // One name is a text; of several parts, a version can be a number.
            let text = |node: &Node| match pointers.len() {
                1 => node.as_str().map(str::to_owned),
                _ => node.scalar(),
            };
            let node = root.pointer(pointer).and_then(|it| Some((text(it)?, it.span)));
            let (text, span) = node.ok_or_else(|| pointer.clone())?;
            parts.push(text);
            first = first.or(Some(span));
        }
        first.map(|span| (parts.join(join), span)).ok_or_else(String::new)
    }

    /// The known contract that a value says it is, without a word where it says none.
    pub(super) fn known_name(
        &self,
        family: &Family,
        names: &Names,
        from: SourceId,
        root: &Node,
    ) -> Option<(Meant, Span)> {
        let (joined, span) = self.said_at_pointers(root).ok()?;
        if let Some((name, _)) = self.contract_of_schema(family, &joined, from) {
            return Some((Meant { name, wrong_version: None }, span));
        }
        let filled = self.settings.name.form.as_ref().map(|it| it.read(&joined));
        let name = match filled {
            None => joined,
            Some(filled) => {
                let filled = filled?;
                let version = filled.version.map(|it| format!(" {it}")).unwrap_or_default();
                format!("{}{version}", filled.contract?)
            }
        };
        names.meant_or_alike(&name).map(|meant| (meant, span))
    }

    /// An example names a schema by a URI that no file has.
    fn names_no_schema(&mut self, uri: &str, span: Span) {
        let title =
            format!("this example does not say which contract it is: no schema has the URI \"{uri}\"");
        let folder = uri.rsplit_once('/').map_or(uri, |(folder, _)| folder);
        self.found.push(
            Diagnostic::new(&rulebook::UNNAMED_EXAMPLE, title, span, "no such schema").help(format!(
                "mend the URI, give the schema this `$id`, or say where its files are: `resolve = {{ \"{folder}/\" = \"FOLDER/\" }}`"
            )),
        );
    }

    /// The contract, and its version, of the schema that an example names by URI or by path.
    fn contract_of_schema(
        &self,
        family: &Family,
        text: &str,
        from: SourceId,
    ) -> Option<(Name, Option<String>)> {
        let is_file = [".json", ".yaml", ".yml"].iter().any(|it| text.ends_with(it));
        if !is_file && !text.contains(['/', ':']) {
            return None;
        }
        let place = self.schemas.by_uri(text, self.repository.sources.path(from))?;
        let of_place =
            family.contracts.iter().find(|(_, it)| it.schema.as_ref().is_some_and(|it| it.place == place));
        let (name, contract) = of_place?;
        let newest = contract.superseded_by.as_ref().unwrap_or(name);
        Some((newest.clone(), contract.version.clone()))
    }

    /// Puts an example into the family; its contract comes with the place that names it, and the fields in which it is
    /// mistaken.
    pub(super) fn example(
        &mut self,
        family: &mut Family,
        found: Found,
        said: Option<(Name, Span, Vec<FieldPath>)>,
    ) {
        let Found { name, source, pointer, kind, document } = found;
        let index = family.examples.len();
        let mut mistaken = Vec::new();
        let said = said.map(|(contract_name, span, fields)| {
            contract(family, &contract_name).examples.push(index);
            mistaken = fields;
            (contract_name, span)
        });
        family.examples.push(Example { name, source, pointer, kind, document, contract: said, mistaken });
    }

    /// The contract of an example: the one it says it is. Where the name of its file names another one that has a
    /// schema, the file's name is believed, because then one slip of the pen is one finding. `strict` says that the
    /// file has to be named after its contract.
    fn contract_of(
        &mut self,
        family: &Family,
        (file, strict): (&str, bool),
        declared: &str,
        span: Span,
    ) -> Name {
        // A name that differs in case and separators only is left to the schema.
        let alike = || family.contracts.keys().find(|it| same_name(it, declared));
        let spelt = || match family.contracts.contains_key(declared) {
            true => declared.to_owned(),
            false => alike().map_or_else(|| declared.to_owned(), Name::clone),
        };
        if stem_names(file, declared) {
            return spelt();
        }
        let by_file = family.contracts.iter().find(|(it, contract)| {
            stem_names(file, it) && contract.superseded_by.is_none() && !same_name(it, declared)
        });
        match by_file {
            Some((by_file, _)) => {
                let finding = file_name_differs("example", file, declared, span);
                // What stands there may hold more than the name.
                let alone = self.repository.sources.cut(span) == format!("\"{declared}\"");
                let edit = alone.then(|| span.becomes(format!("\"{by_file}\"")));
                self.found.push(finding.propose(format!("if it is {by_file}, say so"), edit));
                by_file.clone()
            }
            None => {
                // A name that nobody knows is a finding of its own.
                if strict && family.contracts.contains_key(declared) {
                    self.found.push(file_name_differs("example", file, declared, span));
                }
                spelt()
            }
        }
    }
}

/// The name that directives use for an example: what the placeholders stand for, with what a `*` stands for in the name
/// of the file or in its parts; without placeholders, the name of the file, or the key of the part.
pub(super) fn example_name(pattern: &Pattern, path: &str, starred: &[String], filled: &Filled) -> String {
    let mut names: Vec<String> = filled.contract.iter().chain(&filled.case).cloned().collect();
    let file_pattern = pattern.text.split('#').next().unwrap_or_default();
    let in_file = file_pattern.rsplit('/').next().is_some_and(|it| it.contains('*'));
    let is_key = starred.last().is_some_and(|it| !it.bytes().all(|it| it.is_ascii_digit()));
    if !is_key && (names.is_empty() || (in_file && !pattern.has(Placeholder::Case))) {
        names.push(pattern.stem(path).to_owned());
    }
    names.extend(starred.iter().cloned());
    names.dedup();
    names.join(".")
}

/// The pattern that names a file of examples, and what it is by that; none of a file of another kind.
fn use_of<'a>(settings: &'a FamilySettings, path: &str) -> Option<(&'a Pattern, Use<'a>)> {
    let of = settings.contracts.iter().find_map(|it| {
        it.examples.iter().find(|pattern| pattern.matches(path)).map(|pattern| (pattern, Use::Of(it)))
    });
    let patches = || settings.patches.iter().find(|(pattern, _)| pattern.matches(path));
    let said = || settings.examples.iter().find(|it| it.matches(path));
    of.or_else(|| patches().map(|(pattern, base)| (pattern, Use::Patch(base))))
        .or_else(|| said().map(|it| (it, Use::Said)))
}
