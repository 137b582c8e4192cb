//! Our marks inside chapters, such as `{{#example …}}` and `{{#contract …}}`, and everything that was meant to be one.

use std::ops::Range;

use crate::diagnostic::did_you_mean;
use crate::syntax::cover::Cover;
use crate::syntax::markdown::{Block, BlockKind, Outline};
use crate::unseen::seen;

/// What a directive becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    Example,
    Fields,
    /// All that is known of a contract, and the parts of it.
    Contract,
    Witnesses,
    Lifecycle,
    Schema,
    /// Every contract of a family, or of all.
    Catalog,
    Quality,
}

/// What a directive names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    Example,
    Contract,
    /// A family; all families where none is named.
    Family,
}

/// A directive of ours, spelt exactly.
#[derive(Clone, Debug)]
pub struct Directive {
    pub kind: DirectiveKind,
    pub range: Range<usize>,
    pub arguments: Vec<(String, Range<usize>)>,
    /// It is a paragraph of its own, so that what it becomes can stand in its place.
    pub alone: bool,
}

impl Directive {
    /// The example that it names, without the pointer to a part.
    pub fn example_name(&self) -> Option<&str> {
        let (name, _) = self.arguments.first().filter(|_| self.kind == DirectiveKind::Example)?;
        name.split(":/").next()
    }

    /// The contract that it is about.
    pub fn contract_name(&self) -> Option<&str> {
        let (name, _) = self.arguments.first().filter(|_| self.kind.naming() == Naming::Contract)?;
        Some(name)
    }

    /// The contract whose fields it generates.
    pub fn generates(&self) -> Option<&str> {
        self.contract_name().filter(|_| matches!(self.kind, DirectiveKind::Fields | DirectiveKind::Contract))
    }
}

impl DirectiveKind {
    pub fn naming(self) -> Naming {
        match self {
            DirectiveKind::Example => Naming::Example,
            DirectiveKind::Catalog | DirectiveKind::Quality => Naming::Family,
            DirectiveKind::Fields
            | DirectiveKind::Contract
            | DirectiveKind::Witnesses
            | DirectiveKind::Lifecycle
            | DirectiveKind::Schema => Naming::Contract,
        }
    }

    /// What stands in for it has headings, and can stand in no list and no quotation.
    pub fn has_headings(self) -> bool {
        matches!(self, DirectiveKind::Contract | DirectiveKind::Catalog | DirectiveKind::Quality)
    }

    /// The name that the directive has in a chapter.
    pub fn word(self) -> &'static str {
        OURS.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }
}

/// Something in double braces that was meant for us and is not spelt exactly.
#[derive(Clone, Debug)]
pub struct Misspelt {
    pub range: Range<usize>,
    pub message: String,
    /// The range to replace, and what to put there.
    pub edit: Option<(Range<usize>, String)>,
}

/// A file that one of mdBook's own directives includes.
#[derive(Clone, Debug)]
pub struct Include {
    pub range: Range<usize>,
    pub path: String,
}

/// Everything in double braces in one chapter.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    pub directives: Vec<Directive>,
    pub misspelt: Vec<Misspelt>,
    pub includes: Vec<Include>,
}

const OURS: [(&str, DirectiveKind); 8] = [
    ("example", DirectiveKind::Example),
    ("fields", DirectiveKind::Fields),
    ("contract", DirectiveKind::Contract),
    ("witnesses", DirectiveKind::Witnesses),
    ("lifecycle", DirectiveKind::Lifecycle),
    ("schema", DirectiveKind::Schema),
    ("catalog", DirectiveKind::Catalog),
    ("quality", DirectiveKind::Quality),
];
/// The directives of mdBook's preprocessor `links`.
const INCLUDING: [&str; 5] = ["include", "rustdoc_include", "playground", "playpen", "template"];
const TITLE: &str = "title";

/// Finds the marks of a chapter. Marks in code and in HTML comments stay text, and so do those after a backslash
/// where `escapes` says so: mdBook's `links` takes the backslash off, and after it nobody can tell.
pub fn marks(text: &str, outline: &Outline, escapes: bool) -> Marks {
    let mut marks = Marks::default();
    let inert = Cover::of(outline.inert.iter().chain(&outline.left_out));
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        // Of three braces, the last two can be the mark.
        if text[start + 2..].starts_with('{') {
            from = start + 1;
            continue;
        }
        from = start + 2;
        let escaped = escapes && text[..start].ends_with('\\');
        // `links` expands its own marks in code as well, so an include counts there too.
        if escaped {
            continue;
        }
        if let Some(mark) = Mark::read(text, start) {
            mark.sort_into(&mut marks, outline, inert.has(start));
        }
    }
    let disguised = disguised(text, &inert);
    let is_told = |it: &Misspelt| disguised.iter().any(|told| told.range.contains(&it.range.start));
    marks.misspelt.extend(single_braces(text, outline).into_iter().filter(|it| !is_told(it)));
    marks.misspelt.extend(disguised);
    marks
}

