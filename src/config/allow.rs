//! Allowances: findings that are known and meant to be so, in a section of a chapter or in files that `book.toml` names.

use serde_json::Value;

use super::Pattern;
use super::read::{PATH, Reader};
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::syntax::allow::{Allow, NoAllowance};
use crate::text::{Sources, Span};

/// An allowance, and where it holds.
#[derive(Clone, Debug)]
pub struct Allowance {
    pub allow: Allow,
    /// Where it stands.
    pub span: Span,
    pub scope: Scope,
    /// The contract that a finding has to be about, if one is named.
    pub contract: Option<String>,
}

/// Where an allowance holds: for findings whose place to edit lies there.
#[derive(Clone, Debug)]
pub enum Scope {
    /// A section of a chapter.
    Section(Span),
    /// Files below the root.
    Files(Box<Pattern>),
}

impl Allowance {
    /// True where it allows this finding, or did until its last day.
    pub fn covers(&self, finding: &Diagnostic, sources: &Sources) -> bool {
        let is_about = |name: &String| finding.contracts.iter().all(|it| it == name);
        self.reaches(finding, sources)
            && self.contract.as_ref().is_none_or(|it| !finding.contracts.is_empty() && is_about(it))
            && self.allow.covers(finding.rule, &finding.fields)
    }

    /// True where a finding lies in the section or the files of which it speaks.
    pub fn reaches(&self, finding: &Diagnostic, sources: &Sources) -> bool {
        let place = finding.primary.span;
        match &self.scope {
            Scope::Section(section) => {
                place.source == section.source
                    && section.start() <= place.start()
                    && place.start() < section.end()
            }
            Scope::Files(files) => files.matches(sources.path(place.source)),
        }
    }
}

const KEYS: [&str; 6] = ["rule", "files", "contract", "field", "until", "reason"];

impl Reader<'_> {
    /// The array of tables `allow`.
    pub(super) fn allowances(&mut self, value: &Value) -> Vec<Allowance> {
        let path = [&PATH[..], &["allow"]].concat();
        let tables = match value {
            Value::Null => return Vec::new(),
            Value::Array(tables) => tables,
            _ => {
                self.wrong(&path, "an array of tables: `[[preprocessor.contracts.allow]]`");
                return Vec::new();
            }
        };
        let mut allowances = Vec::new();
        for (index, table) in tables.iter().enumerate() {
            let index = index.to_string();
            allowances.extend(self.allowance(&[&path[..], &[&index]].concat(), table));
        }
        allowances
    }

    fn allowance(&mut self, path: &[&str], table: &Value) -> Option<Allowance> {
        self.unknown_keys(path, table, &KEYS);
        let mut text = |key: &'static str| match &table[key] {
            Value::Null => Some(None),
            Value::String(text) => Some(Some(text.as_str())),
            _ => {
                self.wrong(&[path, &[key]].concat(), "a string");
                None
            }
        };
        let [rule, files, contract, field, until, reason] = KEYS.map(&mut text);
        let (contract, until) = (contract?, until?);
        let (Some(rule), Some(files)) = (rule?, files?) else {
            // A key that is nearly one of them is a finding already.
            if table.as_object().is_some_and(|it| it.keys().all(|key| KEYS.contains(&key.as_str()))) {
                self.no_allowance(path, "an allowance without `rule` or `files`", "write both, and `reason`");
            }
            return None;
        };
        let span = self.places.key(&[path, &["rule"]].concat());
        let scope = match Pattern::new(files, span, true) {
            Ok(pattern) => Scope::Files(Box::new(pattern)),
            Err(message) => {
                self.no_allowance(
                    &[path, &["files"]].concat(),
                    &message,
                    "name a file, or files by a pattern",
                );
                return None;
            }
        };
        let fields: Vec<&str> = field?.into_iter().collect();
        match Allow::read(rule, &fields, until, reason?.unwrap_or_default()) {
            Ok(allow) => {
                let at = vec![self.places.value(&[path, &["field"]].concat()).range()];
                let allow = Allow { at, ..allow };
                Some(Allowance { allow, span, scope, contract: contract.map(str::to_owned) })
            }
            Err(NoAllowance { part, message, help, .. }) => {
                let at = [path, &[part]].concat();
                let is_there = !part.is_empty() && !table[part].is_null();
                self.no_allowance(if is_there { &at } else { path }, &message, &help);
                None
            }
        }
    }

    fn no_allowance(&mut self, path: &[&str], message: &str, help: &str) {
        // A key has a value; the table itself has its heading alone.
        let is_table = path.last().is_some_and(|it| it.parse::<usize>().is_ok());
        let span = if is_table { self.places.key(path) } else { self.places.value(path) };
        let finding = Diagnostic::new(&rulebook::WRONG_SETTING, message, span, "no allowance");
        self.found.push(finding.help(help));
    }
}
