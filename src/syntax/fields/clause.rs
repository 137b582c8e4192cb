//! A clause behind the name of a field: pieces such as `string, required`, before its description.

use super::entry::{SEPARATORS, closing};
use super::piece::Piece;
use super::state::{Context, Understood};
use crate::field::{Field, Told};
use crate::syntax::words;

/// The most pieces that are looked at.
const PIECES: usize = 12;
/// What to say of a field of which two words say different things.
pub const OPPOSED: &str = "two words of presence say the opposite of each other: keep one of them";

/// What brackets or a clause behind a name say beside the type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes {
    pub told: Option<Told>,
    /// Something in it states a type, values or presence.
    pub states: bool,
    /// Nothing in it was understood but the name of a type.
    pub only_name: bool,
    /// One word says that it is required, and another one that it is optional.
    pub opposed: bool,
}

impl Notes {
    /// Takes a word of presence.
    pub fn tell(&mut self, told: Told) {
        self.opposed |= self.told.is_some_and(|it| it.opposes(told));
        self.told = self.told.or(Some(told));
        self.states = true;
    }
}

/// Reads pieces such as `string, required. …` until one is not understood that comes first, or the sentence ends.
pub fn clause(context: &mut Context, field: &mut Field, rest: &Piece) -> Notes {
    let mut notes = Notes::default();
    // Without a separator, a sentence goes on: only words that can be nothing else count.
    let joined = rest.text().starts_with(char::is_alphanumeric);
    let article = ["a ", "an "].into_iter().find(|it| rest.text().to_ascii_lowercase().starts_with(it));
    let words = &rest.text()[article.map_or(0, str::len)..];
    let first = words.split([' ', ',', ';', ':', '.']).next().unwrap_or_default().to_lowercase();
    let is = rest.text().starts_with("is ");
    if joined && !is && !words::is_plain_type(&first) && words::explicit(&first).is_none() {
        return notes;
    }
    let mut rest = rest.clone();
    for _ in 0..PIECES {
        let start = rest.text().len() - rest.text().trim_start_matches(SEPARATORS).trim_start().len();
        if rest.text()[..start].contains('.') && notes.states {
            type_behind(context, field, &rest);
            break;
        }
        rest = rest.from(start);
        if rest.is_empty() {
            break;
        }
        match piece(context, field, &mut notes, &rest) {
            Some(end) => rest = rest.from(end),
            None if !notes.states => break,
            None => {
                // What cannot be read is at least one character.
                let first = rest.text().chars().next().map_or(0, char::len_utf8);
                rest = rest.from(end_of_piece(rest.text()).max(first));
            }
        }
        if rest.text().starts_with(char::is_alphanumeric) {
            break;
        }
    }
    notes
}

/// Reads one piece of a clause, and says where it ends.
fn piece(context: &mut Context, field: &mut Field, notes: &mut Notes, rest: &Piece) -> Option<usize> {
    let end = end_of_piece(rest.text());
    let piece = rest.part(0..end);
    let word = piece.without(&['(', '['], &[')', ']']);
    let word = if word.text().starts_with("is ") { word.from("is ".len()) } else { word };
    if let Some(told) = context.word(&word) {
        notes.tell(told);
        return Some(end);
    }
    if let Some(inside) = rest.text().strip_prefix('(') {
        let close = closing(inside)?;
        let inside = rest.part(1..close + 1);
        let told = match context.annotate(&mut field.clone(), &inside, false) {
            Ok(more) => more.told,
            // Among words that nobody knows, one may be of presence.
            Err(_) => Some(inside.split(&[',', ';']).iter().find_map(|it| context.word(it))?),
        };
        told.into_iter().for_each(|it| notes.tell(it));
        return Some(close + 2);
    }
    let length = type_at_start(context, field, rest)?;
    notes.told = notes.told.or(context.mention(&rest.part(0..length.min(rest.text().len()))));
    notes.states = true;
    Some(length)
}

/// Reads the type that stands alone behind a word of presence: `(required): string`, `Required. String.`
pub fn type_behind(context: &Context, field: &mut Field, behind: &Piece) {
    let rest = behind.without(&SEPARATORS, &[]);
    let rest =
        rest.text().strip_prefix('(').and_then(closing).map_or(rest.clone(), |end| rest.part(1..end + 1));
    type_at_start(context, field, &rest);
}

/// Reads a type, with nothing behind it in its piece, and says where it ends.
fn type_at_start(context: &Context, field: &mut Field, rest: &Piece) -> Option<usize> {
    if field.types.is_some() {
        return None;
    }
    let mut trial = field.clone();
    let (understood, length) = context.state_types(&mut trial, &rest.part(0..sentence_end(rest.text())));
    let behind = rest.text()[length.min(rest.text().len())..].trim_start();
    let ends = rest.text().starts_with('{')
        || behind.is_empty()
        || behind.starts_with(SEPARATORS)
        || behind.starts_with(['(', ')', '≥', '≤', '>', '<', '[']);
    // Names in code with `or` between them may be anything; in quotes, they are values.
    let guessed = trial.types.is_none() && trial.values.is_some() && !rest.text().starts_with(['"', '\'']);
    if understood != Understood::Yes || !ends || guessed {
        return None;
    }
    *field = trial;
    Some(length)
}

fn sentence_end(text: &str) -> usize {
    text.find(". ").unwrap_or(text.len())
}

/// The end of a piece: a separator with a blank behind it, or a bracket.
pub fn end_of_piece(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, it) in text.char_indices() {
        let next = text[at + it.len_utf8()..].chars().next().unwrap_or(' ');
        let dash = matches!(it, '-' | '–' | '—') && before == ' ' && next == ' ';
        let mark = matches!(it, ',' | ';' | ':' | '.' | '|' | '=') && next == ' ';
        match it {
            '(' if depth == 0 && at > 0 => return at,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && (dash || mark) => return at,
            _ => {}
        }
        before = it;
    }
    text.len()
}
