//! Regular expressions of ECMA-262, and how the engine of the validator is told them.
//!
//! JSON Schema means those with the flag `u` (2020-12 core, section 6.4). The engine has a syntax of its own, in which a
//! class or a boundary of words takes in more characters, and it reads what no other validator would. A pattern as it is
//! told means to it what the pattern means to ECMA-262, and stays one of ECMA-262.

use std::iter::Peekable;
use std::str::Chars;

use icu_properties::props::{GeneralCategoryGroup, Script};
use icu_properties::{CodePointSetData, PropertyParser};

use super::validator::is_a;

/// The classes that a letter stands for, with their characters, and all others (ECMA-262, `CharacterClassEscape`).
const CLASSES: [(char, &str, &str); 3] = [
    ('d', "0-9", "\0-/:-\u{10FFFF}"),
    ('w', "0-9A-Z_a-z", "\0-/:-@\\[-\\^`{-\u{10FFFF}"),
    (
        's',
        "\t-\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}",
        "\0-\u{8}\u{E}-\u{1F}!-\u{9F}\u{A1}-\u{167F}\u{1681}-\u{1FFF}\u{200B}-\u{2027}\u{202A}-\u{202E}\
         \u{2030}-\u{205E}\u{2060}-\u{2FFF}\u{3001}-\u{FEFE}\u{FF00}-\u{10FFFF}",
    ),
];

/// Every character but the ends of lines.
const DOT: &str = "[^\n\r\u{2028}\u{2029}]";
const ANY: &str = "[\0-\u{10FFFF}]";
const NONE: &str = "[^\0-\u{10FFFF}]";
const BOUNDARY: &str = "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";
const NO_BOUNDARY: &str = "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";

/// What makes of a group one that a match may go without, so that ECMA-262 takes what refers to it for empty.
const OPTIONAL: [&str; 7] = ["|", ")?", ")*", "){0", "(?!", "(?<!", "(?<="];

/// A pattern as the engine is told it; else, why it is not to be used.
pub fn told(pattern: &str) -> Result<String, String> {
    if !is_a("regex", pattern) {
        return Err("it is none of ECMA-262, with the flag `u`".to_owned());
    }
    let refers = escapes(pattern).any(|it| matches!(it, '1'..='9' | 'k'));
    if refers && has_optional(pattern) {
        return Err("it refers back to a group that may have no part in a match".to_owned());
    }
    let teller = Teller {
        told: String::with_capacity(pattern.len()),
        rest: pattern.chars().peekable(),
        in_class: false,
        refers,
        open: Vec::new(),
        groups: Vec::new(),
    };
    teller.tell()
}

/// True for a pattern with more than what a regular language has, so that a match may have to go back in a text.
pub fn looks_around(pattern: &str) -> bool {
    let groups = pattern.split("(?").skip(1).any(|it| !it.starts_with(':'));
    groups || escapes(pattern).any(|it| matches!(it, '1'..='9' | 'k' | 'b' | 'B'))
}

fn has_optional(pattern: &str) -> bool {
    let bare = bare(pattern);
    OPTIONAL.iter().any(|it| bare.contains(it))
}

/// A pattern without what is escaped and what stands in classes.
fn bare(pattern: &str) -> String {
    let mut rest = pattern.chars();
    let mut in_class = false;
    let mut bare = String::new();
    while let Some(next) = rest.next() {
        match next {
            '\\' => drop(rest.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class => continue,
            _ => {
                bare.push(next);
                continue;
            }
        }
        // Something stood here, so that what is around it does not meet.
        bare.push(' ');
    }
    bare
}

/// What stands behind each backslash.
fn escapes(pattern: &str) -> impl Iterator<Item = char> {
    let mut rest = pattern.chars();
    std::iter::from_fn(move || rest.find(|it| *it == '\\').and_then(|_| rest.next()))
}

/// A group with its name, if it captures what it matches.
#[derive(Clone, Default)]
struct Group {
    name: String,
    is_closed: bool,
}

struct Teller<'p> {
    told: String,
    rest: Peekable<Chars<'p>>,
    in_class: bool,
    /// Something refers back to a group. Else no group captures: behind a look-behind, the engine mistakes such that do.
    refers: bool,
    /// The groups around, each with its index where it captures.
    open: Vec<Option<usize>>,
    groups: Vec<Group>,
}

