//! What makes a text nearly JSON: a comma too many or too few, no colon, a comment, other quotes, a word of another
//! language, a mark before the text, half of a character.

use std::ops::Range;

use crate::diagnostic::slip_of;
use crate::text::{BYTE_ORDER_MARK, Edit, SourceId};

/// A slip that is known for sure.
#[derive(Clone, Debug)]
pub struct Slip {
    /// What is wrong, as the end of a title.
    pub message: String,
    /// What is to be seen at the place.
    pub label: &'static str,
    pub help: String,
    pub edit: Option<Edit>,
}

/// The escaped half of a surrogate pair without the other half (RFC 8259, section 8.2) at a byte.
fn half(text: &str, at: usize) -> Option<Range<usize>> {
    let unit = |end: usize| {
        let digits = text.get(end.checked_sub(6)?..end)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let is_half = |end: &usize| match unit(*end) {
        Some(0xD800..=0xDBFF) => true,
        Some(0xDC00..=0xDFFF) => !matches!(end.checked_sub(6).and_then(unit), Some(0xD800..=0xDBFF)),
        _ => false,
    };
    // Behind a first half, the parser stops in whatever else stands there.
    let ends = [Some(at), Some(at + 1), at.checked_sub(1), at.checked_sub(5)];
    ends.into_iter().flatten().find(is_half).map(|end| end - 6..end)
}

/// What a parser that stopped at this byte of a text has met, by its own words, and where that stands.
pub fn slip(source: SourceId, text: &str, at: usize, told: &str) -> Option<(Range<usize>, Slip)> {
    let says = |message: &str, label, help: &str| Slip {
        message: message.to_owned(),
        label,
        help: help.to_owned(),
        edit: None,
    };
    let text = Mended { source, text };
    if text.text.starts_with(BYTE_ORDER_MARK) {
        let slip = says("a byte order mark before the text", "nobody sees it", "take the mark out");
        return Some(text.becomes(0..BYTE_ORDER_MARK.len_utf8(), "", slip));
    }
    let (before, behind) = (text.text.get(..at)?.trim_end(), text.text.get(at..)?);
    let found = behind.chars().next()?;
    if let Some(half) = half(text.text, at) {
        let help = "write the other half behind it, or the character itself";
        return Some((half, says("half of a surrogate pair", "no character by itself", help)));
    }
    let comma = before.len().checked_sub(1).filter(|_| before.ends_with(','));
    if let (Some(comma), '}' | ']') = (comma, found) {
        let message = if found == '}' {
            "a comma before the closing brace"
        } else {
            "a comma before the closing bracket"
        };
        let slip = says(message, "nothing follows this comma", "take it out");
        return Some(text.becomes(comma..comma + 1, "", slip));
    }
    let is_comment = behind.starts_with("//") || behind.starts_with("/*");
    if told.starts_with("expected `:`") && !is_comment {
        return text.no_colon(before, at);
    }
    let end = at + found.len_utf8();
    let slip = match found {
        '/' if is_comment => {
            says("a comment", "JSON has no comments", "take it out, or say it in the value of a key")
        }
        '\'' => return Some(text.in_single_quotes(at..end, behind.get(1..)?)),
        '"' if before.ends_with(['"', '}', ']', 'e', 'l'])
            || before.ends_with(|it: char| it.is_ascii_digit()) =>
        {
            let place = before.len();
            let slip = says("no comma before this text", "a comma is missing before it", "put a comma there");
            let (_, slip) = text.becomes(place..place, ",", slip);
            return Some((at..end, slip));
        }
        _ => match WHOLE.iter().find(|(it, _)| told.starts_with(it)) {
            Some((_, [message, label, help])) => says(message, label, help),
            None => return text.word(at, told),
        },
    };
    Some((at..end, slip))
}

/// What is wrong with a text as a whole, in the words of the parser and in ours.
const WHOLE: [(&str, [&str; 3]); 2] = [
    (
        "trailing characters",
        [
            "more stands behind its end",
            "the first value ends before this",
            "one text is one value: take this out, or give it a place of its own",
        ],
    ),
    (
        "recursion limit exceeded",
        [
            "more than 127 objects and lists in each other",
            "one too many",
            "nobody reads so deep: put what is inside at a place of its own",
        ],
    ),
];

/// A text in which one change may end what is wrong.
#[derive(Clone, Copy)]
struct Mended<'a> {
    source: SourceId,
    text: &'a str,
}

/// Words of other languages, each with the one of JSON (RFC 8259, section 3).
const WORDS: [(&str, &str); 6] = [
    ("true", "true"),
    ("false", "false"),
    ("null", "null"),
    ("none", "null"),
    ("nil", "null"),
    ("undefined", "null"),
];

