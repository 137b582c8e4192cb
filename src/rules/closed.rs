//! The closed world: what an example shows and what a chapter states is declared somewhere, however open the schema is.

use std::collections::{BTreeMap, BTreeSet};

use super::Ear;
use super::desk::Desk;
use super::examples::Violations;
use super::lists;
use crate::diagnostic::{Diagnostic, count, near_field};
use crate::field::{FieldPath, Said};
use crate::model::{Contract, Family, Name, Testimony, Witness};
use crate::parallel;
use crate::rulebook;
use crate::schema::Aspect;
use crate::syntax::splice;
use crate::text::{Edit, Span};

/// The most examples that one finding points at.
const EXAMPLES_SHOWN: usize = 3;

/// A field that nobody declares.
pub struct Stray {
    pub finding: Diagnostic,
    /// The field whose name was probably meant.
    pub meant: Option<FieldPath>,
}

/// Every field of a family that nobody declares.
pub(super) fn check<'a>(desk: &Desk<'a>, violations: &Violations, ear: &mut Ear<'a>) -> Vec<Stray> {
    let family = desk.family;
    if !family.closed_world || family.unread.envelope {
        return Vec::new();
    }
    let envelope = family.envelope.iter().flat_map(|it| &it.testimony);
    let of_envelope: Vec<&Testimony> = envelope.filter(is_law).collect();
    // A contract that no schema and no chapter knows is a finding as a whole.
    let is_known = |it: &Contract| it.schema.is_some() || !it.sections.is_empty();
    let contracts = family.contracts.iter().filter(|(name, it)| is_known(it) && ear.asks_for(name));
    let contracts: Vec<(&Name, &Contract)> = contracts.collect();
    let found = parallel::each(&contracts, |(name, contract)| {
        let world = World::of(desk, name, contract, &of_envelope);
        let mut found = world.examples(violations);
        found.extend(world.chapters());
        found
    });
    let named = contracts.iter().zip(&found).filter(|(_, found)| !found.is_empty());
    ear.loud.extend(named.map(|((name, _), _)| *name));
    found.into_iter().flatten().collect()
}

fn is_law(it: &&Testimony) -> bool {
    it.witness != Witness::Example
}

/// What is declared for one contract.
struct World<'a> {
    desk: &'a Desk<'a>,
    family: &'a Family,
    name: &'a str,
    contract: &'a Contract,
    /// Its chapters and its schema.
    laws: Vec<&'a Testimony>,
    /// Those that declare the fields of the envelope; of others they say nothing.
    of_envelope: &'a [&'a Testimony],
}

