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
    /// What is allowed: where, which rule, of what.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub allowances: BTreeMap<String, TakenOut>,
    /// What chapters say is not to be held against anything, by chapter and kind, with how often they say it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<String, usize>,
    pub baseline: Known,
    /// How much there is of everything that is held against something, by family.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub looks_at: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Settings that let more pass than their defaults, and those that let less pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Turned {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub weaker: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub stronger: BTreeSet<String>,
}

/// How many findings an allowance takes out, and the last day on which it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenOut {
    pub findings: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
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
        let text = toml::to_string(self).map_err(|error| error.to_string())?;
        // A table without a line says nothing.
        let text = ["[settings]\n\n", "[baseline]\n\n"].iter().fold(text, |text, it| text.replace(it, ""));
        Ok(format!("{head}{text}"))
    }
}

impl TakenOut {
    /// The last day; `None` for one that does not end.
    pub fn day(&self) -> Option<Date> {
        self.until.as_deref().and_then(Date::read)
    }

    /// True where it holds on days on which another does not.
    pub fn ends_after(&self, other: &TakenOut) -> bool {
        match (self.day(), other.day()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(own), Some(other)) => own > other,
        }
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
        for (what, taken_out) in &floor.allowances {
            let until = taken_out.until.as_deref();
            if let Some(day) = until.filter(|it| Date::read(it).is_none()) {
                let place = places.value(&["allowances", what, "until"]);
                return Err(wrong(format!("`{day}` is no day: `2027-01-31` is one"), place));
            }
        }
        Ok(Locked { floor, places })
    }

    /// Where it holds something, or the nearest table around it.
    pub fn place(&self, path: &[&str]) -> Span {
        self.places.value(path)
    }
}
