//! Coverage: nothing that the documents promise is left out, and nothing is there that nobody knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::desk::Desk;
use super::misplaced;
use super::showing::not_shown;
use super::unknown::{self, Others};
use crate::diagnostic::{Diagnostic, count, did_you_mean, listed};
use crate::field::FieldPath;
use crate::load::Chapter;
use crate::model::{
    Catalog, Contract, Example, ExampleKind, Family, Name, Section, Unread, Witness, same_name, stem_names,
};
use crate::parallel;
use crate::repository::{ChapterFile, Repository};
use crate::rulebook;
use crate::syntax::directive::{Directive, DirectiveKind};
use crate::syntax::remark::{Remark, RemarkKind};
use crate::text::{SourceId, Span};

/// Every gap of a family.
pub fn check(desk: &Desk, chapters: &[Arc<Chapter>], unmatched: &[SourceId]) -> Vec<Diagnostic> {
    let family = desk.family;
    let directives = chapters.iter().flat_map(|chapter| &chapter.marks.directives);
    let inlined: BTreeSet<&str> = directives.flat_map(|it| shown_by(family, it)).collect();
    // Of an older version, nothing is promised any more.
    let current = family.contracts.iter().filter(|(_, it)| it.superseded_by.is_none());
    let current: Vec<(&Name, &Contract)> = current.collect();
    let others = Others::new(family);
    let gaps = parallel::each(&current, |(name, contract)| {
        let gaps =
            Gaps { desk, family, name, contract, chapters, inlined: &inlined, others: &others, unmatched };
        let mut found = Vec::new();
        if gaps.is_known() {
            found.extend(gaps.missing());
            found.extend(gaps.repeated());
        } else {
            found.extend(unknown::finding(&gaps));
        }
        if !family.unread.envelope && !could_be_unread(family, name) {
            found.extend(not_shown(&contract.subject, name));
        }
        found
    });
    let mut found = gaps.concat();
    if let Some(envelope) = family.envelope.as_ref().filter(|_| family.unread.examples.is_empty()) {
        found.extend(not_shown(envelope, "the envelope"));
    }
    for (names, section) in headings(family) {
        if section.witness == Witness::Catalog {
            found.extend(missing_parts(family, &names, section));
        }
        found.extend(without_fields(&names, section));
    }
    found.extend(misplaced::under_wrong_contract(family));
    found
}

/// True where an example that could not be read is of this contract, or nobody knows of which, because its path does not
/// say it.
fn could_be_unread(family: &Family, name: &str) -> bool {
    let is_known = |stem: &String| family.contracts.keys().any(|it| stem_names(stem, it));
    family.unread.examples.iter().any(|stem| stem_names(stem, name) || !is_known(stem))
}

/// The names of the examples that a directive shows.
fn shown_by<'a>(family: &'a Family, directive: &'a Directive) -> Vec<&'a str> {
    if directive.kind != DirectiveKind::Contract {
        return directive.example_name().into_iter().collect();
    }
    let contracts = directive.contract_name().into_iter().flat_map(|it| family.contracts_named(it));
    contracts.flat_map(|(_, it)| family.examples_of(it)).map(|it| it.name.as_str()).collect()
}

/// A finding that is about all of these contracts.
fn of(finding: Diagnostic, names: &[&str]) -> Diagnostic {
    names.iter().fold(finding, |it, name| it.of(*name))
}

/// The sections of catalog and data model, each once, with all the contracts that its heading names.
fn headings(family: &Family) -> Vec<(Vec<&str>, &Section)> {
    let mut headings: BTreeMap<Span, (Vec<&str>, &Section)> = BTreeMap::new();
    let known = |contract: &Contract| contract.schema.is_some() || !contract.examples.is_empty();
    for (name, contract) in family.contracts.iter().filter(|(_, contract)| known(contract)) {
        for section in
            contract.sections.iter().filter(|it| matches!(it.witness, Witness::Catalog | Witness::DataModel))
        {
            let Some(heading) = section.heading else { continue };
            headings.entry(heading).or_insert_with(|| (Vec::new(), section)).0.push(name);
        }
    }
    headings.into_values().collect()
}

fn missing_parts(family: &Family, names: &[&str], section: &Section) -> Vec<Diagnostic> {
    let missing = family.parts.iter().filter(|part| !section.parts.iter().any(|it| it.is_named(part)));
    let finding = |part: &String| {
        let title = format!("the section of {} says nothing under `{part}`", names.join(" and "));
        let label = format!("no `{part}` in this section");
        let finding = Diagnostic::new(&rulebook::MISSING_PART, title, section.span, label);
        let finding = of(finding, names).alike(part);
        let others = section.parts.iter().map(|it| it.name.as_str());
        match did_you_mean(part, others.filter(|it| !family.parts.iter().any(|part| part == it))) {
            Some(near) => finding.help(format!("is there a slip in `{near}`? write `{part}`")),
            None => finding.help(format!("add a paragraph that begins with `**{part}.**`")),
        }
    };
    missing.map(finding).collect()
}

