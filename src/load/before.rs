//! What an earlier run leaves for the next: what follows from the same is not made again.
//!
//! Each thing is kept with all that it follows from, and taken over only where all of that is the same, by what it
//! says. What was taken over is the very thing that was there before, so that to compare it takes no time; and where
//! anything else is in doubt, it is made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::chapters::{Chapter, Task};
use super::json::read_json;
use super::known::Known;
use super::names::Names;
use super::schemas::Schemas;
use super::sections::Part;
use super::{Loaded, Loader};
use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::model::{Alike, Contract, Example, Family, Name, Shape, Subject, Testimony, Witness};
use crate::repository::Repository;
use crate::schema::shape;
use crate::syntax::fields::Statements;
use crate::syntax::json::Document;
use crate::text::{SchemaPlace, SourceId};

/// An earlier run over the same book.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    pub repository: &'a Repository,
    pub loaded: &'a Loaded,
}

/// Where a run stands among those over one book.
#[derive(Clone, Copy, Debug)]
pub enum Turn<'a> {
    /// None comes after it.
    Only,
    /// Another one comes after it, and it comes after this one, if there is one.
    OfMany(Option<Before<'a>>),
}

impl<'a> Turn<'a> {
    /// The run before, where it had the settings that this repository has.
    pub fn before(self, now: &Repository) -> Option<Before<'a>> {
        match self {
            Turn::Only => None,
            Turn::OfMany(before) => before.filter(|it| it.has_settings_of(now)),
        }
    }
}

/// What is kept of one family beside what the catalog holds.
#[derive(Debug, Default)]
pub struct Kept {
    /// The names by which its chapters were cut and read.
    names: Names,
    /// The files of examples and counter-examples in which nothing was wrong as JSON.
    documents: BTreeMap<SourceId, Arc<Document>>,
    heard: BTreeMap<Place, Arc<Heard>>,
    /// What schemas say, as no chapter and no example has been heard yet.
    shapes: BTreeMap<SchemaPlace, Arc<Shape>>,
    light: Light,
    settled: BTreeMap<Name, Arc<Settled>>,
    pub quiet: Quiet,
}

/// The contracts whose examples are valid, and of which nobody was found to contradict another, or to name a field that
/// is declared nowhere.
#[derive(Debug, Default)]
pub struct Quiet {
    pub contracts: BTreeSet<Name>,
    /// The chapters of the family say where null is allowed.
    pub null_is_said: bool,
}

/// Where a part of a chapter begins, by the number of its first block, and as what it is read.
type Place = (SourceId, Witness, usize);

/// What a part of a chapter states, in the light of what is known of its contracts.
#[derive(Debug)]
pub(super) struct Heard {
    chapter: Arc<Chapter>,
    /// The number of its blocks.
    blocks: usize,
    pub known: Known,
    pub stated: Statements,
}

/// What the envelope does to what is said of a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Light {
    pub schema: Option<Arc<Shape>>,
    /// The fields that its laws name; `None` where there is no envelope.
    pub fields: Option<Arc<BTreeSet<FieldPath>>>,
}

/// What everybody says of a contract, as each was heard alone, and in the light of the others.
#[derive(Debug)]
struct Settled {
    without_envelope: bool,
    heard: Vec<Testimony>,
    settled: Vec<Testimony>,
}

impl Light {
    pub(super) fn of(envelope: Option<&Subject>) -> Self {
        let fields = |it: &Subject| {
            laws(Some(it)).flat_map(|it| it.shape.fields.keys().cloned()).collect::<BTreeSet<FieldPath>>()
        };
        let schemas = envelope.into_iter().flat_map(|it| &it.testimony);
        let schema = schemas.into_iter().find(|it| it.witness == Witness::Schema);
        Light {
            schema: schema.map(|it| Arc::clone(&it.shape)),
            fields: envelope.map(|it| Arc::new(fields(it))),
        }
    }
}

impl Kept {
    /// The same, with the names by which the chapters of the family were read.
    pub(super) fn with_names(self, names: Names) -> Self {
        Kept { names, ..self }
    }
}

impl<'a> Before<'a> {
    /// What is loaded depends on the settings in `book.toml` alone.
    pub(super) fn has_settings_of(&self, now: &Repository) -> bool {
        let then = self.repository;
        then.sources.text(then.book_toml) == now.sources.text(now.book_toml)
    }

