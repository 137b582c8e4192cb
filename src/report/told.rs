//! A verdict as the formats for machines tell it: plain data with paths, lines and columns, and nothing left to look up.
//!
//! Its serialization is the format `json`; `book/using/findings.schema.json` is its schema.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::change::{Change, changes};
use super::fitting::listed_contracts;
use super::shown::shown;
use super::words::{SETTINGS, SHORT};
use crate::diagnostic::{Choice, Diagnostic, Help, Label, shortened};
use crate::digest;
use crate::floor::weakened_by;
use crate::load::Loaded;
use crate::model::{Example, ExampleKind, Family};
use crate::repository::Repository;
use crate::rulebook::{self, Level, Rule};
use crate::text::{self, Edit, SourceId, Sources, Span};
use crate::verdict::{LookedAt, Outcome, Verdict};

/// The most rules, and the most settings, that are named where a gate is weaker; more are counted.
const NAMED: usize = 100;

/// Everything that a run has to tell.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The version of this form; a change that a reader could stumble over raises it.
    pub format_version: u32,
    pub tool: Tool,
    /// `clean`, `findings` or `not-made`.
    pub outcome: &'static str,
    #[serde(serialize_with = "named")]
    pub looked_at: LookedAt,
    /// Which of several jobs this is, as in `2/4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// Findings that are not shown, because an allowance or the baseline says so.
    pub allowed: usize,
    pub known: usize,
    /// The only rules that were asked, beside the fixed ones; empty where all were.
    pub only: Vec<&'static str>,
    /// What weakens the gate, in a few words each.
    pub weakened_by: Vec<String>,
    /// The same for a line, which counts what there is much of.
    #[serde(skip)]
    pub weakened_in_short: Vec<String>,
    /// The gate is stronger than the lock file that it was held to says.
    pub outgrows_lock: bool,
    /// How many findings fail, and how many warn, told or not.
    #[serde(skip)]
    pub denied: usize,
    #[serde(skip)]
    pub warned: usize,
    /// How many contracts those are about that fail, where each is about one.
    #[serde(skip)]
    pub concerned: Option<usize>,
    /// How many findings, told or not, `fix` can mend by itself, and how many with `--unsafe`.
    #[serde(skip)]
    pub mendable: (usize, usize),
    /// Findings beside those that are told: there are too many.
    pub untold: usize,
    /// The folder from which paths are counted, as it stands before them.
    #[serde(skip)]
    pub folder: String,
    pub contracts: Vec<ToldContract>,
    /// Contracts beside those that are listed: there are too many.
    pub untold_contracts: usize,
    pub findings: Vec<ToldFinding>,
}

/// Who tells it.
#[derive(Debug, Serialize)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

impl Tool {
    const OURS: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

/// A contract, and where its schema stands.
#[derive(Debug, Serialize)]
pub struct ToldContract {
    pub family: String,
    pub name: String,
    pub schema: Option<String>,
    /// The files of its schema and of its examples.
    #[serde(skip)]
    pub files: BTreeSet<SourceId>,
}

#[derive(Debug, Serialize)]
pub struct ToldFinding {
    pub code: &'static str,
    pub name: &'static str,
    /// `deny` or `warn`.
    pub level: &'static str,
    pub title: String,
    pub contracts: Vec<String>,
    /// Every contract that it is about, however many.
    #[serde(skip)]
    pub about: BTreeSet<String>,
    pub fields: Vec<String>,
    /// The place to edit.
    pub primary: Place,
    /// The evidence: a place for every other witness.
    pub secondary: Vec<Place>,
    pub help: Vec<ToldHelp>,
    pub notes: Vec<String>,
    /// The page of the rule, where `rule-pages` says where the pages are.
    pub url: Option<String>,
    /// Names the finding, whatever line it stands on.
    pub fingerprint: String,
    #[serde(skip)]
    pub rule: &'static Rule,
    /// The files to edit: of the primary place, and of what was joined.
    #[serde(skip)]
    pub files: BTreeSet<SourceId>,
}

/// A place in a file, and what is to be seen there.
#[derive(Debug, Serialize)]
pub struct Place {
    pub path: String,
    pub start: Point,
    /// Behind the last character.
    pub end: Point,
    pub label: String,
}

impl Place {
    /// The beginning of the settings, for what has no other place.
    pub fn of_settings(folder: &str) -> Place {
        let start = Point { line: 1, column: 1, byte: 0, byte_column: 1 };
        Place { path: format!("{folder}{SETTINGS}"), start, end: start, label: String::new() }
    }
}

/// A point in a file: line and column count from 1, the column in characters; the byte counts from 0.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    pub line: usize,
    pub column: usize,
    pub byte: usize,
    /// The column in bytes, from 1.
    #[serde(skip)]
    pub byte_column: usize,
}

