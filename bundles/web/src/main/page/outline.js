// What happened in a recording, as the server tells it while it reads: channels, commands, resizes, gaps, exits, files, forwardings.
import { lines, recordingPath } from "./api.js";

/** How often listeners are told of what is new, in milliseconds. */
const TOLD_EVERY = 250;

export class Outline extends EventTarget {
  constructor() {
    super();
    this.channels = new Map();
    this.markers = [];
    this.files = [];
    this.forwards = [];
    this.viewed = [];
    this.parts = [];
    this.notes = [];
    this.progress = null;
    this.done = null;
    this.error = null;
    this.told = 0;
  }

  /** Takes one line of the answer. */
  take(line) {
    const taken = TAKEN[line.k];
    if (taken) taken(this, line);
    this.changed(line.k === "channel" && this.screens().length === 1); // the player begins with the first one, at once
  }

  /** The channels that have a screen. */
  screens() {
    return [...this.channels.values()].filter((channel) => channel.kind === "session" && channel.request !== "subsystem");
  }

  mark(line, kind, text) {
    this.markers.push({ t: line.t, channel: line.channel ?? null, kind, text });
  }

  changed(now = false) {
    if (now) {
      clearTimeout(this.told);
      this.told = 0;
      this.dispatchEvent(new Event("change"));
    } else if (!this.told) {
      this.told = setTimeout(() => this.changed(true), TOLD_EVERY);
    }
  }

  /** Reads the outline of a recording. */
  async read(id, signal) {
    try {
      await lines(recordingPath(id, "outline"), {}, (line) => this.take(line), signal);
      if (!this.done) this.notes.push("The server stopped before it had read all of the recording.");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.error = error;
      this.notes.push(error.message);
    }
    this.changed(true);
  }
}

const TAKEN = {
  channel: (outline, line) => {
    outline.channels.set(line.channel, { ...outline.channels.get(line.channel), ...line });
  },
  start: (outline, line) => {
    const channel = outline.channels.get(line.channel);
    if (channel) {
      channel.request ??= line.what;
      channel.program ??= line.program;
    }
    outline.mark(line, "start", line.what + (line.program ? " " + line.program : ""));
  },
  command: (outline, line) => outline.mark(line, "command", line.text),
  resize: (outline, line) => outline.mark(line, "resize", `${line.columns} × ${line.rows}`),
  exit: (outline, line) => outline.mark(line, "exit", line.signal ? "signal " + line.signal : "status " + line.status),
  close: (outline, line) => {
    const channel = outline.channels.get(line.channel);
    if (channel) channel.closed = line.t;
  },
  refused: (outline, line) => outline.mark(line, "refused", line.what),
  gap: (outline, line) => outline.mark(line, "gap", line.text),
  masked: (outline, line) => outline.mark(line, "masked", line.text),
  file: (outline, line) => outline.files.push(line),
  forward: (outline, line) => outline.forwards.push(line),
  part: (outline, line) => {
    outline.parts.push(line);
    if (line.part > 1) outline.mark(line, "part", `part ${line.part} begins`);
  },
  viewed: (outline, line) => outline.viewed.push(line),
  progress: (outline, line) => { outline.progress = line; },
  problem: (outline, line) => outline.notes.push(line.text),
  left: (outline, line) => outline.notes.push(line.text),
  done: (outline, line) => { outline.done = line; },
};

/** The last thing of a list, ordered by t, at or before a moment; -1 if there is none. Pure. */
export function lastAt(list, t) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].t <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Fewer marks than a bar has room for: of those in one place, the weightiest. Pure. */
export function thinned(markers, duration, places = 250) {
  const kept = new Map();
  for (const marker of markers) {
    const at = duration > 0 ? Math.min(places - 1, Math.floor((marker.t / duration) * places)) : 0;
    const other = kept.get(at);
    if (!other || WEIGHT.indexOf(marker.kind) < WEIGHT.indexOf(other.kind)) kept.set(at, marker);
  }
  return [...kept.values()];
}

const WEIGHT = ["gap", "part", "refused", "command", "exit", "start", "masked", "resize"];
