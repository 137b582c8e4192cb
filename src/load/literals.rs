//! What a chapter writes without quotes may be a text: `1`, where the schema allows `"1"`.

use crate::field::{Field, FieldPath, ValueSet};
use crate::model::{Shape, Subject};
use crate::value::{is_literal, of_text};

/// Reads null, booleans and numbers in the lists of chapters as texts where schema and examples have these texts, and
/// not what they look like.
pub(super) fn read_as_texts(subject: &mut Subject, envelope: Option<&Shape>) {
    let (chapters, others): (Vec<_>, Vec<_>) =
        subject.testimony.iter_mut().partition(|it| it.witness.is_chapter());
    let known: Vec<&Shape> = others.iter().map(|it| &*it.shape).chain(envelope).collect();
    let has = |path: &FieldPath, value: &str| {
        let lists = known.iter().filter_map(|it| it.fields.get(path)?.values.as_ref());
        lists.into_iter().any(|it| it.value.contains(value))
    };
    let is_text =
        |path: &FieldPath, value: &str| is_literal(value) && !has(path, value) && has(path, &of_text(value));
    let has_text = |(path, field): (&FieldPath, &Field)| {
        field.values.as_ref().is_some_and(|it| it.value.iter().any(|it| is_text(path, it)))
    };
    for testimony in chapters {
        if !testimony.shape.fields.iter().any(has_text) {
            continue;
        }
        for (path, field) in testimony.shape_mut().fields.open() {
            let Some(values) = &mut field.values else { continue };
            let read = |it: &String| if is_text(path, it) { of_text(it) } else { it.clone() };
            values.value = values.value.iter().map(read).collect::<ValueSet>().into();
        }
    }
}
