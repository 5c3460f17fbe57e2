import assert from "node:assert/strict";
import { test } from "node:test";
import { tokens } from "../../../main/page/keys.js";

const keys = (data) => tokens(data).map((token) => token.key ?? token.text);

test("characters that are typed are one text", () => assert.deepEqual(tokens("ls -l"), [{ text: "ls␣-l" }]));

test("keys have symbols", () => {
  assert.deepEqual(keys("a\x7f\r\t\x03\x1b"), ["a", "⌫", "⏎", "⇥", "Ctrl+C", "Esc"]);
  assert.deepEqual(keys("\x1b[A\x1b[B\x1bOC\x1b[D\x1b[3~\x1b[5~"), ["↑", "↓", "→", "←", "⌦", "Page ↑"]);
  assert.deepEqual(keys("\x1b[1;5C\x1bf"), ["Ctrl+→", "Alt+f"]);
});

test("answers of the terminal are not keys", () => assert.deepEqual(keys("\x1b[?62;c\x1b[24;80R\x1b]11;rgb:0000/0000/0000\x1b\\x"), ["x"]));

test("other writing is text", () => assert.deepEqual(keys("äÄ漢😀"), ["äÄ漢😀"]));
