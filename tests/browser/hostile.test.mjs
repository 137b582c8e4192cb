// A contract made to break its page: hundreds of fields, deep nesting, endless names, right-to-left text, Markdown and
// HTML in descriptions, branches. The book is written to a temporary folder, built by the program, and opened.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { THEMES, axe, build, drawn, launch, lead, point, serve, sideways, theme, window } from "./site.mjs";

const text = (description, more = {}) => ({ type: "string", description, ...more });
const nested = (depth) =>
  depth === 0
    ? text("The innermost field.")
    : { type: "object", description: `Level ${depth} from within.`, required: ["down"], properties: { down: nested(depth - 1) } };
const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field_${at}`, text(`Field number ${at}.`)]));
const LONG = "very_".repeat(40).slice(0, 200);
const ARABIC = "معرف المحادثة التي يدور حولها الحدث";
const SCRIPT = '<script>globalThis.ran = 1</script><img src="x:" onerror="globalThis.ran = 2"><b onclick="globalThis.ran = 3">bold</b>';

const properties = {
  event_name: { const: "Hostile", description: "The name of the event." },
  ...many,
  deep: nested(12),
  [LONG]: text("A field whose name has two hundred letters."),
  unbroken: text("x".repeat(600)),
  endless: text("A description goes on and on, and never ends. ".repeat(110).slice(0, 5000)),
  arabic: text(ARABIC),
  "حقل": text("A field with an Arabic name."),
  override: text("Text \u202e that is turned around \u202c and back."),
  empty: text(""),
  silent: { type: "string" },
  markdown: text("A [link](https://example.org/a), `code`, *emphasis*, **weight**, a list:\n\n- one\n- two\n\n# A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
  trick: text("A [script](javascript:globalThis.ran=4) and ![an image](https://example.org/x.png)."),
  html: text(`${SCRIPT} </td></tr></table></section></div> &lt;i&gt; <!-- open`),
  fence: text("```\n</code></pre>\n```\n\n    indented\n\n~~~"),
  include: text("{{#include /etc/hostname}} {{#example hostile}} \\{{#title x}} {{#title Hostile}}"),
  quotes: text(`" onmouseover="globalThis.ran = 5" ' \` \\ $ { }`),
  "odd <b>&\" 'name'": text("A field whose name is markup."),
  "a.b[].c": text("A field whose name looks like a path."),
  "100%25 /?#": text("A field whose name does not go into a link as it is."),
  pattern: text("A long pattern.", { pattern: `^(${"[a-z0-9]{1,4}|".repeat(60)}z)$` }),
  values: { description: "Many values, one of them long.", enum: [...Array.from({ length: 80 }, (_, at) => `value_${at}`), "v".repeat(300), "<i>", "", null, 7] },
  choice: { description: "One of several.", oneOf: [{ type: "string" }, { type: "object", properties: { either: text("In one branch.") } }, { type: "array", items: { anyOf: [{ type: "integer" }, { type: "object", properties: { or: text("In another.") } }] } }] },
  table: { description: "Arrays of arrays of arrays.", type: "array", items: { type: "array", items: { type: "array", items: { type: "object", required: ["cell"], properties: { cell: text("A cell.") } } } } },
  labels: { type: "object", description: "Names that a pattern allows.", patternProperties: { "^x-[a-z]+$": text("An extension."), "^<b>": text("Markup.") }, additionalProperties: { type: "integer" } },
};

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Hostile",
  description: `A contract made to break its page. ${SCRIPT} ${ARABIC} {{#include /etc/hostname}}`,
  type: "object",
  required: ["event_name", LONG, "deep", "markdown"],
  properties,
  additionalProperties: false,
};

const innermost = (depth) => (depth === 0 ? "</script><script>globalThis.ran = 6</script>" : { down: innermost(depth - 1) });
const payload = {
  event_name: "Hostile",
  field_7: "{{#include /etc/hostname}} </code></pre><img src=x: onerror=alert(1)>",
  deep: innermost(12),
  [LONG]: "w".repeat(2000),
  arabic: ARABIC,
  "حقل": "\u202eturned\u202c",
  markdown: "# *not* `Markdown` [here](javascript:alert(1))",
  "odd <b>&\" 'name'": "&amp; <i>",
  "a.b[].c": "dots",
  "100%25 /?#": "percent",
  values: "<i>",
  choice: [1, { or: "x" }],
  table: [[[{ cell: "1" }]]],
  labels: { "x-a": "1", other: 2 },
};