/// A way to end a finding.
#[derive(Debug, Serialize)]
pub struct ToldHelp {
    pub text: String,
    /// `fix` makes the edits by itself.
    pub certain: bool,
    pub edits: Vec<ToldEdit>,
    /// The same as whole lines.
    #[serde(skip)]
    pub changes: Vec<Change>,
}

/// The text between two points, and what is to stand there.
#[derive(Debug, Serialize)]
pub struct ToldEdit {
    pub path: String,
    pub start: Point,
    pub end: Point,
    /// What stands there now.
    pub replaces: String,
    pub text: String,
}

impl ToldFinding {
    /// True where it fails the build.
    pub fn is_denied(&self) -> bool {
        self.level == "deny"
    }

    /// The word for its level that readers of reports know.
    pub fn severity(&self) -> &'static str {
        if self.is_denied() { "error" } else { "warning" }
    }
}

/// Looks up everything that a verdict points at.
pub fn told(repository: &Repository, verdict: &Verdict) -> Told {
    let sources = &repository.sources;
    let shown = shown(verdict);
    let denied = verdict.findings.iter().filter(|it| it.level == Level::Deny).count();
    let Loaded { catalog, share, .. } = &verdict.loaded;
    let contracts = catalog.families.iter().flat_map(|it| contracts(sources, it));
    let (contracts, untold_contracts) = listed_contracts(contracts.filter(|it| share.has(&it.name)));
    Told {
        format_version: 1,
        tool: Tool::OURS,
        outcome: match verdict.outcome() {
            Outcome::Clean => "clean",
            Outcome::Findings => "findings",
            Outcome::NotMade => "not-made",
        },
        looked_at: LookedAt::of(repository, &verdict.loaded),
        shard: verdict.loaded.share.shard.map(|it| it.to_string()),
        allowed: verdict.allowed,
        known: verdict.known,
        only: verdict.only.iter().map(|it| it.name).collect(),
        weakened_by: weakened_by(&verdict.floor, NAMED),
        weakened_in_short: weakened_by(&verdict.floor, SHORT),
        outgrows_lock: verdict.outgrows_lock,
        contracts,
        untold_contracts,
        denied,
        concerned: verdict.concerned(),
        mendable: verdict.mendable(),
        warned: verdict.findings.len() - denied,
        untold: verdict.findings.len() - shown.len(),
        folder: String::new(),
        findings: shown.into_iter().map(|it| finding(sources, it, verdict.page_of(it.rule))).collect(),
    }
}

impl Told {
    /// A run that could not be made, and why: the first line says it, the others tell more.
    pub fn trouble(message: &str) -> Told {
        let (title, more) = message.split_once('\n').unwrap_or((message, ""));
        let rule = &rulebook::UNREADABLE_FILE;
        let finding = ToldFinding {
            code: rule.code,
            name: rule.name,
            level: "deny",
            title: title.to_owned(),
            contracts: Vec::new(),
            about: BTreeSet::new(),
            fields: Vec::new(),
            primary: Place::of_settings(""),
            secondary: Vec::new(),
            help: Vec::new(),
            notes: Some(more.trim()).filter(|it| !it.is_empty()).map(str::to_owned).into_iter().collect(),
            url: None,
            fingerprint: digest::of(title),
            rule,
            files: BTreeSet::new(),
        };
        Told {
            format_version: 1,
            tool: Tool::OURS,
            outcome: "not-made",
            looked_at: LookedAt::default(),
            shard: None,
            allowed: 0,
            known: 0,
            only: Vec::new(),
            weakened_by: Vec::new(),
            weakened_in_short: Vec::new(),
            outgrows_lock: false,
            denied: 1,
            concerned: None,
            mendable: (0, 0),
            warned: 0,
            untold: 0,
            folder: String::new(),
            contracts: Vec::new(),
            untold_contracts: 0,
            findings: vec![finding],
        }
    }

