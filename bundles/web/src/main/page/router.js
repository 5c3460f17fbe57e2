// Where the user is: #/recording/ID?t=12.5&channel=0. The text behind # never reaches the server.

/** Reads a hash: {path: ["recording", "ID"], query: {t: "12.5"}}. */
export function parse(hash) {
  const text = hash.replace(/^#\/?/, "");
  const mark = text.indexOf("?");
  const path = (mark < 0 ? text : text.slice(0, mark)).split("/").filter((part) => part !== "").map(decode);
  const query = Object.fromEntries(new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1)));
  return { path, query };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Makes a hash. */
export function link(path, query) {
  const parts = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  const text = new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  return "#/" + path.map(encodeURIComponent).join("/") + (text ? "?" + text : "");
}

/** The link to a recording, or to a moment of it. */
export const recordingLink = (id, query) => link(["recording", id], query);

/** Changes the query of where the user is, without going anywhere: no event comes, and no entry in the history. */
export function replaceQuery(query) {
  const here = parse(location.hash);
  history.replaceState(null, "", link(here.path, query));
}
