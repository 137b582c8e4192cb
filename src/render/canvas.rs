//! The chapter that is drawn on: what is known of the book, where a directive stands, and what stands in its place.

use std::collections::BTreeMap;

use super::{STYLE, Site, escape};
use crate::load::Chapter;
use crate::syntax::directive::Directive;
use crate::syntax::markdown::BlockKind;

/// What stands in for the directives of one chapter, one after the other.
pub struct Canvas<'a> {
    pub site: &'a Site<'a>,
    pub chapter: &'a Chapter,
    /// The level of the heading under which the directive stands; 0 above the first.
    pub level: u8,
    out: String,
    ids: BTreeMap<String, usize>,
    styled: bool,
}

impl<'a> Canvas<'a> {
    pub fn new(site: &'a Site<'a>, chapter: &'a Chapter) -> Self {
        Canvas { site, chapter, level: 0, out: String::new(), ids: BTreeMap::new(), styled: false }
    }

    /// Begins what stands in for a directive. The style travels with the first of a page.
    pub fn begin(&mut self, directive: &Directive) {
        let text = self.site.sources.text(self.chapter.source);
        let what = text[directive.range.clone()].trim_matches(['{', '}', '#']).replace("--", "- -");
        let style = if self.styled { "" } else { STYLE };
        self.styled = true;
        let before =
            self.chapter.outline.blocks.iter().take_while(|it| it.range.start < directive.range.start);
        let levels = before.filter_map(|it| match it.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        });
        self.level = levels.last().unwrap_or_default();
        self.html(&format!("<!-- contracts: {} -->{style}", escape(&what)));
    }

    /// What stands in for the directive that was begun last.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Puts down HTML without a line end in it.
    pub fn html(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Puts down a heading of Markdown, `below` levels under the one where the directive stands, with an id of its own.
    /// The HTML behind it has to begin with a block of HTML (CommonMark, section 4.6, condition 6).
    pub fn heading(&mut self, below: u8, text: &str, id: &str) {
        let marks = "#".repeat(usize::from((self.level + below).clamp(1, 6)));
        let id = self.id(id);
        self.out.push_str(&format!("\n\n{marks} {text} {{#{id}}}\n\n"));
    }

    /// An id in which this text stands, escaped: each is given once on a page, a second time with a number.
    pub fn id(&mut self, text: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join("-");
        let given = self.ids.entry(text.clone()).or_default();
        *given += 1;
        match *given {
            1 => escape(&text),
            again => escape(&format!("{text}-{again}")),
        }
    }
}
