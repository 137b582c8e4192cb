//! Formats that a value is held against besides those that its own dialect defines.

use crate::diagnostic::did_you_mean;

/// True for a text of the format.
type Holds = fn(&str) -> bool;

/// Named formats of our own, in every dialect.
pub const OWN: [(&str, Holds); 2] = [("ulid", is_ulid), ("date-time-utc", is_utc)];

/// Formats that later dialects brought. Where an earlier one names them, they mean the same.
pub const LATER: [&str; 13] = [
    "date",
    "duration",
    "idn-email",
    "idn-hostname",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// How a text of a format looks, for who has to write one.
const SAMPLES: [(&str, &str); 14] = [
    ("date", "2026-02-09"),
    ("date-time", "2026-02-09T13:22:08Z"),
    ("date-time-utc", "2026-02-09T13:22:08Z"),
    ("duration", "P1DT12H"),
    ("email", "ada@example.com"),
    ("hostname", "example.com"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("json-pointer", "/items/0"),
    ("time", "13:22:08Z"),
    ("ulid", "01KH1923XDWMTZTRYHTQY5GMV7"),
    ("uri", "https://example.com/orders"),
    ("uri-reference", "../orders"),
    ("uuid", "6f1c5f9e-3b7a-4b0e-9c55-0d6a8f0f2a11"),
];

/// A text of this format.
pub fn sample(format: &str) -> Option<&'static str> {
    SAMPLES.iter().find(|(name, _)| *name == format).map(|(_, sample)| *sample)
}

/// Formats that every dialect has.
const FIRST: [&str; 6] = ["date-time", "email", "hostname", "ipv4", "ipv6", "uri"];

/// The format that a name was probably meant to be.
pub fn near(name: &str) -> Option<&'static str> {
    did_you_mean(name, FIRST.into_iter().chain(LATER).chain(OWN.map(|(own, _)| own)))
}

/// Formats of OpenAPI that say nothing a text could be held against.
pub const OPEN_API: [&str; 7] = ["int32", "int64", "float", "double", "byte", "binary", "password"];

/// A ULID (ulid/spec): 26 characters of Crockford's base 32, of at most 128 bits.
fn is_ulid(text: &str) -> bool {
    let allowed = |it: u8| it.is_ascii_alphanumeric() && !b"ILOU".contains(&it.to_ascii_uppercase());
    text.len() == 26 && text.bytes().all(allowed) && text.starts_with(|it: char| ('0'..='7').contains(&it))
}

/// The end of a date-time in UTC. That the rest is a date-time is asked of the validator.
fn is_utc(text: &str) -> bool {
    text.ends_with(['Z', 'z']) || text.ends_with("+00:00")
}
