/**
 * Labels: subdistricts from zoom 11, communities from 13, grids from 15.5. None crosses another;
 * each moves aside for the signs, which lie above and take their places first.
 */
import { FONT_STACK, token } from "./palette.js";

const LABELS = [
  { level: "grid", minzoom: 15.5, size: [15, 12, 18, 14], colour: "map-label" },
  { level: "community", minzoom: 13, size: [13, 12.5, 16, 16], colour: "map-label", maxzoom: 17 },
  {
    level: "subdistrict",
    minzoom: 11,
    size: [11, 13, 15, 18],
    colour: "map-label-2",
    maxzoom: 14.5,
    spacing: 0.25,
  },
  {
    level: "district",
    minzoom: 0,
    size: [8, 13, 11, 18],
    colour: "map-label-2",
    maxzoom: 11,
    spacing: 0.25,
  },
];

/**
 * The levels that have labels at a zoom, or will have when one comes a little nearer.
 * @param {number} zoom
 */
export const labelledLevels = (zoom) =>
  LABELS.filter(({ minzoom, maxzoom = 24 }) => zoom + 0.5 >= minzoom && zoom - 0.5 < maxzoom).map(
    ({ level }) => level,
  );

/** Layers over the source `labels`; later ones win a place. */
export function labelLayers() {
  return LABELS.map(({ level, minzoom, maxzoom = 24, size, colour, spacing = 0 }) => ({
    id: `label-${level}`,
    type: "symbol",
    source: "labels",
    minzoom,
    maxzoom,
    filter: ["==", ["get", "level"], level],
    layout: {
      "text-field": [
        "format",
        ["get", "label"],
        {},
        ["case", ["has", "figure"], ["concat", "\n", ["get", "figure"]], ""],
        { "font-scale": 0.85 },
      ],
      "text-font": FONT_STACK,
      "text-size": ["interpolate", ["linear"], ["zoom"], size[0], size[1], size[2], size[3]],
      "text-letter-spacing": spacing,
      "text-max-width": 9,
      "text-padding": 4,
      "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
      "text-radial-offset": 0.9,
      "text-justify": "center",
      "symbol-sort-key": ["get", "order"],
    },
    paint: {
      "text-color": token(colour),
      "text-halo-color": token("map-halo"),
      "text-halo-width": 1.6,
      "text-halo-blur": 0.4,
    },
  }));
}
