//! One field as one witness states it: its path, whether it is there, its type, its allowed values.

mod choice;

use std::fmt;

use enumset::{EnumSet, EnumSetType};
use indexmap::IndexSet;

use crate::text::{Span, name_in};

pub use choice::{Alternative, Asked, Choice, Condition, Definition, Manner};

/// The path of a field from the root of the payload: `participant.id`, `items[].sku`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(String);

/// What a witness says of a field's presence. Six words, because fewer are not enough: an open schema that does
/// not name a field is silent about it; an example that lacks a field omits it, and that contradicts only those
/// who require it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// Every instance has it.
    Requires,
    /// It is optional.
    Allows,
    /// It is there; whether always is not said.
    Shows,
    /// The list of fields does not have it; an example lacks it.
    Omits,
    /// No instance may have it.
    Forbids,
    /// Nothing.
    Silent,
}

/// The types of a JSON value, as JSON Schema names them (validation, section 6.1.1).
#[derive(Debug, PartialOrd, Ord, Hash, EnumSetType)]
pub enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Array,
    Null,
}

/// Types, in the order in which JSON Schema lists them here.
pub type TypeSet = EnumSet<JsonType>;

/// Values in the order in which they stand, each once.
pub type ValueSet = IndexSet<String>;

/// Something that a witness says of a field, with the place where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    pub value: T,
    pub span: Span,
}

/// Where a chapter says whether a field is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    /// A `?` behind the name; an empty span where there is none, and that says that it is required.
    Mark(Span),
    /// A word, or a cell that asks for one.
    Word(Span),
}

/// What is said of the presence of a field, and where; a title, or a word for several fields, has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub said: Said,
    pub at: Option<Saying>,
}

/// What states one field and nothing else, so that it could be taken out, or another put behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A piece of a list with commas between its fields.
    Piece(Span),
    /// A row of a table; the span is that of its name.
    Row(Span),
    /// An item of a list.
    Item(Span),
}

/// The word for what nobody is to use any more.
pub const DEPRECATED: &str = "deprecated";

/// What stands before the name of a format.
pub const FORMAT: &str = "format ";

/// A keyword that bounds a value, in words around the value of the keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name; of a bound that a switch beside it makes an exclusive one, the name of the switch.
    pub keyword: &'static str,
    pub before: &'static str,
    /// Empty where the keyword is a switch.
    pub value: String,
    pub after: &'static str,
}

/// A field, as one witness states it.
#[derive(Clone, Debug)]
pub struct Field {
    pub span: Span,
    pub said: Said,
    /// Where a chapter says so, if a word there can say the opposite.
    pub said_at: Option<Saying>,
    /// What states it in a chapter, where that states nothing else.
    pub standing: Option<Standing>,
    pub types: Option<Stated<TypeSet>>,
    /// The types of the elements, where the field is an array.
    pub elements: Option<Stated<TypeSet>>,
    /// Allowed values in the order in which they stand, as people write them (`value`).
    pub values: Option<Box<Stated<ValueSet>>>,
    /// A sentence lists them: who lists none does not contradict it.
    pub values_in_prose: bool,
    /// A schema names the field and lists no values for it: every value of its type is allowed.
    pub any_value: bool,
    /// Where a chapter says that the fields of this object are listed: the destination of a link.
    pub listed_at: Option<Box<Stated<String>>>,
    /// What only a schema says.
    pub of_schema: Option<Box<OfSchema>>,
}

