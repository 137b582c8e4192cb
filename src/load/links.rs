//! Objects whose fields are listed elsewhere: a type that links to another section of the book.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::Loader;
use super::chapters::Task;
use super::known::Known;
use super::misread::not_understood;
use crate::diagnostic::did_you_mean;
use crate::field::{Field, FieldPath, JsonType, Said, Stated};
use crate::model::{Name, Shape};
use crate::syntax::fields::{Listing, Statements};
use crate::syntax::markdown::{Block, BlockKind, Outline};
use crate::text::{Span, resolve_path};

/// The most objects that lie in one another by links.
const DEPTH_LIMIT: usize = 64;
/// The most fields that a list has with those of its links.
const FIELD_LIMIT: usize = 20_000;

/// A section of a chapter, by its anchor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    chapter: usize,
    /// The blocks after its heading begin here, and end there.
    start: usize,
    end: usize,
}

/// Why a link leads to no list of fields.
enum Lost {
    /// It leads out of the book: nobody looks there.
    Outside,
    /// The chapter has no such section; the ids that it has.
    NoSection(Vec<String>),
}

impl Loader<'_> {
    /// Adds the fields of objects that link to the section where they are listed.
    pub(super) fn listed_elsewhere(&mut self, task: &Task, about: &[Name], shape: &mut Shape) {
        let mut open: Vec<(FieldPath, Stated<String>, usize, BTreeSet<Target>)> = Vec::new();
        let mut listed: BTreeMap<Target, Shape> = BTreeMap::new();
        let mut unlisted: BTreeSet<Span> = BTreeSet::new();
        let linked = |shape: &Shape| -> Vec<(FieldPath, Stated<String>)> {
            let links = shape.fields.iter().filter_map(|(path, it)| {
                let is_array = it.types.as_ref().is_some_and(|it| it.value.contains(JsonType::Array));
                let path = if is_array { path.elements() } else { path.clone() };
                Some((path, it.listed_at.as_deref()?.clone()))
            });
            links.collect()
        };
        let links = linked(shape).into_iter();
        open.extend(links.map(|(path, link)| (path, link, task.own, BTreeSet::new())));
        while let Some((path, link, chapter, mut seen)) = open.pop() {
            let target = match self.target(task, chapter, &link.value) {
                Ok(target) => target,
                Err(Lost::Outside) => continue,
                Err(Lost::NoSection(known)) => {
                    self.lost_link(about, &link, &known);
                    continue;
                }
            };
            // An object that holds itself is listed once.
            if !seen.insert(target) {
                continue;
            }
            if seen.len() > DEPTH_LIMIT || shape.fields.len() > FIELD_LIMIT {
                self.too_much(about, &link);
                break;
            }
            let inner =
                listed.entry(target).or_insert_with(|| self.listed_there(task, about, target)).clone();
            if inner.fields.is_empty() {
                unlisted.insert(link.span);
                continue;
            }
            let nested = linked(&inner).into_iter();
            open.extend(nested.map(|(inner, link)| (inner.below(&path), link, target.chapter, seen.clone())));
            let inner = inner.below(&path);
            shape.elsewhere.entry(path).or_insert(inner.span);
            shape.elsewhere.extend(inner.elsewhere);
            for (path, field) in inner.fields {
                shape.fields.open().entry(path).or_insert(field);
            }
            Arc::make_mut(&mut shape.complete).extend(inner.complete.iter().cloned());
        }
        take_back_types(shape, &unlisted);
    }

    /// The fields that all lists of a section state together.
    fn listed_there(&mut self, task: &Task, about: &[Name], target: Target) -> Shape {
        let Some(chapter) = task.chapters.get(target.chapter) else {
            return Shape::new(task.chapter.source.span(0..0));
        };
        let inner = Task { chapter, own: target.chapter, ..*task };
        let blocks = chapter.outline.blocks.get(target.start..target.end).unwrap_or_default();
        let known = Known::default();
        let statements = self.statements(&inner, blocks, &known);
        let objects = self.objects(&inner, &statements.listings);
        let apart = self.without_objects(&inner, (blocks, &known), &objects);
        let statements = apart.map_or(statements, |(own, _)| own);
        let mut shape = Shape::new(chapter.source.span(0..0));
        for listing in statements.listings.iter().filter(|it| it.labels.is_empty()) {
            self.flaws(listing, about);
            if shape.fields.is_empty() {
                shape.span = listing.span;
            }
            Arc::make_mut(&mut shape.complete).extend(Some(FieldPath::ROOT).filter(|_| !listing.open));
            for (path, field) in &listing.fields {
                if !listing.open {
                    Arc::make_mut(&mut shape.complete).insert(path.parent());
                }
                if let Some(elements) = &field.elements {
                    let elements =
                        Field { types: Some(elements.clone()), ..Field::new(elements.span, Said::Silent) };
                    shape.fields.open().entry(path.elements()).or_insert(elements);
                }
                shape.fields.open().entry(path.clone()).or_insert_with(|| field.clone());
            }
        }
        shape
    }

    /// The sections of a chapter, as bytes, to which lists outside them link: what they list is in objects of theirs.
    pub(super) fn objects<'b>(
        &self,
        task: &Task,
        listings: impl IntoIterator<Item = &'b Listing>,
    ) -> Vec<Range<usize>> {
        let blocks = &task.chapter.outline.blocks;
        let start = |index: usize| blocks.get(index).map_or(usize::MAX, |it| it.range.start);
        let mut objects = BTreeSet::new();
        for listing in listings {
            for link in listing.fields.iter().filter_map(|(_, field)| field.listed_at.as_ref()) {
                let Ok(target) = self.target(task, task.own, &link.value) else { continue };
                let range = start(target.start.saturating_sub(1))..start(target.end);
                if target.chapter == task.own && !range.contains(&link.span.start()) {
                    objects.insert((range.start, range.end));
                }
            }
        }
        objects.into_iter().map(|(start, end)| start..end).collect()
    }

    /// What a section states of its own subject, and apart from it what is listed below it of these objects. `None` where
    /// it lists none of them.
    pub(super) fn without_objects(
        &self,
        task: &Task,
        (blocks, known): (&[Block], &Known),
        objects: &[Range<usize>],
    ) -> Option<(Statements, Statements)> {
        let start = blocks.first().map_or(0, |it| it.range.start);
        let end = blocks.last().map_or(0, |it| it.range.start);
        let mut inside: Vec<&Range<usize>> = Vec::new();
        for object in objects.iter().filter(|it| it.start > start && it.start <= end) {
            // Sections lie within each other, or apart.
            if inside.last().is_none_or(|it| it.end <= object.start) {
                inside.push(object);
            }
        }
        if inside.is_empty() {
            return None;
        }
        let of_object = |it: &Block| {
            let next = inside.partition_point(|object| object.start <= it.range.start);
            next.checked_sub(1).is_some_and(|last| inside[last].contains(&it.range.start))
        };
        let (of_objects, own): (Vec<Block>, Vec<Block>) = blocks.iter().cloned().partition(of_object);
        Some((self.statements(task, &own, known), self.statements(task, &of_objects, &Known::default())))
    }

    /// The section that a link in a chapter leads to.
    fn target(&self, task: &Task, from: usize, link: &str) -> Result<Target, Lost> {
        let (path, id) = link.split_once('#').unwrap_or((link, ""));
        let chapter = match path {
            "" => from,
            path => {
                let base = task.chapters.get(from).map_or("", |it| it.path.as_str());
                let path = resolve_path(base, &path.replace(".html", ".md")).ok_or(Lost::Outside)?;
                task.chapters.iter().position(|it| it.path == path).ok_or(Lost::Outside)?
            }
        };
        let chapter_text = task.chapters.get(chapter).ok_or(Lost::Outside)?;
        let sections = &chapter_text.sections;
        if id.is_empty() {
            return Ok(Target { chapter, start: 0, end: chapter_text.outline.blocks.len() });
        }
        match sections.get(id) {
            Some((start, end)) => Ok(Target { chapter, start: *start, end: *end }),
            None => Err(Lost::NoSection(sections.keys().cloned().collect())),
        }
    }

    /// Links that lead on and on have more paths than anybody can list.
    fn too_much(&mut self, about: &[Name], link: &Stated<String>) {
        let label = "more fields than can be followed";
        let finding = not_understood(about, "its links lead on too far", (link.span, label));
        self.found.push(finding.help("let fewer objects link to each other"));
    }

    fn lost_link(&mut self, about: &[Name], link: &Stated<String>, known: &[String]) {
        let to = &link.value;
        let why = format!("`{to}` leads to no section");
        let finding = not_understood(about, &why, (link.span, "no section has this id"));
        let id = to.rsplit('#').next().unwrap_or_default();
        self.found.push(match did_you_mean(id, known.iter().map(String::as_str)) {
            Some(near) => {
                let text = format!("did you mean `#{near}`?");
                // The destination stands behind the text of the link.
                let source = link.span.source;
                let behind = &self.repository.sources.text(source)[link.span.end()..];
                let rest = behind
                    .trim_start_matches('`')
                    .strip_prefix("](")
                    .filter(|it| it.starts_with(to.as_str()));
                match rest {
                    Some(rest) => {
                        let end = link.span.end() + behind.len() - rest.len() + to.len();
                        finding.propose(text, [source.span(end - id.len()..end).becomes(near)])
                    }
                    None => finding.help(text),
                }
            }
            None => finding.help("link to the heading under which the fields of this object are listed"),
        });
    }
}

