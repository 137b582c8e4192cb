//! How many steps it takes to hold a value against a schema, counted before a validator takes them.
//!
//! Two branches that each lead into the same definition double the steps with every level of the value: ten lines of
//! schema and a value of forty levels would keep a validator busy for ever. Here each pair of schema and value is
//! counted once, so that the count itself takes no longer than what it allows.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::copies::{self, bytes, flaws};
use super::index::REFERENCES;
use super::keywords::{keyword, parts};
use super::patterns::Texts;
use super::ways::IN_PLACE;
use super::{At, SchemaPlace, SchemaSet};
use crate::syntax::json::{Kind, Node};
use crate::text::Span;

/// As many steps as any value may take, and how many more for each value in it, up to a number that none may exceed.
const STEPS: u64 = 100_000;
const STEPS_FOR_EACH: u64 = 50;
const STEPS_OF_ALL: u64 = 8_000_000;

/// As many times these as it may take to say what is wrong, which asks again at every choice.
const TELLING: u64 = 20;

/// As many bytes as may be copied to say it: a validator copies the value with everything that is wrong in a branch,
/// and a list of values with every value that is none of them.
const COPIED: u64 = 32 << 20;

/// As many schemas and values as are looked at to know how much can be said, and as many steps as are rather counted
/// again than kept.
const LOOKED_AT: u64 = 4_000_000;
const FEW: u64 = 16;

/// As many schemas as may lead into each other for one value.
const DEPTH: usize = 1_000;

/// Keywords whose schemas are asked once whether they hold, and once more what is wrong.
const ASKED: [&str; 5] = ["anyOf", "oneOf", "not", "if", "contains"];

/// What a validator does with a schema and a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Deed {
    /// It finds out whether the value holds.
    Judge,
    /// It says everything that is wrong.
    Tell,
    /// It finds out which members or elements the schema has looked at, for an `unevaluatedProperties` or an
    /// `unevaluatedItems` further up: each part that looks at the same value is judged once more for it.
    Mark,
    /// It keeps what is wrong in the branches of choices; the steps are bytes.
    Keep,
    /// The same, in a branch.
    Copy,
    /// It keeps what would have been allowed; the steps are bytes.
    List,
}

type Pair = (Deed, Span, Span);

/// True where it takes more steps than a validator can make in a moment.
pub fn too_much(set: &SchemaSet, place: &SchemaPlace, value: &Node) -> bool {
    let most = most(value);
    set.at(place).is_some_and(|at| Work::new(set, most).count(Deed::Judge, at, value) > most)
}

/// How much a validator can say of what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    All,
    /// The first thing that it finds.
    First,
    Nothing,
}

/// How much can be said of a value that does not hold.
pub fn telling(set: &SchemaSet, place: &SchemaPlace, value: &Node) -> Telling {
    let most = most(value);
    let Some(at) = set.at(place) else { return Telling::Nothing };
    let mut work = Work::new(set, LOOKED_AT);
    let is_long = work.count(Deed::Tell, at, value) > most.saturating_mul(TELLING);
    if is_long || work.count(Deed::Keep, at, value) > COPIED {
        return Telling::Nothing;
    }
    if work.count(Deed::List, at, value) > COPIED { Telling::First } else { Telling::All }
}

fn most(value: &Node) -> u64 {
    STEPS.saturating_add(STEPS_FOR_EACH.saturating_mul(size(value))).min(STEPS_OF_ALL)
}

fn size(value: &Node) -> u64 {
    let members = value.members().iter().map(|it| &it.value);
    members.chain(value.elements()).map(size).fold(1, u64::saturating_add)
}

/// A schema that a keyword holds.
struct Part<'a> {
    keyword: &'static str,
    name: Option<String>,
    at: At<'a>,
}