/// A section that states no fields: its chapter then says nothing that could be held against the schema.
fn without_fields(names: &[&str], section: &Section) -> Option<Diagnostic> {
    if section.states_fields || !section.generated.is_empty() {
        return None;
    }
    let title = format!("the section of {} states no fields", names.join(" and "));
    let finding =
        Diagnostic::new(&rulebook::SECTION_WITHOUT_FIELDS, title, section.span, "no fields in this section");
    let finding = of(finding, names).alike("no fields");
    // It may have been meant to state them.
    let cause = section.misspelt.then_some(Some(section.span.source));
    let finding = cause.into_iter().fold(finding, |it, file| it.after(&rulebook::MISSPELT_DIRECTIVE, file));
    let name = names.first().unwrap_or(&"NAME");
    Some(finding.help(format!("state them by hand, or put `{{{{#fields {name}}}}}` on a line of its own")))
}

/// A contract, and what is missing of it.
pub struct Gaps<'a> {
    pub desk: &'a Desk<'a>,
    pub family: &'a Family,
    pub name: &'a str,
    pub contract: &'a Contract,
    pub chapters: &'a [Arc<Chapter>],
    /// The examples that some chapter shows.
    pub inlined: &'a BTreeSet<&'a str>,
    pub others: &'a Others<'a>,
    /// Files that lie where no pattern looks.
    pub unmatched: &'a [SourceId],
}

