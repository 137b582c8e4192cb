//! The members of a mapping, its repeated keys, and what the merge key `<<` of YAML 1.1 brings in.

use std::collections::HashMap;

use super::Key;
use crate::syntax::json::{Flaw, Kind, Member, Node};
use crate::text::Span;

/// A mapping that is being read.
#[derive(Default)]
pub struct Object {
    own: Vec<Member>,
    first: HashMap<String, Span>,
    merge_key: Option<Span>,
    merged: Vec<Member>,
}

impl Object {
    /// Adds a key with its value. A key that stands here already is given back, with the place of the first.
    pub fn add(&mut self, key: Key, value: Node) -> Result<Option<(Member, Span)>, Flaw> {
        let Key { text, span, merges } = key;
        let first = if merges { self.merge_key.replace(span) } else { self.first.insert(text.clone(), span) };
        let member = Member { key: text, key_span: span, value };
        match first {
            Some(first) => return Ok(Some((member, first))),
            None if merges => self.merge(member.value)?,
            None => self.own.push(member),
        }
        Ok(None)
    }

    fn merge(&mut self, value: Node) -> Result<(), Flaw> {
        let message = "a merge key takes a mapping, or a list of mappings";
        let flaw = |node: &Node| Flaw { span: node.span, message: message.to_owned(), slip: None };
        let mappings = match value.kind {
            Kind::Array(elements) => elements,
            _ => vec![value],
        };
        for mapping in mappings {
            match mapping.kind {
                Kind::Object(members) => self.merged.extend(members),
                _ => return Err(flaw(&mapping)),
            }
        }
        Ok(())
    }

    /// The members: the mapping's own, then those that are merged in. The first of a name counts.
    pub fn members(self) -> Vec<Member> {
        let Object { own: mut members, mut first, merged, .. } = self;
        for member in merged {
            if first.insert(member.key.clone(), member.key_span).is_none() {
                members.push(member);
            }
        }
        members
    }
}
