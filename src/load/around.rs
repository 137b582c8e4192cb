//! What stands around a list in its chapter: the headings above it, and the remarks below these that speak of the
//! envelope.

use std::iter::successors;
use std::ops::Range;

use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::remark::{Remark, RemarkKind};

/// The headings of a chapter. The first stands for what is before all of them, and is around everything.
#[derive(Debug)]
pub struct Headings(Vec<Heading>);

#[derive(Debug)]
pub struct Heading {
    pub range: Range<usize>,
    level: u8,
    /// The heading of the section around its own.
    around: Option<usize>,
    pub says_envelope: bool,
    /// Where the first remark right below it begins that speaks of the envelope.
    remark: Option<usize>,
}

impl Heading {
    /// True where a remark right below it, and before this byte, speaks of the envelope.
    pub fn has_remark(&self, before: usize) -> bool {
        self.remark.is_some_and(|it| it < before)
    }
}

impl Headings {
    pub fn of(blocks: &[Block], remarks: &[Remark]) -> Self {
        let first = Heading { range: 0..0, level: 0, around: None, says_envelope: false, remark: None };
        let mut all = vec![first];
        for block in blocks {
            let BlockKind::Heading(level) = block.kind else { continue };
            let mut words = block.prose.text.split(|it: char| !it.is_alphanumeric());
            let says_envelope = words.any(|it| it.eq_ignore_ascii_case("envelope"));
            let mut above = successors(Some(all.len() - 1), |it| all[*it].around);
            let around = above.find(|it| all[*it].level < level);
            all.push(Heading { range: block.range.clone(), level, around, says_envelope, remark: None });
        }
        let mut headings = Headings(all);
        for remark in remarks.iter().filter(|it| matches!(it.kind, RemarkKind::Envelope)) {
            let start = remark.range.start;
            let above = headings.above(start);
            headings.0[above].remark.get_or_insert(start);
        }
        headings
    }

    /// The last one that ends before a byte: a list may begin in the heading of its first field.
    fn above(&self, at: usize) -> usize {
        self.0.partition_point(|it| it.range.end <= at) - 1
    }

    /// Those of the sections around a byte, the nearest first.
    pub fn around(&self, at: usize) -> impl Iterator<Item = &Heading> {
        successors(Some(self.above(at)), |it| self.0[*it].around).map(|it| &self.0[it])
    }

    /// True where the section of this heading speaks of the envelope, and what is before it does not, or the other way
    /// around.
    pub fn turns(&self, heading: &Block) -> bool {
        let speaks = |at: usize| self.around(at).any(|it| it.remark.is_some() || it.says_envelope);
        speaks(heading.range.start) != speaks(heading.range.end)
    }
}
