//! What the catalog says of a contract in parts that have a name: what it is for, what holds before it and after it.

use super::canvas::Canvas;
use super::{Site, prose};
use crate::load::Chapter;
use crate::model::{Section, SectionPart, Witness};
use crate::resolve::About;
use crate::text::Span;

/// A part of the section of a contract.
pub struct Said<'a> {
    pub name: &'a str,
    /// In Markdown.
    text: &'a str,
    /// It says what the contract is for.
    pub purpose: bool,
    section: Span,
}

/// The names of the parts that say what a contract is for.
const PURPOSE: [&str; 5] = ["purpose", "summary", "description", "meaning", "about"];

/// The parts of the contract's section in another chapter of the catalog than this one. A family that promises parts means
/// those and no others; what leads to a list of fields is shown by the rows.
pub fn said<'a>(site: &Site<'a>, chapter: &Chapter, about: About<'a>) -> Vec<Said<'a>> {
    let of_catalog = |it: &&Section| it.witness == Witness::Catalog && it.span.source != chapter.source;
    let Some(section) = about.contract.sections.iter().find(of_catalog) else { return Vec::new() };
    let promised = &about.family.parts;
    let meant = |it: &&SectionPart| match promised.is_empty() {
        true => it.marked,
        false => promised.iter().any(|name| it.is_named(name)),
    };
    let parts = section.parts.iter().filter(meant).map(|part| Said {
        name: &part.name,
        text: site.sources.cut(part.body).trim_start_matches([' ', '.', ':', '*', '_']).trim_end(),
        purpose: PURPOSE.iter().any(|it| part.is_named(it)),
        section: section.span,
    });
    parts.filter(|it| !it.text.is_empty() && !it.text.ends_with(':')).collect()
}

impl Said<'_> {
    /// On the page of a chapter, from which its links lead to where they led.
    pub fn html(&self, canvas: &Canvas) -> String {
        prose::blocks(self.text, &|link| canvas.site.rebased(self.section, canvas.chapter, link))
    }

    /// What a reader reads of it, without its marks and links.
    pub fn words(&self) -> String {
        prose::words(self.text)
    }
}
