//! Values in a description with no words that announce them: `enum(a, b)`, `` `a` or `b` ``, ``The state (`a`, `b`)``, and
//! those at the beginnings of its lines.

use std::sync::Arc;

use super::announced::{Clause, Listed, clauses, end, goes_on_without, names_field, sentence_end, values};
use super::announcing::MARKS;
use super::beginnings::{self, Beginnings};
use super::listed::{self, Known};
use super::piece::Piece;
use super::spelling::Spelling;
use super::state::Context;
use super::values::lines;
use crate::field::{Field, Said, ValuesSaid};

/// The most clauses that are looked at.
const CLAUSES: usize = 24;

/// Reads such values. A choice between words of which none is known counts where nothing else may be meant.
pub fn read<'a>(context: &Context, known: &Known, text: &Piece<'a>, of_words: bool) -> Option<Listed<'a>> {
    let choice = choice(context, known, text).filter(|_| of_words);
    choice.or_else(|| {
        let listed = in_lines(known, text).or_else(|| unannounced(known, text))?;
        let said = listed::unannounced(known, &listed.values, listed.said)?;
        Some(Listed { said, ..listed })
    })
}

/// `` `a` or `b` ``, with nothing else in the text, and neither of them the name of a field.
fn choice<'a>(context: &Context, known: &Known, text: &Piece<'a>) -> Option<Listed<'a>> {
    let text = text.without(&[':', '-', '–', '—', '.', ' '], &[]);
    let sentence = text.part(0..sentence_end(&text));
    let spelling = Spelling::of_known(known);
    let values = values(&sentence, spelling).filter(|it| is_choice(&sentence) && it.len() > 1)?;
    let rest = text.from(sentence.text().len());
    (!names_field(context, &values) && goes_on_without(known, &values, &rest)).then_some(Listed {
        values,
        said: ValuesSaid::InProse,
        place: sentence,
    })
}

/// Values of which one is known, in brackets or at the end of a sentence, with no words that announce them. What may be
/// some of them is no list of all.
fn unannounced<'a>(known: &Known, text: &Piece<'a>) -> Option<Listed<'a>> {
    let listed = |it: Clause<'a>| {
        let behind = it.text.without(&MARKS, &[]);
        let end = end(&behind, it.mark == "(").min(sentence_end(&behind));
        let (list, rest) = (behind.part(0..end), behind.from(end));
        let values = values(&list, Spelling::of_known(known))?;
        let knows = values.len() > 1 && values.iter().any(|it| beginnings::has(&known.values, it));
        let is_all = it.before.is_empty() || (it.mark == ":" && is_choice(&list));
        let said = if is_all { ValuesSaid::InProse } else { ValuesSaid::Some };
        (knows && it.is_about_it() && goes_on_without(known, &values, &rest)).then_some(Listed {
            values,
            said,
            place: list,
        })
    };
    let clauses = clauses(text).filter(|it| !known.values.is_empty() && it.mark != ".");
    clauses.take(CLAUSES).find_map(listed)
}

/// Values at the beginnings of lines, as of a cell, behind a line that leads to them or without.
fn in_lines<'a>(known: &Known, text: &Piece<'a>) -> Option<Listed<'a>> {
    // A dash may be that of an item.
    let text = text.without(&[':', ' '], &[]);
    let all = lines(&text);
    let is_list = |it: &[Piece]| it.len() > 1 && it.iter().all(|it| !it.is_empty());
    let read = |from: usize| {
        let items = all.get(from..).filter(|it| is_list(it))?;
        beginnings::read(&known.values, items, false)
    };
    let Beginnings { values, place, open } = read(1).or_else(|| read(0))?;
    let said = if open { ValuesSaid::Some } else { ValuesSaid::InProse };
    (values.len() > 1).then_some(Listed { values, said, place })
}

/// `enum(a, b)` at the start of a text, also in code.
pub fn enumeration<'a>(context: &Context, text: &Piece<'a>) -> Option<Listed<'a>> {
    let text = text.without(&MARKS, &[]);
    let open = text.text().find(['(', '[', '{'])?;
    let word = text.text()[..open].trim_end_matches([' ', ':']).to_lowercase();
    let begins = matches!(word.as_str(), "enum" | "enumeration");
    let length = text.text()[open..].find([')', ']', '}']).filter(|_| begins)?;
    let place = text.part(0..open + length + 1);
    let mut trial = Field::new(context.span(&place), Said::Shows);
    context.state_enumeration(&mut trial, &place);
    let values = Arc::unwrap_or_clone(trial.values?.value);
    (!values.is_empty()).then_some(Listed { values, said: ValuesSaid::All, place })
}

/// True for a list with `or` or a bar in it.
fn is_choice(list: &Piece) -> bool {
    [" or ", "|", " / "].iter().any(|it| list.text().contains(it))
}
