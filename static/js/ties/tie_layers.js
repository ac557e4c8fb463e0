/** How the ties of an organization are drawn: lines to the other ends, and areas outlined. */
import { token } from "../palette.js";

const isArea = ["==", ["get", "role"], "area"];

/** All of them. */
export const tieLayers = () => [
  {
    id: "tie-area",
    type: "line",
    source: "ties",
    filter: isArea,
    layout: { "line-join": "round" },
    paint: { "line-color": token("accent"), "line-width": 2, "line-opacity": 0.7 },
  },
  {
    id: "tie-casing",
    type: "line",
    source: "ties",
    filter: ["==", ["get", "role"], "tie"],
    paint: { "line-color": token("map-halo"), "line-width": 4, "line-opacity": 0.7 },
  },
  {
    id: "tie",
    type: "line",
    source: "ties",
    filter: ["==", ["get", "role"], "tie"],
    layout: { "line-cap": "round" },
    paint: { "line-color": token("accent"), "line-width": 1.6, "line-dasharray": [2, 1.6] },
  },
  {
    id: "tie-end",
    type: "circle",
    source: "ties",
    filter: ["==", ["get", "role"], "end"],
    paint: {
      "circle-radius": 5,
      "circle-color": token("map-halo"),
      "circle-stroke-color": token("accent"),
      "circle-stroke-width": 2,
    },
  },
];
