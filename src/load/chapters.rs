//! Chapters: which of their sections speak of which contract, and what they state there.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::around::Headings;
use super::known::Known;
use super::links;
use super::names::{Meant, Names};
use super::parts::{is_misspelt, parts_found};
use super::reading::{Noted, Reading};
use super::sections::{Cutter, Named, Part};
use super::versions::wrong_version;
use super::{Before, Loader, contract};
use crate::config::Pattern;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::{Family, Name, Section, Witness};
use crate::parallel;
use crate::repository::{ChapterFile, Repository};
use crate::rulebook;
use crate::syntax::directive::{Directive, Marks, marks};
use crate::syntax::fields::{Statements, statements};
use crate::syntax::markdown::{Block, BlockKind, Outline, outline};
use crate::syntax::remark::{GeneratedTable, Remark, RemarkKind, remarks};
use crate::syntax::words::Vocabulary;
use crate::text::{SourceId, Span, linked_path};

/// A chapter, read.
#[derive(Debug)]
pub struct Chapter {
    /// Relative to the source folder.
    pub path: String,
    pub source: SourceId,
    pub outline: Outline,
    pub marks: Marks,
    pub remarks: Vec<Remark>,
    /// The blocks of each section, by its id.
    pub(super) sections: BTreeMap<String, (usize, usize)>,
    pub(super) headings: Headings,
}

impl Chapter {
    fn new(
        file: &ChapterFile,
        source: SourceId,
        outline: Outline,
        marks: Marks,
        remarks: Vec<Remark>,
    ) -> Self {
        let sections = links::sections(&outline);
        let headings = Headings::of(&outline.blocks, &remarks);
        Chapter { path: file.path.clone(), source, outline, marks, remarks, sections, headings }
    }

    /// The id of the heading that begins at this byte, as mdBook gives it.
    pub fn id_at(&self, start: usize) -> Option<String> {
        let ids = self.sections.iter();
        let at = |it: &usize| self.outline.blocks.get(it.checked_sub(1)?).map(|it| it.range.start);
        ids.filter(|(_, (first, _))| at(first) == Some(start)).map(|(id, _)| id.clone()).next()
    }

    /// The id of the heading above a byte.
    pub fn id_above(&self, byte: usize) -> Option<String> {
        let headings = self.outline.blocks.iter().filter(|it| matches!(it.kind, BlockKind::Heading(_)));
        self.id_at(headings.take_while(|it| it.range.start <= byte).last()?.range.start)
    }

    /// The tables that it keeps between marks.
    pub fn tables(&self) -> impl Iterator<Item = &GeneratedTable> {
        self.remarks.iter().filter_map(|it| match &it.kind {
            RemarkKind::Table(table) => Some(&**table),
            _ => None,
        })
    }
}

/// Reads every chapter of the book.
pub fn read(repository: &Repository, before: Option<Before>) -> (Vec<Arc<Chapter>>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let promised =
        outline(repository.sources.text(repository.summary)).map(|it| it.links).unwrap_or_default();
    let unreadable = |it: &&ChapterFile| it.source.is_some_and(|it| repository.unreadable.contains(&it));
    let files: Vec<&ChapterFile> = repository.chapters.iter().filter(|it| !unreadable(it)).collect();
    let mut chapters = Vec::new();
    for chapter in parallel::each(&files, |file| read_one(repository, before, file, &promised)) {
        match chapter {
            Ok(chapter) => chapters.push(chapter),
            Err(finding) => found.push(*finding),
        }
    }
    (chapters, found)
}

/// Reads one chapter, which `promised` links lead to.
fn read_one(
    repository: &Repository,
    before: Option<Before>,
    file: &ChapterFile,
    promised: &[(String, Range<usize>)],
) -> Result<Arc<Chapter>, Box<Diagnostic>> {
    let Some((source, text)) = repository.written(file) else {
        return Err(Box::new(missing(repository, file, promised)));
    };
    if let Some(chapter) = before.and_then(|it| it.chapter(repository, source, &file.path)) {
        return Ok(chapter);
    }
    let unreadable = |message| {
        let finding = Diagnostic::new(
            &rulebook::UNREADABLE_CHAPTER,
            message,
            source.span(0..0),
            "somewhere in this chapter",
        );
        finding
            .help("mdBook uses the same parser; halve the chapter until it is read again to find the place")
    };
    repository.progress.on(repository.sources.path(source), || {
        let outline = outline(text).map_err(|message| Box::new(unreadable(message)))?;
        let marks = marks(text, &outline, !repository.after_links);
        let remarks = remarks(text, &outline);
        Ok(Arc::new(Chapter::new(file, source, outline, marks, remarks)))
    })
}

