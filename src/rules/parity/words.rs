//! A dispute in words: the title, the label of every witness, and what to do.

use std::collections::BTreeSet;

use super::Claim;
use super::dispute::{Dispute, Voice};
use super::listed::lists_some;
use crate::diagnostic::{Diagnostic, count, did_you_mean, near_field};
use crate::field::{Field, FieldPath, Said, Saying, TypeSet, ValueSet, type_words};
use crate::model::Witness;
use crate::rulebook;
use crate::rules::desk::Desk;
use crate::value::in_words;

use Said::{Allows, Forbids, Omits, Requires, Shows};
use Witness::{Example, Schema};

/// The most examples that one finding points at.
const EXAMPLES_SHOWN: usize = 3;

/// The most lists and schemas.
const LAWS_SHOWN: usize = 30;

impl Dispute<'_> {
    /// The finding; `meant` is the dispute about the field whose name is misspelt. Of one that is not told in full,
    /// nobody asks who else has a say and what could be done.
    pub fn finding(&self, meant: Option<&Self>, desk: &Desk, in_full: bool) -> Diagnostic {
        let of_names = format!(" of {}", self.names.join(" and "));
        let title =
            |of: &str| meant.and_then(|it| self.title_of_two(it, of)).unwrap_or_else(|| self.title(of));
        // The same gap in other contracts has the same title but for them.
        let (title, gap) = (title(&of_names), title(""));
        let mut finding = Diagnostic::new(self.rule, title, self.odd.span, self.label(&self.odd)).alike(gap);
        let names = self.names.iter().chain(self.also.iter().map(|(_, name)| name));
        let fields = std::iter::once(&self.path).chain(self.also.iter().map(|(path, _)| path));
        finding = names.collect::<BTreeSet<_>>().into_iter().fold(finding, |it, name| it.of(*name));
        finding = fields.collect::<BTreeSet<_>>().into_iter().fold(finding, Diagnostic::field);
        finding.meant = meant.map(|it| it.path.clone());
        // While it fails the build, what says so at odds with the others is told with it.
        finding.after.extend(self.follows.iter().map(|(rule, file)| (*rule, Some(*file))));
        let voices = std::iter::once(&self.odd).chain(&self.against);
        for schema in voices.filter(|it| it.testimony.witness == Schema) {
            // A keyword that nobody knows makes a schema say less than it was meant to.
            finding = finding.after(&rulebook::UNKNOWN_KEYWORD, Some(schema.span.source));
            finding = finding.after(&rulebook::UNREACHABLE_FIELD, Some(schema.span.source));
            // What a reference leads to is part of the schema, also where another file makes it.
            if desk.unusable.contains(&schema.testimony.shape.span.source) {
                finding = finding.after(&rulebook::DANGLING_REF, None);
            }
        }
        if !in_full {
            return finding;
        }
        finding = self.others(finding);
        if let Some(asked) = &self.asked {
            finding = finding.note(asked.clone());
        }
        if let Some(also) = self.also() {
            finding = finding.note(also);
        }
        match (meant, self.near_value(), self.near_field()) {
            (Some(meant), _, _) => self.renamed(finding, meant, desk),
            (None, Some(value), _) => {
                finding.propose("did you mean this?", [self.odd.span.becomes(in_words(value))])
            }
            (None, None, Some((path, field))) => self.renamed_to(finding, path, field),
            // Whoever is not named here might have to change as well.
            (None, None, None) if self.is_cut => finding.help(self.help()),
            (None, None, None) => self.ways(finding, desk),
        }
    }

    /// Points at everybody else who speaks of the field: at some of them, where they are very many.
    fn others(&self, mut finding: Diagnostic) -> Diagnostic {
        let mut others: Vec<&Voice> = self.against.iter().chain(&self.beside).collect();
        others.sort_by_key(|it| (it.testimony.witness != Schema, it.testimony.witness, it.span));
        others.dedup_by_key(|it| it.span);
        let (examples, laws): (Vec<&Voice>, Vec<&Voice>) =
            others.into_iter().partition(|it| it.testimony.witness == Example);
        let shown = laws.iter().take(LAWS_SHOWN).chain(examples.iter().take(EXAMPLES_SHOWN));
        finding = shown.fold(finding, |it, voice| it.and(voice.span, self.label(voice)));
        let more = (examples.len() + self.untold).saturating_sub(EXAMPLES_SHOWN);
        finding = match (more, self.is_sampled) {
            (0, _) => finding,
            (_, true) => finding.note("and very many more examples like these"),
            (_, false) => finding.note(format!("and {} like these", count(more, "more example"))),
        };
        match (self.is_cut, laws.len().saturating_sub(LAWS_SHOWN)) {
            (false, 0) => finding,
            (false, more) => finding.note(format!("and {more} more that say what a field is")),
            (true, _) => finding.note("and very many more lists of fields"),
        }
    }

    /// The other fields of which the same list speaks.
    fn also(&self) -> Option<String> {
        const SHOWN: usize = 3;
        let names = self.also.iter().take(SHOWN).map(|(path, name)| format!("`{path}` of {name}"));
        let mut names: Vec<String> = names.collect();
        if self.also.len() > SHOWN {
            names.push(format!("{} more", self.also.len() - SHOWN));
        }
        (!names.is_empty())
            .then(|| format!("one place speaks of several: the same holds for {}", names.join(", ")))
    }

    /// The allowed value that the example's was probably meant to be.
    fn near_value(&self) -> Option<&str> {
        let Claim::Values(Some(shown)) = &self.odd.claim else { return None };
        let shown = shown.iter().next().filter(|_| self.odd.testimony.witness == Example)?;
        let law = self.against.iter().find_map(|it| match &it.claim {
            Claim::Values(Some(values)) => Some(values),
            _ => None,
        })?;
        did_you_mean(shown, law.iter().map(String::as_str))
    }

    /// The field that an example's key was probably meant to be: one that the schema has, and the example does not.
    fn near_field(&self) -> Option<(&FieldPath, &Field)> {
        let odd = self.odd.testimony;
        let is_unknown = odd.witness == Example && self.rule.code == rulebook::UNKNOWN_FIELD.code;
        let schema = self.against.iter().find(|it| it.testimony.witness == Schema).filter(|_| is_unknown)?;
        let beside = schema.testimony.shape.fields.iter().filter(|(path, field)| {
            path.parent() == self.path.parent()
                && field.said != Forbids
                && !odd.shape.fields.contains_key(path)
        });
        let beside: Vec<(&FieldPath, &Field)> = beside.collect();
        let near = near_field(&self.path, beside.iter().map(|(path, _)| *path))?;
        beside.into_iter().find(|(path, _)| *path == near)
    }

    /// What contradicts what, of these contracts.
    fn title(&self, of_names: &str) -> String {
        let Some(first) = self.against.iter().max_by_key(|it| it.testimony.witness) else {
            return String::new();
        };
        let types = |it: &Voice| match it.claim {
            Claim::Types(types) => Some(all_types(&self.path, it, types)),
            Claim::Presence(_) | Claim::Values(_) => None,
        };
        let alike = self.against.iter().filter(|it| it.claim == first.claim && types(it) == types(first));
        let witnesses: BTreeSet<Witness> = alike.map(|it| it.testimony.witness).collect();
        let witnesses: Vec<&str> = witnesses.into_iter().rev().map(Witness::words).collect();
        let (verb, odd) = self.phrase(&self.odd, &[self.odd.testimony.witness.words()]);
        let (their_verb, others) = self.phrase(first, &witnesses);
        // Both say what the field is: once is enough.
        let again = if (verb, their_verb) == ("is", "is") { String::new() } else { format!("{their_verb} ") };
        format!("`{}`{of_names} {verb} {odd}, but {again}{others}", self.path)
    }

    /// What witnesses claim, as the middle of a sentence: its verb, and what follows, `is` and `required in the data model`.
    fn phrase(&self, voice: &Voice, witnesses: &[&str]) -> (&'static str, String) {
        let (path, who) = (&self.path, in_a_row(witnesses));
        let witness = voice.testimony.witness;
        match &voice.claim {
            Claim::Presence(Requires) => ("is", format!("required in {who}")),
            Claim::Presence(Allows) => ("is", format!("optional in {who}")),
            Claim::Presence(Shows) => ("stands", format!("in {who}")),
            Claim::Presence(Omits) if witness == Example => ("is", format!("missing from {who}")),
            Claim::Presence(Omits) => ("is", format!("not listed in {who}")),
            Claim::Presence(Forbids) => ("is", format!("not a field of {who}")),
            Claim::Presence(Said::Silent) => ("", String::new()),
            Claim::Types(types) if witness == Example => {
                ("is", format!("of type {} in {who}", type_words(*types)))
            }
            Claim::Types(types) => ("is", format!("{} in {who}", type_words(all_types(path, voice, *types)))),
            Claim::Values(Some(values)) if witness == Example => {
                ("is", format!("{} in {who}", quoted(values)))
            }
            Claim::Values(Some(values)) if values.is_empty() => ("has", format!("no value in {who}")),
            Claim::Values(Some(values)) if lists_some(voice, path) => {
                ("may", format!("be {} in {who}", quoted(values)))
            }
            Claim::Values(Some(values)) if values.len() == 1 => {
                ("is", format!("always {} in {who}", quoted(values)))
            }
            Claim::Values(Some(values)) => ("is", format!("one of {} in {who}", quoted(values))),
            Claim::Values(None) if witness == Schema && self.asked.is_some() => {
                ("may", format!("have other values in {who}"))
            }
            Claim::Values(None) => ("has", format!("any value in {who}")),
        }
    }

    /// Chapters and examples have one name, and everybody else another one.
    fn title_of_two(&self, meant: &Self, of_names: &str) -> Option<String> {
        let has = |it: &&Voice| matches!(it.claim, Claim::Presence(Requires | Allows | Shows));
        self.followers().find(has)?;
        let own = in_all(self.voices().filter(has));
        let others = in_all(meant.voices().filter(has));
        Some(format!("`{}`{of_names} in {own} is `{}` in {others}", self.path, meant.path))
    }

    fn label(&self, voice: &Voice) -> String {
        let list = if voice.testimony.witness == Example { "example" } else { "list" };
        match &voice.claim {
            Claim::Presence(Requires) if self.has_mark(voice) => "required: no `?`".to_owned(),
            Claim::Presence(Requires) => "required".to_owned(),
            Claim::Presence(Allows) if voice.testimony.witness == Schema => {
                "optional: not in `required`".to_owned()
            }
            Claim::Presence(Allows) => "optional".to_owned(),
            Claim::Presence(Shows) if voice.testimony.witness == Example => "shown here".to_owned(),
            Claim::Presence(Shows) => "listed here".to_owned(),
            Claim::Presence(Omits) => format!("no `{}` in this {list}", self.path),
            Claim::Presence(Forbids) if voice.testimony.shape.bars(&self.path).is_some() => {
                format!("so there is no `{}`", self.path)
            }
            Claim::Presence(Forbids) if voice.testimony.shape.fields.contains_key(&self.path) => {
                format!("the schema forbids `{}`", self.path)
            }
            Claim::Presence(Forbids) => format!("no `{}` among the properties", self.path),
            Claim::Presence(Said::Silent) => String::new(),
            Claim::Types(types) => type_words(all_types(&self.path, voice, *types)),
            Claim::Values(Some(values)) if voice.testimony.witness == Example => match self.allowed() {
                Some(number) => format!("{}: not one of the {number} allowed values", quoted(values)),
                None => quoted(values),
            },
            Claim::Values(Some(values)) => quoted(values),
            Claim::Values(None) if self.asked.is_some() => "lets others pass".to_owned(),
            Claim::Values(None) => "every value of its type".to_owned(),
        }
    }

    /// How many values the others allow, where the example is at odds with all of them.
    fn allowed(&self) -> Option<usize> {
        let law = self.against.iter().find_map(|it| match &it.claim {
            Claim::Values(Some(values)) => Some(values.len()),
            _ => None,
        });
        law.filter(|it| *it > 1 && self.odd.testimony.witness == Example)
    }

    /// True where a `?` would say that the field is optional.
    fn has_mark(&self, voice: &Voice) -> bool {
        let field = voice.testimony.shape.fields.get(&self.path);
        matches!(field.and_then(|it| it.said_at), Some(Saying::Mark(_)))
    }

    pub fn help(&self) -> String {
        let odd = self.odd.testimony.witness.words();
        if self.followers().next().is_some() {
            let examples = if self.followers().nth(1).is_some() { "examples say" } else { "an example says" };
            return format!(
                "{examples} the same as {odd}: decide which is right, and change both or all the others"
            );
        }
        let others = self.against.len() + self.beside.len();
        match self.odd.testimony.witness {
            Example => "mend the example, or change what it is held against".to_owned(),
            _ if others > 1 && !self.is_cut && self.beside.iter().all(|it| it.claim != self.odd.claim) => {
                format!("{odd} stands alone: make it agree, or change all the others")
            }
            _ => "decide which is right, and make the others agree".to_owned(),
        }
    }
}

/// The types that a schema allows where it is held against an example: null as well, which chapters need not say.
fn all_types(path: &FieldPath, voice: &Voice, types: TypeSet) -> TypeSet {
    let field = voice.testimony.shape.fields.get(path).filter(|_| voice.testimony.witness == Schema);
    field.and_then(|it| it.types.as_ref()).map_or(types, |it| it.value)
}

/// These witnesses, each once: `the data model and the examples`.
fn in_all<'a>(voices: impl Iterator<Item = &'a Voice<'a>>) -> String {
    let voices: Vec<Witness> = voices.map(|it| it.testimony.witness).collect();
    let examples = voices.iter().filter(|it| **it == Example).count();
    let words = |it: Witness| if it == Example && examples > 1 { "the examples" } else { it.words() };
    let witnesses: BTreeSet<Witness> = voices.into_iter().collect();
    in_a_row(&witnesses.into_iter().rev().map(words).collect::<Vec<_>>())
}

fn in_a_row(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn quoted(values: &ValueSet) -> String {
    values.iter().map(|it| in_words(it)).collect::<Vec<_>>().join(", ")
}
