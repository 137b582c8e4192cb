//! Texts that nobody meant: scraps of chapters, JSON and TOML put together at random, and real files damaged.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::memory::Memory;
use super::world::worlds;
use super::write::{SETTINGS, write};

/// Scraps of chapters: our marks, whole and broken, and what Markdown makes of lines.
const SCRAPS: [&str; 76] = [
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "    ",
    "\t",
    "# ",
    "## OrderPlaced\n",
    "## OrderPlaced / ItemShipped\n",
    "### Größe\n",
    "OrderPlaced",
    "Envelope: ",
    "Required: ",
    "Optional: ",
    "{ ",
    " }",
    "{ a, b? }",
    "{ kind (x, y), n: integer }",
    "{}",
    "a.b[].c",
    "?",
    ", ",
    "…",
    "é",
    "注文",
    "\u{1f98a}",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "`",
    "``",
    "```json\n",
    "~~~\n",
    "**Purpose.** ",
    "- ",
    "* `a` (string, required): x\n",
    "- [ ] `größe?` (one of a, b)\n",
    "> ",
    "1. ",
    "| Field | Type | Required | Values |\n|---|---|---|---|\n",
    "| `a?` | string | ✓ | x, y |\n",
    "| ü |\n",
    "|",
    "\\",
    "<!--",
    "-->",
    "<div>\n",
    "[l](x.md)",
    "&amp;",
    "$$",
    "[^1]: ",
    ": ",
    "<table>\n<tr><th>Field<th>Type\n",
    "<tr><td rowspan=2 colspan=3><code>é</code>",
    "<td>&nbsp;größe &amp; `x` <a href=\"#ü\">ü</a>",
    "</table>\n",
    "<dl><dt>größe<dd>string\n",
    "</dl>",
    "<br>",
    "<key>",
    "<sup>1</sup>",
    "größe\n: string, required. Ü\n",
    "### größe\n\n- Type: string\n- Required: yes\n",
    "Type: string | Required: é",
    "Required fields: `a`, größe; optional: é.\n",
    "| Event | Fields | Optional |\n|---|---|---|\n",
    "| OrderPlaced / ü | `a`, { größe } | none |\n",
    "| Name* | Data type | Nullable | Cardinality | M/O |\n|---|---|---|---|---|\n",
    "| └ größe.* | [ü](#ü)[] or null | é | 1..n | yes, if é |\n",
    "| &nbsp;&nbsp;a[0].b | array<map<ü, string>> | x | [0..1] | C | é |\n",
    "  - größe: array of [Ü](#ü), one of é, ü. Ü\n",
    "- **größe** (Ü, required) — é\n",
    "~~",
    "**",
    "Optional:\n\n",
    "\u{a0}",
];
/// Marks of ours and of mdBook's, whole and broken.
pub const MARKS: [&str; 14] = [
    "{{#example order_placed}}",
    "{{#fields OrderPlaced}}",
    "{{#fields OrderPlaced all}}",
    "{{#fields events envelope}}",
    "{{#example order_placed:/event_name}}",
    "{{#example order_placed:/größe/0}}",
    "{{#example 注文}}",
    "{{#exampel x}}",
    "{{ #example order_placed }}",
    "{{#example order_placed",
    "{{#include a.md:é}}",
    "{{#fields}}",
    "{{#title ü}}",
    "\\{{#example x}}",
];
const JSON: [&str; 50] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "1",
    "-0.5e3",
    "1.0",
    "1e400",
    "\"",
    "\"é\"",
    "\"\\u00e9\\n\"",
    "\"\\ud800\"",
    "\"$schema\": \"http://json-schema.org/draft-07/schema#\",",
    "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",",
    "\"$id\": \"注文\",",
    "\"$ref\": \"#\",",
    "\"$ref\": \"#/properties/a\",",
    "\"$ref\": \"order_placed.schema.json#/properties/%C3%A9\",",
    "\"$ref\": \"../envelope.schema.json\",",
    "\"$ref\": \"../../..\",",
    "\"required\": [\"a\", \"é\"],",
    "\"required\": 1,",
    "\"properties\": {",
    "\"a\": {",
    "\"é\": {",
    "\"\": {",
    "\"0\": {",
    "\"a.b\": 1,",
    "\"items\": {",
    "\"allOf\": [{",
    "\"anyOf\": [{",
    "\"if\": {",
    "}]",
    "},",
    "\"enum\": [\"x\", 1, null],",
    "\"const\": {},",
    "\"type\": \"string\",",
    "\"type\": [\"string\", \"null\"],",
    "\"type\": 3,",
    "\"pattern\": \"(\",",
    "\"format\": \"date\",",
    "\"additionalProperties\": false,",
    "\"event_name\": \"OrderPlaced\",",
    "\"title\": \"OrderPlaced\",",
    "\"x\": {}",
    " \r\n\u{feff}",
];
const TOML: [&str; 30] = [
    "\n",
    "[preprocessor.contracts]\n",
    "[preprocessor.contracts.family.events]\n",
    "[preprocessor.contracts.family.\"é\"]\n",
    "[preprocessor.contracts.rules]\n",
    "family = 3\n",
    "family = { a = 1, b = { catalog = [] } }\n",
    "rules = []\n",
    "missing-field = \"allow\"\n",
    "missing-field = \"no\"\n",
    "not-json = \"allow\"\n",
    "mising-field = \"warn\"\n",
    "renderers = [\"pdf\", 1]\n",
    "optional = true\n",
    "envelope = \"**/*.json\"\n",
    "schemas = \"**/*\"\n",
    "schemas = [1]\n",
    "examples = [\"[\", \"{a\", \"é*\", \"\"]\n",
    "catalog = [\"*.md\"]\n",
    "catalog = \"/x\"\n",
    "data-model = [\"*.md\", \"../x\"]\n",
    "checklist = \"**\"\n",
    "name = \"\"\n",
    "name = \"/a/0/é~1\"\n",
    "name = [\"/a\", \"/b\"]\n",
    "unique = [\"/event_name\", \"\"]\n",
    "parts = [\"Größe\", \"\"]\n",
    "definitions = [\"*\"]\n",
    "x",
    "= ",
];

