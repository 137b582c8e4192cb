//! Where in the book a finding is shown: in the chapter that it is about, between two blocks.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::load::Chapter;
use crate::model::{Contract, Family, same_name, stem_names};
use crate::repository::Repository;
use crate::resolve::{Target, resolve};
use crate::syntax::directive::Directive;
use crate::syntax::json::{Kind, Node};
use crate::text::{SourceId, Span};
use crate::verdict::Verdict;

/// A place between two blocks of a chapter: the chapter by its number in the book, and the byte of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub chapter: usize,
    pub at: usize,
}

/// Finds places in the chapters that have a page.
#[derive(Debug)]
pub struct Finder<'a> {
    repository: &'a Repository,
    verdict: &'a Verdict,
    /// The chapters that have a page, by their number.
    with_page: Vec<usize>,
    /// The first directive that shows each file.
    shown: BTreeMap<SourceId, Span>,
    /// Directives that name a file which could not be read: the name, and the directive.
    unread: Vec<(&'a str, Span)>,
}

impl<'a> Finder<'a> {
    pub fn new(repository: &'a Repository, verdict: &'a Verdict, with_page: Vec<usize>) -> Self {
        let (shown, unread) = (BTreeMap::new(), Vec::new());
        let mut finder = Finder { repository, verdict, with_page, shown, unread };
        for chapter in &verdict.loaded.chapters {
            chapter.marks.directives.iter().for_each(|it| finder.directive(chapter, it));
        }
        finder
    }

    fn directive(&mut self, chapter: &Chapter, directive: &'a Directive) {
        let span = chapter.source.span(directive.range.clone());
        let mut files = BTreeSet::new();
        match resolve(&self.verdict.loaded.catalog, directive, chapter.source) {
            Ok(Target::Example { part, .. }) => stands_in(part, &mut files),
            Ok(Target::Fields { source, .. }) => drop(files.insert(source)),
            Ok(Target::Unread) => {
                let name = directive.example_name().or_else(|| directive.contract_name());
                self.unread.extend(name.map(|it| (it, span)));
            }
            Ok(Target::Contract(about)) => {
                files.extend(about.contract.schema.iter().map(|it| it.place.source));
                files.extend(about.family.examples_of(about.contract).map(|it| it.source));
            }
            Ok(Target::Families(_)) | Err(_) => {}
        }
        for file in files {
            self.shown.entry(file).or_insert(span);
        }
    }

    /// Where a finding arose: where its place stands in a chapter, or where a chapter shows its file; else the same of
    /// the other witnesses, the section of its contract, and at last the beginning of the book.
    pub fn spot(&self, finding: &Diagnostic) -> Option<Spot> {
        let spans = finding.labels().map(|it| it.span);
        let seen = || spans.clone().find_map(|it| self.in_chapter(it).or_else(|| self.shown(it.source)));
        let file = finding.primary.span.source;
        let named = || self.section(|name, _, family| is_about(finding, name, family));
        let of_file = || self.section(|_, contract, family| is_in(file, contract, family));
        let by_path = || self.section(|name, _, _| stem_names(self.file_name(file), name));
        let first = || self.with_page.first().map(|it| Spot { chapter: *it, at: 0 });
        seen().or_else(named).or_else(of_file).or_else(by_path).or_else(first)
    }

    /// The boundary before the block in which a place stands.
    fn in_chapter(&self, span: Span) -> Option<Spot> {
        let has_it = |it: &&usize| self.repository.chapters.get(**it)?.source.filter(|it| *it == span.source);
        let chapter = *self.with_page.iter().find(|it| has_it(it).is_some())?;
        let read = self.verdict.loaded.chapters.iter().find(|it| it.source == span.source);
        let text = self.repository.sources.text(span.source);
        let boundaries = read.map(|it| it.outline.boundaries(text)).unwrap_or_default();
        let before = boundaries.partition_point(|it| *it <= span.start()).checked_sub(1);
        let at = before.and_then(|it| boundaries.get(it)).copied().unwrap_or_default();
        Some(Spot { chapter, at })
    }

    /// The first directive that shows a file. One that could not be read is known by its name alone.
    fn shown(&self, file: SourceId) -> Option<Spot> {
        let name = self.file_name(file);
        let is_it = |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.starts_with('.'));
        let unread = || self.unread.iter().filter(|(word, _)| is_it(word)).max_by_key(|(word, _)| word.len());
        let span = self.shown.get(&file).or_else(|| unread().map(|(_, span)| span))?;
        self.in_chapter(*span)
    }

    fn file_name(&self, file: SourceId) -> &str {
        self.repository.sources.path(file).rsplit('/').next().unwrap_or_default()
    }

    /// The first section of the first contract of which this is true.
    fn section(&self, is_it: impl Fn(&str, &Contract, &Family) -> bool) -> Option<Spot> {
        let families = &self.verdict.loaded.catalog.families;
        let contracts =
            families.iter().flat_map(|family| family.contracts.iter().map(move |it| (family, it)));
        let found = contracts.filter(|(family, (name, contract))| is_it(name, contract, family));
        let mut sections = found.flat_map(|(_, (_, contract))| &contract.sections);
        sections.find_map(|it| self.in_chapter(it.span))
    }
}

/// True where a finding is about this contract.
fn is_about(finding: &Diagnostic, name: &str, family: &Family) -> bool {
    finding.contracts.iter().any(|it| family.is_named(name, it) || same_name(name, it))
}

/// True where this file holds the schema of a contract, or an example of it.
fn is_in(file: SourceId, contract: &Contract, family: &Family) -> bool {
    contract.schema.as_ref().is_some_and(|it| it.place.source == file)
        || family.examples_of(contract).any(|it| it.source == file)
}

/// Every file in which some of a value stands: those of a patched example are two.
pub fn stands_in(node: &Node, files: &mut BTreeSet<SourceId>) {
    files.insert(node.span.source);
    match &node.kind {
        Kind::Array(items) => items.iter().for_each(|it| stands_in(it, files)),
        Kind::Object(members) => members.iter().for_each(|it| stands_in(&it.value, files)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
