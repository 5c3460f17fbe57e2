// Keystrokes as people read them: what a key sends becomes its symbol.

const CONTROL = new Map([
  ["\r", "⏎"], ["\n", "⏎"], ["\t", "⇥"], ["\x7f", "⌫"], ["\b", "⌫"], ["\x1b", "Esc"], [" ", "␣"],
]);
const FINAL = new Map([
  ["A", "↑"], ["B", "↓"], ["C", "→"], ["D", "←"], ["H", "Home"], ["F", "End"], ["Z", "⇤"],
  ["P", "F1"], ["Q", "F2"], ["R", "F3"], ["S", "F4"],
]);
const TILDE = new Map([
  [1, "Home"], [2, "Insert"], [3, "⌦"], [4, "End"], [5, "Page ↑"], [6, "Page ↓"], [11, "F1"], [12, "F2"], [13, "F3"], [14, "F4"],
  [15, "F5"], [17, "F6"], [18, "F7"], [19, "F8"], [20, "F9"], [21, "F10"], [23, "F11"], [24, "F12"],
]);
const SEQUENCE = /\x1b[\]P_^][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[([0-9;?>=]*)([A-Za-z~])|\x1bO([A-Za-z])|\x1b([^[O\x1b])|[\s\S]/gu;

/** What was typed as tokens: {text} for characters, {key} for keys that are none. */
export function tokens(data) {
  const found = [];
  for (const match of String(data).matchAll(SEQUENCE)) {
    const token = tokenOf(match);
    if (!token) continue;
    const last = found[found.length - 1];
    if (token.text && last?.text) last.text += token.text;
    else found.push(token);
  }
  return found;
}

function tokenOf([all, numbers, final, applicationFinal, meta]) {
  if (all.length > 1 && "]P_^".includes(all[1]) && !meta) return null;
  if (final) return special(numbers, final);
  if (applicationFinal) return { key: FINAL.get(applicationFinal) ?? "Esc O " + applicationFinal };
  if (meta) return { key: "Alt+" + meta };
  if (CONTROL.has(all)) return all === " " ? { text: "␣" } : { key: CONTROL.get(all) };
  const code = all.codePointAt(0);
  if (code < 32) return { key: "Ctrl+" + String.fromCharCode(code + 64) };
  return { text: all };
}

/** A key with a sequence. What is no key is an answer of the terminal, such as where its cursor is. */
function special(numbers, final) {
  const [first, modifier = 1] = numbers.split(";").map(Number);
  if (final === "~" && (first === 200 || first === 201)) return { key: first === 200 ? "paste ⟨" : "⟩" };
  const key = final === "~" ? TILDE.get(first) : first <= 1 ? FINAL.get(final) : null;
  if (!key || !(modifier <= 16)) return null;
  const held = modifier - 1;
  return { key: (held & 4 ? "Ctrl+" : "") + (held & 2 ? "Alt+" : "") + (held & 1 ? "Shift+" : "") + key };
}
