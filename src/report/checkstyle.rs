//! `checkstyle`: the report of Checkstyle, which most tools for reviews can read.

use std::collections::BTreeMap;

use super::told::{Place, Told, ToldFinding};
use super::words::{title_and_label, untold};
use super::xml::Element;

/// One document, with the findings of each file together.
pub fn report(told: &Told) -> String {
    let mut files: BTreeMap<&str, Vec<&ToldFinding>> = BTreeMap::new();
    for it in &told.findings {
        files.entry(&it.primary.path).or_default().push(it);
    }
    let files = files.iter().map(|(path, findings)| {
        Element::new("file").with("name", path).holding(findings.iter().map(|it| error(it)))
    });
    let more = (told.untold > 0).then(|| {
        let error = Element::new("error").with("line", 1).with("severity", "info");
        let error = error.with("message", untold(told.untold)).with("source", "untold");
        Element::new("file").with("name", Place::of_settings(&told.folder).path).holding([error])
    });
    Element::new("checkstyle").holding(files).holding(more).document()
}

fn error(it: &ToldFinding) -> Element {
    Element::new("error")
        .with("line", it.primary.start.line)
        .with("column", it.primary.start.column)
        .with("severity", it.severity())
        .with("message", title_and_label(it))
        .with("source", it.code)
}
