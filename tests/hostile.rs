//! Repositories of strangers: `tests/hostile/*.md` says what has to happen to each, through `check`, through `build`, and
//! through mdBook's own rendering with our preprocessor before and after `links`. `BLESS=1` writes what is found anew.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod marked;
#[path = "inert/site.rs"]
mod site;
mod support;
#[path = "hostile/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mdbook_contracts::disk::{Gathered, book_config, gather};
use mdbook_contracts::fix::Changed;
use mdbook_contracts::report::{FORMATS, Style};
use mdbook_contracts::rulebook::Rule;
use mdbook_contracts::verdict::judge;
use site::{Book, Site, code_of};
use support::{Run, apart, program, run};
use tempfile::TempDir;
use world::{CANARY, Case, cases, lay_outside};

/// How many cases there are at least, and which part of them a nervous tool would refuse at least.
const CASES: usize = 150;
const HARMLESS_PART: usize = 3;

/// As many seconds of a processor as a run may take. What is promised is five of the program as it is released; that of
/// the tests is not optimized, and takes seven times as long: so these are three of those. Whoever else takes the
/// processors, it is the same.
const PROCESSOR: usize = 20;

/// Longer than any run takes, in seconds, also where others take the processors: one that waits for ever is ended, and
/// fails.
const PATIENCE: &str = "120";

/// As much memory as a run may take for itself, in kB, with two threads beside the first. Only Linux counts it so.
const MEMORY: usize = 256 << 10;

/// The stack that the system gives the main thread, in kilobytes; the program has one of its own.
const STACK: usize = 128;
/// As many bytes as a run may print, in any format.
const PRINTED: usize = 256 << 10;
/// Who says so little to people has little to say in every format.
const SHORT: usize = 4 << 10;

/// A case that is to be run, and the file that it stands in.
struct Told<'a> {
    file: &'a Path,
    book: &'a Case,
    case: &'a Case,
}

#[test]
fn every_repository_fails_at_its_place_or_does_no_harm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == "md"));
    paths.sort();
    let mut files: BTreeMap<PathBuf, (Vec<String>, Vec<Case>)> =
        paths.into_iter().map(|it| read(&it)).collect();
    let (_, mut books) = files.remove(&folder.join("README.md")).unwrap();
    let book = books.remove(0);
    let all: Vec<Told> = files
        .iter()
        .flat_map(|(file, (_, cases))| cases.iter().map(|case| Told { file, book: &book, case }))
        .collect();
    let only = std::env::var("ONLY").unwrap_or_default();
    let all: Vec<Told> = all.into_iter().filter(|it| it.case.title.contains(&only)).collect();
    let found = outcomes(&all);
    if std::env::var_os("BLESS").is_some() {
        bless(&files, &all, &found);
    }
    let harmless = all.iter().filter(|it| passes(&it.case.expected)).count();
    assert!(!only.is_empty() || all.len() >= CASES, "{} cases", all.len());
    assert!(!only.is_empty() || harmless * HARMLESS_PART >= all.len(), "{harmless} harmless ones");
    let lies: Vec<String> = found.into_iter().filter_map(Result::err).collect();
    assert!(lies.is_empty(), "{} of {} cases:\n{}", lies.len(), all.len(), lies.join("\n"));
}

fn read(path: &Path) -> (PathBuf, (Vec<String>, Vec<Case>)) {
    let lines: Vec<String> = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    let cases = cases(&lines, path);
    (path.to_owned(), (lines, cases))
}

/// What each case gives, in its order: the lines that were found, or what is wrong with them.
fn outcomes(all: &[Told]) -> Vec<Result<Vec<String>, String>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(told) = all.get(at) else { return };
            let outcome = std::panic::catch_unwind(|| told.outcome());
            let name = format!("{}: {}", told.file.display(), told.case.title);
            let outcome = outcome.unwrap_or_else(|panic| {
                let text = panic.downcast_ref::<String>().cloned();
                Err(text.unwrap_or_else(|| "the case itself is broken, see above".to_owned()))
            });
            done.lock().unwrap().insert(at, outcome.map_err(|it| format!("{name}: {it}")));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    done.into_inner().unwrap().into_values().collect()
}

