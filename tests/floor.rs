//! What a lock file names one by one: nothing that is lost is made up for by something else, and nothing that is let
//! through stands for something else.

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

use lock::{book, held, locked, settings, verdict};
use mdbook_contracts::verdict::Outcome;
use page::Book;

const BOOK: &str = "book.toml";
const CATALOG: &str = "src/catalog/orders.md";
const DATA_MODEL: &str = "src/data-model.md";
const EXAMPLES: &str = "contracts/events/examples";
const SHIPPED: &str = "contracts/events/schemas/order_shipped.schema.json";
const FIELDS: &str = "Required: { order_id, status (placed, paid), note? }";
const ALLOW: &str = "allow required-differs";

fn schema() -> String {
    r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "allOf": [{ "$ref": "../envelope.schema.json" }],
  "required": ["order_id"],
  "properties": {
    "event_name": { "const": "OrderShipped" },
    "event_id": true,
    "order_id": { "type": "string" },
    "carrier": { "type": "string" }
  },
  "additionalProperties": false
}
"#
    .to_owned()
}

fn shipped(number: usize) -> String {
    format!(
        r#"{{ "event_name": "OrderShipped", "event_id": "evt_s{number}", "order_id": "ord_{number}", "carrier": "Sea" }}"#
    )
}

/// A catalog with two contracts, and what each section says.
fn catalog(placed: &str, shipped: &str) -> String {
    format!(
        "# Orders\n\n## OrderPlaced\n\nA customer placed an order.\n\n{placed}\n\n{{{{#example order_placed}}}}\n\n{{{{#example order_placed.paid}}}}\n\n## OrderShipped\n\nIt left.\n\n{shipped}\n\n{{{{#example order_shipped}}}}\n"
    )
}

const SHIPPED_FIELDS: &str = "Required: { order_id, carrier? }";

/// The small book with a second contract, and these files.
fn two(files: &[(&str, &str)]) -> Book {
    let all = [
        (SHIPPED, schema()),
        ("contracts/events/examples/order_shipped.example.json", shipped(1)),
        (CATALOG, catalog(FIELDS, SHIPPED_FIELDS)),
        (DATA_MODEL, data_model("", "")),
    ];
    let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let files: Vec<(&str, &str)> = all.into_iter().chain(files.iter().copied()).collect();
    book(&files)
}

fn data_model(before_placed: &str, before_shipped: &str) -> String {
    format!(
        "# Data model\n\n{before_placed}OrderPlaced: {{ order_id, status (placed, paid), note? }}\n\n{before_shipped}OrderShipped: {{ order_id, carrier? }}\n\nEnvelope: {{ event_name, event_id }}\n"
    )
}

/// What is said of the first of two books with the lock file of the second, and the other way round.
fn both_ways(one: &[(&str, &str)], other: &[(&str, &str)], says: [&str; 2]) {
    let (one, other) = (two(one), two(other));
    for (book, to, says) in [(&one, &other, says[0]), (&other, &one, says[1])] {
        let (found, outcome, _) = held(book, to);
        assert!(found.len() == 1 && found[0].contains(says), "{says}\n{found:?}");
        assert_eq!(outcome, Outcome::NotMade, "{says}");
        assert_eq!(held(book, book), (Vec::new(), Outcome::Clean, false), "{says}");
    }
}

/// The same where the first is the stronger one.
fn one_way(strong: &[(&str, &str)], weak: &[(&str, &str)], says: &str) {
    let (strong, weak) = (two(strong), two(weak));
    let (found, outcome, _) = held(&weak, &strong);
    assert!(found.len() == 1 && found[0].contains(says), "{says}\n{found:?}");
    assert_eq!(outcome, Outcome::NotMade, "{says}");
    assert_eq!(held(&strong, &weak), (Vec::new(), Outcome::Clean, true), "{says}");
    assert_eq!(held(&weak, &weak), (Vec::new(), Outcome::Clean, false), "{says}");
}

