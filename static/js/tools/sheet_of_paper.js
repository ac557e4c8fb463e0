/** The sheet that is printed: map, title, legend, scale, north, date, source, on one A4. */
import { byId, fill, h } from "../dom.js";
import { classesShown } from "../legend.js";
import { count } from "../numbers.js";
import { t } from "../words.js";
import { captionOf } from "./caption.js";
import { niceLength, scaleOf, scaleSaid } from "./scale.js";
import { swatchElement } from "./swatch.js";

/** Millimetres of an A4 that the map may fill; print.css says the same. */
export const ROOM_MM = { landscape: [205, 164], portrait: [186, 190] };

/**
 * @param {import("./column.js").Given} given
 * @param {import("./view.js").View} view
 * @param {"landscape"|"portrait"} way
 */
export function fillSheet(given, view, way) {
  const host = byId("paper");
  const caption = captionOf(given);
  const theme = given.theme.shown();
  const [wide, high] = ROOM_MM[way];
  const aspect = view.width / view.height;
  const width = Math.min(wide, high * aspect);
  view.canvas.className = "paper-map";
  view.canvas.setAttribute("aria-label", caption.title);
  host.dataset.way = way;
  fill(
    host,
    h(
      "header.paper-head",
      {},
      h("h1", {}, caption.title),
      h("p", {}, caption.below.join("　")),
      caption.marks.map((mark) => h("p.paper-mark", {}, mark)),
    ),
    h(
      "div.paper-frame",
      { vars: { "--wide": `${width}mm` } },
      view.canvas,
      h("p.paper-north", { "aria-hidden": "true" }, h("span", {}, "▲"), t("paper.north")),
    ),
    h(
      "aside.paper-side",
      {},
      theme && legend(theme),
      scale(view, width),
      h(
        "ul.paper-sources",
        {},
        caption.sources.map((line) => h("li", {}, line)),
      ),
    ),
  );
}

function legend(theme) {
  const row = ({ cls, label, areas }) =>
    h("li", {}, swatchElement(cls), h("span", {}, label), h("span.paper-count", {}, count(areas)));
  return h(
    "section",
    {},
    h("h2", {}, theme.title),
    h("ul.paper-legend", {}, classesShown(theme).map(row)),
  );
}

/** A bar whose length on paper is that on the ground, and the scale in numbers. */
function scale(view, width) {
  const perMm = view.metres / width;
  const metres = niceLength(perMm * 45);
  return h(
    "section.paper-scale",
    {},
    h("div.paper-bar", { vars: { "--long": `${metres / perMm}mm` } }, scaleSaid(metres)),
    h("p", {}, t("paper.scale", { n: count(scaleOf(view.metres, width)) })),
  );
}
