//! Settings that name what is not there: a contract that nobody knows, a folder without files, a field that nobody has.
//! What they ask for would never be looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::Loader;
use super::bases::is_anywhere;
use crate::config::{ContractSettings, Pattern, Resolve, Settings, Stated};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::FieldPath;
use crate::model::{Contract, Example, ExampleKind, Family, Shape, Unread, Witness, plain_name};
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::splice;
use crate::text::{Span, name_in, token_of};

impl Loader<'_> {
    /// JSON Pointers at which nobody has anything.
    pub(super) fn fields_that_are_nowhere(&mut self, family: &Family) {
        for Stated { key, text, span } in &self.settings.stated {
            if *key == "parts" {
                self.found.extend(self.part_that_is_nowhere(family, text, *span));
                continue;
            }
            let path = FieldPath::from_pointer(text);
            let (title, label) = match *key {
                "version" | "extensions" if !is_anywhere(family, &path) => {
                    (nobody_has(key, &path), "nothing to look at")
                }
                "name" if self.names_nobody(family, &path, text) => {
                    (format!("`name` is `{text}`, and no example has anything there"), "nothing to look at")
                }
                "payload" if no_example_has(family, &path, text, |_| true) => {
                    (format!("`payload` is `{text}`, and no example has anything there"), "nothing to judge")
                }
                "unique" if nothing_to_compare(family, text) => (
                    format!("`unique = \"{text}\"` finds no value in any example of `{}`", family.name),
                    "nothing was compared",
                ),
                _ => continue,
            };
            let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, *span, label);
            self.found.push(self.near_pointer(finding, family, text));
        }
        let shared = self.settings.shared.iter();
        let shared = shared.flat_map(|(pattern, fields)| fields.iter().map(move |it| (it, pattern.span)));
        for (path, span) in shared.filter(|(it, _)| !is_anywhere(family, it)) {
            let title = nobody_has("shared", path);
            let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, span, "nothing to look at");
            self.found.push(finding.help(EACH_STEP));
        }
    }

    /// A part under which no section of the catalog says anything, where several have one with nearly its name.
    fn part_that_is_nowhere(&self, family: &Family, part: &str, span: Span) -> Option<Diagnostic> {
        let sections = family.contracts.values().flat_map(|it| &it.sections);
        let of_catalog = sections.filter(|it| it.witness == Witness::Catalog && it.heading.is_some());
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for found in of_catalog.flat_map(|it| &it.parts) {
            if found.is_named(part) {
                return None;
            }
            *numbers.entry(&found.name).or_default() += 1;
        }
        let is_promised = |name: &str| family.parts.iter().any(|it| it.to_lowercase() == name.to_lowercase());
        let several = numbers.iter().filter(|(name, number)| **number > 1 && !is_promised(name));
        let near = did_you_mean(part, several.map(|(name, _)| *name))?;
        let title = format!("`parts` has `{part}`, and no section of the catalog says anything under it");
        let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, span, "no such part");
        let edit = splice::requoted(&self.repository.sources, span, part, near);
        let edit = edit.filter(|_| !near.contains(['"', '\\']));
        let finding = finding.propose(format!("did you mean `{near}`?"), edit);
        family.unread.chapters.is_empty().then_some(finding)
    }

    /// True where examples are to say at this pointer which contract they are, and nobody knows of anything there.
    fn names_nobody(&self, family: &Family, path: &FieldPath, pointer: &str) -> bool {
        let tables = &self.settings.contracts;
        let is_told = |it: &&Example| {
            let path = self.repository.sources.path(it.source);
            !matches!(it.kind, ExampleKind::Fence { .. })
                && !tables.iter().any(|table| table.examples.iter().any(|it| it.matches(path)))
        };
        no_example_has(family, path, pointer, is_told)
            && !schemas(family).any(|it| it.fields.contains_key(path))
    }

    /// A pointer that leads nowhere, with the one that was meant, where there is a near one.
    pub(super) fn near_pointer(&self, finding: Diagnostic, family: &Family, pointer: &str) -> Diagnostic {
        let Some((object, token)) = pointer.rsplit_once('/') else { return finding.help(EACH_STEP) };
        let in_examples = family.examples.iter().filter_map(|it| it.document.root.pointer(object));
        let in_examples = in_examples.take(LOOKED_AT).flat_map(|it| it.members()).map(|it| it.key.as_str());
        let path = FieldPath::from_pointer(object);
        let fields = schemas(family).take(LOOKED_AT).flat_map(|it| it.fields.keys());
        let in_schemas = fields.filter(|it| !it.is_elements() && it.parent() == path).map(FieldPath::name);
        let token = name_in(token);
        let known: BTreeSet<&str> = in_examples.chain(in_schemas).filter(|it| **it != *token).collect();
        let Some(near) = did_you_mean(&token, known) else { return finding.help(EACH_STEP) };
        let meant = format!("{object}/{}", token_of(near));
        let place = finding.primary.span;
        let edit = splice::requoted(&self.repository.sources, place, pointer, &meant);
        let edit = edit.filter(|_| !meant.contains(['"', '\\']));
        finding.propose(format!("did you mean `{meant}`?"), edit)
    }

    /// Takes out the contracts that only a table of the settings names.
    pub(super) fn contracts_that_are_nowhere(&mut self, family: &mut Family) {
        let settings = self.settings;
        for table in &settings.contracts {
            if family.contracts.get(&table.name).is_some_and(is_nowhere) && may_know(family, &table.name) {
                family.contracts.remove(&table.name);
                let finding = self.unknown_contract(family, table);
                self.found.push(finding);
            }
        }
    }

    fn unknown_contract(&self, family: &Family, table: &ContractSettings) -> Diagnostic {
        let name = &table.name;
        let title =
            format!("`contract.{name}` is about a contract that no schema, no example and no chapter names");
        let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, table.span, "no such contract");
        let known = || family.contracts.keys().map(String::as_str);
        let alike = known().find(|it| plain_name(it) == plain_name(name));
        let Some(near) = alike.or_else(|| did_you_mean(name, known())) else {
            return finding.help("mend its name, or take the table out");
        };
        let has_table = self.settings.contracts.iter().any(|it| it.name == near);
        let is_plain = self.repository.sources.cut(table.span) == name && near.chars().all(is_of_bare_key);
        let edit = (is_plain && !has_table).then(|| table.span.becomes(near));
        finding.propose(format!("did you mean `{near}`?"), edit)
    }
}

