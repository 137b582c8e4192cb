//! The commands as a person uses them: every console block of the README and the book runs as shown, and every way
//! of ending has its exit status.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-contracts"));
    command.env_remove("GITHUB_ACTIONS").env_remove("MDBOOK_CONTRACTS_FORMAT");
    command.args(arguments).current_dir(dir).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap() + &String::from_utf8(output.stdout.clone()).unwrap()
}

/// Every Markdown file whose console blocks are run.
fn documents() -> Vec<PathBuf> {
    let mut documents = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for folder in ["book", "book/using", "book/rules", "book/catalog"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "md") {
                documents.push(path);
            }
        }
    }
    documents.sort();
    documents
}

/// How commands of ours begin.
const OURS: [&str; 2] = ["mdbook-contracts ", "cargo run --release -- "];

/// The commands of the console blocks of a document, each with the lines that it is said to print.
fn console(text: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            line if inside => match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), Vec::new())),
                (None, Some((_, lines))) => lines.push(line.to_owned()),
                (None, None) => panic!("output before a command: {line}"),
            },
            _ => {}
        }
    }
    commands
}

/// True where `lines` are `shown`, in which a line `...` stands for any number of lines.
fn agrees(shown: &[String], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=lines.len()).any(|skipped| agrees(rest, &lines[skipped..]))
        }
        Some((first, rest)) => {
            lines.first().is_some_and(|line| line.trim_end() == first.trim_end()) && agrees(rest, &lines[1..])
        }
    }
}

#[test]
fn every_console_block_runs_as_shown() {
    let mut ran = 0;
    for document in documents() {
        for (command, shown) in console(&fs::read_to_string(&document).unwrap()) {
            let arguments = OURS.iter().find_map(|it| command.strip_prefix(it));
            let arguments = arguments.unwrap_or_else(|| panic!("`{command}` is no command of ours"));
            let arguments: Vec<&str> = arguments.split_whitespace().collect();
            let output = said(&run(root(), &arguments));
            let lines: Vec<&str> = output.trim_end().lines().collect();
            assert!(agrees(&shown, &lines), "{}: `{command}` prints\n{output}", document.display());
            ran += 1;
        }
    }
    assert!(ran >= 4, "only {ran} commands were found");
}

#[test]
fn every_command_for_a_shell_is_one() {
    let mut asked = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let blocks = text.split("```sh\n").skip(1).filter_map(|it| it.split("```").next());
        for line in blocks.flat_map(str::lines) {
            let command = OURS.iter().find_map(|it| line.split_once(it)).filter(|it| !it.0.contains('#'));
            let Some((_, arguments)) = command else { continue };
            let ends = |it: &&str| matches!(*it, ">" | "|" | "&&" | "<" | "2>");
            let arguments = arguments.split_whitespace().take_while(|it| !ends(it)).chain(["--help"]);
            let output = run(root(), &arguments.collect::<Vec<_>>());
            assert_eq!(output.status.code(), Some(0), "{}: `{line}`: {}", document.display(), said(&output));
            asked += 1;
        }
    }
    assert!(asked >= 8, "only {asked} commands were found");
}

