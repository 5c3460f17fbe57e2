// Texts that clients chose, made visible: a control character, or one that changes the direction of writing, becomes a mark.

const SHORT = new Map([
  [0x07, "BEL"], [0x08, "BS"], [0x09, "TAB"], [0x0a, "LF"], [0x0d, "CR"], [0x1b, "ESC"], [0x7f, "DEL"],
  [0x200e, "LRM"], [0x200f, "RLM"], [0x061c, "ALM"],
  [0x202a, "LRE"], [0x202b, "RLE"], [0x202c, "PDF"], [0x202d, "LRO"], [0x202e, "RLO"],
  [0x2066, "LRI"], [0x2067, "RLI"], [0x2068, "FSI"], [0x2069, "PDI"],
  [0x200b, "ZWSP"], [0x2060, "WJ"], [0xfeff, "BOM"], [0x2028, "LS"], [0x2029, "PS"],
]);

const MARKED = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e"
  + "\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\u{d800}-\\u{dfff}]", "gu");

/** The name of a character that is shown as a mark. */
export function markOf(char) {
  const code = char.codePointAt(0);
  if (SHORT.has(code)) return SHORT.get(code);
  return code < 0x100 ? "x" + code.toString(16).padStart(2, "0") : "U+" + code.toString(16).toUpperCase().padStart(4, "0");
}

/** Splits a text into pieces: {text} that is shown as it stands, and {mark} for a character that is not. */
export function pieces(value) {
  const text = String(value ?? "");
  const found = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ mark: markOf(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** The same as one plain text, for attributes, where there is no room for marks: ‹RLO›. */
export function plain(value) {
  return pieces(value).map((piece) => piece.text ?? "‹" + piece.mark + "›").join("");
}

/** A text cut to a number of characters, with a sign that it was cut. */
export function cut(value, most) {
  const text = String(value ?? "");
  if (text.length <= most) return text;
  const end = text.codePointAt(most - 1) > 0xffff ? most - 1 : most;
  return text.slice(0, end) + "…";
}
