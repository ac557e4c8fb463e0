/**
 * Measuring: presses on the map become a line or an area, with its length or size beside it. Who may
 * hold consultations goes on from an area to one about it.
 */
import { byId, fill, h, icon } from "../dom.js";
import { segments } from "../fields.js";
import { count } from "../numbers.js";
import { t } from "../words.js";
import { areaAlso, areaSaid, lengthSaid } from "./amounts.js";
import { takeClicks } from "./busy.js";
import { openCard } from "./card.js";
import { area, crossesItself, distance, legs } from "./geodesy.js";
import { wayOn } from "./consult.js";
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
 * @param {string} [about] what the area is drawn for: a consultation about this, or about nothing ("1")
 */
export function open({ map, town, store }, opener, about = "") {
  if (leave) return leave();
  if (about) mode = "area";
  const consult = town.may.consult && !town.date;
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
    fill(body, drawBody({ choose, undo, clear, addAtCentre: presses.addAtCentre, about, consult }));
    presses.aim();
  }

  const say = () => {
    said.textContent = body.querySelector(".measure-result")?.textContent ?? "";
  };

  const card = openCard({
    id: "measure",
    title: t(about ? "consult.title" : "measure.title"),
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
    if (store.get().consult) store.set({ consult: "" }, { push: false });
  }
}

/** What the card says and offers. */
function drawBody({ choose, undo, clear, addAtCentre, about, consult }) {
  const closed = mode === "area";
  const button = (id, glyph, name, click, disabled) =>
    h("button.button", { type: "button", id, disabled, on: { click } }, icon(glyph), name);
  const entries = [
    { key: "line", text: t("measure.line"), glyph: "ruler" },
    { key: "area", text: t("measure.area"), glyph: "pentagon" },
  ];
  return [
    !about && segments(t("measure.what"), "measure", entries, mode, choose),
    h("div.measure-result", {}, result(closed, about)),
    consult && closed && points.length > 2 && !crossesItself(points) && wayOn(points, about),
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
function result(closed, about) {
  if (!points.length) return h("p", {}, t(about ? "consult.teach" : "measure.teach"));
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