impl Mended<'_> {
    /// The slip with this change as its edit, where nothing else is wrong.
    fn becomes(self, range: Range<usize>, with: &str, slip: Slip) -> (Range<usize>, Slip) {
        let Mended { source, text } = self;
        let parts = text.get(..range.start).zip(text.get(range.end..));
        let mended = parts.map(|(before, behind)| [before, with, behind].concat());
        let ends = mended.is_some_and(|it| serde_json::from_str::<serde_json::Value>(&it).is_ok());
        let edit = ends.then(|| source.span(range.clone()).becomes(with));
        (range, Slip { edit, ..slip })
    }

    /// A text whose first quote, at `opening`, is a single one; `rest` stands behind it.
    fn in_single_quotes(self, opening: Range<usize>, rest: &str) -> (Range<usize>, Slip) {
        let slip = Slip {
            message: "a text in single quotes".to_owned(),
            label: "JSON has double quotes only",
            help: "write `\"` at both ends".to_owned(),
            edit: None,
        };
        let inside = rest.split(['\'', '\n']).next().unwrap_or_default();
        let closes = rest.get(inside.len()..).is_some_and(|it| it.starts_with('\''));
        if !closes || inside.contains(['"', '\\']) {
            return (opening, slip);
        }
        let whole = opening.start..opening.end + inside.len() + 1;
        let (_, slip) = self.becomes(whole, &format!("\"{inside}\""), slip);
        (opening, slip)
    }

    /// Behind a key stands something else than a colon.
    fn no_colon(self, before: &str, at: usize) -> Option<(Range<usize>, Slip)> {
        let behind = self.text.get(at..)?;
        let found = behind.chars().next()?;
        let inside = before.strip_suffix('"')?;
        let key = inside.get(inside.rfind('"')? + 1..)?;
        let end = at + found.len_utf8();
        let says =
            |message: String, label, help: &str| Slip { message, label, help: help.to_owned(), edit: None };
        if matches!(found, '}' | ']' | ',') {
            let message = format!("the key `{key}` has no value");
            return Some((
                at..end,
                says(message, "no value before this", "write `:` and a value behind the key"),
            ));
        }
        if let Some(name) = key.trim_end().strip_suffix(':') {
            let place = before.len() - 1 - key.len() + name.len();
            let message = format!("no quote behind the key `{name}`");
            let slip = says(message, "a quote is missing here", "put `\"` there");
            return Some(self.becomes(place..place, "\"", slip));
        }
        let message = format!("no colon between `{key}` and its value");
        let (place, help) = match found {
            '=' if behind.starts_with("=>") => (at..at + 2, "write a colon"),
            '=' => (at..end, "write a colon"),
            _ => (before.len()..before.len(), "put a colon there"),
        };
        let slip = says(message, "a colon is missing here", help);
        let (_, slip) = self.becomes(place, ":", slip);
        Some((at..end, slip))
    }

    /// A word that JSON does not have, or a key without quotes.
    fn word(self, at: usize, told: &str) -> Option<(Range<usize>, Slip)> {
        let is_of_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '-');
        // In the middle of a word, the parser has read its beginning.
        let start = self.text.get(..at)?.trim_end_matches(is_of_word).len();
        let word = self.text.get(start..)?.split(|it| !is_of_word(it)).next()?;
        if !word.starts_with(|it: char| it.is_alphabetic() || matches!(it, '_' | '$')) {
            return None;
        }
        let range = start..start + word.len();
        let says = |message: String, label, help: String| Slip { message, label, help, edit: None };
        if told.starts_with("key must be a string") {
            let slip = says(
                format!("a key without quotes: `{word}`"),
                "JSON has quotes around every key",
                "write `\"` at both ends".to_owned(),
            );
            return Some(self.becomes(range, &format!("\"{word}\""), slip));
        }
        if !told.starts_with("expected value") && !told.starts_with("expected ident") {
            return None;
        }
        let message = format!("a word that JSON does not have: `{word}`");
        let lower = word.to_lowercase();
        if let Some((_, meant)) = WORDS.iter().find(|(it, _)| *it == lower) {
            let slip = says(message, "no word of JSON", format!("JSON writes `{meant}`"));
            // `none` may be a text without its quotes as well.
            let is_sure = lower == *meant || word == "None";
            return Some(if is_sure { self.becomes(range, meant, slip) } else { (range, slip) });
        }
        // It may be a text without its quotes as well.
        let help = match slip_of(&lower, ["true", "false", "null"]) {
            Some(near) => format!("did you mean `{near}`? a text stands in double quotes"),
            None => {
                "write a text in double quotes; JSON has no words but `true`, `false` and `null`".to_owned()
            }
        };
        Some((range, says(message, "no word of JSON", help)))
    }
}

/// Where a text ends too early, and what else a parser says in words of its own, in words for people.
pub fn in_words(text: &str, at: usize, told: &str) -> String {
    let is_line_end = text.as_bytes().get(at).is_none_or(|it| matches!(it, b'\n' | b'\r'));
    let words = match told {
        _ if text.trim().is_empty() => "it is empty",
        "EOF while parsing an object" => "it ends inside an object",
        "EOF while parsing a list" => "it ends inside an array",
        "EOF while parsing a string" => "it ends inside a text",
        "EOF while parsing a value" => "it ends where a value should stand",
        "expected value" => "no value stands where one should",
        other if other.starts_with("control character") && is_line_end => {
            "a text that does not end in its line"
        }
        other if other.starts_with("control character") => {
            "a character that stands in a text as an escape alone, such as `\\t`"
        }
        other => other,
    };
    words.to_owned()
}
