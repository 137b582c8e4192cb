//! JSON (RFC 8259) that can say where every key and value stands.
//!
//! `serde_json` decides whether a text is JSON; `jsonc-parser`, held to the strict grammar, gives the places.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::Ranged;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::slip::{Slip, in_words, slip};
use crate::field::JsonType;
use crate::text::{Edit, SourceId, Span, name_in};
use crate::value;

/// A JSON text: its value, with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub root: Node,
    /// Keys that stand a second time in their object, each with the span of the first.
    pub duplicates: Vec<(Member, Span)>,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// The kinds of RFC 8259, section 3. A number keeps its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A key with its value. The key's span includes its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

/// Why a text is not JSON, and where that shows.
#[derive(Clone, Debug)]
pub struct Flaw {
    pub span: Span,
    pub message: String,
    /// What is known of it beyond what the parser says.
    pub slip: Option<Box<Slip>>,
}

/// A number, by its digits and its place.
pub type Number<'a> = (&'a str, Span);

impl Node {
    /// Every number in it.
    pub fn numbers(&self) -> Vec<Number<'_>> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            match &node.kind {
                Kind::Number(digits) => found.push((digits.as_str(), node.span)),
                Kind::Array(elements) => open.extend(elements),
                Kind::Object(members) => open.extend(members.iter().map(|it| &it.value)),
                Kind::Null | Kind::Bool(_) | Kind::String(_) => {}
            }
        }
        found
    }
}

/// Reads a text as one JSON value.
pub fn parse(source: SourceId, text: &str) -> Result<Document, Flaw> {
    let Accepted = serde_json::from_str(text).map_err(|error| syntax_flaw(source, text, &error))?;
    // The text is JSON by now: what the second parser would read beyond that is not in it.
    let ast = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default())
        .map_err(|error| flaw(source, text, error.range().start, error.kind().to_string()))?
        .value
        .ok_or_else(|| flaw(source, text, 0, "the file is empty".to_owned()))?;
    let mut duplicates = Vec::new();
    let root = node(source, ast, &mut duplicates);
    Ok(Document { root, duplicates })
}

/// What `serde_json` reads as a value, with nothing kept of it.
struct Accepted;

impl<'de> Deserialize<'de> for Accepted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Accepted, D::Error> {
        deserializer.deserialize_any(Accepted)
    }
}

