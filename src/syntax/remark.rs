//! Remarks: HTML comments that begin with `contracts:` and tell the gate what no text of the chapter says.

use std::ops::Range;

use crate::diagnostic::did_you_mean;
use crate::syntax::allow::{Allow, NoAllowance};
use crate::syntax::cover::Cover;
use crate::syntax::directive::{Directive, DirectiveKind};
use crate::syntax::markdown::Outline;

/// A comment that is meant for us.
#[derive(Clone, Debug)]
pub struct Remark {
    pub range: Range<usize>,
    pub kind: RemarkKind,
}

/// What a remark says.
#[derive(Clone, Debug)]
pub enum RemarkKind {
    /// `contract A, B`: the section is about these contracts.
    Contract(Vec<(String, Range<usize>)>),
    /// `base /data`: from here on, the paths of fields are counted from these JSON Pointers.
    Base(Vec<String>),
    /// `envelope`: the section is about the envelope.
    Envelope,
    /// `open`: the list of fields that follows is not complete.
    Open,
    /// `no fields: REASON`: what follows looks like a list of fields and is none, for this reason.
    NoFields,
    /// `no contract: REASON`: the fence that follows names no contract, for this reason.
    NoContract,
    /// `allow NAME FIELD of CONTRACT until DATE: REASON`: what this rule finds in the section is known and meant to be
    /// so, for every contract or for the one that is named.
    Allow(Box<Allow>, Option<(String, Range<usize>)>),
    /// `table NAME`, and `end` behind it: what stands between the two is a table that is generated from a schema.
    Table(Box<GeneratedTable>),
    /// `end`: behind a generated table.
    End,
    /// It is none of these; of a slip of the pen, the place and what was meant. What was to be an allowance says nothing
    /// of what lists are about; where only some words of it are at fault, they are the `part`.
    Unknown {
        message: String,
        help: String,
        slip: Option<(Range<usize>, String)>,
        part: Option<Range<usize>>,
        of_lists: bool,
    },
}

/// A table that stands in the chapter and is kept as a schema has it.
#[derive(Clone, Debug)]
pub struct GeneratedTable {
    /// Its mark, as a directive that names the fields.
    pub directive: Directive,
    /// What stands between the marks.
    pub between: Range<usize>,
}

const WORD: &str = "contracts";
const FORMS: [(&str, &str); 9] = [
    ("table", "<!-- contracts: table NAME -->"),
    ("end", "<!-- contracts: end -->"),
    ("allow", "<!-- contracts: allow RULE FIELD: REASON -->"),
    ("contract", "<!-- contracts: contract NAME -->"),
    ("base", "<!-- contracts: base /POINTER -->"),
    ("envelope", "<!-- contracts: envelope -->"),
    ("open", "<!-- contracts: open -->"),
    ("no fields", "<!-- contracts: no fields: REASON -->"),
    ("no contract", "<!-- contracts: no contract: REASON -->"),
];

/// Every remark of a chapter, in its order.
pub fn remarks(text: &str, outline: &Outline) -> Vec<Remark> {
    let remark = |range: &Range<usize>| {
        let comment = text.get(range.clone())?;
        let inside = comment.strip_prefix("<!--")?;
        let closed = inside.strip_suffix("-->");
        let inside = closed.unwrap_or(inside);
        let start = range.start + "<!--".len() + (inside.len() - inside.trim_start().len());
        let mut kind = kind(inside.trim(), start, range)?;
        let stands_alone = || {
            let line_starts = range.start == 0 || text[..range.start].ends_with('\n');
            line_starts && text[range.end..].lines().next().unwrap_or_default().trim().is_empty()
        };
        if matches!(kind, RemarkKind::Table(_) | RemarkKind::End) && !stands_alone() {
            kind = unknown(
                "the mark of a generated table stands on a line of its own".to_owned(),
                "begin the line with it, outside of lists and quotes".to_owned(),
            );
        }
        if closed.is_none() {
            kind = unknown("a remark does not end".to_owned(), "end it with `-->`".to_owned());
        }
        Some(Remark { range: range.clone(), kind })
    };
    let mut remarks: Vec<Remark> = outline.comments.iter().filter_map(remark).collect();
    remarks.extend(unended(text, outline));
    remarks.extend(hidden_links(text, outline));
    remarks.sort_by_key(|it| it.range.start);
    close_tables(&mut remarks);
    remarks
}

/// Beginnings of remarks that end nowhere in their paragraph: Markdown takes them for text.
fn unended<'a>(text: &'a str, outline: &'a Outline) -> impl Iterator<Item = Remark> + 'a {
    let inert = Cover::of(&outline.inert);
    text.match_indices("<!--").filter_map(move |(at, mark)| {
        let behind = text[at + mark.len()..].split(mark).next()?;
        let line = behind.lines().next()?.trim_end();
        let range = at..at + mark.len() + line.len();
        kind(line.trim(), at, &range)?;
        let is_text = !text[..at].ends_with('\\') && !inert.has(at);
        let kind = unknown("a remark does not end".to_owned(), "end it with `-->`".to_owned());
        is_text.then_some(Remark { range, kind })
    })
}

