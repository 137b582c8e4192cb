//! What can be wrong with a schema before it judges anything: its dialect, its references, its form.

use std::collections::BTreeSet;

use super::dialect::{self, Dialect};
use super::index::{Links, REFERENCES};
use super::keywords::parts;
use super::loops::Loops;
use super::ways::{IN_PLACE, LAID_OUT, UNEVALUATED, Ways};
use super::{At, Role, SchemaFile, SchemaSet, identity, lint, patterns, uri};
use crate::config::{Draft, Formats};
use crate::diagnostic::{Diagnostic, MANY, did_you_mean};
use crate::field::JsonType;
use crate::parallel;
use crate::rulebook;
use crate::syntax::json::Node;
use crate::text::{SourceId, Sources, Span, resolve_path};

impl SchemaSet {
    /// Holds every schema against its dialect. The second part names the files that cannot judge: those with such
    /// a finding, and those that refer to one of them.
    pub fn check(&self, sources: &Sources) -> (Vec<Diagnostic>, BTreeSet<SourceId>) {
        let mut found = Vec::new();
        let mut unusable = BTreeSet::new();
        let mut ways = Ways::default();
        let mut room = patterns::Room::new();
        let mut loops = Loops::default();
        let files: Vec<(&SourceId, &SchemaFile)> = self.files.iter().collect();
        for mut walk in parallel::each(&files, |(source, file)| self.walk(sources, **source, file)) {
            let flaws = self.hold_patterns(&walk.patterns, &mut room);
            // What the meta-schema says of such a pattern is the same in other words.
            let places: BTreeSet<Span> = flaws.iter().map(|it| it.primary.span).collect();
            walk.fatal.retain(|it| !places.contains(&it.primary.span));
            walk.fatal.extend(flaws);
            if !walk.fatal.is_empty() || walk.refers_to_unread {
                unusable.insert(walk.source);
            }
            found.append(&mut walk.fatal);
            // A copy is as others wrote it; only what keeps it from judging is ours to know.
            if walk.file.role != Role::Copy {
                found.extend(lint::once(walk.keywords));
            }
            ways.join(walk.ways);
            loops.join(walk.loops);
        }
        for (name, places) in &self.index.dynamic {
            ways.name(name, places.iter().filter_map(|it| Some(self.node(it)?.span)));
        }
        for (span, limit) in ways.too_many() {
            unusable.insert(span.source);
            found.push(too_many_ways(span, limit));
        }
        let endless = loops.findings(&found);
        unusable.extend(endless.iter().map(|it| it.primary.span.source));
        found.extend(endless);
        self.spread(&mut unusable);
        found.extend(self.refused(&unusable));
        (found, unusable)
    }

    /// Holds the schemas of one file against its dialect.
    fn walk<'a>(&'a self, sources: &'a Sources, source: SourceId, file: &'a SchemaFile) -> Walk<'a> {
        let mut walk = Walk {
            set: self,
            source,
            file,
            sources,
            fatal: Vec::new(),
            keywords: Vec::new(),
            refers_to_unread: false,
            ways: Ways::default(),
            loops: Loops::default(),
            patterns: Vec::new(),
        };
        walk.dialect();
        walk.identities();
        walk.keywords.extend(identity::differs(self, source, sources));
        for root in self.index.roots.get(&source).into_iter().flatten() {
            if let Some(at) = self.at(&root.place) {
                walk.schema(at);
            }
        }
        if walk.fatal.is_empty() {
            walk.meta_schema();
        }
        walk
    }

    /// A schema that refers to an unusable one is unusable as well.
    fn spread(&self, unusable: &mut BTreeSet<SourceId>) {
        Links::new(self.index.links(&self.files).map(|(from, to)| (to, from))).reach(unusable);
    }
}

