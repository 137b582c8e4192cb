//! A schema that allows another name than its file has: where everybody else calls the contract as the file does, the
//! schema has the slip.

use super::Loader;
use crate::diagnostic::Diagnostic;
use crate::model::{Contract, Family, stem_names};
use crate::rulebook;
use crate::syntax::splice;
use crate::text::Sources;

impl Loader<'_> {
    /// Says of such schemas what is to be changed.
    pub(super) fn misnamed_schemas(&mut self, family: &Family) {
        let is_told = |it: &Contract| !it.sections.is_empty() || !it.examples.is_empty();
        for (file, stem, name) in &family.misnamed {
            let is_meant = |(other, it): &(&String, &Contract)| {
                *other != name && it.schema.is_none() && is_told(it) && stem_names(stem, other)
            };
            let meant = family.contracts.iter().find(is_meant);
            let is_own = family.contracts.get(name).is_some_and(is_told);
            let (Some((meant, _)), false) = (meant, is_own) else { continue };
            let is_about = |it: &&mut Diagnostic| {
                it.rule.code == rulebook::FILE_NAME_DIFFERS.code && it.primary.span.source == *file
            };
            for finding in self.found.iter_mut().filter(is_about) {
                let words = format!("everybody else calls it {meant}, as the file does: say so");
                say_instead(&self.repository.sources, finding, (name, meant), &words);
            }
        }
    }
}

/// Makes the change of a name in a schema the only help.
pub(super) fn say_instead(
    sources: &Sources,
    finding: &mut Diagnostic,
    (name, meant): (&str, &str),
    words: &str,
) {
    let span = finding.primary.span;
    // What stands there may hold more than the name.
    let edit = splice::requoted(sources, span, name, meant);
    let told = finding.clone();
    *finding = Diagnostic { help: Vec::new(), ..told }.propose(words, edit);
}
