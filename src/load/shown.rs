//! The fields that examples show, as far as those who speak of their contract know maps.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use crate::field::{Field, FieldPath, Said, Stated};
use crate::model::{ExampleKind, Family, Shape, Witness};
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

use super::{contract, testify};

/// Lets every example testify, for its contract and for the envelope. It comes after everybody who states fields.
pub fn examples_testify(family: &mut Family) {
    let mut shown = Vec::new();
    for example in &family.examples {
        let Some((name, _)) = &example.contract else { continue };
        let contract = family.contracts.get(name);
        let envelope = family.envelope.as_ref().filter(|_| contract.is_none_or(|it| !it.without_envelope));
        let own = contract.map(|it| &it.subject);
        let laws = own.into_iter().chain(envelope).flat_map(|it| &it.testimony).map(|it| &it.shape);
        let elided = match &example.kind {
            ExampleKind::Fence { elided } => elided.as_ref(),
            ExampleKind::File | ExampleKind::Part | ExampleKind::Patched => None,
        };
        let mut shape = example_shape(&example.document.root, &laws.collect::<Vec<_>>(), elided);
        for field in &example.mistaken {
            if let Some(field) = shape.fields.get_mut(field) {
                field.values = None;
            }
        }
        shown.push((name.clone(), shape));
    }
    for (name, shape) in shown {
        let contract = contract(family, &name);
        testify(&mut contract.subject, Witness::Example, shape.clone());
        let has_envelope = !contract.without_envelope;
        if let Some(envelope) = family.envelope.as_mut().filter(|_| has_envelope) {
            testify(envelope, Witness::Example, shape);
        }
    }
}

/// What an example shows. Where a law knows a map, its members are one field, whatever their names. An example that
/// leaves things out shows no whole object, and nothing of the values in `elided`.
fn example_shape(root: &Node, laws: &[&Shape], elided: Option<&BTreeSet<Span>>) -> Shape {
    let mut walk = Walk { laws, elided, shape: Shape::new(root.opening()) };
    walk.show(root, &FieldPath::ROOT);
    if elided.is_some() {
        walk.shape.complete.clear();
    }
    walk.shape
}

struct Walk<'a> {
    laws: &'a [&'a Shape],
    elided: Option<&'a BTreeSet<Span>>,
    shape: Shape,
}

impl Walk<'_> {
    fn show(&mut self, node: &Node, at: &FieldPath) {
        match &node.kind {
            Kind::Object(members) => {
                self.shape.complete.insert(at.clone());
                for member in members {
                    let path = self.member(at, &member.key);
                    if path == at.any_member() {
                        self.one_of_many(&member.value, &path, member.key_span);
                        continue;
                    }
                    let field = self.field(&member.value, member.key_span);
                    self.shape.fields.entry(path.clone()).or_insert(field);
                    self.below(&member.value, &path);
                }
            }
            Kind::Array(elements) => {
                elements.iter().for_each(|it| self.one_of_many(it, &at.elements(), it.span));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    /// The path of a member: that of any member, where a law knows a map and does not list this one.
    fn member(&self, at: &FieldPath, key: &str) -> FieldPath {
        let path = at.child(key);
        let listed = self.laws.iter().any(|it| it.fields.contains_key(&path));
        let in_map = self.laws.iter().any(|it| it.fields.contains_key(&at.any_member()));
        if in_map && !listed { at.any_member() } else { path }
    }

    fn is_elided(&self, node: &Node) -> bool {
        self.elided.is_some_and(|it| it.contains(&node.span))
    }

    fn field(&self, value: &Node, span: Span) -> Field {
        let mut field = Field::new(span, Said::Shows);
        if !self.is_elided(value) {
            field.types = Some(Stated { value: BTreeSet::from([value.json_type()]), span: value.span });
            let values = value.scalar().map(|it| Stated { value: IndexSet::from([it]), span: value.span });
            field.values = values;
        }
        field
    }

    /// An element of an array, or a member of a map: all of them are one field, which is neither required nor not.
    fn one_of_many(&mut self, node: &Node, path: &FieldPath, span: Span) {
        if self.is_elided(node) {
            return;
        }
        let entry = self.shape.fields.entry(path.clone());
        let field = entry.or_insert_with(|| Field::new(span, Said::Silent));
        let types = field.types.get_or_insert_with(|| Stated { value: BTreeSet::new(), span: node.span });
        types.value.insert(node.json_type());
        if let Some(value) = node.scalar() {
            let values =
                field.values.get_or_insert_with(|| Stated { value: IndexSet::new(), span: node.span });
            values.value.insert(value);
        }
        self.show(node, path);
    }

    fn below(&mut self, node: &Node, path: &FieldPath) {
        if !self.is_elided(node) {
            self.show(node, path);
        }
    }
}
