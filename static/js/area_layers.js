/** The areas: fills by class, boundaries, and the selected one. */
import { NONE, NOT_APPLICABLE } from "./classes.js";
import { AT_REST } from "./ground_layers.js";
import { LEVELS } from "./hierarchy.js";
import { CLASS_COLOURS, token } from "./palette.js";

const BOUNDARY_PX = { district: 2, subdistrict: 1.4, community: 0.9, grid: 0.5 };
const FILL_OPACITY = 0.65;

const COLOURED = CLASS_COLOURS.map(([cls]) => cls).filter((cls) => cls !== 0);

/**
 * The fill of one level; the class comes as feature state, so a theme redraws and fetches nothing.
 * @param {string} level
 * @param {ReturnType<import("./tiles/sources.js").shapesOf>} shapes
 */
export function areaFills(level, shapes) {
  const state = ["feature-state", "cls"];
  const colour = ["match", state, ...CLASS_COLOURS.flat(), CLASS_COLOURS[0][1]];
  // Lines are drawn over the outlines of fills anyway.
  const smooth = { "fill-antialias": false };
  const pattern = (id, image, cls) => ({
    id: `${id}-${level}`,
    type: "fill",
    ...AT_REST,
    ...shapes(`areas-${level}`),
    layout: { visibility: "none" },
    paint: { ...smooth, "fill-pattern": image, "fill-opacity": ["match", state, cls, 0.8, 0] },
  });
  return [
    {
      id: `fill-${level}`,
      type: "fill",
      ...shapes(`areas-${level}`),
      layout: { visibility: "none" },
      paint: {
        ...smooth,
        "fill-color": colour,
        "fill-opacity": ["match", state, 0, 0.4, COLOURED, FILL_OPACITY, 0],
      },
    },
    pattern("hatch", "hatch", NONE),
    pattern("dots", "dots", NOT_APPLICABLE),
  ];
}

/** What is said of the area under the pointer where its whole shape is not at hand. */
const hovered = (there, otherwise) => [
  "case",
  ["boolean", ["feature-state", "hover"], false],
  there,
  otherwise,
];

/**
 * Grid lines fade in from zoom 14; before, a hair of paper keeps neighbours of one class apart.
 * @param {ReturnType<import("./tiles/sources.js").shapesOf>} shapes
 */
export const hair = (shapes) => ({
  id: "edge-grid",
  type: "line",
  ...AT_REST,
  ...shapes("areas-grid"),
  // Of very many grids the hairs would be all that one sees, and most of the work.
  minzoom: shapes("areas-grid")["source-layer"] ? 13 : 0,
  maxzoom: 14.5,
  layout: { visibility: "none" },
  paint: { "line-color": token("map-halo"), "line-width": 0.6, "line-opacity": 0.55 },
});

/**
 * Boundaries, thinner downwards.
 * @param {ReturnType<import("./tiles/sources.js").shapesOf>} shapes
 */
export function boundaries(shapes) {
  const opacity = { district: 0.8, subdistrict: 0.75, community: 0.7 };
  return [...LEVELS].reverse().map((level) => ({
    id: `line-${level}`,
    type: "line",
    ...shapes(`areas-${level}`),
    minzoom: { district: 0, subdistrict: 0, community: 11, grid: 13.8 }[level],
    paint: {
      "line-color": hovered(token("map-label"), token("map-boundary")),
      "line-width": hovered(Math.max(2, BOUNDARY_PX[level]), BOUNDARY_PX[level]),
      "line-opacity":
        level === "grid"
          ? ["interpolate", ["linear"], ["zoom"], 13.8, hovered(1, 0), 14.6, hovered(1, 0.85)]
          : hovered(1, opacity[level]),
    },
  }));
}

/** What the pointer is over, and what is selected. */
export function selectionLayers() {
  return [
    {
      id: "dim",
      type: "fill",
      source: "selection-mask",
      paint: { "fill-color": token("map-land"), "fill-opacity": 0.35 },
    },
    {
      id: "hover",
      type: "line",
      source: "hover",
      paint: { "line-color": token("map-label"), "line-width": 1.5 },
    },
    {
      id: "selected-casing",
      type: "line",
      source: "selection",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-join": "round" },
      paint: { "line-color": token("map-halo"), "line-width": 6, "line-opacity": 0.8 },
    },
    {
      id: "selected",
      type: "line",
      source: "selection",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-join": "round" },
      paint: { "line-color": token("accent"), "line-width": 3 },
    },
  ];
}

/** The ring around a selected point. */
export const selectedPoint = () => ({
  id: "selected-point",
  type: "circle",
  source: "selection",
  filter: ["==", ["geometry-type"], "Point"],
  paint: {
    "circle-radius": 15,
    "circle-color": token("accent"),
    "circle-opacity": 0.12,
    "circle-stroke-color": token("accent"),
    "circle-stroke-width": 3,
  },
});
