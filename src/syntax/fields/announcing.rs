//! The words that announce the values of a field, wherever a text lists them.

use super::columns::{Column, VALUES, column, head_of};
use super::piece::Piece;
use super::values::quoted_at_start;
use crate::syntax::words::{beginning, plain};

/// What an announcement says of the values behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// All of them follow.
    All,
    /// The same, in a line that is nothing else: the head of a column of values, with a colon behind it.
    Label,
    /// The same, and one alone may be the name of a type: `Enum:`
    Enum,
    /// There is one.
    Constant,
    /// One or several, unless fields have such names.
    Verb,
    /// Two at least, unless fields have such names.
    Choice,
}

/// The words, beside the heads of columns of values.
const LEADS: [(&str, Lead); 21] = [
    ("one of", Lead::All),
    ("one of the following", Lead::All),
    ("one of the following values", Lead::All),
    ("one of these", Lead::All),
    ("one of these values", Lead::All),
    ("one of the values", Lead::All),
    ("any of", Lead::All),
    ("any one of", Lead::All),
    ("any of the values", Lead::All),
    ("the values", Lead::All),
    ("const", Lead::Constant),
    ("always", Lead::Constant),
    ("either", Lead::Choice),
    ("must be", Lead::Verb),
    ("has to be", Lead::Verb),
    ("can be", Lead::Choice),
    ("may be", Lead::Choice),
    ("should be", Lead::Choice),
    ("may only be", Lead::Choice),
    ("can only be", Lead::Choice),
    ("must always be", Lead::Verb),
];
/// What may stand before them, and what makes a label of a head.
const BEFORE: [&str; 3] = ["is", "takes", "has"];
const IS: [&str; 2] = [" are ", " is "];
/// What a sentence may speak of, beside the name of the field.
const SUBJECTS: [&str; 7] = ["it", "this", "value", "field", "property", "attribute", "parameter"];
const ARTICLES: [&str; 2] = ["the", "this"];
/// Marks between an announcement and the values.
pub const MARKS: [char; 6] = [':', '=', '-', '–', '—', ' '];
/// The longest head of a column.
const LONG: usize = 40;

/// The announcement with which a clause about the field of a name begins, and what stands behind it.
pub fn lead<'a>(clause: &Piece<'a>, name: &str) -> Option<(Lead, Piece<'a>)> {
    let clause = without_subject(clause, name);
    let clause = clause.from(words(&clause, BEFORE).map_or(0, str::len));
    let Some(found) = words(&clause, LEADS.iter().map(|it| it.0)) else { return label(&clause) };
    let lead = LEADS.iter().find(|it| it.0 == found)?.1;
    let behind = clause.from(found.len());
    let verb = matches!(lead, Lead::Verb | Lead::Choice);
    // `must be one of`
    let inner =
        words(&behind, LEADS.iter().filter(|it| it.1 == Lead::All || it.0 == "either").map(|it| it.0));
    match inner.filter(|_| verb) {
        Some(inner) => Some((LEADS.iter().find(|it| it.0 == inner)?.1, behind.from(inner.len()))),
        None => Some((lead, behind)),
    }
}

/// The head of a column of values at the start of a clause, with a mark behind it or `are`.
pub fn label<'a>(clause: &Piece<'a>) -> Option<(Lead, Piece<'a>)> {
    let clause = clause.from(words(clause, ["the"]).map_or(0, str::len));
    let text = beginning(clause.text(), LONG);
    let mark = text.find([':', '=']).map(|it| (it, Lead::Label));
    let verb = IS.iter().filter_map(|it| text.find(it)).min().map(|it| (it, Lead::All));
    let ends = [mark, verb].into_iter().flatten();
    let is_head = |it: &Piece| {
        let head = head_of(it.text());
        let head = IS.iter().find_map(|is| head.strip_suffix(is.trim_end())).unwrap_or(&head);
        !it.has_code() && column(head) == Some(Column::Values)
    };
    let mut ends = ends.filter(|(end, _)| is_head(&clause.part(0..*end)));
    if let Some((end, lead)) = ends.next() {
        let is_enum = head_of(clause.part(0..end).text()) == "enum" && lead == Lead::Label;
        return Some((if is_enum { Lead::Enum } else { lead }, clause.from(end)));
    }
    let behind = clause.from(words(&clause, VALUES.iter().map(String::as_str))?.len());
    let list = without_marks(&behind);
    let is_list = list.is_empty() || list.code_at_start().is_some() || quoted_at_start(&list).is_some();
    is_list.then_some((Lead::All, behind))
}

/// What stands behind an announcement without the marks and the words that lead to the values.
pub fn without_marks<'a>(behind: &Piece<'a>) -> Piece<'a> {
    let behind = behind_marks(behind);
    let is = words(&behind, IS.iter().map(|it| it.trim())).map_or(0, str::len);
    behind_marks(&behind.from(is))
}

/// What stands behind marks, of which none is code: a value may begin with one.
fn behind_marks<'a>(text: &Piece<'a>) -> Piece<'a> {
    let code = text.code().next().map_or(text.range.end, |it| it.range.start);
    let before = &text.prose.text[text.range.start..code];
    text.from(before.len() - before.trim_start_matches(MARKS).len())
}

/// Without the subject of a sentence, where that is the field: `The status can be`.
fn without_subject<'a>(clause: &Piece<'a>, name: &str) -> Piece<'a> {
    let rest = clause.from(words(clause, ARTICLES).map_or(0, str::len));
    let end = rest.text().find(' ').unwrap_or(rest.text().len());
    let word = rest.text()[..end].to_lowercase();
    let is_subject = SUBJECTS.contains(&word.as_str()) || (!name.is_empty() && plain(&word) == plain(name));
    let behind = rest.from(end);
    let verbs = LEADS.iter().filter(|it| matches!(it.1, Lead::Verb | Lead::Choice)).map(|it| it.0);
    let goes_on = words(&behind, verbs.chain(BEFORE)).is_some();
    if is_subject && goes_on { behind } else { clause.clone() }
}

/// The longest of these with which a text begins, outside code.
pub fn words<'w>(text: &Piece, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let begins = |it: &&'w str| {
        let parts = text.text().split_at_checked(it.len());
        parts.is_some_and(|(start, rest)| {
            start.eq_ignore_ascii_case(it)
                && !rest.starts_with(char::is_alphanumeric)
                && !text.part(0..it.len()).in_code()
        })
    };
    words.into_iter().filter(begins).max_by_key(|it| it.len())
}
