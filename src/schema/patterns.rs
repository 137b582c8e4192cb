//! The regular expressions of all schemas: whether each can be read, and what it costs to have and to match them.
//!
//! A repeat of a class of letters is a few characters to write and megabytes for a validator to hold, and a look-ahead
//! may try a text again from every place in it. Neither is measured with a clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::check::not_usable;
use super::renamed::NAMING;
use super::validator::{PatternCache, brief, reads};
use super::{SchemaSet, ecma};
use crate::diagnostic::Diagnostic;
use crate::syntax::json::Node;
use crate::text::Span;

/// The sizes that are tried, in bytes: the smallest that a pattern fits into is what it costs.
/// The first is what even a small one takes, with everything around it.
const SIZES: [usize; 7] = [16 << 10, 64 << 10, 256 << 10, 1 << 20, 2 << 20, 4 << 20, LARGEST];

/// As many bytes as the machine for one pattern may take.
pub const LARGEST: usize = 8 << 20;

/// As many bytes as what a pattern learns of texts may take while it is matched.
pub const LEARNT: usize = 256 << 10;

/// As many bytes as a pattern may have.
const LONGEST: usize = 64 << 10;

/// As many bytes as those for all patterns may take.
const ALL: usize = 64 << 20;

/// As often as a pattern that looks around may go back in one text.
pub const BACKTRACKS: usize = 10_000;

/// The regular expressions of a set.
#[derive(Debug, Default)]
pub struct Patterns {
    /// Each as a validator has it, compiled once.
    pub compiled: PatternCache,
    known: Mutex<HashMap<String, Result<usize, Flaw>>>,
}

/// Why a regular expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Flaw {
    Unreadable(String),
    /// It is too long, or it repeats too much.
    TooLarge,
    /// Those before it have taken all the room.
    NoRoom,
}

/// The room for patterns, and what takes most of it.
#[derive(Debug)]
pub struct Room {
    left: usize,
    largest: (usize, String),
}

impl Room {
    pub fn new() -> Room {
        Room { left: ALL, largest: (0, String::new()) }
    }
}

/// A regular expression in a schema, and where it stands.
pub type Stated<'a> = (Span, &'a str);

/// The regular expressions that a schema states itself.
pub fn stated(schema: &Node) -> impl Iterator<Item = Stated<'_>> {
    let own = schema.get("pattern").and_then(|it| Some((it.span, it.as_str()?)));
    let names = schema.get(NAMING).map(Node::members).unwrap_or_default();
    own.into_iter().chain(names.iter().map(|it| (it.key_span, it.key.as_str())))
}

impl Patterns {
    fn known<T>(&self, work: impl FnOnce(&mut HashMap<String, Result<usize, Flaw>>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the room for a pattern.
    fn take(&self, pattern: &str, room: &mut Room) -> Result<usize, Flaw> {
        if let Some(known) = self.known(|it| it.get(pattern).cloned()) {
            return known;
        }
        let cost = if room.left == 0 { Err(Flaw::NoRoom) } else { cost(pattern) };
        let size = match cost {
            Ok(size) => size,
            Err(Flaw::TooLarge) => LARGEST,
            Err(_) => 0,
        };
        let cost = if size > room.left { Err(Flaw::NoRoom) } else { cost };
        room.left = room.left.saturating_sub(size);
        if size > room.largest.0 {
            room.largest = (size, brief(pattern));
        }
        self.known(|it| it.insert(pattern.to_owned(), cost.clone()));
        cost
    }

    /// The steps that it takes at most to match these texts.
    pub fn steps(&self, pattern: &str, texts: &Texts) -> u64 {
        /// As many bytes of a machine as one of its states takes, and as many states as are visited in a step.
        const STATE: u64 = 64;
        const AT_ONCE: u64 = 5_000;
        /// As many steps as it may take to look around in a short text.
        const AROUND: u64 = 100;
        let size = self.known(|it| it.get(pattern).cloned()).and_then(Result::ok).unwrap_or(SIZES[0]);
        let visited = (size as u64 / STATE).saturating_mul(texts.bytes);
        let visited = if ecma::looks_around(pattern) { visited.saturating_add(texts.tried) } else { visited };
        let around = if ecma::looks_around(pattern) { AROUND * texts.count } else { texts.count / 10 };
        around.saturating_add(visited / AT_ONCE)
    }
}

/// What matters of texts that are to be matched.
#[derive(Debug, Default)]
pub struct Texts {
    count: u64,
    bytes: u64,
    /// The bytes that are looked at by a pattern that goes back as often as it may, and each time looks at all.
    tried: u64,
}

impl Texts {
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Texts {
        let mut all = Texts::default();
        for text in texts {
            let length = text.len() as u64;
            all.count += 1;
            all.bytes += length;
            all.tried = all.tried.saturating_add(length.min(BACKTRACKS as u64).saturating_mul(length));
        }
        all
    }
}

impl SchemaSet {
    /// What is wrong with the regular expressions of a file, also of schemas that nothing has compiled yet.
    pub(super) fn hold_patterns(&self, stated: &[Stated], room: &mut Room) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut had_room = true;
        for &(span, text) in stated {
            let Err(flaw) = self.patterns.take(text, room) else { continue };
            // The first one says it of the file.
            if flaw != Flaw::NoRoom || std::mem::take(&mut had_room) {
                found.push(finding(span, &brief(text), &flaw, room));
            }
        }
        found
    }
}

fn finding(span: Span, pattern: &str, flaw: &Flaw, room: &Room) -> Diagnostic {
    const LESS: &str = "repeat less: how long a text may be is said with `maxLength`";
    let cannot = format!("the pattern `{pattern}` cannot be used");
    match flaw {
        Flaw::Unreadable(flaw) => {
            not_usable(format!("{cannot}: {flaw}"), span, "no regular expression (ECMA-262)")
        }
        Flaw::TooLarge => {
            let title = format!("{cannot}: written out, it is more than a validator can hold");
            not_usable(title, span, "too large with all its repeats").help(LESS)
        }
        Flaw::NoRoom => {
            let title = format!("{cannot}: with those before it, it is more than a validator can hold");
            let largest = format!("the largest one is `{}`", room.largest.1);
            not_usable(title, span, "no room for this one").note(largest).help(LESS)
        }
    }
}

/// The bytes that the machine for a pattern takes at most.
fn cost(pattern: &str) -> Result<usize, Flaw> {
    // A pattern that looks around is made of several machines.
    let machines = match ecma::looks_around(pattern) {
        true => 1 + pattern.chars().filter(|it| "(|*+?{\\".contains(*it)).count(),
        false => 1,
    };
    if pattern.len() > LONGEST {
        return Err(Flaw::TooLarge);
    }
    let pattern = &ecma::told(pattern).map_err(Flaw::Unreadable)?;
    if let Some(size) = SIZES.into_iter().find(|size| reads(pattern, *size)) {
        return Ok(size.saturating_mul(machines));
    }
    Err(match reads(&once(pattern), LARGEST) {
        true => Flaw::TooLarge,
        false => Flaw::Unreadable("the engine of our validator cannot read it".to_owned()),
    })
}

/// A pattern with every counted repeat taken once.
fn once(pattern: &str) -> String {
    let mut once = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        once.push_str(before);
        let end = after.find(|it: char| !it.is_ascii_digit() && it != ',').unwrap_or(after.len());
        let is_counted = end > 0 && after[end..].starts_with('}');
        once.push_str(if is_counted { "{1" } else { "{" });
        rest = if is_counted { &after[end..] } else { after };
    }
    once + rest
}
