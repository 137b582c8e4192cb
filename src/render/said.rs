//! What is said of a contract in words: what it is for, and the other parts of its section in the catalog, each under its
//! name.

use super::canvas::Canvas;
use super::{Site, markdown, plain, prose};
use crate::model::{Section, SectionPart, Witness};
use crate::resolve::About;
use crate::text::{SourceId, Span};

/// Something that is said, in Markdown.
pub struct Said<'a> {
    /// The name of the part; empty where it has none.
    pub name: &'a str,
    text: &'a str,
    /// The section of the catalog in which it stands; elsewhere, its relative links lead nowhere.
    section: Option<Span>,
}

/// The names of the parts that say what a contract is for.
const PURPOSE: [&str; 5] = ["purpose", "summary", "description", "meaning", "about"];

/// What a contract is for: a part with such a name, or what its schema says, or what its section begins with; of a
/// section about several contracts, what its own schema says comes first. A section in the chapter `except` is left out,
/// as a reader has it before their eyes.
pub fn purpose<'a>(site: &Site<'a>, about: About<'a>, except: Option<SourceId>) -> Option<Said<'a>> {
    let parts = || parts(site, about, except);
    let named = || parts().find(|(part, _)| is_purpose(part)).map(|(_, it)| it);
    let opening = || parts().find(|(part, _)| part.opening).map(|(_, it)| it);
    let described = || Some(Said { name: "", text: about.contract.description.as_ref()?, section: None });
    match section(about, except).is_some_and(|it| it.shared) {
        true => described().or_else(named).or_else(opening),
        false => named().or_else(described).or_else(opening),
    }
}

/// The parts that say more than what a contract is for. A family that promises parts means those and no others.
pub fn rules<'a>(site: &Site<'a>, about: About<'a>, except: Option<SourceId>) -> Vec<Said<'a>> {
    let promised = &about.family.parts;
    let meant = |part: &SectionPart| match promised.is_empty() {
        true => part.marked,
        false => promised.iter().any(|name| part.is_named(name)),
    };
    let parts = parts(site, about, except);
    parts.filter(|(it, _)| meant(it) && !it.opening && !is_purpose(it)).map(|(_, it)| it).collect()
}

fn is_purpose(part: &SectionPart) -> bool {
    PURPOSE.iter().any(|it| part.is_named(it))
}

/// The section of the catalog that is about a contract.
fn section(about: About<'_>, except: Option<SourceId>) -> Option<&Section> {
    let of_catalog = |it: &&Section| it.witness == Witness::Catalog && Some(it.span.source) != except;
    about.contract.sections.iter().find(of_catalog)
}

/// Every part of the section in the catalog that says something; what leads to a list is shown by the list.
fn parts<'a>(
    site: &Site<'a>,
    about: About<'a>,
    except: Option<SourceId>,
) -> impl Iterator<Item = (&'a SectionPart, Said<'a>)> {
    let sources = site.sources;
    let parts = section(about, except).into_iter().flat_map(move |section| {
        section.parts.iter().map(move |part| {
            let text = sources.cut(part.body).trim_start_matches([' ', '.', ':', '*', '_']).trim_end();
            (part, Said { name: &part.name, text, section: Some(section.span) })
        })
    });
    parts.filter(|(_, it)| !it.text.is_empty() && !it.text.ends_with(':'))
}

impl Said<'_> {
    /// On a page, from which its links lead to where they led.
    pub fn html(&self, canvas: &Canvas) -> String {
        match self.section {
            Some(section) => {
                prose::blocks(self.text, &|link| canvas.site.rebased(section, canvas.chapter, link))
            }
            None => prose::blocks(self.text, &prose::absolute),
        }
    }

    /// In Markdown, without its links.
    pub fn markdown(&self) -> String {
        markdown::blocks(self.text, &|code| plain::block_of(code, ""))
    }

    /// What a reader reads of it, without its marks and links.
    pub fn words(&self) -> String {
        prose::words(self.text)
    }

    /// The same in a line of Markdown, of which the code stays code.
    pub fn words_in_markdown(&self) -> String {
        markdown::words(self.text)
    }
}
