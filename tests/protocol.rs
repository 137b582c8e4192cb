//! mdBook's side of the conversation: what a host can send us, and that it gets a book or a message, and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod protocol {
    pub mod host;
}

use std::process::Stdio;

use proptest::prelude::*;
use protocol::host::{Host, PROGRAM, chapter, one_value, other_book};
use serde_json::{Value, json};

#[test]
fn a_book_without_directives_comes_back_byte_for_byte() {
    let host = Host::new();
    let mut request = host.request(vec![json!("Separator"), json!({ "PartTitle": "Part" })]);
    *host.text_of(&mut request) = json!(
        "# Orders\n\n## OrderPlaced\n\nNo directive, only \\{{#example order_placed}} and `{{#example x}}`.\n"
    );
    request[0]["config"]["preprocessor"]["contracts"]["rules"] = json!({ "example-not-shown": "allow" });
    let ran = host.run(&request);
    assert_eq!(ran.stdout, request[1].to_string(), "{}", ran.stderr);
}

#[test]
fn a_directive_alone_changes() {
    let host = Host::new();
    let request = host.request(vec![json!("Separator")]);
    let book = host.run(&request).book();
    let mut expected = request[1].clone();
    expected["items"][0]["Chapter"]["content"] = book["items"][0]["Chapter"]["content"].clone();
    assert_eq!(book, expected);
    let text = book["items"][0]["Chapter"]["content"].as_str().unwrap();
    assert!(
        text.starts_with("# Orders\n\n## OrderPlaced\n\n<!-- contracts: example order_placed -->"),
        "{text}"
    );
    assert!(text.ends_with("</figure></div>\n\nThe end.\n"), "{text}");
}

#[test]
fn bytes_outside_directives_survive_carriage_returns_and_odd_ends() {
    let host = Host::new();
    let before = "# Orders\r\n\r\n## OrderPlaced\r\n\r\n\tcode\u{a0}é\u{2028}\r\n\r\ntwo  \r\nlines\n\r\n";
    let after = "\r\n\r\n| a | b |\r\n|---|---|\r\n\r\n\r\n&amp; “q” \u{202e}x\u{202c}\r\n   ";
    let mut request = host.request(vec![]);
    *host.text_of(&mut request) = json!(format!("{before}{{{{#example order_placed}}}}{after}"));
    let book = host.run(&request).book();
    let text = book["items"][0]["Chapter"]["content"].as_str().unwrap();
    let inserted = text.strip_prefix(before).and_then(|it| it.strip_suffix(after)).unwrap();
    assert!(inserted.starts_with("<!--") && !inserted.contains(['\r', '\n']), "{inserted}");
}

#[test]
fn what_we_do_not_know_of_the_protocol_survives() {
    let host = Host::new();
    let unknown =
        json!({ "deep": [1, null, { "x": "é\u{1}" }], "most": u64::MAX, "least": i64::MIN, "third": 0.1 });
    let mut item = chapter("later.md", "Text.\n");
    item["Chapter"]["from-the-future"] = unknown.clone();
    item["Chapter"]["sub_items"] =
        json!([{ "Widget": { "content": "{{#example order_placed}}" } }, "Curtain", 7]);
    let mut request = host.request(vec![item, json!({ "Widget": unknown.clone() }), json!(null), json!([])]);
    request[0]["from-the-future"] = unknown.clone();
    request[0]["config"]["from-the-future"] = unknown.clone();
    request[1]["from-the-future"] = unknown.clone();
    request[1]["items"][0]["Chapter"]["from-the-future"] = unknown;
    let book = host.run(&request).book();
    request[1]["items"][0]["Chapter"]["content"] = book["items"][0]["Chapter"]["content"].clone();
    assert_eq!(book.to_string(), request[1].to_string());
}

#[test]
fn items_and_sections_are_both_served() {
    let host = Host::new();
    let new = host.request(vec![json!("Separator")]);
    for version in ["0.4.40", "0.4.52", "0.5.0", "0.5.0-beta.1", "0.5.4", "0.5.99"] {
        let mut request = new.clone();
        request[0]["mdbook_version"] = json!(version);
        let old = version.starts_with("0.4");
        if old {
            request[1] = json!({ "sections": new[1]["items"], "__non_exhaustive": null });
        }
        let book = host.run(&request).book();
        let key = if old { "sections" } else { "items" };
        assert!(book[key][0].to_string().contains("<figure"), "{version}: {book}");
        assert_eq!(book.get("__non_exhaustive"), old.then_some(&Value::Null), "{version}");
        assert_eq!(book.as_object().unwrap().len(), if old { 2 } else { 1 }, "{version}");
    }
}

