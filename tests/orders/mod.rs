//! A book of orders: as many contracts as asked for, each with a mistake or with none.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

const IN_A_CHAPTER: usize = 25;

const SETTINGS: &str = r#"
[book]
title = "Orders"

[output.html]

[preprocessor.contracts]
command = "true"

[preprocessor.contracts.family.events]
envelope = "envelope.schema.json"
schemas = ["schemas/*.json"]
examples = ["examples/*.json"]
catalog = ["catalog-*.md"]
"#;

/// What is wrong with a contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mistake {
    None,
    WrongType,
    LacksRequired,
    NotInChapter,
    Misspelt,
    NotJson,
    BadPattern,
    LostReference,
    Unshown,
}

use Mistake::{
    BadPattern, LacksRequired, LostReference, Misspelt, NotInChapter, NotJson, Unshown, WrongType,
};

pub const MISTAKES: [Mistake; 8] =
    [WrongType, LacksRequired, NotInChapter, Misspelt, NotJson, BadPattern, LostReference, Unshown];

/// A contract, by its number.
pub type Order = (usize, Mistake);

fn schema((number, mistake): Order) -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": format!("https://orders.example/{number}/placed.json"),
        "title": format!("Order{number}Placed"),
        "allOf": [{ "$ref": "../envelope.schema.json" }],
        "type": "object",
        "required": ["event_name", "order_id"],
        "properties": {
            "event_name": { "const": format!("Order{number}Placed") },
            "order_id": { "type": "string", "pattern": format!("^order-{number}$") },
            "state": { "enum": ["open", "closed"] },
            "note": { "$ref": "#/definitions/note" },
            "kind": { "type": "string", "pattern": "^[a-z]+$", "default": "plain" },
        },
        "definitions": { "note": { "type": "string", "maxLength": 10 + number } },
    });
    match mistake {
        // Beside a `$ref`, a pattern would be looked at by nobody.
        BadPattern => schema["properties"]["note"] = json!({ "type": "string", "pattern": "([" }),
        LostReference => schema["properties"]["note"] = json!({ "$ref": "lost.json" }),
        _ => {}
    }
    schema
}

fn example((number, mistake): Order, state: &str) -> String {
    let mut example = json!({
        "event_id": format!("{number}-{state}"),
        "event_name": format!("Order{number}Placed"),
        "order_id": format!("order-{number}"),
        "state": state,
        "kind": "plain",
        "note": "by hand",
    });
    let members = example.as_object_mut().unwrap();
    match mistake {
        LacksRequired => drop(members.remove("order_id")),
        Misspelt => {
            let note = members.remove("note").unwrap();
            members.insert("noet".to_owned(), note);
        }
        Unshown => drop(members.remove("note")),
        NotJson => return format!("{example:#},\n"),
        _ => {}
    }
    format!("{example:#}\n")
}

fn section((number, mistake): Order) -> String {
    let id = if mistake == WrongType { "integer" } else { "string" };
    let state =
        if mistake == NotInChapter { "" } else { "- `state` (string, optional): `open` or `closed`\n" };
    format!(
        "## Order{number}Placed\n\n- `order_id` ({id}, required)\n{state}- `note` (string, optional)\n- `kind` (string, optional)\n\n\
         {{{{#example order{number}_placed.open}}}}\n\n{{{{#example order{number}_placed.closed}}}}\n\n"
    )
}

/// The files of a book of these, each with its path.
pub fn files(orders: &[Order]) -> Vec<(String, String)> {
    let envelope = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://orders.example/envelope.schema.json",
        "type": "object",
        "required": ["event_id", "event_name"],
        "properties": { "event_id": { "type": "string" }, "event_name": { "type": "string" } },
    });
    let mut files = vec![
        ("book.toml".to_owned(), SETTINGS.to_owned()),
        ("envelope.schema.json".to_owned(), format!("{envelope:#}\n")),
    ];
    let mut summary = "# Summary\n\n".to_owned();
    for (at, orders) in orders.chunks(IN_A_CHAPTER).enumerate() {
        let mut chapter = format!("# Orders {at}\n\n");
        for &order in orders {
            let number = order.0;
            chapter.push_str(&section(order));
            files.push((format!("schemas/order{number}_placed.json"), format!("{:#}\n", schema(order))));
            let example =
                |state| (format!("examples/order{number}_placed.{state}.json"), example(order, state));
            files.extend(["open", "closed"].map(example));
        }
        files.push((format!("src/catalog-{at}.md"), chapter));
        summary.push_str(&format!("- [Orders {at}](catalog-{at}.md)\n"));
    }
    files.push(("src/SUMMARY.md".to_owned(), summary));
    files
}

/// A folder with the files of a book of these.
pub fn written(orders: &[Order]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files(orders) {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}
