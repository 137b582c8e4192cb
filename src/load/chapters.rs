//! Chapters: which of their sections speak of which contract, and what they state there.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Loader, contract, testify};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::{FieldPath, Said};
use crate::model::{Family, Name, Section, Shape, Witness, same_name};
use crate::repository::{ChapterFile, Repository};
use crate::rulebook;
use crate::schema::shape;
use crate::syntax::directive::{Directive, Marks, marks};
use crate::syntax::fields::{Listing, listings};
use crate::syntax::markdown::{Block, BlockKind, Outline, outline};
use crate::text::{SourceId, Span};

/// A chapter, read.
#[derive(Debug)]
pub struct Chapter {
    /// Relative to the source folder.
    pub path: String,
    pub source: SourceId,
    pub outline: Outline,
    pub marks: Marks,
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
        if text.is_none_or(|text| text.trim() == format!("# {}", file.title)) {
            found.push(missing(repository, file, &links));
            continue;
        }
        let (Some(source), Some(text)) = (file.source, text) else { continue };
        match outline(text) {
            Ok(outline) => {
                let marks = marks(text, &outline, !repository.after_links);
                chapters.push(Chapter { path: file.path.clone(), source, outline, marks });
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

/// A part of a chapter that a heading opened for some contracts.
struct Part<'a> {
    names: Vec<(Name, Span)>,
    heading: Span,
    /// The bytes of the part, with its heading.
    range: Range<usize>,
    blocks: &'a [Block],
}

impl Loader<'_> {
    pub(super) fn chapters(&mut self, family: &mut Family, chapters: &[Chapter]) {
        let kinds = [
            (Witness::Catalog, &self.settings.catalog),
            (Witness::DataModel, &self.settings.data_model),
            (Witness::Checklist, &self.settings.checklist),
        ];
        // Headings and labels may name what schemas and examples know.
        let known: BTreeSet<Name> = family.contracts.keys().cloned().collect();
        for (witness, patterns) in kinds {
            let of_kind = |path: &str| patterns.iter().any(|pattern| pattern.matches(path));
            let read = |path: &str| chapters.iter().any(|chapter| chapter.path == path);
            if self.repository.chapters.iter().any(|file| of_kind(&file.path) && !read(&file.path)) {
                family.unread.chapters.insert(witness);
            }
            for chapter in chapters {
                if of_kind(&chapter.path) {
                    self.chapter(family, &known, witness, chapter);
                }
            }
        }
    }

    fn chapter(&mut self, family: &mut Family, known: &BTreeSet<Name>, witness: Witness, chapter: &Chapter) {
        let text_end = self.repository.sources.text(chapter.source).len();
        for part in parts(chapter, known, witness, text_end) {
            let listings = listings(chapter.source, part.blocks);
            let section = Section {
                witness,
                span: part.heading,
                heading: Some(part.heading),
                parts: parts_found(part.blocks),
                inlined: named(chapter, &part.range, Directive::example_name),
                generated: named(chapter, &part.range, Directive::contract_name),
                states_fields: !listings.is_empty(),
            };
            self.generated(family, witness, &part.names, &section.generated);
            for (name, span) in &part.names {
                let section = Section { span: *span, ..section.clone() };
                contract(family, name).sections.push(section);
            }
            for listing in listings {
                self.listing(family, known, witness, &part.names, listing);
            }
        }
    }

    /// A table that is generated for one contract speaks for every contract of its section.
    fn generated(
        &self,
        family: &mut Family,
        witness: Witness,
        names: &[(Name, Span)],
        tables: &[(Name, Span)],
    ) {
        for (shown, span) in tables {
            let schema = family.contracts.get(shown).and_then(|it| it.schema);
            let Some(mut shape) = schema.and_then(|it| shape(self.schemas, it.source)) else { continue };
            shape.span = *span;
            // What the envelope states, and the name itself, is not what the contracts share.
            let name_field = self.settings.name_field();
            let envelope =
                family.envelope.iter().flat_map(|it| &it.testimony).find(|it| it.witness == Witness::Schema);
            let shared = |path: &FieldPath| {
                *path != name_field && !envelope.is_some_and(|it| it.shape.fields.contains_key(path))
            };
            shape.fields.retain(|path, field| field.said != Said::Forbids && shared(path));
            for field in shape.fields.values_mut() {
                *field = field.moved_to(*span);
            }
            for (name, _) in names.iter().filter(|(name, _)| name != shown) {
                testify(&mut contract(family, name).subject, witness, shape.clone());
            }
        }
    }

    /// Gives a listing to those it speaks of: the names of its label, else those of its section, else the envelope.
    fn listing(
        &mut self,
        family: &mut Family,
        known: &BTreeSet<Name>,
        witness: Witness,
        section: &[(Name, Span)],
        listing: Listing,
    ) {
        let is_name = |name: &str| known.contains(name) || looks_like_a_name(name, known);
        let labelled = !listing.labels.is_empty() && listing.labels.iter().all(|(name, _)| is_name(name));
        let envelope = listing.labels.iter().any(|(name, _)| name.eq_ignore_ascii_case("envelope"));
        if !labelled && !envelope && section.is_empty() && witness != Witness::Checklist {
            return;
        }
        let shape = self.shape(&listing);
        if labelled {
            for (name, span) in listing.labels {
                let contract = contract(family, &name);
                contract.sections.push(entry(witness, span));
                testify(&mut contract.subject, witness, shape.clone());
            }
        } else if envelope || section.is_empty() {
            if let Some(envelope) = &mut family.envelope {
                testify(envelope, witness, shape);
            }
        } else {
            for (name, _) in section {
                testify(&mut contract(family, name).subject, witness, shape.clone());
            }
        }
    }

    fn shape(&mut self, listing: &Listing) -> Shape {
        for (span, message) in &listing.flaws {
            let title = format!("a statement of fields that cannot be understood: {message}");
            self.found.push(
                Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, *span, message.clone()).help(
                    "what is not understood is not checked: write it in one of the forms of the manual",
                ),
            );
        }
        let mut shape = Shape::new(listing.span);
        for (path, field) in &listing.fields {
            if !listing.open {
                shape.complete.insert(path.parent());
            }
            if let Some(first) = shape.fields.insert(path.clone(), field.clone()) {
                let title = format!("`{path}` stands twice in one list of fields");
                self.found.push(
                    Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, field.span, "here again")
                        .and(first.span, "here first")
                        .help("take one of them out"),
                );
            }
        }
        if !listing.open {
            shape.complete.insert(FieldPath::ROOT);
        }
        shape
    }
}

