//! What is inlined is inert: through mdBook's real rendering, examples and descriptions reach the page verbatim,
//! expand nothing, and leave the page around them as it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod inert {
    pub mod site;
}
#[path = "support/program.rs"]
mod program;

use std::fs;
use std::process::Command;

use inert::site::{Book, Page, code_of, row_of};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use regex::Regex;
use serde_json::{Value, json};

/// Text that means something to mdBook, to Markdown or to HTML.
const NASTY: [&str; 24] = [
    "{{#include ../secret.txt}}",
    "{{ #include ../secret.txt }}",
    "{{#include\n../secret.txt}}",
    "{{\n#include\t../secret.txt\r\n}}",
    r"\{{#include ../secret.txt}}",
    r"\\{{#rustdoc_include ../secret.txt:1:2}}",
    "{{#playground ../secret.txt editable}}",
    "{{#title Hacked}}",
    "{{#example order_placed}} {{#fields OrderPlaced}}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</pre></code></figure></td></table></main>",
    "--> <!-- ]]> <![CDATA[ --!> <!--",
    "```\n~~~\n````json",
    "| a | b |\n|---|---|\n\n\n# Heading\n\n- item\n\n    code",
    "&amp; &#10; &lt;b&gt; &copy &nbsp;",
    "\"double\" 'single' `tick` -- --- ... (c)",
    r"\ \\ \n \* \[ \u0041 C:\temp\",
    "*a* _b_ **c** ~~d~~ [e](f) ![g](h) [^1] https://example.org :smile:",
    "$x$ $$y$$ \\(z\\) \\[w\\]",
    "\u{202e}abc\u{202c}\u{200b}\u{feff}é 日本 \u{1f600} e\u{301}",
    "\ttab\t\u{b}\u{c}\u{1b}[31m\u{7f}\u{85}\u{2028}",
    "<i class=\"fa fa-bars\"></i><a name=x></a><style>*{display:none}</style>",
    "   leading and trailing   ",
    "$1 ${0} %s %n {0} {{title}} {{{content}}} {% raw %}",
];

/// The book of the tests below: every nasty text as a value of an example and as the description of its field.
fn nasty_book(table: &str) -> Book {
    let texts: Vec<String> = NASTY.iter().map(|it| (*it).to_owned()).collect();
    let mut book = Book::of(&texts, table);
    book.write("secret.txt", "CANARY-7c1f");
    book.write("public.txt", "PUBLIC-7c1f");
    let other = "{{#include ../public.txt}}\n\n{{#example order_placed.unclosed}}\n\nThe end }} of it.\n";
    book.write("src/other.md", &format!("# Other\n\n{other}"));
    book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Other](other.md)\n");
    let long = format!("{{\"event_name\": \"OrderPlaced\", \"f0\": \"{}\"}}", "{{#title x}} ".repeat(9_000));
    for (name, text) in [
        ("long", long.as_str()),
        ("crlf", "\r\n\r\n{\r\n\r\n\t\"event_name\":\t\"OrderPlaced\",\r\n\r\n\r\n  \"f0\": \"\"}\r\n\r\n"),
        ("unclosed", "{ \"event_name\": \"OrderPlaced\", \"f0\": \"{{#include ../secret.txt \" }"),
        ("open", "{ \"event_name\": \"OrderPlaced\", \"f1\": {\n\"x\": \"{{#include ../secret.txt\"\n}}"),
        ("--&amp;'$", "\n\n\n{ \"event_name\":\n\n\n\"OrderPlaced\" }"),
    ] {
        book.example(&format!("order_placed.{name}"), text);
    }
    book
}

#[test]
fn what_is_inlined_reaches_every_page_verbatim_in_any_order() {
    for table in ["", "after = [\"links\"]", "before = [\"links\"]", "after = [\"index\"]"] {
        let book = nasty_book(table);
        let site = book.build();
        for page in ["orders.html", "print.html"] {
            site.page(page).holds(&book, table);
        }
        assert!(site.page("other.html").main.contains("PUBLIC-7c1f"), "{table}: includes are live");
        for (path, text) in &site.files {
            assert!(!text.contains("CANARY"), "{table}: {path} shows a file that nobody included");
            let html = path.ends_with(".html");
            assert!(
                !html || !text.contains("<script>alert") && !text.contains("<img src=x"),
                "{table}: {path}"
            );
        }
        let title = |page: &str| site.page(page).title;
        assert_eq!(title("orders.html"), "Orders - A book", "{table}");
        assert_eq!(title("other.html"), "Other - A book", "{table}");
    }
}

