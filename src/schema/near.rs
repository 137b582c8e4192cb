//! The place that a reference was probably meant to lead to, where the file is there and the place in it is not.

use super::{At, SchemaSet, uri};
use crate::diagnostic::did_you_mean;

impl SchemaSet {
    /// The reference with near names that are there in the place of those that are not.
    pub(super) fn near_place(&self, at: At, reference: &str) -> Option<String> {
        let (document, fragment) = reference.split_once('#')?;
        let near = match fragment.strip_prefix('/') {
            Some(pointer) => self.near_pointer(at, document, pointer)?,
            None => self.near_anchor(at, document, fragment)?,
        };
        Some(format!("{document}#{near}"))
    }

    fn near_pointer(&self, at: At, document: &str, pointer: &str) -> Option<String> {
        let mut node = self.resolve(at, &format!("{document}#"))?.node;
        let mut meant = String::new();
        for token in pointer.split('/') {
            let element = || node.elements().get(token.parse::<usize>().ok()?);
            let (name, next) = match node.get(token).or_else(element) {
                Some(next) => (token, next),
                None => {
                    let known = node.members().iter().map(|it| it.key.as_str());
                    let near = did_you_mean(token, known).filter(|it| is_plain(it))?;
                    (near, node.get(near)?)
                }
            };
            meant = format!("{meant}/{name}");
            node = next;
        }
        Some(meant)
    }

    /// An anchor of the same resource; else the definition of that name, which a pointer leads to.
    fn near_anchor(&self, at: At, document: &str, name: &str) -> Option<String> {
        let uri = match document {
            "" => at.base.to_owned(),
            document => uri::resolve(at.base, document)?,
        };
        let base = &self.index.resource(&uri, &self.files)?.base;
        let anchors = self.index.anchors.keys().filter(|(it, _)| it == base).map(|(_, it)| it.as_str());
        let anchor = did_you_mean(name, anchors).map(str::to_owned);
        anchor.or_else(|| {
            let root = self.resolve(at, &format!("{document}#"))?.node;
            ["$defs", "definitions"].iter().find_map(|key| {
                let known = root.get(key)?.members().iter().map(|it| it.key.as_str());
                let near = did_you_mean(name, known).filter(|it| is_plain(it))?;
                Some(format!("/{key}/{near}"))
            })
        })
    }
}

/// True for a name that stands in a reference as it is.
fn is_plain(name: &str) -> bool {
    name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '$'))
}
