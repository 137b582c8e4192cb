//! An example as a figure: what it is, what it was held against, its exact text line by line, and both files to take away.

use std::collections::BTreeSet;
use std::ops::Range;

use super::address::{encoded, example_id, field_id};
use super::canvas::Canvas;
use super::ties::Ties;
use super::{Site, download, escape, line_end, prose};
use crate::field::FieldPath;
use crate::model::{Example, ExampleKind, Family};
use crate::resolve::About;
use crate::syntax::format::{Format, read};
use crate::syntax::json::{Document, Kind, Node};
use crate::text::{SourceId, Sources, Span};

/// What a figure shows: an example, or the part of it that a JSON Pointer names.
pub struct Figure<'a> {
    pub family: &'a Family,
    pub example: &'a Example,
    pub part: &'a Node,
    pub pointer: &'a str,
}

/// The text of a figure, read again: its places are those in the text.
pub struct Shown {
    pub name: String,
    pub pointer: String,
    pub text: String,
    /// Where its lines begin.
    starts: Vec<usize>,
    /// What stands in it; `None` where it leaves things out.
    pub document: Option<Document>,
}

/// A figure as a block of its own.
pub fn draw(canvas: &mut Canvas, figure: &Figure) {
    canvas.html(r#"<div class="mc">"#);
    card(canvas, figure, &figure.shown(canvas.site.sources), &Ties::default(), Name::Here);
    canvas.html("</div>");
}

/// Where the name of a figure stands: in it, or above it in what folds it.
#[derive(Clone, Copy)]
pub enum Name {
    Here,
    Above,
}

/// A figure among the rows that its lines are tied to.
pub fn card(canvas: &mut Canvas, figure: &Figure, shown: &Shown, ties: &Ties, named: Name) {
    let Figure { example, pointer, .. } = figure;
    let part = pointer.replace('/', "-");
    let id = canvas.id(&format!("{}{part}", example_id(&example.name)));
    let of = if pointer.is_empty() { String::new() } else { format!(" <code>{}</code>", escape(pointer)) };
    let (name, link, id_text) = (escape(&example.name), encoded(&id), escape(&id));
    let class = if figure.is_counter() { "mc-example mc-counter" } else { "mc-example" };
    let (title, link) = match named {
        Name::Here => (format!(r##"<b><a href="#{link}">{name}</a>{of}</b> "##), String::new()),
        Name::Above => {
            (String::new(), format!(r##"<a href="#{link}" aria-label="link to {name}">link</a> "##))
        }
    };
    canvas.html(&format!(
        r#"<figure class="{class}" id="{id_text}"><figcaption class="mc-bar">{title}{}<span class="mc-files">{link}{}</span></figcaption>"#,
        figure.judged(canvas.site),
        figure.files(canvas.site),
    ));
    let refused = reasons(canvas, figure, &id);
    let end = canvas.skip(shown.starts.len(), "lines", &id);
    let language = Format::of(canvas.site.sources.path(example.source)).name();
    canvas.html(&format!(
        r#"<pre class="mc-json" role="group" tabindex="0" aria-label="{name}, {language}"><code class="nohighlight">"#
    ));
    let tokens = Tokens { canvas, figure, ties, found: Vec::new() }.of(shown);
    canvas.html(&lines(&shown.text, &tokens, &refused, &id));
    canvas.html("</code></pre>");
    canvas.land(end);
    canvas.html("</figure>");
}

/// What sorts the plainest name first: the others tell of special cases.
fn plainness(example: &Example) -> (usize, &str) {
    (example.name.matches(['.', '/']).count(), &example.name)
}

/// The examples of a contract that have names, the plainest first.
pub fn plainest_first<'a>(about: About<'a>) -> Vec<&'a Example> {
    let named = about.family.examples_of(about.contract).filter(|it| !it.name.is_empty());
    let mut examples: Vec<&Example> = named.collect();
    examples.sort_by_key(|it| plainness(it));
    examples
}

impl<'a> Figure<'a> {
    /// An example as a whole.
    pub fn whole(family: &'a Family, example: &'a Example) -> Self {
        Figure { family, example, part: &example.document.root, pointer: "" }
    }

    /// What is shown, read again.
    pub fn shown(&self, sources: &Sources) -> Shown {
        let text = text(sources, self.example, self.part, self.pointer);
        let source = self.example.source;
        let path = if self.example.kind == ExampleKind::Patched { "" } else { sources.path(source) };
        let document = read(source, path, &text).ok();
        let starts =
            text.split_inclusive('\n').scan(0, |at, line| Some(std::mem::replace(at, *at + line.len())));
        let (name, pointer) = (self.example.name.clone(), self.pointer.to_owned());
        Shown { name, pointer, starts: starts.collect(), text, document }
    }

    /// The schema of the example's contract.
    fn schema(&self) -> Option<SourceId> {
        let contract = self.family.contracts.get(self.contract())?;
        contract.schema.as_ref().map(|it| it.place.source)
    }

    fn contract(&self) -> &str {
        self.example.contract.as_ref().map_or("", |(name, _)| name.as_str())
    }

    /// True for an instance that is to be refused.
    pub fn is_counter(&self) -> bool {
        self.family.is_counter_example(self.example)
    }

    /// What the example was held against.
    fn judged(&self, site: &Site) -> String {
        let Some(schema) = self.schema() else { return String::new() };
        let contract = escape(self.contract());
        match (self.is_counter(), site.verdict.refusals.of(self.example)) {
            (true, Some(_)) => {
                format!(r#"<span class="mc-refused">refused by the schema of {contract}</span> "#)
            }
            (true, None) => format!("<span>not refused by the schema of {contract}</span> "),
            (false, _) if self.is_sound(site, schema) => {
                format!(r#"<span class="mc-valid">valid against the schema of {contract}</span> "#)
            }
            (false, _) => format!("<span>held against the schema of {contract}</span> "),
        }
    }

    /// The line of what is shown on which a place of its file stands.
    fn line_of(&self, sources: &Sources, span: Span) -> Option<usize> {
        let is_whole = self.example.kind == ExampleKind::File && self.pointer.is_empty();
        let first = if is_whole { 1 } else { sources.position(self.part.span).line };
        let is_shown =
            is_whole || (self.part.span.start() <= span.start() && span.end() <= self.part.span.end());
        let in_file = span.source == self.part.span.source && self.example.kind != ExampleKind::Patched;
        (in_file && is_shown).then(|| sources.position(span).line + 1 - first)
    }

    /// Both files, to take away.
    fn files(&self, site: &Site) -> String {
        let media_type = |source, json| match Format::of(site.sources.path(source)) {
            Format::Json => json,
            Format::Yaml => "application/yaml",
        };
        let source = self.example.source;
        let label = if self.example.kind == ExampleKind::Patched { "patch" } else { "download" };
        let own = download(site.sources, source, media_type(source, "application/json"), label);
        let schema = self.schema().map(|it| {
            let media_type = media_type(it, "application/schema+json");
            format!("{} ", download(site.sources, it, media_type, "schema"))
        });
        format!("{}{own}", schema.unwrap_or_default())
    }

    /// True where no finding speaks of the files that say whether the example is valid.
    fn is_sound(&self, site: &Site, schema: SourceId) -> bool {
        let envelope = self.family.envelope_schema.as_ref().map(|it| it.source);
        let files = [Some(self.example.source), Some(schema), envelope];
        !files.into_iter().flatten().any(|it| site.doubtful.contains(&it))
    }
}

impl Shown {
    /// The line of a byte, from 1.
    pub fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|it| *it <= byte)
    }
}

/// A stretch of the text that is a word of JSON.
struct Token {
    range: Range<usize>,
    /// The opening tag around it, and the closing one.
    tags: (String, &'static str),
    /// The class that ties the line to a row.
    tie: String,
}

/// Finds the words of a text.
struct Tokens<'a, 'c> {
    canvas: &'a Canvas<'c>,
    figure: &'a Figure<'a>,
    ties: &'a Ties<'a>,
    found: Vec<Token>,
}

impl Tokens<'_, '_> {
    /// Every word of the text, in its order.
    fn of(mut self, shown: &Shown) -> Vec<Token> {
        if let Some(document) = &shown.document {
            self.read(&document.root, &FieldPath::from_pointer(&shown.pointer));
        }
        self.found.sort_by_key(|it| it.range.start);
        self.found
    }

    fn read(&mut self, node: &Node, path: &FieldPath) {
        let class = match &node.kind {
            Kind::Object(members) => {
                for member in members {
                    let inner = self.ties.member(path, &member.key);
                    let tags = match self.row(&inner) {
                        Some(link) => (format!(r#"<a href="{link}">"#), "</a>"),
                        None => (r#"<span class="mc-k">"#.to_owned(), "</span>"),
                    };
                    let tie = self.ties.class(&inner);
                    self.found.push(Token { range: member.key_span.range(), tags, tie });
                    self.read(&member.value, &inner);
                }
                return;
            }
            Kind::Array(items) => {
                return items.iter().for_each(|it| self.read(it, &path.elements()));
            }
            Kind::String(_) => "mc-s",
            Kind::Number(_) => "mc-n",
            Kind::Null | Kind::Bool(_) => "mc-w",
        };
        let tags = (format!(r#"<span class="{class}">"#), "</span>");
        self.found.push(Token { range: node.span.range(), tags, tie: String::new() });
    }

    /// A link to the row of a field, on this page or on that of the contract.
    fn row(&self, path: &FieldPath) -> Option<String> {
        let contract = self.figure.contract();
        let id = field_id(contract, path);
        if self.ties.has_row(path) {
            return Some(format!("#{}", encoded(&id)));
        }
        let address = self.canvas.site.addresses.of(&self.figure.family.name, contract)?;
        address.rows.contains(path).then(|| address.link_from(self.canvas.chapter, Some(&id)))
    }
}

/// The most reasons that are told of one counter-example.
const REASONS: usize = 8;

/// Why a counter-example is refused, each reason with a link to its line. The lines are handed back.
fn reasons(canvas: &mut Canvas, figure: &Figure, id: &str) -> BTreeSet<usize> {
    let site = canvas.site;
    let all = site.verdict.refusals.of(figure.example).unwrap_or_default();
    let lines: Vec<Option<usize>> = all.iter().map(|it| figure.line_of(site.sources, it.span)).collect();
    let items = all.iter().zip(&lines).take(REASONS).map(|(reason, line)| {
        let line = line.map(|it| format!(r##"<a href="#{}.L{it}">line {it}</a>: "##, encoded(id)));
        format!("<li>{}{}</li> ", line.unwrap_or_default(), prose::sentence(&reason.text))
    });
    let items: String = items.collect();
    let more = all.len().saturating_sub(REASONS);
    let more = if more == 0 { String::new() } else { format!("<li>and {more} more</li> ") };
    if !items.is_empty() {
        canvas.html(&format!(r#"<ul class="mc-reasons">{items}{more}</ul>"#));
    }
    lines.into_iter().flatten().collect()
}

/// The lines of a text as HTML on one line, each with a number in its id. Some are marked as what is refused.
fn lines(text: &str, tokens: &[Token], refused: &BTreeSet<usize>, id: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    let mut rest = tokens;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let end = from + line.trim_end_matches(['\n', '\r']).len();
        let of_line = &rest[..rest.partition_point(|it| it.range.start < end)];
        let ties: String = of_line.iter().map(|it| it.tie.as_str()).collect();
        let id = escape(&format!("{id}.L{}", number + 1));
        let wrong = if refused.contains(&(number + 1)) { " mc-wrong" } else { "" };
        out.push_str(&format!(r#"<span class="mc-l{ties}{wrong}" id="{id}">"#));
        let mut at = from;
        for token in of_line {
            let (start, stop) = (token.range.start.max(at), token.range.end.min(end));
            if start < stop {
                let (open, close) = &token.tags;
                out.push_str(&escape(&text[at..start]));
                out.push_str(&format!("{open}{}{close}", escape(&text[start..stop])));
                at = stop;
            }
        }
        out.push_str(&escape(&text[at..end]));
        out.push_str("</span>");
        out.push_str(&line_end(&text[end..from + line.len()]));
        from += line.len();
        // What goes on in the next line stands there again.
        rest = &rest[of_line.iter().take_while(|it| it.range.end <= from).count()..];
    }
    out
}

/// What is shown: the file to the byte, or a part of it. Of a patched example no file has the text, and it is written
/// anew.
fn text(sources: &Sources, example: &Example, part: &Node, pointer: &str) -> String {
    match &example.kind {
        ExampleKind::File if pointer.is_empty() => sources.text(example.source).to_owned(),
        ExampleKind::File | ExampleKind::Part | ExampleKind::Fence { .. } => unindented(sources, part),
        ExampleKind::Patched => format!("{:#}", part.to_value()),
    }
}

/// A part of an example, moved left by the indentation of the line it begins on. A block of YAML can begin after a
/// dash, and then its lines stand below each other from there.
fn unindented(sources: &Sources, part: &Node) -> String {
    let text = sources.text(part.span.source);
    let line_start = text[..part.span.start()].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..part.span.start()];
    let cut = sources.cut(part.span);
    let block = match &part.kind {
        Kind::Array(_) => cut.starts_with('-'),
        Kind::Object(members) => members.first().is_some_and(|it| it.key_span.start() == part.span.start()),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => false,
    };
    let indent = if block { line.chars().count() } else { line.len() - line.trim_start().len() };
    let mut lines = cut.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        text + "\n" + &line[blank.min(indent)..]
    })
}
