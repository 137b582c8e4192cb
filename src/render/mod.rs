//! A chapter with its directives replaced, and its preview with findings in it. Every byte outside stays as it was.
//!
//! What stands in for a directive is one line of HTML that begins with a comment: such a block ends at the end of its
//! own line (CommonMark, section 4.6, condition 2), so it can stand in any container, and nothing of it is Markdown.
//! Directives that bring headings stand in no container. Their headings are Markdown, so that mdBook finds them, with
//! lines of HTML between them, each a block of its own.

mod address;
mod canvas;
mod catalog;
mod contract;
mod diagram;
mod example;
mod fields;
mod lifecycle;
mod machine;
mod markdown;
mod offers;
mod panel;
mod place;
mod plain;
mod preview;
mod prose;
mod quality;
mod said;
mod schema;
mod ties;
mod witnesses;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::digest;
use crate::load::{Chapter, Loaded};
use crate::repository::Repository;
use crate::resolve::{Target, resolve};
use crate::syntax::directive::{Directive, DirectiveKind};
use crate::table::Table;
use crate::text::{SourceId, Sources, Span, linked_path};
use crate::verdict::Verdict;

use address::{Address, Addresses};
use canvas::Canvas;

pub use machine::{Published, differences, is_published, published};
pub use preview::{Page, Preview};
pub use quality::is_proof_of;

/// A judged book, as its pages are drawn.
#[derive(Debug)]
pub struct Site<'a> {
    pub sources: &'a Sources,
    pub loaded: &'a Loaded,
    pub repository: &'a Repository,
    pub verdict: &'a Verdict,
    /// Nothing is said to be valid of which one of these files has a say.
    pub doubtful: Cow<'a, BTreeSet<SourceId>>,
    /// What the pages are made of.
    pub media: Media,
    addresses: Addresses,
}

/// What a renderer makes of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// Pages of HTML, with the styles of mdBook.
    Html,
    /// Something else, of which nothing is known.
    Plain,
}

impl Media {
    /// What the renderer of this name makes.
    pub fn of(renderer: &str) -> Media {
        if renderer == "html" { Media::Html } else { Media::Plain }
    }
}

impl<'a> Site<'a> {
    pub fn new(repository: &'a Repository, verdict: &'a Verdict) -> Self {
        let (sources, loaded) = (&repository.sources, &verdict.loaded);
        let (addresses, doubtful) = (Addresses::new(loaded), Cow::Borrowed(&verdict.doubtful));
        Site { sources, loaded, repository, verdict, doubtful, media: Media::Html, addresses }
    }

    /// The same book, of which these files have a say in no validity.
    fn doubting(self, doubtful: BTreeSet<SourceId>) -> Self {
        Site { doubtful: Cow::Owned(doubtful), ..self }
    }

    /// The same book for a renderer that makes this of it.
    pub fn of(self, media: Media) -> Self {
        Site { media, ..self }
    }

    /// The text of a chapter as mdBook is to publish it.
    pub fn chapter(&self, chapter: &Chapter) -> String {
        with_pieces(self.sources.text(chapter.source), self.directives(chapter))
    }

    /// What stands in the place of each directive that stands alone and names something.
    fn directives(&self, chapter: &Chapter) -> Vec<Piece> {
        let mut canvas = Canvas::new(self, chapter);
        let alone = chapter.marks.directives.iter().filter(|it| it.alone);
        alone.filter_map(|it| Some((it.range.clone(), self.directive(&mut canvas, it)?))).collect()
    }

    /// A link that stands in a chapter, as another one has to write it.
    fn rebased(&self, place: Span, in_chapter: &Chapter, link: &str) -> Option<String> {
        if prose::absolute(link).is_some() {
            return Some(link.to_owned());
        }
        let of = self.loaded.chapters.iter().find(|it| it.source == place.source)?;
        let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
        let to = if path.is_empty() { of.path.clone() } else { linked_path(&of.path, path)? };
        let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
        (!path.contains(':')).then(|| format!("{}{fragment}", address::relative(&in_chapter.path, &to)))
    }

    /// A link from a page to what a chapter says at this place: to the heading above it.
    fn link_to_place(&self, from: &Chapter, span: Span) -> Option<String> {
        let chapter = self.loaded.chapters.iter().find(|it| it.source == span.source)?;
        Some(Address::of_section(chapter, chapter.id_above(span.start())).link_from(from, None))
    }

