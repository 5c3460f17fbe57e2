// The timeline of all messages: some pages of it at a time, which go with the player.
import { ask, recordingPath } from "./api.js";
import { button, failed, h, notes, put, shown } from "./dom.js";
import { place } from "./format.js";
import { lastAt } from "./outline.js";

const PAGE = 200;
/** Pages that are kept; others are read again when the user comes back to them. */
const KEPT = 4;
/** Seconds of messages that are shown before the moment that the user goes to. */
const BEFORE = 3;

export function messageList({ id, duration, signal, onSeek }) {
  const short = duration < 60;
  const rows = h("ol", { class: "messages", tabindex: "0", "aria-label": "Messages" });
  const noted = h("div");
  const follows = h("input", { type: "checkbox", checked: true });
  const data = h("input", { type: "checkbox", onchange: () => begin(here) });
  const told = h("p", { class: "hint", role: "status" });
  const earlier = button("Earlier messages", () => before(), { hidden: true });
  const later = button("Later messages", () => after(), { hidden: true });
  const element = h("section", { class: "timeline", "aria-labelledby": "timeline-title" },
    h("div", { class: "timeline-head" }, h("h2", { id: "timeline-title" }, "Messages"),
      h("label", { class: "check" }, follows, "follow the player"), h("label", { class: "check" }, data, "with keys and output")),
    noted, h("div", { class: "timeline-body" }, earlier, rows, later, told));
  const body = element.querySelector(".timeline-body");
  let pages = [];
  let messages = [];
  let here = 0;
  let turn = 0;
  let busy = false;
  let covered = 0;
  let marked = null;

  body.addEventListener("scroll", () => {
    if (busy || pages.length === 0) return;
    if (body.scrollTop + body.clientHeight > body.scrollHeight - 300) after();
    else if (body.scrollTop < 100 && !earlier.hidden) before();
  });

  const types = () => (data.checked ? null : "-io");

  async function fetchPage(parameters) {
    const mine = ++turn;
    busy = true;
    try {
      const answer = await ask(recordingPath(id, "messages"), { ...parameters, types: types() }, signal);
      return mine === turn ? answer : null;
    } catch (error) {
      if (error.name !== "AbortError" && mine === turn) put(noted, failed(error));
      return null;
    } finally {
      if (mine === turn) busy = false;
    }
  }

  /** Shows the messages from a moment on. */
  async function begin(t) {
    here = t;
    const from = Math.max(0, t - BEFORE);
    const answer = await fetchPage({ t: from > 0 ? from : null, from: from > 0 ? null : 0, limit: PAGE });
    if (!answer) return;
    covered = from;
    put(noted, notes(answer.notes));
    put(rows);
    pages = [];
    add(answer, false);
    told.textContent = messages.length === 0 ? "No messages." : "";
    body.scrollTop = 0;
    follow(here);
  }

  async function after() {
    const last = pages[pages.length - 1];
    if (busy || !last || last.next === null || last.next === undefined) return;
    const answer = await fetchPage({ from: last.next, limit: PAGE });
    if (answer) add(answer, false);
  }

  /** What is before the first message. With a filter, a stretch of messages may have none that are shown: then a longer one is read. */
  async function before() {
    const first = messages[0]?.n ?? 0;
    for (let stretch = PAGE; !busy && first > 0; stretch *= 4) {
      const from = Math.max(0, first - stretch);
      const answer = await fetchPage({ from, limit: PAGE });
      if (!answer) return;
      const earlierOnes = answer.messages.filter((message) => message.n < first);
      if (earlierOnes.length > 0 || from === 0) {
        covered = Math.min(covered, earlierOnes[0]?.t ?? 0);
        add({ messages: earlierOnes, next: first }, true);
        return;
      }
    }
  }

  function add(answer, atFront) {
    const page = { next: answer.next, elements: answer.messages.map(line), messages: answer.messages };
    if (atFront) {
      const height = body.scrollHeight;
      pages.unshift(page);
      rows.prepend(...page.elements);
      if (pages.length > KEPT) pages.pop().elements.forEach((one) => one.remove());
      body.scrollTop += body.scrollHeight - height;
    } else {
      pages.push(page);
      rows.append(...page.elements);
      if (pages.length > KEPT) pages.shift().elements.forEach((one) => one.remove());
    }
    messages = pages.flatMap((one) => one.messages);
    earlier.hidden = (messages[0]?.n ?? 0) === 0;
    const next = pages[pages.length - 1].next;
    later.hidden = next === null || next === undefined;
  }

  function line(message) {
    const element = h("li", { class: "message type-" + String(message.type).replace(/[^a-z_]/g, "") },
      button(place(message.t, short), () => onSeek(message.t), { class: "moment", tabindex: "-1", "aria-label": `Go to ${place(message.t, short)}` }),
      h("span", { class: "channel" }, message.channel === null || message.channel === undefined ? "" : "#" + message.channel),
      h("div", { class: "what" }, (message.lines ?? []).map((text) => h("div", {}, shown(text, 4000)))));
    element.dataset.n = message.n;
    return element;
  }

  /** Marks the message of a moment; reads other pages if it is not among those that are here. */
  function follow(t) {
    here = t;
    if (!follows.checked || busy || pages.length === 0) return;
    const at = lastAt(messages, t);
    if (at < 0 && t < covered) begin(t);
    else if (at === messages.length - 1 && !later.hidden) goOn(t, messages[at]?.t ?? covered);
    mark(at < 0 ? null : rows.children[at]);
  }

  function goOn(t, last) {
    if (t - last > 30) begin(t);
    else after();
  }

  function mark(element) {
    if (element === marked) return;
    marked?.removeAttribute("aria-current");
    marked = element;
    if (!element) return;
    element.setAttribute("aria-current", "true");
    const top = element.offsetTop - body.clientHeight / 2;
    if (Math.abs(body.scrollTop - top) > body.clientHeight / 3) body.scrollTop = top;
  }

  rows.addEventListener("keydown", (event) => {
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...rows.querySelectorAll("button.moment")];
    const at = all.indexOf(document.activeElement);
    if (to === undefined || all.length === 0) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, at < 0 ? lastAt(messages, here) : at + to))]?.focus();
  });

  return { element, begin, follow };
}
