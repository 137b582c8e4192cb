//! The path of a field, and what can be told from it.

use std::fmt;

use crate::text::name_in;

/// What stands for the elements of an array, and for a member of a map, whatever its name.
const ELEMENTS: &str = "[]";
const ANY: &str = "*";
/// What stands around a name that would read as something else.
const OPENING: &str = "[\"";
const CLOSING: &str = "\"]";
/// What stands for a quotation mark inside, as in JSON.
const MARK: &str = "\\\"";

/// The path of a field from the root of the payload: `participant.id`, `items[].sku`.
///
/// A name that would read as something else stands in brackets and quotes, as in a JSONPath (RFC 9535, section 2.3.1):
/// `labels["service.name"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(String);

impl FieldPath {
    pub const ROOT: FieldPath = FieldPath(String::new());

    pub fn new(path: impl Into<String>) -> Self {
        FieldPath(path.into())
    }

    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The field `name` inside this object.
    pub fn child(&self, name: &str) -> FieldPath {
        if name.is_empty() || name == ANY || name.contains(['.', '[', ']']) {
            // Nothing inside is taken for the end of the name.
            let name = name.replace('"', MARK);
            return FieldPath(format!("{}{OPENING}{name}{CLOSING}", self.0));
        }
        self.step(name)
    }

    fn step(&self, name: &str) -> FieldPath {
        FieldPath(if self.0.is_empty() { name.to_owned() } else { format!("{}.{name}", self.0) })
    }

    /// The elements of this array.
    pub fn elements(&self) -> FieldPath {
        FieldPath(format!("{}{ELEMENTS}", self.0))
    }

    /// The field at this path inside the object that is named by `self`. A path that begins with it already stays.
    pub fn within(&self, path: &FieldPath) -> FieldPath {
        let rest = path.0.strip_prefix(&self.0);
        let inside = rest.is_some_and(|it| it.starts_with(['.', '[']));
        if self.0.is_empty() || inside { path.clone() } else { path.below(self) }
    }

    /// The last name of the path, without what it is in.
    pub fn name(&self) -> &str {
        let name = self.split().1;
        let quoted = name.strip_prefix(OPENING).and_then(|it| it.strip_suffix(CLOSING));
        quoted.or(name.strip_prefix('.')).unwrap_or(name)
    }

    /// The object that holds this field.
    pub fn parent(&self) -> FieldPath {
        FieldPath(self.split().0.to_owned())
    }

    /// The path of the object, and the last name with what stands around it.
    fn split(&self) -> (&str, &str) {
        let whole = self.0.trim_end_matches(ELEMENTS);
        // Inside a quoted name, a backslash stands before each quotation mark.
        let at = whole.strip_suffix(CLOSING).map_or_else(|| whole.rfind('.'), |it| it.rfind(OPENING));
        self.0.split_at(at.unwrap_or_default())
    }

    /// The names from the root on, each with the number of arrays that it leads through.
    pub fn names(&self) -> Vec<(String, usize)> {
        let mut names = Vec::new();
        let mut rest = self.clone();
        while !rest.is_root() {
            let array = rest.array();
            names.push((array.name().to_owned(), (rest.0.len() - array.0.len()) / ELEMENTS.len()));
            rest = array.parent();
        }
        names.reverse();
        names
    }

    /// The path as people write it, who put names in no quotes: it reads as that of something else.
    pub fn unquoted(&self) -> FieldPath {
        let names = self.names();
        let names: Vec<String> =
            names.iter().map(|(name, arrays)| format!("{name}{}", ELEMENTS.repeat(*arrays))).collect();
        FieldPath(names.join("."))
    }

    /// True where the last name is written as it is in JSON.
    pub fn is_literal(&self) -> bool {
        !self.name().contains(MARK)
    }

    /// True where some name stands in quotes.
    pub fn is_quoted(&self) -> bool {
        self.0.contains(OPENING)
    }

    /// The same field, counted from a root that lies this path above.
    pub fn below(&self, base: &FieldPath) -> FieldPath {
        match (base.0.is_empty(), self.0.is_empty()) {
            (true, _) => self.clone(),
            (_, true) => base.clone(),
            _ if self.0.starts_with('[') => FieldPath(format!("{}{}", base.0, self.0)),
            _ => FieldPath(format!("{}.{}", base.0, self.0)),
        }
    }

    /// The path as it is written where paths are counted from `base`; the whole path where it lies elsewhere.
    pub fn from_base(&self, base: &FieldPath) -> FieldPath {
        let rest = self.0.strip_prefix(&base.0);
        match rest.and_then(|it| it.strip_prefix('.').or(Some(it).filter(|it| it.starts_with('[')))) {
            Some(rest) => FieldPath(rest.to_owned()),
            None => self.clone(),
        }
    }

    /// True where the field is this one, or lies in it.
    pub fn is_within(&self, object: &FieldPath) -> bool {
        let rest = self.0.strip_prefix(&object.0);
        object.0.is_empty() || rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '[']))
    }

    /// The member of a map, whatever its name.
    pub fn any_member(&self) -> FieldPath {
        self.step(ANY)
    }

    /// The array whose elements the path names, or the field itself.
    pub fn array(&self) -> FieldPath {
        FieldPath(self.0.trim_end_matches(ELEMENTS).to_owned())
    }

    /// True where the path names the elements of an array.
    pub fn is_elements(&self) -> bool {
        self.0.ends_with(ELEMENTS)
    }

    /// True where the path goes through a member whose name nobody lists: `prices.*.amount`.
    pub fn is_in_map(&self) -> bool {
        let is_quoted = |path: &FieldPath| path.0.ends_with(CLOSING);
        let mut path = self.array();
        while !path.is_root() {
            if path.name() == ANY && !is_quoted(&path) {
                return true;
            }
            path = path.parent().array();
        }
        false
    }

    /// The object that a JSON Pointer names, where `/` is written for the whole instance.
    pub fn of_object(pointer: &str) -> FieldPath {
        FieldPath::from_pointer(pointer.strip_suffix('/').unwrap_or(pointer))
    }

    /// The path of a value inside an instance, from the tokens of its JSON Pointer. A token that counts elements
    /// is written `[]`.
    pub fn from_pointer(pointer: &str) -> FieldPath {
        pointer.split('/').skip(1).fold(FieldPath::ROOT, |path, token| {
            if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()) {
                path.elements()
            } else {
                path.child(&name_in(token))
            }
        })
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
