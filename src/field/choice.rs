//! The schemas among which a value has a choice.

use std::collections::BTreeMap;

use super::{Field, FieldPath, Said};

/// Schemas of which a value satisfies one (`oneOf`), or at least one (`anyOf`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Exactly one of them.
    pub exclusive: bool,
    pub alternatives: Vec<Alternative>,
}

/// One of several schemas that a value can satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its title, or the name of the definition that it refers to.
    pub name: Option<String>,
    /// What it says of the value itself.
    pub value: Field,
    /// The fields that it names in the value.
    pub fields: BTreeMap<FieldPath, Said>,
    /// Those of them that can have one value only, which tells this alternative from the others.
    pub only: BTreeMap<FieldPath, String>,
    /// The schemas among which it has a choice of its own.
    pub choices: Vec<Choice>,
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
