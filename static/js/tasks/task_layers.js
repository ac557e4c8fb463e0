/** How the places are drawn where tasks were shown to be done. */
import { token } from "../palette.js";

/** All of them. */
export const taskLayers = () => [
  {
    id: "task-done",
    type: "circle",
    source: "tasks",
    paint: {
      "circle-radius": 7,
      "circle-color": token("accent"),
      "circle-stroke-color": token("map-halo"),
      "circle-stroke-width": 2.5,
    },
  },
];
