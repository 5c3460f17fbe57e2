import assert from "node:assert/strict";
import { test } from "node:test";
import { cut, markOf, pieces, plain } from "../../../main/page/safe.js";

test("a character that changes the direction of writing becomes a mark", () => {
  assert.deepEqual(pieces("a\u202Eb"), [{ text: "a" }, { mark: "RLO" }, { text: "b" }]);
  assert.equal(plain("\u2066x\u2069"), "‹LRI›x‹PDI›");
});

test("each character of C0 and C1, and each half of a pair, becomes a mark", () => {
  for (let code = 0; code < 0xa0; code++) {
    if (code >= 0x20 && code < 0x7f) continue;
    assert.equal(pieces(String.fromCharCode(code))[0].mark, markOf(String.fromCharCode(code)));
  }
  assert.equal(plain("\ud800"), "‹U+D800›");
  assert.equal(plain("😀 ä 漢"), "😀 ä 漢");
});

test("markup is text", () => {
  assert.deepEqual(pieces("<script>"), [{ text: "<script>" }]);
});

test("a text that is cut says so, and no pair is cut in two", () => {
  assert.equal(cut("abcdef", 3), "abc…");
  assert.equal(cut("ab😀cdef", 3), "ab…");
  assert.equal(cut(null, 3), "");
});
