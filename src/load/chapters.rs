//! Chapters: which of their sections speak of which contract, and what they state there.

use std::collections::BTreeSet;
use std::ops::Range;

use super::sections::{Names, parts, parts_found};
use super::{Loader, contract, testify};
use crate::diagnostic::Diagnostic;
use crate::field::{Field, FieldPath, Said};
use crate::model::{Family, Name, Section, Shape, Testimony, Witness};
use crate::repository::{ChapterFile, Repository};
use crate::rulebook;
use crate::syntax::directive::{Directive, Marks, marks};
use crate::syntax::fields::{Listing, statements};
use crate::syntax::markdown::{Outline, outline};
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

impl Loader<'_> {
    pub(super) fn chapters(&mut self, family: &mut Family, chapters: &[Chapter], names: &Names) {
        let kinds = [
            (Witness::Catalog, &self.settings.catalog),
            (Witness::DataModel, &self.settings.data_model),
            (Witness::Checklist, &self.settings.checklist),
        ];
        for (witness, patterns) in kinds {
            let of_kind = |path: &str| patterns.iter().any(|pattern| pattern.matches(path));
            let read = |path: &str| chapters.iter().any(|chapter| chapter.path == path);
            if self.repository.chapters.iter().any(|file| of_kind(&file.path) && !read(&file.path)) {
                family.unread.chapters.insert(witness);
            }
            let mut first = None;
            for chapter in chapters.iter().filter(|chapter| of_kind(&chapter.path)) {
                first = first.or(Some(chapter.source));
                self.chapter(family, names, witness, chapter);
            }
            if let Some(source) = first.filter(|_| witness == Witness::Checklist) {
                self.silent_checklist(family, source);
            }
        }
    }

    fn chapter(&mut self, family: &mut Family, names: &Names, witness: Witness, chapter: &Chapter) {
        let text_end = self.repository.sources.text(chapter.source).len();
        for part in parts(chapter, names, witness, text_end) {
            let is_contract = |text: &str| names.is_name(text);
            let vocabulary = Vocabulary { types: &Default::default(), is_contract: &is_contract };
            let listings = statements(chapter.source, part.blocks, &vocabulary).listings;
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
                self.listing(family, names, witness, &part.names, listing);
            }
        }
    }

    /// A checklist that says nothing of the envelope checks nothing.
    fn silent_checklist(&mut self, family: &Family, source: SourceId) {
        let Some(envelope) = &family.envelope else { return };
        if !envelope.testimony.iter().any(|it| it.witness == Witness::Checklist) {
            let title = "the checklist states no field of the envelope";
            let label = "no field in this chapter";
            self.found.push(
                Diagnostic::new(&rulebook::SECTION_WITHOUT_FIELDS, title, source.span(0..0), label).help(
                    "begin each item with a field in code style: ``- [ ] `event_id` (string, required): …``",
                ),
            );
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
            let schema = family.contracts.get(shown).and_then(|it| it.subject.schema());
            let Some(mut shape) = schema.cloned() else { continue };
            shape.span = *span;
            // The name is not what the contracts share; what the envelope states is taken off later.
            let name_field = self.settings.name_field();
            shape.fields.retain(|path, field| field.said != Said::Forbids && *path != name_field);
            for field in shape.fields.values_mut() {
                *field = field.moved_to(*span);
            }
            for (name, _) in names.iter().filter(|(name, _)| name != shown) {
                let testimony = Testimony { witness, generated: true, shape: shape.clone() };
                contract(family, name).subject.testimony.push(testimony);
            }
        }
    }

    /// Gives a listing to those it speaks of: the names of its label, else those of its section, else the envelope.
    fn listing(
        &mut self,
        family: &mut Family,
        names: &Names,
        witness: Witness,
        section: &[(Name, Span)],
        listing: Listing,
    ) {
        let labelled =
            !listing.labels.is_empty() && listing.labels.iter().all(|(name, _)| names.is_name(name));
        let envelope = listing.labels.iter().any(|(name, _)| name.eq_ignore_ascii_case("envelope"));
        if !labelled && !envelope && section.is_empty() && witness != Witness::Checklist {
            return;
        }
        if listing.labels.iter().any(|(name, _)| names.foreign.contains(name)) {
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
            if let Some(elements) = &field.elements {
                let field =
                    Field { types: Some(elements.clone()), ..Field::new(elements.span, Said::Silent) };
                shape.fields.insert(path.elements(), field);
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

/// The names that the directives of a part give, each with the place of its directive.
fn named<'a>(
    chapter: &'a Chapter,
    range: &Range<usize>,
    name: impl Fn(&'a Directive) -> Option<&'a str>,
) -> Vec<(Name, Span)> {
    let directives = chapter.marks.directives.iter().filter(|it| range.contains(&it.range.start));
    directives.filter_map(|it| Some((name(it)?.to_owned(), chapter.source.span(it.range.clone())))).collect()
}
