//! Which lists are parts of one: halves with a label each, and lists that share no field.

use std::collections::BTreeSet;

use super::{Form, Listing};
use crate::field::{FieldPath, Said};

/// Puts the parts of a list together.
pub fn join(listings: Vec<Listing>) -> Vec<Listing> {
    join_parts(join_halves(listings))
}

/// `Required: { … }` and `Optional: { … }` are the two halves of one listing.
fn join_halves(listings: Vec<Listing>) -> Vec<Listing> {
    let mut joined: Vec<(Listing, Vec<Option<Said>>)> = Vec::new();
    for listing in listings {
        let names = |it: &Listing| it.labels.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        match joined.last_mut() {
            Some((half, leads))
                if half.lead.is_some()
                    && listing.lead.is_some()
                    && !leads.contains(&listing.lead)
                    && names(half) == names(&listing) =>
            {
                leads.push(listing.lead);
                half.append(listing);
            }
            _ => {
                let leads = vec![listing.lead];
                joined.push((listing, leads));
            }
        }
    }
    // That there is nothing optional says nothing of what is required.
    joined.retain(|(it, leads)| {
        it.form != Form::Inline || !it.fields.is_empty() || leads.len() > 1 || it.lead != Some(Said::Allows)
    });
    let several = joined.iter().filter(|(it, _)| it.labels.is_empty() && !it.aside).count() > 1;
    let whole = |(listing, leads): (Listing, Vec<Option<Said>>)| {
        let lead = listing.lead.filter(|_| leads.len() == 1);
        // A list of the required fields beside another list, or one of the optional fields alone, is a part of the whole.
        let part = lead.is_some_and(|it| it != Said::Requires || several) && listing.form != Form::Set;
        Listing { lead, open: listing.open || part, ..listing }
    };
    joined.into_iter().map(whole).collect()
}

/// Tables and lists that share no field are parts of one list: its fields in groups. Those that share one are two
/// statements of the same thing.
fn join_parts(listings: Vec<Listing>) -> Vec<Listing> {
    let is_part = |it: &Listing| {
        it.labels.is_empty()
            && !it.aside
            && it.lead.is_none()
            && !it.fields.is_empty()
            && !matches!(it.form, Form::Set | Form::Inline)
    };
    let mut joined: Vec<Listing> = Vec::new();
    let mut known: BTreeSet<FieldPath> = BTreeSet::new();
    for listing in listings {
        let paths = listing.fields.iter().map(|(path, _)| path.clone());
        let whole = joined.last_mut().filter(|whole| is_part(whole) && is_part(&listing));
        match whole.filter(|_| !listing.fields.iter().any(|(path, _)| known.contains(path))) {
            Some(whole) => {
                known.extend(paths);
                whole.append(listing);
            }
            None => {
                known = paths.collect();
                joined.push(listing);
            }
        }
    }
    let paths =
        |it: &Listing| it.fields.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<FieldPath>>();
    let is_whole = |it: &&Listing| it.labels.is_empty() && it.lead.is_none() && !it.open && !it.aside;
    let whole: Vec<(usize, BTreeSet<FieldPath>)> =
        joined.iter().filter(is_whole).map(|it| (it.fields.len(), paths(it))).collect();
    let is_about_some = |listing: &Listing| {
        let few = paths(listing);
        whole
            .iter()
            .any(|(count, all)| listing.may_be_part_of(*count) && few.iter().all(|it| all.contains(it)))
    };
    let about_some: Vec<bool> =
        joined.iter().map(|it| (is_part(it) || it.vague) && is_about_some(it)).collect();
    joined.iter_mut().zip(about_some).for_each(|(it, some)| it.open |= some);
    joined
}
