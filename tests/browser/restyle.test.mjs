// Whether the chapter that says how to restyle a page tells the truth: a small book is built with exactly the style sheet
// and the setting that stand in the chapter, and Chromium is asked what became of them.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build, launch, root, serve, theme, window } from "./site.mjs";

const chapter = readFileSync(join(root, "book/using/pages.md"), "utf8");
const section = chapter.split(/^## /m).find((it) => it.startsWith("Other colours and sizes"));
const [, path, sheet] = /^```css,path=(\S+)\n(.*?)^```$/ms.exec(section);
const [, setting] = /^```toml\n(\[output\.html\]\n.*?)^```$/ms.exec(section);
const properties = [...section.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, names]) => names.match(/--[a-z-]+/g));

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Ordered",
  type: "object",
  required: ["event_name"],
  properties: { event_name: { const: "Ordered" }, count: { type: "integer" }, old: { type: "string", deprecated: true } },
};
const files = (more) => ({
  "book.toml": `[book]\ntitle = "Orders"\n\n[preprocessor.contracts.family.events]\nschemas = "contracts/{contract}.schema.json"\nexamples = "contracts/{contract}.example.json"\ncounter-examples = "contracts/{contract}.{case}.bad.json"\nname = "/event_name"\ncatalog = "ordered.md"\n\n${more}`,
  "src/SUMMARY.md": "# Summary\n\n- [Ordered](ordered.md)\n- [Text](text.md)\n",
  "src/ordered.md": "# Ordered\n\n{{#contract Ordered}}\n",
  "src/text.md": "# Text\n\nText.\n",
  "contracts/ordered.schema.json": JSON.stringify(schema),
  "contracts/ordered.example.json": `${JSON.stringify({ event_name: "Ordered", count: 1, old: "x" }, null, 2)}\n`,
  "contracts/ordered.many.bad.json": `${JSON.stringify({ event_name: "Ordered", count: "many", old: "x" }, null, 2)}\n`,
});

let browser, page;
const books = {};

before(async () => {
  browser = await launch();
  page = await window(browser, { viewport: { width: 1600, height: 900 } });
  for (const [name, all] of Object.entries({ plain: files(""), styled: { ...files(setting), [path]: sheet } })) {
    const folder = build(all);
    books[name] = { folder, site: await serve(join(folder, "book")) };
  }
});
after(async () => {
  await browser?.close();
  for (const { folder, site } of Object.values(books)) {
    site.close();
    rmSync(folder, { recursive: true });
  }
});

/** What a page looks like where the sheet of the chapter has something to say. */
async function look(name, shade, file = "ordered.html") {
  await page.goto(`${books[name].site.origin}/${file}`);
  await theme(page, shade);
  return page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector) ?? document.body);
    return {
      ok: style(".mc .mc-proof > p").color,
      valid: style(".mc .mc-valid").color,
      names: style(".mc .mc-name").fontFamily,
      json: style(".mc pre.mc-json code").fontFamily,
      width: document.querySelector("main").getBoundingClientRect().width,
    };
  });
}

test("the style sheet of the chapter changes colours, light and dark, the typeface and the width", async () => {
  for (const [shade, colour] of [["light", "rgb(0, 80, 122)"], ["navy", "rgb(143, 208, 255)"]]) {
    const [plain, styled] = [await look("plain", shade), await look("styled", shade)];
    assert.deepEqual([styled.ok, styled.valid], [colour, colour], shade);
    assert.notEqual(plain.ok, colour);
    for (const it of [styled.names, styled.json]) assert.match(it, /^"Fira Code", monospace$/, shade);
    assert.doesNotMatch(plain.names, /Fira/);
    assert.equal(styled.width, 750);
    assert.equal(plain.width, 960);
  }
});

test("a page without a contract stays as it was", async () => {
  assert.equal((await look("styled", "light", "text.html")).width, (await look("plain", "light", "text.html")).width);
});

test("the table of the chapter names properties", () => assert.ok(properties.length >= 9, `${properties}`));

/** Every colour and typeface in the blocks of ours. */
const colours = () =>
  page.evaluate(() =>
    [...document.querySelectorAll(".mc, .mc *")].flatMap((it) =>
      [null, "::before", "::after"].map((pseudo) => {
        const { color, backgroundColor, borderTopColor, boxShadow, fontFamily } = getComputedStyle(it, pseudo);
        return [color, backgroundColor, borderTopColor, boxShadow, fontFamily].join();
      }),
    ),
  );

for (const property of properties) {
  test(`${property} changes what a reader sees`, async () => {
    await page.goto(`${books.plain.site.origin}/ordered.html`);
    const before = await colours();
    await page.addStyleTag({ content: `.mc.mc { ${property}: ${property === "--mc-mono" ? "cursive" : "rgb(1, 2, 3)"} }` });
    assert.notDeepEqual(await colours(), before);
  });
}
