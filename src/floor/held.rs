//! A locked run against its lock file: what is weaker is a finding, and what is stronger lets the file be renewed.

use std::collections::{BTreeMap, BTreeSet};

use super::Measured;
use super::lost::{Lost, capped, lost, quoted};
use crate::config::{LOCK_FILE, Locked, LooksAt, NO_END, Settings};
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
    held.settings(whole);
    held.allowed();
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
        let finding = self.finding(title, (place, label), there);
        self.held.found.push(finding);
    }

    fn finding(&self, title: String, (place, label): (Span, &str), there: Option<Span>) -> Diagnostic {
        let finding = Diagnostic::new(&rulebook::WEAKER_THAN_LOCKED, title, place, label);
        let finding = match there {
            Some(there) => finding.and(there, "the lock file says this"),
            None => finding,
        };
        let help =
            format!("take it back, or let it be reviewed: `mdbook-contracts lock` writes `{LOCK_FILE}` anew");
        finding.help(help)
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

    /// True for the words of a list of chapters that is emptied, where the lock file names chapters of this kind: that
    /// they are looked at no more is a finding of its own.
    fn is_lost(&self, words: &str) -> bool {
        let of_families = self.locked.floor.looks_at.iter();
        of_families.into_iter().any(|(family, then)| {
            let names = then.envelope.iter().chain(then.contracts.values().flatten());
            let kind =
                words.strip_prefix(&format!("family.{family}.")).and_then(|it| it.strip_suffix(" = []"));
            kind.is_some_and(|kind| names.into_iter().any(|it| it.starts_with(&format!("{kind} "))))
        })
    }

    fn settings(&mut self, whole: bool) {
        let (now, then) = (&self.now.floor.settings, &self.locked.floor.settings);
        self.held.stronger |= !then.weaker.is_subset(&now.weaker) || !now.stronger.is_subset(&then.stronger);
        let new = now.weaker.difference(&then.weaker);
        let new: Vec<&String> = new.filter(|it| !(whole && self.is_lost(it))).collect();
        for words in new {
            let title = format!("`{words}` weakens the gate, and is not in the lock file");
            self.find(title, (self.place("settings", words), "lets more pass"), None);
        }
        for words in now.meaning.difference(&then.meaning) {
            let title =
                format!("`{words}` changes what the documents are taken for, and is not in the lock file");
            self.find(title, (self.place("settings", words), "may let more pass"), None);
        }
        let key = |words: &str| words.split(" = ").next().unwrap_or_default().to_owned();
        let known: BTreeSet<String> = now.meaning.iter().map(|it| key(it)).collect();
        // Another value of the same key is one change.
        let gone = then.meaning.difference(&now.meaning).filter(|it| !known.contains(&key(it)));
        let gone = gone.map(|it| (it, "meaning", &then.meaning));
        let stronger = then.stronger.difference(&now.stronger).map(|it| (it, "stronger", &then.stronger));
        for (words, list, all) in stronger.chain(gone) {
            let title = format!("`{words}` is gone, and the lock file has it");
            let there = self.locked.place_in(&["settings", list], all, words);
            self.find(title, (there, "the lock file says this"), None);
        }
    }

    /// What each allowance lets through that it did not, and what it lets through for longer.
    fn allowed(&mut self) {
        let (now, then) = (&self.now.floor.allowed, &self.locked.floor.allowed);
        // A day is written so that its order is that of words; no digit comes after a letter.
        let longer =
            |one: &str, other: &str| one != other && (one == NO_END || other != NO_END && one > other);
        self.held.stronger |=
            then.iter().any(|(finding, then)| now.get(finding).is_none_or(|now| longer(then, now)));
        let mut more: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        let mut for_longer: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        for (finding, until) in now {
            let Some((_, by)) = self.now.let_through.get(finding) else { continue };
            match then.get(finding) {
                None => more.entry(*by).or_default().push(finding),
                Some(then) if longer(until, then) => for_longer.entry(*by).or_default().push(finding),
                Some(_) => {}
            }
        }
        for (by, findings) in more {
            let number = match findings.len() {
                1 => "a finding".to_owned(),
                number => count(number, "finding"),
            };
            let title = format!(
                "an allowance lets {number} through that the lock file does not name: {}",
                capped(&quoted(&findings))
            );
            let place = findings.first().and_then(|it| self.now.let_through.get(*it)).map(|(it, _)| *it);
            let finding = self.finding(title, (by, "lets through more than locked"), None);
            let finding = place.into_iter().fold(finding, |it, place| it.and(place, "this is found here"));
            self.held.found.push(finding);
        }
        for (by, findings) in for_longer {
            let Some(first) = findings.first().copied() else { continue };
            let then = then.get(first).map_or("", String::as_str);
            let title = format!(
                "an allowance holds longer than until {then}, as the lock file has it: {}",
                capped(&quoted(&findings))
            );
            let there = self.locked.place(&["allowed", first]);
            self.find(title, (by, "longer than locked"), Some(there));
        }
    }

    fn exceptions(&mut self) {
        let (now, then) = (&self.now.floor.exceptions, &self.locked.floor.exceptions);
        let nobody = BTreeSet::new();
        self.held.stronger |=
            then.iter().any(|(kind, names)| !names.is_subset(now.get(kind).unwrap_or(&nobody)));
        let mut new: BTreeMap<(Span, &str), Vec<&str>> = BTreeMap::new();
        for (kind, names) in now {
            // What only a setting makes an exception is none where the lock file does not have that setting.
            let demanded = self.now.demanded.get(kind);
            let stronger = &self.locked.floor.settings.stronger;
            if demanded.is_some_and(|it| it.iter().all(|words| !stronger.contains(words))) {
                continue;
            }
            for name in names.difference(then.get(kind).unwrap_or(&nobody)) {
                let place = self.place("exceptions", &super::of(kind, name));
                new.entry((place, kind)).or_default().push(name);
            }
        }
        for ((place, kind), names) in new {
            let of = capped(&names);
            let title = format!("an exception that is not in the lock file: `{kind}` of {of}");
            let there = then.contains_key(kind).then(|| self.locked.place(&["exceptions", kind]));
            self.find(title, (place, "held against nothing"), there);
        }
    }

    fn baseline(&mut self) {
        let (now, then) = (&self.now.floor.baseline.findings, &self.locked.floor.baseline.findings);
        self.held.stronger |= !then.is_subset(now);
        let new: Vec<&str> = now.difference(then).map(String::as_str).collect();
        let Some(first) = new.first() else { return };
        let title = match new.len() {
            1 => format!("an entry of the baseline that is not in the lock file: `{first}`"),
            number => {
                format!(
                    "{number} entries of the baseline that are not in the lock file: {}",
                    capped(&quoted(&new))
                )
            }
        };
        let entry = self.settings.known.entries.get(*first);
        let place = entry.map_or_else(|| self.locked.place(&["baseline"]), |(it, _)| *it);
        self.find(title, (place, "not locked"), None);
    }

    /// What is looked at no more is one finding for each family: a chapter that is lost takes witnesses of every
    /// contract along.
    fn looks_at(&mut self) {
        let (now, then) = (&self.now.floor.looks_at, &self.locked.floor.looks_at);
        let nothing = LooksAt::default();
        let more =
            |(family, now): (&String, &LooksAt)| !lost(now, then.get(family).unwrap_or(&nothing)).is_empty();
        self.held.stronger |= now.iter().any(more);
        for (family, then) in then {
            let lost = lost(then, now.get(family).unwrap_or(&nothing));
            let Some(first) = lost.first() else { continue };
            let words: Vec<String> = lost.iter().map(Lost::words).collect();
            let words = capped(&words);
            let title = format!("less of `{family}` is looked at than the lock file says: no more {words}");
            let there = first.place(self.locked, family, then);
            let finding = self.finding(title, (there, "named here, and not found"), None);
            self.held
                .found
                .push(finding.note("what has another name, or another file, is lost under the old one"));
        }
    }
}
