//! What was understood of a chapter, and what was not: the account that `list` gives.

use std::ops::Range;

use crate::field::FieldPath;
use crate::model::{Name, Witness};
use crate::syntax::fields::{Form, Listing, Statements};
use crate::text::{SourceId, Span};

use super::chapters::Chapter;
use super::sections::Part;

/// One part of a chapter, as it was read for one family.
#[derive(Clone, Debug)]
pub struct Reading {
    pub chapter: SourceId,
    pub witness: Witness,
    /// The bytes of the part.
    pub range: Range<usize>,
    /// The contracts that the part is about.
    pub names: Vec<Name>,
    /// Every list of fields: how it is written, how many fields it states, where, and whom it is about. About nobody
    /// means that it was not heard.
    pub listings: Vec<Noted>,
    /// The lifecycles that were read, with the number of their transitions.
    pub lifecycles: Vec<(Span, usize)>,
    /// What looks like a list of something and was not read, each with the reason.
    pub passed_over: Vec<(Span, String)>,
    /// Fields of lists in a shared chapter that are none of the shared ones, each with its place and that of its list.
    pub unheard: Vec<(FieldPath, Span, Span)>,
    /// Fences with JSON that name no contract: they are held against nothing.
    pub unnamed_fences: Vec<Span>,
}

/// A list of fields that was read.
#[derive(Clone, Debug)]
pub struct Noted {
    pub form: Form,
    pub fields: usize,
    pub span: Span,
    /// It says that it is not complete.
    pub open: bool,
    pub about: Vec<Name>,
}

impl Noted {
    /// What is noted of a list, before it is known whom it is about.
    pub(super) fn of(listing: &Listing) -> Self {
        let Listing { form, span, open, is_cut, .. } = *listing;
        Noted { form, fields: listing.fields.len(), span, open: open && !is_cut, about: Vec::new() }
    }
}

impl Reading {
    pub(super) fn of(
        chapter: &Chapter,
        witness: Witness,
        part: &Part,
        passed_over: Vec<(Span, String)>,
    ) -> Self {
        Reading {
            chapter: chapter.source,
            witness,
            range: part.range.clone(),
            names: part.names.iter().map(|(name, _)| name.clone()).collect(),
            listings: Vec::new(),
            lifecycles: Vec::new(),
            passed_over,
            unheard: Vec::new(),
            unnamed_fences: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, noted: Noted, about: Vec<Name>) {
        self.listings.push(Noted { about, ..noted });
    }

    /// Lists of objects, to which the fields of other lists link.
    pub(super) fn note_objects(&mut self, stated: &Statements) {
        for listing in &stated.listings {
            self.note(Noted::of(listing), vec!["the fields that link here".to_owned()]);
        }
        self.passed_over.extend(stated.passed_over.iter().cloned());
    }
}
