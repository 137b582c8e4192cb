//! A schema as the shape of a contract: the fields it names, derived and never guessed.
//!
//! Fields of branches (`anyOf`, `oneOf`, `if`) are there without being simply required or optional. An object that a
//! pattern or an open end can add fields to is not complete, and the shape is silent about what it does not name.

mod choices;
mod conditions;
mod facts;
mod part;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use super::{SchemaPlace, SchemaSet};
use std::sync::Arc;

use crate::field::{Field, FieldPath, JsonType, OfSchema, Said, Stated, TypeSet};
use crate::model::Shape;
use crate::text::Span;

use facts::{Facts, Stance};
use part::Part;
use walk::Walk;

/// The shape of the schema at `place`.
pub fn shape(set: &SchemaSet, place: &SchemaPlace) -> Option<Shape> {
    derive(set, place, BTreeSet::new())
}

/// The shape of an envelope. It lets the payload in beside its own fields; of those, its schema is the whole list,
/// unless a pattern adds to them.
pub fn envelope_shape(set: &SchemaSet, place: &SchemaPlace) -> Option<Shape> {
    derive(set, place, BTreeSet::from([FieldPath::ROOT]))
}

/// `complete` names objects that are taken as closed, whatever the schema says.
fn derive(set: &SchemaSet, place: &SchemaPlace, complete: BTreeSet<FieldPath>) -> Option<Shape> {
    let root = set.at(place)?;
    let span = root.node.member("properties").map_or(root.node.span, |member| member.key_span);
    let mut walk = Walk::new(set);
    let part = walk.schema(root, &FieldPath::ROOT);
    let mut shape =
        Shape { complete: Arc::new(complete), exhausted: walk.is_exhausted(), ..Shape::new(span) };
    finish(&mut shape, part);
    Some(shape)
}

/// Makes fields of what the whole schema says.
fn finish(shape: &mut Shape, part: Part) {
    let Part { named, mut facts, required, at_times, closed, sealed, patterned, barred, evaluated, .. } =
        part;
    let mut in_branches = part.in_branches;
    shape.conditions = conditions::among(part.conditions, &required);
    let closed: BTreeSet<FieldPath> = &closed | &(&sealed - &evaluated);
    let complete = shape.complete.iter().chain(&closed).filter(|it| !patterned.contains_key(*it));
    shape.complete = Arc::new(complete.cloned().collect());
    shape.closed = Arc::new(closed);
    (shape.patterned, shape.barred) = (patterned, barred);
    let mut of_branches = BTreeSet::new();
    for (path, (said, span)) in named {
        if said == Said::Shows {
            of_branches.insert(path.clone());
        }
        let said = match said {
            Said::Allows if required.contains_key(&path) => Said::Requires,
            Said::Shows if required.contains_key(&path) => Said::Requires,
            // Sometimes it is required, and so nobody is contradicted who says either.
            Said::Allows if at_times.contains_key(&path) => Said::Shows,
            said => said,
        };
        shape.fields.open().insert(path.clone(), Field::new(span, said));
    }
    // A name that is required and no property is what every other member is.
    let mut others: BTreeMap<FieldPath, Facts> = BTreeMap::new();
    for (path, span) in required {
        let object = path.parent();
        let is_free = !(part.declares.contains(&object) && shape.patterned.contains_key(&object));
        let any = facts.get(&object.any_member()).filter(|_| is_free && !shape.fields.contains_key(&path));
        others.extend(any.map(|it| (path.clone(), it.clone())));
        shape.fields.open().entry(path).or_insert_with(|| Field::new(span, Said::Requires));
    }
    for (path, of_any) in others {
        let own = facts.remove(&path);
        facts.insert(path, own.into_iter().fold(of_any, Facts::and));
    }
    let of_root = facts.remove(&FieldPath::ROOT).unwrap_or_default();
    shape.maps = part.maps;
    shape.bounds.clone_from(&of_root.constraints);
    if is_free(&of_root) && !part.declares.contains(&FieldPath::ROOT) {
        shape.maps.insert(FieldPath::ROOT);
    }
    for (path, field) in shape.fields.open() {
        let facts = facts.remove(path).unwrap_or_default();
        if is_free(&facts) && !part.declares.contains(path) {
            shape.maps.insert(path.clone());
        }
        if let Some(in_branches) = in_branches.remove(path) {
            let is_unclear = field.said == Said::Silent && matches!(facts.types, Stance::Unclear);
            let only_some = of_branches.contains(path) || is_unclear;
            let told = tell_in_words(field, &facts, in_branches, only_some);
            shape.in_branches.extend(told.map(|it| (path.clone(), it)));
        }
        tell(field, facts, !of_branches.contains(path));
    }
    shape.declares = Arc::new(part.declares);
    shape.choices = part.choices;
    shape.definitions = part.definitions;
}

/// What who reads is told of a field that branches name: where only some do, what those say of it; where all do, the
/// words that they have in common.
fn tell_in_words(field: &Field, facts: &Facts, in_branches: Facts, only_some: bool) -> Option<Field> {
    let mut told = field.clone();
    if only_some {
        tell(&mut told, facts.clone().and(in_branches), false);
        return Some(told);
    }
    let description = facts.description.is_none().then_some(in_branches.description).flatten()?;
    tell(&mut told, Facts { description: Some(description), ..facts.clone() }, true);
    Some(told)
}

/// True where the value may be an object.
fn is_free(facts: &Facts) -> bool {
    match &facts.types {
        Stance::Said(types) => types.value.contains(JsonType::Object),
        Stance::Any | Stance::Unclear => true,
    }
}

/// Where a schema says nothing of type or values, every one is allowed, and that is a statement too.
/// Of a field that only branches name, it is not (`says_all`).
fn tell(field: &mut Field, facts: Facts, says_all: bool) {
    let span: Span = field.span;
    field.any_value = says_all && facts.values.is_any();
    field.values = facts.values.said().map(|it| Stated::boxed(it.value, it.span));
    field.types = match facts.types {
        Stance::Any if says_all => Some(Stated { value: TypeSet::all(), span }),
        types => types.said(),
    };
    let Facts { constraints, description, listed, .. } = facts;
    let values = listed.filter(|_| field.values.is_none());
    let says = !constraints.is_empty() || description.is_some() || values.is_some();
    field.of_schema = says.then(|| Box::new(OfSchema { constraints, description, values }));
}
