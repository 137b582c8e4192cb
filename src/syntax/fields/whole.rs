//! The one shape of a listing that others hold it against: with the objects around its fields, and values where they belong.

use std::collections::BTreeSet;

use super::Listing;
use super::objects::is_array;
use crate::field::{Field, FieldPath, JsonType, Said, Stated, TypeSet};

/// Puts a listing into this shape.
pub fn complete(listing: &mut Listing) {
    // A list with something in it that was not understood is not complete.
    listing.is_cut = !listing.open && !listing.flaws.is_empty();
    listing.open |= listing.is_cut;
    let stated: BTreeSet<FieldPath> = listing.fields.iter().map(|(path, _)| path.clone()).collect();
    for (path, field) in &mut listing.fields {
        elements_alone(path, field, &stated);
        // What is listed for an object, or for the elements of an array that are objects, are no values.
        let of_parts = |it: &Stated<TypeSet>| {
            it.value.iter().all(|it| matches!(it, JsonType::Array | JsonType::Object | JsonType::Null))
        };
        let is_array = field.types.as_ref().is_some_and(|it| it.value.contains(JsonType::Array));
        let parts = if is_array { &field.elements } else { &field.types };
        if parts.as_ref().is_some_and(of_parts) {
            field.values = None;
        }
    }
    let mut known: BTreeSet<FieldPath> = listing.fields.iter().map(|(path, _)| path.clone()).collect();
    let mut implied = Vec::new();
    for (path, field) in &listing.fields {
        let mut parent = path.parent();
        while parent != FieldPath::ROOT {
            let object = parent.array();
            if !known.insert(object.clone()) {
                break;
            }
            implied.push((object.clone(), Field::new(field.span, Said::Shows)));
            parent = object.parent();
        }
    }
    listing.fields.extend(implied);
}

/// `tags[]` in a line of its own speaks of the array, and its type is that of the elements.
fn elements_alone(path: &mut FieldPath, field: &mut Field, stated: &BTreeSet<FieldPath>) {
    let array = path.array();
    if !path.is_elements() || stated.contains(&array) {
        return;
    }
    *path = array;
    let span = field.span;
    if !is_array(field) {
        field.elements = field.types.take();
        field.values = None;
        field.types = Some(Stated { value: [JsonType::Array].into(), span });
    }
}
