import assert from "node:assert/strict";
import { test } from "node:test";
import { dateTime, fromField, lasted, parseSize, place, size, startOfDay, toField, useUtc } from "../../../main/page/format.js";

test("short recordings have sensible times", () => {
  assert.equal(lasted(0.042), "0.042 s");
  assert.equal(place(0.42, true), "0:00.4");
  assert.equal(place(0.3, true), "0:00.3");
  assert.equal(lasted(7.25), "7.3 s");
});

test("long ones, too", () => {
  assert.equal(place(3723), "1:02:03");
  assert.equal(lasted(3900), "1 h 05 min");
  assert.equal(lasted(2 * 86400 + 4 * 3600), "2 d 4 h");
});

test("sizes are read and written", () => {
  assert.equal(size(512), "512 B");
  assert.equal(size(1024 ** 3), "1.0 GiB");
  assert.equal(size(-1), "");
  assert.equal(parseSize("10M"), 10 * 1024 ** 2);
  assert.equal(parseSize("1.5 KiB"), 1536);
  assert.equal(parseSize("many"), null);
});

test("times are shown in UTC if that is asked for", () => {
  useUtc(true);
  assert.equal(dateTime("2026-11-27T12:03:09.123456789Z"), "2026-11-27 12:03:09");
  assert.equal(fromField("2026-11-27T12:03"), "2026-11-27T12:03:00.000Z");
  assert.equal(toField("2026-11-27T12:03:09Z"), "2026-11-27T12:03");
  assert.equal(startOfDay("2026-11-27").toISOString(), "2026-11-27T00:00:00.000Z");
  useUtc(false);
});
