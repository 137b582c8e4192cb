//! Types and values in a chapter, written as the others state them: where one word stands for them, or one list.

use super::Claim;
use super::dispute::{Dispute, Voice};
use crate::field::{Field, JsonType, TypeSet, ValueSet};
use crate::rules::desk::Desk;
use crate::text::{Edit, Span};

/// The edit of the odd one, if it is a chapter that says it in a way that is known, and all others say the same.
pub fn other(dispute: &Dispute, desk: &Desk) -> Option<Vec<Edit>> {
    let testimony = dispute.odd.testimony;
    let field = testimony.shape.fields.get(&dispute.path)?;
    (testimony.is_by_hand() && dispute.is_for_all(desk) && dispute.also.is_empty()).then_some(())?;
    let first = dispute.against.first()?;
    let laws = || dispute.against.iter().filter(|it| it.testimony.witness != crate::model::Witness::Example);
    let wanted: &Voice = laws().next().unwrap_or(first);
    laws().all(|it| it.claim == wanted.claim).then_some(())?;
    let (span, text) = match &wanted.claim {
        Claim::Types(types) => types_instead(desk, field, *types)?,
        Claim::Values(Some(values)) => values_instead(desk, field, values)?,
        Claim::Values(None) | Claim::Presence(_) => return None,
    };
    // What several fields share cannot change for one of them.
    let shares = |it: &&Field| {
        let spans = [it.types.as_ref().map(|it| it.span), it.values.as_ref().map(|it| it.span)];
        spans.contains(&Some(span))
    };
    (testimony.shape.fields.values().filter(shares).count() == 1).then(|| vec![span.becomes(text)])
}

/// A type of one word, for one of one word.
fn types_instead(desk: &Desk, field: &Field, types: TypeSet) -> Option<(Span, String)> {
    let span = field.types.as_ref()?.span;
    let written = desk.cut(span);
    let plain = JsonType::from_word(&written.to_lowercase())?;
    let mut types = types.iter();
    let only = types.next().filter(|_| types.next().is_none())?;
    let capital = written.starts_with(char::is_uppercase);
    let mut letters = only.word().chars();
    let word = letters.next().filter(|_| capital).map(|it| it.to_uppercase().chain(letters).collect());
    // An array says more than its name.
    let simple = ![plain, only].iter().any(|it| matches!(it, JsonType::Array | JsonType::Object));
    simple.then(|| (span, word.unwrap_or_else(|| only.word().to_owned())))
}

/// A list of values for another, with the marks around each value and what stands between them.
fn values_instead(desk: &Desk, field: &Field, values: &ValueSet) -> Option<(Span, String)> {
    let stated = field.values.as_ref()?;
    let written = desk.cut(stated.span);
    let (first, second) = (stated.value.get_index(0)?, stated.value.get_index(1)?);
    let plain = |it: &String| it.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    // One style for all: the text is these values with the same marks and the same words between them.
    let at = written.find(first.as_str())?;
    let rest = &written[at + first.len()..];
    let between = &rest[..rest.find(second.as_str())?];
    let (open, close) = (
        &written[..at],
        &written[written.rfind(stated.value.last()?.as_str())? + stated.value.last()?.len()..],
    );
    let joined = |values: &mut dyn Iterator<Item = &String>| {
        let values: Vec<&str> = values.map(String::as_str).collect();
        format!("{open}{}{close}", values.join(between))
    };
    let same = joined(&mut stated.value.iter()) == written && values.iter().all(plain) && !values.is_empty();
    let shown = values.iter().filter(|it| *it != "null" || stated.value.contains("null"));
    // A remark behind a value would stand behind each of them.
    let words = between.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let separated = words.clone().all(|it| matches!(it, "or" | "and"))
        && !between.contains(['(', ')', '='])
        && (between.contains([',', '|', '/', ';']) || words.count() == 1);
    (same && separated).then(|| (stated.span, joined(&mut shown.into_iter())))
}
