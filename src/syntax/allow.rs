//! What an allowance says, in a remark or in `book.toml`: which rule it allows, of what, until when, and why.

use std::ops::Range;

use crate::date::Date;
use crate::diagnostic::{did_you_mean, slip_of};
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};
use crate::text::is_hidden;

/// What is allowed.
#[derive(Clone, Debug)]
pub struct Allow {
    pub rule: &'static Rule,
    pub fields: Allowed,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub reason: String,
    /// Where its fields stand in their file, in their order.
    pub at: Vec<Range<usize>>,
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
    /// The part at fault, as `book.toml` calls it; empty where nobody knows which.
    pub part: &'static str,
    pub message: String,
    pub help: String,
    /// The name of a rule that is nearly the one that was written.
    pub meant: Option<&'static str>,
    /// Where the words at fault stand in the text of a remark, if that is not all of it.
    pub at: Option<Range<usize>>,
}

impl Allow {
    /// Puts together what the parts of an allowance say, each as it is written.
    pub fn read(
        rule: &str,
        fields: &[&str],
        until: Option<&str>,
        reason: &str,
    ) -> Result<Allow, NoAllowance> {
        let in_part = |part| move |it| NoAllowance { part, ..it };
        let rule = allowed_rule(rule).map_err(in_part("rule"))?;
        let until = until.map(day).transpose().map_err(in_part("until"))?;
        let fields = Allowed::read(fields).map_err(in_part("field"))?;
        let reason = reason_of(reason).map_err(in_part("reason"))?;
        Ok(Allow { rule, fields, until, reason, at: Vec::new() })
    }

    /// Reads `NAME FIELD, FIELD of CONTRACT until DATE: REASON`, and says where it names the contract.
    pub fn read_words(text: &str) -> Result<(Allow, Option<Range<usize>>), NoAllowance> {
        let (what, reason) = text
            .char_indices()
            .find(|(at, it)| *it == ':' && text[at + 1..].chars().next().is_none_or(char::is_whitespace))
            .map_or((text, ""), |(at, _)| (&text[..at], &text[at + 1..]));
        let (rule, rest) = what.split_once(char::is_whitespace).unwrap_or((what, ""));
        let begin = what.len() - rest.len();
        let (what, day) = match word("until", rest) {
            Some(range) => (&rest[..range.start], Some(rest[range.end..].trim())),
            None => (rest, None),
        };
        let (all, contract) = of_contract(what);
        let fields: Vec<&str> = match all.trim() {
            "" => Vec::new(),
            fields => fields.split(',').map(str::trim).collect(),
        };
        let is_day = |it: &str| Date::read(it).is_some() || it.eq_ignore_ascii_case("until");
        if let Some(words) = fields.iter().find(|it| it.contains(char::is_whitespace) || is_day(it)) {
            let slip = |it: &&str| slip_of(it, ["until", "of"]).filter(|near| near != it);
            let near = words.split_whitespace().find_map(|it| Some((it, slip(&it)?)));
            let form = "write `allow RULE FIELD, FIELD of CONTRACT until 2027-01-31: REASON`";
            let help = near.map_or(form.to_owned(), |(_, it)| format!("did you mean `{it}`? {form}"));
            let at = within(text, near.map_or(words, |(it, _)| it));
            return wrong(format!("`{words}` is no field"), help).map_err(|it| NoAllowance { at, ..it });
        }
        if begins_with_day(reason) {
            let is_number = |it: &&str| it.contains(|it: char| it.is_ascii_digit());
            let at = reason.split_whitespace().take(2).find(is_number).and_then(|it| within(text, it));
            let help = "write it before the colon: `until 2027-01-31: REASON`";
            let wrong = wrong("a day in the reason ends nothing", help);
            return wrong.map_err(|it| NoAllowance { at, ..it });
        }
        let contract = contract.map(|it| begin + it.start..begin + it.end);
        let at = |it: &NoAllowance| day.filter(|_| it.part == "until").and_then(|it| within(text, it));
        let allow =
            Allow::read(rule, &fields, day, reason).map_err(|it| NoAllowance { at: at(&it), ..it })?;
        Ok((Allow { at: places(all, begin), ..allow }, contract))
    }

