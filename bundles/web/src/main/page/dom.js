// Builds elements. Every text goes in as a text node: nothing here, or anywhere in the page, reads HTML from a string.
import { cut, pieces, plain } from "./safe.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element: h("a", {href: "#/", class: "x", onclick: f, "aria-label": "…"}, "text", child, null, [children]).
 * A text of a child is taken as one that the page itself wrote; what a client chose goes through shown().
 */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A text that a client chose: isolated, so that its direction stays within, and with marks for what cannot be seen. */
export function shown(value, most = 2000) {
  const element = document.createElement("bdi");
  for (const piece of pieces(cut(value, most))) {
    element.append(piece.mark ? h("span", { class: "mark", title: "a character that cannot be seen" }, piece.mark) : piece.text);
  }
  return element;
}

/** As shown(), with each place where a text occurs marked as a hit; capitals count if exact. */
export function shownWithHits(value, text, exact) {
  const line = cut(value, 2000);
  const all = exact ? line : line.toLowerCase();
  const wanted = exact ? text : text.toLowerCase();
  if (wanted === "" || all.length !== line.length) return shown(line);
  const element = document.createElement("bdi");
  let from = 0;
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, from)) {
    element.append(...shown(line.slice(from, at)).childNodes);
    element.append(h("mark", {}, shown(line.slice(at, at + wanted.length))));
    from = at + wanted.length;
  }
  element.append(...shown(line.slice(from)).childNodes);
  return element;
}

/** Puts children in place of those that an element has. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An attribute made of a text that a client chose. */
export const attribute = (value, most = 300) => plain(cut(value, most));

/** A button. */
export const button = (label, onclick, more) => h("button", { type: "button", onclick, ...more }, label);

let tellTimer = 0;

/** Tells something in passing, for eyes and for screen readers. */
export function tell(text) {
  const place = document.getElementById("told");
  place.textContent = text;
  clearTimeout(tellTimer);
  tellTimer = setTimeout(() => { place.textContent = ""; }, 6000);
}

/** A box with notes: what was left out, damaged, skipped. Empty without notes. */
export function notes(list, title = "Note") {
  if (!list || list.length === 0) return null;
  return h("div", { class: "notes", role: "note" },
    h("strong", {}, list.length === 1 ? title : title + "s"),
    h("ul", {}, list.map((note) => h("li", {}, shown(note)))));
}

/** A box with an error. */
export const failed = (error) => h("p", { class: "error", role: "alert" }, shown(error?.message ?? error));
