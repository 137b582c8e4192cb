//! What is known and meant to be so: allowances and the baseline take findings out, and what takes nothing out is a
//! finding itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Allowance, Scope, Settings};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
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
        let fields = || finding.fields.iter().map(Some).chain([None]);
        used.extend(covering.iter().flat_map(|it| fields().map(|field| (*it, field.cloned()))));
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
            idle(repository, it, |field: Option<&FieldPath>| used.contains(&(index, field.cloned())))
        });
        let found = kept.findings.iter().rev();
        let found = found.map(|it| (it.subject_in(&repository.sources), it.fingerprint.as_str()));
        let current: BTreeMap<String, &str> = found.collect();
        let entries = settings.known.entries.iter().filter(|(entry, _)| !matched.contains(*entry));
        let entries = entries.map(|(entry, span)| idle_entry(entry, *span, &current));
        let mut idle: Vec<Diagnostic> = unused.chain(entries).collect();
        for it in &mut idle {
            it.level = settings.level(it.rule);
            it.fingerprint = it.fingerprint_in(&repository.sources);
        }
        kept.findings.extend(idle);
    }
    kept
}

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
    is_used: impl Fn(Option<&FieldPath>) -> bool,
) -> Option<Diagnostic> {
    if !is_used(None) {
        return Some(idle_allowance(repository, allowance));
    }
    let Allowed::Of(fields) = &allowance.allow.fields else { return None };
    let field = fields.iter().find(|field| !is_used(Some(field)))?;
    Some(idle_field(allowance, field))
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
fn idle_entry(entry: &str, (line, whole): (Span, bool), current: &BTreeMap<String, &str>) -> Diagnostic {
    let title = format!("nothing is found any more of what the baseline calls `{entry}`");
    let finding = Diagnostic::new(&rulebook::IDLE_BASELINE_ENTRY, title, line, "no such finding");
    // Behind the hash there may be a number.
    let subject = entry.rsplit_once('/').map(|(subject, _)| subject);
    let numbered = subject.and_then(|it| it.rsplit_once('/')).map(|(subject, _)| subject);
    let finding = match [subject, numbered].into_iter().flatten().find_map(|it| current.get(it)) {
        Some(now) => finding.note(format!("what is found there now is another finding: `{now}`")),
        None => finding,
    };
    let words = "take it out: a baseline can only shrink";
    match whole {
        true => finding.mend(words, [line.becomes("")]),
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
