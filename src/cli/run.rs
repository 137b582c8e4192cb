//! One run over a book: gathered, with the levels of the command line, and judged.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::arguments::Book;
use super::beside::beside;
use super::output::Outputs;
use super::say;
use crate::diagnostic::did_you_mean;
use crate::disk::{Error, Gathered, baseline_help, book_config, gather, looked_for};
use crate::fix::Changed;
use crate::load::{Before, Turn};
use crate::model::Shard;
use crate::progress::Progress;
use crate::report;
use crate::rulebook::{self, Level, Rule};
use crate::syntax::allow::{NoAllowance, rule_named};
use crate::verdict::{Outcome, Verdict, judge_in};

/// What was gathered, and what was found.
pub struct Run {
    pub gathered: Gathered,
    pub verdict: Verdict,
}

/// Stands for every rule that warns.
const WARNINGS: &str = "warnings";

impl Run {
    /// Judges the book as it lies on the disk, with these texts in the place of theirs.
    pub fn over(book: &Book, changed: &Changed) -> Result<Run, Error> {
        Run::with(book, changed, (Turn::Only, None), |_| {})
    }

    /// The same, or a part of it; why it could not be made goes to every report.
    pub fn told(book: &Book, outputs: &Outputs, shard: Option<Shard>) -> Result<Run, Error> {
        let this_part = |gathered: &mut Gathered| gathered.settings.shard = shard;
        let run = Run::with(book, &Changed::new(), (Turn::Only, Some(outputs)), this_part);
        if let Err(error) = &run {
            outputs.write_trouble(error)?;
        }
        run
    }

    /// The same as one of many runs, after an earlier one: what follows from the same is not made again.
    pub fn after(before: Option<&Run>, book: &Book, changed: &Changed) -> Result<Run, Error> {
        Run::with(book, changed, (Turn::OfMany(before.map(Run::as_before)), None), |_| {})
    }

    /// The same, with something to change about what was gathered.
    pub fn with(
        book: &Book,
        changed: &Changed,
        (turn, outputs): (Turn, Option<&Outputs>),
        change: impl FnOnce(&mut Gathered),
    ) -> Result<Run, Error> {
        let progress = Arc::new(Progress::default());
        beside(&progress, (book.timeout, outputs), || {
            let mut gathered = gathered(book, changed)?;
            change(&mut gathered);
            gathered.repository.progress = Arc::clone(&progress);
            let (repository, settings) = (&gathered.repository, &gathered.settings);
            let verdict = judge_in(turn, repository, settings, gathered.found.clone());
            Ok(Run { gathered, verdict })
        })
    }

    fn as_before(&self) -> Before<'_> {
        Before { repository: &self.gathered.repository, loaded: &self.verdict.loaded }
    }

    /// The exit status of a command for a clean book alone, where this one is not: what is found is said, and what was
    /// not done because of it.
    pub fn stops(&self, undone: &str) -> Option<u8> {
        if self.verdict.outcome() == Outcome::Clean {
            return None;
        }
        say(&report::report(&self.gathered.repository, &self.verdict, super::style(&self.verdict)));
        say(&format!("  = {undone}\n"));
        Some(self.status())
    }

    /// The closing lines, as this terminal shows them.
    pub fn summary(&self) -> String {
        report::summary(&self.gathered.repository, &self.verdict, super::style(&self.verdict))
    }

    /// Writes nothing and says nothing: the exit status of what was found.
    pub fn status(&self) -> u8 {
        self.verdict.outcome().status()
    }
}

/// Gathers the book, and sets what the command line says of it.
fn gathered(book: &Book, changed: &Changed) -> Result<Gathered, Error> {
    let root: &Path = &book.dir;
    let mut config = book_config(root, changed)?;
    if let Some(file) = &book.baseline {
        let help = looked_for(root, file).map(|near| baseline_help(near.as_deref()));
        if let Some(help) = help {
            return Err(Error(format!(
                "`--baseline {file}`: there is no such file in the folder of `book.toml`\n  = help: {help}"
            )));
        }
        config.table["baseline"] = file.as_str().into();
    }
    if let Some(locked) = book.locked {
        // What is not locked here says nothing: a `false` from outside would not unlock what the file locks.
        config.table["locked"] = if locked { true.into() } else { serde_json::Value::Null };
    }
    let mut gathered = gather(root, &config, None, changed)?;
    let settings = &mut gathered.settings;
    let mut told = BTreeSet::new();
    for (level, names) in [(Level::Warn, &book.warn), (Level::Allow, &book.allow), (Level::Deny, &book.deny)]
    {
        for name in names {
            let warns = |rule: &&&Rule| settings.level(rule) == Level::Warn;
            let rules: Vec<&'static Rule> = match name.as_str() {
                WARNINGS if level == Level::Deny => rulebook::ALL.iter().filter(warns).copied().collect(),
                name => vec![rule(name)?],
            };
            for rule in rules {
                if rule.fixed && level < rule.level {
                    return Err(Error(format!(
                        "the level of `{}` cannot be lowered\n  = help: what this rule finds keeps the gate from looking",
                        rule.name
                    )));
                }
                if name != WARNINGS && !told.insert(rule.code) {
                    return Err(Error(format!(
                        "two flags set the level of `{}`\n  = help: `--deny`, `--warn` or `--allow` it, once",
                        rule.name
                    )));
                }
                settings.levels.insert(rule.name, level);
            }
        }
    }
    let only: Result<BTreeSet<&'static str>, Error> =
        book.only.iter().map(|name| Ok(rule(name)?.code)).collect();
    settings.expected = book.expect_contracts;
    settings.only = Some(only?).filter(|it| !it.is_empty());
    Ok(gathered)
}

/// The rule that a flag names.
pub fn rule(name: &str) -> Result<&'static Rule, Error> {
    rule_named(name).map_err(|NoAllowance { message, help, .. }| {
        let near = did_you_mean(name, [WARNINGS]).map(|it| match it == name {
            true => format!("`{it}` goes with `--deny` alone"),
            false => format!("did you mean `{it}`?"),
        });
        Error(format!("{message}\n  = help: {}", near.unwrap_or(help)))
    })
}