#[test]
fn what_is_lost_is_not_made_up_for() {
    let [shipped_2, shipped_3] =
        ["order_shipped.b.example.json", "order_shipped.c.example.json"].map(|it| format!("{EXAMPLES}/{it}"));
    both_ways(
        &[(&shipped_2, &shipped(2))],
        &[(&shipped_3, &shipped(3))],
        [
            "no more `example contracts/events/examples/order_shipped.c.example.json` of OrderShipped",
            "no more `example contracts/events/examples/order_shipped.b.example.json` of OrderShipped",
        ],
    );
    // Each list of the data model goes for one of the catalog.
    let prose = "What it has is in the data model.";
    both_ways(
        &[(CATALOG, &catalog(FIELDS, prose))],
        &[(CATALOG, &catalog(prose, SHIPPED_FIELDS))],
        [
            "no more `catalog src/catalog/orders.md` of OrderShipped",
            "no more `catalog src/catalog/orders.md` of OrderPlaced",
        ],
    );
    // A second list of the same chapter is a witness as well.
    let twice = format!("{SHIPPED_FIELDS}\n\nOnce more:\n\nRequired: {{ order_id, carrier? }}");
    one_way(
        &[(CATALOG, &catalog(FIELDS, &twice))],
        &[],
        "no more `catalog src/catalog/orders.md (2)` of OrderShipped",
    );
}

