/** Fields of the left panel: a list to choose from, a row of buttons of which one is pressed. */
import { h, icon } from "./dom.js";

/** @param {string} value @param {string} text @param {boolean} [disabled] */
export const option = (value, text, disabled = false) => h("option", { value, disabled }, text);

/** Options under a heading. @param {string} label @param {Element[]} options */
export const options = (label, options) => h("optgroup", { label }, options);

/**
 * A list to choose from.
 * @param {string} label
 * @param {string} name
 * @param {Element[]} entries options, or groups of them
 * @param {string} value
 * @param {(value: string) => void} choose
 */
export function choice(label, name, entries, value, choose) {
  const id = `choose-${name}`;
  const list = h("select", { id, on: { change: (event) => choose(event.target.value) } }, entries);
  list.value = value;
  return h("div.field", {}, h("label.field-label", { htmlFor: id }, label), list);
}

/**
 * A row of buttons of which one is pressed.
 * @param {string} label
 * @param {string} name
 * @param {{key: any, text: string, aria?: string, glyph?: string}[]} entries
 * @param {any} value
 * @param {(key: any) => void} choose
 */
export function segments(label, name, entries, value, choose) {
  const buttons = entries.map(({ key, text, aria, glyph }) =>
    h(
      "button.segment",
      {
        type: "button",
        "aria-pressed": String(key === value),
        "aria-label": aria,
        "data-value": String(key),
        on: { click: () => choose(key) },
      },
      glyph && icon(glyph),
      text,
    ),
  );
  return h(
    "div.field",
    {},
    h("span.field-label", { id: `${name}-label` }, label),
    h(
      "div.segments",
      { role: "group", "aria-labelledby": `${name}-label`, "data-field": name },
      buttons,
    ),
  );
}
