/** The drawing of the town: sources, and layers from the ground up to the boundaries. */
import { CLASS_COLOURS, token } from "./palette.js";
import { LEVELS } from "./hierarchy.js";
import { labelLayers } from "./label_layers.js";
import { pointLayers } from "./point_layers.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const BOUNDARY_PX = { district: 2, subdistrict: 1.4, community: 0.9, grid: 0.5 };
const FILL_OPACITY = 0.65;
const FOOT = ["footway", "path", "steps", "pedestrian", "track", "cycleway", "corridor", "bridleway"];
const MAIN = ["motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"];
const SECOND = ["secondary", "tertiary", "secondary_link", "tertiary_link"];

/** Width of a street that grows with the zoom. @param {number} factor @param {number} more */
const width = (factor, more = 0) => [
  "interpolate", ["exponential", 1.6], ["zoom"],
  11, 0.4 * factor + more, 14, 1.4 * factor + more, 17, 6 * factor + more,
];

/** Filter by kind. @param {string[]} kinds */
const isKind = (kinds) => ["in", ["get", "kind"], ["literal", kinds]];

function ground() {
  return [
    { id: "land", type: "background", paint: { "background-color": token("map-land") } },
    { id: "green", type: "fill", source: "backdrops", filter: isKind(["green"]), paint: { "fill-color": token("map-green") } },
  ];
}

/** Water and streets lie over the fills, so that the town shows through every theme. */
function water() {
  return [
    { id: "water", type: "fill", source: "backdrops", filter: ["all", isKind(["water"]), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": token("map-water") } },
    { id: "stream", type: "line", source: "backdrops", filter: ["all", isKind(["water"]), ["==", ["geometry-type"], "LineString"]], paint: { "line-color": token("map-water"), "line-width": width(1.6) } },
  ];
}

function streets() {
  const street = (id, filter, factor, minzoom) => [
    {
      id: `${id}-edge`, type: "line", source: "paths", filter, minzoom,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": token("map-path-edge"), "line-width": width(factor, 1), "line-opacity": 0.9 },
    },
    {
      id, type: "line", source: "paths", filter, minzoom,
      layout: { "line-cap": "round", "line-join": "round" },
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
    id: "paths-foot", type: "line", source: "paths", filter: isKind(FOOT), minzoom: 14,
    layout: { "line-cap": "round" },
    paint: { "line-color": token("map-trail"), "line-width": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 17, 1.6] },
  };
  // All edges lie under all surfaces, so that junctions stay open.
  return [trail, ...layers.filter((l) => l.id.endsWith("-edge")), ...layers.filter((l) => !l.id.endsWith("-edge"))];
}

function barriers() {
  const railway = isKind(["railway"]);
  const size = ["interpolate", ["linear"], ["zoom"], 11, 1, 17, 3.5];
  return [
    { id: "railway", type: "line", source: "backdrops", filter: railway, paint: { "line-color": token("map-railway"), "line-width": size } },
    { id: "railway-ties", type: "line", source: "backdrops", filter: railway, minzoom: 12.5, paint: { "line-color": token("map-land"), "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 17, 2], "line-dasharray": [5, 5] } },
    { id: "wall", type: "line", source: "backdrops", filter: isKind(["wall"]), minzoom: 13.5, paint: { "line-color": token("map-wall"), "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.5, 17, 1.6] } },
  ];
}

/** The fill of one level; the class comes as feature state, so a theme redraws and fetches nothing. */
function areaFills(level) {
  const state = ["feature-state", "cls"];
  const colour = ["match", state, ...CLASS_COLOURS.flatMap((c, n) => [n, c]), CLASS_COLOURS[0]];
  const opacity = ["match", state, -1, 0, 0, 0.4, 1, FILL_OPACITY, 2, FILL_OPACITY, 3, FILL_OPACITY, 4, FILL_OPACITY, 5, FILL_OPACITY, 0];
  return [
    { id: `fill-${level}`, type: "fill", source: `areas-${level}`, layout: { visibility: "none" }, paint: { "fill-color": colour, "fill-opacity": opacity } },
    { id: `hatch-${level}`, type: "fill", source: `areas-${level}`, layout: { visibility: "none" }, paint: { "fill-pattern": "hatch", "fill-opacity": ["match", state, -1, 0.8, 0] } },
  ];
}

function boundaries() {
  const opacity = { district: 0.8, subdistrict: 0.75, community: 0.7 };
  // Grid lines fade in from zoom 14; before, a hair of paper keeps neighbours of one class apart.
  const hair = { id: "edge-grid", type: "line", source: "areas-grid", maxzoom: 14.5, layout: { visibility: "none" }, paint: { "line-color": token("map-halo"), "line-width": 0.6, "line-opacity": 0.55 } };
  const lines = [...LEVELS].reverse().map((level) => ({
    id: `line-${level}`, type: "line", source: `areas-${level}`,
    minzoom: { district: 0, subdistrict: 0, community: 11, grid: 13.8 }[level],
    layout: { "line-join": "round" },
    paint: {
      "line-color": token("map-boundary"),
      "line-width": BOUNDARY_PX[level],
      "line-opacity": level === "grid" ? ["interpolate", ["linear"], ["zoom"], 13.8, 0, 14.6, 0.85] : opacity[level],
    },
  }));
  return [hair, ...lines];
}

function selection() {
  return [
    { id: "dim", type: "fill", source: "selection-mask", paint: { "fill-color": token("map-land"), "fill-opacity": 0.35 } },
    { id: "hover", type: "line", source: "hover", paint: { "line-color": token("map-label"), "line-width": 1.5 } },
    { id: "selected-casing", type: "line", source: "selection", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-join": "round" }, paint: { "line-color": token("map-halo"), "line-width": 6, "line-opacity": 0.8 } },
    { id: "selected", type: "line", source: "selection", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-join": "round" }, paint: { "line-color": token("accent"), "line-width": 3 } },
  ];
}

const selectedPoint = () => ({
  id: "selected-point", type: "circle", source: "selection", filter: ["==", ["geometry-type"], "Point"],
  paint: { "circle-radius": 15, "circle-color": token("accent"), "circle-opacity": 0.12, "circle-stroke-color": token("accent"), "circle-stroke-width": 3 },
});

/**
 * The whole style, with empty sources.
 * @param {any} town
 */
export function mapStyle(town) {
  const plain = () => ({ type: "geojson", data: EMPTY });
  const sources = Object.fromEntries(
    ["backdrops", "paths", "residences", "facilities", "sites", "organizations", "gaps", "labels", "selection", "selection-mask", "hover"].map((id) => [id, plain()]),
  );
  for (const level of LEVELS) sources[`areas-${level}`] = { ...plain(), promoteId: "code" };
  sources.cases = {
    ...plain(), cluster: true, clusterRadius: 44, clusterMaxZoom: 14,
    clusterProperties: { late: ["+", ["case", ["get", "late"], 1, 0]] },
  };
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources,
    layers: [
      ...ground(),
      ...LEVELS.flatMap(areaFills),
      ...water(),
      ...streets(),
      ...barriers(),
      ...boundaries(),
      ...selection(),
      ...labelLayers(),
      ...pointLayers(town),
      selectedPoint(),
    ],
  };
}