#[test]
fn an_unknown_host_is_refused_in_one_message_with_both_versions() {
    let host = Host::new();
    let versions = ["0.4.39", "0.4", "0.3.99", "0.6.0", "1.0.0", "", "banana", "0.5x.1", "-1.4.40"];
    let versions = versions.map(|it| json!(it)).into_iter().chain([json!(null), json!(5), json!({})]);
    for version in versions {
        for book in [host.request(vec![])[1].clone(), json!("no book at all")] {
            let mut request = host.request(vec![]);
            request[0]["mdbook_version"] = version.clone();
            request[1] = book;
            let ran = host.run(&request);
            assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{version}: {}", ran.stderr);
            assert_eq!(ran.stderr.matches("error:").count(), 1, "{version}: {}", ran.stderr);
            let theirs = version.as_str().unwrap_or("unknown").to_owned();
            for expected in [&theirs, env!("CARGO_PKG_VERSION"), "0.4.40", "help:"] {
                assert!(ran.stderr.contains(expected), "{version}: no `{expected}` in {}", ran.stderr);
            }
        }
    }
}

#[test]
fn every_kind_of_item_is_served_where_it_stands() {
    let host = Host::new();
    let shown = "Before.\n\n{{#example order_placed}}\n\nAfter.\n";
    let mut nested = chapter("nested/deeper.md", shown);
    nested["Chapter"]["sub_items"] = json!([chapter("nested/deepest.md", shown), "Separator"]);
    let mut readme = chapter("README.md", shown);
    readme["Chapter"]["path"] = json!("index.md");
    let mut generated = chapter("made-by-another.md", shown);
    generated["Chapter"]["source_path"] = json!(null);
    let mut draft = chapter("draft", "");
    draft["Chapter"]["path"] = json!(null);
    draft["Chapter"]["source_path"] = json!(null);
    draft["Chapter"]["sub_items"] = json!([chapter("below-a-draft.md", shown)]);
    let part = json!({ "PartTitle": "{{#example order_placed}}" });
    let request =
        host.request(vec![json!("Separator"), part.clone(), nested, readme, generated, draft.clone()]);
    let book = host.run(&request).book();
    let items = &book["items"];
    assert_eq!((&items[1], &items[2]), (&json!("Separator"), &part));
    let replaced = [
        &items[3],
        &items[3]["Chapter"]["sub_items"][0],
        &items[4],
        &items[5],
        &items[6]["Chapter"]["sub_items"][0],
    ];
    for item in replaced {
        let text = item["Chapter"]["content"].as_str().unwrap();
        assert!(
            text.starts_with("Before.\n\n<!--") && text.ends_with("</figure></div>\n\nAfter.\n"),
            "{text}"
        );
    }
    assert_eq!(items[4]["Chapter"]["path"], "index.md");
}

#[test]
fn findings_name_the_source_of_a_readme_and_publish_nothing() {
    let host = Host::new();
    let wrong = "Before.\n\n{{#exampel order_placed}}\n";
    let mut readme = chapter("part/README.md", wrong);
    readme["Chapter"]["path"] = json!("part/index.md");
    host.write("src/part/README.md", wrong);
    let ran = host.run(&host.request(vec![readme]));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("--> src/part/README.md:3:"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("earlier preprocessor"), "{}", ran.stderr);
}

#[test]
fn a_chapter_is_judged_as_it_was_handed_over() {
    let host = Host::new();
    let (right, wrong) = ("{{#example order_placed}}\n", "New.\n\nLines.\n\n{{#example order_placd}}\n");
    host.write("src/extra.md", right);
    let ran = host.run(&host.request(vec![chapter("extra.md", wrong)]));
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("--> src/extra.md:5:12"), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("earlier preprocessor changed this chapter").count(), 1, "{}", ran.stderr);

    host.write("src/extra.md", wrong);
    let ran = host.run(&host.request(vec![chapter("extra.md", right)]));
    assert!(ran.book()["items"][1]["Chapter"]["content"].as_str().unwrap().contains("<figure"));

    // mdBook takes the byte order mark away before it hands a chapter over: nobody changed this one.
    host.write("src/extra.md", &format!("\u{feff}{wrong}"));
    let ran = host.run(&host.request(vec![chapter("extra.md", wrong)]));
    assert!(ran.status == Some(1) && !ran.stderr.contains("earlier preprocessor"), "{}", ran.stderr);
}

