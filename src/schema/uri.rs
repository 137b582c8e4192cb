//! URIs of schemas (RFC 3986): how references are resolved, and how paths are written in them.

use fluent_uri::{Uri, UriRef};

use crate::text::resolve_path;

/// The URIs of the files themselves begin with this; it leads to no network and to no disk.
pub const ROOT: &str = "contracts:///";

/// The URI of a file.
pub fn of_path(path: &str) -> String {
    format!("{ROOT}{}", encode(path))
}

/// Resolves a reference without a fragment against a base URI (section 5.2), in its normal form.
///
/// `None` where it is no reference, or where it leaves the folder of `book.toml`.
pub fn resolve(base: &str, reference: &str) -> Option<String> {
    let reference = &mend(reference);
    let parsed = UriRef::parse(reference.as_str()).ok()?;
    let is_path = !parsed.has_scheme() && !parsed.has_authority() && !reference.starts_with('/');
    // RFC 3986 drops the dots that lead above the root; on a disk they lead to another file.
    if is_path && let Some(path) = base.strip_prefix(ROOT) {
        resolve_path(path, reference.split('?').next().unwrap_or_default())?;
    }
    let base = Uri::parse(base).ok()?;
    Some(parsed.resolve_against(&base).ok()?.normalize().as_str().to_owned())
}

/// An absolute URI in its normal form, without its fragment.
pub fn normal(uri: &str) -> Option<String> {
    let uri = uri.split('#').next().unwrap_or_default();
    Some(Uri::parse(uri).ok()?.normalize().as_str().to_owned())
}

/// The path of a file whose URI is made of it.
pub fn path(uri: &str) -> Option<String> {
    uri.strip_prefix(ROOT).map(decode)
}

/// A path, or the pointer of a fragment, percent-encoded.
pub fn encode(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~/-".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// True for a byte that no URI has as it is (RFC 3986, section 2).
pub fn is_foreign(byte: u8) -> bool {
    !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte)
}

/// A reference whose foreign characters are percent-encoded.
pub fn mend(reference: &str) -> String {
    let byte = |it: u8| if is_foreign(it) { format!("%{it:02X}") } else { char::from(it).to_string() };
    reference.bytes().map(byte).collect()
}

/// Takes percent-encoding off; what is not UTF-8 then is left as it was.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()).filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
