//! The file of a schema, folded, with its download, and the files of the definitions that its fields refer to.

use std::collections::BTreeSet;

use super::address::{line_id, schema_id};
use super::canvas::Canvas;
use super::{Site, download, escape, line_end};
use crate::field::Definition;
use crate::resolve::{About, envelope_shape};
use crate::syntax::format::Format;
use crate::text::SourceId;

pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    folded(canvas, about);
    canvas.html("</div>");
}

/// The texts of the files in which the schema of a contract stands.
pub fn folded(canvas: &mut Canvas, about: About) {
    let all = sources(canvas.site, about);
    if all.is_empty() {
        canvas.html("<p>No schema.</p>");
    }
    all.into_iter().for_each(|it| file(canvas, about, it));
}

/// As many bytes as a file of definitions may have to stand on the page of each contract that refers to it.
const LONG: usize = 20_000;

/// The file of the schema, and behind it those of the definitions that its fields refer to and that have no page.
pub fn sources(site: &Site, about: About) -> Vec<SourceId> {
    let Some(schema) = &about.contract.schema else { return Vec::new() };
    let own = schema.place.source;
    let without_page = definitions(about).filter(|it| site.addresses.of_schema(it.span).is_none());
    let others: BTreeSet<SourceId> = without_page.map(|it| it.span.source).filter(|it| *it != own).collect();
    let is_short = |it: &SourceId| site.sources.text(*it).len() <= LONG;
    [own].into_iter().chain(others.into_iter().filter(is_short)).collect()
}

/// What the fields of the contract and of its envelope refer to.
fn definitions<'a>(about: About<'a>) -> impl Iterator<Item = &'a Definition> {
    let envelope = envelope_shape(about.family).filter(|_| !about.contract.without_envelope);
    let shapes = about.contract.subject.schema().into_iter().chain(envelope);
    shapes.flat_map(|it| it.definitions.values())
}

/// The text of one of them. It is not highlighted: the colours that mdBook's themes have for that are too pale in some of
/// them.
fn file(canvas: &mut Canvas, about: About, source: SourceId) {
    let sources = canvas.site.sources;
    let path = sources.path(source);
    let (media_type, language) = match Format::of(path) {
        Format::Json => ("application/schema+json", "json"),
        Format::Yaml => ("application/yaml", "yaml"),
    };
    let file = download(sources, source, media_type, "download");
    let id = text_id(canvas.site, about, source);
    let dialect = canvas.site.loaded.schemas.dialect(source);
    let id = canvas.id(&id);
    canvas.html(&format!(
        r#"<details class="mc-schema"><summary>{}, {}</summary><p class="mc-foot">{file}</p><pre class="mc-json" id="{}" role="group" tabindex="0" aria-label="{}, {language}"><code class="nohighlight">{}</code></pre></details>"#,
        super::path(path),
        escape(dialect.as_deref().unwrap_or("no dialect")),
        escape(&id),
        escape(path),
        text(canvas, about, source),
    ));
}

/// The id of the text of one of these files.
pub fn text_id(site: &Site, about: About, source: SourceId) -> String {
    let is_own = about.contract.schema.as_ref().is_some_and(|it| it.place.source == source);
    let path = (!is_own).then(|| site.sources.path(source));
    schema_id(about.name, path)
}

/// The text of a file, in which each line has an id where a definition begins that a field refers to.
fn text(canvas: &Canvas, about: About, source: SourceId) -> String {
    let sources = canvas.site.sources;
    let id = text_id(canvas.site, about, source);
    let spans = definitions(about).map(|it| it.span);
    let lines: BTreeSet<usize> =
        spans.filter(|it| it.source == source).map(|it| sources.position(it).line).collect();
    let line = |(at, text): (usize, &str)| {
        let words = text.trim_end_matches(['\n', '\r']);
        let (line, end) = (escape(words), line_end(&text[words.len()..]));
        match lines.contains(&(at + 1)) {
            true => {
                let id = escape(&line_id(&id, at + 1));
                format!(r#"<span class="mc-line-of" id="{id}">{line}</span>{end}"#)
            }
            false => line + &end,
        }
    };
    sources.text(source).split_inclusive('\n').enumerate().map(line).collect()
}
