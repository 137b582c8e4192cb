//! What can be wrong with a schema before it judges anything: its dialect, its keywords, its references, its form.

use std::collections::BTreeSet;

use super::keywords::{Applies, KEYWORDS, keyword};
use super::{DIALECTS, ROOT_URI, SchemaFile, SchemaSet};
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::rulebook;
use crate::syntax::json::{Kind, Member, Node};
use crate::text::{SourceId, Sources};

impl SchemaSet {
    /// Holds every schema against its dialect. The second part names the files that cannot judge: those with such
    /// a finding, and those that refer to one of them.
    pub fn check(&self, sources: &Sources) -> (Vec<Diagnostic>, BTreeSet<SourceId>) {
        let mut found = Vec::new();
        let mut unusable = BTreeSet::new();
        for (&source, file) in &self.files {
            let mut walk = Walk {
                set: self,
                source,
                sources,
                draft: file.draft,
                fatal: Vec::new(),
                keywords: Vec::new(),
                refers_to_unread: false,
            };
            walk.dialect(file);
            walk.schema(&file.document.root);
            if walk.fatal.is_empty() {
                walk.meta_schema(file);
            }
            if !walk.fatal.is_empty() || walk.refers_to_unread {
                unusable.insert(source);
            }
            found.append(&mut walk.fatal);
            found.append(&mut walk.keywords);
        }
        self.spread(&mut unusable);
        (found, unusable)
    }

    /// A schema that refers to an unusable one is unusable as well.
    fn spread(&self, unusable: &mut BTreeSet<SourceId>) {
        loop {
            let before = unusable.len();
            for (&source, file) in &self.files {
                let mut references = Vec::new();
                references_of(&file.document.root, &mut references);
                let targets = references.iter().filter_map(|it| self.resolve(source, it.as_str()?));
                if targets.into_iter().any(|(target, _)| unusable.contains(&target)) {
                    unusable.insert(source);
                }
            }
            if unusable.len() == before {
                return;
            }
        }
    }
}

/// One walk through the schemas of a file.
struct Walk<'a> {
    set: &'a SchemaSet,
    sources: &'a Sources,
    source: SourceId,
    draft: Option<u16>,
    /// Findings that keep the file from judging.
    fatal: Vec<Diagnostic>,
    keywords: Vec<Diagnostic>,
    refers_to_unread: bool,
}

