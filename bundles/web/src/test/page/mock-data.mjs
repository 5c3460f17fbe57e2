// Recordings that never were: good ones, hostile ones, and one of a gigabyte, which is made as it is read.

const NOW = Date.now();
const iso = (ms) => new Date(ms).toISOString().replace("Z", "000000Z");
const hex = (n) => n.toString(16).padStart(8, "0").repeat(4);
export const HOSTILE = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
const BIDI = "invoice\u202Ecod.exe";

let made = 0;

/** A recording with defaults; `channels` is a map from the number to {kind, request, program, events}. */
function recording(more) {
  const number = ++made;
  const id = hex(0x5f0c0000 + number);
  const start = more.start ?? NOW - number * 37 * 60_000;
  const duration = more.duration ?? 600;
  return { id, user: "alice", attempted: null, address: "192.0.2.7", country: "DE", duration, state: "ended", bytes: 48_213, format: "binary",
    encrypted: false, shared: false, origin: "ledger", ran: [], ranMore: 0, failures: 0, verified: null, castable: true, channels: {}, messages: [],
    outline: [], partCount: 1, notes: [], ...more, start };
}

const prompt = "\x1b[1;32malice\x1b[0m@\x1b[36mkaraf\x1b[0m> ";

/** Types commands and shows their output, with all keystrokes. */
function typed(commands, t = 0.4) {
  const events = [[t, "o", "\x1b[2J\x1b[HWelcome to Karaf\r\n\r\n" + prompt]];
  const marks = [];
  for (const [command, output, pause] of commands) {
    t += pause ?? 1.2;
    for (const char of command) {
      t += 0.07;
      events.push([t, "i", char], [t + 0.004, "o", char]);
    }
    t += 0.2;
    events.push([t, "i", "\r"]);
    marks.push({ k: "command", channel: "0", t, text: command });
    t += 0.03;
    events.push([t, "o", "\r\n" + output.replaceAll("\n", "\r\n") + prompt]);
  }
  return { events, marks, end: t };
}

const bundles = "START LEVEL 100 , List Threshold: 50\n ID │ State  │ Lvl │ Version │ Name\n────┼────────┼─────┼─────────┼──────────────────────\n"
  + Array.from({ length: 14 }, (_, i) => ` ${20 + i} │ \x1b[32mActive\x1b[0m │  80 │ 4.4.1${i % 10}  │ Apache Karaf :: Part ${i}\n`).join("");

