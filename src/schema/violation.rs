//! What is wrong with a document, in the words of a finding, made from the errors of the validator.

use std::collections::BTreeMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Error;
use serde_json::Value;

use super::validator::brief;
use super::{SchemaSet, branches, formats};
use crate::diagnostic::{count, did_you_mean};
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};
use crate::syntax::json::{Kind, Member, Node};
use crate::text::{Span, name_in};

/// What a violation is about, where a chapter could say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    Presence,
    Type,
    Values,
}

/// One way in which a document does not satisfy a schema.
#[derive(Clone, Debug)]
pub struct Violation {
    pub rule: &'static Rule,
    /// The field that is at fault, and in what respect.
    pub field: FieldPath,
    pub aspect: Option<Aspect>,
    /// The value, or the key, in the document.
    pub span: Span,
    /// The field in backticks and what is wrong with it: `` `status` is "opened", … ``.
    pub title: String,
    pub label: String,
    /// The keyword in the schema.
    pub keyword: Option<Span>,
    /// A replacement for the text at `span`.
    pub edit: Option<String>,
    /// What to do about it in words, where nothing better is known.
    pub help: Option<String>,
    /// Other places that have a say, such as the branch of a schema that a value picks.
    pub secondary: Vec<(Span, String)>,
    pub notes: Vec<String>,
    /// What the keyword says, where the words name the keyword alone.
    pub limit: String,
}

/// What a label of an upper bound ends with.
const AT_MOST: &str = " at most";

impl Violation {
    /// There is more than an upper bound allows, so that nothing left out could mend it.
    pub fn is_of_too_much(&self) -> bool {
        self.label.ends_with(AT_MOST)
    }

    /// The same violation, in an instance whose part at `base` was held against the schema.
    pub fn below(self, base: &FieldPath) -> Self {
        let field = self.field.below(base);
        let named = format!("`{}`", self.field);
        let title = match self.title.strip_prefix(&named) {
            Some(rest) => format!("`{field}`{rest}"),
            None => self.title,
        };
        Violation { field, title, ..self }
    }
}

/// An instance has nothing at the JSON Pointer where its schema holds.
pub fn missing_payload(root: &Node, at: &str) -> Violation {
    let (parent, name) = at.rsplit_once('/').unwrap_or(("", at));
    Parts { root, pointer: parent, stated: None, value: String::new() }.missing(name)
}

/// No validator would come to an end with this document.
pub fn too_much(root: &Node) -> Violation {
    let parts = Parts { root, pointer: "", stated: None, value: String::new() };
    let message = "takes more steps to hold against its schema than a validator can make";
    let label = "its branches lead into each other at every level";
    Violation { span: root.opening(), ..parts.value(&rulebook::UNUSABLE_SCHEMA, None, message, label) }
}

/// A document does not hold, and there is too much to say of it.
pub fn not_told(root: &Node, rule: &'static Rule, message: &str) -> Violation {
    let parts = Parts { root, pointer: "", stated: None, value: String::new() };
    let label = "refused, by more than can be told";
    Violation { span: root.opening(), ..parts.value(rule, None, message, label) }
}

/// The keyword that an error is about, in its schema.
pub fn keyword_of<'a>(set: &'a SchemaSet, error: &ValidationError) -> Option<&'a Member> {
    let (root, pointer) = set.locate(error.absolute_keyword_location()?.as_str())?;
    root.pointer_key(&pointer)
}