fn entry(witness: Witness, span: Span) -> Section {
    Section {
        witness,
        span,
        heading: None,
        parts: BTreeSet::new(),
        inlined: Vec::new(),
        generated: Vec::new(),
        states_fields: true,
    }
}

/// Cuts a chapter at the headings that name contracts. Blocks before the first belong to a part without names.
fn parts<'a>(
    chapter: &'a Chapter,
    known: &BTreeSet<Name>,
    witness: Witness,
    text_end: usize,
) -> Vec<Part<'a>> {
    let blocks = &chapter.outline.blocks;
    let mut starts = vec![(0, Vec::new())];
    let mut level = None;
    for (index, block) in blocks.iter().enumerate() {
        let BlockKind::Heading(depth) = block.kind else { continue };
        let names = heading_names(chapter.source, block, known, witness);
        // A heading of a section's own level, or above it, ends the section; one below it belongs to it.
        if !names.is_empty() {
            level = Some(depth);
            starts.push((index, names));
        } else if level.is_some_and(|level| depth <= level) {
            level = None;
            starts.push((index, Vec::new()));
        }
    }
    let mut ends: Vec<usize> = starts.iter().skip(1).map(|(index, _)| *index).collect();
    ends.push(blocks.len());
    let offset = |index: usize| blocks.get(index).map_or(text_end, |block| block.range.start);
    let parts = starts.into_iter().zip(ends).map(|((start, names), end)| Part {
        heading: chapter.source.span(blocks.get(start).map_or(0..0, |block| block.range.clone())),
        range: offset(start)..offset(end),
        blocks: &blocks[start..end],
        names,
    });
    parts.collect()
}

/// The contracts that a heading names: every name of it is known, or looks like the name of a contract.
fn heading_names(
    source: SourceId,
    block: &Block,
    known: &BTreeSet<Name>,
    witness: Witness,
) -> Vec<(Name, Span)> {
    let text = &block.prose.text;
    let mut names = Vec::new();
    let separators = [" / ", "/", ", ", " and ", " & "];
    let mut from = 0;
    while from < text.len() {
        let cut =
            separators.iter().filter_map(|it| text[from..].find(it).map(|at| (from + at, it.len()))).min();
        let (end, skip) = cut.unwrap_or((text.len(), 0));
        let name = text[from..end].trim();
        let start = from + (text[from..end].len() - text[from..end].trim_start().len());
        if !name.is_empty() {
            names.push((name.to_owned(), source.span(block.prose.locate(start..start + name.len()))));
        }
        from = end + skip.max(1);
    }
    let any_known = names.iter().any(|(name, _)| known.contains(name));
    let all_alike = names.iter().all(|(name, _)| known.contains(name) || looks_like_a_name(name, known));
    if any_known || (all_alike && witness == Witness::Catalog) { names } else { Vec::new() }
}

/// A text that is meant as the name of a contract although nobody knows it: a name with several words in it that
/// is written as a name, or one that a known name is near to.
fn looks_like_a_name(text: &str, known: &BTreeSet<Name>) -> bool {
    let name =
        !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    let humps = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let near = || {
        known.iter().any(|it| same_name(it, text))
            || did_you_mean(text, known.iter().map(String::as_str)).is_some()
    };
    name && (humps || text.contains(['_', '.']) || near())
        || (!name && known.iter().any(|it| same_name(it, text)))
}

/// The parts of a section that say something, in lower case: `**Purpose.** …`, `Purpose: …`, or a heading of its own.
fn parts_found(blocks: &[Block]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for (index, block) in blocks.iter().enumerate() {
        let prose = &block.prose;
        let strong = prose.strong.first().filter(|range| range.start == 0).map(|range| range.end);
        let lead_end = match block.kind {
            BlockKind::Heading(_) => Some(prose.text.len()),
            BlockKind::Paragraph | BlockKind::Item => strong.or_else(|| prose.text.find(':')),
            BlockKind::Table(_) => None,
        };
        let Some(lead_end) = lead_end else { continue };
        let next = blocks.get(index + 1).map(|it| &it.kind);
        let says = match block.kind {
            BlockKind::Heading(_) => next.is_some_and(|it| !matches!(it, BlockKind::Heading(_))),
            _ => prose.text[lead_end..].chars().any(char::is_alphanumeric),
        };
        if says {
            parts.insert(prose.text[..lead_end].trim_matches([' ', '.', ':']).to_lowercase());
        }
    }
    parts
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
