//! Our verdict against that of `boon`, a second and independent validator, on generated schemas and values.
//!
//! `COMPARISONS=10000000 cargo test --release --test differential` makes a long run, and `SEED=7` another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what it expected and stops"
)]

mod random;
mod schema_files;

use boon::{Compiler, Schemas};
use mdbook_contracts::config::SchemaSettings;
use mdbook_contracts::schema::Role;
use mdbook_contracts::syntax::json::parse;
use random::{Random, number};
use schema_files::Files;
use serde_json::{Map, Value, json};

/// Comparisons of a run in CI, and the values that each schema judges.
const COMPARISONS: u64 = 100_000;
const VALUES: u64 = 50;

/// What is not generated, because the two validators are known to read it in different ways, or are not asked.
const EXCLUDED: [(&str, &str); 8] = [
    ("keywords beside `$ref` in draft-07", "boon applies some of them; here they are a finding"),
    ("`contains` in 2019-09", "beside `unevaluatedItems` it is a finding here"),
    ("`$recursiveRef` past a schema without `$recursiveAnchor`", "it is a finding here"),
    ("references that lead back to the same value", "boon calls them an error; here a circle is a finding"),
    ("an item twice in `enum`", "boon refuses such a schema in draft-07, and the draft only says SHOULD"),
    ("numbers beyond 2^53", "boon compares them exactly, and we as floats: a known limit"),
    ("`format`", "each validator knows others; the suites hold ours against theirs"),
    (
        "patterns with look-around, and with classes",
        "boon has another engine; `patterns.rs` asks one of ECMA-262",
    ),
];

const DRAFTS: [&str; 3] = [
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// What the schemas and the values are made of.
trait Drawn {
    fn key(&mut self) -> String;
    fn value(&mut self, depth: u64) -> Value;
}

impl Drawn for Random {
    fn key(&mut self) -> String {
        self.pick(&["a", "b", "c", "ab"]).to_owned()
    }

    fn value(&mut self, depth: u64) -> Value {
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 | 3 => json!(self.below(14) as i64 - 3),
            4 => json!(self.below(12) as f64 / 4.0),
            5..=7 => json!(self.pick(&["", "a", "ab", "abc", "é", "1", "A", "a1"])),
            8 | 9 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members: Map<String, Value> =
                    (0..self.below(4)).map(|_| (self.key(), self.value(depth - 1))).collect();
                Value::Object(members)
            }
        }
    }
}

/// A generator of schemas: the dialect, and the references that there are.
struct Generator<'r> {
    random: &'r mut Random,
    /// From 2019-09 on, and from 2020-12 on.
    later: bool,
    latest: bool,
    /// In 2019-09, each resource has `$recursiveAnchor`; else, none.
    anchored: bool,
    references: Vec<Value>,
}

