//! YAML 1.2 as the JSON that it stands for, with the place of every key and value.
//!
//! `saphyr-parser` reads the text; here its events become a document. What JSON cannot say is a flaw: a second
//! document, a key that is no scalar, a tag of one's own, a number without an end.

mod merge;
mod places;
mod scalar;

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::syntax::guard::guarded;
use crate::syntax::json::{Document, Flaw, Kind, Member, Node};
use crate::text::{SourceId, Span};
use merge::Object;
use places::{Before, Places};

/// How deep values may lie in each other: as deep as `serde_json` reads.
const DEPTH: usize = 127;
/// How much aliases may repeat: one for each value, and for each sixteen bytes of text.
const REPEATED: usize = 100_000;

/// Reads a text as one YAML document.
pub fn parse(source: SourceId, text: &str) -> Result<Document, Flaw> {
    let places = Places::new(text);
    let gave_up = || Flaw {
        span: source.span(0..0),
        message: "the YAML parser gave up on this file".to_owned(),
        slip: None,
    };
    let pieces = guarded(|| pieces(source, &places)).ok_or_else(gave_up)??;
    let mut reader = Reader {
        source,
        places: &places,
        pieces: &pieces,
        at: 0,
        anchors: HashMap::new(),
        repeated: 0,
        repeating: false,
        duplicates: Vec::new(),
    };
    let root = reader.document()?;
    Ok(Document { root, duplicates: reader.duplicates })
}

/// An event of the parser, and its range in bytes.
type Piece<'a> = (Event<'a>, Range<usize>);

fn pieces<'a>(source: SourceId, places: &Places<'a>) -> Result<Vec<Piece<'a>>, Flaw> {
    let mut pieces = Vec::new();
    let mut documents = 0;
    for event in Parser::new_from_str(places.text) {
        let (event, span) = event.map_err(|error| {
            let message = error.info().replace('`', "'");
            flaw(source, places, places.byte(error.marker()), message)
        })?;
        let range = places.range(span);
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                let message = "a second document begins here, and a file holds one".to_owned();
                return Err(flaw(source, places, range.start, message));
            }
        }
        pieces.push((event, range));
    }
    Ok(pieces)
}

/// A flaw of one character.
fn flaw(source: SourceId, places: &Places, at: usize, message: String) -> Flaw {
    let end = at + places.rest(at).chars().next().map_or(0, char::len_utf8);
    Flaw { span: source.span(at..end), message, slip: None }
}

/// Where an anchored value begins and ends among the pieces; while it is being read, it has no end.
struct Anchored {
    start: usize,
    end: Option<usize>,
}

