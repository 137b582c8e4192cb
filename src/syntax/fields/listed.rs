//! Lists and tables of values below a field: those that a line announces, and those of which some are known to be its
//! values.

use std::collections::BTreeSet;
use std::ops::Range;

use super::announced::{self, Subject, announces, fits, is_open, says_any, says_more};
use super::announcing;
use super::beginnings::{self, Beginnings};
use super::columns::{self, Column, column, columns_of};
use super::entry::names;
use super::piece::Piece;
use super::spelling::{Spelling, value};
use super::state::Context;
use crate::field::{Field, FieldPath, ValueSet, ValuesSaid};
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::syntax::words::{Choice, is_condition, plain};

/// Heads of columns that may hold the values of the field in the heading above.
const HEADS: [&str; 8] = ["value", "code", "constant", "literal", "option", "choice", "name", "key"];
/// Words before a list by which it shows some of the values.
const SHOWS: [&str; 10] =
    ["e", "g", "example", "examples", "such", "instance", "like", "currently", "added", "extensible"];

/// The values for which schemas know a field.
pub type Known = Choice;

/// A list or a table of values.
struct Found<'a> {
    values: ValueSet,
    said: ValuesSaid,
    place: Piece<'a>,
    blocks: Range<usize>,
    announced: bool,
}

/// What stands below a field, or in its item, and the values there.
pub struct Below<'a> {
    subject: Subject<'a>,
    blocks: &'a [Block],
    /// How many items the text of the field stands in.
    depth: usize,
    found: Vec<Found<'a>>,
}

/// The values of a field of this name, as schemas list them.
pub fn known(context: &Context, path: &FieldPath) -> Known {
    let array = path.array();
    let own = |it: &&(FieldPath, _)| it.0.name() == array.name();
    let choices = (context.vocabulary.choices)(array.name());
    let mut known = Known::default();
    for (_, choice) in choices.iter().filter(own) {
        known.values.extend(choice.values.iter().cloned());
        known.differs |= choice.differs;
    }
    known
}

/// What values say that nothing announces. Where the contracts of a section differ, they may be those of all of them
/// together, and one that none of them has is a contradiction.
pub fn unannounced(known: &Known, values: &ValueSet, said: ValuesSaid) -> Option<ValuesSaid> {
    let is_odd = || values.iter().any(|it| !beginnings::has(&known.values, it));
    match known.differs {
        true => is_odd().then_some(ValuesSaid::Some),
        false => Some(said),
    }
}

