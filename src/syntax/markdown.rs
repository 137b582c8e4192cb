//! The outline of a chapter (CommonMark with mdBook's extensions): headings, paragraphs, items and tables, each as
//! prose that knows where it stands, and the ranges that are no prose.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub use super::block::{Block, BlockKind};
use super::footnotes::Footnotes;
pub use super::prose::Prose;
use super::prose::Rare;
use super::{elements, html, lost};
use crate::syntax::guard::guarded;

/// What stands in a chapter, in its order.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    pub blocks: Vec<Block>,
    /// Code and HTML comments: text in them is shown, or hidden, and never read.
    pub inert: Vec<Range<usize>>,
    /// Footnotes that are not published. What stands in them is none of the rest.
    pub left_out: Vec<Range<usize>>,
    /// The destination of every link, with the range of the whole link.
    pub links: Vec<(String, Range<usize>)>,
    /// Fenced code, in the order of the chapter.
    pub fences: Vec<Fence>,
    /// The ranges of HTML comments, with their marks.
    pub comments: Vec<Range<usize>>,
    /// The blocks that stand in no other one, of whatever kind.
    pub outermost: Vec<Range<usize>>,
    /// The blocks of HTML.
    pub html: Vec<Range<usize>>,
}

/// A fenced code block.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The whole block, with its fences.
    pub range: Range<usize>,
    pub info: String,
    /// What stands between the fences, as long as its range in the chapter: the marks of a container that the block
    /// stands in are blanks.
    pub text: String,
    /// Where `text` begins in the chapter.
    pub start: usize,
}

impl Outline {
    /// Where something can be put between blocks of this chapter, in its order.
    pub fn boundaries(&self, text: &str) -> Vec<usize> {
        elements::boundaries(text, self)
    }
}

/// Reads a chapter. An error is a panic of the parser, which must not become one of ours.
pub fn outline(text: &str) -> Result<Outline, String> {
    guarded(|| Builder::new(text).build())
        .ok_or_else(|| "the Markdown parser gave up on this chapter".to_owned())
}

