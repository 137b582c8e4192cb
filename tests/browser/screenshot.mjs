// Takes pictures of the page of one event, light and dark, wide and narrow:
//
//     node screenshot.mjs FOLDER [events/PAGE.html]
//
// The first of them, page-light-wide.png, is the image of the README.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { book, launch, theme, window } from "./site.mjs";

const [folder, page = "events/conversation_created.html"] = process.argv.slice(2);
if (!folder) throw new Error("say into which folder: node screenshot.mjs FOLDER [events/PAGE.html]");
mkdirSync(folder, { recursive: true });

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
const browser = await launch();
for (const [size, viewport] of Object.entries(SIZES)) {
  const view = await window(browser, { viewport });
  await view.goto(pathToFileURL(join(book, page)).href);
  for (const [shade, name] of Object.entries({ light: "light", dark: "navy" })) {
    await theme(view, name);
    const path = resolve(folder, `page-${shade}-${size}.png`);
    await view.screenshot({ path });
    console.log(path);
  }
}
await browser.close();
