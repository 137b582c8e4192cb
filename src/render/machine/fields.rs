//! The fields of a contract as programs read them: what the row of each says on its page.

use serde_json::{Map, Value, json};

use super::super::address::field_id;
use super::super::offers::says_more;
use super::contract::About;
use crate::field::{Alternative, Choice, Constraint, Field, FieldPath, Manner, Said, TypeSet};
use crate::model::Contract;
use crate::resolve::Scope;
use crate::table::{Table, presence};

/// The fields of one contract.
pub struct Fields<'a> {
    about: &'a About<'a>,
    name: &'a str,
    table: Table<'a>,
}

impl<'a> Fields<'a> {
    /// Those of a contract with a schema, and of the envelope around it.
    pub fn of(about: &'a About<'a>, name: &'a str, contract: &'a Contract) -> Option<Self> {
        let shape = contract.subject.schema()?;
        let envelope = about.family.envelope_of(contract).and_then(|it| it.schema());
        Some(Fields { about, name, table: Table { shape, envelope, scope: Scope::All } })
    }

    /// What is said of an instance as a whole.
    pub fn whole(&self) -> Value {
        let bounds: Vec<Value> = self.table.bounds_of_whole().map(constraint).collect();
        let mut told = Map::from_iter([("constraints".to_owned(), json!(bounds))]);
        told.extend(self.inside(&FieldPath::ROOT));
        Value::Object(told)
    }

    /// In the order of the schema, those of the envelope first.
    pub fn rows(&self) -> Vec<Value> {
        let page = self.about.site.page_of(self.about.family, self.name);
        let rows = self.table.full_rows().into_iter().map(|(path, field)| {
            let of_envelope = self.table.envelope.is_some_and(|it| it.fields.contains_key(path));
            let id = field_id(self.name, path);
            let anchor = page.map(|it| self.about.url(it, Some(&id)));
            let condition = self.table.condition(path, &field, |it| format!("`{it}`"));
            let mut told = allowed(&field);
            told.extend(self.inside(path));
            told.extend(named([
                ("path", json!(path.as_str())),
                ("presence", json!(Some(presence(&field)).filter(|it| !it.is_empty()))),
                ("condition", json!(condition)),
                ("definition", self.definition(path)),
                ("elements", self.elements(&self.table.elements(path))),
                ("deprecated", json!(field.is_deprecated())),
                ("of_envelope", json!(of_envelope)),
                ("anchor", json!(anchor)),
            ]));
            Value::Object(told)
        });
        rows.collect()
    }

    /// The elements of an array, with those of the elements.
    fn elements(&self, levels: &[(FieldPath, &Field, String)]) -> Value {
        let Some(((path, field, _), inner)) = levels.split_first() else { return Value::Null };
        let mut told = allowed(field);
        told.extend(self.inside(path));
        told.extend(named([("definition", self.definition(path)), ("elements", self.elements(inner))]));
        Value::Object(told)
    }

    /// What can lie in a value: whether that is named in full, and which schemas it has a choice of.
    fn inside(&self, path: &FieldPath) -> Map<String, Value> {
        let choices = self.table.choices(path);
        named([("closed", json!(self.table.ends(path).is_some())), ("choices", told(choices))])
    }

    /// The named schema of a value, and the page of the contract that it is.
    fn definition(&self, path: &FieldPath) -> Value {
        let Some(definition) = self.table.definition(path) else { return Value::Null };
        let contract = self.about.site.addresses.of_schema(definition.span);
        let name = contract.map_or(definition.name.as_str(), |(name, _)| name);
        json!({
            "name": Some(name).filter(|it| !it.is_empty()),
            "page": contract.map(|(_, address)| self.about.url(address, address.id.as_deref())),
        })
    }
}

fn named<const N: usize>(told: [(&str, Value); N]) -> Map<String, Value> {
    told.map(|(key, it)| (key.to_owned(), it)).into_iter().collect()
}

/// What a value may be: its types, its allowed values and its bounds; and what it is about.
fn allowed(field: &Field) -> Map<String, Value> {
    let types = field.types.as_ref().map(|it| &it.value).filter(|it| **it != TypeSet::all());
    let types = types.map(|it| it.iter().map(|it| it.word()).collect::<Vec<_>>());
    let values = field.allowed().map(|it| it.iter().collect::<Vec<_>>());
    let constraints: Vec<Value> = field.constraints().iter().map(constraint).collect();
    named([
        ("types", json!(types)),
        ("values", json!(values)),
        ("constraints", json!(constraints)),
        ("description", json!(field.description())),
    ])
}

fn constraint(Constraint { keyword, before, value, after }: &Constraint) -> Value {
    let of_keyword = match *keyword {
        "format" | "pattern" | "propertyNames" | "x-since" | "contentEncoding" | "contentMediaType"
        | "default" => json!(value),
        _ if value.is_empty() => json!(true),
        _ => serde_json::from_str(value).unwrap_or_else(|_| json!(value)),
    };
    json!({ "keyword": keyword, "value": of_keyword, "words": format!("{before}{value}{after}") })
}

/// Choices that say more than the types of the value.
fn told<'a>(choices: impl IntoIterator<Item = &'a Choice>) -> Value {
    choices.into_iter().filter(|it| says_more(it)).map(choice).collect()
}

fn choice(choice: &Choice) -> Value {
    let (keyword, rest) = match choice.manner {
        Manner::ExactlyOne => ("oneOf", None),
        Manner::AtLeastOne => ("anyOf", None),
        Manner::ByName => ("patternProperties", None),
        Manner::InOrder { closed: true, .. } => ("prefixItems", Some("none")),
        Manner::InOrder { more: true, .. } => ("prefixItems", Some("last")),
        Manner::InOrder { .. } => ("prefixItems", Some("any")),
    };
    let alternatives: Vec<Value> = choice.alternatives.iter().map(alternative).collect();
    json!({ "keyword": keyword, "rest": rest, "alternatives": alternatives })
}

fn alternative(it: &Alternative) -> Value {
    let field = |(path, said): (&FieldPath, &Said)| {
        let presence = match said {
            Said::Requires => "required",
            Said::Allows | Said::Shows => "optional",
            Said::Forbids => "forbidden",
            Said::Omits | Said::Silent => return None,
        };
        Some(json!({ "path": path.as_str(), "presence": presence, "value": it.only.get(path) }))
    };
    let mut all = allowed(&it.value);
    all.extend(named([
        ("name", json!(it.name)),
        ("fields", it.fields.iter().filter_map(field).collect()),
        ("closed", json!(it.closed)),
        ("choices", told(&it.choices)),
    ]));
    Value::Object(all)
}
