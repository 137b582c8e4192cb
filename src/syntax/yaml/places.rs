//! Where a YAML value stands, where the parser says so only nearly: its markers count characters, begin at an anchor,
//! and run on over the white space and the comment after a quote or a bracket.

use std::ops::Range;

use saphyr_parser::{Marker, ScalarStyle, Span};

use crate::text::BYTE_ORDER_MARK;

/// What stands before a value, and where that ends.
#[derive(Clone, Copy)]
pub enum Before {
    /// Nothing, or `---`.
    Nothing(usize),
    Key(usize),
    /// The entry before, or the place where the list begins.
    Entry(usize),
}

impl Before {
    pub fn end(self) -> usize {
        match self {
            Before::Nothing(at) | Before::Key(at) | Before::Entry(at) => at,
        }
    }
}

/// A text with the place of each of its characters in bytes.
pub struct Places<'a> {
    pub text: &'a str,
    /// The place of every character; empty where each is one byte.
    bytes: Vec<usize>,
}

impl<'a> Places<'a> {
    pub fn new(text: &'a str) -> Places<'a> {
        let places = || text.char_indices().map(|(at, _)| at).collect();
        Places { text, bytes: if text.is_ascii() { Vec::new() } else { places() } }
    }

    pub fn byte(&self, marker: &Marker) -> usize {
        let index = marker.index();
        if self.bytes.is_empty() {
            index.min(self.text.len())
        } else {
            self.bytes.get(index).copied().unwrap_or(self.text.len())
        }
    }

    pub fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(&span.start);
        start..self.byte(&span.end).max(start)
    }

    pub fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Moves on over white space, comments, anchors and tags.
    pub fn after_properties(&self, mut at: usize) -> usize {
        loop {
            let rest = self.rest(at);
            let flow = |it: char| it.is_whitespace() || matches!(it, ',' | '[' | ']' | '{' | '}');
            at += match rest.chars().next() {
                Some(it) if it.is_whitespace() || it == BYTE_ORDER_MARK => it.len_utf8(),
                Some('#') => rest.find(['\n', '\r']).unwrap_or(rest.len()),
                Some('!') if rest.starts_with("!<") => rest.find('>').map_or(rest.len(), |end| end + 1),
                Some('&' | '!') => rest.find(flow).unwrap_or(rest.len()),
                _ => return at,
            };
        }
    }

    /// Moves on to one of the indicators, over what may stand before it.
    pub fn indicator(&self, mut at: usize, wanted: &[char]) -> Option<usize> {
        loop {
            at = self.after_properties(at);
            match self.rest(at).chars().next()? {
                it if wanted.contains(&it) => return Some(at),
                '-' | ':' | '?' => at += 1,
                _ => return None,
            }
        }
    }

    /// The range of a scalar: its text with its quotes, or with the indicator of its block; nothing, just after what
    /// stands before it, where it has no text.
    pub fn scalar(
        &self,
        range: &Range<usize>,
        properties: bool,
        style: ScalarStyle,
        before: Before,
    ) -> Range<usize> {
        let start = self.after_properties(range.start);
        match style {
            ScalarStyle::Plain if start < range.end => start..range.end,
            ScalarStyle::Plain if properties => range.end..range.end,
            ScalarStyle::Plain => self.nothing(range.start, before),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => start..self.closing_quote(start),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let start = self.indicator(before.end(), &['|', '>']).unwrap_or(range.start);
                let shown = self.text.get(start..range.end).unwrap_or_default().trim_end();
                start..start + shown.len().max(1)
            }
        }
    }

    /// Where a value would stand that is not written down.
    fn nothing(&self, at: usize, before: Before) -> Range<usize> {
        let after = match before {
            Before::Nothing(_) => at,
            Before::Key(end) => {
                let colon = self.after_properties(end);
                if self.rest(colon).starts_with(':') { colon + 1 } else { end }
            }
            Before::Entry(end) => self.indicator(end, &['-']).map_or(at, |dash| dash + 1),
        };
        after..after
    }

    fn closing_quote(&self, start: usize) -> usize {
        let rest = self.rest(start);
        let single = rest.starts_with('\'');
        let mut characters = rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' if !single => drop(characters.next()),
                '\'' if single && characters.next_if(|(_, it)| *it == '\'').is_some() => {}
                '\'' if single => return start + at + 1,
                '"' if !single => return start + at + 1,
                _ => {}
            }
        }
        self.text.len()
    }
}
