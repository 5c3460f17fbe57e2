// The timeline of a day: sessions as bars, above an axis of hours. Arrow keys go from bar to bar; the list below says the same.
import { ask } from "./api.js";
import { attribute, button, h, put } from "./dom.js";
import { between, dateTime, day as dayOf, hourMinute, lasted, startOfDay } from "./format.js";
import { recordingLink } from "./router.js";
import { openId } from "./rows.js";

const MOST_LANES = 14;
const HOUR = 3600_000;

/** Puts sessions into lanes, so that no two of a lane overlap; what finds no lane shares the last one. Pure. */
export function lanes(sessions, most = MOST_LANES) {
  const ends = [];
  return [...sessions].sort((a, b) => a.from - b.from).map((session) => {
    let lane = ends.findIndex((end) => end <= session.from);
    if (lane < 0) lane = Math.min(ends.length, most - 1);
    ends[lane] = Math.max(ends[lane] ?? 0, session.to);
    return { ...session, lane };
  });
}

/** The part of a day that a row takes, from 0 to 1; at least a little, so that it can be seen. Pure. */
export function span(row, from, to, now) {
  const start = Math.max(new Date(row.start).getTime(), from);
  const end = Math.min(row.end ? new Date(row.end).getTime() : now, to);
  const left = (start - from) / (to - from);
  return { row, from: left, to: Math.min(1, Math.max((end - from) / (to - from), left + 0.004)) };
}

export function dayStrip({ signal, parameters, onDay }) {
  let wanted = dayOf(new Date().toISOString());
  let turn = 0;
  const field = h("input", { type: "date", value: wanted, "aria-label": "Day", onchange: () => field.value && go(field.value) });
  const bars = h("div", { class: "bars", role: "group", "aria-label": "Sessions of the day" });
  const told = h("span", { class: "hint", role: "status" });
  const axis = h("div", { class: "axis", "aria-hidden": "true" });
  const element = h("section", { class: "day", "aria-label": "Timeline of the day" },
    h("div", { class: "day-head" },
      h("h2", {}, "Day"), button("‹", () => step(-1), { "aria-label": "The day before" }), field,
      button("›", () => step(1), { "aria-label": "The day after" }), told,
      button("List this day", () => onDay(...limits().map((date) => date.toISOString())), { class: "quiet" })),
    h("div", { class: "strip" }, bars, axis));
  bars.addEventListener("keydown", (event) => move(bars, event));

  function limits() {
    const from = startOfDay(wanted);
    const to = new Date(from);
    to.setDate(to.getDate() + 1);
    return [from, new Date(to.getTime() - 1)];
  }

  function step(days) {
    const date = new Date(startOfDay(wanted).getTime() + HOUR * 12);
    date.setDate(date.getDate() + days);
    go(dayOf(date.toISOString()));
  }

  function go(to) {
    wanted = to;
    field.value = to;
    load();
  }

  async function load() {
    const mine = ++turn;
    const [from, to] = limits();
    try {
      const answer = await ask("recordings", { ...parameters(), since: from.toISOString(), until: to.toISOString(), limit: 500 }, signal);
      if (mine === turn) draw(answer, from.getTime(), to.getTime() + 1);
    } catch (error) {
      if (error.name !== "AbortError" && mine === turn) told.textContent = error.message;
    }
  }

  function draw(answer, from, to) {
    const rows = answer.found.filter((row) => !row.shared || row.kind === "connection");
    const placed = lanes(rows.map((row) => span(row, from, to, Date.now())));
    const used = Math.max(2, ...placed.map((session) => session.lane + 1));
    bars.style.setProperty("--lanes", used);
    put(bars, placed.map(bar));
    put(axis, Array.from({ length: 9 }, (_, i) => h("span", {}, hourMinute(from + (to - from) * i / 8))));
    told.textContent = (rows.length === 1 ? "1 session" : `${rows.length} sessions`) + (answer.more ? " (the newest)" : "");
  }

  return { element, load, close: () => { turn++; } };
}

function bar({ row, from, to, lane }, index) {
  const name = row.user ?? row.attempted ?? "no user";
  const text = `${attribute(name, 60)}, ${attribute(row.address, 60)}, ${dateTime(row.start)}, ${lasted(between(row.start, row.end))}, ${row.state}`;
  const element = h("a", { href: recordingLink(openId(row)), class: `session ${row.state}${row.failures > 0 ? " failures" : ""}`,
    "aria-label": text, title: text, tabindex: index === 0 ? "0" : "-1" }, to - from > 0.05 ? attribute(name, 20) : null);
  element.style.left = `${from * 100}%`;
  element.style.width = `${(to - from) * 100}%`;
  element.style.setProperty("--lane", lane);
  return element;
}

/** Goes from bar to bar by arrow keys: one stop for Tab, however many sessions there are. */
function move(bars, event) {
  const all = [...bars.children];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || to === undefined || !all[to]) return;
  event.preventDefault();
  all[at].tabIndex = -1;
  all[to].tabIndex = 0;
  all[to].focus();
}
