//! Definition lists: a name as the term, and `string, required. …` as its definition.

use super::entry::{Entry, describe, entry};
use super::piece::Piece;
use super::state::Context;
use super::{Form, Listing, announced, empty};
use crate::field::Said;
use crate::syntax::markdown::{Block, BlockKind};

struct Term {
    entries: Vec<Entry>,
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
    let fields: Vec<_> = kept.flat_map(|it| it.entries).map(|it| it.settle(Said::Shows)).collect();
    let first = Piece::all(&blocks.first()?.prose);
    let Some((_, field)) = fields.first() else {
        context.pass(&first, "a list of definitions that states no fields");
        return None;
    };
    let span = field.span;
    Some(Listing { form: Form::Definitions, fields, ..empty(span) })
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
    let mut term = Term { entries: vec![entry(context, &name)?], in_code, states: false, described: false };
    if !rest.is_empty() {
        let known = state(context, &mut term, &rest);
        if !known && !in_code {
            return None;
        }
    }
    Some(term)
}

fn define(context: &mut Context, term: &mut Term, block: &Block) {
    if !term.described {
        state(context, term, &Piece::all(&block.prose));
    }
    if let Some(entry) = term.entries.first_mut() {
        announced::state(context, &mut entry.field, &Piece::all(&block.prose));
    }
    term.described = true;
}

fn state(context: &mut Context, term: &mut Term, text: &Piece) -> bool {
    let Some(entry) = term.entries.first_mut() else { return false };
    let mut trial = entry.field.clone();
    let Some(notes) = describe(context, &mut trial, text).ok().filter(|it| it.states) else { return false };
    entry.field = trial;
    entry.tell(notes.told);
    term.states = true;
    true
}
