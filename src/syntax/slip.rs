//! What makes a text nearly JSON: a comma too many or too few, a comment, other quotes, a mark before the text, half of a
//! character.

use std::ops::Range;

use crate::text::{BYTE_ORDER_MARK, Edit, SourceId};

/// A slip that is known for sure.
#[derive(Clone, Debug)]
pub struct Slip {
    /// What is wrong, as the end of a title.
    pub message: &'static str,
    /// What is to be seen at the place.
    pub label: &'static str,
    pub help: &'static str,
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

/// What a parser that stopped at this byte of a text has met, and where that stands.
pub fn slip(source: SourceId, text: &str, at: usize) -> Option<(Range<usize>, Slip)> {
    let says = |message, label, help| Slip { message, label, help, edit: None };
    let becomes = |range: Range<usize>, with: &str, slip| {
        let mended = [&text[..range.start], with, &text[range.end..]].concat();
        let ends = serde_json::from_str::<serde_json::Value>(&mended).is_ok();
        let edit = ends.then(|| source.span(range.clone()).becomes(with));
        (range, Slip { edit, ..slip })
    };
    if text.starts_with(BYTE_ORDER_MARK) {
        let slip = says("a byte order mark before the text", "nobody sees it", "take the mark out");
        return Some(becomes(0..BYTE_ORDER_MARK.len_utf8(), "", slip));
    }
    let (before, behind) = (text.get(..at)?.trim_end(), text.get(at..)?);
    let found = behind.chars().next()?;
    if let Some(half) = half(text, at) {
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
        return Some(becomes(
            comma..comma + 1,
            "",
            says(message, "nothing follows this comma", "take it out"),
        ));
    }
    let end = behind.chars().next().map_or(at, |it| at + it.len_utf8());
    let slip = match found {
        '/' if behind.starts_with("//") || behind.starts_with("/*") => {
            says("a comment", "JSON has no comments", "take it out, or say it in the value of a key")
        }
        '\'' => says("a text in single quotes", "JSON has double quotes only", "write `\"` at both ends"),
        '"' if before.ends_with(['"', '}', ']', 'e', 'l'])
            || before.ends_with(|it: char| it.is_ascii_digit()) =>
        {
            let place = before.len();
            let slip = says("no comma before this text", "a comma is missing before it", "put a comma there");
            let (_, slip) = becomes(place..place, ",", slip);
            return Some((at..end, slip));
        }
        _ => return None,
    };
    Some((at..end, slip))
}
