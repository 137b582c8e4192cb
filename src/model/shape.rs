//! The fields that one witness names, and what it says of the objects around them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Alike, Fields};
use crate::field::{Choice, Condition, Constraint, Definition, Field, FieldPath, JsonType};
use crate::text::Span;

/// The fields that one witness names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Where a field would be added.
    pub span: Span,
    pub fields: Fields,
    /// The objects of which it names every field.
    pub complete: Arc<BTreeSet<FieldPath>>,
    /// The objects that can have no fields but those that it names, or whose names it describes: for who reads.
    pub closed: Arc<BTreeSet<FieldPath>>,
    /// The keywords that bound the instance as a whole.
    pub bounds: Vec<Constraint>,
    /// Where fields are named or required that are not elsewhere.
    pub conditions: BTreeMap<FieldPath, Vec<Condition>>,
    /// The objects of which it lists fields, whether or not others may be there.
    pub declares: Arc<BTreeSet<FieldPath>>,
    /// The objects whose members have names that nobody lists.
    pub maps: BTreeSet<FieldPath>,
    /// The objects of whose members some have to fit a pattern, by their names, with these patterns.
    pub patterned: BTreeMap<FieldPath, Vec<String>>,
    /// The objects no member of which may fit a pattern, with these patterns.
    pub barred: BTreeMap<FieldPath, Vec<String>>,
    /// Fields that others name and that it does not: their names fit a pattern of their object.
    pub fitting: BTreeSet<FieldPath>,
    /// The schemas among which a value has a choice, by its path.
    pub choices: BTreeMap<FieldPath, Vec<Choice>>,
    /// The named schema that a value refers to, by its path.
    pub definitions: BTreeMap<FieldPath, Definition>,
    /// Fields of branches, as a reader is told of them: as those branches say that name them.
    pub in_branches: BTreeMap<FieldPath, Field>,
    /// There was more to follow than could be followed, and what is missing is not known.
    pub exhausted: bool,
    /// What a schema says of fields of the envelope, of which the envelope's own schema is the witness.
    pub of_envelope: Fields,
    /// Fields that others name and that it has no place for: their objects are closed, and no pattern fits their names.
    pub unfit: BTreeSet<FieldPath>,
    /// Fields that it need not name: those of the envelope.
    pub excused: Arc<BTreeSet<FieldPath>>,
    /// The path from which its own paths are counted where it stands.
    pub base: FieldPath,
    /// The lists that stand elsewhere, by the object whose fields they list.
    pub elsewhere: BTreeMap<FieldPath, Span>,
}

impl Shape {
    /// Where it says that nothing can stand at a path: what holds it is neither an object nor an array, by these types.
    pub fn bars(&self, path: &FieldPath) -> Option<Span> {
        let (outer, needed) = match path.is_elements() {
            true => (path.array(), JsonType::Array),
            false => (path.parent(), JsonType::Object),
        };
        if path.is_root() || outer.is_root() {
            return None;
        }
        let Some(field) = self.fields.get(&outer) else { return self.bars(&outer) };
        field.types.as_ref().filter(|it| !it.value.contains(needed)).map(|it| it.span)
    }

    /// Makes it small, with what others have alike.
    pub fn close(&mut self, alike: &mut Alike) {
        self.fields.close_alike(alike);
        self.of_envelope.close_alike(alike);
        [&mut self.complete, &mut self.closed, &mut self.declares]
            .into_iter()
            .for_each(|it| alike.objects(it));
    }

    /// A field as a reader is told of it.
    pub fn told(&self, path: &FieldPath) -> Option<&Field> {
        self.in_branches.get(path).or_else(|| self.fields.get(path))
    }

