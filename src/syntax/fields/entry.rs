//! One entry of a list: ``- `name` (string, required): …``, and what stands in the place of the brackets.

use std::collections::BTreeSet;

use super::clause::{Notes, OPPOSED, clause, end_of_piece, type_behind};
use super::details::{self, Details};
use super::listed::known;
use super::path::path;
use super::piece::{Piece, STRUCK};
use super::state::Context;
use super::{announced, leads, said};
use crate::field::{Field, FieldPath, Said, Saying, Told};
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::syntax::words::{self, TypeReading};
use crate::text::Span;

/// A field, before it is known what the list as a whole says of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: FieldPath,
    pub field: Field,
    /// What is said of its presence, where something is.
    pub told: Option<Told>,
    /// Something else says the opposite of that.
    pub opposed: bool,
}

/// How the text of an item, or of a term with its definition, was understood.
#[derive(Clone, Debug)]
pub enum Reading {
    /// Fields, with a type or a word of presence.
    Fields(Vec<Entry>),
    /// Names in code, and nothing that says that they are fields.
    Bare(Vec<Entry>),
    /// The same without code: it takes more to believe that these are fields.
    PlainFields(Vec<Entry>),
    Plain(Vec<Entry>),
    /// It looks like a field, and what stands in its brackets is not understood.
    Flawed(Span, String),
    Other,
}

/// What separates a name from what is said of it, and the pieces of that from each other.
pub const SEPARATORS: [char; 9] = [':', '-', '–', '—', ',', ';', '|', '=', '.'];

impl Entry {
    /// Takes what a word says of presence. Beside a `?`, the word alone could not say the opposite.
    pub fn tell(&mut self, told: Option<Told>) {
        let alone = self.told.is_none();
        self.opposed |= self.told.zip(told).is_some_and(|(own, other)| own.opposes(other));
        let told = told.map(|it| Told { at: it.at.filter(|_| alone), ..it });
        self.told = told.or(self.told);
    }

    /// The field, where the list as a whole says this of presence.
    pub fn settle(self, default: Said) -> (FieldPath, Field) {
        let told = match (self.field.said, self.told) {
            // A name that is struck out, whatever stands beside it.
            (Said::Silent, _) => Told::nowhere(Said::Silent),
            (_, Some(told)) => told,
            // As far as the list says so, a `?` would say the opposite.
            (_, None) => Told::mark(default, self.field.span.behind()),
        };
        let mark = matches!(told.at, Some(Saying::Mark(_)));
        let untold = mark && self.told.is_none() && default == Said::Shows;
        let said_at = told.at.filter(|_| !mark || default == Said::Requires);
        (self.path, Field { said: told.said, said_at, untold, ..self.field })
    }
}

/// Reads an item.
pub fn read(context: &mut Context, prose: &Prose) -> Reading {
    let whole = Piece::all(prose);
    let (names, rest, marked) = names(&whole);
    if names.is_empty() || is_set_of_contract(context, &names, &rest) {
        return Reading::Other;
    }
    let mut entries = Vec::new();
    for name in &names {
        match entry(context, name) {
            Some(entry) => entries.push(entry),
            None if marked && rest.text().starts_with('(') => {
                return Reading::Flawed(context.span(name), "not the name of a field".to_owned());
            }
            None => return Reading::Other,
        }
    }
    let mut field = Field::new(entries[0].field.span, Said::Shows);
    let mut notes = match describe(context, &mut field, &rest) {
        Ok(notes) => notes,
        Err((span, message)) if marked => return Reading::Flawed(span, message),
        Err(_) => return Reading::Other,
    };
    let brackets = rest.text().strip_prefix('(').and_then(closing);
    let behind = rest.from(brackets.map_or(0, |end| end + 2));
    let path = &entries[0].path;
    announced::state(context, (path.name(), &known(context, path)), &mut field, &details::before(&behind));
    let sentence = || said::sentence(context, &behind.without(&SEPARATORS, &[]));
    let opposes =
        |own: Told| !announced::may_hold_at_times(&behind) && sentence().is_some_and(|it| own.opposes(it));
    if notes.told.is_some_and(opposes) {
        return Reading::Flawed(context.span(&rest), OPPOSED.to_owned());
    }
    if notes.told.is_none() && (marked || rest.text().starts_with('(') || rest.text().starts_with(SEPARATORS))
    {
        notes.told = sentence();
        // Of anything else, a sentence in its description may say so as well.
        notes.states |= notes.told.is_some() && entries.iter().all(|it| context.knows(&it.path));
    }
    for entry in &mut entries {
        let Field { types, elements, values, values_said, listed_at, .. } = field.clone();
        entry.field = Field { types, elements, values, values_said, listed_at, ..entry.field.clone() };
        entry.tell(notes.told);
    }
    if let [entry] = &mut entries[..] {
        match detailed(context, entry.clone(), prose) {
            Ok((said, found)) => (*entry, notes.states) = (said, notes.states | found),
            Err((span, message)) => return Reading::Flawed(span, message),
        }
    }
    let bare = rest.is_empty() || rest.text().starts_with(SEPARATORS) || notes.only_name;
    match (marked, notes.states) {
        (true, true) => Reading::Fields(entries),
        (true, false) if bare || rest.text().starts_with('(') => Reading::Bare(entries),
        (false, true) if !rest.text().starts_with('.') => Reading::PlainFields(entries),
        (false, false) if rest.is_empty() => Reading::Plain(entries),
        _ => Reading::Other,
    }
}

