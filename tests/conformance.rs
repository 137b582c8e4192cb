//! The public suites for JSON and JSON Schema, through our reader, our schema set and our judge.
//!
//! `.ci/suites` fetches them into `target/suites`; where they are not there, the tests say that they skip them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what it expected and stops"
)]

mod schema_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mdbook_contracts::config::{Draft, SchemaSettings};
use mdbook_contracts::schema::Role;
use mdbook_contracts::syntax::json::{Document, Node, parse};
use mdbook_contracts::text::Sources;
use schema_files::{Files, settings};
use walkdir::WalkDir;

/// The tests of JSON-Schema-Test-Suite in the pinned package: those that every validator passes, and the optional ones.
const REQUIRED: usize = 4836;
const OPTIONAL: usize = 2411;

/// The files of JSONTestSuite: to accept, to refuse, and left to the parser.
const ACCEPTED: usize = 95;
const REFUSED: usize = 188;
const FREE: usize = 35;

fn suites() -> Option<PathBuf> {
    let suites = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/suites");
    if suites.join("complete-1").exists() {
        return Some(suites);
    }
    eprintln!("skipped: the suites are not there; `.ci/suites` fetches them");
    None
}

/// Bytes as a file of a repository: text first, and JSON then.
fn accepts(bytes: &[u8]) -> bool {
    let mut sources = Sources::default();
    let text = std::str::from_utf8(bytes).ok();
    text.is_some_and(|it| parse(sources.add("a.json", it), it).is_ok_and(|it| it.duplicates.is_empty()))
}

/// The files that RFC 8259 leaves to the parser, as our reader decides: numbers that a float holds or comes near are
/// read, and what is no text or no value is refused. The bytes stand here where the package has lost them.
const DECIDED: [(&str, bool, &str); FREE] = [
    ("i_number_double_huge_neg_exp.json", true, ""),
    ("i_number_huge_exp.json", false, ""),
    ("i_number_neg_int_huge_exp.json", false, ""),
    ("i_number_pos_double_huge_exp.json", false, ""),
    ("i_number_real_neg_overflow.json", false, ""),
    ("i_number_real_pos_overflow.json", false, ""),
    ("i_number_real_underflow.json", true, ""),
    ("i_number_too_big_neg_int.json", true, ""),
    ("i_number_too_big_pos_int.json", true, ""),
    ("i_number_very_big_negative_int.json", true, ""),
    ("i_object_key_lone_2nd_surrogate.json", false, ""),
    ("i_string_1st_surrogate_but_2nd_missing.json", false, ""),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", false, ""),
    ("i_string_UTF-16LE_with_BOM.json", false, "fffe5b002200e90022005d00"),
    ("i_string_UTF-8_invalid_sequence.json", false, "5b22e697a5d188fa225d"),
    ("i_string_UTF8_surrogate_U+D800.json", false, "5b22eda080225d"),
    ("i_string_incomplete_surrogate_and_escape_valid.json", false, ""),
    ("i_string_incomplete_surrogate_pair.json", false, ""),
    ("i_string_incomplete_surrogates_escape_valid.json", false, ""),
    ("i_string_invalid_lonely_surrogate.json", false, ""),
    ("i_string_invalid_surrogate.json", false, ""),
    ("i_string_invalid_utf-8.json", false, "5b22ff225d"),
    ("i_string_inverted_surrogates_U+1D11E.json", false, ""),
    ("i_string_iso_latin_1.json", false, "5b22e9225d"),
    ("i_string_lone_second_surrogate.json", false, ""),
    ("i_string_lone_utf8_continuation_byte.json", false, "5b2281225d"),
    ("i_string_not_in_unicode_range.json", false, "5b22f4bfbfbf225d"),
    ("i_string_overlong_sequence_2_bytes.json", false, "5b22c0af225d"),
    ("i_string_overlong_sequence_6_bytes.json", false, "5b22fc83bfbfbfbf225d"),
    ("i_string_overlong_sequence_6_bytes_null.json", false, "5b22fc8080808080225d"),
    ("i_string_truncated-utf-8.json", false, "5b22e0ff225d"),
    ("i_string_utf16BE_no_BOM.json", false, "005b002200e90022005d"),
    ("i_string_utf16LE_no_BOM.json", false, "5b002200e90022005d00"),
    ("i_structure_500_nested_arrays.json", false, ""),
    ("i_structure_UTF-8_BOM_empty_object.json", false, ""),
];

