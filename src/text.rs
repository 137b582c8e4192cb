//! The texts that a run looks at, and places in them. Nothing here reads a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::origin::{self, Line};

/// Names one text of [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in one text. Both ends lie on character boundaries. There are very many of these, so they are small:
/// no text that is read comes near to 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub source: SourceId,
    start: u32,
    end: u32,
}

/// A change of one text: what stands at a span, and what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// A JSON value in a text: where the schema of a contract stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaPlace {
    pub source: SourceId,
    /// A JSON Pointer (RFC 6901); empty for the whole file.
    pub pointer: String,
}

/// Where a span begins, as an editor counts: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The mark that a text may begin with, and that no editor shows.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// A point of a file, each number from 0, and all but `byte` within its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    /// In characters.
    pub column: usize,
    pub byte: usize,
    pub byte_column: usize,
}

/// Every text of a run under its path: relative to the root, with `/` on every system.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
    by_path: BTreeMap<String, SourceId>,
}

/// One text under its path.
#[derive(Clone, Debug)]
struct File {
    path: String,
    text: String,
    /// The bytes that stand before it in the file: a byte order mark that reading has left out.
    before: usize,
    /// Where its lines begin, once somebody asks.
    lines: OnceLock<Vec<usize>>,
    /// What the file says, where the text is another one.
    file: Option<String>,
    /// The lines of the text that are lines of the file, once somebody asks.
    origin: OnceLock<Vec<Option<Line>>>,
}

impl SourceId {
    /// The span of `range` in this text.
    pub fn span(self, range: Range<usize>) -> Span {
        Span { source: self, start: small(range.start), end: small(range.end) }
    }

    /// Where it stands among the texts.
    fn at(self) -> usize {
        self.0 as usize
    }
}

impl SchemaPlace {
    /// The whole file.
    pub fn file(source: SourceId) -> Self {
        SchemaPlace { source, pointer: String::new() }
    }
}

/// Beyond what fits there is no text, and a place there shows nothing.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Span {
    /// In bytes.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// In bytes.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The same, so many bytes further on.
    pub fn moved(self, by: usize) -> Span {
        self.source.span(self.start() + by..self.end() + by)
    }

    /// Its first byte alone, such as the brace that opens an object.
    pub fn first_byte(self) -> Span {
        Span { end: self.start.saturating_add(1).min(self.end), ..self }
    }

    /// From its start to the end of a later one in the same text.
    pub fn through(self, last: Span) -> Span {
        Span { end: last.end, ..self }
    }

    /// So many of its first bytes.
    pub fn first(self, bytes: usize) -> Span {
        self.source.span(self.start()..self.start() + bytes)
    }

    /// Its start, where something would be put before it.
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// Its end, where something would be put behind it.
    pub fn behind(self) -> Span {
        Span { start: self.end, ..self }
    }

    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// What is to stand here instead.
    pub fn becomes(self, text: impl Into<String>) -> Edit {
        Edit { span: self, text: text.into() }
    }
}

