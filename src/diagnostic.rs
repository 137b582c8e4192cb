//! News about the documents: what a finding says, and the place of every witness involved.
//!
//! A diagnostic is collected and never stops a run. It cannot be made without a place.

use std::collections::BTreeSet;

use crate::digest;
use crate::field::FieldPath;
use crate::rulebook::{Level, Rule};
use crate::text::{Edit, SourceId, Sources, Span};

/// The most characters of a title, of a label, of words of help, or of the path of a field.
const WORDS: usize = 600;

/// The most contracts or places that are named in words.
const NAMED: usize = 20;

/// How many hexadecimal digits of its digest a finding bears: 64 bits.
const DIGITS: usize = 16;

/// Where more than this is at odds, nothing is a slip of the pen, and nobody asks what was meant.
pub const MANY: usize = 500;

/// A place, and what is to be seen there.
#[derive(Clone, Debug)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// A way to end a finding: in words, and as edits where they are known exactly.
#[derive(Clone, Debug)]
pub struct Help {
    pub text: String,
    /// Made together, they end the finding.
    pub edits: Vec<Edit>,
    pub choice: Choice,
}

/// Whether the edits of a [`Help`] need somebody to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nobody needs to: what is right is known, and `fix` makes the edits by itself.
    Certain,
    /// They say that one side is right, which may be the wrong one: `fix --unsafe` makes them.
    TakesSides,
}

/// One finding. Its title is one sentence that is complete without the snippet.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    /// The level after `book.toml` was asked.
    pub level: Level,
    pub title: String,
    /// The contracts that it is about, as their documents write them.
    pub contracts: Vec<String>,
    /// The fields that it is about, each as a path from the root of an instance.
    pub fields: Vec<FieldPath>,
    /// The field whose name is misspelt there.
    pub meant: Option<FieldPath>,
    /// The smallest text whose change ends the finding.
    pub primary: Label,
    /// One label for every other witness.
    pub secondary: Vec<Label>,
    pub help: Vec<Help>,
    pub notes: Vec<String>,
    /// Names the finding among all of a run, whatever line it stands on; empty until the verdict names it.
    pub fingerprint: String,
    /// What a schema says there, where no word of the finding tells it from another limit; empty where one does.
    pub limit: String,
    /// What the gap is, where the same one in many contracts is one mistake.
    pub alike: Option<String>,
    /// Findings that were joined to this one.
    pub joined: Vec<Joined>,
    /// Causes: while a finding of one of these rules, in this file if one is named, fails the build, this one is its
    /// consequence and is not shown.
    pub after: Vec<(&'static Rule, Option<SourceId>)>,
}

/// A finding of the same gap, as far as another one speaks for it.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The contracts that it is about.
    pub names: String,
    pub file: SourceId,
    pub fingerprint: String,
}

