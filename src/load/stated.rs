//! Versions that a section states in a line of its own: ``Event type: `com.acme.order.placed.1.0.0` ``.

use super::Loader;
use super::chapters::Task;
use super::sections::Part;
use crate::diagnostic::Diagnostic;
use crate::model::{Family, same_version};
use crate::rulebook;
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::text::Span;

/// The most characters before the colon of a line that states something.
const LABEL: usize = 40;

impl Loader<'_> {
    /// Holds the versions that a section states of its own contracts against their schemas. A name in a sentence may
    /// tell of another time.
    pub(super) fn stated_versions(&mut self, family: &Family, task: &Task, part: &Part) {
        let Some(form) = self.settings.name.form.as_ref().filter(|_| !part.names.is_empty()) else { return };
        for (text, span) in part.blocks.iter().flat_map(|it| stated(it, task)) {
            let Some(filled) = form.read(&text) else { continue };
            let (Some(name), Some(version)) = (filled.contract, filled.version) else { continue };
            let Some(meant) = task.names.meant(&name) else { continue };
            let own = part.names.iter().find(|(own, _)| task.names.are_of_one(own, &meant.name));
            let Some((own, _)) = own else { continue };
            let Some(known) = family.contracts.get(own).and_then(|it| it.version.as_deref()) else {
                continue;
            };
            if same_version(known, &version) {
                continue;
            }
            let title =
                format!("the section of {own} says version {version}, and its schema version {known}");
            let finding =
                Diagnostic::new(&rulebook::VERSION_DIFFERS, title, span, format!("says {version}")).of(own);
            let schema = family.contracts.get(own).and_then(|it| it.schema.as_ref());
            let finding = schema
                .into_iter()
                .fold(finding, |it, schema| it.and(schema.span, format!("the schema of version {known}")));
            self.found.push(finding.help("make them say the same version"));
        }
    }
}

/// What a block states in code behind a label: the rest of a line behind a colon, or the second of two cells.
fn stated(block: &Block, task: &Task) -> Vec<(String, Span)> {
    let place = |prose: &Prose, at: usize| {
        let code = prose.code.iter().find(|it| it.start >= at && prose.text[it.end..].trim().is_empty())?;
        prose.text[at..code.start].trim().is_empty().then(|| {
            let span = task.chapter.source.span(prose.locate(code.clone()));
            (prose.text[code.clone()].to_owned(), span)
        })
    };
    match &block.kind {
        BlockKind::Item | BlockKind::Paragraph | BlockKind::Definition => {
            let prose = &block.prose;
            let colon = prose.text.find(':').filter(|it| *it <= LABEL);
            colon.and_then(|it| place(prose, it + 1)).into_iter().collect()
        }
        BlockKind::Table(rows) => {
            let cells = rows.iter().filter_map(|row| match &row[..] {
                [_, value] => place(value, 0),
                _ => None,
            });
            cells.collect()
        }
        BlockKind::Heading(_) | BlockKind::Term => Vec::new(),
    }
}
