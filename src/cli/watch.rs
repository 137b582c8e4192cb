//! `check --watch`: checks again whenever a file changes, and tells what is new and what is gone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::arguments::{Book, Reports};
use super::output::Outputs;
use super::run::Run;
use super::say;
use crate::disk::Error;
use crate::fix::Changed;
use crate::report::{Seen, news, summary};

/// Changes that come closer together than this are one: an editor writes a file in several steps.
const TOGETHER: Duration = Duration::from_millis(60);

/// Checks, and goes on until it is ended from outside.
pub fn watch(book: &Book, report: &Reports) -> Result<u8, Error> {
    let outputs = Outputs::read(&report.format, &book.dir)?;
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(failed)?;
    let mut watched = BTreeSet::new();
    follow(&mut watcher, &mut watched, BTreeSet::from([(book.dir.clone(), false)]));
    let mut seen = None;
    let mut trouble = String::new();
    loop {
        match Run::over(book, &Changed::new()) {
            Ok(run) => {
                trouble.clear();
                follow(&mut watcher, &mut watched, places(book, &run));
                seen = Some(tell(&run, seen, &outputs)?);
            }
            // The same trouble is told once.
            Err(Error(message)) if message != trouble => {
                say(&format!("{}  error: {message}\n", time()));
                trouble = message;
            }
            Err(_) => {}
        }
        wait(&changes)?;
    }
}

/// The first time, everything; later, what is new and what is gone.
fn tell(run: &Run, before: Option<Seen>, outputs: &Outputs) -> Result<Seen, Error> {
    let (repository, verdict) = (&run.gathered.repository, &run.verdict);
    match before {
        None => outputs.write(repository, verdict, false)?,
        Some(before) => {
            if let Some(news) = news(&before, repository, verdict, &time(), super::style(verdict)) {
                outputs.write_files(repository, verdict)?;
                say(&format!("{news}{}\n", summary(repository, verdict)));
            }
        }
    }
    Ok(Seen::of(verdict))
}

fn time() -> String {
    jiff::ZonedDateTime::now().strftime("%H:%M:%S").to_string()
}

/// The folders whose files a run looks at, and whether with those below them. The root may hold anything, such as the
/// site itself.
fn places(book: &Book, run: &Run) -> BTreeSet<(PathBuf, bool)> {
    let below = |folder: &str| book.dir.join(folder);
    let patterns = run.gathered.settings.json_patterns().map(|it| it.folder());
    let folders = patterns.chain([run.gathered.repository.source_folder.as_str()]);
    let inside = folders.filter(|it| !it.is_empty() && *it != ".").map(|it| (below(it), true));
    let baseline = run.gathered.settings.baseline.iter();
    let baseline = baseline.filter_map(|(file, _)| Some((below(file).parent()?.to_owned(), false)));
    inside.chain(baseline).chain([(book.dir.clone(), false)]).collect()
}

/// Watches these folders, and no others. A folder that is not there yet comes with its parent.
fn follow(
    watcher: &mut RecommendedWatcher,
    watched: &mut BTreeSet<(PathBuf, bool)>,
    places: BTreeSet<(PathBuf, bool)>,
) {
    let is_new = |it: &&(PathBuf, bool)| !watched.contains(*it);
    let new: Vec<(PathBuf, bool)> = places.iter().filter(is_new).cloned().collect();
    for (folder, with_those_below) in new {
        let mode = if with_those_below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        if there(&folder) && watcher.watch(&folder, mode).is_ok() {
            watched.insert((folder, with_those_below));
        }
    }
}

fn there(folder: &Path) -> bool {
    folder.exists()
}

/// Waits for a change, and for those that come with it.
fn wait(changes: &Receiver<notify::Result<Event>>) -> Result<(), Error> {
    loop {
        let event = changes.recv().map_err(|_| Error("nobody watches the files any more".to_owned()))?;
        // That a file was read changes nothing; we read them ourselves.
        if event.is_ok_and(|it| it.kind.is_access()) {
            continue;
        }
        while changes.recv_timeout(TOGETHER).is_ok() {}
        return Ok(());
    }
}

fn failed(error: notify::Error) -> Error {
    Error(format!("the files cannot be watched: {error}"))
}
