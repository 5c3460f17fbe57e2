// The login.
import { send } from "./api.js";
import { h, put } from "./dom.js";

/** Shows the form. After a login, the user is where the hash says. */
export function showLogin(main, notice, onSession) {
  const user = h("input", { name: "user", autocomplete: "username", required: true, autocapitalize: "none", spellcheck: "false" });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const told = h("p", { class: "form-note", role: "alert" });
  const enter = h("button", { type: "submit", class: "main" }, "Log in");
  const form = h("form", { class: "login", "aria-labelledby": "login-title" },
    h("h1", { id: "login-title" }, "Log in"),
    h("p", { class: "hint" }, notice ?? "With the name and the password of a user of this Karaf who may look at recordings."),
    h("label", {}, "User", user),
    h("label", {}, "Password", password),
    told, enter,
    h("p", { class: "hint" }, "Who looks at which recording is written down."));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  async function submit() {
    enter.disabled = true;
    told.textContent = "";
    try {
      const session = await send("login", { user: user.value, password: password.value });
      password.value = "";
      onSession(session);
    } catch (error) {
      password.value = "";
      told.textContent = error.retryAfter ? `${error.message} Try again in ${error.retryAfter} s.` : error.message;
      password.focus();
    } finally {
      enter.disabled = false;
    }
  }

  main.className = "view-login";
  put(main, form);
  user.focus();
}
