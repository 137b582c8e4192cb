//! What a lock file names and a run does not look at.

use std::collections::BTreeMap;

use crate::config::{Locked, LooksAt};
use crate::text::Span;

/// A witness that is lost, or contracts.
pub struct Lost<'a> {
    /// The witness; `None` for contracts that are gone with all of theirs.
    witness: Option<&'a String>,
    envelope: bool,
    contracts: Vec<&'a str>,
}

/// What one names and the other does not: contracts first, then each witness, with all those who have lost it.
pub fn lost<'a>(then: &'a LooksAt, now: &'a LooksAt) -> Vec<Lost<'a>> {
    let gone = then.contracts.keys().filter(|it| !now.contracts.contains_key(*it));
    let gone: Vec<&str> = gone.map(String::as_str).collect();
    let mut witnesses: BTreeMap<&String, (bool, Vec<&str>)> = BTreeMap::new();
    for witness in then.envelope.difference(&now.envelope) {
        witnesses.entry(witness).or_default().0 = true;
    }
    for (name, then) in &then.contracts {
        let Some(now) = now.contracts.get(name) else { continue };
        for witness in then.difference(now) {
            witnesses.entry(witness).or_default().1.push(name);
        }
    }
    let contracts = Lost { witness: None, envelope: false, contracts: gone };
    let contracts = Some(contracts).filter(|it| !it.contracts.is_empty());
    let witnesses = witnesses.into_iter().map(|(witness, (envelope, contracts))| Lost {
        witness: Some(witness),
        envelope,
        contracts,
    });
    contracts.into_iter().chain(witnesses).collect()
}

impl Lost<'_> {
    /// It in a sentence.
    pub fn words(&self) -> String {
        let envelope = self.envelope.then_some("the envelope");
        let whose: Vec<&str> = envelope.into_iter().chain(self.contracts.iter().copied()).collect();
        match self.witness {
            None => capped(&whose),
            Some(witness) => format!("`{witness}` of {}", capped(&whose)),
        }
    }

    /// Where the lock file names it.
    pub fn place(&self, locked: &Locked, family: &str, then: &LooksAt) -> Span {
        let table = ["looks-at", family];
        let contract = self.contracts.first().filter(|_| !self.envelope);
        let (path, names) = match contract {
            None => ([&table[..], &["envelope"]].concat(), Some(&then.envelope)),
            Some(name) => ([&table[..], &["contracts", name]].concat(), then.contracts.get(*name)),
        };
        match self.witness.zip(names) {
            None => locked.key(&path),
            Some((witness, names)) => locked.place_in(&path, names, witness),
        }
    }
}

/// As many names as a title has room for.
const NAMES: usize = 3;

/// Names as a sentence joins them: the first of them, and how many there are more.
pub fn capped(names: &[impl AsRef<str>]) -> String {
    let mut words: Vec<String> = names.iter().take(NAMES).map(|it| it.as_ref().to_owned()).collect();
    if names.len() > NAMES {
        words.push(format!("{} more", names.len() - NAMES));
    }
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Names in backticks.
pub fn quoted(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| format!("`{it}`")).collect()
}
