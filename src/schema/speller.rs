//! How what a schema leaves out, or writes in a way that the validator does not know, is said to the validator.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::index::{Index, REFERENCES};
use super::{ecma, uri};
use crate::config::Draft;
use crate::syntax::json::{Kind, Member, Node};

/// Puts the dialect into the value that the validator gets. The text of the file and its places stay as they are.
pub fn state(value: &mut Value, draft: Draft) {
    if let Value::Object(members) = value
        && members.get("$schema").and_then(Value::as_str).and_then(Draft::from_uri) != Some(draft)
    {
        members.insert("$schema".to_owned(), json!(draft.schema_uri()));
    }
}

/// What the validator is told in another way than the text says it.
pub struct Speller<'a> {
    pub index: &'a Index,
    /// The file is a bundle, in which a validator does not look for names.
    pub bundle: bool,
    /// References by what they are resolved against and their text, each as the validator is told it.
    pub paths: &'a BTreeMap<(String, String), String>,
}

impl Speller<'_> {
    pub fn spell_out(&self, node: &Node, value: &mut Value, base: &str) {
        let start = self.index.starts.get(&node.span);
        let base = start.map_or(base, |(base, _)| base.as_str());
        match (&node.kind, value) {
            (Kind::Array(elements), Value::Array(values)) => {
                for (element, value) in elements.iter().zip(values) {
                    self.spell_out(element, value, base);
                }
            }
            (Kind::Object(members), Value::Object(values)) => {
                for member in members {
                    if let Some(value) = values.get_mut(&member.key) {
                        self.spell_out(&member.value, value, base);
                    }
                }
                if !self.index.schemas.contains(&node.span) {
                    return;
                }
                if self.bundle && start.is_some() {
                    // Its references are paths already.
                    values.shift_remove("$id");
                    values.shift_remove("id");
                }
                self.references(values, base);
                if let Some(Value::String(pattern)) = values.get_mut("pattern")
                    && let Ok(told) = ecma::told(pattern)
                {
                    *pattern = told;
                }
            }
            _ => {}
        }
    }

    /// Generators write `#/definitions/List<Order>`; in a URI, such characters are percent-encoded.
    fn references(&self, values: &mut Map<String, Value>, base: &str) {
        for key in REFERENCES {
            let Some(Value::String(text)) = values.get_mut(key) else { continue };
            let path = self.paths.get(&(base.to_owned(), text.clone())).filter(|_| key == "$ref");
            if let Some(path) = path {
                text.clone_from(path);
            } else if text.bytes().any(uri::is_foreign) {
                *text = uri::mend(text);
            }
        }
    }
}

/// Adds null to the types of schemas that are `nullable`, where that means something.
pub fn let_null_in(node: &mut Node, index: &Index) {
    match &mut node.kind {
        Kind::Array(elements) => elements.iter_mut().for_each(|it| let_null_in(it, index)),
        Kind::Object(members) => {
            members.iter_mut().for_each(|it| let_null_in(&mut it.value, index));
            if index.schemas.contains(&node.span) {
                null(members);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

/// Adds null to the types of a schema that is `nullable`.
fn null(members: &mut [Member]) {
    if !members.iter().any(|it| it.key == "nullable" && matches!(it.value.kind, Kind::Bool(true))) {
        return;
    }
    let stated = members.iter_mut().find(|it| it.key == "type").map(|it| &mut it.value);
    if let Some(stated) = stated
        && let Some(word) = stated.as_str().map(str::to_owned)
    {
        let element = |text: &str| Node { span: stated.span, kind: Kind::String(text.to_owned()) };
        stated.kind = Kind::Array(vec![element(&word), element("null")]);
    }
}
