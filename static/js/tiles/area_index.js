/** The light index of areas: all but their shapes, which are in the tiles. */
import { getJson, url } from "../api.js";

/**
 * Fetch the index.
 * @param {any} tiles of the town, or the answer of /api/tiles
 * @returns {Promise<any[]>} features without geometry, with `bbox` and `at`, where a label stands
 */
export async function fetchIndex(tiles) {
  const { levels } = await getJson(indexAddress(tiles));
  return Object.entries(levels).flatMap(([level, columns]) => featuresOf(level, columns));
}

/** Where the index lies. @param {any} tiles */
export const indexAddress = (tiles) => url(`/tiles/${tiles.sets.areas.index}`);

/** Make columns into features. @param {string} level @param {any} columns */
export function featuresOf(level, { code, name, parent_code: parent, kind, made, at, box }) {
  return code.map((own, i) => ({
    type: "Feature",
    properties: {
      level,
      code: own,
      name: name[i],
      parent_code: parent[i],
      kind: kind[i],
      made: made[i],
    },
    geometry: null,
    bbox: box.slice(4 * i, 4 * i + 4),
    at: at.slice(2 * i, 2 * i + 2),
  }));
}
