/** Where the map finds its shapes: in GeoJSON of each layer's own, or in published tiles. */
import { url } from "../api.js";
import { size, WHOLE_MOST } from "../layer_data.js";

/** Sources of the style, the set of tiles that has their shapes, and how its layers begin. */
const SETS = {
  paths: "ground",
  backdrops: "ground",
  residences: "residences",
  facilities: "places",
  sites: "places",
};
/** Trials and searches go through these whole, as long as they can be held whole. */
const HELD = ["facilities", "sites"];

/** The id of the source of a set. @param {string} set */
const idOf = (set) => `tiles-${set}`;

/** The absolute address of an archive, as the library of tiles wants it. @param {string} file */
export const archiveOf = (file) => new URL(url(`/tiles/${file}`), location.href).href;

/**
 * The set of tiles that a layer of the town is drawn from; null for GeoJSON.
 * @param {any} town
 * @param {string} layer `areas`, `paths`, `residences` ...
 * @returns {string|null}
 */
export function setOf(town, layer) {
  const set = layer === "areas" ? "areas" : SETS[layer];
  if (!set || !town.tiles?.sets[set]) return null;
  return HELD.includes(layer) && size(town, layer) <= WHOLE_MOST ? null : set;
}

/** Whether a town is drawn from any tiles. @param {any} town */
export const hasTiles = (town) => Object.keys(town.tiles?.sets ?? {}).length > 0;

/**
 * The sources of the published sets.
 * @param {any} town
 * @returns {Record<string, any>}
 */
export function tileSources(town) {
  const sets = Object.entries(town.tiles?.sets ?? {});
  return Object.fromEntries(
    sets.map(([set, { file }]) => [
      idOf(set),
      { type: "vector", url: `pmtiles://${archiveOf(file)}`, promoteId: "code" },
    ]),
  );
}

/**
 * Where the layers of the style find a layer of the town: `areas-grid`, `paths` and its rank.
 * @param {any} town
 * @returns {(source: string, part?: string) => {source: string, "source-layer"?: string, filter?: any}}
 */
export function shapesOf(town) {
  return (source, part = source) => {
    const [layer, level] = source.split("-");
    const set = setOf(town, layer);
    const name = level ?? part;
    // A layer without features is in no tile.
    if (!set || !town.tiles.sets[set].layers[name])
      return layer === "areas" ? { source: layer, filter: ["==", ["get", "level"], level] } : { source };
    return { source: idOf(set), "source-layer": name };
  };
}

/**
 * Draw from the archives that are published now.
 * @param {any} map
 * @param {any} tiles the answer of /api/tiles
 */
export function useArchives(map, tiles) {
  for (const [set, { file }] of Object.entries(tiles.sets))
    map.getSource(idOf(set))?.setUrl(`pmtiles://${archiveOf(file)}`);
}

/**
 * Where the states of the areas of a level are kept.
 * @param {any} map
 * @param {string} level
 */
export function stateOf(map, level) {
  const { source, sourceLayer } = map.getLayer(`fill-${level}`);
  return sourceLayer ? { source, sourceLayer } : { source };
}