/// What a schema says of a field beside its type and its values.
#[derive(Clone, Debug)]
pub struct OfSchema {
    /// The keywords that bound the value.
    pub constraints: Vec<Constraint>,
    /// Every description that holds for it, in the order of the schema, with an empty line between two.
    pub description: Option<String>,
    /// The allowed values where some are objects or arrays, those as JSON: no list in prose could name them, so that
    /// nothing is held against them.
    pub values: Option<ValueSet>,
}

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
        FieldPath(if self.0.is_empty() { name.to_owned() } else { format!("{}.{name}", self.0) })
    }

    /// The elements of this array.
    pub fn elements(&self) -> FieldPath {
        FieldPath(format!("{}[]", self.0))
    }

    /// The field at this path inside the object that is named by `self`. A path that begins with it already stays.
    pub fn within(&self, path: &FieldPath) -> FieldPath {
        let rest = path.0.strip_prefix(&self.0);
        let inside = rest.is_some_and(|it| it.starts_with(['.', '[']));
        if self.0.is_empty() || inside { path.clone() } else { FieldPath(format!("{}.{}", self.0, path.0)) }
    }

    /// The last name of the path, without what is in it.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('.').map_or(&self.0, |(_, name)| name)
    }

    /// The object that holds this field.
    pub fn parent(&self) -> FieldPath {
        FieldPath(self.0.rsplit_once('.').map_or_else(String::new, |(parent, _)| parent.to_owned()))
    }

    /// The same field, counted from a root that lies this path above.
    pub fn below(&self, base: &FieldPath) -> FieldPath {
        match (base.0.is_empty(), self.0.is_empty()) {
            (true, _) => self.clone(),
            (_, true) => base.clone(),
            _ if self.0.starts_with("[]") => FieldPath(format!("{}{}", base.0, self.0)),
            _ => FieldPath(format!("{}.{}", base.0, self.0)),
        }
    }

    /// The path as it is written where paths are counted from `base`; the whole path where it lies elsewhere.
    pub fn from_base(&self, base: &FieldPath) -> FieldPath {
        if self == base || base.0.is_empty() {
            return self.clone();
        }
        let rest = self.0.strip_prefix(&base.0);
        match rest.and_then(|it| it.strip_prefix('.').or(Some(it).filter(|it| it.starts_with("[]")))) {
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
        self.child("*")
    }

    /// The array whose elements the path names, or the field itself.
    pub fn array(&self) -> FieldPath {
        FieldPath(self.0.trim_end_matches("[]").to_owned())
    }

    /// True where the path names the elements of an array.
    pub fn is_elements(&self) -> bool {
        self.0.ends_with("[]")
    }

    /// True where the path goes through a member whose name nobody lists: `prices.*.amount`.
    pub fn is_in_map(&self) -> bool {
        self.0.split('.').any(|name| name.trim_end_matches("[]") == "*")
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

impl JsonType {
    const WORDS: [(&'static str, JsonType); 7] = [
        ("string", JsonType::String),
        ("integer", JsonType::Integer),
        ("number", JsonType::Number),
        ("boolean", JsonType::Boolean),
        ("object", JsonType::Object),
        ("array", JsonType::Array),
        ("null", JsonType::Null),
    ];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }

    /// True for a type that these allow: every integer is a number.
    pub fn is_among(self, types: TypeSet) -> bool {
        types.contains(self) || (self == JsonType::Integer && types.contains(JsonType::Number))
    }

    /// The type that JSON Schema gives this name.
    pub fn from_word(word: &str) -> Option<JsonType> {
        Self::WORDS.iter().find(|(it, _)| *it == word).map(|(_, it)| *it)
    }
}

impl Field {
    /// Nobody is to use it any more (JSON Schema 2019-09, validation, section 9.3).
    pub fn is_deprecated(&self) -> bool {
        self.constraints().iter().any(|it| it.before == DEPRECATED)
    }

    /// The keywords that bound the value.
    pub fn constraints(&self) -> &[Constraint] {
        self.of_schema.as_ref().map(|it| it.constraints.as_slice()).unwrap_or_default()
    }

    /// The allowed values as who reads is told of them, with objects and arrays among them.
    pub fn allowed(&self) -> Option<&ValueSet> {
        let listed = self.values.as_ref().map(|it| &it.value);
        listed.or_else(|| self.of_schema.as_ref()?.values.as_ref())
    }

    /// What its schema says in prose.
    pub fn description(&self) -> Option<&str> {
        self.of_schema.as_ref()?.description.as_deref()
    }

    /// The same statement, made at another place.
    pub fn moved_to(&self, span: Span) -> Self {
        let mut field = Field { span, said_at: None, standing: None, ..self.clone() };
        field.types.iter_mut().chain(&mut field.elements).for_each(|it| it.span = span);
        field.values.iter_mut().for_each(|it| it.span = span);
        field
    }

    pub fn new(span: Span, said: Said) -> Self {
        Field {
            span,
            said,
            said_at: None,
            standing: None,
            types: None,
            elements: None,
            values: None,
            values_in_prose: false,
            any_value: false,
            listed_at: None,
            of_schema: None,
        }
    }
}

impl Told {
    /// Said without a place of its own.
    pub fn nowhere(said: Said) -> Self {
        Told { said, at: None }
    }

    /// Said by a word.
    pub fn word(said: Said, span: Span) -> Self {
        Told { said, at: Some(Saying::Word(span)) }
    }

    /// Said by a `?`, or by its absence.
    pub fn mark(said: Said, span: Span) -> Self {
        Told { said, at: Some(Saying::Mark(span)) }
    }
}

impl Saying {
    pub fn span(self) -> Span {
        match self {
            Saying::Mark(span) | Saying::Word(span) => span,
        }
    }
}

impl<T> Stated<T> {
    /// Apart from the field, because few have one.
    pub fn boxed(value: T, span: Span) -> Box<Self> {
        Box::new(Stated { value, span })
    }
}

/// `string or null`: types as a sentence names them.
pub fn type_words(types: TypeSet) -> String {
    if types == TypeSet::all() {
        return "any type".to_owned();
    }
    types.iter().map(|it| it.word()).collect::<Vec<_>>().join(" or ")
}
