//! JSON Schemas: the set of all schema files, as the judge of a document and as the shape of a contract.
//!
//! No schema is ever fetched: a reference names a file of this set, or it is a finding.

mod check;
mod judge;
mod keywords;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::json::{Document, Node};
use crate::text::{SourceId, Sources, resolve_path};

pub use judge::{Aspect, Judge, Violation};
pub use shape::{envelope_shape, shape};

/// Where a schema stands: a whole file, or a definition in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaPlace {
    pub source: SourceId,
    /// A JSON Pointer; empty for the whole file.
    pub pointer: String,
}

impl SchemaPlace {
    /// The schema that a whole file is.
    pub fn file(source: SourceId) -> SchemaPlace {
        SchemaPlace { source, pointer: String::new() }
    }
}

/// Every schema file of a repository, under its URI.
#[derive(Debug, Default)]
pub struct SchemaSet {
    files: BTreeMap<SourceId, SchemaFile>,
    by_uri: BTreeMap<String, SourceId>,
    /// The URIs of files that could not be read. Each is a finding already, and so nothing that refers to it judges.
    unread: BTreeSet<String>,
}

#[derive(Debug)]
struct SchemaFile {
    document: Document,
    /// The URI that is made of the file's path.
    uri: String,
    /// The base URI (RFC 3986, section 5.1): the file's `$id`, or one made of its path.
    base: String,
    /// The draft, as its number: 4, 6, 7, 2019, 2020. `None` where `$schema` names none.
    draft: Option<u16>,
}

/// The URIs of the files themselves begin with this; it leads to no network and to no disk.
const ROOT_URI: &str = "contracts:///";

/// The dialects that are known, by the `$schema` that names each.
const DIALECTS: [(&str, u16); 5] = [
    ("http://json-schema.org/draft-04/schema", 4),
    ("http://json-schema.org/draft-06/schema", 6),
    ("http://json-schema.org/draft-07/schema", 7),
    ("https://json-schema.org/draft/2019-09/schema", 2019),
    ("https://json-schema.org/draft/2020-12/schema", 2020),
];

impl SchemaSet {
    /// Puts the files together. A second file with the URI of a first is a finding.
    pub fn new(
        sources: &Sources,
        documents: Vec<(SourceId, Document)>,
        unread: &[SourceId],
    ) -> (SchemaSet, Vec<Diagnostic>) {
        let path_uri = |source| format!("{ROOT_URI}{}", encode(sources.path(source)));
        let mut set =
            SchemaSet { unread: unread.iter().copied().map(path_uri).collect(), ..SchemaSet::default() };
        let mut found = Vec::new();
        for (source, document) in documents {
            let path_uri = path_uri(source);
            let draft = document.root.get("$schema").and_then(Node::as_str).and_then(dialect);
            let id =
                document.root.get("$id").or_else(|| document.root.get("id").filter(|_| draft == Some(4)));
            let base = id
                .and_then(|id| resolve_uri(&path_uri, id.as_str()?))
                .map_or_else(|| path_uri.clone(), |uri| uri.split('#').next().unwrap_or_default().to_owned());
            if let Some(earlier) = set.by_uri.insert(base.clone(), source) {
                let span = id.map_or(document.root.span, |id| id.span);
                let first = set.files.get(&earlier).map_or(span, |file| file.id_span());
                found.push(
                    Diagnostic::new(
                        &rulebook::REPEATED_SCHEMA,
                        "two schemas have one `$id`",
                        span,
                        "this file's `$id`",
                    )
                    .and(first, "the same `$id`")
                    .help("give each schema an `$id` of its own, or none: files refer to each other by path"),
                );
            }
            set.by_uri.insert(path_uri.clone(), source);
            set.files.insert(source, SchemaFile { document, uri: path_uri, base, draft });
        }
        (set, found)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn document(&self, source: SourceId) -> Option<&Document> {
        self.files.get(&source).map(|file| &file.document)
    }

    /// The schema at a place.
    pub fn node(&self, place: &SchemaPlace) -> Option<&Node> {
        self.document(place.source)?.root.pointer(&place.pointer)
    }

    /// The file and the node that a reference in `from` leads to.
    fn resolve(&self, from: SourceId, reference: &str) -> Option<(SourceId, &Node)> {
        let base = &self.files.get(&from)?.base;
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let source = match document {
            "" => from,
            document => *self.by_uri.get(resolve_uri(base, document)?.as_str())?,
        };
        let root = &self.files.get(&source)?.document.root;
        let fragment = decode(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            root.pointer(&fragment).map(|node| (source, node))
        } else {
            anchor(root, &fragment).map(|node| (source, node))
        }
    }

    /// The root and the JSON Pointer of an absolute keyword location, such as a validator reports.
    fn locate<'u>(&self, uri: &'u str) -> Option<(&Node, &'u str)> {
        let (document, fragment) = uri.split_once('#')?;
        let source = *self.by_uri.get(document)?;
        Some((&self.files.get(&source)?.document.root, fragment))
    }
}

impl SchemaFile {
    fn id_span(&self) -> crate::text::Span {
        self.document.root.get("$id").map_or(self.document.root.span, |id| id.span)
    }
}

fn dialect(uri: &str) -> Option<u16> {
    let uri = uri.strip_suffix('#').unwrap_or(uri);
    DIALECTS.iter().find(|(it, _)| *it == uri).map(|(_, draft)| *draft)
}

/// The `$schema` of a draft.
fn dialect_uri(draft: u16) -> &'static str {
    DIALECTS.iter().find(|(_, it)| *it == draft).map_or("", |(uri, _)| uri)
}

/// `$anchor` (core, section 8.2.2), or the `$id` that begins with `#` of draft-06 and 07.
fn anchor<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let is = |key: &str, value: &str| node.get(key).and_then(Node::as_str) == Some(value);
    if is("$anchor", name) || is("$dynamicAnchor", name) || is("$id", &format!("#{name}")) {
        return Some(node);
    }
    let members = node.members().iter().map(|member| &member.value);
    members.chain(node.elements()).find_map(|child| anchor(child, name))
}

/// Resolves a reference against a base URI (RFC 3986, section 5.2, for the parts that name files).
fn resolve_uri(base: &str, reference: &str) -> Option<String> {
    if reference.contains("://") || reference.starts_with("urn:") {
        return Some(reference.to_owned());
    }
    let authority_end = base.find("://").map(|at| at + 3)?;
    let path_start = base[authority_end..].find('/').map_or(base.len(), |at| authority_end + at + 1);
    let path = if let Some(absolute) = reference.strip_prefix('/') {
        resolve_path("", absolute)?
    } else {
        resolve_path(&base[path_start..], reference)?
    };
    Some(format!("{}{path}", &base[..path_start]))
}

fn encode(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~/-".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Takes percent-encoding off; what is not UTF-8 then is left as it was.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()).filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
