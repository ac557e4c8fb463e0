/** The places of rows: from their own coordinates, or as areas that are in memory. */
import { drawOver } from "../overlays.js";

/**
 * The feature of a row; null when it is no place.
 * @param {any} row
 * @param {{get: (code: string) => any}} hierarchy
 */
export function placeOf(row, hierarchy) {
  if (Number.isFinite(row.lon) && Number.isFinite(row.lat))
    return {
      type: "Feature",
      properties: {},
      geometry: { type: "Point", coordinates: [row.lon, row.lat] },
    };
  if (!row.code) return null;
  return (
    (row.level && hierarchy.get(`${row.level}/${row.code}`)) || hierarchy.get(row.code) || null
  );
}

/**
 * Draw places of rows; an empty list takes them away.
 * @param {any} map
 * @param {string} source `why` for all of them, `why-row` for the one at hand
 * @param {any[]} features
 */
export function showPlaces(map, source, features) {
  // An area whose shape is in tiles shows where its label stands.
  const drawn = features.map((feature) =>
    feature.geometry || !feature.at
      ? feature
      : { ...feature, geometry: { type: "Point", coordinates: feature.at } },
  );
  drawOver(map, source, drawn);
}
