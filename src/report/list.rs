//! What `list` tells: for every contract which witnesses spoke, and for every chapter and file what was understood of
//! it and what was not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::inert;
use crate::diagnostic::count;
use crate::load::{Noted, Reading};
use crate::model::{Contract, ExampleKind, Family, Testimony, Witness};
use crate::repository::Repository;
use crate::syntax::fields::Form;
use crate::text::{SchemaPlace, SourceId, Span};
use crate::verdict::Verdict;

/// The whole account, as plain text.
pub fn list(repository: &Repository, verdict: &Verdict) -> String {
    let account = Account { repository, verdict };
    let mut out = String::new();
    for family in &verdict.loaded.catalog.families {
        account.family(&mut out, family);
    }
    account.chapters(&mut out);
    account.files(&mut out);
    out
}

struct Account<'a> {
    repository: &'a Repository,
    verdict: &'a Verdict,
}

impl Account<'_> {
    fn path(&self, source: SourceId) -> String {
        inert(self.repository.sources.path(source))
    }

    fn place(&self, span: Span) -> String {
        let at = self.repository.sources.position(span);
        format!("{}:{}:{}", self.path(span.source), at.line, at.column)
    }

    fn family(&self, out: &mut String, family: &Family) {
        let name = inert(&family.name);
        let _ = writeln!(out, "{name}: {}", count(family.count(), "contract"));
        if let Some(envelope) = &family.envelope {
            out.push_str("  the envelope\n");
            if let Some(schema) = &family.envelope_schema {
                self.schema(out, schema);
            }
            let _ = writeln!(out, "    says which fields there are:{}", witnesses(&envelope.testimony));
        }
        for (name, contract) in &family.contracts {
            self.contract(out, family, name, contract);
        }
        out.push('\n');
    }

    fn contract(&self, out: &mut String, family: &Family, name: &str, contract: &Contract) {
        let version = contract.version.as_ref().filter(|_| contract.superseded_by.is_none());
        let version = version.map(|it| format!(" ({})", inert(it))).unwrap_or_default();
        let superseded = contract.superseded_by.as_ref().map(|it| format!(", superseded by {}", inert(it)));
        let _ = writeln!(out, "  {}{version}{}", inert(name), superseded.unwrap_or_default());
        match &contract.schema {
            Some(schema) => self.schema(out, &schema.place),
            None => out.push_str("    schema: none\n"),
        }
        let _ = writeln!(out, "    says which fields there are:{}", witnesses(&contract.subject.testimony));
        let examples: Vec<String> = family.examples_of(contract).map(|it| self.example(it)).collect();
        let examples = if examples.is_empty() { "none".to_owned() } else { examples.join(", ") };
        let _ = writeln!(out, "    examples: {examples}");
        let refused: Vec<String> =
            family.counter_examples_of(name).map(|it| self.counter_example(it)).collect();
        if !refused.is_empty() {
            let _ = writeln!(out, "    counter-examples: {}", refused.join(", "));
        }
    }

    fn example(&self, example: &crate::model::Example) -> String {
        match &example.kind {
            ExampleKind::File | ExampleKind::Part => inert(&example.name),
            ExampleKind::Patched => format!("{} (a patch)", inert(&example.name)),
            ExampleKind::Fence { elided } => {
                let elided = if elided.is_some() { ", elided" } else { "" };
                format!("a fence at {}{elided}", self.place(example.id()))
            }
        }
    }

    fn counter_example(&self, example: &crate::model::Example) -> String {
        let refused = self.verdict.refusals.of(example).map_or("not refused", |_| "refused");
        format!("{} ({refused})", inert(&example.name))
    }

    fn schema(&self, out: &mut String, place: &SchemaPlace) {
        let pointer = Some(inert(&place.pointer)).filter(|it| !it.is_empty());
        let pointer = pointer.map(|it| format!("#{it}")).unwrap_or_default();
        let dialect = self.dialect(place.source);
        let _ = writeln!(out, "    schema: {}{pointer}{dialect}", self.path(place.source));
    }

    fn dialect(&self, source: SourceId) -> String {
        self.verdict.loaded.schemas.dialect(source).map(|it| format!(" ({it})")).unwrap_or_default()
    }

    /// The chapters of families with what was read of each, then those that nobody reads.
    fn chapters(&self, out: &mut String) {
        let mut by_chapter: BTreeMap<String, Vec<&Reading>> = BTreeMap::new();
        for reading in &self.verdict.loaded.readings {
            by_chapter.entry(self.path(reading.chapter)).or_default().push(reading);
        }
        for (path, readings) in &by_chapter {
            self.chapter(out, path, readings);
        }
        let read: BTreeSet<SourceId> = self.verdict.loaded.readings.iter().map(|it| it.chapter).collect();
        let unread =
            self.repository.chapters.iter().filter(|it| it.source.is_none_or(|it| !read.contains(&it)));
        let unread = unread.count();
        if unread > 0 {
            let _ = writeln!(
                out,
                "{} of no family: only directives, and fences that name a contract, are looked at",
                count(unread, "chapter")
            );
        }
        out.push('\n');
    }

    fn chapter(&self, out: &mut String, path: &str, readings: &[&Reading]) {
        let kinds: BTreeSet<Witness> = readings.iter().map(|it| it.witness).collect();
        let kinds: Vec<&str> = kinds.iter().map(|it| it.words().trim_start_matches("the ")).collect();
        let sections: BTreeSet<&String> = readings.iter().flat_map(|it| &it.names).collect();
        let _ =
            writeln!(out, "{path} ({}): sections of {}", kinds.join(", "), count(sections.len(), "contract"));
        let heard = |it: &&Noted| !it.about.is_empty();
        let all = || readings.iter().flat_map(|it| &it.listings);
        for (words, noted) in [
            ("read", all().filter(heard).collect::<Vec<_>>()),
            ("about nobody", all().filter(|it| !heard(it)).collect()),
        ] {
            if !noted.is_empty() {
                let fields: usize = noted.iter().map(|it| it.fields).sum();
                let _ = writeln!(out, "  {words}: {} with {}", forms(&noted), count(fields, "field"));
            }
        }
        let unheard: BTreeSet<Span> = all().filter(|it| !heard(it)).map(|it| it.span).collect();
        for span in unheard {
            let _ = writeln!(out, "    {}: nobody that it could be about", self.place(span));
        }
        let lifecycles: BTreeSet<&(Span, usize)> = readings.iter().flat_map(|it| &it.lifecycles).collect();
        for (span, transitions) in lifecycles {
            let transitions = count(*transitions, "transition");
            let _ = writeln!(out, "  lifecycle: {transitions} at {}", self.place(*span));
        }
        let fences: BTreeSet<Span> = readings.iter().flat_map(|it| &it.unnamed_fences).copied().collect();
        if !fences.is_empty() {
            let _ = writeln!(out, "  held against nothing: {}", count(fences.len(), "fence"));
        }
        for span in fences {
            let _ = writeln!(out, "    {}: names no contract", self.place(span));
        }
        let passed_over: BTreeSet<&(Span, String)> = readings.iter().flat_map(|it| &it.passed_over).collect();
        if !passed_over.is_empty() {
            let _ = writeln!(out, "  passed over: {}", passed_over.len());
        }
        for (span, reason) in passed_over {
            let _ = writeln!(out, "    {}: {}", self.place(*span), inert(reason));
        }
    }

    /// Files that belong to a folder of contracts and to nobody.
    fn files(&self, out: &mut String) {
        let loaded = &self.verdict.loaded;
        let families = &loaded.catalog.families;
        let examples = families.iter().flat_map(|it| it.examples.iter().chain(&it.counter_examples));
        let in_files = examples.filter(|it| !matches!(it.kind, ExampleKind::Fence { .. }));
        let examples: BTreeSet<SourceId> = in_files.map(|it| it.source).collect();
        let _ = writeln!(
            out,
            "{} of schemas, {} of examples, {} that no pattern matches",
            count(loaded.schemas.len(), "file"),
            count(examples.len(), "file"),
            count(self.repository.unmatched.len(), "file"),
        );
        let contracts = loaded.catalog.families.iter().flat_map(|it| it.contracts.values());
        let places = contracts.filter_map(|it| it.schema.as_ref()).map(|it| &it.place);
        let envelopes = loaded.catalog.families.iter().filter_map(|it| it.envelope_schema.as_ref());
        let own: BTreeSet<SourceId> = places.chain(envelopes).map(|it| it.source).collect();
        for source in loaded.schemas.sources().filter(|it| !own.contains(it)) {
            let _ = writeln!(out, "  of no contract: {}{}", self.path(source), self.dialect(source));
        }
        for source in &self.repository.unmatched {
            let _ = writeln!(out, "  not read: {}", self.path(*source));
        }
        for source in &*loaded.unusable {
            let _ = writeln!(out, "  cannot judge: {}", self.path(*source));
        }
    }
}

/// Who speaks, and of how many fields.
fn witnesses(testimony: &[Testimony]) -> String {
    let mut fields: BTreeMap<Witness, usize> = BTreeMap::new();
    for it in testimony.iter().filter(|it| it.witness != Witness::Example) {
        *fields.entry(it.witness).or_default() +=
            it.shape.fields.keys().filter(|it| !it.is_elements()).count();
    }
    if fields.is_empty() {
        return " nobody".to_owned();
    }
    let words = |(witness, fields): (&Witness, &usize)| format!(" {} ({fields})", witness.words());
    fields.iter().rev().map(words).collect::<Vec<_>>().join(",")
}

/// `2 tables and 1 set`.
fn forms(noted: &[&Noted]) -> String {
    let mut counts: Vec<(Form, usize)> = Vec::new();
    for it in noted {
        match counts.iter_mut().find(|(form, _)| *form == it.form) {
            Some((_, number)) => *number += 1,
            None => counts.push((it.form, 1)),
        }
    }
    let words: Vec<String> = counts.iter().map(|(form, number)| count(number, form.word())).collect();
    words.join(", ")
}
