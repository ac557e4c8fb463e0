/** A list that shows the first few and folds the others. */
import { h } from "./dom.js";
import { count } from "./numbers.js";
import { t } from "./words.js";

const FIRST = 6;

/**
 * @param {Element[]} items
 * @param {{first?: number, list?: string}} [options] `list` names the element of the list
 * @returns {Element|null} null without items
 */
export function folded(items, { first = FIRST, list = "ul.plain" } = {}) {
  if (items.length <= first) return items.length ? h(list, {}, items) : null;
  const rest = h(
    "details.fold",
    {},
    h("summary", {}, t("more", { n: count(items.length - first) })),
    h(list, {}, items.slice(first)),
  );
  return h("div", {}, h(list, {}, items.slice(0, first)), rest);
}
