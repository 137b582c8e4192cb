//! `mdbook serve` shows every finding in the page where it arose, and finds nothing else than `mdbook build`, which fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod inert {
    pub mod site;
}
mod small;
mod support;

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use inert::site::Book;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use small::{Small, served, texts, without_panels};
use support::suite::{Suite, request};
use support::{program, run};

/// The text that a chapter had, where its directives stand on lines of their own.
fn original(shown: &str) -> String {
    let mut text = String::new();
    for line in without_panels(shown).split_inclusive('\n') {
        // A remark of the chapter's own names a contract in the same way, and no HTML follows it.
        let drawn = |it: &str| line.starts_with(&format!("<!-- contracts: {it}"));
        if drawn("catalog") || drawn("quality") || (drawn("contract ") && line.contains(" --><")) {
            // These draw headings, and are the last of their chapters.
            let name = line.split(" -->").next().unwrap().trim_start_matches("<!-- contracts: ");
            text.push_str(&format!("{{{{#{name}}}}}\n"));
            break;
        }
        let kinds = ["example", "fields"].map(|it| format!("<!-- contracts: {it} "));
        match kinds.iter().find_map(|it| line.find(it)) {
            Some(at) => {
                let name = line[at..].split(" -->").next().unwrap();
                let name = name.trim_start_matches("<!-- contracts: ");
                text.push_str(&format!("{}{{{{#{name}}}}}\n", &line[..at]));
            }
            None => text.push_str(line),
        }
    }
    text
}

/// What is wrong with what is served of one broken copy of this repository.
fn flaw(case: &support::cases::Case, suite: &Suite) -> Option<String> {
    let copy = suite.copy();
    let root = copy.path();
    case.apply(root);
    let built = request(root);
    let (build, serve) = (run(program(root), &built), run(program(root), &served(&built)));
    if build.stderr != serve.stderr {
        return Some(format!("another report\n{}\n--- and served\n{}", build.stderr, serve.stderr));
    }
    let by_hand = build.stderr.contains("`live-reload-endpoint` is set by hand");
    if case.warning || by_hand || case.rule.is_none() {
        let same = build.stdout == serve.stdout && build.status == serve.status;
        return (!same).then(|| "what needs no preview differs from the build".to_owned());
    }
    if build.status == 0 || !build.stdout.is_empty() {
        return Some(format!("the build has status {}", build.status));
    }
    if serve.status != 0 {
        return Some(format!("served with status {}", serve.status));
    }
    let book: Value = serde_json::from_str(&built).unwrap();
    let preview: Value = serde_json::from_str(&serve.stdout).unwrap();
    let (before, after) = (texts(&book[1]), texts(&preview));
    let panels = |text: &str| text.matches("<!-- contracts: finding MC").count();
    let shown: usize = after.iter().map(|(_, text)| panels(text)).sum();
    if shown != serve.findings().len() {
        return Some(format!("{shown} panels for {} findings", serve.findings().len()));
    }
    for ((path, before), (_, after)) in before.iter().zip(&after) {
        if after.matches("<!-- contracts: preview -->").count() != 1
            || !after.starts_with("\n<!-- contracts: preview")
        {
            return Some(format!("{path} does not say that it is a preview"));
        }
        if original(after) != *before {
            return Some(format!("{path} has other text"));
        }
    }
    None
}