#[test]
fn a_line_that_an_earlier_preprocessor_left_as_it_is_is_told_as_in_the_file() {
    let host = Host::new();
    let file = "# More\n\n{{#put in}}\n\n{{#example order_placd}}\n\nThe end.\n";
    host.write("src/extra.md", file);
    let stderr = |text: &str| host.run(&host.request(vec![chapter("extra.md", text)])).stderr;
    let put_in = |text: &str| file.replace("{{#put in}}", text);

    let told = stderr(&put_in("One.\n\nTwo.\n\nThree."));
    assert!(told.contains("--> src/extra.md:5:12\n") && !told.contains("earlier preprocessor"), "{told}");
    assert!(told.contains("\n5 | {{#example order_placd}}\n"), "{told}");
    assert!(told.contains("\n5 | {{#example order_placed}}\n"), "{told}");

    // What is not in the file is told where it stands in the text.
    let told = stderr(&put_in("One.\n\nTwo {{#example order_plaed}}"));
    assert!(
        told.contains("--> src/extra.md:5:") && told.matches("earlier preprocessor").count() == 1,
        "{told}"
    );
    assert!(told.contains("lines are those of the text that it handed on"), "{told}");

    // The same text, but other bytes.
    let told = stderr(&put_in("One.\r\n").replace('\n', "\r\n"));
    assert_eq!(told.matches("earlier preprocessor").count(), 1, "{told}");

    // Either of two equal lines could be the one of the file.
    let file = file.replace("{{#put in}}\n\n", "{{#put in}}\n");
    host.write("src/extra.md", &file);
    let told = stderr(&file.replace("{{#put in}}", "{{#example order_placd}}"));
    assert_eq!(told.matches("earlier preprocessor").count(), 2, "{told}");
}

#[test]
fn a_line_that_links_has_put_in_is_told_as_that_of_its_file() {
    let host = Host::new();
    host.write("src/extra.md", "# More\n\n{{#include parts/more.md}}\n\nThe end.\n");
    host.write("src/parts/more.md", "Before.\n\n{{#example order_placd}}\n\n{{#include deep.md}}\n");
    host.write("src/parts/deep.md", "{{#example order_plaed}}\n");
    let text = "# More\n\nBefore.\n\n{{#example order_placd}}\n\n{{#example order_plaed}}\n\n\n\nThe end.\n";
    let mut request = host.request(vec![chapter("extra.md", text)]);
    let includes = |told: &str| told.matches("which it includes").count();
    assert_eq!(includes(&host.run(&request).stderr), 0);

    request[0]["config"]["preprocessor"]["contracts"]["after"] = json!(["links"]);
    let told = host.run(&request).stderr;
    assert!(
        told.contains("line 5 of that text is line 3 of `src/parts/more.md`, which it includes"),
        "{told}"
    );
    assert!(
        told.contains("line 7 of that text is line 1 of `src/parts/deep.md`, which it includes"),
        "{told}"
    );
    assert_eq!(includes(&told), 2, "{told}");

    // mdBook hands on what it includes with line ends of its own.
    host.write(
        "src/parts/more.md",
        "Before.\r\n\r\n{{#example order_placd}}\r\n\r\n{{#include deep.md}}\r\n",
    );
    assert_eq!(includes(&host.run(&request).stderr), 2);

    // Of a line that two of them have, nobody knows whose it is; nor of one that is in none.
    host.write("src/parts/deep.md", "{{#example order_placd}}\n");
    let text = text.replace("order_plaed", "ordr_placed");
    request[1]["items"] = host.request(vec![chapter("extra.md", &text)])[1]["items"].clone();
    let told = host.run(&request).stderr;
    assert_eq!((told.matches("earlier preprocessor").count(), includes(&told)), (2, 0), "{told}");
}

