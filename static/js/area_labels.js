/** Label points of areas, with the figure of the theme under the name of the coloured level. */
import { labelPoint } from "./geometry.js";
import { shortName } from "./short_names.js";

/** @type {WeakMap<any, [number, number]|null>} */
const points = new WeakMap();

/** The label point of a feature, worked out once. */
function pointOf(feature) {
  if (!points.has(feature)) points.set(feature, labelPoint(feature.geometry));
  return points.get(feature);
}

/**
 * Features of the source `labels`.
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @param {import("./themes.js").Theme|null} theme
 */
export function labelFeatures(hierarchy, theme) {
  const features = [];
  for (const area of hierarchy.features) {
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
  return { type: "FeatureCollection", features };
}