impl<'a> World<'a> {
    fn of(
        desk: &'a Desk<'a>,
        name: &'a str,
        contract: &'a Contract,
        of_envelope: &'a [&'a Testimony],
    ) -> Self {
        let own = contract.subject.testimony.iter().filter(is_law);
        let of_envelope = if contract.without_envelope { &[] } else { of_envelope };
        World { desk, family: desk.family, name, contract, laws: own.collect(), of_envelope }
    }

    fn all_laws(&self) -> impl Iterator<Item = &&'a Testimony> {
        self.laws.iter().chain(self.of_envelope)
    }

    /// Members of examples that neither a schema nor a chapter declares.
    fn examples(&self, violations: &Violations) -> Vec<Stray> {
        let mut strays: BTreeMap<&FieldPath, Vec<(Span, Span)>> = BTreeMap::new();
        for testimony in self.contract.subject.testimony.iter().filter(|it| it.witness == Witness::Example) {
            for (path, field) in &testimony.shape.fields {
                let is_stray = field.said == Said::Shows
                    && self.is_undeclared(path)
                    && !violations.contains(testimony.shape.span, path, Aspect::Presence);
                if is_stray {
                    strays.entry(path).or_default().push((field.span, testimony.shape.span));
                }
            }
        }
        strays.into_iter().filter_map(|(path, places)| self.stray_member(path, &places)).collect()
    }

    /// Nobody speaks of the field, and somebody lists the fields of the object that holds it.
    fn is_undeclared(&self, path: &FieldPath) -> bool {
        let parent = path.parent();
        let listed = |it: &&Testimony| {
            let inside = |it: &FieldPath| it.parent() == parent && !it.is_elements();
            it.shape.declares.contains(&parent) || it.shape.fields.keys().any(inside)
        };
        // The settings say where the payload is.
        let holds_payload = FieldPath::from_pointer(&self.family.payload).is_within(path);
        !holds_payload
            && self.laws.iter().all(|it| it.says(path) == Said::Silent)
            && !self.all_laws().any(|it| it.shape.fields.contains_key(path))
            && self.all_laws().any(listed)
            && self.is_to_be_declared(&parent)
    }

    /// The members of an object are to be declared, unless it is a map or settings say that it can be extended.
    fn is_to_be_declared(&self, object: &FieldPath) -> bool {
        // Free for one schema, an object is not free where another lists its fields.
        let is_declared = self.all_laws().any(|it| it.shape.declares.contains(object));
        let is_map = self.all_laws().any(|it| {
            let is_free =
                it.shape.maps.contains(object) && (!is_declared || it.shape.declares.contains(object));
            // Where a schema lists the members of an object, a chapter alone makes it no map.
            let may_say = it.witness == Witness::Schema || !is_declared;
            let any = may_say && !it.shape.is_patterned(object);
            it.shape.exhausted || is_free || (any && it.shape.fields.contains_key(&object.any_member()))
        });
        !is_map && !self.family.extensions.iter().any(|it| object.is_within(it))
    }

    fn stray_member(&self, path: &FieldPath, places: &[(Span, Span)]) -> Option<Stray> {
        let (first, example) = places.first()?;
        let title = format!(
            "`{path}` of {} stands in an example, and neither schema nor chapter declares it",
            self.name
        );
        let mut finding = Diagnostic::new(&rulebook::UNDECLARED_FIELD, title, *first, "declared nowhere")
            .of(self.name)
            .field(path);
        for (place, _) in places.iter().skip(1).take(EXAMPLES_SHOWN - 1) {
            finding = finding.and(*place, "and here");
        }
        if places.len() > EXAMPLES_SHOWN {
            finding = finding
                .note(format!("and {} like these", count(places.len() - EXAMPLES_SHOWN, "more example")));
        }
        let schema = self.all_laws().find(|it| it.witness == Witness::Schema);
        if let Some(schema) = schema {
            finding = finding.and(schema.shape.span, "the schema is open, and does not name it");
        }
        let declared = self.all_laws().flat_map(|it| it.shape.fields.keys());
        let beside = declared.filter(|it| it.parent() == path.parent() && !self.shows(*example, it));
        let meant = near_field(path, beside);
        let finding = match meant {
            Some(near) => {
                let text = format!("did you mean `{near}`?");
                match near.is_literal() {
                    true => finding.propose(text, [first.becomes(splice::quoted(near.name()))]),
                    false => finding.help(text),
                }
            }
            None => {
                let edits = places.iter().map(|(key, example)| self.desk.without_member(*example, *key));
                let finding = match edits.collect::<Option<Vec<Edit>>>() {
                    Some(edits) => finding.propose("take it out of the example", edits),
                    None => finding,
                };
                finding.help(
                    "declare it in the schema or in a chapter, take it out, or name the object that holds it under `extensions`",
                )
            }
        };
        Some(Stray { finding, meant: meant.cloned() })
    }

    fn shows(&self, example: Span, path: &FieldPath) -> bool {
        let testimony = self.contract.subject.testimony.iter().find(|it| it.shape.span == example);
        testimony.is_some_and(|it| it.shape.fields.contains_key(path))
    }

    /// Fields of chapters that the contract's own schema lists beside others, and does not name.
    fn chapters(&self) -> Vec<Stray> {
        let subject = &self.contract.subject;
        let Some(schema) = subject.testimony.iter().find(|it| it.witness == Witness::Schema) else {
            return Vec::new();
        };
        let mut found = BTreeMap::new();
        for testimony in subject.testimony.iter().filter(|it| it.is_by_hand()) {
            for (path, field) in &testimony.shape.fields {
                let has = matches!(field.said, Said::Requires | Said::Allows | Said::Shows);
                if has
                    && schema.shape.declares.contains(&path.parent())
                    && self.is_unknown_to_schemas(schema, path)
                {
                    found.entry(path).or_insert_with(Vec::new).push((testimony, field.span));
                }
            }
        }
        found.into_iter().filter_map(|(path, places)| self.stray_statement(schema, path, &places)).collect()
    }

    fn is_unknown_to_schemas(&self, schema: &Testimony, path: &FieldPath) -> bool {
        let silent = |it: &&Testimony| it.says(path) == Said::Silent && !it.shape.fields.contains_key(path);
        // Where a list lacks the field, its contradiction is a finding already.
        silent(&schema)
            && !schema.shape.fitting.contains(path)
            && !self.of_envelope.iter().any(|it| it.shape.fields.contains_key(path))
            && !self.laws.iter().any(|it| matches!(it.says(path), Said::Omits | Said::Forbids))
            && self.is_to_be_declared(&path.parent())
    }

    fn stray_statement(
        &self,
        schema: &Testimony,
        path: &FieldPath,
        places: &[(&Testimony, Span)],
    ) -> Option<Stray> {
        let (first, span) = places.first()?;
        let words = first.witness.words();
        let title =
            format!("`{path}` of {} is listed in {words}, and its schema does not declare it", self.name);
        let mut finding = Diagnostic::new(&rulebook::UNDECLARED_FIELD, title, *span, "listed here")
            .of(self.name)
            .field(path)
            .and(schema.shape.span, "the schema is open, and does not name it")
            .after(&rulebook::UNKNOWN_KEYWORD, Some(schema.shape.span.source));
        for (_, place) in places.iter().skip(1) {
            finding = finding.and(*place, "and here");
        }
        let stated = |it: &&FieldPath| {
            let testimony = self.contract.subject.testimony.iter().filter(|it| it.witness.is_chapter());
            testimony.into_iter().any(|testimony| testimony.shape.fields.contains_key(it))
        };
        let beside = schema.shape.fields.keys().filter(|it| it.parent() == path.parent() && !stated(it));
        let meant = near_field(path, beside);
        let finding = match meant {
            Some(near) => self.renamed(finding, places, (path, near)),
            None => self.stated_or_not(finding, schema, path, places),
        };
        Some(Stray { finding, meant: meant.cloned() })
    }

    /// The edits that give the field another name, in every chapter that has it.
    fn renamed(
        &self,
        finding: Diagnostic,
        places: &[(&Testimony, Span)],
        names: (&FieldPath, &FieldPath),
    ) -> Diagnostic {
        let text = format!("did you mean `{}`?", names.1);
        let edit = |(testimony, _): &(&Testimony, Span)| lists::renamed(self.desk, testimony, names);
        match self.by_hand(places, edit) {
            Some(edits) => finding.propose(text, edits),
            None => finding.help(text),
        }
    }

    /// The field goes, or the schema gets it.
    fn stated_or_not(
        &self,
        finding: Diagnostic,
        schema: &Testimony,
        path: &FieldPath,
        places: &[(&Testimony, Span)],
    ) -> Diagnostic {
        let shown = self.desk.examples_of(self.name).any(|it| it.shape.fields.contains_key(path));
        let out = self.by_hand(places, |(it, _)| lists::without(self.desk, it, path).filter(|_| !shown));
        let into = self.desk.declared(self.name, &schema.shape, path);
        if out.is_none() && into.is_none() {
            return finding.help("add it to the schema, or take it out here");
        }
        let words: BTreeSet<Witness> = places.iter().map(|(it, _)| it.witness).collect();
        let words: Vec<&str> = words.into_iter().map(Witness::words).collect();
        let from = format!("take it out of {}", words.join(" and "));
        let to = format!("if `{path}` is part of the contract, add it to the schema");
        let finding = match out {
            Some(edits) => finding.propose(from, edits),
            None => finding.help(from),
        };
        match into {
            Some(edits) => finding.propose(to, edits),
            None => finding.help(to),
        }
    }

    /// One edit for each list, where every one of them is about this contract alone.
    fn by_hand(
        &self,
        places: &[(&Testimony, Span)],
        edit: impl Fn(&(&Testimony, Span)) -> Option<Edit>,
    ) -> Option<BTreeSet<Edit>> {
        places.iter().map(|it| edit(it).filter(|_| self.desk.heard_for(it.0) == 1)).collect()
    }
}
