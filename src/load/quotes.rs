//! Names with a full stop in them: nobody writes the quotes that tell one from the way into an object.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::{Field, FieldPath, Said};
use crate::model::Shape;
use crate::text::Span;

/// The paths of such names, by what people write.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    meant: BTreeMap<FieldPath, FieldPath>,
    /// The objects that a reader would see in what people write, and that are not there.
    seeming: BTreeSet<FieldPath>,
    /// What people would write of two fields: quotes have to tell which is meant.
    twice: BTreeSet<FieldPath>,
}

impl Quotes {
    /// Those of some schemas, with paths as they are counted from these bases as well.
    pub fn of(schemas: &[&Shape], bases: &[FieldPath]) -> Quotes {
        let mut quotes = Quotes::default();
        let fields = schemas.iter().flat_map(|it| it.fields.keys());
        fields.filter(|it| it.is_quoted()).for_each(|it| quotes.add(it, bases));
        let has = |path: &FieldPath| schemas.iter().any(|it| it.fields.contains_key(path));
        quotes.settle(|path| has(path) || bases.iter().any(|it| has(&path.below(it))));
        quotes
    }

    pub fn is_empty(&self) -> bool {
        self.meant.is_empty()
    }

    /// Takes up a path with such a name.
    pub fn add(&mut self, path: &FieldPath, bases: &[FieldPath]) {
        for path in std::iter::once(path.clone()).chain(bases.iter().map(|it| path.from_base(it))) {
            let unquoted = path.unquoted();
            let objects = above(&unquoted).filter(|it| !it.is_elements() && !path.is_within(it));
            self.seeming.extend(objects);
            let other = self.meant.insert(unquoted.clone(), path.clone());
            self.twice.extend(other.filter(|it| *it != path).map(|_| unquoted));
        }
    }

    /// Leaves alone what is there as it is written.
    pub fn settle(&mut self, is_there: impl Fn(&FieldPath) -> bool) {
        self.meant.retain(|it, _| !is_there(it) && !self.twice.contains(it));
        self.seeming.retain(|it| !is_there(it));
    }

    /// Gives the fields of a list the paths that are meant.
    pub fn read(&self, fields: &mut Vec<(FieldPath, Field)>) {
        let mut quoted = BTreeSet::new();
        // What is named at each place, the innermost, and how often each path is named.
        let mut inner: BTreeMap<Span, FieldPath> = BTreeMap::new();
        let mut numbers: BTreeMap<FieldPath, usize> = BTreeMap::new();
        for (path, field) in fields.iter_mut() {
            if let Some(meant) = self.meant(path) {
                *path = meant;
                quoted.insert(field.span);
            }
            *numbers.entry(path.clone()).or_default() += 1;
            let innermost = inner.entry(field.span).or_default();
            if innermost.as_str().len() < path.as_str().len() {
                innermost.clone_from(path);
            }
        }
        fields.retain(|(path, field)| {
            let innermost = inner.get(&field.span).filter(|it| *it != path && field.said == Said::Shows);
            let Some(innermost) = innermost else { return true };
            // An object that is there because of the name of a field alone is none.
            if !innermost.is_within(path) {
                return !quoted.contains(&field.span);
            }
            // One that is there because something in it is named may be named itself.
            let number = numbers.entry(path.clone()).or_default();
            let is_again = *number > 1;
            *number -= usize::from(is_again);
            !is_again
        });
    }

    /// What a path means: a name that is known, something in one, or another name that begins as one.
    fn meant(&self, path: &FieldPath) -> Option<FieldPath> {
        if let Some(meant) = self.meant.get(path) {
            return Some(meant.clone());
        }
        let known = above(path).find_map(|it| self.meant.get_key_value(&it));
        let root = (&FieldPath::ROOT, &FieldPath::ROOT);
        let (from, to) = known.unwrap_or(root);
        let is_seeming = |it: &FieldPath| self.seeming.contains(it) && !self.meant.contains_key(it);
        let Some(object) = above(path).take_while(|it| it != from).filter(is_seeming).last() else {
            return known.map(|_| moved(path, from, to));
        };
        let (outer, array) = (object.parent(), path.array());
        let name = moved(&outer, from, to).child(array.from_base(&outer).as_str());
        Some(moved(path, &array, &name))
    }
}

/// A path that begins with another one, as it begins with a third.
fn moved(path: &FieldPath, from: &FieldPath, to: &FieldPath) -> FieldPath {
    if path == from { to.clone() } else { path.from_base(from).below(to) }
}

/// What holds a field, from the inside out.
fn above(path: &FieldPath) -> impl Iterator<Item = FieldPath> {
    let outer = |it: &FieldPath| if it.is_elements() { it.array() } else { it.parent() };
    std::iter::successors(Some(outer(path)), move |it| Some(outer(it))).take_while(|it| !it.is_root())
}
