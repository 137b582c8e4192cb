// What the browser tests share: the contracts as they lie on disk, a server of the built site, and Chromium.
//
// The contracts are read here without a line of the tool, so that a page is held against the files themselves.
// BOOK names the built site (target/book where it is not set), CHROMIUM the browser (Debian's), and MDBOOK_CONTRACTS the
// program that builds other books (target/release or target/debug).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const book = resolve(process.env.BOOK ?? join(root, "target/book"));
export const THEMES = ["light", "rust", "coal", "navy", "ayu"];
/** A wide window and a telephone. */
export const WIDTHS = [1280, 390];

// ---- the contracts ---------------------------------------------------------------------------------------------

const read = (...path) => readFileSync(join(root, "contracts/events", ...path), "utf8");
const files = (folder) => readdirSync(join(root, "contracts/events", folder)).filter((it) => it.endsWith(".json"));

/** The fields of some schemas that hold together, by their path. */
function fields(schemas, prefix, into) {
  const names = new Set(schemas.flatMap((it) => Object.keys(it.properties ?? {})));
  for (const name of names) {
    const said = schemas.map((it) => it.properties?.[name]).filter((it) => it && it !== true);
    const odd = said.flatMap(Object.keys).find((it) => ["$ref", "allOf", "anyOf", "oneOf", "not", "if"].includes(it));
    if (odd) throw new Error(`the tests cannot read \`${odd}\` of ${prefix}${name}; teach them`);
    const facts = Object.assign({}, ...said);
    const path = prefix + name;
    into.set(path, {
      required: schemas.some((it) => it.required?.includes(name)),
      type: facts.type,
      values: "const" in facts ? [facts.const] : (facts.enum ?? []),
    });
    fields(said, `${path}.`, into);
    fields(said.map((it) => it.items ?? {}), `${path}[].`, into);
  }
  return into;
}

/** An example file: its bytes, its lines, and on which line each of its fields stands. */
function example(file, folder = "examples") {
  const text = read(folder, file);
  const lines = text.replace(/\n$/, "").split("\n");
  const keys = lines.flatMap((line, at) => {
    const key = /^ {2}("(?:[^"\\]|\\.)*"):/.exec(line);
    return key ? [[JSON.parse(key[1]), at + 1]] : [];
  });
  const body = JSON.parse(text);
  if (`${keys.map(([key]) => key)}` !== `${Object.keys(body)}`) throw new Error(`${file} is not laid out in lines`);
  return { name: file.replace(/(\.example)?\.json$/, ""), file, text, lines, keys, of: body.event_name };
}

const envelope = JSON.parse(read("envelope.schema.json"));
const examples = files("examples").map((it) => example(it));

/** What is wrong with each counter-example: the field that its schema refuses. */
const refused = {
  "contact_created.local-time": "occurred_at",
  "conversation_created.unknown-status": "status",
  "conversation_participant_added.participant-is-customer": "participant_id",
  "customer_created.with-address": "email",
};
const counterExamples = files("counter-examples").map((it) => example(it, "counter-examples"));
const told = counterExamples.map((it) => it.name).sort();
if (`${told}` !== `${Object.keys(refused).sort()}`) throw new Error(`the tests know other counter-examples than ${told}`);

/** Every event: its name, its page, its fields by their path, its examples, and which of them is shown first. */
export const events = files("schemas").map((file) => {
  const schema = JSON.parse(read("schemas", file));
  const [name, stem] = [schema.title, file.replace(".schema.json", "")];
  const own = examples.filter((it) => it.of === name);
  return {
    name,
    page: `events/${stem}.html`,
    fields: fields([envelope, schema], "", new Map()),
    examples: own,
    counterExamples: counterExamples.filter((it) => it.of === name).map((it) => ({ ...it, wrong: refused[it.name] })),
    example: own.find((it) => it.name === stem) ?? own[0],
  };
});

// ---- the site --------------------------------------------------------------------------------------------------

export const program =
  process.env.MDBOOK_CONTRACTS ??
  ["release", "debug"].map((it) => join(root, `target/${it}/mdbook-contracts`)).find(existsSync);

/** Writes a book of these files into a temporary folder. */
export function write(files) {
  if (!program) throw new Error("the program is not built: `cargo build` first");
  const folder = mkdtempSync(join(tmpdir(), "contracts-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Builds a book of these files in a temporary folder; its site is `book` in there. */
export function build(files) {
  const folder = write(files);
  execFileSync(program, ["build", folder], { stdio: ["ignore", "ignore", "inherit"] });
  return folder;
}

const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** Serves a folder on this machine alone. */
export function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const close = () => (server.closeAllConnections(), server.close());
      done({ origin: `http://127.0.0.1:${server.address().port}`, close });
    });
  });
}

// ---- the browser -----------------------------------------------------------------------------------------------

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });

