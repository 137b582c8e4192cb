//! A small book on disk that agrees, the requests of `mdbook build` and `mdbook serve` for it, and what is handed back.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::suite::request;
use crate::support::{Run, program, run};

const FILES: [(&str, &str); 7] = [
    ("book.toml", "[book]\ntitle = \"Orders\"\n\n[preprocessor.contracts]\n"),
    ("src/SUMMARY.md", "[Start](start.md)\n\n- [Orders](catalog/orders.md)\n- [Data model](data-model.md)\n"),
    ("src/start.md", "# Start\n\nHere.\n"),
    (
        "src/catalog/orders.md",
        "# Orders\n\nAll of them.\n\n## OrderPlaced\n\nRequired: { event_name, order_id, note? }\n\n{{#example order_placed}}\n\nThe end.\n",
    ),
    ("src/data-model.md", "# Data model\n\n- OrderPlaced: { event_name, order_id, note? }\n"),
    (
        "contracts/events/schemas/order_placed.schema.json",
        r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "OrderPlaced",
  "type": "object",
  "required": ["event_name", "order_id"],
  "properties": { "event_name": { "const": "OrderPlaced" }, "order_id": { "type": "string" }, "note": { "type": "string" } },
  "additionalProperties": false
}
"#,
    ),
    (
        "contracts/events/examples/order_placed.example.json",
        "{ \"event_name\": \"OrderPlaced\", \"order_id\": \"o-1\", \"note\": \"n\" }\n",
    ),
];

/// The small book.
pub struct Small {
    root: TempDir,
}

impl Small {
    pub fn new() -> Small {
        let small = Small { root: tempfile::tempdir().unwrap() };
        FILES.iter().for_each(|(path, text)| small.write(path, text));
        small
    }

    /// The folder of the book.
    pub fn path(&self) -> &std::path::Path {
        self.root.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces the first such text of a file.
    pub fn replace(&self, path: &str, find: &str, replace: &str) {
        let text = fs::read_to_string(self.root.path().join(path)).unwrap();
        assert!(text.contains(find), "no `{find}` in {path}");
        self.write(path, &text.replacen(find, replace, 1));
    }

    /// What `mdbook build` asks.
    pub fn request(&self) -> String {
        request(self.root.path())
    }

    pub fn program(&self) -> Command {
        program(self.root.path())
    }

    pub fn run(&self, request: &str) -> Run {
        run(self.program(), request)
    }
}

/// What `mdbook serve` asks where `mdbook build` asks this.
pub fn served(request: &str) -> String {
    let mut request: Value = serde_json::from_str(request).unwrap();
    let html = &mut request[0]["config"]["output"]["html"];
    html["live-reload-endpoint"] = json!("__livereload");
    html["site-url"] = json!("/");
    request.to_string()
}

/// The path and the text of every chapter that has one, in the order of the book.
pub fn texts(book: &Value) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for item in book["items"].as_array().or(book["sub_items"].as_array()).unwrap() {
        let chapter = &item["Chapter"];
        if let Some(path) = chapter["source_path"].as_str() {
            texts.push((path.to_owned(), chapter["content"].as_str().unwrap().to_owned()));
        }
        if chapter["sub_items"].is_array() {
            texts.extend(self::texts(chapter));
        }
    }
    texts
}

/// A text without what a preview puts into it.
pub fn without_panels(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    loop {
        let marks = ["\n<!-- contracts: finding ", "\n<!-- contracts: preview "];
        let Some(at) = marks.iter().filter_map(|it| rest.find(it)).min() else { return kept + rest };
        let (before, panel) = rest.split_at(at);
        kept.push_str(before);
        rest = panel.split_once("\n\n").unwrap().1;
    }
}
