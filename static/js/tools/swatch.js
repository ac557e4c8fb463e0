/** The swatch of a class, painted as the map paints it: 65 % over the land, or its pattern. */
import { NONE, NOT_APPLICABLE } from "../classes.js";
import { CLASS_COLOURS, token } from "../palette.js";

const COLOURS = new Map(CLASS_COLOURS);

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {number} cls
 * @param {number} x @param {number} y @param {number} width @param {number} height
 */
export function paintSwatch(brush, cls, x, y, width, height) {
  brush.save();
  brush.fillStyle = token("map-land");
  brush.fillRect(x, y, width, height);
  brush.beginPath();
  brush.rect(x, y, width, height);
  brush.clip();
  if (cls === NONE) hatch(brush, x, y, width, height);
  else if (cls === NOT_APPLICABLE) dots(brush, x, y, width, height);
  else {
    brush.globalAlpha = 0.65;
    brush.fillStyle = COLOURS.get(cls) ?? token("map-land");
    brush.fillRect(x, y, width, height);
  }
  brush.restore();
  brush.save();
  brush.globalAlpha = 0.35;
  brush.strokeStyle = token("ink");
  brush.lineWidth = 1;
  brush.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  brush.restore();
}

function hatch(brush, x, y, width, height) {
  brush.strokeStyle = token("class-none");
  brush.lineWidth = 1;
  brush.beginPath();
  for (let at = -height; at < width; at += 4) {
    brush.moveTo(x + at, y + height);
    brush.lineTo(x + at + height, y);
  }
  brush.stroke();
}

function dots(brush, x, y, width, height) {
  brush.fillStyle = token("class-none");
  for (let dx = 3; dx < width; dx += 5)
    for (let dy = 3; dy < height; dy += 5) {
      brush.beginPath();
      brush.arc(x + dx, y + dy, 0.9, 0, 2 * Math.PI);
      brush.fill();
    }
}

/** A swatch as an element of its own, for paper. @param {number} cls */
export function swatchElement(cls) {
  const [width, height, ratio] = [26, 14, 3];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  canvas.className = "sheet-swatch";
  canvas.setAttribute("aria-hidden", "true");
  const brush = canvas.getContext("2d");
  brush?.scale(ratio, ratio);
  if (brush) paintSwatch(brush, cls, 0, 0, width, height);
  return canvas;
}
