/** The picture of the view as one canvas: title, map, legend, scale, north, source. */
import { classesShown } from "../legend.js";
import { count } from "../numbers.js";
import { FONT, token } from "../palette.js";
import { t } from "../words.js";
import { niceLength, scaleSaid } from "./scale.js";
import { paintSwatch } from "./swatch.js";
import { lines } from "./text.js";

const EDGE = 20;
const SWATCH = { width: 26, height: 14 };

/**
 * @param {import("./view.js").View} view
 * @param {import("./caption.js").Caption} caption
 * @param {import("../themes.js").Theme|null} theme
 * @returns {HTMLCanvasElement}
 */
export function makePoster(view, caption, theme) {
  const canvas = document.createElement("canvas");
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const width = view.width + 2 * EDGE;
  // Once to learn how high everything is, once for good.
  const { head, foot } = plan(brush, { width, caption, theme });
  const height = head + view.height + foot;
  [canvas.width, canvas.height] = [Math.round(width * view.ratio), Math.round(height * view.ratio)];
  brush.scale(view.ratio, view.ratio);
  brush.fillStyle = token("surface");
  brush.fillRect(0, 0, width, height);
  plan(brush, { width, caption, theme, top: head + view.height, draw: true });
  brush.drawImage(view.canvas, EDGE, head, view.width, view.height);
  brush.strokeStyle = token("control");
  brush.lineWidth = 1;
  brush.strokeRect(EDGE + 0.5, head + 0.5, view.width - 1, view.height - 1);
  scaleBar(brush, { right: width - EDGE - 12, bottom: head + view.height - 12, view });
  north(brush, width - EDGE - 26, head + 34);
  return canvas;
}

/** Draw, or only measure, what stands above and below the map. */
function plan(brush, { width, caption, theme, top = 0, draw = false }) {
  const room = width - 2 * EDGE;
  const write = (text, y, { size = 12, bold = false, colour = "ink-2" } = {}) => {
    brush.font = `${bold ? 600 : 400} ${size}px ${FONT}`;
    brush.fillStyle = token(colour);
    brush.textBaseline = "top";
    for (const line of lines(brush, text, room)) {
      if (draw) brush.fillText(line, EDGE, y);
      y += size * 1.45;
    }
    return y;
  };
  let y = write(caption.title, EDGE, { size: 18, bold: true, colour: "ink" });
  y = write(caption.below.join("　"), y + 2, { size: 13 });
  if (caption.marks.length)
    y = write(caption.marks.join("　"), y + 2, { bold: true, colour: "gap" });
  const head = y + 8;
  y = top + 10;
  if (theme) y = legend(brush, { theme, y, room, draw });
  y = write(caption.sources.join("　"), y + 4, { size: 11 });
  return { head, foot: y - top + EDGE - 6 };
}

/** The classes side by side, as many in a row as there is room for. */
function legend(brush, { theme, y, room, draw }) {
  brush.textBaseline = "middle";
  brush.font = `600 12px ${FONT}`;
  brush.fillStyle = token("ink");
  let x = EDGE;
  if (draw) brush.fillText(theme.title, x, y + 8);
  x += brush.measureText(theme.title).width + 16;
  brush.font = `400 12px ${FONT}`;
  for (const { cls, label, areas } of classesShown(theme)) {
    const said = `${label}  ${count(areas)}`;
    const wide = SWATCH.width + 6 + brush.measureText(said).width + 16;
    if (x + wide > EDGE + room && x > EDGE) [x, y] = [EDGE, y + 22];
    if (draw) {
      paintSwatch(brush, cls, x, y + 1, SWATCH.width, SWATCH.height);
      brush.fillStyle = token("ink");
      brush.fillText(said, x + SWATCH.width + 6, y + 8);
    }
    x += wide;
  }
  return y + 20;
}

function scaleBar(brush, { right, bottom, view }) {
  const metres = niceLength((view.metres / view.width) * Math.min(160, view.width / 3));
  const length = (metres / view.metres) * view.width;
  brush.fillStyle = token("map-halo");
  brush.globalAlpha = 0.85;
  brush.fillRect(right - length - 8, bottom - 24, length + 16, 30);
  brush.globalAlpha = 1;
  brush.strokeStyle = token("map-label");
  brush.lineWidth = 1.5;
  brush.beginPath();
  brush.moveTo(right - length, bottom - 6);
  brush.lineTo(right - length, bottom);
  brush.lineTo(right, bottom);
  brush.lineTo(right, bottom - 6);
  brush.stroke();
  brush.font = `400 11px ${FONT}`;
  brush.fillStyle = token("map-label");
  brush.textBaseline = "bottom";
  brush.fillText(scaleSaid(metres), right - length + 4, bottom - 4);
}

/** The map is never turned, so north is up. */
function north(brush, x, y) {
  brush.fillStyle = token("map-label");
  brush.strokeStyle = token("map-halo");
  brush.lineWidth = 3;
  brush.beginPath();
  brush.moveTo(x, y - 14);
  brush.lineTo(x + 7, y + 8);
  brush.lineTo(x, y + 3);
  brush.lineTo(x - 7, y + 8);
  brush.closePath();
  brush.stroke();
  brush.fill();
  brush.font = `600 12px ${FONT}`;
  brush.textAlign = "center";
  brush.textBaseline = "bottom";
  brush.strokeText(t("paper.north"), x, y - 16);
  brush.fillText(t("paper.north"), x, y - 16);
  brush.textAlign = "left";
}
