//! Texts with placeholders, such as `{contract}.example.json`, and what stands in their places.

use regex::Regex;

use crate::diagnostic::listed;

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The name of a contract.
    Contract,
    /// One of several examples of a contract.
    Case,
    /// The version of a contract: digits, and what dots, dashes and underscores join to them.
    Version,
}

/// What stands in the places of the placeholders of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub contract: Option<String>,
    pub case: Option<String>,
    pub version: Option<String>,
}

/// A text with placeholders, as a pattern for other texts.
#[derive(Clone, Debug)]
pub struct Template {
    pub text: String,
    pattern: Regex,
}

impl Placeholder {
    pub(super) const ALL: [Placeholder; 3] = [Placeholder::Contract, Placeholder::Case, Placeholder::Version];

    /// As it stands in a text.
    pub fn mark(self) -> &'static str {
        match self {
            Placeholder::Contract => "{contract}",
            Placeholder::Case => "{case}",
            Placeholder::Version => "{version}",
        }
    }

    /// The text that stands for it while the text around it is made into a pattern: letters only.
    fn stand_in(self) -> &'static str {
        match self {
            Placeholder::Contract => "qzContractzq",
            Placeholder::Case => "qzCasezq",
            Placeholder::Version => "qzVersionzq",
        }
    }

    fn group(self) -> &'static str {
        match self {
            Placeholder::Contract => "contract",
            Placeholder::Case => "case",
            Placeholder::Version => "version",
        }
    }

    /// What may stand in its place. A name is as short as it can be, so that a version behind it is one.
    fn pattern(self, within: &str) -> String {
        match self {
            Placeholder::Contract => format!("{within}+?"),
            Placeholder::Case => format!("{within}+"),
            Placeholder::Version => "[vV]?[0-9]+(?:[._-][0-9A-Za-z]+)*".to_owned(),
        }
    }
}

/// What stands between the parts of a version.
const PARTS: [char; 3] = ['.', '_', '-'];

/// True for what may stand in the place of `{version}`.
pub fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    // Of a long text that is none, no more is looked at than shows it.
    let behind = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let is_part = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric());
    let is_number = behind.len() < text.len();
    is_number
        && (behind.is_empty() || behind.strip_prefix(PARTS).is_some_and(|it| it.split(PARTS).all(is_part)))
}

impl Filled {
    fn place(&mut self, placeholder: Placeholder) -> &mut Option<String> {
        match placeholder {
            Placeholder::Contract => &mut self.contract,
            Placeholder::Case => &mut self.case,
            Placeholder::Version => &mut self.version,
        }
    }

    /// Both together; the first has precedence.
    pub fn or(self, other: Filled) -> Filled {
        Filled {
            contract: self.contract.or(other.contract),
            case: self.case.or(other.case),
            version: self.version.or(other.version),
        }
    }
}

/// True where this placeholder stands in a text.
pub fn has(text: &str, placeholder: Placeholder) -> bool {
    text.contains(placeholder.mark())
}

/// The text with letters in the places of its placeholders, for a parser that would stumble over the braces.
pub fn stood_in(text: &str) -> String {
    Placeholder::ALL.iter().fold(text.to_owned(), |text, it| text.replace(it.mark(), it.stand_in()))
}

/// A word in braces that is no placeholder.
fn unknown_placeholder(text: &str) -> Option<&str> {
    let opened = text.match_indices('{').filter_map(|(at, _)| Some(&text[at..=at + text[at..].find('}')?]));
    let word = |it: &&str| it.len() > 2 && it[1..it.len() - 1].chars().all(char::is_alphabetic);
    opened.filter(word).find(|it| Placeholder::ALL.iter().all(|known| known.mark() != *it))
}

/// An error where a word in braces is no placeholder.
pub fn is_known(text: &str) -> Result<(), String> {
    match unknown_placeholder(text) {
        Some(word) => Err(format!(
            "`{word}` is no placeholder; there are {}",
            listed(&Placeholder::ALL.map(Placeholder::mark))
        )),
        None => Ok(()),
    }
}

/// The text with each placeholder replaced by `any`.
pub fn with_any(text: &str, any: &str) -> String {
    Placeholder::ALL.iter().fold(text.to_owned(), |text, it| text.replace(it.mark(), any))
}

/// Puts what was found into the places of another text.
pub fn fill(text: &str, filled: &Filled) -> String {
    let values = [&filled.contract, &filled.case, &filled.version];
    Placeholder::ALL.iter().zip(values).fold(text.to_owned(), |text, (it, value)| match value {
        Some(value) => text.replace(it.mark(), value),
        None => text,
    })
}

/// A regular expression in which the stand-ins of [`stood_in`] have become groups. A placeholder that stands twice
/// has a group for each place.
pub fn with_groups(pattern: &str, within: &str) -> String {
    let mut pattern = pattern.to_owned();
    for placeholder in Placeholder::ALL {
        let mut index = 0;
        while pattern.contains(placeholder.stand_in()) {
            let group = format!("(?P<{}{index}>{})", placeholder.group(), placeholder.pattern(within));
            pattern = pattern.replacen(placeholder.stand_in(), &group, 1);
            index += 1;
        }
    }
    pattern
}

/// What the groups of [`with_groups`] have caught. `None` where one placeholder caught two different texts.
pub fn caught(pattern: &Regex, text: &str) -> Option<Filled> {
    let captures = pattern.captures(text)?;
    let mut filled = Filled::default();
    for placeholder in Placeholder::ALL {
        let place = filled.place(placeholder);
        for index in 0.. {
            let Some(part) = captures.name(&format!("{}{index}", placeholder.group())) else { break };
            match place {
                Some(earlier) if earlier != part.as_str() => return None,
                _ => *place = Some(part.as_str().to_owned()),
            }
        }
    }
    Some(filled)
}

impl Template {
    /// Reads a template; `*` is any text.
    pub fn new(text: &str) -> Result<Template, String> {
        is_known(text)?;
        let literal = regex::escape(&stood_in(text)).replace("\\*", ".*?");
        let pattern = Regex::new(&format!("^(?s:{})$", with_groups(&literal, ".")));
        let pattern = pattern.map_err(|_| "it is too long".to_owned())?;
        Ok(Template { text: text.to_owned(), pattern })
    }

    /// What stands in the places of its placeholders, where the text is of this form.
    pub fn read(&self, text: &str) -> Option<Filled> {
        caught(&self.pattern, text)
    }
}
