//! What a YAML scalar means: the core schema of YAML 1.2 (section 10.3), in the spelling of JSON.

use crate::syntax::json::Kind;

const CORE: &str = "tag:yaml.org,2002:";

/// What the author says of a scalar: nothing, that it is a text (by quotes or `!`), or a type of the core schema.
pub fn scalar(text: &str, plain: bool, tag: Option<&str>) -> Result<Kind, String> {
    let Some(tag) = tag else {
        return if plain { resolve(text) } else { Ok(Kind::String(text.to_owned())) };
    };
    let said = tag.strip_prefix(CORE).unwrap_or(tag);
    let kind = match said {
        "!" | "str" => return Ok(Kind::String(text.to_owned())),
        "null" => null(text),
        "bool" => boolean(text),
        "int" => integer(text).map(Kind::Number),
        "float" => integer(text).or_else(|| float(text)).map(Kind::Number),
        "map" | "seq" => None,
        _ => return Err(foreign_tag(said)),
    };
    checked(kind.ok_or_else(|| format!("`{text}` is no `!!{said}`"))?)
}

/// Holds the tag of a collection against its kind, `map` or `seq`.
pub fn collection(kind: &str, tag: Option<&str>) -> Result<(), String> {
    let said = tag.map(|tag| tag.strip_prefix(CORE).unwrap_or(tag));
    match said {
        None | Some("!") => Ok(()),
        Some(said) if said == kind => Ok(()),
        Some("str" | "null" | "bool" | "int" | "float" | "map" | "seq") => {
            let is = if kind == "map" { "a mapping" } else { "a list" };
            Err(format!("{is} is no `!!{}`", said.unwrap_or_default()))
        }
        Some(said) => Err(foreign_tag(said)),
    }
}

fn foreign_tag(tag: &str) -> String {
    let tag = if tag.starts_with('!') { tag.to_owned() } else { format!("!!{tag}") };
    format!("JSON has no type for the tag `{tag}`")
}

fn resolve(text: &str) -> Result<Kind, String> {
    let no_number = matches!(signed(text).1, ".inf" | ".Inf" | ".INF");
    if no_number || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(format!("JSON has no number `{text}`"));
    }
    let number = || integer(text).or_else(|| float(text)).map(Kind::Number);
    let kind = null(text).or_else(|| boolean(text)).or_else(number);
    checked(kind.unwrap_or_else(|| Kind::String(text.to_owned())))
}

/// A number that JSON can hold; `serde_json` decides which are too large.
fn checked(kind: Kind) -> Result<Kind, String> {
    match &kind {
        Kind::Number(digits) if digits.parse::<serde_json::Number>().is_err() => {
            Err("number out of range".to_owned())
        }
        _ => Ok(kind),
    }
}

fn null(text: &str) -> Option<Kind> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Kind::Null)
}

fn boolean(text: &str) -> Option<Kind> {
    match text {
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        _ => None,
    }
}

fn integer(text: &str) -> Option<String> {
    let based = [("0o", 8), ("0x", 16)];
    let based = based.into_iter().find_map(|(prefix, base)| Some((text.strip_prefix(prefix)?, base)));
    if let Some((digits, base)) = based {
        let is_number = !digits.is_empty() && digits.chars().all(|it| it.is_digit(base));
        // What is too large here is too large for JSON: no digits are no number.
        let decimal = || u128::from_str_radix(digits, base).map(|it| it.to_string()).unwrap_or_default();
        return is_number.then(decimal);
    }
    let (sign, digits) = signed(text);
    is_digits(digits).then(|| format!("{sign}{}", without_zeros(digits)))
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn float(text: &str) -> Option<String> {
    let (sign, rest) = signed(text);
    let (mantissa, exponent) = rest.split_at(rest.find(['e', 'E']).unwrap_or(rest.len()));
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_mantissa = match fraction {
        None => is_digits(whole),
        Some("") => is_digits(whole),
        Some(fraction) => is_digits(fraction) && (whole.is_empty() || is_digits(whole)),
    };
    let power = exponent.get(1..).map(|it| it.strip_prefix(['+', '-']).unwrap_or(it));
    if !is_mantissa || power.is_some_and(|it| !is_digits(it)) {
        return None;
    }
    let fraction = match fraction {
        None => String::new(),
        Some("") => ".0".to_owned(),
        Some(digits) => format!(".{digits}"),
    };
    Some(format!("{sign}{}{fraction}{exponent}", without_zeros(whole)))
}

/// A sign as JSON writes it, and what follows.
fn signed(text: &str) -> (&str, &str) {
    match text.strip_prefix('+') {
        Some(rest) => ("", rest),
        None => text.split_at(usize::from(text.starts_with('-'))),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}
