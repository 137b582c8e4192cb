//! Lists of values: `a, b`, `one of "a" or "b"`, `a (default) | b`.

use super::announcing::words as begins_with;
use super::piece::Piece;
use crate::field::ValueSet;
use crate::syntax::words;
use crate::value;

/// What a text says of the values of a field.
#[derive(Debug, PartialEq)]
pub enum Values {
    Listed(ValueSet),
    /// Nothing, or not all of them.
    Nothing,
    /// Words that are no values.
    Prose,
}

const LEADS: &[&str] = &[
    "must be",
    "can be",
    "one of",
    "any of",
    "any one of",
    "one among",
    "only",
    "exactly",
    "either",
    "allowed values",
    "allowed",
    "possible values",
    "values",
    "enum",
    "always",
    "must be",
    "constant",
    "const",
    "fixed",
    "literal",
    "is",
];

/// Words that go on behind a value in code, and say when it stands.
pub const REMARKS: [&str; 7] = ["means ", "if ", "when ", "for ", "once ", "while ", "until "];

/// Reads a cell, or the rest of a clause, as the list of all values.
pub fn values(piece: &Piece) -> Values {
    let mut piece = piece.clone();
    if words::says_nothing(piece.text()) {
        return Values::Nothing;
    }
    let is_any = !piece.in_code() && ANYTHING.contains(&piece.text().to_lowercase().as_str());
    if is_any || is_partial(piece.text()) {
        return Values::Nothing;
    }
    for lead in LEADS {
        let rest = piece.text().get(lead.len()..).filter(|_| {
            piece.text().get(..lead.len()).is_some_and(|it| it.eq_ignore_ascii_case(lead))
                && !piece.part(0..lead.len()).in_code()
        });
        if rest.is_some_and(|it| it.starts_with([' ', ':'])) {
            piece = piece.from(lead.len());
            piece = piece.from(usize::from(piece.text().starts_with(':')));
        }
    }
    piece = piece.part(0..before_default(&piece));
    for (open, close) in [('[', ']'), ('{', '}'), ('(', ')')] {
        let text = piece.text();
        // Two numbers are a range.
        let numbers = text.chars().all(|it| !it.is_alphabetic() && !matches!(it, '"' | '\''));
        let whole = text.starts_with(open) && text.ends_with(close) && !text[1..].contains(open);
        // In round ones, a remark may stand.
        let whole = whole && (open != '(' || piece.from(1).code_at_start().is_some());
        if whole && !numbers {
            piece = piece.part(1..text.len() - 1);
        }
    }
    let length = piece.text().len();
    if piece.text().ends_with('.') && length > 1 {
        piece = piece.part(0..length - 1);
    }
    let pieces = alternatives(&piece);
    let (mut found, mut code, mut bare) = (ValueSet::new(), 0, 0);
    for one in &pieces {
        match value(one) {
            Some((value, marked)) => {
                // A bare `null` is a value beside any other.
                *(if marked { &mut code } else { &mut bare }) += usize::from(marked || value != "null");
                found.insert(value);
            }
            None => return beside_marks(&piece).map_or(Values::Prose, Values::Listed),
        }
    }
    // Where some are marked as values, words beside them are not.
    if found.is_empty() || (code > 0 && bare > 0) {
        return Values::Prose;
    }
    Values::Listed(found)
}

/// Where a list of values goes over into which of them holds without one: ``, default `a` ``.
pub fn before_default(list: &Piece) -> usize {
    let marks = list.text().match_indices([',', ';', '–', '—', '-']);
    let mut ends = marks.filter(|(at, it)| {
        let mark = list.part(*at..at + it.len());
        !mark.in_code() && is_default(&list.from(at + it.len()))
    });
    ends.next().map_or(list.text().len(), |(at, _)| at)
}

/// True for words that name the value which holds without one. The word alone may be a value.
pub fn is_default(text: &Piece) -> bool {
    const WORDS: [&str; 7] = [
        "default",
        "defaults",
        "defaults to",
        "defaulting to",
        "by default",
        "the default is",
        "with default",
    ];
    const WITH: [&str; 3] = ["with", "where", "of which"];
    const MORE: [&str; 2] = ["or", "and"];
    let clause = text.text().split([',', ';', '.']).next().unwrap_or_default();
    if begins_with(text, WITH).is_some() && clause.ends_with(" default") {
        return true;
    }
    let Some(word) = begins_with(text, WORDS) else { return false };
    let value = text.from(word.len()).without(&[':', '=', ' '], &[]);
    value.text().starts_with(|it: char| it.is_alphanumeric() || it == '"')
        && begins_with(&value, MORE).is_none()
}

