//! What an allowance says, in a remark or in `book.toml`: which rule it allows, of which fields, until when, and why.

use crate::date::Date;
use crate::diagnostic::did_you_mean;
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};

/// What is allowed.
#[derive(Clone, Debug)]
pub struct Allow {
    pub rule: &'static Rule,
    pub fields: Allowed,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub reason: String,
}

/// The fields of which it is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// What is about no field.
    OfNone,
    /// What is about any field: `*`.
    OfAny,
    /// What is about these fields, and no other.
    Of(Vec<FieldPath>),
}

/// Why something is no allowance, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAllowance {
    pub message: String,
    pub help: String,
}

impl Allow {
    /// Puts together what the parts of an allowance say, each as it is written.
    pub fn read(
        rule: &str,
        fields: &[&str],
        until: Option<&str>,
        reason: &str,
    ) -> Result<Allow, NoAllowance> {
        let rule = rule_named(rule)?;
        if rule.code == rulebook::IDLE_ALLOWANCE.code {
            return wrong("an allowance cannot allow what is idle", "take the idle one out");
        }
        if rule.fixed {
            return wrong(
                format!("`{}` cannot be allowed: what it finds keeps the gate from looking", rule.name),
                "take the allowance out, and mend what the rule finds",
            );
        }
        let until = match until {
            None => None,
            Some(text) => match Date::read(text) {
                Some(date) => Some(date),
                None => {
                    return wrong(format!("`{text}` is no day"), "write the year first: `until 2027-01-31`");
                }
            },
        };
        if reason.trim().is_empty() {
            return wrong(
                "an allowance says why",
                "write the reason: who decided it, and what has to happen for it to go",
            );
        }
        let fields = match fields {
            [] => Allowed::OfNone,
            ["*"] => Allowed::OfAny,
            paths if paths.contains(&"*") => {
                return wrong(
                    "`*` stands for every field, and others beside it",
                    "write `*` alone, or the fields",
                );
            }
            paths => Allowed::Of(paths.iter().map(|it| FieldPath::new(it.trim_matches('`'))).collect()),
        };
        Ok(Allow { rule, fields, until, reason: reason.trim().to_owned() })
    }

    /// Reads `NAME FIELD, FIELD until DATE: REASON`.
    pub fn read_words(text: &str) -> Result<Allow, NoAllowance> {
        let (what, reason) = text
            .char_indices()
            .find(|(at, it)| *it == ':' && text[at + 1..].chars().next().is_none_or(char::is_whitespace))
            .map_or((text, ""), |(at, _)| (&text[..at], &text[at + 1..]));
        let what = what.trim();
        let (rule, what) = what.split_once(char::is_whitespace).unwrap_or((what, ""));
        let (fields, day) = match what.split_once("until ") {
            Some((fields, day)) => (fields, Some(day.trim())),
            None => (what, None),
        };
        let fields: Vec<&str> = fields.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
        let is_day = |it: &str| Date::read(it).is_some() || it.eq_ignore_ascii_case("until");
        if let Some(words) = fields.iter().find(|it| it.contains(char::is_whitespace) || is_day(it)) {
            return wrong(
                format!("`{words}` is no field"),
                "write `allow RULE FIELD, FIELD until 2027-01-31: REASON`",
            );
        }
        if reason.split_whitespace().next().is_some_and(is_day) {
            return wrong(
                "a day in the reason ends nothing",
                "write it before the colon: `until 2027-01-31: REASON`",
            );
        }
        Allow::read(rule, &fields, day, reason)
    }

    /// True where it speaks of a finding about these fields.
    pub fn covers(&self, rule: &Rule, fields: &[FieldPath]) -> bool {
        self.rule.code == rule.code
            && match &self.fields {
                Allowed::OfNone => fields.is_empty(),
                Allowed::OfAny => true,
                Allowed::Of(named) => !fields.is_empty() && fields.iter().all(|it| named.contains(it)),
            }
    }
}

/// The rule of a code or name, or what to write instead.
pub fn rule_named(word: &str) -> Result<&'static Rule, NoAllowance> {
    Rule::find(word).ok_or_else(|| {
        let known = rulebook::ALL.iter().flat_map(|it| [it.name, it.code]);
        NoAllowance {
            message: format!("there is no rule `{word}`"),
            help: match did_you_mean(word, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mdbook-contracts rules` lists them".to_owned(),
            },
        }
    })
}

fn wrong<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, NoAllowance> {
    Err(NoAllowance { message: message.into(), help: help.into() })
}
