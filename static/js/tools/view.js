/** A picture of the part of the map that no panel hides, in finer pixels than the screen's. */
import { byId } from "../dom.js";
import { distance } from "./geodesy.js";

const WAIT_MS = 8000;
/** MapLibre draws no wider canvas. */
const MOST_WIDE = 4096;

/**
 * @typedef {object} View
 * @property {HTMLCanvasElement} canvas
 * @property {number} width in pixels of the page
 * @property {number} height
 * @property {number} ratio pixels of the picture for one of the page
 * @property {number} metres from left to right, in its middle
 */

/** The part of the map that is seen. */
function seen(map) {
  // Of the canvas, not of the window: while a page is being printed they differ.
  const { left, top, right, bottom } = map.getCanvas().getBoundingClientRect();
  const box = { left, top, right, bottom };
  const rect = (id) => {
    const element = id.startsWith(".") ? document.querySelector(id) : byId(id);
    return element?.checkVisibility() ? element.getBoundingClientRect() : null;
  };
  for (const id of ["controls", "selection", "table", ".strip"]) {
    const over = rect(id);
    if (!over) continue;
    const wide = over.width > innerWidth * 0.6 || id === "table";
    if (wide) box.bottom = Math.min(box.bottom, over.top);
    else if (over.left < innerWidth / 2) box.left = Math.max(box.left, over.right);
    else box.right = Math.min(box.right, over.left);
  }
  // Where hardly anything is seen, the whole map is meant.
  const tiny = box.right - box.left < 200 || box.bottom - box.top < 150;
  return tiny ? { left, top, right, bottom } : box;
}

/**
 * Copy what the map shows now. It is drawn in this very moment, for WebGL keeps no picture.
 * @param {any} map
 * @returns {View}
 */
export function copyView(map) {
  const { left, top, right, bottom } = seen(map);
  const [width, height] = [Math.round(right - left), Math.round(bottom - top)];
  map.redraw();
  const source = map.getCanvas();
  const ratio = source.width / source.getBoundingClientRect().width;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  const drawn = new OffscreenCanvas(wide, high);
  const from = [left, top, width, height].map((pixels) => pixels * ratio);
  drawn.getContext("2d")?.drawImage(source, from[0], from[1], from[2], from[3], 0, 0, wide, high);
  // As a plain picture: a canvas that keeps what was drawn on it is printed too small by Chromium.
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [wide, high];
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(drawn.transferToImageBitmap());
  const middle = (top + bottom) / 2;
  const [west, east] = [map.unproject([left, middle]), map.unproject([right, middle])];
  return {
    canvas,
    width,
    height,
    ratio,
    metres: distance([west.lng, west.lat], [east.lng, east.lat]),
  };
}

/**
 * Copy the view in finer pixels; the map draws itself again for it, and goes back afterwards.
 * @param {any} map
 * @param {number} finer how many pixels for one of the page
 * @returns {Promise<View>}
 */
export async function takeView(map, finer) {
  const room = MOST_WIDE / Math.max(innerWidth, innerHeight);
  const ratio = Math.min(Math.max(finer, devicePixelRatio), room);
  const before = map.getPixelRatio();
  if (ratio <= before) return copyView(map);
  try {
    map.setPixelRatio(ratio);
    await still(map);
    return copyView(map);
  } finally {
    // Not the number: it would hold on when the page goes to another screen.
    map.setPixelRatio(undefined);
  }
}

/** Wait until everything is drawn, but not for ever: a slow line must not hold up a picture. */
const still = (map) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, WAIT_MS);
    map.once("idle", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    map.triggerRepaint();
  });
