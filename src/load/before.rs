//! What an earlier run with the same settings has loaded: a text that is as it was is not read again.

use std::sync::Arc;

use super::Loaded;
use super::chapters::Chapter;
use super::schemas::Schemas;
use crate::repository::Repository;
use crate::text::SourceId;

/// An earlier run. Its settings have to be those of the run that uses it.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    pub repository: &'a Repository,
    pub loaded: &'a Loaded,
}

impl Before<'_> {
    /// True where a text was there before, under the same number, to the byte.
    fn has(&self, now: &Repository, source: SourceId) -> bool {
        let path = now.sources.path(source);
        self.repository.sources.id(path) == Some(source)
            && self.repository.sources.text(source) == now.sources.text(source)
            && self.repository.unreadable.contains(&source) == now.unreadable.contains(&source)
    }

    /// The chapter of this path and text.
    pub(super) fn chapter(&self, now: &Repository, source: SourceId, path: &str) -> Option<Arc<Chapter>> {
        let links = self.repository.after_links == now.after_links;
        let same = |it: &&Arc<Chapter>| it.source == source && it.path == path;
        self.loaded.chapters.iter().find(same).filter(|_| links && self.has(now, source)).cloned()
    }

    /// The schemas, where they are these files and each is as it was.
    pub(super) fn schemas(&self, now: &Repository, files: &[SourceId]) -> Option<Schemas> {
        let Loaded { schemas, unusable, schema_files, of_schemas, .. } = self.loaded;
        let same = schema_files == files && files.iter().all(|it| self.has(now, *it));
        same.then(|| Schemas {
            files: schema_files.clone(),
            set: Arc::clone(schemas),
            found: Arc::clone(of_schemas),
            unusable: Arc::clone(unusable),
        })
    }
}
