//! Members of large objects by name, so that a file of many definitions is read in time that grows with its size.

use std::collections::HashMap;

use crate::syntax::json::{Kind, Node};
use crate::text::{Span, name_in};

/// From how many members on an object is worth a table.
const LARGE: usize = 32;

/// The large objects of a file, each with the index of every member.
#[derive(Debug, Default)]
pub struct Lookup(HashMap<Span, HashMap<String, usize>>);

impl Lookup {
    pub fn new(root: &Node) -> Lookup {
        let mut lookup = Lookup::default();
        lookup.read(root);
        lookup
    }

    fn read(&mut self, node: &Node) {
        if node.members().len() >= LARGE {
            let names = node.members().iter().enumerate().map(|(index, it)| (it.key.clone(), index));
            self.0.insert(node.span, names.collect());
        }
        node.members().iter().for_each(|it| self.read(&it.value));
        node.elements().iter().for_each(|it| self.read(it));
    }

    /// What a token of a JSON Pointer leads to.
    pub fn step<'n>(&self, node: &'n Node, token: &str) -> Option<&'n Node> {
        match (&node.kind, self.0.get(&node.span)) {
            (Kind::Object(members), Some(names)) => {
                members.get(*names.get(&name_in(token))?).map(|it| &it.value)
            }
            _ => node.pointer(&format!("/{token}")),
        }
    }

    /// What a JSON Pointer leads to.
    pub fn pointer<'n>(&self, root: &'n Node, pointer: &str) -> Option<&'n Node> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        pointer.split('/').skip(1).try_fold(root, |node, token| self.step(node, token))
    }
}
