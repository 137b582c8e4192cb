//! `full`: findings for people, as snippets with the span of every witness, and a closing line.

use std::collections::{BTreeMap, BTreeSet};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Heading, Patch, Renderer, Snippet};

use super::fitting::{MOST, OF_A_FINDING, undrawn};
use super::hidden::{inert, inert_lines};
use super::narrow::{NARROW, folded};
use super::shown::shown;
use super::told;
use super::words::{Ended, SHORT, edit, next};
use crate::diagnostic::{Diagnostic, Help, Label};
use crate::floor::weakened_by;
use crate::repository::Repository;
use crate::rulebook::Level;
use crate::text::{Edit, SourceId, Sources, Span};
use crate::verdict::{LookedAt, Verdict};

/// How findings are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    /// The width that snippets are cut to, in columns.
    pub width: usize,
    /// With colours, for a stream that takes them off where they are not wanted.
    pub colours: bool,
    /// Where the pages of the rules are, for a terminal that has links.
    pub pages: Option<&'a str>,
    /// The folder of `book.toml`, from where forges count paths: empty, or with a `/` at its end.
    pub folder: &'a str,
}

impl Style<'_> {
    /// Without colours, as wide as a page of the book.
    pub const PLAIN: Style<'static> = Style { width: 140, colours: false, pages: None, folder: "" };

    fn renderer(&self) -> Renderer {
        let renderer = if self.colours { Renderer::styled() } else { Renderer::plain() };
        // The dots on both sides of what is cut stand beside it.
        let width = if self.width < NARROW { self.width.saturating_sub(2 * DOTS) } else { self.width };
        renderer.decor_style(DecorStyle::Ascii).term_width(width)
    }

    /// Where few columns are there, or too few for two places of one line, how many characters of a line of a file are
    /// pointed at: the others have no room.
    fn room(&self, sources: &Sources, diagnostic: &Diagnostic) -> Option<usize> {
        // Beside them stand the number of the line, and the dots twice: the renderer leaves room for others.
        let room = self.width.saturating_sub(NUMBER + 4 * DOTS).max(1);
        let mut lines: BTreeMap<(SourceId, usize), (usize, usize)> = BTreeMap::new();
        for span in diagnostic.labels().map(|it| it.span) {
            let (start, end) = sources.places(span);
            let columns = lines.entry((span.source, start.line)).or_insert((start.column, start.column));
            let last = if start.line == end.line { end.column } else { start.column };
            *columns = (columns.0.min(start.column), columns.1.max(last));
        }
        let are_apart = || lines.values().any(|(first, last)| last - first > room);
        (self.width < NARROW || are_apart()).then_some(room)
    }

    /// True where the lines of a file have room with the edits in them, or it is wide enough to fold them by itself.
    fn has_room(&self, sources: &Sources, help: &Help) -> bool {
        let longest = |text: &str| text.lines().map(|it| it.chars().count()).max().unwrap_or_default();
        let fits = |it: &Edit| {
            let (_, range) = sources.lines_around(it.span.source, [it.span]);
            let line = longest(sources.text(it.span.source).get(range).unwrap_or_default());
            let more = if it.text.contains('\n') { 0 } else { longest(&it.text) };
            NUMBER + (line + more).max(longest(&it.text)) <= self.width
        };
        self.width >= NARROW || help.edits.iter().all(fits)
    }

    fn folded(&self, text: String) -> String {
        if self.width < NARROW { folded(&text, self.width) } else { text }
    }
}

/// The columns of the number of a line, and of what stands between it and the line.
const NUMBER: usize = 6;

/// The columns of the dots that stand for what is left out.
const DOTS: usize = 3;

/// A text, and by how much its lines are numbered otherwise in its file.
type Numbered = (SourceId, Option<isize>);

/// Everything that a run has to say: the findings, then the closing line.
pub fn report(repository: &Repository, verdict: &Verdict, style: Style) -> String {
    let mut out = String::new();
    let mut told = 0;
    for it in shown(verdict) {
        let drawn = drawn(&repository.sources, it, style);
        // The closing lines have room as well.
        if out.len() + drawn.len() > MOST - OF_A_FINDING {
            break;
        }
        told += 1;
        out.push_str(&drawn);
        out.push_str("\n\n");
    }
    out.push_str(&closing(repository, verdict, (verdict.findings.len() - told, style)));
    out
}

/// One finding; without its places, where these would take too much room.
fn drawn(sources: &Sources, diagnostic: &Diagnostic, style: Style) -> String {
    let drawn = finding(sources, diagnostic, style);
    if drawn.len() <= OF_A_FINDING {
        return drawn;
    }
    let Diagnostic { rule, title, primary, .. } = diagnostic;
    let word = if diagnostic.level == Level::Deny { "error" } else { "warning" };
    let (place, path) = (sources.position(primary.span), sources.path(primary.span.source));
    let (title, path) = (inert(title), inert(path));
    format!("{word}[{}]: {title}\n --> {path}:{}:{}", rule.heading(), place.line, place.column)
}

