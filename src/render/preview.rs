//! A book with findings as `mdbook serve` shows it: each finding as a panel at the place where it arose, and above
//! every page a line that says so, with links to the panels.

use std::collections::BTreeMap;

use super::panel::{self, panel};
use super::place::{Finder, Spot};
use super::{Piece, Site, escape, with_pieces};
use crate::diagnostic::{Diagnostic, count};
use crate::repository::Repository;
use crate::rulebook::Level;
use crate::text::inert;
use crate::verdict::{Outcome, Verdict};

/// The page that mdBook makes of a chapter.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: String,
    /// Its path in the site; a chapter can be without a page.
    pub path: Option<String>,
}

/// The most pages that the line above a page links to.
const LINKS: usize = 20;

/// Where every finding of a verdict is shown.
#[derive(Debug)]
pub struct Preview<'a> {
    repository: &'a Repository,
    verdict: &'a Verdict,
    pages: &'a [Page],
    /// The findings of each chapter, by their numbers, in the order of their places.
    shown: BTreeMap<usize, Vec<(usize, usize)>>,
    /// The book, of which nothing is said to be valid that a finding speaks of, or that cannot judge.
    site: Site<'a>,
}

impl<'a> Preview<'a> {
    /// `pages` are those of the chapters of the repository, in their order. `None` where a finding could not be shown,
    /// because there is no page at all.
    pub fn new(repository: &'a Repository, verdict: &'a Verdict, pages: &'a [Page]) -> Option<Self> {
        let with_page = pages.iter().enumerate().filter(|(_, it)| it.path.is_some()).map(|(at, _)| at);
        let finder = Finder::new(repository, verdict, with_page.collect());
        let mut shown: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, finding) in verdict.findings.iter().enumerate() {
            let Spot { chapter, at } = finder.spot(finding)?;
            shown.entry(chapter).or_default().push((at, index));
        }
        shown.values_mut().for_each(|it| it.sort_unstable());
        let files = verdict.findings.iter().flat_map(Diagnostic::labels).map(|it| it.span.source);
        let doubtful =
            files.chain(verdict.loaded.unusable.iter().chain(&verdict.doubtful).copied()).collect();
        let site = Site::new(repository, verdict).doubting(doubtful);
        Some(Preview { repository, verdict, pages, shown, site })
    }

    /// The text of a chapter, by its number in the book, with everything that is found in it.
    pub fn chapter(&self, index: usize, text: &str) -> String {
        let sources = &self.repository.sources;
        let chapter = self.repository.chapters.get(index).and_then(|it| it.source);
        // Two chapters of one path have one text among the sources, and then places in it say nothing.
        let source = chapter.filter(|it| sources.text(*it) == text);
        let mut pieces: Vec<Piece> = vec![(0..0, alone(&self.banner(index)))];
        for (at, number) in self.shown.get(&index).into_iter().flatten() {
            let at = source.map_or(0, |_| *at);
            let finding = self.verdict.findings.get(*number);
            pieces.extend(finding.map(|it| (at..at, alone(&panel(sources, it, number + 1)))));
        }
        let read = self.verdict.loaded.chapters.iter().find(|it| Some(it.source) == source);
        // While the settings are at fault, nobody knows what a directive means.
        if let Some(read) = read.filter(|_| self.verdict.outcome() != Outcome::NotMade) {
            pieces.extend(self.site.directives(read));
        }
        pieces.sort_by_key(|(range, _)| (range.start, range.end));
        with_pieces(text, pieces)
    }

    /// The line above a page: how much was found, and links to where it is shown.
    fn banner(&self, index: usize) -> String {
        let findings = &self.verdict.findings;
        let denied = findings.iter().filter(|it| it.level == Level::Deny).count();
        let warned = findings.len() - denied;
        let warnings = if warned == 0 { String::new() } else { format!(", {}", count(warned, "warning")) };
        let links = self.shown.iter().filter_map(|(page, it)| self.link(index, *page, it)).take(LINKS);
        let links: Vec<String> = links.collect();
        let more = self.shown.len() - links.len();
        let more = if more == 0 { String::new() } else { format!(", and {}", count(more, "more page")) };
        format!(
            r#"<!-- contracts: preview -->{}<div class="contracts-preview" role="alert"><strong>{}{warnings}</strong>; this is a preview, <code>mdbook build</code> will fail. See {}{more}.</div>"#,
            panel::STYLE,
            count(denied, "finding"),
            links.join(", "),
        )
    }

    /// A link from one page to the first panel of another, or of its own.
    fn link(&self, from: usize, to: usize, shown: &[(usize, usize)]) -> Option<String> {
        let path = |index: usize| self.pages.get(index)?.path.as_deref();
        let (_, first) = shown.first()?;
        let (page, words) = if from == to {
            (String::new(), "this page".to_owned())
        } else {
            let up = "../".repeat(path(from)?.matches('/').count());
            (format!("{up}{}", encoded(path(to)?)), escape(&inert(&self.pages.get(to)?.title)))
        };
        let id = panel::id(first + 1);
        Some(format!(r##"<a href="{page}#{id}">{words}</a> ({})"##, shown.len()))
    }
}

/// A line as a block of its own, wherever a block may begin.
fn alone(line: &str) -> String {
    format!("\n{line}\n\n")
}

/// A path as a link writes it (RFC 3986, section 3.3).
fn encoded(path: &str) -> String {
    let byte = |mut out: String, byte: &u8| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(*byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
        out
    };
    path.as_bytes().iter().fold(String::new(), byte)
}
