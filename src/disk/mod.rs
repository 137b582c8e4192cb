//! The only place that reads files, and only below the folder of `book.toml`. Each is read once.

mod below;
mod book;
mod emptied;
mod host;
mod includes;
mod names;
mod published;
mod site;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use mdbook_summary::{Summary, SummaryItem, parse_summary};
use serde_json::Value;

use crate::config::{self, Baseline, LOCK_FILE, Locked, Pattern, Settings};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::fix::Changed;
use crate::parallel;
use crate::repository::{ChapterFile, PROOF_FILE, Repository};
use crate::rulebook;
use crate::text::{SourceId, Sources};

use below::{Unread, read_below};
use published::Bounds;
use walk::{Files, is_absent};

use book::Idle;
pub use book::{BookConfig, book_config, endpoint_by_hand};
pub use host::supported;
pub use site::{published_below, published_file};

/// Why a run could not be made at all.
#[derive(Debug)]
pub struct Error(pub String);

/// A chapter as mdBook hands it over.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The path of its file, relative to the source folder.
    pub path: String,
    pub title: String,
    pub text: String,
}

/// A run, ready to be judged.
#[derive(Debug)]
pub struct Gathered {
    pub repository: Repository,
    pub settings: Settings,
    /// What reading the settings has found.
    pub found: Vec<Diagnostic>,
}

/// Gathers everything that a run looks at. `handed_over` is what mdBook hands to a preprocessor; without it, the
/// chapters are those of `SUMMARY.md`. `changed` holds texts that stand in for those of files.
pub fn gather(
    root: &Path,
    book: &BookConfig,
    handed_over: Option<Vec<HandedOver>>,
    changed: &Changed,
) -> Result<Gathered, Error> {
    let mut disk = Disk::new(root, changed);
    let book_toml = disk.read("book.toml").unwrap_or_else(|| disk.sources.add("book.toml", ""));
    if let Some(idle) = &book.idle {
        return disk.nothing(book_toml, idle);
    }
    let (mut settings, mut found) = config::read(&disk.sources, book_toml, &book.table, &book.outputs);
    let program = std::env::current_exe().ok();
    settings.note_around(&book.preprocessors, book.default_preprocessors, program.as_deref());
    found.extend(settings.misnamed_around(&disk.sources, &book.preprocessors, book.default_preprocessors));
    let by_hand = book.endpoint_by_hand.then(|| config::endpoint_by_hand(&disk.sources, book_toml));
    found.extend(by_hand);
    found.extend(disk.emptied(book, &settings, book_toml));
    disk.baseline(&mut settings, &mut found);
    disk.lock(&mut settings, &mut found);
    let summary_path = join(&book.source_folder, "SUMMARY.md");
    let summary = disk.read(&summary_path);
    let summary = summary
        .ok_or_else(|| Error(format!("`{summary_path}` cannot be read: a book begins with its summary")))?;
    disk.published(book);
    let chapters = match handed_over {
        Some(handed_over) => disk.handed_over(book, handed_over),
        None => disk.listed(book, summary)?,
    };
    let unmatched = disk.json(book, &settings);
    let unlisted = disk.unlisted(book, &settings, &chapters);
    let after_links = names_links(&book.table["after"]);
    let changed =
        if after_links { disk.includes_of_changed(book, &chapters) } else { includes::Includes::new() };
    let included = disk.included(book, &chapters, (after_links, &changed));
    let proof = disk.proof();
    let families = disk.families();
    let put_in = disk.texts_put_in(changed);
    let source_folder = book.source_folder.clone();
    let empty = disk.repository(book_toml, summary)?;
    let repository = Repository {
        source_folder,
        chapters,
        unlisted,
        unmatched,
        after_links,
        included,
        proof,
        families,
        put_in,
        ..empty
    };
    Ok(Gathered { repository, settings, found })
}

/// Where a file is not there, the one in the root whose name is near to it, if there is one.
pub fn looked_for(root: &Path, path: &str) -> Option<Option<String>> {
    if root.join(path).is_file() {
        return None;
    }
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let names: Vec<String> = entries.filter_map(|it| it.file_name().into_string().ok()).collect();
    Some(did_you_mean(path, names.iter().map(String::as_str)).map(str::to_owned))
}

/// What to do about a baseline that is not there.
pub fn baseline_help(near: Option<&str>) -> String {
    let write = "`mdbook-contracts baseline --reason REASON` writes one; where all is mended, do without";
    near.map_or(write.to_owned(), |it| format!("did you mean `{it}`?"))
}

/// The day that `SOURCE_DATE_EPOCH` names: seconds since 1970, in UTC.
fn dated() -> Result<Option<Date>, Error> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = text.to_str().and_then(|it| it.trim().parse().ok());
    let day =
        seconds.and_then(|it| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(it))).and_then(Date::of);
    let what = || Error(format!("`SOURCE_DATE_EPOCH` is {text:?}, and no number of seconds since 1970"));
    day.map(Some).ok_or_else(what)
}

