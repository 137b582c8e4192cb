//! Lists of fields: whom each is about, and the shape that it states.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::around::Heading;
use super::chapters::Task;
use super::names::{Meant, Names};
use super::quotes::Quotes;
use super::sections::Part;
use super::{Loader, contract, misread, testify};
use crate::diagnostic::Diagnostic;
use crate::field::{Field, FieldPath, JsonType, Said};
use crate::model::{Family, Name, Section, Shape, Testimony, Witness};
use crate::rulebook;
use crate::syntax::fields::{Form, Listing};
use crate::text::{SourceId, Span};

/// What findings and `list` call the subject that is no contract.
pub(super) const ENVELOPE: &str = "the envelope";

impl Loader<'_> {
    /// Gives a listing to those it speaks of: the names of its label, else those of its section, else the envelope.
    /// Returns them.
    fn listing(&mut self, family: &mut Family, task: &Task, part: &Part, listing: &Listing) -> Vec<Name> {
        let Task { names, witness, .. } = *task;
        let Some(labels) = self.labels(family, names, listing) else { return Vec::new() };
        let labelled = !labels.is_empty() && listing.labels.iter().all(|(name, _)| names.is_name(name));
        let envelope = listing.labels.iter().any(|(name, _)| name.eq_ignore_ascii_case("envelope"))
            || (!labelled && is_of_envelope(family, task, part, listing.span.start()));
        if !labelled && !envelope && part.names.is_empty() && witness != Witness::Checklist {
            return Vec::new();
        }
        if labels.iter().any(|(name, _)| names.is_foreign(name)) {
            return Vec::new();
        }
        let names = if labelled { &labels } else { &part.names };
        let names: Vec<Name> = names.iter().map(|(name, _)| name.clone()).collect();
        let about = match !labelled && (envelope || names.is_empty()) {
            true => family.envelope.iter().map(|_| ENVELOPE.to_owned()).collect(),
            false => names.clone(),
        };
        let shape = Arc::new(if envelope {
            let schema: Vec<&Shape> = family.envelope.iter().filter_map(|it| it.schema()).collect();
            let listing = quoted(listing, &Quotes::of(&schema, &[]));
            of_elements(self.shape(task, (&listing, &about)), &schema)
        } else {
            let bases = self.bases(family, task, (Some(part), listing.span.start()), &names);
            if bases.is_empty() {
                return Vec::new();
            }
            let own = names.iter().filter_map(|name| family.contracts.get(name)?.subject.schema());
            let known: Vec<&Shape> = own.chain(family.envelope.as_ref().and_then(|it| it.schema())).collect();
            let listing = quoted(listing, &Quotes::of(&known, &bases));
            of_elements(placed(self.shape(task, (&listing, &about)), &bases, &known), &known)
        });
        if labelled {
            for (name, span) in &labels {
                let contract = contract(family, name);
                contract.sections.push(entry(witness, *span));
                testify(&mut contract.subject, witness, shape.clone());
            }
        } else if envelope || part.names.is_empty() {
            family.envelope.iter_mut().for_each(|it| testify(it, witness, shape.clone()));
        } else {
            for (name, _) in &part.names {
                testify(&mut contract(family, name).subject, witness, shape.clone());
            }
        }
        about
    }

    /// What a list is about, which nobody knows behind a remark that says nothing.
    pub(super) fn about(
        &mut self,
        family: &mut Family,
        task: &Task,
        (part, is_unknown): (&Part, bool),
        listing: &Listing,
    ) -> Vec<Name> {
        if !is_unknown {
            return self.listing(family, task, part, listing);
        }
        self.labelled(family, task, listing);
        Vec::new()
    }

    /// A list of which nobody knows what it is about has an entry of each known contract that it names all the same.
    fn labelled(&mut self, family: &mut Family, task: &Task, listing: &Listing) {
        for (name, span) in self.labels(family, task.names, listing).unwrap_or_default() {
            // What else has a label may be the envelope.
            if let Some(known) = family.contracts.get_mut(&name) {
                known.sections.push(entry(task.witness, span));
            }
        }
    }

    /// The contracts that the labels of a list name. `None` where one of them has another version than the label says:
    /// what is said of a version that nobody has is said of nobody.
    fn labels(&mut self, family: &mut Family, names: &Names, listing: &Listing) -> Option<Vec<(Name, Span)>> {
        let mut labels: Vec<(Name, Span)> = Vec::new();
        for (text, span) in &listing.labels {
            let Some(Meant { name, wrong_version }) = names.meant(text) else {
                labels.push((text.clone(), *span));
                continue;
            };
            if let Some(version) = wrong_version {
                self.found.push(super::versions::wrong_version(
                    &name,
                    &version,
                    &names.versions(&name),
                    *span,
                ));
                contract(family, &name).misversioned = true;
                return None;
            }
            labels.push((name, *span));
        }
        Some(labels)
    }

    /// What stands in a list about these contracts and is not understood.
    pub(super) fn flaws(&mut self, listing: &Listing, about: &[Name]) {
        let sources = &self.repository.sources;
        let findings = listing.flaws.iter().map(|flaw| misread::finding(sources, (listing, about), flaw));
        self.found.extend(findings);
    }

    /// The fields of a list, as it counts them.
    pub(super) fn shape(&mut self, task: &Task, (listing, about): (&Listing, &[Name])) -> Shape {
        self.flaws(listing, about);
        let mut shape = Shape::new(listing.span);
        let mut implied = Vec::new();
        for (path, field) in &listing.fields {
            if !listing.open {
                Arc::make_mut(&mut shape.complete).insert(path.parent());
            }
            let mut field = field.clone();
            implied.extend(inside(path, &mut field));
            let span = field.span;
            // Two rows that say nothing of its shape may be about two of its values.
            let is_row = listing.open && listing.form == Form::Table && field.says_nothing();
            let first = shape.fields.open().insert(path.clone(), field);
            if let Some(first) = first.filter(|it| !is_row || !it.says_nothing()) {
                let title = format!("`{path}` stands twice in one list of fields");
                self.found.push(
                    Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, span, "here again")
                        .field(path)
                        .and(first.span, "here first")
                        .help("take one of them out"),
                );
            }
        }
        // What a row of its own says counts.
        for (path, field) in implied {
            shape.fields.open().entry(path).or_insert(field);
        }
        if !listing.open {
            Arc::make_mut(&mut shape.complete).insert(FieldPath::ROOT);
        }
        self.listed_elsewhere(task, about, &mut shape);
        shape
    }

    /// A checklist that says nothing of the envelope checks nothing.
    pub(super) fn silent_checklist(&mut self, family: &Family, source: SourceId) {
        let Some(envelope) = &family.envelope else { return };
        if !envelope.testimony.iter().any(|it| it.witness == Witness::Checklist) {
            let title = "the checklist states no field of the envelope";
            let label = "no field in this chapter";
            let finding = Diagnostic::new(&rulebook::SECTION_WITHOUT_FIELDS, title, source.span(0..0), label);
            // Its lists may stand behind a remark that nobody understands.
            self.found.push(finding.after(&rulebook::MISSPELT_DIRECTIVE, Some(source)).help(
                "begin each item with a field in code style: ``- [ ] `event_id` (string, required): …``",
            ));
        }
    }

    /// A table that is generated for one contract speaks for every contract of its section that has none of its own there.
    pub(super) fn generated(
        &self,
        family: &mut Family,
        witness: Witness,
        names: &[(Name, Span)],
        tables: &[(Name, Span)],
    ) {
        for (shown, span) in tables {
            let schema = family.contracts.get(shown).and_then(|it| it.subject.schema());
            let Some(mut shape) = schema.cloned() else { continue };
            shape.span = *span;
            // The name is not what the contracts share; what the envelope states is taken off later.
            let name_fields = self.settings.name.fields();
            shape.fields.retain(|_, field| field.said != Said::Forbids);
            for (path, field) in shape.fields.open() {
                let moved = field.moved_to(*span);
                let values = moved.values.clone().filter(|_| !name_fields.contains(path));
                *field = Field { values, ..moved };
            }
            let shape = Arc::new(shape);
            let has_own = |name: &Name| tables.iter().any(|(shown, _)| shown == name);
            for (name, _) in names.iter().filter(|(name, _)| !has_own(name)) {
                let testimony = Testimony { witness, generated: true, shape: Arc::clone(&shape) };
                contract(family, name).subject.testimony.push(testimony);
            }
        }
    }

    /// What a list says beside a table which its section has from the schema: one of the fields that are required or
    /// optional is open, as it is beside any other list of all. So is a table or a list of items without types that says
    /// more of less than half of these fields, without those of the envelope.
    pub(super) fn beside_generated<'a>(
        &self,
        family: &Family,
        task: &Task,
        part: &Part,
        (generated, listing): (&[(Name, Span)], &'a Listing),
    ) -> Cow<'a, Listing> {
        if generated.is_empty() || listing.open || !listing.labels.is_empty() || listing.form == Form::Set {
            return Cow::Borrowed(listing);
        }
        let (bases, _) = self.stated_bases(task, (Some(part), listing.span.start()));
        let bases: Vec<FieldPath> = bases.iter().flat_map(|it| [it.clone(), it.elements()]).collect();
        let envelope = family.envelope.as_ref().and_then(|it| it.schema());
        let has_part = |schema: &Shape| {
            let of_envelope = |path: &FieldPath| envelope.is_some_and(|it| it.fields.contains_key(path));
            let own = schema.fields.keys().filter(|it| !of_envelope(it) && !it.is_elements()).count();
            let has = |path: FieldPath| schema.fields.contains_key(&path) || schema.names_within(&path);
            let all = listing.fields.iter().all(|(path, _)| bases.iter().any(|it| has(path.below(it))));
            all && listing.may_be_part_of(own.saturating_sub(1))
        };
        let has_types = listing.fields.iter().any(|(_, it)| it.types.is_some());
        let mut schemas =
            generated.iter().filter_map(|(name, _)| family.contracts.get(name)?.subject.schema());
        let is_part =
            listing.lead.is_some() || (listing.form != Form::Inline && !has_types && schemas.any(has_part));
        match is_part {
            true => Cow::Owned(Listing { open: true, ..listing.clone() }),
            false => Cow::Borrowed(listing),
        }
    }
}

