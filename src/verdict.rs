//! The gate itself: texts in, verdict out. Every command calls this one function.

use std::collections::{BTreeMap, BTreeSet};

use crate::allowances::{self, Kept, take_out};
use crate::causes::{take_out_consequences, tell_after_conflicts, tell_after_hidden};
use crate::config::{Allowance, Floor, Settings};
use crate::diagnostic::{Diagnostic, count, sort};
use crate::fix::{keep_real_edits, way};
use crate::floor::{self, Held, Measured};
use crate::load::{Before, Loaded, Turn, load};
use crate::model::{Example, ExampleKind, Family, Name};
use crate::origin::{self, Line};
use crate::repository::Repository;
use crate::rulebook::{self, Level, Rule};
use crate::rules::{self, Checked, Refusals};
use crate::text::{SourceId, Sources, Span};

/// What a run found, and what it looked at.
#[derive(Debug)]
pub struct Verdict {
    /// Every finding that is not allowed, in the order of its place.
    pub findings: Vec<Diagnostic>,
    pub loaded: Loaded,
    /// Findings that an allowance takes out.
    pub allowed: usize,
    /// Findings that the baseline takes out.
    pub known: usize,
    /// Examples that are not valid, whether or not that is let through: nobody may say of them that they are.
    pub doubtful: BTreeSet<SourceId>,
    /// Why each counter-example is refused.
    pub refusals: Refusals,
    /// Every allowance, with how many findings it takes out.
    pub allowances: Vec<(Allowance, usize)>,
    /// The file of the baseline, if there is one, with how many entries it has.
    pub baseline: Option<(String, usize)>,
    /// What weakens the gate, and how much it looks at.
    pub floor: Floor,
    /// The run was held to a lock file, and this is stronger than that.
    pub outgrows_lock: bool,
    /// The rules whose level is not their own.
    pub levels: Vec<(&'static Rule, Level)>,
    /// The only rules that were asked, beside the fixed ones; empty where all were.
    pub only: Vec<&'static Rule>,
    /// Where the pages of the rules are published: a URL that ends in `/`.
    pub rule_pages: Option<String>,
}

/// How much a run looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookedAt {
    pub contracts: usize,
    pub chapters: usize,
    pub schemas: usize,
    pub examples: usize,
    pub counter_examples: usize,
}

impl LookedAt {
    /// All chapters and schemas, and the contracts, with their examples, that the run tells of.
    pub fn of(repository: &Repository, loaded: &Loaded) -> Self {
        let families = || loaded.catalog.families.iter();
        let told = |it: &&Example| it.contract.as_ref().is_none_or(|(name, _)| loaded.share.has(name));
        LookedAt {
            contracts: families().flat_map(Family::current).filter(|it| loaded.share.has(it)).count(),
            chapters: repository.chapters.len(),
            schemas: loaded.schemas.len(),
            examples: families().flat_map(|it| &it.examples).filter(told).count(),
            counter_examples: families().flat_map(|it| &it.counter_examples).filter(told).count(),
        }
    }

    /// The numbers, each with the name that machines know it by.
    pub fn named(self) -> [(&'static str, usize); 5] {
        [
            ("contracts", self.contracts),
            ("chapters", self.chapters),
            ("schemas", self.schemas),
            ("examples", self.examples),
            ("counter_examples", self.counter_examples),
        ]
    }
}

/// What the exit status tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything agrees.
    Clean,
    /// There are findings that fail the build.
    Findings,
    /// The check could not be made: settings, or nothing to check.
    NotMade,
}

/// What is worked on where no file is.
const WHOLE: &str = "the book as a whole";

/// Loads and judges. `found` is what reading the settings has found.
pub fn judge(repository: &Repository, settings: &Settings, found: Vec<Diagnostic>) -> Verdict {
    judge_in(Turn::Only, repository, settings, found)
}

/// The same, and something is left for the next run; what follows from the same as in an earlier run is not made again.
/// The verdict is the same.
pub fn judge_after(
    before: Option<Before>,
    repository: &Repository,
    settings: &Settings,
    found: Vec<Diagnostic>,
) -> Verdict {
    judge_in(Turn::OfMany(before), repository, settings, found)
}

