//! A world, written down: its schemas, examples, chapters and settings.

use mdbook_contracts::model::Witness;
use serde_json::{Map, Value, json};

use super::memory::Memory;
use super::world::{Contract, Field, Form, Kind, World, shown_in_last};

use Witness::{Catalog, Checklist, DataModel, Example, Schema};

pub const SETTINGS: &str = r#"
[preprocessor.contracts.family.events]
envelope = "envelope.schema.json"
schemas = ["schemas/*.schema.json"]
examples = ["examples/*.example.json"]
catalog = ["catalog.md"]
data-model = ["data-model.md"]
checklist = ["checklist.md"]
parts = ["Purpose"]
"#;
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";
const PURPOSE: &str = "Ein Ereignis – „größer“ als `{}` und \\{{#example keins}}; 注文 👍🏽.";

/// Every file of a world. Each order is as it stands where `shuffle` is 0, and another for every other number.
pub fn write(world: &World, shuffle: u64) -> Memory {
    Writer { world, shuffle }.memory()
}

/// The file in which a witness speaks of a contract.
pub fn file_of(world: &World, witness: Witness, contract: usize) -> String {
    let contract = &world.contracts[contract];
    match witness {
        Example => format!("examples/{}.example.json", example_of(contract, last_example(contract))),
        Schema => format!("schemas/{}.schema.json", snake(contract.name)),
        DataModel => "src/data-model.md".to_owned(),
        Catalog => "src/catalog.md".to_owned(),
        Checklist | Witness::Shared => "src/checklist.md".to_owned(),
    }
}

/// The name of one of a contract's examples.
pub fn example_of(contract: &Contract, number: usize) -> String {
    format!("{}.{number}", snake(contract.name))
}

/// Examples for every value, and one more that lacks what it can lack.
fn last_example(contract: &Contract) -> usize {
    let values = contract.fields.iter().map(|it| if let Kind::Choice(it) = &it.kind { it.len() } else { 1 });
    values.max().unwrap_or(1)
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for it in name.chars() {
        if it.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(it.to_lowercase());
    }
    out
}

struct Writer<'a> {
    world: &'a World,
    shuffle: u64,
}

impl Writer<'_> {
    fn memory(&self) -> Memory {
        let mut memory = Memory::default();
        let settings = match self.world.envelope {
            Some(_) => SETTINGS.to_owned(),
            None => SETTINGS
                .lines()
                .filter(|it| !it.contains("envelope") && !it.contains("checklist"))
                .fold(String::new(), |text, line| text + line + "\n"),
        };
        memory.add("book.toml", settings);
        for (index, contract) in self.world.contracts.iter().enumerate() {
            memory.add(file_of(self.world, Schema, index), pretty(&self.schema(contract, index)));
            for number in 0..=last_example(contract) {
                let path = format!("examples/{}.example.json", example_of(contract, number));
                memory.add(path, pretty(&self.example(contract, index, number)));
            }
        }
        memory.add("src/catalog.md", self.chapter(Catalog));
        memory.add("src/data-model.md", self.chapter(DataModel));
        if let Some(envelope) = &self.world.envelope {
            let mut schema = object_schema(&self.shuffled(envelope), "", None);
            schema["additionalProperties"] = json!(true);
            schema["$schema"] = json!(DIALECT);
            memory.add("envelope.schema.json", pretty(&schema));
            let fields = self.shuffled(self.world.fields(Checklist, 0));
            memory.add(
                "src/checklist.md",
                format!("# Checklist\n\n{}\n", listing(self.world.checklist, &fields, "Envelope")),
            );
        }
        Memory { files: self.shuffled(&memory.files) }
    }

    fn shuffled<T: Clone>(&self, items: &[T]) -> Vec<T> {
        let mut items = items.to_vec();
        let mut state = self.shuffle;
        for at in (1..items.len()).rev().filter(|_| self.shuffle != 0) {
            // The multiplier of Knuth's MMIX.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            items.swap(at, (state >> 33) as usize % (at + 1));
        }
        items
    }

    fn schema(&self, contract: &Contract, index: usize) -> Value {
        let mut schema =
            object_schema(&self.shuffled(self.world.fields(Schema, index)), "", Some(contract.name));
        schema["$schema"] = json!(DIALECT);
        schema["title"] = json!(contract.name);
        for it in self.world.envelope.iter().flatten() {
            schema["allOf"] = json!([{ "$ref": "../envelope.schema.json" }]);
            let stated = if it.kind == Kind::Name { json!({ "const": contract.name }) } else { json!(true) };
            schema["properties"][&it.path] = stated;
        }
        schema
    }

    fn example(&self, contract: &Contract, index: usize, number: usize) -> Value {
        let last = number == last_example(contract);
        let own = if last { self.world.fields(Example, index) } else { &contract.fields };
        let mut fields = self.world.envelope.clone().unwrap_or_default();
        fields.extend(own.iter().cloned());
        let all = fields.clone();
        fields.retain(|it| !last || shown_in_last(&all, it));
        object(&self.shuffled(&fields), "", number, contract.name)
    }

    fn chapter(&self, witness: Witness) -> String {
        let mut text = "# Größen\n\nWhat there is.\n".to_owned();
        let numbered: Vec<_> = self.world.contracts.iter().enumerate().collect();
        for (index, contract) in self.shuffled(&numbered) {
            let mut fields = self.world.fields(witness, index).to_vec();
            let repeats = contract.repeats && witness == Catalog;
            fields.extend(self.world.envelope.iter().flatten().filter(|_| repeats).cloned());
            let fields = self.shuffled(&fields);
            let form = if witness == Catalog { contract.catalog } else { contract.data_model };
            let name = contract.name;
            match (witness, form) {
                (Catalog, _) => {
                    let example = example_of(contract, 0);
                    let listing = listing(form, &fields, "Required");
                    text.push_str(&format!(
                        "\n## {name}\n\n**Purpose.** {PURPOSE}\n\n{listing}\n\n{{{{#fields {name}}}}}\n\n> {{{{#example {example}}}}}\n"
                    ));
                }
                (_, Form::Set) => text.push_str(&format!("\n- {}\n", listing(form, &fields, name))),
                (_, _) => text.push_str(&format!("\n## {name}\n\n{}\n", listing(form, &fields, "Fields"))),
            }
        }
        text
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// The fields of one object: their names, and the paths that their own fields begin with.
fn members<'a>(fields: &'a [Field], prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let name = move |it: &'a Field| it.path.strip_prefix(prefix).filter(|name| !name.contains('.'));
    fields.iter().filter_map(move |it| Some((name(it)?, it)))
}

