//! Fenced JSON and YAML in chapters: read like a file, and held against the contract that it names.

use std::sync::Arc;

use super::Loader;
use super::chapters::{Chapter, Task};
use super::examples::Found;
use super::json::repeated_keys;
use super::names::{Meant, Names};
use super::sections::Part;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::FieldPath;
use crate::model::{ExampleKind, Family, Name, Witness, same_name};
use crate::rulebook;
use crate::syntax::fence::{Info, elided, info};
use crate::syntax::format::Format;
use crate::syntax::json::{self, Document};
use crate::syntax::markdown::Fence;
use crate::syntax::remark::RemarkKind;
use crate::syntax::yaml;
use crate::text::{SourceId, Span};

impl Loader<'_> {
    /// Reads the fences of a part, and gives the places of those that name no contract.
    pub(super) fn fences(&mut self, family: &mut Family, task: &Task, part: &Part) -> Vec<Span> {
        let fences = task.chapter.outline.fences.iter().filter(|it| part.range.contains(&it.range.start));
        fences.filter_map(|it| self.fence(family, task, (it, part))).collect()
    }

    /// Fences in chapters that this family does not read, and that name a contract of it, or whose value does. `heard`
    /// says whether another family reads a chapter; where none does, `speaks` lets this one tell of names that nobody knows.
    pub(super) fn fences_elsewhere(
        &mut self,
        family: &mut Family,
        (chapters, names): (&[Arc<Chapter>], &Names),
        heard: impl Fn(&Chapter) -> bool,
        speaks: bool,
    ) {
        let elsewhere = chapters.iter().enumerate().filter(|(_, it)| !self.settings.reads(&it.path));
        for (own, chapter) in elsewhere {
            let task = Task { chapters, chapter, own, names, witness: Witness::Catalog };
            let heard = heard(chapter);
            for fence in &chapter.outline.fences {
                let Some(name) = self.name_elsewhere(family, &task, fence) else { continue };
                let own = names.meant_or_alike(&name).is_some();
                if (own && !(heard && names.is_elsewhere(&name))) || (speaks && !heard) {
                    self.fence(family, &task, (fence, &Part::whole(chapter)));
                }
            }
        }
    }

    /// The contract that a fence in such a chapter names: by its info string, else by its value. JSON of which nobody
    /// says that it is of a contract may be anything, also what is no JSON.
    fn name_elsewhere(&self, family: &Family, task: &Task, fence: &Fence) -> Option<Name> {
        let info = info(fence)?;
        let source = task.chapter.source;
        let by_value = || {
            let (document, _) = read(source, fence, &info, info.format?).ok()?;
            let (meant, _) = self.known_name(family, task.names, source, &document.root)?;
            Some(meant.name)
        };
        info.contract.clone().or_else(by_value)
    }

    /// Reads a fence. Of JSON that names no contract, and does not say why, it gives the place.
    fn fence(&mut self, family: &mut Family, task: &Task, (fence, part): (&Fence, &Part)) -> Option<Span> {
        let source = task.chapter.source;
        let info = info(fence)?;
        self.misspelt_info(source, fence, &info);
        let Some(format) = info.format else {
            self.other_language(source, fence);
            return None;
        };
        let (document, elided) = match read(source, fence, &info, format) {
            Ok(read) => read,
            Err(findings) => {
                self.found.extend(findings);
                return None;
            }
        };
        let said = match &info.contract {
            Some(name) => Some(self.named(task, fence, name)),
            None if self.says_why(task, fence) => return None,
            None => self.known_name(family, task.names, source, &document.root),
        };
        let Some((Meant { name, wrong_version }, span)) = said else {
            return Some(self.unnamed_fence(family, task, fence));
        };
        if task.names.is_foreign(&name) {
            return None;
        }
        // What is said of a version that nobody has is said of nobody.
        if let Some(version) = wrong_version {
            let known = task.names.versions(&name);
            self.found.push(super::versions::wrong_version(&name, &version, &known, span));
            return None;
        }
        let (name, mistaken) = match info.contract {
            Some(_) => {
                let mistaken = self.says_another(family, task, (&name, span), &document);
                (name, mistaken)
            }
            None => {
                self.found.extend(under_another(task, part, (&name, span)));
                self.in_own_version(family, name, &document)
            }
        };
        let kind = ExampleKind::Fence { elided };
        let document = Arc::new(document);
        let found = Found { name: String::new(), source, pointer: String::new(), kind, document };
        self.example(family, found, Some((name, span, mistaken)));
        None
    }

    /// The contract in the version that the value says at the pointer `version`, as for a file; and that field, where no
    /// schema has it, which is a finding.
    fn in_own_version(&mut self, family: &Family, name: Name, document: &Document) -> (Name, Vec<FieldPath>) {
        let said = self.said_version(&document.root);
        match self.in_version(family, &name, said.as_ref()) {
            Ok(name) => (name, Vec::new()),
            Err(name) => (name, self.version_field().into_iter().collect()),
        }
    }

    /// The fields in which a fence says that it is another contract than its info string does: a finding, as it is for
    /// a file and its name.
    fn says_another(
        &mut self,
        family: &Family,
        task: &Task,
        (name, span): (&str, Span),
        document: &Document,
    ) -> Vec<FieldPath> {
        // Where a line in the settings says whose an example is, nothing in it has to. A name that nobody knows is a
        // finding already.
        let by_line = self.settings.contracts.iter().any(|it| it.name == name);
        if by_line || task.names.meant(name).is_none() {
            return Vec::new();
        }
        let Ok((said, place)) = self.said_at_pointers(&document.root) else { return Vec::new() };
        let known = self.known_name(family, task.names, task.chapter.source, &document.root);
        let is_own = known.as_ref().is_some_and(|(meant, _)| task.names.are_of_one(&meant.name, name));
        // A name that differs in case and separators only is left to the schema, where it is none by itself.
        let is_left = || same_name(&said, name) && task.names.meant(&said).is_none();
        if is_own || is_left() {
            return Vec::new();
        }
        let said = known.map_or(said, |(meant, _)| meant.name);
        let title = format!("the JSON in a fence of {name} says that it is {said}");
        self.found.push(
            Diagnostic::new(&rulebook::FILE_NAME_DIFFERS, title, place, format!("says that it is {said}"))
                .of(name)
                .and(span, "the fence names this contract")
                .help("mend the name in it, or name the contract that it is behind `contract=`"),
        );
        self.settings.name.fields()
    }

    /// The contract that the info string of a fence names.
    fn named(&self, task: &Task, fence: &Fence, name: &str) -> (Meant, Span) {
        let meant = task.names.meant_or_alike(name);
        let span = self.info_span(task.chapter.source, fence, name);
        (meant.unwrap_or_else(|| Meant { name: name.to_owned(), wrong_version: None }), span)
    }

    /// A remark says why a fence names no contract.
    fn says_why(&self, task: &Task, fence: &Fence) -> bool {
        let text = self.repository.sources.text(task.chapter.source);
        task.chapter.remarks.iter().any(|it| {
            let between = text.get(it.range.end..fence.range.start);
            matches!(it.kind, RemarkKind::NoContract) && between.is_some_and(|it| it.trim().is_empty())
        })
    }

    /// A family can demand that every fence with JSON names its contract, or says why not.
    fn unnamed_fence(&mut self, family: &Family, task: &Task, fence: &Fence) -> Span {
        let span = self.info_span(task.chapter.source, fence, "json");
        if !self.settings.named_fences {
            return span;
        }
        let title = "this fence does not say which contract its JSON is an instance of";
        let name = family.contracts.keys().next().map_or("NAME", String::as_str);
        self.found.push(Diagnostic::new(&rulebook::UNNAMED_FENCE, title, span, "held against nothing").help(
            format!(
                "write `json,contract={name}`, or put `<!-- contracts: no contract: REASON -->` before it"
            ),
        ));
        span
    }

    /// A fence names a contract, and is in a language that is not read.
    fn other_language(&mut self, source: SourceId, fence: &Fence) {
        let span = self.info_span(source, fence, "contract");
        let title = "a fence that names a contract is in a language that is not read";
        self.found.push(
            Diagnostic::new(&rulebook::MISSPELT_DIRECTIVE, title, span, "held against nothing").help(
                "begin the info string with `json` or `yaml`; `json,elided` allows comments and ellipses",
            ),
        );
    }

    fn misspelt_info(&mut self, source: SourceId, fence: &Fence, info: &Info) {
        let Some((word, meant)) = &info.misspelt else { return };
        let span = self.info_span(source, fence, word);
        let title = format!("`{word}` says nothing about this fence");
        let finding = Diagnostic::new(&rulebook::MISSPELT_DIRECTIVE, title, span, "no word of a fence");
        self.found.push(match did_you_mean(word, [*meant]) {
            Some(_) => finding.mend("did you mean this?", [span.becomes(*meant)]),
            None => finding.help(format!("did you mean `{meant}`? a contract is named by `contract=NAME`")),
        });
    }

    /// Where a word stands in the info string of a fence.
    fn info_span(&self, source: SourceId, fence: &Fence, word: &str) -> Span {
        let text = self.repository.sources.text(source).get(fence.range.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        let range = line.find(word).map_or(0..line.len(), |at| at..at + word.len());
        source.span(fence.range.start + range.start..fence.range.start + range.end)
    }
}