impl Gaps<'_> {
    /// A contract is known by its schema, or by an example together with a chapter. One of these alone is a stray.
    fn is_known(&self) -> bool {
        self.has_schema() || (self.has_example() && !self.contract.sections.is_empty())
    }

    fn has_schema(&self) -> bool {
        self.contract.schema.is_some() || Unread::names(&self.family.unread.schemas, self.name)
    }

    fn has_example(&self) -> bool {
        !self.contract.examples.is_empty() || could_be_unread(self.family, self.name)
    }

    /// Every place that names the contract, the schema first.
    pub fn places(&self) -> Vec<(Span, String)> {
        let schema = self.contract.schema.as_ref().map(|it| (it.span, "its schema".to_owned()));
        let sections =
            self.contract.sections.iter().map(|it| (it.span, format!("named in {}", it.witness.words())));
        let examples = self.family.examples_of(self.contract).filter_map(|it| it.contract.as_ref());
        let examples = examples.map(|(_, span)| (*span, "an example".to_owned()));
        schema.into_iter().chain(sections).chain(examples).collect()
    }

    pub fn finding(&self, rule: &'static rulebook::Rule, title: String, gap: &str) -> Option<Diagnostic> {
        let mut places = self.places().into_iter();
        let (span, label) = places.next()?;
        let finding = Diagnostic::new(rule, title, span, label).of(self.name).alike(gap);
        let finding = places.fold(finding, |finding, (span, label)| finding.and(span, label));
        // A schema that goes by two names leaves both of them with gaps.
        let misnamed = self.family.misnamed.iter();
        let misnamed = misnamed.filter(|(_, stem, name)| stem_names(stem, self.name) || name == self.name);
        Some(misnamed.fold(finding, |it, (file, _, _)| it.after(&rulebook::FILE_NAME_DIFFERS, Some(*file))))
    }

    fn without_example(&self) -> Option<Diagnostic> {
        if self.has_example() {
            return None;
        }
        let title = format!("{} has no example", self.name);
        let finding = self.finding(&rulebook::CONTRACT_WITHOUT_EXAMPLE, title, "no example")?;
        let finding = finding.note(self.looked_for());
        let finding = finding.help(match self.place_for_example() {
            Some(path) => format!("write `{path}`, which says that it is \"{}\"", self.name),
            None => format!("write an example file that says it is \"{}\"", self.name),
        });
        // An example that does not say whose it is may be this contract's.
        let finding = finding.after(&rulebook::UNNAMED_EXAMPLE, None);
        let misspelt = self.is_misspelt_in(Witness::Example);
        Some(if misspelt { finding.after(&rulebook::UNKNOWN_CONTRACT, None) } else { finding })
    }

    /// The path that an example would have, where one pattern says it: named as the file of its schema is.
    fn place_for_example(&self) -> Option<String> {
        let [pattern] = &self.family.example_patterns[..] else { return None };
        let schema = self.desk.sources.path(self.contract.schema.as_ref()?.place.source);
        let stem = schema.rsplit('/').next()?.split('.').next().filter(|it| stem_names(it, self.name))?;
        let mark = ["{contract}", "*"].into_iter().find(|it| pattern.contains(it))?;
        let path = pattern.replacen(mark, stem, 1);
        (!path.contains(['*', '?', '[', '{', '#'])).then_some(path)
    }

    /// What would have been an example of the contract.
    fn looked_for(&self) -> String {
        let Family { example_patterns, name_fields, examples, .. } = self.family;
        let fields: Vec<&str> = name_fields.iter().map(FieldPath::as_str).collect();
        let says = match fields.is_empty() {
            true => "named after it".to_owned(),
            false => format!("that says \"{}\" at {}", self.name, listed(&fields)),
        };
        let patterns = listed(example_patterns).replace(" and ", " or ");
        format!("looked for a file of {patterns} {says}, among {}", count(examples.len(), "example"))
    }

    fn missing(&self) -> Vec<Diagnostic> {
        let Gaps { family, name, contract, .. } = self;
        let mut found: Vec<Diagnostic> = self.without_example().into_iter().collect();
        if !self.has_schema() {
            let finding = self.finding(
                &rulebook::CONTRACT_WITHOUT_SCHEMA,
                format!("{name} has no schema"),
                "no schema",
            );
            found.extend(finding.map(|it| match self.lies() {
                Some(file) => {
                    let path = self.desk.sources.path(file);
                    it.and(file.span(0..0), "a schema of this name, where no pattern looks").help(format!(
                        "move `{path}` to the other schemas of `{}`, or let a pattern of `schemas` match it",
                        family.name
                    ))
                }
                None => it.help("write its schema: without one, nothing judges its examples"),
            }));
        }
        for promise in &family.promised {
            let unread = family.unread.chapters.contains(&promise.witness);
            if !unread && !contract.sections.iter().any(|it| it.witness == promise.witness) {
                let misspelt = self.is_misspelt_in(promise.witness);
                let title = format!("{name} is not in {}", promise.witness.words());
                let finding =
                    self.finding(&rulebook::CONTRACT_NOT_IN_CHAPTER, title, promise.witness.words());
                found.extend(finding.map(|it| {
                    let it = it.help(self.where_to_add(promise.witness, &promise.chapters));
                    // Only a chapter of this kind could have been the place.
                    let unlisted = promise.unlisted.map(|file| (&rulebook::UNLISTED_CHAPTER, Some(file)));
                    let misspelt = misspelt.then_some((&rulebook::UNKNOWN_CONTRACT, None));
                    let version = contract.misversioned.then_some((&rulebook::VERSION_DIFFERS, None));
                    let remarks = self.unnamed_in(&promise.chapters);
                    unlisted
                        .into_iter()
                        .chain(misspelt)
                        .chain(remarks.into_iter().map(|file| (&rulebook::MISSPELT_DIRECTIVE, Some(file))))
                        .chain(version)
                        .fold(it, |it, (cause, file)| it.after(cause, file))
                }));
            }
        }
        let is_fence = |it: &Example| matches!(it.kind, ExampleKind::Fence { .. });
        let shown = contract.sections.iter().any(|it| it.shows)
            || family.examples_of(contract).any(|it| is_fence(it) || self.inlined.contains(it.name.as_str()));
        let section =
            contract.sections.iter().find(|it| it.heading.is_some() && it.witness == Witness::Catalog);
        if let (false, false, Some(section)) = (contract.examples.is_empty(), shown, section) {
            let file = Some(section.span.source);
            let finding = self.no_example_shown(section).after(&rulebook::MISSPELT_DIRECTIVE, file);
            found.push(finding.after(&rulebook::UNRESOLVED_DIRECTIVE, file));
        }
        found
    }

    /// A schema that is named after the contract and lies where no pattern looks.
    fn lies(&self) -> Option<SourceId> {
        self.unmatched.iter().copied().find(|it| is_schema_of(self.desk.sources.path(*it), self.name))
    }

    /// Those of these chapters with a remark that may have been meant to name a contract, and says nothing.
    fn unnamed_in(&self, paths: &[String]) -> Vec<SourceId> {
        let may_name = |it: &Remark| match &it.kind {
            RemarkKind::Unknown { slip, of_lists: true, .. } => {
                slip.as_ref().is_none_or(|(_, meant)| meant == "contract")
            }
            _ => false,
        };
        let is_one = |it: &&Arc<Chapter>| paths.iter().any(|path| path == self.desk.sources.path(it.source));
        // Few chapters have such a remark, and there are many to be looked up by their paths.
        let named = self.chapters.iter().filter(|it| it.remarks.iter().any(may_name)).filter(is_one);
        named.map(|it| it.source).collect()
    }

    /// A chapter, or an example, names a contract that nobody else knows and that was probably meant to be this one.
    fn is_misspelt_in(&self, witness: Witness) -> bool {
        self.family.contracts.iter().any(|(name, contract)| {
            let (shown, told) = (!contract.examples.is_empty(), !contract.sections.is_empty());
            let stray = contract.schema.is_none()
                && match witness {
                    Witness::Example => shown && !told,
                    _ => !shown && contract.sections.iter().any(|it| it.witness == witness),
                };
            stray && (same_name(name, self.name) || did_you_mean(name, [self.name]).is_some())
        })
    }

    fn where_to_add(&self, witness: Witness, chapters: &[String]) -> String {
        let form = match witness {
            Witness::Catalog => format!("a section with the heading `{}`", self.name),
            _ => format!("a line such as `- {}: {{ … }}`", self.name),
        };
        match chapters {
            [first, _, _, _, ..] => {
                format!("add {form} to one of {} chapters, such as `{first}`", chapters.len())
            }
            chapters => format!("add {form} to {}", listed(chapters).replace(" and ", " or ")),
        }
    }

    fn no_example_shown(&self, section: &Section) -> Diagnostic {
        let title = format!("no chapter shows an example of {}", self.name);
        let mut finding =
            Diagnostic::new(&rulebook::EXAMPLE_NOT_SHOWN, title, section.span, "no example in this section")
                .of(self.name)
                .alike("not shown");
        let mut examples = self.family.examples_of(self.contract);
        if let Some(example) = examples.next() {
            if let Some((_, span)) = &example.contract {
                finding = finding.and(*span, "this one could be shown");
            }
            finding = finding.help(format!("put `{{{{#example {}}}}}` on a line of its own", example.name));
        }
        finding
    }

    fn repeated(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for witness in [Witness::Catalog, Witness::DataModel] {
            let mut sections = self.contract.sections.iter().filter(|it| it.witness == witness);
            let Some(first) = sections.next() else { continue };
            // A section may hold an entry of its own contract.
            for again in sections.filter(|it| it.heading.is_some() == first.heading.is_some()) {
                let title = format!("{} stands twice in {}", self.name, witness.words());
                found.push(
                    Diagnostic::new(&rulebook::REPEATED_SECTION, title, again.span, "here again")
                        .of(self.name)
                        .and(first.span, "here first")
                        .help("one of them is probably meant for another contract"),
                );
            }
        }
        found
    }
}

