//! The names of contracts, as chapters, directives and examples may write them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::is_version;
use crate::diagnostic::did_you_mean;
use crate::model::{Family, Name, plain_name, same_version};

/// The names of a family's contracts, before any chapter is read.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// What the schemas and examples of the family say.
    known: BTreeSet<Name>,
    /// The names of other families: a chapter may speak of their contracts, and not to this one.
    foreign: Vec<Names>,
    /// The known names without what two spellings may differ in.
    plain: BTreeMap<String, Name>,
    /// The versions of each contract that says one, with the name of each.
    versions: BTreeMap<Name, Vec<(String, Name)>>,
    /// The contract of each file of schemas and examples; `None` where it has several.
    files: Arc<BTreeMap<String, Option<Name>>>,
    /// Names that differ in case and separators only are one.
    loose: bool,
}

/// A name as a text gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    pub name: Name,
    /// The text names a version that no schema of this contract has.
    pub wrong_version: Option<String>,
}

impl Names {
    pub fn new(family: &Family, files: BTreeMap<String, Option<Name>>) -> Self {
        let known: BTreeSet<Name> = family.contracts.keys().cloned().collect();
        let mut versions: BTreeMap<Name, Vec<(String, Name)>> = BTreeMap::new();
        for (name, contract) in &family.contracts {
            let newest = contract.superseded_by.as_ref().unwrap_or(name).clone();
            if let Some(version) = &contract.version {
                versions.entry(newest).or_default().push((version.clone(), name.clone()));
            }
        }
        let mut plain = BTreeMap::new();
        // A name that the schemas spell outweighs one that only an example gives.
        for with_schema in [false, true] {
            let of_kind = family.contracts.iter().filter(|(_, it)| it.schema.is_some() == with_schema);
            plain.extend(of_kind.map(|(name, _)| (plain_name(name), name.clone())));
        }
        Names { known, foreign: Vec::new(), plain, versions, files: Arc::new(files), loose: family.loose }
    }

    /// True where both, of the same settings, take the same texts for names, whatever the files of their contracts.
    pub(super) fn say_the_same(&self, other: &Names) -> bool {
        let Names { known, foreign, plain, versions, files: _, loose: _ } = self;
        let both = foreign.iter().zip(&other.foreign);
        *known == other.known
            && *plain == other.plain
            && *versions == other.versions
            && foreign.len() == other.foreign.len()
            && both.into_iter().all(|(a, b)| a.say_the_same(b))
    }

    /// The same, among other families.
    pub fn beside(self, foreign: Vec<Names>) -> Self {
        Names { foreign, ..self }
    }

    /// The name of a contract of another family, and of none in this one.
    pub fn is_foreign(&self, text: &str) -> bool {
        self.meant(text).is_none() && self.is_elsewhere(text)
    }

    /// The name of a contract of another family, whether or not there is one in this one.
    pub fn is_elsewhere(&self, text: &str) -> bool {
        self.foreign.iter().any(|it| it.meant(text).is_some())
    }

    /// A name that is known for sure, here or in another family.
    pub fn is_certain(&self, text: &str) -> bool {
        self.meant(text).is_some() || self.is_elsewhere(text)
    }

    /// The contract that a text names for sure, with a version behind the name or without.
    pub fn meant(&self, text: &str) -> Option<Meant> {
        let text = text.trim();
        if let Some(name) = self.spelt(text) {
            return Some(Meant { name, wrong_version: None });
        }
        let (name, version) = split_version(text)?;
        let name = self.spelt(name)?;
        let versions = match self.versions.get(&name) {
            Some(versions) => versions,
            // Where no schema says a version, there is nothing to hold this one against.
            None => return Some(Meant { name, wrong_version: None }),
        };
        // Of several that begin so, the newest.
        let mut alike: Vec<&(String, Name)> =
            versions.iter().filter(|(it, _)| same_version(it, version)).collect();
        alike.sort_by_key(|(it, _)| crate::model::version_order(it));
        Some(match alike.last() {
            Some((_, name)) => Meant { name: name.clone(), wrong_version: None },
            None => Meant { name, wrong_version: Some(version.to_owned()) },
        })
    }

