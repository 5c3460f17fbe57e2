import assert from "node:assert/strict";
import { test } from "node:test";
import { CastWindow, clampSize, parseResize } from "../../../main/page/windows.js";

test("sizes of clients are clamped", () => {
  assert.deepEqual(clampSize(99999, -3), { columns: 500, rows: 24 });
  assert.deepEqual(parseResize("<b>x3"), { columns: 80, rows: 3 });
  assert.deepEqual(parseResize("132x43"), { columns: 132, rows: 43 });
  assert.deepEqual(clampSize("1e9", NaN), { columns: 500, rows: 24 });
});

test("output that comes at once is one event, in order with others", () => {
  const window = new CastWindow(0);
  window.take({ k: "head", columns: 80, rows: 24, exact: true });
  [[1, "o", "a"], [1.001, "o", "b"], [1.002, "i", "x"], [1.003, "o", "c"], [2, "o", "d"]].forEach((line) => window.take(line));
  window.take({ k: "end", to: 3, last: false });
  assert.deepEqual(window.events, [[1, "o", "ab"], [1.002, "i", "x"], [1.003, "o", "c"], [2, "o", "d"]]);
  assert.equal(window.knownTo(), 3);
});

test("of a window that is not complete, no more is known than came", () => {
  const window = new CastWindow(5);
  assert.equal(window.knownTo(), 5);
  window.take([7, "r", "80x24"]);
  assert.equal(window.knownTo(), 7);
});