impl Diagnostic {
    pub fn new(rule: &'static Rule, title: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Diagnostic {
            rule,
            level: rule.level,
            title: title.into(),
            contracts: Vec::new(),
            fields: Vec::new(),
            meant: None,
            primary: Label { span, text: label.into() },
            secondary: Vec::new(),
            help: Vec::new(),
            notes: Vec::new(),
            fingerprint: String::new(),
            limit: String::new(),
            alike: None,
            joined: Vec::new(),
            after: Vec::new(),
        }
    }

    pub fn and(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: label.into() });
        self
    }

    /// Names a contract that it is about.
    pub fn of(mut self, contract: impl Into<String>) -> Self {
        self.contracts.push(contract.into());
        self
    }

    /// Names a field that it is about.
    pub fn field(mut self, path: &FieldPath) -> Self {
        self.fields.push(path.clone());
        self
    }

    /// Every label, the primary one first.
    pub fn labels(&self) -> impl Iterator<Item = &Label> + Clone {
        std::iter::once(&self.primary).chain(&self.secondary)
    }

    /// Names the gap that other contracts may have as well.
    pub fn alike(mut self, gap: impl Into<String>) -> Self {
        self.alike = Some(gap.into());
        self
    }

    /// Takes in a finding of the same gap in another contract; its places stand beside ours, up to `shown` of them.
    pub fn join(&mut self, other: Diagnostic, shown: usize) {
        let names = other.contracts.join(" and ");
        if self.joined.len() < shown {
            let text = match self.contracts.contains(&names) {
                true => "and here".to_owned(),
                false => format!("and here, of {names}"),
            };
            self.secondary.push(Label { span: other.primary.span, text });
        }
        for (own, other) in self.help.iter_mut().zip(other.help) {
            match own.choice == other.choice && !own.edits.is_empty() && !other.edits.is_empty() {
                true => own.edits = joined(own.edits.drain(..).chain(other.edits).collect()),
                false => own.edits.clear(),
            }
        }
        self.joined.push(Joined { names, file: other.primary.span.source, fingerprint: other.fingerprint });
        self.contracts.extend(other.contracts);
    }

    /// Says of which contracts it speaks, once all are joined; where they are not others each time, in which files.
    pub fn close_joined<'s>(&mut self, path: impl Fn(SourceId) -> &'s str) {
        let all = self.joined.len();
        if all == 0 {
            return;
        }
        let names: BTreeSet<&str> = self.joined.iter().map(|it| it.names.as_str()).collect();
        let are_others =
            names.len() == all && self.contracts.first().is_none_or(|it| !names.contains(it.as_str()));
        let (what, which) = match are_others {
            true => ("contracts", names),
            false => ("places", self.joined.iter().map(|it| path(it.file)).collect()),
        };
        let named = which.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = which.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        self.title = format!("{}, and the same in {all} more {what}", self.title);
        self.notes.push(format!("the same holds for {named}{more}"));
        let mut seen = BTreeSet::new();
        self.contracts.retain(|it| seen.insert(it.clone()));
    }

    /// Cuts words that a file makes too long to read: a value of a megabyte is no news.
    pub fn shorten(&mut self) {
        const NOTE: usize = 4000;
        let labels = std::iter::once(&mut self.primary).chain(&mut self.secondary).map(|it| &mut it.text);
        let helps = self.help.iter_mut().map(|it| &mut it.text);
        labels.chain(helps).chain([&mut self.title]).for_each(|it| cut(it, WORDS));
        self.notes.iter_mut().for_each(|it| cut(it, NOTE));
    }

    pub fn help(self, text: impl Into<String>) -> Self {
        self.way(text, Choice::TakesSides, Vec::new())
    }

    /// Edits that end the finding and that nobody needs to decide on.
    pub fn mend(self, text: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        self.way(text, Choice::Certain, edits.into_iter().collect())
    }

    /// Edits that end the finding and that say who is right.
    pub fn propose(self, text: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        self.way(text, Choice::TakesSides, edits.into_iter().collect())
    }

    fn way(mut self, text: impl Into<String>, choice: Choice, edits: Vec<Edit>) -> Self {
        self.help.push(Help { text: text.into(), edits: joined(edits), choice });
        self
    }

    /// Names a cause, and the file that it would stand in.
    pub fn after(mut self, cause: &'static Rule, file: Option<SourceId>) -> Self {
        self.after.push((cause, file));
        self
    }

    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What names a finding, whatever line it stands on: its subject, and a digest of the text at its place and of what
    /// is said of it.
    pub fn fingerprint_in(&self, sources: &Sources) -> String {
        let digest = digest::of_all([
            sources.cut(self.primary.span),
            self.title.as_str(),
            self.primary.text.as_str(),
            self.limit.as_str(),
        ]);
        let shown = digest.get(..DIGITS).unwrap_or(&digest);
        let subject = self.subject_in(sources);
        if subject.chars().count() <= WORDS {
            return format!("{subject}/{shown}");
        }
        // Of very many contracts and fields it names none.
        let digest = digest::of(&subject);
        let file = sources.path(self.primary.span.source);
        format!("{}/{file}/{}/{shown}", self.rule.code, digest.get(..DIGITS).unwrap_or(&digest))
    }

    /// Code, file, contracts and fields of a finding.
    pub fn subject_in(&self, sources: &Sources) -> String {
        let fields: Vec<&str> = self.fields.iter().map(FieldPath::as_str).collect();
        let parts = [
            self.rule.code.to_owned(),
            sources.path(self.primary.span.source).to_owned(),
            self.contracts.join(","),
            fields.join(","),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        parts.join("/")
    }
}

/// The beginning of a text that is too long for anybody to read.
pub fn shortened(text: &str) -> String {
    let mut text = text.to_owned();
    cut(&mut text, WORDS);
    text
}

/// Keeps so many characters of a text.
fn cut(text: &mut String, most: usize) {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
        text.push('…');
    }
}

