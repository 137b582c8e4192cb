//! What weakens the gate, and how much it looks at. This file alone says what that is; the summary, the stamp of a site
//! and the lock file tell of it.

mod held;
mod looks;
mod lost;
mod settings;

use std::collections::{BTreeMap, BTreeSet};

use crate::allowances::LetThrough;
use crate::config::{Floor, NO_END, Settings};
use crate::diagnostic::count;
use crate::load::{Chapter, Loaded, Noted, Reading};
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::remark::RemarkKind;
use crate::text::Span;

pub use held::{Held, hold};

/// The floor of a run, and where it is said in the book.
#[derive(Debug)]
pub struct Measured {
    pub floor: Floor,
    /// By the table of the lock file, and the words in it.
    places: BTreeMap<(&'static str, String), Span>,
    /// The places of the findings that are let through, and of their allowances.
    let_through: BTreeMap<String, (Span, Span)>,
    /// The exceptions that only a setting makes one, each with the words for such settings: without them, it is none.
    demanded: BTreeMap<String, Vec<String>>,
}

/// Measures a run. `allowed` are the findings that its allowances let through.
pub fn measure(
    repository: &Repository,
    settings: &Settings,
    loaded: &Loaded,
    allowed: &[LetThrough],
) -> Measured {
    let mut it = Measured {
        floor: Floor::default(),
        places: BTreeMap::new(),
        let_through: BTreeMap::new(),
        demanded: BTreeMap::new(),
    };
    let levels = rulebook::ALL.iter().map(|rule| (*rule, settings.level(rule)));
    for (rule, level) in levels.filter(|(rule, level)| *level != rule.level) {
        it.floor.levels.insert(rule.name.to_owned(), level.word().to_owned());
    }
    for setting in settings::turned(settings) {
        it.places.insert(("settings", setting.words.clone()), settings.place(&setting.path));
        setting.list(&mut it.floor.settings).insert(setting.words);
    }
    for (words, place) in &settings.around {
        it.places.insert(("settings", words.clone()), *place);
        it.floor.settings.weaker.insert(words.clone());
    }
    for finding in allowed {
        let until = finding.until.map_or_else(|| NO_END.to_owned(), |it| it.to_string());
        it.floor.allowed.insert(finding.fingerprint.clone(), until);
        it.let_through.insert(finding.fingerprint.clone(), (finding.place, finding.by));
    }
    loaded.chapters.iter().for_each(|chapter| it.chapter(repository, (settings, loaded), chapter));
    let examples = loaded.catalog.families.iter().flat_map(|it| &it.examples);
    for example in examples.filter(|it| it.is_elided()) {
        let names = example.contract.iter().map(|(name, _)| name.clone());
        it.exception(repository, "elided", example.id(), names.collect());
    }
    it.floor.baseline.findings = settings.known.entries.keys().cloned().collect();
    let families = loaded.catalog.families.iter();
    it.floor.looks_at =
        families.map(|it| (it.name.clone(), looks::looks_at(&repository.sources, it))).collect();
    it
}

impl Measured {
    /// What is said not to be held against anything: in which chapter, of which contracts.
    fn exception(&mut self, repository: &Repository, kind: &str, place: Span, names: Vec<String>) -> String {
        let words = format!("{}: {kind}", repository.sources.path(place.source));
        let of_nobody = || vec!["no contract".to_owned()];
        for name in if names.is_empty() { of_nobody() } else { names } {
            let name = looks::add(self.floor.exceptions.entry(words.clone()).or_default(), name);
            self.places.insert(("exceptions", of(&words, &name)), place);
        }
        words
    }

    /// The lists of a chapter that are not complete, and its remarks that keep something from being read.
    fn chapter(
        &mut self,
        repository: &Repository,
        (settings, loaded): (&Settings, &Loaded),
        chapter: &Chapter,
    ) {
        let readings = || loaded.readings.iter().filter(|it| it.chapter == chapter.source);
        for reading in readings() {
            for listing in reading.listings.iter().filter(|it| it.open && !it.about.is_empty()) {
                let place = why_open(chapter, reading, listing).unwrap_or(listing.span);
                self.exception(repository, "open", place, listing.about.clone());
            }
        }
        for remark in &chapter.remarks {
            let place = chapter.source.span(remark.range.clone());
            let around = readings().filter(|it| it.range.contains(&remark.range.start));
            let names: BTreeSet<String> = around.flat_map(|it| it.names.clone()).collect();
            let names = names.into_iter().collect();
            match remark.kind {
                RemarkKind::NoFields if readings().next().is_some() => {
                    self.exception(repository, "no fields", place, names);
                }
                RemarkKind::NoContract => {
                    let families = settings.families.iter();
                    let named = families.filter(|it| it.named_fences && it.reads(&chapter.path));
                    let named: Vec<String> = named.map(|it| settings::named_fences(&it.family)).collect();
                    if !named.is_empty() {
                        let words = self.exception(repository, "no contract", place, names);
                        self.demanded.insert(words, named);
                    }
                }
                RemarkKind::NoFields
                | RemarkKind::Open
                | RemarkKind::Contract(_)
                | RemarkKind::Base(_)
                | RemarkKind::Envelope
                | RemarkKind::Allow(..)
                | RemarkKind::Table(_)
                | RemarkKind::End
                | RemarkKind::Unknown { .. } => {}
            }
        }
    }
}

/// The remark that says of a list that it is not complete; an ellipsis in it can say so as well.
fn why_open(chapter: &Chapter, reading: &Reading, listing: &Noted) -> Option<Span> {
    let mut before = chapter.remarks.iter().filter(|it| it.range.start < listing.span.start());
    let remark = before.rfind(|it| matches!(it.kind, RemarkKind::Open))?;
    let between = remark.range.end..listing.span.start();
    let others = reading.listings.iter().filter(|it| between.contains(&it.span.start()));
    others.into_iter().all(|it| it.open).then(|| chapter.source.span(remark.range.clone()))
}

/// An exception in words.
fn of(kind: &str, name: &str) -> String {
    format!("{kind} of {name}")
}

/// What weakens a gate, in a few words each. Of one kind, so many are named; more are counted.
pub fn weakened_by(floor: &Floor, most: usize) -> Vec<String> {
    let lowered = rulebook::ALL.iter().filter(|it| floor.level(it) < it.level);
    let lowered: Vec<String> =
        lowered.map(|it| format!("`{}` at `{}`", it.name, floor.level(it).word())).collect();
    let settings: Vec<String> = floor.settings.weaker.iter().map(|it| format!("`{it}`")).collect();
    let named = |all: Vec<String>, noun: &str| match all.len() > most {
        true => vec![count(all.len(), noun)],
        false => all,
    };
    let counted = [
        (floor.allowed.len(), "an allowed finding", "allowed findings"),
        (floor.baseline.findings.len(), "an entry of the baseline", "entries of the baseline"),
        (
            floor.exceptions.values().map(BTreeSet::len).sum(),
            "an exception in a chapter",
            "exceptions in chapters",
        ),
    ];
    let counted = counted.into_iter().filter(|(number, ..)| *number > 0);
    let counted = counted.map(|(number, one, several)| match number {
        1 => one.to_owned(),
        number => format!("{number} {several}"),
    });
    let named = [named(lowered, "lowered rule"), named(settings, "setting")].concat();
    named.into_iter().chain(counted).collect()
}
