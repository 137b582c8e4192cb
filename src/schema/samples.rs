//! Values that a schema speaks of: what a validator is asked with, where nothing derives what the schema allows.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::keywords::parts;
use super::{At, SchemaPlace, SchemaSet, ecma, formats};
use crate::syntax::json::{Kind, Node};

/// As many schemas as are looked into, and as many values as are taken from them.
const SCHEMAS: usize = 2_000;
const VALUES: usize = 300;

/// The longest text that a bound makes.
const LONGEST: usize = 200;

/// As many alternatives of a pattern as are written out.
const WAYS: usize = 4;

/// Values of which no schema need speak.
const TEXTS: [&str; 5] = ["x", "", "Zz-9 other", "7", "true"];
const NUMBERS: [&str; 6] = ["7", "0", "1", "-1", "1000003", "1.5"];

impl SchemaSet {
    /// Values that the schema at a place could let pass or refuse: those that it lists, such as fit its patterns and
    /// formats and stand at its bounds, and some of every type.
    pub fn samples(&self, place: &SchemaPlace) -> Vec<Kind> {
        let mut samples = Samples::default();
        for text in TEXTS {
            samples.add(Kind::String(text.to_owned()));
        }
        for digits in NUMBERS {
            samples.add(Kind::Number(digits.to_owned()));
        }
        for kind in [Kind::Bool(true), Kind::Object(Vec::new()), Kind::Array(Vec::new()), Kind::Null] {
            samples.add(kind);
        }
        let mut seen = BTreeSet::new();
        let mut open: Vec<At> = self.at(place).into_iter().collect();
        while let Some(at) = open.pop() {
            if seen.len() >= SCHEMAS || samples.all.len() >= VALUES {
                break;
            }
            if !seen.insert(at.node.span) {
                continue;
            }
            samples.of(at.node);
            parts(at.node, &mut |_, _, part| open.push(self.part(at, part)));
            let reference = |key: &str| at.node.get(key).and_then(Node::as_str);
            for text in ["$ref", "$dynamicRef", "$recursiveRef"].into_iter().filter_map(reference) {
                open.extend(self.resolve(at, text));
                let name = text.split_once('#').map_or("", |(_, name)| name);
                open.extend(reference("$dynamicRef").map(|_| self.moving(name)).into_iter().flatten());
            }
        }
        samples.all
    }
}

#[derive(Default)]
struct Samples {
    all: Vec<Kind>,
    known: BTreeSet<String>,
}

impl Samples {
    fn add(&mut self, kind: Kind) {
        let key = match &kind {
            Kind::String(text) => format!("\"{text}"),
            Kind::Number(digits) => digits.clone(),
            Kind::Bool(value) => value.to_string(),
            Kind::Null => "null".to_owned(),
            Kind::Array(_) => "[]".to_owned(),
            Kind::Object(_) => "{}".to_owned(),
        };
        if self.known.insert(key) {
            self.all.push(kind);
        }
    }

    /// What the keywords of one schema speak of.
    fn of(&mut self, schema: &Node) {
        for member in schema.members() {
            let value = &member.value;
            match (member.key.as_str(), &value.kind) {
                ("const" | "default", Kind::String(_) | Kind::Number(_)) => self.add(value.kind.clone()),
                ("enum" | "examples", Kind::Array(elements)) => {
                    let plain = elements.iter().filter(|it| it.scalar().is_some());
                    plain.for_each(|it| self.add(it.kind.clone()));
                }
                ("pattern", Kind::String(pattern)) => {
                    texts(pattern).into_iter().for_each(|it| self.add(Kind::String(it)));
                }
                ("format", Kind::String(format)) => {
                    let sample = formats::sample(format).map(|it| Kind::String(it.to_owned()));
                    sample.into_iter().for_each(|it| self.add(it));
                }
                ("minLength" | "maxLength", Kind::Number(digits)) => {
                    let length = digits.parse::<usize>().ok().filter(|it| *it <= LONGEST);
                    length.into_iter().for_each(|it| self.add(Kind::String("x".repeat(it))));
                }
                (
                    "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf",
                    Kind::Number(digits),
                ) => {
                    self.add(value.kind.clone());
                    let near =
                        digits.parse::<i32>().ok().map(|it| [it.saturating_sub(1), it.saturating_add(1)]);
                    near.into_iter().flatten().for_each(|it| self.add(Kind::Number(it.to_string())));
                }
                _ => {}
            }
        }
    }
}

/// Texts that fit a pattern, if it can be written out.
fn texts(pattern: &str) -> Vec<String> {
    let told = ecma::told(pattern).ok();
    let tree = told.and_then(|it| regex_syntax::Parser::new().parse(&it).ok());
    let mut texts = tree.map(|it| written(&it)).unwrap_or_default();
    texts.retain(|it| it.len() <= LONGEST);
    texts
}

/// Texts that a part of a pattern matches.
fn written(part: &Hir) -> Vec<String> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).into_iter().collect(),
        HirKind::Class(class) => first_of(class).map(String::from).into_iter().collect(),
        HirKind::Capture(capture) => written(&capture.sub),
        HirKind::Repetition(repeat) => {
            let times = repeat.min.max(u32::from(repeat.max != Some(0))).min(LONGEST as u32);
            written(&repeat.sub).into_iter().take(WAYS).map(|it| it.repeat(times as usize)).collect()
        }
        HirKind::Alternation(ways) => ways.iter().take(WAYS).flat_map(written).collect(),
        HirKind::Concat(parts) => parts.iter().fold(vec![String::new()], |texts, part| {
            let next = written(part);
            let both = texts.iter().flat_map(|it| next.iter().map(move |more| format!("{it}{more}")));
            both.filter(|it| it.len() <= LONGEST).take(WAYS).collect()
        }),
    }
}

/// A character of a class: a letter or a digit, if it has one.
fn first_of(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let has = |it: char| class.ranges().iter().any(|range| range.start() <= it && it <= range.end());
    ['x', 'X', '7'].into_iter().find(|it| has(*it)).or_else(|| class.ranges().first().map(|it| it.start()))
}
