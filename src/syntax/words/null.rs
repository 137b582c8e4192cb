//! Words that say that a value may be null: `May be null.`, `Nullable.`, `null if unknown`.

use super::conditions::words;

/// Words before `be null` that allow it.
const MAY: [&str; 5] = ["may", "can", "could", "might", "will"];
/// Words behind `null` that say when the value is.
const WHEN: [&str; 10] =
    ["if", "when", "whenever", "where", "unless", "until", "while", "before", "once", "otherwise"];
/// Words by which a sentence says that it is not, or of something else.
const DENIALS: [&str; 9] = ["not", "never", "cannot", "non", "t", "no", "without", "whose", "than"];

/// True for a description of a value in which a sentence says that it may be null.
pub fn may_be_null(text: &str) -> bool {
    text.contains("ull") && text.split(['.', ';', '\n']).any(says_so)
}

fn says_so(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = words(&lower).collect();
    if words.iter().any(|it| DENIALS.contains(it)) {
        return false;
    }
    (0..words.len()).any(|at| {
        let (before, behind) = words.split_at(at);
        match (before, behind) {
            ([], ["nullable", ..]) | ([.., "is"], ["nullable", ..]) | (_, ["nullable"]) => true,
            ([.., may, "be"], ["null", ..]) if MAY.contains(may) => true,
            ([.., "or"], ["null"]) => true,
            ([] | [.., "or" | "is" | "be"], ["null", when, ..]) => WHEN.contains(when),
            _ => false,
        }
    })
}
