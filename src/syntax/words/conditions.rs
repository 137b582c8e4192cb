//! Words behind a word of presence by which it is not always so: `if it is known`, `for cards only`.

/// Words behind a word of presence that take away that it is always so.
const CONDITIONS: &[&str] = &[
    "if",
    "when",
    "whenever",
    "unless",
    "only",
    "except",
    "for",
    "in",
    "on",
    "without",
    "depending",
    "depends",
    "conditional",
    "conditionally",
    "until",
    "once",
    "where",
    "while",
    "otherwise",
    "or",
    "either",
    "sometimes",
    "usually",
    "mostly",
    "after",
    "before",
    "but",
    "can",
    "may",
    "should",
    "see",
];

/// Those of them with which a remark may begin as well: `may be empty`.
const VERBS: [&str; 4] = ["can", "may", "should", "see"];

/// Words that make of a condition that it is always so, and what may stand behind them.
const ALL: [&str; 4] = ["all", "every", "each", "any"];
const THINGS: [&str; 9] =
    ["case", "event", "message", "request", "response", "type", "version", "object", "payload"];

/// True for words behind a word of presence of which one takes away that it is always so.
pub fn holds_at_times(rest: &str) -> bool {
    !says_of_all(rest) && words(rest).any(|it| CONDITIONS.contains(&it))
}

/// True where such words begin with one of these, whatever stands behind it.
pub fn begins_with_condition(rest: &str) -> bool {
    words(rest).next().is_some_and(|it| CONDITIONS.contains(&it))
}

/// True for words that say that it is always so, or where more is said of it: `in all cases`, `for every event`, `see below`.
pub fn says_of_all(rest: &str) -> bool {
    const SEE: [&[&str]; 2] = [&["see", "below"], &["see", "above"]];
    let words: Vec<&str> = words(rest).collect();
    match words[..] {
        [before, all] | [before, all, _] if ALL.contains(&all) => {
            let thing = words.get(2).is_none_or(|it| THINGS.contains(&it.trim_end_matches('s')));
            matches!(before, "in" | "for" | "on") && thing
        }
        _ => SEE.contains(&&words[..]),
    }
}

/// True for words that say when something holds: `if it is known`, `on creation`, `for cards only`.
pub fn is_condition(text: &str) -> bool {
    begins_with_condition(text) && words(text).next().is_some_and(|it| !VERBS.contains(&it))
}

/// The words of a text, without marks.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}
