// A server that answers the page as the bundle does, with recordings that never were. For people who work on the page:
//   node mock.mjs [--port 8082] [--player FOLDER|none]
// Log in as auditor, viewer (may view, not manage) or own with the password "mock".
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { HOSTILE, hugeEvents, messagesOf, recordings, row } from "./mock-data.mjs";
import { follow, liveConnections } from "./mock-live.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const option = (name, otherwise) => (process.argv.includes("--" + name) ? process.argv[process.argv.indexOf("--" + name) + 1] : otherwise);
const PAGE = join(here, "../../main/page");
const PLAYER = option("player", join(here, "../../../target/npm/node_modules/asciinema-player/dist/bundle"));
const hasPlayer = existsSync(join(PLAYER, "asciinema-player.min.js"));
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain" };
const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS = { "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin" };
const RIGHTS = {
  auditor: { status: true, view: true, own: true, manage: true, secrets: true },
  viewer: { status: true, view: true, own: true, manage: false, secrets: false },
  own: { status: false, view: false, own: true, manage: false, secrets: false },
};
const sessions = new Map();
let failures = 0;

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const server = createServer(async (request, response) => {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const url = new URL(request.url, "http://x");
  try {
    if (url.pathname === "/audit") return void response.writeHead(302, { Location: "/audit/" }).end();
    if (url.pathname.startsWith("/audit/api/")) return await api(request, response, url);
    if (url.pathname.startsWith("/audit/")) return file(response, url.pathname.slice(7) || "index.html");
    throw new Refusal(404, "there is no such page");
  } catch (error) {
    if (!response.headersSent) {
      response.writeHead(error.status ?? 500, { "Content-Type": "application/json" }).end(JSON.stringify({ error: error.message }));
      if (!error.status) console.error(error);
    } else response.destroy();
  }
});

function file(response, name) {
  const path = name.startsWith("player/") ? join(PLAYER, normalize(name.slice(7))) : join(PAGE, normalize(name));
  if (name.includes("..") || !existsSync(path) || !statSync(path).isFile()) throw new Refusal(404, "there is no such file");
  response.writeHead(200, { "Content-Type": TYPES[extname(path)] + "; charset=utf-8", "Cache-Control": "no-cache" });
  createReadStream(path).pipe(response);
}

async function api(request, response, url) {
  response.setHeader("Cache-Control", "no-store");
  const path = url.pathname.slice(11).split("/").map(decodeURIComponent);
  const query = Object.fromEntries(url.searchParams);
  const cookie = /sshd-audit=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  const session = sessions.get(cookie);
  const body = request.method === "POST" ? JSON.parse(await text(request) || "{}") : {};
  if (path[0] === "login") return login(response, body);
  if (!session) throw new Refusal(401, "you are not logged in");
  if (request.method === "POST" && request.headers["x-csrf-token"] !== session.csrf) throw new Refusal(403, "the token does not fit");
  const answer = { json: (value) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value)), response, request, session, query, body };
  if (path[0] === "session") return answer.json(session);
  if (path[0] === "logout") {
    sessions.delete(cookie);
    return answer.json({});
  }
  if (path[0] === "logins" && path[1] === "end") {
    for (const [key, other] of sessions) if (other.user === body.user) sessions.delete(key);
    return answer.json({});
  }
  if (path[0] === "test-end-logins") return void (sessions.clear(), answer.json({}));
  const handler = HANDLERS[path[0]];
  if (!handler) throw new Refusal(404, "there is no " + path.join("/"));
  return handler(path.slice(1), answer);
}

function login(response, { user, password }) {
  if (failures >= 4) {
    failures = 0;
    response.setHeader("Retry-After", "2");
    throw new Refusal(429, "too many logins have failed");
  }
  if (password !== "mock" || !RIGHTS[user]) {
    failures++;
    throw new Refusal(401, "user or password is wrong");
  }
  failures = 0;
  const key = randomBytes(32).toString("hex");
  const session = { user, node: "karaf-1", csrf: randomBytes(16).toString("hex"), rights: RIGHTS[user], player: hasPlayer, idleMinutes: 30 };
  sessions.set(key, session);
  response.writeHead(200, { "Content-Type": "application/json", "Set-Cookie": `sshd-audit=${key}; Path=/audit; HttpOnly; SameSite=Strict` }).end(JSON.stringify(session));
}

async function text(request) {
  let all = "";
  for await (const chunk of request) all += chunk;
  return all;
}

const find = (id) => {
  const found = recordings.find((r) => r.id === id);
  if (!found) throw new Refusal(404, "there is no recording " + id);
  return found;
};

