//! Mutants of chapters: each says something else of one field, or of the name of a contract.

use std::collections::BTreeSet;

use super::instances::written;
use super::mutant::{Change, ENVELOPE, Mutant, OTHER_WORD, RENAMED, Subject, TURNED, UNLISTED, misspelt};
use crate::field::{Field, JsonType};
use crate::model::{self, Testimony};
use crate::rules::{Desk, turned, without_field};
use crate::text::Edit;

/// The mutants of all that chapters say by hand of a family. A place that speaks for several contracts is changed once.
pub fn mutants(desk: &Desk) -> Vec<Mutant> {
    let mut maker = Maker { desk, made: BTreeSet::new(), found: Vec::new() };
    for (name, contract) in &desk.family.contracts {
        maker.subject(name, &contract.subject);
        for section in &contract.sections {
            let edit = written(desk, section.span, name, &misspelt(name));
            maker.push(&RENAMED, name, "the contract".to_owned(), edit);
        }
    }
    if let Some(envelope) = &desk.family.envelope {
        maker.subject(ENVELOPE, envelope);
    }
    maker.found
}

struct Maker<'a> {
    desk: &'a Desk<'a>,
    made: BTreeSet<Edit>,
    found: Vec<Mutant>,
}

impl Maker<'_> {
    fn push(&mut self, change: &'static Change, name: &str, what: String, edit: Option<Edit>) {
        let Some(edit) = edit.filter(|it| self.made.insert(it.clone())) else { return };
        let subject = Subject::new(self.desk.family, name);
        self.found.push(Mutant { subject, change, what, place: edit.span, edits: vec![edit] });
    }

    fn subject(&mut self, name: &str, subject: &model::Subject) {
        for testimony in subject.testimony.iter().filter(|it| it.is_by_hand()) {
            for (path, field) in &testimony.shape.fields {
                let what = || format!("`{path}`");
                let desk = self.desk;
                self.push(&TURNED, name, what(), turned(desk, testimony, field));
                self.push(&UNLISTED, name, what(), without_field(desk, testimony, path));
                self.push(&OTHER_WORD, name, what(), other_word(desk, testimony, field));
            }
        }
    }
}

/// Another type, where a word of JSON Schema alone states it for one field.
fn other_word(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<Edit> {
    let types = field.types.as_ref()?;
    let speakers = testimony.shape.fields.values().filter_map(|it| it.types.as_ref());
    let is_alone = speakers.filter(|it| it.span == types.span).count() == 1;
    let word = JsonType::from_word(desk.cut(types.span)).filter(|_| is_alone)?;
    let other = if word == JsonType::Boolean { JsonType::String } else { JsonType::Boolean };
    Some(types.span.becomes(other.word()))
}