impl Generator<'_> {
    fn schema(&mut self, depth: u64) -> Value {
        if depth == 0 && self.random.below(3) == 0 {
            return json!(self.random.below(3) != 0);
        }
        if !self.references.is_empty() && self.random.below(8) == 0 {
            return self.random.pick(&self.references);
        }
        let mut schema = Map::new();
        for _ in 0..=self.random.below(3) {
            self.keyword(&mut schema, depth);
        }
        Value::Object(schema)
    }

    fn schemas(&mut self, depth: u64) -> Value {
        (0..=self.random.below(3)).map(|_| self.schema(depth)).collect()
    }

    fn map(&mut self, keys: &[&str], depth: u64) -> Value {
        let members: Map<String, Value> = (0..=self.random.below(3))
            .map(|_| (self.random.pick(keys).to_owned(), self.schema(depth)))
            .collect();
        Value::Object(members)
    }

    fn keyword(&mut self, schema: &mut Map<String, Value>, depth: u64) {
        let (flat, all) = (19, 39);
        let choice = self.random.below(if depth == 0 { flat } else { all });
        let small = json!(self.random.below(4));
        let number = json!(self.random.below(24) as f64 / 2.0 - 2.0);
        let (key, value) = match choice {
            0 | 1 => ("type", self.types()),
            2 => ("const", self.random.value(1)),
            3 => ("enum", self.several()),
            4 => ("minimum", number),
            5 => ("maximum", number),
            6 => ("exclusiveMinimum", number),
            7 => ("exclusiveMaximum", number),
            8 => ("multipleOf", json!(self.random.pick(&[1.0, 2.0, 0.5, 3.0]))),
            9 => ("minLength", small),
            10 => ("maxLength", small),
            11 => ("pattern", json!(self.random.pick(&["^a", "b$", "[0-9]", "^.{2}$", "é", "^$"]))),
            12 => ("minItems", small),
            13 => ("maxProperties", small),
            14 => ("required", json!([self.random.key()])),
            15 => ("uniqueItems", json!(true)),
            16 => ("maxItems", small),
            17 => ("minProperties", small),
            18 if self.later => ("dependentRequired", json!({ self.random.key(): [self.random.key()] })),
            18 => ("dependencies", json!({ self.random.key(): [self.random.key()] })),
            other => return self.applicator(schema, other, depth - 1),
        };
        schema.insert(key.to_owned(), value);
    }

    fn applicator(&mut self, schema: &mut Map<String, Value>, choice: u64, depth: u64) {
        let keys = ["a", "b", "c", "ab"];
        let (key, value) = match choice {
            19..=22 => ("properties", self.map(&keys, depth)),
            23 => ("patternProperties", self.map(&["^a", "b$", "c"], depth)),
            24 | 25 => ("additionalProperties", self.schema(depth)),
            26 => ("propertyNames", self.schema(depth)),
            27 | 28 => ("items", self.schema(depth)),
            29 if self.latest => ("prefixItems", self.schemas(depth)),
            29 => ("items", self.schemas(depth)),
            30 if self.later && !self.latest => ("items", self.schema(depth)),
            30 => {
                if self.later {
                    let bound = self.random.pick(&["minContains", "maxContains"]);
                    schema.insert(bound.to_owned(), json!(self.random.below(3)));
                }
                ("contains", self.schema(depth))
            }
            31 => ("allOf", self.schemas(depth)),
            32 => ("anyOf", self.schemas(depth)),
            33 => ("oneOf", self.schemas(depth)),
            34 => ("not", self.schema(depth)),
            35 => {
                schema.insert("if".to_owned(), self.schema(depth));
                schema.insert("then".to_owned(), self.schema(depth));
                ("else", self.schema(depth))
            }
            36 if self.later => ("dependentSchemas", self.map(&keys, depth)),
            36 => ("dependencies", self.map(&keys, depth)),
            37 if self.later => ("unevaluatedProperties", self.schema(depth)),
            37 => ("additionalItems", self.schema(depth)),
            _ if self.later => ("unevaluatedItems", self.schema(depth)),
            _ => ("contains", self.schema(depth)),
        };
        schema.insert(key.to_owned(), value);
    }

    fn types(&mut self) -> Value {
        let types = ["null", "boolean", "integer", "number", "string", "array", "object"];
        let (one, other) = (self.random.pick(&types), self.random.pick(&types));
        if one == other || self.random.below(3) != 0 { json!(one) } else { json!([one, other]) }
    }

    fn several(&mut self) -> Value {
        let mut several: Vec<Value> = Vec::new();
        for _ in 0..=self.random.below(3) {
            let value = self.random.value(1);
            // 1 and 1.0 are one item.
            let same = |it: &Value| *it == value || (it.as_f64().is_some() && it.as_f64() == value.as_f64());
            if !several.iter().any(same) && !value.is_array() && !value.is_object() {
                several.push(value);
            }
        }
        if several.is_empty() { json!([null]) } else { Value::Array(several) }
    }

    /// A definition: a schema that has this beside its own keywords.
    fn definition(&mut self, beside: Value) -> Value {
        let mut schema = json!({ "allOf": [self.schema(2)] });
        schema.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        schema
    }

    /// Definitions that are referred to by their place, by an anchor and, in the later drafts, by the address of a schema
    /// within a schema and by what the outermost of these says.
    fn definitions(&mut self) -> Value {
        if !self.later {
            let anchored = self.definition(json!({ "$id": "#anchored" }));
            return json!({ "a": anchored, "b": self.schema(2), "c": self.schema(2), "ab": self.schema(2) });
        }
        let (mut inner, mut outer) = if self.latest {
            let asks = json!({ "a": { "$dynamicRef": "#node" } });
            (json!({ "$defs": self.node(), "properties": asks }), json!({ "$defs": self.node() }))
        } else {
            let asks = json!({ "a": { "$recursiveRef": "#" } });
            let anchor = json!({ "$recursiveAnchor": self.anchored });
            (json!({ "$recursiveAnchor": self.anchored, "properties": asks }), anchor)
        };
        inner["$id"] = json!("ab.json");
        outer["$id"] = json!("c.json");
        outer["items"] = json!({ "$ref": "ab.json" });
        let mut definitions = json!({
            "a": self.definition(json!({ "$anchor": "anchored" })),
            "b": self.schema(2),
            "ab": self.definition(inner),
            "c": self.definition(outer),
        });
        if self.latest && self.random.below(2) == 0 {
            definitions["node"] = self.node()["node"].take();
            self.references.push(json!({ "$dynamicRef": "#node" }));
        }
        definitions
    }

    /// What dynamic references lead to.
    fn node(&mut self) -> Value {
        json!({ "node": self.definition(json!({ "$dynamicAnchor": "node" })) })
    }

    fn whole(random: &mut Random) -> Value {
        let at = random.below(3) as usize;
        let anchored = random.below(2) == 0;
        let (later, latest) = (at > 0, at == 2);
        let mut generator = Generator { random, later, latest, anchored, references: Vec::new() };
        let definitions = generator.definitions();
        let under = if generator.later { "$defs" } else { "definitions" };
        let places = ["a", "b", "c", "ab"].map(|it| format!("#/{under}/{it}"));
        let named: &[&str] =
            if generator.later { &["#anchored", "ab.json", "c.json"] } else { &["#anchored"] };
        let addresses = places.into_iter().chain(named.iter().map(|it| (*it).to_owned()));
        generator.references.extend(addresses.map(|it| json!({ "$ref": it })));
        let mut whole = json!({ "$schema": DRAFTS[at], "allOf": [generator.schema(3)], under: definitions });
        if at == 1 {
            whole["$recursiveAnchor"] = json!(anchored);
            // By chance, few schemas lead back to the whole from inside a schema with an `$id`.
            whole["properties"] = json!({ "b": { "$ref": "#/$defs/ab" } });
        }
        whole
    }
}

