//! One thing more, or one less, in an object or an array of a JSON text, as the things around it are written.

use super::json::{Member, Node};
use crate::text::{Edit, Sources, Span};

/// Puts a member behind the last one. `None` for an object without braces, and for one that is part of another text.
pub fn with_member(text: &str, object: &Node, key: &str, value: &str) -> Option<Edit> {
    let key = quoted(key);
    let Some(last) = object.members().iter().max_by_key(|it| it.key_span.start()) else {
        return filled(text, object, &format!("{key}: {value}"), ("{ ", " }"));
    };
    is_bracketed(text, object, "{").then_some(())?;
    let colon = text.get(last.key_span.end()..last.value.span.start())?;
    let colon = if colon.contains('\n') { ": " } else { colon };
    let before = separator(text, last.key_span, object.span.start())?;
    Some(last.value.span.behind().becomes(format!(",{before}{key}{colon}{value}")))
}

/// Takes a member out, with its comma.
pub fn without_member(text: &str, object: &Node, key: &str) -> Option<Edit> {
    let whole = |it: &Member| it.key_span.through(it.value.span);
    let spans: Vec<Span> = object.members().iter().map(whole).collect();
    let index = object.members().iter().position(|it| it.key == key)?;
    is_bracketed(text, object, "{").then(|| without(object, &spans, index))
}

/// Puts an element behind the last one.
pub fn with_element(text: &str, array: &Node, element: &str) -> Option<Edit> {
    let Some(last) = array.elements().last() else { return filled(text, array, element, ("[", "]")) };
    is_bracketed(text, array, "[").then_some(())?;
    let before = separator(text, last.span, array.span.start())?;
    Some(last.span.behind().becomes(format!(",{before}{element}")))
}

/// Takes an element out, with its comma.
pub fn without_element(text: &str, array: &Node, index: usize) -> Option<Edit> {
    let spans: Vec<Span> = array.elements().iter().map(|it| it.span).collect();
    is_bracketed(text, array, "[").then(|| without(array, &spans, index))
}

/// Puts a member before another.
pub fn before_member(text: &str, member: &Member, key: &str, value: &str) -> Option<Edit> {
    let behind = separator(text, member.key_span, 0)?;
    Some(member.key_span.before().becomes(format!("{}: {value},{behind}", quoted(key))))
}

/// Writes another text in the quotes at a place. `None` where something else stands there than this text in quotes.
pub fn requoted(sources: &Sources, place: Span, written: &str, meant: &str) -> Option<Edit> {
    (sources.cut(place) == quoted(written)).then(|| place.becomes(quoted(meant)))
}

/// A text as a string of JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_bracketed(text: &str, node: &Node, open: &str) -> bool {
    text.get(node.span.range()).is_some_and(|it| it.starts_with(open))
}

/// What is empty gets its first thing.
fn filled(text: &str, node: &Node, inside: &str, (open, close): (&str, &str)) -> Option<Edit> {
    let whole = text.get(node.span.range())?;
    let empty = whole.strip_prefix(open.trim())?.strip_suffix(close.trim())?.trim().is_empty();
    empty.then(|| node.span.becomes(format!("{open}{inside}{close}")))
}

/// The blanks before a thing, which another would have before it as well: those of its line where it begins one, with
/// the marks of a container.
fn separator(text: &str, thing: Span, from: usize) -> Option<String> {
    let before = text.get(from..thing.start())?;
    let line = text[..thing.start()].rfind('\n').map(|at| at + 1);
    let blanks = before.len() - before.trim_end_matches([' ', '\t', '>']).len();
    match line.filter(|line| text[*line..thing.start()].chars().all(|it| matches!(it, ' ' | '\t' | '>'))) {
        Some(line) => {
            let end = if text[..line].ends_with("\r\n") { "\r\n" } else { "\n" };
            Some(format!("{end}{}", &text[line..thing.start()]))
        }
        // The first one stands behind a bracket, where other blanks are usual.
        None if before[..before.len() - blanks].ends_with(',') => {
            Some(before[before.len() - blanks..].to_owned())
        }
        None => Some(" ".to_owned()),
    }
}

fn without(node: &Node, spans: &[Span], index: usize) -> Edit {
    let here = spans[index];
    let next = spans.iter().filter(|it| it.start() > here.start()).min();
    let previous = spans.iter().filter(|it| it.start() < here.start()).max();
    let range = match (next, previous) {
        (Some(next), _) => here.start()..next.start(),
        (None, Some(previous)) => previous.end()..here.end(),
        (None, None) => node.span.start() + 1..node.span.end() - 1,
    };
    node.span.source.span(range).becomes("")
}
