// Drives a Chromium over its pipe, with nothing but Node.js: for screenshots and measurements of the page.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a Chromium. */
export async function launch() {
  const folder = mkdtempSync(join(tmpdir(), "page-chrome-"));
  const chrome = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run",
    "--disable-dev-shm-usage", "--enable-precise-memory-info", `--user-data-dir=${folder}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const connection = connect(chrome.stdio[3], chrome.stdio[4]);
  return {
    process: chrome, send: connection.send,
    page: (options) => openPage(connection, options),
    close: async () => {
      await connection.send("Browser.close").catch(() => {});
      await new Promise((resolve) => (chrome.exitCode !== null ? resolve() : chrome.once("exit", resolve)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function connect(output, input) {
  const waiting = new Map();
  const listeners = [];
  let id = 0;
  let rest = Buffer.alloc(0);
  input.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      take(JSON.parse(rest.subarray(0, end).toString()));
      rest = rest.subarray(end + 1);
    }
  });
  function take(message) {
    const waits = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) waits?.reject(new Error(message.error.message));
    else if (waits) waits.resolve(message.result);
    else listeners.forEach((listener) => listener(message));
  }
  return {
    listen: (listener) => listeners.push(listener),
    send: (method, params = {}, sessionId) => new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      output.write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    }),
  };
}

async function openPage(connection, { width = 1280, height = 900, dark = false } = {}) {
  const { browserContextId } = await connection.send("Target.createBrowserContext");
  const { targetId } = await connection.send("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await connection.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method, params) => connection.send(method, params, sessionId);
  const errors = [];
  connection.listen((message) => {
    if (message.sessionId !== sessionId) return;
    const p = message.params;
    if (message.method === "Runtime.exceptionThrown") errors.push(p.exceptionDetails.exception?.description ?? p.exceptionDetails.text);
    if (message.method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(p.type)) errors.push(p.args.map((a) => a.value ?? a.description).join(" "));
    if (message.method === "Log.entryAdded" && p.entry.level !== "info" && p.entry.level !== "verbose") errors.push(`${p.entry.text} ${p.entry.url ?? ""}`);
  });
  for (const domain of ["Page", "Runtime", "Log"]) await send(domain + ".enable");
  await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
  const page = {
    send, errors,
    goto: (url) => send("Page.navigate", { url }),
    evaluate: async (expression) => {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    until: async (expression, seconds = 10) => {
      const end = Date.now() + seconds * 1000;
      while (Date.now() < end) {
        if (await page.evaluate(`Boolean(${expression})`).catch(() => false)) return;
        await pause(30);
      }
      throw new Error("in vain waited for: " + expression);
    },
    shot: async (file, whole = false) => {
      const { data } = await send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
      writeFileSync(file, Buffer.from(data, "base64"));
    },
    key: async (key, code = key, modifiers = 0, text) => {
      await send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", key, code, modifiers, text, windowsVirtualKeyCode: CODES[key] ?? key.toUpperCase().charCodeAt(0) });
      await send("Input.dispatchKeyEvent", { type: "keyUp", key, code, modifiers, windowsVirtualKeyCode: CODES[key] ?? key.toUpperCase().charCodeAt(0) });
    },
    processId: async () => (await connection.send("SystemInfo.getProcessInfo")).processInfo,
    login: async (base, user = "auditor", password = "mock") => {
      await page.goto(base);
      await page.until("document.querySelector('form.login input')");
      await page.evaluate(`(() => { const [u, p] = document.querySelectorAll('form.login input'); u.value = ${JSON.stringify(user)}; p.value = ${JSON.stringify(password)}; document.querySelector('form.login').requestSubmit(); })()`);
      await page.until("document.querySelector('#bar nav')");
      errors.length = 0; // the question who is logged in is answered by 401 before the login, which Chromium tells as an error
    },
  };
  return page;
}

const CODES = { Tab: 9, Enter: 13, " ": 32, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Home: 36, End: 35, Escape: 27 };

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The memory of a process in MB: resident, and of that what is its own, without the code of the browser, which is mapped from files. */
export function memoryMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mb = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { resident: Math.round(mb("VmRSS")), own: Math.round(mb("RssAnon") + mb("RssShmem")) };
}
