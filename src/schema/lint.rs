//! Keywords that do not do what they seem to: unknown ones, ignored ones, and such that contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::Dialect;
use super::index::Reference;
use super::keywords::{KEYWORDS, keyword, replaced};
use super::{At, Role, SchemaPlace, SchemaSet, unreachable};
use crate::config::Draft;
use crate::diagnostic::{Diagnostic, count, did_you_mean};
use crate::rulebook;
use crate::syntax::json::{Kind, Member, Node};

/// What is wrong with the keywords of one schema. Of a dialect that is not known, only names are.
pub fn findings(set: &SchemaSet, at: At, dialect: Option<Dialect>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for member in at.node.members() {
        let more = dialect.is_some_and(|it| it.more.contains(&member.key.as_str()));
        let own = member.key.starts_with("x-") || set.settings.keywords.contains(&member.key);
        if more || own {
            continue;
        }
        match keyword(&member.key) {
            Some((_, since, _)) => {
                found.extend(dialect.and_then(|it| of_another_draft(member, *since, it.draft)));
            }
            None => found.push(unknown_keyword(member)),
        }
    }
    found.extend(beside_reference(set, at, dialect));
    found.extend(dialect.into_iter().flat_map(|it| without_support(at.node, it.draft)));
    found.extend(unreachable::findings(set, at));
    found.extend(super::numbers::findings(at.node));
    found
}

/// A keyword that validators of 2019-09 read in two ways: where that can matter, what is said of it, and what to do.
type Differing = (fn(&SchemaSet) -> bool, &'static str, [&'static str; 3]);

/// Our validator stops a recursive reference at a schema without `$recursiveAnchor` on its way to the outermost with one,
/// and the draft does not say that it should (core, 8.2.4.2.2). It counts items that `contains` fits as evaluated, which
/// they are from 2020-12 on (core, 9.3.1.3).
const DIFFERING: [Differing; 2] = [
    (
        |set| set.recursion_is_open,
        "$recursiveRef",
        [
            "`$recursiveRef` does not lead to the same schema for every validator",
            "to one of several with `$recursiveAnchor`, past some without",
            "use `$dynamicRef` of 2020-12, or `$ref` where nothing is extended",
        ],
    ),
    (
        |set| set.index.contains_early,
        "unevaluatedItems",
        [
            "`unevaluatedItems` beside `contains` is not the same to every validator of 2019-09",
            "for some not about the items that `contains` fits",
            "write the schema in 2020-12, which says that it is not, or close the array by `items` and `additionalItems`",
        ],
    ),
];

/// A finding for each keyword that validators read in two ways.
pub fn differing(set: &SchemaSet, at: At) -> impl Iterator<Item = Diagnostic> {
    let is_early = at.dialect.draft == Draft::Draft201909;
    let read = DIFFERING.iter().filter(move |(can_matter, ..)| is_early && can_matter(set));
    read.filter_map(move |(_, keyword, [title, label, help])| {
        let member = at.node.member(keyword)?;
        Some(Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, *title, member.key_span, *label).help(*help))
    })
}

/// True where several schemas have `$recursiveAnchor`, not in copies alone, and one that others refer to has none.
pub fn has_open_recursion(set: &SchemaSet) -> bool {
    let (index, files) = (&set.index, &set.files);
    let anchored: BTreeSet<&SchemaPlace> = index.dynamic.get("").into_iter().flatten().collect();
    let is_own = |it: &&SchemaPlace| files.get(&it.source).is_some_and(|it| it.role != Role::Copy);
    if anchored.len() < 2 || !anchored.iter().any(is_own) {
        return false;
    }
    let target = |it: &Reference| index.target(files, &it.base, &it.text).filter(|to| to.base != it.base);
    index.references.iter().filter_map(target).any(|it| {
        let is_early = it.dialect.is_some_and(|it| it.draft == Draft::Draft201909);
        is_early && index.resources.get(it.base).is_some_and(|it| !anchored.contains(&it.place))
    })
}

fn unknown_keyword(member: &Member) -> Diagnostic {
    let title =
        format!("`{}` is no keyword of JSON Schema: a validator ignores it without a word", member.key);
    let finding = Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no such keyword");
    let finding = match did_you_mean(&member.key, KEYWORDS.iter().map(|(name, _, _)| *name)) {
        Some(near) => finding.propose(
            "a keyword with a similar name exists",
            [member.key_span.becomes(format!("\"{near}\""))],
        ),
        None => finding.help("take it out, or begin the name of a keyword of your own with `x-`"),
    };
    finding.help(format!(
        "or say in `book.toml` that it is an annotation of your own: `keywords = [\"{}\"]`",
        member.key
    ))
}

