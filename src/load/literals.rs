//! What a chapter writes without quotes may be a text: `1`, where the schema allows `"1"`.

use crate::field::{FieldPath, ValueSet};
use crate::model::{Family, Shape, Subject};
use crate::value::{is_literal, of_text};

/// Reads null, booleans and numbers in the lists of chapters as texts where schema and examples have these texts, and
/// not what they look like.
pub(super) fn read_as_texts(family: &mut Family) {
    let envelope = family.envelope.as_ref().and_then(|it| it.schema()).cloned();
    if let Some(subject) = &mut family.envelope {
        read(subject, None);
    }
    for contract in family.contracts.values_mut() {
        read(&mut contract.subject, envelope.as_ref());
    }
}

fn read(subject: &mut Subject, envelope: Option<&Shape>) {
    let (mut chapters, others): (Vec<_>, Vec<_>) =
        subject.testimony.iter_mut().partition(|it| it.witness.is_chapter());
    let known: Vec<&Shape> = others.iter().map(|it| &it.shape).chain(envelope).collect();
    let has = |path: &FieldPath, value: &str| {
        let lists = known.iter().filter_map(|it| it.fields.get(path)?.values.as_ref());
        lists.into_iter().any(|it| it.value.contains(value))
    };
    let is_text =
        |path: &FieldPath, value: &str| is_literal(value) && !has(path, value) && has(path, &of_text(value));
    for (path, field) in chapters.iter_mut().flat_map(|it| &mut it.shape.fields) {
        let Some(values) = field.values.as_mut().filter(|it| it.value.iter().any(|it| is_text(path, it)))
        else {
            continue;
        };
        let read = |it: &String| if is_text(path, it) { of_text(it) } else { it.clone() };
        values.value = values.value.iter().map(read).collect::<ValueSet>();
    }
}
