// Text search in one recording.
import { lines, recordingPath } from "./api.js";
import { button, h, notes, put, shown, shownWithHits } from "./dom.js";
import { many, place } from "./format.js";

export function searchWithin({ id, duration, signal, onSeek }) {
  const text = h("input", { type: "search", name: "text", required: true, autocomplete: "off", spellcheck: "false" });
  const exact = h("input", { type: "checkbox" });
  const told = h("p", { class: "count", role: "status" });
  const noted = h("div");
  const hits = h("ol", { class: "hits" });
  const stop = button("Stop", () => control?.abort(), { hidden: true });
  const form = h("form", { class: "inline", role: "search", "aria-label": "Search this recording" },
    h("label", {}, "Text that was shown or typed ", text), h("label", { class: "check" }, exact, "same capitals"),
    h("button", { type: "submit" }, "Search"), stop);
  let control = null;
  signal.addEventListener("abort", () => control?.abort());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  async function search() {
    control?.abort();
    const mine = new AbortController();
    control = mine;
    const found = [];
    put(hits);
    put(noted);
    told.textContent = "Searching…";
    stop.hidden = false;
    let done = false;
    const noteTexts = [];
    try {
      await lines(recordingPath(id, "search"), { text: text.value, case: exact.checked }, (line) => {
        if (line.hit) {
          found.push(line.hit);
          hits.append(hit(line.hit));
          told.textContent = many(found.length, "hit") + " so far";
        } else if (line.note) noteTexts.push(line.note);
        else if (line.done) done = true;
      }, mine.signal);
    } catch (error) {
      if (error.name !== "AbortError") noteTexts.push(error.message);
    }
    if (control !== mine) return;
    stop.hidden = true;
    told.textContent = many(found.length, "hit") + (done ? "" : ", and the search did not end");
    put(noted, notes(noteTexts));
  }

  function hit(one) {
    const at = place(one.t, duration < 60);
    return h("li", {}, button(at, () => onSeek(one.t, one.channel), { class: "moment", "aria-label": `Go to ${at}` }),
      h("span", { class: "badge source-" + one.source }, shown(one.source, 12)), h("code", {}, shownWithHits(one.line, text.value, exact.checked)));
  }

  return h("div", { class: "scroll" }, form, told, noted, hits);
}
