// Who is logged in to this page, for those who may manage.
import { ask, send } from "./api.js";
import { button, failed, h, put, shown, tell } from "./dom.js";
import { dateTime } from "./format.js";

export function show(main) {
  const control = new AbortController();
  const place = h("div");
  put(main, h("h1", {}, "Logins"), h("p", { class: "hint" }, "Users who are logged in to this page. To end the logins of a user, for example after a role was taken away, ends all of them at once."), place);

  async function load() {
    try {
      const { logins } = await ask("logins", {}, control.signal);
      put(place, h("div", { class: "rows scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["User", "Address", "Since", "Last request", ""].map((title) => h("th", { scope: "col" }, title || h("span", { class: "unseen" }, "End"))))),
        h("tbody", {}, logins.map(line)))));
    } catch (error) {
      if (error.name !== "AbortError") put(place, failed(error));
    }
  }

  function line(login) {
    return h("tr", {}, h("td", {}, shown(login.user, 60)), h("td", {}, shown(login.address, 60)), h("td", {}, dateTime(login.since)), h("td", {}, dateTime(login.last)),
      h("td", {}, button(["End all logins", h("span", { class: "unseen" }, " of ", shown(login.user, 60))], () => end(login.user), { class: "danger" })));
  }

  async function end(user) {
    try {
      await send("logins/end", { user });
      tell("The logins are ended.");
      load();
    } catch (error) {
      tell(error.message);
    }
  }

  load();
  return () => control.abort();
}
