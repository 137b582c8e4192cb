//! What a lock file holds: a book that is weaker than another fails against the lock file of that one, and a stronger
//! one passes and is told so. `tests/floor.rs` has what the file names one by one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod lock;
mod marked;
mod page;
mod support;

use std::fs;
use std::path::Path;

use lock::{LOCK_FILE, book, held, locked, settings};
use mdbook_contracts::verdict::Outcome;
use page::{on_disk, small_book};
use support::{Run, program, run};

const STRONGER: &str = "the gate is stronger than `contracts.lock.toml` says";

fn ours(root: &Path, arguments: &[&str]) -> Run {
    let mut command = program(root);
    command.args(arguments);
    run(command, "")
}

fn catalog(fields: &str) -> String {
    format!(
        "# Orders\n\n## OrderPlaced\n\nA customer placed an order.\n\n{fields}\n\n{{{{#example order_placed}}}}\n\n{{{{#example order_placed.paid}}}}\n"
    )
}

const BOOK: &str = "book.toml";
const CATALOG: &str = "src/catalog/orders.md";
const DATA_MODEL: &str = "src/data-model.md";

/// Two books, of which the second is weaker, and what is said of it.
struct Case {
    strong: Vec<(&'static str, String)>,
    weak: Vec<(&'static str, String)>,
    says: &'static str,
}

fn case(strong: &[(&'static str, String)], weak: &[(&'static str, String)], says: &'static str) -> Case {
    Case { strong: strong.to_vec(), weak: weak.to_vec(), says }
}

fn cases() -> Vec<Case> {
    let rules = |line: &str| (BOOK, settings(&format!("[preprocessor.contracts.rules]\n{line}\n")));
    let family = |line: &str| (BOOK, settings(&format!("[preprocessor.contracts.family.events]\n{line}\n")));
    let allow = |until: &str, fields: &str| {
        (
            CATALOG,
            catalog(&format!(
                "<!-- contracts: allow required-differs *{until}: required once all send it -->\n\n{fields}"
            )),
        )
    };
    let data_model = |remark: &str| {
        (
            DATA_MODEL,
            format!(
                "# Data model\n\n{remark}- OrderPlaced: {{ order_id, status (placed, paid), note? }}\n\nEnvelope: {{ event_name, event_id }}\n"
            ),
        )
    };
    let fence = |info: &str| {
        let fields = "Required: { order_id, status (placed, paid), note? }";
        let json = "{ \"event_name\": \"OrderPlaced\", \"event_id\": \"evt_9\", \"order_id\": \"ord_9\", \"status\": \"paid\" }";
        (CATALOG, catalog(&format!("{fields}\n\n```json,contract=OrderPlaced{info}\n{json}\n```")))
    };
    let parts =
        |words: &str| settings(&format!("[preprocessor.contracts.family.events]\nparts = [{words}]\n"));
    let with_parts = "**Purpose.** It tells of an order.\n\n**Fields.** Required: { order_id, status (placed, paid), note? }".to_owned();
    let all_fields = "Required: { event_name, event_id, order_id, status (placed, paid), note? }".to_owned();
    let whole = "# Data model\n\n- OrderPlaced: { event_name, event_id, order_id, status (placed, paid), note? }\n\nEnvelope: { event_name, event_id }\n".to_owned();
    let required = "Required: { order_id, status (placed, paid), note }";
    let both = "Required: { order_id?, status (placed, paid), note }";
    let baseline =
        "[findings]\n\"MC203/src/catalog/orders.md/OrderPlaced/note/e629525845128dac\" = \"known\"\n";
    vec![
        case(
            &[],
            &[rules("missing-part = \"warn\"")],
            "`missing-part` is at `warn`, and at `deny` in the lock file",
        ),
        case(
            &[rules("missing-part = \"warn\"")],
            &[rules("missing-part = \"allow\"")],
            "`missing-part` is at `allow`, and at `warn`",
        ),
        case(
            &[rules("value-not-shown = \"deny\"")],
            &[],
            "`value-not-shown` is at `warn`, and at `deny` in the lock file",
        ),
        case(
            &[],
            &[(BOOK, settings("formats = \"annotate\"\n"))],
            "`formats = \"annotate\"` weakens the gate",
        ),
        case(&[], &[(BOOK, settings("keywords = [\"owner\"]\n"))], "`keywords: owner` weakens the gate"),
        case(&[], &[family("closed-world = false")], "`family.events.closed-world = false` weakens the gate"),
        case(
            &[],
            &[family("extensions = \"\"")],
            "`family.events.extensions: the whole instance` weakens the gate",
        ),
        case(
            &[],
            &[(BOOK, settings("[preprocessor.contracts.types]\nmoney = \"string\"\n"))],
            "`types.money = \"string\"` weakens the gate",
        ),
        case(
            &[],
            &[family("shared = { \"data-model.md\" = [\"/order_id\"] }")],
            "`family.events.shared: data-model.md order_id` weakens the gate",
        ),
        case(&[], &[family("names = \"loose\"")], "`family.events.names = \"loose\"` weakens the gate"),
        case(&[family("fences = \"named\"")], &[], "`family.events.fences = \"named\"` is gone"),
        case(&[family("unique = \"/event_id\"")], &[], "`family.events.unique: /event_id` is gone"),
        case(&[family("version = \"/event_id\"")], &[], "`family.events.version = \"/event_id\"` is gone"),
        case(
            &[(BOOK, parts("\"Purpose\", \"Fields\"")), (CATALOG, catalog(&with_parts))],
            &[(BOOK, parts("\"Purpose\"")), (CATALOG, catalog(&with_parts))],
            "`family.events.parts: Fields` is gone",
        ),
        case(
            &[(CATALOG, catalog(&all_fields)), (DATA_MODEL, whole.clone())],
            &[
                family("contract.OrderPlaced = { envelope = false }"),
                (CATALOG, catalog(&all_fields)),
                (DATA_MODEL, whole),
            ],
            "`family.events.contract.OrderPlaced.envelope = false` weakens the gate",
        ),
        case(
            &[],
            &[allow("", required)],
            "an allowance lets a finding through that the lock file does not name: `MC203/src/catalog/orders.md/OrderPlaced/note/",
        ),
        case(
            &[allow("", required)],
            &[allow("", both)],
            "an allowance lets a finding through that the lock file does not name: `MC203/src/catalog/orders.md/OrderPlaced/order_id/",
        ),
        case(
            &[allow(" until 2099-01-31", required)],
            &[allow(" until 2099-02-28", required)],
            "holds longer than until 2099-01-31",
        ),
        case(
            &[allow(" until 2099-01-31", required)],
            &[allow("", required)],
            "holds longer than until 2099-01-31",
        ),
        case(
            &[],
            &[
                (BOOK, settings("baseline = \"known.toml\"\n")),
                ("known.toml", baseline.to_owned()),
                (CATALOG, catalog(required)),
            ],
            "an entry of the baseline that is not in the lock file: `MC203/",
        ),
        case(
            &[],
            &[data_model("<!-- contracts: open -->\n\n")],
            "an exception that is not in the lock file: `src/data-model.md: open` of OrderPlaced",
        ),
        case(
            &[fence("")],
            &[fence(",elided")],
            "an exception that is not in the lock file: `src/catalog/orders.md: elided` of OrderPlaced",
        ),
        case(
            &[fence("")],
            &[],
            "less of `events` is looked at than the lock file says: no more `example src/catalog/orders.md` of OrderPlaced",
        ),
        case(
            &[],
            &[family("data-model = []")],
            "less of `events` is looked at than the lock file says: no more `data-model src/data-model.md` of the envelope and OrderPlaced",
        ),
    ]
}

#[test]
fn what_is_weaker_fails_and_the_other_way_round_passes() {
    for Case { strong, weak, says } in cases() {
        let files = |it: &[(&'static str, String)]| {
            book(&it.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>())
        };
        let (strong, weak) = (files(&strong), files(&weak));
        let (found, outcome, _) = held(&weak, &strong);
        assert!(found.len() == 1 && found[0].contains(says), "{says}\n{found:?}");
        assert_eq!(outcome, Outcome::NotMade, "{says}");
        assert_eq!(held(&strong, &weak), (Vec::new(), Outcome::Clean, true), "{says}");
        for same in [strong, weak] {
            assert_eq!(held(&same, &same), (Vec::new(), Outcome::Clean, false), "{says}");
        }
    }
}

#[test]
fn a_lock_file_knows_no_lines() {
    let allowed = |before: &str| {
        let remark = "<!-- contracts: allow required-differs note: required once all send it -->";
        let fields = "Required: { order_id, status (placed, paid), note }";
        book(&[(CATALOG, &catalog(&format!("{before}{remark}\n\n{fields}")))])
    };
    let text = locked(&allowed(""));
    assert!(text.contains("[allowed]\n\"MC203/src/catalog/orders.md/OrderPlaced/note/"), "{text}");
    assert_eq!(text, locked(&allowed("A paragraph more.\n\n")));
}

#[test]
fn only_a_clean_book_is_locked_and_for_every_rule() {
    let root = on_disk(&book(&[(CATALOG, &catalog("Required: { order_id, status (placed, paid), note }"))]));
    let ran = ours(root.path(), &["lock"]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stderr.ends_with("  = nothing was locked: mend what is found first\n"), "{}", ran.stderr);
    let ran = ours(root.path(), &["lock", "--only", "MC106"]);
    assert!(ran.status == 2 && ran.stderr.contains("a lock file speaks of every rule"), "{}", ran.stderr);
    assert!(!root.path().join(LOCK_FILE).exists());
}

#[test]
fn a_run_is_locked_by_a_flag_and_by_the_environment_whatever_the_settings_say() {
    let root = on_disk(&book(&[(BOOK, &settings("locked = false\n"))]));
    assert_eq!(ours(root.path(), &["check"]).status, 0);
    let says = "the run is locked, and there is no lock file";
    // What the file locks, the environment does not unlock.
    let file = on_disk(&book(&[(BOOK, &settings("locked = true\n"))]));
    let mut command = program(file.path());
    command.arg("check").env("MDBOOK_PREPROCESSOR__CONTRACTS__LOCKED", "false");
    let ran = run(command, "");
    assert!(ran.status == 2 && ran.stderr.contains(says), "{}", ran.stderr);
    for (flags, variable) in [(&["check", "--locked"][..], None), (&["check"], Some("true"))] {
        let mut command = program(root.path());
        command.args(flags);
        command.envs(variable.map(|it| ("MDBOOK_PREPROCESSOR__CONTRACTS__LOCKED", it)));
        let ran = run(command, "");
        assert!(ran.status == 2 && ran.stderr.contains(says), "{flags:?}\n{}", ran.stderr);
    }
    // A locked book gets its lock file anew, even where it has none.
    fs::write(root.path().join(BOOK), settings("locked = true\n")).unwrap();
    assert_eq!(ours(root.path(), &["lock"]).status, 0);
    let ran = ours(root.path(), &["check"]);
    assert!(ran.status == 0 && !ran.stderr.contains(STRONGER), "{}", ran.stderr);
    fs::write(root.path().join(LOCK_FILE), "").unwrap();
    let ran = ours(root.path(), &["check"]);
    assert!(ran.status == 0 && ran.stderr.contains(STRONGER), "{}", ran.stderr);
    let ran = ours(root.path(), &["check", "--only", "MC106"]);
    assert!(ran.status == 2 && ran.stderr.contains("a locked run asks all"), "{}", ran.stderr);
}

#[test]
fn what_keeps_the_gate_from_looking_is_no_smaller_book() {
    let root = on_disk(&small_book());
    assert_eq!(ours(root.path(), &["lock"]).status, 0);
    fs::write(root.path().join("contracts/events/examples/order_placed.paid.example.json"), "{").unwrap();
    let ran = ours(root.path(), &["check", "--locked"]);
    assert_eq!(
        ran.findings().iter().map(|it| it.code.as_str()).collect::<Vec<_>>(),
        ["MC001"],
        "{}",
        ran.stderr
    );
}

#[test]
fn what_weakens_the_gate_is_told_in_every_format_for_people_and_in_json() {
    let remark = "<!-- contracts: allow required-differs note: required once all send it -->\n\n<!-- contracts: open -->";
    let fields = format!("{remark}\n\nRequired: {{ order_id, status (placed, paid), note }}");
    let lines = "[preprocessor.contracts.rules]\nmissing-part = \"warn\"\nmissing-include = \"allow\"\n\n[preprocessor.contracts.family.events]\nclosed-world = false\n";
    let root = on_disk(&book(&[(BOOK, &settings(lines)), (CATALOG, &catalog(&fields))]));
    let words = [
        "`missing-include` at `allow`",
        "`missing-part` at `warn`",
        "`family.events.closed-world = false`",
        "an allowed finding",
        "an exception in a chapter",
    ];
    let sentence = format!("the gate is weakened by {} and {}", words[..4].join(", "), words[4]);
    for (format, line) in [
        ("full", format!("  = {sentence}\n")),
        ("plain", format!("note: {sentence}\n")),
        ("markdown", format!("Here, {sentence}.\n")),
    ] {
        let ran = ours(root.path(), &["check", "--format", format]);
        assert!((ran.stderr.clone() + &ran.stdout).contains(&line), "{format}\n{}{}", ran.stderr, ran.stdout);
    }
    let ran = ours(root.path(), &["check", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["weakened_by"], serde_json::json!(words));
    // Of many, the number is enough in a line.
    let flags = ["MC108", "MC109", "MC204", "MC205"].iter().flat_map(|it| ["--warn", it]);
    let ran = ours(root.path(), &["check"].into_iter().chain(flags).collect::<Vec<_>>());
    assert!(ran.stderr.contains("the gate is weakened by 6 lowered rules, `family"), "{}", ran.stderr);
    assert!(!ours(on_disk(&small_book()).path(), &["check"]).stderr.contains("weakened"));
}

#[test]
fn a_site_of_a_weakened_gate_is_not_the_site_of_the_book() {
    let root = on_disk(&small_book());
    let built = ours(root.path(), &["build", "--warn", "missing-part"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let stamp = fs::read_to_string(root.path().join("book/contracts.json")).unwrap();
    assert!(stamp.contains("`missing-part` at `warn`"), "{stamp}");
    assert_eq!(ours(root.path(), &["verify", "book"]).status, 1);
    assert_eq!(ours(root.path(), &["verify", "book", "--warn", "missing-part"]).status, 0);
}
