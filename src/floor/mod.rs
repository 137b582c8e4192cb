//! What weakens the gate, and how much it looks at. This file alone says what that is; the summary, the stamp of a site
//! and the lock file tell of it.

mod held;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Allowance, Floor, Formats, Scope, Settings, TakenOut};
use crate::diagnostic::count;
use crate::load::Loaded;
use crate::model::{Family, Testimony, Witness};
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::allow::Allowed;
use crate::syntax::remark::RemarkKind;
use crate::text::Span;

pub use held::{Held, hold};

/// The floor of a run, and where it is said in the book.
#[derive(Debug)]
pub struct Measured {
    pub floor: Floor,
    /// By the table of the lock file, and the words in it.
    places: BTreeMap<(&'static str, String), Span>,
}

/// A setting that does not have its default.
struct Setting {
    words: String,
    weaker: bool,
    /// Where it stands below the table of our settings.
    path: Vec<String>,
}

/// Measures a run. `allowances` are all of them, each with how many findings it takes out.
pub fn measure(
    repository: &Repository,
    settings: &Settings,
    loaded: &Loaded,
    allowances: &[(Allowance, usize)],
) -> Measured {
    let mut it = Measured { floor: Floor::default(), places: BTreeMap::new() };
    let levels = rulebook::ALL.iter().map(|rule| (*rule, settings.level(rule)));
    for (rule, level) in levels.filter(|(rule, level)| *level != rule.level) {
        it.floor.levels.insert(rule.name.to_owned(), level.word().to_owned());
    }
    for Setting { words, weaker, path } in self::settings(settings) {
        it.places.insert(("settings", words.clone()), settings.place(&path));
        let list = if weaker { &mut it.floor.settings.weaker } else { &mut it.floor.settings.stronger };
        list.insert(words);
    }
    for (allowance, uses) in allowances {
        it.allowance(allowed(repository, allowance), allowance, *uses);
    }
    it.exceptions(repository, loaded);
    it.floor.baseline.findings = settings.known.entries.keys().cloned().collect();
    let families = loaded.catalog.families.iter();
    it.floor.looks_at = families.map(|it| (it.name.clone(), looked_at(it))).collect();
    it
}

impl Measured {
    /// Allowances of the same are one, which takes out as much as all of them and ends with the last.
    fn allowance(&mut self, words: String, allowance: &Allowance, uses: usize) {
        let until = allowance.allow.until.map(|it| it.to_string());
        let one = TakenOut { findings: uses, until };
        self.places.entry(("allowances", words.clone())).or_insert(allowance.span);
        let sum =
            self.floor.allowances.entry(words).or_insert_with(|| TakenOut { findings: 0, ..one.clone() });
        if one.ends_after(sum) {
            sum.until = one.until;
        }
        sum.findings += one.findings;
    }

