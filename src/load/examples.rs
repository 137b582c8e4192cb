//! Example files: each with the contract it says it is, and the fields it shows.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::schemas::file_name_differs;
use super::{Loader, contract, read_json, testify};
use crate::diagnostic::Diagnostic;
use crate::field::{Field, FieldPath, Said, Stated};
use crate::model::{Example, Family, Name, Shape, Witness, same_name, stem_names};
use crate::rulebook;
use crate::syntax::json::{Document, Kind, Node};
use crate::text::{SourceId, Span};

impl Loader<'_> {
    pub(super) fn examples(&mut self, family: &mut Family) {
        let settings = self.settings;
        for (path, source) in self.repository.sources.iter() {
            let Some(pattern) = settings.examples.iter().find(|it| it.matches(path)) else { continue };
            let name = pattern.stem(path).to_owned();
            match read_json(self.repository, source, &mut self.found) {
                Some(document) => self.example(family, source, name, document),
                None => family.unread.examples.push(name),
            }
        }
    }

    fn example(&mut self, family: &mut Family, source: SourceId, name: String, document: Document) {
        let declared = document.root.pointer(&self.settings.name_pointer);
        let declared = declared.and_then(|node| Some((node.as_str()?.to_owned(), node.span)));
        let mut shape = example_shape(&document.root);
        let named = declared.map(|(declared, span)| {
            let contract = self.contract_of(family, &name, &declared, span);
            let misnamed = contract != declared;
            (contract, span, misnamed)
        });
        let misnamed = named.as_ref().is_some_and(|(_, _, misnamed)| *misnamed);
        if let Some(field) = shape.fields.get_mut(&self.settings.name_field()).filter(|_| misnamed) {
            field.values = None;
        }
        match &named {
            None => self.unnamed(&document),
            Some((name, _, _)) => {
                let index = family.examples.len();
                envelope_testimony(family, &shape);
                let contract = contract(family, name);
                contract.examples.push(index);
                testify(&mut contract.subject, Witness::Example, shape);
            }
        }
        let contract = named.map(|(name, span, _)| (name, span));
        family.examples.push(Example { name, source, document, contract, misnamed });
    }

    /// The contract of an example: the one it says it is. Where the name of its file names another one that has a
    /// schema, the file's name is believed, because then one slip of the pen is one finding.
    fn contract_of(&mut self, family: &Family, file: &str, declared: &str, span: Span) -> Name {
        // A name that differs in case and separators only is left to the schema.
        let alike = family.contracts.keys().find(|it| same_name(it, declared));
        if stem_names(file, declared) {
            return alike.map_or_else(|| declared.to_owned(), Name::clone);
        }
        match family.contracts.keys().find(|it| stem_names(file, it)) {
            Some(by_file) => {
                let finding = file_name_differs("example", file, declared, span);
                self.found.push(finding.edit(
                    format!("if it is {by_file}, say so"),
                    span,
                    format!("\"{by_file}\""),
                ));
                by_file.clone()
            }
            None => {
                // A name that nobody knows is a finding of its own.
                if family.contracts.contains_key(declared) {
                    self.found.push(file_name_differs("example", file, declared, span));
                }
                declared.to_owned()
            }
        }
    }

    fn unnamed(&mut self, document: &Document) {
        let pointer = &self.settings.name_pointer;
        let (span, label) = match document.root.pointer(pointer) {
            Some(node) => (node.span, "not a string"),
            None => (document.root.opening(), "nothing there"),
        };
        let title = format!("this example does not say which contract it is: no string at `{pointer}`");
        self.found.push(
            Diagnostic::new(&rulebook::UNNAMED_EXAMPLE, title, span, label)
                .help("until it does, this example is held against nothing"),
        );
    }
}

/// Every example is a witness of the envelope.
fn envelope_testimony(family: &mut Family, shape: &Shape) {
    let Some(envelope) = &mut family.envelope else { return };
    testify(envelope, Witness::Example, shape.clone());
}

/// The fields that an example shows.
fn example_shape(root: &Node) -> Shape {
    let mut shape = Shape::new(root.opening());
    show(root, &FieldPath::ROOT, &mut shape);
    shape
}

fn show(node: &Node, at: &FieldPath, shape: &mut Shape) {
    match &node.kind {
        Kind::Object(members) => {
            shape.complete.insert(at.clone());
            for member in members {
                let path = at.child(&member.key);
                let mut field = Field::new(member.key_span, Said::Shows);
                field.types = Some(Stated {
                    value: BTreeSet::from([member.value.json_type()]),
                    span: member.value.span,
                });
                field.values = member
                    .value
                    .scalar()
                    .map(|it| Stated { value: IndexSet::from([it]), span: member.value.span });
                shape.fields.entry(path.clone()).or_insert(field);
                show(&member.value, &path, shape);
            }
        }
        Kind::Array(elements) => {
            for element in elements {
                let field = shape
                    .fields
                    .entry(at.elements())
                    .or_insert_with(|| Field::new(element.span, Said::Silent));
                let types =
                    field.types.get_or_insert_with(|| Stated { value: BTreeSet::new(), span: element.span });
                types.value.insert(element.json_type());
                if let Some(value) = element.scalar() {
                    let values = field
                        .values
                        .get_or_insert_with(|| Stated { value: IndexSet::new(), span: element.span });
                    values.value.insert(value);
                }
                show(element, &at.elements(), shape);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