    fn directive(&self, canvas: &mut Canvas<'a>, directive: &'a Directive) -> Option<String> {
        let target = resolve(&self.loaded.catalog, directive, canvas.chapter.source).ok()?;
        if self.media == Media::Plain {
            return Some(plain::block(self, canvas.chapter, directive, target));
        }
        canvas.begin(directive);
        match (target, directive.kind) {
            (Target::Unread, _) => {}
            (Target::Example { family, example, part, pointer }, _) => {
                example::draw(canvas, &example::Figure { family, example, part, pointer });
            }
            (Target::Fields { shape, envelope, name, source, scope, .. }, _) => {
                let table = Table { shape, envelope, scope };
                fields::draw(canvas, &fields::Figure { table, name, source });
            }
            (Target::Contract(about), DirectiveKind::Witnesses) => witnesses::draw(canvas, about),
            (Target::Contract(about), DirectiveKind::Lifecycle) => lifecycle::draw(canvas, about),
            (Target::Contract(about), DirectiveKind::Schema) => schema::draw(canvas, about),
            (Target::Contract(about), _) => contract::draw(canvas, about),
            (Target::Families(families), DirectiveKind::Quality) => quality::draw(canvas, families),
            (Target::Families(families), _) => catalog::draw(canvas, families),
        }
        Some(canvas.take())
    }
}

/// What stands in the place of a range of a chapter.
type Piece = (Range<usize>, String);

/// A text with other pieces in it, in the order of their places.
fn with_pieces(text: &str, pieces: Vec<Piece>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, piece) in pieces {
        out.push_str(&text[from..range.start]);
        out.push_str(&piece);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Every text of the run under its path.
pub fn fingerprint(sources: &Sources) -> String {
    digest::of_all(sources.iter().flat_map(|(path, source)| [path, sources.text(source)]))
}

/// The styles of what we publish, in the colours of mdBook's own themes, each with the directives that need it; all need
/// the first. They travel with the first block of a page that needs them, and no line ends in them.
const SHEETS: [(&str, &[DirectiveKind]); 4] = [
    (include_str!("style.css"), &[]),
    (include_str!("lifecycle.css"), &[DirectiveKind::Contract, DirectiveKind::Lifecycle]),
    (include_str!("catalog.css"), &[DirectiveKind::Catalog, DirectiveKind::Quality]),
    (include_str!("quality.css"), &[DirectiveKind::Quality]),
];

/// The numbers of the sheets that a directive needs, and their text.
fn sheets(kind: DirectiveKind) -> impl Iterator<Item = (usize, &'static str)> {
    static LINES: LazyLock<[String; 4]> = LazyLock::new(|| {
        SHEETS.map(|(sheet, _)| {
            sheet.lines().map(str::trim).filter(|it| !it.starts_with("/*")).collect::<String>()
        })
    });
    let needed = SHEETS.iter().map(move |(_, kinds)| kinds.is_empty() || kinds.contains(&kind));
    LINES.iter().map(String::as_str).enumerate().zip(needed).filter(|(_, it)| *it).map(|(sheet, _)| sheet)
}

/// What ends a line of a file, as HTML. The two characters of Windows are the one that every browser makes of them; mdBook
/// warns of the other as of a mistake in the page.
fn line_end(end: &str) -> String {
    match end.strip_suffix("\r\n") {
        Some(before) => escape(before) + &escape("\n"),
        None => escape(end),
    }
}

/// Text as inert HTML on one line: no markup, no directive of anybody's, no line end.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' | '`' | '{' | '}' | '\\' | '$' | '\n' | '\r' => {
                out.push_str(&format!("&#{};", character as u32))
            }
            _ => out.push(character),
        }
    }
    out
}

/// A path in which a line can end behind each folder, and whose file is a word for who searches.
fn path(text: &str) -> String {
    escape(text).replace('/', "/<wbr>")
}

/// A link that hands over the exact bytes of a file, without a server: a `data:` URL (RFC 2397).
fn download(sources: &Sources, source: SourceId, media_type: &str, label: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let file = sources.path(source).rsplit('/').next().unwrap_or_default();
    let bytes = BASE64_STANDARD.encode(sources.text(source));
    format!(r#"<a download="{}" href="data:{media_type};base64,{bytes}">{label}</a>"#, escape(file))
}

/// Text that is meant literally.
fn code(text: &str) -> String {
    format!(r#"<code class="nohighlight">{}</code>"#, escape(text))
}
