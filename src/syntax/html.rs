//! Tables, lists and paragraphs that a chapter writes in HTML, as blocks like those of Markdown.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::elements::decoded;
use super::markdown::{Block, BlockKind};
use super::prose::Prose;

/// The most empty cells that the spans of other cells may put into the tables of one element.
const PADDING: usize = 10_000;

/// The elements that are read where nothing else is open; a paragraph ends with its own block.
const OUTER: [&str; 9] = ["table", "dl", "ul", "ol", "p", "h3", "h4", "h5", "h6"];
/// The number from which on the lists of HTML are counted, behind those of Markdown.
const LISTS: usize = usize::MAX / 2;

/// Puts the tables, lists and paragraphs of these blocks of HTML in among the blocks of Markdown. What Markdown found
/// inside one of them, after an empty line, is part of it.
pub fn insert(text: &str, html: &[Range<usize>], blocks: &mut Vec<Block>) {
    if html.is_empty() {
        return;
    }
    let lower = text.to_ascii_lowercase();
    // An element may go on behind its block, but never behind the last mark that could end it.
    let ends = ["</table", "</dl", "</ul", "</ol"];
    let mut last_end = ends.iter().filter_map(|it| lower.rfind(it)).max().unwrap_or_default();
    let mut found: Vec<(Range<usize>, Vec<Block>)> = Vec::new();
    for range in html {
        let from = found.last().map_or(0, |(range, _)| range.end).max(range.start);
        let html = lower.get(from..range.end).unwrap_or_default();
        if !OUTER.iter().any(|it| html.contains(&format!("<{it}"))) {
            continue;
        }
        let mut reader = Reader { text, base: from, ..Reader::default() };
        if from >= last_end || !reader.read(range.end, text.len()) {
            // One that is never closed ends with its own block; looking for its end once more would take too long.
            last_end = if from >= last_end { last_end } else { 0 };
            reader = Reader { text, base: from, ..Reader::default() };
            reader.read(range.end, range.end);
        }
        found.append(&mut reader.found);
    }
    if found.is_empty() {
        return;
    }
    let inside = |block: &Block| {
        let after = found.partition_point(|(range, _)| range.start <= block.range.start);
        after
            .checked_sub(1)
            .and_then(|it| found.get(it))
            .is_some_and(|(range, _)| range.contains(&block.range.start))
    };
    blocks.retain(|it| matches!(it.kind, BlockKind::Heading(_)) || !inside(it));
    blocks.extend(found.into_iter().flat_map(|(_, blocks)| blocks));
    blocks.sort_by_key(|it| it.range.start);
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    /// Where in the chapter the reading began.
    base: usize,
    found: Vec<(Range<usize>, Vec<Block>)>,
    /// The elements that are open, the outermost first.
    open: Vec<&'static str>,
    /// The lists among them.
    lists: Vec<usize>,
    start: usize,
    rows: Vec<Vec<Prose>>,
    blocks: Vec<Block>,
    /// The cell, term or definition that is being read, and what it will be.
    cell: Option<(Kind, Prose)>,
    /// How many columns and rows the cell spans.
    spans: (usize, usize),
    /// The columns into which cells of earlier rows reach, and for how many rows they do.
    covered: BTreeMap<usize, usize>,
    padding: usize,
    marks: Marks,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Cell,
    Term,
    Definition,
    Item,
    Paragraph,
    /// A heading of this level, below those that part a chapter into sections.
    Heading(u8),
}

/// Where marks began in the prose of a cell.
#[derive(Default)]
struct Marks {
    code: Option<usize>,
    strong: Option<usize>,
    struck: Option<usize>,
    link: Option<(usize, String)>,
    raised: bool,
}

/// Where a token begins, if it has a place.
fn start_of(token: &Token<usize>) -> Option<usize> {
    match token {
        Token::StartTag(it) => Some(it.span.start),
        Token::EndTag(it) => Some(it.span.start),
        Token::String(it) => Some(it.span.start),
        Token::Comment(it) => Some(it.span.start),
        Token::Doctype(it) => Some(it.span.start),
        Token::Error(_) => None,
    }
}

