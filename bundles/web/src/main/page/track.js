// One channel of a recording on one screen: which window it is in, and which event comes next. It has at most two windows.

/** What draws the whole screen anew, so that nothing remains of what was not known. */
const REDRAW = /\x1b\[2J|\x1b\[3J|\x1bc|\x1b\[\?(?:1049|1047|47)h|\x1b\[(?:1;1)?H\x1b\[0?J/;

/** Whether output draws the whole screen anew. */
export const redraws = (text) => REDRAW.test(text);

export class Track {
  /**
   * @param windows opens windows: Windows, or a fake
   * @param screen takes reset(size, data), output(text), resize(size)
   * @param onEvent is told of keys, markers and exits: (t, kind, data)
   */
  constructor(windows, screen, onEvent = () => {}) {
    this.windows = windows;
    this.screen = screen;
    this.onEvent = onEvent;
    this.window = null;
    this.following = null;
    this.index = 0;
    this.uncertain = false;
    this.turn = 0;
  }

  /** Shows the screen as it was at a moment. */
  async seek(t) {
    const turn = ++this.turn;
    if (!this.holds(t)) {
      this.drop();
      this.window = this.windows.open(t);
    }
    const window = this.window;
    await window.ready;
    if (turn !== this.turn) return;
    this.rewind();
    this.advance(t, Infinity, true);
  }

  holds(t) {
    const window = this.window;
    return window !== null && !window.error && t >= window.from && (t <= window.knownTo() && (window.complete || t < window.knownTo()));
  }

  /** The screen at the beginning of the window. */
  rewind() {
    const { leads, size, exact } = this.window;
    const first = leads[0] ?? size;
    this.screen.reset({ columns: first.columns, rows: first.rows });
    for (const lead of leads) {
      this.screen.resize({ columns: lead.columns, rows: lead.rows });
      this.screen.output(lead.data);
    }
    this.screen.resize(size);
    this.index = 0;
    this.uncertain = !exact && !leads.some((lead) => redraws(lead.data));
  }

  /** When the next event is: infinite if none is left, null while it is not known. */
  next() {
    const window = this.window;
    if (!window) return null;
    if (this.index < window.events.length) return window.events[this.index][0];
    if (!window.complete) return null;
    if (window.last) return Infinity;
    this.step();
    return this.window.events.length > 0 && this.window.headed ? this.window.events[0][0] : null;
  }

  /** Goes on to the window behind this one. */
  step() {
    this.prefetch();
    this.window = this.following;
    this.following = null;
    this.index = 0;
  }

  prefetch() {
    const window = this.window;
    if (window?.complete && !window.last && !this.following) this.following = this.windows.open(window.to);
  }

  /** Until when it is known what happened. */
  knownTo() {
    return this.window ? this.window.knownTo() : 0;
  }

  error() {
    return this.window?.error ?? null;
  }

  /**
   * Shows all events until a moment. Gives the moment that was reached: an earlier one if there is more to show than time for it.
   *
   * @param deadline when to stop, in milliseconds of performance.now()
   * @param silent whether keys, markers and exits on the way are not told
   */
  advance(t, deadline, silent = false) {
    let output = [];
    let length = 0;
    let reached = t;
    for (let next = this.next(); next !== null && next <= t; next = this.next()) {
      const [at, kind, data] = this.window.events[this.index++];
      if (kind === "o") {
        output.push(data);
        length += data.length;
      } else {
        output = this.show(output);
        if (kind === "r") this.screen.resize(data);
        else if (!silent) this.onEvent(at, kind, data);
      }
      if (length > 32768) {
        output = this.show(output);
        length = 0;
        if (performance.now() > deadline) {
          reached = at;
          break;
        }
      }
    }
    this.show(output);
    if (this.window && this.index > this.window.events.length / 2 && !silent) this.prefetch();
    return reached;
  }

  show(output) {
    if (output.length === 0) return output;
    const text = output.length === 1 ? output[0] : output.join("");
    if (this.uncertain && redraws(text)) this.uncertain = false;
    this.screen.output(text);
    return [];
  }

  drop() {
    this.window?.close();
    this.following?.close();
    this.window = null;
    this.following = null;
    this.index = 0;
  }

  close() {
    this.turn++;
    this.drop();
  }
}
