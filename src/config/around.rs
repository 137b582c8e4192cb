//! What `book.toml` has mdBook run in the place of the gate, or after it, where it can change what the gate let pass.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::Settings;
use super::read::PATH;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::rulebook;
use crate::syntax::splice;
use crate::text::{Sources, Span};

/// What mdBook calls us, and what it calls for the table `[preprocessor.contracts]` that names no command (mdBook,
/// "Configuring Preprocessors").
const OURSELVES: &str = "contracts";
const OUR_COMMAND: &str = "mdbook-contracts";

/// The preprocessors that are mdBook's own.
const OF_MDBOOK: [&str; 2] = ["index", "links"];

impl Settings {
    /// Notes what else mdBook runs. `preprocessors` is the table of all of them, and `with_its_own` says that mdBook's
    /// own run without being named; `program` is the file of this one.
    pub fn note_around(&mut self, preprocessors: &Value, with_its_own: bool, program: Option<&Path>) {
        self.around = self.command(preprocessors, program).into_iter().collect();
        for name in after(OURSELVES, preprocessors, with_its_own) {
            if !OF_MDBOOK.contains(&name.as_str()) {
                let place = self.places.key(&["preprocessor", &name]);
                self.around.push((format!("preprocessor.{name} after the gate"), place));
            }
        }
    }

    /// Names with a slip in them in what says which preprocessor runs before which: mdBook passes over them.
    pub fn misnamed_around(
        &self,
        sources: &Sources,
        preprocessors: &Value,
        with_its_own: bool,
    ) -> Vec<Diagnostic> {
        let tables = || preprocessors.as_object().into_iter().flatten();
        let mut known: Vec<&str> = tables().map(|(name, _)| name.as_str()).collect();
        known.extend(OF_MDBOOK.into_iter().filter(|_| with_its_own));
        let mut found = Vec::new();
        for (table, key) in tables().flat_map(|(name, _)| ["before", "after"].map(|key| (name, key))) {
            let path = ["preprocessor", table, key];
            let places = self.places.elements(&path);
            let names = preprocessors[table][key].as_array().into_iter().flatten().filter_map(Value::as_str);
            for (at, name) in names.enumerate().filter(|(_, it)| !known.contains(it)) {
                let others = known.iter().copied().filter(|it| it != table);
                let Some(near) = did_you_mean(name, others) else { continue };
                let place = places.get(at).copied().unwrap_or_else(|| self.places.value(&path));
                let title =
                    format!("`{key}` names the preprocessor `{name}`, and there is none of this name");
                let label = "mdBook passes over it";
                let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, place, label);
                let edit = splice::requoted(sources, place, name, near);
                found.push(finding.propose(format!("did you mean `{near}`?"), edit));
            }
        }
        found
    }

    /// The command that mdBook runs, with what the environment says, where it may be another program than this one.
    fn command(&self, preprocessors: &Value, program: Option<&Path>) -> Option<(String, Span)> {
        let command = preprocessors[OURSELVES]["command"].as_str()?;
        let is_this = program.is_some_and(|it| command.trim_matches('\'') == it.to_string_lossy());
        let key = self.places.key(&[&PATH[..], &["command"]].concat());
        (!is_this && !is_ours(command)).then(|| (format!("command = {command:?}"), key))
    }
}

/// What mdBook calls without a command, or what builds the program of this repository first. A path, or another manifest,
/// may lead to anything.
fn is_ours(command: &str) -> bool {
    const HARMLESS: [&str; 8] =
        ["--release", "-r", "--quiet", "-q", "--locked", "--offline", "--frozen", "--"];
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.as_slice() {
        ["cargo", "run", flags @ ..] => flags.iter().all(|it| HARMLESS.contains(it)),
        words => words == [OUR_COMMAND],
    }
}

/// The preprocessors that mdBook runs after this one: in batches of those for which nothing is waited any more, each
/// sorted by name (mdbook-driver 0.5.4, `determine_preprocessors`).
fn after(this: &str, preprocessors: &Value, with_its_own: bool) -> Vec<String> {
    let table = preprocessors.as_object();
    let stated = table.into_iter().flatten();
    let mut names: BTreeSet<&str> = stated.clone().map(|(name, _)| name.as_str()).collect();
    names.extend(OF_MDBOOK.into_iter().filter(|_| with_its_own));
    let listed = |table: &'_ Value, key: &str| -> Vec<String> {
        let all = table[key].as_array().into_iter().flatten();
        all.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let mut waits: BTreeMap<String, BTreeSet<String>> =
        names.iter().map(|it| ((*it).to_owned(), BTreeSet::new())).collect();
    for (name, table) in stated {
        for later in listed(table, "before") {
            waits.get_mut(&later).into_iter().for_each(|it| it.extend([name.clone()]));
        }
        let earlier = listed(table, "after").into_iter().filter(|it| names.contains(it.as_str()));
        waits.get_mut(name).into_iter().for_each(|it| it.extend(earlier.clone()));
    }
    let mut order = Vec::new();
    while !waits.is_empty() {
        let batch: Vec<String> =
            waits.iter().filter(|(_, it)| it.is_empty()).map(|(it, _)| it.clone()).collect();
        // mdBook refuses a circle; until it does, nothing in it is known to run before.
        if batch.is_empty() {
            order.extend(std::mem::take(&mut waits).into_keys().filter(|it| it != this));
            break;
        }
        waits.retain(|name, _| !batch.contains(name));
        waits.values_mut().for_each(|it| it.retain(|name| !batch.contains(name)));
        order.extend(batch);
    }
    let at = order.iter().position(|it| it == this);
    order.split_off(at.map_or(0, |it| it + 1))
}