fn missing(repository: &Repository, file: &ChapterFile, links: &[(String, Range<usize>)]) -> Diagnostic {
    let path = repository.in_source(&file.path);
    let link = links.iter().find(|(to, _)| to.trim_start_matches("./").replace("%20", " ") == file.path);
    let span = repository.summary.span(link.map_or(0..0, |(_, range)| range.clone()));
    let title = match file.source {
        None => format!("the chapter `{path}` is not there"),
        Some(_) => format!("the chapter `{path}` has nothing but its title"),
    };
    let finding = Diagnostic::new(&rulebook::MISSING_CHAPTER, title, span, "the book promises it here");
    let beside = repository.unlisted.iter().map(|it| repository.sources.path(*it));
    let made = file.source.map(|_| format!(" then delete `{path}`, which mdBook has made"));
    let made = made.unwrap_or_default();
    let near = did_you_mean(&path, beside);
    let finding = near.into_iter().fold(finding, |it, near| it.help(format!("did you mean `{near}`?{made}")));
    finding.help("write the chapter, or take it out of the summary; mdBook puts an empty page in its place without a word")
}

/// What is read of one chapter for one family.
pub(super) struct Task<'a> {
    pub chapters: &'a [Arc<Chapter>],
    pub chapter: &'a Chapter,
    /// The index of the chapter among all.
    pub own: usize,
    pub names: &'a Names,
    pub witness: Witness,
}

impl<'l> Loader<'l> {
    /// How the chapter of a task is cut.
    pub(super) fn cutter<'a>(&self, task: &Task<'a>) -> Cutter<'a>
    where
        'l: 'a,
    {
        let Task { chapter, names, witness, .. } = *task;
        let settings = self.settings;
        let path = self.repository.in_source(&chapter.path);
        let text_end = self.repository.sources.text(chapter.source).len();
        Cutter { chapter, names, witness, forms: &settings.headings, path, text_end }
    }
}

