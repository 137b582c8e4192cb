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
        let unread = self.defined.iter().filter(|(label, _)| !self.cited.contains(label));
        for (_, note) in unread {
            outline.blocks.retain(|it| !note.contains(&it.range.start));
            outline.fences.retain(|it| !note.contains(&it.range.start));
            outline.links.retain(|(_, it)| !note.contains(&it.start));
            outline.left_out.push(note.clone());
        }
    }
}
