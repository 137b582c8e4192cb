//! The allowances that chapters state: each holds for the section in which it stands.

use super::Chapter;
use crate::config::{Allowance, Scope};
use crate::syntax::markdown::BlockKind;
use crate::syntax::remark::RemarkKind;
use crate::text::Span;

/// The allowances of a chapter.
pub fn read(chapter: &Chapter, text_end: usize) -> Vec<Allowance> {
    let allowance = |remark: &crate::syntax::remark::Remark| {
        let RemarkKind::Allow(allow) = &remark.kind else { return None };
        let span = chapter.source.span(remark.range.clone());
        let scope = Scope::Section(section(chapter, remark.range.start, text_end));
        Some(Allowance { allow: (**allow).clone(), span, scope, contract: None })
    };
    chapter.remarks.iter().filter_map(allowance).collect()
}

/// The section around a place: from the nearest heading before it to the next one of no lower rank. What stands before
/// the first heading is a section as well.
fn section(chapter: &Chapter, at: usize, text_end: usize) -> Span {
    let headings = || {
        chapter.outline.blocks.iter().filter_map(|block| match block.kind {
            BlockKind::Heading(rank) => Some((rank, block.range.start)),
            _ => None,
        })
    };
    let own = headings().rfind(|(_, start)| *start <= at);
    let ends = |(rank, start): &(u8, usize)| *start > at && own.is_none_or(|(own, _)| *rank <= own);
    let end = headings().find(ends).map_or(text_end, |(_, start)| start);
    chapter.source.span(own.map_or(0, |(_, start)| start)..end)
}
