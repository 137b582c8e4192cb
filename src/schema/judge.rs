//! A schema as the judge of a document: every violation, with the place of the value and of the keyword.
//!
//! This is the only file that knows the validator. It fetches nothing and asserts every format.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind as Error;
use jsonschema::{Draft, Registry, ValidationError, ValidationOptions, Validator};
use serde_json::{Map, Value, json};

use super::formats::{LATER, OPEN_API, OWN};
use super::{SchemaFile, SchemaPlace, SchemaSet, uri};
use crate::config::{Draft as Dialect, Formats};
use crate::diagnostic::{Diagnostic, count, did_you_mean};
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};
use crate::syntax::json::{Document, Node};
use crate::text::{SourceId, Span};

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
}

/// All schemas, compiled.
#[derive(Debug)]
pub struct Judge<'a> {
    set: &'a SchemaSet,
    validators: BTreeMap<SchemaPlace, Validator>,
}

/// The longest value that a message shows, in characters.
const SHOWN: usize = 60;

impl<'a> Judge<'a> {
    /// Compiles the schemas at `wanted`, leaving out those that cannot judge.
    pub fn new(
        set: &'a SchemaSet,
        wanted: impl IntoIterator<Item = SchemaPlace>,
        unusable: &BTreeSet<SourceId>,
    ) -> (Judge<'a>, Vec<Diagnostic>) {
        let mut judge = Judge { set, validators: BTreeMap::new() };
        let mut found = Vec::new();
        let registry = registry(set, unusable);
        for place in wanted {
            let Some(file) = set.files.get(&place.source).filter(|_| !unusable.contains(&place.source))
            else {
                continue;
            };
            let compiled = match &registry {
                Ok(registry) => compile(registry, file, &place, set.settings.formats),
                Err(error) => Err(error.clone()),
            };
            match compiled {
                Ok(validator) => drop(judge.validators.insert(place, validator)),
                Err(message) => {
                    let span = set.node(&place).unwrap_or(&file.document.root).span;
                    let title = format!("the schema cannot be used: {message}");
                    found.push(
                        Diagnostic::new(&rulebook::UNUSABLE_SCHEMA, title, span, "not usable")
                            .help("until this is mended, nothing is held against this schema"),
                    );
                }
            }
        }
        (judge, found)
    }

    /// Every violation of the schema at `place` by the value at the JSON Pointer `at`. A schema that could not be
    /// compiled is a finding already.
    pub fn violations(&self, place: &SchemaPlace, document: &Document, at: &str) -> Vec<Violation> {
        let Some(validator) = self.validators.get(place) else { return Vec::new() };
        let Some(value) = document.value.pointer(at) else {
            let (parent, name) = at.rsplit_once('/').unwrap_or(("", at));
            let parts = Parts { root: &document.root, pointer: parent, keyword: None, value: String::new() };
            return vec![parts.missing(name)];
        };
        if validator.is_valid(value) {
            return Vec::new();
        }
        validator.iter_errors(value).flat_map(|error| self.violation(&error, &document.root, at)).collect()
    }

    fn violation(&self, error: &ValidationError, root: &Node, at: &str) -> Vec<Violation> {
        let keyword = error.absolute_keyword_location().and_then(|uri| self.keyword_span(uri.as_str()));
        let pointer = format!("{at}{}", error.instance_path());
        let parts = Parts { root, pointer: &pointer, keyword, value: plain(error.instance()) };
        parts.violations(error)
    }

    fn keyword_span(&self, uri: &str) -> Option<Span> {
        let (root, fragment) = self.set.locate(uri)?;
        root.pointer_key(&fragment).map(|member| member.key_span)
    }
}