/// Values in code with marks or nothing between them: `` `a` `b` ``, `` `a` & `b` ``. What could be a range is none.
fn beside_marks(piece: &Piece) -> Option<ValueSet> {
    let mut found = ValueSet::new();
    let mut rest = piece.clone();
    while let Some((code, behind)) = rest.code_at_start() {
        let (value, _) = value(&code)?;
        found.insert(value);
        rest = behind.without(&['&', '+', '·', '•', '\\', ' '], &[]);
    }
    (found.len() > 1 && rest.is_empty()).then_some(found)
}

/// Values in the place of a type: `"a" | "b"`. Names in code are values only where there are several, and none of them
/// looks like the name of a type.
pub fn literals(piece: &Piece) -> Option<ValueSet> {
    if piece.text().get(..6).is_some_and(|it| it.eq_ignore_ascii_case("one of")) {
        return match values(piece) {
            Values::Listed(found) => Some(found),
            Values::Nothing | Values::Prose => None,
        };
    }
    let pieces = alternatives(piece);
    let mut found = ValueSet::new();
    let mut quoted = false;
    for one in &pieces {
        let text = one.text();
        let is_quoted = text.len() > 2 && is_quoted(text);
        let name = text.starts_with(char::is_uppercase) && !is_constant(text);
        let plain = one.in_code() && pieces.len() > 1 && !name;
        let bare = matches!(text, "null" | "true" | "false") || text.parse::<f64>().is_ok();
        if !is_quoted && !plain && !bare {
            return None;
        }
        quoted |= is_quoted || plain;
        found.insert(super::unquoted(text));
    }
    (quoted || (pieces.len() > 1 && !found.contains("null"))).then_some(found)
}

/// The pieces of a list of values, whatever stands between them.
pub fn alternatives<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let text = piece.text();
    let media = ["application/", "text/", "image/", "audio/", "video/", "multipart/"]
        .iter()
        .any(|it| text.contains(it));
    let separators: &[char] = if media { &[',', '|', ';'] } else { &[',', '|', ';', '/'] };
    let mut pieces = Vec::new();
    let mut parts = piece.split_outside_code(separators);
    if parts.len() == 1 {
        parts = quoted_in_code(piece).unwrap_or_else(|| lines(piece));
    }
    for one in parts {
        let mut from = 0;
        let text = one.text();
        let starts =
            ["or ", "and "].iter().find(|it| text.starts_with(**it) && !one.part(0..it.len()).in_code());
        from += starts.map_or(0, |it| it.len());
        let words = [" or ", " and "].iter().flat_map(|it| text.match_indices(it));
        let mut cuts: Vec<(usize, usize)> = words.map(|(at, it)| (at, it.len())).collect();
        cuts.sort_unstable();
        for (at, length) in cuts {
            if at >= from && !one.part(at..at + length).in_code() {
                pieces.push(one.part(from..at));
                from = at + length;
            }
        }
        pieces.push(one.from(from));
    }
    pieces.retain(|it| !it.is_empty());
    pieces
}

/// The values in one piece of code: `"a" | "b"`.
pub fn quoted_in_code<'a>(piece: &Piece<'a>) -> Option<Vec<Piece<'a>>> {
    let quoted = |parts: &Vec<Piece>| parts.len() > 1 && parts.iter().all(|it| is_quoted(it.text()));
    let parts = |marks: &[char]| Some(piece.split(marks)).filter(quoted);
    piece.in_code().then(|| parts(&['|', ',']).or_else(|| parts(&['/'])))?
}

/// True for a text in quotes, and for an empty one.
pub fn is_quoted(text: &str) -> bool {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).is_some()
}

/// Values in brackets or behind a colon after a type: in quotes, in code, or in capitals with bars between them.
pub fn beside_type(piece: &Piece) -> Option<ValueSet> {
    let bars = piece.text().contains('|');
    let parts = match quoted_in_code(piece) {
        Some(parts) => parts,
        None if bars => piece.split_outside_code(&['|']),
        None => alternatives(piece),
    };
    let known = |text: &str| {
        let (reading, _) = words::read_type(&text.to_lowercase(), &words::Vocabulary::of_nobody());
        !matches!(reading, words::TypeReading::Unknown | words::TypeReading::Name)
    };
    let one = |it: &Piece| {
        let text = it.text();
        let plain = (it.in_code() || bars && is_constant(text)) && !known(text);
        (is_quoted(text) || plain).then(|| super::unquoted(text))
    };
    let found: Option<ValueSet> = parts.iter().map(one).collect();
    found.filter(|_| parts.len() > 1)
}

/// True for a word in capitals, as only a value is written.
fn is_constant(text: &str) -> bool {
    text.len() > 1
        && text.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || matches!(it, '_' | '-'))
        && text.starts_with(|it: char| it.is_ascii_uppercase())
}

