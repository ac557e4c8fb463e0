/** The town below and between the areas: land, water, streets, railways, walls. */
import { token } from "./palette.js";

/** @typedef {ReturnType<import("./tiles/sources.js").shapesOf>} Shapes */

const FOOT = [
  "footway",
  "path",
  "steps",
  "pedestrian",
  "track",
  "cycleway",
  "corridor",
  "bridleway",
];
const MAIN = ["motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"];
const SECOND = ["secondary", "tertiary", "secondary_link", "tertiary_link"];

/** Width of a street that grows with the zoom. @param {number} factor @param {number} more */
const width = (factor, more = 0) => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  11,
  0.4 * factor + more,
  14,
  1.4 * factor + more,
  17,
  6 * factor + more,
];

/** What a moving map can do without, where its pictures come slowly: see map_pixels.js. */
export const AT_REST = { metadata: { "gridmap:at-rest": true } };

/** Filter by kind. @param {string[]} kinds */
const isKind = (kinds) => ["in", ["get", "kind"], ["literal", kinds]];

/** Round ends make three times the triangles of a short street; nobody sees them from afar. */
const CAP = ["step", ["zoom"], "butt", 16, "round"];

/**
 * Land and green, below every fill.
 * @param {Shapes} shapes
 */
export function ground(shapes) {
  return [
    { id: "land", type: "background", paint: { "background-color": token("map-land") } },
    {
      id: "green",
      type: "fill",
      ...shapes("backdrops"),
      filter: isKind(["green"]),
      paint: { "fill-color": token("map-green") },
    },
  ];
}

/**
 * Water and streets lie over the fills, so that the town shows through every theme.
 * @param {Shapes} shapes
 */
export function water(shapes) {
  return [
    {
      id: "water",
      type: "fill",
      ...shapes("backdrops"),
      filter: ["all", isKind(["water"]), ["==", ["geometry-type"], "Polygon"]],
      paint: { "fill-color": token("map-water") },
    },
    {
      id: "stream",
      type: "line",
      ...shapes("backdrops"),
      filter: ["all", isKind(["water"]), ["==", ["geometry-type"], "LineString"]],
      paint: { "line-color": token("map-water"), "line-width": width(1.6) },
    },
  ];
}

/**
 * Streets by rank, and footpaths.
 * @param {Shapes} shapes
 */
export function streets(shapes) {
  const street = (id, filter, factor, minzoom) => [
    {
      id: `${id}-edge`,
      type: "line",
      ...AT_REST,
      ...shapes("paths", id.slice("paths-".length)),
      filter,
      minzoom,
      layout: { "line-cap": CAP, "line-join": "round" },
      paint: {
        "line-color": token("map-path-edge"),
        "line-width": width(factor, 1),
        "line-opacity": 0.9,
      },
    },
    {
      id,
      type: "line",
      ...(id === "paths-minor" ? AT_REST : {}),
      ...shapes("paths", id.slice("paths-".length)),
      filter,
      minzoom,
      layout: { "line-cap": CAP, "line-join": "round" },
      paint: { "line-color": token("map-path"), "line-width": width(factor) },
    },
  ];
  const minor = ["!", isKind([...FOOT, ...MAIN, ...SECOND])];
  const layers = [
    ...street("paths-minor", minor, 0.6, 13),
    ...street("paths-second", isKind(SECOND), 1, 11),
    ...street("paths-main", isKind(MAIN), 1.5, 10),
  ];
  const trail = {
    id: "paths-foot",
    type: "line",
    ...AT_REST,
    ...shapes("paths", "foot"),
    filter: isKind(FOOT),
    minzoom: 14,
    layout: { "line-cap": CAP },
    paint: {
      "line-color": token("map-trail"),
      "line-width": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 17, 1.6],
    },
  };
  // All edges lie under all surfaces, so that junctions stay open.
  return [
    trail,
    ...layers.filter((l) => l.id.endsWith("-edge")),
    ...layers.filter((l) => !l.id.endsWith("-edge")),
  ];
}

/**
 * Railways and walls.
 * @param {Shapes} shapes
 */
export function barriers(shapes) {
  const railway = isKind(["railway"]);
  const size = ["interpolate", ["linear"], ["zoom"], 11, 1, 17, 3.5];
  return [
    {
      id: "railway",
      type: "line",
      ...shapes("backdrops"),
      filter: railway,
      paint: { "line-color": token("map-railway"), "line-width": size },
    },
    {
      id: "railway-ties",
      type: "line",
      ...AT_REST,
      ...shapes("backdrops"),
      filter: railway,
      minzoom: 12.5,
      paint: {
        "line-color": token("map-land"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 17, 2],
        "line-dasharray": [5, 5],
      },
    },
    {
      id: "wall",
      type: "line",
      ...AT_REST,
      ...shapes("backdrops"),
      filter: isKind(["wall"]),
      minzoom: 13.5,
      paint: {
        "line-color": token("map-wall"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.5, 17, 1.6],
      },
    },
  ];
}
