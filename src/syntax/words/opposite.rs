//! Words of presence that say the opposite of each other: `yes` and `no`, `1..1` and `0..1`.

/// Each word for required with one for optional. A word that stands in several pairs has its first partner.
const PAIRS: [(&str, &str); 34] = [
    ("required", "optional"),
    ("mandatory", "optional"),
    ("is required", "is optional"),
    ("required", "not required"),
    ("mandatory", "not mandatory"),
    ("required field", "optional field"),
    ("not optional", "optional"),
    ("non-optional", "optional"),
    ("req", "opt"),
    ("mand", "opt"),
    ("must", "may"),
    ("must", "should"),
    ("shall", "may"),
    ("m", "o"),
    ("r", "o"),
    ("yes", "no"),
    ("y", "n"),
    ("true", "false"),
    ("t", "f"),
    ("✓", "✗"),
    ("✔", "✘"),
    ("✅", "❌"),
    ("☑", "☐"),
    ("[x]", "[ ]"),
    ("●", "○"),
    (":white_check_mark:", ":x:"),
    ("1..1", "0..1"),
    ("1-1", "0-1"),
    ("1", "0..1"),
    ("1..*", "0..*"),
    ("1..n", "0..n"),
    ("1..m", "0..m"),
    ("+", "*"),
    ("1+", "0+"),
];

/// The same text with the word in it that says the opposite, in the case of the one that stands there. `None` where more
/// stands there than such a word.
pub fn opposite(text: &str) -> Option<String> {
    if let Some(whole) = partner(&text.to_lowercase()) {
        return Some(in_case_of(text, whole));
    }
    let core =
        text.trim_matches(|it: char| it.is_whitespace() || matches!(it, '(' | ')' | '[' | ']' | '.' | '`'));
    let start = text.find(core).filter(|_| !core.is_empty())?;
    let other = in_case_of(core, partner(&core.to_lowercase().replace('\u{fe0f}', ""))?);
    Some(format!("{}{other}{}", &text[..start], &text[start + core.len()..]))
}

fn partner(word: &str) -> Option<&'static str> {
    let pair = PAIRS.iter().find(|(one, other)| *one == word || *other == word);
    pair.map(|(one, other)| if *one == word { *other } else { *one })
}

fn in_case_of(text: &str, word: &str) -> String {
    let mut letters = text.chars().filter(|it| it.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let others = letters.all(char::is_uppercase);
    let mut rest = word.chars();
    match rest.next() {
        Some(_) if first && others => word.to_uppercase(),
        Some(it) if first => it.to_uppercase().chain(rest).collect(),
        _ => word.to_owned(),
    }
}
