//! What a schema lets pass where its shape does not say it: the validator is asked, with other values in the place of
//! those that valid examples have.
//!
//! A shape is derived and never guessed, so of `not`, of branches that overlap, or of a reference that depends on where
//! it comes from, it says nothing. What such a schema does can still be seen: an instance in which a chapter's claim is
//! broken and that the validator lets pass is a contradiction, whatever keywords made it so. That none was found is no
//! proof, and nothing is said of it.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use super::Claim;
use super::dispute::Voice;
use super::hearing::NullOf;
use crate::field::{Field, FieldPath, JsonType, Said, TypeSet, ValueSet, ValuesSaid};
use crate::model::{Example, Shape, Subject, Testimony, Witness};
use crate::rules::desk::Desk;
use crate::rules::examples::judges;
use crate::schema::{Aspect, Judge};
use crate::syntax::json::{Kind, Member, Node};
use crate::text::SchemaPlace;
use crate::value;

/// As many examples as a question about one field is put with.
const EXAMPLES: usize = 4;

/// As many values as may be held against the schemas of one contract, with all that is in them.
const VALUES: usize = 100_000;

/// What was found to pass, by field.
#[derive(Default)]
pub struct Asked(BTreeMap<FieldPath, Passed>);

#[derive(Default)]
struct Passed {
    /// The types that pass, if some chapter allows fewer, and a value of one that it does not.
    types: Option<(TypeSet, String)>,
    /// A value that passes, and that some chapter does not list.
    value: Option<String>,
    /// No instance passes without the field.
    is_required: bool,
}

impl Asked {
    /// What a schema was found to claim of a field, of which its shape says nothing.
    pub fn voice<'a>(
        &self,
        testimony: &'a Testimony,
        path: &FieldPath,
        aspect: Aspect,
        null: NullOf,
    ) -> Option<Voice<'a>> {
        let passed = self.0.get(path).filter(|_| testimony.witness == Witness::Schema)?;
        let claim = match aspect {
            Aspect::Presence if passed.is_required => Claim::Presence(Said::Requires),
            Aspect::Presence => return None,
            Aspect::Type => Claim::Types(null.of(passed.types.as_ref()?.0)?),
            Aspect::Values => passed.value.as_ref().map(|_| Claim::Values(None))?,
        };
        Some(Voice { testimony, claim, span: testimony.place(path), of_any_member: false })
    }

    /// How it was found.
    pub fn note(&self, path: &FieldPath, aspect: Aspect) -> Option<String> {
        let passed = self.0.get(path)?;
        let value = match aspect {
            Aspect::Presence => {
                let words = "no example passes without it, whatever else is changed in it";
                return passed.is_required.then(|| words.to_owned());
            }
            Aspect::Type => &passed.types.as_ref()?.1,
            Aspect::Values => passed.value.as_ref()?,
        };
        Some(format!("the schema lets an example pass that has {value} there"))
    }

    /// Asks about every field of which chapters say what its schema does not.
    pub fn of(name: &str, subject: &Subject, judge: &Judge, desk: &Desk, null_is_said: bool) -> Asked {
        let Some(schema) = subject.schema() else { return Asked::default() };
        let family = desk.family;
        let (places, examples): (Vec<_>, Vec<&Example>) = match family.contracts.get(name) {
            Some(contract) => {
                let own = contract.examples.iter().filter_map(|it| family.examples.get(*it));
                (judges(family, name).collect(), own.collect())
            }
            None => {
                (family.envelope_schema.iter().map(|it| (it, "")).collect(), family.examples.iter().collect())
            }
        };
        let samples = OnceCell::new();
        let inquiry =
            Inquiry { judge, desk, schema, places, examples, samples, left: Cell::new(VALUES), null_is_said };
        let mut questions: BTreeMap<&FieldPath, Vec<&Field>> = BTreeMap::new();
        for testimony in subject.testimony.iter().filter(|it| it.is_by_hand()) {
            for (path, field) in &testimony.shape.fields {
                let is_open = is_unclear(schema, path, field) || may_be_required(schema, path, field);
                if is_open && !path.is_in_map() {
                    questions.entry(path).or_default().push(field);
                }
            }
        }
        Asked(
            questions
                .into_iter()
                .filter_map(|(path, of)| Some((path.clone(), inquiry.ask(path, &of)?)))
                .collect(),
        )
    }
}

/// True where a chapter says something of a field that is there, and a schema nothing in the same respect.
fn is_unclear(schema: &Shape, path: &FieldPath, chapter: &Field) -> bool {
    let of_types = chapter.types.is_some();
    let of_values = lists_all(chapter).is_some();
    match schema.fields.get(path) {
        Some(field) => {
            (of_types && field.types.is_none()) || (of_values && field.values.is_none() && !field.any_value)
        }
        None => {
            let is_listed = schema.declares.contains(&path.parent());
            is_listed && schema.fitting.contains(path) && (of_types || of_values)
        }
    }
}

