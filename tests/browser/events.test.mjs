// What the page of every event shows, held against the files of its contract: fields, examples, the way from one to
// the other and back, links, search and weight. Each test says what a reader sees.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { book, drawn, events, launch, lead, point, serve, window } from "./site.mjs";

let browser, site, page, still;

before(async () => {
  [browser, site] = await Promise.all([launch(), serve(book)]);
  page = await window(browser);
  still = await window(browser, { javaScriptEnabled: false });
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** What each row says: its id, where its name leads, its words, and to which lines of examples it leads. */
const rows = () =>
  page.evaluate(() =>
    [...document.querySelectorAll(".mc .mc-row")].map((row) => {
      const own = (selector) => [...row.querySelectorAll(selector)].filter((it) => it.closest(".mc-row") === row);
      const words = (it) => (it.nodeType === 3 ? it.data.trim() : [...it.childNodes].map(words).filter(Boolean).join(" "));
      const text = (selector) => own(selector).map(words).join(" ");
      return {
        id: row.id,
        names: own("a[href]").filter((it) => it.hash && decodeURIComponent(it.hash.slice(1)) === row.id).map((it) => it.textContent),
        presence: text(".mc-req"),
        type: text(".mc-type"),
        words: own("*").filter((it) => !it.children.length).map((it) => it.textContent.trim()),
        all: row.textContent,
        lines: own("a.mc-line").map((it) => decodeURIComponent(it.hash.slice(1))),
      };
    }),
  );

/** What each example says: its lines, and where its keys lead. */
const figures = () =>
  page.evaluate(() =>
    [...document.querySelectorAll("figure.mc-example")].map((figure) => ({
      id: figure.id,
      refused: figure.classList.contains("mc-counter"),
      says: figure.querySelector(".mc-bar").textContent,
      reasons: [...figure.querySelectorAll(".mc-reasons li")].map((it) => [it.textContent, decodeURIComponent(it.querySelector("a")?.hash.slice(1) ?? "")]),
      marked: [...figure.querySelectorAll(".mc-l.mc-wrong")].map((it) => it.id),
      lines: [...figure.querySelectorAll(".mc-l")].map((it) => ({
        id: it.id,
        text: it.textContent.replace(/\n$/, ""),
        keys: [...it.querySelectorAll("a[href]")].map((key) => decodeURIComponent(key.hash.slice(1))),
      })),
      downloads: [...figure.querySelectorAll("a[download]")].map((it) => [it.download, it.href]),
    })),
  );

for (const event of events) {
  describe(event.name, () => {
    const here = () => `${site.origin}/${event.page}`;
    before(async () => {
      page.trouble.length = still.trouble.length = 0;
      await page.goto(here());
    });

    test(`${event.name} shows every field of its schema and of the envelope once, with presence, type and values`, async () => {
      const shown = await rows();
      const top = shown.filter((it) => !it.id.endsWith("[]")).map((it) => it.id);
      const expected = [...event.fields.keys()].map((it) => `${event.name}.${it}`);
      assert.deepEqual(top.sort(), expected.sort());
      for (const [path, field] of event.fields) {
        const row = shown.find((it) => it.id === `${event.name}.${path}`);
        assert.ok(row.names.some((it) => it.includes(path.split(".").at(-1))), `${path} is named ${row.names}`);
        assert.match(row.presence, field.required ? /^required\b/ : /^optional\b/, `presence of ${path}`);
        assert.match(row.type, new RegExp(`\\b${field.type}\\b`), `type of ${path}`);
        for (const value of field.values) {
          const word = row.words.some((it) => it.replace(/^[“"]|[”"]$/g, "") === String(value));
          assert.ok(word || row.type.includes(`“${value}”`), `${path} does not show the value ${value}: ${row.all}`);
        }
      }
    });

    test(`${event.name} has headings that links and readers aloud find, and a list beside every drawing`, async () => {
      const headings = await page.locator(".mc :is(h2, h3, h4)").evaluateAll((all) => all.map((it) => [it.id, it.querySelector("a.header")?.hash]));
      assert.ok(headings.length >= 2, "headings");
      for (const [id, hash] of headings) assert.equal(decodeURIComponent(hash ?? "none"), `#${id}`);
      for (const life of await page.locator(".mc-life").all()) {
        assert.equal(await life.locator("svg:not([aria-hidden='true'])").count(), 0, "a drawing that is read aloud");
        assert.match(await life.locator("ul.mc-trans").textContent(), new RegExp(`\\b${event.name}\\b`));
      }
      assert.deepEqual(await drawn(page), []);
    });

    test(`${event.name} shows each of its examples to the letter, and hands the file over to the byte`, async () => {
      const shown = (await figures()).filter((it) => !it.refused);
      assert.deepEqual(shown.map((it) => it.id).sort(), event.examples.map((it) => `example.${it.name}`).sort());
      for (const example of event.examples) {
        const figure = shown.find((it) => it.id === `example.${example.name}`);
        assert.deepEqual(figure.lines.map((it) => it.text), example.lines);
        const [, data] = figure.downloads.find(([name]) => name === example.file) ?? [];
        assert.ok(data, `${example.file} cannot be downloaded: ${figure.downloads.map(([name]) => name)}`);
        assert.equal(await (await fetch(data)).text(), example.text);
      }
    });

    test(`${event.name} shows each of its counter-examples as one, with the reason and the line at fault`, async () => {
      const shown = (await figures()).filter((it) => it.refused);
      assert.deepEqual(shown.map((it) => it.id).sort(), event.counterExamples.map((it) => `example.${it.name}`).sort());
      for (const { id, says, lines, reasons, marked } of shown) {
        const { name, wrong, keys, lines: expected } = event.counterExamples.find((it) => id === `example.${it.name}`);
        const [, number] = keys.find(([key]) => key === wrong);
        assert.deepEqual(lines.map((it) => it.text), expected);
        assert.match(says, /\brefused by the schema of /);
        assert.doesNotMatch(says, /\bvalid\b/);
        assert.deepEqual(marked, [`example.${name}.L${number}`]);
        assert.ok(reasons.length > 0);
        for (const [text, line] of reasons) {
          assert.ok(text.includes(wrong), `${text} does not name ${wrong}`);
          assert.equal(line, `example.${name}.L${number}`);
        }
      }
    });

    test(`${event.name} leads from each field to its line in the example, and from each key to its field`, async () => {
      const [fields, shown] = [await rows(), await figures()];
      for (const example of event.examples) {
        const { lines } = shown.find((it) => it.id === `example.${example.name}`);
        for (const [key, number] of example.keys) {
          const line = lines[number - 1];
          assert.equal(line.id, `example.${example.name}.L${number}`);
          assert.deepEqual(line.keys, [`${event.name}.${key}`], `the key on ${line.id}`);
        }
      }
      for (const [path] of event.fields) {
        const right = event.examples.flatMap((example) =>
          example.keys.filter(([key]) => key === path).map(([, number]) => `example.${example.name}.L${number}`),
        );
        const { lines } = fields.find((it) => it.id === `${event.name}.${path}`);
        if (path.includes(".") || path.includes("[")) continue;
        assert.equal(lines.length > 0, right.length > 0, `${path} leads to ${lines}, and stands at ${right}`);
        lines.forEach((it) => assert.ok(right.includes(it), `${path} leads to ${it}, but stands at ${right}`));
      }
    });

    test(`${event.name} marks the line while its field is pointed at or focused, and the field with the line`, async () => {
      await ties(page, event, ([key], at) => at % 6 === 0);
    });

    test(`${event.name} marks them without JavaScript, shows all its fields and lines, and its links work`, async () => {
      await still.goto(here());
      await ties(still, event);
      const seen = new Set();
      const look = async () => (await still.evaluate(visible)).forEach((it) => seen.add(it));
      await look();
      for (const it of await still.locator(".mc details:not([open])").elementHandles()) {
        await (await it.$("summary")).click();
        await look();
      }
      const all = await still.locator(".mc :is(.mc-row, .mc-l)").evaluateAll((all) => all.map((it) => it.id));
      assert.deepEqual(all.filter((it) => !seen.has(it)), []);
      await still.goto(here());
      await follow(still, event);
    });

    test(`${event.name} opened as a file looks the same, and its links work`, async () => {
      await page.goto(pathToFileURL(join(book, event.page)).href);
      await follow(page, event);
      const broken = await lead(page, (url) => url.startsWith("file:") && fileURLToPath(url));
      assert.deepEqual(broken, []);
    });

    test(`${event.name} has no link of ours that leads nowhere, and no id twice`, async () => {
      await page.goto(here());
      const broken = await lead(page, onDisk);
      assert.deepEqual(broken, []);
    });

    test(`${event.name} writes no error to the console and asks nothing of another host`, () => {
      assert.deepEqual([...page.trouble, ...still.trouble], []);
    });

    test(`${event.name} adds at most 25 kB gzipped to its page`, (t) => {
      const html = readFileSync(join(book, event.page), "utf8");
      const without = html.replace(/(<main>\s*<h1.*?<\/h1>).*(<\/main>)/s, "$1$2");
      assert.notEqual(without, html);
      const added = gzipSync(html).length - gzipSync(without).length;
      t.diagnostic(`${added} bytes`);
      assert.ok(added <= 25_000, `${added} bytes`);
    });
  });
}

/** The file of a page of the site. */
const onDisk = (url) => url.startsWith(`${site.origin}/`) && join(book, decodeURIComponent(new URL(url).pathname));

/** Each field and its line are marked together, pointed at or focused from either end, and no other with them. */
async function ties(page, event, choose = () => true) {
  const { example } = event;
  const ends = (key) => [
    [`${event.name}.${key}`],
    event.examples.flatMap((it) => it.keys.filter(([other]) => other === key).map(([, number]) => `example.${it.name}.L${number}`)),
  ];
  const all = [...event.fields.keys()].flatMap((key) => ends(key).flat());
  const colours = () =>
    page.evaluate((all) => all.map((id) => getComputedStyle(document.getElementById(id) ?? document.body).backgroundColor), all);
  await page.mouse.move(0, 0);
  const plain = await colours();
  for (const [key, number] of example.keys.filter(choose)) {
    const [row, lines] = ends(key);
    const line = `example.${example.name}.L${number}`;
    for (const [one, other] of [[row[0], line], [line, row[0]]]) {
      for (const how of ["is pointed at", "has the focus"]) {
        const at = await page.evaluate(([id, focus]) => {
          const link = document.getElementById(id).querySelector("a");
          if (focus) return void link.focus();
          document.activeElement?.blur();
          link.scrollIntoView({ block: "center" });
          const box = link.getClientRects()[0];
          return [box.left + box.width / 2, box.top + box.height / 2];
        }, [one, how === "has the focus"]);
        await page.mouse.move(...(at ?? [0, 0]));
        const now = await colours();
        const marked = all.filter((_, at) => now[at] !== plain[at]);
        assert.ok(marked.includes(other), `${other} is not marked while ${one} ${how}`);
        assert.deepEqual(marked.filter((it) => ![...row, ...lines].includes(it)), [], `marked while ${one} ${how}`);
      }
    }
  }
  await page.evaluate(() => document.activeElement?.blur());
}

/** The rows and lines that can be seen. */
const visible = () =>
  [...document.querySelectorAll(".mc :is(.mc-row, .mc-l)")].filter((it) => it.checkVisibility() && it.getClientRects().length).map((it) => it.id);

/** A click on a field's line leads to the line, one on its key back to the field. */
async function follow(page, event) {
  const target = () => page.evaluate(() => document.querySelector(":target")?.id);
  const link = page.locator(".mc a.mc-line").first();
  const field = await link.evaluate((it) => it.closest(".mc-row").id);
  await page.mouse.click(...(await point(page, link)));
  const line = await target();
  assert.match(line ?? "nowhere", /^example\..*\.L\d+$/);
  await page.mouse.click(...(await point(page, page.locator(`[id="${line}"] a`))));
  assert.equal(await target(), field);
}

test("print.html has every event with all its fields, and no link of ours there leads nowhere", async () => {
  await page.goto(`${site.origin}/print.html`);
  const ids = new Set(await page.evaluate(() => [...document.querySelectorAll(".mc-row")].map((it) => it.id)));
  const missing = events.flatMap((event) => [...event.fields.keys()].map((it) => `${event.name}.${it}`).filter((it) => !ids.has(it)));
  assert.deepEqual(missing, []);
  assert.deepEqual(await lead(page, onDisk), []);
});

const fields = new Set(events.flatMap((it) => [...it.fields.keys()]));
for (const field of fields) {
  test(`a search for ${field} finds every event that has it`, async () => {
    await page.goto(`${site.origin}/index.html?search=${field}`);
    await page.locator("#mdbook-searchresults li").first().waitFor();
    const hits = await page.evaluate(() => [...document.querySelectorAll("#mdbook-searchresults li a")].map((it) => it.href));
    const found = new Set(hits.map((it) => new URL(it).pathname.slice(1)));
    const missing = events.filter((it) => it.fields.has(field) && !found.has(it.page)).map((it) => it.name);
    assert.deepEqual(missing, [], `among ${hits.length} hits`);
  });
}

test("the search works in a site that is opened as files", async () => {
  await page.goto(`${pathToFileURL(join(book, "index.html"))}?search=normalized`);
  await page.locator('#mdbook-searchresults a[href*="events/"]').first().waitFor();
});
