//! How a dispute could end: the edit that makes the odd one say what the others say.

use std::collections::{BTreeMap, BTreeSet};

use super::Claim;
use super::hearing::{Dispute, Voice};
use super::rows::Row;
use crate::diagnostic::Diagnostic;
use crate::field::{Field, Said, Saying};
use crate::model::{Testimony, Witness};
use crate::rules::desk::{Desk, is_by_hand};
use crate::syntax::words;
use crate::text::{Edit, Span};

use Said::{Allows, Requires};
use Witness::{Example, Schema};

/// Numbers as a sentence writes them.
const NUMBERS: [&str; 7] = ["none", "one", "two", "three", "four", "five", "six"];

impl Dispute<'_> {
    /// Adds what could be done: edits where they are known, else words.
    pub fn ways(&self, finding: Diagnostic, desk: &Desk) -> Diagnostic {
        match self.edits(desk) {
            Some(edits) if self.is_certain() => finding.mend(self.agree(), edits),
            Some(edits) => finding.propose(self.agree(), edits),
            None => finding.help(self.help()),
        }
    }

    /// The schema speaks on the other side, and nobody agrees with the odd one.
    pub fn is_certain(&self) -> bool {
        let schema = self.against.iter().any(|it| it.testimony.witness == Schema);
        let agrees = self.beside.iter().any(|it| it.claim == self.odd.claim);
        self.odd.testimony.witness != Schema && schema && !agrees
    }

    /// Whom an edit of the odd one follows.
    fn agree(&self) -> String {
        let odd = self.odd.testimony.witness.words();
        if self.is_certain() {
            return format!("make {odd} agree with the schema");
        }
        let is_law = |it: &&Voice| it.testimony.witness != Example;
        let against: Vec<&Voice> = self.against.iter().filter(is_law).collect();
        let all = against.len() + self.beside.len() + usize::from(is_law(&&self.odd));
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
        let Claim::Presence(said) = self.odd.claim else { return None };
        match said {
            Requires | Allows => self.opposite(desk, said),
            Said::Shows | Said::Omits | Said::Forbids | Said::Silent => None,
        }
    }

    /// The edit that turns required into optional, or optional into required.
    fn opposite(&self, desk: &Desk, said: Said) -> Option<Vec<Edit>> {
        let wanted = if said == Requires { Allows } else { Requires };
        let contradicts = |it: &Voice| match it.claim {
            Claim::Presence(other) => other == wanted || (wanted == Allows && other == Said::Omits),
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
        (is_by_hand(testimony) && self.is_for_all(desk)).then_some(())?;
        Some(vec![turned(desk, testimony, field)?])
    }

    /// The dispute is about every contract that the list of the odd one speaks for.
    pub fn is_for_all(&self, desk: &Desk) -> bool {
        let names = self.names.iter().chain(self.also.iter().map(|(_, name)| name));
        let names: BTreeSet<&&str> = names.collect();
        names.len() >= desk.heard_for(self.odd.testimony)
    }
}

/// The edit that makes a chapter say the opposite of a field's presence.
fn turned(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<Edit> {
    match field.said_at? {
        Saying::Mark(mark) if mark.start < mark.end => Some(mark.becomes("")),
        Saying::Mark(mark) => Some(mark.becomes("?")),
        Saying::Word(span) => {
            // A word that speaks of several fields cannot change for one of them.
            let speakers = testimony.shape.fields.values().filter(|it| it.said_at == field.said_at);
            if speakers.count() > 1 {
                return None;
            }
            let text = desk.cut(span);
            let other = used(desk, testimony, field).or_else(|| words::opposite(text))?;
            if !text.is_empty() {
                return Some(span.becomes(other));
            }
            // An empty cell gets its blanks back.
            let whole = desk.text(span.source);
            let left = whole[..span.start].len() - whole[..span.start].trim_end_matches([' ', '\t']).len();
            let right = whole[span.start..].len() - whole[span.start..].trim_start_matches([' ', '\t']).len();
            let (start, end) = (span.start - left, span.end + right);
            let is_cell = whole[..start].ends_with('|') && !other.is_empty();
            is_cell.then(|| span.source.span(start..end).becomes(format!(" {other} ")))
        }
    }
}

/// How the rows around say the opposite, where the word is a cell of its own: as the usual partner of the word, or as
/// most of them do.
fn used(desk: &Desk, testimony: &Testimony, field: &Field) -> Option<String> {
    let own = field.said_at?.span();
    let text = desk.text(own.source);
    let column = cell_at(text, own).filter(|_| own.start == own.end || words::is_word(desk.cut(own)))?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for other in testimony.shape.fields.values() {
        let Some(Saying::Word(span)) = other.said_at.filter(|_| is_opposite(field.said, other.said)) else {
            continue;
        };
        let word = desk.cut(span);
        let beside =
            span.source == own.source && cell_at(text, span) == Some(column) && is_one_table(text, own, span);
        if beside && (word.is_empty() || words::is_word(word)) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let usual = words::opposite(desk.cut(own)).filter(|it| counts.contains_key(it.as_str()));
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(word, _)| word.to_owned());
    usual.or(most)
}

fn is_opposite(one: Said, other: Said) -> bool {
    matches!((one, other), (Requires, Allows) | (Allows, Requires))
}

/// The number of the cell that a span fills, in the row of a table.
fn cell_at(text: &str, span: Span) -> Option<usize> {
    let row = Row::at(text, span.start)?;
    let index = row.cells.iter().position(|it| it.start <= span.start && span.end <= it.end)?;
    (text[row.cells[index].clone()].trim() == &text[span.range()]).then_some(index)
}

/// No empty line stands between two places.
fn is_one_table(text: &str, one: Span, other: Span) -> bool {
    let between = &text[one.start.min(other.start)..one.end.max(other.end)];
    between.lines().all(|it| !it.trim_matches(['>', ' ', '\t']).is_empty()) || between.is_empty()
}
