//! Chapters: which of their sections speak of which contract, and what they state there.

use std::ops::Range;

use super::known::Known;
use super::names::Names;
use super::reading::Reading;
use super::sections::{Cutter, Named, Part, parts_found};
use super::versions::wrong_version;
use super::{Loader, contract};
use crate::config::Pattern;
use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::model::{Family, Name, Section, Witness};
use crate::repository::{ChapterFile, Repository};
use crate::rulebook;
use crate::syntax::directive::{Directive, Marks, marks};
use crate::syntax::fields::{Statements, statements};
use crate::syntax::markdown::{Block, Outline, outline};
use crate::syntax::remark::{Remark, RemarkKind, remarks};
use crate::syntax::words::Vocabulary;
use crate::text::{SourceId, Span};

/// A chapter, read.
#[derive(Debug)]
pub struct Chapter {
    /// Relative to the source folder.
    pub path: String,
    pub source: SourceId,
    pub outline: Outline,
    pub marks: Marks,
    pub remarks: Vec<Remark>,
}

/// Reads every chapter of the book.
pub fn read(repository: &Repository) -> (Vec<Chapter>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let links = outline(repository.sources.text(repository.summary)).map(|it| it.links).unwrap_or_default();
    let mut chapters = Vec::new();
    for file in &repository.chapters {
        if file.source.is_some_and(|source| repository.unreadable.contains(&source)) {
            continue;
        }
        let text = file.source.map(|source| repository.sources.text(source));
        if text.is_none_or(|text| text.trim().is_empty() || text.trim() == format!("# {}", file.title)) {
            found.push(missing(repository, file, &links));
            continue;
        }
        let (Some(source), Some(text)) = (file.source, text) else { continue };
        match outline(text) {
            Ok(outline) => {
                let marks = marks(text, &outline, !repository.after_links);
                let remarks = remarks(text, &outline);
                chapters.push(Chapter { path: file.path.clone(), source, outline, marks, remarks });
            }
            Err(message) => found.push(
                Diagnostic::new(
                    &rulebook::UNREADABLE_CHAPTER,
                    message,
                    source.span(0..0),
                    "somewhere in this chapter",
                )
                .help(
                    "mdBook uses the same parser; halve the chapter until it is read again to find the place",
                ),
            ),
        }
    }
    (chapters, found)
}

fn missing(repository: &Repository, file: &ChapterFile, links: &[(String, Range<usize>)]) -> Diagnostic {
    let path = repository.in_source(&file.path);
    let link = links.iter().find(|(to, _)| to.trim_start_matches("./").replace("%20", " ") == file.path);
    let span = repository.summary.span(link.map_or(0..0, |(_, range)| range.clone()));
    let title = match file.source {
        None => format!("the chapter `{path}` is not there"),
        Some(_) => format!("the chapter `{path}` has nothing but its title"),
    };
    Diagnostic::new(&rulebook::MISSING_CHAPTER, title, span, "the book promises it here")
        .help("write the chapter, or take it out of the summary; mdBook puts an empty page in its place without a word")
}

/// What is read of one chapter for one family.
pub(super) struct Task<'a> {
    pub chapters: &'a [Chapter],
    pub chapter: &'a Chapter,
    pub names: &'a Names,
    pub witness: Witness,
}

