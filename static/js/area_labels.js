/** Label points of areas, with the figure of the theme under the name of the coloured level. */
import { labelPoint } from "./geometry.js";
import { shortName } from "./short_names.js";

/** @type {WeakMap<any, [number, number]|null>} */
const points = new WeakMap();

/** The label point of a feature, worked out once. */
function pointOf(feature) {
  if (feature.at) return feature.at;
  if (!points.has(feature)) points.set(feature, labelPoint(feature.geometry));
  return points.get(feature);
}

/**
 * Features of the source `labels`.
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @param {import("./themes.js").Theme|null} theme
 * @param {any[]} [areas] those to be labelled, where it is not all of them
 */
export function labelFeatures(hierarchy, theme, areas = hierarchy.features) {
  const features = [];
  for (const area of areas) {
    const { code, name, level, made } = area.properties;
    const coordinates = made ? null : pointOf(area); // an area that an import made up has no name of its own
    if (!coordinates) continue;
    const found = theme?.level === level ? theme.areas.get(code) : undefined;
    const properties = {
      level,
      label: shortName(name || code, hierarchy.parentName(area)),
      order: -(found?.weight ?? 0),
    };
    if (found?.value) properties.figure = found.text;
    features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates } });
  }
  return features;
}