/// True where a chapter calls a field optional, and its schema has keywords from which it could follow that it is not.
fn may_be_required(schema: &Shape, path: &FieldPath, chapter: &Field) -> bool {
    const BINDING: [&str; 6] =
        ["not", "minProperties", "if", "dependencies", "dependentRequired", "dependentSchemas"];
    let parent = path.parent();
    let bounds = match parent.is_root() {
        true => &schema.bounds[..],
        false => schema.fields.get(&parent).map(Field::constraints).unwrap_or_default(),
    };
    let is_bound = || bounds.iter().any(|it| BINDING.contains(&it.keyword));
    let is_open = |it: &Field| it.said == Said::Shows || (it.said == Said::Allows && is_bound());
    chapter.said == Said::Allows && schema.fields.get(path).is_some_and(is_open)
}

/// The values of a field where a chapter says that there are no others.
fn lists_all(field: &Field) -> Option<&ValueSet> {
    let values = field.values.as_ref().filter(|_| field.values_said == ValuesSaid::All)?;
    Some(&values.value)
}

/// A question to the validator, with all that it takes to put it.
pub(super) struct Inquiry<'a> {
    judge: &'a Judge,
    desk: &'a Desk<'a>,
    pub(super) schema: &'a Shape,
    /// The schemas that an instance is held against, each with the JSON Pointer at which it holds.
    places: Vec<(&'a SchemaPlace, &'a str)>,
    examples: Vec<&'a Example>,
    /// What schemas speak of.
    samples: OnceCell<Vec<Node>>,
    /// How many values may still be held against the schemas.
    left: Cell<usize>,
    null_is_said: bool,
}

impl Inquiry<'_> {
    fn ask(&self, path: &FieldPath, chapters: &[&Field]) -> Option<Passed> {
        let own = self.schema.fields.get(path);
        let instances = self.instances(path);
        let shown: TypeSet =
            instances.iter().filter_map(|it| Some(self.found(it, path)?.json_type())).collect();
        let mut passed = Passed::default();
        if own.is_none_or(|it| it.types.is_none()) {
            let claimed: Vec<TypeSet> =
                chapters.iter().filter_map(|it| Some(it.types.as_ref()?.value)).collect();
            passed.types = self.types(path, &instances, shown, &claimed);
        }
        if own.is_none_or(|it| it.values.is_none() && !it.any_value) {
            let lists = chapters.iter().filter_map(|it| lists_all(it));
            passed.value = lists.filter_map(|it| self.value(path, &instances, it)).next();
        }
        let is_optional = |it: &&Field| may_be_required(self.schema, path, it);
        passed.is_required = chapters.iter().any(is_optional) && self.is_required(path, &instances);
        let is_found = passed.types.is_some() || passed.value.is_some() || passed.is_required;
        is_found.then_some(passed)
    }

    pub(super) fn found<'n>(&self, instance: &'n Node, path: &FieldPath) -> Option<&'n Node> {
        path.names().iter().try_fold(instance, |node, (name, arrays)| {
            (0..*arrays).try_fold(node.get(name)?, |node, _| node.elements().first())
        })
    }

    /// Valid instances that have the field; where no example has it and it may stand in all of them, some to put it into.
    fn instances(&self, path: &FieldPath) -> Vec<&Node> {
        let always = [Some(Said::Allows), Some(Said::Requires)];
        let may_be_put = always.contains(&self.schema.fields.get(path).map(|it| it.said))
            || self.schema.fitting.contains(path);
        let having = self.whole().filter(|it| self.found(it, path).is_some());
        let having: Vec<&Node> = having.filter(|it| self.lets_pass(it)).take(EXAMPLES).collect();
        if !having.is_empty() || !may_be_put || path.is_elements() {
            return having;
        }
        let parent = path.parent();
        let open = self
            .whole()
            .filter(|it| matches!(self.found(it, &parent).map(|it| &it.kind), Some(Kind::Object(_))));
        open.filter(|it| self.lets_pass(it)).take(EXAMPLES).collect()
    }

    /// The examples that leave nothing out and are what they say they are.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Node> {
        let whole = self.examples.iter().filter(|it| !it.is_elided() && it.mistaken.is_empty());
        whole.map(|it| &it.document.root)
    }

    /// True where every schema lets an instance pass.
    pub(super) fn lets_pass(&self, instance: &Node) -> bool {
        let size = 1 + instance.span.end().saturating_sub(instance.span.start()) / 16;
        let left = self.left.get().saturating_sub(size);
        self.left.set(left);
        left > 0
            && !self.places.is_empty()
            && self.places.iter().all(|(place, at)| self.judge.accepts(place, instance, at) == Some(true))
    }

    /// True while there was room for every question: what was not asked did not pass either.
    pub(super) fn was_answered(&self) -> bool {
        self.left.get() > 0
    }

    pub(super) fn samples(&self) -> &[Node] {
        self.samples.get_or_init(|| {
            let all = self.places.iter().flat_map(|(place, _)| self.desk.schemas.samples(place));
            all.map(|kind| Node { span: self.schema.span, kind }).collect()
        })
    }

    /// The types that pass, where a chapter allows fewer.
    fn types(
        &self,
        path: &FieldPath,
        instances: &[&Node],
        shown: TypeSet,
        claimed: &[TypeSet],
    ) -> Option<(TypeSet, String)> {
        if claimed.is_empty() || instances.is_empty() {
            return None;
        }
        let mut all = shown;
        let mut other = None;
        for sample in self.samples() {
            let of = sample.json_type();
            if of.is_among(all) || (of == JsonType::Null && !self.null_is_said) {
                continue;
            }
            if self.passes(path, instances, sample) {
                all.insert(of);
                let is_other = claimed.iter().any(|it| !of.is_among(*it));
                other = other.or_else(|| is_other.then(|| sample.to_json()));
            }
        }
        if all.len() + usize::from(!self.null_is_said) >= TypeSet::all().len() {
            all = TypeSet::all();
        } else if all.contains(JsonType::Number) {
            all.remove(JsonType::Integer);
        }
        Some((all, other?))
    }

    /// A value that passes, and that a list of a chapter does not have.
    fn value(&self, path: &FieldPath, instances: &[&Node], listed: &ValueSet) -> Option<String> {
        let is_literal = |it: &String| value::is_literal(it);
        let texts = listed.iter().any(|it| !is_literal(it));
        let numbers = listed.iter().any(|it| it.parse::<f64>().is_ok());
        let near = listed
            .iter()
            .filter(|it| !is_literal(it))
            .map(|it| Node { span: self.schema.span, kind: Kind::String(format!("{}-x", value::text(it))) });
        let is_listed = |sample: &Node| match &sample.kind {
            Kind::String(text) => !texts || listed.iter().any(|it| value::text(it) == text),
            Kind::Number(digits) => {
                let same = |it: &String| it.parse::<f64>().ok() == digits.parse::<f64>().ok();
                !numbers || listed.iter().any(same)
            }
            _ => true,
        };
        let mut others = self.samples().iter().cloned().chain(near).filter(|it| !is_listed(it));
        others.find(|it| self.passes(path, instances, it)).map(|it| it.to_json())
    }

    /// True where some instance passes with this value in its place.
    fn passes(&self, path: &FieldPath, instances: &[&Node], value: &Node) -> bool {
        let names = path.names();
        let mut changed = instances.iter().filter_map(|it| {
            let mut changed = (*it).clone();
            put(&mut changed, &names, value)?;
            Some(changed)
        });
        changed.any(|it| self.lets_pass(&it))
    }
}

