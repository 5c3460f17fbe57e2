// Screenshots of each view, wide and narrow, light and dark; ends with 1 if a console error came.
//   node shots.mjs [--base http://127.0.0.1:8082/audit/] [--out FOLDER] [--only NAME]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, pause } from "./chrome.mjs";

const option = (name, otherwise) => (process.argv.includes("--" + name) ? process.argv[process.argv.indexOf("--" + name) + 1] : otherwise);
const base = option("base", "http://127.0.0.1:8082/audit/");
const out = option("out", "target/screenshots");
const only = option("only", null);
mkdirSync(out, { recursive: true });

const rowWith = (text) => `[...document.querySelectorAll("table.list tr")].find((r) => r.textContent.includes(${JSON.stringify(text)}))?.querySelector("a").click()`;
const open = (text, ready = "document.querySelector('.message')") => async (page) => {
  await page.goto(base + "#/");
  await page.until("document.querySelector('table.list a')");
  await page.evaluate(rowWith(text));
  await page.until(ready);
};
const playing = (text, at, extra = async () => {}) => async (page) => {
  await open(text, "document.querySelector('.ap-term-text')")(page);
  await pause(400);
  await page.evaluate(`document.querySelector('.marks i:nth-child(${at})')?.click()`);
  await extra(page);
  await pause(600);
};
const VIEWS = {
  list: async (page) => { await page.goto(base + "#/"); await page.until("document.querySelector('table.list') && document.querySelector('.session')"); },
  recording: playing("bundle:list | head", 4, async (page) => { await page.evaluate("document.querySelector('.play').click()"); await pause(1500); await page.evaluate("document.querySelector('.play').click()"); }),
  hostile: playing("onerror", 3),
  sidebyside: playing("command 0 of channel 0", 2, async (page) => {
    await page.evaluate("(() => { const s = document.querySelector('.chooser select'); s.value = 'all'; s.dispatchEvent(new Event('change')); })()");
    await pause(1500);
  }),
  huge: playing("./build --all", 200),
  shared: open("root"),
  search: async (page) => { await page.goto(base + "#/search?text=script"); await page.until("document.querySelector('ol.hits li')"); await pause(500); },
  live: async (page) => { await page.goto(base + "#/live"); await page.until("document.querySelector('main table a')"); },
  follow: async (page) => { await page.goto(base + "#/live"); await page.until("document.querySelector('main table a')"); await page.evaluate("document.querySelector('main table a').click()"); await page.until("document.querySelector('.ap-term-text')"); await pause(4000); },
  overview: async (page) => { await page.goto(base + "#/overview"); await page.until("document.querySelector('.chart')"); },
  logins: async (page) => { await page.goto(base + "#/logins"); await page.until("document.querySelector('main table')"); },
};

const chrome = await launch();
let wrong = 0;
for (const [width, dark] of [[1280, false], [400, true], [1280, true], [400, false]]) {
  const page = await chrome.page({ width, height: width === 400 ? 800 : 900, dark });
  const name = `${width}-${dark ? "dark" : "light"}`;
  await page.goto(base);
  await page.until("document.querySelector('form.login')");
  if (!only) await page.shot(join(out, `login-${name}.png`));
  await page.login(base);
  for (const [view, go] of Object.entries(VIEWS)) {
    if (only && only !== view) continue;
    try {
      await go(page);
      await pause(200);
      await page.shot(join(out, `${view}-${name}.png`), width === 400);
    } catch (error) {
      wrong++;
      console.error(`${view} ${name}: ${error.message}`);
      await page.shot(join(out, `${view}-${name}-failed.png`));
    }
    const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (wide > 0) console.error(`${view} ${name}: ${wide} px too wide`);
    for (const error of page.errors.splice(0)) {
      wrong++;
      console.error(`${view} ${name}: ${error}`);
    }
    if (await page.evaluate("window.hacked === 1")) console.error(`${view} ${name}: a text of a client ran as a script`), wrong++;
  }
}
await chrome.close();
process.exit(wrong > 0 ? 1 : 0);
