//! The words that the formats share: places, edits, and how a run ended.

use super::hidden::inert;
use super::told::{Place, Told, ToldEdit, ToldFinding};
use crate::config::LOCK_FILE;
use crate::diagnostic::{count, listed};
use crate::verdict::LookedAt;

/// `src/catalog.md:7:46`.
pub fn place(place: &Place) -> String {
    format!("{}:{}:{}", inert(&place.path), place.start.line, place.start.column)
}

/// The title, and what is to be seen at the place to edit where the title does not say it.
pub fn title_and_label(finding: &ToldFinding) -> String {
    let label = &finding.primary.label;
    let is_said = finding.title.ends_with(label.as_str());
    let label = if is_said { String::new() } else { format!(": {label}") };
    inert(&format!("{}{label}", finding.title))
}

/// The longest text that an edit says it takes out, in characters.
const SHOWN: usize = 60;

/// An edit in words. Where it is in another file than `here`, they say so.
pub fn edit(edit: &ToldEdit, here: &str) -> String {
    let ToldEdit { path, start, end, replaces, text, .. } = edit;
    let file = if path == here { String::new() } else { format!("in {} ", inert(path)) };
    let is_of_lines = start.column == 1 && end.column == 1;
    let columns = match end.column.saturating_sub(1) {
        last if last <= start.column => format!("column {}", start.column),
        last => format!("columns {} to {last}", start.column),
    };
    let place = match start.line == end.line {
        true => format!("on line {}, {columns}", start.line),
        false => {
            format!(
                "from line {}, column {} to line {}, column {}",
                start.line, start.column, end.line, end.column
            )
        }
    };
    let known = !replaces.contains('\n') && replaces.chars().count() <= SHOWN;
    let words = match (replaces.is_empty(), text.is_empty()) {
        (true, _) if is_of_lines && text.ends_with('\n') => {
            format!("before line {} add{}", start.line, put_in(text.trim_end_matches('\n')))
        }
        (true, _) => format!("on line {}, column {} add{}", start.line, start.column, put_in(text)),
        (false, true) if is_of_lines && end.line == start.line + 1 => format!("take out line {}", start.line),
        (false, true) if is_of_lines => format!("take out lines {} to {}", start.line, end.line - 1),
        (false, true) if known => format!("{place} take out: {}", inert(replaces)),
        (false, true) => format!("{place} take out everything"),
        (false, false) if known => {
            format!("{place}, in the place of {}, put{}", inert(replaces), put_in(text))
        }
        (false, false) => format!("{place} put{}", put_in(text)),
    };
    file + &words
}

/// Text that an edit puts in, behind the verb.
fn put_in(text: &str) -> String {
    let several = if text.contains('\n') { ", with \\n for the end of a line" } else { "" };
    format!("{several}: {}", inert(text))
}

/// How a run ended, in numbers.
#[derive(Debug)]
pub struct Ended<'a> {
    pub denied: usize,
    /// How many contracts the findings that fail the build are about, where each is about one.
    pub concerned: Option<usize>,
    pub warned: usize,
    /// What an allowance or the baseline lets through.
    pub allowed: usize,
    pub known: usize,
    pub looked_at: LookedAt,
    /// Which of several jobs this is.
    pub shard: Option<String>,
    /// The only rules that were asked, beside the fixed ones; empty where all were.
    pub only: &'a [&'static str],
    /// What weakens the gate, in short.
    pub weakened_by: &'a [String],
    pub outgrows_lock: bool,
    /// Findings that are counted and not told.
    pub untold: usize,
}

/// So many rules and settings that weaken the gate are named in a line; more are counted.
pub const SHORT: usize = 3;

impl<'a> Ended<'a> {
    pub fn of(told: &'a Told) -> Self {
        Ended {
            denied: told.denied,
            concerned: told.concerned,
            warned: told.warned,
            untold: told.untold,
            allowed: told.allowed,
            known: told.known,
            looked_at: told.looked_at,
            shard: told.shard.clone(),
            only: &told.only,
            weakened_by: &told.weakened_in_short,
            outgrows_lock: told.outgrows_lock,
        }
    }