#[test]
fn a_broken_call_ends_with_two() {
    for arguments in [
        &["chekc"][..],
        &["check", "a", "b"],
        &["explain"],
        &["explain", "MC999"],
        &["check", "no-such-folder"],
    ] {
        let output = run(root(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).starts_with("error: "), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn help_and_version_end_with_zero() {
    for argument in ["--help", "--version"] {
        let output = run(root(), &[argument]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty() && !output.stdout.is_empty(), "{argument}");
    }
}

#[test]
fn explain_prints_the_page_by_code_or_name() {
    let page = fs::read(root().join("book/rules/required-differs.md")).unwrap();
    for rule in ["MC203", "mc203", "required-differs"] {
        assert_eq!(run(root(), &["explain", rule]).stdout, page, "{rule}");
    }
    assert!(said(&run(root(), &["explain", "required-difers"])).contains("did you mean `required-differs`?"));
}

/// A copy of this repository's own book.
fn copy() -> tempfile::TempDir {
    fn copy_folder(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy_folder(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let copy = tempfile::tempdir().unwrap();
    for folder in ["book", "contracts"] {
        copy_folder(&root().join(folder), &copy.path().join(folder));
    }
    fs::copy(root().join("book.toml"), copy.path().join("book.toml")).unwrap();
    copy
}

#[test]
fn a_file_that_is_not_text_is_one_finding_at_its_first_byte_that_is_none() {
    let copy = copy();
    for file in ["contracts/events/examples/customer_created.example.json", "book/catalog/customer.md"] {
        let path = copy.path().join(file);
        let text = fs::read(&path).unwrap();
        fs::write(&path, b"{ \"name\": \"caf\xe9\" }").unwrap();
        let output = run(copy.path(), &["check"]);
        assert_eq!(output.status.code(), Some(1));
        let said = said(&output);
        assert!(
            said.contains(&format!(
                "error[MC003 unreadable-file]: `{file}` cannot be read: it is not UTF-8: byte 15"
            )),
            "{said}"
        );
        assert!(said.contains(&format!(" --> {file}:1:15\n")), "{said}");
        assert!(said.contains("error: 1 finding;"), "{said}");
        // Nothing else of it is quoted, and nothing of it is read.
        let broken =
            [&text[..], b"\n\n## CustomerCreated\r\n\n- Caf\xc3\xa9 f\xfcr alle: { \xff }\n"].concat();
        let line = text.iter().filter(|it| **it == b'\n').count() + 5;
        fs::write(&path, broken).unwrap();
        let output = run(copy.path(), &["check"]);
        let said = self::said(&output);
        assert!(said.contains(&format!(" --> {file}:{line}:9\n")), "{said}");
        assert!(said.contains(" | - Caf\u{e9} f\u{fffd}\n") && !said.contains("r alle"), "{said}");
        assert!(said.contains("error: 1 finding;"), "{said}");
        fs::write(&path, text).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_root_is_not_followed() {
    let copy = copy();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.json"), "{\"event_name\": \"Secret\"}").unwrap();
    let link = copy.path().join("contracts/events/examples/secret.example.json");
    std::os::unix::fs::symlink(outside.path().join("secret.json"), link).unwrap();
    let output = run(copy.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("it leads out of the folder of `book.toml`"), "{}", said(&output));
    assert!(!said(&output).contains("Secret"));
}

#[test]
fn the_folder_is_an_argument_and_the_verdict_is_the_same() {
    let here = run(root(), &["check"]);
    let there = run(Path::new("/"), &["check", root().to_str().unwrap()]);
    assert_eq!((here.status.code(), said(&here)), (there.status.code(), said(&there)));
    assert_eq!(here.status.code(), Some(0), "{}", said(&here));
}

#[test]
fn two_runs_print_the_same_bytes() {
    let copy = copy();
    fs::remove_file(copy.path().join("contracts/events/envelope.schema.json")).unwrap();
    let first = run(copy.path(), &["check"]);
    assert_ne!(first.status.code(), Some(0));
    assert_eq!(said(&first), said(&run(copy.path(), &["check"])));
}

/// Replaces a text that stands once in a file.
fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old} in {}", file.display());
    fs::write(file, text.replace(old, new)).unwrap();
}

#[test]
fn the_readme_shows_what_check_prints() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("```text\nerror[").nth(1).unwrap().split("```").next().unwrap();
    let copy = copy();
    let entry = "- ConversationArchived: { conversation_id, customer_id, reason";
    replace(&copy.path().join("book/data-model.md"), &format!("{entry}? }}"), &format!("{entry} }}"));
    assert_eq!(said(&run(copy.path(), &["check"])), format!("error[{shown}"));
}

#[test]
fn the_quickstart_goes_as_it_is_told() {
    let quickstart = fs::read_to_string(root().join("book/quickstart.md")).unwrap();
    let block = |start: &str| {
        let from = quickstart.find(&format!("```{start}")).map(|at| at + start.find('\n').unwrap() + 4);
        let from = from.unwrap_or_else(|| panic!("the quickstart has no block {start}"));
        quickstart[from..].split("```").next().unwrap().trim_end().to_owned()
    };
    let copy = copy();
    let file = |path: &str| copy.path().join(path);
    let schema = file("contracts/events/schemas/customer_updated.schema.json");
    let field = block("json\n\"note\": {").replace('\n', "\n    ");
    replace(
        &schema,
        "\n    }\n  },\n  \"additional",
        &format!("\n    }},\n    {field}\n  }},\n  \"additional"),
    );
    let output = run(copy.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output).trim_end(), block("text\nerror[MC202 field-not-in-chapter]"));

    replace(
        &file("book/data-model.md"),
        "- CustomerUpdated: { customer_id, changed_fields }",
        &block("text\n- CustomerUpdated: { customer_id, changed_fields, note"),
    );
    let example = file("contracts/events/examples/customer_updated.example.json");
    replace(&example, "\n}\n", &format!(",\n  {}\n}}\n", block("json\n\"note\": \"")));
    replace(&example, "\"version\": 1", "\"version\": 2");
    let output = run(copy.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}
