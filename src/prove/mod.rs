//! How strong the gate is in this repository: every witness is changed in small ways, one at a time and in memory, and
//! each time the gate has to fail.

mod instances;
mod mutant;
mod schemas;
mod statements;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::fix::edited;
use crate::load::Before;
use crate::repository::Repository;
use crate::rules::Desk;
use crate::verdict::{Outcome, Verdict, judge_after};

pub use mutant::{Change, ENVELOPE, Mutant, Subject};

/// A repository in which nothing is found, with everything that judging it takes.
#[derive(Clone, Copy, Debug)]
pub struct Book<'a> {
    pub repository: &'a Repository,
    pub settings: &'a Settings,
    /// What reading the settings has found.
    pub found: &'a [Diagnostic],
    pub verdict: &'a Verdict,
}

/// What came of the mutants of each subject.
#[derive(Debug, Default)]
pub struct Proof {
    pub subjects: BTreeMap<Subject, Score>,
}

/// What came of the mutants of one contract, of an envelope, or of another schema.
#[derive(Debug, Default)]
pub struct Score {
    /// How many mutants the gate fails.
    pub caught: usize,
    /// Those that pass.
    pub survivors: Vec<Mutant>,
}

impl Score {
    pub fn all(&self) -> usize {
        self.caught + self.survivors.len()
    }
}

impl Proof {
    /// How many mutants are caught, and how many there are.
    pub fn sum(&self) -> (usize, usize) {
        let add = |(caught, all), it: &Score| (caught + it.caught, all + it.all());
        self.subjects.values().fold((0, 0), add)
    }

    /// True where at least so many of a hundred mutants of every subject are caught. Without a mutant, nothing is proven.
    pub fn reaches(&self, percent: usize) -> bool {
        let part = |it: &Score| it.caught * 100 >= percent * it.all() && it.all() > 0;
        !self.subjects.is_empty() && self.subjects.values().all(part)
    }
}

/// Every mutant of every witness.
pub fn mutants(book: Book) -> Vec<Mutant> {
    let Verdict { loaded, .. } = book.verdict;
    let mut all = Vec::new();
    for family in &loaded.catalog.families {
        let desk = Desk {
            sources: &book.repository.sources,
            schemas: &loaded.schemas,
            unusable: &loaded.unusable,
            family,
            progress: &book.repository.progress,
        };
        all.extend(instances::mutants(&desk));
        all.extend(statements::mutants(&desk));
        all.extend(schemas::mutants(&desk));
    }
    all.extend(schemas::others(&book.repository.sources, loaded));
    all
}

/// Every contract, each without a mutant: what stays so is not proven.
fn unproven(verdict: &Verdict) -> Proof {
    let families = verdict.loaded.catalog.families.iter();
    let subjects = families.flat_map(|family| family.contracts.keys().map(|name| Subject::new(family, name)));
    Proof { subjects: subjects.map(|it| (it, Score::default())).collect() }
}

/// Makes every mutant and judges it, on so many threads. `step` is called after each, with how many there are.
pub fn prove(book: Book, threads: usize, step: impl Fn(usize) + Sync) -> Proof {
    let (mutants, mut proof) = (mutants(book), unproven(book.verdict));
    let all = mutants.len();
    let next = AtomicUsize::new(0);
    let caught = Mutex::new(vec![false; all]);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(at) else { return };
            let is_caught = is_caught(book, mutant);
            if let Ok(mut all) = caught.lock() {
                all[at] = is_caught;
            }
            step(all);
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let caught = caught.into_inner().unwrap_or_default();
    for (at, mutant) in mutants.into_iter().enumerate() {
        let score = proof.subjects.entry(mutant.subject.clone()).or_default();
        match caught.get(at) {
            Some(true) => score.caught += 1,
            _ => score.survivors.push(mutant),
        }
    }
    proof
}

/// The repository with a mutant in it. `None` where it cannot be made.
pub fn mutated(repository: &Repository, mutant: &Mutant) -> Option<Repository> {
    let changed = edited(&repository.sources, &mutant.edits).filter(|it| !it.is_empty())?;
    let mut mutated = repository.clone();
    for (path, text) in changed {
        mutated.sources.change(path, text);
    }
    Some(mutated)
}

/// True where the gate fails once the mutant is made.
fn is_caught(book: Book, mutant: &Mutant) -> bool {
    let Book { repository, settings, found, verdict } = book;
    let Some(mutated) = mutated(repository, mutant) else { return false };
    let before = Before { repository, loaded: &verdict.loaded };
    judge_after(Some(before), &mutated, settings, found.to_vec()).outcome() != Outcome::Clean
}