/// Remarks in the other way to write a comment, as the title of a link that leads nowhere: `[//]: # (contracts: open)`.
fn hidden_links<'a>(text: &'a str, outline: &'a Outline) -> impl Iterator<Item = Remark> + 'a {
    let inert = Cover::of(&outline.inert);
    text.match_indices("]:").filter_map(move |(at, mark)| {
        let label = text[..at].rsplit([']', '\n']).next()?;
        let start = at - label.len() + label.rfind('[')?;
        let rest = text[at + mark.len()..].trim_start();
        let title = ["#", "<>", "<#>"].iter().find_map(|it| rest.strip_prefix(it))?.trim_start();
        let said = title.lines().next()?.trim_end();
        let end = text.len() - title.len() + said.len();
        let said = ["()", "\"\"", "''"].iter().find_map(|it| {
            let inside = said.strip_prefix(&it[..1])?;
            Some(inside.strip_suffix(&it[1..]).unwrap_or(inside).trim())
        })?;
        kind(said, start, &(start..end))?;
        let is_text = !inert.has(at);
        let kind = unknown(
            "a remark is a comment of HTML, and no link".to_owned(),
            format!("write `<!-- {said} -->`"),
        );
        is_text.then_some(Remark { range: start..end, kind })
    })
}

/// Finds where each generated table ends.
fn close_tables(remarks: &mut [Remark]) {
    let mut open: Option<usize> = None;
    for index in 0..remarks.len() {
        let (before, rest) = remarks.split_at_mut(index);
        let Some(remark) = rest.first_mut() else { break };
        match (&mut remark.kind, open.and_then(|it| before.get_mut(it))) {
            (RemarkKind::Table(_), Some(earlier)) => {
                earlier.kind = unclosed();
                open = Some(index);
            }
            (RemarkKind::Table(_), None) => open = Some(index),
            (RemarkKind::End, Some(Remark { kind: RemarkKind::Table(table), .. })) => {
                table.between.end = remark.range.start;
                open = None;
            }
            (RemarkKind::End, _) => {
                remark.kind = unknown(
                    "no generated table ends here".to_owned(),
                    "a table begins with `<!-- contracts: table NAME -->`".to_owned(),
                );
            }
            _ => {}
        }
    }
    if let Some(remark) = open.and_then(|it| remarks.get_mut(it)) {
        remark.kind = unclosed();
    }
}

fn unclosed() -> RemarkKind {
    unknown(
        "this generated table does not end".to_owned(),
        "put `<!-- contracts: end -->` behind it".to_owned(),
    )
}

/// The mark before a generated table, as a directive.
fn table(words: Vec<(String, Range<usize>)>, range: &Range<usize>) -> RemarkKind {
    let directive =
        Directive { kind: DirectiveKind::Fields, range: range.clone(), arguments: words, alone: true };
    RemarkKind::Table(Box::new(GeneratedTable { directive, between: range.end..range.end }))
}

/// What stands in a comment, at this place; `None` where it is not meant for us.
fn kind(text: &str, start: usize, range: &Range<usize>) -> Option<RemarkKind> {
    let word = text.split(|it: char| it == ':' || it.is_whitespace()).next()?;
    let rest = text[word.len()..].trim_start();
    let Some(rest) = rest.strip_prefix(':').filter(|_| word == WORD) else {
        return nearly(text);
    };
    let said = rest.trim();
    let start = start + (text.len() - rest.len()) + (rest.len() - rest.trim_start().len());
    let first = said.split(|it: char| it == ':' || it.is_whitespace()).next().unwrap_or_default();
    let argument = said[first.len()..].trim_start_matches(':').trim();
    Some(match first {
        "contract" if !argument.is_empty() => RemarkKind::Contract(names(said, start, first.len())),
        "base" if pointers(argument).iter().all(|it| it.is_empty() || it.starts_with('/')) => {
            RemarkKind::Base(pointers(argument))
        }
        "base" => unknown(
            format!("`{argument}` is no JSON Pointer: it does not begin with `/`"),
            format!("write `/{}`", argument.replace('.', "/")),
        ),
        "allow" => allow(said[first.len()..].trim(), start + said.len()),
        "table" => table(words(said, start, first.len()), range),
        "end" if argument.is_empty() => RemarkKind::End,
        "envelope" if argument.is_empty() => RemarkKind::Envelope,
        "open" if argument.is_empty() => RemarkKind::Open,
        "no" if says_why(argument, "contract") => RemarkKind::NoContract,
        "no" if says_why(argument, "fields") => RemarkKind::NoFields,
        _ => misspelt(said, first, start),
    })
}

