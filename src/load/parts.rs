//! The parts of a section: what it says under names such as Purpose, each with its text.

use std::collections::BTreeSet;
use std::ops::Range;

use super::chapters::Chapter;
use crate::model::SectionPart;
use crate::syntax::fields::Listing;
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::remark::RemarkKind;

/// The parts of a section that say something: `**Purpose.** …`, `Purpose: …`, or a heading of its own. What the section
/// says under the heading that it begins with is one of them. No list of fields is part of one.
pub fn parts_found(chapter: &Chapter, blocks: &[Block], listings: &[Listing]) -> Vec<SectionPart> {
    let lists: BTreeSet<usize> = listings.iter().map(|it| it.span.start()).collect();
    let lists = |block: &Block| lists.range(block.range.clone()).next().is_some();
    let goes_on: Vec<bool> = blocks.iter().map(|it| goes_on(chapter, it) && !lists(it)).collect();
    // Of each block, the last one that goes on from it.
    let mut last: Vec<usize> = (0..blocks.len()).collect();
    for at in (1..blocks.len()).rev() {
        if goes_on[at] {
            last[at - 1] = last[at];
        }
    }
    let found = blocks.iter().enumerate().filter_map(|(index, block)| {
        let label = Label::of(block)?;
        let text = &block.prose.text;
        let after = &blocks[index + 1..];
        let says = match block.kind {
            BlockKind::Heading(_) => {
                after.first().is_some_and(|it| !matches!(it.kind, BlockKind::Heading(_)))
            }
            _ => text[label.end..].chars().any(char::is_alphanumeric),
        };
        let name = text[..label.end].trim_matches([' ', '.', ':']).to_owned();
        let body = || {
            let start = match block.kind {
                BlockKind::Heading(_) => after.first().map_or(block.range.end, |it| it.range.start),
                _ => block.prose.locate(label.end..text.len()).start,
            };
            let end = blocks[last[index]].range.end.max(start);
            chapter.source.span(start..end)
        };
        let opening = index == 0 && matches!(block.kind, BlockKind::Heading(_));
        says.then(|| SectionPart { name, marked: label.marked, opening, body: body() })
    });
    found.collect()
}

/// The name that a block begins with.
struct Label {
    /// Where it ends in the prose of the block.
    end: usize,
    marked: bool,
}

impl Label {
    fn of(block: &Block) -> Option<Label> {
        let prose = &block.prose;
        let strong = prose.strong().first().filter(|range| range.start == 0).map(|range| range.end);
        match block.kind {
            BlockKind::Heading(_) => Some(Label { end: prose.text.len(), marked: true }),
            BlockKind::Paragraph | BlockKind::Item | BlockKind::Term | BlockKind::Definition => {
                let end = strong.or_else(|| prose.text.find(':'))?;
                Some(Label { end, marked: strong.is_some() })
            }
            BlockKind::Table(_) => None,
        }
    }
}

/// True for a block that goes on with what the one before it says: prose without a name, which leads to nothing that is
/// shown after it.
fn goes_on(chapter: &Chapter, block: &Block) -> bool {
    let prose =
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) && block.prose.heading().is_none();
    let named = Label::of(block).is_some_and(|it| it.marked);
    let leads = block.prose.text.trim_end().ends_with(':');
    let marks = &chapter.marks.directives;
    let next = marks.get(marks.partition_point(|it| it.range.start < block.range.start));
    let is_mark = next.is_some_and(|it| block.range.contains(&it.range.start));
    prose && !named && !leads && !is_mark
}

/// True where something in a part of a chapter is almost a directive or a remark, and says nothing.
pub fn is_misspelt(chapter: &Chapter, range: &Range<usize>) -> bool {
    let remarks = chapter.remarks.iter().filter(|it| matches!(it.kind, RemarkKind::Unknown { .. }));
    let marks = chapter.marks.misspelt.iter().map(|it| &it.range);
    marks.chain(remarks.map(|it| &it.range)).any(|it| range.contains(&it.start))
}