const HANDLERS = {
  recordings: (path, answer) => (path.length === 0 ? list(answer) : RECORDING[path[1] ?? ""](find(path[0]), answer)),
  search: (path, answer) => searchAll(recordings.slice(0, 30), answer),
  live: (path, answer) => {
    if (path.length === 0) return answer.json(liveConnections(recordings));
    if (path[1] === "follow") return follow(find(path[0]), answer);
    find(path[0]).ended = answer.body.reason;
    return answer.json({});
  },
  logins: (path, answer) => answer.json({ logins: [...sessions.values()].map((s) => ({ user: s.user, address: "127.0.0.1", since: new Date().toISOString(), last: new Date().toISOString() })) }),
  overview: (path, answer) => answer.json(overview()),
};

function list({ query, json }) {
  const since = query.since ? Date.parse(query.since) : -Infinity;
  const until = query.until ? Date.parse(query.until) : Infinity;
  const limit = Number(query.limit ?? 100);
  const found = recordings.filter((r) => (!query.user || r.user === query.user) && r.start <= until && r.start + r.duration * 1000 >= since
    && (!query.command || r.ran.some((c) => c.includes(query.command))) && (!query.state || r.state === query.state)
    && (!query.minSize || r.bytes >= query.minSize) && (query.failed !== "true" || r.failures > 0));
  const notes = query.user === "nobody" ? [] : ["1 shared recording was left out: it cannot be read", ...recordings.flatMap((r) => (r.user === HOSTILE ? r.notes : []))];
  json({ found: found.slice(0, limit).map((r) => row(r)), more: found.length > limit, notes });
}

