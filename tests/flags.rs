//! Flags of one run: levels, rules that are asked alone, formats and where they go, colours.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::suite::request;
use support::{Run, copy_of_the_repository, program, run};
use tempfile::TempDir;

/// A copy with one failing finding (`out-of-bounds`) and one warning (`unmatched-file`, which our own book denies).
fn broken() -> TempDir {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let example = root.join("contracts/events/examples/channel_unmapped.example.json");
    let text = fs::read_to_string(&example).unwrap();
    let broken = text.replace("\"version\": 1", "\"version\": 0");
    assert_ne!(text, broken);
    fs::write(&example, broken).unwrap();
    fs::write(root.join("contracts/events/examples/stray.json"), "{}").unwrap();
    let book = fs::read_to_string(root.join("book.toml")).unwrap();
    fs::write(root.join("book.toml"), book.replace("unmatched-file = \"deny\"\n", "")).unwrap();
    copy
}

fn check(root: &Path, flags: &[&str]) -> Run {
    let mut command = program(root);
    command.arg("check").args(flags);
    run(command, "")
}

fn codes(run: &Run) -> Vec<String> {
    run.findings().into_iter().map(|it| it.code).collect()
}

#[test]
fn levels_are_set_for_one_run() {
    let copy = broken();
    for (flags, status, expected) in [
        (&[][..], 1, &["MC106", "MC313"][..]),
        (&["--warn", "out-of-bounds"], 0, &["MC106", "MC313"]),
        (&["--warn", "mc106"], 0, &["MC106", "MC313"]),
        (&["--warn", "out-of-bounds", "--deny", "warnings"], 1, &["MC106", "MC313"]),
        (&["--allow", "out-of-bounds"], 0, &["MC313"]),
        (&["--allow", "out-of-bounds", "--deny", "MC313"], 1, &["MC313"]),
        (&["--allow", "out-of-bounds", "--allow", "unmatched-file"], 0, &[]),
        (&["--only", "unmatched-file"], 0, &["MC313"]),
        (&["--only", "out-of-bounds", "--only", "unmatched-file"], 1, &["MC106", "MC313"]),
        (&["--only", "missing-field"], 0, &[]),
    ] {
        let ran = check(copy.path(), flags);
        assert_eq!(
            (ran.status, codes(&ran)),
            (status, expected.iter().map(|it| (*it).to_owned()).collect()),
            "{flags:?}\n{}",
            ran.stderr
        );
    }
}

#[test]
fn the_closing_line_says_no_more_than_was_found() {
    let copy = broken();
    for (flags, says) in [
        (
            &["--warn", "MC106", "--warn", "MC313"][..],
            "contracts: no error, 2 warnings; looked at 21 contracts (",
        ),
        (&["--only", "MC313", "--warn", "MC313"], "contracts: no error, 1 warning; looked at 21 contracts ("),
        (&["--allow", "MC106", "--allow", "MC313"], "contracts: 21 contracts agree ("),
        (&["--only", "missing-field"], "contracts: 21 contracts looked at, nothing found ("),
        (&["--warn", "MC313"], "error: 1 finding in 1 of 21 contracts, 1 warning ("),
    ] {
        let ran = check(copy.path(), flags);
        assert!(ran.stderr.contains(says), "{flags:?}\n{}", ran.stderr);
    }
}