#[test]
fn names_values_and_bounds_of_a_schema_are_inert() {
    // What is let through is inert as well.
    let mut book = Book::of(&[], "rules.hidden-character = \"allow\"");
    book.write("secret.txt", "CANARY-7c1f");
    let mut properties = json!({ "event_name": { "const": "OrderPlaced" } });
    for text in NASTY {
        properties[text] = json!({ "enum": [text, "other"], "description": "D." });
        properties[format!("{text} bounded")] = json!({ "type": "string", "pattern": escaped(text) });
    }
    book.schema(&properties);
    let site = book.build();
    let page = site.page("orders.html");
    for text in NASTY {
        let shown = page.text();
        let inside = format!("always “{text}”"); // One of the two ways to say it is there.
        assert!(shown.contains(text) || shown.contains(&inside), "{text:?} is not on the page");
    }
    assert!(!site.files.values().any(|it| it.contains("CANARY")));
    assert!(!page.main.contains("<script>alert") && !page.main.contains("<img"));
    assert_eq!(page.main.matches("class=\"mc-row").count(), properties.as_object().unwrap().len());
}

#[test]
fn a_table_that_a_chapter_keeps_is_inert_and_shows_every_value() {
    for table in ["", "after = [\"links\"]"] {
        let mut book = Book::of(&[], &format!("{table}\nrules.hidden-character = \"allow\""));
        book.write("secret.txt", "CANARY-7c1f");
        let mut properties = json!({ "event_name": { "const": "OrderPlaced" } });
        for text in NASTY {
            properties[text] = json!({ "enum": [text, "other"], "description": text, "default": text });
        }
        book.schema(&properties);
        let kept = "<!-- contracts: table OrderPlaced -->\n<!-- contracts: end -->";
        book.write(
            "src/orders.md",
            &format!("# Orders\n\n## OrderPlaced\n\n{kept}\n\n{{{{#example order_placed}}}}\n"),
        );
        let fixed = Command::new(env!("CARGO_BIN_EXE_mdbook-contracts")).arg("fix").arg(book.path()).status();
        assert_eq!(fixed.unwrap().code(), Some(0));
        let chapter = fs::read_to_string(book.path().join("src/orders.md")).unwrap();
        let rows = chapter.split("contracts: end").next().unwrap();
        assert!(!rows.contains("{{"), "{rows}");
        let site = book.build();
        let page = site.page("orders.html");
        let shown = squeezed(&page.text());
        for text in NASTY {
            let (all, times) = (squeezed(text), shown.matches(&squeezed(text)).count());
            // As a value, and as what is taken without one; a name may be written with its quotes.
            assert!(all.is_empty() || times >= 2, "{text:?} stands {times} times on the page");
        }
        assert!(!site.files.values().any(|it| it.contains("CANARY")));
        assert!(!page.main.contains("<script>alert") && !page.main.contains("<img"));
    }
}

/// A pattern that is the text itself, for any engine.
fn escaped(text: &str) -> String {
    text.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_string() } else { ".".to_owned() }).collect()
}

#[test]
fn a_part_of_an_example_is_as_inert_as_the_whole() {
    let mut book = nasty_book("");
    let parts: Vec<String> =
        (0..NASTY.len()).map(|at| format!("{{{{#example order_placed.n{at}:/f{at}}}}}\n")).collect();
    book.write("src/other.md", &format!("# Other\n\n{}", parts.join("\n")));
    let site = book.build();
    let page = site.page("other.html");
    for (at, text) in NASTY.iter().enumerate() {
        let shown = code_of(&page.main, &format!("order_placed.n{at}-f{at}"));
        assert_eq!(shown, Value::from(*text).to_string());
    }
    assert!(!site.files.values().any(|it| it.contains("CANARY")));
}

#[test]
fn downloads_are_the_files_byte_for_byte() {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let book = nasty_book("");
    let site = book.build();
    for page in ["orders.html", "print.html"] {
        let page = site.page(page);
        let links = page.main.split("href=\"data:application/json;base64,").skip(1);
        let links: Vec<&str> = links.map(|it| it.split('"').next().unwrap()).collect();
        for (name, text) in &book.examples {
            let found = links.iter().any(|it| BASE64_STANDARD.decode(it).unwrap() == text.as_bytes());
            assert!(found, "{name}: no link hands it over");
        }
    }
}

/// Places where a directive is a block of its own.
const PLACES: &str = "\
# Orders

