//! Mutants of schemas: each asks for less than it did, or misspells a keyword.

use std::collections::BTreeSet;

use super::mutant::{Change, ENVELOPE, MISSPELT_KEYWORD, Mutant, NOT_REQUIRED, Subject, misspelt};
use crate::load::Loaded;
use crate::rules::Desk;
use crate::schema::keywords_of;
use crate::syntax::json::{Member, Node};
use crate::syntax::splice::{self, quoted};
use crate::text::{Edit, SchemaPlace, SourceId, Sources, Span};

/// The mutants of the schemas of a family's contracts, and of its envelope.
pub fn mutants(desk: &Desk) -> Vec<Mutant> {
    let contracts = desk.family.contracts.iter();
    let own = contracts.filter_map(|(name, it)| Some((name.as_str(), &it.schema.as_ref()?.place)));
    let envelope = desk.family.envelope_schema.iter().map(|it| (ENVELOPE, it));
    let of = |(name, place): (&str, &SchemaPlace)| {
        let root = desk.schemas.node(place);
        root.map(|it| of_schema(desk.sources, &Subject::new(desk.family, name), it)).unwrap_or_default()
    };
    own.chain(envelope).flat_map(of).collect()
}

/// The mutants of the schema files that others refer to.
pub fn others(sources: &Sources, loaded: &Loaded) -> Vec<Mutant> {
    let families = || loaded.catalog.families.iter();
    let contracts = families().flat_map(|it| it.contracts.values()).filter_map(|it| it.schema.as_ref());
    let envelopes = families().filter_map(|it| it.envelope_schema.as_ref());
    let own: BTreeSet<SourceId> =
        contracts.map(|it| it.place.source).chain(envelopes.map(|it| it.source)).collect();
    let others = loaded.schemas.own_sources().filter(|it| !own.contains(it));
    let of = |source: SourceId| {
        let subject = Subject { family: String::new(), name: sources.path(source).to_owned() };
        let root = loaded.schemas.document(source).map(|it| &it.root);
        root.map(|it| of_schema(sources, &subject, it)).unwrap_or_default()
    };
    others.flat_map(of).collect()
}

fn of_schema(sources: &Sources, subject: &Subject, root: &Node) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut push = |change: &'static Change, what: &str, place: Span, edit: Option<Edit>| {
        let (subject, what) = (subject.clone(), format!("`{what}`"));
        found.push(Mutant { subject, change, what, place, edits: edit.into_iter().collect() });
    };
    for Member { key, key_span, value } in keywords_of(root) {
        let wrong = misspelt(key);
        match sources.cut(*key_span) {
            it if it == key => push(&MISSPELT_KEYWORD, key, *key_span, Some(key_span.becomes(wrong))),
            it if it == quoted(key) => {
                push(&MISSPELT_KEYWORD, key, *key_span, Some(key_span.becomes(quoted(&wrong))))
            }
            // It was spelt out by us, and stands nowhere.
            _ => continue,
        }
        let required = value.elements().iter().enumerate().filter(|_| key == "required");
        for (at, name) in required {
            let edit = splice::without_element(sources.text(key_span.source), value, at);
            if let Some(text) = name.as_str() {
                push(&NOT_REQUIRED, text, name.span, edit);
            }
        }
    }
    found
}
