//! The sections of a chapter: which headings name contracts, and what parts their sections have.

use std::collections::BTreeSet;
use std::ops::Range;

use super::chapters::Chapter;
use super::names::{Meant, Names};
use crate::config::Template;
use crate::model::{Name, Witness};
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::remark::RemarkKind;
use crate::text::{Span, linked_path};

/// A part of a chapter that a heading opened for some contracts.
pub struct Part<'a> {
    pub names: Vec<(Name, Span)>,
    pub heading: Span,
    /// The bytes of the part, with its heading.
    pub range: Range<usize>,
    pub blocks: &'a [Block],
    /// Where the first section of the chapter begins: what is said before it holds for all of the chapter.
    pub first_section: usize,
}

impl<'a> Part<'a> {
    /// A whole chapter, as a part that is about nobody.
    pub fn whole(chapter: &'a Chapter) -> Self {
        Part {
            names: Vec::new(),
            heading: chapter.source.span(0..0),
            range: 0..usize::MAX,
            blocks: &chapter.outline.blocks,
            first_section: usize::MAX,
        }
    }
}

/// A text that names a contract, where it stands.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: Name,
    pub span: Span,
    pub wrong_version: Option<String>,
    /// The text links to a file of this other contract.
    pub links_to: Option<Name>,
}

/// How a chapter is cut.
pub struct Cutter<'a> {
    pub chapter: &'a Chapter,
    pub names: &'a Names,
    pub witness: Witness,
    /// Forms of headings that the family states.
    pub forms: &'a [Template],
    /// The path of the chapter below the root.
    pub path: String,
    pub text_end: usize,
}

impl<'a> Cutter<'a> {
    /// Cuts a chapter at the headings that name contracts. Blocks before the first belong to a part that is about
    /// the contracts of the whole chapter, if there are any. The second list has the names that are wrong: of a version
    /// that nobody has, or with a link to another contract.
    pub fn parts(&self, whole: Vec<Named>) -> (Vec<Part<'a>>, Vec<Named>) {
        let blocks = &self.chapter.outline.blocks;
        let levels = self.contract_levels();
        let whole: Vec<Named> = whole.into_iter().chain(self.marked(0..self.heading_after(0))).collect();
        let is_whole = !whole.is_empty();
        let mut starts = vec![(0, whole)];
        let mut level = None;
        for (index, block) in blocks.iter().enumerate() {
            let BlockKind::Heading(depth) = block.kind else { continue };
            // In a chapter that is about a contract, a heading that only looks like a name is one of its own.
            let mut named = self.heading_names(block, !is_whole && self.guesses(depth, &levels));
            // The title of a chapter that is about a contract may name it again.
            if is_whole
                && named.iter().all(|it| starts[0].1.iter().any(|whole| whole.name == it.name))
                && !named.is_empty()
            {
                // After the section of another contract, it goes on with its own.
                if level.take().is_some() {
                    starts.push((index, starts[0].1.clone()));
                }
                continue;
            }
            // A heading of a section's own level, or above it, ends the section; one below it belongs to it.
            if !named.is_empty() {
                named.retain(|it| !self.names.is_foreign(&it.name));
                level = Some(depth);
                starts.push((index, named));
            } else if level.is_some_and(|level| depth <= level) {
                level = None;
                let rest = if is_whole { starts[0].1.clone() } else { Vec::new() };
                starts.push((index, rest));
            } else if level.is_none() && !is_whole && self.is_turn(block) {
                starts.push((index, Vec::new()));
            }
        }
        let mut ends: Vec<usize> = starts.iter().skip(1).map(|(index, _)| *index).collect();
        ends.push(blocks.len());
        let offset = |index: usize| match index {
            0 => 0,
            index => blocks.get(index).map_or(self.text_end, |block| block.range.start),
        };
        let first = starts.iter().find(|(_, named)| !named.is_empty());
        let first_section = first.map_or(self.text_end, |(start, _)| offset(*start));
        let wrong = starts.iter().flat_map(|(_, named)| named);
        let wrong = wrong.filter(|it| it.wrong_version.is_some() || it.links_to.is_some());
        let wrong = wrong.cloned().collect();
        let parts = starts.into_iter().zip(ends).map(|((start, named), end)| Part {
            heading: self.chapter.source.span(blocks.get(start).map_or(0..0, |block| block.range.clone())),
            range: offset(start)..offset(end),
            blocks: &blocks[start..end],
            // What is said of a version that nobody has is said of nobody.
            names: named
                .into_iter()
                .filter(|it| it.wrong_version.is_none())
                .map(|it| (it.name, it.span))
                .collect(),
            first_section,
        });
        (parts.collect(), wrong)
    }

