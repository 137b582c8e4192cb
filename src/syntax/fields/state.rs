//! What a phrase states of a field: its types, its values, and what stands in brackets behind it.

use std::iter;
use std::ops::Range;

use super::announcing::{self, Lead};
use super::clause::Notes;
use super::path::path;
use super::piece::Piece;
use super::values::{Values, alternatives, beside_type, literals, quoted_in_code, values};
use crate::field::{Field, FieldPath, JsonType, Stated, Told, ValueSet, ValuesSaid};
use crate::syntax::words::{self, TypeReading, Vocabulary};
use crate::text::{SourceId, Span};

/// What reading needs to know, and what it was told on the way.
pub struct Context<'a> {
    pub source: SourceId,
    pub vocabulary: &'a Vocabulary<'a>,
    pub passed_over: Vec<(Span, String)>,
    /// A legend says that a star beside a name means required.
    pub star_means_required: bool,
}

/// What stands before a list of values, or before the one value of a constant.
const LEADS: [&str; 13] = [
    "one of",
    "enum of",
    "enum:",
    "enum (",
    "enum(",
    "enum [",
    "enum {",
    "enum<",
    "enum –",
    "enumeration (",
    "values:",
    "const:",
    "const ",
];

/// The most links that one type has.
const LINKS: usize = 8;

/// How a phrase was understood as a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// It states types or values, or is known to state nothing.
    Yes,
    /// It may be the name of a type of this project.
    Name,
    No,
}

