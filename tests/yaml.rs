//! YAML stands for the JSON that it would be: the same values, each at its place, and a flaw where JSON has no word.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

use mdbook_contracts::syntax::json::{self, Document, Flaw, Kind, Node};
use mdbook_contracts::syntax::yaml;
use mdbook_contracts::text::{SourceId, Sources};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

fn source() -> SourceId {
    Sources::default().add("a.yaml", "")
}

fn read(text: &str) -> Result<Document, Flaw> {
    yaml::parse(source(), text)
}

fn value(text: &str) -> Value {
    read(text).unwrap_or_else(|flaw| panic!("{}\n{text}", flaw.message)).root.to_value()
}

#[test]
fn a_text_means_what_yaml_1_2_says() {
    let table = [
        ("a: 1", json!({"a": 1})),
        ("- a\n- b: c\n  d: e\n-\n  - f\n", json!(["a", {"b": "c", "d": "e"}, ["f"]])),
        ("a:\n- 1\n- 2\nb: 3\n", json!({"a": [1, 2], "b": 3})),
        ("a:\nb: ~\nc: null\nd: Null\n", json!({"a": null, "b": null, "c": null, "d": null})),
        (
            "[true, True, FALSE, yes, no, on, off, y]",
            json!([true, true, false, "yes", "no", "on", "off", "y"]),
        ),
        (
            "[0x10, 0o17, +1, -0, 007, 1_000, 0b1, 0x, 0o8]",
            json!([16, 15, 1, -0.0, 7, "1_000", "0b1", "0x", "0o8"]),
        ),
        (
            "[.5, 1., -1.50, 1e3, 1.e-2, +.5E+1, 1e, ., +]",
            json!([0.5, 1.0, -1.5, 1e3, 0.01, 5.0, "1e", ".", "+"]),
        ),
        (
            "[2020-01-01, 12:30:00, 1.2.3, 0x1g, --1]",
            json!(["2020-01-01", "12:30:00", "1.2.3", "0x1g", "--1"]),
        ),
        ("['1', \"true\", 'it''s', \"a\\tb\\u00e9\"]", json!(["1", "true", "it's", "a\tbé"])),
        ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", json!({"a": "x\n y\n", "b": "x y"})),
        ("1: a\ntrue: b\n~: c\n0x10: d\n", json!({"1": "a", "true": "b", "~": "c", "0x10": "d"})),
        ("? a\n: b\n? c\n", json!({"a": "b", "c": null})),
        ("{a, b: , c: d}", json!({"a": null, "b": null, "c": "d"})),
        ("[a: b, {c: d}]", json!([{"a": "b"}, {"c": "d"}])),
        ("a: &x [1, {b: 2}]\nc: *x\n", json!({"a": [1, {"b": 2}], "c": [1, {"b": 2}]})),
        ("&k a: &v b\n*v : *k\n", json!({"a": "b", "b": "a"})),
        ("a: &x 1\nb: &x 2\nc: *x\n", json!({"a": 1, "b": 2, "c": 2})),
        ("a: &x\n- 1\nb: *x\n", json!({"a": [1], "b": [1]})),
        (
            "base: &b {a: 1, b: 2}\nown:\n  <<: *b\n  b: 3\n",
            json!({"base": {"a": 1, "b": 2}, "own": {"b": 3, "a": 1}}),
        ),
        ("<<: [{a: 1}, {a: 2, b: 3}]\n", json!({"a": 1, "b": 3})),
        ("\"<<\": 1\n", json!({"<<": 1})),
        (
            "[!!str 1, !!int '2', !!float 3, !!bool 'true', !!null '', ! 4, !<tag:yaml.org,2002:str> 5]",
            json!(["1", 2, 3, true, null, "4", "5"]),
        ),
        ("a: !!map {b: !!seq [c]}\nd: !!str\n", json!({"a": {"b": ["c"]}, "d": ""})),
        ("%YAML 1.2\n---\na: 1\n...\n", json!({"a": 1})),
        ("--- # nothing\n", json!(null)),
        ("\u{feff}a: é\n", json!({"a": "é"})),
        ("a: b\t\r\nc: \"d\te\"\r\n", json!({"a": "b", "c": "d\te"})),
    ];
    for (text, expected) in table {
        assert_eq!(value(text), expected, "{text}");
    }
}