    /// True where lists outside the sections of contracts begin or cease to be about the envelope: those before the
    /// heading and those below it are no parts of one. In a checklist, all are about it.
    fn is_turn(&self, heading: &Block) -> bool {
        self.witness != Witness::Checklist && self.chapter.headings.turns(heading)
    }

    /// True where a heading of this level that only looks like a name is taken for one: in a catalog without any
    /// known name, at every level below the title; else where known names stand.
    fn guesses(&self, depth: u8, levels: &BTreeSet<u8>) -> bool {
        match self.witness {
            Witness::Catalog if levels.is_empty() => depth > 1 && self.forms.is_empty(),
            Witness::Catalog | Witness::DataModel => levels.contains(&depth),
            Witness::Checklist | Witness::Shared | Witness::Schema | Witness::Example => false,
        }
    }

    /// The levels of the headings that name known contracts.
    fn contract_levels(&self) -> BTreeSet<u8> {
        let level = |block: &Block| match block.kind {
            BlockKind::Heading(depth) => Some(depth).filter(|_| !self.heading_names(block, false).is_empty()),
            _ => None,
        };
        self.chapter.outline.blocks.iter().filter_map(level).collect()
    }

    /// Where the next heading after this place begins.
    fn heading_after(&self, at: usize) -> usize {
        let blocks = &self.chapter.outline.blocks;
        let after = &blocks[blocks.partition_point(|it| it.range.start < at)..];
        let next = after.iter().find(|it| matches!(it.kind, BlockKind::Heading(_)));
        next.map_or(self.text_end, |it| it.range.start)
    }

    /// The contracts that a remark in this range names.
    fn marked(&self, range: Range<usize>) -> Vec<Named> {
        let mut named = Vec::new();
        let remarks = &self.chapter.remarks;
        let remarks = &remarks[remarks.partition_point(|it| it.range.start < range.start)..];
        for remark in remarks.iter().take_while(|it| it.range.start < range.end) {
            let RemarkKind::Contract(names) = &remark.kind else { continue };
            for (text, place) in names {
                named.push(self.named(text, self.chapter.source.span(place.clone())));
            }
        }
        named
    }

    fn named(&self, text: &str, span: Span) -> Named {
        match self.names.meant(text) {
            Some(Meant { name, wrong_version }) => Named { name, span, wrong_version, links_to: None },
            None => Named { name: text.to_owned(), span, wrong_version: None, links_to: None },
        }
    }

    /// The contracts that a heading names: by a remark below it, in a stated form, by a link to a file, or by its
    /// text. With `guess`, one that only looks like a name counts as well.
    fn heading_names(&self, block: &Block, guess: bool) -> Vec<Named> {
        if !self.chapter.remarks.is_empty() {
            let marked = self.marked(block.range.start..self.heading_after(block.range.end));
            if !marked.is_empty() {
                return marked;
            }
        }
        let text = &block.prose.text;
        for form in self.forms {
            let Some(filled) = form.read(text.trim()) else { continue };
            let Some(contract) = filled.contract else { continue };
            let Some(start) = text.find(&contract) else { continue };
            // A form that is more than the name says by itself that a name stands in it.
            let says =
                form.text.replace("{contract}", "").replace("{version}", "").contains(char::is_alphanumeric);
            let named = self.separated(block, start..start + contract.len(), guess || says, says);
            if !named.is_empty() {
                let version = filled.version.as_deref();
                return named.into_iter().map(|it| self.with_version(it, version)).collect();
            }
        }
        let number = section_number(text);
        let by_text = |guess: bool| {
            let named = self.separated(block, number..text.len(), guess, false);
            if named.is_empty() { self.separated(block, 0..text.len(), guess, false) } else { named }
        };
        match self.linked(block) {
            Some(linked) => self.at_odds(by_text(false), &linked).unwrap_or(linked),
            None => by_text(guess),
        }
    }

