//! Labels: the words before a list that say whom it is about, or that its fields are required or optional.

use super::piece::Piece;
use super::said::without_word;
use super::state::Context;
use crate::field::{FieldPath, Said};
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::words;
use crate::text::Span;

/// The most fields whose values are looked for in a line.
const LOOKS: usize = 200;

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
    /// That word is one which may announce something else, or one field alone.
    pub vague: bool,
}

const PRESENCE: [(&str, Said); 15] = [
    ("required", Said::Requires),
    ("mandatory", Said::Requires),
    ("requires", Said::Requires),
    ("optional", Said::Allows),
    ("optionally", Said::Allows),
    ("recommended", Said::Allows),
    ("conditional", Said::Shows),
    ("conditionally", Said::Shows),
    ("must", Said::Requires),
    ("needed", Said::Requires),
    ("obligatory", Said::Requires),
    ("compulsory", Said::Requires),
    ("non-optional", Said::Requires),
    ("non-required", Said::Allows),
    ("non-mandatory", Said::Allows),
];
/// Words that announce fields.
const FIELDS: [&str; 6] = ["fields", "properties", "attributes", "payload", "payloads", "schema"];
/// Words that announce fields, or something else, or one field alone.
const VAGUE: [&str; 11] = [
    "field",
    "property",
    "attribute",
    "keys",
    "members",
    "parameters",
    "body",
    "data",
    "structure",
    "contents",
    "elements",
];
/// Words that change nothing.
const FILLERS: [&str; 30] = [
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
    "always",
    "only",
];

/// Reads a label, without its colon.
pub fn label(context: &Context, piece: &Piece) -> Label {
    let mut label = Label::default();
    let mut rest: Vec<Piece> = Vec::new();
    let all = piece.split(&[' ', ',', '/', ';', '&', ':', '*']);
    let mut negation = None;
    for word in &all {
        let lower = word.text().to_lowercase();
        let not = negation.take();
        if let Some((_, said)) = PRESENCE.iter().find(|(it, _)| *it == lower) {
            label.said = label.said.or(Some(if not.is_some() { opposite(*said) } else { *said }));
            continue;
        }
        rest.extend(not);
        if lower == "not" {
            negation = Some(word.clone());
        } else if FIELDS.contains(&lower.as_str()) {
            label.of_fields = true;
        } else if VAGUE.contains(&lower.as_str()) {
            label.vague = true;
        } else if !FILLERS.contains(&lower.as_str()) && !is_count(&lower) {
            rest.push(word.clone());
        }
    }
    (label.of_fields, label.vague) = (label.of_fields || label.vague, !label.of_fields && label.vague);
    label.vague &= label.said.is_none();
    rest.extend(negation);
    let several = all.len() > 1;
    if let Some(said) = words::explicit(piece.text()).filter(|it| several && *it != Said::Shows) {
        return Label { said: Some(said), announces: true, ..Label::default() };
    }
    let contracts = |piece: &Piece| (context.vocabulary.is_contract)(piece.text());
    if rest.is_empty() {
        label.announces = label.said.is_some() || label.of_fields;
    } else if all.len() > rest.len() && rest.iter().all(contracts) {
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

/// What `not` makes of a word.
fn opposite(said: Said) -> Said {
    match said {
        Said::Requires => Said::Allows,
        Said::Allows => Said::Requires,
        said => said,
    }
}

/// How many there are: `(5)`.
fn is_count(word: &str) -> bool {
    let number = word.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    number.is_some_and(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit()))
}

/// True for a heading of what is sent or set beside the fields.
pub fn is_about_transport(heading: &str) -> bool {
    const WORDS: [&str; 8] = [
        "header",
        "headers",
        "environment",
        "prerequisites",
        "cookies",
        "configuration",
        "settings",
        "filters",
    ];
    let heading = heading.to_lowercase();
    let query = ["query parameter", "query string", "path parameter"].iter().any(|it| heading.contains(it));
    query || heading.split(' ').any(|it| WORDS.contains(&it))
}

/// How sure it is that a line says when the list behind it holds.
#[derive(Clone, Copy, PartialEq)]
pub enum Condition {
    /// It compares a field: ``When `status` is `closed`:``
    Sure,
    /// It may as well announce the fields of the contract: `If it is closed:`, `When it is placed, these are sent:`
    Likely,
    /// It is about some of the things only, and all fields of these stand in another list: `For closed orders:`
    Part,
}

/// Reads a line as a condition.
pub fn condition(context: &Context, line: &Piece) -> Option<Condition> {
    const WORDS: [&str; 3] = ["if", "when", "unless"];
    let first = line.text().split(' ').next().unwrap_or_default().to_lowercase();
    let code: Vec<Piece> = line.prose.code.iter().map(|it| Piece::new(line.prose, it.clone())).collect();
    let compares = code.len() > 1 && code.iter().any(|it| context.knows_name(it));
    // That an object is there is no condition for what is in it.
    let of_object = matches!(&code[..], [it] if !(context.vocabulary.objects)(it.text()).is_empty());
    match WORDS.contains(&first.as_str()) {
        true if compares => Some(Condition::Sure),
        true if !of_object => Some(Condition::Likely),
        _ => None,
    }
}

/// Reads a line, or a heading, as one about some of the things that a contract is about: it has a value of one of these
/// fields in it. Without one, it may as well be about all of them: `For quick reference:`
pub fn of_some<'f>(
    context: &Context,
    line: &Piece,
    fields: impl Iterator<Item = &'f FieldPath>,
) -> Option<Condition> {
    const FIRST: [&str; 6] = ["for", "in case of", "if", "when", "whenever", "unless"];
    const ALL: [&str; 7] = ["all", "every", "each", "any", "both", "either", "example"];
    let line = without_word(line, &["only"]);
    let rest = without_word(&line, &FIRST);
    let words: Vec<String> = rest.split(&[' ', ':', ',']).iter().map(|it| it.text().to_lowercase()).collect();
    let of_all = words.iter().any(|it| ALL.contains(&it.as_str()));
    let is_value = |path: &FieldPath| {
        let known = (context.vocabulary.choices)(path.array().name());
        known.iter().any(|(_, known)| words.iter().any(|it| !is_label(it) && known.values.contains(it)))
    };
    let says = rest.range.start != line.range.start && !of_all;
    (says && fields.take(LOOKS).any(is_value)).then_some(Condition::Part)
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
        PRESENCE.iter().any(|(it, _)| *it == word)
            || FIELDS.contains(&word)
            || VAGUE.contains(&word)
            || FILLERS.contains(&word)
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

/// A line that says what a star beside a name means.
pub fn is_legend(block: &Block) -> bool {
    let text = block.prose.text.to_lowercase();
    let short = text.len() < 120 && matches!(block.kind, BlockKind::Paragraph | BlockKind::Item);
    let said = text.contains("required") || text.contains("mandatory");
    let star = text.contains('*') || text.contains("asterisk") || text.contains("star");
    // A star at the start of a line makes it an item.
    let item = matches!(block.kind, BlockKind::Item)
        && matches!(
            text.trim(),
            "required" | "required field" | "required fields" | "mandatory" | "= required"
        );
    short && said && star || item
}
