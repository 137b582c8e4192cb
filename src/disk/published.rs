//! What mdBook publishes without asking: everything below the source folder, its theme, and the files that the settings
//! of its pages name. None of it may lead out of the folder of `book.toml` by a link.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::below::read_below;
use super::{BookConfig, Disk, is_absent, join, slashed};
use crate::diagnostic::Diagnostic;
use crate::render::is_published;
use crate::rulebook;
use crate::text::{Span, resolve_path};

/// The folder from which mdBook takes the files of its theme, where no setting names another (mdBook, "Theme").
const THEME: &str = "theme";

/// Folders, without links on the way to them, out of which nothing is published.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// The folder of `book.toml`.
    root: PathBuf,
    /// The repository in which it lies: the nearest folder with a `.git`, or where there is none, the folder around the
    /// book. Books in a folder of their own show the code beside it.
    around: PathBuf,
}

impl Bounds {
    pub fn of(real_root: Option<&Path>) -> Bounds {
        let Some(root) = real_root else { return Bounds::default() };
        let repository = root.ancestors().find(|it| it.join(".git").exists());
        let around = repository.or(root.parent()).unwrap_or(root);
        Bounds { root: root.to_owned(), around: around.to_owned() }
    }

    /// What a file leaves that is there and lies elsewhere than it may. A path below the folder of `book.toml`, as it is
    /// `written`, may not leave that folder through a link; one that leaves it openly may not leave the repository.
    pub fn left_by(&self, path: &Path, written: &Path) -> Option<&'static str> {
        let (bound, words) = match stays_below(written) {
            true => (&self.root, "the folder of `book.toml`"),
            false => (&self.around, "the repository of the book"),
        };
        let is_left = match path.canonicalize() {
            Ok(place) => !place.starts_with(bound),
            // Where a file cannot be looked at, nobody knows where it lies.
            Err(error) => error.kind() != ErrorKind::NotFound,
        };
        is_left.then_some(words)
    }

    /// The text of a file of the repository, and its path: from the folder of `book.toml` where it lies there.
    pub fn read(&self, path: &Path) -> Option<(String, String)> {
        let path = path.canonicalize().ok()?;
        let bound = if path.starts_with(&self.root) { &self.root } else { &self.around };
        let path = slashed(path.strip_prefix(bound).ok()?);
        let text = read_below(bound, Some(bound), &path)?.ok()?;
        Some((path, text))
    }
}

/// True for a relative path that never goes up beyond where it begins.
fn stays_below(path: &Path) -> bool {
    let mut depth: usize = 0;
    path.components().all(|it| match it {
        Component::CurDir => true,
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::ParentDir if depth > 0 => {
            depth -= 1;
            true
        }
        Component::ParentDir | Component::RootDir | Component::Prefix(_) => false,
    })
}

impl Disk {
    /// A finding for everything that mdBook would publish and that lies out of bounds. What is told here is not told
    /// again when it is read.
    pub(super) fn published(&mut self, book: &BookConfig) {
        let theme = book.html["theme"].as_str().unwrap_or(THEME);
        let named = |key: &str| {
            let all = book.html[key].as_array().into_iter().flatten();
            all.filter_map(|it| it.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let additional: Vec<String> =
            named("additional-css").into_iter().chain(named("additional-js")).collect();
        self.below(&book.source_folder, Some(&book.source_folder), &book.build_folder);
        self.below(theme, None, &book.build_folder);
        for start in &additional {
            self.below(start, Some(""), &book.build_folder);
        }
        let redirects = book.html["redirect"].as_object().into_iter().flat_map(|it| it.keys());
        let is_taken =
            |it: &&String| resolve_path("", it.trim_start_matches('/')).is_some_and(|it| is_published(&it));
        for from in redirects.filter(is_taken) {
            self.taken("book.toml", &format!("makes a page of the redirect `{from}`"));
        }
    }

    /// The same for a file, or for all below a folder. What lies below the folder `base` has the same path in the site.
    /// Where a finding is made, nothing is looked at behind it.
    fn below(&mut self, start: &str, base: Option<&str>, build_folder: &str) {
        let base = base.map(|it| self.root.join(it));
        let build = self.root.join(build_folder);
        let (root, bounds) = (self.root.clone(), self.bounds.clone());
        let (mut left, mut taken) = (Vec::new(), Vec::new());
        let mut walk = WalkDir::new(root.join(start)).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.not_looked_at(start, &error);
                    continue;
                }
            };
            let path = entry.path();
            let below = path.strip_prefix(&root).unwrap_or(path);
            let is_link = entry.path_is_symlink() || entry.depth() == 0;
            let bound = bounds.left_by(path, below).filter(|_| is_link);
            left.extend(bound.map(|it| (below.to_owned(), it)));
            let target = base.as_ref().and_then(|it| path.strip_prefix(it).ok()).map(slashed);
            let target = target.and_then(|it| resolve_path("", &it));
            if entry.file_type().is_file() && target.is_some_and(|it| is_published(&it)) {
                taken.push(slashed(below));
            }
            if entry.file_type().is_dir() && (bound.is_some() || path == build) {
                walk.skip_current_dir();
            }
        }
        left.iter().for_each(|(path, bound)| self.left(path, bound));
        taken.iter().for_each(|path| self.taken(path, &format!("puts `{path}`")));
    }

    /// A site that no gate has made would have the files by which `verify` knows one that a gate has made.
    fn taken(&mut self, path: &str, what: &str) {
        let source = self.sources.id(path).unwrap_or_else(|| self.sources.add(path, ""));
        let title = format!("mdBook {what} where the files for programs prove that the gate ran");
        let finding = Diagnostic::new(&rulebook::GATE_LEFT_OPEN, title, source.span(0..0), "this file");
        self.found.push(finding.help("take it out, or give it another name"));
    }

    /// mdBook could publish what is not looked at here, but not what is not there, nor a circle of links.
    fn not_looked_at(&mut self, start: &str, error: &walkdir::Error) {
        let path = error.path().and_then(|it| it.strip_prefix(&self.root).ok());
        let path = slashed(path.unwrap_or(Path::new(start)));
        if !is_absent(error) && error.loop_ancestor().is_none() && self.sources.id(&path).is_none() {
            self.unreadable(&path, &error.to_string().into());
        }
    }

    fn left(&mut self, path: &Path, bound: &str) {
        let named = if stays_below(path) { slashed(path) } else { path.to_string_lossy().into_owned() };
        if !self.left.insert(self.root.join(path)) || self.sources.id(&named).is_some() {
            return;
        }
        let source = self.sources.add(&named, "");
        self.unreadable.insert(source);
        self.found.push(out_of_bounds((&named, bound), source.span(0..0), "this file"));
    }
}

/// What lies elsewhere than it may, and would be published.
pub fn out_of_bounds((path, bound): (&str, &str), place: Span, label: &str) -> Diagnostic {
    let title = format!("`{path}` leads out of {bound}, and mdBook would publish what is there");
    Diagnostic::new(&rulebook::UNREADABLE_FILE, title, place, label)
        .help("put a file of the repository there, without a link to others")
}

/// A path that a chapter writes, as one that is written from the folder of `book.toml`.
pub fn from_chapter(book: &BookConfig, chapter: &str, path: &str) -> PathBuf {
    let chapter = join(&book.source_folder, chapter);
    Path::new(&chapter).parent().unwrap_or(Path::new("")).join(path)
}