#[test]
fn every_text_is_read_as_the_json_test_suite_has_it() {
    let Some(suites) = suites() else { return };
    let listed: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(suites.join("parsing.json")).unwrap()).unwrap();
    let decided: BTreeMap<&str, (bool, &str)> =
        DECIDED.into_iter().map(|(name, accepted, bytes)| (name, (accepted, bytes))).collect();
    let (mut counts, mut wrong) = ([0; 3], Vec::new());
    for file in listed.as_array().unwrap() {
        let (name, lossy) = (file["name"].as_str().unwrap(), file["input"].as_str().unwrap());
        let (kind, expected) = match &name[..2] {
            "y_" => (0, true),
            "n_" => (1, false),
            _ => (2, decided[name].0),
        };
        let bytes = match decided.get(name).map_or("", |it| it.1) {
            "" => fs::read(suites.join("json").join(name)).unwrap_or_else(|_| lossy.as_bytes().to_vec()),
            hex => (0..hex.len() / 2)
                .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
                .collect(),
        };
        assert_eq!(String::from_utf8_lossy(&bytes), lossy, "{name}: the packages do not agree");
        assert!(
            kind != 2 || !lossy.contains('\u{fffd}') || !decided[name].1.is_empty(),
            "{name}: bytes are lost"
        );
        counts[kind] += 1;
        // A key that stands twice is JSON, and a finding of ours.
        let twice =
            ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"].contains(&name);
        if accepts(&bytes) != (expected && !twice) {
            wrong.push(name.to_owned());
        }
    }
    assert_eq!(counts, [ACCEPTED, REFUSED, FREE]);
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Why a schema is a finding of ours, so that nothing is held against it.
const FORMAT: &str = "nobody could hold a value against a format that nobody knows";
const DIALECT: &str = "a meta-schema of one's own could switch off any keyword";

/// The groups of the schema suite with such a schema.
const NOT_HELD: [(&str, &str); 11] = [
    ("draft2019-09/optional/format/unknown.json: unknown format", FORMAT),
    ("draft2019-09/vocabulary.json: ignore unrecognized optional vocabulary", DIALECT),
    (
        "draft2019-09/vocabulary.json: schema that uses custom metaschema with with no validation vocabulary",
        DIALECT,
    ),
    (
        "draft2020-12/optional/format-assertion.json: schema that uses custom metaschema with format-assertion: false",
        DIALECT,
    ),
    (
        "draft2020-12/optional/format-assertion.json: schema that uses custom metaschema with format-assertion: true",
        DIALECT,
    ),
    ("draft2020-12/optional/format/unknown.json: unknown format", FORMAT),
    ("draft2020-12/vocabulary.json: ignore unrecognized optional vocabulary", DIALECT),
    (
        "draft2020-12/vocabulary.json: schema that uses custom metaschema with with no validation vocabulary",
        DIALECT,
    ),
    ("draft4/optional/format/unknown.json: unknown format", FORMAT),
    ("draft6/optional/format/unknown.json: unknown format", FORMAT),
    ("draft7/optional/format/unknown.json: unknown format", FORMAT),
];

#[derive(Default)]
struct Tally {
    required: usize,
    optional: usize,
    not_held: BTreeSet<String>,
    wrong: Vec<String>,
}

