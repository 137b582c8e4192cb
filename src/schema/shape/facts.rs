//! What a schema says of the value at one place: its types, its allowed values, and the words beside them.

use crate::config::Draft;
use crate::field::{Constraint, DEPRECATED, FORMAT, JsonType, Stated, TypeSet, ValueSet};
use crate::syntax::json::{Kind, Node};

/// What a schema says in one respect.
#[derive(Clone, Debug, Default)]
pub enum Stance<T> {
    /// Nothing: every value is allowed.
    #[default]
    Any,
    Said(Stated<T>),
    /// Something that is not derived.
    Unclear,
}

/// What is said of one value.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub types: Stance<TypeSet>,
    pub values: Stance<ValueSet>,
    pub constraints: Vec<Constraint>,
    pub description: Option<String>,
    /// The allowed values, where some are objects or arrays: for who reads.
    pub listed: Option<ValueSet>,
}

/// The most bytes of descriptions that are put together.
const DESCRIPTIONS: usize = 16_000;

/// Two descriptions that both hold, each once.
fn both_said(mut one: String, other: &str) -> String {
    let paragraphs = |it: &str| format!("\n\n{it}\n\n");
    if one.len() + other.len() < DESCRIPTIONS && !paragraphs(&one).contains(&paragraphs(other)) {
        one.push_str("\n\n");
        one.push_str(other);
    }
    one
}

impl<T> Stance<T> {
    pub fn said(self) -> Option<Stated<T>> {
        match self {
            Stance::Said(stated) => Some(stated),
            Stance::Any | Stance::Unclear => None,
        }
    }

    pub fn is_any(&self) -> bool {
        matches!(self, Stance::Any)
    }

    /// Both hold. `meet` says what both allow; where that is nothing, one of them was misread.
    fn and(self, other: Self, meet: impl Fn(&T, &T) -> Option<T>) -> Self {
        match (self, other) {
            (Stance::Any, other) => other,
            (said, Stance::Any) => said,
            (Stance::Said(one), Stance::Said(other)) => match meet(&one.value, &other.value) {
                Some(value) => Stance::Said(Stated { value, ..one }),
                None => Stance::Unclear,
            },
            (Stance::Said(one), Stance::Unclear) | (Stance::Unclear, Stance::Said(one)) => Stance::Said(one),
            (Stance::Unclear, Stance::Unclear) => Stance::Unclear,
        }
    }

    /// One of them holds. What is stated by some and not by all is not derived.
    fn or(self, other: Self, join: impl Fn(T, T) -> T) -> Self {
        match (self, other) {
            (Stance::Any, Stance::Any) => Stance::Any,
            (Stance::Said(one), Stance::Said(other)) => {
                Stance::Said(Stated { value: join(one.value, other.value), span: one.span })
            }
            _ => Stance::Unclear,
        }
    }
}

impl Facts {
    /// Something is said that is not derived.
    pub fn unclear() -> Facts {
        Facts { types: Stance::Unclear, values: Stance::Unclear, ..Facts::default() }
    }

    /// What the keywords of this schema say, without those that hold other schemas.
    pub fn of(node: &Node, draft: Draft) -> Facts {
        let described = node.get("description").and_then(Node::as_str).map(str::to_owned);
        let mut facts = match &node.kind {
            Kind::Bool(false) => Facts::unclear(),
            _ => Facts { types: types(node), values: allowed_values(node), ..Facts::default() },
        };
        facts.constraints = constraints(node, draft);
        facts.description = described;
        facts.listed = matches!(facts.values, Stance::Unclear).then(|| listed(node)).flatten();
        facts
    }

    pub fn and(mut self, other: Facts) -> Facts {
        self.constraints.extend(other.constraints);
        Facts {
            types: self.types.and(other.types, common_types),
            values: self.values.and(other.values, |one, other| {
                let common: ValueSet = one.intersection(other).cloned().collect();
                (!common.is_empty()).then_some(common)
            }),
            constraints: self.constraints,
            description: match (self.description, other.description) {
                (Some(one), Some(other)) => Some(both_said(one, &other)),
                (one, other) => one.or(other),
            },
            listed: self.listed.or(other.listed),
        }
    }

