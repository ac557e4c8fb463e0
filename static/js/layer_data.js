/** Features from the server: fetched once, or by window where a layer is too large to hold whole. */
import { DAY } from "./date/day.js";
import { begin, getJson, url } from "./api.js";
import { failed, settled, waiting } from "./notices.js";
import { rulesOf } from "./themes/catalogue.js";
import { t } from "./words.js";

/** Layers with more features than this are fetched for the part of the map in view. */
export const WHOLE_MOST = 20_000;
/** Measures of shares of people are what themes colour; the layer of gaps shows the others. */
export const COLOURED = ["reach", "capacity", "accessibility"];

/** What a layer is asked for with. @param {any} town @param {string} layer */
export function paramsOf(town, layer) {
  if (layer !== "gaps") return {};
  const measures = rulesOf(town).map((rule) => rule.measure);
  return { measure: [...new Set(measures)].filter((one) => !COLOURED.includes(one)).join() };
}

/** Layers that hold findings of a run, not an import. */
export const FOUND = ["gaps", "break_zones"];

const WINDOW_ZOOM = 13.5;
const WINDOW_MARGIN = 0.25;

/** How many features a layer has. @param {any} town @param {string} layer @param {string} [key] */
export function size(town, layer, key) {
  const counts = town.layers[layer] ?? {};
  return key === undefined ? Object.values(counts).reduce((a, b) => a + b, 0) : (counts[key] ?? 0);
}

/** The address of a layer. */
const addressOf = (layer, params) =>
  url(`/layers/${layer}.geojson`, { ...params, date: FOUND.includes(layer) ? "" : DAY });

/**
 * Begin to fetch a layer that will be needed whole.
 * @param {string} layer
 * @param {Record<string, unknown>} params
 * @param {number} count
 */
export function beginLayer(layer, params, count) {
  if (count > 0 && count <= WHOLE_MOST) begin(addressOf(layer, params));
}

/**
 * Fetch a whole layer; a failure is said, with a button to try again.
 * @param {string} layer
 * @param {Record<string, unknown>} params
 * @param {(features: any[]) => void} use
 */
export async function fetchLayer(layer, params, use) {
  const key = `layer-${layer}-${params.level ?? ""}`;
  try {
    const found = await waiting(t(`layer.${layer}`), getJson(addressOf(layer, params)));
    settled(key);
    use(found.features);
  } catch (error) {
    failed(key, error, () => fetchLayer(layer, params, use));
  }
}

/**
 * Fetch a layer, whole or by window, and show it.
 * @param {any} map
 * @param {{layer: string, params?: Record<string, unknown>, count: number, show: (features: any[]) => void}} what
 */
export async function watchLayer(map, { layer, params = {}, count, show }) {
  if (count <= WHOLE_MOST) return fetchLayer(layer, params, show);
  return watchWindow(
    map,
    (bbox) => fetchLayer(layer, { ...params, bbox }, show),
    () => show([]),
  );
}

/** Call `load` for a window somewhat larger than the view, each time the view leaves it. */
function watchWindow(map, load, clear) {
  let held = null;
  async function look() {
    if (map.getZoom() < WINDOW_ZOOM) {
      if (held) clear();
      held = null;
      return;
    }
    const view = map.getBounds();
    const [w, s, e, n] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    if (held && w >= held[0] && s >= held[1] && e <= held[2] && n <= held[3]) return;
    const [dx, dy] = [(e - w) * WINDOW_MARGIN, (n - s) * WINDOW_MARGIN];
    held = [w - dx, s - dy, e + dx, n + dy];
    await load(held.map((v) => v.toFixed(5)).join(","));
  }
  map.on("moveend", look);
  return look();
}
