//! Files of JSON and YAML, and what is wrong in them before anybody asks what they say.

use crate::diagnostic::Diagnostic;
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::format::{Format, read};
use crate::syntax::json::{Document, Member};
use crate::text::{SourceId, Span};

/// Reads one file of JSON or YAML; what is wrong with it becomes findings. A file that could not be opened is one already.
pub(super) fn read_json(repository: &Repository, source: SourceId) -> (Option<Document>, Vec<Diagnostic>) {
    if repository.unreadable.contains(&source) {
        return (None, Vec::new());
    }
    let path = repository.sources.path(source);
    let text = repository.sources.text(source);
    let document = match repository.progress.on(path, || read(source, path, text)) {
        Ok(document) => document,
        Err(flaw) => {
            let title = format!("this file is not {}: {}", Format::of(path).name(), flaw.message);
            let finding = Diagnostic::new(&rulebook::NOT_JSON, title, flaw.span, flaw.label());
            let finding = match flaw.help() {
                Some((help, Some(edit))) => finding.mend(help, [edit.clone()]),
                Some((help, None)) => finding.help(help),
                None => finding,
            };
            return (None, vec![finding.help("until this is mended, nothing in this file is checked")]);
        }
    };
    let repeated = repeated_keys(&document);
    (Some(document), repeated)
}

/// Keys that stand twice in one object.
pub(super) fn repeated_keys(document: &Document) -> Vec<Diagnostic> {
    let finding = |(again, first): &(Member, Span)| {
        let title = format!("the key `{}` stands twice in one object", again.key);
        Diagnostic::new(&rulebook::DUPLICATE_KEY, title, again.key_span, "here again")
            .and(*first, "here first")
            .help("take one of them out: most readers keep the last without a word")
    };
    document.duplicates.iter().map(finding).collect()
}
