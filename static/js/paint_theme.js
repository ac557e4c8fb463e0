/** Put a theme on the map by feature state: no geometry is fetched, nothing is tiled again. */
import { NONE, NOT_APPLICABLE } from "./classes.js";
import { labelFeatures } from "./area_labels.js";
import { giveData } from "./give_data.js";
import { LEVELS } from "./hierarchy.js";
import { paintNear, putClasses } from "./tiles/paint_near.js";

/**
 * @param {any} map
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @param {import("./themes.js").Theme|null} theme null draws the boundaries alone
 * @param {string} level whose areas answer a click
 */
export function paintTheme(map, hierarchy, theme, level) {
  const show = (layer, seen) =>
    map.setLayoutProperty(layer, "visibility", seen ? "visible" : "none");
  const found = new Set([...(theme?.areas.values() ?? [])].map(({ cls }) => cls));
  for (const each of LEVELS) {
    show(`fill-${each}`, each === level);
    show(`hatch-${each}`, each === level && found.has(NONE));
    show(`dots-${each}`, each === level && found.has(NOT_APPLICABLE));
  }
  show("edge-grid", level === "grid" && theme);
  if (hierarchy.light) return paintNear(map, hierarchy, theme);
  giveData(map, "labels", labelFeatures(hierarchy, theme));
  if (theme) putClasses(map, theme, theme.areas.keys());
}

/**
 * Ring the sites that no organization covers.
 * @param {any} map
 * @param {string[]} codes
 */
export function ringSites(map, codes) {
  map.setFilter("sites-short", ["in", ["get", "code"], ["literal", codes]]);
}

/**
 * Show the facilities that the theme measures the way to larger and from farther away.
 * @param {any} map
 * @param {string[]} kinds
 * @param {string[]} [without] codes that are drawn elsewhere
 */
export function stressFacilities(map, kinds, without = []) {
  const chosen = ["in", ["get", "kind"], ["literal", kinds]];
  const here = ["!", ["in", ["get", "code"], ["literal", without]]];
  map.setFilter("facilities-theme", ["all", chosen, here]);
  map.setFilter("facilities", ["all", ["!", chosen], here]);
}
