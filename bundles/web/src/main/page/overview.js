// How auditing is doing.
import { ask } from "./api.js";
import { chart } from "./charts.js";
import { failed, h, notes, put, shown } from "./dom.js";
import { count, dateTime, size } from "./format.js";

const REFRESH = 10_000;

export function show(main) {
  const control = new AbortController();
  const place = h("div");
  put(main, h("h1", {}, "Overview"), place);
  const load = async () => {
    try {
      const answer = await ask("overview", {}, control.signal);
      const text = JSON.stringify(answer);
      if (text !== place.shownText) put(place, cards(answer));
      place.shownText = text;
    } catch (error) {
      if (error.name !== "AbortError") put(place, failed(error));
    }
  };
  load();
  const timer = setInterval(() => document.visibilityState === "visible" && load(), REFRESH);
  return () => {
    clearInterval(timer);
    control.abort();
  };
}

function cards({ status, failures, storage, ledger, uploads, pipelines = [], day, held }) {
  const missing = !status.formatPresent || !status.storagePresent || pipelines.some((one) => !one.formatPresent || !one.storagePresent);
  return [
    failureNotes(failures ?? []),
    day?.note ? notes([day.note]) : null,
    day ? h("div", { class: "charts" },
      chart("Sessions", day, day.sessions, count), chart("Recorded", day, day.bytes, size), chart("Failed logins", day, day.failedLogins, count, true)) : null,
    h("div", { class: "cards" },
      card("Auditing", auditing(status, pipelines), !status.enabled || missing),
      card("Counted since it started", counters(status)),
      card("Lost", lostOf(status), status.lostMessages > 0),
      ...storages(storage, pipelines),
      card("Ledger", Object.entries(ledger ?? {})),
      uploads ? card("Uploads", uploadsOf(uploads), uploads.failed > 0) : null,
      held !== null && held !== undefined ? card("Holds", [["Recordings that are held", count(held)]]) : null),
  ];
}

/** What each storage tells of itself; a storage of several pipelines once. */
function storages(storage, pipelines) {
  if (pipelines.length < 2) return [card("Storage", Object.entries(storage ?? {}))];
  const byName = new Map(pipelines.map((one) => [one.storage, one.storageStatus ?? {}]));
  return [...byName].map(([name, facts]) => card(`Storage ${name}`, Object.entries(facts)));
}

/** The format and the storage, or a line for each pipeline. */
function pipelinesOf(status, pipelines) {
  if (pipelines.length < 2) return [["Format", present(status.format, status.formatPresent)], ["Storage", present(status.storage, status.storagePresent)]];
  return pipelines.map((one) => [one.required ? "Pipeline" : "Pipeline, not required",
    h("span", {}, present(one.format, one.formatPresent), " in ", present(one.storage, one.storagePresent),
      one.lostMessages > 0 ? h("span", { class: "bad-text" }, `, ${count(one.lostMessages)} messages lost`) : null)]);
}

function present(name, there) {
  return there ? name : h("span", { class: "bad-text" }, name, " is missing");
}

function auditing(status, pipelines) {
  return [
    ["State", status.enabled ? h("span", { class: "good" }, "on") : h("span", { class: "bad-text" }, "off")],
    ["Mode", status.mode],
    ...pipelinesOf(status, pipelines),
    ["Recorded content", (status.intercepted ?? []).join(", ") || "none"],
    ["Rules in force", count(status.rules?.inForce)],
    status.rules?.refused > 0 ? ["Rules refused", h("span", { class: "bad-text" }, count(status.rules.refused))] : null,
    ["Open connections", count(status.liveConnections)],
  ].filter(Boolean);
}

function counters(status) {
  const more = status.counters ?? {};
  return [
    ["Connections", count(status.connections)], ["Messages", count(status.messages)], ["From clients", size(more.bytesIn)], ["To clients", size(more.bytesOut)],
    ["Connections ended by operators", count(more.terminated)], ["Recordings not complete yet", count(status.pendingRecordings)], ["Waiting in memory", size(more.waitingBytes)],
  ];
}

function lostOf(status) {
  return [["Messages", count(status.lostMessages)], ["Bytes", size(status.lostBytes)], ["Gaps", count(status.counters?.gaps)], ["Errors and warnings", count(status.counters?.errors)]];
}

function uploadsOf({ running, pending, failed: lost, oldest }) {
  return [["Running", count(running)], ["Waiting", count(pending)], ["Failed", count(lost)], ["Oldest", dateTime(oldest) || "none"]];
}

function failureNotes(failures) {
  if (failures.length === 0) return null;
  return h("section", { class: "card trouble" }, h("h2", {}, "Failures"),
    h("ul", {}, failures.map((failure) => h("li", {}, h("time", { datetime: failure.time }, dateTime(failure.time)), " ",
      failure.over ? null : h("span", { class: "tag bad" }, "lasts"), " ", shown(failure.text),
      failure.over && failure.over !== failure.time ? h("span", { class: "hint" }, ` until ${dateTime(failure.over)}`) : null))));
}

function card(title, entries, trouble = false) {
  if (entries.length === 0) return null;
  return h("section", { class: trouble ? "card trouble" : "card" }, h("h2", {}, title),
    h("dl", {}, entries.map(([name, value]) => h("div", {}, h("dt", {}, shown(name, 80)), h("dd", {}, value instanceof Node ? value : shown(value, 300))))));
}
