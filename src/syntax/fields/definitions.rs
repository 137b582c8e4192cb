//! Definition lists: a name as the term, and `string, required. …` as its definition.

use super::details::{self, Details};
use super::entry::{Entry, describe, entry};
use super::listed::known;
use super::piece::Piece;
use super::state::Context;
use super::{Form, Listing, announced, empty, said};
use crate::field::Said;
use crate::syntax::markdown::{Block, BlockKind};
use crate::text::Span;

struct Term {
    entry: Entry,
    /// What was to say something of it, and could not be understood.
    flaws: Vec<(Span, String)>,
    in_code: bool,
    states: bool,
    described: bool,
}

/// Reads the blocks of a definition list.
pub fn read(context: &mut Context, blocks: &[Block]) -> Option<Listing> {
    let mut terms: Vec<Option<Term>> = Vec::new();
    for block in blocks {
        if matches!(block.kind, BlockKind::Term) {
            terms.push(term(context, block));
        } else if let Some(Some(term)) = terms.last_mut() {
            define(context, term, block);
        }
    }
    let states = terms.iter().flatten().any(|it| it.states);
    let all = terms.iter().all(Option::is_some);
    let kept =
        terms.into_iter().flatten().filter(|it| it.states && (it.in_code || all) || states && it.in_code);
    let (fields, flaws): (Vec<_>, Vec<_>) = kept.map(|it| (it.entry.settle(Said::Shows), it.flaws)).unzip();
    let flaws = flaws.concat();
    let first = Piece::all(&blocks.first()?.prose);
    let Some((_, field)) = fields.first() else {
        context.pass(&first, "a list of definitions that states no fields");
        return None;
    };
    let span = field.span;
    Some(Listing { form: Form::Definitions, fields, flaws, ..empty(span) })
}

fn term(context: &mut Context, block: &Block) -> Option<Term> {
    let whole = Piece::all(&block.prose);
    let (name, rest, in_code) = match whole.code_at_start() {
        Some((code, rest)) => (code, rest, true),
        None => {
            let end = whole.text().find([' ', '(', ':']).unwrap_or(whole.text().len());
            (whole.part(0..end), whole.from(end), false)
        }
    };
    let mut term =
        Term { entry: entry(context, &name)?, flaws: Vec::new(), in_code, states: false, described: false };
    if !rest.is_empty() {
        let known = state(context, &mut term, &rest);
        if !known && !in_code {
            return None;
        }
    }
    Some(term)
}

fn define(context: &mut Context, term: &mut Term, block: &Block) {
    let whole = Piece::all(&block.prose);
    if details::begins(&block.prose) {
        let mut said = Details::of(term.entry.clone());
        term.states |= said.text(context, &block.prose);
        let (entry, flaws) = said.finish();
        term.entry = entry;
        term.flaws.extend(flaws);
    } else {
        if !term.described {
            state(context, term, &whole);
        }
        if term.entry.told.is_none() {
            let told = said::sentence(context, &whole).or_else(|| said::beginning(context, &whole));
            term.entry.tell(told);
            term.states |= told.is_some() && context.knows(&term.entry.path);
        }
    }
    let (path, known) = (term.entry.path.clone(), known(context, &term.entry.path));
    announced::state(context, (path.name(), &known), &mut term.entry.field, &whole);
    term.described = true;
}

fn state(context: &mut Context, term: &mut Term, text: &Piece) -> bool {
    let mut trial = term.entry.field.clone();
    match describe(context, &mut trial, text) {
        Ok(notes) if notes.states => {
            term.entry.field = trial;
            term.entry.tell(notes.told);
            term.states = true;
        }
        Ok(_) => {}
        Err(flaw) => term.flaws.push(flaw),
    }
    term.states
}
