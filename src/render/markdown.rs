//! Markdown from Markdown, for renderers of which nothing is known: text stands for itself, code stays code, and nobody's
//! directive is in it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::prose::{events, without_comments, words_as};
use crate::syntax::guard::guarded;
use crate::table::{cell, code, code_in_line, literal};

/// The words of a text in a line, of which the code stays code.
pub fn words(text: &str) -> String {
    words_in(text, &code_in_line)
}

/// The same in a cell of a table.
pub fn words_in_cell(text: &str) -> String {
    words_in(text, &code)
}

fn words_in(text: &str, code: &dyn Fn(&str) -> String) -> String {
    words_as(text, &literal, code).map(|it| on_one_line(&it)).unwrap_or_else(|| cell(text))
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The blocks of a text in Markdown, in which all text stands for itself; `block` makes a block of code.
pub fn blocks(text: &str, block: &dyn Fn(&str) -> String) -> String {
    let render = || {
        let mut writer = Writer::new(block);
        events(text).into_iter().for_each(|it| writer.event(it));
        writer.end_block();
        writer.out
    };
    guarded(render).unwrap_or_else(|| cell(text))
}

/// Text of ours, in which names stand in backticks.
pub fn sentence(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return cell(text);
    }
    let piece = |(at, it): (usize, &&str)| match at % 2 {
        1 if !it.trim().is_empty() => code_in_line(it),
        _ => literal(it),
    };
    on_one_line(&pieces.iter().enumerate().map(piece).collect::<String>())
}

/// Where a text stands.
#[derive(PartialEq)]
enum Place {
    Line,
    Cell,
    Block,
}

/// Writes blocks of Markdown.
struct Writer<'a> {
    /// Makes a block of code.
    block: &'a dyn Fn(&str) -> String,
    out: String,
    /// What stands before each line of what is open: blanks for items, marks for quotations.
    before: Vec<String>,
    /// What stands before the first line of the item that begins.
    mark: Option<String>,
    /// The number of the next item of each list that is open, where it has numbers.
    numbers: Vec<Option<u64>>,
    /// What was put down last stands in the list that is open.
    behind_item: bool,
    /// The Markdown of the block that is being read, or of a block of code the text; and the cells of the row.
    text: String,
    cells: Vec<String>,
    place: Place,
}

impl<'a> Writer<'a> {
    fn new(block: &'a dyn Fn(&str) -> String) -> Self {
        let (before, numbers, cells) = (Vec::new(), Vec::new(), Vec::new());
        let (out, text) = (String::new(), String::new());
        Writer {
            block,
            out,
            before,
            mark: None,
            numbers,
            behind_item: false,
            text,
            cells,
            place: Place::Line,
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Text(it) if self.place == Place::Block => self.text.push_str(&it),
            Event::Text(it) => self.text.push_str(&literal(&it)),
            Event::Code(it) if self.place == Place::Cell => self.text.push_str(&code(&it)),
            Event::Code(it) => self.text.push_str(&code_in_line(&it)),
            Event::Html(it) => self.text.push_str(&literal(&without_comments(&it))),
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
                self.place = Place::Line;
                let block = (self.block)(&std::mem::take(&mut self.text));
                self.put(&block);
            }
            Event::End(TagEnd::TableCell) => {
                self.cells.push(on_one_line(&std::mem::take(&mut self.text)));
            }
            Event::End(end @ (TagEnd::TableHead | TagEnd::TableRow)) => {
                self.end_row(end == TagEnd::TableHead)
            }
            Event::Start(tag @ (Tag::CodeBlock(_) | Tag::Table(_))) => {
                self.end_block();
                self.place = if matches!(tag, Tag::Table(_)) { Place::Cell } else { Place::Block };
            }
            Event::End(TagEnd::Table) => {
                self.end_block();
                self.place = Place::Line;
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock) => {
                self.end_block();
            }
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => self.text.push(' '),
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
        let text = on_one_line(&std::mem::take(&mut self.text));
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
