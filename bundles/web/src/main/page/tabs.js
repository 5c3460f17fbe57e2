// Tabs by the pattern of ARIA: one stop for Tab, arrow keys go from tab to tab.
import { h } from "./dom.js";

let made = 0;

/** Tabs for panels: [[title, element], …]. An element may have `counter`, an element that is shown behind the title. */
export function tabs(label, panels) {
  const mine = ++made;
  const name = (kind, i) => `${kind}-${mine}-${i}`;
  const heads = panels.map(([title, panel], i) => h("button", {
    type: "button", role: "tab", id: name("tab", i), "aria-controls": name("panel", i), onclick: () => choose(i),
  }, title, panel.counter ?? null));
  const bodies = panels.map(([, panel], i) => h("div", {
    role: "tabpanel", id: name("panel", i), "aria-labelledby": name("tab", i), tabindex: "0",
  }, panel));
  const list = h("div", { role: "tablist", "aria-label": label }, heads);
  list.addEventListener("keydown", (event) => {
    const at = heads.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: heads.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const i = (to + heads.length) % heads.length;
    choose(i);
    heads[i].focus();
  });

  function choose(chosen) {
    heads.forEach((head, i) => {
      head.setAttribute("aria-selected", String(i === chosen));
      head.tabIndex = i === chosen ? 0 : -1;
      bodies[i].hidden = i !== chosen;
    });
  }

  choose(0);
  return h("section", { class: "tabs" }, list, bodies);
}
