//! Schemas of an earlier set that say and judge what they did: they are as they were, and so is all that they lead to.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Links;
use super::{SchemaFile, SchemaPlace, SchemaSet};
use crate::text::SourceId;

impl SchemaSet {
    /// The files of which every schema says and judges what it did in an earlier set with the same settings.
    pub fn alike(&self, earlier: &SchemaSet) -> BTreeSet<SourceId> {
        if std::ptr::eq(self, earlier) {
            return self.sources().collect();
        }
        // Where a name has several meanings, or a file another name, what one means depends on all files.
        let is_plain = |it: &SchemaSet| it.index.repeated.is_empty() && it.index.dynamic.is_empty();
        let has_names = self.index.aliases == earlier.index.aliases && self.unread == earlier.unread;
        if !has_names || ![self, earlier].into_iter().all(is_plain) {
            return BTreeSet::new();
        }
        let (targets, then) = (self.targets(), earlier.targets());
        let is_changed = |(source, file): &(&SourceId, &SchemaFile)| {
            let was = earlier.files.get(source);
            was.is_none_or(|it| !it.is_as(file)) || targets.get(source) != then.get(source)
        };
        let mut changed = self.files.iter().filter(is_changed).map(|(source, _)| *source).collect();
        // Those that lead to one of them, even indirectly.
        Links::new(self.index.links(&self.files).map(|(from, to)| (to, from))).reach(&mut changed);
        self.sources().filter(|it| !changed.contains(it)).collect()
    }

    /// Where each reference of a file leads.
    fn targets(&self) -> BTreeMap<SourceId, Vec<Option<SchemaPlace>>> {
        let mut targets: BTreeMap<SourceId, Vec<Option<SchemaPlace>>> = BTreeMap::new();
        for it in &self.index.references {
            let target = self.index.target(&self.files, &it.base, &it.text).map(|it| it.place);
            targets.entry(it.source).or_default().push(target);
        }
        targets
    }
}

impl SchemaFile {
    /// True for a file that was read as the same.
    fn is_as(&self, other: &SchemaFile) -> bool {
        let SchemaFile { document, value, renamed: _, lookup: _, role, uri, base, dialect } = self;
        *document == other.document
            && *value == other.value
            && *role == other.role
            && *uri == other.uri
            && *base == other.base
            && *dialect == other.dialect
    }
}
