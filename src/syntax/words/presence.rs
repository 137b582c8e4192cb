//! Words of presence: `yes`, `optional`, ✓, `0..1`, `yes, if …`.

use std::ops::Range;

use super::beginning;
use super::conditions::{begins_with_condition, holds_at_times, says_of_all};
use crate::diagnostic::slip_of;
use crate::field::Said;

/// The longest phrase that is looked at.
const LENGTH: usize = 240;

/// Words of one meaning.
struct Words {
    /// Those that can be nothing else, wherever they stand.
    sure: &'static [&'static str],
    /// Those that answer the question which the head of a column asks.
    answers: &'static [&'static str],
}

const REQUIRED: Words = Words {
    sure: &[
        "required",
        "always required",
        "mandatory",
        "must",
        "not optional",
        "non-optional",
        "never optional",
        "never absent",
        "never missing",
        "always present",
        "must be present",
        "required field",
        "must be provided",
        "must be set",
        "must be given",
        "must always be present",
        "must not be omitted",
        "must not be absent",
    ],
    answers: &["require", "is required", "shall", "r", "m", "req", "mand", "always"],
};
const OPTIONAL: Words = Words {
    sure: &[
        "optional",
        "may",
        "recommended",
        "not required",
        "not mandatory",
        "non-mandatory",
        "isn't required",
        "isn’t required",
        "may be absent",
        "optional field",
        "may be missing",
        "may be omitted",
        "can be omitted",
        "may be left out",
        "can be left out",
        "can be absent",
    ],
    answers: &["is optional", "should", "o", "opt", "not needed"],
};
const YES: Words = Words {
    sure: &[],
    answers: &[
        "yes",
        "y",
        "true",
        "t",
        "x",
        "1",
        "+",
        "✓",
        "✔",
        "✅",
        "☑",
        "√",
        "●",
        "⬤",
        "🗸",
        ":white_check_mark:",
        ":heavy_check_mark:",
        ":ballot_box_with_check:",
    ],
};
const NO: Words = Words {
    sure: &[],
    answers: &[
        "no",
        "n",
        "false",
        "f",
        "0",
        "none",
        "-",
        "–",
        "—",
        "✗",
        "✘",
        "✕",
        "✖",
        "❌",
        "☐",
        "○",
        "⚪",
        "⬜",
        "◯",
        "➖",
        ":x:",
        ":heavy_minus_sign:",
        ":heavy_multiplication_x:",
    ],
};
const FORBIDDEN: Words = Words {
    sure: &[],
    answers: &[
        "forbidden",
        "prohibited",
        "not allowed",
        "not permitted",
        "must not",
        "shall not",
        "must not be present",
        "never",
        "not present",
        "🟥",
        "⛔",
        "🚫",
    ],
};
const CONDITIONAL: Words = Words {
    sure: &["conditional", "conditionally required"],
    answers: &[
        "conditionally",
        "conditional required",
        "c",
        "cond",
        "depends",
        "dependent",
        "situational",
        "re",
        "n/a",
        "see below",
        "see description",
    ],
};

impl Words {
    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.sure.iter().chain(self.answers).copied()
    }

    fn has(&self, word: &str) -> bool {
        self.all().any(|it| it == word)
    }
}

/// What a cell under "Required" says.
pub fn presence(text: &str) -> Option<Said> {
    let word = normal(text);
    if let Some(said) = whole(&word) {
        return Some(said);
    }
    const IFS: [&str; 6] = ["if ", "when ", "unless ", "only ", "depends ", "depending "];
    let conditional = IFS.iter().any(|it| word.starts_with(it)).then_some(Said::Shows);
    range(&word).or_else(|| with_rest(&word)).or(conditional)
}

/// Whether a cell under "Nullable" says that the value may be null; sometimes is yes.
pub fn nullability(text: &str) -> Option<bool> {
    let answer = text.split([',', '(', ';']).next().unwrap_or_default().trim();
    match (answer.to_lowercase().as_str(), presence(answer)) {
        ("nullable" | "null" | "sometimes" | "can be null" | "may be null", _)
        | (_, Some(Said::Requires | Said::Shows)) => Some(true),
        (
            "not null" | "non-null" | "never" | "cannot be null" | "can't be null" | "must not be null"
            | "not nullable",
            _,
        )
        | (_, Some(Said::Allows)) => Some(false),
        _ => None,
    }
}

/// True for a text that is a word of presence as a whole.
pub fn is_word(text: &str) -> bool {
    let word = normal(text);
    !word.is_empty() && (whole(&word).is_some() || range(&word).is_some())
}

/// What a cell under "Optional" says: there, yes means that it is optional.
pub fn inverted(text: &str) -> Option<Said> {
    let word = normal(text);
    let first = word.split([' ', ',', '(', ';']).next().unwrap_or_default();
    match presence(text)? {
        Said::Requires if YES.has(first) => Some(Said::Allows),
        Said::Allows if word.is_empty() || NO.has(first) => Some(Said::Requires),
        said => Some(said),
    }
}

/// What a cell under "Cardinality" says.
pub fn cardinality(text: &str) -> Option<Said> {
    match normal(text).as_str() {
        "*" | "n" | "?" | "many" | "0+" => Some(Said::Allows),
        "+" | "1+" => Some(Said::Requires),
        _ => presence(text),
    }
}

