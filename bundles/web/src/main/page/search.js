// Text search over what was shown and typed, in all recordings that fit the filters.
import { lines } from "./api.js";
import { button, h, notes, put, shown, shownWithHits } from "./dom.js";
import { filterForm, parametersOf } from "./filters.js";
import { dateTime, many, place } from "./format.js";
import { recordingLink, replaceQuery } from "./router.js";

export function show(main, { query }) {
  const text = h("input", { type: "search", required: true, autocomplete: "off", spellcheck: "false", value: query.text ?? "" });
  const exact = h("input", { type: "checkbox", checked: query.case === "true" });
  const before = [h("label", { class: "wide" }, "Text", text), h("label", { class: "check" }, exact, "same capitals")];
  const keep = () => ({ text: text.value, case: exact.checked ? "true" : null });
  const form = filterForm(query, (wanted) => start(wanted), { label: "Search in what was shown and typed", submit: "Search", before, keep });
  const told = h("p", { class: "count", role: "status" });
  const stop = button("Stop", () => control.abort(), { hidden: true });
  const noted = h("div");
  const hits = h("ol", { class: "hits" });
  let control = new AbortController();
  put(main, h("h1", {}, "Search in what was shown and typed"), form, h("div", { class: "search-state" }, told, stop), noted, hits);
  if (query.text) start(query);

  async function start(wanted) {
    replaceQuery(wanted);
    control.abort();
    put(hits);
    put(noted);
    if (!wanted.text) {
      told.textContent = "";
      return;
    }
    const mine = new AbortController();
    control = mine;
    const state = { count: 0, notes: [], done: false, last: null, wanted };
    told.textContent = "Searching…";
    stop.hidden = false;
    try {
      await lines("search", { ...parametersOf(wanted), text: wanted.text, case: wanted.case }, (line) => take(line, state), mine.signal);
    } catch (error) {
      if (error.name !== "AbortError") state.notes.push(error.message);
    }
    if (control !== mine) return;
    stop.hidden = true;
    told.textContent = many(state.count, "hit") + (state.done ? "" : ". The search was stopped before its end");
    put(noted, notes(state.notes));
  }

  function take(line, state) {
    if (line.note) {
      state.notes.push(line.note);
      put(noted, notes(state.notes));
    } else if (line.hit) {
      state.count++;
      told.textContent = many(state.count, "hit") + " so far";
      const id = openedBy(line.hit);
      if (id !== state.last) hits.append(h("li", {}, h("h2", {}, line.hit.user ? shown(line.hit.user, 60) : "No user", h("span", { class: "hint" }, " ", h("code", {}, shown(id, 12))))));
      state.last = id;
      hits.append(hit(line.hit, state.wanted));
    } else if (line.done) state.done = true;
  }

  return () => control.abort();
}

/** A hit in a recording that connections share belongs to one of them. */
const openedBy = (one) => one.connection ?? one.id;

function hit(one, wanted) {
  return h("li", {},
    h("a", { href: recordingLink(openedBy(one), { t: one.t, channel: one.channel }), class: "moment", title: "Go to this moment" }, place(one.t, true)),
    h("time", { class: "hint", datetime: one.time }, dateTime(one.time)),
    h("span", { class: "badge source-" + String(one.source).replace(/[^a-z]/g, "") }, shown(one.source, 12)),
    h("code", {}, shownWithHits(one.line, wanted.text, wanted.case === "true")));
}
