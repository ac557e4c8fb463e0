/**
 * What lies over the town for a moment: what is pointed at, selected, explained, tried.
 *
 * A layer without a feature costs as much as a full one: MapLibre clips every picture to the tiles
 * of its source. So these layers are there only while there is something in them.
 */

import { giveData } from "./give_data.js";

/** The sources, which begin empty. */
export const OVERLAYS = [
  "hover",
  "selection",
  "selection-mask",
  "tasks",
  "ties",
  "trial-link",
  "why",
  "why-row",
];

/** Take the layers of these sources out of sight, until there is something to draw. */
export const hideOverlays = (layers) =>
  layers.map((layer) =>
    OVERLAYS.includes(layer.source)
      ? { ...layer, layout: { ...layer.layout, visibility: "none" } }
      : layer,
  );

/**
 * Draw features over the town; none takes away what is there.
 * @param {any} map
 * @param {string} source one of `OVERLAYS`
 * @param {any[]} features
 */
export function drawOver(map, source, features) {
  const visibility = features.length ? "visible" : "none";
  for (const id of map.getLayersOrder())
    if (map.getLayer(id).source === source) map.setLayoutProperty(id, "visibility", visibility);
  giveData(map, source, features);
}
