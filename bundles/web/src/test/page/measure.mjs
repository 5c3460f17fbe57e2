// Measures in a real Chromium, against mock.mjs: how fast a recording of a gigabyte starts, how much memory it takes, how late a live view is.
//   node measure.mjs [--base http://127.0.0.1:8082/audit/]
import { launch, pause, memoryMb } from "./chrome.mjs";

const base = process.argv.includes("--base") ? process.argv[process.argv.indexOf("--base") + 1] : "http://127.0.0.1:8082/audit/";
const chrome = await launch();
const page = await chrome.page({});
await page.login(base);
await page.until("document.querySelector('table.list a')");
const empty = await memory();

const began = Date.now();
await page.evaluate('[...document.querySelectorAll("table.list tr")].find((r) => r.textContent.includes("./build --all")).querySelector("a").click()');
await page.until("document.querySelector('.ap-term-text')");
await page.until("document.querySelector('.controls:not(.waiting)')");
await page.evaluate("document.querySelector('.play').click()");
await page.until("document.querySelector('.ap-term-text').textContent.includes('build output')");
tell("1 GiB: click in the list until output is on the screen", `${Date.now() - began} ms`);

await page.evaluate("(() => { const s = document.querySelector('select[aria-label=Speed]'); s.value = '16'; s.dispatchEvent(new Event('change')); })()");
let most = {};
for (let i = 0; i < 20; i++) {
  await pause(1000);
  most = larger(most, await memory());
}
tell("1 GiB: 20 s at 16×", `${await clock()}; most: ${text(most)} (the list alone: ${text(empty)})`);

let slowest = 0;
for (const place of [900, 100, 500, 999, 3, 700]) {
  const from = Date.now();
  await page.evaluate(`(() => { const r = document.querySelector('.seek input'); r.value = ${place}; r.dispatchEvent(new Event('input')); r.dispatchEvent(new Event('change')); })()`);
  await page.until("document.querySelector('.controls:not(.waiting)')");
  slowest = Math.max(slowest, Date.now() - from);
  await pause(700);
  most = larger(most, await memory());
}
tell("1 GiB: six seeks", `slowest ${slowest} ms; most: ${text(most)}; "${await page.evaluate("document.querySelector('.player-doubt').textContent")}"`);

await page.goto(base + "#/live");
await page.until("document.querySelector('main table a')");
await page.evaluate("document.querySelector('main table a').click()");
await page.until("document.querySelector('.ap-term-text') && document.querySelector('.ap-term-text').textContent.includes('sent')", 15);
await pause(500);
const late = await page.evaluate(`new Promise((resolve) => {
  const text = document.querySelector('.ap-term-text');
  const found = [];
  let last = "";
  const look = () => {
    const sent = [...text.textContent.matchAll(/sent (\\d{13})/g)].map((m) => m[1]).sort().pop();
    if (sent && sent !== last) { if (last) found.push(Date.now() - Number(sent)); last = sent; }
    if (found.length < 30) requestAnimationFrame(look); else resolve(found.sort((a, b) => a - b));
  };
  look();
})`);
tell("live: from when output was sent until it is on the screen", `median ${late[15]} ms, most ${late[29]} ms, of 30`);
if (page.errors.length > 0) tell("console errors", page.errors.join("; "));
await chrome.close();

function tell(name, value) {
  console.log(`${name}: ${value}`);
}

async function clock() {
  return page.evaluate("document.querySelector('.clock').textContent");
}

async function memory() {
  const heap = Math.round(await page.evaluate("performance.memory.usedJSHeapSize") / 1e6);
  const { processInfo } = await chrome.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter((one) => one.type === "renderer").map((one) => memoryMb(one.id));
  return { heap, ...renderers.reduce(larger) };
}

function larger(a, b) {
  return Object.fromEntries(Object.keys(b).map((name) => [name, Math.max(a[name] ?? 0, b[name])]));
}

function text({ heap, own, resident }) {
  return `${heap} MB JS heap, ${own} MB of its own, ${resident} MB resident`;
}
