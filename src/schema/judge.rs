//! A schema as the judge of a document: every violation, with the place of the value and of the keyword.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::not_usable;
use super::validator::{Registries, TOGETHER, ValidationError, Validator, compile};
use super::violation::{Violation, missing_payload, not_told, too_much, violations};
use super::work::{self, Telling};
use super::{SchemaFile, SchemaPlace, SchemaSet};
use crate::diagnostic::{Diagnostic, count};
use crate::field::FieldPath;
use crate::parallel;
use crate::rulebook;
use crate::syntax::json::{Document, Node};
use crate::text::SourceId;

/// More violations of one document than anybody reads; the others are counted.
const MOST: usize = 1_000;

/// Where schemas of one set are compiled.
#[derive(Debug)]
pub struct Bench<'s> {
    set: &'s Arc<SchemaSet>,
    unusable: &'s BTreeSet<SourceId>,
    registries: Registries<'s>,
}

/// Schemas, compiled.
#[derive(Debug)]
pub struct Judge {
    set: Arc<SchemaSet>,
    /// The schemas that were to be compiled.
    wanted: BTreeSet<SchemaPlace>,
    validators: BTreeMap<SchemaPlace, Arc<Validator>>,
    /// Why schemas could not be compiled.
    pub found: BTreeMap<SchemaPlace, Diagnostic>,
}

impl<'s> Bench<'s> {
    /// Those at `unusable` cannot judge, and are left out.
    pub fn new(set: &'s Arc<SchemaSet>, unusable: &'s BTreeSet<SourceId>) -> Self {
        Bench { set, unusable, registries: Registries::new(set, unusable) }
    }

    /// Compiles the schemas at `wanted`. What an earlier judge has compiled, in files that are alike
    /// ([`SchemaSet::alike`]), is taken over.
    pub fn judge(
        &self,
        wanted: BTreeSet<SchemaPlace>,
        earlier: Option<(&Judge, &BTreeSet<SourceId>)>,
    ) -> Judge {
        let Bench { set, unusable, registries } = self;
        let mut validators: BTreeMap<SchemaPlace, Arc<Validator>> = BTreeMap::new();
        let mut found = BTreeMap::new();
        let usable = wanted.iter().filter(|it| !unusable.contains(&it.source));
        let (kept, usable): (Vec<_>, Vec<_>) = usable.partition(|it| {
            earlier.is_some_and(|(judge, alike)| alike.contains(&it.source) && judge.has(it))
        });
        let kept = kept.into_iter().filter_map(|it| earlier?.0.validators.get_key_value(it));
        validators.extend(kept.map(|(place, validator)| (place.clone(), Arc::clone(validator))));
        let usable = usable.into_iter().filter_map(|it| Some((it, set.files.get(&it.source)?)));
        let usable: Vec<_> = usable.collect();
        let compiled = parallel::chunks(&usable, TOGETHER, |together| {
            let registry = registries.of(together.iter().map(|(place, _)| place.source));
            let compile = |(place, file): &(&SchemaPlace, &SchemaFile)| match &registry {
                Ok(registry) => compile(registry, set, file, place),
                Err(error) => Err(error.clone()),
            };
            together.iter().map(compile).collect::<Vec<_>>()
        });
        for ((place, file), compiled) in usable.into_iter().zip(compiled.into_iter().flatten()) {
            match compiled {
                Ok(validator) => drop(validators.insert(place.clone(), Arc::new(validator))),
                Err(message) => {
                    let span = set.node(place).unwrap_or(&file.document.root).span;
                    let title = format!("the schema cannot be used: {message}");
                    found.insert(place.clone(), not_usable(title, span, "not usable"));
                }
            }
        }
        Judge { set: Arc::clone(set), wanted, validators, found }
    }
}

impl Judge {
    /// Compiles the schemas at `wanted`, leaving out those that cannot judge.
    pub fn new(set: &Arc<SchemaSet>, wanted: BTreeSet<SchemaPlace>, unusable: &BTreeSet<SourceId>) -> Judge {
        Bench::new(set, unusable).judge(wanted, None)
    }

    /// True for one that compiled these schemas of this set.
    pub fn is_of(&self, set: &Arc<SchemaSet>, wanted: &BTreeSet<SchemaPlace>) -> bool {
        Arc::ptr_eq(&self.set, set) && self.wanted == *wanted
    }

    /// True where this one and another judge alike by the schema at `place`.
    pub fn judges_as(&self, other: &Judge, place: &SchemaPlace) -> bool {
        let both = [self, other].map(|it| it.validators.get(place));
        matches!(both, [None, None]) || matches!(both, [Some(a), Some(b)] if Arc::ptr_eq(a, b))
    }

    /// True where the schema at `place` was compiled.
    pub fn has(&self, place: &SchemaPlace) -> bool {
        self.validators.contains_key(place)
    }

    /// True where the schema at `place` lets what stands at the JSON Pointer `at` pass; `None` where that cannot be told.
    pub fn accepts(&self, place: &SchemaPlace, root: &Node, at: &str) -> Option<bool> {
        let (validator, part) = (self.validators.get(place)?, root.pointer(at)?);
        (!work::too_much(&self.set, place, part)).then(|| validator.is_valid(&part.to_value()))
    }

    /// Every violation of the schema at `place` by the value at the JSON Pointer `at`. A schema that could not be
    /// compiled is a finding already.
    pub fn violations(&self, place: &SchemaPlace, document: &Document, at: &str) -> Vec<Violation> {
        let Some(validator) = self.validators.get(place) else { return Vec::new() };
        let Some(root) = document.root.pointer(at) else {
            return vec![missing_payload(&document.root, at)];
        };
        if work::too_much(&self.set, place, root) {
            return vec![too_much(root)];
        }
        let value = root.to_value();
        if validator.is_valid(&value) {
            return Vec::new();
        }
        let base = FieldPath::from_pointer(at);
        let telling = work::telling(&self.set, place, root);
        let mut errors: Box<dyn Iterator<Item = ValidationError>> = match telling {
            Telling::All => Box::new(validator.iter_errors(&value)),
            Telling::First => Box::new(validator.validate(&value).err().into_iter()),
            Telling::Nothing => {
                let message =
                    "does not satisfy its schema, and there are too many branches to say what is wrong";
                return vec![not_told(root, &rulebook::NO_BRANCH_FITS, message).below(&base)];
            }
        };
        let mut all: Vec<Violation> = Vec::new();
        for error in errors.by_ref() {
            all.extend(violations(&self.set, &error, root).into_iter().map(|it| it.below(&base)));
            if all.len() >= MOST {
                break;
            }
        }
        let more = all.len().saturating_sub(MOST) + errors.count();
        all.truncate(MOST);
        let rest = match telling {
            Telling::All if more == 0 => None,
            Telling::All => Some(format!("breaks its schema in {}", count(more, "more way"))),
            _ => Some("is too large to say what else is wrong in it".to_owned()),
        };
        all.extend(rest.map(|it| not_told(root, &rulebook::VALUE_NOT_ALLOWED, &it).below(&base)));
        all
    }
}