struct Reader<'a> {
    source: SourceId,
    places: &'a Places<'a>,
    pieces: &'a [Piece<'a>],
    at: usize,
    anchors: HashMap<usize, Anchored>,
    repeated: usize,
    /// What an alias repeats was read before, and so were its repeated keys.
    repeating: bool,
    duplicates: Vec<(Member, Span)>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Node, Flaw> {
        while let Some((event, range)) = self.pieces.get(self.at) {
            self.at += 1;
            if let Event::DocumentStart(marked) = event {
                self.version(range.start)?;
                let before = if *marked { range.end } else { 0 };
                return self.node(Before::Nothing(before), 0);
            }
        }
        Err(self.flaw(0..0, "the file is empty"))
    }

    /// YAML 1.1 reads some words and numbers otherwise, so a file that asks for it would be misread.
    fn version(&self, end: usize) -> Result<(), Flaw> {
        let head = self.places.text.get(..end).unwrap_or_default();
        let asks = |it: &&str| it.starts_with("%YAML") && it.split_whitespace().nth(1) != Some("1.2");
        match head.lines().find(asks) {
            None => Ok(()),
            Some(line) => {
                let start = head.find(line).unwrap_or_default();
                Err(self.flaw(start..start + line.len(), "this is read as YAML 1.2, and no other version"))
            }
        }
    }

    fn flaw(&self, range: Range<usize>, message: impl Into<String>) -> Flaw {
        Flaw { span: self.source.span(range), message: message.into(), slip: None }
    }

    fn peek(&self) -> Option<&'a Event<'a>> {
        self.pieces.get(self.at).map(|(event, _)| event)
    }

    fn node(&mut self, before: Before, depth: usize) -> Result<Node, Flaw> {
        let index = self.at;
        let Some(piece) = self.pieces.get(index) else {
            let end = self.places.text.len();
            return Err(self.flaw(end..end, "the document breaks off"));
        };
        let (event, range) = piece;
        self.at += 1;
        let anchor = match event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _) => *anchor,
            _ => 0,
        };
        let anchored = anchor != 0;
        if anchored && !self.repeating {
            self.anchors.insert(anchor, Anchored { start: index, end: None });
        }
        let node = match event {
            Event::Alias(id) => self.alias(*id, range, depth),
            Event::Scalar(text, style, _, tag) => {
                let properties = anchored || tag.is_some();
                let range = self.places.scalar(range, properties, *style, before);
                let plain = matches!(style, ScalarStyle::Plain);
                let kind = scalar::scalar(text, plain, tag_text(tag.as_deref()).as_deref());
                let kind = kind.map_err(|message| self.flaw(range.clone(), message))?;
                Ok(Node { span: self.source.span(range), kind })
            }
            _ => {
                let open = self.open(piece, before, depth + 1)?;
                match event {
                    Event::SequenceStart(..) => self.list(open),
                    _ => self.mapping(open),
                }
            }
        }?;
        if let Some(anchored) = self.anchors.get_mut(&anchor).filter(|_| !self.repeating) {
            anchored.end = Some(self.at);
        }
        Ok(node)
    }

    /// Reads the anchored value once more, in the place of its alias.
    fn alias(&mut self, id: usize, range: &Range<usize>, depth: usize) -> Result<Node, Flaw> {
        let (start, end) = match self.anchors.get(&id) {
            Some(Anchored { start, end: Some(end) }) => (*start, *end),
            Some(Anchored { end: None, .. }) => {
                return Err(self.flaw(range.clone(), "this alias stands in the value that it repeats"));
            }
            None => return Err(self.flaw(range.clone(), "no anchor of this name stands before it")),
        };
        let pieces = self.pieces.get(start..end).unwrap_or_default();
        let first = pieces.first().map_or(0, |(_, range)| range.start);
        let bytes = pieces.last().map_or(0, |(_, range)| range.end.saturating_sub(first));
        self.repeated += pieces.len() + bytes / 16;
        if self.repeated > REPEATED {
            return Err(self.flaw(range.clone(), "more aliases than can be followed"));
        }
        let (at, repeating) = (self.at, self.repeating);
        (self.at, self.repeating) = (start, true);
        let node = self.node(Before::Nothing(first), depth);
        (self.at, self.repeating) = (at, repeating);
        Ok(Node { span: self.source.span(range.clone()), ..node? })
    }

    /// Takes in where a list or a mapping begins, before anything in it is read.
    fn open(&self, piece: &Piece, before: Before, depth: usize) -> Result<Open, Flaw> {
        let (event, range) = piece;
        let (kind, bracket, tag) = match event {
            Event::SequenceStart(_, tag) => ("seq", '[', tag),
            Event::MappingStart(_, tag) => ("map", '{', tag),
            _ => return Err(self.flaw(range.clone(), "a value is missing here")),
        };
        let mut start = self.places.after_properties(range.start);
        let bracketed = self.places.rest(start).starts_with(bracket) && !range.is_empty();
        if let Before::Key(end) = before
            && kind == "seq"
            && !bracketed
        {
            // A list at the indentation of its key is said to begin after its first dash.
            start = self.places.indicator(end, &['-']).unwrap_or(start);
        }
        let flaw = |message| flaw(self.source, self.places, start, message);
        if depth > DEPTH {
            return Err(flaw("recursion limit exceeded".to_owned()));
        }
        scalar::collection(kind, tag_text(tag.as_deref()).as_deref()).map_err(flaw)?;
        Ok(Open { start, bracketed, depth })
    }

    /// Takes the end of a list or a mapping: its bracket, or the end of what stands in it.
    fn close(&mut self, open: &Open, inside: usize) -> Range<usize> {
        let end = self.pieces.get(self.at).map(|(_, range)| range.start + 1);
        self.at += 1;
        open.start..end.filter(|_| open.bracketed).unwrap_or(inside)
    }

    fn list(&mut self, open: Open) -> Result<Node, Flaw> {
        let mut elements: Vec<Node> = Vec::new();
        let mut end = open.start;
        while !matches!(self.peek(), Some(Event::SequenceEnd) | None) {
            let element = self.node(Before::Entry(end), open.depth)?;
            end = element.span.end();
            elements.push(element);
        }
        let range = self.close(&open, end);
        Ok(Node { span: self.source.span(range), kind: Kind::Array(elements) })
    }

    fn mapping(&mut self, open: Open) -> Result<Node, Flaw> {
        let mut object = Object::default();
        let mut end = open.start;
        while !matches!(self.peek(), Some(Event::MappingEnd) | None) {
            let key = self.key(open.depth)?;
            let value = self.node(Before::Key(key.span.end()), open.depth)?;
            end = value.span.end();
            let again = object.add(key, value)?;
            self.duplicates.extend(again.filter(|_| !self.repeating));
        }
        let range = self.close(&open, end);
        Ok(Node { span: self.source.span(range), kind: Kind::Object(object.members()) })
    }

    /// The next key: a scalar, or an alias of one, as the text that it is written with.
    fn key(&mut self, depth: usize) -> Result<Key, Flaw> {
        let Some((event, range)) = self.pieces.get(self.at) else {
            return Err(self.flaw(0..0, "a key is missing here"));
        };
        let scalar = match event {
            // An anchor names a value, never an alias.
            Event::Alias(id) => self.anchors.get(id).and_then(|it| self.pieces.get(it.start)),
            _ => self.pieces.get(self.at),
        };
        let Some((Event::Scalar(text, style, _, tag), _)) = scalar else {
            let bracket = flaw(self.source, self.places, range.start, String::new()).span.range();
            return Err(self.flaw(bracket, "a key of JSON is a text, and this one is a list or a mapping"));
        };
        let span = self.node(Before::Nothing(range.start), depth)?.span;
        let merges = text == "<<" && matches!(style, ScalarStyle::Plain) && tag.is_none();
        Ok(Key { text: text.to_string(), span, merges })
    }
}

/// A list or a mapping that is being read: where it begins, whether in brackets, and how deep it lies.
struct Open {
    start: usize,
    bracketed: bool,
    depth: usize,
}

/// A key, and whether it is the plain `<<` that merges other mappings in.
struct Key {
    text: String,
    span: Span,
    merges: bool,
}

fn tag_text(tag: Option<&Tag>) -> Option<String> {
    tag.map(|tag| format!("{}{}", tag.handle, tag.suffix))
}
