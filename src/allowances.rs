//! What is known and meant to be so: allowances and the baseline take findings out, and what takes nothing out is a
//! finding itself.

mod near;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Allowance, Scope, Settings};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::field::FieldPath;
use crate::load::Loaded;
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::allow::Allowed;
use crate::syntax::splice;
use crate::text::{Edit, Span};

use near::{leave_to_people, leave_unsure, meant, names_meant, near_subject};

/// What is left of the findings, and how many were taken out.
#[derive(Debug)]
pub struct Kept {
    pub findings: Vec<Diagnostic>,
    /// Findings that allowances take out.
    pub allowed: Vec<LetThrough>,
    pub known: usize,
    /// How many findings each allowance takes out: those of the settings first, then those of chapters.
    pub uses: Vec<usize>,
}

/// A finding that an allowance takes out.
#[derive(Debug)]
pub struct LetThrough {
    pub fingerprint: String,
    pub place: Span,
    /// Where the allowance stands: of several, the one that holds longest.
    pub by: Span,
    /// The last day on which it does.
    pub until: Option<Date>,
}

/// Takes out what allowances and the baseline speak of. The findings have their fingerprints.
pub fn take_out(
    repository: &Repository,
    settings: &Settings,
    loaded: &Loaded,
    findings: Vec<Diagnostic>,
) -> Kept {
    let allowances: Vec<&Allowance> = settings.allowances.iter().chain(&loaded.allowances).collect();
    let mut used = BTreeSet::new();
    let mut matched = BTreeSet::new();
    let uses = vec![0; allowances.len()];
    let mut kept = Kept { findings: Vec::new(), allowed: Vec::new(), known: 0, uses };
    for mut finding in findings {
        let covering =
            |(_, it): &(usize, &&Allowance)| !finding.rule.fixed && it.covers(&finding, &repository.sources);
        let covering: Vec<usize> =
            allowances.iter().enumerate().filter(covering).map(|(index, _)| index).collect();
        let fields = || finding.fields.iter().flat_map(spellings).map(Some).chain([None]);
        used.extend(covering.iter().flat_map(|it| fields().map(|field| (*it, field))));
        let over = |index: &usize| {
            let until = allowances[*index].allow.until;
            until.filter(|it| *it < repository.today)
        };
        let holding: Vec<usize> = covering.iter().copied().filter(|it| over(it).is_none()).collect();
        holding.iter().for_each(|it| kept.uses[*it] += 1);
        if let Some(it) = let_through(&finding, holding.iter().map(|it| allowances[*it])) {
            kept.allowed.push(it);
            continue;
        }
        if !finding.rule.fixed && settings.known.entries.contains_key(&finding.fingerprint) {
            matched.insert(finding.fingerprint.clone());
            kept.known += 1;
            continue;
        }
        for (index, day) in covering.iter().filter_map(|it| Some((*it, over(it)?))) {
            finding = finding.and(allowances[index].span, format!("this allowance ended with {day}"));
        }
        kept.findings.push(finding);
    }
    leave_unsure(&loaded.unsure(repository), &mut kept.findings);
    // What cannot be looked at, or is looked at elsewhere, may be what they speak of.
    if loaded.share.judges_all() && !kept.findings.iter().any(|it| it.rule.fixed) {
        let is_used = |index: usize, field: Option<&FieldPath>| used.contains(&(index, field.cloned()));
        let all = allowances.iter().enumerate();
        let unused = all
            .filter_map(|(index, it)| idle(repository, it, &kept.findings, |field| is_used(index, field)))
            .map(|(finding, meant, of)| (names_meant(repository, loaded, of, finding), meant));
        let (mut idle, was_meant): (Vec<Diagnostic>, Vec<Vec<usize>>) = unused.unzip();
        let (entries, of_entries) = idle_entries(repository, settings, &matched, &kept.findings);
        idle.extend(entries);
        for it in was_meant.into_iter().flatten().chain(of_entries) {
            kept.findings.get_mut(it).into_iter().for_each(leave_to_people);
        }
        for it in &mut idle {
            it.level = settings.level(it.rule);
            it.fingerprint = it.fingerprint_in(&repository.sources);
        }
        kept.findings.extend(idle);
    }
    kept
}

/// What is said of the entries of the baseline that let nothing through, and the findings that some of them nearly name.
fn idle_entries(
    repository: &Repository,
    settings: &Settings,
    matched: &BTreeSet<String>,
    findings: &[Diagnostic],
) -> (Vec<Diagnostic>, Vec<usize>) {
    let entries = settings.known.entries.iter().filter(|(entry, _)| !matched.contains(*entry));
    let few = entries.clone().count() <= FEW;
    let found = findings.iter().enumerate().rev();
    let current: BTreeMap<String, usize> =
        found.map(|(index, it)| (it.subject_in(&repository.sources), index)).collect();
    let mut was_meant = Vec::new();
    let found = entries.map(|(entry, span)| {
        let (finding, near) = idle_entry(repository, entry, *span, (&current, findings), few);
        was_meant.extend(near);
        finding
    });
    (found.collect(), was_meant)
}