const ENDLESS = "a_state_without_end_and_without_a_blank";
const STATES = [
  ["none", ENDLESS],
  ["none", "محادثة"],
  [ENDLESS, "WWWWWWWWWWWWWWWW"],
  ["WWWWWWWWWWWWWWWW", "محادثة"],
  ["محادثة", "状態の名前"],
  ["any", "same"],
  ["any", "<b>"],
].map(([from, to]) => `| ${from.replace("<", "&lt;")} | Hostile | ${to.replace("<", "&lt;")} |\n`).join("");

const FILES = {
  "book.toml": `[book]
title = "A hostile book"

[preprocessor.contracts]

[preprocessor.contracts.rules]
optional-field-not-shown = "allow"
value-not-shown = "allow"
missing-part = "allow"
unlisted-chapter = "allow"
`,
  "src/SUMMARY.md": "# Summary\n\n- [Hostile](catalog/hostile.md)\n",
  "src/catalog/hostile.md": `# Hostile\n\n{{#contract Hostile}}\n\n# Its states\n\n| From | Event | To |\n|---|---|---|\n${STATES}`,
  "contracts/events/schemas/hostile.schema.json": JSON.stringify(schema, null, 2),
  "contracts/events/examples/hostile.example.json": `${JSON.stringify(payload, null, 2)}\n`,
};

let folder, browser, site, page;

before(async () => {
  folder = build(FILES);
  [browser, site] = await Promise.all([launch(), serve(join(folder, "book"))]);
  page = await window(browser);
  await page.goto(`${site.origin}/catalog/hostile.html`);
});
after(async () => {
  await browser?.close();
  site?.close();
  if (folder) rmSync(folder, { recursive: true });
});

test("every field of a hostile contract has one row, inside the block of its contract", async () => {
  const shown = await page.evaluate(() => [...document.querySelectorAll("main .mc .mc-row")].map((it) => it.id));
  // A blank is told from a hyphen, and a name that would read as a path stands in quotes.
  const quoted = (name) => (/[.[\]]/.test(name) ? `["${name}"]` : name);
  const blank = (it) => (it === "~" ? "~~" : `~${it.codePointAt(0).toString(16)}`);
  const top = Object.keys(properties).map((it) => `Hostile.${quoted(it)}`.replace(/[~\s]/g, blank));
  const unknown = top.filter((it) => !shown.includes(it));
  assert.deepEqual(unknown, []);
  assert.ok(shown.includes(`Hostile.deep${".down".repeat(12)}`), "the innermost field");
  assert.equal(new Set(shown).size, shown.length, "each once");
});

test("a keyboard passes very many fields, and very many lines, in one step", async () => {
  const stop = () => page.evaluate(() => document.activeElement.textContent);
  const to = async (text) => {
    for (let tab = 0; tab < 40; tab++) {
      await page.keyboard.press("Tab");
      if ((await stop()).startsWith(text)) return tab;
    }
    throw new Error(`no stop is "${text}"`);
  };
  await page.evaluate(() => (document.querySelector("main").tabIndex = -1, document.querySelector("main").focus()));
  await to("Skip");
  assert.match(await stop(), /^Skip 3\d\d fields$/);
  const box = await page.locator(".mc-skip:focus").boundingBox();
  assert.ok(box.width > 60 && box.height >= 24, JSON.stringify(box));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".mc-shown, h2, h3")), "this is no example");
  await to("Skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => !document.activeElement.closest(".mc-example, .mc-own")), await stop());
  assert.ok(await page.evaluate(() => [...document.querySelectorAll(".mc-skip:not(:focus)")].every((it) => it.clientWidth <= 1)));
});

