//! The gate itself: texts in, verdict out. Every command calls this one function.

use std::collections::BTreeSet;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, sort};
use crate::load::{Loaded, load};
use crate::repository::Repository;
use crate::rulebook::{self, Level};
use crate::rules;
use crate::text::SourceId;

/// What a run found, and what it looked at.
#[derive(Debug)]
pub struct Verdict {
    /// Every finding that is not allowed, in the order of its place.
    pub findings: Vec<Diagnostic>,
    pub loaded: Loaded,
    /// Findings that an allowance takes out.
    pub allowed: usize,
    /// Findings that the baseline takes out.
    pub known: usize,
}

/// What the exit status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything agrees.
    Clean,
    /// There are findings that fail the build.
    Findings,
    /// The check could not be made: settings, or nothing to check.
    NotMade,
}

/// Loads and judges. `found` is what reading the settings has found.
pub fn judge(repository: &Repository, settings: &Settings, found: Vec<Diagnostic>) -> Verdict {
    let (loaded, problems) = load(repository, settings);
    let mut findings = found;
    findings.extend(repository.found.iter().cloned());
    findings.extend(problems);
    findings.extend(rules::check(repository, &loaded));
    for finding in &mut findings {
        finding.level = settings.level(finding.rule);
        note_changed_chapters(repository, finding);
    }
    findings.retain(|finding| finding.level != Level::Allow);
    take_out_consequences(&mut findings);
    sort(&mut findings, &repository.sources);
    Verdict { findings, loaded, allowed: 0, known: 0 }
}

/// One mistake is one finding: what follows from a finding that fails the build is not shown beside it. While the
/// settings are at fault, nothing else is known for sure. A cause is never taken out, so a failure stays one.
fn take_out_consequences(findings: &mut Vec<Diagnostic>) {
    const SETTINGS: [&rulebook::Rule; 4] = [
        &rulebook::UNKNOWN_SETTING,
        &rulebook::WRONG_SETTING,
        &rulebook::NOTHING_FOUND,
        &rulebook::AMBIGUOUS_NAME,
    ];
    let mut undecided = std::mem::take(findings);
    let mut causes = Causes::default();
    while !undecided.is_empty() {
        let (consequences, rest): (Vec<_>, Vec<_>) = undecided.into_iter().partition(|it| causes.have(it));
        undecided = rest;
        if !consequences.is_empty() {
            // What follows from a consequence follows from its cause.
            consequences.iter().for_each(|it| causes.add(it));
            continue;
        }
        let mut possible = Causes::default();
        undecided.iter().for_each(|it| possible.add(it));
        let (waiting, standing): (Vec<_>, Vec<_>) = undecided.into_iter().partition(|it| possible.have(it));
        // Findings that only wait for each other all stand.
        let (waiting, standing) =
            if standing.is_empty() { (Vec::new(), waiting) } else { (waiting, standing) };
        standing.iter().for_each(|it| causes.add(it));
        findings.extend(standing);
        undecided = waiting;
    }
    let denied = |code: &str| findings.iter().any(|it| it.level == Level::Deny && it.rule.code == code);
    if SETTINGS.iter().any(|rule| denied(rule.code)) {
        findings.retain(|it| it.rule.code.starts_with("MC9"));
    }
}

/// Findings that fail the build: their rules, alone and with their files.
#[derive(Default)]
struct Causes(BTreeSet<(&'static str, Option<SourceId>)>);

impl Causes {
    fn add(&mut self, finding: &Diagnostic) {
        if finding.level == Level::Deny {
            self.0.extend([None, Some(finding.primary.span.source)].map(|file| (finding.rule.code, file)));
        }
    }

    /// True where a finding names one of them as its cause.
    fn have(&self, finding: &Diagnostic) -> bool {
        finding.after.iter().any(|(rule, file)| self.0.contains(&(rule.code, *file)))
    }
}

/// Places in a chapter that an earlier preprocessor changed are places in its text, not in the file.
fn note_changed_chapters(repository: &Repository, finding: &mut Diagnostic) {
    let source = finding.primary.span.source;
    if repository.chapters.iter().any(|chapter| chapter.changed && chapter.source == Some(source)) {
        let note =
            "an earlier preprocessor changed this chapter: lines are those of the text that it handed on";
        finding.notes.push(note.to_owned());
    }
}

impl Verdict {
    pub fn outcome(&self) -> Outcome {
        let denied = || self.findings.iter().filter(|it| it.level == Level::Deny);
        if denied().next().is_none() {
            Outcome::Clean
        } else if denied().any(|it| it.rule.code.starts_with("MC9")) {
            Outcome::NotMade
        } else {
            Outcome::Findings
        }
    }
}

impl Outcome {
    /// The exit status of `check`.
    pub fn status(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::NotMade => 2,
        }
    }
}
