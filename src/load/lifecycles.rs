//! Lifecycles: tables whose rows are transitions, each from a state by a contract to a state.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::Loader;
use super::chapters::Chapter;
use super::names::Names;
use super::versions::wrong_version;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::{Enters, Family, Leaves, Lifecycle, Name, Transition, Unread, Witness};
use crate::rulebook;
use crate::syntax::markdown::{Block, BlockKind, Prose};
use crate::text::{Edit, Span, linked_path};

/// The heads of the columns, as they are written in lower case.
const FROM: &[&str] = &[
    "from",
    "from state",
    "from status",
    "before",
    "source",
    "source state",
    "state",
    "status",
    "current",
    "current state",
    "current status",
    "old state",
    "initial state",
    "state before",
    "when in",
];
const EVENT: &[&str] = &[
    "event",
    "events",
    "contract",
    "contracts",
    "message",
    "messages",
    "command",
    "trigger",
    "triggered by",
    "transition",
    "on",
    "on event",
    "by",
    "via",
    "cause",
    "input",
];
const TO: &[&str] = &[
    "to",
    "to state",
    "to status",
    "after",
    "target",
    "target state",
    "next",
    "next state",
    "next status",
    "new state",
    "new status",
    "resulting state",
    "state after",
    "result",
    "then",
    "becomes",
];

/// What stands for no state, for every state, and for the one that a transition began in.
const START: &[&str] =
    &["", "none", "-", "–", "—", "start", "new", "nothing", "initial", "(none)", "[*]", "∅"];
const END: &[&str] = &["none", "end", "nothing", "gone", "(none)", "[*]", "∅"];
const ANY: &[&str] = &["any", "*", "all", "every", "any state", "all states", "every state", "(any)"];
const SAME: &[&str] =
    &["same", "unchanged", "no change", "same state", "(same)", "(unchanged)", "as before", "="];

/// What stands between names, and between states.
const SEPARATORS: [&str; 9] = [", or ", ", and ", " or ", " and ", " / ", " & ", ", ", "/", "|"];

/// Which columns say what.
struct Columns {
    from: usize,
    event: usize,
    to: usize,
    notes: Vec<usize>,
}

/// A table that is read, and the words above it.
struct Read<'a> {
    chapter: &'a Chapter,
    names: &'a Names,
    /// The path of the chapter below the root.
    path: String,
    title: &'a str,
    span: Span,
}

/// A contract in a cell, and where its name stands there.
struct Named {
    name: Name,
    wrong_version: Option<String>,
    range: Range<usize>,
}