    /// True where it speaks of a finding about these fields.
    pub fn covers(&self, rule: &Rule, fields: &[FieldPath]) -> bool {
        self.rule.code == rule.code
            && match &self.fields {
                Allowed::OfNone => fields.is_empty(),
                Allowed::OfAny => true,
                Allowed::Of(named) => {
                    let is_named = |it: &FieldPath| named.contains(it) || named.contains(&it.unquoted());
                    !fields.is_empty() && fields.iter().all(is_named)
                }
            }
    }
}

/// Where a part of a text stands in it, if it is not empty.
fn within(text: &str, part: &str) -> Option<Range<usize>> {
    let start = text.match_indices(part).map(|(at, _)| at).find(|at| {
        let around = (&text[..*at], &text[at + part.len()..]);
        let is_apart = |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric());
        is_apart(around.0.chars().next_back()) && is_apart(around.1.chars().next())
    })?;
    (!part.is_empty()).then_some(start..start + part.len())
}

/// Where each name of a list with commas stands, without the signs of code, in a text in which the list begins here.
fn places(list: &str, begin: usize) -> Vec<Range<usize>> {
    let is_around = |it: char| it.is_whitespace() || it == '`';
    let mut at = begin;
    let place = |piece: &str| {
        let start = at + piece.len() - piece.trim_start_matches(is_around).len();
        let end = (at + piece.trim_end_matches(is_around).len()).max(start);
        at += piece.len() + 1;
        start..end
    };
    list.split(',').map(place).collect()
}

/// A rule of which something can be allowed.
fn allowed_rule(word: &str) -> Result<&'static Rule, NoAllowance> {
    let rule = rule_named(word)?;
    if rule.code == rulebook::IDLE_ALLOWANCE.code {
        return wrong("an allowance cannot allow what is idle", "take the idle one out");
    }
    if rule.fixed {
        return wrong(
            format!("`{}` cannot be allowed: what it finds keeps the gate from looking", rule.name),
            "take the allowance out, and mend what the rule finds",
        );
    }
    Ok(rule)
}

fn reason_of(text: &str) -> Result<String, NoAllowance> {
    const WHY: &str = "write the reason: who decided it, and what has to happen for it to go";
    match text.trim() {
        "" => wrong("an allowance says why", WHY),
        signs if !has_words(signs) => wrong(format!("`{signs}` is no reason"), WHY),
        reason => Ok(reason.to_owned()),
    }
}

impl Allowed {
    fn read(fields: &[&str]) -> Result<Allowed, NoAllowance> {
        if fields.iter().any(|it| it.trim_matches('`').trim().is_empty()) {
            return wrong(
                "an allowance has an empty field",
                "write the path of the field, or nothing at all for what is about no field",
            );
        }
        if let Some(signs) =
            fields.iter().find(|it| !says_something(it) && !it.contains(['*', '_', '$', '@']))
        {
            return wrong(
                format!("`{signs}` is no field"),
                "write the path of the field, as in `items[].price`, or `*` for any",
            );
        }
        match fields {
            [] => Ok(Allowed::OfNone),
            ["*"] => Ok(Allowed::OfAny),
            paths if paths.contains(&"*") => {
                wrong("`*` stands for every field, and others beside it", "write `*` alone, or the fields")
            }
            paths => Ok(Allowed::Of(paths.iter().map(|it| FieldPath::new(it.trim_matches('`'))).collect())),
        }
    }
}

/// True for a reason that was to be a day. `until` with words behind it is one that everybody understands.
fn begins_with_day(reason: &str) -> bool {
    let mut words = reason.split_whitespace();
    let is_number = |it: &str| {
        it.trim_start_matches(|it: char| !it.is_alphanumeric()).starts_with(|it: char| it.is_ascii_digit())
    };
    match words.next() {
        Some(first) if first.eq_ignore_ascii_case("until") => words.next().is_none_or(is_number),
        first => first.is_some_and(|it| Date::read(it).is_some()),
    }
}

