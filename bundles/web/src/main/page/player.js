// The player of a recording: screens of one or of all channels on one clock, its controls, and the keys that were typed.
import { h, put, shown, tell } from "./dom.js";
import { controls } from "./controls.js";
import { keyStrip } from "./keystrip.js";
import { Playback } from "./playback.js";
import { Screen } from "./screen.js";
import { Track } from "./track.js";
import { Windows } from "./windows.js";

/** The most screens side by side. Together they have the memory of one. */
const MOST_SCREENS = 6;

/** Bytes of output of a window, and of the screen before it, of all screens together. */
const WINDOW = 1 << 20;
const LEAD = 512 << 10;

export function playerPane({ id, duration, outline, session, details, query }) {
  const playback = new Playback(duration);
  const screens = h("div", { class: "screens" });
  const told = h("p", { class: "player-note", role: "status" });
  const strip = keyStrip();
  const chooser = h("select", { "aria-label": "Channel", onchange: () => choose(chooser.value) });
  const bar = controls(playback, outline);
  const element = h("section", { class: "player", "aria-label": "Player" });
  const times = [];
  let shownScreens = [];
  let chosen = query.channel ?? null;
  let turn = 0;
  playback.position = Math.min(Number(query.t) || 0, duration);

  if (!session.player) {
    put(element, h("p", { class: "player-none" }, "The player was not built into this page, since npm was not there when the bundle was built. Below is what happened; download the cast to play it with asciinema."));
  } else if (!details.castable) {
    put(element, h("p", { class: "player-none" }, "No channel of this recording has a screen to play. Below, and in the messages, is what happened."));
  } else {
    put(element, h("div", { class: "screens-head" }, h("label", { class: "chooser" }, "Channel ", chooser), told), screens, strip.element, bar.element);
    put(screens, h("p", { class: "loading" }, "Looking for a channel with a screen…"));
    outline.addEventListener("change", offer);
    element.addEventListener("keydown", bar.onKey, true);
  }

  /** Offers the channels that are known by now; shows the first one as soon as it is. */
  function offer() {
    const found = outline.screens();
    const options = found.map((channel) => String(channel.channel));
    if (chooser.dataset.options !== options.join()) {
      chooser.dataset.options = options.join();
      put(chooser, found.map((channel) => h("option", { value: channel.channel }, optionText(channel))),
        found.length > 1 ? h("option", { value: "all" }, "All side by side") : null);
      if (chosen !== null) chooser.value = chosen;
    }
    if (shownScreens.length === 0 && found.length > 0 && turn === 0) choose(options.includes(chosen) || chosen === "all" ? chosen : options[0]);
    if (found.length === 0 && outline.done) put(screens, h("p", { class: "player-none" }, "No channel of this recording has a screen to play."));
  }

  async function choose(channel) {
    const mine = ++turn;
    chosen = channel;
    chooser.value = channel;
    const all = outline.screens();
    const wanted = channel === "all" ? all.slice(0, MOST_SCREENS) : all.filter((one) => String(one.channel) === String(channel));
    if (channel === "all" && all.length > MOST_SCREENS) tell(`Of ${all.length} channels, the first ${MOST_SCREENS} are shown.`);
    try {
      const made = await Promise.all(wanted.map((one) => Screen.make(`Screen of channel ${one.channel}`, hooks)));
      if (mine !== turn) {
        made.forEach((screen) => screen.close());
        return;
      }
      shownScreens.forEach((screen) => screen.close());
      shownScreens = made;
      screens.classList.toggle("several", made.length > 1);
      put(screens, made.map((screen, i) => figure(screen, wanted[i], made.length > 1)));
      strip.clear();
      const share = Math.max(1, made.length);
      const windows = (i) => new Windows(id, wanted[i].channel, Math.trunc(WINDOW / share), Math.trunc(LEAD / share));
      await playback.use(made.map((screen, i) => new Track(windows(i), screen, onEvent)));
    } catch (error) {
      if (mine === turn) put(screens, h("p", { class: "error", role: "alert" }, error.message));
    }
  }

  function onEvent(t, kind, data) {
    if (kind === "i") strip.add(data);
    else if (kind === "x") told.textContent = `The program ended with status ${data}.`;
  }

  playback.addEventListener("time", () => times.forEach((listener) => listener(playback.position)));
  playback.addEventListener("sought", () => { strip.clear(); told.textContent = ""; });
  playback.addEventListener("state", () => shownScreens.forEach((screen) => screen.blinking(playback.state === "playing")));
  playback.addEventListener("failed", ({ detail }) => { told.textContent = detail.message; });

  const hooks = { play: () => playback.play(), pause: () => playback.pause(), seek: () => false };
  return {
    element,
    position: () => playback.position,
    channel: () => chosen,
    onTime: (listener) => times.push(listener),
    lengthen: (to) => playback.lengthen(to),
    seek: (t, channel) => {
      const known = channel !== null && channel !== undefined && outline.screens().some((one) => String(one.channel) === String(channel));
      if (known && chosen !== "all" && chosen !== String(channel)) {
        playback.position = t;
        choose(String(channel));
      }
      return playback.seek(t);
    },
    close: () => {
      turn++;
      playback.close();
      shownScreens.forEach((screen) => screen.close());
    },
  };
}

function optionText(channel) {
  const text = `${channel.channel}: ${channel.program ?? channel.request ?? "session"}`;
  return shown(text, 60).textContent;
}

function figure(screen, channel, captioned) {
  return captioned ? h("figure", {}, h("figcaption", {}, shown(optionText(channel), 80)), screen.element) : screen.element;
}