impl Loader<'_> {
    /// Reads the lifecycles in the data model and the catalog, after all else that chapters say of the contracts.
    pub(super) fn lifecycles(&mut self, family: &mut Family, chapters: &[Arc<Chapter>], names: &Names) {
        let mut seen = BTreeSet::new();
        for (witness, _, patterns) in self.settings.chapter_kinds() {
            if !matches!(witness, Witness::DataModel | Witness::Catalog) {
                continue;
            }
            for chapter in chapters {
                if patterns.iter().any(|it| it.matches(&chapter.path)) && seen.insert(chapter.source) {
                    self.lifecycles_of(family, witness, chapter, names);
                }
            }
        }
    }

    fn lifecycles_of(&mut self, family: &mut Family, witness: Witness, chapter: &Chapter, names: &Names) {
        let path = self.repository.in_source(&chapter.path);
        let mut title = "";
        for block in &chapter.outline.blocks {
            let rows = match &block.kind {
                BlockKind::Heading(_) => {
                    title = block.prose.text.trim();
                    continue;
                }
                BlockKind::Table(rows) => rows,
                _ => continue,
            };
            let Some((columns, body)) =
                rows.split_first().and_then(|(head, body)| Some((columns(head)?, body)))
            else {
                continue;
            };
            let span = chapter.source.span(block.range.clone());
            let read = Read { chapter, names, path: path.clone(), title, span };
            if !read.is_of_family(&columns, body) {
                continue;
            }
            let lifecycle = self.lifecycle(family, witness, &read, (&columns, body));
            self.note_lifecycle(block, &lifecycle);
            family.lifecycles.push(lifecycle);
        }
    }

    fn lifecycle(
        &mut self,
        family: &Family,
        witness: Witness,
        read: &Read,
        (columns, body): (&Columns, &[Vec<Prose>]),
    ) -> Lifecycle {
        let mut lifecycle = Lifecycle {
            title: read.title.to_owned(),
            span: read.span,
            witness,
            states: Vec::new(),
            transitions: Vec::new(),
        };
        // A word such as `new` is a state where the table leads to it.
        let entered = body.iter().filter_map(|row| row.get(columns.to)).flat_map(states);
        let entered = entered.map(|it| it.to_lowercase()).filter(|it| !END.contains(&it.as_str()));
        let entered: BTreeSet<String> = entered.collect();
        for row in body {
            let Some(ends) = self.ends(read, columns, row, &entered) else { continue };
            let transitions = self.events(family, read, columns, row, ends);
            lifecycle.transitions.extend(transitions);
        }
        let named = lifecycle.transitions.iter().flat_map(|it| {
            let from = if let Leaves::States(states) = &it.leaves { states.as_slice() } else { &[] };
            let to = if let Enters::States(states) = &it.enters { states.as_slice() } else { &[] };
            from.iter().chain(to)
        });
        let mut seen = BTreeSet::new();
        lifecycle.states = named.filter(|it| seen.insert(it.as_str())).cloned().collect();
        lifecycle
    }

    /// Where the transition of a row begins and ends.
    fn ends(
        &mut self,
        read: &Read,
        columns: &Columns,
        row: &[Prose],
        entered: &BTreeSet<String>,
    ) -> Option<(Leaves, Enters)> {
        let text = |column: usize| row.get(column).map_or(String::new(), |it| it.text.trim().to_lowercase());
        let (from, event, to) = (text(columns.from), text(columns.event), text(columns.to));
        let says = |word: &str| {
            word.contains(|it: char| it.is_alphanumeric()) || END.contains(&word) || SAME.contains(&word)
        };
        let missing = match (says(&event), says(&to)) {
            (true, true) => None,
            (false, _) => Some("which contract it is"),
            (true, false) => Some("the state that it leads to"),
        };
        if let Some(what) = missing {
            let place = row.iter().find(|it| !it.text.trim().is_empty()).or(row.first());
            let span = place.map_or(read.span, |it| read.chapter.source.span(it.locate(0..it.text.len())));
            let title = format!("a transition does not say {what}");
            let finding = Diagnostic::new(&rulebook::UNREADABLE_STATEMENT, title, span, "in this row");
            self.found.push(finding.help(
                "write a state, `none` where nothing is there after it, or `same` where the state stays as it is",
            ));
            return None;
        }
        let leaves = match from.as_str() {
            word if START.contains(&word) && !entered.contains(word) => Leaves::Start,
            word if ANY.contains(&word) => Leaves::Any,
            _ => Leaves::States(row.get(columns.from).map(states).unwrap_or_default()),
        };
        let enters = match to.as_str() {
            word if END.contains(&word) => Enters::End,
            word if SAME.contains(&word) => Enters::Same,
            _ => Enters::States(row.get(columns.to).map(states).unwrap_or_default()),
        };
        Some((leaves, enters))
    }

    /// The transitions of a row: one for each contract that it names.
    fn events(
        &mut self,
        family: &Family,
        read: &Read,
        columns: &Columns,
        row: &[Prose],
        (leaves, enters): (Leaves, Enters),
    ) -> Vec<Transition> {
        let Some(cell) = row.get(columns.event) else { return Vec::new() };
        let (named, rest) = read.named(cell, family);
        if named.is_empty() {
            self.found.extend(unknown(family, read, cell));
        }
        let beside = columns.notes.iter().filter_map(|it| Some(row.get(*it)?.text.trim()));
        let notes: Vec<&str> =
            std::iter::once(rest.as_str()).chain(beside).filter(|it| says_something(it)).collect();
        let note = Some(notes.join("; ")).filter(|it| !it.is_empty());
        let mut transitions = Vec::new();
        for Named { name, wrong_version: version, range } in named {
            let span = read.chapter.source.span(cell.locate(range));
            if let Some(version) = version {
                self.found.push(wrong_version(&name, &version, &read.names.versions(&name), span));
                continue;
            }
            let (leaves, note, enters) = (leaves.clone(), note.clone(), enters.clone());
            transitions.push(Transition { leaves, contract: name, note, enters, span });
        }
        transitions
    }

    /// What was read is not passed over.
    fn note_lifecycle(&mut self, block: &Block, lifecycle: &Lifecycle) {
        let is_inside = |it: &Span| it.source == lifecycle.span.source && block.range.contains(&it.start());
        for reading in self.readings.iter_mut().filter(|it| it.chapter == lifecycle.span.source) {
            reading.passed_over.retain(|(span, _)| !is_inside(span));
        }
        let mut of_chapter = self.readings.iter_mut().filter(|it| it.chapter == lifecycle.span.source);
        if let Some(reading) = of_chapter.next() {
            reading.lifecycles.push((lifecycle.span, lifecycle.transitions.len()));
        }
    }
}

