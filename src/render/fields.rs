//! The fields of a contract as a table, generated from its schema: each row has an anchor.

use super::{Ids, download, escape};
use crate::field::{Constraint, Field, FieldPath, JsonType, Said, type_words};
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

pub fn render(out: &mut String, sources: &Sources, table: &Table, ids: &mut Ids) {
    out.push_str(r#"<div class="table-wrapper contracts"><table><thead><tr>"#);
    out.push_str("<th>Field</th><th>Type</th><th>Required</th><th>Description</th></tr></thead><tbody>");
    let rows = table.rows();
    for (path, field) in &rows {
        table.row(out, path, field, ids);
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
        rows.retain(|(path, _)| !path.is_elements());
        rows
    }

    fn row(&self, out: &mut String, path: &FieldPath, field: &Field, ids: &mut Ids) {
        let id = ids.give(&format!("fields-{}-{path}", self.name));
        let required = match field.said {
            Said::Requires => "required",
            Said::Allows => "optional",
            Said::Shows | Said::Omits | Said::Forbids => "conditional",
            // The members of a map: how many there are is not said.
            Said::Silent => "",
        };
        let types = self.type_words(path, field);
        let path = escape(path.as_str());
        let description = escape(field.description.as_deref().unwrap_or_default());
        let details = details(field);
        out.push_str(&format!(
            r##"<tr id="{id}"><td><a href="#{id}"><code>{path}</code></a></td><td>{types}</td><td>{required}</td><td>{description}{details}</td></tr>"##
        ));
    }
}

impl Table<'_> {
    /// `string`, `array of string`; nothing where every type is allowed.
    fn type_words(&self, path: &FieldPath, field: &Field) -> String {
        let words = |field: &Field| {
            let types = field.types.as_ref().filter(|it| it.value != JsonType::all());
            types.map(|it| type_words(&it.value)).unwrap_or_default()
        };
        let shapes = [Some(self.shape), self.envelope];
        let elements = shapes.into_iter().flatten().find_map(|it| it.fields.get(&path.elements()));
        match elements.map(words).filter(|it| !it.is_empty()) {
            Some(elements) => format!("{} of {elements}", words(field)),
            None => words(field),
        }
    }
}

/// Allowed values and bounds, each on a line of its own; what is meant literally stands in code style.
fn details(field: &Field) -> String {
    let code = |text: &str| format!("<code>{}</code>", escape(text));
    let bounds = field.constraints.iter().map(|Constraint { before, value, after }| match *after {
        _ if value.is_empty() => (*before).to_owned(),
        "" => format!("{before}{}", code(value)),
        after => format!("{before}{}{after}", escape(value)),
    });
    let values = field.values.iter().map(|values| {
        let lead = if values.value.len() == 1 { "always" } else { "one of" };
        let values: Vec<String> = values.value.iter().map(|it| code(it)).collect();
        format!("{lead} {}", values.join(", "))
    });
    values.chain(bounds).map(|it| format!("<small>{it}</small>")).collect()
}
