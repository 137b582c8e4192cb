//! Reports of a size that somebody reads, whatever stands in the files: what does not fit is counted.

use super::told::{Told, ToldContract, ToldFinding};
use crate::diagnostic::{Choice, Help, count};
use crate::text::{Edit, Sources};

/// The most bytes of a report.
pub const MOST: usize = 240_000;

/// The most bytes that one finding may take of it.
pub const OF_A_FINDING: usize = MOST / 4;

/// The most contracts that are listed, and the most bytes of their names and paths.
const CONTRACTS: usize = 1_000;
const BYTES_OF_CONTRACTS: usize = 60_000;

/// The most contracts, fields, places and edits that one finding names, and the most bytes of edits.
const NAMED: usize = 20;
const PLACES: usize = 30;
const EDITS: usize = 50;
const BYTES_OF_EDITS: usize = 4_000;

/// The most bytes of lines, each told for every edit of it, that edits are drawn over.
const LONG: usize = 16_000;

/// Writes a report with as many findings as have room.
pub fn fitting(mut told: Told, write: impl Fn(&Told) -> String) -> String {
    loop {
        let text = write(&told);
        let all = told.findings.len();
        if text.len() <= MOST || all == 0 {
            return text;
        }
        told.keep((all * MOST / text.len()).min(all - 1));
    }
}

/// The contracts that have room in a list, and how many have none.
pub fn listed_contracts(all: impl Iterator<Item = ToldContract>) -> (Vec<ToldContract>, usize) {
    let (mut listed, mut bytes, mut more) = (Vec::new(), 0, 0);
    for it in all {
        bytes += it.family.len() + it.name.len() + it.schema.as_ref().map_or(0, String::len);
        match listed.len() < CONTRACTS && bytes <= BYTES_OF_CONTRACTS {
            true => listed.push(it),
            false => more += 1,
        }
    }
    (listed, more)
}

/// That the edits of a way out are too long to be told, and what shows them.
fn too_long(number: usize, certain: bool) -> String {
    let edits = count(number, "edit");
    let way = if certain { "fix --diff" } else { "fix --unsafe --diff" };
    format!("{edits} too long to be told here: `mdbook-contracts {way}` shows the change")
}

/// What is said of the edits of a way out where they, or the lines that they change, are too long to be drawn.
pub fn undrawn(sources: &Sources, help: &Help) -> Option<String> {
    let edits = || help.edits.iter();
    let bytes: usize = edits().map(|it| it.span.range().len() + it.text.len()).sum();
    let line = |it: &Edit| it.text.len() + sources.lines_around(it.span.source, [it.span]).1.len();
    let is_long =
        help.edits.len() > EDITS || bytes > BYTES_OF_EDITS || edits().map(line).sum::<usize>() > LONG;
    is_long.then(|| too_long(help.edits.len(), help.choice == Choice::Certain))
}

impl Told {
    /// Keeps so many findings, those that fail first; the others are counted.
    fn keep(&mut self, most: usize) {
        let (mut denied, mut warned) = (0, 0);
        let all = self.findings.iter().filter(|it| it.is_denied()).count();
        let before = self.findings.len();
        self.findings.retain(|it| {
            let (number, most) = match it.is_denied() {
                true => (&mut denied, most),
                false => (&mut warned, most.saturating_sub(all)),
            };
            *number += 1;
            *number <= most
        });
        self.untold += before - self.findings.len();
    }
}

impl ToldFinding {
    /// Leaves out what makes it too long to be read, and says so.
    pub fn cut(mut self) -> Self {
        let mut more = Vec::new();
        let mut leave = |number: usize, most: usize, noun: &str| {
            more.extend((number > most).then(|| format!("and {}", count(number - most, noun))));
        };
        leave(self.contracts.len(), NAMED, "more contract");
        leave(self.fields.len(), NAMED, "more field");
        leave(self.secondary.len(), PLACES, "more place");
        self.contracts.truncate(NAMED);
        self.fields.truncate(NAMED);
        self.secondary.truncate(PLACES);
        for help in &mut self.help {
            let edits = help.edits.iter().map(|it| it.replaces.len() + it.text.len());
            let lines = help.changes.iter().flat_map(|it| it.before.iter().chain(&it.after));
            if edits.sum::<usize>() > BYTES_OF_EDITS || help.edits.len() > EDITS {
                more.push(too_long(help.edits.len(), help.certain));
                help.edits.clear();
                help.changes.clear();
            } else if lines.map(String::len).sum::<usize>() > BYTES_OF_EDITS {
                help.changes.clear();
            }
        }
        self.notes.truncate(NAMED);
        self.notes.extend(more);
        self
    }
}
