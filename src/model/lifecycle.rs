//! Lifecycles: the states that a chapter says something is in, and the transitions by which contracts change them.

use super::{Name, Witness};
use crate::text::Span;

/// A table of transitions.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// The heading above it.
    pub title: String,
    /// The table.
    pub span: Span,
    /// The kind of chapter that it stands in.
    pub witness: Witness,
    /// Every state that it names, in the order of their first appearance.
    pub states: Vec<String>,
    /// One for each row, in the order of the rows; a row with several contracts has one for each.
    pub transitions: Vec<Transition>,
}

/// A contract that moves something from states to states.
#[derive(Clone, Debug)]
pub struct Transition {
    pub leaves: Leaves,
    pub contract: Name,
    /// What the row says beside: `imported as closed`.
    pub note: Option<String>,
    pub enters: Enters,
    /// The name of the contract.
    pub span: Span,
}

/// Where a transition begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing was there before it.
    Start,
    /// Any state.
    Any,
    States(Vec<String>),
}

/// Where a transition ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enters {
    /// The state that it began in.
    Same,
    /// Nothing is there after it.
    End,
    States(Vec<String>),
}

impl Lifecycle {
    /// True where a transition is this contract's.
    pub fn has(&self, contract: &str) -> bool {
        self.transitions.iter().any(|it| it.contract == contract)
    }

    /// The states that this transition leads to.
    pub fn entered<'a>(&'a self, transition: &'a Transition) -> &'a [String] {
        match (&transition.enters, &transition.leaves) {
            (Enters::States(states), _) | (Enters::Same, Leaves::States(states)) => states,
            (Enters::Same, Leaves::Any) => &self.states,
            (Enters::Same, Leaves::Start) | (Enters::End, _) => &[],
        }
    }

    /// True where this transition can begin in this state. What leads from any state to one is no way out of that one.
    pub fn leaves(&self, transition: &Transition, state: &String) -> bool {
        match (&transition.leaves, &transition.enters) {
            (Leaves::States(states), _) => states.contains(state),
            (Leaves::Any, Enters::States(states)) => !states.contains(state),
            (Leaves::Any, Enters::Same | Enters::End) => true,
            (Leaves::Start, _) => false,
        }
    }

    /// True where no transition leads out of this state.
    pub fn is_last(&self, state: &String) -> bool {
        !self.transitions.iter().any(|it| self.leaves(it, state))
    }
}
