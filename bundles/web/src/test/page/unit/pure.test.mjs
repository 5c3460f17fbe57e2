import assert from "node:assert/strict";
import { test } from "node:test";
import { readLines, sentence } from "../../../main/page/api.js";
import { heights } from "../../../main/page/charts.js";
import { lanes, span } from "../../../main/page/day.js";
import { Outline, lastAt, thinned } from "../../../main/page/outline.js";
import { link, parse } from "../../../main/page/router.js";
import { parametersOf } from "../../../main/page/filters.js";

test("a hash names a view and a moment, whatever the id is", () => {
  const hash = link(["recording", "a/b?c#ä"], { t: 1.5, channel: "0", empty: "", none: null });
  assert.deepEqual(parse(hash), { path: ["recording", "a/b?c#ä"], query: { t: "1.5", channel: "0" } });
  assert.deepEqual(parse(""), { path: [], query: {} });
  assert.deepEqual(parse("#/x/%E0%A4%A"), { path: ["x", "%E0%A4%A"], query: {} });
});

test("lines of JSON are read across chunks, and empty ones are passed over", async () => {
  const text = new TextEncoder().encode('{"a":"ä"}\n\n{"b":2}\n{"c":3}');
  const stream = new ReadableStream({ start(controller) {
    for (const byte of text) controller.enqueue(new Uint8Array([byte]));
    controller.close();
  } });
  const found = [];
  await readLines(stream, (line) => { found.push(line); });
  assert.deepEqual(found, [{ a: "ä" }, { b: 2 }, { c: 3 }]);
});

test("an answer that failed after it had begun is an error", async () => {
  const stream = new Blob(['{"a":1}\n{"error":"the storage does not answer"}\n']).stream();
  await assert.rejects(readLines(stream, () => {}), { message: "The storage does not answer." });
});

test("a message of the server is a sentence", () => assert.equal(sentence("there is no such file"), "There is no such file."));

test("sessions that overlap are in different lanes, and there are no more lanes than allowed", () => {
  const placed = lanes([{ from: 0, to: 0.5 }, { from: 0.2, to: 0.3 }, { from: 0.25, to: 0.9 }, { from: 0.6, to: 0.7 }], 2);
  assert.deepEqual(placed.map((one) => one.lane), [0, 1, 1, 0]);
});

test("a session takes its part of the day, and can be seen however short it is", () => {
  const day = Date.parse("2026-11-27T00:00:00Z");
  const all = span({ start: "2026-11-26T20:00:00Z", end: null }, day, day + 86_400_000, day + 43_200_000);
  assert.equal(all.from, 0);
  assert.equal(all.to, 0.5);
  const short = span({ start: "2026-11-27T12:00:00Z", end: "2026-11-27T12:00:00Z" }, day, day + 86_400_000, day);
  assert.ok(short.to > short.from);
});

test("the last message before a moment is found", () => {
  const list = [{ t: 1 }, { t: 2 }, { t: 2 }, { t: 5 }];
  assert.deepEqual([0, 1, 2, 4.9, 9].map((t) => lastAt(list, t)), [-1, 0, 2, 2, 3]);
});

test("of marks in one place, a gap is kept", () => {
  const kept = thinned([{ t: 1, kind: "resize" }, { t: 1, kind: "gap" }, { t: 9, kind: "command" }], 10, 10);
  assert.deepEqual(kept.map((mark) => mark.kind), ["gap", "command"]);
});

test("an outline has channels with screens, marks and notes", () => {
  const outline = new Outline();
  clearTimeout(outline.told);
  [{ k: "channel", channel: "0", kind: "session", request: "shell", t: 0 }, { k: "channel", channel: "1", kind: "session", request: "subsystem", t: 0 },
    { k: "command", channel: "0", t: 1, text: "ls" }, { k: "problem", text: "damaged" }, { k: "unknown" }, { k: "done", duration: 2 }].forEach((line) => outline.take(line));
  outline.changed(true);
  assert.deepEqual(outline.screens().map((channel) => channel.channel), ["0"]);
  assert.deepEqual(outline.notes, ["damaged"]);
  assert.equal(outline.markers.length, 1);
});

test("bars of a chart are as high as their numbers, and what is not zero can be seen", () => {
  assert.deepEqual(heights([0, 1, 1000], 100), [0, 2, 100]);
  assert.deepEqual(heights([0, 0], 100), [0, 0]);
});

test("only filters go to the server", () => {
  assert.deepEqual(parametersOf({ user: "alice", t: "5", address: "" }), { user: "alice" });
});