/// Puts findings in their order — path, place, code, title — and takes out repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    let key = |it: &Diagnostic| {
        (
            sources.path(it.primary.span.source).to_owned(),
            it.primary.span.start(),
            it.rule.code,
            it.title.clone(),
        )
    };
    diagnostics.sort_by_cached_key(key);
    diagnostics.dedup_by(|a, b| key(a) == key(b));
}

/// The most characters by which one of two names is longer, where one was meant to be the other.
pub const APART: usize = 3;

/// The name in `known` that `name` was probably meant to be, if one is near: at most a third of it differs, and three
/// characters.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, known, name.chars().count().div_ceil(3).clamp(1, APART))
}

/// The field of the same object that a field was probably meant to be. The names of the objects around make no two names
/// alike.
pub fn near_field<'a>(
    path: &FieldPath,
    known: impl IntoIterator<Item = &'a FieldPath>,
) -> Option<&'a FieldPath> {
    let beside = known.into_iter().filter(|it| it.parent() == path.parent());
    let beside: Vec<&FieldPath> = beside.collect();
    let near = did_you_mean(path.name(), beside.iter().map(|it| it.name()))?;
    beside.into_iter().find(|it| it.name() == near)
}

/// True where a name is another one with a slip of the pen in it, and hardly a word of its own: a letter too many or too
/// few, two that changed places, another one inside a long name, or other separators. What differs in a digit is another
/// name, and so are short ones.
pub fn is_slip(written: &str, meant: &str) -> bool {
    let plain = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_lowercase();
    let (written, meant) = (plain(written), plain(meant));
    let digits = |it: &str| it.chars().filter(char::is_ascii_digit).collect::<String>();
    let length = written.chars().count().max(meant.chars().count());
    // Two letters that change places are two changes to this measure.
    let is_other_letter =
        written.chars().count() == meant.chars().count() && strsim::levenshtein(&written, &meant) == 1;
    let is_inside = written.chars().next() == meant.chars().next() && length >= 6;
    length >= 4
        && digits(&written) == digits(&meant)
        && strsim::osa_distance(&written, &meant) <= 1
        && (is_inside || !is_other_letter)
}

/// The same for a name that is hardly anything else: at most a quarter of it differs.
pub fn slip_of<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, known, (name.chars().count() / 4).clamp(1, APART))
}

fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, limit: usize) -> Option<&'a str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    let own = letters(&name);
    known
        .into_iter()
        // The difference in length is the least that the distance can be, and quicker to find; so is that in letters,
        // of which an edit changes two at most.
        .filter(|it| it.chars().count().abs_diff(length) <= limit)
        .filter(|it| !it.is_ascii() || !name.is_ascii() || apart(&own, &letters(it)) <= 2 * limit)
        .take(COMPARED)
        .map(|it| (strsim::osa_distance(&name, &it.to_lowercase()), it))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, it)| it)
}

/// The most names of about the same length and letters that one is compared with.
const COMPARED: usize = 500;

/// How often each letter stands in a text of ASCII, whatever its case; others share a place.
fn letters(text: &str) -> [u8; 32] {
    let mut letters = [0_u8; 32];
    for byte in text.bytes() {
        let number = &mut letters[usize::from(byte % 32)];
        *number = number.saturating_add(1);
    }
    letters
}

fn apart(a: &[u8; 32], b: &[u8; 32]) -> usize {
    a.iter().zip(b).map(|(a, b)| usize::from(a.abs_diff(*b))).sum()
}

/// `a`, `b` and `c`: names in backticks, joined as a sentence joins them.
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `1 example`, `2 examples`: a number with its noun.
pub fn count(number: impl std::fmt::Display, noun: &str) -> String {
    let number = number.to_string();
    let ending = match number.as_str() {
        "1" => "",
        _ if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{number} {noun}{ending}")
}

/// Edits in the order of their places, where two that touch are one.
fn joined(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort();
    edits.dedup();
    let mut all: Vec<Edit> = Vec::new();
    for edit in edits {
        match all
            .last_mut()
            .filter(|it| it.span.source == edit.span.source && it.span.end() == edit.span.start())
        {
            Some(last) => {
                let text = format!("{}{}", last.text, edit.text);
                *last = edit.span.source.span(last.span.start()..edit.span.end()).becomes(text);
            }
            None => all.push(edit),
        }
    }
    all
}
