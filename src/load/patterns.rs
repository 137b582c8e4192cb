//! What the patterns of a schema say of the names that other witnesses use: which of them fit, and which have no place.

use std::collections::{BTreeMap, BTreeSet};

use super::Loader;
use crate::field::FieldPath;
use crate::model::{Contract, Shape, Testimony, Witness};

impl Loader<'_> {
    /// The fields that others name and the schema does not: those whose names fit a pattern, and those for which its
    /// objects have no place.
    pub(super) fn ask_patterns(&self, contract: &mut Contract) {
        let Some(schema) = contract.subject.schema().filter(|it| !it.exhausted) else { return };
        let limited = |it: &FieldPath| {
            schema.closed.contains(it) || schema.patterned.contains_key(it) || schema.barred.contains_key(it)
        };
        let lacks = |path: &FieldPath| {
            !path.is_elements()
                && !path.is_root()
                && limited(&path.parent())
                && !schema.fields.contains_key(path)
                && !schema.names_within(path)
        };
        // Without patterns, what examples show and a closed object lacks is known from its fields.
        let has_patterns = !schema.patterned.is_empty() || !schema.barred.is_empty();
        let speaks = |it: &&Testimony| match it.witness {
            Witness::Example => has_patterns,
            _ => it.is_by_hand(),
        };
        let others = contract.subject.testimony.iter().filter(speaks);
        let all: BTreeSet<&FieldPath> =
            others.flat_map(|it| it.shape.fields.keys()).filter(|it| lacks(it)).collect();
        if all.is_empty() {
            return;
        }
        // A pattern that cannot be used is a finding, and nobody knows what it lets in.
        let fitting = self.matched(&schema.patterned, &all, true);
        let barred = self.matched(&schema.barred, &all, false);
        let has_no_place = |path: &FieldPath| {
            barred.contains(path) || (schema.closed.contains(&path.parent()) && !fitting.contains(path))
        };
        let unfit: BTreeSet<FieldPath> = all.into_iter().filter(|it| has_no_place(it)).cloned().collect();
        if unfit.is_empty() && fitting.is_empty() {
            return;
        }
        let testimony = contract.subject.testimony.iter_mut().filter(|it| it.witness == Witness::Schema);
        testimony.map(|it| it.shape_mut()).for_each(|shape: &mut Shape| {
            (shape.unfit, shape.fitting) = (unfit.clone(), fitting.clone());
        });
    }

    /// The fields whose names fit one of the patterns of the object that they are in; `by_any` says whether they fit one
    /// that cannot be used.
    fn matched(
        &self,
        patterns: &BTreeMap<FieldPath, Vec<String>>,
        fields: &BTreeSet<&FieldPath>,
        by_any: bool,
    ) -> BTreeSet<FieldPath> {
        let mut by_object: BTreeMap<FieldPath, Vec<&FieldPath>> = BTreeMap::new();
        for field in fields.iter().filter(|it| patterns.contains_key(&it.parent())) {
            by_object.entry(field.parent()).or_default().push(field);
        }
        let mut matched = BTreeSet::new();
        for (object, fields) in by_object {
            for pattern in &patterns[&object] {
                let matcher = self.schemas.matcher(pattern);
                let may_match = |name: &str| matcher.as_ref().map_or(by_any, |it| it(name));
                matched.extend(fields.iter().filter(|it| may_match(it.name())).map(|it| (*it).clone()));
            }
        }
        matched
    }
}
