//! What is held against what: the checks of a loaded catalog, one file for each family of rules.

mod coverage;
mod directives;
mod examples;
mod parity;

use crate::diagnostic::Diagnostic;
use crate::load::Loaded;
use crate::repository::Repository;

pub use parity::{Claim, contradiction};

/// Every finding about what was loaded.
pub fn check(repository: &Repository, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (judge, problems) = examples::judge(loaded);
    found.extend(problems);
    for family in &loaded.catalog.families {
        let mut violations = examples::violations(&judge, family);
        found.extend(parity::check(family, &mut violations));
        found.extend(examples::findings(family, violations));
        found.extend(examples::repeated_values(family));
        found.extend(coverage::check(family, &loaded.chapters));
    }
    found.extend(coverage::unlisted(repository));
    found.extend(coverage::unmatched(repository));
    found.extend(directives::check(repository, loaded));
    found
}
