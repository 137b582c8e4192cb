//! Tables and definition lists that a chapter writes in HTML, as blocks like those of Markdown.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::markdown::{Block, BlockKind, Outline};
use super::prose::Prose;

/// The most empty cells that the spans of other cells may put into the tables of one element.
const PADDING: usize = 10_000;

/// Puts the tables and definition lists of these blocks of HTML in among the blocks of Markdown. What Markdown found
/// inside one of them, after an empty line, is part of it.
pub fn insert(text: &str, html: &[Range<usize>], blocks: &mut Vec<Block>) {
    if html.is_empty() {
        return;
    }
    let lower = text.to_ascii_lowercase();
    // An element may go on behind its block, but never behind the last mark that could end it.
    let mut last_end = ["</table", "</dl"].iter().filter_map(|it| lower.rfind(it)).max().unwrap_or_default();
    let mut found: Vec<(Range<usize>, Vec<Block>)> = Vec::new();
    for range in html {
        let from = found.last().map_or(0, |(range, _)| range.end).max(range.start);
        let holds = |it: &str| lower.get(from..range.end).is_some_and(|html| html.contains(it));
        if !holds("<table") && !holds("<dl") {
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
    /// The elements that are open, `table` and `dl`, the outermost first.
    open: Vec<&'static str>,
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

impl Reader<'_> {
    /// Reads elements that begin before `end`, to their ends, and no further than `limit`. False where one does not
    /// end.
    fn read(&mut self, end: usize, limit: usize) -> bool {
        let input = self.text.get(self.base..limit).unwrap_or_default();
        let emitter = DefaultEmitter::<usize>::new_with_span();
        for token in Tokenizer::new_with_emitter(input, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let start = self.base + tag.span.start;
                    if self.open.is_empty() && start >= end {
                        return true;
                    }
                    self.start_tag(&tag, start);
                }
                Token::EndTag(tag) => self.end_tag(&tag.name, self.base + tag.span.end),
                Token::String(string) => {
                    self.string(self.base + string.span.start..self.base + string.span.end)
                }
                _ => {}
            }
        }
        let ended = self.open.is_empty();
        if !ended {
            self.open.clear();
            self.finish(limit);
        }
        ended
    }

    fn start_tag(&mut self, tag: &StartTag<usize>, start: usize) {
        let name = String::from_utf8_lossy(&tag.name);
        let outer = match name.as_ref() {
            "table" => Some("table"),
            "dl" => Some("dl"),
            _ => None,
        };
        if let Some(element) = outer {
            if self.open.is_empty() {
                self.start = start;
            } else {
                // What stands inside a cell is about something else: a table without rows, so that it is told of.
                let range = start..self.base + tag.span.end;
                self.blocks.push(Block::new(BlockKind::Table(Vec::new()), range));
            }
            return self.open.push(element);
        }
        // A table inside a cell is about something else.
        if self.open.len() != 1 {
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
            "br" | "p" | "li" | "div" | "ul" => self.line_break(start),
            "sup" => self.marks.raised = true,
            name => self.mark(name, tag),
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
            b"table" | b"dl" => {
                if self.open.last().is_some_and(|it| it.as_bytes() == name) {
                    self.open.pop();
                    if self.open.is_empty() {
                        self.finish(end);
                    }
                }
                return;
            }
            b"sup" => self.marks.raised = false,
            _ => {}
        }
        if self.open.len() != 1 {
            return;
        }
        if let b"td" | b"th" | b"tr" | b"dt" | b"dd" = name {
            return self.close_cell();
        }
        let Some((_, prose)) = &mut self.cell else { return };
        let end = prose.text.len();
        match name {
            b"code" | b"kbd" | b"tt" | b"samp" => prose.code.extend(self.marks.code.take().map(|it| it..end)),
            b"b" | b"strong" => prose.strong.extend(self.marks.strong.take().map(|it| it..end)),
            b"del" | b"s" | b"strike" => prose.struck.extend(self.marks.struck.take().map(|it| it..end)),
            b"a" => prose.links.extend(self.marks.link.take().map(|(from, to)| (from..end, to))),
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
        let Some((kind, prose)) = self.cell.take() else { return };
        match kind {
            Kind::Cell => self.push_cell(prose),
            Kind::Term | Kind::Definition => {
                let kind = if kind == Kind::Term { BlockKind::Term } else { BlockKind::Definition };
                let range = prose.locate(0..prose.text.len());
                self.blocks.push(Block { prose, ..Block::new(kind, range) });
            }
        }
    }

    fn line_break(&mut self, at: usize) {
        if let Some((_, prose)) = &mut self.cell
            && !prose.text.is_empty()
        {
            prose.push(" ", at..at);
            prose.breaks.push(prose.text.len());
        }
    }

    /// Text, with every run of blanks as one, its references to characters replaced, and code in backticks as code.
    fn string(&mut self, range: Range<usize>) {
        let Some((_, prose)) = self.cell.as_mut().filter(|_| self.open.len() == 1 && !self.marks.raised)
        else {
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

/// The beginnings of lines at which something can be put between blocks: no block and no element of HTML is open there.
pub fn boundaries(text: &str, outline: &Outline) -> Vec<usize> {
    let mut open: Vec<String> = Vec::new();
    let mut boundaries = Vec::new();
    let mut end = 0;
    for range in &outline.outermost {
        let before = text.get(..range.start).unwrap_or_default();
        let at = before.rfind('\n').map_or(0, |at| at + 1);
        // The definition of a link is no block: a paragraph begins with it, and goes on behind it (CommonMark, section 4.7).
        let line = text.get(end..at).and_then(|it| it.lines().next_back()).unwrap_or_default();
        if open.is_empty() && line.trim().is_empty() {
            boundaries.push(at);
        }
        end = range.end;
        if outline.html.binary_search_by_key(&range.start, |it| it.start).is_ok() {
            open_after(text.get(range.clone()).unwrap_or_default(), &mut open);
        }
    }
    boundaries
}

/// Follows the tags of a block of HTML. What is not closed exactly stays open, as it does for mdBook.
fn open_after(html: &str, open: &mut Vec<String>) {
    const VOID: &str = " area base br col embed hr img input link meta param source track wbr ";
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if !tag.self_closing && !VOID.contains(&format!(" {name} ")) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                open.pop_if(|it| it.as_bytes() == tag.name.as_slice());
            }
            _ => {}
        }
    }
    // A comment that its block does not end goes on behind it.
    if html.rfind("<!--") > html.rfind("-->") {
        open.push("<!--".to_owned());
    }
}

/// True for the name of an element of HTML.
pub fn is_element(name: &str) -> bool {
    const ELEMENTS: &str = " a abbr acronym address article aside audio b base bdi bdo big blockquote body br button canvas \
        caption center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset \
        figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend \
        li link main map mark math menu meta meter nav noscript object ol optgroup option output p param picture pre \
        progress q rp rt ruby s samp script section select slot small source span strike strong style sub summary sup \
        svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr ";
    let name = name.to_ascii_lowercase();
    !name.starts_with(|it: char| it.is_ascii_alphabetic()) || ELEMENTS.contains(&format!(" {name} "))
}

/// The number of columns or rows that a cell spans.
fn span(tag: &StartTag<usize>, attribute: &[u8]) -> usize {
    let value = tag.attributes.get(attribute).map(|it| String::from_utf8_lossy(it).into_owned());
    value.and_then(|it| it.trim().parse().ok()).unwrap_or(1).max(1)
}

/// The text of a reference to a character.
fn decoded(reference: &str) -> String {
    let mut text = String::new();
    for token in Tokenizer::new(reference) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            text.push_str(&String::from_utf8_lossy(&string.value));
        }
    }
    text
}
