//! What a run judges: the contracts of its share, and the schemas of these, compiled where another run follows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Before, Turn};
use crate::config::{Allowance, Settings};
use crate::model::{Catalog, Share};
use crate::schema::{Bench, Judge, SchemaSet};
use crate::text::{SchemaPlace, SourceId};

/// The contracts that a run judges and tells of. Allowances, of which these are in chapters, and a baseline may let through
/// what is found of any.
pub(super) fn share(settings: &Settings, catalog: &Catalog, in_chapters: &[Allowance]) -> Share {
    let lets_through =
        settings.baseline.is_some() || !settings.allowances.is_empty() || !in_chapters.is_empty();
    Share::of(settings.shard, catalog, lets_through)
}

/// Compiles all schemas that the instances of a share are held against, for this run and the next one, if there is one.
pub(super) fn judge(
    (catalog, share): (&Catalog, &Share),
    schemas: &Arc<SchemaSet>,
    unusable: &BTreeSet<SourceId>,
    (turn, before, alike): (Turn, Option<Before>, &BTreeSet<SourceId>),
) -> Option<Arc<Judge>> {
    if matches!(turn, Turn::Only) {
        return None;
    }
    let contracts = catalog.families.iter().flat_map(|family| &family.contracts);
    let judged = contracts.filter(|(name, _)| share.judges(name));
    let own = judged.filter_map(|(_, it)| it.schema.as_ref().map(|schema| schema.place.clone()));
    let envelopes = catalog.families.iter().filter_map(|family| family.envelope_schema.clone());
    let wanted: BTreeSet<SchemaPlace> = own.chain(envelopes).collect();
    let earlier = before.and_then(|it| it.loaded.judge.as_ref());
    let same = earlier.filter(|it| it.is_of(schemas, &wanted));
    let earlier = earlier.map(|it| (&**it, alike));
    let compiled = || Arc::new(Bench::new(schemas, unusable).judge(wanted, earlier));
    Some(same.cloned().unwrap_or_else(compiled))
}
