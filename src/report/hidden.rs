//! What no report shows as it stands: characters that are not seen, and words that a CI system takes for a command.

pub use crate::text::{inert, is_hidden};

/// Text for people: nothing in it is hidden but the colours of ours, and no CI system takes a part of it for a command.
/// Azure Pipelines and GitHub Actions look for `##vso[` and `##[` anywhere in a line, and for `::` where it begins.
pub fn guarded(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|it| if is_hidden(it) && !matches!(it, '\n' | '\t' | '\u{1b}' | '\r') { '\u{fffd}' } else { it })
        .collect();
    let shown = shown.replace("##vso[", "#\u{266f}vso[").replace("##[", "#\u{266f}[");
    shown.split_inclusive('\n').map(harmless).collect()
}

/// A line that begins with no `::`, but for the arrow before the path of a snippet, which has a third colon and no
/// second pair.
fn harmless(line: &str) -> String {
    const ALIKE: &str = ":\u{2236}";
    let start = line.len() - line.trim_start().len();
    let (blank, rest) = line.split_at(start);
    match (rest.strip_prefix("::: "), rest.strip_prefix("::")) {
        (Some(path), _) => format!("{blank}::: {}", path.replace("::", ALIKE)),
        (None, Some(rest)) => format!("{blank}{ALIKE}{rest}"),
        (None, None) => line.to_owned(),
    }
}

/// A text of several lines, which stay lines, as it may reach a terminal.
pub fn inert_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|it| inert(it.trim_end_matches('\r'))).collect();
    lines.join("\n")
}