    /// True where a text was there before, under the same number, to the byte.
    fn has(&self, now: &Repository, source: SourceId) -> bool {
        let path = now.sources.path(source);
        self.repository.sources.id(path) == Some(source)
            && self.repository.sources.text(source) == now.sources.text(source)
            && self.repository.unreadable.contains(&source) == now.unreadable.contains(&source)
    }

    /// The chapter of this path and text.
    pub(super) fn chapter(&self, now: &Repository, source: SourceId, path: &str) -> Option<Arc<Chapter>> {
        let links = self.repository.after_links == now.after_links;
        let same = |it: &&Arc<Chapter>| it.source == source && it.path == path;
        self.loaded.chapters.iter().find(same).filter(|_| links && self.has(now, source)).cloned()
    }

    /// The schemas, where they are these files and each is as it was.
    pub(super) fn schemas(&self, now: &Repository, files: &[SourceId]) -> Option<Schemas> {
        let Loaded { schemas, unusable, schema_files, of_schemas, .. } = self.loaded;
        let same = schema_files == files && files.iter().all(|it| self.has(now, *it));
        same.then(|| Schemas {
            files: schema_files.clone(),
            set: Arc::clone(schemas),
            found: Arc::clone(of_schemas),
            unusable: Arc::clone(unusable),
        })
    }

    /// What was kept of the family of this number.
    pub(super) fn kept(&self, family: usize) -> Option<&'a Kept> {
        self.loaded.kept.get(family)
    }

    /// The contracts of a family of which nothing can be found, because nothing was, and everything that speaks of them
    /// says what it said.
    pub fn quiet(&self, now: &Loaded, family: usize, null_is_said: bool) -> BTreeSet<&'a Name> {
        let catalogs = [&self.loaded.catalog, &now.catalog].map(|it| it.families.get(family));
        let (Some(kept), [Some(then), Some(family)]) = (self.kept(family), catalogs) else {
            return BTreeSet::new();
        };
        let (Some(judge), Some(earlier)) = (&now.judge, &self.loaded.judge) else { return BTreeSet::new() };
        let judges = |it: Option<&SchemaPlace>| it.is_none_or(|it| judge.judges_as(earlier, it));
        let is_judged_alike = judges(family.envelope_schema.as_ref())
            && kept.quiet.null_is_said == null_is_said
            && then.unread.envelope == family.unread.envelope
            && then.envelope_schema == family.envelope_schema
            && laws(then.envelope.as_ref()).eq(laws(family.envelope.as_ref()));
        let is_same = |name: &&Name| {
            let both = [then, family].map(|it| it.contracts.get(*name));
            let [Some(a), Some(b)] = both else { return false };
            is_same(a, b)
                && shows(then, a).eq(shows(family, b))
                && judges(b.schema.as_ref().map(|it| &it.place))
        };
        let contracts = kept.quiet.contracts.iter();
        contracts.filter(|_| is_judged_alike).filter(is_same).collect()
    }
}

/// True where a contract is held against the same schema, and all that is said of it is the same.
fn is_same(then: &Contract, now: &Contract) -> bool {
    then.schema == now.schema
        && then.subject == now.subject
        && then.without_envelope == now.without_envelope
        && then.superseded_by == now.superseded_by
        && then.sections.is_empty() == now.sections.is_empty()
}

/// What of the examples of a contract decides whether they are valid.
fn shows<'f>(family: &'f Family, contract: &'f Contract) -> impl Iterator<Item = impl PartialEq + use<'f>> {
    let shown = |it: &'f Example| (&it.kind, &it.mistaken, it.contract.as_ref(), &it.document);
    family.examples_of(contract).map(shown)
}

/// Those who say what holds for every instance.
fn laws(subject: Option<&Subject>) -> impl Iterator<Item = &Testimony> {
    subject.into_iter().flat_map(|it| &it.testimony).filter(|it| it.witness != Witness::Example)
}