/// Every usable file under the URI of its path, and under what it stands in for; the registry adds every `$id`.
fn registry<'s>(set: &'s SchemaSet, unusable: &BTreeSet<SourceId>) -> Result<Registry<'s>, String> {
    let files = || set.files.iter().filter(|(source, _)| !unusable.contains(source));
    let paths = files().map(|(_, file)| (file.uri.as_str(), &file.document.value));
    let free = set.index.aliases.iter().filter(|(uri, _)| !set.index.resources.contains_key(*uri));
    let usable = free.filter(|(_, source)| !unusable.contains(source));
    let aliases =
        usable.filter_map(|(uri, source)| Some((uri.as_str(), &set.files.get(source)?.document.value)));
    let builder = Registry::new().extend(paths.chain(aliases)).and_then(|builder| builder.prepare());
    builder.map_err(|error| error.to_string())
}

/// Schemas on trial: values that they state themselves are held against them.
pub struct Trial<'s> {
    registry: Option<Registry<'s>>,
    formats: Formats,
}

impl<'s> Trial<'s> {
    pub fn new(set: &'s SchemaSet, unusable: &BTreeSet<SourceId>) -> Self {
        Trial { registry: registry(set, unusable).ok(), formats: set.settings.formats }
    }

    /// The indices of refused values, each with what is wrong. A schema that cannot be compiled is said elsewhere.
    pub fn refused<'v>(
        &self,
        file: &SchemaFile,
        properties: Map<String, Value>,
        values: impl Iterator<Item = (String, &'v Value)>,
    ) -> Vec<(usize, String)> {
        let schema = json!({ "properties": properties });
        let Some(Ok(validator)) = self.registry.as_ref().map(|it| build(it, file, schema, self.formats))
        else {
            return Vec::new();
        };
        let mut refused = Vec::new();
        for (at, (name, value)) in values.enumerate() {
            let instance = json!({ name: value });
            if !validator.is_valid(&instance)
                && let Some(error) = validator.iter_errors(&instance).next()
            {
                refused.push((at, brief(&error.to_string())));
            }
        }
        refused
    }
}

/// Why a regular expression cannot be read.
pub fn pattern_flaw(pattern: &str) -> Option<String> {
    let schema = json!({ "$schema": Dialect::Draft202012.uri(), "pattern": pattern });
    jsonschema::options().offline().build(&schema).err().map(|error| brief(&error.to_string()))
}

/// Compiles the schema at a place, by way of a reference to it: whole files and definitions in them are then alike.
fn compile(
    registry: &Registry,
    file: &SchemaFile,
    place: &SchemaPlace,
    formats: Formats,
) -> Result<Validator, String> {
    let reference = format!("{}#{}", file.base, uri::encode(&place.pointer));
    build(registry, file, json!({ "$ref": reference }), formats)
}

/// Compiles a schema that refers to some of this file, in the dialect of the file.
fn build(
    registry: &Registry,
    file: &SchemaFile,
    mut schema: Value,
    formats: Formats,
) -> Result<Validator, String> {
    if let Some(dialect) = file.dialect {
        schema["$schema"] = json!(dialect.draft.schema_uri());
    }
    let options = options(formats == Formats::Assert).with_registry(registry).with_base_uri(uri::ROOT);
    options.build(&schema).map_err(|error| error.to_string())
}

/// What every validator is told, and nothing of it may be left to a default.
fn options<'i>(assert: bool) -> ValidationOptions<'i> {
    let mut options = jsonschema::options()
        .offline()
        .should_validate_formats(assert)
        .should_ignore_unknown_formats(!assert);
    for (name, holds) in OWN {
        options = match name {
            "date-time-utc" => {
                options.with_format(name, move |text: &str| holds(text) && is_a("date-time", text))
            }
            name => options.with_format(name, move |text: &str| holds(text)),
        };
    }
    for name in LATER {
        options = options.with_format(name, move |text: &str| is_a(name, text));
    }
    OPEN_API.into_iter().fold(options, |options, name| options.with_format(name, |_: &str| true))
}

