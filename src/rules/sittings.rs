//! Sittings: schemas are asked about a few contracts at a time, so that no more of them are compiled at once than these have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Ear;
use super::counter_examples::Tried;
use super::desk::Desk;
use super::examples::{self, Violations};
use super::parity::{Asked, ENVELOPE, longest};
use crate::diagnostic::Diagnostic;
use crate::load::Loaded;
use crate::model::{Example, Family, Name, Subject};
use crate::parallel;
use crate::schema::{Bench, Judge};
use crate::text::{SchemaPlace, Span};

/// As many contracts as are asked about at once. All processors have work with so many.
const TOGETHER: usize = 512;

/// The schemas of a run.
pub struct Court<'a> {
    schemas: Schemas<'a>,
    /// Why schemas could not be compiled.
    pub found: Vec<Diagnostic>,
    told: BTreeSet<SchemaPlace>,
}

enum Schemas<'a> {
    Compiled(&'a Arc<Judge>),
    /// They are compiled for each sitting.
    Uncompiled(Bench<'a>),
}

/// What schemas say of the contracts of one family.
#[derive(Default)]
pub struct Sittings<'a> {
    pub violations: Violations,
    /// What they were found to let pass, by the name of the contract.
    pub asked: BTreeMap<&'a str, Asked>,
    /// The counter-examples, by [`Example::id`].
    pub tried: BTreeMap<Span, Tried>,
}

/// What there is to ask about one contract.
#[derive(Default)]
struct Questions<'a> {
    examples: Vec<&'a Example>,
    counter_examples: Vec<&'a Example>,
}

impl<'a> Court<'a> {
    pub fn of(loaded: &'a Loaded) -> Self {
        let bench = || Schemas::Uncompiled(Bench::new(&loaded.schemas, &loaded.unusable));
        let schemas = loaded.judge.as_ref().map_or_else(bench, Schemas::Compiled);
        Court { schemas, found: Vec::new(), told: BTreeSet::new() }
    }

    /// Asks everything about a family that only compiled schemas can answer.
    pub fn sit(&mut self, desk: &Desk<'a>, null_is_said: bool, ear: &mut Ear<'a>) -> Sittings<'a> {
        let mut sittings = Sittings::default();
        let all: Vec<(&Name, Questions)> = questions(desk, ear).into_iter().collect();
        let mut rest = &all[..];
        loop {
            let together = match self.schemas {
                Schemas::Compiled(_) => rest.len(),
                Schemas::Uncompiled(_) => rest.len().min(TOGETHER),
            };
            let (some, others) = rest.split_at(together);
            let judge = self.judge(desk.family, some);
            if rest.len() == all.len() {
                let envelope = desk.family.envelope.as_ref();
                let asked =
                    envelope.map(|it| (ENVELOPE, Asked::of(ENVELOPE, it, &judge, desk, null_is_said)));
                sittings.asked.extend(asked);
            }
            sittings.sit(&judge, desk, some, (null_is_said, &mut *ear));
            if others.is_empty() {
                return sittings;
            }
            rest = others;
        }
    }

    /// The judge of some contracts and of the envelope.
    fn judge(&mut self, family: &Family, some: &[(&Name, Questions)]) -> Arc<Judge> {
        let judge = match &self.schemas {
            Schemas::Compiled(judge) => Arc::clone(judge),
            Schemas::Uncompiled(bench) => {
                let contracts = some.iter().filter_map(|(name, _)| family.contracts.get(*name));
                let own = contracts.filter_map(|it| Some(it.schema.as_ref()?.place.clone()));
                Arc::new(bench.judge(own.chain(family.envelope_schema.clone()).collect(), None))
            }
        };
        for (place, finding) in &judge.found {
            if self.told.insert(place.clone()) {
                self.found.push(finding.clone());
            }
        }
        judge
    }
}

/// What there is to ask, by contract; of an example that is not asked about, that it is done.
fn questions<'a>(desk: &Desk<'a>, ear: &Ear<'a>) -> BTreeMap<&'a Name, Questions<'a>> {
    let family = desk.family;
    let names = family.contracts.keys().filter(|it| ear.asks_for(it));
    let mut all: BTreeMap<&Name, Questions> = names.map(|it| (it, Questions::default())).collect();
    for example in &family.examples {
        // An example that does not say what it is, is a finding already.
        match example.contract.as_ref().filter(|(name, _)| ear.asks_for(name)) {
            Some((name, _)) => all.entry(name).or_default().examples.push(example),
            None => desk.progress.step(),
        }
    }
    for example in &family.counter_examples {
        if let Some((name, _)) = example.contract.as_ref().filter(|(name, _)| ear.share.judges(name)) {
            all.entry(name).or_default().counter_examples.push(example);
        }
    }
    all
}

impl<'a> Sittings<'a> {
    /// One sitting about some contracts.
    fn sit(
        &mut self,
        judge: &Judge,
        desk: &Desk<'a>,
        some: &[(&'a Name, Questions<'a>)],
        (null_is_said, ear): (bool, &mut Ear<'a>),
    ) {
        let family = desk.family;
        let asked = some.iter().filter(|(name, _)| ear.asks_for(name));
        let subjects = asked.filter_map(|(name, _)| Some((*name, &family.contracts.get(*name)?.subject)));
        let subjects: Vec<(&Name, &Subject)> = subjects.collect();
        let examples = some.iter().flat_map(|(name, of)| of.examples.iter().map(move |it| (*name, *it)));
        let examples: Vec<(&Name, &Example)> = examples.collect();
        self.violations.join(examples::violations(judge, desk, &examples, ear));
        self.asked.extend(parallel::each(&subjects, |(name, subject)| {
            let ask = || Asked::of(name, subject, judge, desk, null_is_said);
            (name.as_str(), desk.progress.on(longest(desk, subject), ask))
        }));
        for (name, of) in some {
            let tried = of.counter_examples.iter().map(|it| (it.id(), Tried::of(judge, family, it, name)));
            self.tried.extend(tried);
        }
    }
}