/// An allowance, whose text ends at this place.
fn allow(text: &str, end: usize) -> RemarkKind {
    let start = end - text.len();
    match Allow::read_words(text) {
        Ok((allow, contract)) => {
            let name = contract.map(|it| (text[it.clone()].to_owned(), start + it.start..start + it.end));
            let at = allow.at.iter().map(|it| start + it.start..start + it.end).collect();
            RemarkKind::Allow(Box::new(Allow { at, ..allow }), name)
        }
        Err(NoAllowance { message, help, meant, at, .. }) => {
            let word = text.split(|it: char| it == ':' || it.is_whitespace()).next().unwrap_or_default();
            let slip = meant.map(|it| (start..start + word.len(), it.to_owned()));
            let part = at.map(|it| start + it.start..start + it.end);
            RemarkKind::Unknown { message, help, slip, part, of_lists: false }
        }
    }
}

/// A comment that begins nearly as a remark does. People write comments about contacts and contracts; one that says
/// what a remark says is meant for us.
fn nearly(text: &str) -> Option<RemarkKind> {
    let is_of_word = |it: char| it.is_alphanumeric();
    let text = text.trim_start_matches(|it| !is_of_word(it));
    let word = text.split(|it| !is_of_word(it)).next()?;
    let rest = text[word.len()..].trim_start();
    let said = rest.split(|it| !is_of_word(it)).find(|it| !it.is_empty()).unwrap_or_default();
    let has_colon = rest.starts_with(':');
    let is_word = has_colon && word.eq_ignore_ascii_case(WORD);
    let is_one = has_colon && word.eq_ignore_ascii_case(WORD.trim_end_matches('s'));
    let heads = || FORMS.iter().filter_map(|(form, _)| form.split(' ').next());
    let meant = match heads().find(|it| *it == said) {
        Some(form) => did_you_mean(word, [WORD]).map(|_| form),
        None if is_word || is_one => did_you_mean(said, heads()),
        None => None,
    };
    let said = meant.or(Some(said).filter(|_| is_word))?;
    Some(unknown(
        format!("a remark begins with `{WORD}:`"),
        format!("write `<!-- {WORD}: {said}`, or let the comment begin otherwise"),
    ))
}

/// True for this word with a reason behind it.
fn says_why(argument: &str, word: &str) -> bool {
    let reason = argument.strip_prefix(word).and_then(|it| it.trim_start().strip_prefix(':'));
    reason.is_some_and(|it| !it.trim().is_empty())
}

/// One JSON Pointer, or several with commas between them.
fn pointers(argument: &str) -> Vec<String> {
    argument.split(',').map(|it| it.trim().to_owned()).collect()
}

fn unknown(message: String, help: String) -> RemarkKind {
    RemarkKind::Unknown { message, help, slip: None, part: None, of_lists: true }
}

/// A remark whose first word is none, or is none with these words behind it; it begins at this place.
fn misspelt(said: &str, first: &str, start: usize) -> RemarkKind {
    let forms = FORMS.map(|(_, form)| format!("`{form}`"));
    let known = FORMS.iter().find(|(word, _)| word.split(' ').next() == Some(first));
    let near = did_you_mean(first, FORMS.map(|(word, _)| word));
    let near = FORMS.iter().find(|(word, _)| Some(*word) == near).filter(|_| known.is_none());
    let message = format!("`{said}` is no remark: nobody would read it");
    let help = match known.or(near) {
        Some((_, form)) => format!("write `{form}`"),
        None => format!("the remarks are {}", forms.join(", ")),
    };
    // In place of one word, one can be put.
    let word = near.map(|(word, _)| *word).filter(|it| !it.contains(' '));
    let slip = word.map(|it| (start..start + first.len(), it.to_owned()));
    RemarkKind::Unknown { message, help, slip, part: None, of_lists: word != Some("allow") }
}

/// The words after the first one, each with its place.
fn words(said: &str, start: usize, skip: usize) -> Vec<(String, Range<usize>)> {
    let mut from = skip;
    let placed = |word: &str| {
        let at = said[from..].find(word).map_or(from, |it| from + it);
        from = at + word.len();
        (word.to_owned(), start + at..start + from)
    };
    said[skip..].split_whitespace().map(placed).collect()
}

/// The names after the first word, each with its place.
fn names(said: &str, start: usize, skip: usize) -> Vec<(String, Range<usize>)> {
    let mut names = Vec::new();
    let mut from = skip;
    for piece in said[skip..].split(',') {
        let name = piece.trim();
        let at = start + from + (piece.len() - piece.trim_start().len());
        if !name.is_empty() {
            names.push((name.to_owned(), at..at + name.len()));
        }
        from += piece.len() + 1;
    }
    names
}