/// What a word or a phrase says of presence wherever it stands: `required`, `MUST`, `optional if …`. Answers such as
/// `yes` and single letters do not count here.
pub fn explicit(text: &str) -> Option<Said> {
    let word = normal(text);
    if [REQUIRED, OPTIONAL, CONDITIONAL].iter().any(|it| it.sure.contains(&word.as_str())) {
        return whole(&word);
    }
    // That it is recommended, it is optional all the same.
    if word.strip_prefix("optional").is_some_and(|it| it.trim_start_matches(',').trim() == "but recommended")
    {
        return Some(Said::Allows);
    }
    let first =
        ["required", "mandatory", "optional", "not required"].iter().find_map(|it| word.strip_prefix(*it))?;
    let apart =
        !first.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '.' | '/' | '['));
    if apart && says_of_all(first) {
        return whole(&word[..word.len() - first.len()]);
    }
    (apart && begins_with_condition(first)).then_some(Said::Shows)
}

/// True for a word that was to say something of presence, and says nothing that is known: `requird`, `sometimes`.
pub fn near_word(text: &str) -> bool {
    const UNCLEAR: [&str; 4] = ["sometimes", "maybe", "usually", "mostly"];
    let word = normal(text);
    UNCLEAR.contains(&word.as_str()) || slip_of(&word, ["required", "optional", "mandatory"]).is_some()
}

/// The word of presence among the pieces of a phrase: `string (optional)`, `optional string`.
pub fn mentioned(text: &str) -> Option<(Said, Range<usize>)> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    // `Optional[str]` speaks of null.
    let ends = text.match_indices(['(', ')', ',', ';', '[']);
    let ends = ends.filter(|(at, it)| *it != "[" || text[..*at].ends_with(' '));
    for (end, _) in ends.chain([(text.len(), "")]) {
        pieces.push(from..end);
        from = end + 1;
    }
    let article = ["a ", "an "].iter().find(|it| text.starts_with(**it)).map_or(0, |it| it.len());
    pieces.push(article..text[article..].find(' ').map_or(text.len(), |it| article + it));
    let word = |range: Range<usize>| {
        let bare = text[range.clone()].trim_end_matches(']');
        let said = if bare.trim().is_empty() { None } else { explicit(bare) };
        said.map(|it| (it, range.start..range.start + bare.len()))
    };
    pieces.into_iter().find_map(word)
}

/// True for a cell that leaves open what its column asks.
pub fn says_nothing(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "--" | "–" | "—" | "n/a" | "na" | "any" | "*" | "none" | "tbd" | "…" | "..."
    )
}

/// Without case, notes, emphasis and the selectors that make a character an emoji.
fn normal(text: &str) -> String {
    let mut text = beginning(text.trim(), LENGTH).to_lowercase();
    while let Some((start, length)) =
        text.find("[^").and_then(|start| Some((start, text[start..].find(']')? + 1)))
    {
        text.replace_range(start..start + length, "");
    }
    text.retain(|it| !matches!(it, '\u{fe0f}' | '\u{fe0e}' | '†' | '‡' | '¹' | '²' | '³' | '⁴' | '⁵' | '`'));
    let bare = text
        .trim_matches(|it: char| it.is_whitespace() || matches!(it, '(' | ')' | '[' | ']' | '_' | '.' | '!'));
    let marked = bare.chars().count() > 1 && !bare.ends_with("..*");
    let bare = if marked { bare.trim_matches('*').trim() } else { bare };
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    // Marks alone are no word.
    if bare.is_empty() && text.contains(['.', '!']) { text } else { bare }
}

fn whole(word: &str) -> Option<Said> {
    if REQUIRED.has(word) || YES.has(word) {
        Some(Said::Requires)
    } else if word.is_empty() || OPTIONAL.has(word) || NO.has(word) {
        Some(Said::Allows)
    } else if FORBIDDEN.has(word) {
        Some(Said::Forbids)
    } else if CONDITIONAL.has(word) {
        Some(Said::Shows)
    } else {
        None
    }
}

/// `1..n`, `[0..1]`, `0-5`.
fn range(word: &str) -> Option<Said> {
    let word: String = word.chars().filter(|it| !it.is_whitespace()).collect();
    let (lower, upper) =
        ["...", "..", "…", "-", "–", ":", ",", "to"].iter().find_map(|it| word.split_once(it))?;
    let unbounded = matches!(upper, "*" | "n" | "m" | "∞" | "many" | "unbounded");
    let lower: u32 = lower.parse().ok()?;
    let most: Option<u32> = upper.parse().ok();
    match (lower, most) {
        (_, None) if !unbounded => None,
        (0, Some(0)) => Some(Said::Forbids),
        (0, _) => Some(Said::Allows),
        _ => Some(Said::Requires),
    }
}

/// A word, and more behind it: a condition makes it neither, and anything else changes nothing.
fn with_rest(word: &str) -> Option<Said> {
    let all = [REQUIRED, OPTIONAL, YES, NO, FORBIDDEN, CONDITIONAL];
    let known = all.iter().flat_map(Words::all);
    let letters = |it: &str| it.chars().count() > 1 || it.chars().all(|it| !it.is_ascii());
    let dash = |it: &str| it.starts_with(['-', '–', '—', '+']);
    let starts =
        known.filter(|it| letters(it) && !dash(it)).filter_map(|it| Some((it, word.strip_prefix(it)?)));
    let apart = starts.filter(|(it, rest)| {
        let joined = |next: char| next.is_alphanumeric() || matches!(next, '-' | '_');
        !rest.starts_with(joined) || !it.ends_with(char::is_alphanumeric)
    });
    let (first, rest) = apart.max_by_key(|(it, _)| it.len())?;
    let conditional = rest.trim_start().starts_with('/') || holds_at_times(rest);
    if conditional { Some(Said::Shows) } else { whole(first) }
}
