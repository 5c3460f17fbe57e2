import assert from "node:assert/strict";
import { test } from "node:test";
import { Playback } from "../../../main/page/playback.js";
import { Track, redraws } from "../../../main/page/track.js";
import { CastWindow } from "../../../main/page/windows.js";

/** A screen that keeps what it was told. */
class FakeScreen {
  constructor() { this.text = ""; this.sizes = []; }
  reset() { this.text = ""; this.sizes = []; }
  resize(size) { this.sizes.push(size); }
  output(text) { this.text += text; }
}

/** Windows of some events, each with so many of them. */
class FakeWindows {
  constructor(events, each) { this.events = events; this.each = each; this.opened = []; this.closed = 0; }
  open(from) {
    this.opened.push(from);
    const window = new CastWindow(from);
    const before = this.events.filter((event) => event[0] < from);
    const after = this.events.filter((event) => event[0] >= from);
    window.take({ k: "head", columns: 80, rows: 24, exact: this.exact !== false });
    window.take({ k: "lead", columns: 80, rows: 24, data: before.filter((event) => event[1] === "o").map((event) => event[2]).join("") });
    after.slice(0, this.each).forEach((event) => window.take(event));
    window.take({ k: "end", to: after[this.each]?.[0] ?? 100, last: after.length <= this.each });
    window.ready = Promise.resolve(window);
    window.close = () => { this.closed++; };
    return window;
  }
}

const TEN = Array.from({ length: 10 }, (_, i) => [i + 1, "o", String(i)]);

/** A playback whose frames come by hand. */
async function playing(events, each = 4, duration = 10) {
  const frames = [];
  const playback = new Playback(duration, (f) => frames.push(f));
  const screen = new FakeScreen();
  const windows = new FakeWindows(events, each);
  await playback.use([new Track(windows, screen, (t, kind, data) => (screen.text += `{${kind}${data}}`))]);
  const run = (seconds) => {
    const then = playback.then;
    frames.splice(0).forEach((frame) => frame(then + seconds * 1000 + 0.01));
  };
  return { playback, screen, windows, run };
}

test("what was shown until a moment is on the screen after a seek", async () => {
  const { playback, screen } = await playing(TEN);
  await playback.seek(3.5);
  assert.equal(screen.text, "012");
  await playback.seek(8);
  assert.equal(screen.text, "01234567");
  await playback.seek(1);
  assert.equal(screen.text, "0");
});

test("windows follow each other without a break, and no more than two are kept", async () => {
  const { playback, screen, windows, run } = await playing(TEN, 3);
  playback.play();
  for (let i = 0; i < 12; i++) run(1);
  assert.equal(screen.text, "0123456789");
  assert.equal(playback.state, "ended");
  assert.deepEqual(windows.opened, [0, 4, 7, 10]);
});

test("a silence is cut to the idle limit, and is played in full if there is none", async () => {
  const events = [[1, "o", "a"], [60, "o", "b"]];
  const { playback, screen, run } = await playing(events, 5, 61);
  playback.play();
  for (let i = 0; i < 4; i++) run(1);
  assert.equal(screen.text, "ab");
  assert.ok(playback.position >= 60);
  const other = await playing(events, 5, 61);
  other.playback.idleLimit = 0;
  other.playback.play();
  for (let i = 0; i < 4; i++) other.run(1);
  assert.equal(other.screen.text, "a");
  assert.equal(Math.round(other.playback.position * 10), 40);
});

test("twice as fast takes half the time", async () => {
  const { playback, screen, run } = await playing(TEN, 20);
  playback.speed = 2;
  playback.play();
  run(1.5);
  assert.equal(screen.text, "012");
  playback.pause();
  run(5);
  assert.equal(screen.text, "012");
});

test("keys and exits are told while playing, and not on the way of a seek", async () => {
  const { playback, screen, run } = await playing([[1, "i", "x"], [2, "x", "0"], [3, "o", "end"]], 9, 4);
  await playback.seek(1.5);
  assert.equal(screen.text, "");
  playback.play();
  run(1);
  assert.equal(screen.text, "{x0}");
});

test("a screen whose beginning is not known is uncertain until a full redraw", async () => {
  const { playback, windows, run } = await playing([[1, "o", "a"], [5, "o", "b"], [6, "o", "\x1b[2J"]], 9);
  windows.exact = false;
  playback.tracks[0].drop();
  await playback.seek(4);
  assert.equal(playback.uncertain, true);
  playback.play();
  run(1.5);
  assert.equal(playback.uncertain, true);
  run(1);
  assert.equal(playback.uncertain, false);
  assert.equal(redraws("plain"), false);
});

test("a window that fails stops the player and tells why", async () => {
  const { playback, run } = await playing(TEN, 20);
  let told = null;
  playback.addEventListener("failed", ({ detail }) => { told = detail.message; });
  playback.play();
  playback.tracks[0].window.error = new Error("gone");
  run(1);
  assert.equal(told, "gone");
  assert.equal(playback.state, "paused");
});