#[test]
fn what_is_not_asked_is_said() {
    let copy = broken();
    let ran = check(copy.path(), &["--only", "missing-field"]);
    assert!(
        ran.stderr.contains("  = only `missing-field` and the fixed rules were asked\n"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("agree"), "{}", ran.stderr);
    // A file that cannot be read is found whatever is asked.
    let example = copy.path().join("contracts/events/examples/channel_unmapped.example.json");
    fs::write(example, "{").unwrap();
    let ran = check(copy.path(), &["--only", "missing-field"]);
    assert_eq!((ran.status, codes(&ran)), (1, vec!["MC001".to_owned()]), "{}", ran.stderr);
}

#[test]
fn flags_that_cannot_be_followed_end_with_two() {
    let copy = broken();
    for (flags, says) in [
        (&["--deny", "out-of-bound"][..], "did you mean `out-of-bounds`?"),
        (&["--deny", "warning"], "did you mean `warnings`?"),
        (&["--only", "MC1061"], "did you mean `MC101`?"),
        (&["--warn", "not-json"], "the level of `not-json` cannot be lowered"),
        (&["--allow", "MC001"], "the level of `not-json` cannot be lowered"),
        (&["--warn", "MC106", "--allow", "out-of-bounds"], "two flags set the level of `out-of-bounds`"),
        (&["--format", "jsn"], "did you mean `json`?"),
        (&["--format", "json", "--format", "jsonl"], "would be mixed in one stream"),
        (&["--format", "json="], "names no file"),
        (&["--format", "json=a", "--format", "sarif=a"], "two formats would be written to `a`"),
        (&["--format", "json=a", "--format", "sarif=./a"], "two formats would be written to"),
        (
            &["--format", "json=book/../a", "--format", "sarif=contracts/../a"],
            "two formats would be written to",
        ),
        (&["--format", "json=book/a", "--format", "sarif=book/./a"], "two formats would be written to"),
        (&["--format", "json=no/such/folder/x.json"], "cannot be written"),
        (&["--fromat", "json"], "--format"),
        (&["--baseline", "nowhere.toml"], "`--baseline nowhere.toml`: there is no such file"),
        (&["--color", "alwys"], "always"),
    ] {
        let ran = check(copy.path(), flags);
        assert_eq!(ran.status, 2, "{flags:?}\n{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{flags:?}\n{}", ran.stderr);
    }
}

#[test]
fn a_file_that_takes_too_long_is_named_and_ends_the_run() {
    let dir = TempDir::new().unwrap();
    let put = |path: &str, text: &str| {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    put("book.toml", "[book]\ntitle = \"B\"\n\n[preprocessor.contracts]\n");
    put("src/SUMMARY.md", "- [M](catalog/m.md)\n");
    put("src/catalog/m.md", "# M\n\nFields: { event_name }\n\n{{#example m}}\n");
    let schema = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "M", "type": "object",
        "required": ["event_name"], "properties": { "event_name": { "const": "M" } } }"#;
    put("contracts/events/schemas/m.schema.json", schema);
    // It takes seconds, and the limit is a fraction of one.
    let example = "contracts/events/examples/m.example.json";
    put(example, &format!("{{ \"event_name\": [{}0] }}", "[[]],".repeat(800_000)));
    let ran = check(dir.path(), &["--timeout", "0", "--format", "full", "--format", "json=all.json"]);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    let says = format!(
        "error: `{example}` takes more than 0 s, so nothing was checked to the end\n  = help: give it more time with `--timeout`"
    );
    assert!(ran.stderr.starts_with(&says), "{}", ran.stderr);
    let told: Value =
        serde_json::from_str(&fs::read_to_string(dir.path().join("all.json")).unwrap()).unwrap();
    assert_eq!(told["outcome"], "not-made");

    put(example, r#"{ "event_name": "M" }"#);
    let ran = check(dir.path(), &["--timeout", "600"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
}

#[test]
fn several_formats_go_to_streams_and_files() {
    let copy = broken();
    let root = copy.path();
    let ran = check(root, &["--format", "full", "--format", "json", "--format", "jsonl=all.jsonl"]);
    assert_eq!(codes(&ran), ["MC106", "MC313"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["findings"].as_array().unwrap().len(), 2);
    assert_eq!(told["outcome"], "findings");
    let lines = fs::read_to_string(root.join("all.jsonl")).unwrap();
    let kinds: Vec<Value> =
        lines.lines().map(|it| serde_json::from_str::<Value>(it).unwrap()["kind"].clone()).collect();
    assert_eq!(kinds, ["finding", "finding", "run"]);
}

#[test]
fn a_variable_chooses_formats_where_no_flag_does() {
    let copy = broken();
    let with = |flags: &[&str]| {
        let mut command = program(copy.path());
        command.arg("check").args(flags).env("MDBOOK_CONTRACTS_FORMAT", "json, full=full.txt");
        run(command, "")
    };
    let ran = with(&[]);
    assert!(ran.stdout.starts_with('{') && ran.stderr.is_empty(), "{}", ran.stderr);
    assert!(fs::read_to_string(copy.path().join("full.txt")).unwrap().contains("error[MC106 out-of-bounds]"));
    let ran = with(&["--format", "full"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("error[MC106 out-of-bounds]"));
}

#[test]
fn colours_are_used_where_they_are_wanted() {
    let copy = broken();
    let with = |flags: &[&str], variables: &[(&str, &str)]| {
        let mut command = program(copy.path());
        command.arg("check").args(flags).env_remove("NO_COLOR").envs(variables.iter().copied());
        run(command, "").stderr.contains('\u{1b}')
    };
    assert!(!with(&[], &[]), "a pipe");
    assert!(with(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(with(&["--color", "always"], &[]));
    assert!(with(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!with(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!with(&[], &[("NO_COLOR", "1")]));
    // A file never has them.
    check(copy.path(), &["--color", "always", "--format", "full=full.txt"]);
    assert!(!fs::read_to_string(copy.path().join("full.txt")).unwrap().contains('\u{1b}'));
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let commands = ["check", "build", "fix", "baseline", "list", "explain", "rules", "completions", "man"];
    for arguments in
        [&["completions", "bash"][..], &["completions", "zsh"], &["completions", "fish"], &["man"]]
    {
        let mut command = program(root);
        command.args(arguments);
        let ran = run(command, "");
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        let plain = ran.stdout.replace("\\-", "-");
        for name in commands {
            assert!(plain.contains(name), "{arguments:?} does not know `{name}`");
        }
        assert!(plain.contains("deny") && plain.contains("unsafe"), "{arguments:?}");
        if arguments[0] == "completions" {
            assert!(plain.contains("required-differs") && plain.contains("checkstyle"), "{arguments:?}");
        }
    }
}

/// What bash offers behind these words, of which the last is not finished.
fn offered(words: &[&str]) -> Vec<String> {
    let script = run(completions(), "").stdout;
    let list = words.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>().join(" ");
    let (last, before) = words.split_last().map(|(last, rest)| (*last, rest.last().unwrap())).unwrap();
    let ask = format!(
        "COMP_WORDS=({list}); COMP_CWORD={}; _mdbook__contracts mdbook-contracts '{last}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        words.len() - 1
    );
    let answer = run(Command::new("bash"), &format!("{script}\n{ask}"));
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    answer.stdout.lines().map(str::to_owned).collect()
}

fn completions() -> Command {
    let mut command = program(Path::new(env!("CARGO_MANIFEST_DIR")));
    command.args(["completions", "bash"]);
    command
}

#[test]
fn bash_completes_commands_flags_and_what_stands_behind_them() {
    assert_eq!(offered(&["mdbook-contracts", "che"]), ["check"]);
    assert_eq!(offered(&["mdbook-contracts", "check", "--wat"]), ["--watch"]);
    assert_eq!(offered(&["mdbook-contracts", "check", "--format", "sar"]), ["sarif"]);
    assert_eq!(offered(&["mdbook-contracts", "explain", "idle-a"]), ["idle-allowance"]);
}

#[test]
fn a_run_that_could_not_be_made_leaves_no_report_of_an_earlier_one() {
    let copy = copy_of_the_repository();
    let old = copy.path().join("old.sarif");
    fs::write(&old, "old").unwrap();
    fs::remove_file(copy.path().join("book.toml")).unwrap();
    let ran = check(copy.path(), &["--format", "json", "--format", "sarif=old.sarif"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("book.toml` cannot be read"), "{}", ran.stderr);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&document["outcome"], &document["findings"][0]["name"]),
        (&"not-made".into(), &"unreadable-file".into())
    );
    assert!(fs::read_to_string(&old).unwrap().contains("the check could not be made"));
}

#[test]
fn settings_that_cannot_be_read_and_a_gate_that_is_off_are_findings_with_a_place() {
    let copy = copy_of_the_repository();
    let settings = copy.path().join("book.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let off = text.replace("[preprocessor.contracts", "[preprocessor.contract");
    let cases = [
        ("[book]\ntitle = \"x\n".to_owned(), "wrong-setting", 2),
        ("[book]\ntitle = 3\n".to_owned(), "wrong-setting", 2),
        (off, "gate-left-open", text.lines().position(|it| it == "[preprocessor.contracts]").unwrap() + 1),
    ];
    for (text, rule, line) in cases {
        fs::write(&settings, text).unwrap();
        let ran = check(copy.path(), &["--format", "json"]);
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = document["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{}", ran.stdout);
        assert_eq!(findings[0]["name"], rule);
        assert_eq!(findings[0]["primary"]["start"]["line"], line);
    }
    fs::write(&settings, "[book]\n[preprocessor.other]\n").unwrap();
    let ran = check(copy.path(), &[]);
    assert!(ran.stderr.contains("the gate is not switched on"), "{}", ran.stderr);
    assert!(ran.stderr.contains("MDBOOK_PREPROCESSOR"), "{}", ran.stderr);
}

#[test]
fn who_sends_every_report_to_a_file_sees_how_it_ended() {
    let copy = copy_of_the_repository();
    let ran = check(copy.path(), &["--format", "sarif=all.sarif"]);
    assert!(ran.stderr.starts_with("contracts: 21 contracts agree"), "{}", ran.stderr);
    let ran = check(copy.path(), &["--format", "sarif=all.sarif", "--format", "json"]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_report_takes_the_place_of_no_file_of_the_book() {
    let copy = copy_of_the_repository();
    let chapter = copy.path().join("book/catalog/channel.md");
    let text = fs::read_to_string(&chapter).unwrap();
    for file in ["book/catalog/channel.md", "./book.toml", "contracts/../book/SUMMARY.md"] {
        let ran = check(copy.path(), &["--format", &format!("json={file}")]);
        assert_eq!(ran.status, 2, "{file}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("a report would take the place of `{file}`")), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(&chapter).unwrap(), text);
    assert_eq!(check(copy.path(), &["--format", "json=book/report.json"]).status, 0);
}

#[test]
fn what_cannot_be_written_is_said_alike_each_time() {
    let copy = copy_of_the_repository();
    let said = || check(copy.path(), &["--format", "sarif=/nowhere/at/all"]).stderr;
    assert!(said().contains("`/nowhere/at/all` cannot be written: No such file"), "{}", said());
    assert_eq!(said(), said());
}

#[test]
fn a_baseline_that_is_not_there_is_named_by_its_flag() {
    let copy = copy_of_the_repository();
    let ran = check(copy.path(), &["--baseline", "bok.toml"]);
    assert_eq!(ran.status, 2);
    let said = "error: `--baseline bok.toml`: there is no such file in the folder of `book.toml`\n  = help: did you mean `book.toml`?";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn a_chapter_that_the_summary_misspells_is_one_finding() {
    let copy = copy_of_the_repository();
    let summary = copy.path().join("book/SUMMARY.md");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(&summary, text.replace("(data-model.md)", "(data-modle.md)")).unwrap();
    let ran = check(copy.path(), &[]);
    assert_eq!((ran.status, codes(&ran)), (1, vec!["MC004".to_owned()]), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `book/data-model.md`?"), "{}", ran.stderr);
}

#[test]
fn the_help_of_a_check_names_every_format() {
    let mut command = program(Path::new(env!("CARGO_MANIFEST_DIR")));
    command.args(["check", "--help"]);
    let help = run(command, "").stdout;
    for format in &mdbook_contracts::report::FORMATS {
        assert!(help.contains(&format!("`{}`", format.name)), "{help}");
    }
}

#[test]
fn the_same_gap_in_many_contracts_is_one_finding() {
    let copy = copy_of_the_repository();
    let book = copy.path().join("book.toml");
    let text = fs::read_to_string(&book).unwrap();
    fs::write(&book, text.replace("\"Postconditions\"]", "\"Postconditions\", \"Owner\"]")).unwrap();
    let ran = check(copy.path(), &[]);
    assert_eq!(codes(&ran), ["MC307"], "{}", ran.stderr);
    assert!(ran.stderr.contains(" more contracts"), "{}", ran.stderr);
    assert!(ran.stderr.contains("note: the same holds for "), "{}", ran.stderr);
    let all: Value = serde_json::from_str(&check(copy.path(), &["--format", "json"]).stdout).unwrap();
    assert!(all["findings"][0]["contracts"].as_array().unwrap().len() >= 20, "{all:#}");
    // A few are told one by one.
    fs::write(&book, &text).unwrap();
    let chapter = copy.path().join("book/catalog/channel.md");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, text.replacen("**Purpose.**", "Purpose", 2)).unwrap();
    assert_eq!(codes(&check(copy.path(), &[])), ["MC307", "MC307"]);
}

/// The figure of the example that is out of bounds, in the book that mdBook gets back.
fn figure(root: &Path) -> String {
    let answer = run(program(root), &request(root));
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    let book: Value = serde_json::from_str(&answer.stdout).unwrap();
    let text = book.to_string();
    let start = text.find("id=\\\"example.channel_unmapped\\\"").unwrap();
    text[start..].split("</figcaption>").next().unwrap().to_owned()
}

#[test]
fn what_is_let_through_is_not_called_valid() {
    let copy = copy_of_the_repository();
    assert!(figure(copy.path()).contains("valid against the schema of ChannelUnmapped"));
    let copy = broken();
    let root = copy.path();
    let book = fs::read_to_string(root.join("book.toml")).unwrap();
    let allowance = "[[preprocessor.contracts.allow]]\nrule = \"out-of-bounds\"\nfiles = \"contracts/**\"\nfield = \"version\"\nreason = \"later\"\n";
    for (level, allowance) in [("allow", ""), ("warn", ""), ("deny", allowance)] {
        let rules = format!("{allowance}\n[preprocessor.contracts.rules]\nout-of-bounds = \"{level}\"");
        fs::write(root.join("book.toml"), book.replace("[preprocessor.contracts.rules]", &rules)).unwrap();
        let figure = figure(root);
        assert!(!figure.contains("valid against") && figure.contains("held against"), "{level}: {figure}");
    }
}

#[test]
fn forges_get_paths_from_the_root_of_their_repository() {
    let copy = broken();
    let root = copy.path();
    let above = root.parent().unwrap();
    let folder = root.file_name().unwrap().to_str().unwrap();
    let path = "contracts/events/examples/channel_unmapped.example.json";
    let told = |format: &str, workspace: Option<&Path>| {
        let mut command = program(above);
        command.args(["check", folder, "--format", format]);
        command.envs(workspace.map(|it| ("GITHUB_WORKSPACE", it)));
        run(command, "").stdout
    };
    for format in ["github", "gitlab", "azure", "sarif", "checkstyle", "rdjson"] {
        let text = told(format, None);
        assert!(text.contains(&format!("{folder}/{path}")), "{format}: {text}");
        let text = told(format, Some(root));
        assert!(text.contains(path) && !text.contains(&format!("{folder}/{path}")), "{format}: {text}");
    }
    assert!(!told("json", None).contains(&format!("{folder}/{path}")));
}

#[test]
fn nothing_that_is_printed_for_people_is_a_command() {
    let copy = broken();
    let root = copy.path();
    fs::write(root.join("contracts/events/examples/##vso[task.complete]x.json"), "{}").unwrap();
    let chapter = root.join("book/data-model.md");
    let text = fs::read_to_string(&chapter).unwrap();
    let line = "- ChannelUnmapped: { channel_id, customer_id, reason? }\n";
    let broken =
        text.replace(line, &format!("\n::stop-commands::x\n\n{}", line.replace("reason?", "reason")));
    assert_ne!(text, broken);
    fs::write(&chapter, broken).unwrap();
    let runs = [
        &["list"][..],
        &["check"],
        &["check", "--format", "plain"],
        &["check", "--format", "short"],
        &["fix", "--diff"],
        &["check", "no\n::error::x"],
        &["check", "--deny", "x\n::error::\u{202e}y"],
    ];
    for arguments in runs {
        let mut command = program(root);
        command.args(arguments);
        let ran = run(command, "");
        for line in (ran.stdout + &ran.stderr).lines() {
            let start = line.trim_start();
            let arrow = start.starts_with("::: ");
            assert!(arrow || !start.starts_with("::"), "{arguments:?}: {line}");
            assert!(!line.contains("##vso[") && !line.contains("##["), "{arguments:?}: {line}");
            assert!(!line.contains('\u{202e}'), "{arguments:?}: {line}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_report_goes_where_a_link_leads() {
    let copy = broken();
    let root = copy.path();
    let real = root.join("real.json");
    fs::write(&real, "{}").unwrap();
    std::os::unix::fs::symlink(&real, root.join("link.json")).unwrap();
    check(root, &["--format", "json=link.json"]);
    assert!(fs::symlink_metadata(root.join("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("MC106"));
}
