//! A piece of prose, with the range of its trimmed text.

use std::ops::Range;

use crate::syntax::markdown::Prose;
use crate::text::{SourceId, Span};

/// What is wrong with a statement some of which is struck out.
pub const STRUCK: &str = "some of this is struck out: take it out, so that what is left says one thing";

#[derive(Clone)]
pub struct Piece<'a> {
    pub prose: &'a Prose,
    pub range: Range<usize>,
}

impl<'a> Piece<'a> {
    pub fn new(prose: &'a Prose, range: Range<usize>) -> Self {
        let text = &prose.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        Piece { prose, range: start..(start + text.trim().len()) }
    }

    pub fn all(prose: &'a Prose) -> Self {
        Piece::new(prose, 0..prose.text.len())
    }

    pub fn text(&self) -> &'a str {
        &self.prose.text[self.range.clone()]
    }

    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    pub fn span(&self, source: SourceId) -> Span {
        source.span(self.prose.locate(self.range.clone()))
    }

    /// Part of this piece, in offsets from its start.
    pub fn part(&self, range: Range<usize>) -> Piece<'a> {
        Piece::new(self.prose, self.range.start + range.start..self.range.start + range.end)
    }

    /// What stands behind this offset from its start.
    pub fn from(&self, start: usize) -> Piece<'a> {
        self.part(start..self.text().len())
    }

    /// Without these characters at its start, and these at its end.
    pub fn without(&self, before: &[char], behind: &[char]) -> Piece<'a> {
        let start = self.text().len() - self.text().trim_start_matches(before).len();
        let rest = self.from(start);
        rest.part(0..rest.text().trim_end_matches(behind).len())
    }

    /// The pieces between separators, wherever these stand.
    pub fn between(&self, separators: &[char]) -> Vec<Piece<'a>> {
        let mut from = 0;
        let mut pieces = Vec::new();
        for (at, it) in self.text().match_indices(separators) {
            pieces.push(self.part(from..at));
            from = at + it.len();
        }
        pieces.push(self.from(from));
        pieces.retain(|it| !it.is_empty());
        pieces
    }

    /// The pieces between separators that stand outside brackets.
    pub fn split(&self, separators: &[char]) -> Vec<Piece<'a>> {
        self.cut(separators, false)
    }

    /// The pieces between separators that stand outside brackets and outside code.
    pub fn split_outside_code(&self, separators: &[char]) -> Vec<Piece<'a>> {
        self.cut(separators, true)
    }

    fn cut(&self, separators: &[char], code_is_whole: bool) -> Vec<Piece<'a>> {
        let mut depth = 0_usize;
        let mut from = self.range.start;
        let mut pieces = Vec::new();
        let first = self.prose.code.partition_point(|it| it.end <= from);
        let mut code = self.prose.code[first..].iter().filter(|_| code_is_whole).peekable();
        let mut before = ' ';
        for (at, character) in self.text().char_indices() {
            let at = self.range.start + at;
            while code.peek().is_some_and(|it| it.end <= at) {
                code.next();
            }
            let inside = code.peek().is_some_and(|it| it.start <= at);
            match character {
                _ if inside => {}
                '(' | '[' | '{' => depth += 1,
                '<' if before.is_alphanumeric() => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                '>' if !matches!(before, '-' | '=' | ' ') => depth = depth.saturating_sub(1),
                _ if depth == 0 && separators.contains(&character) => {
                    pieces.push(Piece::new(self.prose, from..at));
                    from = at + character.len_utf8();
                }
                _ => {}
            }
            before = character;
        }
        pieces.push(Piece::new(self.prose, from..self.range.end.max(from)));
        pieces.retain(|piece| !piece.range.is_empty());
        pieces
    }

    /// The pieces of code in it.
    pub fn code(&self) -> impl Iterator<Item = Piece<'a>> {
        let first = self.prose.code.partition_point(|it| it.start < self.range.start);
        let end = self.range.end;
        let inside = self.prose.code[first..].iter().take_while(move |it| it.end <= end);
        inside.map(|it| Piece::new(self.prose, it.clone()))
    }

    /// True where some of it is code.
    pub fn has_code(&self) -> bool {
        let first = self.prose.code.partition_point(|it| it.end <= self.range.start);
        self.prose.code.get(first).is_some_and(|it| it.start < self.range.end)
    }

    /// True where the last of it is code.
    pub fn ends_in_code(&self) -> bool {
        let last = self.prose.code.partition_point(|it| it.end < self.range.end);
        self.prose.code.get(last).is_some_and(|it| it.start < self.range.end)
    }

    /// True where all of it is code.
    pub fn in_code(&self) -> bool {
        let after = self.prose.code.partition_point(|it| it.start <= self.range.start);
        let code = after.checked_sub(1).and_then(|it| self.prose.code.get(it));
        !self.is_empty() && code.is_some_and(|it| self.range.end <= it.end)
    }

    /// The code at its start, and what stands behind it.
    pub fn code_at_start(&self) -> Option<(Piece<'a>, Piece<'a>)> {
        let after = self.prose.code.partition_point(|it| it.end <= self.range.start);
        let code = self.prose.code.get(after)?;
        let starts =
            code.start <= self.range.start || self.prose.text[self.range.start..code.start].trim().is_empty();
        let end = code.end.min(self.range.end);
        (starts && code.start < self.range.end).then(|| {
            let code = Piece::new(self.prose, code.start.max(self.range.start)..end);
            (code, Piece::new(self.prose, end..self.range.end))
        })
    }

    /// The links in it, each with its text and its destination.
    pub fn links(&self) -> impl Iterator<Item = (Piece<'a>, &'a str)> {
        let first = self.prose.links().partition_point(|it| it.0.start < self.range.start);
        let end = self.range.end;
        let inside = self.prose.links()[first..].iter().take_while(move |it| it.0.end <= end);
        inside.map(|(range, to)| (Piece::new(self.prose, range.clone()), to.as_str()))
    }

    /// What is left of it without what is struck out at its ends, and without the commas that parted the two; `None`
    /// where something is struck out in between.
    pub fn unstruck(&self) -> Option<Piece<'a>> {
        const PARTING: [char; 4] = [',', ';', '|', ' '];
        self.prose.struck().iter().try_fold(self.clone(), |piece, struck| {
            let Range { start, end } = piece.range.clone();
            if struck.end <= start || end <= struck.start {
                Some(piece)
            } else if struck.start <= start {
                Some(Piece::new(self.prose, struck.end.min(end)..end).without(&PARTING, &[]))
            } else {
                (end <= struck.end)
                    .then(|| Piece::new(self.prose, start..struck.start).without(&[], &PARTING))
            }
        })
    }

    /// What is struck out in it.
    pub fn struck(&self) -> impl Iterator<Item = Piece<'a>> {
        let Range { start, end } = self.range.clone();
        let inside = self.prose.struck().iter().filter(move |it| start <= it.start && it.end <= end);
        inside.map(|it| Piece::new(self.prose, it.clone()))
    }

    pub fn is_struck(&self) -> bool {
        self.prose.struck().iter().any(|it| it.start <= self.range.start && self.range.end <= it.end)
    }

    /// The strong text at its start, and what stands behind it.
    pub fn strong_at_start(&self) -> Option<(Piece<'a>, Piece<'a>)> {
        let after = self.prose.strong().partition_point(|it| it.end <= self.range.start);
        let strong = self.prose.strong().get(after).filter(|it| it.contains(&self.range.start))?;
        let end = strong.end.min(self.range.end);
        Some((Piece::new(self.prose, self.range.start..end), Piece::new(self.prose, end..self.range.end)))
    }

    /// True where all of it is in bold, and none of it code at its start.
    pub fn is_bold(&self) -> bool {
        let strong = self.strong_at_start();
        strong.is_some_and(|(strong, behind)| behind.is_empty() && strong.code_at_start().is_none())
    }
}
