//! The sections of a chapter: which headings name contracts, and what parts their sections have.

use std::collections::BTreeSet;
use std::ops::Range;

use super::chapters::Chapter;
use crate::diagnostic::did_you_mean;
use crate::model::{Name, Witness, plain_name};
use crate::syntax::markdown::{Block, BlockKind};
use crate::text::{SourceId, Span};

/// The names of contracts, before any chapter is read.
#[derive(Debug)]
pub struct Names {
    /// What the schemas and examples of the family say.
    pub known: BTreeSet<Name>,
    /// Contracts of other families: a chapter may speak of them, and not to this one.
    pub foreign: BTreeSet<Name>,
    /// The known names without what two spellings may differ in.
    plain: BTreeSet<String>,
}

impl Names {
    pub fn new(known: BTreeSet<Name>, foreign: BTreeSet<Name>) -> Self {
        let plain = known.iter().map(|it| plain_name(it)).collect();
        Names { known, foreign, plain }
    }

    /// A name that is known for sure, here or in another family.
    fn is_certain(&self, text: &str) -> bool {
        self.known.contains(text) || self.foreign.contains(text)
    }

    /// A text that names a contract, or is meant to: one with several words in it that is written as a name, or one
    /// that a known name is near to.
    pub fn is_name(&self, text: &str) -> bool {
        let part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
        let one_word = !text.is_empty() && text.chars().all(part);
        let next = text.chars().skip(1);
        let humps = text.chars().zip(next).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        let alike = || self.plain.contains(&plain_name(text));
        let near = || did_you_mean(text, self.known.iter().map(String::as_str)).is_some();
        self.is_certain(text) || alike() || (one_word && (humps || text.contains(['_', '.']) || near()))
    }
}

/// A part of a chapter that a heading opened for some contracts.
pub struct Part<'a> {
    pub names: Vec<(Name, Span)>,
    pub heading: Span,
    /// The bytes of the part, with its heading.
    pub range: Range<usize>,
    pub blocks: &'a [Block],
}

/// Cuts a chapter at the headings that name contracts. Blocks before the first belong to a part without names.
pub fn parts<'a>(chapter: &'a Chapter, names: &Names, witness: Witness, text_end: usize) -> Vec<Part<'a>> {
    let blocks = &chapter.outline.blocks;
    let levels = contract_levels(chapter, names);
    let mut starts = vec![(0, Vec::new())];
    let mut level = None;
    for (index, block) in blocks.iter().enumerate() {
        let BlockKind::Heading(depth) = block.kind else { continue };
        let guess = match witness {
            Witness::Catalog if levels.is_empty() => depth > 1,
            Witness::Catalog | Witness::DataModel => levels.contains(&depth),
            Witness::Checklist | Witness::Schema | Witness::Example => false,
        };
        let mut named = heading_names(chapter.source, block, names, guess);
        // A heading of a section's own level, or above it, ends the section; one below it belongs to it.
        if !named.is_empty() {
            named.retain(|(name, _)| !names.foreign.contains(name));
            level = Some(depth);
            starts.push((index, named));
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

/// The levels of the headings that name known contracts. At these, a heading that only looks like a name is taken
/// for one; in a catalog without any, at every level below the title.
fn contract_levels(chapter: &Chapter, names: &Names) -> BTreeSet<u8> {
    let level = |block: &Block| match block.kind {
        BlockKind::Heading(depth) => {
            Some(depth).filter(|_| !heading_names(chapter.source, block, names, false).is_empty())
        }
        BlockKind::Paragraph | BlockKind::Item | BlockKind::Table(_) => None,
        BlockKind::Term | BlockKind::Definition => None,
    };
    let levels: BTreeSet<u8> = chapter.outline.blocks.iter().filter_map(level).collect();
    levels
}

/// The contracts that a heading names. With `guess`, one that only looks like a name counts as well.
fn heading_names(source: SourceId, block: &Block, names: &Names, guess: bool) -> Vec<(Name, Span)> {
    const SEPARATORS: [&str; 5] = [" / ", "/", ", ", " and ", " & "];
    let text = &block.prose.text;
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let cuts = SEPARATORS.iter().filter_map(|it| text[from..].find(it).map(|at| (from + at, it.len())));
        let (end, skip) = cuts.min().unwrap_or((text.len(), 0));
        let name = text[from..end].trim();
        let start = from + (text[from..end].len() - text[from..end].trim_start().len());
        if !name.is_empty() {
            found.push((name.to_owned(), source.span(block.prose.locate(start..start + name.len()))));
        }
        from = end + skip.max(1);
    }
    let named = found.iter().any(|(name, _)| names.is_certain(name))
        || (guess && found.iter().all(|(name, _)| names.is_name(name)));
    if named { found } else { Vec::new() }
}

/// The parts of a section that say something, in lower case: `**Purpose.** …`, `Purpose: …`, or a heading of its own.
pub fn parts_found(blocks: &[Block]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for (index, block) in blocks.iter().enumerate() {
        let prose = &block.prose;
        let strong = prose.strong.first().filter(|range| range.start == 0).map(|range| range.end);
        let lead_end = match block.kind {
            BlockKind::Heading(_) => Some(prose.text.len()),
            BlockKind::Paragraph | BlockKind::Item => strong.or_else(|| prose.text.find(':')),
            BlockKind::Term | BlockKind::Definition => strong.or_else(|| prose.text.find(':')),
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
