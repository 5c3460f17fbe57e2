// Recordings as rows of a table; on a narrow screen, as cards.
import { attribute, h, shown } from "./dom.js";
import { between, count, dateTime, lasted, size } from "./format.js";
import { recordingLink } from "./router.js";

const COLUMNS = ["User", "Address", "Began", "Lasted", "What ran", "Size", "State", "Verified"];

/** What a row is opened by: a connection in a shared recording by its connection. */
export const openId = (row) => (row.kind === "connection" || row.shared ? row.connection || row.id : row.id);

/** The table of some rows. */
export function rowsTable(rows) {
  return h("table", { class: "list" },
    h("caption", { class: "unseen" }, "Recordings, newest first"),
    h("thead", {}, h("tr", {}, COLUMNS.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows.map(line)));
}

function line(row) {
  const cells = [
    [userCell(row), "user"],
    [[shown(row.address, 60), row.country ? h("span", { class: "country", title: "country of the address" }, shown(row.country, 4)) : null], "address"],
    [h("time", { datetime: row.start }, dateTime(row.start)), "began"],
    [lasted(between(row.start, row.end)), "lasted number"],
    [ran(row), "ran"],
    [size(row.bytes), "size number"],
    [state(row), "state-cell"],
    [verified(row.verified), "verified"],
  ];
  return h("tr", { class: "state-" + row.state }, cells.map(([content, name], i) => h("td", { class: name, "data-label": COLUMNS[i] }, content)));
}

function userCell(row) {
  const name = row.user ?? row.attempted;
  return [
    h("a", { href: recordingLink(openId(row)), "aria-label": `Open the recording of ${attribute(name ?? "no user", 60)} of ${dateTime(row.start)}` },
      name ? shown(name, 60) : h("em", {}, "no user")),
    row.user ? null : h("span", { class: "tag" }, row.shared ? "shared" : "not logged in"),
    row.part > 1 ? h("span", { class: "tag" }, `part ${row.part}`) : null,
    row.channel !== null && row.channel !== undefined ? h("span", { class: "tag" }, `channel ${row.channel}`) : null,
  ];
}

function ran(row) {
  const all = row.ran ?? [];
  return [
    all.map((command) => h("code", {}, shown(command, 80))),
    row.ranMore > 0 ? h("span", { class: "hint" }, `+${count(row.ranMore)}`) : null,
    row.failures > 0 ? h("span", { class: "tag bad" }, row.failures === 1 ? "1 failed login" : `${count(row.failures)} failed logins`) : null,
  ];
}

/** The state of a recording as a badge, and what else is to be known of it. */
export function state(row) {
  return [
    h("span", { class: `badge ${row.state}` }, row.state),
    row.encrypted ? h("span", { class: "tag", title: "encrypted: its content is read with a private key" }, "encrypted") : null,
    row.origin === "storage" ? h("span", { class: "tag", title: "the ledger has no line about it" }, "not in ledger") : null,
    row.origin === "imported" ? h("span", { class: "tag" }, "imported") : null,
  ];
}

/** Whether a recording was verified. */
export function verified(value) {
  if (!value) return h("span", { class: "hint" }, "not yet");
  return h("span", { class: value.good ? "good" : "bad-text", title: dateTime(value.time) }, value.good ? "✓ verified" : "✗ alarm");
}
