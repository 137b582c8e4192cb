//! The baseline: findings that were there before the gate. It can only shrink, because what is new is never in it, and
//! what is gone has to leave it.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::allow::{NoAllowance, has_words, rule_named};
use crate::text::{SourceId, Sources, Span};

/// The entries of the file, by fingerprint, each with its line, and whether nothing else stands on it.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    pub entries: BTreeMap<String, (Span, bool)>,
}

/// The table that holds the entries.
const TABLE: &str = "findings";

impl Baseline {
    /// Reads the file. What is wrong in it is a finding about settings.
    pub fn read(sources: &Sources, source: SourceId) -> (Baseline, Vec<Diagnostic>) {
        let text = sources.text(source);
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut found: Vec<Diagnostic> = errors
            .iter()
            .map(|error| {
                let span = source.span(error.span().unwrap_or(0..0));
                wrong(format!("the baseline is not TOML: {}", error.message()), span, "mend the file")
            })
            .collect();
        let mut baseline = Baseline::default();
        for (key, value) in table.get_ref() {
            let span = source.span(key.span());
            match value.get_ref() {
                DeValue::Table(entries) if key.get_ref() == TABLE => {
                    for (fingerprint, reason) in entries {
                        let span = source.span(fingerprint.span());
                        let entry = entry(fingerprint.get_ref(), reason.get_ref());
                        match entry {
                            Ok(()) => {
                                let line = line(text, fingerprint.span().start);
                                let alone =
                                    is_alone(text, &line, fingerprint.span().start..reason.span().end);
                                let entry = (source.span(line), alone);
                                baseline.entries.insert(fingerprint.get_ref().to_string(), entry);
                            }
                            Err(NoAllowance { message, help, .. }) => found.push(wrong(message, span, &help)),
                        }
                    }
                }
                _ => {
                    let title = format!("a baseline has no `{}`", key.get_ref());
                    found.push(wrong(title, span, "its entries stand in the table `[findings]`"));
                }
            }
        }
        (baseline, found)
    }

    /// The text of a file with these entries.
    pub fn write(entries: impl IntoIterator<Item = String>, reason: &str) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let lines = entries.into_iter().map(|it| format!("{} = {}\n", quoted(&it), quoted(reason)));
        let head = "# Findings that were there before the gate. What is mended has to leave this file, and nothing new may enter it.\n\n[findings]\n";
        format!("{head}{}", lines.collect::<String>())
    }
}

/// What keeps an entry from being one.
fn entry(fingerprint: &str, reason: &DeValue) -> Result<(), NoAllowance> {
    let no = |message: String, help: &str| {
        Err(NoAllowance { part: "", message, help: help.to_owned(), meant: None, at: None })
    };
    let rule = rule_named(fingerprint.split('/').next().unwrap_or_default())?;
    if rule.code == crate::rulebook::IDLE_ALLOWANCE.code {
        return no(
            "an idle allowance cannot stand in a baseline".to_owned(),
            "take the allowance out, and the entry",
        );
    }
    if rule.fixed {
        let message = format!("`{}` cannot stand in a baseline", rule.name);
        return no(
            message,
            "what this rule finds keeps the gate from looking: mend it, and take the entry out",
        );
    }
    match reason {
        DeValue::String(text) if has_words(text) => Ok(()),
        _ => no("an entry of a baseline says why".to_owned(), "write the reason behind the `=`, in quotes"),
    }
}

fn wrong(title: String, span: Span, help: &str) -> Diagnostic {
    Diagnostic::new(&rulebook::WRONG_SETTING, title, span, "no entry of a baseline").help(help)
}

/// True where an entry is all that its line holds, but for a comment.
fn is_alone(text: &str, line: &std::ops::Range<usize>, entry: std::ops::Range<usize>) -> bool {
    let before = text.get(line.start..entry.start).unwrap_or("x").trim();
    let after = text.get(entry.end..line.end).unwrap_or("x").trim();
    before.is_empty() && (after.is_empty() || after.starts_with('#'))
}

/// The whole line in which a place lies, without its end.
fn line(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    start..start + text[start..end].trim_end().len()
}
