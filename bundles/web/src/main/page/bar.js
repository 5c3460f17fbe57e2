// The bar at the top: where one can go, and who is logged in.
import { send } from "./api.js";
import { button, h, put, shown, tell } from "./dom.js";
import { isUtc, useUtc } from "./format.js";

/** Shows the bar for a session, or the name alone without one. */
export function showBar(session, here, { onLogout, onZone }) {
  const bar = document.getElementById("bar");
  const name = h("a", { class: "name", href: "#/" }, h("span", { class: "prompt", "aria-hidden": "true" }, "❯"), "sshd-audit");
  if (session === null) {
    put(bar, name);
    return;
  }
  put(bar, name,
    h("span", { class: "node", title: "the machine that answers" }, shown(session.node, 60)),
    h("nav", { "aria-label": "Pages" }, places(session).map(([path, title]) => h("a", {
      href: "#/" + path, "aria-current": path === (here === "recording" ? "" : here) ? "page" : null,
    }, title))),
    h("div", { class: "who" },
      button(isUtc() ? "UTC" : "Local time", () => switchZone(onZone), { class: "quiet", title: "Show times in UTC, or in the zone of this browser" }),
      h("span", { class: "user" }, shown(session.user, 40), h("span", { class: "role" }, roleOf(session.rights))),
      button("Log out", () => logout(onLogout), { class: "quiet" })));
}

function places({ rights }) {
  const looks = rights.view || rights.own;
  return [
    looks && ["", "Recordings"], looks && ["search", "Search"], rights.view && ["live", "Live"],
    rights.status && ["overview", "Overview"], rights.manage && ["logins", "Logins"],
  ].filter(Boolean);
}

function roleOf(rights) {
  if (rights.manage) return "may manage";
  if (rights.view) return "may view";
  if (rights.own) return "own recordings";
  return rights.status ? "status only" : "no rights";
}

function switchZone(onZone) {
  useUtc(!isUtc());
  localStorage.setItem("zone", isUtc() ? "utc" : "local");
  onZone();
}

async function logout(onLogout) {
  try {
    await send("logout");
  } catch (error) {
    if (error.status !== 401) {
      tell("You are still logged in. " + error.message);
      return;
    }
  }
  onLogout();
}