impl Loader<'_> {
    pub(super) fn chapters(&mut self, family: &mut Family, chapters: &[Chapter], names: &Names) {
        for (witness, _, patterns) in self.settings.chapter_kinds() {
            let of_kind = |path: &str| patterns.iter().find(|pattern| pattern.matches(path));
            let read = |path: &str| chapters.iter().any(|chapter| chapter.path == path);
            if self.repository.chapters.iter().any(|file| of_kind(&file.path).is_some() && !read(&file.path))
            {
                family.unread.chapters.insert(witness);
            }
            let mut first = None;
            for chapter in chapters {
                let Some(pattern) = of_kind(&chapter.path) else { continue };
                first = first.or(Some(chapter.source));
                let task = Task { chapters, chapter, names, witness };
                if witness == Witness::Shared {
                    self.shared_chapter(family, &task);
                } else {
                    self.chapter(family, &task, pattern);
                }
            }
            if let Some(source) = first.filter(|_| witness == Witness::Checklist) {
                self.silent_checklist(family, source);
            }
        }
    }

    fn chapter(&mut self, family: &mut Family, task: &Task, pattern: &Pattern) {
        let Task { chapter, names, witness, .. } = *task;
        let path = self.repository.in_source(&chapter.path);
        let text_end = self.repository.sources.text(chapter.source).len();
        let cutter = Cutter { chapter, names, witness, forms: &self.settings.headings, path, text_end };
        let (parts, wrong) = cutter.parts(self.whole_chapter(task, pattern));
        for Named { name, span, wrong_version: version } in wrong {
            let version = version.unwrap_or_default();
            contract(family, &name).misversioned = true;
            self.found.push(wrong_version(&name, &version, &names.versions(&name), span));
        }
        for part in parts {
            let base = self.base(task, Some(&part), part.range.end);
            let known = Known::of(family, &part.names, &base);
            let Statements { listings, passed_over } = self.statements(task, part.blocks, &known);
            let fenced = self.fences(family, task, &part);
            let section = Section {
                witness,
                span: part.heading,
                heading: Some(part.heading),
                parts: parts_found(part.blocks),
                inlined: named(chapter, &part.range, Directive::example_name),
                generated: self.generating(family, chapter, &part),
                fenced,
                states_fields: !listings.is_empty(),
            };
            self.generated(family, witness, &part.names, &section.generated);
            for (name, span) in &part.names {
                let section = Section { span: *span, ..section.clone() };
                contract(family, name).sections.push(section);
            }
            let mut reading = Reading::of(chapter, witness, &part.names, passed_over);
            // After a remark that nobody understands, nobody knows what a list is about; it is a finding.
            let is_unknown = |it: &&Remark| matches!(it.kind, RemarkKind::Unknown { .. });
            let unknown =
                chapter.remarks.iter().find(|it| is_unknown(it) && part.range.contains(&it.range.start));
            for listing in listings {
                let (form, fields, span) = (listing.form, listing.fields.len(), listing.span);
                let about = match unknown {
                    Some(_) => Vec::new(),
                    None => self.listing(family, task, &part, listing),
                };
                reading.note(form, fields, span, about);
            }
            self.readings.push(reading);
        }
    }

    /// The contracts whose fields a part generates, each with its directive.
    fn generating(&self, family: &Family, chapter: &Chapter, part: &Part) -> Vec<(Name, Span)> {
        let mut generating = named(chapter, &part.range, Directive::contract_name);
        for (word, _) in &mut generating {
            if let Some(name) = family.contracts.keys().find(|it| family.is_named(it, word)) {
                *word = name.clone();
            }
        }
        generating
    }

    /// The contract that a pattern for chapters names in the path of the chapter.
    fn whole_chapter(&self, task: &Task, pattern: &Pattern) -> Vec<Named> {
        let Some(name) = pattern.filled(&task.chapter.path).contract else { return Vec::new() };
        let span = task.chapter.outline.blocks.first().map_or(0..0, |it| it.range.clone());
        let span = task.chapter.source.span(span);
        let meant = task.names.meant(&name).or_else(|| task.names.alike(&name));
        vec![match meant {
            Some(meant) => Named { name: meant.name, span, wrong_version: meant.wrong_version },
            None => Named { name, span, wrong_version: None },
        }]
    }

    /// What blocks state. A remark about the base parts them: what stands before it and after it is no one list.
    pub(super) fn statements(&self, task: &Task, mut blocks: &[Block], known: &Known) -> Statements {
        let is_contract = |text: &str| task.names.is_certain(text);
        let (is_field, objects) = (|it: &str| known.is_field(it), |it: &str| known.objects(it));
        let vocabulary = Vocabulary {
            types: self.types,
            is_contract: &is_contract,
            is_field: &is_field,
            objects: &objects,
        };
        let mut all = Statements::default();
        let is_base = |it: &&Remark| matches!(it.kind, RemarkKind::Base(_));
        let ends = task.chapter.remarks.iter().filter(is_base).map(|it| it.range.start);
        for end in ends.chain([usize::MAX]) {
            let (before, after) = blocks.split_at(blocks.partition_point(|it| it.range.start < end));
            blocks = after;
            if !before.is_empty() {
                let Statements { listings, passed_over } =
                    statements(task.chapter.source, before, &vocabulary);
                all.listings.extend(listings);
                all.passed_over.extend(passed_over);
            }
        }
        all
    }

    /// The path from which fields are counted at this place: the last remark that says so before it, in this part
    /// or before the first section of the chapter.
    pub(super) fn base(&self, task: &Task, part: Option<&Part>, at: usize) -> FieldPath {
        let holds = |remark: &&Remark| {
            let place = remark.range.start;
            place < at && part.is_none_or(|part| place < part.first_section || part.range.contains(&place))
        };
        let mut bases = task.chapter.remarks.iter().filter(holds).filter_map(|it| match &it.kind {
            RemarkKind::Base(pointer) => Some(FieldPath::from_pointer(pointer)),
            _ => None,
        });
        bases.next_back().unwrap_or_else(|| match task.witness {
            Witness::Checklist | Witness::Shared => FieldPath::ROOT,
            _ => self.settings.base.clone(),
        })
    }
}

/// The names that the directives of a part give, each with the place of its directive.
fn named<'a>(
    chapter: &'a Chapter,
    range: &Range<usize>,
    name: impl Fn(&'a Directive) -> Option<&'a str>,
) -> Vec<(Name, Span)> {
    let directives = chapter.marks.directives.iter().filter(|it| range.contains(&it.range.start));
    directives.filter_map(|it| Some((name(it)?.to_owned(), chapter.source.span(it.range.clone())))).collect()
}