impl Reader<'_> {
    /// Reads elements that begin before `end`, to their ends, and no further than `limit`. False where one does not
    /// end.
    fn read(&mut self, end: usize, limit: usize) -> bool {
        let input = self.text.get(self.base..limit).unwrap_or_default();
        let emitter = DefaultEmitter::<usize>::new_with_span();
        for token in Tokenizer::new_with_emitter(input, emitter) {
            let Ok(token) = token;
            if self.open.is_empty() && start_of(&token).is_some_and(|it| self.base + it >= end) {
                return true;
            }
            match token {
                Token::StartTag(tag) => {
                    let start = self.base + tag.span.start;
                    self.end_paragraph(&tag.name, start, end);
                    if self.open.is_empty() && start >= end {
                        return true;
                    }
                    self.start_tag(&tag, start);
                }
                Token::EndTag(tag) => self.end_tag(&tag.name, self.base + tag.span.end),
                Token::String(string) => {
                    let range = self.base + string.span.start..self.base + string.span.end;
                    // Behind a block, the text of Markdown goes on.
                    if self.open == ["p"] && range.end > end {
                        self.string(range.start.min(end)..end);
                        self.end_paragraph(b"p", end, end);
                        return true;
                    }
                    self.string(range);
                }
                _ => {}
            }
        }
        self.end_paragraph(b"p", end, end);
        let ended = self.open.is_empty();
        if !ended {
            self.open.clear();
            self.lists.clear();
            self.finish(limit);
        }
        ended
    }

    fn start_tag(&mut self, tag: &StartTag<usize>, start: usize) {
        let name = String::from_utf8_lossy(&tag.name);
        let outer = OUTER.into_iter().find(|it| *it == name);
        // In cells and items, these part lines.
        let outer = outer.filter(|it| match *it {
            "ul" | "ol" => self.in_lists(),
            "p" | "h3" | "h4" | "h5" | "h6" => self.open.is_empty(),
            _ => true,
        });
        if let Some(element) = outer {
            if self.open.is_empty() {
                self.start = start;
            }
            let level = element.strip_prefix('h').and_then(|it| it.parse().ok());
            if element == "p" || level.is_some() {
                self.open_cell(level.map_or(Kind::Paragraph, Kind::Heading), tag, start);
            } else if matches!(element, "ul" | "ol") {
                self.close_cell();
                self.lists.push(LISTS + start);
            } else if !self.open.is_empty() {
                // What stands inside a cell is about something else: a table without rows, so that it is told of.
                let range = start..self.base + tag.span.end;
                self.blocks.push(Block::new(BlockKind::Table(Vec::new()), range));
            }
            return self.open.push(element);
        }
        if !self.is_read() {
            return;
        }
        match name.as_ref() {
            "tr" => {
                self.close_cell();
                self.rows.push(Vec::new());
            }
            "td" | "th" => self.open_cell(Kind::Cell, tag, start),
            "dt" => self.open_cell(Kind::Term, tag, start),
            "dd" => self.open_cell(Kind::Definition, tag, start),
            "li" if self.in_lists() => self.open_cell(Kind::Item, tag, start),
            "br" | "p" | "li" | "div" | "ul" => self.line_break(start),
            "sup" => self.marks.raised = true,
            name => self.mark(name, tag),
        }
    }

    /// What stands in a cell and is none of its text is about something else.
    fn is_read(&self) -> bool {
        self.open.len() == 1 || (self.in_lists() && !self.open.is_empty())
    }

    /// True where nothing is open but lists.
    fn in_lists(&self) -> bool {
        self.open.len() == self.lists.len()
    }

    /// Ends a paragraph where its block ends, or where an element begins that stands in none.
    fn end_paragraph(&mut self, name: &[u8], start: usize, end: usize) {
        const BLOCKS: [&[u8]; 9] =
            [b"p", b"ul", b"ol", b"dl", b"table", b"div", b"pre", b"hr", b"blockquote"];
        if self.open == ["p"] && (start >= end || BLOCKS.contains(&name)) {
            self.open.clear();
            self.finish(start.min(end));
        }
    }

    fn mark(&mut self, name: &str, tag: &StartTag<usize>) {
        let at = self.cell.as_ref().map(|(_, prose)| prose.text.len());
        match name {
            "code" | "kbd" | "tt" | "samp" => self.marks.code = at,
            "b" | "strong" => self.marks.strong = at,
            "del" | "s" | "strike" => self.marks.struck = at,
            "a" => {
                let href = tag.attributes.get(b"href".as_slice());
                let to = href.map(|it| String::from_utf8_lossy(it).into_owned());
                self.marks.link = at.zip(to);
            }
            _ => {}
        }
    }

    fn end_tag(&mut self, name: &[u8], end: usize) {
        match name {
            b"table" | b"dl" | b"ul" | b"ol" | b"p" | b"h3" | b"h4" | b"h5" | b"h6" => {
                if self.open.last().is_some_and(|it| it.as_bytes() == name) {
                    self.open.pop();
                    if name != b"table" && name != b"dl" {
                        self.close_cell();
                        self.lists.pop();
                    }
                    if self.open.is_empty() {
                        self.finish(end);
                    }
                }
                return;
            }
            b"sup" => self.marks.raised = false,
            _ => {}
        }
        if !self.is_read() {
            return;
        }
        if let b"td" | b"th" | b"tr" | b"dt" | b"dd" | b"li" = name
            && (name != b"li" || self.in_lists())
        {
            return self.close_cell();
        }
        let Some((_, prose)) = &mut self.cell else { return };
        let end = prose.text.len();
        match name {
            b"code" | b"kbd" | b"tt" | b"samp" => prose.code.extend(self.marks.code.take().map(|it| it..end)),
            b"b" | b"strong" => prose.rare().strong.extend(self.marks.strong.take().map(|it| it..end)),
            b"del" | b"s" | b"strike" => {
                prose.rare().struck.extend(self.marks.struck.take().map(|it| it..end))
            }
            b"a" => prose.rare().links.extend(self.marks.link.take().map(|(from, to)| (from..end, to))),
            _ => {}
        }
    }

    /// What is empty stands where its tag does.
    fn open_cell(&mut self, kind: Kind, tag: &StartTag<usize>, at: usize) {
        self.close_cell();
        self.cell = Some((kind, Prose::new(at..at)));
        self.spans = (span(tag, b"colspan"), span(tag, b"rowspan"));
    }

    /// A cell that spans columns or rows says nothing in those behind the first.
    fn push_cell(&mut self, prose: Prose) {
        let empty = Prose::new(prose.locate(0..0));
        let Some(row) = self.rows.last_mut() else { return };
        while let Some(rows) = self.covered.get_mut(&row.len()).filter(|rows| **rows > 0) {
            *rows -= 1;
            row.push(empty.clone());
        }
        let (columns, rows) = self.spans;
        let padding = (columns - 1).min(PADDING.saturating_sub(self.padding));
        self.padding += padding;
        if rows > 1 && self.padding + rows <= PADDING {
            self.padding += rows;
            self.covered.insert(row.len(), rows - 1);
        }
        row.push(prose);
        row.extend(std::iter::repeat_n(empty, padding));
    }

    fn close_cell(&mut self) {
        self.marks = Marks::default();
        let Some((kind, mut prose)) = self.cell.take() else { return };
        match kind {
            Kind::Cell => self.push_cell(prose),
            Kind::Item | Kind::Paragraph | Kind::Heading(_) if prose.text.trim().is_empty() => {}
            Kind::Term | Kind::Definition | Kind::Item | Kind::Paragraph | Kind::Heading(_) => {
                let (block, depth) = match kind {
                    Kind::Term => (BlockKind::Term, 0),
                    Kind::Item => (BlockKind::Item, self.lists.len()),
                    Kind::Paragraph | Kind::Heading(_) => (BlockKind::Paragraph, 0),
                    _ => (BlockKind::Definition, 0),
                };
                let list = self.lists.last().copied().unwrap_or_default();
                let range = prose.locate(0..prose.text.len());
                // What stands in HTML is none of a directive's own lines.
                prose.marked = true;
                if let Kind::Heading(level) = kind {
                    prose.rare().heading = Some(level);
                }
                self.blocks.push(Block { prose, depth, list, ..Block::new(block, range) });
            }
        }
    }

    fn line_break(&mut self, at: usize) {
        if let Some((_, prose)) = &mut self.cell
            && !prose.text.is_empty()
        {
            prose.push(" ", at..at);
            let at = prose.text.len();
            prose.rare().breaks.push(at);
        }
    }

    /// Text, with every run of blanks as one, its references to characters replaced, and code in backticks as code.
    fn string(&mut self, range: Range<usize>) {
        let is_read = self.is_read();
        let Some((_, prose)) = self.cell.as_mut().filter(|_| is_read && !self.marks.raised) else {
            return;
        };
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let mut from = 0;
        let mut code: Option<usize> = None;
        while from < raw.len() {
            let rest = &raw[from..];
            let start = range.start + from;
            let plain = rest
                .find(|it: char| it.is_ascii_whitespace() || matches!(it, '&' | '`'))
                .unwrap_or(rest.len());
            if plain > 0 {
                prose.push(&rest[..plain], start..start + plain);
                from += plain;
            } else if let Some(name) = rest.strip_prefix('&') {
                let end = name.find(|it: char| !it.is_ascii_alphanumeric() && it != '#');
                let length = end.unwrap_or(name.len()) + 1;
                let length = length + usize::from(rest[length..].starts_with(';'));
                prose.push(&decoded(&rest[..length]), start..start + length);
                from += length;
            } else if rest.starts_with('`') {
                match code.take() {
                    Some(begin) => prose.code.push(begin..prose.text.len()),
                    None => code = Some(prose.text.len()),
                }
                from += 1;
            } else {
                let blanks = rest.len() - rest.trim_ascii_start().len();
                if !prose.text.is_empty() && !prose.text.ends_with(' ') {
                    prose.push(" ", start..start);
                }
                from += blanks;
            }
        }
    }

    fn finish(&mut self, end: usize) {
        self.close_cell();
        self.covered.clear();
        let range = self.start..end;
        let mut blocks = std::mem::take(&mut self.blocks);
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            blocks.push(Block::new(BlockKind::Table(rows), range.clone()));
        }
        self.found.push((range, blocks));
    }
}

/// The number of columns or rows that a cell spans.
fn span(tag: &StartTag<usize>, attribute: &[u8]) -> usize {
    let value = tag.attributes.get(attribute).map(|it| String::from_utf8_lossy(it).into_owned());
    value.and_then(|it| it.trim().parse().ok()).unwrap_or(1).max(1)
}