/// So many characters hold the beginning of a directive and its name, with what nobody sees between them.
const BEGINNING: usize = 80;

/// What reads as a directive and is none, because of characters that nobody sees or that only look like others.
fn disguised(text: &str, inert: &Cover) -> Vec<Misspelt> {
    let mut misspelt = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(['{', '\u{ff5b}']).map(|at| from + at) {
        let behind = &text[start..];
        from = start + behind.chars().next().map_or(1, char::len_utf8);
        let ends = |(_, it): &(usize, char)| matches!(it, '}' | '\u{ff5d}' | '\n');
        let end = behind.char_indices().take(BEGINNING).take_while(|it| !ends(it)).last();
        let head = &behind[..end.map_or(0, |(at, it)| at + it.len_utf8())];
        if head.is_ascii() || inert.has(start) {
            continue;
        }
        let plain = plain(head);
        let word = plain.strip_prefix("{{#").and_then(|it| it.split(' ').next());
        // What differs behind the name is an argument, which is looked up as it is written.
        let is_as_written = |it: &str| head.strip_prefix("{{#").is_some_and(|rest| rest.starts_with(it));
        let word = OURS.iter().map(|(it, _)| *it).find(|it| word == Some(it) && !is_as_written(it));
        if let Some(word) = word {
            misspelt.push(reads_as(word, text, start));
        }
    }
    misspelt
}

/// The mark at this place reads as the directive of this name.
fn reads_as(word: &str, text: &str, start: usize) -> Misspelt {
    let line = text[start..].lines().next().unwrap_or_default();
    let head = line.split(['}', '\u{ff5d}']).next().unwrap_or_default();
    let braces = line[head.len()..].chars().take_while(|it| matches!(it, '}' | '\u{ff5d}'));
    let close: usize = braces.map(char::len_utf8).sum();
    let range = start..start + if close == 0 { head.trim_end().len() } else { head.len() + close };
    let message = format!(
        "this reads as `{{{{#{word}}}}}`, and has characters that nobody sees or that only look like it"
    );
    let edit = (range.clone(), format!("{}}}}}", plain(head.trim_end())));
    Misspelt { range, message, edit: Some(edit) }
}

/// A text as it reads: without what nobody sees and accents that stand by themselves, and in the characters of ASCII
/// that others are wide forms of (Unicode, Halfwidth and Fullwidth Forms).
fn plain(text: &str) -> String {
    const WIDE: u32 = 0xff01 - '!' as u32;
    let ascii = |it: char| match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(it as u32 - WIDE).unwrap_or(it),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => it,
    };
    seen(text).chars().filter(|it| !matches!(it, '\u{300}'..='\u{36f}')).map(ascii).collect()
}

/// `{#example name}`: a brace is missing. In a heading, braces hold an id.
fn single_braces(text: &str, outline: &Outline) -> Vec<Misspelt> {
    let mut misspelt = Vec::new();
    let inert = Cover::of(&outline.inert);
    let headings = outline.blocks.iter().filter(|it| matches!(it.kind, BlockKind::Heading(_)));
    let headings = Cover::of(headings.map(|it| &it.range));
    for (start, _) in text.match_indices("{#") {
        let doubled = text[..start].ends_with('{');
        let rest = &text[start + 2..];
        let ours =
            OURS.iter().any(|(name, _)| rest.strip_prefix(name).is_some_and(|it| it.starts_with([' ', '}'])));
        if ours && !doubled && !headings.has(start) && !inert.has(start) {
            let line = rest.split(['}', '\n']).next().unwrap_or_default();
            let closing = rest[line.len()..].bytes().take_while(|it| *it == b'}').count();
            let range = start..start + 2 + line.len() + closing.min(2);
            let message = "a directive stands in double braces".to_owned();
            let edit = (closing > 0).then(|| (range.clone(), format!("{{{{#{line}}}}}")));
            misspelt.push(Misspelt { range, message, edit });
        }
    }
    misspelt
}

/// A name after `{{`, with what surrounds it.
struct Mark<'a> {
    text: &'a str,
    start: usize,
    name: Range<usize>,
    hash: bool,
    /// Just after `{{#`: no space before the name.
    exact: bool,
    /// The end of what stands between the name and `}}`, and the end of the mark; `None` where it is not closed.
    close: Option<usize>,
}

