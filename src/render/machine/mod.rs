//! What the site says to programs: `contracts.json`, with every contract, its fields, its examples and where they are
//! shown, and the files that were judged, byte for byte, at the paths that they have in the repository.

mod contract;
mod fields;
mod stamp;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Site;
use super::place::stands_in;
use crate::digest;
use crate::model::{Example, ExampleKind, Family};
use crate::syntax::format::Format;
use crate::text::SourceId;

pub use stamp::differences;

/// A file of the site: its path there, and its text.
#[derive(Clone, Debug)]
pub struct Published {
    pub path: String,
    pub text: String,
}

/// The file that says everything.
const CONTRACTS: &str = "contracts.json";

/// The folder of the files that were judged.
const RAW: &str = "raw";

/// True for a path in the site at which the files for programs stand.
pub fn is_published(path: &str) -> bool {
    path.eq_ignore_ascii_case(CONTRACTS)
        || path.split('/').next().is_some_and(|it| it.eq_ignore_ascii_case(RAW))
}

/// The version of the format: it changes when a reader of an earlier one would misread.
const FORMAT: u32 = 1;

/// Everything that the site says to programs, `contracts.json` first. `renames` is true where mdBook makes `index.html`
/// of the README of a folder.
pub fn published(site: &Site, title: Option<&str>, renames: bool) -> Vec<Published> {
    let contracts = Published { path: CONTRACTS.to_owned(), text: contracts(site, title, renames) };
    let text = |source: SourceId| site.sources.text(source).to_owned();
    let raw = files(site).into_iter();
    let raw = raw.map(|(path, (source, _))| Published { path: at(path), text: text(source) });
    std::iter::once(contracts).chain(raw).collect()
}

/// The text of `contracts.json`.
fn contracts(site: &Site, title: Option<&str>, renames: bool) -> String {
    let files = files(site);
    let document = json!({
        "format": FORMAT,
        "tool": { "name": "mdbook-contracts", "version": env!("CARGO_PKG_VERSION") },
        "book": { "title": title },
        "judged": stamp::stamp(site),
        "families": families(site, renames),
        "files": files.iter().map(|(path, (source, kind))| file(site, path, *source, kind)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// Where a file of the repository stands in the site.
fn at(path: &str) -> String {
    format!("{RAW}/{path}")
}

/// Every file of schemas and of examples, by its path, with its media type.
fn files<'a>(site: &'a Site) -> BTreeMap<&'a str, (SourceId, &'static str)> {
    let mut files = BTreeMap::new();
    let media = |path: &str, json: &'static str| match Format::of(path) {
        Format::Json => json,
        Format::Yaml => "application/yaml",
    };
    for family in &site.loaded.catalog.families {
        let examples = family.examples.iter().chain(&family.counter_examples);
        for source in examples.flat_map(of_example) {
            let path = site.sources.path(source);
            files.insert(path, (source, media(path, "application/json")));
        }
    }
    for source in site.loaded.schemas.sources() {
        let path = site.sources.path(source);
        files.insert(path, (source, media(path, "application/schema+json")));
    }
    files
}

/// The files in which an example stands; a fence stands in none, and a patched example in two.
fn of_example(example: &Example) -> BTreeSet<SourceId> {
    let mut sources = BTreeSet::new();
    if !matches!(example.kind, ExampleKind::Fence { .. }) {
        sources.insert(example.source);
        stands_in(&example.document.root, &mut sources);
    }
    sources
}

fn file(site: &Site, path: &str, source: SourceId, media_type: &str) -> Value {
    let text = site.sources.text(source);
    json!({
        "path": at(path),
        "source": path,
        "media_type": media_type,
        "sha256": digest::of(text),
        "bytes": text.len(),
    })
}

fn families(site: &Site, renames: bool) -> Vec<Value> {
    let family = |family: &Family| {
        let envelope = family.envelope_schema.as_ref().map(|it| contract::schema(site, it));
        let about = contract::About { site, family, renames };
        let contracts: Vec<Value> =
            family.contracts.iter().map(|(name, contract)| about.contract(name, contract)).collect();
        json!({ "name": family.name, "envelope": envelope, "contracts": contracts })
    };
    site.loaded.catalog.families.iter().map(family).collect()
}
