//! What is held against what: the checks of a loaded catalog, one file for each family of rules.

mod closed;
mod counter_examples;
mod coverage;
mod desk;
mod directives;
mod examples;
mod follows;
mod lists;
mod misplaced;
mod misspelt;
mod numbers;
mod parity;
mod showing;
mod sittings;
mod turn;
mod unknown;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::load::{Before, Loaded, Quiet};
use crate::model::{Family, Name, Share};
use crate::repository::Repository;

use sittings::Court;

pub use counter_examples::{Reason, Refusals};
pub use desk::Desk;
pub use examples::judges;
pub use lists::without as without_field;
pub use parity::{Claim, contradiction};
pub use showing::{Showing, showings};
pub use turn::turned;

/// What comes of a check.
#[derive(Debug)]
pub struct Checked {
    pub found: Vec<Diagnostic>,
    /// Why each counter-example is refused.
    pub refusals: Refusals,
    /// The quiet contracts of each family.
    pub quiet: Vec<Quiet>,
}

/// Every finding about what was loaded. A contract that was quiet before is not looked at alone where nothing that
/// speaks of it has changed.
pub fn check(repository: &Repository, loaded: &Loaded, before: Option<Before>) -> Checked {
    let mut found = Vec::new();
    let mut refusals = Refusals::default();
    let mut all_quiet = Vec::new();
    repository.progress.begin(loaded.catalog.families.iter().map(|it| it.examples.len()).sum());
    let mut court = Court::of(loaded);
    for (index, family) in loaded.catalog.families.iter().enumerate() {
        let desk = Desk {
            sources: &repository.sources,
            schemas: &loaded.schemas,
            unusable: &loaded.unusable,
            family,
            progress: &repository.progress,
        };
        let null_is_said = parity::null_is_said(family);
        let quiet = before.map(|it| it.quiet(loaded, index, null_is_said)).unwrap_or_default();
        let mut ear = Ear { share: &loaded.share, quiet, loud: BTreeSet::new() };
        let mut sittings = court.sit(&desk, null_is_said, &mut ear);
        found.append(&mut court.found);
        // Without the envelope's schema, nobody knows which fields are payload; that it cannot be read is a finding.
        let undeclared = closed::check(&desk, &sittings.violations, &mut ear);
        let mut of_examples = Vec::new();
        if !family.unread.envelope {
            of_examples.extend(parity::check(&desk, &mut sittings, null_is_said, &mut ear));
        }
        of_examples.extend(examples::findings(&desk, sittings.violations));
        examples::say_where_shown(&desk, &mut of_examples);
        follows::told_after_chapters(&mut of_examples);
        found.extend(of_examples);
        found.extend(examples::repeated_values(family));
        found.extend(numbers::check(&desk));
        follows::told_with(&undeclared, &mut found);
        let undeclared = undeclared.into_iter().map(|it| it.finding);
        let gaps =
            undeclared.chain(coverage::check(&desk, &loaded.chapters, &repository.unmatched)).collect();
        let gaps = follows::told_apart(gaps, &found);
        found.extend(gaps);
        let of_counter_examples = counter_examples::check(&desk, sittings.tried, &mut refusals);
        found.extend(counter_examples::told_after(&desk, of_counter_examples, &found));
        all_quiet.push(Quiet { contracts: ear.heard_nothing_of(family), null_is_said });
    }
    found.extend(misplaced::under_wrong_family(&loaded.catalog));
    found.extend(coverage::unlisted(repository));
    found.extend(coverage::unmatched(repository, &loaded.catalog));
    found.extend(directives::check(repository, loaded));
    Checked { found, refusals, quiet: all_quiet }
}

/// Listens for contracts of which something is found, and does not ask for those of which nothing can be.
struct Ear<'a> {
    share: &'a Share,
    quiet: BTreeSet<&'a Name>,
    loud: BTreeSet<&'a Name>,
}

impl<'a> Ear<'a> {
    /// True for a contract that has to be looked at.
    fn asks_for(&self, name: &Name) -> bool {
        self.share.judges(name) && !self.quiet.contains(name)
    }

    fn heard_nothing_of(&self, family: &Family) -> BTreeSet<Name> {
        family.contracts.keys().filter(|it| !self.loud.contains(it)).cloned().collect()
    }
}
