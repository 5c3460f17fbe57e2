// Connections that are open now; with an id, the view of one of them.
import { ask } from "./api.js";
import { attribute, failed, h, put, shown } from "./dom.js";
import { between, count, dateTime, lasted, size } from "./format.js";
import { link } from "./router.js";
import { showLive } from "./follow.js";

const REFRESH = 2000;

export function show(main, { session, path }) {
  return path[0] ? showLive(main, path[0], session) : list(main);
}

function list(main) {
  const control = new AbortController();
  const body = h("tbody");
  const told = h("p", { class: "count", role: "status" });
  const table = h("table", {},
    h("thead", {}, h("tr", {}, ["User", "Address", "Began", "Lasts", "Runs", "In", "Out", "Lost"].map((title) => h("th", { scope: "col" }, title)))), body);
  const place = h("div", { class: "rows scroll", hidden: true }, table);
  const lines = new Map();
  put(main, h("h1", {}, "Open connections"), told, place);

  async function load() {
    try {
      const { connections } = await ask("live", {}, control.signal);
      told.textContent = connections.length === 0 ? "No connection is open." : connections.length === 1 ? "1 connection is open." : `${connections.length} connections are open.`;
      place.hidden = connections.length === 0;
      for (const [id, line] of lines) {
        if (connections.some((connection) => connection.id === id)) continue;
        line.remove();
        lines.delete(id);
      }
      connections.forEach(update);
    } catch (error) {
      if (error.name !== "AbortError") put(told, failed(error));
    }
  }

  /** A line stays while its connection does, so that the focus stays where it is. */
  function update(connection) {
    let line = lines.get(connection.id);
    if (!line) {
      line = h("tr", {}, Array.from({ length: 8 }, () => h("td")));
      const name = connection.user ?? "no user";
      line.cells[0].append(h("a", { href: link(["live", connection.id]), "aria-label": `Follow ${attribute(name, 60)}` }, shown(name, 60)));
      line.cells[1].append(shown(connection.address, 60));
      line.cells[2].textContent = dateTime(connection.start);
      lines.set(connection.id, line);
      body.append(line);
    }
    line.cells[3].textContent = lasted(between(connection.start, null));
    put(line.cells[4], connection.channels.map((channel) => h("code", {}, shown(channel.command ?? channel.program ?? channel.request ?? channel.kind, 60), " ")));
    line.cells[5].textContent = size(connection.bytesIn);
    line.cells[6].textContent = size(connection.bytesOut);
    line.cells[7].textContent = count(connection.lost);
  }

  load();
  const timer = setInterval(() => document.visibilityState === "visible" && load(), REFRESH);
  return () => {
    clearInterval(timer);
    control.abort();
  };
}