fn bless(
    files: &BTreeMap<PathBuf, (Vec<String>, Vec<Case>)>,
    all: &[Told],
    found: &[Result<Vec<String>, String>],
) {
    for (file, (lines, _)) in files {
        let mut lines = lines.clone();
        for (told, found) in all.iter().zip(found).rev().filter(|(it, _)| it.file == file) {
            let found = found.clone().or_else(|_| told.check().map(|(_, found)| found));
            if let Ok(found) = found {
                lines.splice(told.case.expected_at.clone(), found);
            }
        }
        fs::write(file, lines.join("\n") + "\n").unwrap();
    }
}

/// True where the build goes on with this.
fn passes(found: &[String]) -> bool {
    found.iter().all(|it| it == "nothing" || it.starts_with("warning "))
}

/// The exit status of our commands for what is found.
fn status(found: &[String]) -> i32 {
    let of_settings = |it: &String| {
        let rule = it.split(" at ").next().unwrap();
        let name = rule.rsplit(' ').next().unwrap();
        Rule::find(name).is_some_and(|it| it.code.starts_with("MC9"))
    };
    match found {
        found if passes(found) => 0,
        found if found.iter().any(|it| it.starts_with("no run: ") || of_settings(it)) => 2,
        _ => 1,
    }
}

/// The folders of a case.
struct Laid {
    root: TempDir,
    _outside: TempDir,
}

impl Told<'_> {
    fn lay(&self) -> Laid {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        lay_outside(outside.path());
        self.book.apply(root.path(), outside.path());
        self.case.apply(root.path(), outside.path());
        Laid { root, _outside: outside }
    }

    fn outcome(&self) -> Result<Vec<String>, String> {
        let (laid, found) = self.check()?;
        let expected = &self.case.expected;
        let alike = |it: &String, found: &String| {
            it == found || (it.starts_with("no run: ") && found.starts_with(it.as_str()))
        };
        let same =
            expected.len() == found.len() && expected.iter().zip(&found).all(|(it, found)| alike(it, found));
        if !same && std::env::var_os("BLESS").is_none() {
            return Err(format!("expected\n  {}\nfound\n  {}", expected.join("\n  "), found.join("\n  ")));
        }
        if passes(&found) {
            self.publish(laid.root, &found)?;
            return Ok(found);
        }
        let built = told(laid.root.path(), "build")?;
        if built.status != status(&found) || lines(&built, laid.root.path()) != found {
            return Err(format!("`build` says something else, status {}:\n{}", built.status, built.stderr));
        }
        if laid.root.path().join("book").exists() {
            return Err("something was published".to_owned());
        }
        Ok(found)
    }

    /// What `check` finds in the repository.
    fn check(&self) -> Result<(Laid, Vec<String>), String> {
        let laid = self.lay();
        let checked = told(laid.root.path(), "check")?;
        let found = lines(&checked, laid.root.path());
        if checked.stderr.len() > SHORT {
            in_every_format(laid.root.path())?;
        }
        if checked.status != status(&found) {
            return Err(format!("status {} with\n{}{}", checked.status, found.join("\n"), checked.stderr));
        }
        Ok((laid, found))
    }

    /// Builds the site with our preprocessor before and after `links`, and holds its pages against the files.
    fn publish(&self, root: TempDir, found: &[String]) -> Result<(), String> {
        let book = Book::over(root);
        for order in ["before", "after"] {
            let site = book.build_with(|config| {
                let program = format!("'{}'", program::path().display());
                config.set("preprocessor.contracts.command", program).unwrap();
                config.set(format!("preprocessor.contracts.{order}"), ["links"]).unwrap();
            });
            self.holds(&site, &book).map_err(|it| format!("{order} `links`: {it}; {found:?}"))?;
        }
        Ok(())
    }

    fn holds(&self, site: &Site, book: &Book) -> Result<(), String> {
        for (path, text) in &site.files {
            let hidden = self.case.hides.iter().filter(|_| path.ends_with(".html"));
            let secret = [CANARY].into_iter().chain(hidden.map(String::as_str));
            if let Some(secret) = secret.into_iter().find(|it| text.contains(it)) {
                return Err(format!("{path} shows {secret}"));
            }
        }
        let main = site.page("catalog.html");
        if main.main.contains("id=\"example.thing\"") {
            let file = fs::read_to_string(book.path().join("examples/thing.json")).ok();
            // A browser makes one character of the two that end a line of Windows.
            let file = file.map(|it| it.replace("\r\n", "\n"));
            let shown = code_of(&main.main, "thing");
            if file.as_ref().is_some_and(|it| *it != shown) {
                return Err(format!("the page shows {shown:?} and not {file:?}"));
            }
        }
        if !main.main.contains("The end.") && self.case.shows.is_empty() {
            return Err("the rest of the page is gone".to_owned());
        }
        for (page, texts) in &self.case.shows {
            let shown = site.page(page).text();
            if let Some(text) = texts.iter().find(|it| !shown.contains(it.as_str())) {
                return Err(format!("{page} does not show {text:?}: {shown}"));
            }
        }
        Ok(())
    }
}