/// True for the name of a contract before a set of its fields: `order_created: { … }`.
fn is_set_of_contract(context: &Context, names: &[Piece], rest: &Piece) -> bool {
    let is_contract = |it: &Piece| (context.vocabulary.is_contract)(it.text()) && !context.knows_name(it);
    rest.without(&[':', ' '], &[]).text().starts_with('{') && names.iter().all(is_contract)
}

/// An entry with what its text says of it behind its first line, and whether that says something.
fn detailed(context: &mut Context, entry: Entry, prose: &Prose) -> Result<(Entry, bool), (Span, String)> {
    let mut details = Details::of(entry);
    details.behind(context, prose);
    let found = details.found;
    let (said, mut flaws) = details.finish();
    flaws.pop().map_or(Ok((said, found)), Err)
}

/// The paragraphs outside of lists that say of a field what an item would: `` `a` (string, required) ``. Where there is
/// only one, or most names are of no field, they are prose.
pub fn paragraphs(context: &mut Context, blocks: &[Block]) -> BTreeSet<usize> {
    let passed_over = context.passed_over.len();
    let mut found = BTreeSet::new();
    let mut known = 0;
    for (at, block) in blocks.iter().enumerate() {
        if block.depth > 0 || !matches!(block.kind, BlockKind::Paragraph) {
            continue;
        }
        let whole = Piece::all(&block.prose);
        let (_, rest, marked) = names(&whole);
        if !marked || !rest.text().starts_with(['(', ':', '-', '–', '—']) {
            continue;
        }
        if let Reading::Fields(entries) = read(context, &block.prose) {
            known += usize::from(entries.iter().any(|it| context.is_field(&it.path)));
            found.insert(at);
        }
    }
    context.passed_over.truncate(passed_over);
    if found.len() < 2 || known * 2 < found.len() {
        found.clear();
    }
    found
}

/// The names at the start of an item, what stands behind them, and whether they are in code or strong.
pub fn names<'a>(whole: &Piece<'a>) -> (Vec<Piece<'a>>, Piece<'a>, bool) {
    let mut names = Vec::new();
    let mut rest = whole.clone();
    while let Some((code, behind)) = rest.code_at_start() {
        names.push(code);
        rest = behind;
        let joint = [",", "/", "or ", "and ", "&"].iter().find(|it| rest.text().starts_with(**it));
        let Some(joint) = joint.filter(|it| rest.from(it.len()).code_at_start().is_some()) else { break };
        rest = rest.from(joint.len());
    }
    if !names.is_empty() {
        return (names, rest, true);
    }
    if let Some((strong, rest)) = whole.strong_at_start() {
        let text = strong.text().trim_end_matches(':');
        // `**Payload:** …` and `**Type:** …` announce something, and name no field.
        let names = if announces(text) { Vec::new() } else { vec![strong.part(0..text.len())] };
        return (names, rest, true);
    }
    let text = whole.text();
    let end =
        text.find(|it: char| it.is_whitespace() || matches!(it, '(' | ':' | ',' | ';')).unwrap_or(text.len());
    // A word with a capital begins a sentence, or is a heading of its own.
    let capital = text.starts_with(char::is_uppercase) && !text[..end].contains('_');
    let names = if capital || end == 0 { Vec::new() } else { vec![whole.part(0..end)] };
    (names, whole.from(end), false)
}

fn announces(text: &str) -> bool {
    let lower = text.to_lowercase();
    let capital = text.starts_with(char::is_uppercase);
    capital && (details::is_head(&lower) || leads::is_label(&lower))
}