/// True in the section of a heading that a remark gives to the envelope of the family, or that speaks of it where no
/// contract is spoken of. What stands below the heading of a contract holds for the lists right below it.
fn is_of_envelope(family: &Family, task: &Task, part: &Part, at: usize) -> bool {
    let of_contract = !part.names.is_empty();
    let counts =
        |(index, it): &(usize, &Heading)| *index == 0 || !of_contract || it.range.start > part.range.start;
    let mut around = task.chapter.headings.around(at).enumerate().filter(counts);
    around.any(|(_, it)| match of_contract {
        true => it.has_remark(at) && family.envelope.is_some(),
        false => it.has_remark(at) || it.says_envelope,
    })
}

/// The fields of a list, counted from the root of an instance. Of several bases, a field is under the first at which
/// somebody is known to have it; the list is complete for the first only.
pub(super) fn placed(shape: Shape, bases: &[FieldPath], known: &[&Shape]) -> Shape {
    let Some((first, others)) = bases.split_first() else { return shape };
    if others.is_empty() {
        return shape.below(first);
    }
    let place = |path: FieldPath| {
        let has = |base: &&FieldPath| known.iter().any(|it| it.fields.contains_key(&path.below(base)));
        path.below(bases.iter().find(has).unwrap_or(first))
    };
    let is_root = FieldPath::is_root;
    let (root, inner): (BTreeSet<_>, BTreeSet<_>) = shape.complete.iter().cloned().partition(is_root);
    Shape {
        fields: shape.fields.into_iter().map(|(path, field)| (place(path), field)).collect(),
        complete: Arc::new(
            root.iter().map(|it| it.below(first)).chain(inner.into_iter().map(place)).collect(),
        ),
        base: first.clone(),
        elsewhere: shape.elsewhere.into_iter().map(|(path, span)| (place(path), span)).collect(),
        ..shape
    }
}

