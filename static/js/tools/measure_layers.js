/** What is measured, on the map: corners, sides with their lengths, the side that is being drawn. */
import { FONT_STACK, token } from "../palette.js";
import { legs } from "./geodesy.js";
import { lengthSaid } from "./amounts.js";

const SOURCE = "measure";
const IDS = ["measure-fill", "measure-line", "measure-next", "measure-points", "measure-labels"];

/** @param {any} map */
export function addLayers(map) {
  if (map.getSource(SOURCE)) return;
  map.addSource(SOURCE, { type: "geojson", data: collection([]) });
  const accent = token("accent");
  const halo = token("map-halo");
  const of = (part) => ["==", ["get", "part"], part];
  map.addLayer({
    id: IDS[0],
    type: "fill",
    source: SOURCE,
    filter: of("fill"),
    paint: { "fill-color": accent, "fill-opacity": 0.14 },
  });
  map.addLayer({
    id: IDS[1],
    type: "line",
    source: SOURCE,
    filter: of("line"),
    layout: { "line-join": "round" },
    paint: { "line-color": accent, "line-width": 3 },
  });
  map.addLayer({
    id: IDS[2],
    type: "line",
    source: SOURCE,
    filter: of("next"),
    paint: { "line-color": accent, "line-width": 2, "line-dasharray": [2, 1.5] },
  });
  map.addLayer({
    id: IDS[3],
    type: "circle",
    source: SOURCE,
    filter: of("point"),
    paint: {
      "circle-radius": 5,
      "circle-color": halo,
      "circle-stroke-color": accent,
      "circle-stroke-width": 2.5,
    },
  });
  map.addLayer({
    id: IDS[4],
    type: "symbol",
    source: SOURCE,
    filter: of("label"),
    layout: {
      "text-field": ["get", "said"],
      "text-font": FONT_STACK,
      "text-size": 13,
      "text-variable-anchor": ["bottom", "top", "left", "right"],
      "text-radial-offset": 0.6,
    },
    paint: { "text-color": token("ink"), "text-halo-color": halo, "text-halo-width": 2 },
  });
}

/** @param {any} map */
export function removeLayers(map) {
  for (const id of IDS) if (map.getLayer(id)) map.removeLayer(id);
  if (map.getSource(SOURCE)) map.removeSource(SOURCE);
}

const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (part, type, coordinates, more = {}) => ({
  type: "Feature",
  properties: { part, ...more },
  geometry: { type, coordinates },
});

/**
 * @param {any} map
 * @param {{points: [number, number][], closed: boolean, next: [number, number]|null}} what
 *   `next` is where the pointer is
 */
export function drawMeasure(map, { points, closed, next }) {
  const ring = closed && points.length > 2;
  const line = ring ? [...points, points[0]] : points;
  const lengths = legs(points, closed);
  const features = [
    ring && feature("fill", "Polygon", [line]),
    line.length > 1 && feature("line", "LineString", line),
    next && points.length && feature("next", "LineString", [points.at(-1), next]),
    ...points.map((point) => feature("point", "Point", point)),
    ...lengths.map((length, i) =>
      feature("label", "Point", middle(line[i], line[i + 1]), { said: lengthSaid(length) }),
    ),
  ];
  map.getSource(SOURCE)?.setData(collection(features.filter(Boolean)));
}

const middle = ([x1, y1], [x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];