struct Disk {
    changed: Changed,
    root: PathBuf,
    real_root: Option<PathBuf>,
    bounds: Bounds,
    /// What is published and lies out of bounds: a finding already, and nothing is looked for behind it.
    left: BTreeSet<PathBuf>,
    sources: Sources,
    unreadable: BTreeSet<SourceId>,
    found: Vec<Diagnostic>,
}

impl Disk {
    /// A book of which nothing is looked at, and why.
    fn nothing(mut self, book_toml: SourceId, idle: &Idle) -> Result<Gathered, Error> {
        let found = vec![idle.finding(&self.sources, book_toml)];
        let table = Value::Object(serde_json::Map::default());
        let (mut settings, _) = config::read(&self.sources, book_toml, &table, &[]);
        let summary = self.sources.add("SUMMARY.md", "");
        settings.families.clear();
        Ok(Gathered { repository: self.repository(book_toml, summary)?, settings, found })
    }

    /// The texts, and what went wrong while they were read. What else a book has comes beside them.
    fn repository(self, book_toml: SourceId, summary: SourceId) -> Result<Repository, Error> {
        let Disk { sources, unreadable, mut found, .. } = self;
        found.extend(names::confusing(&sources));
        let today = Date::of(SystemTime::now())
            .ok_or_else(|| Error("the clock of this machine tells no day".to_owned()))?;
        Ok(Repository {
            sources,
            book_toml,
            summary,
            source_folder: String::new(),
            chapters: Vec::new(),
            unlisted: Vec::new(),
            unmatched: Vec::new(),
            after_links: false,
            included: BTreeMap::new(),
            unreadable,
            progress: Arc::default(),
            dated: dated()?.unwrap_or(today),
            today,
            proof: None,
            families: Vec::new(),
            put_in: BTreeMap::new(),
            found,
        })
    }