#[test]
fn the_rest_of_the_configuration_is_no_business_of_ours() {
    let host = Host::new();
    let mut request = host.request(vec![]);
    let plain = host.run(&request).stdout;
    request[0]["config"]["output"] = json!({
        "html": { "live-reload-endpoint": "__livereload", "site-url": "/", "fold": { "enable": true } },
        "linkcheck": { "optional": true },
        "markdown": null
    });
    request[0]["config"]["build"] = json!({ "build-dir": "target/site", "extra-watch-dirs": ["contracts"] });
    request[0]["config"]["rust"] = json!({ "edition": "2024" });
    request[0]["config"]["preprocessor"]["katex"] = json!({ "contracts": 7 });
    request[0]["config"]["book"] =
        json!({ "title": "T", "src": "./src/", "description": null, "authors": [] });
    assert_eq!(host.run(&request).stdout, plain);
    for renderer in ["markdown", "test", "nobody-knows", ""] {
        request[0]["renderer"] = json!(renderer);
        let text = host.run(&request).book()["items"][0]["Chapter"]["content"].clone();
        let text = text.as_str().unwrap();
        assert!(text.contains("\n```json\n{") && text.contains("}\n```\n"), "{renderer}: {text}");
        assert!(!text.contains("<style") && !text.contains("<!--"), "{renderer}: {text}");
    }
}

