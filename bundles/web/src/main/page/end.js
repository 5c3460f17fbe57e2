// The dialog that ends a connection.
import { send } from "./api.js";
import { button, h } from "./dom.js";

export function endDialog(id, onEnded) {
  const reason = h("input", { required: true, maxlength: "200", autocomplete: "off" });
  const told = h("p", { class: "form-note", role: "alert" });
  const form = h("form", { method: "dialog" },
    h("h2", { id: "end-title" }, "End this session"),
    h("p", {}, "The connection is closed at once. What runs in it is stopped. The reason stands in the recording."),
    h("label", {}, "Reason", reason), told,
    h("div", { class: "buttons" }, button("Do not end it", () => element.close()), h("button", { type: "submit", class: "danger" }, "End this session")));
  const element = h("dialog", { "aria-labelledby": "end-title" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = "";
    try {
      await send("live/" + encodeURIComponent(id) + "/end", { reason: reason.value });
      element.close();
      onEnded();
    } catch (error) {
      told.textContent = error.message;
    }
  });
  return { element, open: () => { reason.value = ""; element.showModal(); reason.focus(); } };
}
