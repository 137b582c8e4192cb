//! Labels: the words before a list that say whom it is about, or that its fields are required or optional.

use super::piece::Piece;
use super::state::Context;
use super::{Form, Listing};
use crate::field::Said;
use crate::text::Span;

/// What a label says of the list behind it.
#[derive(Clone, Debug, Default)]
pub struct Label {
    pub said: Option<Said>,
    /// The names in it, where it is not made of words such as `Required` alone.
    pub names: Vec<(String, Span)>,
    /// It is made of words that announce a list of fields, and of names of contracts.
    pub announces: bool,
    /// One of its words is `fields`, `payload` or the like.
    pub of_fields: bool,
}

const PRESENCE: [(&str, Said); 9] = [
    ("required", Said::Requires),
    ("mandatory", Said::Requires),
    ("requires", Said::Requires),
    ("optional", Said::Allows),
    ("optionally", Said::Allows),
    ("recommended", Said::Allows),
    ("conditional", Said::Shows),
    ("conditionally", Said::Shows),
    ("must", Said::Requires),
];
/// Words that announce fields.
const FIELDS: [&str; 17] = [
    "field",
    "fields",
    "property",
    "properties",
    "attribute",
    "attributes",
    "payload",
    "keys",
    "members",
    "parameters",
    "body",
    "data",
    "payloads",
    "schema",
    "structure",
    "contents",
    "elements",
];
/// Words that change nothing.
const FILLERS: [&str; 28] = [
    "the",
    "a",
    "an",
    "of",
    "for",
    "in",
    "its",
    "all",
    "event",
    "events",
    "message",
    "are",
    "is",
    "these",
    "following",
    "this",
    "and",
    "has",
    "with",
    "contains",
    "carries",
    "object",
    "json",
    "top-level",
    "include",
    "includes",
    "contain",
    "have",
];

/// Reads a label, without its colon.
pub fn label(context: &Context, piece: &Piece) -> Label {
    let mut label = Label::default();
    let mut rest: Vec<Piece> = Vec::new();
    let words = piece.split(&[' ', ',', '/', ';', '&', ':', '*']);
    for word in &words {
        let lower = word.text().to_lowercase();
        if let Some((_, said)) = PRESENCE.iter().find(|(it, _)| *it == lower) {
            label.said = label.said.or(Some(*said));
        } else if FIELDS.contains(&lower.as_str()) {
            label.of_fields = true;
        } else if !FILLERS.contains(&lower.as_str()) {
            rest.push(word.clone());
        }
    }
    let contracts = |piece: &Piece| (context.vocabulary.is_contract)(piece.text());
    if rest.is_empty() {
        label.announces = label.said.is_some() || label.of_fields;
    } else if words.len() > rest.len() && rest.iter().all(contracts) {
        label.announces = true;
        label.names = rest.iter().map(|it| (it.text().to_owned(), context.span(it))).collect();
    } else {
        let names = names(context, piece);
        label.announces =
            !names.is_empty() && names.iter().all(|(name, _)| (context.vocabulary.is_contract)(name));
        label.said = label.said.filter(|_| label.announces);
        label.names = names;
    }
    label
}

/// True for words that need another one behind them: `the payload of`.
pub fn goes_on(text: &str) -> bool {
    const MORE: [&str; 10] = ["of", "for", "in", "the", "a", "an", "and", "its", "all", "with"];
    text.rsplit(' ').next().is_some_and(|it| MORE.contains(&it))
}

/// The one word of a text that is none of those that announce a list.
pub fn one_word<'a>(piece: &Piece<'a>) -> Option<Piece<'a>> {
    // What stands in brackets says something of it.
    let text = &piece.text()[..piece.text().find('(').unwrap_or(piece.text().len())];
    let means = |it: &Piece| {
        let word = it.text().to_lowercase();
        !is_label(&word) && !matches!(word.as_str(), "each" | "every" | "array" | "list" | "one")
    };
    let mut rest = piece.part(0..text.len()).split(&[' ', ':', ',']).into_iter().filter(means);
    let word = rest.next()?;
    rest.next().is_none().then_some(word)
}

/// True for a text made of words that announce a list, in lower case.
pub fn is_label(text: &str) -> bool {
    let known = |word: &str| {
        PRESENCE.iter().any(|(it, _)| *it == word) || FIELDS.contains(&word) || FILLERS.contains(&word)
    };
    text.split_whitespace().all(known)
}

/// Several names in one text: `A / B`, `A, B`, `A and B`.
pub fn names(context: &Context, label: &Piece) -> Vec<(String, Span)> {
    let mut names = Vec::new();
    for piece in label.split(&['/', ',', ';', '&']) {
        let text = piece.text();
        let mut from = 0;
        for (at, _) in text.match_indices(" and ").chain([(text.len(), "")]) {
            let name = piece.part(from..at);
            names.push((name.text().to_owned(), context.span(&name)));
            from = at + " and ".len();
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}

/// `Required: { … }` and `Optional: { … }` are the two halves of one listing.
pub fn join(listings: Vec<Listing>) -> Vec<Listing> {
    let mut joined: Vec<(Listing, Vec<Option<Said>>)> = Vec::new();
    for listing in listings {
        let names = |it: &Listing| it.labels.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        match joined.last_mut() {
            Some((half, leads))
                if half.lead.is_some()
                    && listing.lead.is_some()
                    && !leads.contains(&listing.lead)
                    && names(half) == names(&listing) =>
            {
                leads.push(listing.lead);
                half.append(listing);
            }
            _ => {
                let leads = vec![listing.lead];
                joined.push((listing, leads));
            }
        }
    }
    // That there is nothing optional says nothing of what is required.
    joined.retain(|(it, leads)| {
        it.form != Form::Inline || !it.fields.is_empty() || leads.len() > 1 || it.lead != Some(Said::Allows)
    });
    let several = joined.iter().filter(|(it, _)| it.labels.is_empty() && !it.aside).count() > 1;
    let whole = |(listing, leads): (Listing, Vec<Option<Said>>)| {
        let lead = listing.lead.filter(|_| leads.len() == 1);
        // A list of the required fields beside another list, or one of the optional fields alone, is a part of the whole.
        let part = lead.is_some_and(|it| it != Said::Requires || several) && listing.form != Form::Set;
        Listing { lead, open: listing.open || part, ..listing }
    };
    joined.into_iter().map(whole).collect()
}
