// Plays the tracks of a recording on one clock.

/** How long events may be shown at a time, in milliseconds: what is left waits for the next frame. */
const BUDGET = 12;

export class Playback extends EventTarget {
  /**
   * @param duration of the recording, in seconds
   * @param frames calls a function with the time at the next frame: requestAnimationFrame, or a fake
   */
  constructor(duration, frames = (f) => requestAnimationFrame(f)) {
    super();
    this.duration = duration;
    this.frames = frames;
    this.tracks = [];
    this.position = 0;
    this.quietSince = 0;
    this.speed = 1;
    this.idleLimit = 2;
    this.state = "paused";
    this.turn = 0;
  }

  /** Plays other tracks, from the moment where it is. */
  async use(tracks) {
    for (const track of this.tracks) track.close();
    this.tracks = tracks;
    await this.seek(this.position);
  }

  /** The recording is at least this long. */
  lengthen(duration) {
    if (duration > this.duration) {
      this.duration = duration;
      this.tell("time");
    }
  }

  play() {
    if (this.state === "playing") return;
    if (this.tracks.length === 0 || this.state === "seeking") {
      this.resume = true; // as soon as the screen is there
      this.tell("state");
      return;
    }
    if (this.state === "ended") {
      this.seek(0).then(() => this.play());
      return;
    }
    this.become("playing");
    this.then = performance.now();
    this.frames((now) => this.frame(now));
  }

  pause() {
    this.resume = false;
    if (this.state === "playing") this.become("paused");
    else this.tell("state");
  }

  toggle() {
    if (this.state === "playing" || this.resume) this.pause();
    else this.play();
  }

  /** Goes to a moment. It plays on if it was playing. */
  async seek(t) {
    const turn = ++this.turn;
    this.resume = this.state === "playing" || this.resume === true;
    this.position = Math.min(Math.max(0, t), this.duration);
    this.quietSince = this.position;
    this.become("seeking");
    this.tell("time");
    try {
      await Promise.all(this.tracks.map((track) => track.seek(this.position)));
    } catch (error) {
      if (turn === this.turn) this.fail(error);
      return;
    }
    if (turn !== this.turn) return;
    const playing = this.resume && this.tracks.length > 0;
    if (playing) this.resume = false;
    this.become("paused");
    this.tell("sought");
    if (playing) this.play();
  }

  fail(error) {
    this.resume = false;
    this.become("paused");
    if (error.name !== "AbortError") this.dispatchEvent(new CustomEvent("failed", { detail: error }));
  }

  /** One frame: shows what has happened by now. */
  frame(now) {
    if (this.state !== "playing") return;
    const failed = this.tracks.map((track) => track.error()).find((error) => error);
    if (failed) {
      this.fail(failed);
      return;
    }
    this.goTo(this.target(Math.max(0, now - this.then) / 1000));
    this.then = now;
    this.tell("time");
    if (this.isOver()) this.become("ended");
    else this.frames((next) => this.frame(next));
  }

  /** Where the clock would be, without what is not known yet, and without long silences. */
  target(elapsed) {
    let target = this.position + elapsed * this.speed;
    const nexts = this.tracks.map((track) => track.next());
    if (this.idleLimit > 0 && !nexts.includes(null)) {
      const next = Math.min(this.duration, ...nexts);
      if (next > target && target - this.quietSince >= this.idleLimit) target = next;
    }
    const known = Math.min(...this.tracks.map((track) => track.knownTo()));
    this.stalled = target > known;
    return Math.min(target, known === Infinity ? Math.max(this.duration, this.position) : Math.max(known, this.position));
  }

  goTo(target) {
    const deadline = performance.now() + BUDGET;
    const first = Math.min(...this.tracks.map((track) => track.next() ?? Infinity));
    const reached = Math.min(...this.tracks.map((track) => track.advance(target, deadline)));
    if (first <= target) this.quietSince = reached;
    this.position = Math.max(this.position, reached);
    if (this.position > this.duration) this.duration = this.position;
  }

  isOver() {
    return this.position >= this.duration && this.tracks.every((track) => track.next() === Infinity);
  }

  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.tell("state");
  }

  tell(what) {
    this.dispatchEvent(new Event(what));
  }

  /** Whether a screen may lack something that was shown before what was read. */
  get uncertain() {
    return this.tracks.some((track) => track.uncertain);
  }

  close() {
    this.turn++;
    this.state = "closed";
    for (const track of this.tracks) track.close();
    this.tracks = [];
  }
}
