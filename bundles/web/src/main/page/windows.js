// Windows of a cast: some megabytes of what one channel showed, from a moment on, with the screen as it was at that moment.
import { lines, recordingPath } from "./api.js";

/** The most columns and rows of a screen: clients ask for any size. */
export const MOST_COLUMNS = 500;
export const MOST_ROWS = 200;

/** Output that comes within this many seconds is shown at once, and kept as one text. */
const TOGETHER = 0.008;

const within = (value, otherwise, most) => {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) && number > 0 ? Math.min(number, most) : otherwise;
};

/** A size that a screen can have. */
export const clampSize = (columns, rows) => ({ columns: within(columns, 80, MOST_COLUMNS), rows: within(rows, 24, MOST_ROWS) });

/** "132x43" as a size that a screen can have. */
export const parseResize = (text) => clampSize(...String(text).split("x"));

/** One window, which fills while it is read. Events are [t, kind, data]. */
export class CastWindow {
  constructor(from) {
    this.from = from;
    this.exact = true;
    this.size = clampSize(80, 24);
    this.leads = [];
    this.events = [];
    this.to = from;
    this.headed = false;
    this.complete = false;
    this.last = false;
    this.error = null;
    this.gathered = null;
  }

  /** Takes one line of the answer. */
  take(line) {
    if (Array.isArray(line)) this.event(line);
    else if (line.k === "head") this.head(line);
    else if (line.k === "lead") this.leads.push({ ...clampSize(line.columns, line.rows), data: line.data });
    else if (line.k === "end") this.end(line);
  }

  head(line) {
    this.size = clampSize(line.columns, line.rows);
    this.exact = line.exact !== false;
    this.term = line.term;
    this.headed = true;
  }

  event([t, kind, data]) {
    if (kind === "o" && this.gathered && t - this.gathered.t < TOGETHER) {
      this.gathered.texts.push(data);
      return;
    }
    this.flush();
    if (kind === "o") this.gathered = { t, texts: [data] };
    else this.events.push([t, kind, data]);
  }

  flush() {
    if (!this.gathered) return;
    const { t, texts } = this.gathered;
    this.events.push([t, "o", texts.length === 1 ? texts[0] : texts.join("")]);
    this.gathered = null;
  }

  end(line) {
    this.flush();
    this.to = line.to;
    this.last = line.last === true;
    this.complete = true;
  }

  /** Until when it is known what happened. */
  knownTo() {
    if (this.complete) return this.last ? Infinity : this.to;
    return this.events.length > 0 ? this.events[this.events.length - 1][0] : this.from;
  }
}

/** Reads windows of one channel of a recording. */
export class Windows {
  constructor(id, channel, bytes, lead) {
    this.id = id;
    this.channel = channel;
    this.bytes = bytes;
    this.lead = lead;
  }

  /** Begins to read a window; `ready` is kept once the screen at its beginning is known. */
  open(from) {
    const window = new CastWindow(from);
    const control = new AbortController();
    window.close = () => control.abort();
    window.ready = new Promise((resolve, reject) => this.read(window, from, control.signal, resolve, reject));
    window.ready.catch(() => {});
    return window;
  }

  async read(window, from, signal, resolve, reject) {
    const parameters = { channel: this.channel, from, bytes: this.bytes, lead: this.lead };
    try {
      await lines(recordingPath(this.id, "cast"), parameters, (line) => {
        window.take(line);
        if (window.headed && (Array.isArray(line) || line.k === "end")) resolve(window);
      }, signal);
      if (!window.complete) throw new Error("The answer of the server broke off.");
      resolve(window);
    } catch (error) {
      window.error = error;
      reject(error);
    }
  }
}
