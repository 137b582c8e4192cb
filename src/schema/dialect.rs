//! Which dialect a schema is written in.

use std::borrow::Cow;
use std::cmp::Reverse;

use serde_json::{Value, json};

use super::index::Root;
use super::keywords::{ASYNC_API, OPEN_API_30, OPEN_API_31};
use super::{At, Role, SchemaFile, SchemaPlace, SchemaSet};
use crate::config::{Draft, SchemaSettings};
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::rulebook;
use crate::syntax::json::Node;

/// A dialect of JSON Schema, with the keywords that a format around it adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub draft: Draft,
    /// Keywords besides those of the draft.
    pub more: &'static [&'static str],
    /// `nullable` adds null to the types beside it (OpenAPI 3.0.3, section 4.7.24).
    pub nullable: bool,
}

impl Dialect {
    pub fn of(draft: Draft) -> Dialect {
        Dialect { draft, more: &[], nullable: false }
    }

    /// The dialect of a bundle: what it says itself, else what its kind is known to use.
    pub fn of_bundle(root: &Node, settings: &SchemaSettings) -> Option<Dialect> {
        let text = |key: &str| root.get(key).and_then(Node::as_str);
        let version = |key: &str| root.get(key).and_then(Node::scalar);
        let stated = text("$schema").or_else(|| text("jsonSchemaDialect"));
        let (draft, more, nullable) = match (version("openapi"), version("asyncapi")) {
            (Some(version), _) if version.starts_with("3.0") => (Draft::Draft04, OPEN_API_30, true),
            (Some(_), _) => (Draft::Draft202012, OPEN_API_31, false),
            (None, Some(_)) => (Draft::Draft07, ASYNC_API, false),
            (None, None) => {
                let draft = stated.map_or(settings.dialect, Draft::from_uri)?;
                return Some(Dialect::of(draft));
            }
        };
        match stated {
            // The base dialect of OpenAPI 3.1 is 2020-12 with its annotations.
            Some(uri) if !nullable && !uri.starts_with("https://spec.openapis.org/oas/3.1/dialect/") => {
                Some(Dialect { draft: Draft::from_uri(uri)?, more, nullable })
            }
            _ => Some(Dialect { draft, more, nullable }),
        }
    }

    /// The dialect of a file that is a schema.
    pub fn of_schema(root: &Node, settings: &SchemaSettings) -> Option<Dialect> {
        match root.get("$schema") {
            Some(stated) => Some(Dialect::of(Draft::from_uri(stated.as_str()?)?)),
            None => settings.dialect.map(Dialect::of),
        }
    }
}

/// What is wrong with a file whose dialect is not known.
pub fn unusable(root: &Node) -> Diagnostic {
    match root.get("$schema").or_else(|| root.get("jsonSchemaDialect")) {
        None => Diagnostic::new(
            &rulebook::UNKNOWN_DIALECT,
            "the schema does not say which dialect of JSON Schema it is written in",
            root.opening(),
            "no `$schema` in this object",
        )
        .help("add `\"$schema\": \"http://json-schema.org/draft-07/schema#\"`, or the URI of its own dialect")
        .help("or say it for all such files: `dialect = \"draft-07\"` in `book.toml`"),
        Some(stated) => unknown(stated),
    }
}

/// What is wrong with a `$schema` below the root of a file: it may stand where an `$id` begins a resource (2020-12 core,
/// section 8.1.1; before 2019-09, at the root alone). Elsewhere, some validators change the dialect, and others do not,
/// as ours does by turns. In a bundle it does not look for names.
pub fn changed(at: At, file: &SchemaFile) -> Option<Diagnostic> {
    let root = &file.document.root;
    let stated = at.node.get("$schema").filter(|_| at.node.span != root.span)?;
    let Some(other) = stated.as_str().and_then(Draft::from_uri) else { return Some(unknown(stated)) };
    let is_bundle = matches!(file.role, Role::Bundle(_));
    let around = file.dialect.filter(|_| is_bundle).unwrap_or(at.dialect).draft;
    let title = format!("`$schema` says {} in a part of a schema of {}", other.word(), around.word());
    let label = "not to every validator";
    let finding = Diagnostic::new(&rulebook::UNKNOWN_DIALECT, title, stated.span, label);
    let finding = match root.get("$schema") {
        Some(whole) => finding.and(whole.span, "the dialect of the file"),
        None => finding,
    };
    let help = match is_bundle {
        true => "take it out, or put this schema into a file of its own",
        false => {
            "take it out, or give this part an `$id`: what has a name of its own may have its own dialect"
        }
    };
    (other != around).then(|| finding.help(help))
}

fn unknown(stated: &Node) -> Diagnostic {
    let label = "no dialect that is known here";
    let uri = stated.as_str().unwrap_or_default();
    let title = format!("unknown dialect `{uri}`");
    let finding = Diagnostic::new(&rulebook::UNKNOWN_DIALECT, title, stated.span, label);
    let known = Draft::ALL.map(Draft::uri);
    let word = uri.trim_start_matches("draft").trim_start_matches(['-', '/']);
    let by_word = Draft::ALL.into_iter().find(|it| {
        !word.is_empty() && it.uri().split('/').any(|part| part.trim_start_matches("draft-") == word)
    });
    match by_word.map(Draft::uri).or_else(|| did_you_mean(uri.trim_end_matches('#'), known)) {
        Some(near) => {
            let near = Draft::from_uri(near).map_or_else(String::new, Draft::schema_uri);
            finding.propose("did you mean this?", [stated.span.becomes(format!("\"{near}\""))])
        }
        None => finding.help(format!("the known dialects are {}", listed(&known))),
    }
}

impl SchemaSet {
    /// A schema, and those in it that have a dialect of their own, each without the others: with its JSON Pointer, as the
    /// validator is told it, and its draft.
    pub(super) fn resources_of<'v>(
        &self,
        file: &SchemaFile,
        root: &Root,
        value: &'v Value,
        draft: Draft,
    ) -> Vec<(Cow<'v, Value>, String, Draft)> {
        let around = &root.place;
        let is_inside =
            |it: &SchemaPlace| it.source == around.source && it.pointer.starts_with(&around.pointer);
        let mixed = self.index.mixed.iter().filter(|(it, _)| is_inside(it));
        let mut inner: Vec<(String, Draft)> =
            mixed.map(|(it, draft)| (file.renamed.told(&it.pointer).into_owned(), *draft)).collect();
        let whole = file.renamed.told(&around.pointer).into_owned();
        if inner.is_empty() {
            return vec![(Cow::Borrowed(value), whole, draft)];
        }
        // The innermost first.
        inner.sort_by_key(|(pointer, _)| Reverse(pointer.len()));
        let mut left = value.clone();
        let mut taken = |(pointer, draft): (String, Draft)| {
            let part = left.pointer_mut(pointer.strip_prefix(&whole)?)?;
            Some((Cow::Owned(std::mem::replace(part, json!({}))), pointer, draft))
        };
        let mut all: Vec<_> = inner.into_iter().filter_map(&mut taken).collect();
        all.push((Cow::Owned(left), whole, draft));
        all
    }
}