    /// The contract whose name differs from the text in case and separators only.
    fn alike(&self, text: &str) -> Option<Meant> {
        let name = self.plain.get(&plain_name(text))?.clone();
        Some(Meant { name, wrong_version: None })
    }

    /// The contract that a text names, and where it names none, the one whose name is alike.
    pub fn meant_or_alike(&self, text: &str) -> Option<Meant> {
        self.meant(text).or_else(|| self.alike(text))
    }

    fn spelt(&self, text: &str) -> Option<Name> {
        match self.known.get(text) {
            None if self.loose => self.plain.get(&plain_name(text)).cloned(),
            exact => exact.cloned(),
        }
    }

    /// The contract of a file, where it has but one.
    pub fn of_file(&self, path: &str) -> Option<&Name> {
        self.files.get(path)?.as_ref()
    }

    /// True where two names are those of one contract, in whatever version.
    pub fn are_of_one(&self, a: &str, b: &str) -> bool {
        let versions = self.versions.values();
        let both =
            |names: &Vec<(String, Name)>| [a, b].iter().all(|it| names.iter().any(|(_, name)| name == it));
        a == b || versions.into_iter().any(both)
    }

    /// The versions of a contract that its schemas have.
    pub fn versions(&self, name: &str) -> Vec<&str> {
        self.versions.get(name).into_iter().flatten().map(|(version, _)| version.as_str()).collect()
    }

    /// True where a known name has as many words, and nearly the same.
    fn is_near(&self, text: &str) -> bool {
        let count = words(text);
        let alike = self.plain.iter().filter(|(_, name)| words(name) == count);
        did_you_mean(&plain_name(text), alike.map(|(plain, _)| plain.as_str())).is_some()
    }

    /// A text that names a contract, or is meant to: one with several words in it that is written as a name, or one
    /// that a known name is near to.
    pub fn is_name(&self, text: &str) -> bool {
        let part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
        let one_word = text.chars().all(part);
        let next = text.chars().skip(1);
        let humps = text.chars().zip(next).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        let alike = || self.plain.contains_key(&plain_name(text));
        let near = || did_you_mean(text, self.known.iter().map(String::as_str)).is_some();
        self.is_certain(text)
            || alike()
            || (one_word && (humps || text.contains(['_', '.']) || near()))
            || (self.loose && self.is_near(text))
    }
}

/// How many words a name has, whatever tells them apart.
fn words(name: &str) -> usize {
    let starts = |(before, it): (char, char)| {
        it.is_alphanumeric() && (!before.is_alphanumeric() || (before.is_lowercase() && it.is_uppercase()))
    };
    std::iter::once(' ').chain(name.chars()).zip(name.chars()).filter(|it| starts(*it)).count()
}

/// A name and the version behind it: `OrderPlaced v2`, `OrderPlaced (1.0.0)`, `order.placed.v1`.
fn split_version(text: &str) -> Option<(&str, &str)> {
    /// What stands before the version, and what behind it. The first that fits is meant.
    const FORMS: [(&str, &str); 10] = [
        (" version ", ""),
        (" (version ", ")"),
        (" (", ")"),
        (", ", ""),
        (" ", ""),
        ("@", ""),
        (":v", ""),
        (".v", ""),
        ("-v", ""),
        ("_v", ""),
    ];
    FORMS.iter().find_map(|(before, behind)| {
        let text = text.strip_suffix(behind)?;
        // What stands before a version may lie over itself: `version version 1`.
        let places = text.char_indices().skip(1).map(|(at, _)| text.split_at(at));
        let mut parts = places.filter_map(|(name, rest)| Some((name, rest.strip_prefix(before)?)));
        parts.find(|(_, version)| is_version(version))
    })
}
