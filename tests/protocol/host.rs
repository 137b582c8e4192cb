//! A host such as mdBook: a small agreeing book on disk, requests about it, and the program as its child.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mdbook-contracts");

/// Nothing here takes seconds; who waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);

const CHAPTER: &str = "# Orders\n\n## OrderPlaced\n\n{{#example order_placed}}\n\nThe end.\n";

const FILES: [(&str, &str); 5] = [
    ("book.toml", "[book]\ntitle = \"Orders\"\n\n[preprocessor.contracts]\n"),
    ("src/SUMMARY.md", "# Summary\n\n- [Orders](catalog/orders.md)\n"),
    ("src/catalog/orders.md", CHAPTER),
    (
        "contracts/events/schemas/order_placed.schema.json",
        r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "OrderPlaced",
  "type": "object",
  "required": ["event_name", "order_id"],
  "properties": { "event_name": { "const": "OrderPlaced" }, "order_id": { "type": "string" } },
  "additionalProperties": false
}
"#,
    ),
    (
        "contracts/events/examples/order_placed.example.json",
        "{ \"event_name\": \"OrderPlaced\", \"order_id\": \"o-1\" }\n",
    ),
];

/// A book, and who asks for it.
pub struct Host {
    root: TempDir,
}

/// What the program did.
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The book that was handed back: exactly one JSON value.
    pub fn book(&self) -> Value {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        one_value(&self.stdout)
    }
}

/// The one JSON value that a text is.
pub fn one_value(text: &str) -> Value {
    serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("{error}: `{}`", text.get(..200).unwrap_or(text)))
}

/// A chapter as mdBook hands it over.
pub fn chapter(path: &str, content: &str) -> Value {
    json!({ "Chapter": {
        "name": "A chapter", "content": content, "number": [1], "sub_items": [],
        "path": path, "source_path": path, "parent_names": []
    } })
}

impl Host {
    pub fn new() -> Host {
        let host = Host { root: tempfile::tempdir().unwrap() };
        for (path, text) in FILES {
            host.write(path, text);
        }
        host
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The request of mdBook 0.5.4 for the small book, with more items after its only chapter.
    pub fn request(&self, more: Vec<Value>) -> Value {
        let mut items = vec![chapter("catalog/orders.md", CHAPTER)];
        items.extend(more);
        json!([
            {
                "root": self.root(),
                "config": {
                    "book": { "title": "Orders", "authors": [], "description": null, "language": "en", "text-direction": null },
                    "preprocessor": { "contracts": { "command": "mdbook-contracts" } }
                },
                "renderer": "html",
                "mdbook_version": "0.5.4"
            },
            { "items": items }
        ])
    }

    /// The text of the only chapter in a request.
    pub fn text_of<'a>(&self, request: &'a mut Value) -> &'a mut Value {
        &mut request[1]["items"][0]["Chapter"]["content"]
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(self.root()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, request: &Value) -> Ran {
        self.feed(request.to_string().as_bytes())
    }

    pub fn feed(&self, input: &[u8]) -> Ran {
        self.feed_with(input, |_| {})
    }

    /// Runs the program; `before` does something to it before it gets its input.
    pub fn feed_with(&self, input: &[u8], before: impl FnOnce(&mut Child)) -> Ran {
        self.talk(self.command(), input, before)
    }

    pub fn talk(&self, mut command: Command, input: &[u8], before: impl FnOnce(&mut Child)) -> Ran {
        let mut child = command.spawn().unwrap();
        before(&mut child);
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Who was asked for support, or has nobody to write to, may be gone already.
        thread::spawn(move || drop(stdin.write_all(&input)));
        self.end(child)
    }

    /// Sends a request in small pieces, as mdBook does, and reads no answer before the last of them is taken.
    pub fn feed_slowly(&self, request: &str) -> Ran {
        let mut child = self.command().spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let (sent, taken) = mpsc::channel();
        let pieces: Vec<Vec<u8>> = request.as_bytes().chunks(4_099).map(<[u8]>::to_vec).collect();
        thread::spawn(move || {
            let sending = pieces.iter().try_for_each(|piece| {
                thread::yield_now();
                stdin.write_all(piece)
            });
            let _ = sent.send(sending);
        });
        match taken.recv_timeout(PATIENCE) {
            Ok(sending) => sending.expect("the program reads its input to the end"),
            Err(_) => give_up(&mut child, "writes before it has read everything"),
        }
        self.end(child)
    }

