//! Paths of fields as people write them: `a.b`, `a[].b`, `a[*].b`, `/a/b`, `$.a.b`, `a.<key>`.

use crate::field::FieldPath;
use crate::syntax::words;
use crate::unseen::unseen;

/// The deepest path that is read.
const DEPTH: usize = 48;

/// Reads a text as the path of a field, in the one way that we write it. The members of a map are `*`.
pub fn path(text: &str) -> Option<FieldPath> {
    let text = text.trim();
    let rooted =
        text.strip_prefix("$.").or_else(|| text.strip_prefix("#/")).or_else(|| text.strip_prefix('/'));
    let bracket = text.strip_prefix('$').filter(|it| it.starts_with('['));
    let text = rooted.or(bracket).unwrap_or(text);
    let depth = text.bytes().filter(|it| matches!(it, b'.' | b'[' | b'/' | b'>')).count();
    if depth > DEPTH {
        return None;
    }
    if text.is_empty() || text.contains(char::is_whitespace) && !text.contains(" > ") && !text.contains('→')
    {
        return None;
    }
    if let Some(quoted) = quoted(text) {
        return Some(quoted);
    }
    let mut path = FieldPath::ROOT;
    for name in names(text)? {
        path = segment(path, &name)?;
    }
    (path != FieldPath::ROOT && !path.as_str().starts_with('[')).then_some(path)
}

/// A path with names in quotes, as our own messages write it: `labels["service.name"]`.
fn quoted(text: &str) -> Option<FieldPath> {
    let path = FieldPath::new(text);
    let again = path.names().iter().fold(FieldPath::ROOT, |path, (name, arrays)| {
        (0..*arrays).fold(path.child(name), |path, _| path.elements())
    });
    let is_plain = |name: &str| is_name(name) || name.contains(['.', '[', ']']) || matches!(name, "" | "*");
    let is_ours = path.is_quoted() && path == again && path.names().iter().all(|(name, _)| is_plain(name));
    is_ours.then_some(path)
}

/// True for the name of a field without a path: `order_id`.
pub fn is_name(text: &str) -> bool {
    let inner = |it: char| is_of_words(it) || matches!(it, '_' | '$' | '-' | '@');
    text.chars().any(char::is_alphabetic)
        && text.chars().all(inner)
        && unseen(text).is_none()
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// What words are made of: letters and numbers, and the marks and joiners that shape them (Unicode, UTS 18, annex C,
/// `\w`), but for those that make pictures: choices between pictures, and what encloses another character.
fn is_of_words(it: char) -> bool {
    let of_pictures = matches!(it, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{488}' | '\u{489}' | '\u{1abe}'
        | '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}' | '\u{a670}'..='\u{a672}');
    it.is_alphanumeric() || (!of_pictures && regex_syntax::try_is_word_character(it).unwrap_or_default())
}

/// True for a name that may stand in square brackets behind another: `changes[starts_at]`. A type or a word of
/// presence there is a remark.
pub fn is_key(text: &str) -> bool {
    let remark = words::is_plain_type(&text.to_lowercase()) || words::explicit(text).is_some();
    is_name(text) && !remark
}

/// The pieces between the separators: full stops, or slashes where there are none, or arrows.
fn names(text: &str) -> Option<Vec<String>> {
    let separators: &[&str] = match text {
        _ if text.contains("->") => &["->"],
        _ if text.contains('→') => &["→"],
        _ if text.contains(" > ") => &[" > "],
        _ if text.contains('.') => &["."],
        _ => &["/"],
    };
    let names: Vec<String> =
        separators.iter().flat_map(|it| text.split(it)).map(|it| it.trim().to_owned()).collect();
    names.iter().all(|it| !it.is_empty()).then_some(names)
}

/// True for what stands for any name, or for any that begins in this way: `*`, `<key>`, `x-*`, `x_{name}`.
fn is_any(text: &str) -> bool {
    let end = text.find(['*', '<', '{']).unwrap_or(text.len());
    let (begins, any) = text.split_at(end);
    let whole = |open: char, close: char| any.starts_with(open) && any.ends_with(close) && any.len() > 2;
    let prefix = begins.strip_suffix(['-', '_']).is_some_and(is_name);
    (begins.is_empty() || prefix) && (any == "*" || whole('<', '>') || whole('{', '}'))
}

/// Adds one name with its brackets to a path.
fn segment(path: FieldPath, text: &str) -> Option<FieldPath> {
    if is_any(text) {
        return Some(path.any_member());
    }
    let (name, brackets) = text.find('[').map_or((text, ""), |at| text.split_at(at));
    let counts = !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit());
    let mut path = match name {
        "" => path,
        _ if counts && path != FieldPath::ROOT => path.elements(),
        _ if is_name(name) => path.child(name),
        _ => return None,
    };
    let mut rest = brackets;
    while let Some(inside) = rest.strip_prefix('[') {
        let (index, behind) = inside.split_once(']')?;
        let quoted = index.trim_matches(['"', '\'']);
        let counts = index.bytes().all(|it| it.is_ascii_digit())
            || matches!(index, "*" | "n" | "i" | "N" | "x" | "…" | "...");
        path = match () {
            () if counts => path.elements(),
            () if quoted.len() < index.len() && is_name(quoted) => path.child(quoted),
            () if !name.is_empty() && is_key(index) => path.child(index),
            () => return None,
        };
        rest = behind;
    }
    rest.is_empty().then_some(path)
}
