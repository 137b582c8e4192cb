//! How a dispute could end: the edit that makes the odd one say what the others say.

use std::collections::BTreeSet;

use super::dispute::{Dispute, Voice, same_speaker};
use super::{Claim, facts};
use crate::diagnostic::{Diagnostic, is_slip};
use crate::field::{Field, FieldPath, JsonType, Said, type_words};
use crate::model::{Testimony, Witness};
use crate::rulebook;
use crate::rules::desk::Desk;
use crate::rules::lists::{self, Wanted};
use crate::rules::turn::turned;
use crate::syntax::json::Node;
use crate::syntax::splice;
use crate::text::{Edit, Span};

use Said::{Allows, Requires};
use Witness::{Example, Schema};

/// As many of those who have the name that was meant are shown.
const SHOWN: usize = 4;

/// Numbers as a sentence writes them.
const NUMBERS: [&str; 7] = ["none", "one", "two", "three", "four", "five", "six"];

impl Dispute<'_> {
    /// Adds what could be done: edits where they are known, else words.
    pub fn ways(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        if self.odd.testimony.witness == Example {
            return self.example(finding, desk);
        }
        if self.rule.code == rulebook::FIELD_NOT_IN_SCHEMA.code {
            return self.stray(finding, desk);
        }
        if self.rule.code == rulebook::FIELD_NOT_IN_CHAPTER.code
            && self.odd.claim != Claim::Presence(Said::Omits)
        {
            return self.unlisted(finding, desk);
        }
        match self.edits(desk).and_then(|it| self.with_followers(it, desk)) {
            Some(edits) if self.is_certain() => finding.mend(self.agree(), edits),
            Some(edits) => finding.propose(self.agree(), edits),
            None => self.other_way(finding.help(self.help()), desk),
        }
    }

    /// Of two who contradict each other alone, the other one could change as well.
    fn other_way(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        let Some(turned) = self.turned_around() else { return finding };
        match turned.edits(desk) {
            Some(edits) => finding.propose(format!("or {}", turned.agree()), edits),
            None => finding,
        }
    }

    /// These edits, and those of the examples that say what the odd one says: without them, the examples would be at odds.
    fn with_followers(&self, edits: Vec<Edit>, desk: &Desk) -> Option<Vec<Edit>> {
        let lacks = |it: &&Voice| it.claim == Claim::Presence(Said::Omits);
        let states = |it: &Voice| matches!(it.claim, Claim::Types(_) | Claim::Values(_));
        let mut lacking = self.followers().filter(lacks).peekable();
        if self.followers().any(states) || (lacking.peek().is_some() && self.untold > 0) {
            return None;
        }
        let [contract] = self.names[..] else { return lacking.next().is_none().then_some(edits) };
        let added = lacking.map(|it| {
            let example = (contract, it.testimony.shape.span);
            desk.with_member(example, &self.path, it.span).map(|(_, edit)| edit)
        });
        let added: Vec<Edit> = added.collect::<Option<_>>()?;
        Some([edits, added].concat())
    }

    /// A misspelt name: the one that was meant stands in its place, and what is said of presence with it.
    pub fn renamed(&self, finding: Diagnostic, meant: &Self, desk: &Desk) -> Diagnostic {
        let text = format!("did you mean `{}`?", meant.path);
        let requires = |it: &&Voice| it.testimony.witness == Schema && it.claim == Claim::Presence(Requires);
        let finding = match std::iter::once(&meant.odd).chain(&meant.against).find(requires) {
            Some(schema) => finding.and(schema.span, format!("`{}` is required", meant.path)),
            None => self.others_have(finding, meant),
        };
        let is_example = self.odd.testimony.witness == Example;
        let finding = match self.new_name(meant, desk) {
            Some(edits) if self.is_certain_of(&meant.path) && (is_example || !self.is_shown(desk)) => {
                finding.mend(text, edits)
            }
            Some(edits) => finding.propose(text, edits),
            None => finding.help(text),
        };
        finding.note(format!("one finding for two: `{}` is missing where `{}` stands", meant.path, self.path))
    }

    /// What an example shows as well may be no slip of a chapter.
    fn is_shown(&self, desk: &Desk) -> bool {
        let shows = |it: &&str| desk.examples_of(it).any(|it| it.shape.fields.contains_key(&self.path));
        self.names.iter().any(shows)
    }

    /// Points at those who have the name that was meant, where the schema or several chapters misspelt it.
    fn others_have(&self, finding: Diagnostic, meant: &Self) -> Diagnostic {
        let has = |it: &&Voice| {
            matches!(it.claim, Claim::Presence(Requires | Allows | Said::Shows))
                && !same_speaker(it, &self.odd)
        };
        let are_told = self.odd.testimony.witness == Schema
            || self.agreeing().next().is_some()
            || self.followers().next().is_some();
        let told = meant.voices().filter(has).filter(|_| are_told).take(SHOWN);
        told.fold(finding, |it, voice| it.and(voice.span, format!("`{}` stands here", meant.path)))
    }

    /// The examples that have the field, as the odd one does.
    fn showing(&self) -> impl Iterator<Item = &Voice<'_>> {
        self.followers().filter(|it| it.claim == Claim::Presence(Said::Shows))
    }

    /// Other chapters that say the same as the odd one.
    fn agreeing(&self) -> impl Iterator<Item = &Voice<'_>> {
        let has = |it: &&Voice| matches!(it.claim, Claim::Presence(Requires | Allows));
        self.beside.iter().filter(|it| it.testimony.witness.is_chapter()).filter(has)
    }

    /// A misspelt key of an example, where nothing is missing without it.
    pub fn renamed_to(&self, finding: Diagnostic, path: &FieldPath, field: &Field) -> Diagnostic {
        let text = format!("did you mean `{path}`?");
        let edit = self.odd.span.becomes(splice::quoted(path.name()));
        let finding = finding.and(field.span, format!("`{path}` is not in this example"));
        match self.is_certain_of(path) {
            true => finding.mend(text, [edit]),
            false => finding.propose(text, [edit]),
        }
    }

    fn new_name(&self, meant: &Self, desk: &Desk) -> Option<Vec<Edit>> {
        let testimony = self.odd.testimony;
        let name = meant.path.name();
        let key = splice::quoted(name);
        match testimony.witness {
            Example => Some(vec![self.odd.span.becomes(key)]),
            Schema => {
                let schema = desk.schema_that_names(self.odd.span);
                let required =
                    schema.and_then(|it| it.get("required")).map(Node::elements).unwrap_or_default();
                let required = required.iter().filter(|it| it.as_str() == Some(self.path.name()));
                let places: BTreeSet<Span> = required.map(|it| it.span).chain([self.odd.span]).collect();
                Some(places.into_iter().map(|it| it.becomes(key.as_str())).collect())
            }
            _ => {
                let all = std::iter::once(&self.odd).chain(self.agreeing());
                let edits: Option<Vec<Vec<Edit>>> = all.map(|it| self.new_name_in(it, meant, desk)).collect();
                // Examples with the same name get the other one as well.
                let keys = self.showing().map(|it| it.span.becomes(key.as_str()));
                let keys: Vec<Edit> = keys.collect();
                (keys.is_empty() || self.untold == 0).then_some([edits?.concat(), keys].concat())
            }
        }
    }

    fn new_name_in(&self, voice: &Voice, meant: &Self, desk: &Desk) -> Option<Vec<Edit>> {
        let testimony = Some(voice.testimony).filter(|it| it.is_by_hand())?;
        let mut paths = std::iter::once(&self.path).chain(self.also.iter().map(|(path, _)| path));
        let named = |path| Some((path, testimony.shape.fields.get(path).filter(|it| it.span == voice.span)?));
        let (path, field) = paths.find_map(named)?;
        let new = path.parent().child(meant.path.name());
        let mut edits = vec![lists::renamed(desk, testimony, (path, &new))?];
        let others = std::iter::once(&meant.odd).chain(&meant.against);
        let said = |said: Said| others.clone().any(|voice| voice.claim == Claim::Presence(said));
        let other = if field.said == Requires { Allows } else { Requires };
        if matches!(field.said, Requires | Allows) && said(other) && !said(field.said) {
            edits.push(turned(desk, testimony, field)?);
        }
        Some(edits)
    }

    /// The schema speaks on the other side, and nobody agrees with the odd one.
    pub fn is_certain(&self) -> bool {
        let schema = self.against.iter().any(|it| it.testimony.witness == Schema);
        let agrees = self.beside.iter().any(|it| it.claim == self.odd.claim);
        let followed = self.followers().next().is_some();
        self.odd.testimony.witness != Schema && schema && !agrees && !followed && !self.is_cut
    }

    /// And its name is that of the field that was meant, with a slip of the pen.
    fn is_certain_of(&self, meant: &FieldPath) -> bool {
        self.is_certain() && is_slip(self.path.name(), meant.name())
    }

    /// Whom an edit of the odd one follows.
    fn agree(&self) -> String {
        let odd = match self.followers().next() {
            Some(_) => format!("{} and its examples", self.odd.testimony.witness.words()),
            None => self.odd.testimony.witness.words().to_owned(),
        };
        if self.is_certain() {
            return format!("make {odd} agree with the schema");
        }
        let is_law = |it: &&Voice| it.testimony.witness != Example;
        let against: Vec<&Voice> = self.against.iter().filter(is_law).collect();
        let beside = self.beside.iter().filter(is_law).count();
        let all = against.len() + beside + usize::from(is_law(&&self.odd));
        let number = |it: usize| NUMBERS.get(it).map_or(it.to_string(), |it| (*it).to_owned());
        let word = against.first().and_then(|it| match it.claim {
            Claim::Presence(Requires) => Some("required"),
            Claim::Presence(Allows) => Some("optional"),
            _ => None,
        });
        let alike = against.first().is_some_and(|first| against.iter().all(|it| it.claim == first.claim));
        match (word, against.first()) {
            (Some(word), _) if alike && against.len() * 2 > all => {
                format!("{} of {} sources say {word}; make {odd} agree", number(against.len()), number(all))
            }
            (_, Some(first)) => format!("make {odd} agree with {}", first.testimony.witness.words()),
            (_, None) => format!("make {odd} agree with the example"),
        }
    }

    fn edits(&self, desk: &Desk) -> Option<Vec<Edit>> {
        let said = match &self.odd.claim {
            Claim::Presence(said) => *said,
            Claim::Types(_) | Claim::Values(_) => return facts::other(self, desk),
        };
        match said {
            Said::Omits => Some(vec![self.added(desk, self.odd.testimony)?]),
            Requires | Allows => self.opposite(desk, said),
            Said::Shows | Said::Forbids | Said::Silent => None,
        }
    }

    /// The edit that adds the field to a chapter, as those who have it state it.
    fn added(&self, desk: &Desk, to: &Testimony) -> Option<Edit> {
        let has = |it: &&Voice| matches!(it.claim, Claim::Presence(Requires | Allows | Said::Shows));
        let mut voices: Vec<&Voice> =
            std::iter::once(&self.odd).chain(&self.against).chain(&self.beside).filter(has).collect();
        voices.sort_by_key(|it| std::cmp::Reverse(it.testimony.witness));
        let says = |said: Said| voices.iter().any(|it| it.claim == Claim::Presence(said));
        if (says(Requires) && says(Allows)) || !to.is_by_hand() || !self.is_for_all(desk) {
            return None;
        }
        let fields = || voices.iter().filter_map(|it| it.testimony.shape.fields.get(&self.path));
        let types = fields().find_map(|it| type_words_of(it, self.null_is_said));
        let description = fields().find_map(|it| it.description());
        let wanted =
            Wanted { path: &self.path, required: says(Requires), types: types.as_deref(), description };
        lists::with(desk, to, &wanted)
    }

    /// The edit that turns required into optional, or optional into required.
    fn opposite(&self, desk: &Desk, said: Said) -> Option<Vec<Edit>> {
        let wanted = if said == Requires { Allows } else { Requires };
        let contradicts = |it: &Voice| match it.claim {
            Claim::Presence(Said::Omits) => wanted == Allows && it.testimony.witness == Example,
            Claim::Presence(other) => other == wanted,
            Claim::Types(_) | Claim::Values(_) => false,
        };
        if !self.against.iter().all(contradicts) {
            return None;
        }
        let testimony = self.odd.testimony;
        if testimony.witness == Schema {
            let [contract] = self.names[..] else { return None };
            let path = self.path.from_base(&testimony.shape.base);
            let schema = desk.schema_of(contract, &path.parent())?;
            return Some(vec![desk.require(schema, path.name(), wanted == Requires)?]);
        }
        let field = testimony.shape.fields.get(&self.path)?;
        (testimony.is_by_hand() && self.is_for_all(desk)).then_some(())?;
        Some(vec![turned(desk, testimony, field)?])
    }

    /// A field that the schema lacks: it goes, or the schema gets it.
    pub fn stray(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        let (out, into) = (self.taken_out(desk), self.put_into_schema(desk));
        let is_followed = self.showing().next().is_some();
        if out.is_none() && into.is_none() && !is_followed {
            return finding.help(self.help());
        }
        let others = self.against.iter().filter(|it| it.testimony.witness.is_chapter());
        let others = others
            .filter(|it| it.claim == Claim::Presence(Said::Omits))
            .map(|it| it.testimony.witness.words());
        let others: BTreeSet<&str> = others.collect();
        let others: String = others.into_iter().map(|it| format!(" and to {it}")).collect();
        let text = format!("if `{}` is part of the contract, add it to the schema{others}", self.path);
        let added = |finding: Diagnostic| match into {
            Some(edits) => finding.propose(text, edits),
            None => finding.help(text),
        };
        // What examples show as well is not thrown away first.
        if is_followed {
            let from = self.odd.testimony.witness.words();
            let edits = self.taken_out_of_all(desk).unwrap_or_default();
            let text = format!("otherwise, take it out of {from} and out of the examples");
            return added(finding).propose(text, edits);
        }
        let finding = match out {
            Some((from, edits)) => finding.propose(format!("take it out of {from}"), edits),
            None if self.odd.testimony.witness == Schema => finding,
            None => finding.help(format!("take it out of {}", self.odd.testimony.witness.words())),
        };
        added(finding)
    }

    /// The edits that take the field out of chapters, and out of the examples that show it as they state it.
    fn taken_out_of_all(&self, desk: &Desk) -> Option<Vec<Edit>> {
        let (_, chapters) = self.taken_out_of_chapters(desk).filter(|_| self.untold == 0)?;
        let examples = self.showing().map(|it| desk.without_member(it.testimony.shape.span, it.span));
        Some([chapters, examples.collect::<Option<_>>()?].concat())
    }

    /// An example lacks a member, or has one too many.
    fn example(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        let [contract] = self.names[..] else { return finding.help(self.help()) };
        let (example, place) = (self.odd.testimony.shape.span, self.odd.span);
        match self.odd.claim {
            Claim::Presence(Said::Omits) => match desk.with_member((contract, example), &self.path, place) {
                Some((value, edit)) => finding.propose(format!("add it with {value}"), [edit]),
                None => finding.help(self.help()),
            },
            Claim::Presence(_) if self.rule.code == rulebook::UNKNOWN_FIELD.code => {
                match desk.without_member(example, place) {
                    Some(edit) => finding.propose("take it out of the example", [edit]),
                    None => finding.help(self.help()),
                }
            }
            Claim::Presence(_) | Claim::Types(_) | Claim::Values(_) => finding.help(self.help()),
        }
    }

    /// A field that several chapters lack: they list it, or the one chapter that has it does without.
    fn unlisted(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        let lacks = self.against.iter().filter(|it| it.claim == Claim::Presence(Said::Omits));
        let lacks: Vec<&Testimony> = lacks.map(|it| it.testimony).collect();
        let words: BTreeSet<&str> = lacks.iter().map(|it| it.witness.words()).collect();
        let text = format!("list it in {}", words.into_iter().collect::<Vec<_>>().join(" and "));
        let by_law = self.odd.testimony.witness != Example;
        let edits: Option<BTreeSet<Edit>> =
            lacks.iter().map(|it| self.added(desk, it)).collect::<Option<_>>().filter(|_| by_law);
        let Some(edits) = edits else { return finding.help(self.help()) };
        let finding = finding.propose(text, edits);
        match self.taken_out(desk).filter(|_| self.odd.testimony.witness.is_chapter()) {
            Some((from, edits)) => finding.propose(format!("otherwise, take it out of {from}"), edits),
            None => finding,
        }
    }

    /// Every chapter that has the field, and the edits that take it out of them; none where an example shows it.
    fn taken_out(&self, desk: &Desk) -> Option<(String, Vec<Edit>)> {
        self.taken_out_of_chapters(desk).filter(|_| !self.is_shown(desk))
    }

    fn taken_out_of_chapters(&self, desk: &Desk) -> Option<(String, Vec<Edit>)> {
        let has = |it: &&Voice| {
            it.testimony.witness.is_chapter() && !matches!(it.claim, Claim::Presence(Said::Omits))
        };
        let voices: Vec<&Voice> =
            std::iter::once(&self.odd).chain(&self.against).chain(&self.beside).filter(has).collect();
        let hand = voices.iter().all(|it| it.testimony.is_by_hand())
            && self.also.is_empty()
            && self.is_for_all(desk);
        hand.then_some(())?;
        let edits: BTreeSet<Edit> =
            voices.iter().map(|it| lists::without(desk, it.testimony, &self.path)).collect::<Option<_>>()?;
        let words: BTreeSet<Witness> = voices.iter().map(|it| it.testimony.witness).collect();
        let words: Vec<&str> = words.into_iter().map(Witness::words).collect();
        Some((words.join(" and "), edits.into_iter().collect()))
    }

    /// The edits that add the field to the schema, and to the chapters that would lack it then.
    fn put_into_schema(&self, desk: &Desk) -> Option<Vec<Edit>> {
        let [contract] = self.names[..] else { return None };
        let voices = || std::iter::once(&self.odd).chain(&self.against).chain(&self.beside);
        let schema = voices().find(|it| it.testimony.witness == Schema)?;
        let lacks =
            voices().filter(|it| it.claim == Claim::Presence(Said::Omits) && it.testimony.witness != Schema);
        let mut edits = desk.declared(contract, &schema.testimony.shape, &self.path)?;
        for voice in lacks {
            edits.push(self.added(desk, voice.testimony)?);
        }
        Some(edits)
    }

    /// The dispute is about every contract that the list of the odd one speaks for.
    pub fn is_for_all(&self, desk: &Desk) -> bool {
        let names = self.names.iter().chain(self.also.iter().map(|(_, name)| name));
        let names: BTreeSet<&&str> = names.collect();
        names.len() >= desk.heard_for(self.odd.testimony)
    }
}

/// The types of a field as a chapter would write them; null where chapters speak of it.
fn type_words_of(field: &Field, null_is_said: bool) -> Option<String> {
    let mut types = field.types.as_ref()?.value;
    if !null_is_said && types.len() > 1 {
        types.remove(JsonType::Null);
    }
    (types.len() < 3).then(|| type_words(types))
}
