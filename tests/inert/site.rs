//! A small book in a folder of its own, and the site that mdBook's own driver makes of it with our program.

#![allow(dead_code, reason = "each test uses its part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A book of one contract, whose chapter `orders.md` shows every example and all fields.
pub struct Book {
    root: TempDir,
    /// The text of every example file, by its name.
    pub examples: BTreeMap<String, String>,
    /// The description of every field that has one.
    pub descriptions: BTreeMap<String, String>,
}

/// A site: its files with text in them, by path.
pub struct Site {
    pub files: BTreeMap<String, String>,
}

/// A page: its title, and the HTML of its own text.
pub struct Page {
    pub title: String,
    pub main: String,
}

impl Book {
    /// A book with an example `order_placed.nN` and a field `fN` for each text. `table` goes into our table.
    pub fn of(texts: &[String], table: &str) -> Book {
        let root = tempfile::tempdir().unwrap();
        let mut book = Book { root, examples: BTreeMap::new(), descriptions: BTreeMap::new() };
        let command = Value::from(format!("'{}'", crate::program::path().display()));
        book.write(
            "book.toml",
            &format!(
                "[book]\ntitle = \"A book\"\n\n[preprocessor.contracts]\ncommand = {command}\n{table}\n\n\
                 [preprocessor.contracts.family.events]\ncatalog = [\"orders.md\"]\n"
            ),
        );
        book.write("src/SUMMARY.md", "- [Orders](orders.md)\n");
        let mut properties = json!({ "event_name": { "const": "OrderPlaced" } });
        for (at, text) in texts.iter().enumerate() {
            properties[format!("f{at}")] = json!({ "description": text });
            book.descriptions.insert(format!("f{at}"), text.clone());
            let value = Value::from(text.as_str());
            let example = format!("{{\n  \"event_name\": \"OrderPlaced\",\n\n  \"f{at}\": {value}\n}}\n");
            book.example(&format!("order_placed.n{at}"), &example);
        }
        book.schema(&properties);
        book.example("order_placed", "{ \"event_name\": \"OrderPlaced\" }\n");
        book
    }

    /// A book that lies in a folder already.
    pub fn over(root: TempDir) -> Book {
        Book { root, examples: BTreeMap::new(), descriptions: BTreeMap::new() }
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn write(&mut self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn schema(&mut self, properties: &Value) {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "OrderPlaced",
            "type": "object",
            "required": ["event_name"],
            "properties": properties,
            "additionalProperties": false
        });
        self.write("contracts/events/schemas/order_placed.schema.json", &format!("{schema:#}\n"));
    }

    /// Adds an example, and shows it.
    pub fn example(&mut self, name: &str, text: &str) {
        self.write(&format!("contracts/events/examples/{name}.example.json"), text);
        self.examples.insert(name.to_owned(), text.to_owned());
        let shown: String = self.examples.keys().map(|it| format!("{{{{#example {it}}}}}\n\n")).collect();
        self.write(
            "src/orders.md",
            &format!("# Orders\n\n## OrderPlaced\n\n{shown}{{{{#fields OrderPlaced}}}}\n"),
        );
    }

    /// The exit status of `check`, and what it says.
    pub fn check(&self) -> (Option<i32>, String) {
        let out = Command::new(crate::program::path()).arg("check").arg(self.root.path()).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    }

    pub fn build(&self) -> Site {
        self.build_with(|_| {})
    }

    /// The site that `mdbook serve` shows.
    pub fn serve(&self) -> Site {
        self.build_with(|config| {
            config.set("output.html.live-reload-endpoint", "__livereload").unwrap();
            config.set("output.html.site-url", "/").unwrap();
        })
    }

    /// The site without the preprocessor.
    pub fn without_us(&self) -> Site {
        self.build_with(|config| config.set("preprocessor", json!({})).unwrap())
    }

    /// The site with settings that are changed before mdBook loads the book.
    pub fn build_with(&self, change: impl FnOnce(&mut Config)) -> Site {
        let mut config = MDBook::load(self.root.path()).unwrap().config;
        change(&mut config);
        let book = MDBook::load_with_config(self.root.path(), config).unwrap();
        book.build().unwrap_or_else(|error| panic!("{error:#}: {}", self.check().1));
        let mut files = BTreeMap::new();
        collect(&book.build_dir_for("html"), "", &mut files);
        Site { files }
    }
}

/// Every file below a folder whose bytes are text.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.insert(path, text);
        }
    }
}

impl Site {
    pub fn page(&self, path: &str) -> Page {
        let text = &self.files[path];
        Page {
            title: decoded(between(text, "<title>", "</title>")),
            main: between(text, "<main>", "</main>").to_owned(),
        }
    }
}

impl Page {
    /// What a reader can read on the page: no tags, and every character as itself.
    pub fn text(&self) -> String {
        decoded(&without_tags(&self.main))
    }

    /// The page without what stands in for directives, and without space between tags.
    pub fn without_ours(&self) -> String {
        let mut rest = self.main.as_str();
        let mut kept = String::new();
        while let Some((before, ours)) = rest.split_once("<!-- contracts:") {
            kept.push_str(before);
            let (_, ours) = ours.split_once("-->").unwrap();
            let ours = ours.trim_start();
            let ours = if ours.starts_with("<style>") { after(ours, "</style>").trim_start() } else { ours };
            rest = match ours {
                it if it.starts_with("<div class=\"mc\">") => {
                    let last = ["</figure>", "<p class=\"mc-foot\">"].into_iter();
                    let last = last.filter(|mark| it.contains(mark)).min_by_key(|mark| it.find(mark));
                    after(after(it, last.unwrap()), "</div>")
                }
                it => it,
            };
        }
        kept.push_str(rest);
        kept.replace("full.", "bare.").split_whitespace().collect::<Vec<_>>().concat()
    }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).unwrap_or_else(|| panic!("no `{mark}` in a text of {} bytes", text.len())).1
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    after(text, open).split_once(close).unwrap_or_else(|| panic!("no `{close}` after `{open}`")).0
}

/// The text that the figure of an example shows.
pub fn code_of(html: &str, example: &str) -> String {
    let figure = after(html, &format!(" id=\"{}\"", attribute(&format!("example.{example}"))));
    decoded(&without_tags(between(figure, "<code class=\"nohighlight\">", "</code></pre>")))
}

/// The description in the row of a field.
pub fn row_of(html: &str, field: &str) -> String {
    let rest = after(html, &format!(" id=\"OrderPlaced.{field}\""));
    let ends = ["<div class=\"mc-row", "<p class=\"mc-foot"].into_iter().filter_map(|end| rest.find(end));
    let row = &rest[..ends.min().unwrap_or(rest.len())];
    let text = row.split_once("<div class=\"mc-text\">").map_or("", |(_, text)| text);
    decoded(&without_tags(text))
}

/// The text between the tags of some HTML.
fn without_tags(html: &str) -> String {
    html.split('<').map(|it| it.split_once('>').map_or(it, |(_, text)| text)).collect()
}

/// A text as mdBook writes it into an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Undoes the entities that HTML text needs.
fn decoded(html: &str) -> String {
    let mut pieces = html.split('&');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').unwrap_or_else(|| panic!("a bare `&` before {piece:?}"));
        text.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "nbsp" => '\u{a0}',
            "#x27" | "#39" => '\'',
            _ => panic!("the entity `{entity}`"),
        });
        text.push_str(rest);
    }
    text
}
