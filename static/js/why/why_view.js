/** Asks why a figure is what it is, shows the answer in the right panel, its rows on the map. */
import { getJson, url } from "../api.js";
import { boxOf } from "../geometry.js";
import { moveTo } from "../map_view.js";
import { waiting } from "../notices.js";
import { t } from "../words.js";
import { passportBody, passportHead } from "./passport.js";
import { placeOf, showPlaces } from "./places.js";

const STEP = 50;
const FIRST = 8;

/** What the server is asked: a standard by its key, reach as it is chosen, a count by its name. */
export function questionOf({ why, kind, method, threshold }, area) {
  if (why.includes("/")) return { area, standard: why };
  if (why === "reach") return { area, measure: why, kind, method, threshold };
  return { area, measure: why };
}

/**
 * @param {{map: any, store: any, hierarchy: () => any, open: (head: any, body: any) => void}} given
 */
export function createWhy({ map, store, hierarchy, open }) {
  const find = (row) => placeOf(row, hierarchy());
  const point = (feature) => showPlaces(map, "why-row", feature ? [feature] : []);

  function clear() {
    showPlaces(map, "why", []);
    point(null);
  }

  function draw(passport, more) {
    const given = {
      placeOf: find,
      point,
      go: (feature) => moveTo(map, boxOf(feature)),
      more,
      step: STEP,
    };
    const sides = passport.figures.flatMap((f) => [
      f.numerator,
      f.denominator,
      ...(f.further ?? []),
    ]);
    const places = sides.flatMap((side) => side?.rows ?? []).map(find);
    showPlaces(map, "why", [...new Set(places.filter(Boolean))]);
    open(
      passportHead(passport, () => store.set({ why: "" })),
      passportBody(passport, given),
    );
  }

  /**
   * Show why; asked again with more rows when somebody wants them.
   * @param {string} code area, site or organization
   * @param {AbortSignal} signal
   * @param {number} [rows]
   */
  async function show(code, signal, rows = FIRST) {
    const question = questionOf(store.get(), code);
    const asked = getJson(url("/api/explain", { ...question, rows }), { signal });
    const passport = await waiting(t("why.loading"), asked);
    if (signal.aborted) return;
    draw(passport, () => show(code, signal, rows + STEP).catch(() => {}));
  }

  return { show, clear };
}

/**
 * Every figure's button opens what explains it.
 * @param {any} store
 */
export function listenWhy(store) {
  document.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button[data-why]");
    if (!(button instanceof HTMLElement)) return;
    const { why, area } = button.dataset;
    store.set({ why, ...(area ? { select: area.includes(":") ? area : `area:${area}` } : {}) });
  });
}
