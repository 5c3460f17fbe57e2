// Rules for the files of the page, which no other test sees.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const page = join(dirname(fileURLToPath(import.meta.url)), "../../../main/page");
const files = readdirSync(page).filter((name) => /\.(js|css|html|svg)$/.test(name));
const text = (name) => readFileSync(join(page, name), "utf8");

test("no file makes HTML of a text, or code of a text", () => {
  for (const name of files.filter((one) => one.endsWith(".js"))) {
    assert.doesNotMatch(text(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|setAttribute\("style"/, name);
  }
});

test("the document has no script and no style of its own, and nothing comes from elsewhere", () => {
  assert.doesNotMatch(text("index.html"), /<style|style=|<script(?![^>]*src=)|\son[a-z]+=|https?:/);
  for (const name of files.filter((one) => one.endsWith(".css"))) assert.doesNotMatch(text(name), /url\(|@import/, name);
});

test("each import names a file that is there, and each name that is imported is used", () => {
  for (const name of files.filter((one) => one.endsWith(".js"))) {
    for (const [, names, file] of text(name).matchAll(/import (?:\{([^}]*)\} from )?"\.\/([^"]+)"/g)) {
      assert.ok(files.includes(file), `${name}: ${file}`);
      const rest = text(name).replace(/^import .*$/gm, "");
      for (const one of (names ?? "").split(",").map((n) => n.trim().split(" as ").pop()).filter(Boolean)) assert.match(rest, new RegExp(`\\b${one}\\b`), `${name}: ${one} is not used`);
    }
  }
});

test("modules are short", () => {
  for (const name of files.filter((one) => one.endsWith(".js"))) assert.ok(text(name).split("\n").length <= 250, name);
});