/// Who allows may write a name with or without its quotes.
fn spellings(field: &FieldPath) -> [FieldPath; 2] {
    [field.clone(), field.unquoted()]
}

/// So many findings are looked at, and so many entries of a baseline looked up, for one that is near to an idle one.
const FEW: usize = 20;

/// A finding that these allowances let through, if there is one of them.
fn let_through<'a>(
    finding: &Diagnostic,
    allowances: impl Iterator<Item = &'a Allowance>,
) -> Option<LetThrough> {
    // One without a last day holds longest.
    let longest = allowances.max_by_key(|it| (it.allow.until.is_none(), it.allow.until))?;
    Some(LetThrough {
        fingerprint: finding.fingerprint.clone(),
        place: finding.primary.span,
        by: longest.span,
        until: longest.allow.until,
    })
}

/// What is said of an allowance that takes nothing out, about these fields or at all, and the finding that it nearly
/// names.
fn idle<'a>(
    repository: &Repository,
    allowance: &'a Allowance,
    findings: &[Diagnostic],
    is_used: impl Fn(Option<&FieldPath>) -> bool,
) -> Option<(Diagnostic, Vec<usize>, &'a Allowance)> {
    let of_field = || match &allowance.allow.fields {
        Allowed::Of(fields) => fields.iter().find(|field| !is_used(Some(field))),
        Allowed::OfNone | Allowed::OfAny => None,
    };
    let meant = meant(&repository.sources, allowance, findings, &is_used);
    let unsure = unsure(repository, allowance, findings);
    let finding = match (is_used(None), meant.first()) {
        (false, None) if unsure.is_empty() => idle_allowance(repository, allowance, true),
        (false, None) => idle_allowance(repository, allowance, false)
            .help("take it out, or mend its rule, its fields or its contract"),
        // What is misspelt is not taken out without being asked.
        (false, Some(meant)) => meant.told(&repository.sources, idle_allowance(repository, allowance, false)),
        (true, None) => {
            let field = of_field()?;
            idle_field(allowance, field).help(format!("take `{field}` out of it"))
        }
        (true, Some(meant)) => meant.told(&repository.sources, idle_field(allowance, &meant.field)),
    };
    let finding = near(repository, allowance, findings).into_iter().fold(finding, Diagnostic::note);
    let meant = meant.into_iter().map(|it| it.finding);
    let meant = if is_used(None) { meant.collect() } else { meant.chain(unsure).collect() };
    Some((finding, meant, allowance))
}

/// The findings where an allowance looks that it may have been meant for: those of its rule, and those about one of its
/// fields.
fn unsure(repository: &Repository, allowance: &Allowance, findings: &[Diagnostic]) -> Vec<usize> {
    let names = |it: &FieldPath| match &allowance.allow.fields {
        Allowed::Of(fields) => fields.contains(it),
        Allowed::OfNone | Allowed::OfAny => false,
    };
    let may_be = |it: &Diagnostic| it.rule.code == allowance.allow.rule.code || it.fields.iter().any(names);
    let there = findings.iter().enumerate().filter(|(_, it)| !it.rule.fixed && may_be(it));
    there.filter(|(_, it)| allowance.reaches(it, &repository.sources)).map(|(at, _)| at).collect()
}

/// What the rule of an idle allowance finds where it looks, of other fields or another contract.
fn near(repository: &Repository, allowance: &Allowance, findings: &[Diagnostic]) -> Option<String> {
    let rule = allowance.allow.rule;
    let there = findings.iter().filter(|it| it.rule.code == rule.code);
    let there = there.filter(|it| allowance.reaches(it, &repository.sources)).take(FEW);
    let subject = |it: &Diagnostic| {
        let fields: Vec<&str> = it.fields.iter().map(FieldPath::as_str).collect();
        let about = if fields.is_empty() { String::new() } else { format!(" about {}", listed(&fields)) };
        let of = if it.contracts.is_empty() {
            String::new()
        } else {
            format!(" of {}", it.contracts.join(" and "))
        };
        format!("{about}{of}")
    };
    let subjects: BTreeSet<String> = there.map(subject).filter(|it| !it.is_empty()).collect();
    let (first, more) = (subjects.first()?, subjects.len() - 1);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    Some(format!("what `{}` finds there is{first}{more}", rule.name))
}

/// An allowance that allows nothing at all; `is_over` where nothing it could have been meant for is there.
fn idle_allowance(repository: &Repository, allowance: &Allowance, is_over: bool) -> Diagnostic {
    let Allowance { allow, span, scope, .. } = allowance;
    let rule = allow.rule.name;
    let place = match scope {
        Scope::Section(_) => "this section",
        Scope::Files(_) => "these files",
    };
    let title = format!("an allowance of `{rule}` that allows nothing");
    let label = format!("no such finding in {place}");
    let finding = Diagnostic::new(&rulebook::IDLE_ALLOWANCE, title, *span, label)
        .note(format!("its reason was: {}", allow.reason));
    match scope {
        _ if !is_over => finding,
        Scope::Section(_) => finding.mend("take it out", [whole_lines(repository, *span).becomes("")]),
        Scope::Files(_) => finding.help("take it out, or mend `rule`, `files`, `contract` or `field`"),
    }
}

