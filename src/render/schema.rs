//! The file of a schema, folded, with its download, and the files of the definitions that its fields refer to.

use std::collections::BTreeSet;

use super::address::{line_id, schema_id};
use super::canvas::Canvas;
use super::{Site, download, escape, line_end};
use crate::field::Definition;
use crate::resolve::About;
use crate::syntax::format::Format;
use crate::text::SourceId;

pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    folded(canvas, about);
    canvas.html("</div>");
}

/// The texts of the files in which the schema of a contract stands.
pub fn folded(canvas: &mut Canvas, about: About) {
    let all = texts(canvas.site, about);
    if all.is_empty() {
        canvas.html("<p>No schema.</p>");
    }
    all.into_iter().for_each(|it| file(canvas, about, it));
}

/// As many bytes as a file of definitions may have to stand on the page of each contract that refers to it.
const LONG: usize = 20_000;

/// A file whose text stands on the page of a contract, with the id of that text.
pub type Text = (SourceId, String);

/// The file of the schema, and behind it those of the definitions that its fields refer to and that have no page.
pub fn texts(site: &Site, about: About) -> Vec<Text> {
    let Some(schema) = &about.contract.schema else { return Vec::new() };
    let own = schema.place.source;
    let without_page = definitions(about).filter(|it| site.addresses.of_schema(it.span).is_none());
    let others: BTreeSet<SourceId> = without_page.map(|it| it.span.source).filter(|it| *it != own).collect();
    let is_short = |it: &SourceId| site.sources.text(*it).len() <= LONG;
    let id = |it: SourceId| (it, schema_id(about.name, Some(site.sources.path(it))));
    let others = others.into_iter().filter(is_short).map(id);
    [(own, schema_id(about.name, None))].into_iter().chain(others).collect()
}

/// What the fields of the contract and of its envelope refer to.
fn definitions<'a>(about: About<'a>) -> impl Iterator<Item = &'a Definition> {
    let subjects = [&about.contract.subject].into_iter().chain(about.family.envelope_of(about.contract));
    subjects.filter_map(|it| it.schema()).flat_map(|it| it.definitions.values())
}

/// The text of one of them. It is not highlighted: the colours that mdBook's themes have for that are too pale in some of
/// them.
fn file(canvas: &mut Canvas, about: About, (source, id): Text) {
    let sources = canvas.site.sources;
    let path = sources.path(source);
    let (media_type, language) = match Format::of(path) {
        Format::Json => ("application/schema+json", "json"),
        Format::Yaml => ("application/yaml", "yaml"),
    };
    let file = download(sources, source, media_type, "download");
    let dialect = canvas.site.loaded.schemas.dialect(source);
    // The lines are told apart by the id that others know, also where the text stands a second time.
    let lines = text(canvas, about, (source, &id));
    let id = canvas.id(&id);
    canvas.html(&format!(
        r#"<details class="mc-schema"><summary>{}, {}</summary><p class="mc-foot">{file}</p><pre class="mc-json" id="{}" role="group" tabindex="0" aria-label="{}, {language}"><code class="nohighlight">{}</code></pre></details>"#,
        super::path(path),
        escape(dialect.as_deref().unwrap_or("no dialect")),
        escape(&id),
        escape(path),
        lines,
    ));
}

/// The text of a file, in which each line has an id where a definition begins that a field refers to.
fn text(canvas: &Canvas, about: About, (source, id): (SourceId, &str)) -> String {
    let sources = canvas.site.sources;
    let spans = definitions(about).map(|it| it.span);
    let lines: BTreeSet<usize> =
        spans.filter(|it| it.source == source).map(|it| sources.position(it).line).collect();
    let line = |(at, text): (usize, &str)| {
        let words = text.trim_end_matches(['\n', '\r']);
        let (line, end) = (escape(words), line_end(&text[words.len()..]));
        match lines.contains(&(at + 1)) {
            true => {
                let id = escape(&line_id(id, at + 1));
                format!(r#"<span class="mc-line-of" id="{id}">{line}</span>{end}"#)
            }
            false => line + &end,
        }
    };
    sources.text(source).split_inclusive('\n').enumerate().map(line).collect()
}
