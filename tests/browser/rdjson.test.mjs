// What reviewdog is told, held against a validator of its format that others wrote: it knows nothing of this project, and
// the schema of `tests/formats` that the Rust suites ask is ours.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { after, before, test } from "node:test";

import { validate } from "@umbrelladocs/rdformat-validator";

import { program, root, write } from "./site.mjs";

/** A book in which much is wrong, with findings of every shape: with edits, with other places, and with neither. */
const FILES = {
  "book.toml": '[book]\ntitle = "Orders"\n\n[preprocessor.contracts]\n',
  "src/SUMMARY.md": "# Summary\n\n- [Orders](catalog/orders.md)\n- [Data](data-model.md)\n",
  "src/catalog/orders.md":
    "# Orders\n\n## OrderPlaced\n\n“Ünïcode” \u{1F600} before a slip: {{#exmple order_placed}}\n\nRequired: { event_name, id, state (open, payd), note }\n\n{{#exmple order_placed}}\n",
  "src/data-model.md": "# Data model\n\n- OrderPlaced: { event_name, id?, state }\n",
  "contracts/events/schemas/order_placed.schema.json": JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "OrderPlaced",
      type: "object",
      required: ["event_name", "id", "state"],
      properties: { event_name: { const: "OrderPlaced" }, id: { type: "string" }, state: { enum: ["open", "paid"] }, note: { type: "string" } },
      additionalProperties: false,
    },
    null,
    2,
  ),
  "contracts/events/examples/order_placed.example.json": '{ "event_name": "OrderPlaced", "id": 7, "state": "opn" }\n',
  "contracts/events/examples/order_placed.broken.example.json": '{ "event_name": "OrderPlaced", \n',
};

const STRICT = { strictMode: true, allowExtraFields: false };
const judged = async (document) => (await validate(JSON.stringify(document), STRICT)).errors;

let folder, report;

/** The report about a book, and the status with which it was made. */
function check(book) {
  const ran = spawnSync(program, ["check", book, "--format", "rdjson"], { encoding: "utf8", env: { ...process.env, GITHUB_ACTIONS: "" } });
  return { status: ran.status, document: JSON.parse(ran.stdout) };
}

before(() => {
  folder = write(FILES);
  report = check(folder);
});
after(() => folder && rmSync(folder, { recursive: true }));

test("a report about much that is wrong is one that reviewdog knows", async () => {
  const all = report.document.diagnostics;
  assert.equal(report.status, 1);
  assert.ok(all.length >= 5, `${all.length} findings`);
  for (const part of ["suggestions", "related_locations"]) {
    assert.ok(all.some((it) => it[part]?.length), `no finding has ${part}`);
    assert.ok(all.some((it) => !it[part]?.length), `every finding has ${part}`);
  }
  assert.deepEqual(await judged(report.document), []);
});

test("a report about what agrees is one as well", async () => {
  const { status, document } = check(root);
  assert.deepEqual([status, document.diagnostics], [0, []]);
  assert.deepEqual(await judged(document), []);
});

/** What would be wrong with a report. */
const SLIPS = {
  "a message that is no text": (all) => (all[0].message = 1),
  "no message": (all) => delete all[0].message,
  "a severity in small letters": (all) => (all[0].severity = "error"),
  "a line that is a text": (all) => (all[0].location.range.start.line = "1"),
  "line 0": (all) => (all[0].location.range.start.line = 0),
  "no path": (all) => delete all[0].location.path,
  "a code that is a number": (all) => (all[0].code.value = 501),
  "a member that the format has not": (all) => (all[0].level = "deny"),
  "an edit without its text": (all) => delete all.find((it) => it.suggestions.length).suggestions[0].text,
  "another place without its path": (all) => delete all.find((it) => it.related_locations.length).related_locations[0].location.path,
};
for (const [slip, make] of Object.entries(SLIPS)) {
  test(`${slip} would be noticed`, async () => {
    const broken = structuredClone(report.document);
    make(broken.diagnostics);
    assert.notDeepEqual(await judged(broken), []);
  });
}
