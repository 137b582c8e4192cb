//! What only follows from another finding, about the same field of the same contract, names it as its cause.

use std::collections::{BTreeMap, BTreeSet};

use super::closed::Stray;
use crate::diagnostic::Diagnostic;
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};
use crate::text::{SourceId, Span};

fn is_of(finding: &Diagnostic, rules: &[&Rule]) -> bool {
    rules.iter().any(|it| it.code == finding.rule.code)
}

/// An example shows a field that a chapter states and the schema lacks: where the chapter is told, so is the example.
pub fn told_after_chapters(found: &mut [Diagnostic]) {
    let mut stated: BTreeMap<(&str, &FieldPath), Vec<_>> = BTreeMap::new();
    for it in found.iter().filter(|it| is_of(it, &[&rulebook::FIELD_NOT_IN_SCHEMA])) {
        for name in &it.contracts {
            let cause = (it.rule, it.primary.span.source);
            it.fields.iter().for_each(|field| stated.entry((name, field)).or_default().push(cause));
        }
    }
    let causes = |it: &Diagnostic| {
        let names = it.contracts.iter().filter(|_| is_of(it, &[&rulebook::UNKNOWN_FIELD]));
        let keys = names.flat_map(|name| it.fields.iter().map(move |field| (name.as_str(), field)));
        keys.filter_map(|it| stated.get(&it)).flatten().copied().collect::<Vec<_>>()
    };
    let causes: Vec<_> = found.iter().map(causes).collect();
    for (finding, causes) in found.iter_mut().zip(causes) {
        finding.after.extend(causes.into_iter().map(|(rule, file)| (rule, Some(file))));
    }
}

/// A misspelt field is one mistake: that the field which was meant is missing follows from it.
pub fn told_with(strays: &[Stray], found: &mut [Diagnostic]) {
    let missing = [&rulebook::FIELD_NOT_IN_CHAPTER, &rulebook::MISSING_FIELD];
    let in_file = pointing(found, |it| it.source);
    for (stray, meant) in strays.iter().filter_map(|it| Some((&it.finding, it.meant.as_ref()?))) {
        let span = stray.primary.span;
        let follows = |it: &Diagnostic| {
            let of_meant =
                it.fields.contains(meant) && stray.contracts.iter().any(|name| it.contracts.contains(name));
            missing.iter().any(|rule| rule.code == it.rule.code)
                && (of_meant || it.labels().any(|it| it.span == span))
        };
        for index in in_file.get(&span.source).into_iter().flatten() {
            if follows(&found[*index]) {
                found[*index].after.push((&rulebook::UNDECLARED_FIELD, Some(span.source)));
            }
        }
    }
}

/// A field that another finding points at need not be shown or declared as well; neither need one that an example lacks
/// or misspells, nor the fields of a section that stands twice.
pub fn told_apart(gaps: Vec<Diagnostic>, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let of_one_field =
        [&rulebook::OPTIONAL_FIELD_NOT_SHOWN, &rulebook::VALUE_NOT_SHOWN, &rulebook::UNDECLARED_FIELD];
    let (not_shown, of_section) = ([of_one_field[0], of_one_field[1]], [&rulebook::SECTION_WITHOUT_FIELDS]);
    let at_place = pointing(found, |it| it);
    let lacking = lacking(found);
    let repeated = gaps.iter().filter(|it| is_of(it, &[&rulebook::REPEATED_SECTION]));
    let repeated: BTreeMap<Span, Span> =
        repeated.flat_map(|it| it.labels().map(|label| (label.span, it.primary.span))).collect();
    let mark = |gap: Diagnostic| {
        if let Some(cause) = repeated.get(&gap.primary.span).filter(|_| is_of(&gap, &of_section)) {
            return gap.after(&rulebook::REPEATED_SECTION, Some(cause.source));
        }
        if !is_of(&gap, &of_one_field) {
            return gap;
        }
        // What follows from a gap is no cause of it.
        let follows = |it: &Diagnostic| it.after.iter().any(|(rule, _)| rule.code == gap.rule.code);
        let mut there = at_place.get(&gap.primary.span).into_iter().flatten().map(|it| &found[*it]);
        let cause = there.find(|it| !follows(it)).map(|it| (it.rule, None));
        let causes = if is_of(&gap, &not_shown) { causes_in(&lacking, &gap) } else { Vec::new() };
        cause.into_iter().chain(causes).fold(gap, |it, (rule, file)| it.after(rule, file))
    };
    gaps.into_iter().map(mark).collect()
}

/// A rule that is broken, and the file in which it is.
type Cause = (&'static Rule, Option<SourceId>);

/// What says of a field of a contract that an example lacks it, or misspells it.
fn lacking(found: &[Diagnostic]) -> BTreeMap<(&str, &FieldPath), Vec<Cause>> {
    let mut lacking: BTreeMap<_, Vec<Cause>> = BTreeMap::new();
    let of_examples = [&rulebook::MISSING_FIELD, &rulebook::UNKNOWN_FIELD];
    for it in found.iter().filter(|it| is_of(it, &of_examples) || it.meant.is_some()) {
        let lacked = it.fields.iter().filter(|_| is_of(it, &of_examples[..1])).chain(&it.meant);
        for field in lacked {
            for name in &it.contracts {
                let causes = lacking.entry((name.as_str(), field)).or_default();
                causes.push((it.rule, Some(it.primary.span.source)));
            }
        }
    }
    lacking
}

/// Why nobody shows the field that a gap is about: it is lacked, or an object around it.
fn causes_in(lacking: &BTreeMap<(&str, &FieldPath), Vec<Cause>>, gap: &Diagnostic) -> Vec<Cause> {
    let mut causes = Vec::new();
    for field in &gap.fields {
        let mut around = field.clone();
        loop {
            let of_each = gap.contracts.iter().filter_map(|name| lacking.get(&(name.as_str(), &around)));
            causes.extend(of_each.flatten().copied());
            if around.is_root() {
                break;
            }
            around = if around.is_elements() { around.array() } else { around.parent() };
        }
    }
    causes
}

/// The findings that point at each place, or at each file, by their indices.
fn pointing<K: Ord>(found: &[Diagnostic], key: impl Fn(Span) -> K) -> BTreeMap<K, Vec<usize>> {
    let mut pointing: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (index, finding) in found.iter().enumerate() {
        let keys: BTreeSet<K> = finding.labels().map(|it| key(it.span)).collect();
        keys.into_iter().for_each(|it| pointing.entry(it).or_default().push(index));
    }
    pointing
}
