//! Slips in names: of a schema that allows another name than its file and everybody else, and of the key with which an
//! example says what it is.

use super::Loader;
use crate::diagnostic::{Diagnostic, slip_of};
use crate::model::{Contract, Family, stem_names};
use crate::rulebook;
use crate::syntax::json::{Document, Node};
use crate::syntax::splice;
use crate::text::{Sources, Span, name_in};

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

impl Loader<'_> {
    /// An example that does not say what it is.
    pub(super) fn unnamed(&mut self, document: &Document, pointer: &str) {
        let (span, label) = match document.root.pointer(pointer) {
            Some(node) => (node.span, "no text"),
            None => (document.root.opening(), "nothing there"),
        };
        let near = near_member(&document.root, pointer);
        let (span, label) = match &near {
            Some((place, meant)) => (*place, format!("not `{meant}`")),
            None => (span, label.to_owned()),
        };
        let title = format!("this example does not say which contract it is: no text at `{pointer}`");
        let finding = Diagnostic::new(&rulebook::UNNAMED_EXAMPLE, title, span, label);
        let finding = match near {
            Some((_, meant)) => {
                finding.propose(format!("did you mean `{meant}`?"), [span.becomes(splice::quoted(&meant))])
            }
            None => finding,
        };
        self.found.push(finding.help("until it does, this example is held against nothing"));
    }
}

/// The key that stands where another one, which was probably meant, would say what an example is.
fn near_member(root: &Node, pointer: &str) -> Option<(Span, String)> {
    let (object, token) = pointer.rsplit_once('/')?;
    let (members, meant) = (root.pointer(object)?.members(), name_in(token));
    let near = slip_of(&meant, members.iter().map(|it| it.key.as_str()))?;
    let is_there = members.iter().any(|it| it.key == meant);
    let place = members.iter().find(|it| it.key == near)?.key_span;
    (!is_there).then_some((place, meant))
}
