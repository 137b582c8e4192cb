//! Names of files that some systems, or readers, cannot tell apart.

use std::collections::BTreeMap;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::text::{Sources, is_hidden};

/// A finding for each name that is another one where case or normal form do not count, and for each that holds what
/// nobody sees. Control characters are told where names are read.
pub fn confusing(sources: &Sources) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut paths: Vec<&str> = sources.iter().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let mut found = Vec::new();
    for path in paths {
        let Some(source) = sources.id(path) else { continue };
        let finding = |title: String, label: &str, help: &str| {
            Diagnostic::new(&rulebook::UNREADABLE_FILE, title, source.span(0..0), label).help(help)
        };
        if path.contains(|it: char| is_hidden(it) && !it.is_control()) {
            let title = format!("the name of `{path}` holds a character that nobody sees");
            found.push(finding(title, "this file", "give it a name that reads as it is written"));
        }
        match first.get(&alike(path)) {
            Some(other) => {
                let title =
                    format!("`{path}` and `{other}` are one file on systems that read names less exactly");
                let help = "give one of them another name: they differ only in case, or in the normal form of Unicode";
                let finding = finding(title, "this file", help);
                found.push(match sources.id(other) {
                    Some(other) => finding.and(other.span(0..0), "and this one"),
                    None => finding,
                });
            }
            None => drop(first.insert(alike(path), path)),
        }
    }
    found
}

/// The same for names that differ in case or normal form only: macOS and Windows keep one file for them.
fn alike(path: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&path.to_lowercase()).into_owned()
}
