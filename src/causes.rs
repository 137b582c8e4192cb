//! What follows from what: a finding is told beside its cause, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::rulebook::{self, Level, Rule};
use crate::text::{SourceId, Span};
use crate::unseen::seen;

/// What is found in a chapter that says two things may be found because of it.
pub fn tell_after_conflicts(findings: &mut [Diagnostic]) {
    let conflicts = findings.iter().filter(|it| it.rule.code == rulebook::MERGE_CONFLICT.code);
    let files: BTreeSet<SourceId> = conflicts.map(|it| it.primary.span.source).collect();
    for finding in findings.iter_mut().filter(|it| it.rule.code != rulebook::MERGE_CONFLICT.code) {
        let labels = finding.labels();
        let inside: BTreeSet<SourceId> =
            labels.map(|it| it.span.source).filter(|it| files.contains(it)).collect();
        finding.after.extend(inside.into_iter().map(|file| (&rulebook::MERGE_CONFLICT, Some(file))));
    }
}

/// A name that reads as another is why the two do not agree.
pub fn tell_after_hidden(findings: &mut [Diagnostic]) {
    let names = |it: &Diagnostic| {
        let paths = it.fields.iter().flat_map(|it| it.as_str().split(['.', '[', ']']));
        paths.filter(|it| !it.is_empty()).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let is_hidden = |it: &Diagnostic| it.rule.code == rulebook::HIDDEN_CHARACTER.code;
    let mut hidden = Hidden::default();
    for finding in findings.iter().filter(|it| is_hidden(it)) {
        hidden.add(finding.primary.span, names(finding));
    }
    hidden.places.values_mut().for_each(|it| it.sort());
    for finding in findings.iter_mut().filter(|it| !hidden.places.is_empty() && !is_hidden(it)) {
        let labels: Vec<Span> = finding.labels().map(|it| it.span).collect();
        let causes = hidden.causes(&labels, &names(finding));
        finding.after.extend(causes.into_iter().map(|file| (&rulebook::HIDDEN_CHARACTER, Some(file))));
    }
}

/// Where names stand that read as others.
#[derive(Default)]
struct Hidden {
    /// The files in which each name stands, as it is written and as it reads.
    written: BTreeMap<String, BTreeSet<SourceId>>,
    read: BTreeMap<String, BTreeSet<SourceId>>,
    /// The places of the names in each file.
    places: BTreeMap<SourceId, Vec<Span>>,
}

impl Hidden {
    fn add(&mut self, place: Span, names: BTreeSet<String>) {
        self.places.entry(place.source).or_default().push(place);
        for name in names {
            self.read.entry(seen(&name)).or_default().insert(place.source);
            self.written.entry(name).or_default().insert(place.source);
        }
    }

    /// The files with a name that is why something is found at these labels about these fields.
    fn causes(&self, labels: &[Span], fields: &BTreeSet<String>) -> BTreeSet<SourceId> {
        let written = fields.iter().filter_map(|it| self.written.get(it)).flatten().copied();
        let beside: BTreeSet<SourceId> = labels.iter().map(|it| it.source).collect();
        let read = fields.iter().filter_map(|it| self.read.get(it)).flatten().copied();
        let read = read.filter(|it| beside.contains(it));
        let shown = labels.iter().filter(|label| {
            // Names do not lie in each other.
            let places = self.places.get(&label.source).map(Vec::as_slice).unwrap_or_default();
            let first = places.get(places.partition_point(|it| it.start() < label.start()));
            first.is_some_and(|it| it.end() <= label.end())
        });
        written.chain(read).chain(shown.map(|it| it.source)).collect()
    }
}

/// One mistake is one finding: what follows from a finding that fails the build is not shown beside it. While the
/// settings are at fault, nothing else is known for sure. A cause is never taken out, so a failure stays one.
pub fn take_out_consequences(findings: &mut Vec<Diagnostic>) {
    const SETTINGS: [&Rule; 4] = [
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
