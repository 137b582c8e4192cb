//! `junit`: each contract as a test, so that a run shows what agrees as well.

use std::collections::{BTreeMap, BTreeSet};

use super::plain::finding;
use super::told::{Told, ToldFinding};
use super::words::untold;
use super::xml::Element;
use crate::diagnostic::count;

/// The suite of what is about no contract: a test for each file with such a finding.
const BOOK: &str = "the book";

/// The suite of what is not told.
const REST: &str = "the rest";

/// Tests, each with its name and its findings.
type Tests<'a> = Vec<(&'a str, Vec<&'a ToldFinding>)>;

/// The tests of a family, or of the book.
struct Suite<'a> {
    name: &'a str,
    tests: Tests<'a>,
    /// Why a test without a finding is none that agrees: nobody looked, or not everything is told.
    skipped: Option<&'static str>,
}

/// One document.
pub fn report(told: &Told) -> String {
    let suites = suites(told);
    let total = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let rest = rest(told);
    Element::new("testsuites")
        .with("name", told.tool.name)
        .with("tests", total(|it| it.tests.len()) + rest.len())
        .with("failures", total(|it| it.failures()))
        .with("errors", 0)
        .holding(suites.iter().map(Suite::element))
        .holding((!rest.is_empty()).then(|| {
            Element::new("testsuite")
                .with("name", REST)
                .with("tests", rest.len())
                .with("failures", 0)
                .with("errors", 0)
                .with("skipped", rest.len())
                .holding(rest)
        }))
        .document()
}

/// A test for what is counted and not told: nobody may take it for one that agrees.
fn rest(told: &Told) -> Vec<Element> {
    let findings = (told.untold > 0).then(|| untold(told.untold));
    let contracts = (told.untold_contracts > 0)
        .then(|| format!("{} than are listed here", count(told.untold_contracts, "more contract")));
    let skipped = |it: String| {
        let test = Element::new("testcase").with("name", &it).with("classname", REST);
        test.holding([Element::new("skipped").with("message", it)])
    };
    findings.into_iter().chain(contracts).map(skipped).collect()
}

impl Suite<'_> {
    fn element(&self) -> Element {
        Element::new("testsuite")
            .with("name", self.name)
            .with("tests", self.tests.len())
            .with("failures", self.failures())
            .with("errors", 0)
            .with("skipped", self.skipped())
            .holding(self.tests.iter().map(|(name, findings)| self.test(name, findings)))
    }

    fn failures(&self) -> usize {
        self.tests.iter().filter(|(_, findings)| findings.iter().any(|it| it.is_denied())).count()
    }

    fn skipped(&self) -> usize {
        let silent = self.tests.iter().filter(|(_, findings)| findings.is_empty()).count();
        if self.skipped.is_some() { silent } else { 0 }
    }

    /// All findings of a test stand in one `failure`, because readers of this format show the first one alone.
    fn test(&self, name: &str, findings: &[&ToldFinding]) -> Element {
        let test = Element::new("testcase").with("name", name).with("classname", self.name);
        if let Some(why) = self.skipped.filter(|_| findings.is_empty()) {
            return test.holding([Element::new("skipped").with("message", why)]);
        }
        let (denied, warned): (Vec<_>, Vec<_>) = findings.iter().copied().partition(|it| it.is_denied());
        let failure = denied.first().map(|first| {
            let message = match denied.len() - 1 {
                0 => first.title.clone(),
                more => format!("{} (and {more} more)", first.title),
            };
            let failure = Element::new("failure").with("type", first.code).with("message", message);
            failure.saying(&texts(name, &denied))
        });
        let warnings = (!warned.is_empty()).then(|| Element::new("system-out").saying(&texts(name, &warned)));
        test.holding(failure).holding(warnings)
    }
}

/// Findings as `plain` tells them; one that is about several contracts is told in full in the test of the first.
fn texts(name: &str, findings: &[&ToldFinding]) -> String {
    let text = |it: &&ToldFinding| match it.contracts.first() {
        Some(first) if first != name && it.about.contains(name) => {
            format!("{} {}: {}\nsee the test of {first}\n", it.severity(), it.code, it.title)
        }
        _ => finding(it),
    };
    findings.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// A suite for each family, then the one of the book if it is needed.
fn suites(told: &Told) -> Vec<Suite<'_>> {
    let mut suites: Vec<Suite> = Vec::new();
    let contracts: BTreeSet<&String> = told.contracts.iter().map(|it| &it.name).collect();
    let skipped = match told.outcome {
        "not-made" => Some("the check could not be made"),
        _ => (told.untold > 0).then_some("there are more findings than are told"),
    };
    let names_one = |it: &ToldFinding| it.about.iter().any(|it| contracts.contains(it));
    let is_of_one =
        |it: &ToldFinding| told.contracts.iter().any(|contract| !contract.files.is_disjoint(&it.files));
    for contract in &told.contracts {
        // What breaks the envelope in an example of a contract breaks its test.
        let is_about = |it: &&ToldFinding| {
            it.about.contains(&contract.name) || (!names_one(it) && !contract.files.is_disjoint(&it.files))
        };
        let about = told.findings.iter().filter(is_about);
        let test = (contract.name.as_str(), about.collect());
        match suites.last_mut().filter(|it| it.name == contract.family) {
            Some(suite) => suite.tests.push(test),
            None => suites.push(Suite { name: &contract.family, tests: vec![test], skipped }),
        }
    }
    let mut files: BTreeMap<&str, Vec<&ToldFinding>> = BTreeMap::new();
    for it in told.findings.iter().filter(|it| !names_one(it) && !is_of_one(it)) {
        files.entry(&it.primary.path).or_default().push(it);
    }
    if !files.is_empty() {
        suites.push(Suite { name: BOOK, tests: files.into_iter().collect(), skipped: None });
    }
    suites
}
