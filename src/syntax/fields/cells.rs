//! The cell of a table that names a field: `name`, `name?`, `name*`, `└ name`, `a`, `b (optional)`.

use super::entry::{Entry, entry};
use super::path::{is_key, path};
use super::piece::Piece;
use super::state::Context;
use crate::field::{Said, Told};
use crate::syntax::markdown::Prose;
use crate::syntax::words::{self, TypeReading};

pub struct NameCell {
    pub entries: Vec<Entry>,
    /// How far the name is moved in; it belongs to a row above that is moved in less.
    pub indent: usize,
    /// It carries a star.
    pub marked: bool,
}

/// Marks that move a name in.
const INDENTS: [char; 18] =
    ['└', '├', '│', '─', '┬', '╰', '↳', '→', '»', '›', '>', '+', '•', '·', '–', '—', '-', '.'];

/// Reads a cell as the name of a field, or of several.
pub fn name_cell(context: &Context, cell: &Prose) -> Option<NameCell> {
    let (indent, start) = indent(cell);
    let mut rest = Piece::new(cell, start..cell.text.len());
    let mut marked = take_star(&mut rest);
    let mut entries = Vec::new();
    let mut either = false;
    let mut coded = true;
    loop {
        let (name, behind, in_code) = match rest.code_at_start() {
            Some((code, behind)) => (code, behind, true),
            None => {
                let (name, behind) = word(&rest);
                (name, behind, false)
            }
        };
        coded &= in_code;
        let text = name.text().trim_start_matches('*');
        let is_any = [".*", "-*", "_*"].iter().any(|it| text.ends_with(it));
        let text = if is_any { text } else { text.trim_end_matches(['*', '\\']) };
        marked |= text.len() < name.text().len();
        let start = name.text().find(text).unwrap_or_default();
        let mut entry = entry(context, &name.part(start..start + text.len()))?;
        rest = behind;
        marked |= take_star(&mut rest);
        if rest.text().starts_with('?') {
            entry.tell(Some(Told::mark(Said::Allows, context.span(&rest.part(0..1)))));
            rest = rest.from(1);
        }
        entries.push(entry);
        let Some(joint) = joint(context, &rest, coded) else { break };
        either |= joint == "or ";
        rest = rest.from(joint.len());
    }
    let told = behind(context, &mut entries, &rest, coded)?;
    for entry in &mut entries {
        entry.tell(told);
        entry.told = entry.told.or(either.then_some(Told::nowhere(Said::Shows)));
    }
    Some(NameCell { entries, indent, marked })
}

/// What joins a name with one more.
fn joint(context: &Context, rest: &Piece, coded: bool) -> Option<&'static str> {
    let begins = |it: &&str| rest.text().starts_with(it);
    let found = [",", "/", "or ", "and ", "&"].into_iter().find(begins);
    if !coded {
        return found;
    }
    let next = |it: &&str| rest.from(it.len()).code_at_start().map(|(code, _)| code);
    if let Some(found) = found {
        return next(&found).map(|_| found);
    }
    // Any mark will do between names in code, or none; what stands there may be a type or a word of presence as well.
    let is_name = |it: &Piece| {
        let (reading, _) = words::read_type(it.text(), context.vocabulary);
        let is_type = matches!(reading, TypeReading::States(_) | TypeReading::Nothing);
        !is_type && context.word(it).is_none() && path(it.text()).is_some()
    };
    ["|", ";", "+", ""].into_iter().filter(begins).find(|it| next(it).is_some_and(|it| is_name(&it)))
}

/// The width of what stands before a name, and where the name begins.
fn indent(cell: &Prose) -> (usize, usize) {
    let text = &cell.text;
    let code = cell.code.first().map_or(text.len(), |it| it.start);
    let mut width = 0;
    for (at, it) in text.char_indices() {
        // In code, only lines and arrows move a name in: `--verbose` is no name.
        if at >= code && it.is_ascii() {
            return (width, at);
        }
        let blank = it.is_whitespace() || matches!(it, '\u{200b}' | '\u{2060}');
        if !blank && !INDENTS.contains(&it) {
            return (width, at);
        }
        width += usize::from(!it.is_ascii_whitespace());
    }
    (width, text.len())
}

fn take_star(rest: &mut Piece) -> bool {
    let stars = rest.text().len() - rest.text().trim_start_matches(['*', '\\']).len();
    let taken = rest.text()[..stars].contains('*');
    if taken {
        *rest = rest.from(stars);
    }
    taken
}

/// A name without code ends at a blank, a comma or a bracket that holds no index.
fn word<'a>(piece: &Piece<'a>) -> (Piece<'a>, Piece<'a>) {
    let text = piece.text();
    let arrows = text.contains(" > ") || text.contains('→');
    // In a name with many brackets, each is looked at once.
    let is_index = |at: usize| {
        let inside = text[at + 1..].split([']', '[', ' ']).next().unwrap_or_default();
        text[at + 1 + inside.len()..].starts_with(']') && is_key(inside)
    };
    let end = text
        .char_indices()
        .find(|(at, it)| match it {
            ' ' | '\u{a0}' => !arrows,
            ',' | '(' | '?' => true,
            '[' => {
                !text[at + 1..].starts_with([']', '*', 'n', 'i', '0', '1', '"', '\'', '.']) && !is_index(*at)
            }
            _ => false,
        })
        .map_or(text.len(), |(at, _)| at);
    (piece.part(0..end), piece.from(end))
}

/// What stands behind the names: a word of presence, or a type in brackets. `None` where it makes them prose.
fn behind(context: &Context, entries: &mut [Entry], rest: &Piece, coded: bool) -> Option<Option<Told>> {
    if rest.is_empty() {
        return Some(None);
    }
    const MARKS: [char; 10] = ['(', ')', '[', ']', '*', ':', '-', '–', '—', ' '];
    let mut told = context.word(&rest.without(&MARKS, &MARKS));
    if told.is_none() {
        let pieces = rest.between(&['(', ')', '[', ']', ',', ';']);
        told = pieces.iter().find_map(|it| context.word(it));
    }
    let strong = rest.prose.strong().iter().filter(|it| it.start >= rest.range.start);
    told = told.or_else(|| strong.filter_map(|it| context.word(&Piece::new(rest.prose, it.clone()))).next());
    let bracketed = rest.text().starts_with(['(', '[', ':']);
    if told.is_none() && !bracketed && !coded {
        return None;
    }
    if let (Some(close), true) = (rest.text().find(')'), rest.text().starts_with('(')) {
        for entry in entries {
            // What is not understood there is a remark.
            let mut trial = entry.field.clone();
            if context.annotate(&mut trial, &rest.part(1..close), false).is_ok_and(|it| it.states) {
                entry.field = trial;
            }
        }
    }
    Some(told)
}
