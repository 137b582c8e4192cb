//! Names of files that some systems, or readers, cannot tell apart.

use std::collections::{BTreeMap, BTreeSet};

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::diagnostic::{Diagnostic, slip_of};
use crate::rulebook;
use crate::syntax::format::Format;
use crate::text::Sources;
use crate::unseen::unseen;

/// A finding for each name that is another one where case or normal form do not count, and for each that holds what
/// nobody sees. Control characters are told where names are read.
pub fn confusing(sources: &Sources) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut paths: Vec<&str> = sources.iter().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let Some(source) = sources.id(path) else { continue };
        let finding = |title: String, label: &str, help: &str| {
            Diagnostic::new(&rulebook::UNREADABLE_FILE, title, source.span(0..0), label).help(help)
        };
        if unseen(&path.replace(char::is_control, "")).is_some() {
            let title = format!("the name of `{path}` holds a character that nobody sees");
            found.push(finding(title, "this file", "give it a name that reads as it is written"));
        }
        // A folder can be another one as well.
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        for name in folders.chain([path]) {
            if !seen.insert(name) {
                continue;
            }
            let other = *first.entry(alike(name)).or_insert(name);
            if other == name {
                continue;
            }
            let kind = if name == path { "file" } else { "folder" };
            let title =
                format!("`{name}` and `{other}` are one {kind} on systems that read names less exactly");
            let help =
                "give one of them another name: they differ only in case, or in the normal form of Unicode";
            let finding = finding(title, "this file", help);
            found.push(match sources.id(other) {
                Some(other) => finding.and(other.span(0..0), "and this one"),
                None => finding,
            });
        }
    }
    found
}

/// True for the name of a file of JSON or YAML, also with a slip in its ending, or with another one behind it. What
/// editors and systems keep beside a file is none.
pub fn is_document(path: &str) -> bool {
    const ENDINGS: [&str; 4] = ["json", "ndjson", "jsonld", "json5"];
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let kept = ["._", ".#"].iter().any(|it| name.starts_with(it));
    let ending = name.strip_suffix(".txt").unwrap_or(&name).rsplit_once('.').map(|(_, ending)| ending);
    let json = ending.is_some_and(|it| slip_of(it, ENDINGS).is_some());
    !kept && (json || Format::of(&name) == Format::Yaml)
}

/// The same for names that differ in case or normal form only: macOS and Windows keep one file for them.
fn alike(path: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&path.to_lowercase()).into_owned()
}
