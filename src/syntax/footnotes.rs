//! Footnotes to which no mark leads: mdBook leaves them out of the page, and nobody reads what they say.

use std::collections::BTreeSet;
use std::ops::Range;

use super::markdown::Outline;

/// The footnotes of a chapter, and the marks that lead to them.
#[derive(Debug, Default)]
pub struct Footnotes {
    /// Each by its label, with its range.
    pub defined: Vec<(String, Range<usize>)>,
    pub cited: BTreeSet<String>,
}

impl Footnotes {
    /// Takes out of an outline what stands in a footnote to which no mark leads.
    pub fn leave_out(&self, outline: &mut Outline) {
        let mut left_out: Vec<Range<usize>> = Vec::new();
        for (_, note) in self.defined.iter().filter(|(label, _)| !self.cited.contains(label)) {
            // One that stands in another is left out with it.
            if left_out.last().is_none_or(|it| it.end <= note.start) {
                left_out.push(note.clone());
            }
        }
        let is_published = |at: usize| {
            let next = left_out.get(left_out.partition_point(|it| it.end <= at));
            next.is_none_or(|it| !it.contains(&at))
        };
        outline.blocks.retain(|it| is_published(it.range.start));
        outline.fences.retain(|it| is_published(it.range.start));
        outline.links.retain(|(_, it)| is_published(it.start));
        outline.left_out = left_out;
    }
}