/// How to write a pointer, where nothing lies at one.
pub(super) const EACH_STEP: &str =
    "a JSON Pointer names each step from the root of an instance, as in `/data/items`";

/// In so many examples and schemas a near name is looked for.
const LOOKED_AT: usize = 100;

fn nobody_has(key: &str, path: &FieldPath) -> String {
    format!("`{key}` names `{path}`, and neither schema nor example has such a field")
}

/// What the schemas of the contracts and of the envelope say.
fn schemas(family: &Family) -> impl Iterator<Item = &Shape> {
    let own = family.contracts.values().filter_map(|it| it.subject.schema());
    own.chain(family.envelope.iter().filter_map(|it| it.schema()))
}

/// True where none of these examples, of which there is one, has anything at a pointer, and the schema of the envelope
/// knows of nothing there. What cannot be read, and what leaves things out, may have it.
fn no_example_has(
    family: &Family,
    path: &FieldPath,
    pointer: &str,
    is_asked: impl Fn(&&Example) -> bool,
) -> bool {
    let mut asked = family.examples.iter().filter(|it| !it.is_elided()).filter(is_asked).peekable();
    let envelope = family.envelope.as_ref().and_then(|it| it.schema());
    !pointer.is_empty()
        && family.unread.examples.is_empty()
        && asked.peek().is_some()
        && asked.all(|it| it.document.root.pointer(pointer).is_none())
        && !envelope.is_some_and(|it| it.fields.contains_key(path))
}