fn text_of(scraps: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(select(scraps), 0..most).prop_map(|it| it.concat())
}

pub fn chapters() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![4 => select(&SCRAPS[..]), 1 => select(&MARKS[..])];
    prop::collection::vec(scrap, 0..24).prop_map(|it| it.concat())
}

/// A text from the real thing with a piece of it replaced by scraps.
fn damaged(text: String, scraps: &'static [&'static str]) -> impl Strategy<Value = String> {
    (any::<[Index; 2]>(), text_of(scraps, 4)).prop_map(move |(cut, scraps)| {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let from = cut[0].index(ends.len());
        // One character, or any number of them.
        let to = if cut[1].index(2) == 0 { from + 1 } else { cut[1].index(ends.len()).max(from) };
        let (from, to) = (ends[from], ends[to.min(ends.len() - 1)]);
        format!("{}{scraps}{}", &text[..from], &text[to..])
    })
}

/// A world with one file damaged.
pub fn damaged_worlds() -> impl Strategy<Value = Memory> {
    (worlds(), any::<Index>()).prop_flat_map(|(world, index)| {
        let memory = write(&world, 0);
        let at = index.index(memory.files.len());
        let (path, text) = memory.files[at].clone();
        let scraps: &'static [&'static str] = match path.rsplit('.').next() {
            Some("md") => &SCRAPS,
            Some("toml") => &TOML,
            _ => &JSON,
        };
        damaged(text, scraps).prop_map(move |text| {
            let mut memory = memory.clone();
            memory.files[at].1 = text;
            memory
        })
    })
}

pub fn nonsense() -> impl Strategy<Value = Memory> {
    let settings = prop_oneof![Just(SETTINGS.to_owned()), text_of(&TOML, 8)];
    let json = || text_of(&JSON, 16);
    let object = || text_of(&JSON, 8).prop_map(|it| format!("{{ {it} \"event_name\": \"OrderPlaced\" }}"));
    (settings, chapters(), chapters(), chapters(), object(), object(), json()).prop_map(
        |(settings, catalog, model, checklist, schema, example, envelope)| {
            let mut memory = Memory::default();
            memory.add("book.toml", settings);
            memory.add("src/catalog.md", catalog);
            memory.add("src/data-model.md", model);
            memory.add("src/checklist.md", checklist);
            memory.add("schemas/order_placed.schema.json", schema);
            memory.add("examples/order_placed.example.json", example);
            memory.add("envelope.schema.json", envelope);
            memory
        },
    )
}
