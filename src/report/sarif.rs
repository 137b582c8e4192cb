//! `sarif`: SARIF 2.1.0 (OASIS), for code scanning and editors: findings with their evidence, edits, and the pages of
//! their rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::json::pretty;
use super::told::{Place, Point, Told, ToldEdit, ToldFinding, ToldHelp};
use super::words::{place, untold};
use crate::rulebook::{self, Level, Rule};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What every path begins at.
const ROOT: &str = "%SRCROOT%";

/// The families of rules, by the first digit of their codes.
const FAMILIES: [(&str, &str); 8] = [
    ("MC0", "reading"),
    ("MC1", "examples"),
    ("MC2", "parity"),
    ("MC3", "coverage"),
    ("MC4", "schemas"),
    ("MC5", "directives"),
    ("MC6", "allowances"),
    ("MC9", "settings"),
];

/// One log of one run. It has the rules that found something, in the order of their codes.
pub fn log(told: &Told) -> String {
    let found: BTreeSet<&str> = told.findings.iter().map(|it| it.code).collect();
    let rules: Vec<&Rule> = rulebook::ALL.iter().copied().filter(|it| found.contains(it.code)).collect();
    let indices: BTreeMap<&str, usize> =
        rules.iter().enumerate().map(|(index, it)| (it.code, index)).collect();
    let mut run = json!({
        "tool": { "driver": {
            "name": told.tool.name,
            "version": told.tool.version,
            "semanticVersion": told.tool.version,
            "rules": rules.iter().map(|it| descriptor(told, it)).collect::<Vec<_>>(),
        } },
        "invocations": [invocation(told)],
        "originalUriBaseIds": { ROOT: { "description": { "text": "The folder of book.toml." } } },
        "columnKind": "unicodeCodePoints",
        "results": told.findings.iter().map(|it| result(it, &indices)).collect::<Vec<_>>(),
    });
    if let Some(shard) = &told.shard {
        // Of runs of one category, a forge keeps the last alone (section 3.17.3).
        run["automationDetails"] =
            json!({ "id": format!("{}/{}/", told.tool.name, shard.replace('/', "-of-")) });
    }
    pretty(&json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn descriptor(told: &Told, rule: &Rule) -> Value {
    let family = FAMILIES.iter().find(|(start, _)| rule.code.starts_with(start)).map(|(_, word)| *word);
    let tags: Vec<&str> = std::iter::once("contracts").chain(family).collect();
    let mut descriptor = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.sentence() },
        "fullDescription": { "text": why(rule) },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": if rule.level == Level::Deny { "error" } else { "warning" } },
        "properties": { "tags": tags },
    });
    if let Some(url) = told.findings.iter().find(|it| it.code == rule.code).and_then(|it| it.url.as_ref()) {
        descriptor["helpUri"] = url.as_str().into();
    }
    descriptor
}

/// The sentence, and why it matters.
fn why(rule: &Rule) -> String {
    let lines = rule.page.lines().skip_while(|it| *it != "## Why it matters").skip(1);
    let lines: Vec<&str> = lines.take_while(|it| !it.starts_with('#')).filter(|it| !it.is_empty()).collect();
    format!("{} {}", rule.sentence(), lines.join(" "))
}

fn invocation(told: &Told) -> Value {
    let (status, words) = match told.outcome {
        "clean" => (0, "everything agrees"),
        "findings" => (1, "there are findings that fail the build"),
        _ => (2, "the check could not be made"),
    };
    let mut invocation =
        json!({ "executionSuccessful": status < 2, "exitCode": status, "exitCodeDescription": words });
    if told.untold > 0 {
        let text = untold(told.untold);
        invocation["toolExecutionNotifications"] =
            json!([{ "level": "warning", "message": { "text": text } }]);
    }
    invocation
}

fn result(it: &ToldFinding, indices: &BTreeMap<&str, usize>) -> Value {
    let related = it.secondary.iter().enumerate().map(|(index, place)| {
        let mut location = location(place);
        location["id"] = index.into();
        location
    });
    let mut result = json!({
        "ruleId": it.code,
        "ruleIndex": indices.get(it.code),
        "level": it.severity(),
        "message": { "text": text(it) },
        "locations": [location(&it.primary)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "contractsFingerprint/v1": it.fingerprint },
        "properties": { "contracts": it.contracts, "fields": it.fields, "notes": it.notes },
    });
    let fixes: Vec<Value> = it.help.iter().filter(|it| !it.edits.is_empty()).map(fix).collect();
    if !fixes.is_empty() {
        result["fixes"] = fixes.into();
    }
    result
}

fn fix(help: &ToldHelp) -> Value {
    let mut files: BTreeMap<&str, Vec<&ToldEdit>> = BTreeMap::new();
    for edit in &help.edits {
        files.entry(&edit.path).or_default().push(edit);
    }
    let replacement = |it: &&ToldEdit| json!({ "deletedRegion": region(it.start, it.end), "insertedContent": { "text": it.text } });
    let changes = files.iter().map(|(path, edits)| {
        json!({
            "artifactLocation": artifact(path),
            "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
        })
    });
    json!({ "description": message(&help.text), "artifactChanges": changes.collect::<Vec<_>>() })
}

fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(&place.path),
            "region": region(place.start, place.end),
        },
        "message": message(&place.label),
    })
}

fn region(start: Point, end: Point) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path), "uriBaseId": ROOT })
}

/// A path as a reference (RFC 3986, section 2.1).
fn uri(path: &str) -> String {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~/".contains(&it);
    let byte = |it: u8| if is_plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") };
    path.bytes().map(byte).collect()
}

/// The title, then the evidence, each place as a link to its location: readers show no location that has none.
fn text(it: &ToldFinding) -> String {
    let evidence = it.secondary.iter().enumerate().map(|(index, at)| {
        let place = place(at).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        format!("\n[{place}]({index}): {}", without_links(&at.label))
    });
    let stop = if it.secondary.is_empty() { "" } else { "." };
    format!("{}{stop}{}", without_links(&it.title), evidence.collect::<String>())
}

fn message(text: &str) -> Value {
    json!({ "text": without_links(text) })
}

/// In the text of a message, `[words](address)` is a link (section 3.11.6); text from a file makes none.
fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}
