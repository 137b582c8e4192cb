//! The paths from which the fields of a list are counted: where a remark or a setting says them, and what lies there.

use super::Loader;
use super::chapters::Task;
use super::nowhere::EACH_STEP;
use super::sections::Part;
use crate::diagnostic::Diagnostic;
use crate::field::{FieldPath, JsonType};
use crate::model::{Family, Name, Shape, Witness};
use crate::rulebook;
use crate::syntax::json::Node;
use crate::syntax::remark::RemarkKind;
use crate::text::Span;

impl Loader<'_> {
    /// The paths from which fields are counted at this place: the last remark that says so before it, in this part
    /// or before the first section of the chapter, with its place; else the setting.
    pub(super) fn stated_bases(
        &self,
        task: &Task,
        (part, at): (Option<&Part>, usize),
    ) -> (Vec<FieldPath>, Option<Span>) {
        let remark = task.chapter.remarks.iter().rev().find_map(|remark| {
            let place = remark.range.start;
            let holds = place < at
                && part.is_none_or(|part| place < part.first_section || part.range.contains(&place));
            match &remark.kind {
                RemarkKind::Base(pointers) if holds => Some((pointers, remark.range.clone())),
                _ => None,
            }
        });
        match (remark, task.witness) {
            (Some((pointers, range)), _) => (
                pointers.iter().map(|it| FieldPath::of_object(it)).collect(),
                Some(task.chapter.source.span(range)),
            ),
            (None, Witness::Checklist | Witness::Shared) => (vec![FieldPath::ROOT], None),
            (None, _) => (self.settings.base.clone(), None),
        }
    }

    /// The same. One at which nothing lies is a finding, and is left out: what is counted from there would be held
    /// against nothing.
    pub(super) fn bases(
        &mut self,
        family: &Family,
        task: &Task,
        place: (Option<&Part>, usize),
        names: &[Name],
    ) -> Vec<FieldPath> {
        let (stated, remark) = self.stated_bases(task, place);
        let payload = self.payload();
        let mut bases = Vec::new();
        for base in stated {
            // An instance that lacks its payload is a finding of its own.
            let found = if base == payload { Some(base.clone()) } else { lies_at(family, names, &base) };
            if found.is_none() {
                self.lost_base(family, &base, remark);
            }
            bases.extend(found);
        }
        bases
    }

    fn lost_base(&mut self, family: &Family, base: &FieldPath, remark: Option<Span>) {
        let mut stated = self.settings.stated.iter().filter(|it| it.key == "base");
        let stated = stated.find(|it| FieldPath::of_object(&it.text) == *base).filter(|_| remark.is_none());
        let (rule, span) = match remark {
            Some(span) => (&rulebook::UNRESOLVED_DIRECTIVE, span),
            None => (&rulebook::NOTHING_FOUND, stated.map_or(self.settings.span, |it| it.span)),
        };
        let title =
            format!("the base `{base}` names nothing: neither schema nor example has an object there");
        // A remark, or a setting, is about many lists.
        if self.found.iter().any(|it| it.primary.span == span && it.title == title) {
            return;
        }
        let finding = Diagnostic::new(rule, title, span, "nothing lies there");
        self.found.push(match stated {
            Some(it) => self.near_pointer(finding, family, &it.text),
            None => finding.help(EACH_STEP),
        });
    }
}

/// True where a schema or an example of the family has this field, or nobody could know.
pub(super) fn is_anywhere(family: &Family, path: &FieldPath) -> bool {
    let own = family.contracts.values().filter_map(|it| it.subject.schema());
    let mut shapes = own.chain(family.envelope.iter().filter_map(|it| it.schema()));
    let unread = &family.unread;
    let is_unread = unread.envelope || !unread.schemas.is_empty() || !unread.examples.is_empty();
    let is_empty = family.examples.is_empty() && family.contracts.values().all(|it| it.schema.is_none());
    let in_fields = |it: &Shape| it.fields.keys().any(|it| it.is_within(path));
    is_unread
        || is_empty
        || shapes.any(|it| it.exhausted || in_fields(it) || in_map(it, path))
        || family.examples.iter().any(|it| node_at(&it.document.root, path).is_some())
}

/// The object at a path in instances of these contracts; of an array, its elements. Where nobody knows anything of
/// them, the path is believed.
fn lies_at(family: &Family, names: &[Name], base: &FieldPath) -> Option<FieldPath> {
    if base.is_root() {
        return Some(FieldPath::ROOT);
    }
    let contracts = || names.iter().filter_map(|name| family.contracts.get(name));
    let envelope = family.envelope.iter().filter_map(|it| it.schema());
    let mut shapes = contracts().filter_map(|it| it.subject.schema()).chain(envelope).peekable();
    let mut examples = contracts().flat_map(|it| family.examples_of(it)).peekable();
    if shapes.peek().is_none() && examples.peek().is_none() {
        return Some(base.clone());
    }
    shapes.find_map(|it| in_shape(it, base)).or_else(|| {
        examples.filter_map(|it| node_at(&it.document.root, base)).find_map(|it| match it.json_type() {
            JsonType::Object => Some(base.clone()),
            JsonType::Array => Some(base.elements()),
            _ => None,
        })
    })
}

/// The same in what one schema says.
fn in_shape(shape: &Shape, base: &FieldPath) -> Option<FieldPath> {
    if let Some(types) = shape.fields.get(base).and_then(|it| it.types.as_ref()) {
        let is = |it| types.value.contains(it);
        let array = Some(base.elements()).filter(|_| is(JsonType::Array));
        return Some(base.clone()).filter(|_| is(JsonType::Object)).or(array);
    }
    let inside = || shape.fields.keys().any(|it| it.is_within(base));
    (shape.exhausted || inside() || in_map(shape, base)).then(|| base.clone())
}

/// True where the path leads through a member whose name nobody lists.
fn in_map(shape: &Shape, base: &FieldPath) -> bool {
    let mut object = base.clone();
    while !object.is_root() {
        object = object.array().parent();
        if shape.maps.contains(&object) || shape.fields.contains_key(&object.any_member()) {
            return true;
        }
    }
    false
}

/// The value of a field in one instance; of an array, the first element stands for all.
fn node_at<'a>(root: &'a Node, path: &FieldPath) -> Option<&'a Node> {
    (!path.is_root()).then_some(())?;
    path.names().into_iter().try_fold(root, |node, (name, arrays)| {
        let node = node.member(&name)?;
        (0..arrays).try_fold(&node.value, |node, _| node.elements().first())
    })
}