struct Work<'a> {
    set: &'a SchemaSet,
    /// The steps for a deed with a schema and a value, by their places.
    counts: HashMap<Pair, u64>,
    /// The schemas with references that are being counted, and how deep each lies.
    open: HashMap<Pair, usize>,
    depth: usize,
    /// The outermost of these that a circle has led back to.
    outermost: usize,
    /// What each schema holds.
    parts: HashMap<Span, Rc<[Part<'a>]>>,
    /// Where each reference can lead.
    targets: HashMap<(Span, &'static str), Vec<At<'a>>>,
    /// The schemas with a dynamic anchor, by its name.
    moving: BTreeMap<String, Vec<At<'a>>>,
    /// Whether schemas are settled, as the first that is asked or as a part of that one.
    settled: HashMap<(Span, bool), bool>,
    /// The bytes of values, by their places.
    bytes: HashMap<Span, u64>,
    /// How much may still be counted.
    left: u64,
}

impl<'a> Work<'a> {
    fn new(set: &'a SchemaSet, left: u64) -> Self {
        Work {
            set,
            counts: HashMap::new(),
            open: HashMap::new(),
            outermost: usize::MAX,
            parts: HashMap::new(),
            depth: 0,
            targets: HashMap::new(),
            moving: BTreeMap::new(),
            settled: HashMap::new(),
            bytes: HashMap::new(),
            left,
        }
    }

    fn count(&mut self, deed: Deed, at: At<'a>, value: &Node) -> u64 {
        if self.depth > DEPTH || self.left == 0 {
            return u64::MAX;
        }
        self.left -= 1;
        let parts = self.parts(at);
        let refers = REFERENCES.iter().any(|it| at.node.get(it).is_some());
        if parts.is_empty() && !refers {
            return self.own(deed, at, value).saturating_add(1);
        }
        let pair = (deed, at.node.span, value.span);
        if let Some(known) = self.counts.get(&pair) {
            return *known;
        }
        let depth = self.depth;
        // A circle is followed once, and each has a reference.
        if refers && let Some(depth) = self.open.get(&pair) {
            self.outermost = self.outermost.min(*depth);
            return 1;
        }
        if refers {
            self.open.insert(pair, depth);
        }
        self.depth += 1;
        let around = std::mem::replace(&mut self.outermost, usize::MAX);
        let steps = 1_u64.saturating_add(self.steps(deed, at, &parts, value));
        self.depth -= 1;
        if refers {
            self.open.remove(&pair);
        }
        // What was cut short by a circle that begins further out says nothing of other ways to come here.
        if self.outermost >= depth {
            if steps > FEW {
                self.counts.insert(pair, steps);
            }
            self.outermost = usize::MAX;
        }
        self.outermost = self.outermost.min(around);
        steps
    }

    fn steps(&mut self, deed: Deed, at: At<'a>, parts: &[Part<'a>], value: &Node) -> u64 {
        let mut steps = self.own(deed, at, value);
        for key in REFERENCES {
            let targets = self.targets(at, key);
            self.left = self.left.saturating_sub(targets.len() as u64);
            let worst = targets.into_iter().map(|it| self.count(deed, it, value)).max();
            steps = steps.saturating_add(worst.unwrap_or_default());
        }
        for part in parts {
            steps = steps.saturating_add(match deed {
                Deed::Mark => self.marked(part.keyword, part.at, value),
                deed => self.part(deed, part, value),
            });
        }
        match self.looks_again(deed, at, value) {
            true => steps.saturating_add(self.count(Deed::Mark, at, value)),
            false => steps,
        }
    }

    /// The steps for what a schema says itself.
    fn own(&mut self, deed: Deed, at: At<'a>, value: &Node) -> u64 {
        match deed {
            Deed::Judge | Deed::Tell => self.matching(at.node, value),
            Deed::Mark => self.matching(at.node, value).saturating_add(value.members().len() as u64),
            Deed::Keep => 0,
            Deed::Copy => self.bytes(value).saturating_mul(flaws(at.node, value)),
            Deed::List => {
                let listed = copies::LISTED.into_iter().filter_map(|it| at.node.get(it));
                let errors = flaws(at.node, value).saturating_mul(copies::OF_FLAW);
                listed.map(|it| self.bytes(it)).fold(errors, u64::saturating_add)
            }
        }
    }

    /// What a schema holds, looked up once.
    fn parts(&mut self, at: At<'a>) -> Rc<[Part<'a>]> {
        let set = self.set;
        let parts = self.parts.entry(at.node.span).or_insert_with(|| {
            let mut all = Vec::new();
            parts(at.node, &mut |key, name, part| {
                let keyword = keyword(key).map_or("", |(it, _, _)| it);
                all.push(Part { keyword, name: name.map(str::to_owned), at: set.part(at, part) });
            });
            all.into()
        });
        Rc::clone(parts)
    }

    /// The steps for a schema that a keyword holds.
    fn part(&mut self, deed: Deed, part: &Part<'a>, value: &Node) -> u64 {
        let (keyword, name, part) = (part.keyword, part.name.as_deref(), part.at);
        let index = name.and_then(|it| it.parse::<usize>().ok());
        let elements = || value.elements().iter();
        match keyword {
            it if IN_PLACE.contains(&it) => self.each(deed, keyword, part, std::iter::once(value)),
            "properties" => self.each(deed, keyword, part, name.and_then(|it| value.get(it)).into_iter()),
            "items" | "prefixItems" if index.is_some() => {
                let element = index.and_then(|it| value.elements().get(it));
                self.each(deed, keyword, part, element.into_iter())
            }
            "items" | "additionalItems" | "unevaluatedItems" | "contains" => {
                self.each(deed, keyword, part, elements())
            }
            "propertyNames" => {
                let names = value.members().iter();
                let names = names.map(|it| Node { span: it.key_span, kind: Kind::String(it.key.clone()) });
                let names: Vec<Node> = names.collect();
                self.each(deed, keyword, part, names.iter())
            }
            "patternProperties" | "additionalProperties" | "unevaluatedProperties" => {
                self.each(deed, keyword, part, value.members().iter().map(|it| &it.value))
            }
            _ => 0,
        }
    }

    fn each<'n>(
        &mut self,
        deed: Deed,
        keyword: &str,
        part: At<'a>,
        values: impl Iterator<Item = &'n Node>,
    ) -> u64 {
        let asked = deed == Deed::Tell && ASKED.contains(&keyword);
        let deed = match deed {
            Deed::Keep if matches!(keyword, "anyOf" | "oneOf") => Deed::Copy,
            deed => deed,
        };
        let mut steps: u64 = 0;
        for value in values {
            steps = steps.saturating_add(self.count(deed, part, value));
            if asked {
                steps = steps.saturating_add(self.count(Deed::Judge, part, value));
            }
        }
        steps
    }

    /// The steps to find out what a schema that a keyword holds has looked at.
    fn marked(&mut self, keyword: &str, part: At<'a>, value: &Node) -> u64 {
        match keyword {
            "not" => 0,
            it if IN_PLACE.contains(&it) => {
                let judged = self.count(Deed::Judge, part, value);
                judged.saturating_add(self.count(Deed::Mark, part, value))
            }
            "unevaluatedProperties" => {
                self.each(Deed::Judge, keyword, part, value.members().iter().map(|it| &it.value))
            }
            "unevaluatedItems" | "contains" => self.each(Deed::Judge, keyword, part, value.elements().iter()),
            _ => 0,
        }
    }

    /// True where a keyword beside the others has to know what those have looked at in this value.
    fn looks_again(&mut self, deed: Deed, at: At<'a>, value: &Node) -> bool {
        if !matches!(deed, Deed::Judge | Deed::Tell) {
            return false;
        }
        match value.kind {
            Kind::Object(_) if at.node.get("unevaluatedProperties").is_some() => {
                deed == Deed::Tell || !self.is_settled(at, true)
            }
            Kind::Array(_) => at.node.get("unevaluatedItems").is_some(),
            _ => false,
        }
    }

    /// True where the schema looks at the same fields of every value, so that a validator finds that out once.
    fn is_settled(&mut self, at: At<'a>, is_first: bool) -> bool {
        const OPEN: [&str; 6] = ["anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef", "$recursiveRef"];
        if let Some(known) = self.settled.get(&(at.node.span, is_first)) {
            return *known;
        }
        let has = |it: &str| at.node.get(it).is_some();
        let is_open = OPEN.into_iter().any(has) || (!is_first && has("unevaluatedProperties"));
        // A circle adds nothing to what it began with.
        self.settled.insert((at.node.span, is_first), !is_open);
        if is_open {
            return false;
        }
        let set = self.set;
        let branches = at.node.get("allOf").map(Node::elements).unwrap_or_default();
        let branches = branches.iter().map(|it| set.part(at, it));
        let all: Vec<At> = branches.chain(self.targets(at, "$ref")).collect();
        let settled = all.into_iter().all(|it| self.is_settled(it, false));
        self.settled.insert((at.node.span, is_first), settled);
        settled
    }

    /// The steps to match a text, or the names of an object, with the patterns of a schema.
    fn matching(&self, schema: &Node, value: &Node) -> u64 {
        let patterns = &self.set.patterns;
        let own = match (schema.get("pattern").and_then(Node::as_str), value.as_str()) {
            (Some(pattern), Some(text)) => patterns.steps(pattern, &Texts::of(std::iter::once(text))),
            _ => 0,
        };
        let (stated, named) = (schema.get("patternProperties").map(Node::members), value.members());
        let (Some(stated), false) = (stated, named.is_empty()) else { return own };
        let texts = Texts::of(named.iter().map(|it| it.key.as_str()));
        stated.iter().map(|it| patterns.steps(&it.key, &texts)).fold(own, u64::saturating_add)
    }

    fn bytes(&mut self, value: &Node) -> u64 {
        *self.bytes.entry(value.span).or_insert_with(|| bytes(value))
    }

    /// Where a reference can lead. A dynamic one leads to whatever of its name stands outermost, which may be any.
    fn targets(&mut self, at: At<'a>, key: &'static str) -> Vec<At<'a>> {
        let Some(text) = at.node.get(key).and_then(Node::as_str) else { return Vec::new() };
        let set = self.set;
        let known = self.targets.entry((at.node.span, key)).or_insert_with(|| {
            let mut targets: Vec<At> = set.resolve(at, text).into_iter().collect();
            if key != "$ref" {
                let name = text.split_once('#').map_or("", |(_, name)| name);
                let moving = self.moving.entry(name.to_owned()).or_insert_with(|| set.moving(name));
                targets.extend(moving.iter().copied());
            }
            targets
        });
        known.clone()
    }
}