impl Teller<'_> {
    fn tell(mut self) -> Result<String, String> {
        while let Some(next) = self.rest.next() {
            match next {
                '\\' => self.escape()?,
                ']' => {
                    self.in_class = false;
                    self.told.push(next);
                }
                _ if self.in_class => self.told.push(next),
                '[' => self.class(),
                '.' => self.told.push_str(DOT),
                '(' => self.group()?,
                ')' => {
                    if let Some(Some(at)) = self.open.pop() {
                        self.groups[at].is_closed = true;
                    }
                    self.told.push(next);
                }
                _ => self.told.push(next),
            }
        }
        Ok(self.told)
    }

    fn class(&mut self) {
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        match (is_negated, self.rest.next_if_eq(&']').is_some()) {
            (true, true) => self.told.push_str(ANY),
            (false, true) => self.told.push_str(NONE),
            (_, false) => {
                self.told.push_str(if is_negated { "[^" } else { "[" });
                self.in_class = true;
            }
        }
    }

    fn group(&mut self) -> Result<(), String> {
        self.told.push('(');
        let mut head = self.rest.clone();
        let captures = match (head.next(), head.next(), head.next()) {
            (Some('?'), Some('<'), Some(third)) if third != '=' && third != '!' => true,
            (Some('?'), Some(':' | '=' | '!' | '<'), _) => false,
            (Some('?'), ..) => return Err("it changes flags inside, which came with ES2025".to_owned()),
            _ => true,
        };
        self.open.push(captures.then_some(self.groups.len()));
        if captures {
            let before = self.told.len();
            let name = if self.rest.peek() == Some(&'?') { self.name() } else { String::new() };
            self.groups.push(Group { name, is_closed: false });
            if !self.refers {
                self.told.replace_range(before.., "?:");
            }
        }
        Ok(())
    }

    /// Tells what is between the next angle brackets, with all before it.
    fn name(&mut self) -> String {
        let mut name = String::new();
        let mut inside = false;
        for next in self.rest.by_ref() {
            self.told.push(next);
            match next {
                '<' => inside = true,
                '>' => break,
                _ if inside => name.push(next),
                _ => {}
            }
        }
        name
    }

    fn escape(&mut self) -> Result<(), String> {
        let Some(letter) = self.rest.next() else { return Ok(()) };
        let class = CLASSES.iter().find(|(it, ..)| *it == letter.to_ascii_lowercase());
        match letter {
            _ if class.is_some() => {
                let (_, own, others) = class.copied().unwrap_or_default();
                let characters = if letter.is_ascii_lowercase() { own } else { others };
                match self.in_class {
                    true => self.told.push_str(characters),
                    false => self.told.extend(["[", characters, "]"]),
                }
            }
            'b' if self.in_class => self.told.push('\u{8}'),
            'b' => self.told.push_str(BOUNDARY),
            'B' => self.told.push_str(NO_BOUNDARY),
            '0' => self.told.push('\0'),
            'c' => self.told.extend(self.rest.next().map(|it| char::from(it as u8 % 32))),
            'u' => self.code_unit()?,
            'p' | 'P' => self.property(letter)?,
            'k' => {
                let before = self.told.len();
                let name = self.name();
                self.told.truncate(before);
                self.refer(|_, it| it.name == name)?;
            }
            '1'..='9' => {
                let mut number = letter.to_string();
                while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                self.refer(|at, _| number == (at + 1).to_string())?;
            }
            // To the engine, these are the ends of words.
            '<' | '>' => self.told.push(letter),
            _ if letter.is_ascii_punctuation() || letter.is_ascii_alphabetic() => {
                self.told.extend(['\\', letter]);
            }
            _ => self.told.push(letter),
        }
        Ok(())
    }

    /// Tells of a group that has ended. A digit may follow, which is none of its number.
    fn refer(&mut self, is_meant: impl Fn(usize, &Group) -> bool) -> Result<(), String> {
        let mut groups = self.groups.iter().enumerate();
        let Some((at, _)) = groups.find(|(at, it)| it.is_closed && is_meant(*at, it)) else {
            return Err("it refers back to a group that does not end before".to_owned());
        };
        self.told.push_str(&format!("(?:\\{})", at + 1));
        Ok(())
    }

    /// Two escaped halves of a surrogate pair are one character.
    fn code_unit(&mut self) -> Result<(), String> {
        if self.rest.peek() == Some(&'{') {
            self.told.push_str("\\u");
            return Ok(());
        }
        let digits = |rest: &mut Peekable<Chars>| u16::from_str_radix(&rest.take(4).collect::<String>(), 16);
        let mut units = digits(&mut self.rest).into_iter().collect::<Vec<u16>>();
        if units.iter().any(|it| (0xD800..0xDC00).contains(it)) {
            let mut after = self.rest.clone();
            if (after.next(), after.next()) == (Some('\\'), Some('u')) {
                units.extend(digits(&mut after));
                self.rest = after;
            }
        }
        for character in char::decode_utf16(units) {
            let Ok(character) = character else { return Err("it has half of a surrogate pair".to_owned()) };
            self.told.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        }
        Ok(())
    }

    fn property(&mut self, letter: char) -> Result<(), String> {
        let mut inside = String::new();
        let rest = self.rest.by_ref().skip_while(|it| *it == '{');
        inside.extend(rest.take_while(|it| *it != '}'));
        if !is_property(&inside) {
            return Err(format!("Unicode has no property `{inside}` by this name in ECMA-262"));
        }
        self.told.push_str(&format!("\\{letter}{{{inside}}}"));
        Ok(())
    }
}

/// True for what may stand in `\p{…}` (ECMA-262, `UnicodePropertyValueExpression`).
fn is_property(text: &str) -> bool {
    let is_category = |name: &str| PropertyParser::<GeneralCategoryGroup>::new().get_strict(name).is_some();
    match text.split_once('=') {
        Some(("General_Category" | "gc", value)) => is_category(value),
        Some(("Script" | "sc" | "Script_Extensions" | "scx", value)) => {
            PropertyParser::<Script>::new().get_strict(value).is_some()
        }
        Some(_) => false,
        None => {
            matches!(text, "ASCII" | "Any" | "Assigned")
                || is_category(text)
                || CodePointSetData::new_for_ecma262(text.as_bytes()).is_some()
        }
    }
}