#[test]
fn an_example_that_is_a_part_is_held_with_its_place() {
    let parts = format!(r#"{{ "good": {{ "a": {} }}, "other": {{ "a": {} }} }}"#, shipped(7), shipped(8));
    let family = |at: &str| {
        settings(&format!(
            "[preprocessor.contracts.family.events]\nexamples = [\"{EXAMPLES}/*.example.json\", \"parts.json#/{at}/*\"]\n"
        ))
    };
    let (good, other) = (family("good"), family("other"));
    both_ways(
        &[(BOOK, &good), ("parts.json", &parts)],
        &[(BOOK, &other), ("parts.json", &parts)],
        [
            "no more `example parts.json#/other/a` of OrderShipped",
            "no more `example parts.json#/good/a` of OrderShipped",
        ],
    );
}

#[test]
fn a_contract_or_a_chapter_that_is_lost_is_one_finding() {
    let gone = [
        (SHIPPED, ""),
        ("contracts/events/examples/order_shipped.example.json", ""),
        (
            CATALOG,
            "# Orders\n\n## OrderPlaced\n\nA customer placed an order.\n\nRequired: { order_id, status (placed, paid), note? }\n\n{{#example order_placed}}\n\n{{#example order_placed.paid}}\n",
        ),
        (
            DATA_MODEL,
            "# Data model\n\nOrderPlaced: { order_id, status (placed, paid), note? }\n\nEnvelope: { event_name, event_id }\n",
        ),
    ];
    one_way(&[], &gone, "less of `events` is looked at than the lock file says: no more OrderShipped");
    let no_data_model = settings("[preprocessor.contracts.family.events]\ndata-model = []\n");
    one_way(
        &[],
        &[(BOOK, &no_data_model)],
        "no more `data-model src/data-model.md` of the envelope, OrderPlaced and OrderShipped",
    );
}

#[test]
fn an_exception_is_that_of_its_contract() {
    let open = "<!-- contracts: open -->\n\n";
    both_ways(
        &[(DATA_MODEL, &data_model(open, ""))],
        &[(DATA_MODEL, &data_model("", open))],
        ["`src/data-model.md: open` of OrderPlaced", "`src/data-model.md: open` of OrderShipped"],
    );
    let no_fields =
        "\n\n<!-- contracts: no fields: facts -->\n\n| Field | Value |\n|---|---|\n| topic | orders |";
    let with = |fields: &str| format!("{fields}{no_fields}");
    both_ways(
        &[(CATALOG, &catalog(&with(FIELDS), SHIPPED_FIELDS))],
        &[(CATALOG, &catalog(FIELDS, &with(SHIPPED_FIELDS)))],
        [
            "`src/catalog/orders.md: no fields` of OrderPlaced",
            "`src/catalog/orders.md: no fields` of OrderShipped",
        ],
    );
    let named = settings("[preprocessor.contracts.family.events]\nfences = \"named\"\n");
    let no_contract =
        |fields: &str| format!("{fields}\n\n<!-- contracts: no contract: a part -->\n\n```json\n{{}}\n```");
    both_ways(
        &[(BOOK, &named), (CATALOG, &catalog(&no_contract(FIELDS), SHIPPED_FIELDS))],
        &[(BOOK, &named), (CATALOG, &catalog(FIELDS, &no_contract(SHIPPED_FIELDS)))],
        [
            "`src/catalog/orders.md: no contract` of OrderPlaced",
            "`src/catalog/orders.md: no contract` of OrderShipped",
        ],
    );
}

#[test]
fn a_list_that_trails_off_is_an_exception_like_an_open_one() {
    let trails_off = "Required: { order_id, … }";
    one_way(
        &[],
        &[(CATALOG, &catalog(FIELDS, trails_off))],
        "an exception that is not in the lock file: `src/catalog/orders.md: open` of OrderShipped",
    );
}

/// A catalog in which two fields of one contract, or of two, may differ, and these fields.
fn allowing(words: [&str; 2], placed: &str, shipped: &str) -> String {
    let remark = |words: &str| match words {
        "" => String::new(),
        words => format!("<!-- contracts: {words}: known -->\n\n"),
    };
    catalog(&format!("{}{placed}", remark(words[0])), &format!("{}{shipped}", remark(words[1])))
}

#[test]
fn an_allowance_lets_nothing_else_through() {
    let note = "Required: { order_id, status (placed, paid), note }";
    let order_id = "Required: { order_id?, status (placed, paid), note? }";
    let any = format!("{ALLOW} *");
    // The allowance is the same, and so is the number of what it takes out.
    both_ways(
        &[(CATALOG, &allowing([&any, ""], note, SHIPPED_FIELDS))],
        &[(CATALOG, &allowing([&any, ""], order_id, SHIPPED_FIELDS))],
        [
            "`MC203/src/catalog/orders.md/OrderPlaced/note/",
            "`MC203/src/catalog/orders.md/OrderPlaced/order_id/",
        ],
    );
    // One of the settings takes it out in the section of another contract.
    let book = settings(
        "[[preprocessor.contracts.allow]]\nrule = \"required-differs\"\nfiles = \"src/catalog/*.md\"\nfield = \"*\"\nreason = \"known\"\n",
    );
    let carrier = "Required: { order_id, carrier }";
    both_ways(
        &[(BOOK, &book), (CATALOG, &catalog(note, SHIPPED_FIELDS))],
        &[(BOOK, &book), (CATALOG, &catalog(FIELDS, carrier))],
        [
            "an allowance lets a finding through that the lock file does not name: `MC203/src/catalog/orders.md/OrderPlaced/note/",
            "an allowance lets a finding through that the lock file does not name: `MC203/src/catalog/orders.md/OrderShipped/carrier/",
        ],
    );
}

#[test]
fn what_an_allowance_lets_through_is_one_finding() {
    let all = "Required: { order_id?, status? (placed, paid), note }";
    let text = allowing([&format!("{ALLOW} *"), ""], all, SHIPPED_FIELDS);
    one_way(
        &[],
        &[(CATALOG, &text)],
        "an allowance lets 3 findings through that the lock file does not name: `MC203/",
    );
}

#[test]
fn a_narrower_allowance_is_not_weaker() {
    let both = "Required: { order_id?, status (placed, paid), note }";
    let note = "Required: { order_id, status (placed, paid), note }";
    let wide = format!("{ALLOW} note, order_id");
    let wide = two(&[(CATALOG, &allowing([&wide, ""], both, SHIPPED_FIELDS))]);
    for narrow in ["note", "note of OrderPlaced", "*"] {
        let narrow = format!("{ALLOW} {narrow}");
        let narrow = two(&[(CATALOG, &allowing([&narrow, ""], note, SHIPPED_FIELDS))]);
        assert_eq!(held(&narrow, &wide), (Vec::new(), Outcome::Clean, true));
        let (found, ..) = held(&wide, &narrow);
        assert!(found.len() == 1 && found[0].contains("/OrderPlaced/order_id/"), "{found:?}");
    }
    // What an allowance could let through, and does not, is nothing.
    let [any, one] = ["*", "note"]
        .map(|it| two(&[(CATALOG, &allowing([&format!("{ALLOW} {it}"), ""], note, SHIPPED_FIELDS))]));
    assert_eq!(held(&any, &one), (Vec::new(), Outcome::Clean, false));
}

#[test]
fn having_every_fence_name_its_contract_is_not_weaker() {
    let named = settings("[preprocessor.contracts.family.events]\nfences = \"named\"\n");
    let fence = "```json\n{ \"a\": 1 }\n```";
    let free = format!("{FIELDS}\n\n{fence}");
    let says_why = format!("{FIELDS}\n\n<!-- contracts: no contract: a part -->\n\n{fence}");
    one_way(
        &[(BOOK, &named), (CATALOG, &catalog(&says_why, SHIPPED_FIELDS))],
        &[(CATALOG, &catalog(&free, SHIPPED_FIELDS))],
        "`family.events.fences = \"named\"` is gone",
    );
}

#[test]
fn what_says_what_documents_mean_is_for_review_either_way() {
    let family = |lines: &str| settings(&format!("[preprocessor.contracts.family.events]\n{lines}\n"));
    for (text, words) in [
        (settings("dialect = \"draft-07\"\n"), "dialect = \"draft-07\""),
        (family("join = \"-\""), "family.events.join = \"-\""),
        (family("name-form = \"{contract}\""), "family.events.name-form = \"{contract}\""),
    ] {
        let taken =
            format!("`{words}` changes what the documents are taken for, and is not in the lock file");
        let gone = format!("`{words}` is gone, and the lock file has it");
        both_ways(&[(BOOK, &text)], &[], [&taken, &gone]);
    }
    let resolve = |urls: &[&str]| {
        let entries: Vec<String> = urls.iter().map(|it| format!("\"https://{it}/\" = \"copies\"")).collect();
        settings(&format!("resolve = {{ {} }}\n", entries.join(", ")))
    };
    let copy = ("copies/one.json", "{ \"$schema\": \"http://json-schema.org/draft-07/schema#\" }");
    both_ways(
        &[(BOOK, &resolve(&["a.example", "b.example"])), copy],
        &[(BOOK, &resolve(&["a.example"])), copy],
        [
            "`resolve.https://b.example/ = \"copies/\"` changes",
            "`resolve.https://b.example/ = \"copies/\"` is gone",
        ],
    );
    // Another value is one finding.
    both_ways(
        &[(BOOK, &family("join = \"-\""))],
        &[(BOOK, &family("join = \":\""))],
        ["`family.events.join = \"-\"` changes", "`family.events.join = \":\"` changes"],
    );
}

#[test]
fn every_setting_that_says_what_documents_mean_is_named() {
    let lines = r#"dialect = "2020-12"
resolve = { "https://example.com/schemas/" = "contracts" }

[preprocessor.contracts.family.events]
name = ["/source", "/type"]
join = "/"
name-form = "shop.{contract}"
payload = "/data"
base = ["/data", "/data/order"]
"#;
    let floor = verdict(&two(&[(BOOK, &settings(lines))]), None).floor;
    let words: Vec<&str> = floor.settings.meaning.iter().map(String::as_str).collect();
    assert_eq!(
        words,
        [
            "dialect = \"2020-12\"",
            "family.events.base = [\"data\", \"data.order\"]",
            "family.events.join = \"/\"",
            "family.events.name = [\"/source\", \"/type\"]",
            "family.events.name-form = \"shop.{contract}\"",
            "family.events.payload = \"/data\"",
            "resolve.https://example.com/schemas/ = \"contracts/\"",
        ]
    );
    // Where the path says it, nothing in the file has to.
    let by_path = "[preprocessor.contracts.family.events]\nexamples = \"contracts/events/examples/{contract}.example.json\"\n";
    let floor = verdict(&two(&[(BOOK, &settings(by_path))]), None).floor;
    assert_eq!(floor.settings.meaning.iter().collect::<Vec<_>>(), ["family.events.name = []"]);
    let defaults =
        "[preprocessor.contracts.family.events]\nname = \"/event_name\"\njoin = \".\"\nbase = \"\"\n";
    assert!(verdict(&two(&[(BOOK, &settings(defaults))]), None).floor.settings.meaning.is_empty());
}

#[test]
fn the_lock_file_shows_each_witness_on_a_line_of_its_own() {
    let text = locked(&two(&[]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[lines.len() - 21..].join("\n"),
        r#"[looks-at.events]
envelope = [
    "checklist src/checklist.md",
    "data-model src/data-model.md",
    "schema contracts/events/envelope.schema.json",
]

[looks-at.events.contracts]
OrderPlaced = [
    "catalog src/catalog/orders.md",
    "data-model src/data-model.md",
    "example contracts/events/examples/order_placed.example.json",
    "example contracts/events/examples/order_placed.paid.example.json",
    "schema contracts/events/schemas/order_placed.schema.json",
]
OrderShipped = [
    "catalog src/catalog/orders.md",
    "data-model src/data-model.md",
    "example contracts/events/examples/order_shipped.example.json",
    "schema contracts/events/schemas/order_shipped.schema.json",
]"#
    );
}
