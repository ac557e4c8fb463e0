/** A theme of more areas than one can see: only those near the view get their class and their label. */
import { labelFeatures } from "../area_labels.js";
import { giveData } from "../give_data.js";
import { labelledLevels } from "../label_layers.js";
import { createNear } from "./near.js";
import { stateOf } from "./sources.js";

/** What is kept near the view of a map. @type {WeakMap<any, any>} */
const kept = new WeakMap();

/**
 * Give areas the class that a theme finds; all others have none.
 * @param {any} map
 * @param {import("../themes.js").Theme} theme
 * @param {Iterable<string>} codes
 */
export function putClasses(map, theme, codes) {
  const target = stateOf(map, theme.level);
  map.removeFeatureState(target);
  for (const id of codes) {
    const found = theme.areas.get(id);
    if (found) map.setFeatureState({ ...target, id }, { cls: found.cls });
  }
}

/**
 * Show a theme near the view, and keep it there as the view moves.
 * @param {any} map
 * @param {ReturnType<import("../hierarchy.js").createHierarchy>} hierarchy
 * @param {import("../themes.js").Theme|null} theme
 */
export function paintNear(map, hierarchy, theme) {
  const now = kept.get(map) ?? follow(map);
  Object.assign(now, { hierarchy, theme });
  now.labels.draw();
  now.classes.draw();
}

function follow(map) {
  /** @type {any} */
  const now = {};
  now.labels = createNear(map, {
    of: (zoom) => labelledLevels(zoom).flatMap((level) => now.hierarchy.ofLevel(level)),
    show: (areas) =>
      giveData(map, "labels", labelFeatures(now.hierarchy, now.theme, areas)),
  });
  now.classes = createNear(map, {
    of: () => (now.theme ? now.hierarchy.ofLevel(now.theme.level) : []),
    show(areas) {
      if (now.theme) putClasses(map, now.theme, areas.map(({ properties }) => properties.code));
    },
  });
  kept.set(map, now);
  return now;
}
