/** Small parts of the panel of drawing. */
import { h, icon } from "../dom.js";

/** A button with an icon and its words. */
export const button = (id, glyph, text, click, { disabled = false, look = "", pressed = null, title = null } = {}) =>
  h(
    `button.button${look}`,
    {
      id,
      type: "button",
      disabled,
      title,
      "aria-pressed": pressed === null ? null : String(pressed),
      on: { click },
    },
    glyph && icon(glyph),
    h("span", {}, text),
  );

/** A list to choose from, with its label. */
export function field(id, label, entries, value, choose) {
  const list = h("select", { id, on: { change: (event) => choose(event.target.value) } }, entries);
  list.value = value;
  return h("div.field", {}, h("label.field-label", { htmlFor: id }, label), list);
}
