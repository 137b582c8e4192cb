//! What a schema says in schemas of its own: alternatives, members by their names, items by their order, conditions. It is
//! for who reads; no rule asks for it.

use std::collections::BTreeMap;

use super::{Field, FieldPath, Said};
use crate::text::Span;

/// Several schemas in one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub manner: Manner,
    pub alternatives: Vec<Alternative>,
}

/// Which of several schemas hold where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The value satisfies exactly one (`oneOf`).
    ExactlyOne,
    /// The value satisfies at least one (`anyOf`).
    AtLeastOne,
    /// Each member satisfies those whose pattern its name matches, or the last where that has no name.
    ByName,
    /// Each item of the array satisfies the one at its place. Where there are `more` items than places, those satisfy
    /// the last one; where the array is `closed`, there are none.
    InOrder { more: bool, closed: bool },
}

/// One of several schemas in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its title, or the name of the definition that it refers to; or the pattern that a name has to match.
    pub name: Option<String>,
    /// What it says of the value itself.
    pub value: Field,
    /// The fields that it names in the value.
    pub fields: BTreeMap<FieldPath, Said>,
    /// Those of them that can have one value only, which tells this alternative from the others.
    pub only: BTreeMap<FieldPath, String>,
    /// It allows no other fields in the value.
    pub closed: bool,
    /// The schemas among which it has a choice of its own.
    pub choices: Vec<Choice>,
}

/// Where something is said of a field (`if` and `then`), or where it is not (`else`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What is asked of other fields; nothing where it takes more than a few words to say.
    pub asked: Vec<Asked>,
    pub negated: bool,
    /// The field is required there; else it is named.
    pub requires: bool,
}

/// That a field has one of some values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub field: FieldPath,
    /// The first of the values, as people write them, and how many there are.
    pub values: Vec<String>,
    pub all: usize,
    /// Or that there is no such field.
    pub or_absent: bool,
}

/// A schema with a name that others refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The end of the reference that leads to it; empty where that leads to a whole text and does not name it.
    pub name: String,
    pub span: Span,
}

impl Choice {
    /// The same choice in a value that lies this path below another.
    pub fn below(self, base: &FieldPath) -> Self {
        let moved = |it: Alternative| Alternative {
            fields: it.fields.into_iter().map(|(path, said)| (path.below(base), said)).collect(),
            only: it.only.into_iter().map(|(path, value)| (path.below(base), value)).collect(),
            choices: it.choices.into_iter().map(|it| it.below(base)).collect(),
            ..it
        };
        Choice { alternatives: self.alternatives.into_iter().map(moved).collect(), ..self }
    }
}

impl Condition {
    /// The same condition in a value that lies this path below another.
    pub fn below(self, base: &FieldPath) -> Self {
        let asked = self.asked.into_iter().map(|it| Asked { field: it.field.below(base), ..it });
        Condition { asked: asked.collect(), ..self }
    }
}
