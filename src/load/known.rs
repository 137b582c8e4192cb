//! What is known of the fields of a section's contracts before its lists are read: it tells a list of fields from a table
//! of something else, and a heading that names an object from any other.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::FieldPath;
use crate::model::{Family, Name, Shape, plain_name};
use crate::syntax::json::{Kind, Node};

/// The names of fields, and the objects among them.
#[derive(Debug, Default)]
pub struct Known {
    /// Every name on the path of a field; `None` where nobody knows of any.
    names: Option<BTreeSet<String>>,
    /// Objects and arrays by their plain name, as lists count their paths, each with the names of the fields in it.
    objects: BTreeMap<String, Vec<(FieldPath, BTreeSet<String>)>>,
}

impl Known {
    /// What schemas and examples have for these contracts; lists count their paths from `bases`.
    pub fn of<'a>(family: &Family, contracts: impl Iterator<Item = &'a Name>, bases: &[FieldPath]) -> Known {
        let mut known = Known::default();
        let mut names = BTreeSet::new();
        for contract in contracts.filter_map(|it| family.contracts.get(it)) {
            let envelope = family.envelope.as_ref().and_then(|it| it.schema());
            for shape in contract.subject.schema().into_iter().chain(envelope) {
                shape.fields.keys().for_each(|path| names.extend(segments(path).map(str::to_owned)));
                known.objects_of(shape, bases);
            }
            family.examples_of(contract).for_each(|it| keys(&it.document.root, &mut names));
        }
        known.names = Some(names).filter(|it| !it.is_empty());
        known
    }

    fn objects_of(&mut self, shape: &Shape, bases: &[FieldPath]) {
        let mut inner: BTreeMap<FieldPath, BTreeSet<String>> = BTreeMap::new();
        for path in shape.fields.keys().filter(|it| !it.parent().is_root() && !it.is_elements()) {
            inner.entry(path.parent()).or_default().extend(segments(path).last().map(str::to_owned));
        }
        for (path, fields) in inner {
            let Some(base) = bases.iter().find(|it| path != **it && path.is_within(it)) else { continue };
            let name = segments(&path).last().map(plain_name).unwrap_or_default();
            let object = (path.from_base(base).array(), fields);
            let alike = self.objects.entry(name).or_default();
            if !alike.contains(&object) {
                alike.push(object);
            }
        }
    }

    /// True for the name of a field, and where nobody knows which names there are.
    pub fn is_field(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|it| it.contains(name.trim_end_matches("[]")))
    }

    /// The objects and arrays of this name.
    pub fn objects(&self, name: &str) -> Vec<(FieldPath, BTreeSet<String>)> {
        self.objects.get(&plain_name(name)).cloned().unwrap_or_default()
    }
}

fn segments(path: &FieldPath) -> impl Iterator<Item = &str> {
    path.as_str().split('.').map(|it| it.trim_end_matches("[]"))
}

/// Every key in a value.
fn keys(node: &Node, names: &mut BTreeSet<String>) {
    match &node.kind {
        Kind::Object(members) => {
            for member in members {
                names.insert(member.key.clone());
                keys(&member.value, names);
            }
        }
        Kind::Array(elements) => elements.iter().for_each(|it| keys(it, names)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
