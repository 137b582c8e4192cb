//! Lists of items, one for each field.

use super::{List, Sibling, Wanted, line, line_end, plain, without_line};
use crate::field::{Said, Standing};
use crate::rules::turn::opposite_word;
use crate::text::{Edit, Span};

/// What stands between a name and what is said of it.
const SEPARATORS: [&str; 5] = [": ", " — ", " – ", " - ", ", "];

/// Adds an item behind the last one that has nothing below it.
pub fn with(list: &List, wanted: &Wanted) -> Option<Edit> {
    let last = list.beside.last()?;
    let Standing::Item(_) = last.standing else { return None };
    let items: Vec<&Sibling> = list.beside.iter().filter(|it| is_line(list, it)).collect();
    let model = list.model(&items, wanted).filter(|_| is_line(list, last))?;
    let span = model.field.span;
    let text = list.desk.text(span.source);
    let line = line(text, span.start());
    let behind = &text[span.end()..line.end];
    let closing = behind.len() - behind.trim_start_matches(['`', '*', '_']).len();
    let name = list.name(model, wanted.path)?;
    let said = said(list, model, &behind[closing..], wanted)?;
    let before =
        next_number(&text[line.start..span.start()], &text[super::line(text, last.field.span.start())]);
    let (mark, closing) = (model.mark(list.desk, wanted), &behind[..closing]);
    let end = super::line(text, last.field.span.start()).end;
    let item = format!("{}{before}{name}{mark}{closing}{said}", line_end(text, end));
    Some(span.source.span(end..end).becomes(item))
}

/// The start of an item, with the number behind that of the last one, and a box without a mark.
fn next_number(start: &str, last: &str) -> String {
    let digits = |it: &str| {
        let from = it.len() - it.trim_start_matches([' ', '\t', '>']).len();
        let length = it[from..].bytes().take_while(u8::is_ascii_digit).count();
        from..from + length
    };
    let mut start = start.replace("[x]", "[ ]").replace("[X]", "[ ]");
    if let Ok(number) = last[digits(last)].parse::<u64>() {
        start.replace_range(digits(&start), &number.saturating_add(1).to_string());
    }
    start
}

/// What stands behind the name: types and presence in the order and the brackets of the model.
fn said(list: &List, model: &Sibling, behind: &str, wanted: &Wanted) -> Option<String> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    if let (Some(stated), Some(types)) = (&model.field.types, wanted.types) {
        parts.push((stated.span.start(), types.to_owned()));
    }
    if let Some(word) = model.word() {
        let said = if wanted.required { Said::Requires } else { Said::Allows };
        let same = model.field.said == said;
        let word_text = list.desk.cut(word).to_owned();
        parts.push((
            word.start(),
            if same { word_text } else { opposite_word(list.desk, list.testimony, model.field)? },
        ));
    }
    parts.sort();
    let parts: Vec<String> = parts.into_iter().map(|(_, it)| it).collect();
    let (parts, description) = (parts.join(", "), plain(wanted));
    if behind.trim().is_empty() {
        return parts.is_empty().then(String::new);
    }
    if let Some(inside) = behind.strip_prefix(" (") {
        let rest = &inside[inside.find(')')? + 1..];
        let separator = SEPARATORS.iter().find(|it| rest.starts_with(**it));
        let brackets = if parts.is_empty() { String::new() } else { format!(" ({parts})") };
        let described = separator.filter(|_| !description.is_empty());
        return Some(described.map_or(brackets.clone(), |it| format!("{brackets}{it}{description}")));
    }
    let separator = SEPARATORS.iter().find(|it| behind.starts_with(**it))?;
    Some(match (parts.is_empty(), description.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("{separator}{description}"),
        (false, true) => format!("{separator}{parts}"),
        (false, false) => format!("{separator}{parts}. {description}"),
    })
}

/// True for an item that is one line and nothing more.
fn is_line(list: &List, sibling: &Sibling) -> bool {
    let Standing::Item(item) = sibling.standing else { return false };
    let text = list.desk.text(item.source);
    let line = line(text, item.start());
    let whole = text[item.range()].trim_end();
    let before = text[line.start..item.start()].trim_start_matches([' ', '\t', '>']);
    // The text of an item that begins with code begins behind the backtick.
    let before = before.trim_end_matches('`');
    let bullet = before.trim_end().trim_end_matches("[ ]").trim_end_matches("[x]").trim_end();
    let number = bullet.trim_end_matches(['.', ')']);
    let one_bullet = matches!(bullet, "-" | "*" | "+")
        || (number.len() < bullet.len() && number.bytes().all(|it| it.is_ascii_digit()));
    let indent = line_indent(&text[line.clone()]);
    let next = text[line.end..].lines().skip(1).find(|it| !it.trim_matches([' ', '\t', '>']).is_empty());
    one_bullet
        && !whole.contains('\n')
        && item.start() + whole.len() >= line.end.min(text.len())
        && next.is_none_or(|it| line_indent(it) <= indent)
}

fn line_indent(line: &str) -> usize {
    let blanks = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
    line[..blanks].chars().map(|it| if it == '\t' { 4 } else { 1 }).sum()
}

/// Takes an item out, if it is one line; the only one of a list stays.
pub fn without(list: &List, item: Span) -> Option<Edit> {
    let is_it = |it: &&Sibling| it.standing == Standing::Item(item);
    let sibling = list.beside.iter().find(is_it).filter(|it| is_line(list, it))?;
    let others = list.beside.iter().any(|it| matches!(it.standing, Standing::Item(_)) && !is_it(&it));
    others.then(|| without_line(list.desk.text(item.source), sibling.field.span))
}
