/** Whom the map is owed to, and the number under which it was approved. */
import { t } from "../words.js";

/**
 * What must stand on the map and on whatever is made of it.
 * @param {any} town
 * @param {import("../state.js").State} state
 * @returns {string[]}
 */
export const credits = (town, state) =>
  [
    town.base?.credit && state.base === "1" && t("base.credit", { who: town.base.credit }),
    town.approval && t("base.approval", { number: town.approval }),
  ].filter(Boolean);

/**
 * Write it in the corner of the map, and keep it in step.
 * @param {{map: any, town: any, store: any}} given
 */
export function createCredit({ map, town, store }) {
  const element = document.createElement("p");
  element.className = "maplibregl-ctrl map-credit";
  const draw = () => {
    element.textContent = credits(town, store.get()).join("　");
    element.hidden = !element.textContent;
  };
  draw();
  store.subscribe((_state, changed) => changed.has("base") && draw());
  map.addControl({ onAdd: () => element, onRemove: () => element.remove() }, "bottom-right");
}
