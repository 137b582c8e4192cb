//! One contract as programs read it: its state, its schema, its examples, its fields, and who speaks of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Site;
use super::super::address::example_id;
use super::super::address::{Address, encoded, relative};
use super::at;
use super::fields::Fields;
use crate::digest;
use crate::model::{Contract, Example, ExampleKind, Family, Witness};
use crate::text::SchemaPlace;

/// What is known around a contract.
pub struct About<'a> {
    pub site: &'a Site<'a>,
    pub family: &'a Family,
    /// mdBook makes `index.html` of the README of a folder.
    pub renames: bool,
}

impl About<'_> {
    pub fn contract(&self, name: &str, contract: &Contract) -> Value {
        let About { site, family, .. } = self;
        let state = match (&contract.superseded_by, contract.deprecated) {
            (Some(_), _) => "superseded",
            (None, true) => "deprecated",
            (None, false) => "current",
        };
        let address = site.addresses.of(&family.name, name);
        let fields = Fields::of(self, name, contract);
        json!({
            "name": name,
            "version": contract.version,
            "since": contract.since,
            "state": state,
            "deprecated": contract.deprecated,
            "superseded_by": contract.superseded_by,
            "title": contract.title,
            "description": contract.description,
            "page": address.map(|it| self.url(it, it.id.as_deref())),
            "schema": contract.schema.as_ref().map(|it| schema(site, &it.place)),
            "examples": family.examples_of(contract).map(|it| self.example(name, it)).collect::<Vec<_>>(),
            "counter_examples": family
                .counter_examples_of(name)
                .map(|it| self.counter_example(name, it))
                .collect::<Vec<_>>(),
            "whole": fields.as_ref().map(Fields::whole),
            "fields": fields.as_ref().map(Fields::rows).unwrap_or_default(),
            "witnesses": witnesses(contract),
        })
    }

    /// A place in the site, relative to its root.
    pub fn url(&self, address: &Address, id: Option<&str>) -> String {
        let page = page_of(&address.path, self.renames);
        let id = id.map(|it| format!("#{}", encoded(it))).unwrap_or_default();
        format!("{}{id}", relative("", &page))
    }

    fn example(&self, name: &str, example: &Example) -> Value {
        let site = self.site;
        let (kind, chapter) = match &example.kind {
            ExampleKind::File => ("file", false),
            ExampleKind::Part => ("part", false),
            ExampleKind::Patched => ("patch", false),
            ExampleKind::Fence { .. } => ("fence", true),
        };
        let page = site.page_of(self.family, name).filter(|_| !chapter);
        let line = site.sources.position(example.id()).line;
        let path = site.sources.path(example.source);
        json!({
            "name": Some(&example.name).filter(|it| !it.is_empty()),
            "kind": kind,
            "path": (!chapter).then(|| at(path)),
            "source": path,
            "line": line,
            "page": page.map(|it| self.url(it, Some(&example_id(&example.name)))),
            "complete": !example.is_elided(),
            "valid": !site.doubtful.contains(&example.source),
        })
    }

    fn counter_example(&self, name: &str, example: &Example) -> Value {
        let site = self.site;
        let page = site.page_of(self.family, name);
        let path = site.sources.path(example.source);
        let refusal = site.verdict.refusals.of(example);
        json!({
            "name": example.name,
            "path": at(path),
            "source": path,
            "line": site.sources.position(example.id()).line,
            "page": page.map(|it| self.url(it, Some(&example_id(&example.name)))),
            "refused": refusal.is_some(),
            "reasons": refusal.unwrap_or_default().iter().map(|it| &it.text).collect::<Vec<_>>(),
        })
    }
}

/// A schema, and the file in which it stands.
pub fn schema(site: &Site, place: &SchemaPlace) -> Value {
    let SchemaPlace { source, pointer } = place;
    let path = site.sources.path(*source);
    let id = site.loaded.schemas.node(place).and_then(|it| it.get("$id").or(it.get("id"))?.as_str());
    json!({
        "path": at(path),
        "source": path,
        "pointer": pointer,
        "dialect": site.loaded.schemas.dialect(*source),
        "id": id,
        "sha256": digest::of(site.sources.text(*source)),
    })
}

/// How many fields each witness states; a witness that does not speak of the contract is not there.
fn witnesses(contract: &Contract) -> BTreeMap<&'static str, Value> {
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for section in &contract.sections {
        fields.entry(key(section.witness)).or_default();
    }
    for it in &contract.subject.testimony {
        *fields.entry(key(it.witness)).or_default() += it
            .shape
            .fields
            .keys()
            .filter(|path| it.witness != Witness::Example && !path.is_elements())
            .count();
    }
    fields.remove(key(Witness::Example));
    fields.into_iter().map(|(witness, fields)| (witness, json!({ "fields": fields }))).collect()
}

/// The word that settings use.
fn key(witness: Witness) -> &'static str {
    match witness {
        Witness::Schema => "schema",
        Witness::Example => "examples",
        Witness::Catalog => "catalog",
        Witness::DataModel => "data-model",
        Witness::Checklist => "checklist",
        Witness::Shared => "shared",
    }
}

/// The page that mdBook makes of a chapter. A preprocessor of its own renames the README of a folder, if it runs.
fn page_of(path: &str, renames: bool) -> String {
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = if renames && stem.eq_ignore_ascii_case("readme") { "index" } else { stem };
    if folder.is_empty() { format!("{stem}.html") } else { format!("{folder}/{stem}.html") }
}