    pub fn or(self, other: Facts) -> Facts {
        let (one, other) = match (&self.values, &other.values) {
            (Stance::Any, Stance::Said(_)) => (self.null_as_value(), other),
            (Stance::Said(_), Stance::Any) => (self, other.null_as_value()),
            _ => (self, other),
        };
        Facts {
            types: one.types.or(other.types, |one, other| one | other),
            values: one.values.or(other.values, |mut one, other| {
                one.extend(other);
                one
            }),
            // A bound or a word of one branch says nothing of the others.
            constraints: Vec::new(),
            description: None,
            listed: None,
        }
    }

    /// The same, for who reads: with the words and the bounds that are those of both.
    pub fn or_in_words(self, other: Facts) -> Facts {
        let same = self.constraints == other.constraints;
        let constraints = if same { self.constraints.clone() } else { Vec::new() };
        let description = self.description.clone().filter(|it| other.description.as_ref() == Some(it));
        let listed = self.listed.clone().filter(|it| other.listed.as_ref() == Some(it));
        Facts { constraints, description, listed, ..self.or(other) }
    }

    /// Null is the only value of its type, so that `anyOf` can offer it beside an `enum`.
    fn null_as_value(mut self) -> Facts {
        if let Stance::Said(types) = &self.types
            && types.value == JsonType::Null
        {
            self.values = Stance::Said(Stated { value: ["null".to_owned()].into(), span: types.span });
        }
        self
    }
}

/// The types that both lists allow.
fn common_types(one: &TypeSet, other: &TypeSet) -> Option<TypeSet> {
    let common: TypeSet =
        (*one | *other).iter().filter(|it| it.is_among(*one) && it.is_among(*other)).collect();
    (!common.is_empty()).then_some(common)
}

fn types(node: &Node) -> Stance<TypeSet> {
    let of_values = types_of_values(node);
    let Some(stated) = node.get("type") else { return of_values.map_or(Stance::Any, Stance::Said) };
    let words = stated.as_str().into_iter().chain(stated.elements().iter().filter_map(Node::as_str));
    let value: TypeSet = words.filter_map(JsonType::from_word).collect();
    if value.is_empty() {
        return Stance::Unclear;
    }
    // A type of which no value is listed cannot be there, whatever `type` says.
    let listed = |it: &JsonType| {
        let of_values = of_values.as_ref().map(|it| &it.value);
        let is_number =
            *it == JsonType::Number && of_values.is_some_and(|all| all.contains(JsonType::Integer));
        is_number || of_values.is_none_or(|all| all.contains(*it))
    };
    let value: TypeSet = value.into_iter().filter(listed).collect();
    if value.is_empty() { Stance::Unclear } else { Stance::Said(Stated { value, span: stated.span }) }
}

/// The types of the values that `const` or `enum` lists.
fn types_of_values(node: &Node) -> Option<Stated<TypeSet>> {
    if let Some(stated) = node.get("const") {
        return Some(Stated { value: TypeSet::only(stated.json_type()), span: stated.span });
    }
    let stated = node.get("enum")?;
    Some(Stated { value: stated.elements().iter().map(Node::json_type).collect(), span: stated.span })
}

/// Values that no list could name, such as objects, are not derived.
fn allowed_values(node: &Node) -> Stance<ValueSet> {
    if let Some(stated) = node.get("const") {
        let value = stated.written().map(|it| [it].into_iter().collect());
        return value.map_or(Stance::Unclear, |value| Stance::Said(Stated { value, span: stated.span }));
    }
    let Some(stated) = node.get("enum") else { return Stance::Any };
    let value: Option<ValueSet> = stated.elements().iter().map(Node::written).collect();
    value.map_or(Stance::Unclear, |value| Stance::Said(Stated { value, span: stated.span }))
}