/// Loads and judges, as one run of however many.
pub fn judge_in(turn: Turn, repository: &Repository, settings: &Settings, found: Vec<Diagnostic>) -> Verdict {
    let (mut loaded, problems) = load(repository, settings, turn);
    let mut findings = found;
    findings.extend(repository.found.iter().cloned());
    findings.extend(problems);
    findings.extend(too_few(repository, settings, &loaded));
    findings.extend(empty_share(repository, &loaded));
    let before = turn.before(repository);
    let checked = repository.progress.on(WHOLE, || rules::check(repository, &loaded, before));
    let Checked { found, refusals, quiet } = checked;
    findings.extend(found);
    loaded.kept.iter_mut().zip(quiet).for_each(|(kept, quiet)| kept.quiet = quiet);
    tell_after_conflicts(&mut findings);
    tell_after_hidden(&mut findings);
    let owners = owners(&loaded);
    for finding in &mut findings {
        finding.level = settings.level(finding.rule);
        if finding.contracts.is_empty() {
            finding.contracts.extend(owners.get(&finding.primary.span.source).cloned().flatten());
        }
    }
    note_changed_chapters(repository, &mut findings);
    sort(&mut findings, &repository.sources);
    allowances::name(&mut findings, repository);
    let doubtful = doubtful(&loaded, &findings);
    let Kept { mut findings, allowed, known, uses } = take_out(repository, settings, &loaded, findings);
    let allowances = settings.allowances.iter().chain(&loaded.allowances).cloned().zip(uses).collect();
    let measured = floor::measure(repository, settings, &loaded, &allowed);
    let held = hold(repository, settings, &measured, &findings);
    findings.extend(held.found);
    let asked = |it: &Diagnostic| {
        it.rule.fixed || settings.only.as_ref().is_none_or(|only| only.contains(it.rule.code))
    };
    findings.retain(|finding| finding.level != Level::Allow && asked(finding));
    // What nobody could look at because of it is told to everybody.
    let told_here = |it: &Diagnostic| it.rule.fixed || loaded.share.tells_of(&it.contracts);
    take_out_consequences(&mut findings);
    findings.retain(told_here);
    sort(&mut findings, &repository.sources);
    let findings = join(&repository.sources, findings);
    let is_asked = |it: &&&Rule| settings.only.as_ref().is_some_and(|only| only.contains(it.code));
    let only = rulebook::ALL.iter().filter(is_asked).copied().collect();
    let levels = rulebook::ALL.iter().map(|it| (*it, settings.level(it)));
    Verdict {
        findings,
        allowed: allowed.len(),
        known,
        doubtful,
        refusals,
        only,
        allowances,
        baseline: settings.baseline.as_ref().map(|(path, _)| (path.clone(), settings.known.entries.len())),
        floor: measured.floor,
        // What one of several jobs does not let through, another may.
        outgrows_lock: held.stronger && loaded.share.shard.is_none(),
        levels: levels.filter(|(rule, level)| *level != rule.level).collect(),
        rule_pages: settings.rule_pages.clone(),
        loaded,
    }
}

/// Holds a locked run to its lock file. What keeps the gate from looking is why less is looked at.
fn hold(repository: &Repository, settings: &Settings, now: &Measured, findings: &[Diagnostic]) -> Held {
    let Some(lock) = &settings.lock else { return Held::default() };
    let mut held = floor::hold(lock, settings, now, !findings.iter().any(|it| it.rule.fixed));
    held.found.iter_mut().for_each(|it| it.fingerprint = it.fingerprint_in(&repository.sources));
    held
}

/// A gate that has lost half of its contracts agrees with what is left.
fn too_few(repository: &Repository, settings: &Settings, loaded: &Loaded) -> Option<Diagnostic> {
    let number: usize = loaded.catalog.families.iter().map(Family::count).sum();
    let expected = settings.expected.filter(|it| number < *it)?;
    let place = repository.book_toml.span(0..0);
    let place = settings.families.first().map_or(place, |it| it.span);
    let title = format!("{} found, where at least {expected} are expected", count(number, "contract"));
    let finding =
        Diagnostic::new(&rulebook::NOTHING_FOUND, title, place, "fewer than `--expect-contracts` says");
    Some(finding.help("bring back what is missing, or expect less: `list` tells what was found"))
}