## OrderPlaced

@
## Right after a heading

Lead.

@

1. first
2. @
3. third

   @

   tail of third

- @
  - @

    after nested

  * * @

> @
>
> > quoted
> >
> > @
>
> rest

> [!NOTE]
> @

   @

[link]: https://example.org
@
***

Note.[^n]

[^n]: @

Term

: meaning

  @

<div>

@

</div>

### Last `heading` {#mine}

Middle.

@

| a | b |
|---|---|
| c | d |

@";

#[test]
fn the_page_around_a_directive_survives() {
    for (line_end, shown) in [("\n", "{{#example order_placed}}"), ("\r\n", "{{#fields OrderPlaced}}")] {
        let mut book = Book::of(&[], "");
        let places = PLACES.replace('\n', line_end);
        // A comment is as little as can stand in the place of a directive.
        book.write("src/bare.md", &places.replace('@', "<!-- contracts: base -->"));
        book.write("src/full.md", &places.replace('@', shown));
        book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Bare](bare.md)\n- [Full](full.md)\n");
        let site = book.build();
        let (bare, full) = (site.page("bare.html"), site.page("full.html"));
        assert_eq!(full.main.matches("<!-- contracts:").count(), places.matches('@').count());
        assert_eq!(full.without_ours(), bare.without_ours(), "{shown}");
        for id in ["orderplaced", "right-after-a-heading", "mine"] {
            assert!(full.main.contains(&format!(" id=\"{id}\"")), "{shown}: no heading `{id}`");
        }
        for line in ["Lead.", "tail of third", "after nested", "rest", "Middle."] {
            let before = full.main.split(line).next().unwrap();
            for tag in ["figure", "ul class=\"mc-fields\"", "pre", "code", "div class=\"mc\""] {
                let close = format!("</{}>", tag.split(' ').next().unwrap());
                let inside =
                    before.rfind(&format!("<{tag}")).is_some_and(|open| !before[open..].contains(&close));
                assert!(!inside, "{shown}: `{line}` is in a `{tag}`");
            }
        }
    }
}

/// Places where a directive has something around it.
const TIGHT: [&str; 22] = [
    "- **@**",
    "- *@*",
    "- ~~@~~",
    "- [ ] @",
    "- [x] @\n\n  loose",
    "- [@](orders.md)",
    "- ![@](x.png)",
    "- <b>@</b>",
    "- [^1]@\n\n[^1]: Note.",
    "- `code` @",
    "**@**",
    "[@](orders.md)",
    "Text @ text",
    "@ @",
    "@\ntext",
    "@\n===",
    "- @\n  ---",
    "## @",
    "| a |\n|---|\n| @ |",
    "Term\n: @",
    "@\n: meaning",
    "<div>\n@\n</div>",
];

#[test]
fn an_example_is_verbatim_or_a_finding() {
    let text = "--- \"q\" *a* _b_ [c](orders.md) `d` ~~e~~ <b> {{#title Hacked}} ...";
    let mut changed = Vec::new();
    for place in TIGHT {
        let mut book = Book::of(&[text.to_owned()], "");
        let shown = place.replace('@', "{{#example order_placed.n0}}");
        book.write("src/tight.md", &format!("# Tight\n\nLead.\n\n{shown}\n"));
        book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Tight](tight.md)\n");
        let (status, said) = book.check();
        if status == Some(1) {
            assert!(
                said.contains("[MC504 directive-not-alone]") && said.contains("src/tight.md"),
                "{place:?}: {said}"
            );
            continue;
        }
        assert_eq!(status, Some(0), "{place:?}: {said}");
        let page = book.build().page("tight.html");
        let there = page.main.contains("id=\"example.order_placed.n0\"");
        if !there || code_of(&page.main, "order_placed.n0") != book.examples["order_placed.n0"] {
            changed.push(place);
        }
    }
    assert_eq!(changed, [""; 0], "here an example is published that is not its file");
}

#[test]
fn an_example_shown_twice_on_a_page_has_two_anchors() {
    let mut book = Book::of(&[], "");
    let twice = "# Twice\n\n{{#example order_placed}}\n\n{{#fields OrderPlaced}}\n\nAgain.\n\n";
    book.write("src/twice.md", &format!("{twice}{}", &twice[9..]));
    book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Twice](twice.md)\n");
    let site = book.build();
    for page in ["twice.html", "print.html"] {
        let page = site.page(page);
        let mut ids: Vec<&str> =
            page.main.split(" id=\"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(all, ids.len(), "ids stand twice among {ids:?}");
    }
}

