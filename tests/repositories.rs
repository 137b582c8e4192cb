//! Repositories of the shapes that public ones have: the tool is silent about each as it stands, has looked at all of
//! it, and finds every planted mismatch once.

//!
//! Each has what looks like a mismatch and is none, and stays as its owners would have it:
//!
//! | looks like | and is | where |
//! |---|---|---|
//! | a field set | a place for a value, JSON in a sentence, a topic | flat-envelope, bundle, prose-tables, openapi-components |
//! | a list in a sentence | a passport that is required, fees that are optional | definitions-versions |
//! | a table of fields | changes, errors, environments, headers, fees, forms, limits, codes | all |
//! | a table of fields with `Required` | what a desk, a guest or a receiver has to do | flat-envelope, yaml-schemas, cloud-payload, nested-context |
//! | a table of contracts | their changes, what predicates a subject has | definitions-versions, nested-context |
//! | a list of definitions | a glossary, values with what they mean, steps | bullet-definitions, payload-directories, yaml-schemas |
//! | a checklist | what to do before one leaves | yaml-schemas |
//! | an HTML table of fields | codes | payload-directories |
//! | the heading of a contract | a word in common with one, a link to another site | flat-envelope, prose-tables |
//! | an object listed elsewhere | prose about a type | prose-tables |
//! | an instance in a fence | an error, an answer, a patch, a part with `…` | flat-envelope, nested-context, openapi-components, bundle, payload-directories |
//! | a missing field | shared, conditional, in another version, in a map, behind a pattern | definitions-versions, nested-context, prose-tables, bullet-definitions |
//! | a member that nobody declares | one of a map, of an extension point, of an open world | nested-context, bullet-definitions, yaml-schemas, bundle |
//! | two versions at odds | one of the specification, one of the contract | nested-context |

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use support::suite::{CHECK, PROTOCOL, Suite, repositories};

/// A module of tests for each repository, so that a failure names the one that it is about.
macro_rules! repositories {
    ($($module:ident = $name:literal;)*) => {
        const NAMES: &[&str] = &[$($name),*];
        $(mod $module {
            #[test]
            fn is_silent_as_it_stands() {
                super::is_silent($name);
            }

            #[test]
            fn has_every_mismatch_found_once() {
                super::Suite::of($name).hold(&[super::CHECK], |_| {});
            }
        })*
    };
}

repositories! {
    bullet_definitions = "bullet-definitions";
    bundle = "bundle";
    cloud_payload = "cloud-payload";
    definitions_versions = "definitions-versions";
    flat_envelope = "flat-envelope";
    nested_context = "nested-context";
    openapi_components = "openapi-components";
    payload_directories = "payload-directories";
    prose_tables = "prose-tables";
    yaml_schemas = "yaml-schemas";
}

/// Every setting of a family or of the table that says what a repository looks like.
const SETTINGS: [&str; 27] = [
    "base",
    "catalog",
    "checklist",
    "closed-world",
    "contract",
    "data-model",
    "definitions",
    "dialect",
    "envelope",
    "examples",
    "extensions",
    "fences",
    "formats",
    "headings",
    "join",
    "keywords",
    "name",
    "name-form",
    "names",
    "patches",
    "payload",
    "resolve",
    "rules",
    "schemas",
    "shared",
    "types",
    "version",
];

fn is_silent(name: &str) {
    let suite = Suite::of(name);
    let copy = suite.copy();
    for door in [CHECK, PROTOCOL] {
        let answer = (door.knock)(copy.path(), &[]);
        let codes: Vec<String> = answer.findings().into_iter().map(|it| it.code).collect();
        assert_eq!(codes, suite.table.rules, "{}: {}", door.name, answer.stderr);
        assert_eq!(answer.status, 0, "{}: {}", door.name, answer.stderr);
    }
    // A repository that is not read is silent as well: the closing line says how much was looked at.
    let answer = (CHECK.knock)(copy.path(), &[]);
    let closing = answer.stderr.lines().find(|it| it.contains(" schema")).expect("a closing line");
    assert_eq!(counted(closing, "contract"), suite.table.contracts, "{closing}");
    assert_eq!(counted(closing, "example"), suite.table.examples, "{closing}");
}

/// The number before a noun, in the singular or the plural.
fn counted(line: &str, noun: &str) -> Option<usize> {
    let words: Vec<&str> = line.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let at = words.windows(2).find_map(|it| it[1].trim_end_matches('s').eq(noun).then(|| it[0].parse().ok()));
    at.flatten()
}

#[test]
fn every_repository_is_tested() {
    let entries = fs::read_dir(repositories()).unwrap().map(|it| it.unwrap());
    let folders = entries.filter(|it| it.path().is_dir()).map(|it| it.file_name().into_string().unwrap());
    assert_eq!(folders.collect::<BTreeSet<_>>(), NAMES.iter().map(|it| (*it).to_owned()).collect());
}

#[test]
fn every_repository_has_ten_mismatches_with_names_of_their_own() {
    for name in NAMES {
        let cases = Suite::of(name).table.cases;
        let names: BTreeSet<&String> = cases.iter().map(|it| &it.name).collect();
        assert_eq!(names.len(), cases.len(), "{name}: two cases have one name");
        assert!(cases.len() >= 10, "{name}: only {} cases", cases.len());
    }
}

#[test]
fn every_setting_is_used_by_a_repository() {
    let texts =
        NAMES.iter().map(|name| fs::read_to_string(repositories().join(name).join("book.toml")).unwrap());
    let texts: Vec<String> = texts.collect();
    let used = |key: &str| {
        texts.iter().flat_map(|it| it.lines()).any(|line| {
            let line = line.trim_start();
            let table = line.starts_with('[') && line.split(['.', ']']).any(|it| it == key);
            table || line.strip_prefix(key).is_some_and(|it| it.trim_start().starts_with('='))
        })
    };
    let unused: Vec<&str> = SETTINGS.into_iter().filter(|it| !used(it)).collect();
    assert!(unused.is_empty(), "no repository uses {unused:?}");
}

#[test]
fn every_dialect_is_used_by_a_repository() {
    let texts = NAMES.iter().flat_map(|name| walkdir::WalkDir::new(repositories().join(name)));
    let texts: Vec<String> = texts.filter_map(|it| fs::read_to_string(it.unwrap().path()).ok()).collect();
    for dialect in ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"] {
        let name = format!("json-schema.org/{}", if dialect.starts_with('2') { "draft/" } else { "" });
        let used = texts.iter().any(|it| it.contains(&format!("{name}{dialect}/schema")));
        assert!(used, "no repository uses {dialect}");
    }
}
