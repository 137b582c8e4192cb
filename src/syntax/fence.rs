//! Fenced JSON and YAML in chapters: what its info string says, and the leniency that an author may state.

use std::ops::Range;

use crate::diagnostic::did_you_mean;
use crate::syntax::format::Format;
use crate::syntax::markdown::Fence;

/// What the info string of a fence says (CommonMark, section 4.5): `json,contract=NAME,elided`.
#[derive(Clone, Debug)]
pub struct Info {
    /// `None` where it is in another language.
    pub format: Option<Format>,
    /// The contract that it is an instance of.
    pub contract: Option<String>,
    /// Ellipses, comments and trailing commas may stand in it, and it is held to what it does show.
    pub elided: bool,
    /// It holds members without the braces around them.
    pub fragment: bool,
    /// A word that was probably meant to be one of these: it, and the word.
    pub misspelt: Option<(String, &'static str)>,
}

const WORDS: [&str; 3] = ["contract", "elided", "fragment"];

/// Reads the info string of a fence; `None` where it is in another language and names no contract.
pub fn info(fence: &Fence) -> Option<Info> {
    let mut words = words(&fence.info).into_iter();
    let language = words.next()?.to_lowercase();
    let format = match language.as_str() {
        "json" => Some(Format::Json),
        "yaml" | "yml" => Some(Format::Yaml),
        _ => None,
    };
    let mut info = Info { format, contract: None, elided: false, fragment: false, misspelt: None };
    for word in words {
        match word.split_once('=') {
            Some(("contract", name)) if !name.is_empty() => info.contract = Some(name.replace('"', "")),
            None if word == "elided" => info.elided = true,
            None if word == "fragment" => info.fragment = true,
            other => {
                let name = other.map_or(word.as_str(), |(name, _)| name);
                let near = did_you_mean(name, WORDS);
                let near = WORDS.iter().find(|it| near == Some(**it));
                info.misspelt = near.map(|it| (word.clone(), *it)).or(info.misspelt);
            }
        }
    }
    let is_ours = info.format == Some(Format::Json) || info.contract.is_some();
    is_ours.then_some(info)
}

/// The words of an info string; what stands in double quotes is one.
fn words(info: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in info.chars() {
        quoted ^= character == '"';
        match (character, words.last_mut()) {
            (',' | ' ' | '\t' | '{' | '}', _) if !quoted => words.push(String::new()),
            (character, Some(word)) => word.push(character),
            (_, None) => {}
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

/// JSON with what an author may leave out put back: as long as the text, byte for byte at the same places.
#[derive(Debug)]
pub struct Elided {
    pub json: String,
    /// Values that stand for an ellipsis.
    pub values: Vec<Range<usize>>,
}

/// The number that stands for an ellipsis: as many bytes as each of the two ways to write one.
const PLACEHOLDER: &[u8; 3] = b"0.0";

/// Replaces comments, ellipses and trailing commas. An ellipsis where a value has to stand becomes a number.
pub fn elided(text: &str) -> Elided {
    let mut bytes = text.as_bytes().to_vec();
    let mut values = Vec::new();
    // The last byte that is no blank, and where a comma stands that may trail.
    let mut last = b'{';
    let mut comma = None;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let is_ellipsis = ["…", "..."].iter().any(|it| rest.starts_with(it.as_bytes()));
        match rest[0] {
            b'"' => {
                at += string_length(rest);
                (last, comma) = (b'"', None);
            }
            b'/' if rest.starts_with(b"//") => {
                let length = rest.iter().position(|it| *it == b'\n').unwrap_or(rest.len());
                bytes[at..at + length].fill(b' ');
                at += length;
            }
            b'/' if rest.starts_with(b"/*") => {
                let length =
                    rest.windows(2).skip(2).position(|it| it == b"*/").map_or(rest.len(), |it| it + 4);
                bytes[at..at + length].iter_mut().filter(|it| **it != b'\n').for_each(|it| *it = b' ');
                at += length;
            }
            _ if is_ellipsis => {
                let place = at..at + PLACEHOLDER.len();
                bytes[place.clone()].fill(b' ');
                if last == b':' {
                    bytes[place.clone()].copy_from_slice(PLACEHOLDER);
                    values.push(place.clone());
                    (last, comma) = (b'0', None);
                }
                at = place.end;
            }
            byte => {
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' => {}
                    b',' if matches!(last, b'{' | b'[' | b',') => bytes[at] = b' ',
                    b',' => (last, comma) = (byte, Some(at)),
                    b'}' | b']' => {
                        if let Some(at) = comma {
                            bytes[at] = b' ';
                        }
                        (last, comma) = (byte, None);
                    }
                    _ => (last, comma) = (byte, None),
                }
                at += 1;
            }
        }
    }
    if let Some(at) = comma {
        bytes[at] = b' ';
    }
    Elided { json: String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned()), values }
}

/// The length of a string with its quotes; of one that is not closed, to the end.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