/// The lines of a cell.
pub fn lines<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let breaks =
        piece.prose.breaks().iter().filter(|at| piece.range.contains(at)).map(|at| at - piece.range.start);
    let starts: Vec<usize> = std::iter::once(0).chain(breaks).collect();
    let ends = starts.iter().skip(1).copied().chain([piece.text().len()]);
    let lines: Vec<Piece> = starts.iter().zip(ends).map(|(start, end)| piece.part(*start..end)).collect();
    // Each may be an item of a list in a cell.
    let bullet = |it: &Piece| ["- ", "• ", "* "].iter().any(|mark| it.text().starts_with(mark));
    match lines.len() > 1 && lines.iter().all(bullet) {
        true => lines.iter().map(|it| it.from(it.text().find(' ').unwrap_or_default())).collect(),
        false => lines,
    }
}

/// What opens a value in quotes.
const QUOTES: [char; 3] = ['"', '\'', '“'];

/// The text in quotes at the start, and what stands behind it.
pub fn quoted_at_start<'a>(piece: &Piece<'a>) -> Option<(String, Piece<'a>)> {
    let quote = piece.text().chars().next().filter(|it| QUOTES.contains(it))?;
    let close = if quote == '“' { '”' } else { quote };
    let inside = &piece.text()[quote.len_utf8()..];
    let end = inside.find(close)?;
    Some((value::of_text(&inside[..end]), piece.from(quote.len_utf8() + end + close.len_utf8())))
}

/// One value, and whether it is marked as one, by code or quotes.
fn value(piece: &Piece) -> Option<(String, bool)> {
    let mut piece = piece.clone();
    if let Some((code, rest)) = piece.code_at_start() {
        let words = REMARKS.iter().any(|it| rest.text().starts_with(it));
        let remark = rest.is_empty() || words || rest.text().starts_with(['(', ':', '=', '-', '–', '—', '→']);
        // A dash between two of them makes a range.
        let behind = rest.without(&['-', '–', '—'], &[]);
        let range = !behind.is_empty() && behind.code_at_start().is_some();
        let pattern = code.text().starts_with('^') || code.text().ends_with('$') && code.text().len() > 1;
        return (remark && !range && !pattern && !code.is_empty())
            .then(|| (super::unquoted(code.text()), true));
    }
    let text = piece.text();
    if text.starts_with(QUOTES) {
        let (value, rest) = quoted_at_start(&piece)?;
        let remark = rest.is_empty() || rest.text().starts_with(['(', ':', '=', '-', '–', '—']);
        return remark.then_some((value, true));
    }
    if let Some(open) = text.find('(').filter(|_| text.ends_with(')')) {
        piece = piece.part(0..open);
    }
    let text = piece.text();
    let range = text.contains("..")
        || text.starts_with(['<', '>', '≥', '≤', '^', '=', '~'])
        || (text.starts_with(|it: char| it.is_ascii_digit())
            && text[1..].contains(['-', '–'])
            && !text.contains(|it: char| it.is_alphabetic()));
    let plain =
        text.chars().all(|it| !it.is_whitespace() && !matches!(it, '(' | ')' | '[' | ']' | '{' | '}'));
    let known = matches!(text, "true" | "false" | "null");
    (plain && !text.is_empty() && !range && (known || !is_format(text)))
        .then(|| (super::unquoted(text), false))
}

/// True for a text that is one word.
pub fn is_word(text: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    text.starts_with(char::is_alphanumeric) && text.chars().all(is_part)
}

/// True for the name of a type or of a format, and for the template of one.
pub fn is_format(text: &str) -> bool {
    let lower = text.to_lowercase();
    let (reading, _) = words::read_type(&lower, &words::Vocabulary::of_nobody());
    let format = lower.starts_with("iso") || lower.starts_with("rfc") || lower.contains("yyyy");
    format || !matches!(reading, words::TypeReading::Unknown)
}

/// Words that name no values.
const ANYTHING: [&str; 15] = [
    "anything",
    "everything",
    "unrestricted",
    "arbitrary",
    "unlimited",
    "strings",
    "any value",
    "any string",
    "free",
    "all",
    "unicode",
    "non-empty",
    "unique",
    "opaque",
    "positive",
];

/// True where a list says that there are more values than it has. In brackets, only what goes on counts: a hint stands
/// there beside a value.
fn is_partial(text: &str) -> bool {
    const GOES_ON: [&str; 6] = ["…", "...", " etc", ",etc", "among others", "and so on"];
    const HINTS: [&str; 5] = ["e.g.", "for example", "such as", "example:", "see "];
    let lower = text.to_lowercase();
    let mut depth = 0_usize;
    let outside = lower.chars().filter(|it| {
        depth += usize::from(*it == '(');
        let is_outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*it == ')'));
        is_outside
    });
    let outside: String = outside.collect();
    let starts = ["e.g", "example", "such as"].iter().any(|it| lower.starts_with(it));
    starts || GOES_ON.iter().any(|it| lower.contains(it)) || HINTS.iter().any(|it| outside.contains(it))
}
