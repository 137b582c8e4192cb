//! A schema file, folded, with its download.

use std::collections::BTreeSet;

use super::address::{line_id, schema_id};
use super::canvas::Canvas;
use super::{download, escape, line_end};
use crate::resolve::About;
use crate::syntax::format::Format;
use crate::text::SourceId;

pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    folded(canvas, about);
    canvas.html("</div>");
}

/// The text of the file in which the schema of a contract stands. It is not highlighted: the colours that mdBook's
/// themes have for that are too pale in some of them.
pub fn folded(canvas: &mut Canvas, about: About) {
    let Some(schema) = &about.contract.schema else {
        canvas.html("<p>No schema.</p>");
        return;
    };
    let (sources, source) = (canvas.site.sources, schema.place.source);
    let path = sources.path(source);
    let (media_type, language) = match Format::of(path) {
        Format::Json => ("application/schema+json", "json"),
        Format::Yaml => ("application/yaml", "yaml"),
    };
    let file = download(sources, source, media_type, "download");
    let dialect = canvas.site.loaded.schemas.dialect(source);
    let id = canvas.id(&schema_id(about.name));
    canvas.html(&format!(
        r#"<details class="mc-schema"><summary>{}, {}</summary><p class="mc-foot">{file}</p><pre class="mc-json" id="{}" role="group" tabindex="0" aria-label="{}, {language}"><code class="nohighlight">{}</code></pre></details>"#,
        super::path(path),
        escape(dialect.as_deref().unwrap_or("no dialect")),
        escape(&id),
        escape(path),
        text(canvas, about, source),
    ));
}

/// The text of the schema, in which each line has an id where a definition begins that a field refers to.
fn text(canvas: &Canvas, about: About, source: SourceId) -> String {
    let sources = canvas.site.sources;
    let shape = about.contract.subject.schema();
    let spans = shape.into_iter().flat_map(|it| it.definitions.values()).map(|it| it.span);
    let lines: BTreeSet<usize> =
        spans.filter(|it| it.source == source).map(|it| sources.position(it).line).collect();
    let line = |(at, text): (usize, &str)| {
        let words = text.trim_end_matches(['\n', '\r']);
        let (line, end) = (escape(words), line_end(&text[words.len()..]));
        match lines.contains(&(at + 1)) {
            true => {
                let id = escape(&line_id(about.name, at + 1));
                format!(r#"<span class="mc-line-of" id="{id}">{line}</span>{end}"#)
            }
            false => line + &end,
        }
    };
    sources.text(source).split_inclusive('\n').enumerate().map(line).collect()
}