/// A job that has nothing to look at must not seem to have looked.
fn empty_share(repository: &Repository, Loaded { share, .. }: &Loaded) -> Option<Diagnostic> {
    let shard = share.shard.filter(|_| share.is_empty())?;
    let title = format!("nothing was checked: no contract is of the shard {shard}");
    let place = repository.book_toml.span(0..0);
    let finding = Diagnostic::new(&rulebook::NOTHING_FOUND, title, place, "no contract for this job");
    let most = count(share.left_to_others(), "contract");
    Some(finding.help(format!("the book has {most}: split the check over no more jobs than that")))
}

/// The contract of every file that belongs to one alone.
fn owners(loaded: &Loaded) -> BTreeMap<SourceId, Option<Name>> {
    let mut owners: BTreeMap<SourceId, Option<Name>> = BTreeMap::new();
    for family in &loaded.catalog.families {
        let schemas =
            family.contracts.iter().filter_map(|(name, it)| Some((name, it.schema.as_ref()?.place.source)));
        let in_files = family.examples.iter().filter(|it| !matches!(it.kind, ExampleKind::Fence { .. }));
        let examples = in_files.filter_map(|it| Some((&it.contract.as_ref()?.0, it.source)));
        for (name, source) in schemas.chain(examples) {
            let owner = owners.entry(source).or_insert_with(|| Some(name.clone()));
            if owner.as_ref() != Some(name) {
                *owner = None;
            }
        }
    }
    owners
}

/// The examples of which some finding says that they break their schema.
fn doubtful(loaded: &Loaded, findings: &[Diagnostic]) -> BTreeSet<SourceId> {
    let examples = loaded.catalog.families.iter().flat_map(|it| &it.examples);
    let examples: BTreeSet<SourceId> = examples.map(|it| it.source).collect();
    let of_examples = findings.iter().filter(|it| it.rule.code.starts_with("MC1"));
    let labels = of_examples.flat_map(|it| it.labels());
    labels.map(|it| it.span.source).filter(|it| examples.contains(it)).collect()
}

/// From this many on, contracts with the same gap share one finding.
const MANY: usize = 4;

/// The most contracts with the same gap that one finding points at.
const SHOWN: usize = 6;

/// The same gap in many contracts is one mistake, such as a setting that all of them follow from: the first finding
/// speaks for all, and names the others.
fn join(sources: &Sources, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let key = |it: &Diagnostic| Some((it.rule.code, it.level, it.alike.clone()?));
    let mut numbers: BTreeMap<_, usize> = BTreeMap::new();
    findings.iter().filter_map(key).for_each(|it| *numbers.entry(it).or_default() += 1);
    let mut joined: BTreeMap<_, usize> = BTreeMap::new();
    let mut all: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        let Some(key) = key(&finding).filter(|it| numbers.get(it).is_some_and(|it| *it >= MANY)) else {
            all.push(finding);
            continue;
        };
        match joined.get(&key).and_then(|index| all.get_mut(*index)) {
            Some(first) => first.join(finding, SHOWN),
            None => {
                joined.insert(key, all.len());
                all.push(finding);
            }
        }
    }
    for finding in &mut all {
        finding.close_joined(|it| sources.path(it));
        keep_real_edits(sources, finding);
        finding.shorten();
    }
    all
}

/// For each changed chapter with a finding the files that it includes, and the lines of its text that are theirs.
type PutIn<'a> = BTreeMap<SourceId, Vec<(&'a str, Vec<Option<Line>>)>>;

fn put_in<'a>(repository: &'a Repository, findings: &[Diagnostic]) -> PutIn<'a> {
    let pointed: BTreeSet<SourceId> =
        findings.iter().flat_map(Diagnostic::labels).map(|it| it.span.source).collect();
    let mut all = PutIn::new();
    for (source, files) in repository.put_in.iter().filter(|(source, _)| pointed.contains(source)) {
        let text = repository.sources.text(*source);
        // What is included is handed on with the line ends of mdBook.
        let text = text.replace("\r\n", "\n");
        let own = |file: &str| file.lines().map(|it| format!("{it}\n")).collect::<String>();
        let lines = files.iter().map(|(path, file)| (path.as_str(), origin::lines(&own(file), &text)));
        all.insert(*source, lines.collect());
    }
    all
}

