// Tables of an outline: markers, transfers, forwardings, channels, parts, and who looked.
import { button, h, put, shown } from "./dom.js";
import { count, dateTime, place, size } from "./format.js";

/** The most rows of a table at a time. */
const MOST = 200;

export function tablesOf({ outline, details, duration, onSeek }) {
  const short = duration < 60;
  const moment = (t, channel) => button(place(t, short), () => onSeek(t, channel), { class: "moment", "aria-label": `Go to ${place(t, short)}` });
  const all = [
    list("Commands and marks", "Nothing to mark yet.", () => outline.markers, [
      ["At", (m) => moment(m.t, m.channel)],
      ["", (m) => h("span", { class: "badge kind-" + m.kind }, m.kind)],
      ["Channel", (m) => m.channel ?? ""],
      ["What", (m) => h("code", {}, shown(m.text, 500))],
    ]),
    list("Transfers", "No file was transferred or changed.", () => outline.files, [
      ["At", (f) => moment(f.t, f.channel)],
      ["What", (f) => shown(f.op, 60)],
      ["Path", (f) => h("code", {}, shown(f.path, 500), f.to ? [" → ", shown(f.to, 500)] : null)],
      ["Read", (f) => size(f.bytesRead)],
      ["Written", (f) => size(f.bytesWritten)],
      ["Result", (f) => [shown(f.result ?? "", 60), f.finished === false ? " not finished" : null]],
      ["SHA-256", (f) => (f.sha256 ? h("code", { class: "id", title: f.sha256 }, shown(f.sha256, 12)) : "")],
    ]),
    list("Forwardings", "Nothing was forwarded.", () => outline.forwards, [
      ["At", (f) => moment(f.t, f.channel)],
      ["Kind", (f) => shown(f.kind, 60)],
      ["From", (f) => shown(f.from, 200)],
      ["To", (f) => [shown(f.to, 200), f.refused ? h("span", { class: "tag bad" }, "refused: ", shown(f.refused, 100)) : null]],
      ["In", (f) => size(f.bytesIn)],
      ["Out", (f) => size(f.bytesOut)],
    ]),
    list("Channels", "No channel was opened yet.", () => [...outline.channels.values()], [
      ["Channel", (c) => c.channel],
      ["At", (c) => moment(c.t, c.channel)],
      ["Kind", (c) => shown(c.kind, 60)],
      ["Runs", (c) => h("code", {}, shown(c.program ?? c.request ?? "", 300))],
      ["Terminal", (c) => (c.term ? [shown(c.term, 40), ` ${c.columns} × ${c.rows}`] : "")],
      ["Closed", (c) => (c.closed === undefined ? "" : place(c.closed, short))],
    ]),
    list("Looked at", "Nothing of other recordings was shown.", () => outline.viewed, [
      ["At", (v) => moment(v.t, v.channel)], ["What", (v) => shown(v.text, 500)],
    ]),
  ];
  if ((details.parts ?? []).length > 1) all.push(parts(details.parts));
  outline.addEventListener("change", () => all.forEach(([, panel]) => panel.refresh?.()));
  return { tabs: all };
}

function list(title, empty, rows, columns) {
  const body = h("tbody");
  const counter = h("span", { class: "counter" });
  const told = h("p", { class: "hint" }, empty);
  const more = button("Show more", () => { most += MOST; draw(); }, { hidden: true });
  const table = h("table", { hidden: true },
    h("thead", {}, h("tr", {}, columns.map(([name]) => h("th", { scope: "col" }, name || h("span", { class: "unseen" }, "Kind"))))), body);
  let most = MOST;
  const draw = () => {
    const found = rows();
    // The rows that stand stay, so that focus is not lost while more come.
    for (let i = body.children.length; i < Math.min(found.length, most); i++) {
      body.append(h("tr", {}, columns.map(([, cell]) => h("td", {}, cell(found[i])))));
    }
    counter.textContent = found.length > 0 ? count(found.length) : "";
    told.hidden = found.length > 0;
    table.hidden = found.length === 0;
    more.hidden = found.length <= most;
  };
  const panel = h("div", { class: "scroll" }, told, table, more);
  panel.counter = counter;
  panel.refresh = draw;
  return [title, panel];
}

function parts(rows) {
  return ["Parts", put(h("div", { class: "scroll" }), h("table", {},
    h("thead", {}, h("tr", {}, ["Part", "Id", "Began", "Ended", "Size", "State"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {},
      [row.part, h("code", { class: "id" }, shown(row.id, 60)), dateTime(row.start), dateTime(row.end), size(row.bytes), row.state]
        .map((cell) => h("td", {}, cell)))))))];
}