/// A field of an allowance of several, about which nothing is found.
fn idle_field(allowance: &Allowance, field: &FieldPath) -> Diagnostic {
    let title = format!("an allowance of `{}` that allows nothing of `{field}`", allowance.allow.rule.name);
    Diagnostic::new(&rulebook::IDLE_ALLOWANCE, title, allowance.span, "no such finding about this field")
        .field(field)
}

/// A remark that stands alone on its lines, with them.
fn whole_lines(repository: &Repository, span: Span) -> Span {
    let text = repository.sources.text(span.source);
    let before = text[..span.start()].rfind('\n').map_or(0, |it| it + 1);
    let after = text[span.end()..].find('\n').map_or(text.len(), |it| span.end() + it + 1);
    let alone = text[before..span.start()].trim().is_empty() && text[span.end()..after].trim().is_empty();
    if alone { span.source.span(before..after) } else { span }
}

/// An entry that lets nothing through, and the finding that it nearly names. `current` has the first finding about each
/// subject: nothing else is looked at, so that a long baseline takes no longer than its length.
fn idle_entry(
    repository: &Repository,
    entry: &str,
    (line, whole): (Span, bool),
    (current, findings): (&BTreeMap<String, usize>, &[Diagnostic]),
    looks_near: bool,
) -> (Diagnostic, Option<usize>) {
    let title = format!("nothing is found any more of what the baseline calls `{entry}`");
    let finding = Diagnostic::new(&rulebook::IDLE_BASELINE_ENTRY, title, line, "no such finding");
    let called = |index: &usize| findings.get(*index).map_or("", |it| it.fingerprint.as_str());
    // Behind the hash there may be a number.
    let subject = entry.rsplit_once('/').map(|(subject, _)| subject);
    let numbered = subject.and_then(|it| it.rsplit_once('/')).map(|(subject, _)| subject);
    let now = [subject, numbered].into_iter().flatten().find_map(|it| current.get(it));
    let known = || current.keys().map(String::as_str);
    let misspelt = subject.filter(|_| looks_near && now.is_none());
    let meant = misspelt.and_then(|it| near_subject(it, known())).and_then(|it| current.get(it));
    let near = misspelt.and_then(|it| did_you_mean(it, known())).and_then(|it| current.get(it));
    let finding = match (now, meant.or(near)) {
        (Some(now), _) => {
            finding.note(format!("what is found there now is another finding: `{}`", called(now)))
        }
        (None, Some(near)) => finding.note(format!("what is found, and near to it, is `{}`", called(near))),
        (None, None) => finding,
    };
    let out = || whole.then(|| whole_lines(repository, line).becomes(""));
    let finding = match (now.and_then(|it| findings.get(*it)), meant) {
        (Some(now), _) => about_another(repository, finding, (entry, line), now, out()),
        (None, Some(meant)) => {
            let finding = finding.propose(
                format!("did you mean `{}`?", called(meant)),
                called_instead(repository, (entry, line), called(meant)),
            );
            finding.propose(format!("otherwise, {OUT}"), out())
        }
        (None, None) => match out() {
            Some(edit) => finding.mend(OUT, [edit]),
            None => finding.help(OUT),
        },
    };
    (finding, now.or(meant).copied())
}

/// What to do with an entry that is over.
const OUT: &str = "take it out: a baseline can only shrink";

/// An entry is over, and of the same subject another finding is there: the same mistake may be what is found, told in
/// another light. What can be mended takes no entry's place.
fn about_another(
    repository: &Repository,
    finding: Diagnostic,
    (entry, line): (&str, Span),
    now: &Diagnostic,
    out: Option<Edit>,
) -> Diagnostic {
    if now.help.iter().any(|it| !it.edits.is_empty()) {
        let words = format!(
            "mend what is found there now, and take this out; or write `{}` in its place",
            now.fingerprint
        );
        return finding.help(words);
    }
    let words = format!("if that is the same mistake, write `{}` in its place", now.fingerprint);
    let finding = finding.propose(words, called_instead(repository, (entry, line), &now.fingerprint));
    finding.propose("if it is not, take this out: a baseline can only shrink", out)
}

/// The edit that gives an entry another name, where it is written as it reads.
fn called_instead(repository: &Repository, (entry, line): (&str, Span), name: &str) -> Option<Edit> {
    let quoted = splice::quoted(entry);
    let is_plain = repository.sources.cut(line).starts_with(&quoted);
    is_plain.then(|| line.first(quoted.len()).becomes(splice::quoted(name)))
}

/// Gives every finding its fingerprint; where several have the same, a number as well. The findings are in their order.
pub fn name(findings: &mut [Diagnostic], repository: &Repository) {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let fingerprint = finding.fingerprint_in(&repository.sources);
        let number = numbers.entry(fingerprint.clone()).or_default();
        *number += 1;
        finding.fingerprint = if *number == 1 { fingerprint } else { format!("{fingerprint}/{number}") };
    }
}