/// Every key and value in the order of the text, each as its span cuts it.
fn cuts(text: &str) -> Vec<String> {
    fn collect(node: &Node, text: &str, cuts: &mut Vec<String>) {
        cuts.push(text[node.span.range()].to_owned());
        for member in node.members() {
            cuts.push(text[member.key_span.range()].to_owned());
            collect(&member.value, text, cuts);
        }
        node.elements().iter().for_each(|it| collect(it, text, cuts));
    }
    let mut cuts = Vec::new();
    collect(&read(text).unwrap().root, text, &mut cuts);
    cuts
}

#[test]
fn a_span_cuts_the_text_that_it_names() {
    let table: &[(&str, &[&str])] = &[
        ("a: b\n\n\n", &["a: b", "a", "b"]),
        ("# é\n\u{feff}a: 'b' # c\n", &["a: 'b'", "a", "'b'"]),
        (
            "\u{feff}é: ö # ü\n'x y': \"z\" # é\nn: 1\n",
            &["é: ö # ü\n'x y': \"z\" # é\nn: 1", "é", "ö", "'x y'", "\"z\"", "n", "1"],
        ),
        ("a: b\r\nc: d\r\n\r\n", &["a: b\r\nc: d", "a", "b", "c", "d"]),
        ("a:\n  b: c\n\n# end\nd: e\n", &["a:\n  b: c\n\n# end\nd: e", "a", "b: c", "b", "c", "d", "e"]),
        ("a:\n- b\n-  - c\n", &["a:\n- b\n-  - c", "a", "- b\n-  - c", "b", "- c", "c"]),
        ("a: # [\n- # - [\n  [b]\n", &["a: # [\n- # - [\n  [b]", "a", "- # - [\n  [b]", "[b]", "b"]),
        (
            "a:\n  - b: 1\n    c: 2\n",
            &["a:\n  - b: 1\n    c: 2", "a", "- b: 1\n    c: 2", "b: 1\n    c: 2", "b", "1", "c", "2"],
        ),
        (
            "{ a: [ b , 'c' ] , d: {} } # e",
            &["{ a: [ b , 'c' ] , d: {} }", "a", "[ b , 'c' ]", "b", "'c'", "d", "{}"],
        ),
        (
            "a: |2- # x\n   b\n  c\n\n\nd: >\n  e\n",
            &["a: |2- # x\n   b\n  c\n\n\nd: >\n  e", "a", "|2- # x\n   b\n  c", "d", ">\n  e"],
        ),
        ("- |\n- - >\n    é\n", &["- |\n- - >\n    é", "|", "- >\n    é", ">\n    é"]),
        ("--- |\n é\n...\n", &["|\n é"]),
        ("a:\nb: # c\n", &["a:\nb:", "a", "", "b", ""]),
        ("- # x\n-\n", &["- # x\n-", "", ""]),
        (
            "a: &x !!str b\nc: &y # d\n  - e\nf: *y\n",
            &["a: &x !!str b\nc: &y # d\n  - e\nf: *y", "a", "b", "c", "- e", "e", "f", "*y", "e"],
        ),
        (
            "a: &x\n- b\nc: &y\n  d: e\nf: &z [g]\n",
            &[
                "a: &x\n- b\nc: &y\n  d: e\nf: &z [g]",
                "a",
                "- b",
                "b",
                "c",
                "d: e",
                "d",
                "e",
                "f",
                "[g]",
                "g",
            ],
        ),
        ("a: &x |\n  b\nc: *x\n", &["a: &x |\n  b\nc: *x", "a", "|\n  b", "c", "*x"]),
        ("a: 'it''s' \nb: \"\\\"\" \n", &["a: 'it''s' \nb: \"\\\"\"", "a", "'it''s'", "b", "\"\\\"\""]),
        ("a: 'b\\'\nc: &x 'd'\n", &["a: 'b\\'\nc: &x 'd'", "a", "'b\\'", "c", "'d'"]),
        ("a: &x b\n? &y c\n: !!str\n", &["a: &x b\n? &y c\n: !!str", "a", "b", "c", ""]),
        ("a: b\nc: &x\n", &["a: b\nc: &x", "a", "b", "c", ""]),
        ("a: 'b \"c\" d' # e\n", &["a: 'b \"c\" d'", "a", "'b \"c\" d'"]),
        ("a: !<tag:yaml.org,2002:str> b\n", &["a: !<tag:yaml.org,2002:str> b", "a", "b"]),
        ("a: b\n  c\nd: 'e\n  f'\n", &["a: b\n  c\nd: 'e\n  f'", "a", "b\n  c", "d", "'e\n  f'"]),
        ("? a\n: b\n", &["? a\n: b", "a", "b"]),
        ("[a: b, ? c : d]", &["[a: b, ? c : d]", "a: b", "a", "b", "? c : d", "c", "d"]),
        ("a: -1\nb: ?c\nd: :e\n", &["a: -1\nb: ?c\nd: :e", "a", "-1", "b", "?c", "d", ":e"]),
        (
            "b: &b {x: 1}\no:\n  <<: *b\n",
            &["b: &b {x: 1}\no:\n  <<: *b", "b", "{x: 1}", "x", "1", "o", "<<: *b", "x", "1"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(cuts(text), *expected, "{text}");
    }
}

#[test]
fn what_an_object_lacks_is_shown_at_its_first_key_or_its_brace() {
    for (text, opening) in [("éa: 1\n", "éa"), ("{é: 1}", "{"), ("- é", "-"), ("é", "é"), ("? é\n", "?")]
    {
        let root = read(text).unwrap().root;
        assert_eq!(&text[root.opening().range()], opening, "{text}");
    }
}

#[test]
fn a_repeated_key_is_given_back_with_the_place_of_the_first() {
    let text = "é: &x {a: 1, \"a\": 2}\nb: *x\n<<: *x\n<<: *x\n";
    let document = read(text).unwrap();
    let again: Vec<_> = document
        .duplicates
        .iter()
        .map(|(it, first)| (&text[it.key_span.range()], &text[first.range()]))
        .collect();
    assert_eq!(again, [("\"a\"", "a"), ("<<", "<<")]);
}

#[test]
fn what_json_has_no_word_for_is_a_flaw_at_its_place() {
    let table = [
        ("", "", "the file is empty"),
        ("# é\n", "", "the file is empty"),
        ("a: 1\n--- \nb: 2\n", "-", "a second document begins here, and a file holds one"),
        ("%YAML 1.1\n---\na: yes\n", "%YAML 1.1", "this is read as YAML 1.2, and no other version"),
        ("é: -.inf\n", "-.inf", "JSON has no number `-.inf`"),
        ("é: .NaN\n", ".NaN", "JSON has no number `.NaN`"),
        ("é: 1e999\n", "1e999", "number out of range"),
        (
            "é: 0xffffffffffffffffffffffffffffffffff\n",
            "0xffffffffffffffffffffffffffffffffff",
            "number out of range",
        ),
        ("é: !foo b\n", "b", "JSON has no type for the tag `!foo`"),
        ("é: !!binary b\n", "b", "JSON has no type for the tag `!!binary`"),
        ("é: !!set {b}\n", "{", "JSON has no type for the tag `!!set`"),
        ("é: !!int b\n", "b", "`b` is no `!!int`"),
        ("é: !!map b\n", "b", "`b` is no `!!map`"),
        ("é: !!seq {b: c}\n", "{", "a mapping is no `!!seq`"),
        ("é: !!str [b]\n", "[", "a list is no `!!str`"),
        ("[a]: b\n", "[", "a key of JSON is a text, and this one is a list or a mapping"),
        ("? é: a\n: b\n", "é", "a key of JSON is a text, and this one is a list or a mapping"),
        ("é: &x [a]\n*x : b\n", "*", "a key of JSON is a text, and this one is a list or a mapping"),
        ("é: *x\n", "*", "while parsing node, found unknown anchor"),
        ("é: &x [*x]\n", "*x", "this alias stands in the value that it repeats"),
        ("é: &x {<<: *x}\n", "*x", "this alias stands in the value that it repeats"),
        ("<<: é\n", "é", "a merge key takes a mapping, or a list of mappings"),
        ("<<: [{a: 1}, 2]\n", "2", "a merge key takes a mapping, or a list of mappings"),
        ("é: [1, 2\n", "", "while parsing a flow sequence, expected ',' or ']'"),
        ("é: b\n\tc: d\n", "b", "while scanning a plain scalar, found a tab"),
        // YAML allows this tab; the parser does not, and says so.
        ("é:\tb\n", "b", "':' must be followed by a valid YAML whitespace"),
        ("é:\n\tc: d\n", "c", "tabs disallowed within this context (block indentation)"),
        ("é: @b\n", "@", "unexpected character: '@'"),
    ];
    for (text, place, message) in table {
        let flaw = read(text).expect_err(text);
        assert_eq!((&text[flaw.span.range()], flaw.message.as_str()), (place, message), "{text}");
    }
}

#[test]
fn aliases_of_aliases_end_in_a_flaw() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(read(&text).unwrap_err().message, "more aliases than can be followed");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 100].join(", "));
    assert_eq!(read(&long).unwrap_err().message, "more aliases than can be followed");
}

