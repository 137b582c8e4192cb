//! Words of types: `string`, `array of objects`, `Map<string, integer>`, `integer ≥ 1`, `enum (a, b)`.

use super::kinds::{ADJECTIVES, COMPOUNDS, NOTHING, NULLABLE, SURE, TRUTH, TYPES};
use super::{Vocabulary, beginning, word_at};
use crate::diagnostic::slip_of;
use crate::field::JsonType::{self, Array, Boolean, Integer, Null, Number, Object, String as Text};
use crate::field::TypeSet;

/// What a phrase says of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeReading {
    States(TypeWords),
    /// It is known, and says nothing that JSON Schema could contradict: `any`, `enum`.
    Nothing,
    /// It may be the name of a type of this project: `Money`.
    Name,
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeWords {
    pub types: TypeSet,
    /// The types of the elements, where the type is an array, and of the members, where it is a map.
    pub elements: Option<TypeSet>,
}

/// How deep the types of elements may be nested.
pub(super) const DEPTH: usize = 8;
/// The longest phrase that is read; what is longer is prose from there on.
const LENGTH: usize = 240;

/// Reads the type at the start of a phrase, and says how much of the phrase it took. What follows is prose.
pub fn read_type(text: &str, vocabulary: &Vocabulary) -> (TypeReading, usize) {
    let text = beginning(text, LENGTH);
    let mut scan = Scan { text, at: 0, depth: 0, vocabulary, plural: false };
    let own = vocabulary.types.get(&text.trim().to_lowercase());
    if let Some(own) = own {
        return (TypeReading::States(words(TypeSet::only(*own))), text.len());
    }
    if TRUTH.contains(&text.trim().to_lowercase().as_str()) {
        return (TypeReading::States(words(TypeSet::only(Boolean))), text.len());
    }
    let mut part = scan.union();
    if let Some(part) = &mut part {
        scan.null_behind(part);
    }
    let end = scan.at;
    let rest = &text[end..];
    let apart =
        rest.is_empty() || !rest.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '$' | '_'));
    let reading = match part {
        Some(part) if apart => match part.types {
            Some(types) => TypeReading::States(TypeWords { types, elements: part.elements }),
            None => TypeReading::Nothing,
        },
        _ => {
            let first =
                text.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '\\' | '[' | '<'));
            let capital = first.starts_with(char::is_uppercase);
            if capital { TypeReading::Name } else { TypeReading::Unknown }
        }
    };
    (reading, end)
}

/// True where the phrase begins with JSON Schema's own name of a type.
pub fn is_plain_type(phrase: &str) -> bool {
    JsonType::from_word(phrase.split([' ', '[', '<']).next().unwrap_or_default()).is_some()
}

/// JSON Schema's name of a type that a word with a slip in it was meant to be.
pub fn near_type(word: &str) -> Option<&'static str> {
    const LONG: [&str; 6] = ["string", "integer", "number", "boolean", "object", "array"];
    slip_of(word, LONG)
}

/// True for a text that is a type as a whole, but for brackets and more behind a comma.
pub fn is_type(text: &str, vocabulary: &Vocabulary) -> bool {
    let (reading, end) = read_type(text, vocabulary);
    let known = matches!(reading, TypeReading::States(_) | TypeReading::Nothing);
    let rest = text.get(end..).unwrap_or_default().trim_start();
    known && (rest.is_empty() || rest.starts_with(['(', ',', ';', '[', '|', '/', '<', '≥', '>']))
}

/// True for a word as only a type is written, with a capital at its start and another behind a small letter: `OrderStatus`.
pub fn is_type_name(text: &str) -> bool {
    let humps =
        text.chars().zip(text.chars().skip(1)).any(|(it, next)| it.is_lowercase() && next.is_uppercase());
    text.starts_with(char::is_uppercase) && humps && text.chars().all(char::is_alphanumeric)
}

/// True for a text that begins with a word that is a type wherever it stands.
pub fn is_sure_type(text: &str) -> bool {
    SURE.contains(&word_at(text).to_lowercase().as_str())
}

fn words(types: TypeSet) -> TypeWords {
    TypeWords { types, elements: None }
}

/// One alternative, or several joined. Without types, it says nothing.
#[derive(Default)]
pub(super) struct Part {
    pub(super) types: Option<TypeSet>,
    pub(super) elements: Option<TypeSet>,
}

impl Part {
    fn of(kind: JsonType) -> Part {
        Part { types: Some(TypeSet::only(kind)), elements: None }
    }

