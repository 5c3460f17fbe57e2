// A screen: one asciinema-player without its controls. Its driver is the page, which feeds it.
import { h } from "./dom.js";
import { clampSize, parseResize } from "./windows.js";

const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

let loaded = null;

/** Loads the player, once. */
export function loadPlayer() {
  loaded ??= Promise.all([
    load("link", { rel: "stylesheet", href: "player/asciinema-player.css" }),
    load("script", { src: "player/asciinema-player.min.js" }),
  ]).then(() => globalThis.AsciinemaPlayer);
  return loaded;
}

function load(tag, properties) {
  return new Promise((resolve, reject) => {
    document.head.append(h(tag, { ...properties, onload: resolve, onerror: () => reject(new Error("The player could not be loaded.")) }));
  });
}

export class Screen {
  /**
   * Makes a screen.
   *
   * @param label what it shows, for screen readers
   * @param hooks what the player's own mouse and keys do: play(), pause(), seek(where)
   */
  static async make(label, hooks = {}) {
    const player = await loadPlayer();
    const screen = new Screen(label);
    document.body.append(screen.element); // the player reads its colours from the style of an element that is in the document
    await new Promise((resolve) => {
      const driver = (callbacks) => screen.driver(callbacks, hooks, resolve);
      screen.player = player.create(driver, screen.place, { controls: false, theme: "page", fit: "width", keystrokeOverlay: false });
      screen.describe();
    });
    screen.element.remove();
    return screen;
  }

  constructor(label) {
    this.label = label;
    this.size = clampSize(80, 24);
    this.place = h("div", { class: "terminal" });
    this.element = h("div", { class: "terminal-frame" }, this.place);
    this.applySize();
  }

  driver({ dispatch }, hooks, ready) {
    this.dispatch = dispatch;
    return {
      init() {
        dispatch("play");
        ready();
      },
      play: () => hooks.play?.(),
      pause: () => hooks.pause?.(),
      seek: (where) => hooks.seek?.(where) ?? false,
      stop() {},
      getTiming: () => ({ time: 0, rate: 0, sampledAt: 0 }),
    };
  }

  /** The player leaves its text without a name and a role. */
  describe() {
    const text = this.place.querySelector(".ap-term-text");
    text?.setAttribute("role", "group");
    text?.setAttribute("aria-label", this.label);
  }

  /** Empties the screen by the sequence that terminals have for it: a reset of the player would take new memory each time. */
  reset(size) {
    this.dispatch("output", "\x1bc");
    this.resize(size);
  }

  /** Changes the size: an object, or a text such as 80x24. */
  resize(to) {
    const size = typeof to === "string" ? parseResize(to) : clampSize(to.columns, to.rows);
    if (size.columns === this.size.columns && size.rows === this.size.rows) return;
    this.size = size;
    this.dispatch("resize", { cols: size.columns, rows: size.rows });
    this.applySize();
  }

  /** Characters that change the direction of writing would change the order of what is shown: each becomes a sign. */
  output(text) {
    this.dispatch("output", text.replace(DIRECTION, "\ufffd"));
  }

  blinking(yes) {
    this.dispatch(yes ? "playing" : "pause");
  }

  /** A screen is as wide as its text needs, and no higher than most of the window. */
  applySize() {
    const { columns, rows } = this.size;
    this.place.style.setProperty("--columns", columns);
    this.place.style.setProperty("--rows", rows);
  }

  close() {
    this.player?.dispose();
    this.element.remove();
  }
}
