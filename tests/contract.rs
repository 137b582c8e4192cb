//! The page of a contract, as a reader finds it: rows, choices, ties, rules, lifecycles, and what other renderers get.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod memory;

use mdbook_contracts::render::{Media, Site, published as files};
use memory::{Judged, Memory};

const SCHEMA: &str = r##"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "OrderPlaced",
  "description": "An order was *placed*, see <b>there</b>.", "required": ["event_name", "buyer"],
  "properties": { "event_name": { "const": "OrderPlaced" },
    "buyer": { "$ref": "#/$defs/person" }, "seller": { "$ref": "#/$defs/person" },
    "state": { "enum": ["open", "paid"], "description": "" },
    "old": { "type": "string", "deprecated": true, "x-since": "2" },
    "prices": { "type": "object", "additionalProperties": { "type": "object", "properties": { "net": { "type": "integer" } } } },
    "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string", "minLength": 3 } } } },
    "pay": { "oneOf": [
      { "title": "Card", "type": "object", "required": ["number"], "properties": { "number": { "type": "string" } } },
      { "title": "Cash", "type": "object", "properties": { "till": { "type": "string" } } } ] } },
  "$defs": { "person": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "boss": { "$ref": "#/$defs/person" } } } } }"##;

const EXAMPLE: &str = r#"{
  "event_name": "OrderPlaced",
  "buyer": { "name": "A" },
  "state": "open",
  "prices": { "eur": { "net": 1 } },
  "lines": [
    { "sku": "abc" }
  ]
}
"#;

const CATALOG: &str = "# Catalog\n\n## OrderPlaced\n\n**Purpose.** Somebody [orders](other.md#x).\n\n**Fields.** These:\n\n{{#fields OrderPlaced}}\n\n**Before.** The shop is *open*.\nIt has goods.\n\n**After.** It has fewer.\n\n## OrderPaid\n\nPaid.\n";

/// A book with two contracts, whose chapter `pages/placed.md` is the page of one.
fn book(page: &str) -> Memory {
    book_with(page, "", "Text.")
}

/// The same with more in the catalog, and with another text in `other.md`.
fn book_with(page: &str, more: &str, other: &str) -> Memory {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\nvalue-not-shown = \"allow\"\nsection-without-fields = \"allow\"\nexample-not-shown = \"allow\"\n[preprocessor.contracts.family.events]\nschemas = \"*.schema.json\"\nexamples = \"*.example.json\"\nname = \"/event_name\"\ncatalog = \"catalog.md\"\n".to_owned());
    memory.add("order_placed.schema.json", SCHEMA.to_owned());
    memory.add("order_placed.example.json", EXAMPLE.to_owned());
    let paid = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "OrderPaid", "required": ["event_name"], "properties": { "event_name": { "const": "OrderPaid" } } }"#;
    memory.add("order_paid.schema.json", paid.to_owned());
    memory.add("order_paid.example.json", r#"{ "event_name": "OrderPaid" }"#.to_owned());
    memory.add("src/catalog.md", format!("{CATALOG}{more}"));
    memory.add("src/other.md", format!("# Other\n\n## x\n\n{other}\n"));
    memory.add("src/pages/placed.md", page.to_owned());
    memory
}

/// What is published of the chapter `pages/placed.md`, without its styles.
fn published(judged: &Judged, media: Media) -> String {
    assert!(judged.verdict.findings.is_empty(), "{}", judged.told());
    let chapters = &judged.verdict.loaded.chapters;
    let chapter = chapters.iter().find(|it| it.path == "pages/placed.md").unwrap();
    let site = Site::new(&judged.repository, &judged.verdict).of(media);
    let page = site.chapter(chapter);
    let mut pieces = page.split("<style>");
    let first = pieces.next().unwrap().to_owned();
    first + &pieces.map(|it| it.split_once("</style>").unwrap().1).collect::<String>()
}

fn page(text: &str) -> String {
    published(&book(text).judge(), Media::Html)
}

/// The HTML from the row of a field to the next row.
fn row(page: &str, path: &str) -> String {
    let (_, rest) =
        page.split_once(&format!(" id=\"OrderPlaced.{path}\"")).unwrap_or_else(|| panic!("{path}: {page}"));
    rest.split("<div class=\"mc-row").next().unwrap().to_owned()
}

const PAGE: &str = "# OrderPlaced\n\n{{#contract OrderPlaced}}\n";

