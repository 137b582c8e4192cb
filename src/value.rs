//! Values as people write them in lists: a text without its quotes, unless it would read as another value.

/// How a text is written: `open`, but `"1"`, `"null"` and `""`.
pub fn of_text(text: &str) -> String {
    let is_odd = text.is_empty() || text.trim() != text || in_quotes(text).is_some() || is_literal(text);
    if is_odd { format!("\"{text}\"") } else { text.to_owned() }
}

/// The text of a value, or what is written of one that is no text.
pub fn text(value: &str) -> &str {
    in_quotes(value).unwrap_or(value)
}

/// A value among words: every text in quotes.
pub fn in_words(value: &str) -> String {
    if in_quotes(value).is_some() || is_literal(value) { value.to_owned() } else { format!("\"{value}\"") }
}

/// True for null, a boolean or a number (RFC 8259, sections 3 and 6).
pub fn is_literal(text: &str) -> bool {
    let number = |it: u8| it.is_ascii_digit() || matches!(it, b'+' | b'-' | b'.' | b'e' | b'E');
    let is_number = || text.bytes().all(number) && serde_json::from_str::<serde_json::Number>(text).is_ok();
    matches!(text, "null" | "true" | "false") || is_number()
}

/// True for what is written as an object or an array is.
pub fn is_compound(text: &str) -> bool {
    [('{', '}'), ('[', ']')].iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
}

/// What stands between the quotes of a value that has them.
fn in_quotes(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}
