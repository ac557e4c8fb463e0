/** What a trial draws on the map: homes that come within reach or drop out, and the way of a move. */
import { token } from "../palette.js";

const radius = ["interpolate", ["linear"], ["zoom"], 11, 2, 14, 3.5, 17, 8];
const gained = [">", ["get", "change"], 0];

/** All of them. */
export const trialLayers = () => [
  {
    id: "trial-link",
    type: "line",
    source: "trial-link",
    layout: { "line-cap": "round" },
    paint: { "line-color": token("accent"), "line-width": 2, "line-dasharray": [1, 2] },
  },
  {
    id: "trial-homes-lost",
    type: "circle",
    source: "trial-homes",
    filter: ["!", gained],
    paint: {
      "circle-radius": radius,
      "circle-color": token("map-halo"),
      "circle-stroke-color": token("worse"),
      "circle-stroke-width": 2,
    },
  },
  {
    id: "trial-homes",
    type: "circle",
    source: "trial-homes",
    filter: gained,
    paint: {
      "circle-radius": radius,
      "circle-color": token("better"),
      "circle-stroke-color": token("map-halo"),
      "circle-stroke-width": 1.2,
    },
  },
];