/// All that `const` or `enum` lists.
fn listed(node: &Node) -> Option<ValueSet> {
    let stated = node.get("const").map(std::slice::from_ref).or(node.get("enum").map(Node::elements))?;
    Some(stated.iter().map(Node::listed).collect())
}

/// Keywords that bound a value or mark it, in words. Types and allowed values are said elsewhere.
const BOUNDS: [(&str, &str, &str); 21] = [
    ("x-since", "since ", ""),
    ("deprecated", DEPRECATED, ""),
    ("readOnly", "read only", ""),
    ("writeOnly", "write only", ""),
    ("minLength", "", " or more characters"),
    ("maxLength", "at most ", " characters"),
    ("minimum", "at least ", ""),
    ("maximum", "at most ", ""),
    ("exclusiveMinimum", "more than ", ""),
    ("exclusiveMaximum", "less than ", ""),
    ("multipleOf", "a multiple of ", ""),
    ("minItems", "", " or more items"),
    ("maxItems", "at most ", " items"),
    ("uniqueItems", "no item twice", ""),
    ("minProperties", "", " or more members"),
    ("maxProperties", "at most ", " members"),
    ("format", FORMAT, ""),
    ("pattern", "matches ", ""),
    ("contentEncoding", "encoded as ", ""),
    ("contentMediaType", "holds ", ""),
    ("default", "default ", ""),
];

/// Keywords that bound a value by schemas of their own, for which there are no words: they are named.
const BY_SCHEMAS: [&str; 10] = [
    "not",
    "contains",
    "propertyNames",
    "prefixItems",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "additionalItems",
    "if",
];

/// In draft-04 an exclusive bound is a switch beside the bound (validation, section 5.1.2).
const EXCLUSIVE: [(&str, &str, &str); 2] =
    [("minimum", "exclusiveMinimum", "more than "), ("maximum", "exclusiveMaximum", "less than ")];

fn constraints(node: &Node, draft: Draft) -> Vec<Constraint> {
    let is_true = |key: &str| matches!(node.get(key).map(|it| &it.kind), Some(Kind::Bool(true)));
    let stated = BOUNDS.iter().filter_map(|&(key, before, after)| {
        let exclusive = EXCLUSIVE.iter().find(|(bound, switch, _)| {
            draft == Draft::Draft04 && (*bound == key && is_true(switch) || *switch == key)
        });
        match (&node.get(key)?.kind, exclusive) {
            (Kind::Number(value), Some((_, keyword, before))) => {
                Some(Constraint { keyword, before, value: value.clone(), after })
            }
            (Kind::Null | Kind::Bool(_), None) if key == "default" => {
                Some(Constraint { keyword: key, before, value: node.get(key)?.scalar()?, after })
            }
            (Kind::Bool(true), None) if after.is_empty() => {
                Some(Constraint { keyword: key, before, value: String::new(), after })
            }
            (Kind::Number(value) | Kind::String(value), None) => {
                Some(Constraint { keyword: key, before, value: value.clone(), after })
            }
            _ => None,
        }
    });
    let by_schemas = BY_SCHEMAS
        .iter()
        .filter(|key| node.get(key).is_some_and(|it| !it.members().is_empty() || !it.elements().is_empty()));
    let by_schemas = by_schemas.map(|&keyword| match (keyword, node.get(keyword).map(Node::members)) {
        ("propertyNames", Some([only])) if only.key == "pattern" => {
            let value = only.value.as_str().unwrap_or_default().to_owned();
            Constraint { keyword, before: "names match ", value, after: "" }
        }
        _ => Constraint { keyword, before: "bound by ", value: keyword.to_owned(), after: "" },
    });
    // Most schemas have one or none, and there are many.
    let mut all: Vec<Constraint> = stated.chain(by_schemas).collect();
    all.shrink_to_fit();
    all
}
