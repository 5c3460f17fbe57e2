// A small chart of a day: a bar for each hour, with the same numbers as a table for screen readers.
import { h, svg } from "./dom.js";
import { hourMinute } from "./format.js";

const WIDTH = 240;
const HEIGHT = 80;

/** The heights of bars, the highest being all of the height; what is not zero can be seen. Pure. */
export function heights(values, height = HEIGHT) {
  const most = Math.max(0, ...values);
  return values.map((value) => (value <= 0 ? 0 : Math.max(2, value / most * height)));
}

/**
 * @param title what is counted
 * @param day from, step in seconds
 * @param text a number as a text
 */
export function chart(title, day, values, text, bad = false) {
  const from = new Date(day.from).getTime();
  const at = (i) => hourMinute(from + i * day.step * 1000);
  const width = WIDTH / values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  return h("section", { class: "card" },
    h("h2", {}, title, h("span", { class: "counter" }, text(total))),
    svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      heights(values).map((height, i) => svg("rect", { x: i * width + 0.8, y: HEIGHT - height, width: width - 1.6, height, class: bad ? "bad" : null },
        svg("title", {}, `${at(i)} ${text(values[i])}`))),
      svg("line", { x1: 0, y1: HEIGHT, x2: WIDTH, y2: HEIGHT })),
    h("div", { class: "chart-foot", "aria-hidden": "true" }, [0, 6, 12, 18, 24].map((i) => h("span", {}, at(i)))),
    h("table", { class: "unseen" }, h("caption", {}, title + " of the last day"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Hour from"), h("th", { scope: "col" }, title))),
      h("tbody", {}, values.map((value, i) => h("tr", {}, h("th", { scope: "row" }, at(i)), h("td", {}, text(value)))))));
}
