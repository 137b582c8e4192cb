// Whether everyone can read the page of every event: axe in the five themes at two widths, no sideways scrolling,
// keyboard alone, print, forced colours, reduced motion. Each test says what a reader meets.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { THEMES, WIDTHS, axe, book, events, launch, serve, sideways, theme, unfold, window } from "./site.mjs";

let browser, site;

before(async () => {
  [browser, site] = await Promise.all([launch(), serve(book)]);
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** The pages about all events: what is drawn there is ours as well. */
const overviews = [
  { name: "The catalog", page: "contracts.html" },
  { name: "The page about quality", page: "quality.html" },
];

/** A test of every event, or of other pages, in one window. */
function everywhere(name, options, look, pages = events) {
  describe(name, () => {
    let page;
    before(async () => (page = await window(browser, options)));
    after(() => page.context().close());
    for (const event of pages) {
      test(`${event.name} ${name}`, async () => {
        await page.goto(`${site.origin}/${event.page}`);
        await look(page, event);
      });
    }
  });
}

everywhere("breaks no rule of WCAG 2.2 AA that axe knows with everything unfolded, in five themes and two widths", {}, async (page) => {
  const broken = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.reload();
    await unfold(page);
    for (const name of THEMES) {
      await theme(page, name);
      broken.push(...(await axe(page)).map((it) => `${name}, ${width} px: ${it}`));
    }
  }
  assert.deepEqual(broken, []);
}, [...events, ...overviews]);

everywhere("does not scroll sideways at 320, 390 and 1280 px", {}, async (page) => {
  for (const width of [320, ...WIDTHS]) {
    await page.setViewportSize({ width, height: 800 });
    await page.reload();
    assert.deepEqual(await sideways(page), [], `${width} px`);
    await unfold(page);
    assert.deepEqual(await sideways(page), [], `${width} px, unfolded`);
  }
}, [...events, ...overviews]);

everywhere(
  "does not scroll sideways at 200 % zoom",
  { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  async (page) => {
    await unfold(page);
    assert.deepEqual(await sideways(page), []);
  },
  [...events, ...overviews],
);

everywhere(
  "cuts nothing off, in narrow columns and on paper",
  {},
  async (page) => {
    const cut = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".mc :is(th, td, p, li, a)")]
          .filter((it) => it.getClientRects().length && !it.closest("pre, svg, .mc-sr, .mc-scroll, thead"))
          .filter((it) => it.getBoundingClientRect().right > it.parentElement.closest(".mc, th, td").getBoundingClientRect().right + 1)
          .map((it) => it.textContent.slice(0, 40)),
      );
    for (const width of [320, 640, 700, 750, 800, 1100, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.reload();
      await unfold(page);
      assert.deepEqual(await cut(), [], `${width} px`);
    }
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await cut(), [], "on paper");
    await page.emulateMedia({ media: "screen" });
  },
  overviews,
);

everywhere("can be walked with the Tab key, and shows where one is", {}, async (page) => {
  const stops = await page.evaluate(() => {
    // Of those that exclude each other, the last that was opened stays open.
    document.querySelectorAll(".mc details").forEach((it) => (it.open = true));
    globalThis.walked = [];
    document.addEventListener("focusin", ({ target }) => {
      if (!target.closest(".mc") || walked.includes(target)) return;
      const style = getComputedStyle(target);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      const box = target.getClientRects()[0];
      const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const what = target.getAttribute("href")?.slice(0, 60) ?? target.localName;
      if (!ring && style.boxShadow === "none") walked.push(`no focus to be seen on ${what}`);
      if (!top?.closest(".mc")) walked.push(`${what} has the focus behind something else`);
      walked.push(target);
    });
    const main = document.querySelector("main");
    main.tabIndex = -1;
    main.focus();
    return document.querySelectorAll("main :is(a[href], button, summary, [tabindex='0'])").length;
  });
  for (let stop = 0; stop < stops + 5; stop++) await page.keyboard.press("Tab");
  const trouble = await page.evaluate(() => {
    const folded = (it) => it.closest("details:not([open]) > :not(summary)");
    const all = [...document.querySelectorAll(".mc :is(a[href], button, summary)")].filter((it) => !folded(it));
    const missed = all.filter((it) => !walked.includes(it)).map((it) => `not reached: ${it.outerHTML.slice(0, 90)}`);
    const order = walked.filter((it) => it.nodeType);
    const back = order.filter((it, at) => at && !(order[at - 1].compareDocumentPosition(it) & 4));
    return [...walked.filter((it) => !it.nodeType), ...missed, ...back.map((it) => `out of order: ${it.outerHTML.slice(0, 90)}`)];
  });
  assert.deepEqual(trouble, []);
});