#[test]
fn a_row_says_what_its_schema_says() {
    let page = page(PAGE);
    assert!(row(&page, "buyer").contains("required") && row(&page, "state").contains("optional"), "{page}");
    let old = row(&page, "old");
    assert!(
        old.contains("deprecated") && old.contains("since <code class=\"nohighlight\">2</code>"),
        "{old}"
    );
    assert!(row(&page, "lines[].sku").contains("3 or more characters"), "{page}");
    assert!(row(&page, "event_name").contains("always “OrderPlaced”"), "{page}");
    let state = row(&page, "state");
    assert!(state.contains("<span>one of 2</span>"), "{state}");
    assert!(state.contains("<li class=\"mc-here\"><code class=\"nohighlight\">open</code>"), "{state}");
    assert!(
        state.contains("<li><code class=\"nohighlight\">paid</code>") && !state.contains("mc-text"),
        "{state}"
    );
}

#[test]
fn what_a_schema_says_of_its_contract_are_facts() {
    let mut memory = book(PAGE);
    let (_, schema) = memory.files.iter_mut().find(|(path, _)| path == "order_placed.schema.json").unwrap();
    *schema = schema.replacen('{', r#"{ "deprecated": true, "x-since": "1.4", "#, 1);
    let judged = memory.judge();
    let page = published(&judged, Media::Html);
    assert!(page.contains("<dt>Since</dt> <dd>1.4</dd>"), "{page}");
    assert!(page.contains("<dt>State</dt> <dd><span class=\"mc-tag\">deprecated</span></dd>"), "{page}");
    let plain = published(&judged, Media::Plain);
    assert!(plain.contains("Since: 1.4.\nState: deprecated."), "{plain}");
    let site = Site::new(&judged.repository, &judged.verdict);
    let document: serde_json::Value = serde_json::from_str(&files(&site, None, true)[0].text).unwrap();
    assert_eq!(document["families"][0]["contracts"][1]["since"], "1.4");
}

#[test]
fn a_choice_lists_its_alternatives_and_what_they_need() {
    let pay = row(&page(PAGE), "pay");
    assert!(pay.contains("Exactly one of these:"), "{pay}");
    assert!(pay.contains("<b>Card</b>; object; with <code class=\"nohighlight\">number</code>"), "{pay}");
    assert!(
        pay.contains("<b>Cash</b>; object; with <code class=\"nohighlight\">till</code> or not"),
        "{pay}"
    );
}

/// The page where `pay` is this schema.
fn paid_by(pay: &str) -> String {
    let mut memory = book(PAGE);
    let (_, schema) = memory.files.iter_mut().find(|(path, _)| path == "order_placed.schema.json").unwrap();
    let (before, rest) = schema.split_once("\"pay\": ").unwrap();
    let (_, behind) = rest.split_once("] } },").unwrap();
    *schema = format!("{before}\"pay\": {pay} }},{behind}");
    published(&memory.judge(), Media::Html)
}

#[test]
fn a_field_of_a_branch_says_what_its_branch_says() {
    let card = r#"{ "title": "Card", "required": ["kind", "number"], "properties": { "kind": { "const": "card", "description": "One." }, "number": { "type": "string", "maxLength": 16, "description": "Its digits." } } }"#;
    let cash = r#"{ "title": "Cash", "required": ["kind"], "properties": { "kind": { "const": "cash", "description": "Two." }, "till": { "type": "array", "items": { "type": "integer" } } } }"#;
    let page = paid_by(&format!(r#"{{ "oneOf": [{card}, {cash}] }}"#));
    let number = row(&page, "pay.number");
    let said =
        ["conditional", "<b>string</b> <span>with Card</span>", "at most 16 characters", "Its digits."];
    assert!(said.iter().all(|it| number.contains(it)), "{number}");
    assert!(row(&page, "pay.till").contains("<b>array of integer</b>"), "{page}");
    // Both branches name it, and neither speaks for the other.
    let kind = row(&page, "pay.kind");
    assert!(
        kind.contains("one of 2")
            && !kind.contains("with Card")
            && !kind.contains("One.")
            && !kind.contains("Two."),
        "{kind}"
    );
    let code = |it: &str| format!("<code class=\"nohighlight\">{it}</code>");
    let alternative = format!("with {} {}, {}", code("kind"), code("card"), code("number"));
    assert!(row(&page, "pay").contains(&alternative), "{page}");
    // What one branch alone says of a field that the whole names is not said of the whole.
    let page = paid_by(&format!(
        r#"{{ "properties": {{ "number": {{ "type": "string" }} }}, "anyOf": [{card}, {cash}] }}"#
    ));
    let number = row(&page, "pay.number");
    assert!(number.contains("<b>string</b>") && !number.contains("at most 16"), "{number}");
}

#[test]
fn a_choice_in_an_alternative_is_a_choice_of_that_one() {
    let inner = r#"{ "title": "Card", "oneOf": [{ "title": "Debit", "required": ["pin"] }, { "title": "Credit", "required": ["cvc"] }] }"#;
    let page = paid_by(&format!(r#"{{ "oneOf": [{inner}, {{ "title": "Cash", "required": ["till"] }}] }}"#));
    let pay = row(&page, "pay");
    let (outer, inside) = pay.split_once("<b>Card</b><div class=\"mc-choice\">").unwrap();
    assert_eq!(outer.matches("Exactly one of these:").count(), 1, "{pay}");
    let inside = inside.split("</div>").next().unwrap();
    assert!(inside.contains("Debit") && inside.contains("Credit") && !inside.contains("Cash"), "{pay}");
}

#[test]
fn bounds_are_said_as_people_say_them() {
    for (bounds, words) in [
        (r#""minLength": 3, "maxLength": 3"#, "exactly 3 characters"),
        (r#""minLength": 1, "maxLength": 1"#, "exactly 1 character<"),
        (r#""minLength": 1"#, "1 or more characters"),
        (r#""maxLength": 1"#, "at most 1 character<"),
        (r#""minLength": 1, "maxLength": 2"#, "1 or more characters</span> <span>at most 2 characters"),
        (
            r#""default": "a", "contentEncoding": "base64""#,
            "encoded as <code class=\"nohighlight\">base64</code></span> <span>default <code class=\"nohighlight\">a</code>",
        ),
        (r#""default": null"#, "default <code class=\"nohighlight\">null</code>"),
        (r#""not": { "const": 1 }"#, "bound by <code class=\"nohighlight\">not</code>"),
        (r#""const": 2, "type": "integer""#, "always <code class=\"nohighlight\">2</code>"),
    ] {
        let pay = row(&paid_by(&format!("{{ {bounds} }}")), "pay");
        assert!(pay.contains(words), "{words}: {pay}");
    }
}

#[test]
fn a_search_finds_the_name_of_a_field_in_another_as_a_word() {
    let page = page(PAGE);
    let sku = row(&page, "lines[].sku");
    let word = ">sku</a><span class=\"mc-sr\" aria-hidden=\"true\"> lines[].sku </span>";
    assert!(sku.contains(word) && sku.contains("aria-label=\"lines[].sku\""), "{sku}");
    assert!(!row(&page, "state").contains("aria-label=\"state\""), "{page}");
}

/// The page of a contract with these properties, and with an example of them.
fn page_of(properties: &str, example: &str) -> String {
    let mut book = book(PAGE);
    let mut put = |path: &str, text: String| {
        book.files.iter_mut().find(|it| it.0 == path).unwrap().1 = text;
    };
    put(
        "order_placed.schema.json",
        format!(
            r#"{{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "OrderPlaced", "properties": {{ "event_name": {{ "const": "OrderPlaced" }}, {properties} }} }}"#
        ),
    );
    put("order_placed.example.json", format!(r#"{{ "event_name": "OrderPlaced", {example} }}"#));
    published(&book.judge(), Media::Html)
}

#[test]
fn names_that_read_as_paths_have_rows_of_their_own() {
    let page = page_of(
        r#""a.b": { "type": "integer" }, "a": { "type": "object", "properties": { "b": { "type": "string" } } },
           "": { "type": "boolean" }, "q[]": { "type": "null" }, "*": { "const": 1 }, "at 1": { "type": "array" }, "at-1": { "type": "number" }"#,
        r#""a.b": 1, "a": { "b": "x" }, "": true, "q[]": null, "*": 1, "at 1": [], "at-1": 2"#,
    );
    let rows = [
        ("[&quot;a.b&quot;]", "a.b", "integer"),
        ("a.b", "b", "string"),
        ("[&quot;&quot;]", "&quot;&quot;", "boolean"),
        ("[&quot;q[]&quot;]", "q[]", "null"),
        ("[&quot;*&quot;]", "*", "always <code"),
        ("at~201", "at 1", "array"),
        ("at-1", "at-1", "number"),
    ];
    for (id, name, says) in rows {
        let row = row(&page, id);
        assert!(row.contains(&format!(">{name}</a>")) && row.contains(says), "{id}: {row}");
    }
    for link in
        ["%5B%22a.b%22%5D", "a.b", "%5B%22%22%5D", "%5B%22q%5B%5D%22%5D", "%5B%22%2A%22%5D", "at~201", "at-1"]
    {
        let from_both = page.matches(&format!("href=\"#OrderPlaced.{link}\"")).count();
        assert_eq!(from_both, 2, "{link}: {page}");
    }
}

#[test]
fn what_is_generated_bears_no_witness() {
    let strip = page(PAGE);
    assert!(strip.contains("2 witnesses agree") && strip.contains(">catalog, generated</a>"), "{strip}");
    let by_hand = book(PAGE);
    let mut by_hand = by_hand;
    let (_, catalog) = by_hand.files.iter_mut().find(|(path, _)| path == "src/catalog.md").unwrap();
    *catalog = catalog.replace("{{#fields OrderPlaced}}", "`event_name`, `buyer`, …");
    let strip = published(&by_hand.judge(), Media::Html);
    assert!(strip.contains("3 witnesses agree") && strip.contains(">catalog</a>"), "{strip}");
}

#[test]
fn what_refers_to_itself_leads_to_where_its_fields_are() {
    let page = page(PAGE);
    // Whose fields stand below it leads to the text of the schema, which is folded.
    let own = "<a class=\"mc-def\" href=\"#OrderPlaced-schema-text\">person</a>";
    assert!(row(&page, "buyer").contains(own), "{page}");
    assert!(page.contains("<pre class=\"mc-json\" id=\"OrderPlaced-schema-text\""), "{page}");
    let boss = row(&page, "buyer.boss");
    assert!(boss.contains("<a class=\"mc-def\" href=\"#OrderPlaced.buyer\">person</a>"), "{boss}");
}

#[test]
fn a_type_that_is_another_contract_leads_to_its_page() {
    let mut memory = book_with(PAGE, "\n## OrderShipped\n\nShipped.\n", "{{#contract OrderShipped}}");
    let shipped = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "OrderShipped", "required": ["event_name"], "properties": { "event_name": { "const": "OrderShipped" }, "order": { "$ref": "order_placed.schema.json" } } }"#;
    memory.add("order_shipped.schema.json", shipped);
    memory.add("order_shipped.example.json", r#"{ "event_name": "OrderShipped" }"#);
    let judged = memory.judge();
    let site = Site::new(&judged.repository, &judged.verdict);
    let other = judged.verdict.loaded.chapters.iter().find(|it| it.path == "other.md").unwrap();
    let page = site.chapter(other);
    assert!(
        page.contains("<a class=\"mc-def\" href=\"pages/placed.md#OrderPlaced\">OrderPlaced</a>"),
        "{page}"
    );
}

#[test]
fn a_strip_of_witnesses_elsewhere_leads_to_the_page_of_its_contract() {
    let strip = |more: &str| {
        let judged = book_with(PAGE, "", &format!("{{{{#witnesses {more}}}}}")).judge();
        let site = Site::new(&judged.repository, &judged.verdict);
        let other = judged.verdict.loaded.chapters.iter().find(|it| it.path == "other.md").unwrap();
        site.chapter(other).rsplit("</style>").next().unwrap().to_owned()
    };
    let placed = strip("OrderPlaced");
    for to in ["OrderPlaced-schema-text\">schema", "example.order_placed\">example"] {
        assert!(placed.contains(&format!("<a href=\"pages/placed.md#{to}</a>")), "{placed}");
    }
    // No page shows all of this one.
    let paid = strip("OrderPaid");
    assert!(paid.contains("<span>schema</span>") && !paid.contains("href=\"#"), "{paid}");
}

#[test]
fn keys_lead_to_rows_and_rows_to_lines() {
    let page = page(PAGE);
    assert!(
        page.contains(
            "id=\"example.order_placed.L4\">  <a href=\"#OrderPlaced.state\">&quot;state&quot;</a>"
        ),
        "{page}"
    );
    assert!(row(&page, "state").contains("href=\"#example.order_placed.L4\""), "{page}");
    // Members of a map share the row of all of them, elements that of their array.
    assert!(row(&page, "prices.*.net").contains("href=\"#example.order_placed.L5\""), "{page}");
    assert!(row(&page, "lines[].sku").contains("href=\"#example.order_placed.L7\""), "{page}");
    assert!(row(&page, "old").contains("not in the example"), "{page}");
    // One number ties a row and a line.
    let number = |text: &str| text.split(" f").nth(1).unwrap().split([' ', '"']).next().unwrap().to_owned();
    let before = |id: &str| page.split(id).next().unwrap().rsplit("class=\"").next().unwrap().to_owned();
    assert_eq!(
        number(&before(" id=\"OrderPlaced.state\"")),
        number(&before(" id=\"example.order_placed.L4\""))
    );
}

#[test]
fn an_example_elsewhere_leads_to_the_page_of_its_contract() {
    let judged = book_with(PAGE, "", "{{#example order_placed}}").judge();
    let site = Site::new(&judged.repository, &judged.verdict);
    let other = judged.verdict.loaded.chapters.iter().find(|it| it.path == "other.md").unwrap();
    assert!(site.chapter(other).contains("href=\"pages/placed.md#OrderPlaced.state\""));
}

#[test]
fn the_parts_of_the_catalog_are_told_with_links_that_still_lead() {
    let page = page(PAGE);
    assert!(page.contains("Somebody <a href=\"../other.md#x\">orders</a>."), "{page}");
    assert!(
        page.contains("<dt>Before</dt> <dd><p>The shop is <em>open</em>.&#10;It has goods.</p></dd>"),
        "{page}"
    );
    assert!(page.contains("<dt>After</dt>") && !page.contains("<dt>Fields</dt>"), "{page}");
    assert!(page.contains("\n\n## Fields {#OrderPlaced-fields}\n\n"), "{page}");
}

#[test]
fn the_name_is_a_heading_where_none_says_it() {
    assert!(!page(PAGE).contains("# OrderPlaced {#"));
    let page = page("# Orders\n\n{{#contract OrderPlaced}}\n");
    assert!(page.contains("\n\n## OrderPlaced {#OrderPlaced-contract}\n\n"), "{page}");
    assert!(page.contains("\n\n### Fields {#OrderPlaced-fields}\n\n"), "{page}");
}

#[test]
fn other_renderers_get_markdown() {
    let page = published(&book(PAGE).judge(), Media::Plain);
    assert!(page.starts_with("# OrderPlaced\n\nSomebody orders.\n\nWitnesses: "), "{page}");
    assert!(page.contains("\n\n**Before**: The shop is open. It has goods.\n\n**After**: "), "{page}");
    assert!(!page.contains("**Fields**"), "{page}");
    let index = published(&book("# Orders\n\n{{#catalog}}\n").judge(), Media::Plain);
    let placed = "\n- **OrderPlaced**: Somebody orders.\n  State: current. Examples: order\\_placed.\n";
    assert!(index.contains("\n- **OrderPaid**: Paid.\n") && index.contains(placed), "{index}");
    assert!(page.contains("\n- `pay`: exactly one of Card, `number`; or Cash, `till`\n"), "{page}");
    let mut memory = book(PAGE);
    let (_, schema) = memory.files.iter_mut().find(|(path, _)| path == "order_placed.schema.json").unwrap();
    *schema = schema.replace(r#""description": """#, r#""description": "The *state*, see <b>.""#);
    let described = published(&memory.judge(), Media::Plain);
    assert!(described.contains("| The state, see &lt;b>.; one of `open`, `paid` |"), "{described}");
    let quality = published(&book("# Orders\n\n{{#quality}}\n").judge(), Media::Plain);
    let row = "\n| OrderPlaced | 17 fields | 1 example | generated |\n";
    assert!(
        quality.contains("| Contract | Schema | Examples | Catalog |\n") && quality.contains(row),
        "{quality}"
    );
    assert!(quality.contains("\n- optional-field-not-shown: `allow`\n"), "{quality}");
    assert!(page.contains("| `state` |") && page.contains("```json\n{\n  \"event_name\""), "{page}");
    assert!(page.contains("State: current."), "{page}");
    assert!(!page.contains("<div") && !page.contains("<style"), "{page}");
}

#[test]
fn other_renderers_get_a_lifecycle_as_a_list() {
    let rows = "| none | OrderPlaced, by *phone* | open |\n| open | OrderPaid | paid |";
    let table = format!("\n# States\n\n| From | Event | To |\n|---|---|---|\n{rows}\n");
    let page = "# OrderPlaced\n\n{{#lifecycle OrderPlaced}}\n\n{{#contract OrderPlaced}}\n";
    let page = published(&book_with(page, &table, "Text.").judge(), Media::Plain);
    let list = "States, as stated by the catalog:\n\n- OrderPlaced, by phone: begins as `open`\n- OrderPaid: `open` to `paid`";
    assert_eq!(page.matches(list).count(), 2, "{page}");
    assert!(page.contains("What comes next:\n\n- OrderPaid where it is `open`"), "{page}");
    let none = published(&book("# OrderPlaced\n\n{{#lifecycle OrderPlaced}}\n").judge(), Media::Plain);
    assert!(none.contains("No chapter states a lifecycle of OrderPlaced."), "{none}");
}

/// The page where the catalog also has this table.
fn with_table(table: &str) -> Judged {
    book_with(PAGE, &format!("\n# States\n\n{table}\n"), "Text.").judge()
}

#[test]
fn a_table_of_transitions_is_drawn_and_says_what_comes_next() {
    let judged = with_table(
        "| From | Event | To |\n|---|---|---|\n| none | OrderPlaced, by phone | open |\n| open | `OrderPaid` | paid |\n| any | OrderPaid | same |",
    );
    let page = published(&judged, Media::Html);
    assert!(page.contains("<svg class=\"mc-wide\"") && page.contains("aria-hidden=\"true\""), "{page}");
    let now = "<li class=\"mc-now\" aria-current=\"true\"><span><a href=\"#OrderPlaced\">OrderPlaced</a>, by phone</span> <span>begins as <code class=\"nohighlight\">open</code></span></li>";
    assert!(page.contains(now), "{page}");
    assert_eq!(page.matches("<li class=\"mc-now\"").count(), 1, "{page}");
    assert!(
        page.contains("in any state, which stays") && page.contains("href=\"../catalog.md#states\""),
        "{page}"
    );
    assert!(
        page.contains("OrderPaid</a> <span>where it is <code class=\"nohighlight\">open</code></span>"),
        "{page}"
    );
}

#[test]
fn a_transition_by_nobody_is_a_finding_and_another_table_is_none() {
    let told = |table: &str| with_table(table).told();
    let unknown = told(
        "| From | Event | To |\n|---|---|---|\n| none | OrderPlaced | open |\n| open | OrderPiad | paid |",
    );
    assert!(
        unknown.contains("a transition by a contract that no schema and no example knows: OrderPiad"),
        "{unknown}"
    );
    assert!(unknown.contains("did you mean OrderPaid?"), "{unknown}");
    let empty = told("| From | Event | To |\n|---|---|---|\n| none | OrderPlaced |  |");
    assert!(empty.contains("a transition does not say the state that it leads to"), "{empty}");
    assert_eq!(told("| From | Event | To |\n|---|---|---|\n| Rome | Race | Paris |"), "");
    assert_eq!(told("| From | Fee | To |\n|---|---|---|\n| none | OrderPlaced | open |"), "");
}

#[test]
fn a_directive_with_headings_stands_in_no_list() {
    let told = book("# Orders\n\n- {{#contract OrderPlaced}}\n").judge().told();
    assert!(told.contains("MC504") && told.contains("outside lists and quotations"), "{told}");
}

#[test]
fn what_a_contract_says_of_its_envelope_is_told_with_what_the_envelope_says() {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.family.events]\nenvelope = \"envelope.json\"\nschemas = \"{contract}.schema.json\"\nexamples = \"{contract}.example.json\"\ncatalog = \"pages/*.md\"\n");
    let head = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;
    memory.add("envelope.json", format!(r#"{{ {head}, "required": ["kind"], "properties": {{ "kind": {{ "type": "string", "description": "What it is." }} }} }}"#));
    memory.add("OrderPlaced.schema.json", format!(r#"{{ {head}, "allOf": [{{ "$ref": "envelope.json" }}], "properties": {{ "kind": {{ "const": "order" }}, "id": {{ "type": "string" }} }} }}"#));
    memory.add("OrderPlaced.example.json", r#"{ "kind": "order", "id": "1" }"#);
    memory.add("src/pages/placed.md", PAGE);
    let judged = memory.judge();
    let kind = row(&published(&judged, Media::Html), "kind");
    assert!(kind.contains("always “order”") && kind.contains("What it is."), "{kind}");
    let site = Site::new(&judged.repository, &judged.verdict);
    let document: serde_json::Value = serde_json::from_str(&files(&site, None, true)[0].text).unwrap();
    let fields = document["families"][0]["contracts"][0]["fields"].as_array().unwrap();
    let kind = fields.iter().find(|it| it["path"] == "kind").unwrap();
    assert_eq!((&kind["values"][0], &kind["description"]), (&"order".into(), &"What it is.".into()));
}