#[test]
fn two_validators_say_the_same() {
    assert!(EXCLUDED.iter().all(|(what, why)| !what.is_empty() && !why.is_empty()));
    let wanted = number("COMPARISONS", COMPARISONS);
    let mut random = Random::seeded();
    let (mut compared, mut unusable, mut valid) = (0, 0, 0);
    while compared < wanted {
        let schema = Generator::whole(&mut random);
        let values: Vec<Value> = (0..VALUES).map(|_| random.value(3)).collect();
        let (ours, theirs) = (ours(&schema, &values), theirs(&schema, &values));
        match (ours, theirs) {
            (Some(ours), Ok(theirs)) => {
                for ((value, ours), theirs) in values.iter().zip(ours).zip(theirs) {
                    assert_eq!(ours, theirs, "ours and theirs of {value}:\n{schema:#}");
                    valid += u64::from(ours);
                }
                compared += VALUES;
            }
            (None, _) => unusable += 1,
            (Some(_), Err(error)) => panic!("boon refuses {schema:#}: {error}"),
        }
    }
    eprintln!("{compared} comparisons, {valid} of them valid; {unusable} schemas were findings");
    assert!(valid > compared / 10 && valid < compared - compared / 10, "{valid} of {compared} are valid");
    assert!(unusable * VALUES < compared / 10, "{unusable} schemas are not compared");
}

/// Our verdict about each value, `None` where the schema is a finding.
fn ours(schema: &Value, values: &[Value]) -> Option<Vec<bool>> {
    let text = schema.to_string();
    let files = Files::with(&[("schema.json", &text, Role::Schema)], &SchemaSettings::default());
    let place = files.place("schema.json");
    if files.unusable.contains(&place.source) {
        return None;
    }
    let judge = files.judge(&place);
    let unusable = judge.found.values().next();
    assert!(unusable.is_none(), "{unusable:?}: {schema:#}");
    let mut sources = files.sources.clone();
    let verdict = |(at, value): (usize, &Value)| {
        let text = value.to_string();
        let document = parse(sources.add(format!("{at}.json"), text.as_str()), &text).unwrap();
        judge.violations(&place, &document, "").is_empty()
    };
    Some(values.iter().enumerate().map(verdict).collect())
}

fn theirs(schema: &Value, values: &[Value]) -> Result<Vec<bool>, String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let url = "https://example.org/schema.json";
    compiler.add_resource(url, schema.clone()).map_err(|it| it.to_string())?;
    let index = compiler.compile(url, &mut schemas).map_err(|it| it.to_string())?;
    Ok(values.iter().map(|it| schemas.validate(it, index).is_ok()).collect())
}
