//! A verdict in words: one file for each format.

mod azure;
mod change;
mod checkstyle;
mod diff;
mod fitting;
mod github;
mod gitlab;
mod hidden;
mod human;
mod json;
mod junit;
mod list;
mod markdown;
mod narrow;
mod news;
mod plain;
mod rdjson;
mod sarif;
mod short;
mod shown;
mod strength;
mod told;
mod words;
mod xml;

use crate::repository::Repository;
use crate::verdict::Verdict;

pub use diff::diff;
use fitting::fitting;
use hidden::inert;
pub use hidden::{guarded, inert_lines};
pub use human::{Style, finding, report, summary};
pub use list::list;
pub use news::{Seen, news};
pub use plain::in_sentences;
pub use strength::{document as proof, strength};
pub use told::{Told, told};

use Stream::{Error, Output};
use Writer::{Data, Drawn, Forge, Words};

/// A way to write down a verdict.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    /// Whom it is for, as half a sentence.
    pub meant_for: &'static str,
    stream: Stream,
    write: Writer,
}

/// Where a format goes that goes to no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    /// Standard output, for the next program.
    Output,
    /// Standard error, for whoever looks at it.
    Error,
}

#[derive(Debug)]
enum Writer {
    /// As findings are drawn.
    Drawn(fn(&Repository, &Verdict, Style) -> String),
    /// In words for people.
    Words(fn(&Told) -> String),
    /// As data for machines.
    Data(fn(&Told) -> String),
    /// As data for forges and what runs in them, with paths from the root of their repository.
    Forge(fn(&Told) -> String),
}

/// Every format, those for people first.
#[rustfmt::skip]
pub static FORMATS: [Format; 13] = [
    row("full", Error, "people, with the lines that disagree", Drawn(report)),
    row("plain", Error, "screen readers, speech and Braille: sentences alone", Words(plain::report)),
    row("short", Output, "editors and `grep`, one line for each finding", Words(short::short)),
    row("markdown", Output, "a comment on a pull request, the summary of a job", Words(markdown::report)),
    row("github", Output, "GitHub Actions, as annotations", Forge(github::annotations)),
    row("gitlab", Output, "the Code Quality of GitLab", Forge(gitlab::code_quality)),
    row("azure", Output, "Azure Pipelines, as issues of a run", Forge(azure::issues)),
    row("sarif", Output, "code scanning and editors, SARIF 2.1.0", Forge(sarif::log)),
    row("junit", Output, "any CI with a tab for tests, each contract a test", Forge(junit::report)),
    row("checkstyle", Output, "tools for reviews that read Checkstyle", Forge(checkstyle::report)),
    row("rdjson", Output, "reviewdog, with the edits as suggestions", Forge(rdjson::diagnostics)),
    row("json", Output, "scripts, one document", Data(json::document)),
    row("jsonl", Output, "scripts, one line for each finding", Data(json::lines)),
];

const fn row(name: &'static str, stream: Stream, meant_for: &'static str, write: Writer) -> Format {
    Format { name, meant_for, stream, write }
}

impl Format {
    pub fn find(name: &str) -> Option<&'static Format> {
        FORMATS.iter().find(|it| it.name == name)
    }

    /// True where it is meant to be read as it comes, and goes to standard error.
    pub fn is_for_people(&self) -> bool {
        self.stream == Stream::Error
    }

    /// The whole text of a run that could not be made, and of which `message` says why.
    pub fn write_trouble(&self, message: &str, folder: &str) -> String {
        let told = Told::trouble(message);
        match self.write {
            Drawn(_) => guarded(&format!("error: {}\n", inert_lines(message))),
            Words(write) => guarded(&write(&told)),
            Data(write) => write(&told),
            Forge(write) => write(&told.below(folder)),
        }
    }

    /// The whole text of a run. No line of it is taken for a command by a CI system, unless the format is made of such.
    pub fn write(&self, repository: &Repository, verdict: &Verdict, style: Style) -> String {
        match self.write {
            Drawn(draw) => guarded(&draw(repository, verdict, style)),
            Words(write) => guarded(&fitting(told(repository, verdict), write)),
            Data(write) => fitting(told(repository, verdict), write),
            Forge(write) => fitting(told(repository, verdict).below(style.folder), write),
        }
    }
}
