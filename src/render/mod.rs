//! A chapter with its directives replaced, and its preview with findings in it. Every byte outside stays as it was.
//!
//! What stands in for a directive is one line of HTML that begins with a comment: such a block ends at the end of its
//! own line (CommonMark, section 4.6, condition 2), so it can stand in any container, and nothing of it is Markdown.

mod example;
mod fields;
mod panel;
mod place;
mod preview;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::load::{Chapter, Loaded};
use crate::resolve::{Target, resolve};
use crate::table::Table;
use crate::text::{SourceId, Sources};
use crate::verdict::Verdict;

pub use preview::{Page, Preview};

/// The text of a chapter as mdBook is to publish it.
pub fn chapter(sources: &Sources, verdict: &Verdict, chapter: &Chapter) -> String {
    let pieces = directives(sources, &verdict.loaded, chapter, &verdict.doubtful);
    with_pieces(sources.text(chapter.source), pieces)
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

/// What stands in the place of each directive that stands alone and names something. Nothing is said to be valid of
/// which one of these files has a say.
fn directives(
    sources: &Sources,
    loaded: &Loaded,
    chapter: &Chapter,
    doubtful: &BTreeSet<SourceId>,
) -> Vec<Piece> {
    let text = sources.text(chapter.source);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut ids = Ids::default();
    for directive in chapter.marks.directives.iter().filter(|it| it.alone) {
        let Ok(target) = resolve(&loaded.catalog, directive) else { continue };
        let what = text[directive.range.clone()].trim_matches(['{', '}', '#']).replace("--", "- -");
        let style = if pieces.is_empty() { STYLE } else { "" };
        let mut out = format!("<!-- contracts: {} -->{style}", escape(&what));
        match target {
            Target::Unread => {}
            Target::Example { family, example, part, pointer } => {
                let figure = example::Figure { example, part, pointer, doubtful };
                example::render(&mut out, sources, family, &figure, &mut ids);
            }
            Target::Fields { shape, envelope, name, source, scope } => {
                let table = Table { shape, envelope, scope };
                fields::render(&mut out, sources, &fields::Figure { table, name, source }, &mut ids);
            }
        }
        pieces.push((directive.range.clone(), out));
    }
    pieces
}

/// The ids of one page: each is given once, a second time with a number.
#[derive(Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    /// An id in which this text stands, escaped.
    fn give(&mut self, text: &str) -> String {
        let given = self.0.entry(text.to_owned()).or_default();
        *given += 1;
        match *given {
            1 => escape(text),
            again => escape(&format!("{text}-{again}")),
        }
    }
}

/// The style of what we publish, in the colours of mdBook's own themes. It travels with the first block of a page.
const STYLE: &str = concat!("<style>", include_str!("style.css"), "</style>");

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

/// A link that hands over the exact bytes of a file, without a server: a `data:` URL (RFC 2397).
fn download(sources: &Sources, source: SourceId, media_type: &str, label: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let file = sources.path(source).rsplit('/').next().unwrap_or_default();
    let bytes = BASE64_STANDARD.encode(sources.text(source));
    format!(r#"<a download="{}" href="data:{media_type};base64,{bytes}">{label}</a>"#, escape(file))
}
