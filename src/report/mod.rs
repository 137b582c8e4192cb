//! A verdict in words.

mod human;
mod list;

pub use human::{finding, report, summary};
pub use list::list;

/// Text from a file as it may reach a terminal: controls, and characters that turn the direction of text or have no
/// width, are shown as escapes.
fn inert(text: &str) -> String {
    let hidden = |it: char| {
        it.is_control()
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, it| {
        match it {
            '\n' => out.push_str("\\n"),
            it if hidden(it) => out.extend(it.escape_unicode()),
            it => out.push(it),
        }
        out
    })
}