/// Takes out what a path leads to, if it is there.
pub(super) fn take_out(node: &mut Node, names: &[(String, usize)]) -> Option<()> {
    let ((name, arrays), rest) = names.split_first()?;
    let Kind::Object(members) = &mut node.kind else { return None };
    let at = members.iter().position(|it| it.key == *name)?;
    if rest.is_empty() {
        if *arrays > 0 {
            return None;
        }
        members.remove(at);
        return Some(());
    }
    let mut inner = &mut members.get_mut(at)?.value;
    for _ in 0..*arrays {
        let Kind::Array(elements) = &mut inner.kind else { return None };
        inner = elements.first_mut()?;
    }
    take_out(inner, rest)
}

/// Puts a value where a path leads to: in the place of another, or as one more member. Objects and arrays on the way that
/// are not there are made.
pub(super) fn put(node: &mut Node, names: &[(String, usize)], value: &Node) -> Option<()> {
    let Some(((name, arrays), rest)) = names.split_first() else {
        *node = Node { span: node.span, kind: value.kind.clone() };
        return Some(());
    };
    let span = node.span;
    let Kind::Object(members) = &mut node.kind else { return None };
    let made = |arrays: usize| {
        let object = Node { span, kind: Kind::Object(Vec::new()) };
        (0..arrays).fold(object, |it, _| Node { span, kind: Kind::Array(vec![it]) })
    };
    let at = members.iter().position(|it| it.key == *name).unwrap_or_else(|| {
        members.push(Member { key: name.clone(), key_span: span, value: made(*arrays) });
        members.len() - 1
    });
    let mut inner = &mut members.get_mut(at)?.value;
    for left in (0..*arrays).rev() {
        let Kind::Array(elements) = &mut inner.kind else { return None };
        if elements.is_empty() {
            elements.push(made(left));
        }
        inner = elements.first_mut()?;
    }
    put(inner, rest, value)
}
