//! What is known and meant to be so: allowances and the baseline take findings out, and what takes nothing out is a
//! finding itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Allowance, Scope, Settings};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::field::FieldPath;
use crate::load::Loaded;
use crate::repository::Repository;
use crate::rulebook;
use crate::syntax::allow::Allowed;
use crate::text::Span;

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
    // What cannot be looked at may be what they speak of.
    if !kept.findings.iter().any(|it| it.rule.fixed) {
        let unused = allowances.iter().enumerate().filter_map(|(index, it)| {
            let is_used = |field: Option<&FieldPath>| used.contains(&(index, field.cloned()));
            idle(repository, it, &kept.findings, is_used)
        });
        let found = kept.findings.iter().rev();
        let found = found.map(|it| (it.subject_in(&repository.sources), it.fingerprint.as_str()));
        let current: BTreeMap<String, &str> = found.collect();
        let entries = settings.known.entries.iter().filter(|(entry, _)| !matched.contains(*entry));
        let few = entries.clone().count() <= FEW;
        let entries = entries.map(|(entry, span)| idle_entry(repository, entry, *span, &current, few));
        let mut idle: Vec<Diagnostic> = unused.chain(entries).collect();
        for it in &mut idle {
            it.level = settings.level(it.rule);
            it.fingerprint = it.fingerprint_in(&repository.sources);
        }
        kept.findings.extend(idle);
    }
    kept
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

/// What is said of an allowance that takes nothing out, about these fields or at all.
fn idle(
    repository: &Repository,
    allowance: &Allowance,
    findings: &[Diagnostic],
    is_used: impl Fn(Option<&FieldPath>) -> bool,
) -> Option<Diagnostic> {
    if !is_used(None) {
        let finding = idle_allowance(repository, allowance);
        return Some(near(repository, allowance, findings).into_iter().fold(finding, Diagnostic::note));
    }
    let Allowed::Of(fields) = &allowance.allow.fields else { return None };
    let field = fields.iter().find(|field| !is_used(Some(field)))?;
    let finding = idle_field(allowance, field);
    Some(near(repository, allowance, findings).into_iter().fold(finding, Diagnostic::note))
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

fn idle_allowance(repository: &Repository, allowance: &Allowance) -> Diagnostic {
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
        Scope::Section(_) => finding.mend("take it out", [whole_lines(repository, *span).becomes("")]),
        Scope::Files(_) => finding.help("take it out, or mend `rule`, `files`, `contract` or `field`"),
    }
}

/// A field of an allowance of several, about which nothing is found.
fn idle_field(allowance: &Allowance, field: &FieldPath) -> Diagnostic {
    let title = format!("an allowance of `{}` that allows nothing of `{field}`", allowance.allow.rule.name);
    Diagnostic::new(&rulebook::IDLE_ALLOWANCE, title, allowance.span, "no such finding about this field")
        .field(field)
        .help(format!("take `{field}` out of it"))
}

/// A remark that stands alone on its lines, with them.
fn whole_lines(repository: &Repository, span: Span) -> Span {
    let text = repository.sources.text(span.source);
    let before = text[..span.start()].rfind('\n').map_or(0, |it| it + 1);
    let after = text[span.end()..].find('\n').map_or(text.len(), |it| span.end() + it + 1);
    let alone = text[before..span.start()].trim().is_empty() && text[span.end()..after].trim().is_empty();
    if alone { span.source.span(before..after) } else { span }
}

/// An entry that lets nothing through. `current` has the first finding about each subject: nothing else is looked at, so
/// that a long baseline takes no longer than its length.
fn idle_entry(
    repository: &Repository,
    entry: &str,
    (line, whole): (Span, bool),
    current: &BTreeMap<String, &str>,
    looks_near: bool,
) -> Diagnostic {
    let title = format!("nothing is found any more of what the baseline calls `{entry}`");
    let finding = Diagnostic::new(&rulebook::IDLE_BASELINE_ENTRY, title, line, "no such finding");
    // Behind the hash there may be a number.
    let subject = entry.rsplit_once('/').map(|(subject, _)| subject);
    let numbered = subject.and_then(|it| it.rsplit_once('/')).map(|(subject, _)| subject);
    let finding = match [subject, numbered].into_iter().flatten().find_map(|it| current.get(it)) {
        Some(now) => finding.note(format!("what is found there now is another finding: `{now}`")),
        None if looks_near => {
            let near = subject.and_then(|it| did_you_mean(it, current.keys().map(String::as_str)));
            let near = near.and_then(|it| current.get(it));
            near.into_iter()
                .fold(finding, |it, near| it.note(format!("what is found, and near to it, is `{near}`")))
        }
        None => finding,
    };
    let words = "take it out: a baseline can only shrink";
    match whole {
        true => finding.mend(words, [whole_lines(repository, line).becomes("")]),
        false => finding.help(words),
    }
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
