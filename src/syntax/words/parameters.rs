//! What a type says of what is in it: `array of strings`, `array<string>`, `map<string, integer>`.

use super::types::{DEPTH, Part, Scan};
use crate::field::JsonType::{Array, Object};

impl<'a> Scan<'a> {
    /// What stands between the bracket here and the one that closes it; both are taken.
    pub(super) fn inside(&mut self) -> Option<&'a str> {
        let mut depth = 0_usize;
        for (at, it) in self.rest().char_indices() {
            match it {
                '(' | '[' | '<' | '{' => depth += 1,
                ')' | ']' | '>' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                let inside = self.rest().get(1..at)?;
                self.at += at + it.len_utf8();
                return Some(inside);
            }
        }
        None
    }

    /// A type that is the whole of this text.
    pub(super) fn nested(&self, text: &'a str) -> Option<Part> {
        if self.depth >= DEPTH {
            return None;
        }
        let mut scan = Scan { text, at: 0, depth: self.depth + 1, vocabulary: self.vocabulary, plural: true };
        let part = scan.union()?;
        scan.rest().trim().is_empty().then_some(part)
    }

    /// The parameters of a type that is no array say nothing.
    pub(super) fn generic(&mut self) {
        if self.rest().starts_with('<') || (self.rest().starts_with('[') && !self.rest().starts_with("[]")) {
            self.inside();
        }
    }

    /// `array of strings`, `array<string>`, `array[string]`, `array (of strings)`.
    pub(super) fn elements(&mut self) -> Part {
        let array = |elements| Part { types: Some([Array].into()), elements };
        let before = self.at;
        let rest = self.rest().trim_start();
        if rest.starts_with(['<', '(', '[']) && !rest.starts_with("[]") {
            self.blanks();
            let inside = self.inside().map(|it| it.trim().trim_start_matches("of "));
            let nested = inside.and_then(|it| self.nested(it));
            if nested.is_none() && rest.starts_with('(') {
                self.at = before;
            }
            return array(nested.and_then(|it| it.types));
        }
        if let Some(of) = rest.strip_prefix("of ").or_else(|| rest.strip_prefix("of: ")) {
            self.at = self.text.len() - of.len();
            self.plural = true;
            let part = if self.depth < DEPTH { self.array_of() } else { None };
            self.plural = false;
            return part.unwrap_or_else(|| array(None));
        }
        array(None)
    }

    /// `map<string, integer>`, `map[string]integer`: what a member is stands last.
    pub(super) fn members(&mut self) -> Part {
        let is_go = self.rest().starts_with('[') && !self.rest().starts_with("[]");
        let inside = if is_go || self.rest().starts_with('<') { self.inside() } else { None };
        // In Java, an `Object` is anything.
        let last =
            inside.and_then(|it| it.split_once(',')).map(|(_, it)| it.trim()).filter(|it| *it != "Object");
        let own = last.and_then(|it| self.nested(it));
        let rest = self.rest();
        let end = rest.find(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | '|' | ')'));
        let behind = &rest[..end.unwrap_or(rest.len())];
        let own = own.or_else(|| self.nested(behind).filter(|_| is_go));
        if is_go && !behind.starts_with('(') {
            self.at += behind.len();
        }
        Part { types: Some([Object].into()), elements: own.and_then(|it| it.types) }
    }
}
