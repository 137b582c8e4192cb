//! The outline of a chapter (CommonMark with mdBook's extensions): headings, paragraphs, items and tables, each as
//! prose that knows where it stands, and the ranges that are no prose.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::syntax::guard::guarded;

/// What stands in a chapter, in its order.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    pub blocks: Vec<Block>,
    /// Code and HTML comments: text in them is shown, or hidden, and never read.
    pub inert: Vec<Range<usize>>,
    /// The destination of every link, with the range of the whole link.
    pub links: Vec<(String, Range<usize>)>,
    /// Fenced code, in the order of the chapter.
    pub fences: Vec<Fence>,
    /// The ranges of HTML comments, with their marks.
    pub comments: Vec<Range<usize>>,
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

/// One block that carries prose.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: BlockKind,
    pub range: Range<usize>,
    pub prose: Prose,
    /// The id that the attributes of a heading give it.
    pub id: Option<String>,
}

#[derive(Clone, Debug)]
pub enum BlockKind {
    Heading(u8),
    Paragraph,
    /// The first paragraph of a list item.
    Item,
    /// A table: its first row is the header. The prose of the block is empty.
    Table(Vec<Vec<Prose>>),
}

/// Inline text with its marks taken off, and the place of every piece.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    pub text: String,
    /// Ranges of `text` that are code spans.
    pub code: Vec<Range<usize>>,
    /// The text is more than text: something in it is emphasised, linked, an image, HTML or a check box.
    pub marked: bool,
    /// Ranges of `text` that are strong.
    pub strong: Vec<Range<usize>>,
    /// Ranges of `text` that are links, with their destinations.
    pub links: Vec<(Range<usize>, String)>,
    /// Each piece: where it starts in `text`, and its range in the chapter.
    pieces: Vec<(usize, Range<usize>)>,
    /// The range of the block in the chapter, for prose without a piece.
    whole: Range<usize>,
}

impl Prose {
    /// The range in the chapter of a range of `text`.
    pub fn locate(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset(range.start, false);
        start..self.offset(range.end, true).max(start)
    }

    /// `ending` asks for the place just after the character before `at`.
    fn offset(&self, at: usize, ending: bool) -> usize {
        let probe = if ending { at.saturating_sub(1) } else { at };
        let index = self.pieces.partition_point(|(start, _)| *start <= probe);
        let Some((start, range)) = index.checked_sub(1).and_then(|it| self.pieces.get(it)) else {
            return self.whole.start;
        };
        (range.start + (at - start)).min(range.end)
    }

    fn push(&mut self, text: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }
}

/// Reads a chapter. An error is a panic of the parser, which must not become one of ours.
pub fn outline(text: &str) -> Result<Outline, String> {
    guarded(|| Builder::new(text).build())
        .ok_or_else(|| "the Markdown parser gave up on this chapter".to_owned())
}

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
    rows: Vec<Vec<Prose>>,
    strong_from: usize,
    link: Option<(usize, String)>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Builder {
            text,
            outline: Outline::default(),
            open: None,
            item: false,
            items: 0,
            code: false,
            rows: Vec::new(),
            strong_from: 0,
            link: None,
        }
    }

    fn build(mut self) -> Outline {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM;
        for (event, range) in Parser::new_ext(self.text, options).into_offset_iter() {
            self.event(event, range);
        }
        self.close();
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
                let start = self.open_prose().map_or(0, |prose| prose.text.len());
                self.prose(&text, range.start + inner..range.end - ticks);
                if let Some(prose) = self.open_prose() {
                    prose.code.push(start..prose.text.len());
                }
            }
            Event::SoftBreak | Event::HardBreak => self.prose(" ", range),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => self.mark(range),
            Event::Html(ref html) | Event::InlineHtml(ref html) => {
                let inline = matches!(event, Event::InlineHtml(_));
                if html.trim_start().starts_with("<!--") {
                    self.outline.inert.push(range.clone());
                    if inline {
                        self.outline.comments.push(range.clone());
                    }
                }
                self.mark(range);
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
            Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.begin(BlockKind::Paragraph, range)
            }
            Tag::CodeBlock(kind) => {
                self.code = true;
                self.close();
                if let CodeBlockKind::Fenced(info) = kind {
                    let fence = Fence {
                        range: range.clone(),
                        info: info.into_string(),
                        text: String::new(),
                        start: 0,
                    };
                    self.outline.fences.push(fence);
                }
                self.outline.inert.push(range);
            }
            Tag::HtmlBlock => {
                self.close();
                self.comments(range);
            }
            Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => self.close(),
            Tag::Table(_) => {
                self.close();
                self.rows.clear();
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.begin(BlockKind::Paragraph, range),
            Tag::Strong => {
                self.mark(range);
                self.strong_from = self.open_prose().map_or(0, |prose| prose.text.len());
            }
            Tag::Link { dest_url, .. } => {
                self.mark(range.clone());
                let from = self.open_prose().map_or(0, |prose| prose.text.len());
                self.link = Some((from, dest_url.to_string()));
                self.outline.links.push((dest_url.into_string(), range));
            }
            Tag::Emphasis | Tag::Strikethrough | Tag::Superscript | Tag::Subscript | Tag::Image { .. } => {
                self.mark(range);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph => self.close(),
            TagEnd::Item => {
                self.close();
                self.item = false;
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => self.close(),
            TagEnd::Strong => {
                let from = self.strong_from;
                if let Some(prose) = self.open_prose() {
                    prose.strong.push(from..prose.text.len());
                }
            }
            TagEnd::Link => {
                if let (Some((from, to)), Some(prose)) = (self.link.take(), self.open_prose()) {
                    prose.links.push((from..prose.text.len(), to));
                }
            }
            TagEnd::TableCell => {
                if let (Some(cell), Some(row)) = (self.open.take(), self.rows.last_mut()) {
                    row.push(cell.prose);
                }
            }
            TagEnd::Table => {
                let kind = BlockKind::Table(std::mem::take(&mut self.rows));
                self.outline.blocks.push(Block { kind, range, prose: Prose::default(), id: None });
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
        self.item = false;
        let prose = Prose { whole: range.clone(), ..Prose::default() };
        self.open = Some(Block { kind, range, prose, id: None });
    }

    /// Notes that the prose from here on is more than text.
    fn mark(&mut self, range: Range<usize>) {
        self.open_item(&range);
        if let Some(prose) = self.open_prose() {
            prose.marked = true;
        }
    }

    /// Text in a tight item stands in no paragraph: it opens the item's block.
    fn open_item(&mut self, range: &Range<usize>) {
        if self.open.is_none() && (self.item || self.items > 0) {
            self.begin(BlockKind::Item, range.clone());
        }
    }

    fn prose(&mut self, text: &str, range: Range<usize>) {
        self.open_item(&range);
        if let Some(block) = &mut self.open {
            block.range.end = block.range.end.max(range.end);
            block.prose.push(text, range);
        }
    }

    fn open_prose(&mut self) -> Option<&mut Prose> {
        self.open.as_mut().map(|block| &mut block.prose)
    }

    fn close(&mut self) {
        self.outline.blocks.extend(self.open.take());
    }
}