#[test]
fn a_long_text_may_be_repeated_as_often_as_anybody_would() {
    let text = "x".repeat(2_000);
    let often = format!("a: &a {text}\nb: [{}]\n", vec!["*a"; 50].join(", "));
    assert_eq!(value(&often), json!({ "a": text, "b": vec![&text; 50] }));
}

#[test]
fn depth_ends_where_that_of_json_ends() {
    for (depth, fits) in [(127, true), (128, false), (250, false), (5000, false)] {
        let brackets = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(read(&brackets).is_ok(), fits, "{depth} brackets");
        assert_eq!(json::parse(source(), &brackets).is_ok(), fits, "{depth} brackets of JSON");
        assert_eq!(read(&format!("{}x", "- ".repeat(depth))).is_ok(), fits, "{depth} dashes");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text =
        prop_oneof![any::<String>(), "[ -~é🦊\\n\\t]{0,12}", Just("<<".to_owned()), Just("null".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        let members = prop::collection::vec((text.clone(), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            members.prop_map(|it| it.into_iter().collect()),
        ]
    })
}

/// The same kinds at the same places.
fn same(one: &Node, other: &Node) -> bool {
    one.span == other.span
        && match (&one.kind, &other.kind) {
            (Kind::Number(one), Kind::Number(other)) => one == other,
            (Kind::Array(one), Kind::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
            }
            (Kind::Object(one), Kind::Object(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| {
                        one.key == other.key
                            && one.key_span == other.key_span
                            && same(&one.value, &other.value)
                    })
            }
            _ => one.to_value() == other.to_value(),
        }
}

const SCRAPS: [&str; 40] = [
    "a",
    "é",
    "🦊",
    "b: ",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "?",
    "\n",
    "\r\n",
    "\r",
    "  ",
    "\t",
    " ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
    "&é",
    "!!str ",
    "!t ",
    "!",
    "'",
    "\"",
    "|",
    ">-",
    "|2+",
    "# c",
    "#",
    "---\n",
    "...",
    "%YAML 1.2\n",
    "<<: ",
    "\u{feff}",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn json_is_yaml(value in values(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let json = json::parse(source(), &text).unwrap();
        let yaml = read(&text).map_err(|flaw| TestCaseError::fail(format!("{}\n{text}", flaw.message)))?;
        prop_assert_eq!(yaml.root.to_value(), json.root.to_value(), "{}", text);
        prop_assert_eq!(json.root.to_value(), serde_json::from_str::<Value>(&text).unwrap());
        prop_assert!(same(&yaml.root, &json.root), "{}", text);
    }

    #[test]
    fn nothing_panics_and_every_span_is_a_place(scraps in prop::collection::vec(prop::sample::select(&SCRAPS[..]), 0..24)) {
        let text = scraps.concat();
        match read(&text) {
            Ok(document) => prop_assert!(are_places(&document.root, &text), "{:?}", text),
            Err(flaw) => {
                prop_assert!(text.get(flaw.span.range()).is_some(), "{:?}", text);
                prop_assert!(!flaw.message.contains("gave up"), "{:?}", text);
            }
        }
    }
}

fn are_places(node: &Node, text: &str) -> bool {
    let spans = [node.span, node.opening()];
    spans.iter().all(|it| text.get(it.range()).is_some())
        && node
            .members()
            .iter()
            .all(|it| text.get(it.key_span.range()).is_some() && are_places(&it.value, text))
        && node.elements().iter().all(|it| are_places(it, text))
}
