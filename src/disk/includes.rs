//! Files that mdBook's own directives put into chapters: whether they are there, and what in them is not fit for that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::published::{from_chapter, out_of_bounds};
use super::{BookConfig, Disk, join};
use crate::diagnostic::Diagnostic;
use crate::repository::{ChapterFile, Unfit};
use crate::syntax::directive::marks;
use crate::syntax::markdown::Outline;
use crate::syntax::merge::is_unfinished;
use crate::text::SourceId;

/// The files that chapters include, each as it is written from the root.
pub type Includes = Vec<(SourceId, Vec<PathBuf>)>;

/// As deep as mdBook follows includes.
const DEPTH: usize = 10;

impl Disk {
    /// Which files are there, and what is not fit in them. What mdBook has put in already stands in the chapter.
    pub(super) fn included(
        &mut self,
        book: &BookConfig,
        chapters: &[ChapterFile],
        (after_links, put_in): (bool, &Includes),
    ) -> BTreeMap<(String, String), Vec<Unfit>> {
        let put_in = self.put_in(put_in);
        self.found.extend(put_in);
        let mut there = BTreeMap::new();
        for chapter in chapters {
            let Some(source) = chapter.source else { continue };
            for include in marks(self.sources.text(source), &Outline::default(), !after_links).includes {
                let written = from_chapter(book, &chapter.path, &include.path);
                let target = self.root.join(&written);
                // A link among the files of the book is a finding already.
                if self.left.iter().any(|it| target.starts_with(it)) {
                    there.insert((chapter.path.clone(), include.path), Vec::new());
                    continue;
                }
                // A path from the root of one machine names a file of that machine, and none of the book.
                if !Path::new(&include.path).is_absolute() && target.is_file() {
                    let mut unfit = self.unfit(&written);
                    unfit.retain(|it| !after_links || matches!(it, Unfit::Left(..)));
                    there.insert((chapter.path.clone(), include.path), unfit);
                }
            }
        }
        there
    }

    /// What mdBook has put into chapters already, where it lies out of the repository: only the files of the chapters
    /// say from where it came.
    fn put_in(&self, includes: &Includes) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (source, written) in includes.iter().flat_map(|(source, all)| all.iter().map(|it| (*source, it)))
        {
            for unfit in self.unfit(written) {
                let Unfit::Left(path, bound) = unfit else { continue };
                found.push(out_of_bounds((&path, bound), source.span(0..0), "included in this chapter"));
            }
        }
        found
    }

    /// What changed chapters include by what their files say.
    pub(super) fn includes_of_changed(&self, book: &BookConfig, chapters: &[ChapterFile]) -> Includes {
        let of_chapter = |chapter: &ChapterFile| {
            let text = self.read_bytes(&join(&book.source_folder, &chapter.path))?.ok()?;
            let includes = marks(&text, &Outline::default(), true).includes;
            let written = includes.iter().map(|it| from_chapter(book, &chapter.path, &it.path));
            Some((chapter.source?, written.collect()))
        };
        chapters.iter().filter(|it| it.changed).filter_map(of_chapter).collect()
    }

    /// The files from which mdBook has put text into chapters, each once.
    pub(super) fn texts_put_in(&self, includes: Includes) -> BTreeMap<SourceId, Vec<(String, String)>> {
        let mut all = BTreeMap::new();
        for (source, mut files) in includes {
            let mut texts: Vec<(String, String)> = Vec::new();
            for _ in 0..=DEPTH {
                let mut nested = Vec::new();
                for written in files {
                    let Some((path, text)) = self.bounds.read(&self.root.join(&written)) else { continue };
                    if texts.iter().any(|(it, _)| *it == path) {
                        continue;
                    }
                    let folder = written.parent().unwrap_or(Path::new(""));
                    let includes = marks(&text, &Outline::default(), true).includes;
                    nested.extend(includes.iter().map(|it| folder.join(&it.path)));
                    texts.push((path, text));
                }
                files = nested;
            }
            all.insert(source, texts);
        }
        all
    }

    /// The first directive of ours in an included text, and the first merge that nobody has finished, also in those that it
    /// includes, and what leads out of bounds. Only files of the repository are looked into, and each once.
    fn unfit(&self, written: &Path) -> Vec<Unfit> {
        let (mut directive, mut merge, mut left) = (None, None, None);
        let mut files = vec![written.to_owned()];
        let mut seen = BTreeSet::new();
        for _ in 0..=DEPTH {
            let mut nested = Vec::new();
            for written in files {
                let file = self.root.join(&written);
                if let Some(bound) = self.bounds.left_by(&file, &written).filter(|_| file.is_file()) {
                    left = left.or_else(|| Some((written.to_string_lossy().into_owned(), bound)));
                    continue;
                }
                let Some((path, text)) =
                    self.bounds.read(&file).filter(|(path, _)| seen.insert(path.clone()))
                else {
                    continue;
                };
                let marks = marks(&text, &Outline::default(), true);
                let first = || text.get(marks.directives.first()?.range.clone()).map(str::to_owned);
                directive = directive.or_else(first);
                merge = merge.or_else(|| is_unfinished(&text).then_some(path));
                let folder = written.parent().unwrap_or(Path::new(""));
                nested.extend(marks.includes.iter().map(|it| folder.join(&it.path)));
            }
            files = nested;
        }
        let unfit = [
            directive.map(Unfit::Directive),
            merge.map(Unfit::Merge),
            left.map(|(path, bound)| Unfit::Left(path, bound)),
        ];
        unfit.into_iter().flatten().collect()
    }
}
