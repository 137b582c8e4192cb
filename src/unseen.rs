//! Names that do not read as they are written: a character that nobody sees makes two names of what looks like one.

use crate::text::is_hidden;

/// The first character of a name that nobody sees.
pub fn unseen(name: &str) -> Option<char> {
    // Nearly every name, at a glance.
    if name.bytes().all(|it| it == b' ' || it.is_ascii_graphic()) {
        return None;
    }
    let characters: Vec<char> = name.chars().collect();
    let hidden = |at: &usize| is_unseen(characters[*at]) && !shapes(&characters, *at);
    (0..characters.len()).find(hidden).map(|at| characters[at])
}

/// A name without what nobody sees of it.
pub fn seen(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let all = characters.iter().enumerate();
    all.filter(|(at, it)| !is_unseen(**it) || shapes(&characters, *at)).map(|(_, it)| *it).collect()
}

/// What is hidden, and what Unicode has no picture for by itself (`Default_Ignorable_Code_Point`).
fn is_unseen(it: char) -> bool {
    is_hidden(it)
        || matches!(it, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e01f0}'..='\u{e0fff}')
}

/// True for one that shapes what stands beside it, and so is seen: a joiner between letters of a script that joins them
/// or between pictures, and a choice between the pictures of one character (Unicode, sections 23.2 and 23.4).
fn shapes(characters: &[char], at: usize) -> bool {
    let beside = |at: Option<usize>| at.and_then(|it| characters.get(it)).copied();
    let (before, after) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
    let both = |is: fn(char) -> bool| [before, after].into_iter().all(|it| it.is_some_and(is));
    match characters[at] {
        '\u{200c}' => both(joins),
        '\u{200d}' => both(joins) || both(is_picture),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => {
            before.is_some_and(|it| matches!(it, '\u{1820}'..='\u{18aa}'))
        }
        // A digit becomes a key of a telephone.
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_key = before.is_some_and(|it| matches!(it, '0'..='9' | '#' | '*'));
            before.is_some_and(|it| is_picture(it) && it != '\u{fe0f}')
                || (is_key && after == Some('\u{20e3}'))
        }
        _ => false,
    }
}

/// Scripts whose letters join, from Arabic to Mongolian.
fn joins(it: char) -> bool {
    matches!(it, '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{a840}'..='\u{abff}'
        | '\u{10ac0}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
}

fn is_picture(it: char) -> bool {
    matches!(it, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}' | '\u{3030}'
        | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}
