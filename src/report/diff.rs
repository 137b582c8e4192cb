//! A change of a file, as a unified diff.

use similar::TextDiff;

use super::{guarded, inert};

/// The lines that differ, with three lines around them.
pub fn diff(path: &str, before: &str, after: &str) -> String {
    // A tab ends a name with blanks in it, for who applies the diff.
    let path = inert(path);
    let path = if path.contains(' ') { path + "\t" } else { path };
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(&path, &path).to_string();
    guarded(&text)
}
