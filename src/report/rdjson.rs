//! `rdjson`: the Reviewdog Diagnostic Format, for bots that comment on a change and suggest edits.

use serde_json::{Value, json};

use super::json::pretty;
use super::told::{Place, Point, Told, ToldEdit, ToldFinding};
use super::words::untold;

/// One document.
pub fn diagnostics(told: &Told) -> String {
    let more = (told.untold > 0).then(|| {
        json!({
            "message": untold(told.untold),
            "location": location(&Place::of_settings(&told.folder)),
            "severity": "INFO",
            "code": { "value": "untold" },
        })
    });
    let findings: Vec<Value> = told.findings.iter().map(diagnostic).chain(more).collect();
    pretty(&json!({ "source": { "name": told.tool.name }, "diagnostics": findings }))
}

fn diagnostic(it: &ToldFinding) -> Value {
    let notes = it.notes.iter().map(|note| format!("\nnote: {note}"));
    let help: String = notes.chain(it.help.iter().map(|help| format!("\nhelp: {}", help.text))).collect();
    let related = it.secondary.iter().map(|it| json!({ "message": it.label, "location": location(it) }));
    let mut code = json!({ "value": it.code });
    if let Some(url) = &it.url {
        code["url"] = url.as_str().into();
    }
    json!({
        "message": format!("{}{help}", it.title),
        "location": location(&it.primary),
        "severity": if it.is_denied() { "ERROR" } else { "WARNING" },
        "code": code,
        "suggestions": suggestions(it),
        "related_locations": related.collect::<Vec<_>>(),
    })
}

/// Each suggestion is made for itself, and in the file of the diagnostic: a way out that takes more than one edit, or
/// one elsewhere, is none.
fn suggestions(it: &ToldFinding) -> Vec<Value> {
    let alone = it.help.iter().filter_map(|help| match help.edits.as_slice() {
        [edit] if edit.path == it.primary.path => Some(edit),
        _ => None,
    });
    alone
        .map(|ToldEdit { start, end, text, .. }| json!({ "range": range(*start, *end), "text": text }))
        .collect()
}

fn location(place: &Place) -> Value {
    json!({ "path": place.path, "range": range(place.start, place.end) })
}

/// Columns are bytes here; the end stands behind the last one.
fn range(start: Point, end: Point) -> Value {
    let position = |it: Point| json!({ "line": it.line, "column": it.byte_column });
    json!({ "start": position(start), "end": position(end) })
}