#[test]
fn what_is_no_request_is_a_message_and_never_a_panic() {
    let host = Host::new();
    let whole = host.request(vec![]).to_string();
    let cut = |at: usize| whole.as_bytes()[..at].to_vec();
    let mut inputs: Vec<Vec<u8>> = (0..whole.len()).step_by(whole.len() / 12).map(cut).collect();
    inputs.push([whole.as_bytes(), b"[]"].concat());
    let (before, after) = whole.split_once("The end.").unwrap();
    inputs.push([before.as_bytes(), b"\xff", after.as_bytes()].concat());
    inputs.push("[".repeat(100_000).into_bytes());
    let texts = [
        "",
        " \n",
        "null",
        "{}",
        "[]",
        "[{}]",
        "[{}, {}]",
        "[1, 2]",
        "\"x\"",
        "[null, null, null]",
        "nonsense\0",
    ];
    inputs.extend(texts.map(|it| it.as_bytes().to_vec()));
    for input in inputs {
        let ran = host.feed(&input);
        let shown = String::from_utf8_lossy(&input[..input.len().min(80)]).into_owned();
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{shown}: {}", ran.stderr);
        assert!(
            ran.stderr.starts_with("error: ") && !ran.stderr.contains("panicked"),
            "{shown}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_request_of_wrong_types_is_a_message_and_never_a_panic() {
    let host = Host::new();
    let right = host.request(vec![json!({ "Chapter": null }), json!({ "Chapter": "text" })]);
    assert_eq!(host.run(&right).status, Some(0));
    let pointers = ["/0", "/0/root", "/0/config", "/0/config/preprocessor", "/1", "/1/items"];
    for (pointer, wrong) in
        pointers.iter().flat_map(|it| [json!(null), json!(7), json!("x")].map(|wrong| (it, wrong)))
    {
        let mut request = right.clone();
        *request.pointer_mut(pointer).unwrap() = wrong.clone();
        let ran = host.run(&request);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{pointer} = {wrong}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("error") && !ran.stderr.contains("panicked"),
            "{pointer} = {wrong}: {}",
            ran.stderr
        );
    }
}

#[test]
fn everything_is_read_before_anything_is_written() {
    let host = Host::new();
    let long = "Text of a long chapter.\n".repeat(5_000);
    let chapters = (0..40).map(|at| chapter(&format!("long-{at}.md"), &long)).collect();
    let good = host.request(chapters);
    let mut refused = good.clone();
    refused[0]["mdbook_version"] = json!("0.4.1");
    let mut unset = good.clone();
    unset[0]["config"] = json!(null);
    let mut misspelt = good.clone();
    misspelt[0]["config"]["preprocessor"]["contracts"]["familly"] = json!({});
    for (request, status) in [(&good, 0), (&refused, 2), (&unset, 2), (&misspelt, 2)] {
        let ran = host.feed_slowly(&request.to_string());
        assert_eq!(ran.status, Some(status), "{}", ran.stderr);
        assert_eq!(ran.stdout.is_empty(), status != 0);
        if status == 0 {
            assert_eq!(one_value(&ran.stdout)["items"].as_array().unwrap().len(), 41);
        }
    }
}

#[test]
fn streams_that_nobody_reads_are_no_panic() {
    let host = Host::new();
    let long = "Text of a long chapter.\n".repeat(10_000);
    let good = host.request(vec![chapter("long.md", &long)]).to_string();
    let ran = host.feed_with(good.as_bytes(), |child| drop(child.stdout.take()));
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("standard output cannot be written"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);

    let bad = host.request(vec![chapter("bad.md", "{{#exampel order_placed}}\n")]).to_string();
    for (request, status) in [(&good, 0), (&bad, 1)] {
        let ran = host.feed_with(request.as_bytes(), |child| drop(child.stderr.take()));
        assert_eq!(ran.status, Some(status));
        assert_eq!(ran.stdout.is_empty(), status != 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_message() {
    let host = Host::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = host.command();
    command.stdout(full);
    let ran = host.talk(command, host.request(vec![]).to_string().as_bytes(), |_| {});
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("standard output cannot be written"), "{}", ran.stderr);
}

#[test]
fn support_is_yes_wherever_the_word_stands() {
    let host = Host::new();
    host.write("book.toml", "[this is = no toml");
    let empty = tempfile::tempdir().unwrap();
    let flags: [(&[&str], &[&str]); 5] = [
        (&[], &[]),
        (&["--strict"], &[]),
        (&["-v", "--format", "json"], &[]),
        (&[], &["--color", "never"]),
        (&["a", "b=c", "--"], &["check"]),
    ];
    for folder in [host.root(), empty.path()] {
        for renderer in ["html", "markdown", "test", "linkcheck", "nobody-knows", "", "--help"] {
            for (before, after) in flags {
                let mut command = host.command();
                command.current_dir(folder).args(before).args(["supports", renderer]).args(after);
                let ran = host.talk(command, b"", |_| {});
                assert_eq!(ran.status, Some(0), "{before:?} {renderer} {after:?}: {}", ran.stderr);
                assert_eq!(
                    (ran.stdout.as_str(), ran.stderr.as_str()),
                    ("", ""),
                    "{before:?} {renderer} {after:?}"
                );
            }
        }
    }
}

#[test]
fn support_is_asked_of_the_preprocessor_only() {
    let host = Host::new();
    for arguments in ["check supports", "check supports x", "build supports", "explain supports"] {
        let mut asked = host.command();
        asked.args(arguments.split(' '));
        let ran = host.talk(asked, b"", |_| {});
        assert!(ran.status == Some(2) && ran.stderr.contains("error"), "{arguments}: {}", ran.stderr);
    }
}

#[test]
fn support_touches_no_input() {
    let host = Host::new();
    // The pipe stays open and empty: who read from it would wait for ever.
    let mut command = host.command();
    command.args(["supports", "html"]).stdin(Stdio::piped());
    assert_eq!(host.end(command.spawn().unwrap()).status, Some(0));
}

#[cfg(unix)]
#[test]
fn support_needs_neither_input_nor_a_folder() {
    let host = Host::new();
    let scripts = [
        r#"exec "$1" supports html <&-"#,
        r#"exec "$1" supports html <&- >&- 2>&-"#,
        r#"mkdir gone && cd gone && rmdir ../gone && exec "$1" supports html"#,
        r#"mkdir shut && cd shut && chmod 000 ../shut && { "$1" supports html; status=$?; chmod 700 ../shut || chmod 700 "$2/shut"; exit $status; }"#,
    ];
    for script in scripts {
        let mut command = std::process::Command::new("sh");
        command.arg("-c").arg(script).arg("sh").arg(PROGRAM).arg(host.root()).current_dir(host.root());
        let out = command.stdin(Stdio::null()).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{script}: {}", String::from_utf8_lossy(&out.stderr));
        assert!(out.stdout.is_empty() && out.stderr.is_empty(), "{script}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_book_without_directives_comes_back_equal(items in other_book()) {
        let host = Host::new();
        let request = host.request(items);
        let ran = host.run(&request);
        prop_assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        let book = one_value(&ran.stdout);
        let (ours, theirs) = (book["items"].as_array().unwrap(), request[1]["items"].as_array().unwrap());
        prop_assert_eq!(&ours[1..], &theirs[1..]);
    }
}
