//! Fields that are documented once for every contract: the envelope's, and those of shared chapters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::chapters::Task;
use super::known::Known;
use super::listing::placed;
use super::reading::{Noted, Reading};
use super::sections::Part;
use super::{Loader, testify};
use crate::diagnostic::{Diagnostic, listed};
use crate::field::FieldPath;
use crate::model::{Contract, Family, Name, Shape, Witness};
use crate::rulebook;
use crate::syntax::fields::Statements;
use crate::text::Span;

impl Loader<'_> {
    /// A chapter in which fields of every contract are documented once: all its lists speak for every contract.
    pub(super) fn shared_chapter(&mut self, family: &mut Family, task: &Task) {
        let patterns = self.settings.shared.iter().filter(|(it, _)| it.matches(&task.chapter.path));
        let wanted: Vec<FieldPath> = patterns.flat_map(|(_, fields)| fields.clone()).collect();
        let blocks = &task.chapter.outline.blocks;
        let known = Known::of(family, family.contracts.keys(), None);
        let statements = self.statements(task, blocks, &known);
        let objects = self.objects(task, &statements.listings);
        let apart = self.without_objects(task, (blocks, &known), &objects);
        let (statements, of_objects) = apart.unwrap_or((statements, Statements::default()));
        let whole = Part::whole(task.chapter);
        let mut reading = Reading::of(task.chapter, Witness::Shared, &whole, statements.passed_over);
        reading.unnamed_fences = self.fences(family, task, &whole);
        let all_names: Vec<Name> = family.contracts.keys().cloned().collect();
        let is_wanted = |path: &FieldPath| wanted.iter().any(|it| path.is_within(it));
        let mut all = Shape::new(task.chapter.source.span(0..0));
        for listing in statements.listings {
            let bases = self.bases(family, task, (None, listing.span.start()), &all_names);
            // What is named by the way need not be one of the shared fields.
            if bases.is_empty() || (listing.aside && listing.flaws.is_empty()) {
                continue;
            }
            let shape = placed(self.shape(task, (&listing, &[])), &bases, &[]);
            let about = format!("every contract of {}", family.name);
            reading.note(Noted::of(&listing), vec![about]);
            // An object that holds shared fields has to be named for its members to be.
            let is_heard = |path: &FieldPath| is_wanted(path) || wanted.iter().any(|it| it.is_within(path));
            let unheard = shape.fields.iter().filter(|(path, _)| !is_heard(path));
            reading.unheard.extend(unheard.map(|(path, field)| (path.clone(), field.span, listing.span)));
            place_lists(&mut all, &shape, is_wanted);
            all.fields.open().extend(shape.fields);
            Arc::make_mut(&mut all.complete).extend(shape.complete.iter().cloned());
        }
        reading.note_objects(&of_objects);
        self.readings.push(reading);
        all.fields.retain(|path, _| is_wanted(path));
        // What is wanted here and not listed is missing.
        let complete = Arc::make_mut(&mut all.complete);
        complete.retain(is_wanted);
        complete.extend(wanted.iter().map(FieldPath::parent));
        let all = Arc::new(all);
        for contract in family.contracts.values_mut().filter(|it| it.superseded_by.is_none()) {
            testify(&mut contract.subject, Witness::Shared, Arc::clone(&all));
        }
    }

    /// The shared chapters speak of their own fields only, and the chapters of a contract need not speak of those.
    pub(super) fn excuse_shared(&self, contract: &mut Contract) {
        let shared: Vec<&FieldPath> = self.settings.shared.iter().flat_map(|(_, fields)| fields).collect();
        if shared.is_empty() {
            return;
        }
        let all = contract.subject.testimony.iter().flat_map(|it| it.shape.fields.keys());
        let (inside, outside): (BTreeSet<FieldPath>, BTreeSet<FieldPath>) =
            all.cloned().partition(|path| shared.iter().any(|it| self.is_shared(path, it)));
        for testimony in &mut contract.subject.testimony {
            match testimony.witness {
                Witness::Shared => testimony.shape_mut().excused = Arc::new(outside.clone()),
                Witness::Catalog | Witness::DataModel | Witness::Checklist => {
                    let mut excused = (*testimony.shape.excused).clone();
                    excused.extend(inside.iter().cloned());
                    testimony.shape_mut().excused = Arc::new(excused);
                }
                Witness::Schema | Witness::Example => {}
            }
        }
    }

    /// True for a shared field and what is in it, but not for what is below the base: that is each contract's own.
    fn is_shared(&self, path: &FieldPath, shared: &FieldPath) -> bool {
        let own = |base: &FieldPath| base.is_within(shared) && path.is_within(base) && path != base;
        path.is_within(shared) && !self.settings.base.iter().any(own)
    }

    /// What examples may show although nobody lists it: members that a pattern lets in beside the listed ones, those of
    /// extension points, and the `$schema` that editors look for at the root of an instance.
    pub(super) fn excuse_additions(&self, contract: &mut Contract) {
        let subject = &contract.subject;
        let schema = subject.schema();
        let patterned = |path: &FieldPath| {
            schema.is_some_and(|it| {
                let object = path.parent();
                it.fitting.contains(path) || (it.maps.contains(&object) && it.declares.contains(&object))
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
            return;
        }
        for testimony in contract.subject.testimony.iter_mut().filter(|it| it.witness == Witness::Example) {
            testimony.shape_mut().fields.retain(|path, _| !is_in(path, &additions));
        }
    }
}

/// The envelope's fields are stated once. A contract's witnesses need not repeat them, and its examples and schema speak
/// of them only where a chapter does: the schema with what that of the envelope says of them, which holds as well.
pub(super) fn take_off_envelope(
    contract: &mut Contract,
    fields: &Arc<BTreeSet<FieldPath>>,
    envelope: Option<&Shape>,
) {
    let chapters = contract.subject.testimony.iter().filter(|it| it.is_by_hand());
    let named: BTreeSet<_> = chapters.flat_map(|it| it.shape.fields.keys().cloned()).collect();
    for testimony in &mut contract.subject.testimony {
        let is_by_hand = testimony.is_by_hand();
        let own = |path: &FieldPath| named.contains(path) || !fields.contains(path);
        let is_of_schema = testimony.witness == Witness::Schema;
        let shape = testimony.shape_mut();
        shape.excused = Arc::clone(fields);
        if is_of_schema {
            let all = std::mem::take(&mut shape.fields).into_iter();
            let (own, of_envelope): (BTreeMap<_, _>, BTreeMap<_, _>) = all.partition(|(path, _)| own(path));
            (shape.fields, shape.of_envelope) = (own.into(), of_envelope.into());
            envelope.into_iter().for_each(|it| shape.hold(it, &named));
        } else if !is_by_hand {
            shape.fields.retain(|path, _| own(path));
        }
    }
}

/// True for one of these fields, and for what is in it.
fn is_in(path: &FieldPath, fields: &BTreeSet<FieldPath>) -> bool {
    let mut at = path.clone();
    while !at.is_root() {
        if fields.contains(&at) {
            return true;
        }
        at = if at.is_elements() { at.array() } else { at.parent() };
    }
    false
}

/// What lists of shared chapters say of fields that are not shared, and that nobody else hears: no other kind of chapter
/// and no other family takes the list for its own.
pub(super) fn unheard(readings: &[Reading]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for reading in readings {
        let is_heard = |place: Span, list: Span| {
            let hears = |it: &Reading| {
                it.listings.iter().any(|it| it.span == list && !it.about.is_empty())
                    && !it.unheard.iter().any(|(_, unheard, _)| *unheard == place)
            };
            readings.iter().any(hears)
        };
        let mut lists: BTreeMap<Span, Vec<(Span, &FieldPath)>> = BTreeMap::new();
        for (path, place, list) in reading.unheard.iter().filter(|(_, place, list)| !is_heard(*place, *list))
        {
            lists.entry(*list).or_default().push((*place, path));
        }
        found.extend(lists.into_values().filter_map(unheard_in_list));
    }
    found
}

fn unheard_in_list(mut fields: Vec<(Span, &FieldPath)>) -> Option<Diagnostic> {
    fields.sort();
    let ((first, _), more) = fields.split_first()?;
    let names: Vec<&str> = fields.iter().map(|(_, path)| path.as_str()).collect();
    let title = format!("a shared chapter speaks of {}, which `shared` does not name", listed(&names));
    let finding = Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, *first, "held against nothing");
    let finding = more.iter().fold(finding, |it, (place, _)| it.and(*place, "and this"));
    Some(finding.help("name its pointer in `shared` in `book.toml`, state it under each contract, or write `<!-- contracts: no fields: REASON -->` before a list that is of no fields"))
}

/// Notes where the wanted fields of each object are listed: at the head of the list, or where it has others as well,
/// at the first of them.
fn place_lists(all: &mut Shape, listed: &Shape, is_wanted: impl Fn(&FieldPath) -> bool) {
    let wanted = || listed.fields.iter().filter(|(path, _)| is_wanted(path));
    let Some(first) = wanted().map(|(_, it)| it.span).min_by_key(|it| it.start()) else { return };
    let span = if wanted().count() == listed.fields.len() { listed.span } else { first };
    if all.elsewhere.is_empty() {
        all.span = span;
    }
    for (path, _) in wanted() {
        all.elsewhere.entry(path.parent()).or_insert(span);
    }
}