/// Places in what an earlier preprocessor put into a chapter are places in its text, not in the file.
fn note_changed_chapters(repository: &Repository, findings: &mut [Diagnostic]) {
    findings.iter_mut().for_each(|it| keep_real_edits(&repository.sources, it));
    let put_in = put_in(repository, findings);
    findings.iter_mut().for_each(|it| note_changed_chapter(repository, &put_in, it));
}

fn note_changed_chapter(repository: &Repository, put_in: &PutIn, finding: &mut Diagnostic) {
    let sources = &repository.sources;
    let labels = finding.labels().map(|it| it.span);
    let edits = finding.help.iter().flat_map(|it| &it.edits).map(|it| it.span);
    let spans: BTreeSet<Span> = labels.chain(edits).collect();
    let changed: BTreeSet<SourceId> =
        repository.chapters.iter().filter(|it| it.changed).filter_map(|it| it.source).collect();
    let of = |source: SourceId| spans.iter().filter(move |it| it.source == source);
    for source in changed {
        let lines: BTreeSet<usize> =
            of(source).filter(|it| !sources.is_in_file(**it)).map(|it| sources.position(*it).line).collect();
        if lines.is_empty() {
            continue;
        }
        let chapter = match source == finding.primary.span.source {
            true => "this chapter".to_owned(),
            false => format!("`{}`", sources.path(source)),
        };
        let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let which = match (of(source).any(|it| sources.is_in_file(*it)), &numbers[..]) {
            (false, _) => "lines are".to_owned(),
            (true, [line]) => format!("line {line} is"),
            (true, lines) => format!("lines {} are", lines.join(", ")),
        };
        let those = if which.ends_with(" is") { "that" } else { "those" };
        let note = format!(
            "an earlier preprocessor changed {chapter}: {which} {those} of the text that it handed on"
        );
        finding.notes.push(note);
        for line in lines {
            let files = put_in.get(&source).into_iter().flatten();
            let mut theirs = files.filter_map(|(path, lines)| Some((path, (*lines.get(line - 1)?)?)));
            if let (Some((path, there)), None) = (theirs.next(), theirs.next()) {
                let there = there.number + 1;
                finding
                    .notes
                    .push(format!("line {line} of that text is line {there} of `{path}`, which it includes"));
            }
        }
    }
}

impl Verdict {
    /// The page of a rule on the web, if it is known where the pages are.
    pub fn page_of(&self, rule: &Rule) -> Option<String> {
        self.rule_pages.as_ref().map(|it| format!("{it}{}.html", rule.name))
    }

    /// How many contracts the findings that fail the build are about; `None` where one is about none, or about one that
    /// is not counted.
    pub fn concerned(&self) -> Option<usize> {
        let families = &self.loaded.catalog.families;
        let is_counted = |name: &String| {
            let mut contracts = families.iter().filter_map(|it| it.contracts.get(name));
            contracts.any(|it| it.superseded_by.is_none())
        };
        let denied = self.findings.iter().filter(|it| it.level == Level::Deny);
        let of_some = |it: &Diagnostic| !it.contracts.is_empty() && it.contracts.iter().all(is_counted);
        let names = denied.clone().flat_map(|it| &it.contracts);
        let names: BTreeSet<&String> = names.filter(|it| self.loaded.share.has(it)).collect();
        denied.clone().all(of_some).then_some(names.len())
    }

    /// How many findings `fix` can mend by itself, and how many if it also takes sides.
    pub fn mendable(&self) -> (usize, usize) {
        let number = |takes_sides| self.findings.iter().filter(|it| way(it, takes_sides).is_some()).count();
        (number(false), number(true))
    }

    pub fn outcome(&self) -> Outcome {
        let denied = || self.findings.iter().filter(|it| it.level == Level::Deny);
        if denied().next().is_none() {
            Outcome::Clean
        } else if denied().any(|it| it.rule.code.starts_with("MC9")) {
            Outcome::NotMade
        } else {
            Outcome::Findings
        }
    }
}

impl Outcome {
    /// The exit status of `check`.
    pub fn status(self) -> u8 {
        match self {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::NotMade => 2,
        }
    }
}