impl<'a> Below<'a> {
    /// Reads the lists and tables in these blocks. `before` is the text of the field.
    pub fn read(subject: Subject<'a>, before: &Piece<'a>, (blocks, depth): (&'a [Block], usize)) -> Self {
        let mut all = Vec::new();
        let mut next = 0;
        // A list that is none as a whole is none from one of its items on.
        let mut refused = BTreeSet::new();
        for (at, block) in blocks.iter().enumerate() {
            let inside = block.depth - depth.min(block.depth);
            let is_item = matches!(block.kind, BlockKind::Item);
            if at < next || inside > 2 || (is_item && refused.contains(&(block.list, block.depth))) {
                continue;
            }
            let lead = match at.checked_sub(1) {
                Some(last) => lead((before, subject.0), &blocks[last], inside),
                None => Some(before.clone()),
            };
            let found = match &block.kind {
                BlockKind::Item => lead.and_then(|it| list(subject, &it, blocks, at)),
                BlockKind::Table(rows) => lead.and_then(|it| table(subject, &it, rows, at)),
                _ => None,
            };
            if is_item && found.is_none() {
                refused.insert((block.list, block.depth));
            }
            // Of a list that has none, an item may announce those below it.
            next = found.as_ref().map_or(next, |it| it.blocks.end);
            all.extend(found);
        }
        Below { subject, blocks, depth, found: all }
    }

    /// The blocks that are values.
    pub fn places(&self) -> BTreeSet<usize> {
        self.found.iter().flat_map(|it| it.blocks.clone()).collect()
    }

    /// True where a line says that they are.
    pub fn is_announced(&self) -> bool {
        self.found.iter().any(|it| it.announced)
    }

    /// Gives the field what sentences and lists say of its values, and says whether a sentence did.
    pub fn state(self, context: &Context, field: &mut Field) -> bool {
        let places = self.places();
        let open_until = self.blocks.iter().rposition(|it| is_open(&Piece::all(&it.prose)));
        let unsaid = field.values.is_none();
        for (at, block) in self.blocks.iter().enumerate().skip(open_until.unwrap_or_default()) {
            let is_line = match block.kind {
                BlockKind::Paragraph => block.depth == self.depth,
                BlockKind::Item => {
                    let own = block.depth == self.depth + 1 && !places.contains(&at);
                    own && is_sentence(&Piece::all(&block.prose), self.subject.0)
                }
                _ => false,
            };
            if is_line {
                announced::state(context, self.subject, field, &Piece::all(&block.prose));
            }
        }
        let says = unsaid && field.values.is_some();
        take(context, field, self.subject.1, self.found);
        says
    }
}

/// True for an item that begins with words about the field it stands below, and with no name of another one.
fn is_sentence(item: &Piece, name: &str) -> bool {
    let (names, _, marked) = names(item);
    announcing::lead(item, name).is_some() || (names.is_empty() && !marked)
}

/// Takes one of several lists: the one with a value that is not known, else the longest one.
fn take(context: &Context, field: &mut Field, known: &Known, mut all: Vec<Found>) {
    let is_odd =
        |it: &ValueSet| !known.values.is_empty() && it.iter().any(|it| !beginnings::has(&known.values, it));
    all.retain_mut(|it| {
        let said = if it.announced { Some(it.said) } else { unannounced(known, &it.values, it.said) };
        it.said = said.unwrap_or(it.said);
        said.is_some() && fits(field, &it.values)
    });
    all.sort_by_key(|it| it.values.len());
    let odd = all.iter().position(|it| is_odd(&it.values));
    let Some(found) = odd.or(all.len().checked_sub(1)).map(|it| all.swap_remove(it)) else { return };
    let earlier = field.values.as_ref().map(|it| &it.value);
    if earlier.is_none_or(|it| !is_odd(it) && is_odd(&found.values)) {
        announced::take(context, field, found.values, &found.place);
        field.values_said = found.said;
    }
}

/// What leads to a list or a table so many items further in than the text of the field: the paragraph before it, an item
/// that announces what is in it, or the field itself.
fn lead<'a>((before, name): (&Piece<'a>, &str), block: &'a Block, inside: usize) -> Option<Piece<'a>> {
    let text = Piece::all(&block.prose);
    match (&block.kind, inside) {
        (BlockKind::Paragraph, 0 | 1) => Some(text),
        (_, 0 | 1) => Some(before.from(before.text().len())),
        (BlockKind::Item, 2) if announced::is_label(&text, name) => Some(text),
        _ => None,
    }
}

/// Where the list that begins here ends, with all that stands in its items.
fn end_of_list(blocks: &[Block], at: usize) -> usize {
    let first = &blocks[at];
    let goes_on = |it: &Block| {
        let own = matches!(it.kind, BlockKind::Item) && it.list == first.list;
        own || it.depth > first.depth || (it.depth == first.depth && !matches!(it.kind, BlockKind::Item))
    };
    let length = blocks[at + 1..].iter().position(|it| !goes_on(it));
    length.map_or(blocks.len(), |it| at + 1 + it)
}