/// True for the path of a file that says in its name that it is a schema, and of which contract.
fn is_schema_of(path: &str, contract: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split_once('.').is_some_and(|(stem, end)| end.contains("schema") && stem_names(stem, contract))
}

/// JSON files beside those that a pattern matches, which nobody looks at.
pub fn unmatched(repository: &Repository, catalog: &Catalog) -> Vec<Diagnostic> {
    let contracts = catalog.families.iter().flat_map(|it| &it.contracts);
    let without_schema: Vec<&Name> =
        contracts.filter(|(_, it)| it.schema.is_none()).map(|(name, _)| name).collect();
    let finding = |source: &SourceId| {
        let path = repository.sources.path(*source);
        let title = format!("no pattern matches `{path}`: nobody looks at it");
        let finding = Diagnostic::new(&rulebook::UNMATCHED_FILE, title, source.span(0..0), "this file")
            .help("rename it as the patterns of its folder ask for, or keep it elsewhere");
        // That its contract has no schema tells where it lies.
        let is_missed = without_schema.iter().any(|name| is_schema_of(path, name));
        if is_missed { finding.after(&rulebook::CONTRACT_WITHOUT_SCHEMA, None) } else { finding }
    };
    repository.unmatched.iter().map(finding).collect()
}

/// Chapters that match a pattern and that the book does not publish.
pub fn unlisted(repository: &Repository) -> Vec<Diagnostic> {
    let finding = |source: &crate::text::SourceId| {
        let path = repository.sources.path(*source);
        let title = format!("the chapter `{path}` is not in the summary: nobody checks or publishes it");
        let finding = Diagnostic::new(&rulebook::UNLISTED_CHAPTER, title, source.span(0..0), "this chapter")
            .help(format!("list it in `{}`, or take it away", repository.in_source("SUMMARY.md")));
        // The summary may mean it by a name that is not there.
        let is_meant = |it: &ChapterFile| {
            repository.written(it).is_none()
                && did_you_mean(&repository.in_source(&it.path), [path]).is_some()
        };
        let is_meant = repository.chapters.iter().any(is_meant);
        if is_meant { finding.after(&rulebook::MISSING_CHAPTER, Some(repository.summary)) } else { finding }
    };
    repository.unlisted.iter().map(finding).collect()
}
