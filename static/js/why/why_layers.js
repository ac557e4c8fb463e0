/** Where the rows of an explained figure lie: rings, and outlines of areas; the row at hand stands out. */
import { token } from "../palette.js";

const isPoint = ["==", ["geometry-type"], "Point"];
const isArea = ["!=", ["geometry-type"], "Point"];

/** @param {string} id @param {{radius: any, width: number, fill: number}} look */
const ring = (id, { radius, width, fill }) => ({
  id: `${id}-point`,
  type: "circle",
  source: id,
  filter: isPoint,
  paint: {
    "circle-radius": radius,
    "circle-color": token("accent"),
    "circle-opacity": fill,
    "circle-stroke-color": token("accent"),
    "circle-stroke-width": width,
  },
});

/** @param {string} id @param {number} width */
const outline = (id, width) => ({
  id: `${id}-area`,
  type: "line",
  source: id,
  filter: isArea,
  layout: { "line-join": "round" },
  paint: { "line-color": token("accent"), "line-width": width },
});

const grows = (small, large) => ["interpolate", ["linear"], ["zoom"], 12, small, 17, large];

/** All of them. */
export const whyLayers = () => [
  outline("why", 1.5),
  ring("why", { radius: grows(2.5, 7), width: 1.5, fill: 0.25 }),
  outline("why-row", 4),
  ring("why-row", { radius: grows(6, 13), width: 3, fill: 0.2 }),
];
