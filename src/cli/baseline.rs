//! `baseline`: writes down what is found today. It never adds to a baseline that is there.

use std::collections::BTreeSet;

use super::arguments::Book;
use super::run::Run;
use super::{print, say};
use crate::config::Baseline;
use crate::diagnostic::{Diagnostic, count};
use crate::disk::Error;
use crate::fix::Changed;
use crate::load::Turn;
use crate::report;
use crate::rulebook::{IDLE_ALLOWANCE, Level, WRONG_SETTING};
use crate::syntax::allow::has_words;
use crate::text::SourceId;
use crate::write::create;

/// Where a baseline is written if the settings name no place.
const FILE: &str = "contracts.baseline.toml";

/// Writes everything that fails today. What follows from a finding is hidden behind it, and has to be listed as well,
/// so the book is judged until nothing new comes up.
pub fn baseline(book: &Book, reason: &str) -> Result<u8, Error> {
    if !has_words(reason) {
        return Err(Error("a baseline says why\n  = help: `--reason \"known before the gate\"`".to_owned()));
    }
    let mut book = book.clone();
    let file = book.baseline.take();
    let mut entries: BTreeSet<String> = BTreeSet::new();
    loop {
        let run = Run::with(&book, &Changed::new(), (Turn::Only, None), |gathered| {
            // The file that the settings name is the one to be written.
            let named = gathered.settings.baseline.as_ref().map(|(_, place)| *place);
            gathered.found.retain(|it| it.rule.code != WRONG_SETTING.code || Some(it.primary.span) != named);
            let place = SourceId::default().span(0..0);
            gathered.settings.known.entries.extend(entries.iter().map(|it| (it.clone(), (place, false))));
        })?;
        let fails = |it: &&Diagnostic| it.level == Level::Deny && it.rule.code != IDLE_ALLOWANCE.code;
        if run.verdict.findings.iter().any(|it| it.rule.fixed) {
            say(&report::report(&run.gathered.repository, &run.verdict, super::style(&run.verdict)));
            return Err(Error(
                "no baseline was written: some findings keep the gate from looking\n  = help: mend those with the rules that `mdbook-contracts rules` calls fixed, and try again"
                    .to_owned(),
            ));
        }
        let known = entries.len();
        for it in run.verdict.findings.iter().filter(fails) {
            entries.insert(it.fingerprint.clone());
            entries.extend(it.joined.iter().map(|it| it.fingerprint.clone()));
        }
        if entries.len() == known {
            let named = run.gathered.settings.baseline.as_ref().map(|(path, _)| path.clone());
            return write(&book, file.or(named), entries, reason);
        }
    }
}

fn write(book: &Book, file: Option<String>, entries: BTreeSet<String>, reason: &str) -> Result<u8, Error> {
    let file = file.unwrap_or_else(|| FILE.to_owned());
    let leaves = file.starts_with('/') || file.split('/').any(|it| it == "..");
    if leaves || !file.ends_with(".toml") {
        return Err(Error(format!(
            "`{file}` is no place for a baseline\n  = help: name a file that ends in `.toml`, from the folder of `book.toml`"
        )));
    }
    if entries.is_empty() {
        print("no baseline was written: nothing fails\n")?;
        return Ok(0);
    }
    let number = entries.len();
    create(&book.dir, &file, &Baseline::write(entries, reason))?;
    print(&format!(
        "{} written to `{file}`\n  = let `book.toml` name it: `baseline = \"{file}\"` in `[preprocessor.contracts]`\n",
        count(number, "finding")
    ))?;
    Ok(0)
}
