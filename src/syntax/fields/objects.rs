//! Objects whose fields stand in a list of their own: below a heading, a bold line or a sentence that names one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Listing;
use super::headings::is_object;
use super::leads;
use super::piece::Piece;
use super::state::Context;
use crate::field::{Field, FieldPath, JsonType};
use crate::syntax::markdown::Block;
use crate::syntax::words::{forms, plain};

/// An object, and the level of the heading that names it.
#[derive(Debug)]
pub struct Base {
    pub level: u8,
    pub target: Target,
    pub path: FieldPath,
    /// The fields in it as the contract has them, where no list before names it.
    pub names: Option<Arc<BTreeSet<String>>>,
}

/// Where the fields of an object belong.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    Headings,
    /// The list of this number; one that is not there yet is a list of its own.
    Listing(usize),
}

impl Base {
    /// True for a list that is about this object: where only its contract names it, most names have to be in there.
    pub fn fits(&self, listing: &Listing) -> bool {
        let Some(names) = &self.names else { return true };
        let first = |path: &FieldPath| path.as_str().split(['.', '[']).next().map(str::to_owned);
        let inside =
            listing.fields.iter().filter(|(path, _)| first(path).is_some_and(|it| names.contains(&it)));
        inside.count() * 2 > listing.fields.len()
    }
}

/// The objects of the last list, by the last names of their paths. Each field is looked at once.
#[derive(Debug, Default)]
pub struct Objects {
    listing: usize,
    seen: usize,
    words: BTreeMap<String, Vec<usize>>,
}

impl Objects {
    /// The one object or array that the last list has and that a text names: `address`, `The address object`.
    pub fn listed(
        &mut self,
        context: &Context,
        listings: &[Listing],
        block: &Block,
        level: u8,
    ) -> Option<Base> {
        let name = named(block)?;
        let index = listings.iter().rposition(|it| it.labels.is_empty())?;
        if index != self.listing {
            *self = Objects { listing: index, ..Objects::default() };
        }
        let fields = &listings[index].fields;
        for (at, (path, field)) in fields.iter().enumerate().skip(self.seen) {
            if is_object(field) {
                self.words.entry(plain(path.array().name())).or_default().push(at);
            }
        }
        self.seen = fields.len();
        let mut found = forms(name.text()).into_iter().filter_map(|it| self.words.get(&it)).flatten();
        let (path, field) = fields.get(*found.next()?)?;
        if found.next().is_some() {
            return None;
        }
        let path = path_inside(path, field);
        let path = if field.types.is_some() { path } else { as_contract(context, path) };
        Some(Base { level, target: Target::Listing(index), path, names: None })
    }
}

/// True for an object in which a field has its own name.
pub fn has_own_name(context: &Context, object: &FieldPath) -> bool {
    let known = (context.vocabulary.objects)(object.as_str());
    known.iter().any(|(path, names)| path.array() == *object && names.contains(object.as_str()))
}

/// Where nobody says that a field is an array, the contract does.
pub fn as_contract(context: &Context, path: FieldPath) -> FieldPath {
    let elements = path.elements();
    let is_array = (context.vocabulary.objects)(path.name()).iter().any(|(it, _)| *it == elements);
    if is_array { elements } else { path }
}

/// The one object or array of the contract that a text names.
pub fn of_contract(context: &Context, listings: &[Listing], block: &Block, level: u8) -> Option<Base> {
    let name = named(block)?;
    let mut found = (context.vocabulary.objects)(name.text()).into_iter();
    let (path, names) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let before = listings.iter().rposition(|it| it.labels.is_empty());
    let target = Target::Listing(before.unwrap_or(listings.len()));
    Some(Base { level, target, path, names: Some(names) })
}

/// The one word in a text that may be the name of an object: the only one in code, else the only one that says
/// something.
fn named<'a>(block: &'a Block) -> Option<Piece<'a>> {
    let whole = Piece::all(&block.prose);
    match &block.prose.code[..] {
        [] => leads::one_word(&whole),
        [code] => Some(Piece::new(&block.prose, code.clone())),
        _ => None,
    }
}

/// The path that the fields in a field begin with: of an array, that of its elements, and of a map of objects, that of
/// any of its members.
pub fn path_inside(path: &FieldPath, field: &Field) -> FieldPath {
    let holds = |it: JsonType| field.elements.as_ref().is_some_and(|of| of.value.contains(it));
    if is_array(field) && !path.is_elements() {
        path.elements()
    } else if !is_array(field) && holds(JsonType::Object) {
        path.any_member()
    } else {
        path.clone()
    }
}

pub fn is_array(field: &Field) -> bool {
    field.types.as_ref().is_some_and(|it| it.value.contains(JsonType::Array))
}
