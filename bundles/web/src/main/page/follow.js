// An open connection as it goes on: a screen for each channel, keys, and all other messages as lines.
import { ask, recordingPath } from "./api.js";
import { button, failed, h, put, shown } from "./dom.js";
import { endDialog } from "./end.js";
import { many, place } from "./format.js";
import { liveScreen } from "./live-screen.js";
import { recordingLink } from "./router.js";

/** The most screens, and the most lines of other messages that are kept. */
const MOST_SCREENS = 8;
const MOST_LINES = 500;

export function showLive(main, id, session) {
  const control = new AbortController();
  const screens = new Map();
  const grid = h("div", { class: "screens several" });
  const lines = h("ol", { class: "messages", tabindex: "0", "aria-label": "Messages" });
  const state = h("p", { class: "count", role: "status" }, "Connecting…");
  const skippedPlace = h("p", { class: "player-doubt" });
  const title = h("h1", {}, "Live");
  const end = session.rights.manage ? endDialog(id, () => {
    // the connection may have ended before the answer came
    if (source.readyState !== EventSource.CLOSED) state.textContent = "The end of this session was asked for.";
  }) : null;
  let skipped = 0;
  put(main, title,
    h("div", { class: "buttons live-actions" }, h("span", { class: "badge open" }, "live"), state,
      end ? button("End this session", () => end.open(), { class: "danger" }) : null,
      h("a", { href: recordingLink(id) }, "The recording so far")),
    end?.element, skippedPlace,
    h("div", { class: "recording" },
      h("div", { class: "left player" }, grid),
      h("section", { class: "timeline", "aria-label": "Messages" }, h("div", { class: "timeline-head" }, h("h2", {}, "Messages")),
        h("div", { class: "timeline-body" }, lines))));

  let user = null;
  let address = "";

  function showTitle() {
    put(title, user ? shown(user, 60) : "No user", address ? h("span", { class: "at" }, " from ", shown(address, 60)) : null);
  }

  ask(recordingPath(id), {}, control.signal).then((details) => {
    user ??= details.parts?.[0]?.user ?? null;
    address = details.parts?.[0]?.address ?? "";
    showTitle();
  }).catch(() => {
    // a connection whose recording cannot be read is followed all the same
  });

  const source = new EventSource("api/live/" + encodeURIComponent(id) + "/follow");
  const on = (name, action) => source.addEventListener(name, (event) => action(JSON.parse(event.data)));
  on("hello", (hello) => {
    state.textContent = "Following";
    user = hello.user ?? user; // the metadata of an open recording may not have it yet
    showTitle();
    const { channels } = hello;
    channels.filter((channel) => channel.kind === "session" && channel.request !== "subsystem").forEach((channel) => screen(channel.id, channel));
    if (screens.size === 0) put(grid, h("p", {}, "No channel has a screen yet."));
  });
  on("o", (event) => screen(event.channel)?.take(event, "o"));
  on("i", (event) => screen(event.channel)?.take(event, "i"));
  on("r", (event) => screen(event.channel)?.take(event, "r"));
  on("line", (event) => addLine(event));
  on("skipped", ({ n }) => {
    skipped += n;
    skippedPlace.textContent = `${many(skipped, "message")} skipped here, since this view was too slow; the recording has them. The screen may be incomplete until the next full redraw.`;
  });
  on("end", () => {
    source.close();
    state.textContent = "The connection has ended.";
  });
  source.addEventListener("error", () => lost());

  /** The stream broke off. EventSource tries again by itself, and cannot tell why: whether the login has ended, a question tells. */
  function lost() {
    if (source.readyState === EventSource.CONNECTING) state.textContent = "The server does not answer. Trying again…";
    else state.textContent = "The server ended this view.";
    ask("live", {}, control.signal).then(({ connections }) => {
      if (connections.some((connection) => connection.id === id)) return;
      source.close();
      state.textContent = "The connection has ended.";
    }).catch((error) => {
      if (error.status && error.status !== 0) source.close();
      if (error.name !== "AbortError") state.textContent = error.message;
    });
  }

  function screen(channel, about = {}) {
    if (!screens.has(channel)) {
      if (screens.size >= MOST_SCREENS || !session.player) return screens.get(channel);
      if (screens.size === 0) put(grid);
      const made = liveScreen(id, channel, about, control.signal);
      screens.set(channel, made);
      grid.append(made.element);
    }
    return screens.get(channel);
  }

  function addLine({ t, channel, lines: texts }) {
    const bottom = lines.parentElement;
    const atEnd = bottom.scrollTop + bottom.clientHeight > bottom.scrollHeight - 60;
    lines.append(h("li", { class: "message" }, h("span", { class: "moment" }, place(t)),
      h("span", { class: "channel" }, channel === null || channel === undefined ? "" : "#" + channel),
      h("div", { class: "what" }, (texts ?? []).map((text) => h("div", {}, shown(text, 4000))))));
    while (lines.children.length > MOST_LINES) lines.firstElementChild.remove();
    if (atEnd) bottom.scrollTop = bottom.scrollHeight;
  }

  if (!session.player) put(grid, failed("The player was not built into this page, so screens are not shown."));
  return () => {
    source.close();
    control.abort();
    for (const one of screens.values()) one.close();
  };
}
