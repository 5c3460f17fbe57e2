// What can be done with a recording: verify it, download it, link to a moment.
import { recordingPath, sendForLines, url } from "./api.js";
import { button, failed, h, put, shown } from "./dom.js";
import { count, many, size } from "./format.js";

export function actions({ id, details, session, outline, signal, moment, onLink }) {
  const result = h("div", { class: "verification", role: "status" });
  const verify = button("Verify", () => verifyNow(id, verify, result, signal));
  return h("section", { class: "actions-bar", "aria-label": "Actions" },
    h("div", { class: "buttons" },
      verify,
      downloads({ id, details, session, outline }),
      button("Link to this moment", () => onLink(moment()))),
    result);
}

async function verifyNow(id, verify, result, signal) {
  verify.disabled = true;
  const alarms = h("ul");
  const others = h("ul");
  put(result, h("p", { class: "loading" }, "Verifying…"));
  let done = null;
  try {
    await sendForLines(recordingPath(id, "verify"), {}, (line) => {
      if (line.finding) (line.finding.alarm ? alarms : others).append(finding(line.finding));
      else if (line.done) done = line;
    }, signal);
    put(result, verdict(done), alarms, others);
  } catch (error) {
    if (error.name !== "AbortError") put(result, failed(error), alarms, others);
  } finally {
    verify.disabled = false;
  }
}

function verdict(done) {
  if (!done) return h("p", { class: "error" }, "The verification broke off.");
  const read = `${many(done.recordings ?? 0, "recording")}, ${size(done.bytes ?? 0)} read.`;
  return done.good
    ? h("p", { class: "good" }, "✓ Nothing was changed, and nothing removed. ", read)
    : h("p", { class: "bad-text" }, "✗ Alarm: files are not what they were. ", read);
}

function finding({ kind, alarm, name, line, text }) {
  return h("li", {},
    h("span", { class: alarm ? "tag bad" : "tag" }, shown(kind, 40)), " ",
    h("code", {}, shown(name, 200)), line > 0 ? `, line ${count(line)}: ` : ": ", shown(text));
}

/** A menu of links. What it offers depends on the channels that the outline has found by now, so it is made when it opens. */
function downloads({ id, details, session, outline }) {
  const list = h("ul");
  const secrets = h("input", { type: "checkbox", onchange: () => fillIn() });
  const menu = h("details", { class: "menu" }, h("summary", {}, "Download"), h("div", { class: "menu-body" },
    session.rights.secrets ? h("label", { class: "check" }, secrets, "with passwords and answers") : null, list));
  menu.addEventListener("toggle", () => menu.open && fillIn());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });

  function fillIn() {
    const parts = details.parts ?? [];
    const screens = outline.screens();
    put(list,
      screens.map((channel) => item(screens.length > 1 ? `Cast of channel ${channel.channel}` : "Cast, for players of asciinema", { as: "cast", channel: channel.channel })),
      item("Text", { as: "text", secrets: secrets.checked }),
      item("JSON", { as: "json", secrets: secrets.checked }),
      parts.length > 1
        ? parts.map((part) => item(`As it is stored, part ${part.part}`, { as: "binary", part: part.part }))
        : item("As it is stored", { as: "binary" }),
      item("Proof, a zip", { as: "proof" }));
  }

  const item = (title, parameters) => h("li", {}, h("a", { href: url(recordingPath(id, "download"), parameters), download: "" }, title));
  return menu;
}
