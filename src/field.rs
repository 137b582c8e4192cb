//! One field as one witness states it: its path, whether it is there, its type, its allowed values.

mod choice;
mod path;

use std::sync::Arc;

use enumset::{EnumSet, EnumSetType};
use indexmap::IndexSet;
use indexmap::set::Slice;

use crate::text::Span;

pub use choice::{Alternative, Asked, Choice, Condition, Definition, Manner};
pub use path::FieldPath;

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

/// How sure it is that the values which a text lists are all that the field can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValuesSaid {
    #[default]
    All,
    /// A sentence lists them: who lists none does not contradict it.
    InProse,
    /// There may be more: only one that nobody allows is a contradiction.
    Some,
}

/// A field, as one witness states it.
#[derive(Clone, Debug, Eq)]
pub struct Field {
    pub span: Span,
    pub said: Said,
    /// Where a chapter says so, if a word there can say the opposite.
    pub said_at: Option<Saying>,
    /// A chapter names it and says nothing of its presence, so that what it says of all fields may hold for it.
    pub untold: bool,
    /// What states it in a chapter, where that states nothing else.
    pub standing: Option<Standing>,
    pub types: Option<Stated<TypeSet>>,
    /// The types of the elements, where the field is an array.
    pub elements: Option<Stated<TypeSet>>,
    /// Allowed values in the order in which they stand, as people write them (`value`).
    pub values: Option<Box<Stated<Arc<ValueSet>>>>,
    pub values_said: ValuesSaid,
    /// A schema names the field and lists no values for it: every value of its type is allowed.
    pub any_value: bool,
    /// Where a chapter says that the fields of this object are listed: the destination of a link.
    pub listed_at: Option<Box<Stated<String>>>,
    /// What only a schema says.
    pub of_schema: Option<Box<OfSchema>>,
}

/// What a schema says of a field beside its type and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSchema {
    /// The keywords that bound the value.
    pub constraints: Vec<Constraint>,
    /// Every description that holds for it, in the order of the schema, with an empty line between two.
    pub description: Option<String>,
    /// The allowed values where some are objects or arrays, those as JSON: no list in prose could name them, so that
    /// nothing is held against them.
    pub values: Option<ValueSet>,
}

impl JsonType {
    /// The types, each with its name in JSON Schema.
    pub const WORDS: [(&'static str, JsonType); 7] = [
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

impl PartialEq for Field {
    /// Values that stand in another order are told in another order.
    fn eq(&self, other: &Self) -> bool {
        let whole = |it: &Self| {
            let Field { span, said, said_at, standing, values_said, any_value, .. } = *it;
            (span, said, said_at, standing, values_said, any_value)
        };
        fn values(it: &Field) -> Option<(Span, &Slice<String>)> {
            it.values.as_ref().map(|it| (it.span, it.value.as_slice()))
        }
        let Field { types, elements, values: _, listed_at, of_schema, .. } = self;
        whole(self) == whole(other)
            && *types == other.types
            && *elements == other.elements
            && *listed_at == other.listed_at
            && *of_schema == other.of_schema
            && values(self) == values(other)
    }
}

impl Field {
    /// True where it is named, and nothing else is said of it.
    pub fn says_nothing(&self) -> bool {
        self.said == Said::Shows && self.types.is_none() && self.values.is_none()
    }

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
        let listed = self.values.as_ref().map(|it| &*it.value);
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

    /// Lets what a law says count as well, where that is less than what this schema allows.
    pub fn narrow(&mut self, law: &Field) {
        let is_stricter = law.said == Said::Forbids || law.said == Said::Requires;
        if is_stricter && self.said != law.said && self.said != Said::Forbids {
            (self.said, self.span) = (law.said, law.span);
        }
        for (own, law) in [(&mut self.types, &law.types), (&mut self.elements, &law.elements)] {
            let Some(law) = law else { continue };
            let all = own.as_ref().map_or(law.value, |it| it.value);
            let both = common_types(all, law.value);
            if own.as_ref().is_none_or(|it| !both.is_empty() && both != it.value) {
                *own = Some(Stated { value: both, span: law.span });
            }
        }
        if let Some(law) = &law.values {
            let is_in_both = |it: &&String| self.values.as_ref().is_none_or(|own| own.value.contains(*it));
            let both: ValueSet = law.value.iter().filter(is_in_both).cloned().collect();
            if self.values.as_ref().is_none_or(|own| !both.is_empty() && both.len() < own.value.len()) {
                self.values = Some(Stated::boxed(both, law.span));
                self.any_value = false;
            }
        }
    }

    pub fn new(span: Span, said: Said) -> Self {
        Field {
            span,
            said,
            said_at: None,
            untold: false,
            standing: None,
            types: None,
            elements: None,
            values: None,
            values_said: ValuesSaid::All,
            any_value: false,
            listed_at: None,
            of_schema: None,
        }
    }
}

/// The types that both allow: every integer is a number.
fn common_types(a: TypeSet, b: TypeSet) -> TypeSet {
    let of = |one: TypeSet, other: TypeSet| one.iter().filter(|it| it.is_among(other)).collect::<TypeSet>();
    of(a, b) | of(b, a)
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

    /// True where one of the two says that the field is required, and the other that it is optional.
    pub fn opposes(self, other: Told) -> bool {
        matches!((self.said, other.said), (Said::Requires, Said::Allows) | (Said::Allows, Said::Requires))
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
    pub fn boxed(value: impl Into<T>, span: Span) -> Box<Self> {
        Box::new(Stated { value: value.into(), span })
    }
}

/// `string or null`: types as a sentence names them.
pub fn type_words(types: TypeSet) -> String {
    if types == TypeSet::all() {
        return "any type".to_owned();
    }
    types.iter().map(|it| it.word()).collect::<Vec<_>>().join(" or ")
}
