//! How a value in code is written: `open`, `"open"`, `text/plain`.

use super::announcing::Lead;
use super::listed::Known;
use super::piece::Piece;
use super::values::{is_format, is_quoted, is_word, quoted_in_code};
use crate::value::is_literal;

/// How what may be a value is written in code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// A value of JSON as it stands: any other word may be the name of a form.
    Literal,
    Word,
    /// Anything: schemas list values that are no words, such as `text/plain`.
    Any,
}

impl Spelling {
    /// How the values of a field are written for which schemas list these.
    pub fn of_known(known: &Known) -> Self {
        if known.values.iter().all(|it| is_value(it)) { Spelling::Word } else { Spelling::Any }
    }

    /// Where schemas list values, a word is one of them; elsewhere it may be the name of a form.
    pub fn of(lead: Lead, known: &Known) -> Self {
        let is_constant = lead == Lead::Constant && known.values.is_empty();
        if is_constant { Spelling::Literal } else { Spelling::of_known(known) }
    }
}

/// A value in code: anything in quotes, or what is written so.
pub fn value(code: &Piece, spelling: Spelling) -> Option<String> {
    let text = code.text();
    if is_quoted(text) {
        return Some(super::unquoted(text));
    }
    let is_value = match spelling {
        Spelling::Literal => is_literal(text),
        Spelling::Word => is_value(text),
        Spelling::Any => true,
    };
    is_value.then(|| text.to_owned())
}

/// True for a word. Ranges, patterns, formats and lists are none.
pub fn is_value(text: &str) -> bool {
    let range = text.contains('-') && text.chars().all(|it| it.is_ascii_digit() || it == '-');
    is_literal(text) || (is_word(text) && !range && !is_format(text))
}

/// The values in one piece of code with bars between them: `"a" | "b"`.
pub fn bars(code: &Piece, spelling: Spelling) -> Option<Vec<String>> {
    let parts = match quoted_in_code(code) {
        Some(parts) => parts,
        None => Some(code.split(&['|'])).filter(|it| it.len() > 1)?,
    };
    parts.iter().map(|it| value(it, spelling)).collect()
}