impl Sources {
    /// Adds a text, or replaces the one that stands under this path.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        let (path, text) = (path.into(), text.into());
        let file = |path| File {
            path,
            text,
            before: 0,
            lines: OnceLock::new(),
            file: None,
            origin: OnceLock::new(),
        };
        if let Some(&id) = self.by_path.get(&path) {
            self.files[id.at()] = file(path);
            return id;
        }
        let id = SourceId(small(self.files.len()));
        self.by_path.insert(path.clone(), id);
        self.files.push(file(path));
        id
    }

    /// Adds the text of a file without the byte order mark that it may begin with.
    pub fn add_unmarked(&mut self, path: impl Into<String>, text: &str) -> SourceId {
        let unmarked = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let id = self.add(path, unmarked);
        self.files[id.at()].before = text.len() - unmarked.len();
        id
    }

    /// Puts a text in the place of the one that stands under this path. Places in it are told as those of the file,
    /// where its lines are lines of the file.
    pub fn change(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        let path = path.into();
        let file = self.id(&path).map(|id| &self.files[id.at()]);
        let file = file.map(|it| (it.file.clone().unwrap_or_else(|| it.text.clone()), it.before));
        let id = self.add(path, text);
        if let Some((text, before)) = file {
            self.files[id.at()].file = Some(text);
            self.files[id.at()].before = before;
        }
        id
    }

    pub fn id(&self, path: &str) -> Option<SourceId> {
        self.by_path.get(path).copied()
    }

    pub fn path(&self, id: SourceId) -> &str {
        &self.files[id.at()].path
    }

    pub fn text(&self, id: SourceId) -> &str {
        &self.files[id.at()].text
    }

    /// All texts, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, SourceId)> {
        self.by_path.iter().map(|(path, &id)| (path.as_str(), id))
    }

    /// The text that a span covers.
    pub fn cut(&self, span: Span) -> &str {
        self.text(span.source).get(span.range()).unwrap_or_default()
    }

    /// Where the lines of a text begin.
    fn lines(&self, id: SourceId) -> &[usize] {
        let file = &self.files[id.at()];
        let starts = || file.text.match_indices('\n').map(|(at, _)| at + 1);
        file.lines.get_or_init(|| std::iter::once(0).chain(starts()).collect())
    }

    /// The number of the line that holds a byte, from 0.
    fn line(&self, id: SourceId, byte: usize) -> usize {
        self.lines(id).partition_point(|it| *it <= byte).max(1) - 1
    }

    pub fn position(&self, span: Span) -> Position {
        let (start, _) = self.places(span);
        Position { line: start.line + 1, column: start.column + 1 }
    }

    /// Where a span begins and ends in its file; in the text itself, where its lines are not those of the file.
    pub fn places(&self, span: Span) -> (Place, Place) {
        let home = self.home(span);
        let place = |byte: usize| {
            let line = self.line(span.source, byte);
            let start = self.lines(span.source)[line];
            let (first, line_of_file) = home.unwrap_or((0, Line { number: 0, start: 0 }));
            let moved = self.lines(span.source)[first];
            let file = &self.files[span.source.at()];
            let before = file.text.get(start..byte).unwrap_or_default();
            let number = line - first + line_of_file.number;
            let mark = if number == 0 { file.before } else { 0 };
            let shown = before.strip_prefix(BYTE_ORDER_MARK).filter(|_| number == 0).unwrap_or(before);
            Place {
                line: number,
                column: shown.chars().count(),
                byte: byte - moved + line_of_file.start + file.before,
                byte_column: byte - start + mark,
            }
        };
        (place(span.start()), place(span.end()))
    }

    /// True where a span stands in the file as it does in the text.
    pub fn is_in_file(&self, span: Span) -> bool {
        self.files[span.source.at()].file.is_none() || self.home(span).is_some()
    }

    /// By how many lines a span stands further down in its file than in the text. `None` where it is not in the file.
    pub fn shift(&self, span: Span) -> Option<isize> {
        if self.files[span.source.at()].file.is_none() {
            return Some(0);
        }
        let (first, line) = self.home(span)?;
        Some(line.number.cast_signed() - first.cast_signed())
    }

    /// The first line of a span of a changed text, and the line of the file that it is, where all lines of the span
    /// stand in the file one behind the other.
    fn home(&self, span: Span) -> Option<(usize, Line)> {
        let file = &self.files[span.source.at()];
        let own = file.file.as_ref()?;
        let origin = file.origin.get_or_init(|| origin::lines(own, &file.text));
        let first = self.line(span.source, span.start());
        // A span that ends with its line does not reach into the next one.
        let last = self.line(span.source, span.end().saturating_sub(1).max(span.start()));
        let line = (*origin.get(first)?)?;
        let follows = |at: usize| origin.get(at).copied().flatten().map(|it| it.number);
        let together = (first..=last).all(|at| follows(at) == Some(line.number + at - first));
        together.then_some((first, line))
    }

    /// The whole lines that hold all of these spans of one text: the number of the first, and their range.
    pub fn lines_around(&self, id: SourceId, spans: impl IntoIterator<Item = Span>) -> (usize, Range<usize>) {
        let lines = self.lines(id);
        let (start, end) = spans
            .into_iter()
            .fold((usize::MAX, 0), |(start, end), it| (start.min(it.start()), end.max(it.end())));
        let first = lines.partition_point(|it| *it <= start.min(end)).max(1);
        let after = lines.partition_point(|it| *it <= end);
        (first, lines[first - 1]..lines.get(after).copied().unwrap_or(self.text(id).len()))
    }
}

/// A name as a token of a JSON Pointer (RFC 6901, section 3).
pub fn token_of(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a token of a JSON Pointer means (RFC 6901, section 4).
pub fn name_in(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Resolves `reference` against the folder of `base`: `..` and `.` taken out, `/` between names.
/// `None` where the path would leave the root.
pub fn resolve_path(base: &str, reference: &str) -> Option<String> {
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in reference.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// The path of the file that a link in the text `base` leads to, without query and fragment.
/// `None` where the path would leave the root.
pub fn linked_path(base: &str, link: &str) -> Option<String> {
    let path = link.split(['#', '?']).next().unwrap_or_default().replace("%20", " ");
    resolve_path(base, &path)
}

/// Controls, characters that turn the direction of text or have no width, and those that are no characters.
pub fn is_hidden(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e01ef}'
            | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// A text in which what is hidden is shown as an escape: nothing in it moves a cursor or turns around what stands near.
pub fn inert(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, it| {
        match it {
            '\n' => out.push_str("\\n"),
            it if is_hidden(it) => out.extend(it.escape_unicode()),
            it => out.push(it),
        }
        out
    })
}
