/** Measuring: presses on the map become a line or an area, with its length or size beside it. */
import { byId, fill, h, icon } from "../dom.js";
import { segments } from "../fields.js";
import { count } from "../numbers.js";
import { t } from "../words.js";
import { areaAlso, areaSaid, lengthSaid } from "./amounts.js";
import { takeClicks } from "./busy.js";
import { openCard } from "./card.js";
import { area, crossesItself, distance, legs } from "./geodesy.js";
import { addLayers, drawMeasure, removeLayers } from "./measure_layers.js";
import { listenPresses } from "./presses.js";

const MOST_LEGS = 200;
const SAME_M = 0.01;

/** What was measured last is kept while the page is open. */
let mode = "line";
/** @type {[number, number][]} */
let points = [];
/** @type {(() => void)|null} */
let leave = null;

/**
 * @param {import("./column.js").Given} given
 * @param {HTMLElement} opener
 */
export function open({ map }, opener) {
  if (leave) return leave();
  /** @type {[number, number]|null} */
  let next = null;
  const body = h("div.measure");
  const said = h("p.hush", { role: "status" });

  const add = (point) => {
    const last = points.at(-1);
    // The two presses of a double press lie on one place.
    if (last && distance(last, point) < SAME_M) return;
    points = [...points, point];
    next = null;
    draw();
    say();
  };
  const undo = () => {
    points = points.slice(0, -1);
    draw();
    say();
  };
  const clear = () => {
    points = [];
    next = null;
    draw();
    say();
    map.getCanvas().focus({ preventScroll: true });
  };
  const choose = (key) => {
    mode = key;
    draw();
    /** @type {any} */ (body.querySelector(`[data-value="${key}"]`))?.focus();
  };

  function draw() {
    drawMeasure(map, { points, closed: mode === "area", next });
    fill(body, drawBody({ choose, undo, clear, addAtCentre: presses.addAtCentre }));
    presses.aim();
  }

  const say = () => {
    said.textContent = body.querySelector(".measure-result")?.textContent ?? "";
  };

  const card = openCard({
    id: "measure",
    title: t("measure.title"),
    body: [body, said],
    opener,
    onClose: end,
  });
  addLayers(map);
  takeClicks(true);
  byId("tool-measure").setAttribute("aria-pressed", "true");
  const presses = listenPresses(map, {
    add,
    undo,
    hover(point) {
      next = points.length ? point : null;
      drawMeasure(map, { points, closed: mode === "area", next });
    },
  });
  leave = card.close;
  draw();
  map.getCanvas().focus({ preventScroll: true });

  function end() {
    leave = null;
    presses.stop();
    takeClicks(false);
    removeLayers(map);
    byId("tool-measure").removeAttribute("aria-pressed");
  }
}

/** What the card says and offers. */
function drawBody({ choose, undo, clear, addAtCentre }) {
  const closed = mode === "area";
  const button = (id, glyph, name, click, disabled) =>
    h("button.button", { type: "button", id, disabled, on: { click } }, icon(glyph), name);
  const entries = [
    { key: "line", text: t("measure.line"), glyph: "ruler" },
    { key: "area", text: t("measure.area"), glyph: "pentagon" },
  ];
  return [
    segments(t("measure.what"), "measure", entries, mode, choose),
    h("div.measure-result", {}, result(closed)),
    points.length > 2 || (points.length > 1 && !closed) ? legList(closed) : null,
    h(
      "div.actions",
      {},
      button("measure-add", "plus", t("measure.add"), addAtCentre, false),
      button("measure-undo", "undo-2", t("measure.undo"), undo, !points.length),
      button("measure-clear", "eraser", t("measure.clear"), clear, !points.length),
    ),
    h("p.note", {}, matchMedia("(hover: hover)").matches ? t("measure.keys") : t("measure.touch")),
    h("p.note", {}, t("measure.straight")),
  ];
}

/** The number, or what is still needed for one. */
function result(closed) {
  if (!points.length) return h("p", {}, t("measure.teach"));
  const wanting = (closed ? 3 : 2) - points.length;
  if (wanting > 0)
    return h("p", {}, wanting === 1 ? t("measure.one") : t("measure.more", { n: wanting }));
  const length = legs(points, closed).reduce((sum, leg) => sum + leg, 0);
  if (!closed) return number(t("measure.total"), lengthSaid(length), length);
  if (crossesItself(points)) return h("p.problem", {}, t("measure.crossing"));
  const size = area(points);
  return [
    number(t("measure.area"), areaSaid(size), size),
    h("p.note", {}, areaAlso(size)),
    h("p.note", {}, t("measure.perimeter"), " ", lengthSaid(length)),
  ];
}

const number = (name, said, value) => [
  h("span.field-label", {}, name),
  h("strong.measure-number", { "data-value": value }, said),
];

/** Every leg; many are folded away. */
function legList(closed) {
  const lengths = legs(points, closed);
  if (lengths.length < 2) return null;
  return h(
    "details.fold",
    { open: lengths.length <= 6 },
    h("summary", {}, t("measure.legs"), ` (${count(lengths.length)})`),
    h(
      "ol.measure-legs",
      {},
      lengths
        .slice(0, MOST_LEGS)
        .map((leg, i) =>
          h(
            "li",
            {},
            h("span", {}, t("measure.segment", { n: i + 1 })),
            h("span", {}, lengthSaid(leg)),
          ),
        ),
    ),
  );
}