/// Every violation that one error of the validator is about.
pub fn violations(set: &SchemaSet, error: &ValidationError, root: &Node) -> Vec<Violation> {
    let stated = keyword_of(set, error);
    let keyword = stated.map(|member| member.key_span);
    let pointer = error.instance_path().to_string();
    let parts = Parts { root, pointer: &pointer, stated, value: written(root, &pointer, error) };
    let mut all = match error.kind() {
        Error::AnyOf { context } | Error::OneOfNotValid { context } => {
            branches::unfit(&branches::Choice { set, error, context, root, parts })
        }
        Error::OneOfMultipleValid { context } => {
            vec![branches::several(&branches::Choice { set, error, context, root, parts })]
        }
        _ => parts.violations(error),
    };
    let is_unnamed =
        |it: &&mut Violation| it.keyword == keyword && it.rule.code == rulebook::NO_BRANCH_FITS.code;
    let conditions = conditions(set, error);
    all.iter_mut().for_each(|it| it.secondary.extend(conditions.iter().cloned()));
    for it in all.iter_mut().filter(is_unnamed) {
        it.limit = stated.map(|it| it.value.to_value().to_string()).unwrap_or_default() + &it.notes.concat();
    }
    all
}

/// The conditions under which the keyword holds that an error is about: each `if` that a `then` or an `else` around it
/// belongs to (JSON Schema, core, section 10.2.2).
fn conditions(set: &SchemaSet, error: &ValidationError) -> Vec<(Span, String)> {
    let place = error.absolute_keyword_location().and_then(|it| set.locate(it.as_str()));
    let Some((root, pointer)) = place else { return Vec::new() };
    let names: Vec<&str> = pointer.split('/').collect();
    // A field may be called `then` as well.
    let of_fields =
        |at: usize| matches!(names[at - 1], "properties" | "patternProperties" | "$defs" | "definitions");
    let branches = (1..names.len()).filter(|at| !of_fields(*at)).filter_map(|at| {
        let words = match names[at] {
            "then" => "because this holds",
            "else" => "because this does not hold",
            _ => return None,
        };
        let condition = root.pointer(&names[..at].join("/"))?.member("if")?;
        Some((condition.key_span, words.to_owned()))
    });
    branches.collect()
}

/// The two honest ways out where a value and a keyword do not fit each other.
fn either(keyword: &str) -> Option<String> {
    Some(format!("mend the value, or {keyword}, whichever is wrong"))
}

/// What every violation of one error shares.
pub struct Parts<'a> {
    pub root: &'a Node,
    /// Where the value stands in the document.
    pub pointer: &'a str,
    /// The keyword in the schema.
    pub stated: Option<&'a Member>,
    /// The value as JSON, with its numbers as they are written.
    pub value: String,
}

