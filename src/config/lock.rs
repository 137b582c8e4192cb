//! The lock file: the floor of a gate, below which no locked run may fall. It says what weakens the gate, and how much
//! the gate looks at, in words that hold wherever a line stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::places::Places;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::rulebook::{self, Level, Rule};
use crate::text::{SourceId, Sources, Span};

/// Its name, in the folder of `book.toml`.
pub const LOCK_FILE: &str = "contracts.lock.toml";

/// What weakens a gate, and how much it looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Floor {
    /// The words for levels that are not those of the rules, by the name of the rule.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<String, String>,
    pub settings: Turned,
    /// The findings that allowances let through, by their fingerprints, each with its last day or [`NO_END`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub allowed: BTreeMap<String, String>,
    /// What chapters say is not to be held against anything: by chapter and kind, the contracts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<String, BTreeSet<String>>,
    pub baseline: Known,
    /// What is held against something, by family.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub looks_at: BTreeMap<String, LooksAt>,
}

/// What stands in the place of a last day where there is none.
pub const NO_END: &str = "without end";

/// The witnesses of a family that are held against something, each as its kind and the file that it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LooksAt {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub envelope: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contracts: BTreeMap<String, BTreeSet<String>>,
}

/// Settings that let more pass than their defaults, those that let less pass, and those of which nobody can say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Turned {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub weaker: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub stronger: BTreeSet<String>,
    /// They say what the documents mean, so that any other may let more pass.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub meaning: BTreeSet<String>,
}

/// The entries of the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Known {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub findings: BTreeSet<String>,
}

/// The lock file of a run that is held to it.
#[derive(Clone, Debug)]
pub struct Locked {
    pub floor: Floor,
    places: Places,
}

impl Floor {
    /// The level that a rule has.
    pub fn level(&self, rule: &Rule) -> Level {
        self.levels.get(rule.name).and_then(|it| Level::from_word(it)).unwrap_or(rule.level)
    }

    /// The text of the lock file.
    pub fn write(&self) -> Result<String, String> {
        let head = "# What weakens the gate of this book, and how much it looks at. A locked run fails where there is more of the one\n# or less of the other. `mdbook-contracts lock` writes this file; what changes in it is for review.\n\n";
        let text = toml::to_string_pretty(self).map_err(|error| error.to_string())?;
        // A table without a line says nothing.
        let text = ["[settings]\n\n", "[baseline]\n\n"].iter().fold(text, |text, it| text.replace(it, ""));
        Ok(format!("{head}{text}"))
    }
}

impl Locked {
    /// Reads the file. What is wrong in it is a finding about settings.
    pub fn read(sources: &Sources, source: SourceId) -> Result<Locked, Box<Diagnostic>> {
        let places = Places::read(sources, source);
        let wrong = |title: String, span: Span| {
            let finding = Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "no part of a lock file");
            Box::new(
                finding.help("take the file as it was reviewed, or write it anew: `mdbook-contracts lock`"),
            )
        };
        let floor: Floor = toml::from_str(sources.text(source)).map_err(|error| {
            let span = source.span(error.span().unwrap_or(0..0));
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            wrong(format!("`{LOCK_FILE}` cannot be read: {message}"), span)
        })?;
        for (name, word) in &floor.levels {
            let place = || places.key(&["levels", name]);
            if !rulebook::ALL.iter().any(|rule| rule.name == name) {
                return Err(wrong(format!("there is no rule `{name}`"), place()));
            }
            if Level::from_word(word).is_none() {
                return Err(wrong(format!("`{word}` is no level: `deny`, `warn` or `allow`"), place()));
            }
        }
        for (finding, until) in &floor.allowed {
            if until != NO_END && Date::read(until).is_none() {
                let title = format!("`{until}` is no day, as `2027-01-31` is, and not `{NO_END}`");
                return Err(wrong(title, places.value(&["allowed", finding])));
            }
        }
        Ok(Locked { floor, places })
    }

    /// Where it holds something, or the nearest table around it.
    pub fn place(&self, path: &[&str]) -> Span {
        self.places.value(path)
    }

    /// The key of this path.
    pub fn key(&self, path: &[&str]) -> Span {
        self.places.key(path)
    }

    /// Where it names one of several in an array.
    pub fn place_in(&self, path: &[&str], names: &BTreeSet<String>, name: &str) -> Span {
        let elements = self.places.elements(path);
        let at = names.iter().position(|it| it == name).and_then(|at| elements.get(at));
        at.copied().unwrap_or_else(|| self.places.key(path))
    }
}
