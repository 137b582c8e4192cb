//! Markdown from schemas and chapters as inert HTML on one line: marks become elements, and HTML in it stays text.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::escape;
use crate::syntax::guard::guarded;
use crate::text::inert;

/// Text of which code is not highlighted.
const CODE: &str = r#"<code class="nohighlight">"#;

/// Where a link of the text leads from the page that shows it; `None` where it can lead nowhere.
pub type Links<'a> = &'a dyn Fn(&str) -> Option<String>;

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// The blocks of a text.
pub fn blocks(text: &str, links: Links) -> String {
    let render = || {
        let mut out = String::new();
        let mut reader = Reader { links, open: Vec::new(), block: String::new() };
        let events = Parser::new_ext(text, OPTIONS).filter_map(|it| reader.event(it));
        html::push_html(&mut out, events);
        out
    };
    let html = guarded(render).unwrap_or_else(|| format!("<p>{}</p>", escape(text)));
    on_one_line(&html)
}

/// The same without the paragraph around it, where it is one paragraph.
pub fn line(text: &str, links: Links) -> String {
    let blocks = blocks(text, links);
    let inner = blocks.strip_prefix("<p>").and_then(|it| it.trim_end_matches("&#10;").strip_suffix("</p>"));
    inner.filter(|it| !it.contains("<p>")).map(str::to_owned).unwrap_or(blocks)
}

/// The words of a text on one line, without its marks: what is HTML in it stays as it is, and what stands in items or cells
/// of their own is told apart.
pub fn words(text: &str) -> String {
    words_as(text, &str::to_owned, &str::to_owned).unwrap_or_else(|| text.to_owned())
}

/// The same with text and code as these write them; `None` where the text cannot be read.
pub fn words_as(
    text: &str,
    literal: &dyn Fn(&str) -> String,
    code: &dyn Fn(&str) -> String,
) -> Option<String> {
    let render = || {
        let (mut out, mut mark) = (String::new(), "");
        for event in events(text) {
            match event {
                Event::Text(it) => apart(&mut out, &mut mark, &literal(&it)),
                Event::Code(it) => apart(&mut out, &mut mark, &code(&it)),
                Event::Html(it) => apart(&mut out, &mut mark, &literal(&without_comments(&it))),
                Event::Start(Tag::Item | Tag::TableRow) | Event::End(TagEnd::List(_) | TagEnd::Table) => {
                    mark = ";";
                }
                Event::Start(Tag::TableCell) if mark.is_empty() => mark = ",",
                _ => out.push(' '),
            }
        }
        out
    };
    guarded(render)
}

/// What a text consists of, without its emphasis and links: HTML in a line is text, and pieces of code that touch are one.
pub fn events(text: &str) -> Vec<Event<'_>> {
    let (mut all, mut code) = (Vec::new(), String::new());
    for event in Parser::new_ext(text, OPTIONS) {
        let event = match event {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {
                continue;
            }
            Event::Code(it) => {
                code.push_str(&it);
                continue;
            }
            Event::InlineHtml(it) => Event::Text(without_comments(&it).into()),
            event => event,
        };
        if matches!(&event, Event::Text(it) if it.is_empty()) {
            continue;
        }
        if !code.is_empty() {
            all.push(Event::Code(std::mem::take(&mut code).into()));
        }
        all.push(event);
    }
    all
}

/// Puts down a text behind a mark that tells it from what stands before it, where that does not end in one.
fn apart(out: &mut String, mark: &mut &str, text: &str) {
    let before = out.trim_end();
    let has_end =
        before.is_empty() || before.ends_with(|it: char| it.is_ascii_punctuation() && !")]\"'`".contains(it));
    if !mark.is_empty() && !has_end {
        out.truncate(before.len());
        out.push_str(mark);
        out.push(' ');
    }
    *mark = "";
    out.push_str(text);
}

/// Text of ours, in which names stand in backticks.
pub fn sentence(text: &str) -> String {
    let text = inert(text);
    let pieces: Vec<&str> = text.split('`').collect();
    // A tick that has no partner is a character like any other.
    if pieces.len().is_multiple_of(2) {
        return escape(&text);
    }
    let piece = |(at, it): (usize, &&str)| match at % 2 {
        1 if !it.is_empty() => format!("<code>{}</code>", escape(it)),
        _ => escape(it),
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// Links that lead out of the book. A path in a schema is relative to nothing that a reader has.
pub fn absolute(link: &str) -> Option<String> {
    let known = ["https://", "http://", "mailto:"];
    known.iter().any(|it| link.starts_with(it)).then(|| link.to_owned())
}

/// Reads events one by one, and says what stands in for each.
struct Reader<'a> {
    links: Links<'a>,
    /// For each link that is open, whether it is one on the page.
    open: Vec<bool>,
    /// The block of HTML that is being read.
    block: String,
}

impl Reader<'_> {
    fn event<'e>(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        let html = |text: String| Some(Event::Html(CowStr::from(text)));
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.block.clear();
                None
            }
            Event::Html(text) => {
                self.block.push_str(&text);
                None
            }
            Event::End(TagEnd::HtmlBlock) => {
                let text = without_comments(&self.block);
                (!text.trim().is_empty())
                    .then(|| Event::Html(format!("<p>{}</p>\n", escape(text.trim())).into()))
            }
            Event::InlineHtml(text) => Some(Event::Text(without_comments(&text).into())),
            Event::Code(text) => html(format!("{CODE}{}</code>", escape(&text))),
            Event::Start(Tag::CodeBlock(_)) => html(format!("<pre>{CODE}")),
            Event::End(TagEnd::CodeBlock) => html("</code></pre>".to_owned()),
            Event::Start(Tag::Heading { .. }) => html("<p><strong>".to_owned()),
            Event::End(TagEnd::Heading(_)) => html("</strong></p>".to_owned()),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url),
            Event::End(TagEnd::Link) => {
                self.open.pop().unwrap_or_default().then_some(Event::End(TagEnd::Link))
            }
            // A picture would be a request; the text in its place stays.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            event => Some(event),
        }
    }

    fn link<'e>(&mut self, to: &str) -> Option<Event<'e>> {
        let to = (self.links)(to);
        self.open.push(to.is_some());
        let (title, id) = (CowStr::from(""), CowStr::from(""));
        let link = |to: String| Tag::Link { link_type: LinkType::Inline, dest_url: to.into(), title, id };
        Some(Event::Start(link(to?)))
    }
}

/// HTML without its comments (CommonMark, section 6.6), which no reader of a page sees. One that nobody ended stays, so
/// that nothing behind it is lost.
pub fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, inside)) = rest.split_once("<!--") {
        // `<!-->` and `<!--->` are whole comments.
        let short = inside.strip_prefix('>').or(inside.strip_prefix("->"));
        let Some(after) = short.or(inside.split_once("-->").map(|(_, after)| after)) else { break };
        out.push_str(before);
        rest = after;
    }
    out + rest
}

/// HTML in which no line ends, and in which no directive of anybody's can begin.
fn on_one_line(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for character in html.trim_end().chars() {
        match character {
            '`' | '{' | '}' | '\\' | '$' | '\n' | '\r' => out.push_str(&format!("&#{};", character as u32)),
            _ => out.push(character),
        }
    }
    out
}