test("no script of a schema or an example runs, none of its HTML becomes an element, and nothing is asked for", async () => {
  for (const it of ["markdown", "html", "quotes", "trick"]) await point(page, page.locator(`[id="Hostile.${it}"]`));
  const found = await page.evaluate(() => ({
    ran: globalThis.ran,
    elements: [...document.querySelectorAll("main :is(script, img, iframe, object, [onclick], [onerror], [onmouseover], a[href^='javascript:'])")].map((it) => it.outerHTML.slice(0, 99)),
    outside: [...document.querySelectorAll("main > *")].filter((it) => /Field number/.test(it.textContent) && !it.closest(".mc")).map((it) => it.outerHTML.slice(0, 99)),
  }));
  assert.deepEqual(found, { ran: undefined, elements: [], outside: [] });
  assert.deepEqual(page.trouble, []);
});

test("Markdown in a description is drawn, its HTML and directives are shown as text", async () => {
  const row = (name) => page.locator(`[id="Hostile.${name}"]`);
  const markdown = row("markdown");
  assert.equal(await markdown.locator("a[href='https://example.org/a']").count(), 1, "a link");
  for (const [element, words] of [["code", "code"], ["em", "emphasis"], ["strong", "weight"], ["li", "one"]]) {
    assert.ok((await markdown.locator(element).allTextContents()).some((it) => it.trim() === words), `<${element}>`);
  }
  assert.equal(await page.locator("main .mc-row :is(h1, h2)").count(), 0, "no heading of a description in the outline");
  assert.match(await row("include").textContent(), /\{\{#include \/etc\/hostname\}\}/);
});

test("the example of a hostile contract stands there to the letter", async () => {
  const lines = await page.locator("figure.mc-example .mc-l").evaluateAll((all) => all.map((it) => it.textContent.replace(/\n$/, "")));
  assert.equal(`${lines.join("\n")}\n`, FILES["contracts/events/examples/hostile.example.json"]);
});

test("no name in the drawing of its states meets another, or leaves it", async () => {
  assert.equal(await page.locator(".mc-life svg").count(), 1);
  assert.equal(await page.locator(".mc-life svg .st-t").count(), 5);
  assert.deepEqual(await drawn(page), []);
});

test("no link inside leads nowhere, and no id is given twice", async () => {
  const file = (url) => url.startsWith(site.origin) && join(folder, "book", decodeURIComponent(new URL(url).pathname));
  assert.deepEqual(await lead(page, file), []);
});

for (const width of [320, 390, 1280]) {
  test(`a hostile page keeps its shape at ${width} px`, async () => {
    await page.setViewportSize({ width, height: 900 });
    await page.reload();
    assert.deepEqual(await sideways(page), []);
    const odd = await page.evaluate(() => {
      const block = document.querySelector(".mc").getBoundingClientRect();
      const inside = (it) => !it.closest("pre, svg, .mc-sr, .mc-scroll");
      const name = (it) => `${it.localName}.${it.getAttribute("class") ?? ""} of ${it.closest("[id]")?.id.slice(0, 40)}`;
      const parts = [...document.querySelectorAll(".mc *")].filter((it) => inside(it) && it.getClientRects().length);
      const box = (it) => it.getBoundingClientRect();
      const clipped = (it) => getComputedStyle(it).clipPath !== "none";
      return [
        ...parts.filter((it) => !clipped(it) && (box(it).right > block.right + 20 || box(it).left < block.left - 20)).map((it) => `outside: ${name(it)}`),
        ...parts.filter((it) => it.matches(".mc-row") && /field_\d+$/.test(it.id) && (box(it).height < 24 || box(it).height > 200)).map((it) => `${box(it).height} px high: ${name(it)}`),
        ...parts.filter((it) => it.matches(".mc-row") && box(it).width < 120).map((it) => `${box(it).width} px wide: ${name(it)}`),
      ].slice(0, 10);
    });
    assert.deepEqual(odd, []);
  });
}

test("a hostile page breaks no rule that axe knows, light and dark", async () => {
  const broken = [];
  for (const name of [THEMES[0], THEMES[3]]) {
    await theme(page, name);
    broken.push(...(await axe(page)).map((it) => `${name}: ${it}`));
  }
  assert.deepEqual(broken.slice(0, 20), []);
});
