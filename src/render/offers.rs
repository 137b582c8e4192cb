//! Schemas in a value as words: alternatives, members by their names, items by their order. The same in HTML and in
//! Markdown, each with its own ink.

use super::{code, escape, markdown, prose};
use crate::field::{Alternative, Choice, FieldPath, Manner, Said, type_words};
use crate::table::{briefs, cell, code_in_line, other_bounds};

/// How words are written.
pub struct Ink {
    /// What is meant literally, and what is not.
    pub code: fn(&str) -> String,
    pub plain: fn(&str) -> String,
    /// A name, and a description.
    name: fn(&str) -> String,
    pub about: fn(&str) -> String,
}

/// On pages of HTML.
pub const HTML: Ink = Ink {
    code,
    plain: escape,
    name: |it| format!("<b>{}</b>", escape(it)),
    about: |it| prose::line(it, &prose::absolute),
};

/// In lines of Markdown.
pub const MARKDOWN: Ink = Ink { code: code_in_line, plain: cell, name: cell, about: markdown::words };

/// What stands before the schemas of a choice.
pub fn lead(manner: Manner) -> &'static str {
    match manner {
        Manner::ExactlyOne => "exactly one of these",
        Manner::AtLeastOne => "at least one of these",
        Manner::ByName => "members by their names",
        Manner::InOrder { .. } => "items in this order",
    }
}

/// What stands behind them.
pub fn tail(manner: Manner) -> Option<&'static str> {
    match manner {
        Manner::InOrder { closed: true, .. } => Some("no more"),
        Manner::InOrder { more: false, .. } => Some("others may follow"),
        _ => None,
    }
}

/// True where a choice says more than types, which stand with the field already.
pub fn says_more(choice: &Choice) -> bool {
    let of_one = |it: &Alternative| {
        it.name.is_some()
            || it.closed
            || !it.fields.is_empty()
            || it.value.of_schema.is_some()
            || !it.choices.is_empty()
    };
    match choice.manner {
        Manner::ExactlyOne | Manner::AtLeastOne => choice.alternatives.iter().any(of_one),
        Manner::ByName | Manner::InOrder { .. } => true,
    }
}

/// The pattern to which the names of all members of a map are held: what their schema says stands in their row.
pub fn only_pattern(choice: &Choice) -> Option<&str> {
    match (choice.manner, choice.alternatives.as_slice()) {
        (Manner::ByName, [only]) => only.name.as_deref(),
        _ => None,
    }
}

impl Ink {
    /// The alternatives of a choice in words, without the choices that they leave.
    pub fn items(&self, choice: &Choice) -> Vec<String> {
        let last = choice.alternatives.len().saturating_sub(1);
        let item = |(at, it): (usize, &Alternative)| {
            let name = it.name.as_deref();
            let named = match (choice.manner, name) {
                (Manner::ByName, Some(name)) => Some(format!("where the name matches {}", (self.code)(name))),
                (Manner::ByName, None) => Some("any other name".to_owned()),
                (_, name) => name.map(self.name),
            };
            let further = matches!(choice.manner, Manner::InOrder { more: true, .. }) && at == last;
            let each = further.then(|| "each further one".to_owned());
            let words: Vec<String> = each.into_iter().chain(named).chain(self.says(it)).collect();
            if words.is_empty() { "anything".to_owned() } else { words.join("; ") }
        };
        choice.alternatives.iter().enumerate().map(item).collect()
    }

    /// What an alternative says, without its name.
    fn says(&self, it: &Alternative) -> Vec<String> {
        let types = it.value.types.iter().map(|it| (self.plain)(&type_words(it.value)));
        let values = it.value.allowed().map(|it| {
            let all: Vec<String> = briefs(it).map(|it| (self.code)(&it)).collect();
            all.join(" or ")
        });
        let member = |(path, said): (&FieldPath, &Said)| {
            let only = it.only.get(path).map(|it| format!(" {}", (self.code)(it))).unwrap_or_default();
            Some(self.member(path, *said)? + &only)
        };
        let fields: Vec<String> = it.fields.iter().filter_map(member).collect();
        let fields = Some(fields.join(", ")).filter(|it| !it.is_empty()).map(|it| format!("with {it}"));
        let no_more = match (it.closed, &fields) {
            (false, _) => None,
            (true, None) => Some("no fields".to_owned()),
            (true, Some(_)) => Some("no other fields".to_owned()),
        };
        let about = it.value.description().map(self.about).filter(|it| !it.is_empty());
        let bounds = other_bounds(it.value.constraints(), self.code, self.plain);
        types.chain(values).chain(bounds).chain(fields).chain(no_more).chain(about).collect()
    }

    /// A field that an alternative names.
    fn member(&self, path: &FieldPath, said: Said) -> Option<String> {
        let name = (self.code)(path.name());
        match said {
            Said::Requires => Some(name),
            Said::Forbids => Some(format!("no {name}")),
            Said::Allows | Said::Shows => Some(format!("{name} or not")),
            Said::Omits | Said::Silent => None,
        }
    }
}