/** A window of its own. `page.trouble` collects what a reader of the console sees, and requests that leave the site. */
export async function window(browser, options = {}) {
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  context.setDefaultNavigationTimeout(30_000);
  const page = await context.newPage();
  page.trouble = [];
  page.on("console", (it) => ["error", "warning"].includes(it.type()) && page.trouble.push(it.text()));
  page.on("pageerror", (it) => page.trouble.push(String(it)));
  page.on("request", (it) => {
    const home = /^(data:|blob:|file:|http:\/\/127\.0\.0\.1:)/.test(it.url());
    if (!home) page.trouble.push(`a request left the site: ${it.url()}`);
  });
  page.on("response", (it) => it.status() >= 400 && page.trouble.push(`${it.status()} for ${it.url()}`));
  return page;
}

/** Points at the middle of an element. What is there for readers aloud alone is no part of it. */
export async function point(page, locator) {
  const at = await locator.first().evaluate((it) => {
    it.scrollIntoView({ block: "center" });
    const box = it.getClientRects()[0];
    return [box.left + box.width / 2, box.top + box.height / 2];
  });
  await page.mouse.move(...at);
  return at;
}

/** Chooses a theme as a reader does. */
export const theme = (page, name) => page.evaluate((id) => document.getElementById(id).click(), `mdbook-theme-${name}`);

/** Unfolds all that is folded, those too of which only one is open at a time. */
export const unfold = (page) =>
  page.evaluate(() =>
    document.querySelectorAll(".mc details").forEach((it) => {
      it.removeAttribute("name");
      it.open = true;
    }),
  );

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe holds against the blocks of ours on a page, and the text whose contrast it cannot measure. */
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async (values) => {
    // mdBook's bar at the top lies over whatever is scrolled below it.
    globalThis.scrollTo(0, 0);
    const options = { runOnly: { type: "tag", values }, resultTypes: ["violations", "incomplete"] };
    const { violations, incomplete } = await globalThis.axe.run(".mc, .mc-index-sum, .mc-quiet", options);
    // A line wider than its box is cut by it, with the colours of its neighbours; a drawing has a list beside it.
    const cut = ({ target }) => document.querySelector(target[0])?.closest("pre, svg");
    const contrast = incomplete.filter((it) => it.id === "color-contrast");
    const unknown = contrast.map((it) => ({ ...it, nodes: it.nodes.filter((node) => !cut(node)) }));
    return [...violations, ...unknown].flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target} ${[...node.any, ...node.all, ...node.none].map((it) => it.message)[0]}`),
    );
  }, TAGS);
}

/** Names in the drawings of a page that meet, leave the drawing, or are wider than their state, as the browser measures them. */
export const drawn = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".mc-life svg")].flatMap((svg) => {
      const names = [...svg.querySelectorAll("text")];
      const box = (it) => it.getBBox();
      // A line of text is higher than its letters.
      const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < 15;
      const inside = (a, b, air = 0) => b.x + air <= a.x && a.x + a.width <= b.x + b.width - air;
      const states = names.filter((it) => it.matches(".st-t"));
      const boxes = [...svg.querySelectorAll("rect.st")].map(box);
      return [
        ...names.flatMap((one, at) => names.slice(at + 1).filter((it) => meet(box(one), box(it))).map((it) => `${one.textContent} meets ${it.textContent}`)),
        ...names.filter((it) => !inside(box(it), svg.viewBox.baseVal)).map((it) => `${it.textContent} leaves the drawing`),
        ...states.filter((it) => !boxes.some((state) => inside(box(it), state, 4))).map((it) => `${it.textContent} is wider than its state`),
      ];
    }),
  );

/** By how many pixels a page can be scrolled sideways, and what sticks out. */
export const sideways = (page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - room;
    if (over <= 0) return [];
    const out = [...document.querySelectorAll("main *")].filter((it) => it.getBoundingClientRect().right > room + 1);
    return [`${over} px`, ...out.slice(0, 3).map((it) => `<${it.localName} id="${it.id}" class="${it.className}">`)];
  });

const known = new Map();
const PLAIN = { lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'", amp: "&" };

/** The ids of a page of the site, read from its file. */
function ids(file) {
  if (!known.has(file)) {
    const html = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    const plain = (id) => id.replace(/&(lt|gt|quot|#39|#x27|amp);/g, (_, it) => PLAIN[it]);
    known.set(file, html && new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => plain(id))));
  }
  return known.get(file);
}

/** The links of ours on a page that lead nowhere in the site, and ids that are given twice. `file` says which file a URL is. */
export async function lead(page, file) {
  const { hrefs, twice } = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
    return {
      hrefs: [...document.querySelectorAll(".mc a[href]")].map((it) => it.href),
      twice: ids.filter((it, at) => ids.indexOf(it) !== at),
    };
  });
  if (!hrefs.length) return ["the page has no link of ours"];
  const broken = hrefs.filter((href) => {
    if (/^(data|https):/.test(href)) return false;
    const url = new URL(href);
    const path = file(href);
    const there = path && ids(path);
    const id = decodeURIComponent(url.hash.slice(1));
    return !there || (id && !there.has(id));
  });
  return [...new Set(broken), ...twice.map((it) => `#${it} twice`)];
}
