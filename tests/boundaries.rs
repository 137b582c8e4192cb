//! Where a panel can stand: at lines between blocks of the top level, where no element of HTML is open.

#![allow(clippy::expect_used, reason = "a test says what it expected and stops")]

use mdbook_contracts::syntax::markdown::outline;

/// Chapters in which a `^` alone on its line stands wherever something can be put.
const CHAPTERS: [(&str, &str); 14] = [
    (
        "headings, paragraphs and lists",
        "^\n# A\n\n^\nText\nof two lines.\n\n^\n- one\n\n  more of it\n- two\n",
    ),
    ("a paragraph that is indented", "^\n# A\n\n^\n  Text.\n"),
    ("quotes and code", "^\n> # Quoted\n>\n> More.\n\n^\n```text\nText.\n\nMore.\n```\n\n^\nText.\n"),
    ("a definition of a link, which begins a paragraph", "[x]: /y 'title'\n2) Text.\n\n^\nMore.\n"),
    ("a definition of a link, alone", "^\nText.\n\n[x]: /y\n\n^\nMore.\n"),
    ("an element that is open over several blocks", "^\n<div>\n\nText.\n\n</div>\n\n^\nMore.\n"),
    ("an element in an element", "^\n<div><p>\n\nText.\n\n</p>\n\nText.\n\n</div>\n\n^\nMore.\n"),
    ("an element that is closed in its block", "^\n<div>Text.</div>\n\n^\nMore.\n"),
    ("elements that nothing closes", "^\n<hr>\n\n^\n<div><br></div>\n\n^\nText.\n"),
    ("an element that closes itself", "^\n<div/>\n\n^\nText.\n"),
    ("the end of another element", "^\n<div>\n\n</p>\n\nText.\n"),
    ("a comment", "^\n<!-- Text. -->\n\n^\nMore.\n"),
    ("a comment that its block does not end", "^\n<div></div> <!-- Text.\n\nMore. -->\n\nText.\n"),
    ("one comment behind another that is ended", "^\n<div></div> <!-- Text. --> <!-- More.\n\nMore. -->\n"),
];

#[test]
fn a_panel_stands_between_blocks_where_nothing_is_open() {
    for (title, chapter) in CHAPTERS {
        let mut text = String::new();
        let mut expected = Vec::new();
        for line in chapter.split_inclusive('\n') {
            match line {
                "^\n" => expected.push(text.len()),
                line => text.push_str(line),
            }
        }
        let outline = outline(&text).expect("a chapter that is read");
        assert_eq!(outline.boundaries(&text), expected, "{title}");
    }
}