impl<'de> Visitor<'de> for Accepted {
    type Value = Accepted;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Accepted, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Accepted, A::Error> {
        while let Some(Accepted) = elements.next_element()? {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Accepted, A::Error> {
        while let Some((Accepted, Accepted)) = members.next_entry()? {}
        Ok(self)
    }
}

fn syntax_flaw(source: SourceId, text: &str, error: &serde_json::Error) -> Flaw {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    // A line end is the first column of nothing in the line behind it.
    let at = (line_start + error.column()).saturating_sub(1);
    match slip(source, text, at, &message) {
        Some((range, slip)) => {
            Flaw { span: source.span(range), message: slip.message.clone(), slip: Some(Box::new(slip)) }
        }
        None => flaw(source, text, at, in_words(text, at, &message)),
    }
}

/// A flaw of one character, moved on to the boundaries of that character.
fn flaw(source: SourceId, text: &str, at: usize, message: String) -> Flaw {
    let start = (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
    Flaw { span: source.span(start..end), message, slip: None }
}

fn node(source: SourceId, ast: Ast, duplicates: &mut Vec<(Member, Span)>) -> Node {
    let range = ast.range();
    let span = source.span(range.start..range.end);
    let kind = match ast {
        Ast::NullKeyword(_) => Kind::Null,
        Ast::BooleanLit(it) => Kind::Bool(it.value),
        Ast::NumberLit(it) => Kind::Number(it.value.to_owned()),
        Ast::StringLit(it) => Kind::String(it.value.into_owned()),
        Ast::Array(it) => {
            Kind::Array(it.elements.into_iter().map(|element| node(source, element, duplicates)).collect())
        }
        Ast::Object(it) => Kind::Object(members(source, it, duplicates)),
    };
    Node { span, kind }
}

fn members(
    source: SourceId,
    object: jsonc_parser::ast::Object,
    duplicates: &mut Vec<(Member, Span)>,
) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::with_capacity(object.properties.len());
    let mut first = std::collections::HashMap::new();
    for property in object.properties {
        let range = match &property.name {
            ObjectPropName::String(it) => it.range,
            ObjectPropName::Word(it) => it.range,
        };
        let member = Member {
            key: property.name.into_string(),
            key_span: source.span(range.start..range.end),
            value: node(source, property.value, duplicates),
        };
        match first.insert(member.key.clone(), member.key_span) {
            Some(earlier) => duplicates.push((member.clone(), earlier)),
            None => members.push(member),
        }
    }
    members
}

fn is_whole(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E']) || digits.parse::<f64>().is_ok_and(|it| it.fract() == 0.0)
}

impl Flaw {
    /// What it is called where it stands.
    pub fn label(&self) -> String {
        self.slip.as_ref().map_or_else(|| self.message.clone(), |it| it.label.to_owned())
    }

    /// How to mend it in words, and the edit that does.
    pub fn help(&self) -> Option<(&str, Option<&Edit>)> {
        self.slip.as_ref().map(|it| (it.help.as_str(), it.edit.as_ref()))
    }
}

impl Document {
    /// The same, for a text that begins so many bytes into its source.
    pub fn moved(mut self, by: usize) -> Document {
        self.root.move_on(by);
        for (member, first) in &mut self.duplicates {
            member.move_on(by);
            *first = first.moved(by);
        }
        self
    }
}

impl Member {
    fn move_on(&mut self, by: usize) {
        self.key_span = self.key_span.moved(by);
        self.value.move_on(by);
    }
}

impl Node {
    fn move_on(&mut self, by: usize) {
        self.span = self.span.moved(by);
        match &mut self.kind {
            Kind::Object(members) => members.iter_mut().for_each(|it| it.move_on(by)),
            Kind::Array(elements) => elements.iter_mut().for_each(|it| it.move_on(by)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    /// The value without its places. Every reader holds numbers against `serde_json`, so each is one here.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(digits) => digits.parse().map_or(Value::Null, Value::Number),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Array(elements) => elements.iter().map(Node::to_value).collect(),
            Kind::Object(members) => members.iter().map(|it| (it.key.clone(), it.value.to_value())).collect(),
        }
    }

    /// The value as JSON on one line, with every number as it is written.
    pub fn to_json(&self) -> String {
        let text = |it: &str| Value::from(it).to_string();
        let joined = |all: Vec<String>| all.join(",");
        match &self.kind {
            Kind::Number(digits) => digits.clone(),
            Kind::Array(elements) => format!("[{}]", joined(elements.iter().map(Node::to_json).collect())),
            Kind::Object(members) => {
                let member = |it: &Member| format!("{}:{}", text(&it.key), it.value.to_json());
                format!("{{{}}}", joined(members.iter().map(member).collect()))
            }
            Kind::Null | Kind::Bool(_) | Kind::String(_) => self.to_value().to_string(),
        }
    }

    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    pub fn elements(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(elements) => elements,
            _ => &[],
        }
    }

    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// A scalar as people write it in a list of values.
    pub fn written(&self) -> Option<String> {
        match &self.kind {
            Kind::String(text) => Some(value::of_text(text)),
            _ => self.scalar(),
        }
    }

    /// A value as it stands in a list of values: an object or an array as JSON, and a text that reads as one in quotes.
    pub fn listed(&self) -> String {
        match (self.written(), self.as_str()) {
            (Some(_), Some(text)) if value::is_compound(text) => self.to_json(),
            (Some(written), _) => written,
            (None, _) => self.to_json(),
        }
    }

    /// The text of a scalar: a string without its quotes, a number's own digits.
    pub fn scalar(&self) -> Option<String> {
        match &self.kind {
            Kind::Null => Some("null".to_owned()),
            Kind::Bool(value) => Some(value.to_string()),
            Kind::Number(digits) => Some(digits.clone()),
            Kind::String(text) => Some(text.clone()),
            Kind::Array(_) | Kind::Object(_) => None,
        }
    }

    /// The type of the value. A number without a fraction is an integer (validation, section 6.1.1).
    pub fn json_type(&self) -> JsonType {
        match &self.kind {
            Kind::Null => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Number(digits) if is_whole(digits) => JsonType::Integer,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    /// What stands for a value which lacks something: the opening brace or bracket of an object or array, the first
    /// key of an object without a brace, and a scalar as a whole.
    pub fn opening(&self) -> Span {
        let first = self.members().first().map(|it| it.key_span);
        match &self.kind {
            Kind::Object(_) if first.is_some_and(|it| it.start() == self.span.start()) => {
                first.unwrap_or(self.span)
            }
            Kind::Object(_) | Kind::Array(_) => self.span.first_byte(),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => self.span,
        }
    }

    /// The innermost value that stands at exactly this place.
    pub fn at(&self, span: Span) -> Option<&Node> {
        if self.span == span {
            return Some(self);
        }
        let holds = |it: &&Node| {
            it.span.source == span.source && it.span.start() <= span.start() && span.end() <= it.span.end()
        };
        let members = self.members().iter().map(|it| &it.value);
        members.chain(self.elements()).find(holds).and_then(|it| it.at(span))
    }

    /// The value that a JSON Pointer (RFC 6901) names.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        self.steps(pointer).map(|(_, node)| node)
    }

    /// The key that a JSON Pointer ends in, where it ends in a key.
    pub fn pointer_key(&self, pointer: &str) -> Option<&Member> {
        self.steps(pointer).and_then(|(member, _)| member)
    }

    fn steps(&self, pointer: &str) -> Option<(Option<&Member>, &Node)> {
        if pointer.is_empty() {
            return Some((None, self));
        }
        pointer.strip_prefix('/')?.split('/').try_fold((None, self), |(_, node), token| {
            let token = name_in(token);
            match &node.kind {
                Kind::Object(_) => node.member(&token).map(|member| (Some(member), &member.value)),
                Kind::Array(elements) => elements.get(token.parse::<usize>().ok()?).map(|it| (None, it)),
                _ => None,
            }
        })
    }
}
