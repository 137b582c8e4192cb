//! An example as a figure: what it is, what it was held against, the exact text, and both files to take away.

use super::canvas::Canvas;
use super::{Site, download, escape};
use crate::model::{Example, ExampleKind, Family};
use crate::syntax::format::Format;
use crate::syntax::json::{Kind, Node};
use crate::text::{SourceId, Sources};

/// What a figure shows: an example, or the part of it that a JSON Pointer names.
pub struct Figure<'a> {
    pub family: &'a Family,
    pub example: &'a Example,
    pub part: &'a Node,
    pub pointer: &'a str,
}

pub fn draw(canvas: &mut Canvas, figure: &Figure) {
    let Figure { family, example, part, pointer } = figure;
    let sources = canvas.site.sources;
    let contract = example.contract.as_ref().map_or("", |(name, _)| name.as_str());
    let schema = family.contracts.get(contract).and_then(|it| it.schema.as_ref()).map(|it| it.place.source);
    let id = canvas.id(&format!("example-{}{}", example.name, pointer.replace('/', "-")));
    let text = text(sources, example, part, pointer);
    let of = if pointer.is_empty() { String::new() } else { format!(" <code>{}</code>", escape(pointer)) };
    canvas.html(&format!(
        r##"<figure class="contracts" id="{id}"><figcaption><strong><a href="#{id}">{}</a>{of}</strong>"##,
        escape(&example.name)
    ));
    if let Some(schema) = schema {
        let media_type = match Format::of(sources.path(schema)) {
            Format::Json => "application/schema+json",
            Format::Yaml => "application/yaml",
        };
        let against = if figure.is_sound(canvas.site, schema) { "valid against" } else { "held against" };
        canvas.html(&format!("<span>{against} the schema of {}</span>", escape(contract)));
        canvas.html(&download(sources, schema, media_type, "schema"));
    }
    let (media_type, language) = match Format::of(sources.path(example.source)) {
        Format::Json => ("application/json", "json"),
        Format::Yaml => ("application/yaml", "yaml"),
    };
    let label = if example.kind == ExampleKind::Patched { "patch" } else { "download" };
    canvas.html(&download(sources, example.source, media_type, label));
    canvas.html(&format!(r#"</figcaption><pre><code class="language-{language}">"#));
    canvas.html(&escape(&text));
    canvas.html("</code></pre></figure>");
}

impl Figure<'_> {
    /// True where no finding speaks of the files that say whether the example is valid.
    fn is_sound(&self, site: &Site, schema: SourceId) -> bool {
        let envelope = self.family.envelope_schema.as_ref().map(|it| it.source);
        let files = [Some(self.example.source), Some(schema), envelope];
        !files.into_iter().flatten().any(|it| site.doubtful.contains(&it))
    }
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
    let line_start = text[..part.span.start].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..part.span.start];
    let cut = sources.cut(part.span);
    let block = match &part.kind {
        Kind::Array(_) => cut.starts_with('-'),
        Kind::Object(members) => members.first().is_some_and(|it| it.key_span.start == part.span.start),
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
