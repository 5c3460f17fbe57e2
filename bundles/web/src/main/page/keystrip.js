// The keys that were typed, under the screen: the last ones, where they were recorded.
import { h, shown } from "./dom.js";
import { tokens } from "./keys.js";

const MOST = 24;

export function keyStrip() {
  const list = h("span", { class: "keys" });
  const element = h("p", { class: "key-strip", "aria-label": "Keys that were typed", role: "group" }, h("span", { class: "hint" }, "Keys"), list);
  return {
    element,
    clear: () => list.replaceChildren(),
    add: (data) => {
      for (const token of tokens(data)) append(list, token);
      while (list.children.length > MOST) list.firstElementChild.remove();
    },
  };
}

function append(list, token) {
  const last = list.lastElementChild;
  if (token.text && last?.className === "typed" && last.textContent.length < 40) last.append(shown(token.text, 200));
  else if (token.text) list.append(h("span", { class: "typed" }, shown(token.text, 200)));
  else list.append(h("kbd", {}, shown(token.key, 20)));
}
