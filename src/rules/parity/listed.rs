//! How sure it is that the values which a witness lists are all that a field can have.

use super::Claim;
use super::dispute::Voice;
use super::hearing::is_truth;
use crate::field::{FieldPath, ValuesSaid};
use crate::model::Shape;

/// True for one who lists some of the values of a field, and not all.
pub fn lists_some(voice: &Voice, path: &FieldPath) -> bool {
    values_said(voice, path) == ValuesSaid::Some
}

fn values_said(voice: &Voice, path: &FieldPath) -> ValuesSaid {
    voice.testimony.shape.fields.get(path).map(|it| it.values_said).unwrap_or_default()
}

/// True for one who says which values there are. A sentence may list some for another reason: where the schema lists
/// none, it is taken for that. Who lists some of them says only that these are allowed.
pub fn says_values(schema: Option<&Shape>, voice: &Voice, path: &FieldPath) -> bool {
    let listed = || schema.filter(|it| !schema_lists_none(it, path));
    match values_said(voice, path) {
        ValuesSaid::All => true,
        ValuesSaid::InProse => listed().is_some(),
        ValuesSaid::Some => {
            let allowed = listed().and_then(|it| it.fields.get(path)?.values.as_ref());
            allowed.is_some_and(|it| !voice.claim.is_within(Claim::Values(Some(&it.value))))
        }
    }
}

fn schema_lists_none(schema: &Shape, path: &FieldPath) -> bool {
    let field = schema.fields.get(path);
    field.is_none_or(|it| it.values.is_none() && !it.types.as_ref().is_some_and(|it| is_truth(it.value)))
}