    fn join(&mut self, other: Part) {
        self.types = match (self.types.take(), other.types) {
            (Some(types), Some(more)) => Some(types | more),
            _ => None,
        };
        self.elements = self.elements.take().or(other.elements);
    }

    fn is_array(&self) -> bool {
        self.types.as_ref().is_some_and(|it| it.contains(Array))
    }
}

pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: usize,
    pub(super) vocabulary: &'a Vocabulary<'a>,
    /// Words may stand in the plural here.
    pub(super) plural: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, mark: &str) -> bool {
        let taken = self.rest().starts_with(mark);
        if taken {
            self.at += mark.len();
        }
        taken
    }

    /// Types with `|`, `/`, ` or ` or a comma between them. `None` where one is not known.
    pub(super) fn union(&mut self) -> Option<Part> {
        let mut part = self.single()?;
        loop {
            let before = self.at;
            self.blanks();
            // Behind a last `or`, a type is missing.
            if self.rest() == "or" {
                return None;
            }
            if self.take("|") || self.take("/") || self.take("or ") {
                part.join(self.single()?);
            } else if self.take(",") {
                // Behind a comma, only a type that is all of its piece is one more.
                self.take(" or ");
                let next = self.single();
                let whole =
                    self.rest().trim_start().is_empty() || self.rest().trim_start().starts_with([',', '(']);
                match next.filter(|it| whole && it.types.is_some()) {
                    Some(next) => {
                        let unclear = (part.is_array() || next.is_array())
                            && next.types.as_ref().is_none_or(|it| !it.contains(Null));
                        part.join(next);
                        part.types = part.types.filter(|_| !unclear);
                    }
                    None => {
                        self.at = before;
                        return Some(part);
                    }
                }
            } else {
                self.at = before;
                return Some(part);
            }
        }
    }

    pub(super) fn single(&mut self) -> Option<Part> {
        self.blanks();
        let nullable = self.adjectives() || self.take("?");
        self.blanks();
        let mut part = if self.take("[]") { self.array_of()? } else { self.named()? };
        if nullable {
            part.join(Part::of(Null));
        }
        loop {
            if self.take("[]") {
                let elements = part.types.take();
                part = Part { types: Some([Array].into()), elements };
            } else if self.take("?") {
                // Some mean that it may be null, some that it may be missing.
                part.types = None;
            } else if !self.take("!") {
                break;
            }
        }
        self.brackets(&mut part);
        Some(part)
    }

    pub(super) fn array_of(&mut self) -> Option<Part> {
        self.depth += 1;
        let elements = if self.depth > DEPTH { None } else { self.single()?.types };
        self.depth -= 1;
        Some(Part { types: Some([Array].into()), elements })
    }

    /// Words before a type. True where one of them says that it may be null.
    fn adjectives(&mut self) -> bool {
        let mut nullable = false;
        loop {
            let word = word_at(self.rest());
            let rest = &self.rest()[word.len()..];
            let lower = word.to_lowercase();
            let more = rest.starts_with([' ', ':']);
            let next = word_at(rest.trim_start_matches([' ', ':', '[', ']']));
            let scalar = || matches!(self.lookup(word), Some(Some(Text | Integer | Number)));
            // `decimal string`
            let of_text = next.eq_ignore_ascii_case("string") && scalar();
            let known = lower == "nullable" || of_text || ADJECTIVES.contains(&lower.as_str());
            // Before prose, the word is the type itself: `long (64 bits)`.
            let follows = self.lookup(next).is_some() || ADJECTIVES.contains(&next.to_lowercase().as_str());
            if word.is_empty() || !known || !more || !follows {
                return nullable;
            }
            nullable |= lower == "nullable";
            self.at += word.len();
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', ':']).len();
        }
    }

    /// What a word means: a type, or nothing. `None` where it is not known.
    fn lookup(&self, word: &str) -> Option<Option<JsonType>> {
        let lower = word.to_lowercase();
        let own = self.vocabulary.types.get(&lower);
        if let Some(own) = own {
            return Some(Some(*own));
        }
        let last = lower.rsplit(['\\', '.']).find(|it| !it.is_empty()).unwrap_or_default();
        let plain: String = last.chars().filter(|it| !matches!(it, '-' | '_')).collect();
        let find =
            |word: &str| TYPES.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| Some(*kind));
        let nothing = |word: &str| NOTHING.contains(&word).then_some(None);
        let singular = plain.strip_suffix('s').filter(|_| self.plural);
        find(&plain).or_else(|| nothing(&plain)).or_else(|| find(singular?)).or_else(|| nothing(singular?))
    }

    fn named(&mut self) -> Option<Part> {
        // Words of the project may be several: the longest that stands here wins.
        let lower = self.rest().to_lowercase();
        let ends = |it: &&String| {
            lower.strip_prefix(it.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let own = self
            .vocabulary
            .types
            .iter()
            .filter(|(it, _)| it.contains(' ') && ends(it))
            .max_by_key(|(it, _)| it.len());
        if let Some((phrase, kind)) = own.filter(|_| lower.len() == self.rest().len()) {
            self.at += phrase.len();
            return Some(Part::of(*kind));
        }
        for prefix in ["xsd:", "xs:"] {
            self.take(prefix);
        }
        if self.rest().starts_with(['{', '(', '[']) {
            return self.group();
        }
        let word = word_at(self.rest());
        if word.eq_ignore_ascii_case("optional") && self.rest()[word.len()..].starts_with(['<', '[']) {
            self.at += word.len();
            self.generic();
            return Some(Part::default());
        }
        let Some(kind) = self.lookup(word.trim_end_matches('.')) else {
            // Of `Item[]`, the elements are not known.
            self.at += word.len();
            let array = !word.is_empty() && self.rest().starts_with("[]");
            return array.then(Part::default);
        };
        self.at += word.trim_end_matches('.').len();
        let next = word_at(self.rest().trim_start()).to_lowercase();
        let compound = self.rest().starts_with(' ') && COMPOUNDS.contains(&next.as_str());
        let epoch = || {
            let all = self.text.to_lowercase();
            ["unix", "epoch", "milli", "second", "(ms", "micro", "nano"].iter().any(|it| all.contains(it))
        };
        let timely = ["timestamp", "date", "time", "datetime", "date-time", "duration"]
            .contains(&word.to_lowercase().as_str());
        match kind {
            Some(Array) => Some(self.elements()),
            Some(Text) if timely && epoch() => Some(Part::default()),
            Some(Text) => Some(Part::of(Text)),
            Some(Object) if !compound => Some(self.members()),
            Some(_) if compound => Some(Part::default()),
            Some(kind) => {
                self.generic();
                Some(Part::of(kind))
            }
            None => {
                self.generic();
                Some(Part::default())
            }
        }
    }

    /// `(a | b)`, `{a}` and `[a]`: the last is an array, and `{ [key: string]: any }` an object, whatever is in it.
    fn group(&mut self) -> Option<Part> {
        let braces = self.rest().starts_with('{');
        let array = self.rest().starts_with('[');
        let inside = self.inside()?;
        if braces && (inside.trim().is_empty() || inside.contains([':', ',', '?', ';'])) {
            return Some(Part::of(Object));
        }
        let part = self.nested(inside)?;
        Some(if array { Part { types: Some([Array].into()), elements: part.types } } else { part })
    }

    /// `string, nullable`, `string; may be null`.
    fn null_behind(&mut self, part: &mut Part) {
        let rest = self.rest().trim_start().trim_start_matches([',', ';', '.']).trim_start();
        let lower = rest.to_lowercase();
        let Some(words) = NULLABLE.iter().find(|it| lower.starts_with(*it)) else { return };
        let behind = &lower[words.len()..];
        if !behind.starts_with(|it: char| it.is_alphanumeric() || matches!(it, ':' | '=' | '?' | '-')) {
            self.at = self.text.len() - rest.len() + words.len();
            part.join(Part::of(Null));
        }
    }

    /// `string (nullable)`, `number (integer)`, `String(36)`: what stands in brackets behind a type.
    fn brackets(&mut self, part: &mut Part) {
        let before = self.at;
        self.blanks();
        if !self.rest().starts_with(['(', '{']) {
            self.at = before;
            return;
        }
        let Some(inside) = self.inside() else {
            self.at = before;
            return;
        };
        let lower = inside.to_lowercase();
        if lower.split(|it: char| !it.is_alphanumeric()).any(|it| matches!(it, "nullable" | "null"))
            && !["not", "non", "never"].iter().any(|it| lower.contains(it))
        {
            part.join(Part::of(Null));
        }
        let Some(nested) = self.nested(inside).filter(|_| !part.is_array()) else { return };
        if nested.is_array() {
            part.types = None;
        } else if part.types == Some([Number].into()) && nested.types == Some([Integer].into()) {
            part.types = nested.types;
        }
    }
}
