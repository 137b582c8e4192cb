//! Fields that are documented once for every contract: the envelope's, and those of shared chapters.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chapters::Task;
use super::known::Known;
use super::reading::Reading;
use super::sections::Part;
use super::{Loader, testify};
use crate::field::FieldPath;
use crate::model::{Family, Shape, Testimony, Witness};

impl Loader<'_> {
    /// A chapter in which fields of every contract are documented once: all its lists speak for every contract.
    pub(super) fn shared_chapter(&mut self, family: &mut Family, task: &Task) {
        let patterns = self.settings.shared.iter().filter(|(it, _)| it.matches(&task.chapter.path));
        let wanted: Vec<FieldPath> = patterns.flat_map(|(_, fields)| fields.clone()).collect();
        let statements = self.statements(task, &task.chapter.outline.blocks, &Known::default());
        self.fences(family, task, &Part::whole(task.chapter));
        let mut reading = Reading::of(task.chapter, Witness::Shared, &[], statements.passed_over);
        let mut all = Shape::new(task.chapter.source.span(0..0));
        for listing in statements.listings {
            let base = self.base(task, None, listing.span.start);
            let shape = self.shape(task, &listing, &base);
            if all.fields.is_empty() {
                all.span = shape.span;
            }
            let about = format!("every contract of {}", family.name);
            reading.note(listing.form, listing.fields.len(), listing.span, vec![about]);
            all.fields.extend(shape.fields);
            all.complete.extend(shape.complete);
        }
        self.readings.push(reading);
        all.fields.retain(|path, _| wanted.iter().any(|it| path.is_within(it)));
        // What is wanted here and not listed is missing.
        all.complete.retain(|path| wanted.iter().any(|it| path.is_within(it)));
        all.complete.extend(wanted.iter().map(FieldPath::parent));
        for contract in family.contracts.values_mut().filter(|it| it.superseded_by.is_none()) {
            testify(&mut contract.subject, Witness::Shared, all.clone());
        }
    }

    /// The shared chapters speak of their own fields only, and the chapters of a contract need not speak of those.
    pub(super) fn excuse_shared(&self, family: &mut Family) {
        let shared: Vec<&FieldPath> = self.settings.shared.iter().flat_map(|(_, fields)| fields).collect();
        if shared.is_empty() {
            return;
        }
        for contract in family.contracts.values_mut() {
            let all = contract.subject.testimony.iter().flat_map(|it| it.shape.fields.keys());
            let (inside, outside): (BTreeSet<FieldPath>, BTreeSet<FieldPath>) =
                all.cloned().partition(|path| shared.iter().any(|it| path.is_within(it)));
            for testimony in &mut contract.subject.testimony {
                match testimony.witness {
                    Witness::Shared => testimony.shape.excused = Arc::new(outside.clone()),
                    Witness::Catalog | Witness::DataModel | Witness::Checklist => {
                        let mut excused = (*testimony.shape.excused).clone();
                        excused.extend(inside.iter().cloned());
                        testimony.shape.excused = Arc::new(excused);
                    }
                    Witness::Schema | Witness::Example => {}
                }
            }
        }
    }

    /// What examples may show although nobody lists it: members that a pattern lets in beside the listed ones, those of
    /// extension points, and the `$schema` that editors look for at the root of an instance.
    pub(super) fn excuse_additions(&self, family: &mut Family) {
        for contract in family.contracts.values_mut() {
            let subject = &contract.subject;
            let schema = subject.schema();
            let patterned = |path: &FieldPath| {
                schema.is_some_and(|it| {
                    it.maps.contains(&path.parent()) && it.declares.contains(&path.parent())
                })
            };
            let extends =
                |path: &FieldPath| self.settings.extensions.iter().any(|it| path.parent().is_within(it));
            let marker = FieldPath::new("$schema");
            let shown = subject.testimony.iter().filter(|it| it.witness == Witness::Example);
            let shown = shown.flat_map(|it| it.shape.fields.keys());
            let alone = |path: &&FieldPath| {
                let mut laws = subject.testimony.iter().filter(|it| it.witness != Witness::Example);
                !laws.any(|it| it.shape.fields.contains_key(path))
            };
            let additions: BTreeSet<FieldPath> = shown
                .filter(alone)
                .filter(|path| patterned(path) || extends(path) || **path == marker)
                .cloned()
                .collect();
            if additions.is_empty() {
                continue;
            }
            for testimony in contract.subject.testimony.iter_mut().filter(|it| it.witness == Witness::Example)
            {
                testimony.shape.fields.retain(|path, _| !additions.iter().any(|it| path.is_within(it)));
            }
        }
    }

    /// The envelope's fields are stated once. A contract's witnesses need not repeat them, and its examples and
    /// schema speak of them only where a chapter does.
    pub(super) fn take_off_envelope(&mut self, family: &mut Family) {
        let Some(envelope) = &mut family.envelope else { return };
        // What an example shows and nobody names a field of the envelope is payload.
        let laws = envelope.testimony.iter().filter(|it| it.witness != Witness::Example);
        let named: BTreeSet<_> = laws.flat_map(|it| it.shape.fields.keys().cloned()).collect();
        for testimony in envelope.testimony.iter_mut().filter(|it| it.witness == Witness::Example) {
            testimony.shape.fields.retain(|path, _| named.contains(path));
        }
        let fields = Arc::new(named);
        for contract in family.contracts.values_mut() {
            let by_hand = |it: &&Testimony| it.witness.is_chapter() && !it.generated;
            let chapters = contract.subject.testimony.iter().filter(by_hand);
            let named: BTreeSet<_> = chapters.flat_map(|it| it.shape.fields.keys().cloned()).collect();
            for testimony in &mut contract.subject.testimony {
                testimony.shape.excused = fields.clone();
                if !by_hand(&&*testimony) {
                    testimony.shape.fields.retain(|path, _| named.contains(path) || !fields.contains(path));
                }
            }
        }
    }
}
