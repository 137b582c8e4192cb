//! The fields of a contract as a table, generated from its schema: each row has an anchor.

use super::canvas::Canvas;
use super::{download, escape};
use crate::field::{Field, FieldPath};
use crate::table::{self, Table, presence};
use crate::text::SourceId;

pub struct Figure<'a> {
    pub table: Table<'a>,
    pub name: &'a str,
    pub source: SourceId,
}

pub fn draw(canvas: &mut Canvas, figure: &Figure) {
    let sources = canvas.site.sources;
    canvas.html(r#"<div class="table-wrapper contracts"><table><thead><tr>"#);
    canvas.html("<th>Field</th><th>Type</th><th>Required</th><th>Description</th></tr></thead><tbody>");
    let rows = figure.table.rows();
    for (path, field) in &rows {
        figure.row(canvas, path, field);
    }
    if rows.is_empty() {
        canvas.html(r#"<tr><td colspan="4">No fields.</td></tr>"#);
    }
    canvas.html("</tbody></table><small>Generated from the schema: ");
    canvas.html(&download(sources, figure.source, "application/schema+json", "download"));
    canvas.html("</small></div>");
}

impl Figure<'_> {
    fn row(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let id = canvas.id(&format!("fields-{}-{path}", self.name));
        let required = presence(field);
        let types = self.table.type_words(path, field);
        let path = escape(path.as_str());
        let description = escape(field.description.as_deref().unwrap_or_default());
        let details = details(field);
        canvas.html(&format!(
            r##"<tr id="{id}"><td><a href="#{id}"><code>{path}</code></a></td><td>{types}</td><td>{required}</td><td>{description}{details}</td></tr>"##
        ));
    }
}

/// Allowed values and bounds, each on a line of its own; what is meant literally stands in code style.
fn details(field: &Field) -> String {
    let code = |text: &str| format!("<code>{}</code>", escape(text));
    let details = table::details(field, code, escape);
    details.iter().map(|it| format!("<small>{it}</small>")).collect()
}
