//! The fields of a contract as a table, generated from its schema: each row has an anchor.

use super::{download, escape};
use crate::field::{Field, FieldPath, JsonType, Said, type_words};
use crate::model::Shape;
use crate::resolve::Scope;
use crate::text::{SourceId, Sources};

pub struct Table<'a> {
    pub shape: &'a Shape,
    pub envelope: Option<&'a Shape>,
    pub name: &'a str,
    pub source: SourceId,
    pub scope: Scope,
}

pub fn render(out: &mut String, sources: &Sources, table: &Table) {
    out.push_str(r#"<div class="table-wrapper contracts"><table><thead><tr>"#);
    out.push_str("<th>Field</th><th>Type</th><th>Required</th><th>Description</th></tr></thead><tbody>");
    let rows = table.rows();
    for (path, field) in &rows {
        table.row(out, path, field);
    }
    if rows.is_empty() {
        out.push_str(r#"<tr><td colspan="4">No fields.</td></tr>"#);
    }
    out.push_str("</tbody></table><small>Generated from the schema: ");
    out.push_str(&download(sources, table.source, "application/schema+json", "download"));
    out.push_str("</small></div>");
}

impl<'a> Table<'a> {
    /// The rows in the order of the schema, those of the envelope first.
    fn rows(&self) -> Vec<(&'a FieldPath, &'a Field)> {
        let of_envelope = |path: &FieldPath| self.envelope.is_some_and(|it| it.fields.contains_key(path));
        let (envelope, payload) = match self.scope {
            Scope::Payload => (None, Some(self.shape)),
            Scope::Envelope => (self.envelope, None),
            Scope::All => (self.envelope, Some(self.shape)),
        };
        let mut rows: Vec<_> = envelope.into_iter().flat_map(|it| &it.fields).collect();
        rows.sort_by_key(|(_, field)| field.span);
        let own = payload.into_iter().flat_map(|it| &it.fields).filter(|(path, _)| !of_envelope(path));
        let mut own: Vec<_> = own.filter(|(_, field)| field.said != Said::Forbids).collect();
        own.sort_by_key(|(_, field)| field.span);
        rows.extend(own);
        rows
    }

    fn row(&self, out: &mut String, path: &FieldPath, field: &Field) {
        let id = escape(&format!("fields-{}-{path}", self.name));
        let path = escape(path.as_str());
        let required = match field.said {
            Said::Requires => "required",
            Said::Allows => "optional",
            Said::Shows | Said::Omits | Said::Forbids | Said::Silent => "conditional",
        };
        let types = field.types.as_ref().filter(|it| it.value != JsonType::all());
        let types = types.map(|it| type_words(&it.value)).unwrap_or_default();
        let mut details = field.constraints.clone();
        if let Some(values) = &field.values {
            let values: Vec<&str> = values.value.iter().map(String::as_str).collect();
            details.push(format!(
                "{} {}",
                if values.len() == 1 { "always" } else { "one of" },
                values.join(", ")
            ));
        }
        let description = escape(field.description.as_deref().unwrap_or_default());
        let details = details.iter().map(|it| format!("<small>{}</small>", escape(it))).collect::<String>();
        out.push_str(&format!(
            r##"<tr id="{id}"><td><a href="#{id}"><code>{path}</code></a></td><td>{types}</td><td>{required}</td><td>{description}{details}</td></tr>"##
        ));
    }
}