    /// What a heading says by its text, where it links to files of other contracts.
    fn at_odds(&self, mut by_text: Vec<Named>, linked: &[Named]) -> Option<Vec<Named>> {
        let same = |it: &Named| linked.iter().any(|linked| self.names.are_of_one(&it.name, &linked.name));
        let (first, other) = (by_text.first()?, linked.first()?);
        if by_text.iter().any(same) || self.names.is_foreign(&first.name) {
            return None;
        }
        by_text.first_mut()?.links_to = Some(other.name.clone());
        Some(by_text)
    }

    /// The same contract in the version that the heading names.
    fn with_version(&self, named: Named, version: Option<&str>) -> Named {
        let Some(version) = version else { return named };
        let span = named.span;
        self.named(&format!("{} {}", named.name, version.trim_start_matches(['v', 'V'])), span)
    }

    /// The contract whose file a heading links to.
    fn linked(&self, block: &Block) -> Option<Vec<Named>> {
        let mut named = Vec::new();
        for (range, to) in block.prose.links() {
            let path = linked_path(&self.path, to)?;
            let span = self.chapter.source.span(block.prose.locate(range.clone()));
            let name = self.names.of_file(&path)?.clone();
            named.push(Named { name, span, wrong_version: None, links_to: None });
        }
        Some(named).filter(|it| !it.is_empty())
    }

    /// One name, or several with separators between them: `A / B`, `A, B`, `A and B`.
    fn separated(&self, block: &Block, range: Range<usize>, guess: bool, any: bool) -> Vec<Named> {
        const SEPARATORS: [&str; 5] = [" / ", "/", ", ", " and ", " & "];
        let text = &block.prose.text[..range.end];
        let place = |range: Range<usize>| self.chapter.source.span(block.prose.locate(range));
        let whole = trimmed(text, range.clone());
        if self.names.is_certain(&text[whole.clone()]) {
            return vec![self.named(&text[whole.clone()], place(whole))];
        }
        let mut pieces = Vec::new();
        let mut from = range.start;
        let cuts = text[from..].match_indices([' ', '/', ',']).map(|(at, _)| range.start + at);
        for at in cuts {
            let separator = SEPARATORS.iter().find(|it| at >= from && text[at..].starts_with(**it));
            if let Some(separator) = separator {
                pieces.push(trimmed(text, from..at));
                from = at + separator.len();
            }
        }
        pieces.push(trimmed(text, from..text.len()));
        pieces.retain(|it| !it.is_empty());
        let says = |it: &Range<usize>| self.names.is_certain(&text[it.clone()]);
        let looks = |it: &Range<usize>| any || self.names.is_name(&text[it.clone()]);
        // `OrderPlaced and its friends` is prose; a word alone can be a name that nobody knows.
        let one_word = |it: &Range<usize>| !text[it.clone()].contains(char::is_whitespace);
        let names = pieces.iter().any(says) && pieces.iter().all(|it| one_word(it) || looks(it));
        if names || (guess && pieces.iter().all(looks)) {
            pieces.into_iter().map(|it| self.named(&text[it.clone()], place(it))).collect()
        } else {
            Vec::new()
        }
    }
}

/// The length of the number that a heading begins with, `5.2` or `3.`.
fn section_number(text: &str) -> usize {
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let is_number = text[..end].contains(|it: char| it.is_ascii_digit()) && text[end..].starts_with(' ');
    if is_number { end } else { 0 }
}

/// The range without blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}
