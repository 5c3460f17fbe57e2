// Connections that go on: what is typed in them is made while the page follows.

export function liveConnections(recordings) {
  return { connections: recordings.filter((r) => r.live && r.ended === undefined).map((r) => ({
    id: r.id, user: r.user, address: r.address, country: r.country, start: new Date(r.start).toISOString(), last: new Date().toISOString(),
    channels: [{ id: "0", kind: "session", request: "shell", program: null, command: "audit:status", since: new Date(r.start).toISOString() }],
    messages: 321, bytesIn: 1234, bytesOut: 99_321, rate: 812, lost: 0 })) };
}

/** Server-sent events. The text of each output begins with the time when it was sent, in milliseconds, so that a test sees how late it is shown. */
export function follow(r, { response }) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const event = (name, data) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const t = () => (Date.now() - r.start) / 1000;
  event("hello", { channels: [{ id: "0", kind: "session", request: "shell", program: null }] });
  let n = 0;
  const timer = setInterval(() => {
    if (r.ended !== undefined) {
      event("line", { t: t(), channel: null, type: "disconnect", typeName: "Disconnect", lines: [`Disconnect  reason="${r.ended}"`] });
      event("end", {});
      clearInterval(timer);
      return response.end();
    }
    n++;
    const data = `\r\nsent ${Date.now()} \x1b[32mline ${n}\x1b[0m of the live session`;
    r.channels[0].events.push([t(), "o", data]);
    event("o", { channel: "0", t: t(), data });
    if (n % 7 === 0) event("i", { channel: "0", t: t(), data: "\x1b[A" });
    if (n === 20) event("r", { channel: "0", columns: 9999, rows: 30 });
    if (n === 40) event("r", { channel: "0", columns: 100, rows: 30 });
    if (n % 15 === 0) event("line", { t: t(), channel: "0", type: "exec", typeName: "Shell runs", lines: [`Shell runs  "<b>command ${n}</b>"`] });
    if (n === 33) event("skipped", { n: 5 });
  }, 150);
  response.on("close", () => clearInterval(timer));
}