impl<'a> Loader<'a> {
    /// What was kept of this family.
    fn before(&self) -> Option<&'a Kept> {
        self.before.and_then(|it| it.kept(self.index))
    }

    /// Takes note of whether its chapters are cut and read by the same names as before.
    pub(super) fn compare_names(&mut self, names: &Names) {
        self.by_the_same_names = self.before().is_some_and(|it| it.names.say_the_same(names));
    }

    /// A file as JSON or YAML, with what is wrong in it.
    pub(super) fn document(&self, source: SourceId) -> (Option<Arc<Document>>, Vec<Diagnostic>) {
        let is_same = |_: &&Arc<Document>| self.before.is_some_and(|it| it.has(self.repository, source));
        match self.before().and_then(|it| it.documents.get(&source)).filter(is_same) {
            Some(document) => (Some(Arc::clone(document)), Vec::new()),
            None => {
                let (document, found) = read_json(self.repository, source);
                (document.map(Arc::new), found)
            }
        }
    }

    /// Keeps a document in which nothing is wrong.
    pub(super) fn keep_document(
        &mut self,
        source: SourceId,
        document: Option<&Arc<Document>>,
        wrong: &[Diagnostic],
    ) {
        let sound = document.filter(|_| wrong.is_empty());
        if let (Some(kept), Some(document)) = (&mut self.kept, sound) {
            kept.documents.insert(source, Arc::clone(document));
        }
    }

    /// What the schema at a place says.
    pub(super) fn shape_of(&self, place: &SchemaPlace) -> Option<Arc<Shape>> {
        let is_same = |_: &&Kept| self.alike.contains(&place.source);
        let kept = self.before().filter(is_same).and_then(|it| it.shapes.get(place));
        kept.cloned().or_else(|| Some(Arc::new(shape(self.schemas, place)?.below(&self.payload()))))
    }

    pub(super) fn keep_shapes<'s>(
        &mut self,
        shapes: impl Iterator<Item = (&'s SchemaPlace, &'s Arc<Shape>)>,
    ) {
        if let Some(kept) = &mut self.kept {
            kept.shapes.extend(shapes.map(|(place, shape)| (place.clone(), Arc::clone(shape))));
        }
    }

    /// Lets everybody speak of their contract in the light of the others.
    pub(super) fn settle_all(&mut self, family: &mut Family) {
        let light = Light::of(family.envelope.as_ref());
        let before = self.before().filter(|it| it.light == light);
        let mut alike = Alike::default();
        for (name, contract) in &mut family.contracts {
            let is_same = |it: &&Arc<Settled>| {
                it.without_envelope == contract.without_envelope && it.heard == contract.subject.testimony
            };
            let same = before.and_then(|it| it.settled.get(name)).filter(is_same);
            let heard = self.kept.is_some().then(|| contract.subject.testimony.clone());
            match same {
                Some(same) => contract.subject.testimony = same.settled.clone(),
                None => self.settle(contract, &light, &mut alike),
            }
            let Some((kept, heard)) = self.kept.as_mut().zip(heard) else { continue };
            let settled = || Settled {
                without_envelope: contract.without_envelope,
                heard,
                settled: contract.subject.testimony.clone(),
            };
            kept.settled.insert(name.clone(), same.map_or_else(|| Arc::new(settled()), Arc::clone));
        }
        self.kept.iter_mut().for_each(|it| it.light = light.clone());
    }

    /// What a part states, given what is known beforehand of its contracts.
    pub(super) fn heard(&self, family: &Family, task: &Task, part: &Part) -> Arc<Heard> {
        let (bases, _) = self.stated_bases(task, (Some(part), part.range.end));
        let known = Known::of(family, part.names.iter().map(|(name, _)| name), bases.first());
        let chapter = &task.chapters[task.own];
        let before = self.before().filter(|_| self.by_the_same_names);
        let heard = before.and_then(|it| it.heard.get(&place(task, part)));
        let is_same = |it: &&Arc<Heard>| {
            Arc::ptr_eq(&it.chapter, chapter) && it.blocks == part.blocks.len() && it.known == known
        };
        heard.filter(is_same).cloned().unwrap_or_else(|| {
            let path = self.repository.sources.path(task.chapter.source);
            let stated = self.repository.progress.on(path, || self.statements(task, part.blocks, &known));
            Arc::new(Heard { chapter: Arc::clone(chapter), blocks: part.blocks.len(), known, stated })
        })
    }

    /// Keeps what a part states.
    pub(super) fn keep_heard(&mut self, task: &Task, part: &Part, heard: &Arc<Heard>) {
        if let Some(kept) = &mut self.kept {
            kept.heard.insert(place(task, part), Arc::clone(heard));
        }
    }
}

fn place(task: &Task, part: &Part) -> Place {
    let blocks = &task.chapter.outline.blocks;
    let first = part.blocks.first().map_or(usize::MAX, |it| it.range.start);
    (task.chapter.source, task.witness, blocks.partition_point(|it| it.range.start < first))
}