impl Parts<'_> {
    fn violations(&self, error: &ValidationError) -> Vec<Violation> {
        match error.kind() {
            Error::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                vec![self.missing(name)]
            }
            Error::AdditionalProperties { unexpected } | Error::UnevaluatedProperties { unexpected } => {
                let members = self.node().members().iter();
                let places: BTreeMap<&str, Span> = members.map(|it| (it.key.as_str(), it.key_span)).collect();
                unexpected.iter().map(|it| self.unknown(it, places.get(it.as_str()).copied())).collect()
            }
            Error::FalseSchema => match self.pointer.rsplit_once('/') {
                Some((parent, name)) => vec![Parts { pointer: parent, ..self.copy() }.unknown_key(name)],
                None => vec![self.value(&rulebook::NO_BRANCH_FITS, None, "allows no value", "not allowed")],
            },
            Error::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default().to_owned();
                vec![self.unknown_key(&name)]
            }
            Error::Enum { .. } | Error::Constant { .. } => {
                vec![self.not_allowed(&choices(self.stated, error))]
            }
            Error::Type { .. } => {
                let message = format!("is {}, which is not of the type its schema states", self.value);
                let label = error.to_string().rsplit(" is not of ").next().unwrap_or_default().to_owned();
                let label = format!("expected {}", label.replace('"', "`"));
                vec![self.value(&rulebook::WRONG_TYPE, Some(Aspect::Type), &message, &label)]
            }
            Error::Format { format } => {
                let message = format!("is {}, which is no `{format}`", self.value);
                let label = format!("expected the format `{format}`");
                let violation = self.value(&rulebook::WRONG_FORMAT, None, &message, &label);
                let help = formats::sample(format).map(|it| format!("write it as in `{it}`"));
                vec![Violation { help, ..violation }]
            }
            Error::Pattern { pattern } => {
                let pattern = self.stated.and_then(|it| it.value.as_str()).unwrap_or(pattern);
                let message = format!("is {}, which its pattern does not match", self.value);
                let label = format!("does not match `{pattern}`");
                let violation = self.value(&rulebook::WRONG_FORMAT, None, &message, &label);
                vec![Violation { help: either("the pattern"), ..violation }]
            }
            Error::BacktrackLimitExceeded { .. } | Error::RegexEngineFailure { .. } => {
                let message = "takes more steps to hold against a pattern than a validator can make";
                let label = "its pattern is too dear: repeats in repeats, or a look-ahead at every place";
                vec![self.value(&rulebook::UNUSABLE_SCHEMA, None, message, label)]
            }
            kind => vec![self.other(kind)],
        }
    }

    fn copy(&self) -> Self {
        Parts { root: self.root, pointer: self.pointer, stated: self.stated, value: self.value.clone() }
    }

    fn other(&self, kind: &Error) -> Violation {
        let bounds = |words: String| {
            let message = format!("is {}, out of the bounds that its schema states", self.value);
            let violation = self.value(&rulebook::OUT_OF_BOUNDS, None, &message, &words);
            Violation { help: either("the bound"), ..violation }
        };
        match kind {
            Error::MinLength { limit } => bounds(format!("expected {} or more", count(limit, "character"))),
            Error::MaxLength { limit } => bounds(format!("expected {}{AT_MOST}", count(limit, "character"))),
            Error::MinItems { limit } => bounds(format!("expected {} or more", count(limit, "item"))),
            Error::MaxItems { limit } => bounds(format!("expected {}{AT_MOST}", count(limit, "item"))),
            Error::MinProperties { limit } => bounds(format!("expected {} or more", count(limit, "field"))),
            Error::MaxProperties { limit } => bounds(format!("expected {}{AT_MOST}", count(limit, "field"))),
            Error::Minimum { limit } => bounds(format!("expected {} or more", self.limit(limit))),
            Error::Maximum { limit } => bounds(format!("expected {}{AT_MOST}", self.limit(limit))),
            Error::ExclusiveMinimum { limit } => bounds(format!("expected more than {}", self.limit(limit))),
            Error::ExclusiveMaximum { limit } => bounds(format!("expected less than {}", self.limit(limit))),
            Error::MultipleOf { multiple_of } => {
                bounds(format!("expected a multiple of {}", self.limit(multiple_of)))
            }
            Error::UniqueItems => bounds("expected no item twice".to_owned()),
            Error::Not { .. } => {
                let message = format!("is {}, which its schema rules out", self.value);
                let label = "what `not` says holds for it";
                let violation = self.value(&rulebook::NO_BRANCH_FITS, None, &message, label);
                Violation { help: either("what `not` rules out"), ..violation }
            }
            kind => {
                let message = format!("does not satisfy `{}`", kind.keyword());
                let label = format!("`{}` is not satisfied", kind.keyword());
                self.value(&rulebook::NO_BRANCH_FITS, None, &message, &label)
            }
        }
    }

    /// What the keyword says, with the digits of the schema: a double would show others.
    fn limit(&self, compared: &dyn std::fmt::Display) -> String {
        match self.stated.map(|it| &it.value.kind) {
            Some(Kind::Number(digits)) => digits.clone(),
            _ => compared.to_string(),
        }
    }

    /// The path of the value. A token that is a number can be the name of a member as well.
    fn field(&self) -> FieldPath {
        let mut node = Some(self.root);
        self.pointer.split('/').skip(1).fold(FieldPath::ROOT, |path, token| {
            let is_array = node.is_some_and(|it| matches!(it.kind, Kind::Array(_)));
            node = node.and_then(|it| it.pointer(&format!("/{token}")));
            if is_array { path.elements() } else { path.child(&name_in(token)) }
        })
    }

    fn node(&self) -> &Node {
        self.root.pointer(self.pointer).unwrap_or(self.root)
    }

    /// An object lacks a field: its opening brace stands for it.
    fn missing(&self, name: &str) -> Violation {
        let (message, label) =
            ("is missing, and its schema requires it", format!("no `{name}` in this object"));
        let violation = self.member(&rulebook::MISSING_FIELD, name, self.node().opening(), message, &label);
        Violation { help: Some("add it, or let the schema do without it".to_owned()), ..violation }
    }

    fn unknown_key(&self, name: &str) -> Violation {
        self.unknown(name, self.node().member(name).map(|it| it.key_span))
    }

    /// What is said of a member that no schema knows, at its key.
    fn unknown(&self, name: &str, key: Option<Span>) -> Violation {
        let span = key.unwrap_or(self.node().span);
        let (message, label) = ("is not a field that its schema knows", "no such field in the schema");
        self.member(&rulebook::UNKNOWN_FIELD, name, span, message, label)
    }

    /// What is said of one field of the value.
    fn member(&self, rule: &'static Rule, name: &str, span: Span, message: &str, label: &str) -> Violation {
        let field = self.field().child(name);
        let title = format!("`{field}` {message}");
        Violation { field, span, title, ..self.value(rule, Some(Aspect::Presence), message, label) }
    }

    pub fn not_allowed(&self, choices: &[String]) -> Violation {
        let message = format!("is {}, which its schema does not allow", self.value);
        let label = match choices {
            [only] => format!("expected {only}"),
            choices => format!("not one of {}", choices.join(", ")),
        };
        let near = did_you_mean(&self.value, choices.iter().map(String::as_str)).map(str::to_owned);
        let violation = self.value(&rulebook::VALUE_NOT_ALLOWED, Some(Aspect::Values), &message, &label);
        Violation { edit: near, ..violation }
    }

    pub fn value(
        &self,
        rule: &'static Rule,
        aspect: Option<Aspect>,
        message: &str,
        label: &str,
    ) -> Violation {
        let subject = match self.pointer {
            "" => "the document".to_owned(),
            _ => format!("`{}`", self.field()),
        };
        Violation {
            rule,
            field: self.field(),
            aspect,
            span: self.node().span,
            title: format!("{subject} {message}"),
            label: label.to_owned(),
            keyword: self.stated.map(|it| it.key_span),
            edit: None,
            help: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            limit: String::new(),
        }
    }
}

/// The values that a keyword allows, with the digits of the schema.
pub fn choices(stated: Option<&Member>, error: &ValidationError) -> Vec<String> {
    let stated = stated.map(|it| &it.value);
    let json = |it: &Node| brief(&it.to_json());
    match (error.kind(), stated) {
        (Error::Enum { .. }, Some(Node { kind: Kind::Array(elements), .. })) => {
            elements.iter().map(json).collect()
        }
        (Error::Constant { .. }, Some(value)) => vec![json(value)],
        (Error::Enum { options }, _) => options.as_array().into_iter().flatten().map(plain).collect(),
        (Error::Constant { expected_value }, _) => vec![plain(expected_value)],
        _ => Vec::new(),
    }
}

/// The value that an error is about, as it is written. The name of a field is a value that stands at no place of its own.
pub fn written(root: &Node, pointer: &str, error: &ValidationError) -> String {
    match root.pointer(pointer).filter(|it| it.to_value() == *error.instance().as_ref()) {
        Some(node) => brief(&node.to_json()),
        None => plain(error.instance()),
    }
}

/// A value as JSON.
fn plain(value: &Value) -> String {
    brief(&value.to_string())
}
