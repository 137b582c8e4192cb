//! The chapter that is drawn on: what is known of the book, where a directive stands, and what stands in its place.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{encoded, id_of};
use super::{Site, escape, sheets};
use crate::load::Chapter;
use crate::resolve::About;
use crate::syntax::directive::Directive;
use crate::syntax::markdown::BlockKind;
use crate::text::Span;

/// What stands in for the directives of one chapter, one after the other.
pub struct Canvas<'a> {
    pub site: &'a Site<'a>,
    pub chapter: &'a Chapter,
    /// The level of the heading under which the directive stands; 0 above the first.
    pub level: u8,
    /// The text of that heading.
    title: &'a str,
    out: String,
    ids: BTreeMap<String, usize>,
    /// The styles that the page has, by their numbers.
    styled: BTreeSet<usize>,
    /// How many rows can be tied to lines by the styles that the page has.
    tied: usize,
}

impl<'a> Canvas<'a> {
    pub fn new(site: &'a Site<'a>, chapter: &'a Chapter) -> Self {
        Canvas {
            site,
            chapter,
            level: 0,
            title: "",
            out: String::new(),
            ids: BTreeMap::new(),
            styled: BTreeSet::new(),
            tied: 0,
        }
    }

    /// Begins what stands in for a directive. A style travels with the first of a page that needs it.
    pub fn begin(&mut self, directive: &Directive) {
        let text = self.site.sources.text(self.chapter.source);
        let what = text[directive.range.clone()].trim_matches(['{', '}', '#']).replace("--", "- -");
        let new = sheets(directive.kind).filter(|(number, _)| self.styled.insert(*number));
        let new: String = new.map(|(_, sheet)| sheet).collect();
        let style = if new.is_empty() { new } else { format!("<style>{new}</style>") };
        let before =
            self.chapter.outline.blocks.iter().take_while(|it| it.range.start < directive.range.start);
        let headings = before.filter_map(|it| match it.kind {
            BlockKind::Heading(level) => Some((level, it.prose.text.as_str())),
            _ => None,
        });
        (self.level, self.title) = headings.last().unwrap_or_default();
        self.html(&format!("<!-- contracts: {} -->{style}", escape(&what)));
    }

    /// True where the heading above the directive names the contract.
    pub fn is_under(&self, about: About) -> bool {
        let words = self.title.split([' ', '/', ',', '(', ')']);
        self.title.trim() == about.name || words.into_iter().any(|it| about.family.is_named(about.name, it))
    }

    /// What stands in for the directive that was begun last.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Puts down HTML without a line end in it.
    pub fn html(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Puts down the styles that mark a line and a row together, for so many rows.
    pub fn tie(&mut self, rows: usize) {
        let new: String = (self.tied + 1..=rows).map(tie).collect();
        if !new.is_empty() {
            self.html(&format!("<style>{new}</style>"));
            self.tied = rows;
        }
    }

    /// Puts down a heading of Markdown, `below` levels under the one where the directive stands, with an id of its own.
    /// The HTML behind it has to begin with a block of HTML (CommonMark, section 4.6, condition 6).
    pub fn heading(&mut self, below: u8, text: &str, id: &str) {
        let marks = "#".repeat(usize::from((self.level + below).clamp(1, 6)));
        let id = self.id(id);
        self.out.push_str(&format!("\n\n{marks} {text} {{#{}}}\n\n", escape(&id)));
    }

    /// An id in which this text stands: each is given once on a page, a second time with a number.
    pub fn id(&mut self, text: &str) -> String {
        let id = id_of(text);
        let given = self.ids.entry(id.clone()).or_default();
        *given += 1;
        if *given == 1 { id } else { format!("{id}-{given}") }
    }

    /// Puts down a link over things with so many places at which a keyboard stops, where these are very many; it is seen
    /// while it has the focus. The id is for the [landing](Self::land) behind them.
    pub fn skip(&mut self, count: usize, what: &str, over: &str) -> Option<String> {
        const MANY: usize = 24;
        let id = (count > MANY).then(|| self.id(&format!("end-of-{over}")))?;
        let href = encoded(&id);
        self.html(&format!(r##"<a class="mc-skip" href="#{href}">Skip {count} {what}</a>"##));
        Some(id)
    }

    /// Puts down where such a link leads.
    pub fn land(&mut self, id: Option<String>) {
        if let Some(id) = id {
            self.html(&format!(r#"<span id="{}" tabindex="-1"></span>"#, escape(&id)));
        }
    }

    /// The name of the contract whose schema stands here, and a link to its page.
    pub fn link_to_schema(&self, span: Span) -> Option<(&str, String)> {
        let (name, address) = self.site.addresses.of_schema(span)?;
        Some((name, address.link_from(self.chapter, None)))
    }
}

/// Who points at a row, or comes to it, sees its lines, and the other way round.
fn tie(row: usize) -> String {
    const AT: &str = ":is(:hover,:focus-within,:target)";
    format!(
        ".mc:has(.mc-l.f{row}{AT}) .mc-row.f{row},.mc:has(.mc-row.f{row}{AT}) .mc-l.f{row}{{background-color:var(--mc-glow);outline:var(--mc-mark)}}"
    )
}
