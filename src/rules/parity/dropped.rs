//! Whether a field that a chapter calls optional can be left out: examples are held against their schemas without it.
//!
//! That one example needs it says nothing, because a field may be needed beside another one, or for some value of it. So
//! whatever else could matter is changed as well: other fields are taken out, put in, and given the other values of
//! which the schema speaks. Where something that the schema allows could not be tried, nothing is said.

use std::collections::BTreeSet;

use super::asked::{Inquiry, put, take_out};
use crate::field::{Field, FieldPath, JsonType, Said};
use crate::syntax::json::{Kind, Node};
use crate::value;

/// As many examples as are changed in all these ways.
const EXAMPLES: usize = 2;

impl Inquiry<'_> {
    /// True where no instance passes without the field, and everything that could matter was tried.
    pub(super) fn is_required(&self, path: &FieldPath, having: &[&Node]) -> bool {
        let lacks = |it: &Node| self.found(it, path).is_none() && self.found(it, &path.parent()).is_some();
        let without: Vec<Node> = having.iter().filter_map(|it| self.without(it, [path])).collect();
        // Some elements of an array may lack it where the first has it.
        let is_single = !path.as_str().contains("[]");
        is_single
            && !without.is_empty()
            && !self.whole().any(lacks)
            && !without.iter().any(|it| self.lets_pass(it))
            && having.iter().take(EXAMPLES).all(|it| self.needs(it, path))
            && self.was_answered()
    }

    /// The instance without these fields, if it has the first.
    fn without<'p>(&self, instance: &Node, paths: impl IntoIterator<Item = &'p FieldPath>) -> Option<Node> {
        let mut changed = instance.clone();
        let mut paths = paths.into_iter();
        take_out(&mut changed, &paths.next()?.names())?;
        for path in paths {
            take_out(&mut changed, &path.names());
        }
        Some(changed)
    }

    /// True where the instance does not pass without the field, whatever is changed in one other field, nor without all
    /// that may be left out.
    fn needs(&self, instance: &Node, path: &FieldPath) -> bool {
        let Some(bare) = self.without(instance, [path]) else { return false };
        let is_apart = |it: &FieldPath| !it.is_in_map() && !it.is_within(path);
        let others: Vec<(&FieldPath, &Field)> = self
            .schema
            .fields
            .iter()
            .filter(|(it, field)| is_apart(it) && !path.is_within(it) && field.said != Said::Forbids)
            .collect();
        let optional: BTreeSet<&FieldPath> =
            others.iter().filter(|(_, it)| it.said != Said::Requires).map(|(it, _)| *it).collect();
        let least = self.without(instance, std::iter::once(path).chain(optional));
        if least.is_some_and(|it| self.lets_pass(&it)) {
            return false;
        }
        others.into_iter().all(|(other, field)| {
            let gone = self.without(&bare, [other]);
            !gone.is_some_and(|it| self.lets_pass(&it)) && self.needs_with(instance, &bare, (other, field))
        })
    }

    /// True where the instance that has not got the field does not pass with any value of another one, and the values
    /// that the schema lists for that could be tried.
    fn needs_with(&self, instance: &Node, bare: &Node, (other, field): (&FieldPath, &Field)) -> bool {
        let types = match self.found(instance, other) {
            Some(value) => value.json_type().into(),
            None => field.types.as_ref().map(|it| it.value).unwrap_or_default(),
        };
        let listed = field.values.as_ref().map(|it| &it.value);
        let is_listed =
            |it: &Node| listed.is_some_and(|all| it.written().is_some_and(|it| all.contains(&it)));
        let of_list = listed.into_iter().flat_map(|it| it.iter()).filter(|it| !value::is_literal(it));
        let of_list =
            of_list.map(|it| Node { span: instance.span, kind: Kind::String(value::text(it).to_owned()) });
        let of_type = |it: &&Node| it.json_type().is_among(types) || it.json_type() == JsonType::Null;
        let samples = self.samples().iter().filter(of_type).cloned();
        of_list.chain(samples).all(|value| {
            let with = |mut it: Node| put(&mut it, &other.names(), &value).map(|()| it);
            let Some(changed) = with(bare.clone()) else { return true };
            if self.lets_pass(&changed) {
                return false;
            }
            // A value that the schema lists and that does not pass with the field either asks for more than is known.
            !is_listed(&value) || with(instance.clone()).is_some_and(|it| self.lets_pass(&it))
        })
    }
}