#[test]
fn every_verdict_is_that_of_the_json_schema_test_suite() {
    let Some(suites) = suites() else { return };
    let folder = suites.join("json-schema");
    let remotes = remotes(&folder.join("remotes"));
    let mut tally = Tally::default();
    let drafts = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];
    for (draft, name) in Draft::ALL.into_iter().zip(drafts) {
        let tests = folder.join("tests");
        let mut files: Vec<PathBuf> =
            WalkDir::new(tests.join(name)).into_iter().map(|it| it.unwrap().into_path()).collect();
        files.retain(|it| it.extension().is_some_and(|it| it == "json"));
        files.sort();
        for file in files {
            let name = file.strip_prefix(&tests).unwrap().to_str().unwrap().to_owned();
            tally.file(draft, &name, &fs::read_to_string(&file).unwrap(), &remotes);
        }
    }
    let known: BTreeSet<String> = NOT_HELD.iter().map(|it| it.0.to_owned()).collect();
    assert!(tally.wrong.is_empty(), "{} are wrong:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
    let listed: Vec<&String> = tally.not_held.iter().collect();
    assert_eq!(tally.not_held, known, "{listed:#?}");
    assert_eq!((tally.required, tally.optional), (REQUIRED, OPTIONAL));
}

/// The files that the suite has under `http://localhost:1234/`, as files of a repository.
fn remotes(folder: &Path) -> Vec<(String, String)> {
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().map(|it| it.unwrap());
    let files = files.filter(|it| it.path().extension().is_some_and(|it| it == "json"));
    let path = |it: &Path| format!("remotes/{}", it.strip_prefix(folder).unwrap().to_str().unwrap());
    files.map(|it| (path(it.path()), fs::read_to_string(it.path()).unwrap())).collect()
}

impl Tally {
    /// Every group of a file of the suite, each as a repository of its own.
    fn file(&mut self, draft: Draft, name: &str, text: &str, remotes: &[(String, String)]) {
        let mut sources = Sources::default();
        let groups =
            parse(sources.add(name, text), text).unwrap_or_else(|it| panic!("{name}: {}", it.message));
        let formats = if name.contains("optional/format/") { "assert" } else { "annotate" };
        let settings = settings(&format!(
            r#"{{ "dialect": "{}", "formats": "{formats}", "resolve": {{ "http://localhost:1234/": "remotes/" }} }}"#,
            draft.word()
        ));
        for group in groups.root.elements() {
            let cut = |node: &Node| sources.cut(node.span).to_owned();
            let schema = cut(group.get("schema").unwrap());
            let title = format!("{name}: {}", group.get("description").unwrap().as_str().unwrap());
            let tests = group.get("tests").unwrap().elements();
            let held = Held::new(&schema, &settings, remotes);
            for test in tests {
                *(if name.contains("/optional/") { &mut self.optional } else { &mut self.required }) += 1;
                let expected = cut(test.get("valid").unwrap()) == "true";
                match held.judge(&cut(test.get("data").unwrap())) {
                    Ok(valid) if valid == expected => {}
                    Ok(_) => self
                        .wrong
                        .push(format!("{title}: {}", test.get("description").unwrap().as_str().unwrap())),
                    Err(_) => drop(self.not_held.insert(title.clone())),
                }
            }
        }
    }
}

/// A schema of the suite in a repository.
struct Held {
    files: Files,
}

impl Held {
    fn new(schema: &str, settings: &SchemaSettings, remotes: &[(String, String)]) -> Held {
        let remotes = remotes.iter().filter(|_| schema.contains("localhost:1234"));
        let remotes = remotes.map(|(path, text)| (path.as_str(), text.as_str(), Role::Copy));
        let files: Vec<_> = std::iter::once(("schema.json", schema, Role::Schema)).chain(remotes).collect();
        Held { files: Files::with(&files, settings) }
    }

    /// The verdict, or why there is none.
    fn judge(&self, data: &str) -> Result<bool, String> {
        let place = self.files.place("schema.json");
        let fatal = self.files.unusable.contains(&place.source);
        let why = self.files.found.iter().find(|it| it.rule.fixed).map(|it| it.title.clone());
        if let Some(why) = why.filter(|_| fatal) {
            return Err(why);
        }
        let mut sources = self.files.sources.clone();
        let document: Document = parse(sources.add("data.json", data), data).map_err(|it| it.message)?;
        let judge = self.files.judge(&place);
        match judge.found.values().next() {
            Some(problem) => Err(problem.title.clone()),
            None => Ok(judge.violations(&place, &document, "").is_empty()),
        }
    }
}
