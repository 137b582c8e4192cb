//! What is held against what: the checks of a loaded catalog, one file for each family of rules.

mod closed;
mod coverage;
mod directives;
mod examples;
mod parity;

use crate::diagnostic::Diagnostic;
use crate::load::Loaded;
use crate::repository::Repository;
use crate::rulebook;
use crate::text::Span;

use closed::Stray;

pub use parity::{Claim, contradiction};

/// Every finding about what was loaded.
pub fn check(repository: &Repository, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (judge, problems) = examples::judge(loaded);
    found.extend(problems);
    for family in &loaded.catalog.families {
        let mut violations = examples::violations(&judge, family);
        // Without the envelope's schema, nobody knows which fields are payload; that it cannot be read is a finding.
        let undeclared = closed::check(family, &violations);
        if !family.unread.envelope {
            found.extend(parity::check(family, &mut violations));
        }
        found.extend(examples::findings(family, violations));
        found.extend(examples::repeated_values(family));
        told_with(&undeclared, &mut found);
        let undeclared = undeclared.into_iter().map(|it| it.finding);
        let gaps = undeclared.chain(coverage::check(family, &loaded.chapters)).collect();
        let gaps = told_apart(gaps, &found);
        found.extend(gaps);
    }
    found.extend(coverage::unlisted(repository));
    found.extend(coverage::unmatched(repository));
    found.extend(directives::check(repository, loaded));
    found
}

/// A misspelt field is one mistake: that the field which was meant is missing follows from it.
fn told_with(strays: &[Stray], found: &mut [Diagnostic]) {
    let missing = [&rulebook::FIELD_NOT_IN_CHAPTER, &rulebook::MISSING_FIELD];
    for (stray, meant) in strays.iter().filter_map(|it| Some((&it.finding, it.meant.as_ref()?))) {
        let file = stray.primary.span.source;
        let named = format!("`{meant}` ");
        let in_file = |it: &Diagnostic| {
            std::iter::once(&it.primary).chain(&it.secondary).any(|label| label.span.source == file)
        };
        for finding in found.iter_mut().filter(|it| it.title.starts_with(&named) && in_file(it)) {
            if missing.iter().any(|it| it.code == finding.rule.code) {
                finding.after.push((&rulebook::UNDECLARED_FIELD, Some(file)));
            }
        }
    }
}

/// A field that another finding points at need not be shown or declared as well.
fn told_apart(gaps: Vec<Diagnostic>, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let of_one_field =
        [&rulebook::OPTIONAL_FIELD_NOT_SHOWN, &rulebook::VALUE_NOT_SHOWN, &rulebook::UNDECLARED_FIELD];
    let points_at = |it: &Diagnostic, span: Span| {
        it.primary.span == span || it.secondary.iter().any(|label| label.span == span)
    };
    let mark = |gap: Diagnostic| {
        let cause = found.iter().find(|it| points_at(it, gap.primary.span));
        match cause.filter(|_| of_one_field.iter().any(|it| it.code == gap.rule.code)) {
            Some(cause) => gap.after(cause.rule, None),
            None => gap,
        }
    };
    gaps.into_iter().map(mark).collect()
}
