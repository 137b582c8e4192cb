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
    let schema = memory.text("order_placed.schema.json");
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
    let schema = memory.text("order_placed.schema.json");
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
    let said = [
        "conditional",
        "<b>string</b> <span>required with Card</span>",
        "at most 16 characters",
        "Its digits.",
    ];
    assert!(said.iter().all(|it| number.contains(it)), "{number}");
    assert!(row(&page, "pay.till").contains("<b>array of integer</b> <span>with Cash</span>"), "{page}");
    // Both branches name it, and neither speaks for the other.
    let kind = row(&page, "pay.kind");
    assert!(
        kind.contains("one of 2")
            && !kind.contains("with Card")
            && !kind.contains("One.")
            && !kind.contains("Two."),
        "{kind}"
    );
    // What both say is said.
    let both = [card, cash].map(|it| {
        it.replace(r#""required": ["kind""#, r#""minProperties": 1, "required": ["of", "kind""#).replace(
            r#""properties": {"#,
            r#""properties": { "of": { "type": "string", "minLength": 3, "description": "Of both." },"#,
        )
    });
    let page = paid_by(&format!(r#"{{ "oneOf": [{}, {}] }}"#, both[0], both[1]));
    let of = row(&page, "pay.of");
    assert!(["required", "3 or more characters", "Of both."].iter().all(|it| of.contains(it)), "{of}");
    // Of the value that has the choice, each alternative says it itself.
    assert_eq!(row(&page, "pay").matches("1 or more members").count(), 2, "{page}");
    let page = paid_by(&format!(r#"{{ "oneOf": [{card}, {cash}] }}"#));
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
        (r#""propertyNames": { "pattern": "^a" }"#, "names match <code class=\"nohighlight\">^a</code>"),
        (
            r#""propertyNames": { "pattern": "^a", "maxLength": 3 }"#,
            "bound by <code class=\"nohighlight\">propertyNames</code>",
        ),
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
    let mut put = |path: &str, text: String| *book.text(path) = text;
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
fn a_legend_stands_where_a_value_is_marked() {
    let marked = page_of(r#""a": { "enum": ["x", "y"] }"#, r#""a": "x""#);
    assert!(row(&marked, "a").contains("mc-seen"), "{marked}");
    let deep = r#""a": { "type": "array", "items": { "type": "array", "items": { "enum": ["x", "y"] } } }"#;
    let unmarked = page_of(deep, r#""a": [["x"]]"#);
    let list = row(&unmarked, "a");
    assert!(list.contains("mc-enum") && !list.contains("mc-here") && !list.contains("mc-seen"), "{list}");
}

#[test]
fn what_is_generated_bears_no_witness() {
    let strip = page(PAGE);
    assert!(strip.contains("2 witnesses agree") && strip.contains(">catalog, generated</a>"), "{strip}");
    let by_hand = book(PAGE);
    let mut by_hand = by_hand;
    let catalog = by_hand.text("src/catalog.md");
    *catalog = catalog.replace("{{#fields OrderPlaced}}", "Required: { event_name, buyer, … }");
    let strip = published(&by_hand.judge(), Media::Html);
    assert!(strip.contains("3 witnesses agree") && strip.contains(">catalog</a>"), "{strip}");
}

#[test]
fn what_refers_to_itself_leads_to_where_its_fields_are() {
    let page = page(PAGE);
    // Whose fields stand below it leads to the text of the schema, which is folded.
    let own = "<a class=\"mc-def\" href=\"#OrderPlaced-schema-text.L12\">person</a>";
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
    assert!(page.contains("\n- `pay`: exactly one of these: Card; object; with `number` · Cash; object; with `till` or not\n"), "{page}");
    let mut memory = book(PAGE);
    let schema = memory.text("order_placed.schema.json");
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

/// The page, in HTML and in Markdown, where `pay` is this schema, and the fields in `contracts.json`.
fn told_of(pay: &str, more: &str) -> (String, String, serde_json::Value) {
    let mut memory = book(PAGE);
    let schema = memory.text("order_placed.schema.json");
    let (before, rest) = schema.split_once("\"pay\": ").unwrap();
    let (_, behind) = rest.split_once("] } },").unwrap();
    *schema = format!("{before}\"pay\": {pay} }}, {more}{behind}");
    let judged = memory.judge();
    let site = Site::new(&judged.repository, &judged.verdict);
    let mut document: serde_json::Value = serde_json::from_str(&files(&site, None, true)[0].text).unwrap();
    let contracts = document["families"][0]["contracts"].as_array_mut().unwrap();
    let placed = contracts.iter_mut().find(|it| it["name"] == "OrderPlaced").unwrap();
    (published(&judged, Media::Html), published(&judged, Media::Plain), placed["fields"].take())
}

/// What a row says of its field, without where the example has it.
fn words(row: &str) -> String {
    text(row).replace(" not in the example", "")
}

/// The text of a piece of a page, without its marks.
fn text(html: &str) -> String {
    let is_inline = |tag: &str| {
        ["a", "b", "code", "em", "span"]
            .iter()
            .any(|it| tag.trim_start_matches('/').split(' ').next() == Some(it))
    };
    let pieces = html.split('<').map(|it| match it.split_once('>') {
        Some((tag, text)) if is_inline(tag) => text.to_owned(),
        Some((_, text)) => format!(" {text}"),
        None => it.to_owned(),
    });
    let references =
        [("&quot;", "\""), ("&#123;", "{"), ("&#125;", "}"), ("&#92;", "\\"), ("&#36;", "$"), ("&#10;", " ")];
    let text = references.iter().fold(pieces.collect::<String>(), |text, (it, of)| text.replace(it, of));
    // A row ends before the next heading.
    let text = text.split("\n\n##").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One field in `contracts.json`.
fn field(fields: &serde_json::Value, path: &str) -> serde_json::Value {
    fields.as_array().unwrap().iter().find(|it| it["path"] == path).unwrap().clone()
}

#[test]
fn no_bound_and_no_description_is_lost() {
    for (pay, on_page, in_markdown) in [
        (r#"{ "enum": ["a", { "b": 1 }] }"#, "one of 2 a {\"b\":1}", "one of `a`, `{\"b\":1}`"),
        (r#"{ "enum": [[1], [2]] }"#, "array one of 2 [1] [2]", "one of `[1]`, `[2]`"),
        (r#"{ "const": { "a": [1, 2] } }"#, "always {\"a\":[1,2]}", "always `{\"a\":[1,2]}`"),
        (r#"{ "const": ["x"] }"#, "always [\"x\"]", "always `[\"x\"]`"),
        // What only looks like an object is a text.
        (r#"{ "enum": ["{}", {}] }"#, "one of 2 \"{}\" {}", "one of `\"{}\"`, `{}`"),
        (
            r#"{ "type": "array", "items": { "type": "string", "description": "One *tag*." } }"#,
            "array of string Each: One tag.",
            "| array of string | optional | each: One tag. |",
        ),
        (
            r#"{ "type": "array", "items": { "type": "array", "minItems": 2, "maxItems": 2, "description": "A pair.", "items": { "type": "number", "minimum": -180, "description": "Degrees." } } }"#,
            "array of array of number each exactly 2 items each in each at least -180 Each: A pair. Each in each: Degrees.",
            "| array of array of number | optional | each: A pair.; each: exactly 2 items; each in each: Degrees.; each in each: at least `-180` |",
        ),
        (
            r#"{ "type": "array", "prefixItems": [{ "type": "string", "description": "First." }, { "type": "integer" }], "items": false }"#,
            "Items in this order: string; First. integer No more.",
            "- `pay`: items in this order: string; First. · integer · no more\n",
        ),
        (
            r#"{ "type": "array", "prefixItems": [{ "type": "string" }] }"#,
            "Items in this order: string Others may follow.",
            "- `pay`: items in this order: string · others may follow\n",
        ),
        (
            r#"{ "type": "array", "prefixItems": [{ "type": "string" }], "items": { "minLength": 2 } }"#,
            "Items in this order: string each further one; 2 or more characters",
            "string · each further one; 2 or more characters\n",
        ),
        (
            r#"{ "type": "array", "items": { "oneOf": [{ "type": "string", "minLength": 2 }, { "type": "null" }] } }"#,
            "Of each, exactly one of these: string; 2 or more characters null",
            "- `pay[]`: exactly one of these: string; 2 or more characters · null\n",
        ),
        (r#"{ "allOf": [{ "description": "One." }, { "description": "Two." }] }"#, "One. Two.", "One. Two."),
        (
            r#"{ "anyOf": [{ "type": "string", "minLength": 2 }, { "type": "integer", "minimum": 1 }, { "type": "null" }] }"#,
            "At least one of these: string; 2 or more characters integer; at least 1 null",
            "- `pay`: at least one of these: string; 2 or more characters · integer; at least `1` · null\n",
        ),
        (
            r#"{ "type": "object", "additionalProperties": false, "properties": { "a": {} } }"#,
            "object no other fields",
            "| object | optional | no other fields |",
        ),
        (r#"{ "type": "object", "additionalProperties": false }"#, "object no fields", "no fields |"),
        (
            r#"{ "type": "array", "items": { "type": "object", "additionalProperties": false, "properties": { "a": {} } } }"#,
            "array of object each no other fields",
            "each: no other fields |",
        ),
    ] {
        let (page, plain, _) = told_of(pay, "");
        let row = words(&row(&page, "pay"));
        assert!(row.contains(on_page), "{on_page}\n{row}");
        assert!(plain.contains(in_markdown), "{in_markdown}\n{plain}");
    }
}

#[test]
fn values_and_elements_are_whole_for_programs() {
    let (.., fields) = told_of(
        r#"{ "enum": ["a", { "b": "a text that is longer than a row shows, to its very end" }] }"#,
        "",
    );
    let long = r#"{"b":"a text that is longer than a row shows, to its very end"}"#;
    assert_eq!(field(&fields, "pay")["values"], serde_json::json!(["a", long]));
    let (page, _, fields) = told_of(
        r#"{ "type": "array", "items": { "type": "array", "description": "A pair.", "items": { "type": "number", "minimum": 0 } } }"#,
        "",
    );
    let pay = field(&fields, "pay");
    let each = &pay["elements"];
    assert_eq!(
        (&each["description"], &each["elements"]["types"]),
        (&"A pair.".into(), &serde_json::json!(["number"]))
    );
    assert_eq!(each["elements"]["constraints"][0]["words"], "at least 0", "{page}");
    assert!(each["elements"]["elements"].is_null());
    let cut = text(&row(&told_of(&format!(r#"{{ "const": {long} }}"#), "").0, "pay"));
    assert!(cut.contains("…") && !cut.contains("very end"), "{cut}");
}

#[test]
fn values_that_begin_alike_are_told_apart_and_those_of_the_example_are_marked() {
    let value = |end: &str| format!(r#"{{"of":"{}","end":"{end}"}}"#, "long ".repeat(12));
    let (page, plain, _) = told_of(&format!(r#"{{ "enum": [{}, {}] }}"#, value("one"), value("two")), "");
    let pay = text(&row(&page, "pay"));
    for all in [&pay, &plain] {
        assert!(all.contains(r#""end":"one"}"#) && all.contains(r#""end":"two"}"#), "{all}");
    }
    let mut memory = book(PAGE);
    for (file, was, is) in [
        ("order_placed.schema.json", r#"["open", "paid"]"#, r#"["open", { "paid": [1.50] }]"#),
        ("order_placed.example.json", r#""open""#, r#"{ "paid": [ 1.50 ] }"#),
    ] {
        let text = memory.text(file);
        *text = text.replace(was, is);
    }
    let state = row(&published(&memory.judge(), Media::Html), "state");
    let marked =
        r#"<li class="mc-here"><code class="nohighlight">&#123;&quot;paid&quot;:[1.50]&#125;</code>"#;
    assert!(state.contains(marked), "{state}");
}

#[test]
fn a_description_that_is_there_several_times_is_told_once() {
    let of = |it: &str| format!(r#"{{ "description": "{it}" }}"#);
    let (page, ..) = told_of(
        &format!(r#"{{ "allOf": [{}, {}, {}, {}] }}"#, of("One."), of("Two."), of("One."), of("On")),
        "",
    );
    let pay = text(&row(&page, "pay"));
    assert!(pay.ends_with("not in the example One. Two. On"), "{pay}");
}

#[test]
fn members_are_told_by_the_patterns_of_their_names() {
    let one = r#""^s_": { "type": "string", "description": "A text." }"#;
    let other = r#""^i_": { "type": "integer", "description": "A number.", "minimum": 1 }"#;
    let (page, plain, _) = told_of(
        &format!(r#"{{ "patternProperties": {{ {one}, {other} }}, "additionalProperties": false }}"#),
        "",
    );
    assert!(row(&page, "pay").contains("no other fields"), "{page}");
    let (sealed, ..) =
        told_of(&format!(r#"{{ "patternProperties": {{ {one} }}, "unevaluatedProperties": false }}"#), "");
    assert!(row(&sealed, "pay").contains("no other fields"), "{sealed}");
    let any = words(&row(&page, "pay.*"));
    let said = "Members by their names: where the name matches ^s_; string; A text. where the name matches ^i_; integer; at least 1; A number.";
    assert!(any.contains(said), "{any}");
    let line = "- `pay.*`: members by their names: where the name matches `^s_`; string; A text. · where the name matches `^i_`; integer; at least `1`; A number.\n";
    assert!(plain.contains(line), "{plain}");
    // Of one pattern, the row says everything; beside others there is a last one.
    let (page, plain, _) = told_of(&format!(r#"{{ "patternProperties": {{ {one} }} }}"#), "");
    let any = words(&row(&page, "pay.*"));
    assert!(any.contains("string name matches ^s_ A text.") && !any.contains("by their names"), "{any}");
    assert!(plain.contains("where the name matches `^s_`"), "{plain}");
    let (page, ..) = told_of(
        &format!(r#"{{ "patternProperties": {{ {one} }}, "additionalProperties": {{ "type": "null" }} }}"#),
        "",
    );
    assert!(text(&row(&page, "pay.*")).contains("any other name; null"), "{page}");
}

#[test]
fn what_bounds_the_whole_stands_above_its_fields() {
    let (page, plain, _) = told_of("{}", r#""additionalProperties": false, "minProperties": 2, "#);
    assert!(
        page.contains(
            "<p class=\"mc-whole\">15 fields, 4 required. The whole: no other fields, 2 or more members</p>"
        ),
        "{page}"
    );
    assert!(plain.contains("\n\nThe whole: no other fields; 2 or more members.\n"), "{plain}");
    let (page, plain, _) = told_of("{}", r#""additionalProperties": false, "#);
    assert!(
        page.contains("<p class=\"mc-whole\">15 fields, 4 required. There are no other fields</p>"),
        "{page}"
    );
    assert!(plain.contains("\n\nThere are no other fields.\n"), "{plain}");
    let open = self::page(PAGE);
    assert!(open.contains(" fields, 4 required</p>") && !open.contains("no other fields"), "{open}");
}

#[test]
fn a_field_of_a_condition_says_when_it_is_there() {
    let told = |asked: &str, rest: &str| {
        let schema = format!(r#""if": {asked}, {rest}, "#);
        let (page, plain, _) = told_of(r#"{ "type": "string" }"#, &schema);
        (words(&row(&page, "z")), words(&row(&page, "pay")), plain)
    };
    let then = r#""then": { "required": ["pay", "z"], "properties": { "z": {} } }"#;
    let (z, pay, plain) =
        told(r#"{ "properties": { "state": { "const": "paid" } }, "required": ["state"] }"#, then);
    assert!(z.contains("conditional") && z.ends_with("required where state is paid"), "{z}");
    assert!(pay.contains("string required where state is paid"), "{pay}");
    assert!(plain.contains("| `z` |  | conditional | required where `state` is `paid` |"), "{plain}");
    // Without `required`, the condition holds as well where there is no such field.
    let (z, ..) = told(
        r#"{ "properties": { "old": { "enum": ["x", "y"] } } }"#,
        r#""then": { "properties": { "z": {} } }"#,
    );
    assert!(z.ends_with("where old is x or y or absent"), "{z}");
    let (z, ..) = told(
        r#"{ "properties": { "state": { "enum": ["paid", "old"] } } }"#,
        r#""else": { "properties": { "z": {} } }"#,
    );
    assert!(z.ends_with("where state is none of paid, old"), "{z}");
    let (z, ..) = told(r#"{ "properties": { "event_name": { "const": "A" } } }"#, then);
    assert!(z.ends_with("required where event_name is A"), "{z}");
    let otherwise = r#""else": { "properties": { "z": { "minLength": 2 } } }"#;
    let (z, ..) = told(r#"{ "properties": { "state": { "const": "paid" } } }"#, otherwise);
    assert!(z.ends_with("where state is not paid 2 or more characters"), "{z}");
    // What takes more than a few words is not told, and no colon is left behind.
    let (z, ..) = told(r#"{ "properties": { "state": { "maxLength": 1 } } }"#, then);
    assert!(z.ends_with("required in a branch of the schema"), "{z}");
    let (z, ..) = told(
        r#"{ "properties": { "state": { "maxLength": 1 } } }"#,
        r#""then": { "properties": { "z": {} } }"#,
    );
    assert!(z.ends_with("conditional in a branch of the schema"), "{z}");
    let two = r#"{ "properties": { "state": { "const": "paid" }, "old": { "const": "x" } }, "required": ["state", "old"] }"#;
    let (z, ..) = told(two, then);
    assert!(z.ends_with("required where state is paid and old is x"), "{z}");
    let (z, ..) = told(two, otherwise);
    assert!(z.ends_with("as a branch of the schema says: 2 or more characters"), "{z}");
}

#[test]
fn a_chapter_that_states_no_field_is_silent() {
    let mut memory = book(PAGE);
    let catalog = memory.text("src/catalog.md");
    *catalog = catalog.replace("{{#fields OrderPlaced}}", "Something happened.");
    let judged = memory.judge();
    let page = published(&judged, Media::Html);
    assert!(page.contains("2 witnesses agree"), "{page}");
    let silent = "<a class=\"mc-silent\" href=\"../catalog.md#orderplaced\">catalog, silent</a>";
    assert!(page.contains(silent), "{page}");
    let plain = published(&judged, Media::Plain);
    assert!(plain.contains("Witnesses: schema, catalog (silent), example."), "{plain}");
}

#[test]
fn a_definition_leads_to_its_line() {
    let page = page(PAGE);
    let schema = page.split_once("id=\"OrderPlaced-schema-text\"").unwrap().1;
    let line = SCHEMA.lines().position(|it| it.contains("\"person\": {")).unwrap() + 1;
    let id = format!("<span class=\"mc-line-of\" id=\"OrderPlaced-schema-text.L{line}\">");
    let at = schema.split_once(&id).unwrap_or_else(|| panic!("{id}: {schema}")).1;
    assert!(text(at.split("</span>").next().unwrap()).starts_with("\"$defs\": { \"person\": {"), "{at}");
    assert_eq!(schema.matches("mc-line-of").count(), 1, "{schema}");
}

#[test]
fn a_definition_in_a_file_of_its_own_goes_by_its_title_and_leads_to_its_text() {
    let mut memory = book(PAGE);
    let schema = memory.text("order_placed.schema.json");
    *schema = schema
        .replace(r##""seller": { "$ref": "#/$defs/person" }"##, r#""seller": { "$ref": "parts/note.json" }"#);
    assert!(schema.contains("parts/note.json"), "{schema}");
    let settings = memory.text("book.toml");
    *settings = settings.replace("name = ", "definitions = \"parts/*.json\"\nname = ");
    memory.add("parts/note.json", r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A note", "type": "string" }"#.to_owned());
    let page = published(&memory.judge(), Media::Html);
    let link = "<a class=\"mc-def\" href=\"#OrderPlaced-parts%2Fnote.json.L1\">A note</a>";
    assert!(row(&page, "seller").contains(link), "{}", row(&page, "seller"));
    let shown = "<span class=\"mc-line-of\" id=\"OrderPlaced-parts/note.json.L1\">";
    assert_eq!(page.matches(shown).count(), 1, "{page}");
    assert_eq!(page.matches("class=\"mc-schema\"").count(), 2, "{page}");
}

#[test]
fn what_is_the_contract_itself_leads_to_its_fields() {
    let again = "<a class=\"mc-def\" href=\"#OrderPlaced-fields\">OrderPlaced again</a>";
    for pay in [
        r##"{ "$ref": "#" }"##,
        r##"{ "type": "array", "items": { "$ref": "#" } }"##,
        r#"{ "$ref": "order_placed.schema.json" }"#,
    ] {
        let (page, ..) = told_of(pay, "");
        assert!(row(&page, "pay").contains(again), "{pay}: {page}");
        assert!(page.contains("{#OrderPlaced-fields}"), "{page}");
    }
}

#[test]
fn reasons_and_blocks_are_markdown_in_other_renderers() {
    let mut memory = book(PAGE);
    *memory.text("book.toml") += "counter-examples = \"{contract}.refused.json\"\n";
    memory.add("order_placed.refused.json", r#"{ "event_name": "OrderPlaced", "buyer": { "name": 1 } }"#);
    let schema = memory.text("order_placed.schema.json");
    *schema = schema.replace(r#""description": """#, r#""description": "One of\n\n- `open`\n- `paid`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nBehind.""#);
    let blocks = "Somebody orders:\n\n- goods,\n  - of *two* kinds\n  - or three\n- or nothing\n\n3. a\n4. b\n\n| x | y |\n|---|---|\n| 1 | `2 \\| 3` |\n\n```text\n- code\n```\n\n> Said\n> so.\n\n\\- no item";
    let described = serde_json::to_string(blocks).unwrap();
    *schema = schema.replace(r#""An order was *placed*, see <b>there</b>.""#, &described);
    let catalog = memory.text("src/catalog.md");
    *catalog = catalog.replace("**Purpose.** Somebody [orders](other.md#x).\n\n", "");
    let plain = published(&memory.judge(), Media::Plain);
    assert!(plain.contains("- Refused: `buyer.name` "), "{plain}");
    assert!(
        plain.contains("| One of; `open`; `paid`; a, b; 1, 2; 3, 4; Behind.; one of `open`, `paid` |"),
        "{plain}"
    );
    let kept = "Somebody orders:\n\n- goods,\n  - of two kinds\n  - or three\n- or nothing\n\n3. a\n4. b\n\n| x | y |\n|---|---|\n| 1 | `2 \\| 3` |\n\n```\n- code\n```\n\n> Said so.\n\n\\- no item\n\nWitnesses: ";
    assert!(plain.contains(kept), "{plain}");
}

#[test]
fn code_is_code_and_whole_in_other_renderers() {
    let about = "One of `a`, `b|c` or ``d`e``, and *`f`*`{{`, not \\\\`g`|`h <b>`.";
    let pay = format!(
        r#"{{ "description": "{about}", "enum": ["open", "{{{{#include x*}}}}", "a|b"],
             "patternProperties": {{ "^(a|b)$": {{ "description": "`c|d`" }}, "^c": {{}} }} }}"#
    );
    let (_, plain, _) = told_of(&pay, "");
    let row = "One of `a`, `b\\|c` or ``d`e``, and <code>f&#123;&#123;</code>, not \\`g`\\|`h &lt;b>\\`.; one of `open`, <code>&#123;&#123;\\#include x\\*}}</code>, `a\\|b` |\n";
    assert!(plain.contains(row), "{row}\n{plain}");
    assert!(plain.contains("where the name matches `^(a|b)$`; `c|d` · where"), "{plain}");
    let mut memory = book(PAGE);
    for (_, text) in memory.files.iter_mut().filter(|(path, _)| path == "src/catalog.md") {
        *text = text.replace("Somebody [orders](other.md#x).", "Of `a|b` and ``{{#title c}}``.");
    }
    let purpose = "Of `a|b` and <code>&#123;&#123;\\#title c}}</code>.";
    assert!(published(&memory.judge(), Media::Plain).starts_with(&format!("# OrderPlaced\n\n{purpose}\n")));
    memory.add("src/pages/placed.md", "# Orders\n\n{{#catalog}}\n");
    let index = published(&memory.judge(), Media::Plain);
    assert!(index.contains(&format!("- **OrderPlaced**: {purpose}\n")), "{index}");
}

#[test]
fn an_example_has_its_name_once() {
    let mut memory = book(PAGE);
    let one = published(&memory.judge(), Media::Html);
    assert_eq!(one.matches(">order_placed<").count(), 1, "{one}");
    let settings = memory.files.iter_mut().find(|(path, _)| path == "book.toml").unwrap();
    settings.1 += "counter-examples = \"no/{contract}.{case}.json\"\n";
    memory.add("no/order_placed.refused.json", r#"{ "event_name": "OrderPlaced", "buyer": { "name": 1 } }"#);
    memory.add("order_placed.closed.example.json", EXAMPLE);
    let page = published(&memory.judge(), Media::Html);
    for name in ["order_placed", "order_placed.closed", "order_placed.refused"] {
        assert_eq!(page.matches(&format!(">{name}<")).count(), 1, "{name}: {page}");
        let link = format!("href=\"#example.{name}\" aria-label=\"link to {name}\"");
        assert!(page.contains(&link), "{link}: {page}");
    }
    let alone = published(&book("# Orders\n\n{{#example order_placed}}\n").judge(), Media::Html);
    assert!(alone.contains("<b><a href=\"#example.order_placed\">order_placed</a></b> "), "{alone}");
}

#[test]
fn the_plainest_example_is_the_first_everywhere() {
    let with_cases = |page: &str| {
        let mut memory = book(page);
        memory.add("order_placed.archived.example.json", EXAMPLE);
        memory.add("order_placed.closed.example.json", EXAMPLE);
        memory
    };
    let names = ["order_placed", "order_placed.archived", "order_placed.closed"];
    let index = published(&with_cases("# Orders\n\n{{#catalog}}\n").judge(), Media::Html);
    let places = names.map(|it| index.find(&format!(">{it}<")).unwrap());
    assert!(places.is_sorted(), "{index}");
    let index = published(&with_cases("# Orders\n\n{{#catalog}}\n").judge(), Media::Plain);
    assert!(
        index.contains("Examples: order\\_placed, order\\_placed.archived, order\\_placed.closed."),
        "{index}"
    );
    let plain = published(&with_cases(PAGE).judge(), Media::Plain);
    let places = names.map(|it| plain.find(&format!("Example {}:", it.replace('_', "\\_"))).unwrap());
    assert!(places.is_sorted(), "{plain}");
}

#[test]
fn alternatives_and_conditions_of_the_envelope_are_told_where_its_fields_are() {
    let mut memory = Memory::default();
    memory.add("book.toml", "[preprocessor.contracts.family.events]\nenvelope = \"envelope.json\"\nschemas = \"{contract}.schema.json\"\nexamples = \"{contract}.example.json\"\ncatalog = \"pages/*.md\"\n[preprocessor.contracts.rules]\noptional-field-not-shown = \"allow\"\nvalue-not-shown = \"allow\"\n");
    let head = r#""$schema": "https://json-schema.org/draft/2020-12/schema""#;
    let who = r##""actor": { "oneOf": [{ "$ref": "#/$defs/Person" }, { "title": "System", "required": ["service"], "properties": { "service": { "type": "string" } } }] }"##;
    let person = r#""$defs": { "Person": { "type": "object", "required": ["user"], "properties": { "user": { "type": "string" } } } }"#;
    let test = r#""if": { "properties": { "mode": { "const": "test" } }, "required": ["mode"] }, "then": { "required": ["run"] }, "anyOf": [{ "title": "Traced", "required": ["trace"] }, { "title": "Not" }]"#;
    let properties =
        r#""mode": { "enum": ["live", "test"] }, "run": { "type": "string" }, "trace": { "type": "string" }"#;
    memory.add(
        "envelope.json",
        format!(
            r#"{{ {head}, "type": "object", "properties": {{ {who}, {properties} }}, {test}, {person} }}"#
        ),
    );
    memory.add("OrderPlaced.schema.json", format!(r#"{{ {head}, "type": "object", "properties": {{ "id": {{ "type": "string" }} }}, "oneOf": [{{ "title": "Named", "required": ["id"] }}, {{ "title": "Nameless", "properties": {{ "id": false }} }}] }}"#));
    memory.add(
        "OrderPlaced.example.json",
        r#"{ "actor": { "service": "s" }, "mode": "live", "trace": "t", "id": "1" }"#,
    );
    memory.add("src/pages/placed.md", PAGE);
    let judged = memory.judge();
    let page = published(&judged, Media::Html);
    let of = |field: &str| text(&row(&page, field));
    let actor = of("actor");
    assert!(actor.contains("Exactly one of these:") && actor.contains("System; with service"), "{actor}");
    assert!(of("run").contains("required where mode is test"), "{}", of("run"));
    assert!(of("actor.user").contains("with Person"), "{}", of("actor.user"));
    // What is said of the whole stands with the fields of whom it is said.
    let (own, envelope) = page.split_once("Envelope").unwrap();
    assert!(own.contains("<b>Named</b>") && !own.contains("<b>Traced</b>"), "{own}");
    assert!(envelope.contains("<b>Traced</b>") && !envelope.contains("<b>Named</b>"), "{envelope}");
    let plain = published(&judged, Media::Plain);
    for part in
        ["- `actor`: exactly one of these", "- The whole: at least one of these: Traced; with `trace`"]
    {
        assert_eq!(plain.matches(part).count(), 1, "{part}: {plain}");
    }
}