const RECORDING = {
  "": (r, { json }) => json({ connection: r.id, id: r.id, shown: r.id, parts: Array.from({ length: r.partCount }, (_, i) => row(r, i + 1)), shared: r.shared, live: r.live === true,
    start: row(r).start, end: row(r, r.partCount).end, duration: r.duration, castable: r.castable, verified: r.verified }),
  outline: async (r, answer) => {
    const { line, end } = ndjson(answer);
    for (const [channel, c] of Object.entries(r.channels)) await line({ k: "channel", channel, t: 0.3, kind: c.kind, request: c.request, program: c.program, columns: c.columns, rows: c.rows, term: c.term });
    for (let part = 1; part <= r.partCount; part++) await line({ k: "part", part, id: row(r, part).id, t: (part - 1) * r.duration / r.partCount });
    let n = 0;
    for (const one of [...r.outline].sort((a, b) => (a.t ?? 0) - (b.t ?? 0))) {
      await line(one);
      if (r.huge && ++n % 300 === 0) {
        await line({ k: "progress", t: one.t, messages: n * 100 });
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
    for (const note of r.notes) await line({ k: "problem", text: note });
    await line({ k: "done", duration: r.duration, messages: 1234 });
    end();
  },
  cast: (r, answer) => cast(r, answer),
  messages: (r, { query, json }) => {
    let all = r.made ??= messagesOf(r);
    if (query.types === "-io") all = all.filter((m) => m.type !== "io");
    const from = query.t !== undefined ? all.find((m) => m.t >= Number(query.t))?.n ?? Infinity : Number(query.from ?? 0);
    const rest = all.filter((m) => m.n >= from);
    const limit = Number(query.limit ?? 200);
    json({ messages: rest.slice(0, limit), next: rest.length > limit ? rest[limit].n : null, notes: [] });
  },
  search: (r, answer) => searchAll([r], answer),
  download: (r, { response }) => response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Disposition": `attachment; filename="${r.id}.txt"` }).end("the recording"),
  verify: async (r, answer) => {
    const { line, end } = ndjson(answer);
    const bad = r.verified?.good === false || r.user === HOSTILE;
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (bad) await line({ finding: { kind: "CHANGED", alarm: true, name: r.user === HOSTILE ? HOSTILE : r.id, line: 0, text: "is not what the ledger says" } });
    if (r.state === "open") await line({ finding: { kind: "OPEN", alarm: false, name: r.id, line: 12, text: "has not ended, so the ledger covers its beginning only" } });
    r.verified = { time: new Date().toISOString(), good: !bad };
    await line({ done: true, good: !bad, recordings: 1, bytes: r.bytes, time: r.verified.time });
    end();
  },
};

function ndjson({ response }) {
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  return {
    line: (value) => response.write(JSON.stringify(value) + "\n") || new Promise((resolve) => { response.once("drain", resolve); response.once("close", resolve); }),
    end: () => response.end(),
    gone: () => response.destroyed,
  };
}

async function cast(r, answer) {
  const channel = r.channels[answer.query.channel];
  if (!channel) throw new Refusal(404, "there is no such channel");
  const from = Math.min(Number(answer.query.from ?? 0), r.duration);
  const bytes = Number(answer.query.bytes ?? 4 << 20);
  const most = Number(answer.query.lead ?? 1 << 20);
  const { line, end, gone } = ndjson(answer);
  const before = r.huge ? [...hugeEvents(Math.max(0, from - most / 49_000), from)] : channel.events.filter((e) => e[0] < from);
  const lead = before.filter((e) => e[1] === "o").map((e) => e[2]).join("");
  const exact = r.huge ? from < most / 49_000 : lead.length <= most;
  const size = before.filter((e) => e[1] === "r").map((e) => String(e[2]).split("x")).pop() ?? [channel.columns ?? 80, channel.rows ?? 24];
  await line({ k: "head", channel: answer.query.channel, columns: Number(size[0]), rows: Number(size[1]), term: channel.term ?? null, from, lead: lead.length, exact });
  const kept = lead.slice(-most);
  for (let i = 0; i < kept.length; i += 65_536) await line({ k: "lead", columns: Number(size[0]), rows: Number(size[1]), data: kept.slice(i, i + 65_536) });
  let shown = 0;
  for (const event of r.huge ? hugeEvents(from, r.duration) : channel.events.filter((e) => e[0] >= from)) {
    if (gone()) return;
    if (shown >= bytes) {
      await line({ k: "end", to: event[0], last: false });
      return end();
    }
    await line(event);
    if (event[1] === "o") shown += event[2].length;
  }
  await line({ k: "end", to: r.live ? (channel.events[channel.events.length - 1]?.[0] ?? 0) : r.duration, last: true });
  end();
}

async function searchAll(all, answer) {
  const { line, end, gone } = ndjson(answer);
  const wanted = answer.query.text.toLowerCase();
  let hits = 0;
  for (const r of all) {
    for (const [number, channel] of Object.entries(r.channels)) {
      for (const [t, kind, data] of r.huge ? hugeEvents(0, 30) : channel.events ?? []) {
        if (gone() || hits >= 300) break;
        if (!String(data).toLowerCase().includes(wanted)) continue;
        hits++;
        await line({ hit: { id: r.id, user: r.user, part: 1, t, time: new Date(r.start + t * 1000).toISOString(), channel: number, source: kind === "i" ? "typed" : "shown", line: String(data).trim().split("\r\n").find((l) => l.toLowerCase().includes(wanted)) ?? "" } });
        if (hits % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
  await line({ note: "left out: 2 encrypted recordings" });
  await line({ done: true, hits });
  end();
}

function overview() {
  const now = Date.now();
  return {
    status: { enabled: true, mode: "best_effort", format: "binary", formatPresent: true, storage: "file", storagePresent: true, intercepted: ["stdin", "stdout", "stderr"], liveConnections: 1,
      connections: 4821, messages: 1_203_993, lostMessages: 12, lostBytes: 4096, storageStatus: {}, offPeriods: [], pendingRecordings: 0, ledgerStatus: {},
      counters: { bytesIn: 39_992_111, bytesOut: 4_993_221_009, gaps: 1, errors: 2, terminated: 1, waitingBytes: 0 }, uploads: null, rules: { inForce: 2, refused: 0 } },
    failures: [{ time: new Date(now - 600_000).toISOString(), text: `cannot write to /srv/audit: ${HOSTILE}`, over: null }, { time: new Date(now - 7_200_000).toISOString(), text: "the bucket did not answer for 31 s", over: new Date(now - 7_100_000).toISOString() }],
    storage: { "folder": "/srv/audit", "free": "812 GiB", "recordings": "48,211" }, ledger: { "last checkpoint": new Date(now - 20_000).toISOString(), "owed lines": "0" },
    uploads: { running: 2, pending: 3, failed: 1, oldest: new Date(now - 93_000).toISOString() },
    day: { from: new Date(now - 86_400_000).toISOString(), step: 3600, sessions: Array.from({ length: 24 }, (_, i) => (i * 7) % 11 + (i > 8 && i < 18 ? 12 : 0)),
      bytes: Array.from({ length: 24 }, (_, i) => (i * 7919) % 4_000_000), failedLogins: Array.from({ length: 24 }, (_, i) => (i === 3 ? 230 : i % 5)), note: null }, held: 4,
  };
}

const port = Number(option("port", 8082));
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/audit/ (player: ${hasPlayer})`));
