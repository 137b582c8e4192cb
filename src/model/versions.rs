//! Versions: which one is newer, and which two are one.

/// A version as something of which a larger one is newer: its numbers, whether it is a release, and the numbers of what
/// comes before a release. `v1.2.0` is 1, 2, 0, and newer than `1.2.0-rc.1`.
pub fn version_order(version: &str) -> (Vec<u64>, bool, Vec<u64>) {
    let text = version.trim_start_matches(['v', 'V']);
    let next = text.chars().skip(1);
    let letters = text.char_indices().zip(next);
    let is_before =
        |(at, next): &((usize, char), char)| matches!(at.1, '-' | '_' | '.') && next.is_ascii_alphabetic();
    let end = letters.into_iter().find(is_before).map_or(text.len(), |((at, _), _)| at);
    let numbers = |text: &str| -> Vec<u64> {
        let digits = text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
        digits.map(|it| it.parse().unwrap_or(u64::MAX)).collect()
    };
    (numbers(&text[..end]), end == text.len(), numbers(&text[end..]))
}

/// True where one version is the other one, or its beginning: `1` and `v1.0.0`.
pub fn same_version(a: &str, b: &str) -> bool {
    let ((a, is_release, before), (b, other, before_other)) = (version_order(a), version_order(b));
    let is_beginning = !a.is_empty() && !b.is_empty() && a.iter().zip(&b).all(|(a, b)| a == b);
    is_beginning && is_release == other && before == before_other
}