    /// How bad it is, and how much was looked at.
    pub fn closing(&self) -> String {
        let LookedAt { contracts, chapters, schemas, examples, counter_examples } = self.looked_at;
        let concerned = self.concerned.unwrap_or_default();
        let contracts_agree = if contracts == 1 { "agrees" } else { "agree" };
        let contracts = count(contracts, "contract");
        let also = self.also();
        let mut texts =
            vec![count(chapters, "chapter"), count(schemas, "schema"), count(examples, "example")];
        texts.extend((counter_examples > 0).then(|| count(counter_examples, "counter-example")));
        let looked_at = format!("({})", texts.join(", "));
        match (self.denied, self.warned, self.only.is_empty()) {
            (0, 0, true) => format!("{contracts} {contracts_agree}{also} {looked_at}"),
            (0, 0, false) => format!("{contracts} looked at, nothing found{also} {looked_at}"),
            // A warning can be about contracts that do not agree.
            (0, _, _) => format!("no error{also}; looked at {contracts} {looked_at}"),
            (denied, _, _) if concerned == 0 => {
                format!("{}{also}; looked at {contracts} {looked_at}", count(denied, "finding"))
            }
            (denied, _, _) => {
                format!("{} in {concerned} of {contracts}{also} {looked_at}", count(denied, "finding"))
            }
        }
    }

    /// What is not to be passed over, although it is no finding: that most rules were not asked, what weakens the gate,
    /// and that it is stronger than it is held to be.
    pub fn beside(&self) -> impl Iterator<Item = String> {
        let only = (!self.only.is_empty())
            .then(|| format!("only {} and the fixed rules were asked", listed(self.only)));
        let weakened = match self.weakened_by {
            [] => None,
            [one] => Some(one.clone()),
            [most @ .., last] => Some(format!("{} and {last}", most.join(", "))),
        };
        let weakened = weakened.map(|it| format!("the gate is weakened by {it}"));
        let renew =
            format!("the gate is stronger than `{LOCK_FILE}` says: `mdbook-contracts lock` renews it");
        let untold = (self.untold > 0).then(|| untold(self.untold));
        let shard = self.shard.as_ref();
        let shard =
            shard.map(|it| format!("this is the shard {it}: the other jobs judge the other contracts"));
        let all = [untold, shard, only, weakened, self.outgrows_lock.then_some(renew)];
        all.into_iter().flatten().map(|it| inert(&it))
    }

    /// What does not fail and is not passed over.
    fn also(&self) -> String {
        let all = [
            (self.warned, count(self.warned, "warning")),
            (self.allowed, format!("{} allowed", count(self.allowed, "finding"))),
            (self.known, format!("{} in the baseline", count(self.known, "finding"))),
        ];
        all.iter().filter(|it| it.0 > 0).map(|(_, words)| format!(", {words}")).collect()
    }
}

/// The file at which formats say what is about no place, where everything has one.
pub const SETTINGS: &str = "book.toml";

/// That there are so many findings beside those that are told.
pub fn untold(number: usize) -> String {
    format!("{} more than are told here: mend these first", count(number, "finding"))
}

/// What to do next: what `fix` can mend, and where more is told of a finding. `certain` of all findings can be mended by
/// `fix` alone, and `all` with `--unsafe`; `first` is the code of the first that fails.
pub fn next((certain, all): (usize, usize), first: &str) -> Vec<String> {
    let fix = match (certain, all.saturating_sub(certain)) {
        (0, 0) => None,
        (0, more) => {
            Some(format!("`mdbook-contracts fix --unsafe` can mend {more} of them, by taking sides"))
        }
        (certain, 0) => Some(format!("`mdbook-contracts fix` can mend {certain} of them by itself")),
        (certain, more) => Some(format!(
            "`mdbook-contracts fix` can mend {certain} of them by itself, and {more} more with `--unsafe`, by taking sides"
        )),
    };
    let explain = format!("`mdbook-contracts explain {first}` tells more about a finding");
    fix.into_iter().chain([explain]).collect()
}
