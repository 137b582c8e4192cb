//! The values with which the items of a list or the rows of a table begin, where some of them are known to be values of
//! the field.

use std::collections::BTreeSet;

use super::announced::says_more;
use super::lines::head;
use super::piece::Piece;
use super::values::{REMARKS, is_word, quoted_at_start};
use super::{details, is_ellipsis};
use crate::diagnostic::slip_of;
use crate::field::ValueSet;
use crate::syntax::words::plain;
use crate::value;

/// Keywords of a schema that say something else of a field than its values.
const KEYWORDS: [&str; 10] = [
    "title",
    "format",
    "minlength",
    "maxlength",
    "minitems",
    "maxitems",
    "multipleof",
    "uniqueitems",
    "readonly",
    "writeonly",
];
/// Marks and words behind a value with which a remark about it begins.
const MARKS: [char; 7] = [':', '-', '–', '—', '(', '.', '='];
const IS: &str = "is ";
/// Among so many values, one that is nearly known is looked for.
const LOOKS: usize = 20;
/// What parts several values at the beginning of one item.
const JOINTS: [&str; 6] = [",", "/", "|", "&", "or ", "and "];

/// What items begin with.
pub struct Beginnings<'a> {
    pub values: ValueSet,
    /// One of them that is not known, else the first.
    pub place: Piece<'a>,
    /// Some of them say that there are more values, or begin with no value.
    pub open: bool,
}

/// A value at the beginning of a text.
struct Value<'a> {
    text: String,
    place: Piece<'a>,
}

/// Reads what items begin with. Without any value that is known, or with more that are odd than are known, they are
/// about something else.
pub fn read<'a>(known: &BTreeSet<String>, items: &[Piece<'a>], in_cells: bool) -> Option<Beginnings<'a>> {
    let (mut values, mut place, mut first) = (ValueSet::new(), None, None);
    let (mut sure, mut odd, mut near, mut open) = (0, 0, false, false);
    for item in items {
        let (own, rest) = beginning(item, in_cells);
        if own.is_empty() {
            let is_detail = head(item).is_some();
            open |= !is_detail;
            odd += usize::from(!is_detail && !is_open(item));
            continue;
        }
        let remark = is_remark(&rest);
        for Value { text, place: at } in own {
            let is_known = has(known, &text);
            let lower = text.to_lowercase();
            if !is_known && (details::is_head(&lower) || KEYWORDS.contains(&lower.as_str())) {
                continue;
            }
            let is_template = text.contains(['*', '<', '{', '…']);
            open |= !remark || at.is_struck() || (is_template && !is_known);
            match is_known {
                _ if at.is_struck() => continue,
                true => sure += 1,
                false if is_template || !remark => {
                    odd += 1;
                    continue;
                }
                false => {
                    odd += usize::from(!is_word(&text));
                    near |= values.len() < LOOKS && is_near(known, &text);
                    place = place.or(Some(at.clone()));
                }
            }
            first = first.or(Some(at));
            values.insert(text);
        }
    }
    let is_about_it = (sure > 0 || near) && odd <= sure;
    is_about_it.then(|| Some(Beginnings { values, place: place.or(first)?, open }))?
}

/// The values at the start of a text, and what stands behind them.
fn beginning<'a>(whole: &Piece<'a>, in_cells: bool) -> (Vec<Value<'a>>, Piece<'a>) {
    let mut values = Vec::new();
    let mut rest = whole.clone();
    while let Some((value, behind)) = value_at_start(&rest) {
        values.push(value);
        rest = behind;
        let joint = JOINTS.iter().find(|it| rest.text().starts_with(**it));
        let Some(joint) = joint.filter(|it| value_at_start(&rest.from(it.len())).is_some()) else { break };
        rest = rest.from(joint.len());
    }
    if values.is_empty() && in_cells && !whole.is_empty() && !whole.text().contains(char::is_whitespace) {
        values.push(Value { text: super::unquoted(whole.text()), place: whole.clone() });
        rest = whole.from(whole.text().len());
    }
    (values, rest)
}

/// A value in code, in quotes or in bold, and what stands behind it.
fn value_at_start<'a>(text: &Piece<'a>) -> Option<(Value<'a>, Piece<'a>)> {
    if let Some((code, behind)) = text.code_at_start() {
        return Some((Value { text: super::unquoted(code.text()), place: code }, behind));
    }
    if let Some((quoted, behind)) = quoted_at_start(text) {
        let length = text.text().len() - behind.text().len();
        return Some((Value { text: quoted, place: text.part(0..length) }, behind));
    }
    let (strong, behind) = text.strong_at_start()?;
    let word = strong.without(&[], &[':']);
    let is_name = !word.is_empty() && !word.text().contains(char::is_whitespace);
    is_name.then(|| (Value { text: super::unquoted(word.text()), place: word }, behind))
}

/// True for what says something of the value before it, and is no part of a sentence about something else.
fn is_remark(rest: &Piece) -> bool {
    let says = |it: &&str| rest.text().starts_with(*it);
    let begins_line = rest.prose.breaks().contains(&rest.range.start);
    rest.is_empty() || rest.text().starts_with(MARKS) || REMARKS.iter().any(says) || says(&IS) || begins_line
}

/// True for an item that says that there are more.
fn is_open(text: &Piece) -> bool {
    is_ellipsis(text.text()) || text.text().to_lowercase().starts_with("etc") || says_more(text)
}

/// True for one of the known values; what looks like a number may be a text.
pub fn has(known: &BTreeSet<String>, text: &str) -> bool {
    known.contains(text) || known.contains(&value::of_text(text))
}

/// True for one of the known values written in another way, or with a slip in it.
fn is_near(known: &BTreeSet<String>, text: &str) -> bool {
    let own = plain(text);
    known.iter().any(|it| plain(it) == own) || slip_of(text, known.iter().map(String::as_str)).is_some()
}
