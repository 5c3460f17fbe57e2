// Requests to the server. Every 401 goes to one place, which shows the login.

let csrf = "";
let onLogin = () => {};

/** What to do when the server no longer knows who asks. */
export function whenLoggedOut(action) {
  onLogin = action;
}

/** The token that goes with each POST. */
export function useToken(token) {
  csrf = token ?? "";
}

/** An answer that is not what was asked for: a sentence of the server, and the status of HTTP. */
export class Refused extends Error {
  constructor(status, message, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** api/NAME?…, with the parameters that have a value. */
export function url(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value !== null && value !== undefined && value !== "" && value !== false) query.set(name, String(value));
  }
  const text = query.toString();
  return "api/" + path + (text ? "?" + text : "");
}

/** The path of a recording, or what is below it. */
export const recordingPath = (id, below) => "recordings/" + encodeURIComponent(id) + (below ? "/" + below : "");

/** Asks for one JSON value. */
export async function ask(path, parameters, signal) {
  const response = await request(url(path, parameters), { signal });
  return response.json();
}

/** Sends a JSON object, and gives the answer, if it has one. */
export async function send(path, body, signal) {
  const response = await request("api/" + path, { ...post(body), signal });
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

/** Asks for lines of JSON, and gives each to a function as it comes; the function's promise holds up the next one. */
export async function lines(path, parameters, onLine, signal) {
  const response = await request(url(path, parameters), { signal });
  await readLines(response.body, onLine);
}

/** As lines(), for a POST. */
export async function sendForLines(path, body, onLine, signal) {
  const response = await request("api/" + path, { ...post(body), signal });
  await readLines(response.body, onLine);
}

function post(body) {
  return { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body ?? {}) };
}

async function request(address, options) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "The server does not answer.");
  }
  if (response.ok) return response;
  const error = await refusal(response);
  if (error.status === 401 && !address.startsWith("api/login") && !address.startsWith("api/session")) onLogin();
  throw error;
}

async function refusal(response) {
  let message = `The server refuses this (status ${response.status}).`;
  try {
    const body = await response.json();
    if (body.error) message = sentence(body.error);
  } catch {
    // the answer is not of the api, such as the one of a proxy: its status has to do
  }
  return new Refused(response.status, message, Number(response.headers.get("Retry-After")) || 0);
}

/** A message of the server as a sentence: it comes without a full stop. */
export function sentence(text) {
  const value = String(text);
  return value.slice(0, 1).toUpperCase() + value.slice(1) + (/[.!?]$/.test(value) ? "" : ".");
}

/** Reads lines of JSON from a stream. Empty lines only keep the answer alive. */
export async function readLines(stream, onLine) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      let text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      let end = text.indexOf("\n");
      while (end >= 0) {
        rest.push(text.slice(0, end));
        await take(rest.join(""), onLine);
        rest = [];
        text = text.slice(end + 1);
        end = text.indexOf("\n");
      }
      if (text) rest.push(text);
      if (done) break;
    }
    await take(rest.join(""), onLine);
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A line that says {"error"} is the last one: the answer failed after it had begun. */
function take(line, onLine) {
  if (line.trim() === "") return undefined;
  const value = JSON.parse(line);
  if (typeof value.error === "string") throw new Refused(500, sentence(value.error));
  return onLine(value);
}