impl Context<'_> {
    pub fn span(&self, piece: &Piece) -> Span {
        piece.span(self.source)
    }

    pub fn pass(&mut self, piece: &Piece, reason: impl Into<String>) {
        self.passed_over.push((self.span(piece), reason.into()));
    }

    /// True for a path whose first name is that of a field.
    pub fn is_field(&self, path: &FieldPath) -> bool {
        let text = path.as_str();
        let first = text.split(['.', '[']).next().unwrap_or_default();
        (self.vocabulary.is_field)(first)
    }

    /// True for a path whose first name is known to be that of a field.
    pub fn knows(&self, path: &FieldPath) -> bool {
        self.is_field(path) && self.knows_fields()
    }

    /// False where nobody knows what the contract has, so that everything is one of its fields.
    pub fn knows_fields(&self) -> bool {
        !(self.vocabulary.is_field)("Nobody's")
    }

    /// True for the name of such a field, with a mark of presence behind it or without.
    pub fn knows_name(&self, piece: &Piece) -> bool {
        path(piece.text().trim_end_matches(['?', '*'])).is_some_and(|it| self.knows(&it))
    }

    /// Tells of a word that may be a type of this project.
    pub fn teach(&mut self, piece: &Piece) {
        self.teach_word(piece.text(), self.span(piece));
    }

    /// The same, for a word that stood at a place.
    pub fn teach_word(&mut self, word: &str, span: Span) {
        let reason =
            format!("`{word}` states no type: `types = {{ \"{word}\" = \"object\" }}` would say what it is");
        self.passed_over.push((span, reason));
    }

    /// Reads a piece as a word of presence that can be nothing else.
    pub fn word(&self, piece: &Piece) -> Option<Told> {
        words::explicit(piece.text()).map(|said| Told::word(said, self.span(piece)))
    }

    /// The word of presence that stands among others.
    pub fn mention(&self, piece: &Piece) -> Option<Told> {
        let (said, range) = words::mentioned(piece.text())?;
        Some(Told::word(said, self.span(&piece.part(range))))
    }

    /// Reads a text as the list of all values of a field, if it is one.
    pub fn state_listed_values(&self, field: &mut Field, list: &Piece) {
        if let Values::Listed(value) = values(list) {
            field.values = Some(Stated::boxed(value, self.span(list)));
            field.values_said = ValuesSaid::All;
        }
    }

    /// Reads a phrase as the types of a field, and how much of it that took.
    pub fn state_types(&self, field: &mut Field, phrase: &Piece) -> (Understood, usize) {
        if phrase.is_empty() {
            return (Understood::No, 0);
        }
        if let Some(end) = self.state_link(field, phrase) {
            return (Understood::Yes, end);
        }
        let (reading, end) = words::read_type(phrase.text(), self.vocabulary);
        let span = self.span(&phrase.part(0..end.min(phrase.text().len())));
        let understood = match reading {
            TypeReading::States(stated) => {
                match &mut field.types {
                    Some(earlier) => earlier.value.extend(stated.types),
                    None => field.types = Some(Stated { value: stated.types, span }),
                }
                let elements = stated.elements.map(|value| Stated { value, span });
                field.elements = elements.or(field.elements.take());
                Understood::Yes
            }
            TypeReading::Nothing => Understood::Yes,
            TypeReading::Name | TypeReading::Unknown => {
                if let Some((code, end)) = code_with_values(phrase)
                    && let Some(found) = literals(&code)
                {
                    field.values = Some(Stated::boxed(found, self.span(&code)));
                    return (Understood::Yes, end);
                }
                if let Some(found) = literals(phrase) {
                    field.values = Some(Stated::boxed(found, self.span(phrase)));
                    return (Understood::Yes, phrase.text().len());
                }
                let name = reading == TypeReading::Name;
                return (if name { Understood::Name } else { Understood::No }, 0);
            }
        };
        self.state_enumeration(field, phrase);
        (understood, end)
    }

    /// A link to where the fields of an object are listed. Its text stands for an object, unless it is a type itself.
    fn state_link(&self, field: &mut Field, phrase: &Piece) -> Option<usize> {
        let mut links = phrase.links();
        let (text, to) = links.next()?;
        let (own, end) = words::read_type(text.text(), self.vocabulary);
        let known = !matches!(own, TypeReading::Name | TypeReading::Unknown) && end == text.text().len();
        let elsewhere = to.contains("://") || to.starts_with("mailto:") || to.starts_with("//");
        if known || elsewhere || text.is_empty() {
            return None;
        }
        let inside = |it: &Piece| it.range.start - phrase.range.start..it.range.end - phrase.range.start;
        // Other links name other objects: which of them it is, nobody says.
        let places: Vec<Range<usize>> =
            iter::once(inside(&text)).chain(links.map(|(text, _)| inside(&text))).take(LINKS + 1).collect();
        if places.len() > LINKS {
            return None;
        }
        let (mut words, mut told) = (String::new(), 0);
        // How far the words have come behind each link, and the phrase.
        let mut behind: Vec<(usize, usize)> = Vec::new();
        for place in &places {
            words.push_str(&phrase.text()[told..place.start]);
            words.push_str(JsonType::Object.word());
            told = place.end;
            behind.push((words.len(), told));
        }
        words.push_str(&phrase.text()[told..]);
        let (reading, read) = words::read_type(&words, self.vocabulary);
        let TypeReading::States(stated) = reading else { return None };
        let span = self.span(&text);
        if places.len() == 1 {
            field.listed_at = Some(Stated::boxed(to.to_owned(), span));
        }
        let is_array = stated.types.contains(JsonType::Array);
        field.types = Some(Stated { value: stated.types, span });
        field.elements = stated.elements.filter(|_| is_array).map(|value| Stated { value, span });
        let (of_words, of_phrase) = behind.iter().rfind(|it| it.0 <= read).or(behind.first())?;
        Some(of_phrase + read.saturating_sub(*of_words))
    }

    /// `enum (a, b)`, `string, one of: a, b`, `const "x"`.
    pub fn state_enumeration(&self, field: &mut Field, phrase: &Piece) {
        let text = phrase.text();
        let lower = text.to_ascii_lowercase();
        let Some((at, lead)) = LEADS.iter().filter_map(|it| Some((lower.find(it)?, it.len()))).min() else {
            return self.state_values_beside(field, phrase);
        };
        let mut rest = phrase.from(at + lead);
        rest = rest.from(usize::from(rest.text().starts_with(':')));
        let before = &lower[..at + lead];
        let close = match before.chars().next_back() {
            Some('[') => Some(']'),
            Some('{') => Some('}'),
            Some('<') => Some('>'),
            _ => before.contains('(').then_some(')'),
        };
        if let Some(close) = close.and_then(|it| rest.text().rfind(it)) {
            rest = rest.part(0..close);
        }
        if rest.in_code() && !rest.text().starts_with(['"', '\'']) {
            let parts = rest.without(&['['], &[']']).split(&[',', '|']);
            let value: ValueSet = parts.iter().map(|it| super::unquoted(it.text())).collect();
            let is_list = parts.len() > 1 || before.contains("const");
            field.values = Some(Stated::boxed(value, self.span(&rest))).filter(|_| is_list);
        } else if !words::is_type_name(rest.without(&[], &['.']).text()) {
            self.state_listed_values(field, &rest);
        }
    }

    /// ``enum `a` | `b` ``, `string ("a" | "b")`, ``string: `a`, `b` ``.
    fn state_values_beside(&self, field: &mut Field, phrase: &Piece) {
        let text = phrase.text();
        let end = text.find(|it: char| !it.is_alphanumeric()).unwrap_or(text.len());
        let word = text[..end].to_ascii_lowercase();
        let rest = phrase.from(end);
        let inside = match rest.text().chars().next() {
            Some('(') => rest.text().find(')').map(|close| rest.part(1..close)),
            Some(':') => Some(rest.from(1)),
            _ if matches!(word.as_str(), "enum" | "enumeration") => Some(rest),
            _ => None,
        };
        let known = matches!(word.as_str(), "string" | "integer" | "number" | "enum" | "enumeration");
        let Some(inside) = inside.filter(|_| known) else { return };
        if let Some(value) = beside_type(&inside) {
            field.values = Some(Stated::boxed(value, self.span(&inside)));
        }
    }

    /// Reads what stands in brackets after a field: `string, required`, `open, closed`, `one of a, b`.
    pub fn annotate(
        &self,
        field: &mut Field,
        inside: &Piece,
        words_are_values: bool,
    ) -> Result<Notes, String> {
        let mut found = ValueSet::new();
        let mut notes = Notes::default();
        let (mut listed, mut more, mut nullable) = (words_are_values, false, false);
        for piece in inside.split(&[',', '|', ';']) {
            if let Some(told) = self.word(&piece) {
                notes.tell(told);
                continue;
            }
            more |= goes_on(piece.text());
            if goes_on(piece.text()) || super::values::is_default(&piece) {
                continue;
            }
            let announced = behind_lead(&piece, words_are_values, !found.is_empty());
            listed |= announced.is_some();
            let piece = announced.unwrap_or(piece);
            // Among values, a word such as `email` is one of them; only JSON Schema's own names are types there.
            let plain = || words::is_plain_type(piece.text()) || piece.text().contains('<');
            let may_be_type = if words_are_values { plain() } else { !listed };
            if may_be_type && !in_quotes(&piece) {
                match self.state_types(field, &piece).0 {
                    Understood::Yes => {
                        notes.states = true;
                        notes.told = notes.told.or(self.mention(&piece));
                        continue;
                    }
                    Understood::Name if !notes.states && !piece.in_code() => {
                        notes.only_name = true;
                        continue;
                    }
                    Understood::Name | Understood::No => {}
                }
            }
            if listed || (piece.in_code() && notes.states) || in_quotes(&piece) {
                if is_condition(piece.text()) {
                    return Err(format!("`{}` is no value, no type and no word of presence", piece.text()));
                }
                found.extend(each(&piece).iter().map(value_of));
            } else if words::may_be_null(piece.text()) {
                nullable = true;
            } else if words::near_word(piece.text())
                || !notes.states && !notes.only_name && !is_remark(piece.text())
            {
                return Err(format!("`{}` is no type, and neither `required` nor `optional`", piece.text()));
            }
        }
        field.types.iter_mut().filter(|_| nullable).for_each(|it| it.value |= JsonType::Null);
        if !found.is_empty() {
            notes.states = true;
            if !more {
                field.values = Some(Stated::boxed(found, self.span(inside)));
            }
        }
        Ok(notes)
    }
}