fn object_schema(fields: &[Field], prefix: &str, name: Option<&str>) -> Value {
    let mut properties = Map::new();
    for (key, it) in members(fields, prefix) {
        let schema = match &it.kind {
            Kind::Name if name.is_some() => json!({ "const": name }),
            Kind::Name | Kind::Text => json!({ "type": "string", "description": "Größe" }),
            Kind::Whole => json!({ "type": "integer" }),
            Kind::Decimal => json!({ "type": "number" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Choice(values) => json!({ "type": "string", "enum": values }),
            Kind::Object => object_schema(fields, &format!("{}.", it.path), name),
            Kind::Rows => {
                json!({ "type": "array", "items": object_schema(fields, &format!("{}[].", it.path), name) })
            }
        };
        properties.insert(key.to_owned(), schema);
    }
    let required: Vec<&str> =
        members(fields, prefix).filter(|(_, it)| !it.optional).map(|(key, _)| key).collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn object(fields: &[Field], prefix: &str, number: usize, name: &str) -> Value {
    let value = |it: &Field| match &it.kind {
        Kind::Name => json!(name),
        Kind::Text => json!("„text“ \u{1f98a}"),
        Kind::Whole => json!(7),
        Kind::Decimal => json!(1.5),
        Kind::Flag => json!(true),
        Kind::Texts => json!(["a", "b"]),
        Kind::Choice(values) => json!(values[number % values.len()]),
        Kind::Object => object(fields, &format!("{}.", it.path), number, name),
        Kind::Rows => json!([object(fields, &format!("{}[].", it.path), number, name)]),
    };
    members(fields, prefix).map(|(key, it)| (key.to_owned(), value(it))).collect()
}

fn type_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Name | Kind::Text | Kind::Choice(_) => "string",
        Kind::Whole => "integer",
        Kind::Decimal => "number",
        Kind::Flag => "boolean",
        Kind::Texts => "array of strings",
        Kind::Object => "object",
        Kind::Rows => "array of objects",
    }
}

fn listing(form: Form, fields: &[Field], lead: &str) -> String {
    match form {
        Form::Set => {
            let items: Vec<String> = fields.iter().map(set_item).collect();
            format!("{lead}: {{ {} }}", items.join(", "))
        }
        Form::Table => {
            let head = "| Field | Description | Type | Required | Values |\n|:--|---|---|:-:|---|";
            fields.iter().fold(head.to_owned(), |text, it| text + "\n" + &row(it))
        }
        // A list without items is no list: it says nothing, and a set that is empty says so.
        Form::List if fields.is_empty() => format!("{lead}: {{ }}"),
        Form::List => fields.iter().map(item).collect::<Vec<_>>().join("\n"),
    }
}

fn set_item(it: &Field) -> String {
    let mark = if it.optional { "?" } else { "" };
    match &it.kind {
        Kind::Name | Kind::Text => format!("{}{mark}", it.path),
        Kind::Choice(values) => format!("{}{mark} ({})", it.path, values.join(", ")),
        kind => format!("{}{mark}: {}", it.path, type_word(kind)),
    }
}

fn row(it: &Field) -> String {
    let required = if it.optional { "–" } else { "✅" };
    let values = if let Kind::Choice(values) = &it.kind { values.join(", ") } else { String::new() };
    format!("| `{}` | größer \\| kleiner | {} | {required} | {values} |", it.path, type_word(&it.kind))
}

fn item(it: &Field) -> String {
    let required = if it.optional { "optional" } else { "required" };
    let values = if let Kind::Choice(values) = &it.kind {
        format!(", one of {}", values.join(", "))
    } else {
        String::new()
    };
    format!("* `{}` ({}, {required}{values}): „größer“.", it.path, type_word(&it.kind))
}