impl Read<'_> {
    /// True where the first cell that names a contract names one of this family: whose it is, is read for that one alone.
    fn is_of_family(&self, columns: &Columns, body: &[Vec<Prose>]) -> bool {
        let cells = || body.iter().filter_map(|row| row.get(columns.event));
        let own = cells().position(|it| self.first(it, &|text| self.names.meant(text).is_some()).is_some());
        let foreign = cells().position(|it| self.first(it, &|text| self.names.is_foreign(text)).is_some());
        own.is_some_and(|own| foreign.is_none_or(|foreign| own <= foreign))
    }

    /// The contracts that a cell names, and the words behind them.
    fn named(&self, cell: &Prose, family: &Family) -> (Vec<Named>, String) {
        let is_name = |text: &str| self.names.is_certain(text) || family.contracts.contains_key(text);
        let mut named = Vec::new();
        let mut at = 0;
        while let Some(range) = self.name_at(cell, at, &is_name) {
            let text = &cell.text[range.clone()];
            let (name, wrong_version) = match (self.names.meant(text), self.of_link(cell, &range)) {
                (Some(meant), _) => (meant.name, meant.wrong_version),
                (None, Some(name)) => (name, None),
                (None, None) => (text.to_owned(), None),
            };
            at = range.end;
            named.push(Named { name, wrong_version, range });
            let rest = &cell.text[at..];
            let Some(separator) = SEPARATORS.iter().find(|it| rest.starts_with(**it)) else { break };
            if self.name_at(cell, at + separator.len(), &is_name).is_none() {
                break;
            }
            at += separator.len();
        }
        let rest = cell.text[at..].trim_matches([' ', ',', ';', ':', '–', '—', '-', '.']);
        let inside = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
        (named, inside.unwrap_or(rest).to_owned())
    }

    fn first(&self, cell: &Prose, is_name: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
        self.name_at(cell, 0, is_name)
    }

    /// The name that begins here: as much of the text as is one, or a link to the file of a contract.
    fn name_at(&self, cell: &Prose, at: usize, is_name: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
        let text = cell.text.get(at..)?;
        let start = at + (text.len() - text.trim_start().len());
        let text = &cell.text[start..];
        let is_end =
            |it: &(usize, char)| matches!(it.1, ' ' | ',' | ';' | ':' | '(' | '/' | '|' | '—' | '–' | '&');
        let inner = text.char_indices().rev().filter(is_end).map(|(at, _)| at);
        let mut ends = std::iter::once(text.len()).chain(inner);
        let end = ends.find(|it| is_name(text[..*it].trim_end()));
        if let Some(end) = end {
            return Some(start..start + text[..end].trim_end().len());
        }
        let link = cell.links().iter().map(|(range, _)| range).find(|it| it.start == start)?;
        let name = self.of_link(cell, link)?;
        is_name(&name).then(|| link.clone())
    }

    /// The contract whose file the link at this place leads to.
    fn of_link(&self, cell: &Prose, range: &Range<usize>) -> Option<Name> {
        let (_, to) = cell.links().iter().find(|(it, _)| it == range)?;
        self.names.of_file(&linked_path(&self.path, to)?).cloned()
    }
}

/// A cell that should name a contract and names none. Of a file that could not be read nobody knows what it names.
fn unknown(family: &Family, read: &Read, cell: &Prose) -> Option<Diagnostic> {
    let range = meant_as_name(cell);
    let name = &cell.text[range.clone()];
    if Unread::names(&family.unread.schemas, name) || Unread::names(&family.unread.examples, name) {
        return None;
    }
    let span = read.chapter.source.span(cell.locate(range));
    let what = "a transition by a contract that no schema and no example knows";
    let finding = Diagnostic::new(&rulebook::UNKNOWN_CONTRACT, format!("{what}: {name}"), span, what);
    let known = family.contracts.iter().filter(|(_, it)| it.schema.is_some());
    Some(match did_you_mean(name, known.map(|(name, _)| name.as_str())) {
        Some(near) => {
            let edit = Edit { span, text: near.to_owned() };
            finding.propose(format!("did you mean {near}?"), [edit])
        }
        None => finding.help("name a contract in every row, or head the column with another word"),
    })
}

/// The part of a cell that is to name a contract: code, a link, or what stands before words behind it.
fn meant_as_name(cell: &Prose) -> Range<usize> {
    let links = cell.links().iter().map(|(range, _)| range);
    if let Some(range) = cell.code.iter().chain(links).find(|it| !it.is_empty()) {
        return range.clone();
    }
    let text = &cell.text;
    let start = text.len() - text.trim_start().len();
    let end = text[start..].find([',', ';', ':', '(']).map_or(text.len(), |it| start + it);
    start..start + text[start..end].trim_end().len()
}

/// The columns of a table of transitions: exactly one of each kind, the others are notes.
fn columns(head: &[Prose]) -> Option<Columns> {
    let words: Vec<String> = head.iter().map(|it| it.text.trim().to_lowercase()).collect();
    let one = |known: &[&str]| {
        let mut all = words.iter().enumerate().filter(|(_, word)| known.contains(&word.as_str()));
        let (index, _) = all.next()?;
        all.next().is_none().then_some(index)
    };
    let (from, event, to) = (one(FROM)?, one(EVENT)?, one(TO)?);
    let notes = (0..head.len()).filter(|it| ![from, event, to].contains(it)).collect();
    Some(Columns { from, event, to, notes })
}

fn says_something(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The states that a cell names: each piece of code, or what stands between separators.
fn states(cell: &Prose) -> Vec<String> {
    let mut outside = cell.text.clone();
    cell.code.iter().rev().for_each(|it| outside.replace_range(it.clone(), ""));
    let words = outside.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    if !cell.code.is_empty() && words.into_iter().all(|it| matches!(it, "or" | "and")) {
        return cell.code.iter().map(|it| cell.text[it.clone()].trim().to_owned()).collect();
    }
    let pieces = SEPARATORS.iter().fold(cell.text.clone(), |text, separator| text.replace(separator, "\n"));
    pieces.split('\n').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
