/** Clicking, hovering and showing what is selected on the map. */
import { byId } from "./dom.js";
import { mask } from "./geometry.js";
import { drawOver } from "./overlays.js";
import { CLICKABLE } from "./point_layers.js";
import { shortName } from "./short_names.js";
import { stateOf } from "./tiles/sources.js";

const REACH_PX = 6;

/** Features of some layers near a point of the screen. */
function near(map, point, layers) {
  const box = [
    [point.x - REACH_PX, point.y - REACH_PX],
    [point.x + REACH_PX, point.y + REACH_PX],
  ];
  return map.queryRenderedFeatures(box, { layers: layers.filter((id) => map.getLayer(id)) });
}

/**
 * What a click means: a thing that stands there, else the area of the coloured level.
 * @param {any} map
 * @param {{x: number, y: number}} point
 * @param {string} level
 * @returns {{type: string, properties: any, geometry: any}|null}
 */
export function whatIsAt(map, point, level) {
  for (const [layer, type] of CLICKABLE) {
    const [hit] = near(map, point, [layer]);
    if (hit) return { type, properties: hit.properties, geometry: hit.geometry };
  }
  const [area] = map.queryRenderedFeatures([point.x, point.y], { layers: [`fill-${level}`] });
  return area ? { type: "area", properties: area.properties, geometry: area.geometry } : null;
}

/**
 * Listen for clicks and hovers.
 * @param {any} map
 * @param {{free: () => boolean, level: () => string, hierarchy: any, text: (code: string) => string, choose: (hit: any) => void}} given
 */
export function listen(map, { free, level, hierarchy, text, choose }) {
  map.on("click", (event) => {
    if (!free()) return;
    const [cluster] = near(map, event.point, ["case-clusters"]);
    if (cluster) return openCluster(map, cluster);
    return choose(whatIsAt(map, event.point, level()));
  });
  if (matchMedia("(hover: hover)").matches) listenHover(map, { free, level, hierarchy, text });
}

/** Name what is under the pointer, and outline it. */
function listenHover(map, { free, level, hierarchy, text }) {
  const tip = byId("tip");
  let under = null;
  let marked = null;

  function name(hit) {
    const { code, name: full, title } = hit.properties;
    if (hit.type !== "area") return full || title || code;
    const short = shortName(full || code, hierarchy().parentName(hit));
    return [short, text(code)].filter(Boolean).join(" · ");
  }

  /** Say of an area whose shape is in tiles that the pointer is over it. */
  function mark(area) {
    if (marked) map.removeFeatureState(marked, "hover");
    marked = area && { ...stateOf(map, area.level), id: area.code };
    if (marked) map.setFeatureState(marked, { hover: true });
  }

  function point(hit) {
    const key = hit && `${hit.type}:${hit.properties.code}`;
    if (key === under) return;
    under = key;
    map.getCanvas().style.cursor = hit ? "pointer" : "";
    const area = hit?.type === "area" ? hierarchy().get(hit.properties.code) : null;
    drawOver(map, "hover", area?.geometry ? [area] : []);
    mark(area && !area.geometry ? area.properties : null);
    tip.hidden = !hit;
    if (hit) tip.textContent = name(hit);
  }

  map.on("mousemove", (event) => {
    if (!free() || map.isMoving()) return point(null);
    point(whatIsAt(map, event.point, level()));
    tip.style.transform = `translate(${event.point.x + 14}px, ${event.point.y + 14}px)`;
  });
  map.on("dragstart", () => point(null));
  map.on("mouseout", () => point(null));
}

async function openCluster(map, cluster) {
  const zoom = await map.getSource("cases").getClusterExpansionZoom(cluster.properties.cluster_id);
  map.easeTo({ center: cluster.geometry.coordinates, zoom });
}

/**
 * Outline a feature and dim the rest; null takes both away.
 * @param {any} map
 * @param {any} feature
 */
export function outline(map, feature) {
  drawOver(map, "selection", feature ? [feature] : []);
  const area = feature && feature.geometry.type !== "Point";
  const masked = () => ({ type: "Feature", properties: {}, geometry: mask(feature.geometry) });
  drawOver(map, "selection-mask", area ? [masked()] : []);
}