    pub fn new(span: Span) -> Self {
        Shape {
            span,
            exhausted: false,
            patterned: BTreeMap::new(),
            barred: BTreeMap::new(),
            fitting: BTreeSet::new(),
            fields: Fields::default(),
            complete: Arc::default(),
            closed: Arc::default(),
            bounds: Vec::new(),
            conditions: BTreeMap::new(),
            declares: Arc::default(),
            maps: BTreeSet::new(),
            choices: BTreeMap::new(),
            definitions: BTreeMap::new(),
            in_branches: BTreeMap::new(),
            of_envelope: Fields::default(),
            unfit: BTreeSet::new(),
            excused: Arc::default(),
            base: FieldPath::ROOT,
            elsewhere: BTreeMap::new(),
        }
    }

    /// True for an object of whose members those may have any name that fit a pattern, and no others.
    pub fn is_patterned(&self, object: &FieldPath) -> bool {
        self.patterned.contains_key(object) && !self.maps.contains(object)
    }

    /// True where it names a field inside this one.
    pub fn names_within(&self, path: &FieldPath) -> bool {
        self.within(path).next().is_some()
    }

    /// The fields inside this one that it names.
    pub fn within(&self, path: &FieldPath) -> impl Iterator<Item = (&FieldPath, &Field)> {
        ["[", "."].into_iter().flat_map(move |inside| {
            let from = FieldPath::new(format!("{path}{inside}"));
            let fields = self.fields.starting_at(&from);
            fields.take_while(move |(it, _)| it.as_str().starts_with(from.as_str()))
        })
    }

    /// Lets what a law says of named fields hold as well, and of the objects that they are in.
    pub fn hold(&mut self, law: &Shape, named: &BTreeSet<FieldPath>) {
        let is_inside = |object: &FieldPath| named.iter().any(|it| it != object && it.is_within(object));
        let own = |object: &FieldPath| !object.is_root() && is_inside(object);
        let objects: Vec<FieldPath> = law.complete.iter().filter(|it| own(it)).cloned().collect();
        for object in objects {
            for (path, field) in law.within(&object) {
                self.fields.open().entry(path.clone()).or_insert_with(|| field.clone());
            }
            Arc::make_mut(&mut self.complete).insert(object);
        }
        for (path, field) in law.fields.iter().filter(|(path, _)| named.contains(path)) {
            if !self.unfit.contains(path) {
                self.fields.open().entry(path.clone()).or_insert_with(|| field.clone()).narrow(field);
            }
        }
    }

    /// The same shape as a part of a larger instance, at this path.
    pub fn below(self, base: &FieldPath) -> Self {
        if base.is_root() {
            return self;
        }
        let all = |paths: BTreeSet<FieldPath>| paths.into_iter().map(|it| it.below(base)).collect();
        let choice = |choices: Vec<Choice>| choices.into_iter().map(|it| it.below(base)).collect();
        let conditions = self
            .conditions
            .into_iter()
            .map(|(path, all)| (path.below(base), all.into_iter().map(|it| it.below(base)).collect()));
        let patterns = |of: BTreeMap<FieldPath, Vec<String>>| {
            of.into_iter().map(|(path, it)| (path.below(base), it)).collect()
        };
        let choices = self.choices.into_iter().map(|(path, it)| (path.below(base), choice(it)));
        Shape {
            choices: choices.collect(),
            definitions: self.definitions.into_iter().map(|(path, it)| (path.below(base), it)).collect(),
            fields: self.fields.into_iter().map(|(path, field)| (path.below(base), field)).collect(),
            in_branches: self.in_branches.into_iter().map(|(path, it)| (path.below(base), it)).collect(),
            complete: Arc::new(all(Arc::unwrap_or_clone(self.complete))),
            closed: Arc::new(all(Arc::unwrap_or_clone(self.closed))),
            conditions: conditions.collect(),
            declares: Arc::new(all(Arc::unwrap_or_clone(self.declares))),
            maps: all(self.maps),
            patterned: patterns(self.patterned),
            barred: patterns(self.barred),
            base: self.base.below(base),
            elsewhere: self.elsewhere.into_iter().map(|(path, span)| (path.below(base), span)).collect(),
            ..self
        }
    }
}
