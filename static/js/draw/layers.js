/** What drawing shows on the map: the grids as the draft has them, and the ways of moved places. */
import { giveData } from "../give_data.js";
import { token } from "../palette.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const SOURCES = ["draw-grids", "draw-links"];

const layers = () => [
  {
    id: "draw-fill",
    type: "fill",
    source: "draw-grids",
    paint: { "fill-color": token("accent"), "fill-opacity": ["case", ["get", "chosen"], 0.16, ["get", "near"], 0.08, 0] },
  },
  {
    id: "draw-casing",
    type: "line",
    source: "draw-grids",
    layout: { "line-join": "round" },
    paint: { "line-color": token("map-halo"), "line-width": 5, "line-opacity": 0.8 },
  },
  {
    id: "draw-line",
    type: "line",
    source: "draw-grids",
    layout: { "line-join": "round" },
    paint: { "line-color": token("accent"), "line-width": ["case", ["get", "chosen"], 3, 1.4] },
  },
  {
    id: "draw-links",
    type: "line",
    source: "draw-links",
    layout: { "line-cap": "round" },
    paint: { "line-color": token("accent"), "line-width": 2, "line-dasharray": [1, 2] },
  },
];

/** Add them, once; boundaries below all names. @param {any} map */
export function addDrawLayers(map) {
  for (const id of SOURCES) if (!map.getSource(id)) map.addSource(id, { type: "geojson", data: EMPTY });
  const labels = map.getLayersOrder().find((id) => id.startsWith("label-"));
  for (const layer of layers())
    if (!map.getLayer(layer.id)) map.addLayer(layer, layer.source === "draw-grids" ? labels : undefined);
}

/** Show grids, of which one is chosen and some are neighbours to merge with. */
export function showGrids(map, features, chosen = "", near = new Set()) {
  const marked = features.map((feature) => ({
    ...feature,
    properties: { ...feature.properties, chosen: feature.id === chosen, near: near.has(feature.id) },
  }));
  giveData(map, "draw-grids", marked);
}

/** Show from where places were moved. @param {[number, number][][]} lines */
export function showLinks(map, lines) {
  const features = lines.map((coordinates) => ({
    type: "Feature",
    properties: {},
    geometry: { type: "LineString", coordinates },
  }));
  giveData(map, "draw-links", features);
}
