//! The versions of contracts: which schemas are versions of one contract, and which of them an example is of.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::schemas::file_name_differs;
use super::{Loader, contract, testify};
use crate::config::Filled;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::FieldPath;
use crate::model::{
    Contract, Family, Name, SchemaUse, Shape, Witness, plain_name, same_version, stem_names, version_order,
};
use crate::rulebook;
use crate::syntax::json::{Kind, Node};
use crate::text::Span;
use crate::value;

/// A schema that says it is of a contract.
pub(super) struct Candidate {
    pub name: Name,
    /// The name of its file, or of the part of it.
    pub stem: String,
    pub version: Option<(String, Span)>,
    pub schema: SchemaUse,
    pub shape: Arc<Shape>,
}

impl Loader<'_> {
    /// The version that a schema says, in its path, its name, at the pointer of versions, or in its `$id`. Two that
    /// disagree are a finding; the field in which it says so comes back with it.
    pub(super) fn version_of(
        &mut self,
        node: &Node,
        shape: &Shape,
        filled: &Filled,
        name: &str,
    ) -> (Option<(String, Span)>, Vec<FieldPath>) {
        let field = self.settings.version.as_deref().map(FieldPath::from_pointer);
        let stated = field.as_ref().and_then(|it| shape.fields.get(it)?.values.clone());
        let stated = stated.filter(|it| it.value.len() == 1);
        let stated = stated.and_then(|it| Some((value::text(it.value.first()?).to_owned(), it.span)));
        let by_path = filled.version.clone().map(|it| (it, node.opening()));
        let Some(first) = by_path.or_else(|| stated.clone()) else { return (None, Vec::new()) };
        let differs = |(other, _): &(String, Span)| !same_version(&first.0, other);
        let mistaken = field.filter(|_| stated.as_ref().is_some_and(differs)).into_iter().collect();
        for (other, span) in stated.iter().cloned().chain(id_version(node, name)).filter(differs) {
            let title = format!("the schema of {name} says version {} and version {other}", first.0);
            self.found.push(
                Diagnostic::new(&rulebook::VERSION_DIFFERS, title, span, format!("says {other}"))
                    .and(first.1, format!("its name says {}", first.0))
                    .help("make them say the same version"),
            );
        }
        (Some(first), mistaken)
    }

    /// Schemas of one name are the versions of one contract, the newest under the name itself.
    pub(super) fn put_versions_together(&mut self, family: &mut Family, candidates: Vec<Candidate>) {
        let mut by_name: BTreeMap<Name, Vec<Candidate>> = BTreeMap::new();
        for candidate in candidates {
            if !stem_names(&candidate.stem, &candidate.name) {
                let source = candidate.schema.place.source;
                family.misnamed.push((source, candidate.stem.clone(), candidate.name.clone()));
            }
            by_name.entry(candidate.name.clone()).or_default().push(candidate);
        }
        if self.settings.loose {
            self.ambiguous(&by_name);
        }
        for (name, mut candidates) in by_name {
            self.strays(&name, &candidates);
            let numbers = |it: &Candidate| it.version.as_ref().map(|(version, _)| version_order(version));
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

    /// A file that says it is a contract of which another file has the name is a copy in which that was not changed.
    fn strays(&mut self, name: &str, candidates: &[Candidate]) {
        let (alike, others): (Vec<&Candidate>, Vec<&Candidate>) =
            candidates.iter().partition(|it| stem_names(&it.stem, name));
        if !alike.is_empty() {
            let found = others.iter().map(|it| file_name_differs("schema", &it.stem, name, it.schema.span));
            self.found.extend(found);
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
        let node = self.schemas.node(&candidate.schema.place);
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
                .of(name)
                .and(first.span, "and this one")
                .help("a contract has one schema, or one for each version: name the other one after its own contract, or take it out"),
            );
            return;
        }
        contract.schema = Some(schema);
        contract.version = version.map(|(version, _)| version);
        let text = |key: &str| node?.get(key)?.as_str().map(str::to_owned);
        contract.title = text("title");
        contract.description = text("description");
        contract.since = node.and_then(|it| it.get("x-since")?.scalar());
        let deprecated = node.and_then(|it| it.get("deprecated"));
        contract.deprecated = deprecated.is_some_and(|it| matches!(it.kind, Kind::Bool(true)));
        if shape.exhausted {
            let title = format!("the fields of {name} cannot be derived: its references have too many paths");
            self.found.push(
                Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, shape.span, "more than can be followed")
                    .help("break the circle of definitions that refer to each other"),
            );
        }
        testify(&mut contract.subject, Witness::Schema, shape);
    }

    /// The version that a value says at the pointer `version`.
    pub(super) fn said_version(&self, root: &Node) -> Option<(String, Span)> {
        let said = root.pointer(self.settings.version.as_deref()?)?;
        Some((said.scalar()?, said.span))
    }

    /// The field at the pointer `version`.
    pub(super) fn version_field(&self) -> Option<FieldPath> {
        self.settings.version.as_deref().map(FieldPath::from_pointer)
    }

    /// The version that an example says, in its value or in its path, and whether it says two: a finding. Of two, the
    /// one counts that a schema has.
    pub(super) fn one_version(
        &mut self,
        family: &Family,
        name: &str,
        said: Vec<(String, Span)>,
    ) -> (Option<(String, Span)>, bool) {
        let Some((first, span)) = said.first() else { return (None, false) };
        let Some((other, place)) = said.iter().find(|(it, _)| !same_version(it, first)) else {
            return (said.into_iter().next(), false);
        };
        let title = format!("an example of {name} says version {first} and version {other}");
        self.found.push(
            Diagnostic::new(&rulebook::VERSION_DIFFERS, title, *span, format!("says {first}"))
                .of(name)
                .and(*place, format!("says {other}, or its path does"))
                .help("make them say the same version"),
        );
        let versions = of_contract(family, name);
        let is_known = |it: &(String, Span)| versions.iter().any(|(_, known)| same_version(known, &it.0));
        (said.iter().find(|it| is_known(it)).cloned(), true)
    }

    /// The contract in this version. Without a version, the newest. An error, which is a finding already, is the
    /// contract whose schemas do not have this version.
    pub(super) fn in_version(
        &mut self,
        family: &Family,
        name: &str,
        version: Option<&(String, Span)>,
    ) -> Result<Name, Name> {
        let Some((version, span)) = version else { return Ok(name.to_owned()) };
        let versions = of_contract(family, name);
        let mut alike: Vec<&(&Name, &str)> =
            versions.iter().filter(|(_, it)| same_version(it, version)).collect();
        alike.sort_by_key(|(_, it)| version_order(it));
        if versions.is_empty() {
            return Ok(name.to_owned());
        }
        let Some((own, _)) = alike.last() else {
            let known: Vec<&str> = versions.iter().map(|(_, it)| *it).collect();
            self.found.push(wrong_version(name, version, &known, *span));
            return Err(name.to_owned());
        };
        if let Some(newest) = family.contracts.get(*own).and_then(|it| it.superseded_by.as_ref()) {
            let newest =
                family.contracts.get(newest).and_then(|it| it.version.as_deref()).unwrap_or_default();
            let title = format!("an example is of {name} {version}, which version {newest} supersedes");
            self.found
                .push(Diagnostic::new(&rulebook::SUPERSEDED_VERSION, title, *span, "an older version").of(name).help(
                "move the example on to the newest version, or keep it for those who still use the older one",
            ));
        }
        Ok((*own).clone())
    }
}