fn entry(witness: Witness, span: Span) -> Section {
    Section {
        witness,
        span,
        heading: None,
        parts: Vec::new(),
        inlined: Vec::new(),
        generated: Vec::new(),
        shows: false,
        states_fields: true,
        misspelt: false,
        shared: false,
    }
}

/// What a list says of the elements of an array, to which its values belong, or of the members of a map.
fn inside(path: &FieldPath, field: &mut Field) -> Option<(FieldPath, Field)> {
    let types = field.types.as_ref().map(|it| it.value - JsonType::Null)?;
    let is = |kind: JsonType| types.contains(kind);
    let path = match (is(JsonType::Array), is(JsonType::Object)) {
        (true, false) => path.elements(),
        (false, true) => path.any_member(),
        _ => return None,
    };
    let of_elements = types == JsonType::Array;
    let (types, values) = (field.elements.clone(), field.values.take_if(|_| of_elements));
    let values_said = field.values_said;
    let span = types.as_ref().map(|it| it.span).or(values.as_ref().map(|it| it.span))?;
    Some((path, Field { types, values, values_said, ..Field::new(span, Said::Silent) }))
}

/// A list in which the values of a field are those of its elements, where a schema has them there.
fn of_elements(mut shape: Shape, known: &[&Shape]) -> Shape {
    let has =
        |path: &FieldPath| known.iter().any(|it| it.fields.get(path).is_some_and(|it| it.values.is_some()));
    let is_array = |it: &&FieldPath| !has(it) && has(&it.elements());
    let arrays: Vec<FieldPath> = shape.fields.keys().filter(is_array).cloned().collect();
    for path in arrays {
        let Some(array) = shape.fields.open().get_mut(&path) else { continue };
        let Some(values) = array.values.take() else { continue };
        let (span, values_said) = (array.span, array.values_said);
        let elements = shape.fields.open().entry(path.elements());
        let elements = elements.or_insert_with(|| Field::new(span, Said::Silent));
        if elements.values.is_none() {
            (elements.values, elements.values_said) = (Some(values), values_said);
        }
    }
    shape
}

/// A list with the paths that are meant.
fn quoted<'a>(listing: &'a Listing, quotes: &Quotes) -> Cow<'a, Listing> {
    let mut listing = Cow::Borrowed(listing);
    if !quotes.is_empty() {
        quotes.read(&mut listing.to_mut().fields);
    }
    listing
}