impl Walk<'_> {
    fn dialect(&mut self, file: &SchemaFile) {
        if file.draft.is_some() {
            return;
        }
        let root = &file.document.root;
        let known = DIALECTS.map(|(uri, _)| uri);
        let finding = match root.get("$schema") {
            None => {
                Diagnostic::new(
                    &rulebook::UNKNOWN_DIALECT,
                    "the schema does not say which dialect of JSON Schema it is written in",
                    root.opening(),
                    "no `$schema` in this object",
                )
                .help("add `\"$schema\": \"http://json-schema.org/draft-07/schema#\"`, or the URI of its own dialect")
            }
            Some(node) => {
                let label = "no dialect that is known here";
                let uri = node.as_str().unwrap_or_default();
                let finding =
                    Diagnostic::new(&rulebook::UNKNOWN_DIALECT, format!("unknown dialect `{uri}`"), node.span, label);
                match did_you_mean(uri.trim_end_matches('#'), known) {
                    Some(near) => {
                        // Up to draft-07, the URI of a dialect ends in an empty fragment.
                        let fragment = if near.starts_with("http:") { "#" } else { "" };
                        finding.edit("did you mean this?", node.span, format!("\"{near}{fragment}\""))
                    }
                    None => finding.help(format!("the known dialects are {}", listed(&known))),
                }
            }
        };
        self.fatal.push(finding);
    }

    fn schema(&mut self, node: &Node) {
        for member in node.members() {
            match keyword(&member.key) {
                Some((_, since, applies)) => {
                    if self.draft.is_some_and(|draft| draft < *since) {
                        self.later_keyword(member, *since);
                    }
                    self.below(*applies, &member.value);
                }
                None if member.key.starts_with("x-") => {}
                None => self.unknown_keyword(member),
            }
        }
        if let Some(reference) = node.get("$ref") {
            self.reference(reference);
            self.beside_reference(node);
        }
        self.unreachable(node);
        if let Some(format) = node.get("format") {
            self.format(format);
        }
    }

    fn below(&mut self, applies: Applies, value: &Node) {
        match (applies, &value.kind) {
            (Applies::Schema | Applies::SchemaOrArray, Kind::Object(_)) => self.schema(value),
            (Applies::Array | Applies::SchemaOrArray, Kind::Array(elements)) => {
                elements.iter().for_each(|it| self.schema(it));
            }
            (Applies::Map, Kind::Object(members)) => members.iter().for_each(|it| self.schema(&it.value)),
            _ => {}
        }
    }

    fn unknown_keyword(&mut self, member: &Member) {
        let title =
            format!("`{}` is no keyword of JSON Schema: a validator ignores it without a word", member.key);
        let finding = Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no such keyword");
        self.keywords.push(match did_you_mean(&member.key, KEYWORDS.iter().map(|(name, _, _)| *name)) {
            Some(near) => {
                finding.edit("a keyword with a similar name exists", member.key_span, format!("\"{near}\""))
            }
            None => finding.help("take it out, or begin the name of a keyword of your own with `x-`"),
        });
    }

    /// `additionalProperties` knows only the `properties` beside it (validation, section 10.3.2.3): a field that a
    /// part of `allOf` brings in can never be there, unless it is named again.
    fn unreachable(&mut self, node: &Node) {
        let Some(closed) = node.member("additionalProperties") else { return };
        let parts = node.get("allOf").map(Node::elements).unwrap_or_default();
        if !matches!(closed.value.kind, Kind::Bool(false)) || node.get("patternProperties").is_some() {
            return;
        }
        let beside = |name: &str| node.get("properties").is_some_and(|it| it.member(name).is_some());
        for part in parts {
            let reference = part.get("$ref").and_then(Node::as_str);
            let target =
                reference.and_then(|it| self.set.resolve(self.source, it)).map_or(part, |(_, target)| target);
            for member in target.get("properties").map(Node::members).unwrap_or_default() {
                if !beside(&member.key) {
                    let title = format!("`{}` comes in through `allOf` and can never be there", member.key);
                    let label = "knows only the `properties` beside it";
                    self.keywords.push(
                        Diagnostic::new(&rulebook::UNREACHABLE_FIELD, title, closed.key_span, label)
                            .and(member.key_span, "brought in here")
                            .help(format!(
                                "name it beside `additionalProperties`: `\"{}\": true`",
                                member.key
                            ))
                            .after(&rulebook::FIELD_NOT_IN_CHAPTER, Some(member.key_span.source)),
                    );
                }
            }
        }
    }

    /// Up to draft-07, what stands beside a `$ref` is ignored (draft-07 core, section 8.3). Words about the schema
    /// do no harm there; what should hold a value does.
    fn beside_reference(&mut self, node: &Node) {
        const HARMLESS: [&str; 12] = [
            "$ref",
            "$schema",
            "$id",
            "id",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "definitions",
            "readOnly",
            "writeOnly",
        ];
        if self.draft.is_none_or(|draft| draft > 7) {
            return;
        }
        let ignored = |it: &&Member| keyword(&it.key).is_some() && !HARMLESS.contains(&it.key.as_str());
        for member in node.members().iter().filter(ignored) {
            let title = format!(
                "`{}` stands beside `$ref`, where {} ignores it",
                member.key,
                draft_name(self.draft.unwrap_or(7))
            );
            self.keywords.push(
                Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "ignored without a word")
                    .help("put the `$ref` and this keyword into two parts of an `allOf`"),
            );
        }
    }

    fn later_keyword(&mut self, member: &Member, since: u16) {
        let title = format!(
            "`{}` came with {}; this schema is {}, where a validator ignores it without a word",
            member.key,
            draft_name(since),
            self.draft.map_or_else(String::new, draft_name),
        );
        self.keywords.push(
            Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no keyword of this dialect")
                .help("say it with the keywords of this dialect, or change `$schema`"),
        );
    }

    fn reference(&mut self, reference: &Node) {
        let Some(text) = reference.as_str() else { return };
        let to_dialect = DIALECTS.iter().any(|(uri, _)| text.starts_with(uri));
        if to_dialect || self.set.resolve(self.source, text).is_some() {
            return;
        }
        let title = format!("`$ref` leads nowhere: `{text}`");
        let finding =
            Diagnostic::new(&rulebook::DANGLING_REF, title, reference.span, "no schema file has this place");
        let file = text.split('#').next().unwrap_or_default();
        let base = self.set.files.get(&self.source).map_or("", |it| it.base.as_str());
        let target = super::resolve_uri(base, file);
        if target.as_ref().is_some_and(|uri| self.set.unread.contains(uri)) {
            self.refers_to_unread = true;
            return;
        }
        let known: Vec<&str> = self.set.files.keys().map(|it| self.sources.path(*it)).collect();
        self.fatal.push(match target.as_deref().map(|uri| (uri, uri.strip_prefix(ROOT_URI))) {
            None => finding.help("a reference stays below the folder of `book.toml`"),
            Some((_, None)) => finding.help("a reference is never fetched; refer to a file of this repository"),
            Some((uri, Some(_))) if self.set.by_uri.contains_key(uri) => {
                finding.help("the file is there; the place after `#` in it is not")
            }
            Some((_, Some(path))) => match did_you_mean(path, known) {
                Some(near) => finding.help(format!("did you mean the file `{near}`?")),
                None => finding.help(format!(
                    "looked for `{path}` among the schemas; a file that others refer to is named under `definitions`"
                )),
            },
        });
    }

    /// A validator does not assert a format that it does not know.
    fn format(&mut self, format: &Node) {
        let (Some(name), Some(draft)) = (format.as_str(), self.draft) else { return };
        if !super::judge::is_known_format(draft, name) {
            let title = format!(
                "`{name}` is no format of {}: nobody would hold a value against it",
                draft_name(draft)
            );
            self.fatal.push(
                Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, format.span, "no such format")
                    .help("take it out, or say it with a `pattern`"),
            );
        }
    }

    /// The schema as an instance of its meta-schema.
    fn meta_schema(&mut self, file: &SchemaFile) {
        for (pointer, message) in super::judge::meta_errors(&file.document.value) {
            let node = file.document.root.pointer(&pointer).unwrap_or(&file.document.root);
            let key = file.document.root.pointer_key(&pointer);
            let title = match key {
                Some(member) => {
                    format!("`{}` is not what JSON Schema makes of this keyword: {message}", member.key)
                }
                None => format!("not a schema of its dialect: {message}"),
            };
            self.fatal.push(
                Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, node.span, message)
                    .help("until this is mended, nothing is held against this schema"),
            );
        }
    }
}

/// Every `$ref` below a node, wherever it stands.
fn references_of<'a>(node: &'a Node, references: &mut Vec<&'a Node>) {
    references.extend(node.get("$ref"));
    node.members().iter().for_each(|it| references_of(&it.value, references));
    node.elements().iter().for_each(|it| references_of(it, references));
}

fn draft_name(draft: u16) -> String {
    match draft {
        2019 => "2019-09".to_owned(),
        2020 => "2020-12".to_owned(),
        draft => format!("draft-{draft:02}"),
    }
}
