//! The allowances that chapters state: each holds for the section in which it stands, of every contract or of one.

use std::sync::Arc;

use super::{Chapter, Loaded};
use crate::config::{Allowance, Scope};
use crate::diagnostic::Diagnostic;
use crate::model::Catalog;
use crate::repository::Repository;
use crate::resolve::contract_named;
use crate::syntax::markdown::BlockKind;
use crate::syntax::remark::{Remark, RemarkKind};
use crate::text::Span;

/// The allowances of all chapters; what is wrong with one is added to what was found.
pub fn of_chapters(
    repository: &Repository,
    chapters: &[Arc<Chapter>],
    catalog: &Catalog,
    found: &mut Vec<Diagnostic>,
) -> Vec<Allowance> {
    let mut allowances = Vec::new();
    for chapter in chapters {
        let end = repository.sources.text(chapter.source).len();
        let (stated, problems) = read(chapter, end, catalog);
        allowances.extend(stated);
        found.extend(problems);
    }
    allowances
}

/// The allowances of a chapter, and a finding for each that names a contract which nobody knows: it allows nothing.
fn read(chapter: &Chapter, text_end: usize, catalog: &Catalog) -> (Vec<Allowance>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let allowance = |remark: &Remark| {
        let RemarkKind::Allow(allow, named) = &remark.kind else { return None };
        let contract = match named
            .as_ref()
            .map(|(name, range)| contract_named(catalog, (name, range), chapter.source))
        {
            None => None,
            Some(Ok(name)) => Some(name.to_owned()),
            Some(Err(problem)) => {
                found.push(problem.finding(chapter.source));
                return None;
            }
        };
        let span = chapter.source.span(remark.range.clone());
        let scope = Scope::Section(section(chapter, remark.range.start, text_end));
        Some(Allowance { allow: (**allow).clone(), span, scope, contract })
    };
    let allowances = chapter.remarks.iter().filter_map(allowance).collect();
    (allowances, found)
}

impl Loaded {
    /// The sections in which a remark was to say something, and says nothing.
    pub fn unsure(&self, repository: &Repository) -> Vec<Span> {
        let mut sections = Vec::new();
        for chapter in &self.chapters {
            let end = repository.sources.text(chapter.source).len();
            let says_nothing = |it: &&Remark| match &it.kind {
                RemarkKind::Unknown { .. } => true,
                RemarkKind::Allow(_, Some((name, range))) => {
                    contract_named(&self.catalog, (name, range), chapter.source).is_err()
                }
                _ => false,
            };
            let remarks = chapter.remarks.iter().filter(says_nothing);
            sections.extend(remarks.map(|it| section(chapter, it.range.start, end)));
        }
        sections
    }
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