everywhere("is folded and unfolded with the Enter key", {}, async (page) => {
  for (const summary of await page.locator(".mc summary").all()) {
    const open = () => summary.evaluate((it) => it.parentElement.open);
    const before = await open();
    await summary.press("Enter");
    assert.equal(await open(), !before);
    await summary.press("Enter");
    assert.equal(await open(), before);
  }
});

everywhere("is printed in black on white, with everything unfolded and nothing cut off", {}, async (page) => {
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = false)));
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: "print" });
  // A printer may be told to print backgrounds, and that of a theme can be dark.
  const paper = await page.evaluate(() => getComputedStyle(document.querySelector(".mc")).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
  assert.deepEqual(await page.evaluate(touching), []);
  assert.deepEqual(await page.evaluate(unmarked), []);
  assert.deepEqual(await page.evaluate(unseen), []);
  assert.deepEqual(await page.evaluate(leading), []);
  assert.deepEqual(await sideways(page), []);
});

/** Links to files, which lead nowhere on paper. */
function leading() {
  const shown = (it) => it.getClientRects().length > 0;
  return [...document.querySelectorAll(".mc .mc-files")].filter(shown).map((it) => it.textContent);
}

/** Lines at fault that are marked by a colour alone, which paper and forced colours may not have. */
function unmarked() {
  const lines = [...document.querySelectorAll(".mc-l.mc-wrong")];
  return lines.filter((it) => getComputedStyle(it).outlineStyle === "none").map((it) => it.id);
}

/** Text that touches the edge of what is printed white, and rows that go beyond it. */
function touching() {
  const far = (it, by) => {
    const [own, panel] = [it, it.closest(".mc")].map((it) => it.getBoundingClientRect());
    return own.left < panel.left + by - 0.5 || own.right > panel.right - by + 0.5;
  };
  const seen = [...document.querySelectorAll(".mc *")].filter((it) => it.getClientRects().length && !it.closest("svg, .mc-sr"));
  const beyond = seen.filter((it) => far(it, it.matches(".mc-row, .mc-row *") ? 0 : 8));
  return beyond.map((it) => `<${it.localName} class="${it.getAttribute("class") ?? ""}"> ${it.textContent.slice(0, 30)}`);
}

/** Rows, lines and folded parts that a reader of the paper does not see. */
function unseen() {
  const hidden = (it) => !it.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) || !it.getClientRects().length;
  const parts = [...document.querySelectorAll(".mc :is(.mc-row, .mc-l, details > :not(summary))")].filter(hidden);
  const cut = [...document.querySelectorAll(".mc *")].filter((it) => {
    const style = getComputedStyle(it);
    const small = it.clientWidth <= 1 || style.clipPath !== "none";
    return it.clientWidth && !small && style.overflowX !== "visible" && it.scrollWidth > it.clientWidth + 1;
  });
  const name = (it) => `<${it.localName} id="${it.id}" class="${it.getAttribute("class") ?? ""}">`;
  return [...parts.map((it) => `${name(it)} is not seen`), ...cut.map((it) => `${name(it)} is cut off`)];
}

everywhere("can be read in forced colours, and marks there by more than a background", { forcedColors: "active" }, async (page, event) => {
  await unfold(page);
  assert.deepEqual((await axe(page)).filter((it) => it.startsWith("color-contrast")), []);
  assert.deepEqual(await page.evaluate(unmarked), []);
  const [key, number] = event.example.keys[1];
  const line = `example.${event.example.name}.L${number}`;
  const look = (id) => page.locator(`[id="${id}"]`).screenshot();
  const field = page.locator(`[id="${event.name}.${key}"] a`).first();
  await field.scrollIntoViewIfNeeded();
  const before = await look(line);
  await field.focus();
  assert.notDeepEqual(await look(line), before, `${line} is not marked while its field has the focus`);
});

everywhere("moves nothing where less motion is asked for", {}, async (page) => {
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("html, .mc, .mc *")].flatMap((it) =>
      [null, "::before", "::after"].flatMap((pseudo) => {
        const style = getComputedStyle(it, pseudo);
        const still = /^(0s(, )?)+$/.test(style.transitionDuration) && style.animationName === "none" && style.scrollBehavior === "auto";
        return still ? [] : [`<${it.localName} class="${it.getAttribute("class")}">${pseudo ?? ""} ${style.transitionDuration}`];
      }),
    ),
  );
  assert.deepEqual(moving, []);
});
