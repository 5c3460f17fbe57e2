// What to find: the same as with audit:find.
import { button, h } from "./dom.js";
import { fromField, parseSize, toField } from "./format.js";

const STATES = ["", "open", "ended", "continued", "cut"];

/** The names of the filters in a hash. */
const NAMES = ["id", "user", "address", "since", "until", "state", "command", "file", "minSize", "failed"];

/** The filters of a query as parameters of the api. */
export function parametersOf(query) {
  return Object.fromEntries(NAMES.filter((name) => query[name]).map((name) => [name, query[name]]));
}

/** A form of all filters; calls a function with those that are set. */
export function filterForm(query, onChange, options = {}) {
  const fields = {
    user: text("alice"), address: text("192.0.2.7 or 192.0.2.*"), command: text("part of a command"), file: text("part of a path, or a SHA-256"),
    id: text("first characters"), since: h("input", { type: "datetime-local" }), until: h("input", { type: "datetime-local" }),
    state: h("select", {}, STATES.map((state) => h("option", { value: state }, state || "any"))),
    minSize: text("10 MiB"), failed: h("input", { type: "checkbox" }),
  };
  const told = h("p", { class: "form-note", role: "alert" });
  const form = h("form", { class: "filters", role: "search", "aria-label": options.label ?? "Find recordings" },
    options.before,
    label("User", fields.user), label("Address", fields.address), label("Command", fields.command),
    label("From", fields.since), label("To", fields.until),
    h("details", { class: "more-filters" }, h("summary", {}, "More"),
      h("div", {}, label("File", fields.file), label("State", fields.state), label("At least", fields.minSize), label("Id", fields.id),
        h("label", { class: "check" }, fields.failed, "Failed logins"))),
    h("div", { class: "actions" }, h("button", { type: "submit", class: "main" }, options.submit ?? "Find"), button("Clear", clear)),
    told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = read();
    if (wanted) onChange(wanted);
  });
  form.fill = fill;
  fill(query);

  function fill(values) {
    for (const [name, field] of Object.entries(fields)) {
      if (name === "failed") field.checked = values.failed === "true";
      else if (name === "since" || name === "until") field.value = values[name] ? toField(values[name]) : "";
      else field.value = values[name] ?? "";
    }
    form.querySelector("details").open = ["file", "state", "minSize", "id", "failed"].some((name) => values[name]);
  }

  function read() {
    const bytes = fields.minSize.value.trim() === "" ? null : parseSize(fields.minSize.value);
    const ofConnection = fields.command.value || fields.file.value || fields.failed.checked;
    told.textContent = fields.minSize.value.trim() !== "" && bytes === null ? "A size is a number with K, M or G, such as 10M."
      : ofConnection && (fields.state.value || bytes) ? "State and size are of a recording; command, file and failed logins are of a connection: ask for one of both."
        : "";
    if (told.textContent) return null;
    const wanted = { ...(options.keep?.() ?? {}) };
    for (const name of ["user", "address", "command", "file", "id", "state"]) wanted[name] = fields[name].value.trim();
    return { ...wanted, since: fromField(fields.since.value), until: fromField(fields.until.value), minSize: bytes, failed: fields.failed.checked ? "true" : null };
  }

  function clear() {
    fill({});
    told.textContent = "";
    onChange({ ...(options.keep?.() ?? {}) });
  }

  return form;
}

const text = (example) => h("input", { placeholder: example, autocapitalize: "none", spellcheck: "false", autocomplete: "off" });
const label = (title, field) => h("label", {}, title, field);
