//! What `prove` tells: for each contract how many mutants were caught, and every mutant that was not.

use std::fmt::Write;

use serde_json::{Value, json};

use super::hidden::inert;
use super::json::pretty;
use crate::diagnostic::count;
use crate::prove::{Mutant, Proof, Score, Subject};
use crate::text::Sources;

/// The most survivors of one contract that are told.
const SHOWN: usize = 20;

/// The whole account, as plain text.
pub fn strength(sources: &Sources, proof: &Proof) -> String {
    let mut out = String::new();
    let several = proof.subjects.keys().filter(|it| !it.family.is_empty()).map(|it| &it.family);
    let several = several.collect::<std::collections::BTreeSet<_>>().len() > 1;
    let name = |it: &Subject| match several && !it.family.is_empty() {
        true => inert(&format!("{}: {}", it.family, it.name)),
        false => inert(&it.name),
    };
    let width = proof.subjects.keys().map(|it| name(it).chars().count()).max().unwrap_or_default();
    for (subject, score) in &proof.subjects {
        let _ = writeln!(out, "{:<width$}  {}", name(subject), of(score));
        for survivor in score.survivors.iter().take(SHOWN) {
            self::survivor(&mut out, sources, survivor);
        }
        if let Some(more) = score.survivors.len().checked_sub(SHOWN).filter(|it| *it > 0) {
            let _ = writeln!(out, "  and {more} more");
        }
    }
    let (caught, all) = proof.sum();
    let contracts = count(proof.subjects.len(), "subject");
    let _ = writeln!(out, "\ncaught {caught} of {all}, in {contracts}");
    out
}

/// `40 of 41`, with the share.
fn of(score: &Score) -> String {
    match score.all() {
        0 => "nothing to change: nothing is proven".to_owned(),
        all => format!("{} of {all} ({} %)", score.caught, score.caught * 100 / all),
    }
}

fn survivor(out: &mut String, sources: &Sources, mutant: &Mutant) {
    let at = sources.position(mutant.place);
    let (path, what) = (inert(sources.path(mutant.place.source)), inert(&mutant.what));
    let said = if mutant.edits.is_empty() { "not tried" } else { "passes" };
    let _ = writeln!(out, "  {said}: {} {what}", mutant.change.words);
    let _ = writeln!(out, "   --> {path}:{}:{} [{}]", at.line, at.column, mutant.change.name);
    let help = match mutant.edits.is_empty() {
        true => "the change cannot be made here: write this in JSON, or in the flow style of YAML",
        false => mutant.change.help,
    };
    let _ = writeln!(out, "   = help: {help}");
}

/// The same as a document, of the texts with this fingerprint. `book/using/proof.schema.json` is its schema.
pub fn document(sources: &Sources, proof: &Proof, fingerprint: &str) -> String {
    let survivor = |it: &Mutant| {
        let at = sources.position(it.place);
        json!({
            "change": it.change.name,
            "what": it.what,
            "path": sources.path(it.place.source),
            "line": at.line,
            "column": at.column,
            "tried": !it.edits.is_empty(),
            "help": it.change.help,
        })
    };
    let subject = |(subject, score): (&Subject, &Score)| {
        json!({
            "family": subject.family,
            "name": subject.name,
            "caught": score.caught,
            "all": score.all(),
            "survivors": score.survivors.iter().map(survivor).collect::<Vec<Value>>(),
        })
    };
    pretty(&json!({
        "format": 1,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "sha256": fingerprint,
        "subjects": proof.subjects.iter().map(subject).collect::<Vec<Value>>(),
    }))
}