/// Holds a text against a format as 2020-12 defines it.
fn is_a(format: &str, text: &str) -> bool {
    static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
        let validator = |format| {
            let schema = json!({ "$schema": Dialect::Draft202012.uri(), "format": format });
            let options = jsonschema::options().offline().should_validate_formats(true);
            Some((format, options.should_ignore_unknown_formats(false).build(&schema).ok()?))
        };
        LATER.into_iter().chain(["date-time"]).filter_map(validator).collect()
    });
    VALIDATORS.get(format).is_some_and(|it| it.is_valid(&Value::String(text.to_owned())))
}

/// What every violation of one error shares.
struct Parts<'a> {
    root: &'a Node,
    pointer: &'a str,
    keyword: Option<Span>,
    value: String,
}

impl Parts<'_> {
    fn violations(&self, error: &ValidationError) -> Vec<Violation> {
        match error.kind() {
            Error::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                vec![self.missing(name)]
            }
            Error::AdditionalProperties { unexpected } | Error::UnevaluatedProperties { unexpected } => {
                unexpected.iter().map(|name| self.unknown(name)).collect()
            }
            Error::FalseSchema => match self.pointer.rsplit_once('/') {
                Some((parent, name)) => vec![Parts { pointer: parent, ..self.copy() }.unknown(name)],
                None => vec![self.value(&rulebook::NO_BRANCH_FITS, None, "allows no value", "not allowed")],
            },
            Error::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default().to_owned();
                vec![self.unknown(&name)]
            }
            Error::Enum { options } => vec![self.not_allowed(&choices(options))],
            Error::Constant { expected_value } => vec![self.not_allowed(&[plain(expected_value)])],
            Error::Type { .. } => {
                let message = format!("is {}, which is not of the type its schema states", self.value);
                let label = error.to_string().rsplit(" is not of ").next().unwrap_or_default().to_owned();
                let label = format!("expected {}", label.replace('"', "`"));
                vec![self.value(&rulebook::WRONG_TYPE, Some(Aspect::Type), &message, &label)]
            }
            Error::Format { format } => {
                let message = format!("is {}, which is no `{format}`", self.value);
                vec![self.value(
                    &rulebook::WRONG_FORMAT,
                    None,
                    &message,
                    &format!("expected the format `{format}`"),
                )]
            }
            Error::Pattern { pattern } => {
                let message = format!("is {}, which its pattern does not match", self.value);
                vec![self.value(
                    &rulebook::WRONG_FORMAT,
                    None,
                    &message,
                    &format!("does not match `{pattern}`"),
                )]
            }
            kind => vec![self.other(kind)],
        }
    }

    fn copy(&self) -> Self {
        Parts { root: self.root, pointer: self.pointer, keyword: self.keyword, value: self.value.clone() }
    }

    fn other(&self, kind: &Error) -> Violation {
        let bounds = |words: String| {
            let message = format!("is {}, out of the bounds that its schema states", self.value);
            self.value(&rulebook::OUT_OF_BOUNDS, None, &message, &words)
        };
        match kind {
            Error::MinLength { limit } => bounds(format!("expected {} or more", count(limit, "character"))),
            Error::MaxLength { limit } => bounds(format!("expected {} at most", count(limit, "character"))),
            Error::MinItems { limit } => bounds(format!("expected {} or more", count(limit, "item"))),
            Error::MaxItems { limit } => bounds(format!("expected {} at most", count(limit, "item"))),
            Error::MinProperties { limit } => bounds(format!("expected {} or more", count(limit, "field"))),
            Error::MaxProperties { limit } => bounds(format!("expected {} at most", count(limit, "field"))),
            Error::Minimum { limit } => bounds(format!("expected {limit} or more")),
            Error::Maximum { limit } => bounds(format!("expected {limit} at most")),
            Error::ExclusiveMinimum { limit } => bounds(format!("expected more than {limit}")),
            Error::ExclusiveMaximum { limit } => bounds(format!("expected less than {limit}")),
            Error::MultipleOf { multiple_of } => bounds(format!("expected a multiple of {multiple_of}")),
            Error::UniqueItems => bounds("expected no item twice".to_owned()),
            kind => {
                let message = format!("does not satisfy `{}`", kind.keyword());
                let label = format!("`{}` is not satisfied", kind.keyword());
                self.value(&rulebook::NO_BRANCH_FITS, None, &message, &label)
            }
        }
    }

    fn field(&self) -> FieldPath {
        FieldPath::from_pointer(self.pointer)
    }

    fn node(&self) -> &Node {
        self.root.pointer(self.pointer).unwrap_or(self.root)
    }

    /// An object lacks a field: its opening brace stands for it.
    fn missing(&self, name: &str) -> Violation {
        Violation {
            rule: &rulebook::MISSING_FIELD,
            field: self.field().child(name),
            aspect: Some(Aspect::Presence),
            span: self.node().opening(),
            title: format!("`{}` is missing, and its schema requires it", self.field().child(name)),
            label: format!("no `{name}` in this object"),
            keyword: self.keyword,
            edit: None,
        }
    }

    fn unknown(&self, name: &str) -> Violation {
        let span = self.node().member(name).map_or(self.node().span, |member| member.key_span);
        Violation {
            rule: &rulebook::UNKNOWN_FIELD,
            field: self.field().child(name),
            aspect: Some(Aspect::Presence),
            span,
            title: format!("`{}` is not a field that its schema knows", self.field().child(name)),
            label: "no such field in the schema".to_owned(),
            keyword: self.keyword,
            edit: None,
        }
    }

    fn not_allowed(&self, choices: &[String]) -> Violation {
        let message = format!("is {}, which its schema does not allow", self.value);
        let label = match choices {
            [only] => format!("expected {only}"),
            choices => format!("not one of {}", choices.join(", ")),
        };
        let near = did_you_mean(&self.value, choices.iter().map(String::as_str)).map(str::to_owned);
        let violation = self.value(&rulebook::VALUE_NOT_ALLOWED, Some(Aspect::Values), &message, &label);
        Violation { edit: near, ..violation }
    }

    fn value(&self, rule: &'static Rule, aspect: Option<Aspect>, message: &str, label: &str) -> Violation {
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
            keyword: self.keyword,
            edit: None,
        }
    }
}