/// What stands behind words that announce values in brackets. Between those, `or` alone does.
fn behind_lead<'a>(piece: &Piece<'a>, words_are_values: bool, has_values: bool) -> Option<Piece<'a>> {
    let behind = |it: &str| piece.text().starts_with(it).then(|| piece.from(it.len()));
    let marked = |it: &Piece| in_quotes(it) || it.code_at_start().is_some();
    if let Some((lead, rest)) = announcing::lead(piece, "") {
        let rest = rest.without(&[':', '=', ' '], &[]);
        let says = words_are_values || marked(&rest);
        let announces = match lead {
            Lead::All | Lead::Label | Lead::Enum | Lead::Constant => !rest.is_empty(),
            Lead::Verb => says && !rest.is_empty(),
            // `either "a", "b"` goes on in the next piece.
            Lead::Choice => says && (each(&rest).len() > 1 || behind("either ").is_some()),
        };
        return announces.then_some(rest);
    }
    let is = || behind("is ").filter(|it| words_are_values || marked(it));
    let or = || behind("or ").filter(|it| has_values || words::is_plain_type(it.text()));
    is().or_else(|| behind("values ")).or_else(or)
}

/// The values of one piece: `"a" / "b"`, `a or b`. Words that are no single ones are one value.
fn each<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let pieces = alternatives(piece);
    let marked = |it: &Piece| in_quotes(it) || it.in_code();
    let word = |it: &Piece| !it.text().contains([' ', '/']);
    let apart = !piece.text().replace(" / ", " ").contains('/');
    match pieces.iter().all(marked) || (apart && pieces.iter().all(word)) {
        true => pieces,
        false => vec![piece.clone()],
    }
}