/// One walk through the schemas of a file.
struct Walk<'a> {
    set: &'a SchemaSet,
    sources: &'a Sources,
    source: SourceId,
    file: &'a SchemaFile,
    /// Findings that keep the file from judging.
    fatal: Vec<Diagnostic>,
    keywords: Vec<Diagnostic>,
    refers_to_unread: bool,
    ways: Ways,
    loops: Loops,
    patterns: Vec<patterns::Stated<'a>>,
}

impl<'a> Walk<'a> {
    fn dialect(&mut self) {
        if self.file.dialect.is_none() {
            self.fatal.push(dialect::unusable(&self.file.document.root));
        }
    }

    /// What an `$id` cannot be.
    fn identities(&mut self) {
        for span in self.set.index.broken.iter().filter(|it| it.source == self.source) {
            let title = "this `$id` is no URI that references could be resolved against";
            self.fatal.push(not_usable(title, *span, "no URI (RFC 3986)"));
        }
        let resources = &self.set.index.resources;
        for draft in Draft::ALL {
            let own = resources.get(draft.uri()).filter(|it| it.place.source == self.source);
            if let Some(resource) = own.filter(|_| self.file.role != Role::Copy) {
                let title = format!("this `$id` is that of the meta-schema of {}", draft.word());
                self.fatal.push(not_usable(
                    title,
                    resource.span,
                    "the name of what every such schema is held against",
                ));
            }
        }
    }

    fn schema(&mut self, at: At<'a>) {
        self.fatal.extend(dialect::changed(at, self.file));
        let dialect = self.file.dialect.map(|_| at.dialect);
        self.keywords.extend(lint::findings(self.set, at, dialect));
        self.fatal.extend(lint::differing(self.set, at));
        for key in REFERENCES {
            if let Some(reference) = at.node.get(key) {
                self.reference(at, key, reference);
            }
        }
        if let (Some(format), Some(dialect)) = (at.node.get("format"), dialect) {
            self.format(format, dialect);
        }
        self.patterns.extend(patterns::stated(at.node));
        let set = self.set;
        if UNEVALUATED.iter().any(|it| at.node.get(it).is_some()) {
            self.ways.lay_out(at.node.span);
        }
        parts(at.node, &mut |key, _, part| {
            if IN_PLACE.contains(&key) {
                self.ways.add(at.node.span, part.span);
                self.loops.part(at, part.span);
            }
            self.schema(set.part(at, part));
        });
    }