/// One finding.
pub fn finding(sources: &Sources, diagnostic: &Diagnostic, style: Style) -> String {
    let renderer = style.renderer();
    let heading = match diagnostic.level {
        Level::Deny => Heading::ERROR,
        Level::Warn | Level::Allow => Heading::WARNING,
    };
    let title = heading.primary_title(inert(&diagnostic.title)).id(diagnostic.rule.heading());
    let title = match style.pages {
        Some(pages) => title.id_url(format!("{pages}{}.html", diagnostic.rule.name)),
        None => title,
    };
    let mut main = title.elements(snippets(sources, diagnostic, style.room(sources, diagnostic)));
    let undrawn = diagnostic.help.iter().filter_map(|it| undrawn(sources, it));
    for note in diagnostic.notes.iter().cloned().chain(undrawn) {
        main = main.element(Heading::NOTE.message(inert(&note)));
    }
    let mut groups = vec![main];
    let here = sources.path(diagnostic.primary.span.source);
    groups.extend(diagnostic.help.iter().map(|help| match style.has_room(sources, help) {
        true => help_group(sources, help),
        false => in_words(sources, help, here),
    }));
    style.folded(renderer.render(&groups))
}

/// One snippet for each file, the file of the primary span first. Lines of a chapter that an earlier preprocessor changed
/// stand apart where they are numbered in another way, and every place does where there is little room.
fn snippets<'a>(
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
    room: Option<usize>,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = (&diagnostic.primary, AnnotationKind::Primary);
    let secondary = diagnostic.secondary.iter().map(|label| (label, AnnotationKind::Context));
    let mut files: Vec<(Numbered, Vec<(&Label, AnnotationKind)>)> = Vec::new();
    for (label, kind) in std::iter::once(primary).chain(secondary) {
        let numbered = (label.span.source, sources.shift(label.span));
        match files.iter_mut().find(|(it, _)| *it == numbered && room.is_none()) {
            Some((_, labels)) => labels.push((label, kind)),
            None => files.push((numbered, vec![(label, kind)])),
        }
    }
    let snippet = |((source, shift), labels): (Numbered, Vec<(&'a Label, AnnotationKind)>)| {
        let (line, range) = sources.lines_around(source, labels.iter().map(|(label, _)| label.span));
        let within = |span: Span| {
            let cut = sources.cut(span);
            let shown = room.filter(|_| !cut.contains('\n')).and_then(|it| cut.char_indices().nth(it));
            let end = shown.map_or(span.end(), |(at, _)| span.start() + at);
            span.start() - range.start..end - range.start
        };
        let annotations =
            labels.into_iter().map(|(label, kind)| kind.span(within(label.span)).label(inert(&label.text)));
        let annotations: Vec<_> = annotations.collect();
        // Only the lines that are shown, because the renderer reads all that it gets.
        Snippet::source(&sources.text(source)[range])
            .line_start(line.saturating_add_signed(shift.unwrap_or(0)))
            .path(inert(sources.path(source)))
            .annotations(annotations)
    };
    files.into_iter().map(snippet).collect()
}

/// A way out with its edits in words, where their lines have no room.
fn in_words<'a>(sources: &'a Sources, help: &'a Help, here: &str) -> Group<'a> {
    let group = Group::with_title(Heading::HELP.secondary_title(inert(&help.text)));
    if undrawn(sources, help).is_some() {
        return group;
    }
    let edits = told::help(sources, help).edits;
    edits.iter().fold(group, |group, it| group.element(Heading::NOTE.message(edit(it, here))))
}

fn help_group<'a>(sources: &'a Sources, help: &'a Help) -> Group<'a> {
    let title = Heading::HELP.secondary_title(inert(&help.text));
    if help.edits.is_empty() || undrawn(sources, help).is_some() {
        return Group::with_title(title);
    }
    let numbered = |it: &Edit| (it.span.source, sources.shift(it.span));
    let snippet = |(source, shift): Numbered| {
        let edits = || help.edits.iter().filter(move |it| numbered(it) == (source, shift));
        let (line, range) = sources.lines_around(source, edits().map(|it| it.span));
        let patch = |it: &'a Edit| {
            Patch::new(it.span.start() - range.start..it.span.end() - range.start, inert_lines(&it.text))
        };
        Snippet::source(&sources.text(source)[range.clone()])
            .line_start(line.saturating_add_signed(shift.unwrap_or(0)))
            .path(inert(sources.path(source)))
            .patches(edits().map(patch))
    };
    let files: BTreeSet<Numbered> = help.edits.iter().map(numbered).collect();
    title.elements(files.into_iter().map(snippet))
}

/// The closing lines: how bad it is, how much was looked at, and what to do next.
pub fn summary(repository: &Repository, verdict: &Verdict, style: Style) -> String {
    closing(repository, verdict, (0, style))
}

/// The same, behind findings of which so many were not told.
fn closing(repository: &Repository, verdict: &Verdict, (untold, style): (usize, Style)) -> String {
    let failing = || verdict.findings.iter().filter(|it| it.level == Level::Deny);
    let denied = failing().count();
    let only: Vec<&str> = verdict.only.iter().map(|it| it.name).collect();
    let ended = Ended {
        denied,
        concerned: verdict.concerned(),
        warned: verdict.findings.len() - denied,
        allowed: verdict.allowed,
        known: verdict.known,
        looked_at: LookedAt::of(repository, &verdict.loaded),
        shard: verdict.loaded.share.shard.map(|it| it.to_string()),
        only: &only,
        weakened_by: &weakened_by(&verdict.floor, SHORT),
        outgrows_lock: verdict.outgrows_lock,
        untold,
    };
    let next = failing().next().map(|first| next(verdict.mendable(), first.rule.code));
    let first = match next {
        // In the colours of its level, as the findings above.
        Some(_) => {
            style.renderer().render(&[Group::with_title(Heading::ERROR.primary_title(ended.closing()))])
        }
        None => format!("contracts: {}", ended.closing()),
    };
    let lines = ended.beside().chain(next.into_iter().flatten());
    let lines: String = lines.map(|it| format!("  = {it}\n")).collect();
    style.folded(format!("{first}\n{lines}"))
}
