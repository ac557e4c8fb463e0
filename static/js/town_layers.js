/** Loading the layers: areas first, for everything hangs on them; the others when they are shown. */
import { begin } from "./api.js";
import { beginLayer, FOUND, paramsOf, size, watchLayer, WHOLE_MOST } from "./layer_data.js";
import { LEVELS } from "./hierarchy.js";
import { failed, settled, waiting } from "./notices.js";
import { STAGE_GROUPS, SWITCHES } from "./point_layers.js";
import { fetchIndex, indexAddress } from "./tiles/area_index.js";
import { setOf } from "./tiles/sources.js";
import { t } from "./words.js";

const groupOf = new Map(
  Object.entries(STAGE_GROUPS).flatMap(([group, stages]) => stages.map((stage) => [stage, group])),
);

/** Features by layer, for search and selection. @type {Map<string, any[]>} */
const held = new Map();
const asked = new Map();

/** The moment by which deadlines are judged: now, or the end of an earlier day. @param {string} day */
const clockOf = (day) => Math.min(Date.now(), Date.parse(`${day}T23:59:59+08:00`));

/** What a case's dot needs to know: its group, and whether it is late. */
function openCases(features, today) {
  const now = clockOf(today);
  return features
    .filter(({ properties }) => groupOf.has(properties.stage))
    .map((feature) => {
      const { stage, due_at: due } = feature.properties;
      const late = Boolean(due && Date.parse(due) < now);
      return { ...feature, properties: { ...feature.properties, group: groupOf.get(stage), late } };
    });
}


/** Only features with a shape: an area that an import made up may have none. */
const drawable = (features) => features.filter((feature) => feature.geometry);

/** Put features into a source, where the style has it. */
const fill = (map, source, features) =>
  map.getSource(source)?.setData({ type: "FeatureCollection", features });

/**
 * Begin to fetch what the first picture needs, while the map is being made.
 * @param {any} town
 * @param {import("./state.js").State} state
 */
export function beginLayers(town, state) {
  if (setOf(town, "areas")) begin(indexAddress(town.tiles));
  else for (const level of LEVELS) beginLayer("areas", { level }, size(town, "areas", level));
  for (const layer of state.show.split(","))
    if (layer in SWITCHES && !FOUND.includes(layer) && !setOf(town, layer)) beginLayer(layer, {}, size(town, layer));
}

/**
 * Fetch what is known of the areas that are drawn from tiles.
 * @param {any} tiles of the town, or the answer of /api/tiles
 * @param {(features: any[]) => void} use
 */
export async function fetchAreaIndex(tiles, use) {
  try {
    const features = await waiting(t("layer.areas"), fetchIndex(tiles));
    settled("layer-areas");
    use(features);
  } catch (error) {
    failed("layer-areas", error, () => fetchAreaIndex(tiles, use));
  }
}

/**
 * Fetch the areas of every level, and draw them: all at once, for all have one source.
 * @param {any} map
 * @param {any} town
 * @param {(features: any[]) => void} use
 */
export async function fetchAreas(map, town, use) {
  if (setOf(town, "areas")) return fetchAreaIndex(town.tiles, use);
  const byLevel = new Map();
  const features = () => [...byLevel.values()].flat();
  let first = true;
  const show = (level) => (found) => {
    byLevel.set(level, drawable(found));
    use(features());
    if (!first) fill(map, "areas", features()); // a level that came late, or another window
  };
  await Promise.all(
    LEVELS.filter((level) => size(town, "areas", level)).map((level) =>
      watchLayer(map, {
        layer: "areas",
        params: { level },
        count: size(town, "areas", level),
        show: show(level),
      }),
    ),
  );
  first = false;
  fill(map, "areas", features());
}

/**
 * Keep the layers that the state shows loaded and visible.
 * @param {{map: any, town: any, store: any}} given
 */
export function fetchOthers({ map, town, store }) {
  function show(state) {
    const shown = new Set(state.show.split(","));
    for (const [layer, drawn] of Object.entries(SWITCHES)) {
      for (const id of drawn)
        map.setLayoutProperty(id, "visibility", shown.has(layer) ? "visible" : "none");
      if (shown.has(layer)) load(map, town, layer);
    }
  }
  show(store.get());
  store.subscribe((state, changed) => changed.has("show") && show(state));
}

/** The features of a layer that are in memory. @param {string} layer */
export const loaded = (layer) => held.get(layer) ?? [];

/**
 * Load a layer once, and wait until it is there.
 * @param {any} map
 * @param {any} town
 * @param {string} layer
 */
export function load(map, town, layer) {
  const count = FOUND.includes(layer) ? (town.run ? 1 : 0) : size(town, layer);
  if (!count || setOf(town, layer)) return Promise.resolve();
  const show = (features) => {
    const kept = layer === "cases" ? openCases(features, town.clock) : drawable(features);
    held.set(layer, kept);
    fill(map, layer, kept);
  };
  if (!asked.has(layer))
    asked.set(layer, watchLayer(map, { layer, params: paramsOf(town, layer), count, show }));
  return asked.get(layer);
}

/**
 * Take new and changed cases into the layer, if it is held; else it will bring them itself.
 * @param {any} map
 * @param {any} town
 * @param {any[]} features
 */
export async function takeCases(map, town, features) {
  if (!size(town, "cases")) town.layers.cases = { reported: features.length };
  if (!asked.has("cases")) return;
  await asked.get("cases");
  const fresh = new Set(features.map(({ properties }) => properties.code));
  const kept = loaded("cases").filter(({ properties }) => !fresh.has(properties.code));
  const now = [...kept, ...openCases(features, town.clock)];
  held.set("cases", now);
  fill(map, "cases", now);
}

/**
 * Fetch a layer anew, if it is held.
 * @param {any} map
 * @param {any} town
 * @param {string} layer
 */
export function reload(map, town, layer) {
  // One that is fetched by window comes anew with the next move.
  if (size(town, layer) > WHOLE_MOST || !asked.delete(layer)) return Promise.resolve();
  return load(map, town, layer);
}
