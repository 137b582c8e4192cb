//! Mutants of examples: each is an instance that no producer may send.

use std::collections::BTreeSet;

use super::mutant::{
    ADDED, Change, EMPTIED, LEFT_OUT, MISSPELT_KEY, Mutant, NO_FORMAT, OTHER_NAME, OTHER_TYPE, OTHER_VALUE,
    Subject, misspelt,
};
use crate::field::{FORMAT, Field, FieldPath, JsonType, Said, TypeSet};
use crate::model::{Contract, Example, Shape};
use crate::rules::Desk;
use crate::syntax::json::{Kind, Member, Node};
use crate::syntax::splice::{self, quoted};
use crate::text::{Edit, Span};

/// A key that no schema has.
const NEW: &str = "not_a_field_of_this_contract";
/// The most elements of an array that are looked at.
const ELEMENTS: usize = 64;
/// A value that no list of values has.
const NO_VALUE: &str = "not a value of this field";

/// The mutants of all examples of a family.
pub fn mutants(desk: &Desk) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (name, contract) in &desk.family.contracts {
        let mut maker = Maker::new(desk, name, contract);
        for example in desk.family.examples_of(contract).filter(|it| !it.is_elided()) {
            maker.example(example);
        }
        found.append(&mut maker.found);
    }
    found
}

/// Makes the mutants of one contract: of each field, each change once, in the first example that has it.
struct Maker<'a> {
    desk: &'a Desk<'a>,
    name: &'a str,
    /// What the schemas of the contract and of the envelope say.
    shapes: Vec<&'a Shape>,
    made: BTreeSet<(&'static str, FieldPath)>,
    found: Vec<Mutant>,
}

impl<'a> Maker<'a> {
    fn new(desk: &'a Desk<'a>, name: &'a str, contract: &'a Contract) -> Self {
        let envelope = desk.family.envelope_of(contract);
        let shapes = [Some(&contract.subject), envelope].into_iter().flatten().filter_map(|it| it.schema());
        Maker { desk, name, shapes: shapes.collect(), made: BTreeSet::new(), found: Vec::new() }
    }

    fn example(&mut self, example: &'a Example) {
        self.value(&example.document.root, &FieldPath::ROOT);
        for path in &self.desk.family.name_fields {
            let pointer: String = path.names().iter().map(|(name, _)| format!("/{name}")).collect();
            let others = self.desk.family.contracts.keys().find(|it| *it != self.name);
            let value = example.document.root.pointer(&pointer);
            if let (Some(value), Some(other)) = (value, others)
                && value.as_str() == Some(self.name)
            {
                self.push(&OTHER_NAME, path, value.span, Some(value.span.becomes(quoted(other))));
            }
        }
    }

    fn push(&mut self, change: &'static Change, path: &FieldPath, place: Span, edit: Option<Edit>) {
        if edit.is_some() {
            self.push_or_tell(change, path, place, edit);
        }
    }

    /// The same; where it is not known how to make the change, that is told as well.
    fn push_or_tell(&mut self, change: &'static Change, path: &FieldPath, place: Span, edit: Option<Edit>) {
        if self.made.insert((change.name, path.clone())) {
            let subject = Subject::new(self.desk.family, self.name);
            let what = if path.is_root() { "the whole".to_owned() } else { format!("`{path}`") };
            self.found.push(Mutant { subject, change, what, place, edits: edit.into_iter().collect() });
        }
    }