/// True for what says that there are more values.
fn goes_on(text: &str) -> bool {
    matches!(text, "…" | "..." | "etc." | "etc") || text.starts_with("e.g.")
}

/// True for words that say when something holds, and not what it is.
fn is_condition(text: &str) -> bool {
    const WORDS: [&str; 6] = ["if", "when", "unless", "or", "except", "see"];
    let first = text.split_once(' ').map(|(first, _)| first.to_lowercase());
    first.is_some_and(|it| WORDS.contains(&it.as_str()))
}

/// Values in one piece of code at the start, and where it ends.
fn code_with_values<'a>(phrase: &Piece<'a>) -> Option<(Piece<'a>, usize)> {
    let (code, _) = phrase.code_at_start()?;
    let end = code.range.end - phrase.range.start;
    quoted_in_code(&code).map(|_| (code, end))
}

fn in_quotes(piece: &Piece) -> bool {
    piece.text().len() > 1 && piece.text().starts_with(['"', '\'', '“'])
}

/// A value in brackets, without `(default)` behind it.
fn value_of(piece: &Piece) -> String {
    let text = piece.text();
    let remark = text.find(" (").filter(|_| text.ends_with(')'));
    super::unquoted(text[..remark.unwrap_or(text.len())].trim())
}

/// Words in brackets that state nothing of the shape.
fn is_remark(text: &str) -> bool {
    const REMARKS: [&str; 12] = [
        "deprecated",
        "new",
        "read-only",
        "readonly",
        "write-only",
        "nullable",
        "default",
        "since",
        "unique",
        "immutable",
        "primary key",
        "example",
    ];
    let lower = text.to_lowercase();
    REMARKS.iter().any(|it| lower.starts_with(it))
}
