//! A schema file, folded, with its download.

use super::address::schema_id;
use super::canvas::Canvas;
use super::{download, escape};
use crate::resolve::About;
use crate::syntax::format::Format;

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
        escape(path),
        escape(dialect.as_deref().unwrap_or("no dialect")),
        escape(&id),
        escape(path),
        escape(sources.text(source)),
    ));
}
