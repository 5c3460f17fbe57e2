// One recording: all its parts as one thing. The player at the left, the timeline of its messages at the right.
import { ask, recordingPath } from "./api.js";
import { failed, h, notes, put, shown, tell } from "./dom.js";
import { actions } from "./actions.js";
import { between, dateTime, lasted, size } from "./format.js";
import { messageList } from "./messages.js";
import { Outline } from "./outline.js";
import { playerPane } from "./player.js";
import { recordingLink, replaceQuery } from "./router.js";
import { state, verified } from "./rows.js";
import { loadPlayer } from "./screen.js";
import { tabs } from "./tabs.js";
import { tablesOf } from "./tables.js";
import { searchWithin } from "./within.js";

export function show(main, { session, path, query }) {
  const control = new AbortController();
  let close = () => {};
  put(main, h("p", { class: "loading" }, "Loading…"));
  if (session.player) loadPlayer().catch(() => {}); // meanwhile; where it fails, the player tells
  ask(recordingPath(path[0] ?? ""), {}, control.signal)
    .then((details) => { close = view(main, details, session, query, control.signal); })
    .catch((error) => {
      if (error.name !== "AbortError") put(main, failed(error), h("p", {}, h("a", { href: "#/" }, "All recordings")));
    });
  return () => {
    control.abort();
    close();
  };
}

function view(main, details, session, query, signal) {
  const id = details.shown ?? details.id;
  const duration = details.duration ?? between(details.start, details.end);
  const outline = new Outline();
  const noted = h("div");
  const player = playerPane({ id, duration, outline, session, details, query });
  const messages = messageList({ id, duration, signal, onSeek: (t) => player.seek(t) });
  const within = searchWithin({ id, duration, signal, onSeek: (t, channel) => player.seek(t, channel) });
  const tables = tablesOf({ outline, details, duration, onSeek: (t, channel) => player.seek(t, channel) });
  put(main,
    head(details, duration),
    actions({ id, details, session, outline, signal, moment: () => ({ t: player.position(), channel: player.channel() }), onLink: copyLink(id) }),
    noted,
    h("div", { class: "recording" },
      h("div", { class: "left" }, player.element, tabs("Of this recording", [...tables.tabs, ["Search", within]])),
      messages.element));
  player.onTime((t) => messages.follow(t));
  outline.addEventListener("change", () => {
    put(noted, notes(outline.notes));
    if (outline.done) player.lengthen(outline.done.duration);
  });
  outline.read(id, signal);
  messages.begin(Number(query.t) || 0);
  return () => player.close();
}

function head(details, duration) {
  const row = details.parts?.[0] ?? {};
  const parts = details.parts ?? [];
  const bytes = parts.reduce((sum, part) => sum + Math.max(0, part.bytes ?? 0), 0);
  const last = parts[parts.length - 1] ?? row;
  const name = row.user ?? row.attempted;
  return h("header", { class: "head" },
    h("h1", {}, name ? shown(name, 80) : "No user", h("span", { class: "at" }, " from ", shown(row.address, 60)),
      row.country ? h("span", { class: "country" }, shown(row.country, 4)) : null),
    h("dl", { class: "facts" },
      fact("Began", h("time", { datetime: details.start }, dateTime(details.start))),
      fact("Lasted", details.live ? `${lasted(duration)} so far` : lasted(duration)),
      fact("State", state({ ...last, state: details.live ? "open" : last.state })),
      fact("Size", size(bytes)),
      parts.length > 1 ? fact("Parts", String(parts.length)) : null,
      fact("Verified", verified(details.verified)),
      fact("Id", h("code", { class: "id" }, shown(details.connection ?? details.id, 80)))),
    details.shared ? h("p", { class: "hint" }, "This connection is in a recording that it shares with other connections whose users have not authenticated. Only this connection is shown.") : null,
    details.live ? h("p", {}, h("a", { href: "#/live/" + encodeURIComponent(details.connection) }, "Follow it live")) : null);
}

const fact = (title, value) => h("div", {}, h("dt", {}, title), h("dd", {}, value));

/** Puts the link to a moment into the clipboard, and into the address. */
function copyLink(id) {
  return async ({ t, channel }) => {
    const moment = { t: t.toFixed(3), channel };
    replaceQuery(moment);
    const address = new URL(recordingLink(id, moment), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      tell("The link to this moment is in the clipboard.");
    } catch {
      tell("The link to this moment is in the address bar.");
    }
  };
}

