//! A finding as a panel in a page: what `check` says of it, as inert HTML on one line.

use std::ops::Range;

use super::escape;
use super::prose::sentence as prose;
use crate::diagnostic::{Diagnostic, Help, Label};
use crate::rulebook::Level;
use crate::text::{Edit, SourceId, Sources, Span, inert, is_hidden};

/// The style of panels and of the line above every page, in the colours of mdBook's own themes.
pub const STYLE: &str = concat!("<style>", include_str!("panel.css"), "</style>");

/// The most characters that are shown of a line on each side of a place, and of the place itself.
const AROUND: usize = 80;
const LONGEST: usize = 600;

/// The id of the panel of a finding, by its number in the report.
pub fn id(number: usize) -> String {
    format!("contracts-finding-{number}")
}

/// The panel of a finding: its code and title, every place that has a say, what helps, and the notes.
pub fn panel(sources: &Sources, finding: &Diagnostic, number: usize) -> String {
    let (code, id) = (finding.rule.code, id(number));
    let level = match finding.level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    };
    let mut out = format!(
        r#"<!-- contracts: finding {code} --><div class="contracts-finding contracts-{level}" id="{id}" role="note" aria-label="{level} {code}">"#
    );
    out.push_str(&format!("<p><strong>{level} {code}</strong>: {}</p><ul>", prose(&finding.title)));
    out.push_str(&place(sources, &finding.primary, "strong"));
    finding.secondary.iter().for_each(|it| out.push_str(&place(sources, it, "span")));
    out.push_str("</ul>");
    for note in &finding.notes {
        out.push_str(&format!("<p><strong>note</strong>: {}</p>", prose(note)));
    }
    finding.help.iter().for_each(|it| out.push_str(&help(sources, it)));
    out.push_str(&format!("<p><code>mdbook-contracts explain {code}</code> tells more.</p></div>"));
    out
}

/// `file:line:column`, what is to be seen there, and the lines around it with the text itself marked.
fn place(sources: &Sources, label: &Label, element: &str) -> String {
    let at = position(sources, label.span);
    let excerpt = excerpt(sources, label.span);
    format!("<li><{element}>{at}</{element}>: {}{excerpt}</li>", prose(&label.text))
}

fn position(sources: &Sources, span: Span) -> String {
    let at = sources.position(span);
    escape(&format!("{}:{}:{}", inert(sources.path(span.source)), at.line, at.column))
}

fn excerpt(sources: &Sources, span: Span) -> String {
    let text = sources.text(span.source);
    let (_, lines) = sources.lines_around(span.source, [span]);
    let shown = window(text, lines, span.range());
    let piece = |range: Range<usize>| text.get(range).unwrap_or_default();
    let (before, marked) = (piece(shown.start..span.start()), piece(span.range()));
    let after = piece(span.end()..shown.end).trim_end();
    if before.trim().is_empty() && marked.is_empty() && after.is_empty() {
        return String::new();
    }
    let (marked, after) = match shortened(marked) {
        Some(beginning) => (format!("{beginning}…"), ""),
        None => (marked.to_owned(), after),
    };
    let before = if marked.contains('\n') { before } else { before.trim_start() };
    format!("<pre>{}<mark>{}</mark>{}</pre>", code(before), code(&marked), code(after))
}

/// What is shown of these lines: not all of a line that is very long.
fn window(text: &str, lines: Range<usize>, inside: Range<usize>) -> Range<usize> {
    let before = text.get(lines.start..inside.start).unwrap_or_default();
    let after = text.get(inside.end..lines.end).unwrap_or_default();
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(lines.start, |(at, _)| lines.start + at);
    let end = after.char_indices().nth(AROUND).map_or(lines.end, |(at, _)| inside.end + at);
    start..end
}

/// The beginning of a text that is too long to be shown whole.
fn shortened(text: &str) -> Option<&str> {
    let (end, _) = text.char_indices().nth(LONGEST)?;
    text.get(..end)
}

/// What helps, with the edits as the lines before and after.
fn help(sources: &Sources, help: &Help) -> String {
    let mut out = format!("<p><strong>help</strong>: {}</p>", prose(&help.text));
    for group in groups(sources, &help.edits) {
        out.push_str(&group.change(sources));
    }
    out
}

/// Edits on the same lines of a text, in their order.
struct Group<'a> {
    source: SourceId,
    lines: Range<usize>,
    edits: Vec<&'a Edit>,
}

fn groups<'a>(sources: &Sources, edits: &'a [Edit]) -> Vec<Group<'a>> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|it| it.span);
    let mut groups: Vec<Group> = Vec::new();
    for edit in edits {
        let (_, lines) = sources.lines_around(edit.span.source, [edit.span]);
        match groups.last_mut() {
            Some(group) if group.source == edit.span.source && lines.start < group.lines.end => {
                group.lines.end = group.lines.end.max(lines.end);
                group.edits.push(edit);
            }
            _ => groups.push(Group { source: edit.span.source, lines, edits: vec![edit] }),
        }
    }
    groups
}

impl Group<'_> {
    /// The lines that change, each after a minus, and what they become, each after a plus.
    fn change(&self, sources: &Sources) -> String {
        let (Some(first), Some(last)) = (self.edits.first(), self.edits.last()) else { return String::new() };
        let text = sources.text(self.source);
        let end = self.edits.iter().map(|it| it.span.end()).max().unwrap_or(last.span.end());
        let shown = window(text, self.lines.clone(), first.span.start()..end);
        let before = text.get(shown.clone()).unwrap_or_default();
        let (mut after, mut from) = (String::new(), shown.start);
        for edit in &self.edits {
            after.push_str(text.get(from..edit.span.start()).unwrap_or_default());
            after.push_str(&edit.text);
            from = edit.span.end();
        }
        after.push_str(text.get(from..shown.end).unwrap_or_default());
        let (old, new) = differing(before, &after);
        let at = position(sources, first.span);
        format!("<p><span>{at}</span></p><pre>{}{}</pre>", lines("del", '-', &old), lines("ins", '+', &new))
    }
}

/// The lines of two texts without those that both begin and end with.
fn differing<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same_start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    old.drain(..same_start);
    new.drain(..same_start);
    while old.last().is_some() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    (old, new)
}

fn lines(element: &str, sign: char, lines: &[&str]) -> String {
    let line = |it: &&str| {
        let shown = shortened(it).map_or_else(|| (*it).to_owned(), |it| format!("{it}…"));
        format!("<{element}>{sign} {}</{element}>&#10;", code(&shown))
    };
    lines.iter().map(line).collect()
}

/// Text of a file; its lines stay lines.
fn code(text: &str) -> String {
    let shown = text.replace("\r\n", "\n").chars().fold(String::new(), |mut out, it| {
        match it {
            '\n' | '\t' => out.push(it),
            it if is_hidden(it) => out.extend(it.escape_unicode()),
            it => out.push(it),
        }
        out
    });
    escape(&shown)
}
