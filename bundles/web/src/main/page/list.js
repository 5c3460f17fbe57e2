// The list of recordings, with a timeline of the day above.
import { ask } from "./api.js";
import { dayStrip } from "./day.js";
import { failed, h, notes, put, button } from "./dom.js";
import { filterForm, parametersOf } from "./filters.js";
import { many } from "./format.js";
import { replaceQuery } from "./router.js";
import { rowsTable } from "./rows.js";

const PAGE = 100;
const REFRESH = 5000;

export function show(main, { session, query }) {
  const control = new AbortController();
  const state = { query: { ...query }, limit: PAGE, found: [], turn: 0 };
  const told = h("p", { class: "count", role: "status" });
  const noted = h("div");
  const table = h("div", { class: "rows" });
  const more = button("Show more", () => load(state.limit + PAGE), { class: "more", hidden: true });
  const day = dayStrip({ signal: control.signal, parameters: () => parametersOf(state.query), onDay: narrow });
  const form = filterForm(state.query, (wanted) => change(wanted));
  put(main, h("h1", { class: "unseen" }, "Recordings"), form, day.element,
    h("section", { "aria-label": "Recordings" }, told, noted, table, more));

  function change(wanted) {
    state.query = wanted;
    replaceQuery(wanted);
    load(PAGE);
    day.load();
  }

  function narrow(since, until) {
    const wanted = { ...state.query, since, until };
    form.fill(wanted);
    change(wanted);
  }

  async function load(limit, quiet) {
    const turn = ++state.turn;
    state.limit = limit;
    if (!quiet) told.textContent = "Looking…";
    try {
      const answer = await ask("recordings", { ...parametersOf(state.query), limit: Math.min(limit, 500) }, control.signal);
      if (turn === state.turn) answered(answer);
    } catch (error) {
      if (error.name === "AbortError" || turn !== state.turn || quiet) return;
      put(table, failed(error));
      told.textContent = "";
    }
  }

  function answered(answer) {
    state.found = answer.found;
    told.textContent = answer.found.length === 0 ? "No recording fits." : many(answer.found.length, "recording") + (answer.more ? ", and more" : "");
    put(noted, notes(answer.notes));
    if (same(table, answer.found)) return;
    put(table, answer.found.length === 0 ? null : rowsTable(answer.found, session));
    more.hidden = !answer.more || state.limit >= 500;
    if (answer.more && state.limit >= 500) put(noted, notes([...(answer.notes ?? []), "There are more than 500: narrow the search."]));
  }

  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && state.found.some((row) => row.state === "open")) load(state.limit, true);
  }, REFRESH);
  load(PAGE);
  day.load();
  return () => {
    clearInterval(timer);
    control.abort();
    day.close();
  };
}

/** Whether a table shows the same already, so that focus and selection stay. */
function same(table, found) {
  const text = JSON.stringify(found);
  const was = table.shownRows === text;
  table.shownRows = text;
  return was;
}
