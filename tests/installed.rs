//! The sabotage suite with an installed mdBook as its third door, and the site that it builds of the unbroken copy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::suite::{BUILD, CHECK, Door, Suite};
use support::told::Running;
use support::{Run, apart, copy_of_the_repository, program, run};
use walkdir::WalkDir;

const MDBOOK: Door = Door {
    name: "mdbook",
    knock: |root, _| mdbook("build", root),
    // mdBook has this status for every error.
    refuses: |_, status| status == 101,
};

/// Runs the `mdbook` of the path, as a person does.
fn mdbook(command: &str, root: &Path) -> Run {
    let mut mdbook = apart(Command::new("mdbook"), &std::env::temp_dir());
    mdbook.arg(command).arg(root);
    run(mdbook, "")
}

/// Puts the program under test in the place of the one that `book.toml` asks cargo for.
fn call_this_program(root: &Path) {
    let path = root.join("book.toml");
    let text = fs::read_to_string(&path).expect("the copy has its settings");
    let ours = "cargo run --quiet --release --locked --";
    let called = text.replace(ours, &program::path().to_string_lossy());
    fs::write(&path, called).expect("the settings can be written");
}

/// Every file of a site.
fn site(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let site = root.join("target/book");
    let files = WalkDir::new(&site).into_iter().map(|it| it.expect("the site can be read"));
    let files = files.filter(|it| it.file_type().is_file());
    let name =
        |path: &Path| path.strip_prefix(&site).expect("a walk stays below its start").display().to_string();
    files.map(|it| (name(it.path()), fs::read(it.path()).expect("a page can be read"))).collect()
}

#[test]
fn every_broken_copy_is_caught_by_an_installed_mdbook() {
    Suite::of_this_repository().hold(&[CHECK, BUILD, MDBOOK], call_this_program);
}

#[test]
fn an_installed_mdbook_builds_the_same_site() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    call_this_program(root);
    let answer = (BUILD.knock)(root, &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    let ours = site(root);
    fs::remove_dir_all(root.join("target/book")).expect("the site can be taken away");
    let answer = mdbook("build", root);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(answer.findings(), []);
    let theirs = site(root);
    // A preprocessor alone emits no file.
    let (machine, ours): (BTreeMap<_, _>, BTreeMap<_, _>) =
        ours.into_iter().partition(|(name, _)| name == "contracts.json" || name.starts_with("raw/"));
    assert!(machine.contains_key("contracts.json") && machine.len() > 50, "{:?}", machine.keys());
    assert!(ours.contains_key("index.html"), "{:?}", ours.keys());
    let differing: Vec<_> =
        ours.iter().filter(|(name, it)| theirs.get(*name) != Some(it)).map(|it| it.0).collect();
    assert!(differing.is_empty(), "{differing:?} differ");
    assert_eq!(ours.len(), theirs.len(), "one site has more files");
}

#[test]
fn an_installed_mdbook_publishes_the_files_for_programs_through_the_renderer() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    call_this_program(root);
    let machine = |folder: &str| -> BTreeMap<String, Vec<u8>> {
        let files = site(root).into_iter();
        let below = files.filter_map(|(name, it)| Some((name.strip_prefix(folder)?.to_owned(), it)));
        let machine = below.filter(|(name, _)| name == "contracts.json" || name.starts_with("raw/"));
        let mut machine: BTreeMap<String, Vec<u8>> = machine.collect();
        // The fingerprint is over the settings as well, and one output more is another setting.
        if let Some(text) = machine.get_mut("contracts.json") {
            let mut document: serde_json::Value = serde_json::from_slice(text).expect("it is JSON");
            document["judged"]["sha256"] = serde_json::Value::Null;
            *text = document.to_string().into_bytes();
        }
        machine
    };
    assert_eq!((BUILD.knock)(root, &[]).status, 0);
    let ours = machine("");
    fs::remove_dir_all(root.join("target/book")).expect("the site can be taken away");
    let path = root.join("book.toml");
    let program = program::path();
    let text = fs::read_to_string(&path).expect("the copy has its settings");
    let text = format!("{text}\n[output.machine-readable]\ncommand = \"{} render\"\n", program.display());
    fs::write(&path, text).expect("the settings can be written");
    for _ in 0..2 {
        let answer = mdbook("build", root);
        assert_eq!(answer.status, 0, "{}", answer.stderr);
        assert_eq!(machine("html/"), ours);
    }
    fs::remove_dir_all(root.join("target/book")).expect("the site can be taken away");
    let answer = (BUILD.knock)(root, &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(machine("html/"), ours);
}

