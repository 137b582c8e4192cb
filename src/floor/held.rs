//! A locked run against its lock file: what is weaker is a finding, and what is stronger lets the file be renewed.

use std::collections::{BTreeMap, BTreeSet};

use super::Measured;
use crate::config::{LOCK_FILE, Locked, Settings, TakenOut};
use crate::diagnostic::{Diagnostic, count, listed};
use crate::rulebook;
use crate::text::Span;

/// What came of it.
#[derive(Debug, Default)]
pub struct Held {
    /// What is weaker than the lock file says.
    pub found: Vec<Diagnostic>,
    /// Something is stronger.
    pub stronger: bool,
}

/// Holds a run to its lock file. What is looked at is counted where everything could be: `whole`.
pub fn hold(locked: &Locked, settings: &Settings, now: &Measured, whole: bool) -> Held {
    let mut held = Comparison { locked, settings, now, held: Held::default() };
    held.only();
    held.levels();
    held.settings();
    held.allowances();
    held.exceptions();
    held.baseline();
    if whole {
        held.looks_at();
    }
    held.held
}

struct Comparison<'a> {
    locked: &'a Locked,
    settings: &'a Settings,
    now: &'a Measured,
    held: Held,
}

impl Comparison<'_> {
    fn find(&mut self, title: String, (place, label): (Span, &str), there: Option<Span>) {
        let finding = Diagnostic::new(&rulebook::WEAKER_THAN_LOCKED, title, place, label);
        let finding = match there {
            Some(there) => finding.and(there, "the lock file says this"),
            None => finding,
        };
        let help =
            format!("take it back, or let it be reviewed: `mdbook-contracts lock` writes `{LOCK_FILE}` anew");
        self.held.found.push(finding.help(help));
    }

    fn place(&self, table: &'static str, words: &str) -> Span {
        let place = self.now.places.get(&(table, words.to_owned())).copied();
        place.unwrap_or_else(|| self.locked.place(&[table]))
    }

    fn only(&mut self) {
        let Some(only) = &self.settings.only else { return };
        let asked = rulebook::ALL.iter().filter(|it| only.contains(it.code));
        let names: Vec<&str> = asked.map(|it| it.name).collect();
        let title =
            format!("only {} and the fixed rules are asked, and a locked run asks all", listed(&names));
        self.find(title, (self.locked.place(&[]), "not of this"), None);
    }

    fn levels(&mut self) {
        for rule in rulebook::ALL {
            let (now, then) = (self.now.floor.level(rule), self.locked.floor.level(rule));
            self.held.stronger |= now > then;
            if now < then {
                let (now, then) = (now.word(), then.word());
                let title = format!("`{}` is at `{now}`, and at `{then}` in the lock file", rule.name);
                let place = self.settings.place(&["rules", rule.name]);
                let there = self.locked.floor.levels.contains_key(rule.name);
                let there = there.then(|| self.locked.place(&["levels", rule.name]));
                self.find(title, (place, "less than locked"), there);
            }
        }
    }

    fn settings(&mut self) {
        let (now, then) = (&self.now.floor.settings, &self.locked.floor.settings);
        self.held.stronger |= !then.weaker.is_subset(&now.weaker) || !now.stronger.is_subset(&then.stronger);
        for words in now.weaker.difference(&then.weaker) {
            let title = format!("`{words}` weakens the gate, and is not in the lock file");
            self.find(title, (self.place("settings", words), "lets more pass"), None);
        }
        for words in then.stronger.difference(&now.stronger) {
            let title = format!("`{words}` is gone, and the lock file has it");
            let there = self.locked.place(&["settings", "stronger"]);
            self.find(title, (there, "the lock file says this"), None);
        }
    }

    fn allowances(&mut self) {
        let (now, then) = (&self.now.floor.allowances, &self.locked.floor.allowances);
        let less = |(words, then): (&String, &TakenOut)| {
            now.get(words).is_none_or(|now| now.findings < then.findings || then.ends_after(now))
        };
        self.held.stronger |= then.iter().any(less);
        for (words, now) in now {
            let place = self.place("allowances", words);
            let Some(then) = then.get(words) else {
                let title = format!("an allowance that is not in the lock file: `{words}`");
                self.find(title, (place, "not locked"), None);
                continue;
            };
            let there = Some(self.locked.place(&["allowances", words]));
            if now.findings > then.findings {
                let (now, then) = (count(now.findings, "finding"), then.findings);
                let title = format!("an allowance takes out {now}, and {then} in the lock file: `{words}`");
                self.find(title, (place, "more than locked"), there);
            }
            if now.ends_after(then) {
                let then = then.until.as_deref().unwrap_or_default();
                let title = format!(
                    "an allowance holds longer than until {then}, as the lock file has it: `{words}`"
                );
                self.find(title, (place, "longer than locked"), there);
            }
        }
    }

    fn exceptions(&mut self) {
        let (now, then) = (&self.now.floor.exceptions, &self.locked.floor.exceptions);
        let number = |of: &BTreeMap<String, usize>, words: &str| of.get(words).copied().unwrap_or_default();
        self.held.stronger |= then.iter().any(|(words, then)| number(now, words) < *then);
        for (words, now) in now {
            let then = number(then, words);
            if *now > then {
                let now = count(*now, "exception");
                let title = format!("{now}, and {then} in the lock file: `{words}`");
                let there = (then > 0).then(|| self.locked.place(&["exceptions", words]));
                self.find(title, (self.place("exceptions", words), "held against nothing"), there);
            }
        }
    }

    fn baseline(&mut self) {
        let (now, then) = (&self.now.floor.baseline.findings, &self.locked.floor.baseline.findings);
        self.held.stronger |= !then.is_subset(now);
        let entries = &self.settings.known.entries;
        let new: BTreeSet<&String> = now.difference(then).collect();
        for entry in new {
            let title = format!("an entry of the baseline that is not in the lock file: `{entry}`");
            let place = entries.get(entry).map_or_else(|| self.locked.place(&["baseline"]), |(it, _)| *it);
            self.find(title, (place, "not locked"), None);
        }
    }

    /// What is looked at no more is one finding for each family: a contract that is lost takes its witnesses along.
    fn looks_at(&mut self) {
        let (now, then) = (&self.now.floor.looks_at, &self.locked.floor.looks_at);
        let number = |of: &BTreeMap<String, BTreeMap<String, usize>>, family: &str, what: &str| {
            of.get(family).and_then(|it| it.get(what)).copied().unwrap_or_default()
        };
        let more = |(family, what): (&String, &BTreeMap<String, usize>)| {
            what.iter().any(|(what, now)| *now > number(then, family, what))
        };
        self.held.stronger |= now.iter().any(more);
        for (family, what) in then {
            let less = what.iter().filter(|(what, then)| number(now, family, what) < **then);
            let less: Vec<(&String, String)> = less
                .map(|(what, then)| (what, format!("{} of {then} `{what}`", number(now, family, what))))
                .collect();
            let Some((first, _)) = less.first() else { continue };
            let words: Vec<&str> = less.iter().map(|(_, words)| words.as_str()).collect();
            let title =
                format!("less of `{family}` is looked at than the lock file says: {}", words.join(", "));
            let there = self.locked.place(&["looks-at", family, first]);
            self.find(title, (there, "at least so many"), None);
        }
    }
}
