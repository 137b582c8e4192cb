// Every link between the pages of the built site leads to a page, or a file, that is there.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";

import { book } from "./site.mjs";

const pages = readdirSync(book, { recursive: true }).filter((it) => it.endsWith(".html"));

/** The files that a page links to, without those of other sites. */
function linked(page) {
  const html = readFileSync(join(book, page), "utf8");
  const links = [...html.matchAll(/\shref="([^"#?]+)[^"]*"/g)].map((it) => it[1]);
  return links.filter((it) => !/^[a-z]+:/.test(it)).map((it) => resolve(book, dirname(page), decodeURIComponent(it)));
}

test("every link of the site leads somewhere", () => {
  assert.ok(pages.length > 100, `only ${pages.length} pages`);
  const dead = pages.flatMap((page) =>
    linked(page)
      .filter((it) => !existsSync(it))
      .map((it) => `${page}: ${relative(book, it)}`),
  );
  assert.deepEqual(dead, []);
});