/// A fence that says itself that it is of another contract than those of its section. One whose info string names its
/// contract stands there on purpose.
fn under_another(task: &Task, part: &Part, (name, span): (&str, Span)) -> Option<Diagnostic> {
    let mut names = part.names.iter().map(|(it, _)| it.as_str());
    let (_, heading) = part.names.first()?;
    if names.any(|it| task.names.are_of_one(it, name)) {
        return None;
    }
    let names: Vec<&str> = part.names.iter().map(|(it, _)| it.as_str()).collect();
    let title = format!("an example of {name} is shown under {}", names.join(" and "));
    let label = format!("says that it is {name}");
    let finding = Diagnostic::new(&rulebook::EXAMPLE_UNDER_WRONG_CONTRACT, title, span, label).of(name);
    let words = format!(
        "mend the name in it, show it in its own section, or write `json,contract={name}` where it is meant to stand here"
    );
    Some(finding.and(*heading, "in this section").help(words))
}

/// The document, with the values that stand for an ellipsis; or what is wrong with it.
type Read = Result<(Document, Option<std::collections::BTreeSet<Span>>), Vec<Diagnostic>>;

/// The value of a fence, with the places of the chapter.
fn read(source: SourceId, fence: &Fence, info: &Info, format: Format) -> Read {
    let mut text = fence.text.clone();
    let mut start = fence.start;
    let mut values = None;
    if info.elided && format == Format::Json {
        let elided = elided(&fence.text);
        text = elided.json;
        let place = |it: std::ops::Range<usize>| source.span(start + it.start..start + it.end);
        values = Some(elided.values.into_iter().map(place).collect());
    }
    if info.fragment && format == Format::Json && !fence.text.trim_start().starts_with('{') {
        // The brace stands over the byte before the fence's text.
        text = braced(&text);
        start = start.saturating_sub(1);
    }
    let parsed = match format {
        Format::Json => json::parse(source, &text),
        Format::Yaml => yaml::parse(source, &text),
    };
    let parsed = parsed.map(|it| it.moved(start));
    match parsed {
        Ok(document) if document.duplicates.is_empty() => Ok((document, values)),
        Ok(document) => Err(repeated_keys(&document)),
        Err(flaw) => {
            let title = format!("the {} in this fence cannot be read: {}", format.name(), flaw.message);
            // What was read stands over the characters of the fence: bytes of an ellipsis, or a brace before it.
            let inside = |at: usize| (start + at).saturating_sub(fence.start);
            let range = whole(&fence.text, inside(flaw.span.start())..inside(flaw.span.end()));
            let span = source.span(fence.start + range.start..fence.start + range.end);
            let finding = Diagnostic::new(&rulebook::UNREADABLE_FENCE, title, span, flaw.label());
            // Where braces were put around it, or ellipses taken out, the text is not what stands there.
            let as_it_stands = !info.fragment && !info.elided;
            let finding = match flaw.help().filter(|_| as_it_stands) {
                Some((words, Some(edit))) => {
                    finding.mend(words, [edit.span.moved(start).becomes(edit.text.as_str())])
                }
                _ => finding,
            };
            Err(vec![finding.help(help(info))])
        }
    }
}

/// A range of bytes, made wider to whole characters.
fn whole(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let is_boundary = |it: &usize| text.is_char_boundary(*it);
    let start = (0..=range.start).rev().find(is_boundary).unwrap_or(0);
    start..(range.end..=text.len()).find(is_boundary).unwrap_or(text.len())
}

fn help(info: &Info) -> &'static str {
    if info.elided {
        "mend it: with `elided`, only ellipses, comments and trailing commas may stand in JSON"
    } else {
        "mend it, or say what it leaves out: `json,elided` for ellipses and comments, `json,fragment` for members without braces, another language for what is no JSON"
    }
}

/// Members with braces around them.
fn braced(members: &str) -> String {
    format!("{{{}}}", members.trim_end().trim_end_matches(','))
}
