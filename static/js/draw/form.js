/** The form of a facility or site. */
import { h } from "../dom.js";
import { option } from "../fields.js";
import { pick, t } from "../words.js";
import { button } from "./controls.js";

const FIELDS = {
  facilities: {
    name: "text",
    code: "text",
    capacity: "count",
    floor_area_m2: "number",
    activity_area_m2: "number",
    staff: "count",
    opening_hours: "text",
    operator: "text",
    open_to_residents: "yes",
    area_code: "text",
  },
  sites: {
    name: "text",
    code: "text",
    enterprises: "count",
    employees: "count",
    party_members: "count",
    area_code: "text",
  },
};

/** Fields that many leave empty; they are folded away unless something stands in them. */
const SELDOM = new Set(["floor_area_m2", "activity_area_m2", "staff", "operator", "open_to_residents", "area_code"]);

const written = (value) => (value === null || value === undefined ? "" : String(value));

function input(id, type, value, name) {
  if (type === "yes") {
    const list = h("select", { id, name }, option("", t("draw.unknown")), option("true", t("draw.yes")), option("false", t("draw.no")));
    list.value = written(value);
    return list;
  }
  const number = type !== "text";
  return h("input", {
    id,
    name,
    type: number ? "number" : "text",
    min: number ? "0" : null,
    step: type === "number" ? "any" : null,
    inputMode: type === "count" ? "numeric" : type === "number" ? "decimal" : null,
    maxLength: number ? null : 200,
    autocomplete: "off",
    placeholder: name === "opening_hours" ? t("draw.hours") : null,
    value: written(value),
  });
}

/**
 * @param {{layer: string, feature: any, kinds: any[], typed: Record<string, string>, save: (values: Record<string, string>) => void, remove: () => void}} given
 *   `typed` keeps what was typed and not saved yet, for the form is drawn anew with every step
 */
export function placeForm({ layer, feature, kinds, typed, save, remove }) {
  const held = feature.properties;
  const now = { ...held, ...typed };
  const kind = h("select", { id: "draw-form-kind", name: "kind" }, kinds.map((k) => option(k.code, pick(k, k.code))));
  kind.value = now.kind;
  const row = ([name, type]) => {
    const id = `draw-form-${name}`;
    return h(`div.field${type === "text" && name !== "code" ? "" : ".draw-short"}`, {}, h("label.field-label", { htmlFor: id }, t(`draw.field.${name}`)), input(id, type, now[name], name));
  };
  const fields = Object.entries(FIELDS[layer]);
  const seldom = fields.filter(([name]) => SELDOM.has(name));
  const more = h(
    "details.draw-more",
    { open: typed.more === "open" },
    h("summary", {}, t("draw.more")),
    h("div.draw-fields", {}, seldom.map(row)),
  );
  more.addEventListener("toggle", () => (typed.more = more.open ? "open" : ""));
  const submit = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    save(Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== written(held[name]))));
  };
  return h(
    "form.draw-form",
    { id: "draw-form", on: { submit, input: ({ target }) => (typed[target.name] = target.value) } },
    h("h2", {}, t("draw.form")),
    h("div.field", {}, h("label.field-label", { htmlFor: "draw-form-kind" }, t("draw.field.kind")), kind),
    h("div.draw-fields", {}, fields.filter(([name]) => !SELDOM.has(name)).map(row)),
    more,
    h(
      "div.trial-tools",
      {},
      h("button.button.button-primary", { id: "draw-form-save", type: "submit" }, t("draw.save")),
      button("draw-form-remove", "trash-2", t("draw.remove"), remove),
    ),
  );
}