/// True where a text is more than signs.
fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// True for a reason with a letter that is seen: a number alone, or a character reference (HTML, section 13.5), says
/// nothing to a reader.
pub fn has_words(reason: &str) -> bool {
    let is_reference = |it: &&str| {
        it.split_once(';').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'#')
        })
    };
    let mut parts = reason.split('&');
    let first = parts.next().unwrap_or_default();
    let behind =
        parts.map(|it| if is_reference(&it) { it.split_once(';').map_or(it, |(_, rest)| rest) } else { it });
    let is_seen = |it: char| it.is_alphabetic() && !is_hidden(it);
    std::iter::once(first).chain(behind).any(|it| it.chars().any(is_seen))
}

/// What stands before the word `of`, and where the name behind it stands.
fn of_contract(text: &str) -> (&str, Option<Range<usize>>) {
    let is_around = |it: char| it.is_whitespace() || it == '`';
    // With nothing behind it, `of` is the name of a field.
    match word("of", text).filter(|it| !text[it.end..].trim_matches(is_around).is_empty()) {
        Some(of) => {
            let start = text.len() - text[of.end..].trim_start_matches(is_around).len();
            (&text[..of.start], Some(start..text.trim_end_matches(is_around).len()))
        }
        None => (text, None),
    }
}

/// Where a word stands among others.
fn word(word: &str, text: &str) -> Option<Range<usize>> {
    let is_apart = |it: &str| it.is_empty() || it.starts_with(char::is_whitespace);
    let ends_apart = |it: &str| it.is_empty() || it.ends_with(char::is_whitespace);
    let places = text.match_indices(word).map(|(at, _)| at..at + word.len());
    places.into_iter().find(|it| ends_apart(&text[..it.start]) && is_apart(&text[it.end..]))
}

/// The last day of an allowance, or how to write it.
fn day(text: &str) -> Result<Date, NoAllowance> {
    if let Some(date) = Date::read(text) {
        return Ok(date);
    }
    if text.trim().is_empty() {
        return wrong("`until` names no day", "write the last day on which it holds, as in `2027-01-31`");
    }
    let numbers: Vec<&str> = text.split(|it: char| !it.is_ascii_digit()).collect();
    let turned = match numbers[..] {
        [year, month, day] if year.len() == 4 => Some((year, month, day)),
        // With points, the day comes first; with slashes, it depends on the country.
        [day, month, year] if year.len() == 4 && text.contains('.') => Some((year, month, day)),
        _ => None,
    };
    let meant = turned.map(|(year, month, day)| format!("{year}-{month:0>2}-{day:0>2}"));
    match meant {
        Some(meant) if Date::read(&meant).is_some() => {
            wrong(format!("`{text}` is not how a day is written"), format!("write `{meant}`"))
        }
        Some(_) => wrong(
            format!("`{text}` is no day of the calendar"),
            "write the last day on which it holds, as in `2027-01-31`",
        ),
        None => wrong(format!("`{text}` is no day"), "write the year first, as in `2027-01-31`"),
    }
}

/// The rule of a code or name, or what to write instead.
pub fn rule_named(word: &str) -> Result<&'static Rule, NoAllowance> {
    if word.is_empty() {
        return wrong("no rule is named", "write its name or its code; `mdbook-contracts rules` lists them");
    }
    Rule::find(word).ok_or_else(|| {
        let known = rulebook::ALL.iter().flat_map(|it| [it.name, it.code]);
        let meant = did_you_mean(word, known).or_else(|| by_words(word));
        let message = format!("there is no rule `{word}`");
        let help = match meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`mdbook-contracts rules` lists them".to_owned(),
        };
        NoAllowance { part: "", message, help, meant, at: None }
    })
}

/// The rule whose code has these digits, or the one whose name has all of these words.
fn by_words(text: &str) -> Option<&'static str> {
    let code = rulebook::ALL.iter().map(|it| it.code).find(|it| it.strip_prefix("MC") == Some(text));
    let words: Vec<&str> = text.split('-').collect();
    let has_all = |name: &str| words.iter().all(|word| name.split('-').any(|it| it == *word));
    let mut named = rulebook::ALL.iter().map(|it| it.name).filter(|it| words.len() > 1 && has_all(it));
    let name = named.next().filter(|_| named.next().is_none());
    code.or(name)
}

fn wrong<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, NoAllowance> {
    Err(NoAllowance { part: "", message: message.into(), help: help.into(), meant: None, at: None })
}