/// The values in a list. Where none is known, each item is a value behind a line that announces them.
fn list<'a>((name, known): Subject, lead: &Piece, blocks: &'a [Block], at: usize) -> Option<Found<'a>> {
    if known.values.is_empty() && !announces(lead, name) {
        return None;
    }
    let range = at..end_of_list(blocks, at);
    let (depth, number) = (blocks[range.start].depth, blocks[range.start].list);
    let own = |it: &&Block| matches!(it.kind, BlockKind::Item) && it.depth == depth && it.list == number;
    let items: Vec<Piece> =
        blocks[range.clone()].iter().filter(own).map(|it| Piece::all(&it.prose)).collect();
    if let Some(read) = beginnings::read(&known.values, &items, false) {
        return Some(found((name, known), lead, read, range));
    }
    unknown((name, lead), &items, range)
}

/// Values of which none is known, behind a line that announces them.
fn unknown<'a>((name, lead): (&str, &Piece), items: &[Piece<'a>], blocks: Range<usize>) -> Option<Found<'a>> {
    let open = is_open(lead) || items.iter().any(says_more);
    if open || !announces(lead, name) {
        return None;
    }
    let values: Vec<(String, Piece)> = items.iter().map(item).collect::<Option<_>>()?;
    let place = values.first()?.1.clone();
    let values = values.into_iter().map(|(value, _)| value).collect();
    Some(Found { values, said: ValuesSaid::InProse, place, blocks, announced: true })
}

/// The value with which an item begins, and nothing behind it but a remark.
fn item<'a>(whole: &Piece<'a>) -> Option<(String, Piece<'a>)> {
    let (code, rest) = whole.code_at_start()?;
    let remark = rest.is_empty() || rest.text().starts_with([':', '-', '–', '—', '(', '.']);
    Some((value(&code, Spelling::Word).filter(|_| remark)?, code))
}

/// The values in a column of a table that says nothing else of fields.
fn table<'a>(
    (name, known): (&str, &Known),
    lead: &Piece,
    rows: &'a [Vec<Prose>],
    at: usize,
) -> Option<Found<'a>> {
    let (head_row, body) = rows.split_first()?;
    let heads: Vec<String> = head_row.iter().map(columns::head).collect();
    if columns_of(&heads, body).iter().flatten().any(|it| it.says_shape()) {
        return None;
    }
    let is_head = |it: &String| {
        let of_values = column(it) == Some(Column::Values) || HEADS.contains(&it.as_str());
        of_values || plain(it) == plain(name)
    };
    let index = heads.iter().position(is_head)?;
    let cells = body.iter().filter_map(|row| row.get(index)).map(Piece::all);
    let cells: Vec<Piece> = cells.filter(|it| !it.is_empty()).collect();
    match beginnings::read(&known.values, &cells, true) {
        Some(read) => Some(found((name, known), lead, read, at..at + 1)),
        None => unknown((name, lead), &cells, at..at + 1),
    }
}

/// What values of which some are known say behind a line.
fn found<'a>((name, known): Subject, lead: &Piece, read: Beginnings<'a>, blocks: Range<usize>) -> Found<'a> {
    let announced = announces(lead, name);
    let one = read.values.len() == 1 && known.values.len() > 1;
    let some = read.open || shows_some(lead, name) || (!announced && one);
    let said = if some { ValuesSaid::Some } else { ValuesSaid::InProse };
    Found { values: read.values, said, place: read.place, blocks, announced }
}

/// True for a line whose list is not all: it says so, holds at times, or names some of them behind another sentence.
fn shows_some(lead: &Piece, name: &str) -> bool {
    if says_any(lead, &SHOWS) || says_more(lead) {
        return true;
    }
    let Some(line) = lead.text().trim_end().strip_suffix(':') else { return false };
    let sentence = line.rfind(". ").map_or(line, |it| &line[it..]);
    // `(string): If it is new:`
    let clause = sentence.rfind(": ").map_or(sentence, |it| &sentence[it..]);
    let conditional = is_condition(&clause.to_lowercase())
        || [" if ", " when ", " where ", " unless "].iter().any(|it| sentence.contains(it));
    conditional || (sentence.len() < line.len() && !announces(lead, name))
}