/// A link alone says that the field is an object; where no fields are listed, it is something else.
fn take_back_types(shape: &mut Shape, unlisted: &BTreeSet<Span>) {
    let is_unlisted = |it: &Field| it.listed_at.as_ref().is_some_and(|it| unlisted.contains(&it.span));
    for field in shape.fields.open().values_mut().filter(|it| is_unlisted(it)) {
        let of_link = field.listed_at.as_ref().map(|it| it.span);
        if field.types.as_ref().map(|it| it.span) == of_link {
            field.types = None;
        }
    }
}

/// Every heading of a chapter: its id, and the blocks of its section.
pub(super) fn sections(outline: &Outline) -> BTreeMap<String, (usize, usize)> {
    let blocks = &outline.blocks;
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    let mut sections: Vec<(String, usize, usize, u8)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let BlockKind::Heading(depth) = block.kind else { continue };
        while let Some(last) = open.pop_if(|it| sections[*it].3 >= depth) {
            sections[last].2 = index;
        }
        open.push(sections.len());
        sections.push((heading_id(block, &mut given), index + 1, blocks.len(), depth));
    }
    // Where two have one id, a browser goes to the first.
    sections.into_iter().rev().map(|(id, start, end, _)| (id, (start, end))).collect()
}

/// The id that mdBook gives a heading (mdBook, "id_from_content"): its text in lower case, with dashes for blanks; a second one
/// of the same text gets a number.
fn heading_id(block: &Block, given: &mut BTreeMap<String, usize>) -> String {
    if let Some(id) = &block.id {
        return id.clone();
    }
    let character = |it: char| match it {
        it if it.is_alphanumeric() || matches!(it, '_' | '-') => Some(it.to_ascii_lowercase()),
        it if it.is_whitespace() => Some('-'),
        _ => None,
    };
    let id: String = block.prose.text.trim().chars().filter_map(character).collect();
    let count = given.entry(id.clone()).or_default();
    *count += 1;
    if *count == 1 { id } else { format!("{id}-{}", *count - 1) }
}