/// One finding for a keyword that nobody knows in many places of a file: the first, with the number of the others.
pub fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<(Diagnostic, usize)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for finding in found {
        let is_keyword = finding.rule.code == rulebook::UNKNOWN_KEYWORD.code;
        match places.get(&finding.title).filter(|_| is_keyword) {
            Some(at) => once[*at].1 += 1,
            None => {
                places.insert(finding.title.clone(), once.len());
                once.push((finding, 0));
            }
        }
    }
    let told = |(finding, others): (Diagnostic, usize)| match others {
        0 => finding,
        others => finding.note(format!("the same in {} of this file", count(others, "other place"))),
    };
    once.into_iter().map(told).collect()
}

/// A keyword that this draft does not have yet, or no more.
fn of_another_draft(member: &Member, since: Draft, draft: Draft) -> Option<Diagnostic> {
    let name = &member.key;
    let finding = |title: String| {
        Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "no keyword of this dialect")
    };
    let ignored = format!("this schema is {}, where a validator ignores it without a word", draft.word());
    if draft < since {
        let title = format!("`{name}` came with {}; {ignored}", since.word());
        return Some(finding(title).help("say it with the keywords of this dialect, or change `$schema`"));
    }
    let (last, instead) = replaced(name).filter(|(last, _)| draft > *last)?;
    let title = format!("`{name}` went out with {}; {ignored}", last.word());
    Some(finding(title).help(format!("say it with {instead}, or change `$schema`")))
}

/// Keywords that say nothing without another one beside them: of draft-07, `then` and `else` without `if` (validation,
/// sections 6.6.2 and 6.6.3) and, up to 2019-09, `additionalItems` without `items` (draft-07 validation, section 6.4.2);
/// since 2019-09, `minContains` and `maxContains` without `contains` (2020-12 validation, sections 6.4.4 and 6.4.5).
const SUPPORTED: [(&str, &str); 5] = [
    ("then", "if"),
    ("else", "if"),
    ("minContains", "contains"),
    ("maxContains", "contains"),
    ("additionalItems", "items"),
];

fn without_support(node: &Node, draft: Draft) -> Vec<Diagnostic> {
    let has = |name: &str| keyword(name).is_some_and(|(_, since, _)| *since <= draft);
    let is_alone = |(name, support): &(&str, &str)| {
        let is_over = replaced(name).is_some_and(|(last, _)| draft > last);
        has(name) && !is_over && node.get(support).is_none()
    };
    let alone = SUPPORTED.into_iter().filter(is_alone);
    let alone = alone.filter_map(|(name, support)| Some((node.member(name)?, support)));
    // `true` asks nothing of anybody, wherever it stands.
    let alone = alone.filter(|(member, _)| !matches!(member.value.kind, Kind::Bool(true)));
    let finding = |(member, support): (&Member, &str)| {
        let name = &member.key;
        let title = format!("`{name}` stands in a schema without `{support}`, where a validator ignores it");
        Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "ignored without a word")
            .help(format!("put it beside the `{support}` that it belongs to"))
    };
    alone.map(finding).collect()
}

/// Up to draft-07, what stands beside a `$ref` is ignored (draft-07 core, section 8.3). Words about the schema
/// do no harm there; what should hold a value does.
fn beside_reference(set: &SchemaSet, at: At, dialect: Option<Dialect>) -> Vec<Diagnostic> {
    const HARMLESS: [&str; 13] = [
        "$ref",
        "$schema",
        "$id",
        "id",
        "$comment",
        "title",
        "description",
        "default",
        "examples",
        "definitions",
        "readOnly",
        "writeOnly",
        "deprecated",
    ];
    let Some(draft) = dialect.map(|it| it.draft).filter(|it| *it <= Draft::Draft07) else {
        return Vec::new();
    };
    let node = at.node;
    let Some(reference) = node.get("$ref") else { return Vec::new() };
    // A type that the target states as well is said twice.
    let target = reference.as_str().and_then(|it| set.resolve(at, it));
    let stated = |it: &Node| it.as_str().map(str::to_owned);
    let types = target.and_then(|it| stated(it.node.get("type")?));
    let twice = |it: &Member| it.key == "type" && types.is_some() && stated(&it.value) == types;
    let harmless = |it: &Member| HARMLESS.contains(&it.key.as_str()) || twice(it);
    let ignored = |it: &&Member| keyword(&it.key).is_some() && !harmless(it);
    let finding = |member: &Member| {
        let title = format!("`{}` stands beside `$ref`, where {} ignores it", member.key, draft.word());
        Diagnostic::new(&rulebook::UNKNOWN_KEYWORD, title, member.key_span, "ignored without a word")
            .help("put the `$ref` and this keyword into two parts of an `allOf`")
    };
    node.members().iter().filter(ignored).map(finding).collect()
}
