//! The fields of a contract as a table, generated from its schema: each row has an anchor.

use super::{Ids, download, escape};
use crate::field::{Field, FieldPath};
use crate::table::{self, Table, presence};
use crate::text::{SourceId, Sources};

pub struct Figure<'a> {
    pub table: Table<'a>,
    pub name: &'a str,
    pub source: SourceId,
}

pub fn render(out: &mut String, sources: &Sources, figure: &Figure, ids: &mut Ids) {
    out.push_str(r#"<div class="table-wrapper contracts"><table><thead><tr>"#);
    out.push_str("<th>Field</th><th>Type</th><th>Required</th><th>Description</th></tr></thead><tbody>");
    let rows = figure.table.rows();
    for (path, field) in &rows {
        figure.row(out, path, field, ids);
    }
    if rows.is_empty() {
        out.push_str(r#"<tr><td colspan="4">No fields.</td></tr>"#);
    }
    out.push_str("</tbody></table><small>Generated from the schema: ");
    out.push_str(&download(sources, figure.source, "application/schema+json", "download"));
    out.push_str("</small></div>");
}

impl Figure<'_> {
    fn row(&self, out: &mut String, path: &FieldPath, field: &Field, ids: &mut Ids) {
        let id = ids.give(&format!("fields-{}-{path}", self.name));
        let required = presence(field);
        let types = self.table.type_words(path, field);
        let path = escape(path.as_str());
        let description = escape(field.description.as_deref().unwrap_or_default());
        let details = details(field);
        out.push_str(&format!(
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