    fn reference(&mut self, at: At, key: &str, reference: &Node) {
        let Some(text) = reference.as_str() else { return };
        if let Some(target) = self.set.resolve(at, text) {
            self.ways.add(at.node.span, target.node.span);
            self.loops.reference(self.set, at, (key, reference), target);
            if key != "$ref" {
                self.ways.add_any(at.node.span, text.split_once('#').map_or("", |(_, name)| name));
            }
            if key == "$ref" && self.leads_back(at, target) {
                let title = format!("`$ref` leads back to itself: `{text}`");
                let finding =
                    Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, reference.span, "says nothing");
                self.fatal.push(finding.help("every value satisfies a circle of references"));
            }
            return;
        }
        if super::validator::is_in_meta(text) {
            return;
        }
        if self.set.unread_target(at.base, text).is_some() {
            self.refers_to_unread = true;
            return;
        }
        let title = format!("`{key}` leads nowhere: `{text}`");
        let finding =
            Diagnostic::new(&rulebook::DANGLING_REF, title, reference.span, "no schema file has this place");
        let asks = self.fatal.len() < MANY;
        self.fatal.push(if asks { self.cure(at, text, finding) } else { finding });
    }

    /// True where references alone, one after the other, lead to where they began.
    fn leads_back(&self, at: At, target: At) -> bool {
        const HOPS: usize = 16;
        let alone = |it: &At| it.dialect.draft <= Draft::Draft07 || it.node.members().len() == 1;
        let next = |it: &At| {
            let reference = it.node.get("$ref").filter(|_| alone(it))?.as_str()?;
            self.set.resolve(*it, reference)
        };
        let mut hops = std::iter::successors(Some(target), next).take(HOPS);
        alone(&at) && hops.any(|it| it.node.span == at.node.span)
    }

    fn cure(&self, at: At, reference: &str, finding: Diagnostic) -> Diagnostic {
        let document = reference.split('#').next().unwrap_or_default();
        let target = match document {
            "" => Some(at.base.to_owned()),
            document => uri::resolve(at.base, document),
        };
        let Some(target) = target else {
            return finding.help("a reference stays below the folder of `book.toml`");
        };
        if self.set.index.resource(&target, &self.set.files).is_some() {
            return match self.set.near_place(at, reference) {
                Some(near) => {
                    let edit = finding.primary.span.becomes(format!("\"{near}\""));
                    finding.propose(format!("did you mean `{near}`?"), [edit])
                }
                None => finding.help("the file is there; the place after `#` in it is not"),
            };
        }
        // Who writes a path looks for a file; where an `$id` makes a name of it, nobody finds one.
        let by_id = !document.is_empty()
            && target != document
            && at.base != self.file.uri
            && !target.starts_with(uri::ROOT);
        let finding = match by_id {
            true => finding
                .note(format!("it is resolved against the `$id` `{}`, and so it names `{target}`", at.base)),
            false => finding,
        };
        if let Some(finding) = self.beside(document, &target, &finding).filter(|_| by_id) {
            return finding;
        }
        let Some(path) = uri::path(&target) else {
            return finding.help("a reference is never fetched; refer to a file of this repository").help(
                "or keep a copy, and say where: `resolve = { \"https://…/\" = \"FOLDER/\" }` in `book.toml`",
            );
        };
        let known: Vec<&str> = self.set.files.keys().map(|it| self.sources.path(*it)).collect();
        match did_you_mean(&path, known) {
            Some(near) => {
                let text = format!("did you mean the file `{near}`?");
                let folder = |it: &str| it.rsplit_once('/').map_or(0, |(folder, _)| folder.len() + 1);
                let (written, meant) = (&document[folder(document)..], &near[folder(near)..]);
                // In the same folder, only the name is another.
                let alike = path[..folder(&path)] == near[..folder(near)] && path[folder(&path)..] == *written;
                let edit = || {
                    let rest = &reference[document.len()..];
                    let mended = format!("\"{}{meant}{rest}\"", &document[..folder(document)]);
                    finding.primary.span.becomes(mended)
                };
                match alike.then(edit) {
                    Some(edit) => finding.propose(text, [edit]),
                    None => finding.help(text),
                }
            }
            None => finding.help(format!(
                "looked for `{path}` among the schemas; a file that others refer to is named under `definitions`"
            )),
        }
    }

    /// A path that an `$id` turns into a URI, while the file that it meant lies beside this one.
    fn beside(&self, document: &str, target: &str, finding: &Diagnostic) -> Option<Diagnostic> {
        let own = self.sources.path(self.source);
        let path = resolve_path(own, &uri::decode(document)).filter(|_| target != uri::of_path(own))?;
        let there = self.set.index.resource(&uri::of_path(&path), &self.set.files).is_some();
        if !there {
            return None;
        }
        let (prefix, folder) = common_ending(target, &path)?;
        let help = format!(
            "the file `{path}` lies beside it: if it is meant, write `resolve = {{ \"{prefix}\" = \"{folder}\" }}` in `book.toml`"
        );
        // Where that file has the `$id` of another one, this is why the reference does not find it.
        let file = self.set.files.keys().find(|it| self.sources.path(**it) == path).copied();
        Some(finding.clone().help(help).after(&rulebook::ID_DIFFERS, file))
    }

    /// A validator does not assert a format that it does not know.
    fn format(&mut self, format: &Node, dialect: Dialect) {
        let Some(name) = format.as_str() else { return };
        let known = super::validator::is_known_format(dialect.draft, name)
            || (!dialect.more.is_empty() && super::formats::OPEN_API.contains(&name));
        if known || self.set.settings.formats == Formats::Annotate {
            return;
        }
        let title = format!(
            "`{name}` is no format of {}: nobody would hold a value against it",
            dialect.draft.word()
        );
        let finding = Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, format.span, "no such format");
        let near = super::formats::near(name).map(|near| (near, format));
        self.fatal.push(
            instead(finding, near)
                .help("take it out, or say it with a `pattern`")
                .help("where formats are for readers only: `formats = \"annotate\"` in `book.toml`"),
        );
    }

    /// The schemas of the file as instances of their meta-schema.
    fn meta_schema(&mut self) {
        let Walk { file, .. } = *self;
        let whole = self.set.value(file);
        for root in self.set.index.roots.get(&self.source).into_iter().flatten() {
            let pointer = file.renamed.told(&root.place.pointer);
            let (Some(value), Some(dialect)) = (whole.pointer(&pointer), root.dialect) else { continue };
            for (part, pointer, draft) in self.set.resources_of(file, root, value, dialect.draft) {
                for (below, message) in super::validator::meta_errors(&part, draft) {
                    let place = format!("{pointer}{below}");
                    self.fatal.push(no_schema(&file.document.root, &file.renamed.own(&place), &message));
                }
            }
        }
    }
}

