// The screen of one channel of an open connection: first as the recording has it, then what comes.
import { lines, recordingPath } from "./api.js";
import { h, shown } from "./dom.js";
import { keyStrip } from "./keystrip.js";
import { Screen } from "./screen.js";
import { CastWindow, clampSize } from "./windows.js";

/** How long what happened takes at most to reach the recording, in milliseconds. */
const WRITTEN_AFTER = 1000;
/** A moment behind the end of any recording, in seconds. */
const END = 999_999_999;
/** The most characters that wait for a screen that is not there yet. */
const MOST_WAITING = 4 << 20;

export function liveScreen(id, channel, about, signal) {
  const strip = keyStrip();
  const told = h("p", { class: "hint" }, "Reading the screen so far…");
  const caption = h("figcaption", {}, `Channel ${channel}`, about.program || about.request ? [": ", shown(about.program ?? about.request, 80)] : null);
  const element = h("figure", {}, caption, told, strip.element);
  let screen = null;
  let waiting = [];
  let length = 0;

  /** Events that come before the screen is there wait, and those that the recording has already are left out then. */
  function take(event, kind) {
    if (screen) {
      apply(event, kind);
    } else if (length < MOST_WAITING) {
      waiting.push([event, kind]);
      length += event.data?.length ?? 0;
    }
  }

  function apply(event, kind) {
    if (kind === "o") screen.output(event.data);
    else if (kind === "r") screen.resize(clampSize(event.columns, event.rows));
    else strip.add(event.data);
  }

  async function begin() {
    const made = await Screen.make(`Screen of channel ${channel}`);
    await new Promise((resolve) => setTimeout(resolve, WRITTEN_AFTER));
    const lead = new CastWindow(END);
    try {
      await lines(recordingPath(id, "cast"), { channel, from: END, bytes: 65536, lead: 1 << 20 }, (line) => lead.take(line), signal);
    } catch (error) {
      if (error.name === "AbortError") return made.close();
      lead.error = error;
    }
    const first = lead.leads[0] ?? lead.size;
    made.reset(first);
    for (const one of lead.leads) {
      made.resize(one);
      made.output(one.data);
    }
    made.resize(lead.size);
    screen = made;
    const to = lead.complete ? lead.to : -1;
    for (const [event, kind] of waiting) if (event.t === undefined || event.t > to) apply(event, kind);
    waiting = [];
    told.replaceWith(screen.element);
    if (lead.error) element.append(h("p", { class: "hint" }, "What was shown before cannot be read: ", shown(lead.error.message)));
    else if (!lead.exact) element.append(h("p", { class: "hint" }, "The screen may be incomplete until the next full redraw."));
    screen.blinking(true);
  }

  begin().catch((error) => { told.textContent = error.message; });
  return { element, take, close: () => screen?.close() };
}
