// The controls of the player: play, seek, speed, silences, marks; by mouse and by keys.
import { attribute, button, h, put } from "./dom.js";
import { place } from "./format.js";
import { icon } from "./icons.js";
import { lastAt, thinned } from "./outline.js";

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const IDLE = [[2, "2 s"], [5, "5 s"], [1, "1 s"], [0, "play in full"]];

export function controls(playback, outline) {
  const short = () => playback.duration < 60;
  const play = button(icon("play"), () => playback.toggle(), { class: "play", "aria-label": "Play" });
  const clock = h("span", { class: "clock" });
  const range = h("input", { type: "range", min: "0", max: "1000", step: "any", value: 0, "aria-label": "Moment" });
  const marks = h("div", { class: "marks", "aria-hidden": "true" });
  const speed = h("select", { "aria-label": "Speed", onchange: () => { playback.speed = Number(speed.value); } },
    SPEEDS.map((value) => h("option", { value, selected: value === 1 }, `${value}×`)));
  const idle = h("select", { "aria-label": "Silences longer than", onchange: () => { playback.idleLimit = Number(idle.value); } },
    IDLE.map(([value, text]) => h("option", { value }, text)));
  const large = button(icon("large"), () => fullScreen(element), { "aria-label": "Full screen", title: "Full screen (f)" });
  const doubt = h("p", { class: "player-doubt", role: "status" });
  const element = h("div", { class: "controls" },
    h("div", { class: "seek" }, range, marks),
    h("div", { class: "controls-row" }, play,
      button(icon("previous"), () => jump(-1), { "aria-label": "Previous mark", title: "Previous mark ([)" }),
      button(icon("next"), () => jump(1), { "aria-label": "Next mark", title: "Next mark (])" }), clock,
      h("label", {}, "Speed ", speed), h("label", {}, "Silences ", idle), large,
      h("details", { class: "menu keys-help" }, h("summary", {}, "Keys"), h("dl", { class: "menu-body" },
        [["Space", "play, pause"], ["← →", "5 s back, on"], ["Shift ← →", "a tenth back, on"], ["[ ]", "previous, next mark"],
          ["0 … 9", "to a tenth"], ["< >", "slower, faster"], ["f", "full screen"]].map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])))),
    doubt);
  const marked = { count: 0, next: 0, timer: 0 };
  let dragging = false;

  range.addEventListener("input", () => {
    dragging = true;
    clock.textContent = times(range.value / 1000 * playback.duration);
  });
  range.addEventListener("change", () => {
    dragging = false;
    playback.seek(range.value / 1000 * playback.duration);
  });

  const times = (t) => `${place(t, short())} / ${place(playback.duration, short())}`;

  function showTime() {
    if (!dragging) {
      range.value = playback.duration > 0 ? playback.position / playback.duration * 1000 : 0;
      clock.textContent = times(playback.position);
    }
    range.setAttribute("aria-valuetext", `${place(playback.position, short())} of ${place(playback.duration, short())}`);
    const text = playback.uncertain ? "The screen may be incomplete until the next full redraw." : "";
    if (doubt.textContent !== text) doubt.textContent = text;
  }

  function showState() {
    const on = playback.state === "playing" || playback.resume;
    put(play, icon(on ? "pause" : "play"));
    play.setAttribute("aria-label", on ? "Pause" : "Play");
    element.classList.toggle("waiting", playback.state === "seeking");
    showTime();
  }

  /** While marks come, they are drawn anew once a second at most. */
  function showMarks() {
    if (marked.count === outline.markers.length || marked.timer) return;
    const wait = outline.done ? 0 : Math.max(0, marked.next - Date.now());
    marked.timer = setTimeout(() => {
      Object.assign(marked, { timer: 0, count: outline.markers.length, next: Date.now() + 1000 });
      drawMarks();
    }, wait);
  }

  function drawMarks() {
    put(marks, thinned(outline.markers, playback.duration).map((marker) => {
      const mark = h("i", { class: "at-" + marker.kind, title: attribute(`${place(marker.t, short())} ${marker.kind} ${marker.text}`, 120), onclick: () => playback.seek(marker.t) });
      mark.style.left = `${playback.duration > 0 ? Math.min(100, marker.t / playback.duration * 100) : 0}%`;
      return mark;
    }));
  }

  function jump(direction) {
    const list = outline.markers;
    const at = lastAt(list, playback.position + (direction > 0 ? 0.001 : -1));
    const marker = direction > 0 ? list[at + 1] : list[at];
    playback.seek(marker ? marker.t : direction > 0 ? playback.duration : 0);
  }

  function faster(by) {
    const at = SPEEDS.indexOf(playback.speed) + by;
    if (SPEEDS[at] === undefined) return;
    playback.speed = SPEEDS[at];
    speed.value = String(SPEEDS[at]);
  }

  const tenth = () => playback.duration / 10;
  const KEYS = {
    " ": () => playback.toggle(), ArrowLeft: (e) => by(e.shiftKey ? -tenth() : -5), ArrowRight: (e) => by(e.shiftKey ? tenth() : 5),
    "[": () => jump(-1), "]": () => jump(1), "<": () => faster(-1), ">": () => faster(1), f: () => fullScreen(element),
    Home: () => playback.seek(0), End: () => playback.seek(playback.duration),
  };
  const by = (seconds) => playback.seek(playback.position + seconds);

  /** Takes keys before the player does, which has others of its own. */
  function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target;
    const typing = target.matches("select, summary, a, input:not([type=range])");
    if (typing || (target.matches("button") && (event.key === " " || event.key === "Enter"))) return;
    if (event.key === "Tab" || event.key === "Escape") return;
    event.stopPropagation();
    const action = /^[0-9]$/.test(event.key) ? () => playback.seek(tenth() * Number(event.key)) : KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  }

  playback.addEventListener("time", showTime);
  playback.addEventListener("state", showState);
  outline.addEventListener("change", showMarks);
  showState();
  return { element, onKey };
}

function fullScreen(element) {
  const player = element.closest(".player");
  if (document.fullscreenElement) document.exitFullscreen();
  else player.requestFullscreen?.();
}
