//! Counter-examples: instances that have to be refused, each with the contract that its path names. What such a file says
//! of itself is not asked, since it may be what is wrong with it.

use super::Loader;
use super::examples::{ExampleFile, Found, example_name};
use crate::config::{Filled, Pattern};
use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::model::{Example, Family, Name, Unread, same_name};
use crate::rulebook;
use crate::text::Span;

impl Loader<'_> {
    pub(super) fn counter_examples(&mut self, family: &mut Family) {
        let settings = self.settings;
        for (path, source) in self.repository.sources.iter() {
            let found = settings.counter_example_patterns().find(|(_, pattern, _)| pattern.matches(path));
            let Some((key, pattern, explicit)) = found else { continue };
            let patch = settings.patches.iter().find(|(it, _)| it.matches(path));
            self.found.extend(patch.map(|(it, _)| patch_and_counter_example(path, (key, pattern), it)));
            let (document, problems) = self.document(source);
            self.keep_document(source, document.as_ref(), &problems);
            self.found.extend(problems);
            let Some(document) = document else {
                family.unread.counter_examples.push(example_name(pattern, path, &[], &pattern.filled(path)));
                continue;
            };
            let instances = self.instances(ExampleFile { path, source, pattern }, document);
            for (Found { name, source, pointer, kind, document }, filled) in instances {
                let span = document.root.opening();
                let contract = match explicit {
                    Some(it) => self.known_contract(family, &it.name, it.span),
                    None => self.contract_in_path(family, &filled, span),
                };
                let contract = contract.map(|it| (it, span));
                let mistaken = Vec::new();
                family.counter_examples.push(Example {
                    name,
                    source,
                    pointer,
                    kind,
                    document,
                    contract,
                    mistaken,
                });
            }
        }
    }

    /// The contract, in its version, that stands in the path of a counter-example.
    fn contract_in_path(&mut self, family: &Family, filled: &Filled, span: Span) -> Option<Name> {
        let name = self.known_contract(family, filled.contract.as_deref()?, span)?;
        let version = filled.version.clone().map(|it| (it, span));
        self.in_version(family, &name, version.as_ref()).ok()
    }

    /// The contract of this name, however the path spells it; a finding where there is none.
    fn known_contract(&mut self, family: &Family, name: &str, span: Span) -> Option<Name> {
        let known = || family.contracts.keys();
        let alike: Vec<&Name> = known().filter(|it| same_name(it, name)).collect();
        if let (false, [_, _, ..]) = (known().any(|it| it == name), &alike[..]) {
            let title = format!("a counter-example that could be of {}", listed(&alike));
            let finding = Diagnostic::new(&rulebook::UNKNOWN_CONTRACT, title, span, "held against nothing");
            self.found.push(finding.help("name the file exactly as one of them"));
            return None;
        }
        let found = known().find(|it| *it == name).or(alike.first().copied());
        if found.is_none() && !Unread::names(&family.unread.schemas, name) {
            let title = format!("a counter-example of a contract that nobody knows: {name}");
            let finding = Diagnostic::new(&rulebook::UNKNOWN_CONTRACT, title, span, "held against nothing");
            self.found.push(match did_you_mean(name, known().map(String::as_str)) {
                Some(near) => finding.help(format!("if it is one of {near}, name the file so")),
                None => finding.help("name the file after its contract, or take it out"),
            });
        }
        found.cloned()
    }
}

/// A merge patch is no instance, so nothing could be said of a counter-example that is one.
fn patch_and_counter_example(path: &str, (key, pattern): (&str, &Pattern), patch: &Pattern) -> Diagnostic {
    let title = format!("`{path}` is a patch, and a counter-example as well");
    let label = match key {
        "contract" => "a counter-example by this line".to_owned(),
        key => format!("a counter-example by `{key}`"),
    };
    Diagnostic::new(&rulebook::WRONG_SETTING, title, pattern.span, label)
        .and(patch.span, "a patch by `patches`")
        .help("let the patterns name different files, and write the counter-example as a whole document")
}
