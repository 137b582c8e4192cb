//! Objects whose fields are listed elsewhere: a type that links to another section of the book.

use std::collections::BTreeSet;

use super::Loader;
use super::chapters::{Chapter, Task};
use super::known::Known;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::{FieldPath, JsonType, Said, Stated};
use crate::model::Shape;
use crate::rulebook;
use crate::syntax::markdown::{Block, BlockKind};
use crate::text::resolve_path;

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
    pub(super) fn listed_elsewhere(&mut self, task: &Task, shape: &mut Shape) {
        let mut open: Vec<(FieldPath, Stated<String>, usize, BTreeSet<Target>)> = Vec::new();
        let own = task.chapters.iter().position(|it| it.source == task.chapter.source).unwrap_or_default();
        let linked = |shape: &Shape| -> Vec<(FieldPath, Stated<String>)> {
            let links = shape.fields.iter().filter_map(|(path, it)| {
                let is_array = it.types.as_ref().is_some_and(|it| it.value.contains(&JsonType::Array));
                let path = if is_array { path.elements() } else { path.clone() };
                Some((path, it.listed_at.clone()?))
            });
            links.collect()
        };
        open.extend(linked(shape).into_iter().map(|(path, link)| (path, link, own, BTreeSet::new())));
        while let Some((path, link, chapter, mut seen)) = open.pop() {
            let target = match self.target(task, chapter, &link.value) {
                Ok(target) => target,
                Err(Lost::Outside) => continue,
                Err(Lost::NoSection(known)) => {
                    self.lost_link(&link, &known);
                    continue;
                }
            };
            // An object that holds itself is listed once.
            if !seen.insert(target) {
                continue;
            }
            let inner = self.listed_there(task, target);
            if inner.fields.is_empty() {
                take_back_type(shape, &link);
                continue;
            }
            let nested = linked(&inner).into_iter();
            open.extend(nested.map(|(inner, link)| (inner.below(&path), link, target.chapter, seen.clone())));
            let inner = inner.below(&path);
            for (path, field) in inner.fields {
                shape.fields.entry(path).or_insert(field);
            }
            shape.complete.extend(inner.complete);
        }
    }

    /// The fields that all lists of a section state together.
    fn listed_there(&mut self, task: &Task, target: Target) -> Shape {
        let Some(chapter) = task.chapters.get(target.chapter) else {
            return Shape::new(task.chapter.source.span(0..0));
        };
        let inner = Task { chapter, ..*task };
        let blocks = chapter.outline.blocks.get(target.start..target.end).unwrap_or_default();
        let statements = self.statements(&inner, blocks, &Known::default());
        let mut shape = Shape::new(chapter.source.span(0..0));
        for listing in statements.listings.iter().filter(|it| it.labels.is_empty()) {
            shape.complete.extend(Some(FieldPath::ROOT).filter(|_| !listing.open));
            for (path, field) in &listing.fields {
                if !listing.open {
                    shape.complete.insert(path.parent());
                }
                if let Some(elements) = &field.elements {
                    let elements = crate::field::Field {
                        types: Some(elements.clone()),
                        ..crate::field::Field::new(elements.span, Said::Silent)
                    };
                    shape.fields.entry(path.elements()).or_insert(elements);
                }
                shape.fields.entry(path.clone()).or_insert_with(|| field.clone());
            }
        }
        shape
    }

    /// The section that a link in a chapter leads to.
    fn target(&self, task: &Task, from: usize, link: &str) -> Result<Target, Lost> {
        let (path, id) = link.split_once('#').unwrap_or((link, ""));
        if path.contains("://") || path.starts_with("mailto:") {
            return Err(Lost::Outside);
        }
        let chapter = match path {
            "" => from,
            path => {
                let base = task.chapters.get(from).map_or("", |it| it.path.as_str());
                let path = resolve_path(base, &path.replace(".html", ".md")).ok_or(Lost::Outside)?;
                task.chapters.iter().position(|it| it.path == path).ok_or(Lost::Outside)?
            }
        };
        let chapter_text = task.chapters.get(chapter).ok_or(Lost::Outside)?;
        let sections = sections(chapter_text);
        if id.is_empty() {
            return Ok(Target { chapter, start: 0, end: chapter_text.outline.blocks.len() });
        }
        match sections.iter().find(|(it, _, _)| it == id) {
            Some((_, start, end)) => Ok(Target { chapter, start: *start, end: *end }),
            None => Err(Lost::NoSection(sections.into_iter().map(|(id, _, _)| id).collect())),
        }
    }

    fn lost_link(&mut self, link: &Stated<String>, known: &[String]) {
        let to = &link.value;
        let title = format!("a statement of fields that cannot be understood: `{to}` leads to no section");
        let finding =
            Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, link.span, "no section has this id");
        let id = to.rsplit('#').next().unwrap_or_default();
        self.found.push(match did_you_mean(id, known.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `#{near}`?")),
            None => finding.help("link to the heading under which the fields of this object are listed"),
        });
    }
}

/// A link alone says that the field is an object; where no fields are listed, it is something else.
fn take_back_type(shape: &mut Shape, link: &Stated<String>) {
    let linked = shape.fields.values_mut().filter(|it| it.listed_at.as_ref() == Some(link));
    for field in linked {
        if field.types.as_ref().is_some_and(|it| it.span == link.span) {
            field.types = None;
        }
    }
}

/// Every heading of a chapter: its id, and the blocks of its section.
fn sections(chapter: &Chapter) -> Vec<(String, usize, usize)> {
    let blocks = &chapter.outline.blocks;
    let mut given: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
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
    sections.into_iter().map(|(id, start, end, _)| (id, start, end)).collect()
}

/// The id that mdBook gives a heading (mdBook, "id_from_content"): its text in lower case, with dashes for blanks; a second one
/// of the same text gets a number.
fn heading_id(block: &Block, given: &mut std::collections::BTreeMap<String, usize>) -> String {
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