#[test]
fn the_examples_of_code_in_the_book_still_pass() {
    let copy = copy_of_the_repository();
    call_this_program(copy.path());
    let answer = mdbook("test", copy.path());
    assert_eq!(answer.status, 0, "{}{}", answer.stdout, answer.stderr);
    assert_eq!(answer.findings(), []);
}

/// An `mdbook serve` over a book, and the site that it hands out.
struct Server {
    mdbook: Running,
    site: PathBuf,
}

impl Server {
    fn of(root: &Path) -> Server {
        let mut mdbook = apart(Command::new("mdbook"), root);
        // Port 0 is any that is free. This watcher says so once it would notice a change; the other says it before.
        mdbook.args(["serve", "-n", "127.0.0.1", "-p", "0", "--watcher", "native"]);
        Server { mdbook: Running::start(mdbook), site: root.join("target/book") }
    }

    /// The page as it is behind a build that makes it right.
    fn page(&self, path: &str, is_right: impl Fn(&str) -> bool) -> String {
        let mut last = String::new();
        loop {
            let said = self.mdbook.says_until("HTML book written");
            let page = self.written(path);
            if is_right(&page) {
                return page;
            }
            // One change can make mdBook build twice, but not for ever.
            assert_ne!(last, page, "the page stays as it is:\n{said}");
            last = page;
        }
    }

    fn written(&self, path: &str) -> String {
        fs::read_to_string(self.site.join(path)).expect("the page is there")
    }
}

#[test]
fn an_installed_mdbook_serves_the_findings_until_they_are_mended() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    call_this_program(root);
    let chapter = root.join("book/catalog/contact.md");
    let right = fs::read_to_string(&chapter).expect("the chapter is there");
    let wrong = right.replace("{{#example contact_created}}", "{{#exampel contact_created}}");
    fs::write(&chapter, &wrong).expect("the chapter can be written");
    assert_eq!(mdbook("build", root).status, 101);

    let server = Server::of(root);
    let page = server.page("catalog/contact.html", |it| it.contains("contracts-finding-1"));
    let (before, after) = page.split_once("<!-- contracts: finding MC501 -->").expect("the panel");
    assert!(before.contains("A contact with a name to show"), "{before}");
    assert!(after.contains("<p>{{#exampel contact_created}}</p>"), "{after}");
    assert!(
        before.contains("this is a preview") && page.contains("example.contact_created.unnamed"),
        "{page}"
    );
    let other = server.written("privacy.html");
    assert!(other.contains("this is a preview"), "{other}");
    assert!(other.contains("href=\"catalog/contact.html#contracts-finding-1\""), "{other}");

    // In one step, so that no build finds half of it.
    let change = |text: &str| {
        let beside = root.join("contact.md");
        fs::write(&beside, text).expect("a file can be written");
        fs::rename(&beside, &chapter).expect("a file can be renamed");
    };
    server.mdbook.says_until("Listening for changes");
    change(&right);
    let mended = server.page("catalog/contact.html", |it| it.contains("id=\"example.contact_created\""));
    assert!(!mended.contains("contracts-finding") && !mended.contains("preview"), "{mended}");
    change(&wrong);
    server.page("catalog/contact.html", |it| it.contains("contracts-finding-1"));
}