impl Loader<'_> {
    pub(super) fn chapters(&mut self, family: &mut Family, chapters: &[Arc<Chapter>], names: &Names) {
        for (witness, _, patterns) in self.settings.chapter_kinds() {
            let of_kind = |path: &str| patterns.iter().find(|pattern| pattern.matches(path));
            let read = |path: &str| chapters.iter().any(|chapter| chapter.path == path);
            if self.repository.chapters.iter().any(|file| of_kind(&file.path).is_some() && !read(&file.path))
            {
                family.unread.chapters.insert(witness);
            }
            let mut first = None;
            for (own, chapter) in chapters.iter().enumerate() {
                let Some(pattern) = of_kind(&chapter.path) else { continue };
                first = first.or(Some(chapter.source));
                let task = Task { chapters, chapter, own, names, witness };
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
        let (parts, wrong) = self.cutter(task).parts(self.whole_chapter(task, pattern));
        for Named { name, span, wrong_version: version, links_to } in wrong {
            if let Some(version) = version {
                contract(family, &name).misversioned = true;
                self.found.push(wrong_version(&name, &version, &names.versions(&name), span));
            }
            self.found.extend(links_to.and_then(|other| wrong_link(family, &name, &other, span)));
        }
        let heard = parallel::each(&parts, |part| self.heard(family, task, part));
        let objects = self.objects(task, heard.iter().flat_map(|it| &it.stated.listings));
        for (part, heard) in parts.into_iter().zip(&heard) {
            self.keep_heard(task, &part, heard);
            let apart = self.without_objects(task, (part.blocks, &heard.known), &objects);
            let (Statements { listings, passed_over }, of_objects) = match &apart {
                Some((own, of_objects)) => (own, Some(of_objects)),
                None => (&heard.stated, None),
            };
            let unnamed = self.fences(family, task, &part);
            let section = Section {
                witness,
                span: part.heading,
                heading: Some(part.heading),
                parts: parts_found(chapter, part.blocks, listings),
                inlined: named(&chapter.marks.directives, chapter, &part.range, Directive::example_name),
                generated: self.generating(family, chapter, &part),
                shows: self.links_to_example(family, task, &part),
                // Names by the way are no list of them.
                states_fields: listings.iter().any(|it| !it.aside || !it.flaws.is_empty()),
                misspelt: is_misspelt(chapter, &part.range),
                shared: part.names.len() > 1,
            };
            self.stated_versions(family, task, &part);
            self.generated(family, witness, &part.names, &section.generated);
            for (name, span) in &part.names {
                let section = Section { span: *span, ..section.clone() };
                contract(family, name).sections.push(section);
            }
            let mut reading = Reading::of(chapter, witness, &part, passed_over.clone());
            reading.unnamed_fences = unnamed;
            // After a remark that nobody understands, nobody knows what a list is about; it is a finding.
            let is_unknown = |it: &&Remark| matches!(it.kind, RemarkKind::Unknown { of_lists: true, .. });
            let unknown =
                chapter.remarks.iter().find(|it| is_unknown(it) && part.range.contains(&it.range.start));
            for listing in listings {
                let listing = &*self.beside_generated(family, task, &part, (&section.generated, listing));
                let about = self.about(family, task, (&part, unknown.is_some()), listing);
                reading.note(Noted::of(listing), about);
            }
            of_objects.into_iter().for_each(|it| reading.note_objects(it));
            self.readings.push(reading);
        }
    }

    /// True where a part links to the file of an example of one of its contracts.
    fn links_to_example(&self, family: &Family, task: &Task, part: &Part) -> bool {
        let path = self.repository.in_source(&task.chapter.path);
        let links = task.chapter.outline.links.iter().filter(|(_, range)| part.range.contains(&range.start));
        let mut files = links.filter_map(|(to, _)| self.repository.sources.id(&linked_path(&path, to)?));
        let contracts = || part.names.iter().filter_map(|(name, _)| family.contracts.get(name));
        files.any(|file| contracts().flat_map(|it| family.examples_of(it)).any(|it| it.source == file))
    }

    /// The contracts whose fields a part generates, each with its directive.
    fn generating(&self, family: &Family, chapter: &Chapter, part: &Part) -> Vec<(Name, Span)> {
        let mut generating = named(&chapter.marks.directives, chapter, &part.range, Directive::generates);
        let tables = chapter.tables().map(|it| &it.directive);
        generating.extend(named(tables, chapter, &part.range, Directive::generates));
        for (word, _) in &mut generating {
            let named = family.contracts_named(word).next().map(|(name, _)| name.clone());
            if let Some(name) = named {
                *word = name;
            }
        }
        generating
    }

    /// The contract that a pattern for chapters names in the path of the chapter.
    fn whole_chapter(&self, task: &Task, pattern: &Pattern) -> Vec<Named> {
        let filled = pattern.filled(&task.chapter.path);
        let Some(name) = filled.contract else { return Vec::new() };
        let span = task.chapter.outline.blocks.first().map_or(0..0, |it| it.range.clone());
        let span = task.chapter.source.span(span);
        let known = task.names.meant_or_alike(&name);
        let in_version = |version| task.names.meant(&format!("{} {version}", known.as_ref()?.name));
        let meant = filled.version.and_then(in_version).or_else(|| task.names.meant_or_alike(&name));
        vec![match meant {
            Some(Meant { name, wrong_version }) => Named { name, span, wrong_version, links_to: None },
            None => Named { name, span, wrong_version: None, links_to: None },
        }]
    }

    /// What blocks state. A remark about the base parts them: what stands before it and after it is no one list. One
    /// about the list that follows is about that alone.
    pub(super) fn statements(&self, task: &Task, blocks: &[Block], known: &Known) -> Statements {
        let is_contract = |text: &str| task.names.is_certain(text);
        let is_field = |name: &str| known.is_field(name);
        let objects = |name: &str| known.objects(name);
        let choices = |name: &str| known.choices(name);
        let vocabulary = Vocabulary {
            types: self.types,
            is_contract: &is_contract,
            is_field: &is_field,
            objects: &objects,
            choices: &choices,
        };
        let source = task.chapter.source;
        let mut all = Statements::default();
        // A remark before the block that stands before these is about others.
        let first = blocks.first().map_or(0, |it| it.range.start);
        let chapter = task.chapter;
        let before = chapter.outline.blocks.partition_point(|it| it.range.start < first).checked_sub(1);
        let from = before.map_or(0, |it| chapter.outline.blocks[it].range.start);
        let remarks = &chapter.remarks[chapter.remarks.partition_point(|it| it.range.start < from)..];
        for (remark, blocks) in runs(remarks, blocks, &chapter.outline.blocks) {
            let mut stated = match remark {
                Some(RemarkKind::NoFields) => {
                    let place = blocks.first().map_or(0..0, |it| it.range.clone());
                    let reason = "a remark says that it is no list of fields".to_owned();
                    all.passed_over.push((source.span(place), reason));
                    continue;
                }
                _ => statements(source, blocks, &vocabulary),
            };
            stated.listings.iter_mut().for_each(|it| known.quote(&mut it.fields));
            if matches!(remark, Some(RemarkKind::Open)) {
                stated.listings.iter_mut().for_each(|it| (it.open, it.is_cut) = (true, false));
            }
            all.listings.append(&mut stated.listings);
            all.passed_over.append(&mut stated.passed_over);
        }
        all
    }
}

/// A heading names one contract and links to a file of another. One that no schema knows is a finding of its own.
fn wrong_link(family: &Family, name: &str, other: &str, span: Span) -> Option<Diagnostic> {
    family.contracts.get(other)?.schema.as_ref()?;
    let title = format!("the heading of {name} links to a file of {other}");
    let label = format!("leads to {other}");
    let finding = Diagnostic::new(&rulebook::EXAMPLE_UNDER_WRONG_CONTRACT, title, span, label).of(name);
    Some(finding.help("link to a file of the contract that the heading names, or name the other one"))
}

/// Cuts blocks where a remark is about what follows: a list alone, or everything from there.
fn runs<'a>(
    remarks: &'a [Remark],
    blocks: &'a [Block],
    of_chapter: &[Block],
) -> Vec<(Option<&'a RemarkKind>, &'a [Block])> {
    // These need not be all the blocks of their part.
    let follows = |remark: &Remark, block: Option<&Block>| {
        let next = of_chapter.partition_point(|it| it.range.start < remark.range.start);
        block.map(|it| it.range.start) == of_chapter.get(next).map(|it| it.range.start)
    };
    let mut runs = Vec::new();
    let mut rest = blocks;
    for remark in remarks {
        if rest.is_empty() {
            break;
        }
        if let RemarkKind::Table(table) = &remark.kind {
            // What is generated states nothing of its own.
            let (before, after) =
                rest.split_at(rest.partition_point(|it| it.range.start < remark.range.start));
            runs.push((None, before));
            rest = &after[after.partition_point(|it| it.range.start < table.between.end)..];
            continue;
        }
        let of_a_list = matches!(remark.kind, RemarkKind::Open | RemarkKind::NoFields);
        if !of_a_list && !matches!(remark.kind, RemarkKind::Base(_)) {
            continue;
        }
        let (before, after) = rest.split_at(rest.partition_point(|it| it.range.start < remark.range.start));
        runs.push((None, before));
        rest = after;
        if of_a_list && follows(remark, rest.first()) {
            let (list, after) = rest.split_at(list_length(rest));
            runs.push((Some(&remark.kind), list));
            rest = after;
        }
    }
    runs.push((None, rest));
    runs.retain(|(_, blocks)| !blocks.is_empty());
    runs
}

/// How many blocks the list or table takes that begins here.
fn list_length(blocks: &[Block]) -> usize {
    let of_list = |it: &&Block| matches!(it.kind, BlockKind::Item | BlockKind::Term | BlockKind::Definition);
    blocks.iter().take_while(of_list).count().max(1).min(blocks.len())
}

/// The names that the directives of a part give, each with the place of its directive.
fn named<'a>(
    directives: impl IntoIterator<Item = &'a Directive>,
    chapter: &'a Chapter,
    range: &Range<usize>,
    name: impl Fn(&'a Directive) -> Option<&'a str>,
) -> Vec<(Name, Span)> {
    let directives = directives.into_iter().filter(|it| range.contains(&it.range.start));
    directives.filter_map(|it| Some((name(it)?.to_owned(), chapter.source.span(it.range.clone())))).collect()
}
