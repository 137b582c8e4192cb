//! A suite: a repository, every case of breaking it through every door, and what a door must say of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mdbook_driver::MDBook;
use serde_json::json;
use tempfile::TempDir;

use super::cases::{Case, Cases};
use super::{Finding, Run, copy, copy_of_the_repository, program, run};

/// A way to ask for a verdict.
#[derive(Clone, Copy)]
pub struct Door {
    /// Its name in `only`.
    pub name: &'static str,
    pub knock: fn(&Path, &[(String, String)]) -> Run,
    /// The exit status for a broken copy.
    pub refuses: fn(&Case, i32) -> bool,
}

pub const CHECK: Door = Door {
    name: "check",
    knock: |root, environment| command("check", root, environment),
    refuses: |case, status| status == case.status(),
};

pub const BUILD: Door = Door {
    name: "build",
    knock: |root, environment| command("build", root, environment),
    refuses: |case, status| status == case.status(),
};

/// mdBook's request, made as mdBook makes it, without mdBook in between.
pub const PROTOCOL: Door = Door {
    name: "mdbook",
    knock: |root, _| run(program(root), &request(root)),
    refuses: |_, status| status != 0,
};

/// Our own commands are run from elsewhere, so that a path that only works in the folder itself is noticed.
fn command(name: &str, root: &Path, environment: &[(String, String)]) -> Run {
    let mut command = program(&std::env::temp_dir());
    command.arg(name).arg(root).envs(environment.iter().cloned());
    run(command, "")
}

/// What mdBook 0.5.4 writes to a preprocessor: context and book.
pub fn request(root: &Path) -> String {
    let book =
        MDBook::load(root).unwrap_or_else(|error| panic!("mdBook itself refuses this book: {error:#}"));
    let context =
        json!({ "root": book.root, "config": book.config, "renderer": "html", "mdbook_version": "0.5.4" });
    json!([context, book.book]).to_string()
}

/// A repository and the ways to break it.
#[derive(Debug)]
pub struct Suite {
    /// The folder of a repository below `tests/repositories`; without one, it is this repository.
    folder: Option<PathBuf>,
    pub table: Cases,
}

impl Suite {
    /// This repository, and `tests/sabotage.toml`.
    pub fn of_this_repository() -> Suite {
        Suite { folder: None, table: Cases::read(include_str!("../sabotage.toml")) }
    }

    /// One of `tests/repositories`, and its `mismatches.toml`.
    pub fn of(name: &str) -> Suite {
        let folder = repositories().join(name);
        let text = fs::read_to_string(folder.join(MISMATCHES)).expect("a repository has its table of cases");
        Suite { folder: Some(folder), table: Cases::read(&text) }
    }

    /// An unbroken copy of the repository.
    pub fn copy(&self) -> TempDir {
        let Some(folder) = &self.folder else { return copy_of_the_repository() };
        let entries = fs::read_dir(folder).expect("a repository can be read");
        let names = entries.map(|it| it.expect("a repository can be read").file_name());
        let names: Vec<String> = names.map(|it| it.into_string().expect("a name is UTF-8")).collect();
        let tops: Vec<&str> = names.iter().map(String::as_str).filter(|it| *it != MISMATCHES).collect();
        copy(folder, &tops)
    }

    /// Takes every case through the doors, and fails with all that went wrong.
    pub fn hold(&self, doors: &[Door], prepare: fn(&Path)) {
        let cases = &self.table.cases;
        let next = AtomicUsize::new(0);
        let complaints = Mutex::new(Vec::new());
        let work = || {
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                let outcome = std::panic::catch_unwind(|| self.complaints_about(case, doors, prepare));
                let found = outcome
                    .unwrap_or_else(|_| vec![format!("{}: the case itself is broken, see above", case.name)]);
                complaints.lock().expect("nobody panics with it").extend(found);
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
        let complaints = complaints.into_inner().expect("nobody panics with it");
        assert!(
            complaints.is_empty(),
            "{} of {} cases:\n{}",
            complaints.len(),
            cases.len(),
            complaints.join("\n")
        );
    }

    fn complaints_about(&self, case: &Case, doors: &[Door], prepare: fn(&Path)) -> Vec<String> {
        let copy = self.copy();
        let root = copy.path();
        case.apply(root);
        prepare(root);
        let place = case.place(root);
        let open = doors
            .iter()
            .filter(|door| case.only.as_ref().is_none_or(|only| only.iter().any(|it| it == door.name)));
        // Doors that say the same share a complaint.
        let mut complaints: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for door in open {
            let answer = (door.knock)(root, &case.environment);
            let published = root.join("target/book").exists();
            let flaw = self
                .flaw(case, door, &answer, place.as_deref())
                .or(published.then_some("something was published"));
            if let Some(flaw) = flaw {
                let complaint = format!("{flaw}; status {}\n{}", answer.status, brief(&answer));
                complaints.entry(complaint).or_default().push(door.name);
            }
        }
        complaints.iter().map(|(it, doors)| format!("{} ({}): {it}", case.name, doors.join(", "))).collect()
    }

    /// What is wrong with the answer of a door to a broken copy.
    fn flaw(&self, case: &Case, door: &Door, answer: &Run, place: Option<&str>) -> Option<&'static str> {
        // What is found in the unbroken copy is not what the case is about.
        let theirs =
            |it: &Finding| Some(&it.code) != case.rule.as_ref() && self.table.rules.contains(&it.code);
        let findings: Vec<Finding> = answer.findings().into_iter().filter(|it| !theirs(it)).collect();
        let is_it = |it: &Finding| {
            Some(&it.code) == case.rule.as_ref()
                && Some(it.place.as_str()) == place
                && it.title.contains(&case.says)
        };
        let count = if case.rule.is_some() { case.findings } else { 0 };
        if !(door.refuses)(case, answer.status) {
            Some("the exit status is wrong")
        } else if !answer.stdout.is_empty() {
            Some("something was written to standard output")
        } else if case.rule.is_none() && !answer.stderr.contains(&case.says) {
            Some("the reason is not given")
        } else if case.rule.is_some() && !findings.iter().any(is_it) {
            Some("the finding is not there, or elsewhere")
        } else if findings.len() != count {
            Some("there are more or fewer findings")
        } else {
            None
        }
    }
}

/// The table of cases in the folder of a repository.
const MISMATCHES: &str = "mismatches.toml";

/// The folder of the repositories.
pub fn repositories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repositories")
}

/// The most lines of an answer that a complaint shows.
const LINES: usize = 8;

/// The first findings, or the first lines where there is none.
fn brief(answer: &Run) -> String {
    let findings = answer.findings();
    if findings.is_empty() {
        return answer.stderr.lines().take(LINES).map(|line| format!("    {line}\n")).collect();
    }
    findings.iter().take(LINES).map(|it| format!("    {} {}: {}\n", it.code, it.place, it.title)).collect()
}
