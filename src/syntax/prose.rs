//! Prose: inline text with its marks taken off, that knows where each piece of it stands.

use std::ops::Range;

/// Inline text with its marks taken off, and the place of every piece.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    pub text: String,
    /// Ranges of `text` that are code spans.
    pub code: Vec<Range<usize>>,
    /// The text is more than text: something in it is emphasised, linked, an image, HTML or a check box.
    pub marked: bool,
    /// Each piece: where it starts in `text`, and its range in the chapter.
    pieces: Vec<(usize, Range<usize>)>,
    /// The range of the block in the chapter, for prose without a piece.
    whole: Range<usize>,
    rare: Option<Box<Rare>>,
}

/// What most prose has nothing of. It stands apart, because the cells of a long table are many.
#[derive(Clone, Debug, Default)]
pub struct Rare {
    /// The level of the heading that HTML makes of a paragraph.
    pub heading: Option<u8>,
    /// Ranges of `text` that are strong.
    pub strong: Vec<Range<usize>>,
    /// Ranges of `text` that are links, with their destinations.
    pub links: Vec<(Range<usize>, String)>,
    /// Ranges of `text` that are struck out.
    pub struck: Vec<Range<usize>>,
    /// Where in `text` a line begins, beside its start.
    pub breaks: Vec<usize>,
}

impl Prose {
    /// Prose that is empty, of a block in this range.
    pub fn new(whole: Range<usize>) -> Self {
        Prose { whole, ..Prose::default() }
    }

    /// The level of the heading that HTML makes of a paragraph.
    pub fn heading(&self) -> Option<u8> {
        self.rare.as_ref()?.heading
    }

    /// Ranges of `text` that are strong.
    pub fn strong(&self) -> &[Range<usize>] {
        self.rare.as_ref().map(|it| &it.strong[..]).unwrap_or_default()
    }

    /// Ranges of `text` that are links, with their destinations.
    pub fn links(&self) -> &[(Range<usize>, String)] {
        self.rare.as_ref().map(|it| &it.links[..]).unwrap_or_default()
    }

    /// Ranges of `text` that are struck out.
    pub fn struck(&self) -> &[Range<usize>] {
        self.rare.as_ref().map(|it| &it.struck[..]).unwrap_or_default()
    }

    /// Where in `text` a line begins, beside its start.
    pub fn breaks(&self) -> &[usize] {
        self.rare.as_ref().map(|it| &it.breaks[..]).unwrap_or_default()
    }

    /// The same, to be added to.
    pub fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// The same, as small as can be: nothing is added any more.
    pub fn closed(mut self) -> Self {
        self.text.shrink_to_fit();
        self.code.shrink_to_fit();
        self.pieces.shrink_to_fit();
        self
    }

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
        // A piece can be shorter than what stands for it: `<` for `&lt;`.
        if ending && self.pieces.get(index).map_or(self.text.len(), |(next, _)| *next) <= at {
            return range.end;
        }
        (range.start + (at - start)).min(range.end)
    }

    /// Adds a piece of text that stands in this range of the chapter.
    pub fn push(&mut self, text: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }
}
