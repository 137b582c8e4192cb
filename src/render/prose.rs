//! Markdown from schemas and chapters as inert HTML on one line: marks become elements, and HTML in it stays text.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::escape;
use crate::syntax::guard::guarded;
use crate::table::{self, cell};
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
    let render = || {
        let (mut out, mut mark) = (String::new(), "");
        for event in Parser::new_ext(text, OPTIONS) {
            match event {
                Event::Text(it) | Event::Code(it) => apart(&mut out, &mut mark, &it),
                Event::Html(it) | Event::InlineHtml(it) => {
                    apart(&mut out, &mut mark, &without_comments(&it));
                }
                Event::Start(Tag::Item | Tag::TableRow) | Event::End(TagEnd::List(_) | TagEnd::Table) => {
                    mark = ";";
                }
                Event::Start(Tag::TableCell) if mark.is_empty() => mark = ",",
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
                _ => out.push(' '),
            }
        }
        out
    };
    guarded(render).unwrap_or_else(|| text.to_owned())
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

/// The blocks of a text in Markdown, in which all text stands for itself; `code` makes a block of code.
pub fn markdown(text: &str, code: &dyn Fn(&str) -> String) -> String {
    let render = || {
        let mut writer = Writer::new(code);
        Parser::new_ext(text, OPTIONS).for_each(|it| writer.event(it));
        writer.end_block();
        writer.out
    };
    guarded(render).unwrap_or_else(|| cell(text))
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

/// The same in Markdown.
pub fn sentence_in_markdown(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return cell(text);
    }
    let piece = |(at, it): (usize, &&str)| match at % 2 {
        1 if !it.trim().is_empty() => table::code(it),
        _ => {
            // A cell has no blanks at its ends.
            let (start, end) = (it.starts_with(char::is_whitespace), it.ends_with(char::is_whitespace));
            let words = cell(it);
            let blank = |is: bool| if is && !words.is_empty() { " " } else { "" };
            if words.is_empty() && start {
                " ".to_owned()
            } else {
                format!("{}{words}{}", blank(start), blank(end))
            }
        }
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

/// Writes blocks of Markdown.
struct Writer<'a> {
    code: &'a dyn Fn(&str) -> String,
    out: String,
    /// What stands before each line of what is open: blanks for items, marks for quotations.
    before: Vec<String>,
    /// What stands before the first line of the item that begins.
    mark: Option<String>,
    /// The number of the next item of each list that is open, where it has numbers.
    numbers: Vec<Option<u64>>,
    /// What was put down last stands in the list that is open.
    behind_item: bool,
    /// The text of the block that is being read, and the cells of the row.
    text: String,
    cells: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(code: &'a dyn Fn(&str) -> String) -> Self {
        let (before, numbers, cells) = (Vec::new(), Vec::new(), Vec::new());
        let (out, text) = (String::new(), String::new());
        Writer { code, out, before, mark: None, numbers, behind_item: false, text, cells }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Text(it) | Event::Code(it) => self.text.push_str(&it),
            Event::Html(it) | Event::InlineHtml(it) => self.text.push_str(&without_comments(&it)),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::List(number)) => {
                self.end_block();
                self.numbers.push(number);
            }
            Event::End(TagEnd::List(_)) => {
                self.numbers.pop();
                self.behind_item &= !self.numbers.is_empty();
            }
            Event::Start(Tag::Item) => self.begin_item(),
            Event::Start(Tag::BlockQuote(_)) => {
                self.end_block();
                self.before.push("> ".to_owned());
            }
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => {
                self.end_block();
                self.mark = None;
                self.before.pop();
            }
            Event::End(TagEnd::CodeBlock) => {
                let block = (self.code)(&std::mem::take(&mut self.text));
                self.put(&block);
            }
            Event::End(TagEnd::TableCell) => self.cells.push(cell(&std::mem::take(&mut self.text))),
            Event::End(end @ (TagEnd::TableHead | TagEnd::TableRow)) => {
                self.end_row(end == TagEnd::TableHead)
            }
            Event::Start(
                Tag::CodeBlock(_) | Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock | Tag::Table(_),
            )
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock | TagEnd::Table) => {
                self.end_block();
            }
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        self.end_block();
        let mark = match self.numbers.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.before.push(" ".repeat(mark.len()));
        self.mark = Some(mark);
    }

    fn end_row(&mut self, is_head: bool) {
        let row = format!("| {} |", self.cells.join(" | "));
        let line = if is_head { format!("{row}\n|{}", "---|".repeat(self.cells.len())) } else { row };
        self.cells.clear();
        match is_head {
            true => self.put(&line),
            false => self.line(&line, "\n"),
        }
    }

    /// Puts down what was read as a block of its own.
    fn end_block(&mut self) {
        let text = cell(&std::mem::take(&mut self.text));
        if !text.is_empty() {
            self.put(&literally(text));
        }
    }

    /// Puts down a block. Items follow each other without empty lines.
    fn put(&mut self, block: &str) {
        let between = if self.mark.is_some() && self.behind_item { "\n" } else { "\n\n" };
        self.line(block, between);
        self.behind_item = !self.numbers.is_empty();
    }

    fn line(&mut self, text: &str, between: &str) {
        let rest = self.before.concat();
        let first = match (self.mark.take(), self.before.split_last()) {
            (Some(mark), Some((_, outer))) => outer.concat() + &mark,
            _ => rest.clone(),
        };
        if !self.out.is_empty() {
            self.out.push_str(between);
        }
        self.out.push_str(&first);
        self.out.push_str(&text.replace('\n', &format!("\n{rest}")));
    }
}

/// A line that begins no list, no quotation and no other block (CommonMark, section 4 and 5).
fn literally(line: String) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    match line[digits..].chars().next() {
        Some('-' | '+' | '>' | '=') if digits == 0 => format!("\\{line}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line,
    }
}

/// HTML without its comments (CommonMark, section 6.6), which no reader of a page sees.
fn without_comments(html: &str) -> String {
    let mut pieces = html.split("<!--");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // `<!-->` and `<!--->` are whole comments.
        let short = piece.strip_prefix('>').or(piece.strip_prefix("->"));
        out.push_str(short.or(piece.split_once("-->").map(|(_, after)| after)).unwrap_or_default());
    }
    out
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