/// Where a schema is no instance of its meta-schema: the JSON Pointer, and what is wrong there.
pub fn meta_errors(schema: &Value, draft: Dialect) -> Vec<(String, String)> {
    let validator = match draft {
        Dialect::Draft04 => jsonschema::draft4::meta::validator(),
        Dialect::Draft06 => jsonschema::draft6::meta::validator(),
        Dialect::Draft07 => jsonschema::draft7::meta::validator(),
        Dialect::Draft201909 => jsonschema::draft201909::meta::validator(),
        Dialect::Draft202012 => jsonschema::draft202012::meta::validator(),
    };
    validator
        .iter_errors(schema)
        .map(|error| (error.instance_path().to_string(), brief(&error.to_string())))
        .collect()
}

/// True for a format that the dialect of this draft defines, that a later one does, or that is our own.
pub fn is_known_format(draft: Dialect, name: &str) -> bool {
    let draft = match draft {
        Dialect::Draft04 => Draft::Draft4,
        Dialect::Draft06 => Draft::Draft6,
        Dialect::Draft07 => Draft::Draft7,
        Dialect::Draft201909 => Draft::Draft201909,
        Dialect::Draft202012 => Draft::Draft202012,
    };
    let ours = OWN.iter().any(|(it, _)| *it == name) || LATER.contains(&name);
    ours || jsonschema::options().is_known_format(draft, name)
}

fn choices(options: &Value) -> Vec<String> {
    options.as_array().into_iter().flatten().map(plain).collect()
}

/// A value as JSON.
fn plain(value: &Value) -> String {
    brief(&value.to_string())
}

/// A text cut to a length that a message can carry.
fn brief(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
