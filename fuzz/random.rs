//! How texts, JSON and books are changed, by chance that a seed repeats.

use serde_json::{Map, Value, json};

use crate::seeds::{Files, Seeds};

/// Pieces that mean something to a reader.
const PIECES: [&str; 46] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "{{#example ",
    "{{#fields ",
    "{{#include ",
    "}}",
    "<!--",
    "-->",
    "```",
    "\n\n",
    "\r",
    "\t",
    "- [ ] ",
    "| a | b |\n|---|---|\n",
    "> ",
    "# ",
    "\u{202e}",
    "\u{200b}",
    "\0",
    "é",
    "1e400",
    "\\ud800",
    "\"$ref\": \"#\"",
    "\"allOf\": [",
    "\"$id\": \"",
    "\"type\": \"object\"",
    "\"required\": [",
    "null",
    "&",
    "*",
    "<<: ",
    "%",
    "::",
    "[^1]: ",
    "\u{a0}",
    "\u{3000}",
    " — ",
    "–",
    "?",
    "or ",
];

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A place in a text between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
    }

    /// One of these texts, changed in a few places.
    pub fn text(&mut self, seeds: &[String]) -> String {
        let text = self.one(seeds).clone();
        self.changed(text, seeds)
    }

    fn changed(&mut self, mut text: String, seeds: &[String]) -> String {
        for _ in 0..=self.below(6) {
            let (one, other) = (self.place(&text), self.place(&text));
            let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 40));
            let end = (start..=end).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(start);
            let with = match self.below(4) {
                0 => String::new(),
                1 => text[start..end].repeat(2),
                2 => (*self.one(&PIECES)).to_owned(),
                _ => {
                    let other = self.one(seeds);
                    let (from, to) = (self.place(other), self.place(other));
                    other[from.min(to)..from.max(to)].to_owned()
                }
            };
            text.replace_range(start..end, &with);
        }
        text.truncate((0..=text.len().min(4_000)).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0));
        text
    }

    /// JSON: half of the time changed as a text, half of the time still JSON.
    pub fn json(&mut self, seeds: &Seeds) -> String {
        match self.below(2) {
            0 => self.text(&seeds.json),
            _ => {
                let value = self.one(&seeds.values).clone();
                self.grafted(value, seeds)
            }
        }
    }

    /// A value with parts of others in the place of its own.
    fn grafted(&mut self, mut value: Value, seeds: &Seeds) -> String {
        for _ in 0..=self.below(5) {
            let places = pointers(&value);
            let at = self.one(&places).clone();
            let with = match self.below(6) {
                0 => json!(null),
                1 => json!({ "$ref": format!("#{}", self.one(&places)) }),
                2 => value.pointer(self.one::<String>(&places)).cloned().unwrap_or_default(),
                3 => json!(*self.one(&PIECES)),
                _ => self.part(seeds),
            };
            let key = self.key(seeds);
            let Some(node) = value.pointer_mut(&at) else { continue };
            match node {
                Value::Object(members) if self.below(2) == 0 => drop(members.insert(key, with)),
                Value::Array(elements) if self.below(2) == 0 => elements.push(with),
                node => *node = with,
            }
        }
        value.to_string()
    }

    /// A part of one of the values.
    fn part(&mut self, seeds: &Seeds) -> Value {
        let value = self.one(&seeds.values);
        value.pointer(self.one::<String>(&pointers(value))).cloned().unwrap_or_default()
    }

    /// A key of one of the values.
    fn key(&mut self, seeds: &Seeds) -> String {
        let value = self.one(&seeds.values);
        let objects: Vec<&Map<String, Value>> =
            pointers(value).iter().filter_map(|it| value.pointer(it)?.as_object()).collect();
        let keys: Vec<&String> = objects.into_iter().flat_map(Map::keys).collect();
        if keys.is_empty() { String::new() } else { (*self.one(&keys)).clone() }
    }

    /// A book of which one file or some are changed.
    pub fn book(&mut self, seeds: &Seeds) -> String {
        let mut book: Files = self.one(&seeds.books).clone();
        let paths: Vec<String> = book.keys().cloned().collect();
        for _ in 0..=self.below(3) {
            let path = self.one(&paths);
            let Some(text) = book.get_mut(path) else { continue };
            *text = match serde_json::from_str(text) {
                Ok(value) if self.below(3) > 0 => self.grafted(value, seeds),
                _ => self.changed(std::mem::take(text), &seeds.texts),
            };
        }
        written(&book)
    }
}

/// The JSON Pointers of a value and of all that is in it.
fn pointers(value: &Value) -> Vec<String> {
    fn add(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(key, it)| {
                add(it, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }),
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(index, it)| add(it, &format!("{at}/{index}"), all));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = Vec::new();
    add(value, "", &mut all);
    all
}

/// What stands before the path of a file in the text of a book.
const FILE: &str = "\n@@ ";

/// A book as one text.
fn written(book: &Files) -> String {
    book.iter().map(|(path, text)| format!("{FILE}{path}\n{text}")).collect()
}

/// The files of a text that was a book, by path.
pub fn files(text: &str) -> Files {
    text.split(FILE).skip(1).filter_map(|it| it.split_once('\n')).map(|(a, b)| (a.into(), b.into())).collect()
}