    /// What the schemas say of a field.
    fn said(&self, path: &FieldPath) -> impl Iterator<Item = &'a Field> {
        self.shapes.iter().filter_map(move |it| it.fields.get(path)).collect::<Vec<_>>().into_iter()
    }

    fn is_required(&self, path: &FieldPath) -> bool {
        self.said(path).any(|it| it.said == Said::Requires)
    }

    /// Some member may stand in it that nobody names.
    fn is_map(&self, path: &FieldPath) -> bool {
        self.shapes.iter().any(|it| it.maps.contains(path) || it.patterned.contains_key(path))
    }

    /// Any member may stand in it.
    fn is_open(&self, path: &FieldPath) -> bool {
        self.desk.family.extensions.contains(path) || self.shapes.iter().any(|it| it.maps.contains(path))
    }

    fn value(&mut self, node: &'a Node, path: &FieldPath) {
        match &node.kind {
            Kind::Object(members) => {
                let text = self.desk.text(node.span.source);
                if !self.is_open(path) {
                    let edit = splice::with_member(text, node, NEW, "true");
                    self.push_or_tell(&ADDED, path, node.opening(), edit);
                }
                members.iter().for_each(|it| self.member(node, it, path));
            }
            Kind::Array(items) => {
                items.iter().take(ELEMENTS).for_each(|it| self.value(it, &path.elements()));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    fn member(&mut self, object: &'a Node, member: &'a Member, parent: &FieldPath) {
        let in_map = self.is_map(parent);
        let named = parent.child(&member.key);
        let is_declared = self.shapes.iter().any(|it| it.fields.contains_key(&named));
        let path = if in_map && !is_declared { parent.any_member() } else { named };
        let key = member.key_span;
        if self.is_required(&path) {
            let text = self.desk.text(key.source);
            self.push_or_tell(&LEFT_OUT, &path, key, splice::without_member(text, object, &member.key));
        }
        if !self.is_open(parent) {
            self.push_or_tell(
                &MISSPELT_KEY,
                &path,
                key,
                written(self.desk, key, &member.key, &misspelt(&member.key)),
            );
        }
        self.other_values(&member.value, &path);
        self.value(&member.value, &path);
    }

    fn other_values(&mut self, value: &Node, path: &FieldPath) {
        let fields: Vec<&Field> = self.said(path).collect();
        let types: Vec<_> = fields.iter().filter_map(|it| it.types.as_ref()).collect();
        // What nobody bounds in any way may be anything.
        let is_any = !types.is_empty()
            && fields.iter().all(|it| it.constraints().is_empty())
            && types.iter().all(|it| it.value == TypeSet::all());
        let stated = || types.iter().filter(|it| it.value != TypeSet::all());
        let is_allowed =
            |it: JsonType| stated().count() > 0 && stated().all(|types| it.is_among(types.value));
        let others = [(JsonType::Integer, "17"), (JsonType::String, "\"17\""), (JsonType::Boolean, "true")];
        let mut others = others.iter().filter(|(it, _)| !is_allowed(*it) && !is_of(value, *it));
        if let Some((_, other)) = others.next().filter(|_| !is_any) {
            self.push(&OTHER_TYPE, path, value.span, Some(value.span.becomes(*other)));
        }
        let may_be_empty = fields.iter().any(|it| it.values.as_ref().is_some_and(|it| it.value.contains("")));
        let empty = match &value.kind {
            Kind::String(text) if !text.is_empty() && !may_be_empty => Some("\"\""),
            Kind::Array(items) if !items.is_empty() => Some("[]"),
            _ => None,
        };
        let empty = empty.filter(|_| !is_any).map(|it| value.span.becomes(it));
        self.push(&EMPTIED, path, value.span, empty);
        if fields.iter().any(|it| it.values.is_some()) {
            self.push(&OTHER_VALUE, path, value.span, Some(value.span.becomes(quoted(NO_VALUE))));
        }
        let formats = || fields.iter().flat_map(|it| it.constraints()).find(|it| it.before == FORMAT);
        if let (Some(format), true) = (formats(), value.as_str().is_some()) {
            let broken = quoted(&format!("{{ no {} }}", format.value));
            self.push(&NO_FORMAT, path, value.span, Some(value.span.becomes(broken)));
        }
    }
}

fn is_of(value: &Node, of: JsonType) -> bool {
    match value.kind {
        Kind::String(_) => of == JsonType::String,
        Kind::Number(_) => of == JsonType::Integer,
        Kind::Bool(_) => of == JsonType::Boolean,
        Kind::Null | Kind::Array(_) | Kind::Object(_) => false,
    }
}

/// Another name in the place of one, written as that is: in quotes or, in YAML, without. `None` where neither stands there.
pub fn written(desk: &Desk, place: Span, name: &str, other: &str) -> Option<Edit> {
    desk.names_instead([place].into_iter(), name, other)?.pop()
}
