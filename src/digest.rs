//! The fingerprint of a text, by which two runs can tell that they judged the same (SHA-256, FIPS 180-4).

use sha2::{Digest, Sha256};

/// The SHA-256 of some texts in their order, in hexadecimal digits. Each goes in with its length, so that no two
/// sequences of texts are one.
pub fn of_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hexadecimal(&hash.finalize())
}

/// The SHA-256 of a text alone, as `sha256sum` writes it.
pub fn of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
