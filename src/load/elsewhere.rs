//! Sections about contracts in chapters that no pattern matches: nobody hears what they state.

use std::sync::Arc;

use super::Loader;
use super::chapters::{Chapter, Task};
use super::known::Known;
use super::names::Names;
use super::sections::Part;
use crate::diagnostic::Diagnostic;
use crate::field::{FieldPath, Said};
use crate::model::{Family, Witness};
use crate::rulebook;
use crate::syntax::fields::Listing;

/// So many fields of the contract make a list one of its fields.
const FIELDS: usize = 2;

impl Loader<'_> {
    /// Tells of lists of fields below the headings of contracts, in chapters that nobody has `heard`.
    pub(super) fn sections_elsewhere(
        &mut self,
        family: &Family,
        (chapters, names): (&[Arc<Chapter>], &Names),
        heard: impl Fn(&Chapter) -> bool,
    ) {
        for (own, chapter) in chapters.iter().enumerate().filter(|(_, it)| !heard(it)) {
            let task = Task { chapters, chapter, own, names, witness: Witness::Checklist };
            let (parts, _) = self.cutter(&task).parts(Vec::new());
            let unheard: Vec<_> = parts.iter().filter_map(|it| self.unheard(family, &task, it)).collect();
            self.found.extend(unheard);
        }
    }

    /// The list of fields in a section about a contract of this family.
    fn unheard(&self, family: &Family, task: &Task, part: &Part) -> Option<Diagnostic> {
        let is_known =
            |name: &str| family.contracts.get(name).is_some_and(|it| it.subject.schema().is_some());
        let (name, heading) = part.names.iter().find(|(name, _)| is_known(name))?;
        let known = Known::of(family, part.names.iter().map(|(name, _)| name), None);
        let stated = self.statements(task, part.blocks, &known);
        let is_field = |(path, _): &&(FieldPath, _)| known.is_field(path.name());
        let is_of_it = |it: &&Listing| it.fields.iter().filter(is_field).count() >= FIELDS;
        let list = stated.listings.iter().find(|it| says_shape(it) && is_of_it(it))?;
        let title = format!(
            "the chapter `{}` states fields of {name}, and no pattern matches it: nobody holds them against anything",
            self.repository.in_source(&task.chapter.path)
        );
        let finding = Diagnostic::new(&rulebook::UNHEARD_SECTION, title, list.span, "this list")
            .of(name)
            .and(*heading, format!("in the section of {name}"));
        Some(finding.help(
            "let `catalog` or `data-model` in `book.toml` match the chapter, or say with `<!-- contracts: no fields: REASON -->` before the list why it is none",
        ))
    }
}

/// True for a list that says what its fields look like, and does not only name them.
fn says_shape(list: &Listing) -> bool {
    let says = |said: Said| matches!(said, Said::Requires | Said::Allows | Said::Forbids);
    list.fields.iter().any(|(_, it)| it.types.is_some() || it.values.is_some() || says(it.said))
}