/// The versions of a contract that its schemas say, each with the name of the contract in it.
fn of_contract<'a>(family: &'a Family, name: &str) -> Vec<(&'a Name, &'a str)> {
    let is_one = |(own, it): &(&Name, &Contract)| *own == name || it.superseded_by.as_deref() == Some(name);
    let versions = family.contracts.iter().filter(is_one);
    versions.filter_map(|(own, it)| Some((own, it.version.as_deref()?))).collect()
}

/// A version that no schema of a contract has.
pub(super) fn wrong_version(name: &str, version: &str, known: &[&str], span: Span) -> Diagnostic {
    let title = format!("no schema of {name} has the version {version}");
    let finding =
        Diagnostic::new(&rulebook::VERSION_DIFFERS, title, span, format!("says {version}")).of(name);
    match did_you_mean(version, known.iter().copied()) {
        Some(near) => {
            finding.help(format!("its schemas are of version {}; did you mean {near}?", known.join(", ")))
        }
        None => finding.help(format!("its schemas are of version {}", known.join(", "))),
    }
}

/// The `$id` of a schema.
pub(super) fn id(node: &Node) -> Option<(&str, Span)> {
    let id = node.get("$id").or_else(|| node.get("id"))?;
    Some((id.as_str()?, id.span))
}

/// The version in an `$id`: its last segment, or the end of it. One before that can be of a whole specification.
fn id_version(node: &Node, name: &str) -> Option<(String, Span)> {
    let (id, span) = id(node)?;
    let numbers = |text: &str| {
        let text = text.trim_start_matches(['v', 'V']);
        let is_version = text.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
        is_version.then(|| text.to_owned())
    };
    let last = id.trim_end_matches(['#', '/']).rsplit('/').next()?;
    let last = [".json", ".yaml", ".yml", ".schema"].iter().fold(last, |it, end| it.trim_end_matches(end));
    let tail = last.rfind(['-', '_', '@']).map_or(last, |at| &last[at + 1..]);
    Some((numbers(tail).filter(|_| plain_name(last) != plain_name(name))?, span))
}