#[test]
fn every_broken_copy_is_found_and_shown_as_the_build_finds_it() {
    let suite = Suite::of_this_repository();
    let asked =
        |only: &Option<Vec<String>>| only.as_ref().is_none_or(|it| it.iter().any(|it| it == "mdbook"));
    let cases: Vec<_> = suite.table.cases.iter().filter(|it| asked(&it.only)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut flaws = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let flaw = catch_unwind(|| flaw(case, &suite)).unwrap_or_else(|_| Some("see above".to_owned()));
            flaws.extend(flaw.map(|it| format!("{}: {it}", case.name)));
        }
        flaws
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let flaws: Vec<String> = thread::scope(|scope| {
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        working.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    assert!(
        cases.len() > 200 && flaws.is_empty(),
        "{} of {}:\n{}",
        flaws.len(),
        cases.len(),
        flaws.join("\n")
    );
}

#[test]
fn a_book_that_agrees_is_served_as_it_is_built() {
    let small = Small::new();
    let (build, serve) = (small.run(&small.request()), small.run(&served(&small.request())));
    assert_eq!((build.status, &build.stdout, &build.stderr), (0, &serve.stdout, &serve.stderr));
    assert!(serve.stdout.contains("<figure") && !serve.stdout.contains("preview"), "{}", serve.stdout);
}

/// A change of the small book, the code of what is then found, the chapter that shows it, and the text right behind
/// the panel.
const PLACES: [(&str, &str, &str, &str, &str, &str); 12] = [
    // In a chapter, before the block that the finding points into.
    (
        "src/catalog/orders.md",
        "order_id, note? }",
        "order_id, note }",
        "MC203",
        "catalog/orders.md",
        "Required: { event_name, order_id, note }",
    ),
    (
        "src/catalog/orders.md",
        "The end.",
        "The {{#example order_placed}} end.",
        "MC504",
        "catalog/orders.md",
        "The {{#example",
    ),
    (
        "src/catalog/orders.md",
        "The end.",
        "- one\n- > two\n  > {{#exampel order_placed}}\n",
        "MC501",
        "catalog/orders.md",
        "- one\n- > two",
    ),
    (
        "src/catalog/orders.md",
        "The end.",
        "| a |\n|---|\n| {{#exampel order_placed}} |\n",
        "MC501",
        "catalog/orders.md",
        "| a |\n|---|",
    ),
    (
        "src/catalog/orders.md",
        "The end.",
        "```json,contract=OrderPlaced\n{ \"event_name\": 7\n```\n",
        "MC007",
        "catalog/orders.md",
        "```json",
    ),
    (
        "src/catalog/orders.md",
        "## OrderPlaced",
        "## OrderPlaced / OrderPlacd",
        "MC305",
        "catalog/orders.md",
        "## OrderPlaced /",
    ),
    (
        "src/data-model.md",
        "order_id, note? }",
        "order_id }",
        "MC202",
        "data-model.md",
        "- OrderPlaced: { event_name, order_id }",
    ),
    // In a JSON file: where a chapter shows it.
    (
        "contracts/events/examples/order_placed.example.json",
        "\"o-1\"",
        "7",
        "MC104",
        "catalog/orders.md",
        "<!-- contracts: example order_placed -->",
    ),
    (
        "contracts/events/examples/order_placed.example.json",
        "{",
        "",
        "MC001",
        "catalog/orders.md",
        "<!-- contracts: example order_placed -->",
    ),
    // In a file that no directive shows: in the section of its contract.
    (
        "contracts/events/schemas/order_placed.schema.json",
        "\"title\"",
        "\"titel\"",
        "MC402",
        "catalog/orders.md",
        "## OrderPlaced",
    ),
    // Nowhere in a chapter: at the beginning of the book.
    ("src/SUMMARY.md", "- [Data", "- [More](more.md)\n- [Data", "MC004", "start.md", "# Start"),
    (
        "book.toml",
        "[preprocessor.contracts]",
        "[preprocessor.contracts]\nfamly = 1",
        "MC901",
        "start.md",
        "# Start",
    ),
];

#[test]
fn a_panel_stands_right_before_the_block_where_the_finding_arose() {
    for (file, find, replace, code, chapter, behind) in PLACES {
        let small = Small::new();
        small.replace(file, find, replace);
        let ran = small.run(&served(&small.request()));
        assert_eq!(ran.status, 0, "{replace}: {}", ran.stderr);
        let found: Vec<String> = ran.findings().into_iter().map(|it| it.code).collect();
        assert!(found.iter().any(|it| it == code), "{replace}: {}", ran.stderr);
        let texts = texts(&serde_json::from_str(&ran.stdout).unwrap());
        let mark = format!("<!-- contracts: finding {code} -->");
        let (path, text) = texts.iter().find(|(_, text)| text.contains(&mark)).unwrap();
        let (_, rest) = text.split_once(&mark).unwrap();
        let after = without_panels(rest.split_once("\n\n").unwrap().1);
        assert_eq!(path, chapter, "{replace}");
        assert!(after.starts_with(behind), "{replace}: {code} stands before {:?}", after.get(..60));
    }
}

#[test]
fn faulty_settings_replace_no_directive() {
    let small = Small::new();
    small.replace("book.toml", "[preprocessor.contracts]", "[preprocessor.contracts]\nfamly = 1");
    let before = texts(&serde_json::from_str::<Value>(&small.request()).unwrap()[1]);
    let ran = small.run(&served(&small.request()));
    let after = texts(&serde_json::from_str(&ran.stdout).unwrap());
    for ((path, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(&without_panels(after), before, "{path}");
    }
    let build = small.run(&small.request());
    assert_eq!((build.status, build.stdout.as_str()), (2, ""), "{}", build.stderr);
}

#[test]
fn an_example_at_fault_is_not_said_to_be_valid() {
    let small = Small::new();
    let page = |small: &Small| small.run(&served(&small.request())).stdout;
    assert!(page(&small).contains("valid against the schema of OrderPlaced"));
    small.replace("contracts/events/examples/order_placed.example.json", "\"o-1\"", "7");
    let page = page(&small);
    assert!(
        !page.contains("valid against") && page.contains("held against the schema of OrderPlaced"),
        "{page}"
    );
}

#[test]
fn an_endpoint_that_was_set_by_hand_is_a_finding_and_shows_nothing() {
    let small = Small::new();
    small.replace("src/catalog/orders.md", "note?", "note");
    let (served, built) = (served(&small.request()), small.request());
    assert_eq!((small.run(&served).status, small.run(&built).status), (0, 1));
    let (name, json) = ("MDBOOK_OUTPUT__HTML__LIVE_RELOAD_ENDPOINT", "MDBOOK_OUTPUT");
    let variables = [(name, "__livereload"), (json, r#"{"html": {"live-reload-endpoint": ""}}"#)];
    for (name, value) in variables {
        let mut program = small.program();
        program.env(name, value);
        let ran = run(program, &served);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{name}: {}", ran.stderr);
        assert!(ran.findings().iter().any(|it| it.code == "MC904"), "{name}: {}", ran.stderr);
        assert!(ran.findings().iter().any(|it| it.code == "MC203"), "{name}: {}", ran.stderr);
    }
    let by_hand = "[output.html]\nlive-reload-endpoint = \"x\"\n\n[preprocessor.contracts]";
    small.replace("book.toml", "[preprocessor.contracts]", by_hand);
    for request in [&served, &built, &small.request()] {
        let ran = small.run(request);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        assert!(ran.stderr.contains("--> book.toml:5:1"), "{}", ran.stderr);
    }
    let mut check = small.program();
    check.arg("check");
    assert_eq!(run(check, "").stderr, small.run(&built).stderr);
    // Settings that cannot be read tell nothing about who set the endpoint.
    small.write("book.toml", "[output.html\n");
    let ran = small.run(&served);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
}

#[test]
fn every_page_says_so_and_links_to_the_panels() {
    let small = Small::new();
    small.replace("src/catalog/orders.md", "note?", "note");
    small.replace("src/data-model.md", "order_id, note?", "order_id, other, note?");
    let mut request: Value = serde_json::from_str(&served(&small.request())).unwrap();
    let chapter = |path: &str, text: &str| {
        json!({ "Chapter": { "name": "A <b> & {{#title x}}", "content": text, "number": null, "sub_items": [],
            "path": path, "source_path": path, "parent_names": [] } })
    };
    let items = request[1]["items"].as_array_mut().unwrap();
    items.push(chapter("a/b c/README.md", "# Deep\n\n{{#exampel x}}\n"));
    items.push(chapter("empty.md", ""));
    items.push(json!({ "Chapter": { "name": "Draft", "content": "", "number": null, "sub_items": [],
        "path": null, "source_path": null, "parent_names": [] } }));
    let ran = small.run(&request.to_string());
    let book: Value = serde_json::from_str(&ran.stdout).unwrap();
    let texts = texts(&book);
    let banner = |path: &str| {
        let (_, text) = texts.iter().find(|(it, _)| it == path).unwrap();
        let line = text.trim_start().lines().next().unwrap();
        assert!(
            line.contains("role=\"alert\"")
                && line.contains("this is a preview, <code>mdbook build</code> will fail")
        );
        let links = line.split("<a href=\"").skip(1).map(|it| it.split('"').next().unwrap());
        links.map(str::to_owned).collect::<Vec<_>>()
    };
    let of = |path: &str| {
        banner(path).into_iter().map(|it| it.split('#').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // An empty chapter is a finding of the summary, which is no page.
    assert_eq!(of("start.md"), ["", "catalog/orders.html", "data-model.html", "a/b%20c/index.html"]);
    assert_eq!(
        of("empty.md"),
        ["start.html", "catalog/orders.html", "data-model.html", "a/b%20c/index.html"]
    );
    assert_eq!(of("catalog/orders.md"), ["../start.html", "", "../data-model.html", "../a/b%20c/index.html"]);
    let deep = ["../../start.html", "../../catalog/orders.html", "../../data-model.html", ""];
    assert_eq!(of("a/b c/README.md"), deep);
    for link in banner("start.md") {
        let id = format!(" id=\"{}\"", link.split('#').nth(1).unwrap());
        assert_eq!(texts.iter().filter(|(_, text)| text.contains(&id)).count(), 1, "{link}");
    }
    let all: String = texts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(!all.contains("{{#title") && !all.contains("A <b>"), "{all}");
    assert_eq!(book["items"].as_array().unwrap().last().unwrap()["Chapter"]["content"], "");
}

/// Text that means something to mdBook, to Markdown or to HTML, and that may stand in a key of JSON and of TOML.
const NASTY: [&str; 9] = [
    "{{#include ../secret.txt}}",
    "{{ #title Hacked }}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "--> <!-- </div></pre></main>",
    "``` ~~~ `tick` ``",
    "*a* _b_ [e](f) ![g](h) | # - > &amp; &copy",
    "$1 ${0} {0} {{title}} {{{content}}} {% raw %}",
    "'single' \\ \\( \\u0041",
    "line\nbreak\r\n\n# Heading \u{202e}abc\u{1b}[31m",
];

#[test]
fn what_a_panel_shows_is_inert() {
    let mut book = Book::of(&[], "");
    book.write("secret.txt", "CANARY-7c1f");
    let mut example = json!({ "event_name": "OrderPlaced" });
    for text in NASTY {
        example[text] = json!(text);
    }
    book.example("order_placed.nasty", &format!("{example:#}\n"));
    let chapter: String =
        NASTY.iter().map(|it| format!("{{{{#fields {}}}}}\n\n", it.replace(['\n', '\r', '}'], ""))).collect();
    book.write("src/other.md", &format!("# Other\n\n{chapter}"));
    book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Other](other.md)\n");
    let site = book.serve();
    for page in ["orders.html", "print.html"] {
        let page = site.page(page);
        for panel in page.main.split("<div class=\"contracts-finding").skip(1) {
            let panel = panel.split("tells more.").next().unwrap();
            for bad in ["<script", "<img", "<h1", "<a ", "<em", "\u{202e}", "\u{1b}"] {
                assert!(!panel.contains(bad), "{bad} in {panel}");
            }
        }
        assert_eq!(page.title.matches("Hacked").count(), 0);
    }
    let shown = site.page("orders.html").text();
    for text in NASTY.iter().filter(|it| !it.contains('\n') && !it.contains('`')) {
        assert!(shown.contains(text), "{text} is not shown: {shown}");
    }
    for (path, text) in &site.files {
        assert!(!text.contains("CANARY"), "{path} shows a file that nobody included");
    }
}

/// A chapter with blocks of every kind, each with something that is found in it.
const BLOCKS: &str = "\
# Blocks {#mine}

Paragraph @
### Right after a paragraph @
1. first @
2. second

   > quoted @

   deep

- a
- b @
* another list @
+ - nested
    @

> quote @
lazy

> [!NOTE]
> @

| a | b |
|---|---|
| @ | d |

Term
: meaning @

Note.[^n] @

[^n]: Text @

    more

[link]: https://example.org 'title'
Setext @
========

<div>

inside @

</div>

<details><summary>closed</summary>

- hidden @

<table>

<tr><td>

cell @

</td></tr></table>

</details>

after @

<p>html @</p>

***
@

<ul>
<li>@
</ul>

behind an open element @

The end @";

#[test]
fn the_page_around_the_panels_survives() {
    for line_end in ["\n", "\r\n"] {
        let mut pieces = BLOCKS.split('@');
        let mut text = pieces.next().unwrap().to_owned();
        for (number, piece) in pieces.enumerate() {
            text.push_str(&format!("{{{{#exampel n{number}n}}}}{piece}"));
        }
        let mut book = Book::of(&[], "");
        book.write("src/blocks.md", &text.replace('\n', line_end));
        book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Blocks](blocks.md)\n");
        let (shown, bare) = (book.serve().page("blocks.html"), book.without_us().page("blocks.html"));
        let panels: Vec<&str> = shown.main.split("<!-- contracts: finding").skip(1).collect();
        assert_eq!(panels.len(), BLOCKS.matches('@').count());
        let mark = |number: usize| format!("n{number}n");
        let in_order = panels.iter().enumerate().all(|(number, it)| it.contains(&mark(number)));
        assert!(in_order, "the panels stand in another order");
        let open = open_at_panels(&shown.main);
        assert!(open.iter().all(Vec::is_empty), "panels stand inside {open:?}");
        assert_eq!(squeezed(&without_panels_of_html(&shown.main)), squeezed(&bare.main));
    }
}

fn squeezed(html: &str) -> String {
    html.split_whitespace().collect::<Vec<_>>().concat()
}

fn without_panels_of_html(main: &str) -> String {
    let mut rest = main;
    let mut kept = String::new();
    while let Some((before, ours)) =
        rest.split_once("<!-- contracts: finding").or_else(|| rest.split_once("<!-- contracts: preview"))
    {
        let (before, ours) = match before.split_once("<!-- contracts: preview") {
            Some((before, _)) => (before, &rest[before.len() + "<!-- contracts: preview".len()..]),
            None => (before, ours),
        };
        kept.push_str(before);
        // The only elements of its kind in a panel are those around it.
        rest = ours.split_once("</div>").unwrap().1;
    }
    kept + rest
}

/// The elements that are open where each panel stands.
fn open_at_panels(main: &str) -> Vec<Vec<String>> {
    let mut open: Vec<String> = Vec::new();
    let mut at_panels = Vec::new();
    for piece in main.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap();
        let name = tag.trim_matches('/').split_whitespace().next().unwrap_or_default().to_owned();
        if tag.starts_with("div class=\"contracts-finding") {
            at_panels.push(open.clone());
        }
        match tag {
            _ if tag.starts_with('!') || tag.ends_with('/') => {}
            _ if ["hr", "br", "img", "input", "path"].contains(&name.as_str()) => {}
            _ if tag.starts_with('/') => drop(open.pop()),
            _ => open.push(name),
        }
    }
    at_panels
}

/// What Markdown is made of, without ranges.
fn events(text: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    Parser::new_ext(text, options).collect()
}

/// The events without the panels, each of which is a block of HTML of its own, in no other block.
fn without_panel_events(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut kept: Vec<Event> = Vec::new();
    let (mut depth, mut panel) = (0, false);
    for event in events {
        match &event {
            Event::Html(html) if html.starts_with("<!-- contracts: ") => {
                assert_eq!(depth, 1, "a panel stands in a block: {html}");
                assert!(matches!(kept.pop(), Some(Event::Start(Tag::HtmlBlock))));
                panel = true;
                continue;
            }
            Event::End(TagEnd::HtmlBlock) if panel => {
                (panel, depth) = (false, depth - 1);
                continue;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        assert!(!panel, "a panel has {event:?} in it");
        kept.push(event);
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn without_its_panels_a_chapter_is_as_it_was(lines in vec(any_line(), 1..24)) {
        let text = lines.concat();
        let small = Small::new();
        small.write("src/data-model.md", "# Data model\n\n{{#exampel x}}\n");
        small.write("src/any.md", &text);
        let mut request: Value = serde_json::from_str(&served(&small.request())).unwrap();
        request[1]["items"].as_array_mut().unwrap().push(json!({ "Chapter": {
            "name": "Any", "content": text, "number": null, "sub_items": [], "path": "any.md", "source_path": "any.md",
            "parent_names": []
        } }));
        let answer = mdbook_contracts::preprocess::answer(&request.to_string(), &Arc::default()).unwrap();
        let texts = texts(&answer.book.unwrap());
        let shown = &texts.iter().find(|(path, _)| path == "any.md").unwrap().1;
        prop_assert_eq!(&without_panels(shown), &text);
        prop_assert_eq!(without_panel_events(events(shown)), events(&text));
    }
}

fn any_line() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec![
        "",
        "",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "  ",
        "    ",
        "> ",
        "> - ",
        "# ",
        "## ",
        ": ",
        "| a | ",
        "|---|",
        "[^1]: ",
        "[x]: /y ",
        "```",
        "~~~ ",
        "<div>",
        "</div>",
        "<details>",
        "</details>",
        "<pre>",
        "</pre>",
        "<!-- ",
        "-->",
        "<table>",
        "</table>",
        "***",
        "===",
        "---",
        "\t",
        "- [ ] ",
        "> [!NOTE]",
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<svg><path d=x/></svg>",
        "<br>",
        "<p>",
    ]);
    let text = prop::sample::select(vec![
        "",
        "text",
        "{{#exampel x}}",
        "{{#example nope}}",
        "text {{#example order_placed}} text",
        "*a* `b` [x] [^1]",
        "{{#example",
        "'title'",
        "| b |",
        "<i>x",
        "-->",
        "<T>",
    ]);
    let end = prop::sample::select(vec!["\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "  \n"]);
    (start, text, end).prop_map(|(start, text, end)| format!("{start}{text}{end}"))
}