    /// Reads what a child has to say until it ends, but waits not for ever.
    pub fn end(&self, mut child: Child) -> Ran {
        let streams = (child.stdout.take().map(collect), child.stderr.take().map(collect));
        let mut text = |stream: Option<mpsc::Receiver<Vec<u8>>>| {
            let bytes = stream.map(|it| it.recv_timeout(PATIENCE));
            let bytes = bytes.unwrap_or(Ok(Vec::new()));
            String::from_utf8(bytes.unwrap_or_else(|_| give_up(&mut child, "does not end"))).unwrap()
        };
        let (stdout, stderr) = (text(streams.0), text(streams.1));
        Ran { status: child.wait().unwrap().code(), stdout, stderr }
    }
}

fn give_up(child: &mut Child, what: &str) -> ! {
    let _ = child.kill();
    panic!("the program {what}");
}

/// Reads a stream to its end, beside everything else.
fn collect(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (done, bytes) = mpsc::channel();
    thread::spawn(move || {
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read);
        let _ = done.send(read);
    });
    bytes
}

/// The items of a book that has nothing of ours in it.
pub fn other_book() -> impl Strategy<Value = Vec<Value>> {
    let leaf = prop_oneof![
        Just(json!("Separator")),
        prose().prop_map(|it| json!({ "PartTitle": it })),
        any_json().prop_map(|it| json!({ "Widget": it })),
        a_chapter(Just(Vec::new()).boxed()),
    ];
    let item = leaf.prop_recursive(3, 12, 4, |inner| a_chapter(vec(inner, 0..4).boxed()));
    vec(item, 0..6).prop_map(|mut items| {
        let mut number = 0;
        items.iter_mut().for_each(|it| name_apart(it, &mut number));
        items
    })
}

fn a_chapter(nested: BoxedStrategy<Vec<Value>>) -> BoxedStrategy<Value> {
    let made = (prose(), prose(), nested, any_json(), any::<bool>());
    made.prop_map(|(name, content, nested, unknown, draft)| {
        let mut item = chapter("", &format!("Something. {content}"));
        let chapter = &mut item["Chapter"];
        chapter["name"] = json!(name);
        chapter["sub_items"] = json!(nested);
        chapter["unknown"] = unknown;
        if draft {
            chapter["path"] = Value::Null;
            chapter["content"] = json!("");
        }
        item
    })
    .boxed()
}

/// Gives every chapter a path of its own.
fn name_apart(item: &mut Value, number: &mut usize) {
    let Some(chapter) = item.get_mut("Chapter") else { return };
    *number += 1;
    let path = if chapter["path"].is_null() { Value::Null } else { json!(format!("folder/{number}.md")) };
    chapter["path"] = path.clone();
    chapter["source_path"] = path;
    chapter["sub_items"].as_array_mut().unwrap().iter_mut().for_each(|it| name_apart(it, number));
}

/// Text with much in it that means something to somebody, and no directive of ours or of mdBook's.
fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        prop::sample::select(vec![
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            "    ",
            "```",
            "~~~",
            "<!--",
            "-->",
            "| a |\n|---|\n",
            "# ",
            "- ",
            "- [ ] ",
            "> ",
            "\\",
            "\\{{#example x}}",
            "`{{#example x}}`",
            "{{ other }}",
            "{{#unheard-of}}",
            "}}",
            "<pre>",
            "&amp;",
            "\u{0}",
        ])
        .prop_map(str::to_owned),
    ];
    vec(word, 0..12).prop_map(|words| {
        let text = words.concat();
        if text.contains("{{") {
            text.replace("example", "nothing").replace("fields", "nothing")
        } else {
            text
        }
    })
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("\\PC{0,8}", inner, 0..4).prop_map(|it| json!(it)),
        ]
    })
}
