//! `check --watch`: checks again whenever a file changes, and tells what is new and what is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::arguments::{Book, Reports};
use super::output::{Outputs, say_why};
use super::run::Run;
use super::say;
use crate::diagnostic::Diagnostic;
use crate::disk::Error;
use crate::fix::Changed;
use crate::report::{Seen, Style, finding, in_sentences, news, summary};

/// Changes that come closer together than this are one: an editor writes a file in several steps.
const TOGETHER: Duration = Duration::from_millis(60);

/// Checks, and goes on until it is ended from outside.
pub fn watch(book: &Book, report: &Reports) -> Result<u8, Error> {
    let outputs = Outputs::read(&report.format, &book.dir)?;
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(failed)?;
    let mut watched = Vec::new();
    let mut places = BTreeSet::from([(book.dir.clone(), false)]);
    let mut seen = None;
    let mut before = None;
    let mut trouble = None;
    let mut lead_elsewhere = true;
    loop {
        // Before the files are read, so that no change falls in between.
        if lead_elsewhere {
            follow(&mut watcher, &mut watched, &places);
        }
        match Run::after(before.as_ref(), book, &Changed::new()) {
            Ok(run) => {
                let is_over = trouble.take().is_some();
                let earlier = std::mem::replace(&mut places, self::places(book, &run));
                if places != earlier {
                    follow(&mut watcher, &mut watched, &places);
                }
                seen = Some(tell(&run, seen, &outputs, is_over)?);
                before = Some(run);
            }
            // The same trouble is told once.
            Err(Error(message)) if trouble.as_ref() != Some(&message) => {
                say_why(&format!("{}  ", time()), &Error(message.clone()));
                trouble = Some(message);
            }
            Err(_) => {}
        }
        lead_elsewhere = wait(&changes)?;
    }
}

/// The first time, everything; later, what is new and what is gone, and that trouble is over. Whoever reads standard
/// output gets the whole report again.
fn tell(run: &Run, before: Option<Seen>, outputs: &Outputs, is_over: bool) -> Result<Seen, Error> {
    let (repository, verdict) = (&run.gathered.repository, &run.verdict);
    let now = Seen::of(repository, verdict);
    let Some(before) = before else {
        outputs.write(repository, verdict, false)?;
        return Ok(now);
    };
    outputs.write_files(repository, verdict)?;
    let told = |it: &Diagnostic| match outputs.has_sentences() {
        true => in_sentences(repository, verdict, it),
        false => finding(&repository.sources, it, super::style(verdict)) + "\n",
    };
    let news = news((&before, &now), verdict, &time(), told);
    if news.is_some() {
        outputs.print(repository, verdict)?;
    }
    let news = news.or_else(|| is_over.then(|| format!("{}  ", time())));
    let style = if outputs.has_sentences() { Style::PLAIN } else { super::style(verdict) };
    news.into_iter().for_each(|it| say(&format!("{it}{}\n", summary(repository, verdict, style))));
    Ok(now)
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

/// Watches these folders, and no others. One that was replaced is another folder by the same name, so all are taken up
/// anew. Of one that is not there, the nearest above it is watched.
fn follow(watcher: &mut RecommendedWatcher, watched: &mut Vec<PathBuf>, places: &BTreeSet<(PathBuf, bool)>) {
    for folder in watched.drain(..) {
        // One that is gone is watched by nobody.
        let _ = watcher.unwatch(&folder);
    }
    let mut there: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for (folder, with_those_below) in places {
        let Some(nearest) = folder.ancestors().find(|it| it.exists()) else { continue };
        let whole = *with_those_below && nearest == folder;
        *there.entry(nearest.to_owned()).or_default() |= whole;
    }
    for (folder, whole) in there {
        let mode = if whole { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        if watcher.watch(&folder, mode).is_ok() {
            watched.push(folder);
        }
    }
}

/// Waits for a change, and for those that come with it. True where the paths of folders may lead elsewhere after them.
fn wait(changes: &Receiver<notify::Result<Event>>) -> Result<bool, Error> {
    loop {
        let event = changes.recv().map_err(|_| Error("nobody watches the files any more".to_owned()))?;
        // That a file was read changes nothing; we read them ourselves.
        if event.as_ref().is_ok_and(|it| it.kind.is_access()) {
            continue;
        }
        let mut lead_elsewhere = !is_of_files(&event);
        while let Ok(event) = changes.recv_timeout(TOGETHER) {
            lead_elsewhere |= !is_of_files(&event);
        }
        return Ok(lead_elsewhere);
    }
}

/// True for a change of what stands in files. What is new may be a link to a folder.
fn is_of_files(event: &notify::Result<Event>) -> bool {
    event.as_ref().is_ok_and(|it| {
        let in_files = matches!(it.kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)));
        (in_files || it.kind.is_access()) && !it.need_rescan()
    })
}

fn failed(error: notify::Error) -> Error {
    Error(format!("the files cannot be watched: {error}"))
}
