/** How the places are drawn where tasks were shown to be done: with the numbers of the tasks. */
import { FONT_STACK, token } from "../palette.js";

/** All of them. */
export const taskLayers = () => [
  {
    id: "task-done",
    type: "circle",
    source: "tasks",
    paint: {
      "circle-radius": 11,
      "circle-color": token("map-halo"),
      "circle-stroke-color": token("accent"),
      "circle-stroke-width": 3,
    },
  },
  {
    id: "task-number",
    type: "symbol",
    source: "tasks",
    layout: {
      "text-field": ["to-string", ["get", "number"]],
      "text-font": FONT_STACK,
      "text-size": 13,
      "text-allow-overlap": true,
    },
    paint: { "text-color": token("ink") },
  },
];