/// A name, with `?` where it is optional.
pub fn entry(context: &Context, name: &Piece) -> Option<Entry> {
    let bare = name.text().trim_end_matches('?');
    let mark = bare.len() < name.text().len();
    let told = mark.then(|| Told::mark(Said::Allows, context.span(&name.from(bare.len()))));
    let field = Field::new(context.span(name), if name.is_struck() { Said::Silent } else { Said::Shows });
    Some(Entry { path: path(bare)?, field, told, opposed: false })
}

/// Reads what stands behind a name: brackets, or a clause of pieces such as `string, required`.
pub fn describe(context: &mut Context, field: &mut Field, rest: &Piece) -> Result<Notes, (Span, String)> {
    if let Some(struck) = rest.struck().find(|it| context.word(it).is_some() || is_type(context, it.text())) {
        return Err((context.span(&struck), STRUCK.to_owned()));
    }
    let dash = rest.text().len() - rest.text().trim_start_matches([':', '-', '–', '—', ' ']).len();
    let behind = rest.from(dash);
    let loose = if dash > 0 { behind.text().strip_prefix('(') } else { None };
    // `[string]` alone is an array.
    let says = |inside: &&str| {
        let end = closing(inside).unwrap_or_default();
        behind.part(1..end + 1).split(&[',']).iter().any(|it| context.word(it).is_some())
    };
    if let Some(inside) = loose.or_else(|| behind.text().strip_prefix('[').filter(says)) {
        // Behind a dash and in other brackets, what is not understood is a remark.
        let mut trial = field.clone();
        let Some(end) = closing(inside) else { return Ok(Notes::default()) };
        let notes = context.annotate(&mut trial, &behind.part(1..end + 1), false).ok();
        let notes = notes.filter(|it| it.states).unwrap_or_default();
        if notes.states {
            *field = trial;
            type_behind(context, field, &behind.from(end + 2));
        }
        return unopposed(context, notes, &behind);
    }
    if let Some(inside) = rest.text().strip_prefix('(') {
        let Some(end) = closing(inside) else { return Ok(Notes::default()) };
        let brackets = rest.part(1..end + 1);
        let mut notes =
            context.annotate(field, &brackets, false).map_err(|it| (context.span(&brackets), it))?;
        if notes.only_name && notes.told.is_some() {
            context.teach(&brackets.split(&[',']).swap_remove(0));
        }
        let behind = rest.from(end + 2);
        let more = clause(context, &mut field.clone(), &behind).told;
        type_behind(context, field, &behind);
        let more = more.filter(|_| notes.told.is_none() || !announced::may_hold_at_times(&behind));
        more.into_iter().for_each(|it| notes.tell(it));
        return unopposed(context, notes, rest);
    }
    if let Some((place, message)) = slip(context, &behind) {
        return Err((context.span(&place), message));
    }
    if ends_in_or(context, &behind) {
        return Err((context.span(&behind), "a type is missing behind the last `or`".to_owned()));
    }
    let notes = clause(context, field, &details::before(rest));
    unopposed(context, notes, rest)
}

/// What was read, unless one word in it says the opposite of another.
fn unopposed(context: &Context, notes: Notes, place: &Piece) -> Result<Notes, (Span, String)> {
    if notes.opposed { Err((context.span(place), OPPOSED.to_owned())) } else { Ok(notes) }
}

/// A word alone behind a name that is nearly a type, and what to say of it.
fn slip<'a>(context: &Context, behind: &Piece<'a>) -> Option<(Piece<'a>, String)> {
    let word = behind.part(0..end_of_piece(behind.text()));
    let plural = word.text().strip_suffix('s').is_some_and(|it| is_type(context, it));
    let known = plural || word.in_code() || is_type(context, word.text());
    let letters = word.text().chars().all(char::is_alphabetic);
    let mut more = behind.from(word.text().len()).split(&[',', ';', ':']).into_iter();
    // Alone, it may be any word.
    let says = letters && !known && more.any(|it| context.word(&it).is_some());
    let meant = words::near_type(word.text()).filter(|_| says)?;
    let message = format!("`{}` is no type of JSON: did you mean `{meant}`?", word.text());
    Some((word, message))
}

/// True for types, and an `or` with nothing behind it.
fn ends_in_or(context: &Context, text: &Piece) -> bool {
    is_type(context, text.text().strip_suffix(" or").unwrap_or_default())
}

/// True for a text that is a type, all of it.
fn is_type(context: &Context, text: &str) -> bool {
    matches!(words::read_type(text, context.vocabulary), (TypeReading::States(_), end) if end == text.len())
}

/// Where the bracket that is open at the start of a text is closed.
pub fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, it) in text.char_indices() {
        match it {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return Some(at),
            ')' | ']' => depth -= 1,
            _ => {}
        }
    }
    None
}
