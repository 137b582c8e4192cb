//! What stands in a list of fields and is not understood, in words: the word itself, the field beside it, and the word
//! that was probably meant.

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::field::FieldPath;
use crate::model::Name;
use crate::rulebook;
use crate::syntax::fields::{Form, Listing};
use crate::syntax::words::near_type;
use crate::text::{Sources, Span};

/// Longer words are not repeated in a title.
const LONG: usize = 40;

/// Of so many contracts a title still names each.
const NAMED: usize = 3;

/// What is said of a flaw in a list about these contracts.
pub fn finding(
    sources: &Sources,
    (listing, about): (&Listing, &[Name]),
    (span, message): &(Span, String),
) -> Diagnostic {
    let (reason, asked) = parted(message);
    let written = sources.cut(*span).trim();
    let is_told = !["no ", "neither ", "not "].iter().any(|it| reason.starts_with(it))
        || written.is_empty()
        || written.contains(['\n', '`', '|', '*', '\\'])
        || written.chars().count() > LONG
        || message.contains(&format!("`{written}`"));
    let field = beside(sources, listing, *span);
    let of_field = field.map(|it| format!(" `{it}`:")).unwrap_or_default();
    let word = if is_told { String::new() } else { format!(" `{written}` is") };
    let why = format!("{of_field}{word} {reason}");
    let finding = not_understood(about, why.trim_start(), (*span, "not understood"));
    let finding = field.into_iter().fold(finding, Diagnostic::field);
    match near(sources, *span, (message, reason, asked)) {
        Some((place, near)) => finding.propose(format!("did you mean `{near}`?"), [place.becomes(near)]),
        None => {
            finding.help("what is not understood is not checked: write it in one of the forms of the manual")
        }
    }
}

/// What is said where a statement about these contracts cannot be understood, and why.
pub fn not_understood(about: &[Name], why: &str, (span, label): (Span, &str)) -> Diagnostic {
    let subject = match about {
        [_, ..] if about.len() <= NAMED => format!("of {} cannot", about.join(" and ")),
        _ => "that cannot".to_owned(),
    };
    let title = format!("a statement of fields {subject} be understood: {why}");
    let finding = Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, span, label);
    about.iter().fold(finding, Diagnostic::of)
}

/// What is wrong, and the word that its reader thinks was meant.
fn parted(message: &str) -> (&str, Option<&str>) {
    const ASKED: &str = ": did you mean `";
    match message.split_once(ASKED) {
        Some((reason, meant)) => (reason, meant.strip_suffix("`?")),
        None => (message, None),
    }
}

/// The field that the same line states before this place.
fn beside<'a>(sources: &Sources, listing: &'a Listing, place: Span) -> Option<&'a FieldPath> {
    let text = sources.text(place.source);
    let is_set = matches!(listing.form, Form::Set | Form::Inline);
    let ends_piece = |between: &str| is_set && has_comma_outside(between);
    let is_before = |it: Span| {
        it.source == place.source
            && it.end() <= place.start()
            && text.get(it.end()..place.start()).is_some_and(|it| !it.contains('\n') && !ends_piece(it))
    };
    let before = listing.fields.iter().filter(|(_, it)| is_before(it.span));
    before.max_by_key(|(_, it)| it.span).map(|(path, _)| path)
}

/// True where a comma stands outside brackets: another piece of a list begins.
fn has_comma_outside(text: &str) -> bool {
    let mut open = 0_usize;
    text.chars().any(|it| {
        match it {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        it == ',' && open == 0
    })
}

/// The word that was probably meant, and the place of the one that stands there.
fn near(
    sources: &Sources,
    span: Span,
    (message, reason, asked): (&str, &str, Option<&str>),
) -> Option<(Span, String)> {
    // Of several rows with words that nobody knows, each is to be mended.
    if message.ends_with(" row)") || message.ends_with(" rows)") {
        return None;
    }
    let (place, word) = word_in(sources, span, message)?;
    if let Some(meant) = asked {
        return Some((place, meant.to_owned()));
    }
    if let Some((_, call)) = message.split_once(": call the column ") {
        // Of two words, either may be meant.
        let heads: Vec<&str> = call.split('`').filter(|it| it.chars().all(char::is_alphabetic)).collect();
        let near = did_you_mean(&word, heads.into_iter().filter(|it| !it.is_empty()))?;
        return Some((place, near.to_owned()));
    }
    let of_types = near_type(&word).filter(|_| reason.contains("type"));
    let of_presence = || {
        const WORDS: [&str; 4] = ["yes", "no", "required", "optional"];
        let speaks = reason.contains("required") && word.chars().count() > 2;
        did_you_mean(&word, WORDS).filter(|_| speaks)
    };
    // A type that has its name already is not what is wrong: other words stand beside it.
    let near = of_types.or_else(of_presence).filter(|it| *it != word)?;
    Some((place, near.to_owned()))
}

/// The one word of which something is said: all that stands there, or the only one that the message names.
fn word_in(sources: &Sources, span: Span, message: &str) -> Option<(Span, String)> {
    let is_word = |it: &str| !it.is_empty() && it.chars().all(char::is_alphabetic);
    let cut = sources.cut(span);
    let bare = cut.trim_matches('`');
    let word = match is_word(bare) {
        true => bare,
        false => message.split('`').nth(1).filter(|it| is_word(it))?,
    };
    let mut there = cut.match_indices(word);
    let (at, _) = there.next().filter(|_| there.next().is_none())?;
    let start = span.start() + at;
    Some((span.source.span(start..start + word.len()), word.to_owned()))
}
