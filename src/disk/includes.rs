//! Files that mdBook's own directives put into chapters: whether they are there, and what in them is not fit for that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{BookConfig, Disk, join, slashed};
use crate::repository::{ChapterFile, Unfit};
use crate::syntax::directive::marks;
use crate::syntax::markdown::Outline;
use crate::syntax::merge::is_unfinished;

/// As deep as mdBook follows includes.
const DEPTH: usize = 10;

impl Disk {
    /// Which files are there, and what is not fit in them. What mdBook has put in already stands in the chapter.
    pub(super) fn included(
        &self,
        book: &BookConfig,
        chapters: &[ChapterFile],
        after_links: bool,
    ) -> BTreeMap<(String, String), Vec<Unfit>> {
        let mut there = BTreeMap::new();
        for chapter in chapters {
            let Some(source) = chapter.source else { continue };
            let file = self.root.join(join(&book.source_folder, &chapter.path));
            let folder = file.parent().unwrap_or(&self.root);
            for include in marks(self.sources.text(source), &Outline::default(), !after_links).includes {
                let target = folder.join(&include.path);
                // A path from the root of one machine names a file of that machine, and none of the book.
                if !Path::new(&include.path).is_absolute() && target.is_file() {
                    let unfit = if after_links { Vec::new() } else { self.unfit(&target) };
                    there.insert((chapter.path.clone(), include.path), unfit);
                }
            }
        }
        there
    }

    /// The first directive of ours in an included text, and the first merge that nobody has finished, or in one that it
    /// includes. Only files below the root are looked into, and each once.
    fn unfit(&self, file: &Path) -> Vec<Unfit> {
        let (mut directive, mut merge) = (None, None);
        let mut files = vec![file.to_owned()];
        let mut seen = BTreeSet::new();
        for _ in 0..=DEPTH {
            let mut nested = Vec::new();
            for file in files {
                let Some((path, text)) = self.below_root(&file).filter(|(path, _)| seen.insert(path.clone()))
                else {
                    continue;
                };
                let marks = marks(&text, &Outline::default(), true);
                let first = || text.get(marks.directives.first()?.range.clone()).map(str::to_owned);
                directive = directive.or_else(first);
                merge = merge.or_else(|| is_unfinished(&text).then_some(path));
                let folder = file.parent().unwrap_or(&self.root);
                nested.extend(marks.includes.iter().map(|it| folder.join(&it.path)));
            }
            files = nested;
        }
        directive.map(Unfit::Directive).into_iter().chain(merge.map(Unfit::Merge)).collect()
    }

    fn below_root(&self, file: &Path) -> Option<(String, String)> {
        let path = file.canonicalize().ok()?;
        let path = slashed(path.strip_prefix(self.real_root.as_ref()?).ok()?);
        let text = self.read_bytes(&path)?.ok()?;
        Some((path, text))
    }
}
