//! What schemas and examples say of the fields of a section's contracts, before a chapter is read: it tells a list of
//! fields from one of something else.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::quotes::Quotes;
use crate::field::{Field, FieldPath, JsonType};
use crate::model::{Family, Name, Shape, Subject};
use crate::syntax::json::{Kind, Node};
use crate::syntax::words::{Choice, KnownChoice, KnownObject, forms, plain};

/// The deepest object of an example that is looked at.
const DEPTH: usize = 24;
/// As many objects of one name as anybody could tell apart.
const MANY: usize = 16;

/// The fields of some contracts and of the envelope.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The last names of all paths.
    names: BTreeSet<String>,
    /// Each object, with the names in it, by its own last name.
    objects: BTreeMap<String, BTreeMap<FieldPath, Arc<BTreeSet<String>>>>,
    /// Each field for which a schema lists values, with these, by its last name; of an array, those of its elements.
    choices: BTreeMap<String, BTreeMap<FieldPath, Arc<Choice>>>,
    /// Names with a full stop in them.
    quotes: Quotes,
    /// There are contracts, and of none of them is any field known.
    silent: bool,
    base: FieldPath,
}

impl Known {
    /// What is known of these contracts. Paths are counted from `base`, or from the root.
    pub fn of<'a>(family: &Family, names: impl Iterator<Item = &'a Name>, base: Option<&FieldPath>) -> Self {
        let mut known = Known { base: base.cloned().unwrap_or_default(), ..Known::default() };
        let names: Vec<&Name> = names.collect();
        let contracts = || names.iter().filter_map(|name| family.contracts.get(*name));
        let schemas = || contracts().filter_map(|it| it.subject.schema());
        let envelope = || family.envelope.iter().filter_map(Subject::schema);
        schemas().for_each(|it| known.shape(it, false));
        for example in contracts().flat_map(|it| family.examples_of(it)) {
            known.value(&example.document.root, &FieldPath::ROOT, 0);
        }
        known.silent = !names.is_empty() && known.names.is_empty();
        envelope().for_each(|it| known.shape(it, true));
        let has = |path: &FieldPath| schemas().chain(envelope()).any(|it| it.fields.contains_key(path));
        let base = known.base.clone();
        known.quotes.settle(|path| has(path) || has(&path.below(&base)));
        known
    }

    /// Gives the fields of a list the paths that are meant.
    pub fn quote(&self, fields: &mut Vec<(FieldPath, Field)>) {
        self.quotes.read(fields);
    }

    /// True for a name that some field has, and where nothing is known.
    pub fn is_field(&self, name: &str) -> bool {
        self.silent || self.names.is_empty() || self.names.contains(name)
    }

    /// The objects and arrays of this name, each with the names in it.
    pub fn objects(&self, word: &str) -> Vec<KnownObject> {
        let found = forms(word).into_iter().filter_map(|it| self.objects.get(&it)).flatten();
        found.take(MANY).map(|(path, names)| (path.clone(), Arc::clone(names))).collect()
    }

    /// The fields of this name for which a schema lists values, each with these.
    pub fn choices(&self, word: &str) -> Vec<KnownChoice> {
        let found = self.choices.get(&plain(word)).into_iter().flatten();
        found.take(MANY).map(|(path, values)| (path.clone(), Arc::clone(values))).collect()
    }

    fn shape(&mut self, shape: &Shape, of_envelope: bool) {
        for (path, field) in &shape.fields {
            self.field(path, Some(field));
            self.choice(path, field, of_envelope);
        }
    }

    /// What the envelope says of a field, its contracts may say in fewer values.
    fn choice(&mut self, path: &FieldPath, field: &Field, of_envelope: bool) {
        let Some(values) = field.values.as_ref().filter(|_| path.is_within(&self.base)) else { return };
        let path = path.array().from_base(&self.base);
        let values: BTreeSet<String> = values.value.iter().filter(|it| *it != "null").cloned().collect();
        match self.choices.entry(plain(path.name())).or_default().entry(path) {
            Entry::Vacant(place) => {
                place.insert(Arc::new(Choice { values, differs: false }));
            }
            Entry::Occupied(_) if of_envelope => {}
            Entry::Occupied(mut known) => {
                let known = Arc::make_mut(known.get_mut());
                known.differs |= known.values != values;
                known.values.extend(values);
            }
        }
    }

    fn field(&mut self, path: &FieldPath, field: Option<&Field>) {
        if path.is_quoted() {
            self.quoted(path);
        }
        if path.is_elements() {
            return;
        }
        self.names.insert(path.name().to_owned());
        if !path.is_within(&self.base) || *path == self.base {
            return;
        }
        let path = path.from_base(&self.base);
        let name = path.name();
        let parent = path.parent();
        if !parent.is_root() {
            let objects = self.objects.entry(plain(parent.array().name())).or_default();
            Arc::make_mut(objects.entry(parent).or_default()).insert(name.to_owned());
        }
        // An object of which no field is known is one nevertheless.
        let types = field.and_then(|it| it.types.as_ref());
        if types.is_some_and(|it| it.value == JsonType::Object) {
            self.objects.entry(plain(name)).or_default().entry(path).or_default();
        }
    }

    fn quoted(&mut self, path: &FieldPath) {
        // A sentence is asked for the first part of a name.
        self.names
            .extend(path.names().iter().filter_map(|(name, _)| name.split('.').next()).map(str::to_owned));
        self.quotes.add(path, std::slice::from_ref(&self.base));
    }

    fn value(&mut self, node: &Node, at: &FieldPath, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match &node.kind {
            Kind::Object(members) => {
                for member in members {
                    let path = at.child(&member.key);
                    self.field(&path, None);
                    self.value(&member.value, &path, depth + 1);
                }
            }
            Kind::Array(elements) => {
                elements.iter().for_each(|it| self.value(it, &at.elements(), depth + 1));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }
}
