//! A verdict in words: one file for each format.

mod diff;
mod human;
mod json;
mod list;
mod news;
mod told;

use crate::repository::Repository;
use crate::text::{inert, is_hidden};
use crate::verdict::Verdict;

pub use diff::diff;
pub use human::{Style, finding, report, summary};
pub use list::list;
pub use news::{Seen, news};
pub use told::{Told, told};

/// A way to write down a verdict.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    /// Whom it is for, as half a sentence.
    pub meant_for: &'static str,
    write: Writer,
}

#[derive(Debug)]
enum Writer {
    /// For people: written as findings are drawn.
    Drawn(fn(&Repository, &Verdict, Style) -> String),
    /// For machines.
    Told(fn(&Told) -> String),
}

/// Every format, the one for people first.
pub static FORMATS: [Format; 3] = [
    Format { name: "full", meant_for: "people, with the lines that disagree", write: Writer::Drawn(report) },
    Format { name: "json", meant_for: "scripts, one document", write: Writer::Told(json::document) },
    Format {
        name: "jsonl",
        meant_for: "scripts, one line for each finding",
        write: Writer::Told(json::lines),
    },
];

impl Format {
    pub fn find(name: &str) -> Option<&'static Format> {
        FORMATS.iter().find(|it| it.name == name)
    }

    /// True where it is meant to be read, and goes to where errors go.
    pub fn is_for_people(&self) -> bool {
        matches!(self.write, Writer::Drawn(_))
    }

    /// The whole text of a run. No line of it is taken for a command by a CI system, unless the format is made of such.
    pub fn write(&self, repository: &Repository, verdict: &Verdict, style: Style) -> String {
        match self.write {
            Writer::Drawn(draw) => guarded(&draw(repository, verdict, style)),
            Writer::Told(write) => write(&told(repository, verdict)),
        }
    }
}

/// Text for a terminal: nothing in it is hidden but the colours of ours, and no CI system takes a part of it for a
/// command. Azure Pipelines and GitHub Actions look for `##vso[` and `##[` anywhere in a line.
fn guarded(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|it| if is_hidden(it) && !matches!(it, '\n' | '\t' | '\u{1b}' | '\r') { '\u{fffd}' } else { it })
        .collect();
    shown.replace("##vso[", "#\u{266f}vso[").replace("##[", "#\u{266f}[")
}

/// A text of several lines, which stay lines, as it may reach a terminal.
fn inert_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|it| inert(it.trim_end_matches('\r'))).collect();
    lines.join("\n")
}