function ordinary() {
  const { events, marks, end } = typed([
    ["bundle:list | head -n 14", bundles], ["feature:list --installed", bundles.slice(0, 400) + "\n"],
    ["log:display -n 5", "2026-11-27 \x1b[33mWARN\x1b[0m a tap was late by 3 ms\n", 0.6], ["shell:info", "Karaf 4.4.10, Java 17.0.13, 2 processors\n"],
    ["system:property user.home", "/home/alice\n", 42]]);
  events.push([6.1, "i", "\x1b[A"], [6.2, "i", "\x7f"], [6.3, "i", "\x03"]);
  events.push([9, "r", "132x43"], [9.01, "o", "\x1b[2J\x1b[H" + prompt]);
  events.sort((a, b) => a[0] - b[0]);
  events.push([end + 1, "x", "0"]);
  const duration = end + 1.5;
  return recording({ start: NOW - 50 * 60_000, duration, ran: ["bundle:list | head -n 14", "feature:list --installed", "log:display -n 5"], ranMore: 2,
    verified: { time: iso(NOW - 60_000), good: true },
    channels: { 0: { kind: "session", request: "shell", program: null, columns: 80, rows: 24, term: "xterm-256color", events },
      1: { kind: "session", request: "subsystem", program: "sftp", events: [] } },
    outline: [...marks, { k: "resize", channel: "0", t: 9, columns: 132, rows: 43 }, { k: "exit", channel: "0", t: end + 1, status: 0 },
      { k: "masked", channel: "0", t: 12.3, text: "4 keystrokes that the terminal did not show" },
      { k: "gap", channel: "0", t: 20, text: "12 messages, 4096 bytes left out" },
      { k: "file", channel: "1", t: 14, op: "write", path: "/srv/report.pdf", bytesWritten: 48_213, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
      { k: "file", channel: "1", t: 16, op: "rename", path: "/srv/report.pdf", to: "/srv/final.pdf" },
      { k: "forward", channel: "2", t: 18, kind: "direct-tcpip", from: "127.0.0.1:50022", to: "db.internal:5432", bytesIn: 1234, bytesOut: 99_321 },
      { k: "refused", channel: "1", t: 2, what: "x11" },
      { k: "viewed", channel: "0", t: 30, text: "recording 5f0c0002, 2.1 KiB" }] });
}

function hostile() {
  const { events, marks, end } = typed([
    [`echo '${HOSTILE}'`, `${HOSTILE}\n\x1b]0;${HOSTILE}\x07\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07\n`], [BIDI, "\u2066abc\u2069 \x9b31mred\n"],
    ["</td></tr></table><h1>owned</h1>", "nothing\n"]]);
  events.push([end + 0.5, "r", "999999x-5"], [end + 0.6, "r", `${HOSTILE}x3`], [end + 0.7, "o", "\x1b[31mstill here\x1b[0m"], [end + 0.8, "m", HOSTILE]);
  return recording({ user: HOSTILE, address: `${BIDI}\u0007`, country: "<b>", duration: end + 2, ran: [HOSTILE, BIDI, "a\tb\nc"], ranMore: 3, failures: 2, origin: "storage",
    state: "cut", channels: { 0: { kind: "session", request: "shell", program: HOSTILE, columns: 80, rows: 24, term: HOSTILE, events } },
    outline: [...marks, { k: "file", channel: "1", t: 1, op: HOSTILE, path: `/srv/${BIDI}`, bytesRead: 1, sha256: HOSTILE },
      { k: "forward", channel: "2", t: 2, kind: HOSTILE, from: BIDI, to: HOSTILE, bytesIn: 1, bytesOut: 2 }, { k: "problem", text: HOSTILE }],
    notes: [`left out: a recording whose name is ${HOSTILE}`] });
}

const HUGE_STEP = 0.01;
const HUGE_LINE = 490;
/** The text of one step of the recording of a gigabyte: it is made of its number alone. */
const hugeText = (i) => (i % 3000 === 0 ? "\x1b[2J\x1b[H" : "") + `\x1b[3${i % 7 + 1}m${String(i).padStart(10, "0")}\x1b[0m `
  + "build output of a very long job ".repeat(Math.ceil(HUGE_LINE / 32)).slice(0, HUGE_LINE - 30) + "\r\n";

function huge() {
  const duration = 6 * 3600;
  return recording({ user: "builder", address: "2001:db8::42", start: NOW - 9 * 3600_000, duration, bytes: 1024 ** 3, ran: ["./build --all"], huge: true,
    channels: { 0: { kind: "session", request: "exec", program: "./build --all", columns: 120, rows: 40, term: "xterm" } },
    outline: Array.from({ length: 3000 }, (_, i) => ({ k: "command", channel: "0", t: i * 7.1, text: `make target-${i}` })) });
}

/** Events of the recording of a gigabyte from a moment on. */
export function* hugeEvents(from, to) {
  for (let i = Math.max(0, Math.ceil(from / HUGE_STEP)); i * HUGE_STEP < to; i++) yield [i * HUGE_STEP, "o", hugeText(i)];
}

function many() {
  const channels = {};
  for (let c = 0; c < 4; c++) {
    const { events } = typed(Array.from({ length: 6 }, (_, i) => [`command ${i} of channel ${c}`, bundles.slice(0, 300) + "\n", 0.8 + c * 0.2]));
    channels[c] = { kind: "session", request: c === 3 ? "exec" : "shell", program: c === 3 ? "top -b" : null, columns: 80, rows: 24, term: "xterm", events };
  }
  return recording({ user: "carol", ran: ["command 0 of channel 0", "top -b"], duration: 40, channels });
}

function parts() {
  const r = ordinary();
  return Object.assign(r, { id: hex(0x77aa0001), user: "dave", partCount: 3, state: "ended", verified: { time: iso(NOW), good: false } });
}

function exec(text, program, duration) {
  return recording({ user: "eve", address: "198.51.100.23", country: "", ran: [program], duration, bytes: 912,
    channels: { 0: { kind: "session", request: "exec", program, events: [[0.05, "o", text], [duration * 0.9, "x", "0"]] } },
    outline: [{ k: "command", channel: "0", t: 0.02, text: program }] });
}

function live() {
  const { events, marks } = typed([["audit:status", "on, binary, file, 2 live connections\n"]]);
  return recording({ user: "bob", address: "203.0.113.9", country: "FR", start: NOW - 95_000, duration: 95, state: "open", live: true, bytes: 20_400, ran: ["audit:status"],
    channels: { 0: { kind: "session", request: "shell", program: null, columns: 80, rows: 24, term: "xterm", events } }, outline: marks });
}

function others() {
  return Array.from({ length: 70 }, (_, i) => recording({
    user: ["alice", "bob", "carol", "dave", "eve", "frank"][i * 7 % 6], address: `192.0.2.${i + 3}`, country: ["DE", "FR", "", "US"][i % 4],
    start: NOW - 3600_000 - ((i * 7919) % 1380) * 60_000, duration: 20 + (i * 997) % 5400, bytes: 900 + (i * 77_777) % 4_000_000,
    ran: i % 3 ? ["bundle:list", "log:tail"].slice(0, i % 3) : [], failures: i % 11 === 0 ? 3 : 0, state: i % 13 === 0 ? "cut" : "ended",
    channels: { 0: { kind: "session", request: "shell", program: null, columns: 80, rows: 24, term: "xterm", events: typed([["bundle:list", bundles]]).events } } }));
}

const shared = () => recording({ user: null, attempted: "root", address: "203.0.113.77", country: "", shared: true, kind: "connection", failures: 23, duration: 4.2, bytes: -1, castable: false });
const locked = () => recording({ user: "frank", encrypted: true, castable: false, ran: [], notes: ["this recording is encrypted, and no key for it is here"] });

export const recordings = [live(), ordinary(), hostile(), huge(), many(), parts(), exec("hello\r\n", "echo hello", 0.042), exec("ok\r\n", "uptime", 1.7), shared(), locked(), ...others()]
  .sort((a, b) => (b.state === "open") - (a.state === "open") || b.start - a.start);

/** The row of a recording, as the api tells it. */
export function row(r, part = 1) {
  const length = r.duration / r.partCount;
  return { kind: r.kind ?? "recording", id: part > 1 ? `${r.id}.${part}` : r.id, connection: r.id, part, user: r.user, attempted: r.attempted, address: r.address, country: r.country,
    node: "karaf-1", start: iso(r.start + (part - 1) * length * 1000), end: r.state === "open" ? null : iso(r.start + part * length * 1000),
    state: part < r.partCount ? "continued" : r.state, bytes: Math.round(r.bytes / r.partCount), format: r.format, encrypted: r.encrypted, shared: r.shared, channel: null, origin: r.origin,
    ran: r.ran, ranMore: r.ranMore, failures: r.failures, verified: r.verified };
}

/** Messages of the timeline, made of the outline and of the events. */
export function messagesOf(r) {
  const of = (t, type, typeName, channel, lines) => ({ part: 1, t, time: iso(r.start + t * 1000), channel, type, typeName, lines });
  const found = [of(0, "connect", "Connect", null, [`Connect  remoteAddr="${r.address}" country="${r.country}"`]),
    of(0.2, "auth_pubkey_successful", "Public key authentication successful", null, [`Public key authentication successful  username="${r.user ?? r.attempted}"`])];
  for (const [number, channel] of Object.entries(r.channels)) {
    found.push(of(0.3, "new_channel_successful", "New channel successful", number, [`New channel successful  channelType="${channel.kind}"`]));
    if (r.huge) {
      for (let t = 1; t < r.duration; t += 2) found.push(of(t, Math.floor(t) % 5 ? "io" : "exec", "I/O", number, [`I/O stdout  "line at ${t}"`]));
    }
    for (const [t, kind, data] of channel.events ?? []) {
      const type = { o: "io", i: "io", r: "window", x: "exit", m: "io" }[kind];
      found.push(of(t, type, type, number, [`${{ o: "I/O stdout", i: "I/O stdin", r: "Change window size", x: "Program exited", m: "Marker" }[kind]}  ${JSON.stringify(String(data)).slice(0, 200)}`,
        ...(kind === "o" && String(data).length > 200 ? ["            " + JSON.stringify(String(data).slice(200, 300))] : [])]));
    }
  }
  for (const line of r.outline) if (line.k === "command" && !r.huge) found.push(of(line.t, "exec", "Shell runs", line.channel, [`Shell runs  "${line.text}"`]));
  found.push(of(r.duration, "disconnect", "Disconnect", null, ["Disconnect"]));
  return found.sort((a, b) => a.t - b.t).map((message, n) => ({ n, ...message }));
}
