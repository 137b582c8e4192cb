//! `check --watch` tells what is new and what is gone after each change, and comes to the verdict of a cold run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod support;

use std::fs;
use std::path::Path;

use support::told::Running;
use support::{copy_of_the_repository, program, run};

/// A watch over a book, and what it says line by line.
struct Watch(Running);

impl Watch {
    fn over(root: &Path, arguments: &[&str]) -> Watch {
        let mut command = program(root);
        command.args(["check", "--watch"]).args(arguments);
        Watch(Running::start(command))
    }

    /// What it says up to its next closing line.
    fn says(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.0.line(&said);
            // What follows the closing line before.
            if said.is_empty() && (line.is_empty() || line.starts_with("  = ")) {
                continue;
            }
            said.push_str(&line);
            said.push('\n');
            let words =
                line.split_once("  ").filter(|it| it.0.contains(':')).map_or(line.as_str(), |it| it.1);
            if [&line, words].iter().any(|it| it.starts_with("contracts: ") || it.starts_with("error: ")) {
                return said;
            }
        }
    }
}

/// The closing line of a cold run.
fn cold(root: &Path) -> String {
    let mut command = program(root);
    command.arg("check");
    let said = run(command, "").stderr;
    said.lines().find(|it| it.starts_with("contracts: ") || it.starts_with("error: ")).unwrap().to_owned()
}

#[test]
fn what_is_new_and_what_is_gone_is_told() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let watch = Watch::over(root, &[]);
    assert_eq!(watch.says(), format!("{}\n", cold(root)));
    let example = root.join("contracts/events/examples/channel_unmapped.example.json");
    let text = fs::read_to_string(&example).unwrap();

    fs::write(&example, text.replace("\"channel_id\"", "\"chanel_id\"")).unwrap();
    let said = watch.says();
    assert!(said.lines().next().unwrap().ends_with("  1 new, 0 gone"), "{said}");
    assert!(said.contains("\nerror[MC103 unknown-field]: `chanel_id`"), "{said}");
    assert!(said.ends_with(&format!("{}\n", cold(root))), "{said}");

    // A second mistake is told alone.
    let chapter = root.join("book/data-model.md");
    let model = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, model.replace("- ChannelMapped: {", "- ChannelMapped: { ghost,")).unwrap();
    let said = watch.says();
    assert!(said.lines().next().unwrap().ends_with("  1 new, 0 gone"), "{said}");
    assert!(said.contains("`ghost`") && !said.contains("error[MC103 unknown-field]"), "{said}");

    // An editor that writes a new file and gives it the name of the old one is noticed as well.
    let beside = root.join("contracts/events/examples/channel_unmapped.example.json~");
    fs::write(&beside, &text).unwrap();
    fs::rename(&beside, &example).unwrap();
    let said = watch.says();
    assert!(said.lines().next().unwrap().ends_with("  0 new, 1 gone"), "{said}");
    assert!(
        said.contains(
            "\ngone: MC103 in contracts/events/examples/channel_unmapped.example.json: `chanel_id`"
        ),
        "{said}"
    );

    fs::write(&chapter, &model).unwrap();
    assert!(watch.says().contains("  0 new, 1 gone\ngone: MC"));

    // A file that is deleted, and a setting that nobody knows.
    fs::remove_file(&example).unwrap();
    let said = watch.says();
    assert!(said.ends_with(&format!("{}\n", cold(root))), "{said}");
    fs::write(&example, &text).unwrap();
    assert!(watch.says().ends_with(&format!("{}\n", cold(root))));
    let book = fs::read_to_string(root.join("book.toml")).unwrap();
    fs::write(root.join("book.toml"), book.replace("data-model = ", "data-modle = ")).unwrap();
    assert!(watch.says().contains("error[MC901 unknown-setting]: unknown setting `data-modle`"));
}

#[test]
fn a_folder_that_is_replaced_is_watched_again() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let watch = Watch::over(root, &[]);
    watch.says();
    // As a change of branches does it: the folder is another one by the same name.
    fs::rename(root.join("book"), root.join("old")).unwrap();
    let said = watch.says();
    assert!(said.contains("error: "), "{said}");
    fs::rename(root.join("old"), root.join("book")).unwrap();
    let said = watch.says();
    assert!(said.contains("contracts: 21 contracts agree"), "{said}");
    let chapter = root.join("book/data-model.md");
    let model = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, model.replace("- ChannelMapped: {", "- ChannelMapped: { ghost,")).unwrap();
    let said = watch.says();
    assert!(said.contains("`ghost`"), "{said}");
}

#[test]
fn who_is_told_in_sentences_is_told_so_after_a_change() {
    let copy = copy_of_the_repository();
    let watch = Watch::over(copy.path(), &["--format", "plain"]);
    watch.says();
    let example = copy.path().join("contracts/events/examples/channel_unmapped.example.json");
    let text = fs::read_to_string(&example).unwrap();
    fs::write(&example, text.replace("\"channel_id\"", "\"chanel_id\"")).unwrap();
    let said = watch.says();
    assert!(said.contains("\nerror MC103 unknown-field: `chanel_id`"), "{said}");
    assert!(said.contains("\n at contracts/events/examples/channel_unmapped.example.json"), "{said}");
    assert!(!said.contains("-->") && !said.contains("  |"), "{said}");
}