#[test]
fn what_is_no_directive_reaches_the_page_as_text() {
    let mark = "{{#example order_placed}}";
    let mut book = Book::of(&[], "");
    let text = format!(
        "# Text\n\nEscaped \\{mark}.\n\n\\{mark}\n\nInline `{mark}`.\n\n```text\n{mark}\n```\n\n~~~\n{mark}\n~~~\n\n    \
         {mark}\n\n- item\n\n  ```\n  {mark}\n  ```\n\n> ```\n> {mark}\n> ```\n\n<!-- {mark} -->\n\nText <!-- {mark} --> \
         text.\n\n<!--\n\n{mark}\n\n-->\n\nThe end.\n"
    );
    book.write("src/text.md", &text);
    book.write("src/SUMMARY.md", "- [Orders](orders.md)\n- [Text](text.md)\n");
    let page = book.build().page("text.html");
    assert_eq!(page.main.matches(mark).count(), text.matches(mark).count(), "{}", page.main);
    assert!(!page.main.contains("<figure") && !page.main.contains(&format!("\\{mark}")), "{}", page.main);
    assert!(page.main.contains(&format!("<p>Escaped {mark}.</p>")), "{}", page.main);
    assert!(page.main.contains("<p>The end.</p>"), "{}", page.main);
}

#[test]
fn a_readme_is_served_before_and_after_it_becomes_the_index() {
    for table in ["", "after = [\"index\"]", "after = [\"index\", \"links\"]"] {
        let mut book = Book::of(&[], table);
        book.write("src/README.md", "# Start\n\n{{#example order_placed}}\n");
        book.write("src/part/README.md", "# Part\n\n{{#example order_placed}}\n");
        book.write(
            "src/SUMMARY.md",
            "[Start](README.md)\n\n- [Orders](orders.md)\n- [Part](part/README.md)\n",
        );
        let site = book.build();
        for page in ["index.html", "part/index.html"] {
            assert_eq!(
                code_of(&site.page(page).main, "order_placed"),
                book.examples["order_placed"],
                "{table}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn a_comment_in_a_description_is_not_shown(before in any_text(), behind in any_text()) {
        let text = format!("{before} <!-- ]]> <![CDATA[ --!> -->{behind}");
        let book = Book::of(&[text, "a\n\n<!-- one\n\nline -->\n\nb".to_owned()], "");
        book.build().page("orders.html").holds(&book, "");
    }

    #[test]
    fn any_text_is_inert(texts in vec(any_text(), 24..36), after in any::<bool>()) {
        let table = if after { "after = [\"links\"]" } else { "" };
        let book = Book::of(&texts, table);
        let site = book.build();
        site.page("orders.html").holds(&book, table);
        site.page("print.html").holds(&book, table);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(&NASTY[..]).prop_map(str::to_owned),
        2 => "[ -~]{0,12}",
        1 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
        2 => "[{}#<>&;!\\-`~|*_\\[\\]\\\\\"'\n\r\t$ ]{1,8}",
    ];
    vec(word, 0..6).prop_map(|words| words.concat().replace('\0', ""))
}

/// What a reader reads of Markdown in which HTML is text, and its comments (CommonMark, section 6.6) are not shown.
fn text_of(markdown: &str) -> String {
    let comment = Regex::new(r"(?s)<!--(?:-?>|.*?(?:-->|\z))").unwrap();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    // A block of HTML comes line by line, and a comment can have several.
    let mut block = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Html(html) => block.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                text.push_str(&comment.replace_all(&std::mem::take(&mut block), ""))
            }
            Event::InlineHtml(html) => text.push_str(&comment.replace_all(&html, "")),
            Event::Text(it) | Event::Code(it) => text.push_str(&it),
            _ => text.push(' '),
        }
    }
    text
}

/// A text without what is blank: of that, elements make what they will.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

impl Page {
    /// Every example of the book is on the page, verbatim but for line ends of Windows, and so is the text of every description.
    fn holds(&self, book: &Book, table: &str) {
        for (name, text) in &book.examples {
            // A browser makes one character of the two that end a line of Windows.
            assert_eq!(code_of(&self.main, name), text.replace("\r\n", "\n"), "{table}: {name}");
        }
        for (field, text) in &book.descriptions {
            assert_eq!(squeezed(&row_of(&self.main, field)), squeezed(&text_of(text)), "{table}: {field}");
        }
    }
}
