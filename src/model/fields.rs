//! The fields of one witness by their paths, small once nobody adds to them.

use std::collections::btree_map::{self, BTreeMap};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter::{Chain, Zip};
use std::mem::take;
use std::slice;
use std::sync::Arc;

use super::Subject;
use crate::field::{Field, FieldPath, ValueSet};

/// Fields by their paths: open to be added to, or closed. Then they are as small as can be, and who names the same ones
/// has the same paths.
#[derive(Clone, Debug, Default, Eq)]
pub struct Fields {
    /// Empty where they are closed.
    open: BTreeMap<FieldPath, Field>,
    /// In their order; empty where they are open.
    paths: Arc<[FieldPath]>,
    closed: Box<[Field]>,
}

/// What many witnesses have alike is there once.
#[derive(Debug, Default)]
pub struct Alike {
    paths: HashSet<Arc<[FieldPath]>>,
    objects: HashSet<Arc<BTreeSet<FieldPath>>>,
    /// Lists of one value.
    values: HashMap<String, Arc<ValueSet>>,
}

/// Fields with their paths.
pub type Pairs<'a> =
    Chain<btree_map::Iter<'a, FieldPath, Field>, Zip<slice::Iter<'a, FieldPath>, slice::Iter<'a, Field>>>;

impl Alike {
    /// Makes small what is said of a subject. A shape that somebody else has as well stays as it is.
    pub fn close(&mut self, subject: &mut Subject) {
        let own = subject.testimony.iter_mut().filter_map(|it| Arc::get_mut(&mut it.shape));
        own.for_each(|it| it.close(self));
    }

    /// The same paths as others have them.
    fn paths(&mut self, own: Arc<[FieldPath]>) -> Arc<[FieldPath]> {
        match self.paths.get(&own) {
            Some(there) => Arc::clone(there),
            None => {
                self.paths.insert(Arc::clone(&own));
                own
            }
        }
    }

    /// The same value as others have it.
    fn value(&mut self, own: &mut Arc<ValueSet>) {
        let Some(only) = own.first().filter(|_| own.len() == 1) else { return };
        match self.values.get(only) {
            Some(there) => *own = Arc::clone(there),
            None => {
                self.values.insert(only.clone(), Arc::clone(own));
            }
        }
    }

    /// The same objects as others have them.
    pub fn objects(&mut self, own: &mut Arc<BTreeSet<FieldPath>>) {
        match self.objects.get(own) {
            Some(there) => *own = Arc::clone(there),
            None => {
                self.objects.insert(Arc::clone(own));
            }
        }
    }
}

impl Fields {
    /// The fields, to be added to.
    pub fn open(&mut self) -> &mut BTreeMap<FieldPath, Field> {
        if !self.paths.is_empty() {
            let paths = take(&mut self.paths);
            self.open = paths.iter().cloned().zip(take(&mut self.closed)).collect();
        }
        &mut self.open
    }

    /// Makes them small.
    pub fn close(&mut self) {
        if !self.open.is_empty() {
            let (paths, fields): (Vec<FieldPath>, Vec<Field>) = take(&mut self.open).into_iter().unzip();
            (self.paths, self.closed) = (paths.into(), fields.into());
        }
    }

    /// Makes them small, with the paths of others who name the same fields.
    pub fn close_alike(&mut self, alike: &mut Alike) {
        self.close();
        self.paths = alike.paths(take(&mut self.paths));
        let values = self.closed.iter_mut().filter_map(|it| it.values.as_mut());
        values.for_each(|it| alike.value(&mut it.value));
    }

    /// Keeps some of them.
    pub fn retain(&mut self, is_kept: impl Fn(&FieldPath, &Field) -> bool) {
        if self.iter().all(|(path, field)| is_kept(path, field)) {
            return;
        }
        self.open.retain(|path, field| is_kept(path, field));
        let all = self.paths.iter().cloned().zip(take(&mut self.closed));
        let (paths, fields): (Vec<FieldPath>, Vec<Field>) =
            all.filter(|(path, it)| is_kept(path, it)).unzip();
        (self.paths, self.closed) = (paths.into(), fields.into());
    }

    pub fn get(&self, path: &FieldPath) -> Option<&Field> {
        let closed = || self.closed.get(self.paths.binary_search(path).ok()?);
        self.open.get(path).or_else(closed)
    }

    pub fn contains_key(&self, path: &FieldPath) -> bool {
        self.get(path).is_some()
    }

    pub fn iter(&self) -> Pairs<'_> {
        self.open.iter().chain(self.paths.iter().zip(&self.closed))
    }

    pub fn keys(&self) -> impl Iterator<Item = &FieldPath> {
        self.open.keys().chain(&*self.paths)
    }

    pub fn values(&self) -> impl Iterator<Item = &Field> {
        self.open.values().chain(&self.closed)
    }

    /// Those of this path and of all behind it.
    pub fn starting_at<'a>(
        &'a self,
        path: &FieldPath,
    ) -> impl Iterator<Item = (&'a FieldPath, &'a Field)> + use<'a> {
        let at = self.paths.partition_point(|it| it < path);
        let closed = self.paths[at..].iter().zip(&self.closed[at..]);
        self.open.range::<FieldPath, _>(path..).chain(closed)
    }

    pub fn len(&self) -> usize {
        self.open.len() + self.paths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = (&'a FieldPath, &'a Field);
    type IntoIter = Pairs<'a>;

    fn into_iter(self) -> Pairs<'a> {
        self.iter()
    }
}

impl IntoIterator for Fields {
    type Item = (FieldPath, Field);
    type IntoIter = btree_map::IntoIter<FieldPath, Field>;

    fn into_iter(mut self) -> Self::IntoIter {
        take(self.open()).into_iter()
    }
}

impl From<BTreeMap<FieldPath, Field>> for Fields {
    fn from(open: BTreeMap<FieldPath, Field>) -> Self {
        Fields { open, ..Fields::default() }
    }
}

impl FromIterator<(FieldPath, Field)> for Fields {
    fn from_iter<I: IntoIterator<Item = (FieldPath, Field)>>(all: I) -> Self {
        Fields::from(BTreeMap::from_iter(all))
    }
}