    fn new(root: &Path, changed: &Changed) -> Disk {
        let real_root = root.canonicalize().ok();
        Disk {
            changed: changed.clone(),
            root: root.to_owned(),
            bounds: Bounds::of(real_root.as_deref()),
            real_root,
            left: BTreeSet::new(),
            sources: Sources::default(),
            unreadable: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    /// Reads a text below the root, without its byte order mark. `None` where it is not there; what is there and
    /// cannot be read is a finding, and what is shown of it.
    fn read(&mut self, path: &str) -> Option<SourceId> {
        if let Some(source) = self.sources.id(path) {
            return Some(source);
        }
        let changed = self.changed.get(path).map(|text| Ok(text.clone()));
        let text = changed.or_else(|| self.read_bytes(path));
        self.add(path, text)
    }

    /// Takes a text as it was read.
    fn add(&mut self, path: &str, text: Option<Result<String, Unread>>) -> Option<SourceId> {
        match text? {
            Ok(text) if path.ends_with(".md") => Some(self.sources.add_unmarked(path, &text)),
            Ok(text) => Some(self.sources.add(path, text)),
            Err(unread) => Some(self.unreadable(path, &unread)),
        }
    }

    /// Reads the baseline that the settings name.
    fn baseline(&mut self, settings: &mut Settings, found: &mut Vec<Diagnostic>) {
        let Some((path, span)) = settings.baseline.clone() else { return };
        match self.read(&path).filter(|it| !self.unreadable.contains(it)) {
            Some(source) => {
                let (baseline, problems) = Baseline::read(&self.sources, source);
                settings.known = baseline;
                found.extend(problems);
            }
            None => found.push(
                Diagnostic::new(
                    &rulebook::WRONG_SETTING,
                    format!("the baseline `{path}` cannot be read"),
                    span,
                    "no such file in the folder of `book.toml`",
                )
                .help(baseline_help(looked_for(&self.root, &path).flatten().as_deref())),
            ),
        }
    }

    /// Reads the lock file. It is among the texts of a run whether or not the run is held to it, so that both have the
    /// same fingerprint.
    fn lock(&mut self, settings: &mut Settings, found: &mut Vec<Diagnostic>) {
        let source = self.read(LOCK_FILE).filter(|it| !self.unreadable.contains(it));
        let Some(locked) = settings.locked else { return };
        match source.map(|it| Locked::read(&self.sources, it)) {
            Some(Ok(lock)) => settings.lock = Some(lock),
            Some(Err(problem)) => found.push(*problem),
            None => found.push(
                Diagnostic::new(
                    &rulebook::WRONG_SETTING,
                    format!("the run is locked, and there is no lock file `{LOCK_FILE}`"),
                    locked,
                    "nothing to be held to",
                )
                .help("`mdbook-contracts lock` writes one, to be reviewed"),
            ),
        }
    }

    /// Reads what `prove` has written down. It is none of the texts that are judged.
    fn proof(&mut self) -> Option<String> {
        match self.read_bytes(PROOF_FILE)? {
            Ok(text) => Some(text),
            Err(unread) => {
                self.unreadable(PROOF_FILE, &unread);
                None
            }
        }
    }

    fn read_bytes(&self, path: &str) -> Option<Result<String, Unread>> {
        read_below(&self.root, self.real_root.as_deref(), path)
    }

    /// Puts what is shown of a text in its place, where it cannot be read.
    fn unreadable(&mut self, path: &str, unread: &Unread) -> SourceId {
        let source = self.sources.add(path, unread.shown.as_str());
        self.unreadable.insert(source);
        let title = format!("`{path}` cannot be read: {}", unread.reason);
        let label = if unread.place.is_empty() { "this file" } else { "here" };
        self.found.push(
            Diagnostic::new(&rulebook::UNREADABLE_FILE, title, source.span(unread.place.clone()), label)
                .help("what cannot be read is not checked; mend the file, or take it out of the patterns"),
        );
        source
    }

    /// The chapters of the summary, in its order.
    fn listed(&mut self, book: &BookConfig, summary: SourceId) -> Result<Vec<ChapterFile>, Error> {
        let is_read = !self.unreadable.contains(&summary);
        let parsed = parse_summary(if is_read { self.sources.text(summary) } else { "" })
            .map_err(|error| Error(format!("`{}`: {error:#}", self.sources.path(summary))))?;
        let mut chapters = Vec::new();
        for (title, path) in links(&parsed) {
            let source = self.read(&join(&book.source_folder, &path));
            chapters.push(ChapterFile { path, title, source, changed: false });
        }
        Ok(chapters)
    }

    /// The chapters as mdBook hands them over; where the file says something else, an earlier preprocessor was there.
    fn handed_over(&mut self, book: &BookConfig, chapters: Vec<HandedOver>) -> Vec<ChapterFile> {
        let chapter = |it: HandedOver| {
            let path = join(&book.source_folder, &it.path);
            let same = self.read(&path).filter(|source| self.sources.text(*source) == it.text);
            let source = same.unwrap_or_else(|| self.sources.change(path, it.text));
            ChapterFile { path: it.path, title: it.title, source: Some(source), changed: same.is_none() }
        };
        chapters.into_iter().map(chapter).collect()
    }

    /// Reads every file that a pattern names, and returns those beside them that none does, and that are JSON or YAML by
    /// their names. The root itself holds files of every kind, and nothing is said of those.
    fn json(&mut self, book: &BookConfig, settings: &Settings) -> Vec<SourceId> {
        let patterns: Vec<&Pattern> = settings.json_patterns().collect();
        let folders: BTreeSet<&str> = patterns.iter().map(|it| it.folder()).collect();
        let mut unmatched = BTreeSet::new();
        for folder in folders {
            let Files { plain, hidden } = self.walk(folder, &book.build_folder);
            let (named, beside): (Vec<_>, Vec<_>) =
                plain.into_iter().chain(hidden).partition(|path| patterns.iter().any(|it| it.matches(path)));
            let known = |path: &String| self.sources.id(path).is_some() || self.changed.contains_key(path);
            let texts = parallel::each(&named, |path| (!known(path)).then(|| self.read_bytes(path)));
            for (path, text) in named.iter().zip(texts) {
                match text {
                    Some(text) => self.add(path, text),
                    None => self.read(path),
                };
            }
            let alike = |path: &String| !folder.is_empty() && names::is_document(path);
            unmatched.extend(beside.into_iter().filter(alike));
        }
        unmatched.into_iter().map(|path| self.sources.add(path, "")).collect()
    }

    fn unlisted(
        &mut self,
        book: &BookConfig,
        settings: &Settings,
        chapters: &[ChapterFile],
    ) -> Vec<SourceId> {
        let listed: BTreeSet<String> =
            chapters.iter().map(|it| join(&book.source_folder, &it.path)).collect();
        let patterns: Vec<&Pattern> = settings.chapter_patterns().collect();
        let mut unlisted = Vec::new();
        for path in self.walk(&book.source_folder, &book.build_folder).plain {
            let below = path.strip_prefix(&book.source_folder).unwrap_or(&path).trim_start_matches('/');
            if below != "SUMMARY.md" && !listed.contains(&path) && patterns.iter().any(|it| it.matches(below))
            {
                unlisted.extend(self.read(&path));
            }
        }
        unlisted
    }
}

fn names_links(after: &Value) -> bool {
    after.as_array().is_some_and(|names| names.iter().any(|it| it == "links"))
}

/// The linked chapters of a summary, each before those nested in it: its title and its path.
fn links(summary: &Summary) -> Vec<(String, String)> {
    fn collect(items: &[SummaryItem], links: &mut Vec<(String, String)>) {
        for item in items {
            let SummaryItem::Link(link) = item else { continue };
            links.extend(link.location.as_ref().map(|path| (link.name.clone(), slashed(path))));
            collect(&link.nested_items, links);
        }
    }
    let mut found = Vec::new();
    for items in [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters] {
        collect(items, &mut found);
    }
    found
}

/// A relative path with `/` between its names, and without `.`.
pub fn slashed(path: &Path) -> String {
    let names = path.components().filter(|it| !matches!(it, std::path::Component::CurDir));
    names.map(|it| it.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}
