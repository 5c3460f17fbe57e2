// Begins: asks who is logged in, shows the bar, and the view that the hash names.
import { ask, useToken, whenLoggedOut } from "./api.js";
import { showBar } from "./bar.js";
import { failed, h, put } from "./dom.js";
import { parse } from "./router.js";
import { useUtc } from "./format.js";

/** The views, each with a title, loaded when it is needed first. */
const VIEWS = {
  "": ["Recordings", () => import("./list.js")],
  search: ["Search", () => import("./search.js")],
  recording: ["Recording", () => import("./recording.js")],
  live: ["Live", () => import("./live.js")],
  overview: ["Overview", () => import("./overview.js")],
  logins: ["Logins", () => import("./logins.js")],
};

const main = document.getElementById("main");
let session = null;
let leave = () => {};
let turn = 0;

whenLoggedOut(() => {
  if (session === null) return;
  session = null;
  useToken("");
  show("Your login has ended. Log in to go on where you were.");
});

async function begin() {
  useUtc(localStorage.getItem("zone") === "utc");
  window.addEventListener("hashchange", () => show());
  try {
    const answer = await ask("session");
    if (answer.user) enter(answer);
    else show();
  } catch (error) {
    if (error.status === 401) show();
    else put(main, failed(error));
  }
}

function enter(value) {
  session = value;
  useToken(value.csrf);
  show();
}

/** Shows the login, or the view that the hash names. */
async function show(notice) {
  const mine = ++turn;
  leave();
  leave = () => {};
  const { path, query } = parse(location.hash);
  showBar(session, path[0] ?? "", { onLogout: () => { session = null; useToken(""); show("You are logged out."); }, onZone: () => show() });
  if (session === null) {
    const { showLogin } = await import("./login.js");
    if (mine === turn) showLogin(main, notice, enter);
    document.title = "Log in – sshd-audit";
    return;
  }
  if (path.length === 0 && !session.rights.view && !session.rights.own && session.rights.status) {
    location.replace("#/overview"); // all that this user may see; the event of the hash goes on
    return;
  }
  const [title, load] = VIEWS[path[0] ?? ""] ?? [null, null];
  if (!load) {
    put(main, h("h1", {}, "There is no such page"), h("p", {}, h("a", { href: "#/" }, "Recordings")));
    return;
  }
  document.title = `${title} – sshd-audit`;
  try {
    const view = await load();
    if (mine !== turn) return;
    main.className = "view-" + (path[0] ?? "list");
    leave = view.show(main, { session, path: path.slice(1), query }) ?? (() => {});
  } catch (error) {
    if (mine === turn) put(main, failed(error));
  }
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
}

begin();