#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    outline: Outline,
    /// The block whose prose is being read.
    open: Option<Block>,
    /// True from the start of an item to its first block.
    item: bool,
    /// How many items the text stands in, and whether it is code.
    items: usize,
    code: bool,
    /// The lists that are open, and how many there were so far.
    lists: Vec<usize>,
    list_count: usize,
    footnotes: Footnotes,
    rows: Vec<Vec<Prose>>,
    /// Where marks in the prose began that have not ended yet.
    strong_from: usize,
    struck_from: usize,
    code_from: Option<usize>,
    link: Option<(usize, String)>,
    /// True inside `<sup>`, which holds the mark of a note.
    raised: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Builder { text, ..Builder::default() }
    }

    fn build(mut self) -> Outline {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM;
        let mut depth = 0_usize;
        for (event, range) in Parser::new_ext(self.text, options).into_offset_iter() {
            if depth == 0 {
                self.outline.outermost.push(range.clone());
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.event(event, range);
        }
        self.close();
        self.outline.blocks.shrink_to_fit();
        html::insert(self.text, &self.outline.html, &mut self.outline.blocks);
        self.footnotes.leave_out(&mut self.outline);
        self.outline
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if self.code => self.code_text(&text, range),
            Event::Text(text) => self.prose(&text, range),
            Event::Code(text) => {
                self.outline.inert.push(range.clone());
                let ticks = self.text[range.clone()].bytes().take_while(|byte| *byte == b'`').count();
                let inner = self.text[range.clone()].find(&*text).map_or(ticks, |at| at);
                let start = self.read();
                self.prose(&text, range.start + inner..range.end - ticks);
                if let Some(prose) = self.open_prose() {
                    prose.code.push(start..prose.text.len());
                }
            }
            Event::SoftBreak | Event::HardBreak => self.line_break(range),
            Event::FootnoteReference(label) => {
                self.footnotes.cited.insert(label.into_string());
                self.mark(range);
            }
            Event::TaskListMarker(_) => self.mark(range),
            Event::Html(ref html) | Event::InlineHtml(ref html) => {
                let inline = matches!(event, Event::InlineHtml(_));
                if html.trim_start().starts_with("<!--") {
                    self.outline.inert.push(range.clone());
                    if inline {
                        self.outline.comments.push(range.clone());
                    }
                }
                self.mark(range.clone());
                if inline {
                    self.inline_html(html, range);
                }
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Rule => {}
        }
    }

    fn start(&mut self, tag: Tag, range: Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.begin(BlockKind::Heading(level as u8), range);
                if let Some(block) = &mut self.open {
                    block.id = id.map(|it| it.into_string());
                }
            }
            Tag::Paragraph if self.item => self.begin(BlockKind::Item, range),
            Tag::Paragraph => self.begin(BlockKind::Paragraph, range),
            Tag::Item => {
                self.close();
                self.item = true;
                self.items += 1;
            }
            Tag::DefinitionListTitle => self.begin(BlockKind::Term, range),
            Tag::DefinitionListDefinition => self.begin(BlockKind::Definition, range),
            Tag::CodeBlock(kind) => self.code_block(kind, range),
            Tag::HtmlBlock => {
                self.close();
                self.outline.html.push(range.clone());
                self.comments(range);
            }
            Tag::List(_) => {
                self.close();
                self.list_count += 1;
                self.lists.push(self.list_count);
            }
            Tag::FootnoteDefinition(label) => self.footnotes.defined.push((label.into_string(), range)),
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.begin(BlockKind::Paragraph, range),
            Tag::Strong => {
                self.mark(range);
                self.strong_from = self.read();
            }
            Tag::Link { dest_url, .. } => {
                self.mark(range.clone());
                self.link = Some((self.read(), dest_url.to_string()));
                self.outline.links.push((dest_url.into_string(), range));
            }
            Tag::Strikethrough => {
                self.mark(range);
                self.struck_from = self.read();
            }
            Tag::Emphasis | Tag::Superscript | Tag::Subscript | Tag::Image { .. } => self.mark(range),
            _ => {}
        }
    }

    fn code_block(&mut self, kind: CodeBlockKind, range: Range<usize>) {
        self.code = true;
        self.close();
        if let CodeBlockKind::Fenced(info) = kind {
            let (info, text) = (info.into_string(), String::new());
            self.outline.fences.push(Fence { range: range.clone(), info, text, start: 0 });
        }
        self.outline.inert.push(range);
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let text = self.text;
        match tag {
            TagEnd::Heading(_) => {
                if let Some(prose) = self.open_prose() {
                    lost::heading_braces(text, prose, range);
                }
                self.close();
            }
            TagEnd::Paragraph => self.close(),
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.close();
                self.item = false;
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::Strong => self.note(self.strong_from, |rare, it| rare.strong.push(it)),
            TagEnd::Strikethrough => self.note(self.struck_from, |rare, it| rare.struck.push(it)),
            TagEnd::Link => {
                if let Some((from, to)) = self.link.take() {
                    self.note(from, |rare, it| rare.links.push((it, to)));
                }
            }
            TagEnd::TableCell => {
                if let (Some(cell), Some(row)) = (self.open.take(), self.rows.last_mut()) {
                    row.push(cell.prose.closed());
                }
            }
            TagEnd::TableRow => {
                let columns = self.rows.first().map_or(0, Vec::len);
                if let Some(row) = self.rows.last_mut().filter(|row| row.len() == columns) {
                    row.extend(lost::surplus_cell(text, row, range));
                    row.shrink_to_fit();
                }
            }
            TagEnd::Table => {
                let kind = BlockKind::Table(std::mem::take(&mut self.rows));
                self.outline.blocks.push(Block { depth: self.items, ..Block::new(kind, range) });
            }
            _ => {}
        }
    }

    /// Text of a code block. What stands between two pieces of it belongs to the container, and becomes blanks.
    fn code_text(&mut self, text: &str, range: Range<usize>) {
        let Some(fence) = self.outline.fences.last_mut().filter(|it| it.range.end >= range.end) else {
            return;
        };
        if fence.text.is_empty() {
            fence.start = range.start;
        }
        let missing = range.start.saturating_sub(fence.start + fence.text.len());
        fence.text.extend(std::iter::repeat_n(' ', missing));
        // A line end of two bytes is one in the text of the event.
        fence.text.push_str(self.text.get(range).unwrap_or(text));
    }

    /// Marks the comments inside a block of HTML. One that does not end hides the rest of its block.
    fn comments(&mut self, range: Range<usize>) {
        let mut from = range.start;
        while let Some(start) = self.text[from..range.end].find("<!--").map(|at| from + at) {
            let end = self.text[start..range.end].find("-->").map_or(range.end, |at| start + at + 3);
            self.outline.inert.push(start..end);
            self.outline.comments.push(start..end);
            from = end;
        }
    }

    fn begin(&mut self, kind: BlockKind, range: Range<usize>) {
        self.close();
        self.raised = false;
        self.item = false;
        let list = self.lists.last().copied().unwrap_or_default();
        self.code_from = None;
        self.open = Some(Block { depth: self.items, list, ..Block::new(kind, range) });
    }

    /// Notes that the prose from here on is more than text.
    fn mark(&mut self, range: Range<usize>) {
        self.open_item(&range);
        if let Some(prose) = self.open_prose() {
            prose.marked = true;
        }
    }

    /// Notes what the text of the open block is from there on.
    fn note(&mut self, from: usize, add: impl FnOnce(&mut Rare, Range<usize>)) {
        if let Some(prose) = self.open_prose() {
            let range = from..prose.text.len();
            add(prose.rare(), range);
        }
    }

    /// Text in a tight item stands in no paragraph: it opens the item's block.
    fn open_item(&mut self, range: &Range<usize>) {
        if self.open.is_none() && self.items > 0 {
            let kind = if self.item { BlockKind::Item } else { BlockKind::Paragraph };
            self.begin(kind, range.clone());
        }
    }

    /// HTML among text: a line break, code, and the mark of a note.
    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        match html.trim_matches(['<', '>', ' ', '/']).split(' ').next().unwrap_or_default() {
            "br" | "li" => self.line_break(range),
            "sup" => self.raised = !html.starts_with("</"),
            "code" if html.starts_with("</") => {
                if let (Some(from), Some(prose)) = (self.code_from.take(), self.open_prose()) {
                    prose.code.push(from..prose.text.len());
                }
            }
            "code" => self.code_from = self.open_prose().map(|prose| prose.text.len()),
            // `map.<key>`, `List<Item>`: no element has such a name.
            name if !elements::is_element(name) => {
                let before = self.open_prose().and_then(|prose| prose.text.chars().next_back());
                if before.is_some_and(|it| it.is_alphanumeric() || matches!(it, '.' | '/')) {
                    self.prose(html, range);
                }
            }
            _ => {}
        }
    }

    fn line_break(&mut self, range: Range<usize>) {
        self.prose(" ", range);
        if let Some(prose) = self.open_prose() {
            let at = prose.text.len();
            prose.rare().breaks.push(at);
        }
    }

    fn prose(&mut self, text: &str, range: Range<usize>) {
        if self.raised {
            return;
        }
        self.open_item(&range);
        if let Some(block) = &mut self.open {
            block.range.end = block.range.end.max(range.end);
            block.prose.push(text, range);
        }
    }

    /// How much was read of the open block.
    fn read(&self) -> usize {
        self.open.as_ref().map_or(0, |block| block.prose.text.len())
    }

    fn open_prose(&mut self) -> Option<&mut Prose> {
        self.open.as_mut().map(|block| &mut block.prose)
    }

    fn close(&mut self) {
        let open = self.open.take();
        self.outline.blocks.extend(open.map(|it| Block { prose: it.prose.closed(), ..it }));
    }
}
