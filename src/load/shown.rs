//! The fields that examples show, as far as those who speak of their contract know maps.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::field::{Field, FieldPath, JsonType, Said, Stated, TypeSet, ValueSet};
use crate::model::{Alike, Example, ExampleKind, Family, Name, Shape, Subject, Witness};
use crate::parallel;
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

use super::{contract, testify};

/// Lets every example testify, for its contract and for the envelope. It comes after everybody who states fields.
pub fn examples_testify(family: &mut Family) {
    let of_envelope: BTreeSet<FieldPath> = match &family.envelope {
        Some(envelope) => envelope.testimony.iter().flat_map(|it| it.shape.fields.keys()).cloned().collect(),
        None => BTreeSet::new(),
    };
    let mut alike = Alike::default();
    for from in (0..family.examples.len()).step_by(TOGETHER) {
        let examples = &family.examples[from..family.examples.len().min(from + TOGETHER)];
        let shown = parallel::each(examples, |example| shown(family, example));
        for (name, mut shape) in shown.into_iter().flatten() {
            let has_envelope = family.envelope.is_some();
            let contract = contract(family, &name);
            shape.close(&mut alike);
            if !has_envelope || contract.without_envelope {
                testify(&mut contract.subject, Witness::Example, shape);
                continue;
            }
            // What an example shows and nobody names a field of the envelope is payload.
            let named = shape.fields.iter().filter(|(path, _)| of_envelope.contains(path));
            let fields = named.map(|(path, field)| (path.clone(), field.clone())).collect();
            let complete = Arc::clone(&shape.complete);
            let mut in_envelope = Shape { fields, complete, ..Shape::new(shape.span) };
            in_envelope.close(&mut alike);
            testify(&mut contract.subject, Witness::Example, shape);
            if let Some(envelope) = &mut family.envelope {
                testify(envelope, Witness::Example, in_envelope);
            }
        }
    }
}

/// So many examples are looked at before what they show is made small.
const TOGETHER: usize = 2_000;

/// What one example shows of its contract.
fn shown(family: &Family, example: &Example) -> Option<(Name, Shape)> {
    let (name, _) = example.contract.as_ref()?;
    let contract = family.contracts.get(name);
    let envelope = family.envelope.as_ref().filter(|_| contract.is_none_or(|it| !it.without_envelope));
    // Examples that have testified stand behind all others.
    let subjects = contract.map(|it| &it.subject).into_iter().chain(envelope);
    let laws: Vec<&Shape> = subjects.flat_map(laws).collect();
    let elided = match &example.kind {
        ExampleKind::Fence { elided } => elided.as_ref(),
        ExampleKind::File | ExampleKind::Part | ExampleKind::Patched => None,
    };
    let mut shape = example_shape(&example.document.root, &laws, elided);
    for field in &example.mistaken {
        if let Some(field) = shape.fields.open().get_mut(field) {
            field.values = None;
        }
    }
    shape.fields.close();
    Some((name.clone(), shape))
}

/// Those who say what holds for every instance: examples that have testified stand behind all others.
fn laws(subject: &Subject) -> impl Iterator<Item = &Shape> {
    subject.testimony.iter().take_while(|it| it.witness != Witness::Example).map(|it| &*it.shape)
}

/// What an example shows. Where a law knows a map, its members are one field, whatever their names. An example that
/// leaves things out shows no whole object, and nothing of the values in `elided`.
fn example_shape(root: &Node, laws: &[&Shape], elided: Option<&BTreeSet<Span>>) -> Shape {
    let mut walk = Walk { laws, elided, shape: Shape::new(root.opening()) };
    walk.show(root, &FieldPath::ROOT);
    if elided.is_some() {
        walk.shape.complete = Arc::default();
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
                Arc::make_mut(&mut self.shape.complete).insert(at.clone());
                let any = at.any_member();
                let in_map = self.is_law(&any);
                let patterned =
                    in_map && self.laws.iter().any(|it| it.is_patterned(at) && it.declares.contains(at));
                for member in members {
                    let path = at.child(&member.key);
                    // Where a law knows a map and does not list this member, it is one of many. Which names fit a
                    // pattern is asked later.
                    if path == any || (in_map && !self.is_law(&path)) {
                        self.one_of_many(&member.value, &any, member.key_span);
                        if path == any || !patterned {
                            continue;
                        }
                    }
                    let field = self.field(&member.value, &path, member.key_span);
                    self.below(&member.value, &path);
                    self.shape.fields.open().entry(path).or_insert(field);
                }
            }
            Kind::Array(elements) => {
                elements.iter().for_each(|it| self.one_of_many(it, &at.elements(), it.span));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    /// True for a field that some law names.
    fn is_law(&self, path: &FieldPath) -> bool {
        self.laws.iter().any(|it| it.fields.contains_key(path))
    }

    fn is_elided(&self, node: &Node) -> bool {
        self.elided.is_some_and(|it| it.contains(&node.span))
    }

    /// True where a law may have something to say of the values of a field: to keep them all would take much room.
    fn lists_values(&self, path: &FieldPath) -> bool {
        let any = path.parent().any_member();
        let is_truth = |it: TypeSet| it - JsonType::Null == JsonType::Boolean;
        let lists =
            |it: &Field| it.values.is_some() || it.types.as_ref().is_some_and(|it| is_truth(it.value));
        let of = |law: &Shape, path: &FieldPath| law.fields.get(path).is_some_and(lists);
        self.laws.iter().any(|law| of(law, path) || of(law, &any))
    }

    fn field(&self, value: &Node, path: &FieldPath, span: Span) -> Field {
        let mut field = Field::new(span, Said::Shows);
        if !self.is_elided(value) {
            field.types = Some(Stated { value: TypeSet::only(value.json_type()), span: value.span });
            let written = value.written().filter(|_| self.lists_values(path));
            field.values = written.map(|it| Stated::boxed(ValueSet::from([it]), value.span));
        }
        field
    }

    /// An element of an array, or a member of a map: all of them are one field, which is neither required nor not.
    fn one_of_many(&mut self, node: &Node, path: &FieldPath, span: Span) {
        if self.is_elided(node) {
            return;
        }
        let written = node.written().filter(|_| self.lists_values(path));
        let entry = self.shape.fields.open().entry(path.clone());
        let field = entry.or_insert_with(|| Field::new(span, Said::Silent));
        let types = field.types.get_or_insert_with(|| Stated { value: TypeSet::empty(), span: node.span });
        types.value.insert(node.json_type());
        if let Some(value) = written {
            let values = field.values.get_or_insert_with(|| Stated::boxed(ValueSet::new(), node.span));
            Arc::make_mut(&mut values.value).insert(value);
        }
        self.show(node, path);
    }

    fn below(&mut self, node: &Node, path: &FieldPath) {
        if !self.is_elided(node) {
            self.show(node, path);
        }
    }
}