impl<'a> Mark<'a> {
    fn read(text: &'a str, start: usize) -> Option<Mark<'a>> {
        let after = &text[start + 2..];
        let opening = after.len() - after.trim_start().trim_start_matches('#').trim_start().len();
        let opener = &after[..opening];
        let name_start = start + 2 + opening;
        let length = text[name_start..].find(|it: char| !it.is_alphanumeric() && it != '_' && it != '-');
        let name = name_start..length.map_or(text.len(), |length| name_start + length);
        if name.is_empty() {
            return None;
        }
        let next_open = text[name.end..].find("{{").map_or(text.len(), |at| name.end + at);
        let close = text[name.end..next_open].find("}}").map(|at| name.end + at);
        Some(Mark { text, start, name, hash: opener.contains('#'), exact: opener == "#", close })
    }

    fn name(&self) -> &'a str {
        &self.text[self.name.clone()]
    }

    fn sort_into(&self, marks: &mut Marks, outline: &Outline, inert: bool) {
        if self.hash && INCLUDING.contains(&self.name()) {
            marks.includes.extend(self.include());
        } else if !inert && let Some(kind) = self.kind() {
            match self.directive(kind, outline) {
                Ok(directive) => marks.directives.push(directive),
                Err(misspelt) => marks.misspelt.push(misspelt),
            }
        } else if !inert && self.hash && OURS.iter().any(|(name, _)| self.name().starts_with(name)) {
            let message = "a space stands between a directive and what it names".to_owned();
            marks.misspelt.push(Misspelt { range: self.range(), message, edit: None });
        } else if !inert && self.hash && self.name() != TITLE {
            let near = did_you_mean(self.name(), OURS.map(|(name, _)| name));
            marks.misspelt.extend(near.map(|near| Misspelt {
                range: self.range(),
                message: format!("`{{{{#{}}}}}` is no directive", self.name()),
                edit: Some((self.name.clone(), near.to_owned())),
            }));
        }
    }

    /// The directive of this name. Words that templates have as well need a `#`, or something that they name.
    fn kind(&self) -> Option<DirectiveKind> {
        let (_, kind) = OURS.iter().find(|(name, _)| *name == self.name())?;
        let is_sure = self.hash || matches!(kind, DirectiveKind::Example | DirectiveKind::Fields);
        let names = || self.close.is_some_and(|close| !self.text[self.name.end..close].trim().is_empty());
        (is_sure || names()).then_some(*kind)
    }

    /// The mark to its end; an unclosed one to the end of its line, or to the next mark.
    fn range(&self) -> Range<usize> {
        let behind = self.text[self.name.end..].split("{{").next().unwrap_or_default();
        let line = behind.lines().next().unwrap_or_default().trim_end();
        self.start..self.close.map_or(self.name.end + line.len(), |close| close + 2)
    }

    fn include(&self) -> Option<Include> {
        let inside = self.text[self.name.end..self.close?].trim();
        let path = inside.split_whitespace().next()?.split(':').next()?;
        Some(Include { range: self.range(), path: path.to_owned() })
    }

    fn directive(&self, kind: DirectiveKind, outline: &Outline) -> Result<Directive, Misspelt> {
        let flaw = |message: &str, edit| Misspelt { range: self.range(), message: message.to_owned(), edit };
        if !self.exact {
            let opener = (self.start..self.name.start, "{{#".to_owned());
            return Err(flaw(
                "a directive begins with `{{#` and its name, with nothing between",
                Some(opener),
            ));
        }
        let Some(close) = self.close else {
            let end = self.range().end;
            return Err(flaw("this directive is not closed", Some((end..end, "}}".to_owned()))));
        };
        let inside = &self.text[self.name.end..close];
        if inside.contains('\n') {
            return Err(flaw("a directive stands on one line", None));
        }
        let range = self.range();
        let is_alone = |block: &Block| {
            block.range.contains(&self.start)
                && matches!(block.kind, BlockKind::Paragraph | BlockKind::Item)
                && !block.prose.marked
                && self.text.get(block.range.clone()).is_some_and(|it| it.trim() == &self.text[range.clone()])
                && (!kind.has_headings() || outline.outermost.contains(&block.range))
        };
        let alone = outline.blocks.iter().any(is_alone);
        Ok(Directive { kind, arguments: words(inside, self.name.end), alone, range })
    }
}

fn words(text: &str, offset: usize) -> Vec<(String, Range<usize>)> {
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| {
            let start = offset + start_of(word);
            (word.to_owned(), start..start + word.len())
        })
        .collect()
}