/// A command of ours over a repository. What it says is inert and short, it ends, and it makes do with little.
fn told(root: &Path, command: &str) -> Result<Run, String> {
    let limits = format!("ulimit -d {MEMORY} && ulimit -s {STACK} && ulimit -t {PROCESSOR} && ");
    let limit = if cfg!(target_os = "linux") { limits } else { String::new() };
    let mut shell = apart(Command::new("sh"), &std::env::temp_dir());
    shell.env("RAYON_NUM_THREADS", "2").arg("-c").arg(format!("{limit}exec timeout {PATIENCE} \"$@\""));
    shell.arg("sh").arg(program::path()).arg(command).arg(root);
    let run = run(shell, "");
    let said = format!("{}{}", run.stdout, run.stderr);
    is_short_and_inert(command, &said)?;
    match run.status {
        0..=2 => Ok(run),
        status => Err(format!("`{command}` ends with status {status}: {}", run.stderr)),
    }
}

/// Every report on it.
fn in_every_format(root: &Path) -> Result<(), String> {
    let changed = Changed::new();
    let gathered = book_config(root, &changed).and_then(|book| gather(root, &book, None, &changed));
    let Ok(Gathered { repository, settings, found }) = gathered else { return Ok(()) };
    let verdict = judge(&repository, &settings, found);
    FORMATS.iter().try_for_each(|format| {
        let text = format.write(&repository, &verdict, Style::PLAIN);
        // A tab stands in the lines of a change.
        is_short_and_inert(format.name, &text.replace('\t', " "))
    })
}

fn is_short_and_inert(by: &str, said: &str) -> Result<(), String> {
    if said.len() > PRINTED {
        return Err(format!("`{by}` prints {} bytes", said.len()));
    }
    if let Some(it) = said.chars().find(|it| is_live(*it)) {
        return Err(format!("`{by}` prints {it:?}"));
    }
    match said.contains(CANARY) {
        true => Err(format!("`{by}` tells what lies outside")),
        false => Ok(()),
    }
}

/// True for a character that a terminal or a reader obeys instead of showing it.
fn is_live(it: char) -> bool {
    let hidden =
        ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{2069}', '\u{feff}'..='\u{feff}'];
    (it.is_control() && it != '\n') || hidden.iter().any(|range| range.contains(&it))
}

/// What was found, as the fence of a case has it.
fn lines(run: &Run, root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut warnings = run.stderr.lines().filter_map(|it| match it.split_once('[') {
        Some(("error", _)) => Some(false),
        Some(("warning", _)) => Some(true),
        _ => None,
    });
    for it in run.findings() {
        let warning = if warnings.next() == Some(true) { "warning " } else { "" };
        let name = Rule::find(&it.code).map_or(it.code.as_str(), |it| it.name);
        found.push(format!("{warning}{name} at {}", it.place));
    }
    if found.is_empty() && run.status != 0 {
        let reason = run.stderr.lines().find_map(|it| it.strip_prefix("error: ")).unwrap_or_default();
        found.push(format!("no run: {}", reason.replace(&format!("{}/", root.display()), "")));
    }
    if found.is_empty() { vec!["nothing".to_owned()] } else { counted(&found) }
}

/// The same line as often as anybody would count it is one, with the number.
fn counted(found: &[String]) -> Vec<String> {
    const MANY: usize = 5;
    let line = |same: &[String]| match same {
        [first, ..] if same.len() >= MANY => vec![format!("{} times {first}", same.len())],
        few => few.to_vec(),
    };
    found.chunk_by(|a, b| a == b).flat_map(line).collect()
}