fn too_many_ways(span: Span, limit: u64) -> Diagnostic {
    let through = match limit {
        LAID_OUT => "those schemas of this file with an `unevaluated…` keyword",
        _ => "the parts of this schema",
    };
    let title = format!("there are more than {limit} ways through {through}, all for one value");
    let label = "more than a validator could follow";
    Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, span.first_byte(), label)
        .help("let definitions refer to each other once, not several times in a row")
}

/// The word that was probably meant in the place of this one.
fn instead(finding: Diagnostic, near: Option<(&str, &Node)>) -> Diagnostic {
    let Some((near, node)) = near else { return finding };
    finding.propose(format!("did you mean `{near}`?"), [node.span.becomes(format!("\"{near}\""))])
}

fn no_schema(root: &Node, pointer: &str, message: &str) -> Diagnostic {
    let span: Span = root.pointer(pointer).unwrap_or(root).span;
    let types = JsonType::WORDS.map(|(word, _)| word);
    let of_type = root.pointer_key(pointer).filter(|it| it.key == "type").map(|it| &it.value);
    // It may be the name of a field.
    let of_type = of_type.filter(|_| !pointer.ends_with("/properties/type"));
    if let Some((word, node)) = of_type.and_then(|it| Some((it.as_str()?, it)))
        && !types.contains(&word)
    {
        let title = format!("`{word}` is no type of JSON Schema");
        let finding = Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, span, "no such type");
        return instead(finding, did_you_mean(word, types).map(|near| (near, node))).help(UNTIL);
    }
    let title = match root.pointer_key(pointer) {
        Some(member) => format!("`{}` is not what JSON Schema makes of this keyword: {message}", member.key),
        None => format!("not a schema of its dialect: {message}"),
    };
    not_usable(title, span, message)
}

/// A schema that cannot judge.
pub fn not_usable(title: impl Into<String>, span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, span, label).help(UNTIL)
}

const UNTIL: &str = "until this is mended, nothing is held against this schema";

/// What is left of a URI and of a path without the names in which both end, up to a slash.
fn common_ending<'a>(uri: &'a str, path: &'a str) -> Option<(&'a str, &'a str)> {
    let mut cut = (uri.rfind('/')?, path.rfind('/')?);
    if uri[cut.0..] != path[cut.1..] {
        return None;
    }
    while let (Some(uri_at), Some(path_at)) = (uri[..cut.0].rfind('/'), path[..cut.1].rfind('/')) {
        if uri[uri_at..cut.0] != path[path_at..cut.1] {
            break;
        }
        cut = (uri_at, path_at);
    }
    Some((&uri[..=cut.0], &path[..=cut.1]))
}