    /// The same with paths that begin in a folder above: that of `book.toml` stands before them.
    pub fn below(mut self, folder: &str) -> Told {
        folder.clone_into(&mut self.folder);
        let mut put = |path: &mut String| path.insert_str(0, folder);
        self.contracts.iter_mut().filter_map(|it| it.schema.as_mut()).for_each(&mut put);
        for finding in &mut self.findings {
            put(&mut finding.primary.path);
            finding.secondary.iter_mut().for_each(|it| put(&mut it.path));
            for help in &mut finding.help {
                help.edits.iter_mut().for_each(|it| put(&mut it.path));
                help.changes.iter_mut().for_each(|it| put(&mut it.path));
            }
        }
        self
    }
}

fn named<S: Serializer>(it: &LookedAt, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(it.named())
}

fn contracts<'a>(sources: &'a Sources, family: &'a Family) -> impl Iterator<Item = ToldContract> + 'a {
    family.contracts.iter().map(|(name, contract)| {
        let schema = contract.schema.as_ref().map(|it| it.place.source);
        let in_files = |it: &&Example| !matches!(it.kind, ExampleKind::Fence { .. });
        let examples = family.examples_of(contract).filter(in_files);
        ToldContract {
            family: family.name.clone(),
            name: name.clone(),
            schema: schema.map(|it| sources.path(it).to_owned()),
            files: examples.map(|it| it.source).chain(schema).collect(),
        }
    })
}

pub fn finding(sources: &Sources, it: &Diagnostic, url: Option<String>) -> ToldFinding {
    let finding = ToldFinding {
        code: it.rule.code,
        name: it.rule.name,
        level: if it.level == Level::Deny { "deny" } else { "warn" },
        title: it.title.clone(),
        contracts: it.contracts.clone(),
        about: it.contracts.iter().cloned().collect(),
        fields: it.fields.iter().map(|it| shortened(&it.to_string())).collect(),
        primary: place(sources, &it.primary),
        secondary: it.secondary.iter().map(|it| place(sources, it)).collect(),
        help: it.help.iter().map(|it| help(sources, it)).collect(),
        notes: it.notes.clone(),
        url,
        fingerprint: it.fingerprint.clone(),
        rule: it.rule,
        files: it.joined.iter().map(|it| it.file).chain([it.primary.span.source]).collect(),
    };
    finding.cut()
}

fn place(sources: &Sources, label: &Label) -> Place {
    let (start, end) = points(sources, label.span);
    Place { path: sources.path(label.span.source).to_owned(), start, end, label: label.text.clone() }
}

/// A way out, with the places and texts of its edits.
pub fn help(sources: &Sources, help: &Help) -> ToldHelp {
    let edit = |Edit { span, text }: &Edit| {
        let (start, end) = points(sources, *span);
        let path = sources.path(span.source).to_owned();
        ToldEdit { path, start, end, replaces: sources.cut(*span).to_owned(), text: text.clone() }
    };
    ToldHelp {
        text: help.text.clone(),
        certain: help.choice == Choice::Certain && !help.edits.is_empty(),
        edits: help.edits.iter().map(edit).collect(),
        changes: changes(sources, &help.edits),
    }
}

fn points(sources: &Sources, span: Span) -> (Point, Point) {
    let point = |it: text::Place| Point {
        line: it.line + 1,
        column: it.column + 1,
        byte: it.byte,
        byte_column: it.byte_column + 1,
    };
    let (start, end) = sources.places(span);
    (point(start), point(end))
}