    /// Remarks and fences that keep something from being held against anything.
    fn exceptions(&mut self, repository: &Repository, loaded: &Loaded) {
        let mut add = |span: Span, kind: &str| {
            let words = format!("{}: {kind}", repository.sources.path(span.source));
            *self.floor.exceptions.entry(words.clone()).or_default() += 1;
            self.places.insert(("exceptions", words), span);
        };
        for chapter in &loaded.chapters {
            for remark in &chapter.remarks {
                let kind = match remark.kind {
                    RemarkKind::Open => "open",
                    RemarkKind::NoFields => "no fields",
                    RemarkKind::NoContract => "no contract",
                    RemarkKind::Contract(_)
                    | RemarkKind::Base(_)
                    | RemarkKind::Envelope
                    | RemarkKind::Allow(..)
                    | RemarkKind::Table(_)
                    | RemarkKind::End
                    | RemarkKind::Unknown { .. } => continue,
                };
                add(chapter.source.span(remark.range.clone()), kind);
            }
        }
        let examples = loaded.catalog.families.iter().flat_map(|it| &it.examples);
        examples.filter(|it| it.is_elided()).for_each(|it| add(it.id(), "elided"));
    }
}

/// What an allowance allows, and where: the same words wherever it stands in its chapter.
fn allowed(repository: &Repository, allowance: &Allowance) -> String {
    let Allowance { allow, scope, contract, .. } = allowance;
    let place = match scope {
        Scope::Section(section) => repository.sources.path(section.source),
        Scope::Files(files) => &files.text,
    };
    let fields = match &allow.fields {
        Allowed::OfNone => String::new(),
        Allowed::OfAny => " *".to_owned(),
        Allowed::Of(fields) => {
            let fields: BTreeSet<&str> = fields.iter().map(|it| it.as_str()).collect();
            format!(" {}", fields.into_iter().collect::<Vec<_>>().join(", "))
        }
    };
    let contract = contract.as_ref().map(|it| format!(" of {it}")).unwrap_or_default();
    format!("{place}: {}{fields}{contract}", allow.rule.name)
}

/// How much of a family is held against something. Of chapters, the contracts of which each kind speaks.
fn looked_at(family: &Family) -> BTreeMap<String, usize> {
    let speak = |witness: Witness| {
        let subjects = family.contracts.values().map(|it| &it.subject).chain(&family.envelope);
        let hand = |it: &Testimony| it.witness == witness && !it.generated;
        subjects.filter(|it| it.testimony.iter().any(hand)).count()
    };
    let all = [
        ("contracts", family.count()),
        ("schemas", family.contracts.values().filter(|it| it.schema.is_some()).count()),
        ("examples", family.examples.len()),
        ("counter-examples", family.counter_examples.len()),
        ("catalog", speak(Witness::Catalog)),
        ("data-model", speak(Witness::DataModel)),
        ("checklist", speak(Witness::Checklist)),
    ];
    let some = all.into_iter().filter(|(_, number)| *number > 0);
    some.map(|(what, number)| (what.to_owned(), number)).collect()
}

/// Settings that let more pass than their defaults, or less.
fn settings(settings: &Settings) -> Vec<Setting> {
    let mut all = Vec::new();
    let mut say = |weaker: bool, path: &[&str], value: &str| {
        let path: Vec<String> = path.iter().map(|it| (*it).to_owned()).collect();
        all.push(Setting { words: format!("{}{value}", path.join(".")), weaker, path });
    };
    if settings.schemas.formats == Formats::Annotate {
        say(true, &["formats"], " = \"annotate\"");
    }
    settings.schemas.keywords.iter().for_each(|it| say(true, &["keywords"], &format!(": {it}")));
    for (word, meant) in &settings.types {
        say(true, &["types", word], &format!(" = \"{}\"", meant.word()));
    }
    for family in &settings.families {
        let key = |key: &'static str| ["family", family.family.as_str(), key];
        if !family.closed_world {
            say(true, &key("closed-world"), " = false");
        }
        for object in &family.extensions {
            let object = if object.is_root() { "the whole instance" } else { object.as_str() };
            say(true, &key("extensions"), &format!(": {object}"));
        }
        if family.loose {
            say(true, &key("names"), " = \"loose\"");
        }
        for contract in family.contracts.iter().filter(|it| !it.envelope) {
            let path = ["family", &family.family, "contract", &contract.name, "envelope"];
            say(true, &path, " = false");
        }
        if family.named_fences {
            say(false, &key("fences"), " = \"named\"");
        }
        for (pattern, fields) in &family.shared {
            fields.iter().for_each(|it| say(true, &key("shared"), &format!(": {} {it}", pattern.text)));
        }
        family.version.iter().for_each(|it| say(false, &key("version"), &format!(" = \"{it}\"")));
        family.parts.iter().for_each(|it| say(false, &key("parts"), &format!(": {it}")));
        family.unique.iter().for_each(|it| say(false, &key("unique"), &format!(": {it}")));
    }
    all
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
        (floor.allowances.len(), "an allowance", "allowances"),
        (floor.baseline.findings.len(), "an entry of the baseline", "entries of the baseline"),
        (floor.exceptions.values().sum(), "an exception in a chapter", "exceptions in chapters"),
    ];
    let counted = counted.into_iter().filter(|(number, ..)| *number > 0);
    let counted = counted.map(|(number, one, several)| match number {
        1 => one.to_owned(),
        number => format!("{number} {several}"),
    });
    let named = [named(lowered, "lowered rule"), named(settings, "setting")].concat();
    named.into_iter().chain(counted).collect()
}
