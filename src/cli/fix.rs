//! `fix`: makes edits, looks whether each ended its finding, and writes what is left of them.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::Book;
use super::run::Run;
use super::{print, say};
use crate::diagnostic::{Diagnostic, count};
use crate::disk::Error;
use crate::fix::{Changed, Plan, plan};
use crate::report;
use crate::rulebook::{self, Level, Rule};
use crate::text::Sources;
use crate::write::{Replacement, replace};

/// What was mended, and the texts before and after.
struct Mended {
    /// The code of each finding that is gone.
    codes: Vec<&'static str>,
    before: Changed,
    after: Changed,
    left: Run,
}

/// What tells a finding from others while its text changes: code, file, contracts and fields.
type Key = (&'static str, String, Vec<String>, Vec<String>);

/// Makes the edits; with `diff` they are shown, and nothing is written.
pub fn fix(book: &Book, takes_sides: bool, diff: bool) -> Result<u8, Error> {
    let mended = mend(book, takes_sides)?;
    let told = told(&mended);
    if diff {
        for (path, after) in &mended.after {
            print(&report::diff(path, before(&mended, path), after))?;
        }
        let with = if mended.codes.is_empty() { "" } else { "with these edits:\n" };
        say(&format!("{told}{with}{}", mended.left.summary()));
        return Ok(if mended.codes.is_empty() { mended.left.status() } else { 1 });
    }
    let replacement = |(path, after)| Replacement { path, before: before(&mended, path), after };
    let replacements: Vec<Replacement> =
        mended.after.iter().map(|(path, after)| (path.as_str(), after.as_str())).map(replacement).collect();
    replace(&book.dir, &replacements)?;
    say(&told);
    say(&mended.left.summary());
    Ok(mended.left.status())
}

fn before<'a>(mended: &'a Mended, path: &str) -> &'a str {
    mended.before.get(path).map_or("", String::as_str)
}

fn told(mended: &Mended) -> String {
    if mended.codes.is_empty() {
        return "nothing to mend by itself\n".to_owned();
    }
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    mended.codes.iter().for_each(|code| *codes.entry(code).or_default() += 1);
    let codes: Vec<String> = codes
        .iter()
        .map(|(code, number)| if *number == 1 { (*code).to_owned() } else { format!("{code} × {number}") })
        .collect();
    let (files, findings) = (count(mended.after.len(), "file"), count(mended.codes.len(), "finding"));
    format!("edits in {files} end {findings} ({})\n", codes.join(", "))
}

/// Plans, judges what would come of it, and plans again, until there is nothing left to mend. An edit that does not
/// end its finding is not made.
fn mend(book: &Book, takes_sides: bool) -> Result<Mended, Error> {
    let mut run = Run::after(None, book, &Changed::new())?;
    let (mut codes, mut before, mut after) = (Vec::new(), Changed::new(), Changed::new());
    let mut given_up: Vec<Key> = Vec::new();
    // How many findings are mended at once; a batch with a culprit in it is halved until it is found.
    let mut batch = usize::MAX;
    let mut seen: Vec<Changed> = vec![Changed::new()];
    loop {
        let sources = &run.gathered.repository.sources;
        let open = run.verdict.findings.iter().filter(|it| !given_up.contains(&key(sources, it)));
        let mut open: Vec<&Diagnostic> =
            open.filter(|it| crate::fix::way(it, takes_sides).is_some()).collect();
        open.truncate(batch);
        let plan = plan(sources, open.iter().copied(), takes_sides);
        if open.is_empty() {
            break;
        }
        if plan.changed.is_empty() {
            // Edits that cannot be made, or that change nothing.
            given_up.extend(open.into_iter().map(|it| key(sources, it)));
            batch = usize::MAX;
            continue;
        }
        let mut next = after.clone();
        next.extend(plan.changed.clone());
        match Run::after(Some(&run), book, &next) {
            // Texts that were there before would come again and again.
            Ok(mended) if !seen.contains(&next) && ends(&run, &plan, &mended) => {
                for path in plan.changed.keys() {
                    let text = || sources.id(path).map_or("", |id| sources.text(id)).to_owned();
                    before.entry(path.clone()).or_insert_with(text);
                }
                codes.extend(plan.findings.iter().map(|it| it.rule.code));
                seen.push(next.clone());
                after = next;
                batch = usize::MAX;
                run = mended;
            }
            _ if plan.findings.len() > 1 => batch = plan.findings.len() / 2,
            _ => {
                given_up.extend(plan.findings.iter().map(|it| key(sources, it)));
                batch = usize::MAX;
            }
        }
    }
    Ok(Mended { codes, before, after, left: run })
}

/// True where every finding of the plan is gone, of whatever contract, and none comes in its place.
fn ends(before: &Run, plan: &Plan, after: &Run) -> bool {
    let number = |run: &Run, wanted: &Key| {
        let sources = &run.gathered.repository.sources;
        run.verdict.findings.iter().filter(|it| alike(&key(sources, it), wanted)).count()
    };
    let sources = &before.gathered.repository.sources;
    let keys: Vec<Key> = plan.findings.iter().map(|it| key(sources, it)).collect();
    let gone = |wanted: &Key| {
        let planned = keys.iter().filter(|it| alike(it, wanted)).count();
        number(after, wanted) + planned <= number(before, wanted)
    };
    keys.iter().all(gone) && brings_nothing(before, plan, after)
}

/// What nobody shows or declares yet, of a field or a value that an edit brings to others: a step, and no contradiction.
const NEXT: [&Rule; 3] =
    [&rulebook::OPTIONAL_FIELD_NOT_SHOWN, &rulebook::VALUE_NOT_SHOWN, &rulebook::UNDECLARED_FIELD];

/// True where nothing keeps the gate from looking that did not before, and nothing more fails the build about what was
/// mended: edits of one run do not contradict each other.
fn brings_nothing(before: &Run, plan: &Plan, after: &Run) -> bool {
    let subjects = |it: &Diagnostic| {
        let names = it.contracts.iter();
        names
            .flat_map(|name| it.fields.iter().map(move |field| (name.clone(), field.to_string())))
            .collect::<Vec<_>>()
    };
    let mended: BTreeSet<_> = plan.findings.iter().flat_map(|it| subjects(it)).collect();
    let counts =
        |it: &&Diagnostic| it.level == Level::Deny && NEXT.iter().all(|next| next.code != it.rule.code);
    let numbers = |run: &Run| {
        let mut numbers: BTreeMap<(&'static str, _), usize> = BTreeMap::new();
        for it in run.verdict.findings.iter().filter(counts) {
            let about = subjects(it).into_iter().filter(|it| mended.contains(it));
            about.for_each(|subject| *numbers.entry((it.rule.code, subject)).or_default() += 1);
        }
        numbers
    };
    let fixed = |run: &Run| run.verdict.findings.iter().filter(|it| it.rule.fixed).count();
    let were = numbers(before);
    fixed(after) <= fixed(before)
        && numbers(after).iter().all(|(what, number)| were.get(what).is_some_and(|it| number <= it))
}

/// The same mistake in the same file, perhaps of another contract that shares the place.
fn alike(a: &Key, b: &Key) -> bool {
    (a.0, &a.1, &a.3) == (b.0, &b.1, &b.3)
}

fn key(sources: &Sources, finding: &Diagnostic) -> Key {
    let fields = finding.fields.iter().map(ToString::to_string).collect();
    let path = sources.path(finding.primary.span.source).to_owned();
    (finding.rule.code, path, finding.contracts.clone(), fields)
}