/// True where there are examples, and none has a value at a pointer that could stand in another as well.
fn nothing_to_compare(family: &Family, pointer: &str) -> bool {
    let has = |it: &Example| it.document.root.pointer(pointer).is_some_and(|it| it.written().is_some());
    !family.examples.is_empty() && family.unread.examples.is_empty() && !family.examples.iter().any(has)
}

/// What may stand in a key of TOML without quotes (TOML 1.0.0, "Keys").
fn is_of_bare_key(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '-')
}

/// True for a contract of which nobody says anything.
fn is_nowhere(contract: &Contract) -> bool {
    contract.schema.is_none()
        && contract.examples.is_empty()
        && contract.sections.is_empty()
        && contract.subject.testimony.is_empty()
}

/// True where everything was read that could name a contract.
fn may_know(family: &Family, name: &str) -> bool {
    let unread = &family.unread;
    unread.chapters.is_empty()
        && ![&unread.schemas, &unread.examples].iter().any(|it| Unread::names(it, name))
}

/// The text of a pattern with the folder, or the file, that was probably meant: one that matches one of these paths.
pub fn near_pattern(pattern: &Pattern, paths: &[&str]) -> Option<String> {
    let text = pattern.text.as_str();
    let is_fixed = |it: &str| !it.contains(['*', '?', '[', '{', '#']);
    if is_fixed(text) {
        return did_you_mean(text, paths.iter().copied()).map(str::to_owned);
    }
    let named = text.find(['*', '?', '[', '{', '#'])?;
    let is_meant = |meant: &String| {
        Pattern::new(meant, pattern.span, true).is_ok_and(|it| paths.iter().any(|path| it.matches(path)))
    };
    let (folder, rest) = text.split_at(text.get(..named)?.rfind('/')?);
    if let Some(meant) = near_end(text, paths).filter(is_meant) {
        return Some(meant);
    }
    let folders = paths.iter().flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)));
    let near = did_you_mean(folder, folders.collect::<BTreeSet<_>>())?;
    Some(format!("{near}{rest}")).filter(|it| near != folder && is_meant(it))
}

/// The pattern with the end of names that was probably meant: what follows its last `*`, from the first full stop.
fn near_end(text: &str, paths: &[&str]) -> Option<String> {
    let (begin, end) = text.split_at(text.rfind('*')? + 1);
    let ends = paths.iter().filter_map(|path| {
        let name = path.rsplit('/').next()?;
        name.get(name.find('.')?..)
    });
    let near = did_you_mean(end, ends.collect::<BTreeSet<_>>())?;
    Some(format!("{begin}{near}"))
}

/// Folders of `resolve` in which no file is.
pub(super) fn folders_without_files(repository: &Repository, settings: &Settings) -> Vec<Diagnostic> {
    let paths = || repository.sources.iter().map(|(path, _)| path);
    let documents = paths().filter(|path| !path.ends_with(".md"));
    let folders: BTreeSet<&str> =
        documents.flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at))).collect();
    let empty = settings.schemas.resolve.iter().filter(|it| !paths().any(|path| it.pattern.matches(path)));
    let finding = |it: &Resolve| {
        let (prefix, folder, place) = (&it.prefix, it.folder.trim_end_matches('/'), it.pattern.span);
        let title = format!("`resolve` maps `{prefix}` to `{folder}`, where no file of JSON or YAML is");
        let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, place, "no file to look at");
        match did_you_mean(folder, folders.iter().copied().filter(|it| *it != folder)) {
            Some(near) => {
                let is_said = repository.sources.cut(place).contains(folder);
                let edit = is_said.then(|| place.becomes(format!("\"{near}/\"")));
                finding.propose(format!("did you mean `{near}`?"), edit)
            }
            None => finding.help("the folder is relative to that of `book.toml`"),
        }
    };
    empty.map(finding).collect()
}
