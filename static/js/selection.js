/** What is selected: from the address to the map's outline and the right panel, and back. */
import { DAY } from "./date/day.js";
import { getJson, url } from "./api.js";
import { areaBody, areaHead } from "./area_panel.js";
import { byId, fill, h } from "./dom.js";
import { boxOf } from "./geometry.js";
import { size } from "./layer_data.js";
import { keepInView, moveTo } from "./map_view.js";
import { waiting } from "./notices.js";
import { placeBody, placeHead } from "./place_panel.js";
import { createPin, lonlatOf } from "./search/pin.js";
import { fetchPlace as fetchPin, pinBody, pinHead, placeName } from "./search/place.js";
import { listen, outline } from "./selecting.js";
import { createDetails } from "./selection_details.js";
import { stopAt } from "./sheet.js";
import { setOf } from "./tiles/sources.js";
import { load, loaded } from "./town_layers.js";
import { createWhy, listenWhy } from "./why/why_view.js";
import { t } from "./words.js";

const LAYER = {
  facility: "facilities",
  site: "sites",
  organization: "organizations",
  case: "cases",
  residence: "residences",
};
const page = document.documentElement;

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any, theme: () => any, level: () => string, free: () => boolean}} given
 *   `free` says whether a click selects, or is taken by something else
 */
export function createSelection({ map, town, store, hierarchy, theme, level, free }) {
  const panel = byId("selection");
  let request = new AbortController();
  /** @type {any} */
  let area = null;
  /** What the panel of the area holds besides what the theme says. @type {Element[]} */
  let more = [];
  let returnTo = null;
  /** The figure that was explained last. */
  let asked = "";
  /** Whether the heading of what is shown next takes the focus. */
  let toHead = false;

  const why = createWhy({ map, store, hierarchy, open });
  const pin = createPin(map);
  const details = createDetails({ map, town, select: (select) => store.set({ select, why: "" }) });

  const chooseArea = (code) => store.set({ select: `area:${code}`, why: "" });
  const choose = (hit) => {
    store.set({ select: hit ? `${hit.type}:${hit.properties.code}` : "", why: "" });
    if (hit) keepInView(map, hit.geometry);
  };
  const areaName = (code) => {
    const name = hierarchy().get(code)?.properties.name ?? code;
    return h("button.link", { type: "button", on: { click: () => chooseArea(code) } }, name);
  };

  function open(head, body) {
    const fresh = panel.hidden;
    if (fresh) returnTo = document.activeElement;
    fill(byId("selection-head"), head);
    fill(byId("selection-body"), body);
    panel.hidden = false;
    document.body.classList.add("has-selection");
    if (fresh || panel.dataset.stop === "peek") stopAt(panel, "half");
    byId("selection-body").scrollTop = 0;
  }

  function close() {
    const inside = panel.contains(document.activeElement);
    panel.hidden = true;
    document.body.classList.remove("has-selection");
    outline(map, null);
    why.clear();
    pin.clear();
    details.clear();
    area = null;
    if (inside && returnTo?.isConnected) returnTo.focus();
  }

  const gone = (type, code) => new Error(t("gone", { code, what: t(`one.${type}`) }));

  async function showArea(code, signal) {
    const answer = getJson(url(`/api/areas/${encodeURIComponent(code)}`, { date: DAY }), { signal }).catch(
      (error) => {
        throw error.status === 404 ? gone("area", code) : error;
      },
    );
    area = await waiting(t("layer.areas"), answer);
    if (signal.aborted) return;
    more = [];
    open(areaHead(area, chooseArea), areaBody(area, theme(), hierarchy()));
    details.ofArea(code, signal).then((told) => {
      if (!signal.aborted) more = told;
    });
    outline(map, (await shapeOf(area, signal)) ?? null);
  }

  /** The shape of an area: from memory, else from the server. */
  async function shapeOf({ code, level: of }, signal) {
    const here = hierarchy().get(`${of}/${code}`) ?? hierarchy().get(code);
    const level = of ?? here?.properties.level;
    if (here?.geometry || !level) return here;
    const found = await getJson(url("/layers/areas.geojson", { level, area: code, date: DAY }), {
      signal,
    });
    return found.features.find((feature) => feature.geometry);
  }

  async function placeFeature(type, code) {
    if (setOf(town, LAYER[type])) return fetchPlace(type, code);
    if (size(town, LAYER[type])) await load(map, town, LAYER[type]);
    return loaded(LAYER[type]).find(({ properties }) => properties.code === code);
  }

  /** A place that is drawn from tiles, which do not say all of it. */
  async function fetchPlace(type, code) {
    const address = url(`/api/places/${LAYER[type]}/${encodeURIComponent(code)}`);
    const found = await getJson(address).catch((error) => {
      throw error.status === 404 ? gone(type, code) : error;
    });
    return found.features[0];
  }

  async function showPlace(type, code, signal) {
    const feature = await placeFeature(type, code);
    if (signal.aborted) return;
    area = null;
    if (!feature) throw gone(type, code);
    open(
      placeHead(type, feature.properties),
      placeBody(type, feature.properties, { town, areaName }),
    );
    outline(map, feature);
    details.ofPlace(type, code, signal);
  }

  /** A place that was searched for: a pin, the areas around it, what is nearest. */
  async function showPin(code, signal) {
    area = null;
    outline(map, null);
    const place = await waiting(t("layer.place"), fetchPin(code, signal));
    if (signal.aborted) return;
    const choosePlace = (type, of) => store.set({ select: `${type}:${of}`, why: "" });
    open(pinHead(place), pinBody(place, { chooseArea, choosePlace }));
    pin.drop([place.lon, place.lat], placeName(place));
  }

  const back = () => store.set({ why: "" });

  function say(error, again) {
    outline(map, null);
    const retry =
      error.status === undefined || (error.status >= 400 && error.status < 500)
        ? null
        : h("button.button", { type: "button", on: { click: again } }, t("retry"));
    open(
      [
        h(
          "h2.panel-name",
          { tabIndex: -1 },
          t(error.status === undefined ? "goneTitle" : "failedTitle"),
        ),
      ],
      [
        h("div.problem", { role: "alert" }, h("p", {}, error.message), retry),
        store.get().why && h("button.button", { type: "button", on: { click: back } }, t("back")),
      ],
    );
  }

  /** The thing itself, or why one of its figures is what it is. */
  async function showOne(type, code, signal) {
    if (!store.get().why) why.clear();
    asked = store.get().why || asked;
    if (store.get().why) return showWhy(type, code, signal);
    if (type !== "place") pin.clear();
    details.clear();
    const showIt = { area: showArea, place: showPin }[type];
    await (showIt ? showIt(code, signal) : showPlace(type, code, signal));
    restoreFocus();
  }

  async function showWhy(type, code, signal) {
    area = null;
    await why.show(code, signal);
    if (signal.aborted) return;
    panel.querySelector(".panel-name")?.focus({ preventScroll: true });
    const feature =
      type === "area" ? await shapeOf({ code }, signal) : await placeFeature(type, code);
    outline(map, feature ?? null);
  }

  async function show(select) {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    page.dataset.selected = page.dataset.why = "loading";
    const [type, ...rest] = select.split(":");
    const code = rest.join(":");
    if (!select) close();
    else {
      try {
        await showOne(type, code, signal);
      } catch (error) {
        if (signal.aborted) return;
        say(error, () => show(select));
      }
    }
    if (signal.aborted) return;
    if (toHead) panel.querySelector(".panel-name")?.focus({ preventScroll: true });
    toHead = false;
    page.dataset.selected = select;
    page.dataset.why = store.get().why;
  }

  /** Back from an explanation, the focus goes to the button that asked for it. */
  function restoreFocus() {
    if (!asked) return;
    const button = panel.querySelector(`[data-why="${CSS.escape(asked)}"]`);
    asked = "";
    if (button instanceof HTMLElement) button.focus();
  }

  /** Bring the selected feature into view where it is not, or is behind a panel. */
  function reveal(feature) {
    const box = boxOf(feature);
    if (box) moveTo(map, box);
  }

  listen(map, {
    free,
    level,
    hierarchy,
    text: (code) => theme()?.areas.get(code)?.text ?? "",
    choose,
  });
  const ASKED = ["select", "why"];
  store.subscribe((state, changed) => {
    const reasked = state.why && ["kind", "method", "threshold"].some((key) => changed.has(key));
    if (reasked || ASKED.some((key) => changed.has(key))) show(state.select);
  });
  byId("selection-close").addEventListener("click", () => store.set({ select: "", why: "" }));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !store.get().select) return;
    store.set(store.get().why ? { why: "" } : { select: "", why: "" });
  });
  listenWhy(store);

  return {
    /** The theme changed: its figure in the panel does too. */
    refresh() {
      if (area && !panel.hidden) fill(byId("selection-body"), [...areaBody(area, theme(), hierarchy()), ...more]);
    },
    /** Something happened to what is selected: say it as it is now, where one reads. */
    async again() {
      const { scrollTop } = byId("selection-body");
      await show(store.get().select);
      byId("selection-body").scrollTop = scrollTop;
    },
    /** @param {string} type @param {any} feature */
    chooseFeature(type, feature) {
      const select = `${type}:${feature.properties.code}`;
      toHead = select !== store.get().select;
      store.set({ select, why: "" });
      reveal(feature);
      if (!toHead) panel.querySelector(".panel-name")?.focus({ preventScroll: true });
    },
    /** @param {string} code */
    chooseArea(code) {
      chooseArea(code);
      reveal(hierarchy().get(code));
    },
    async start() {
      const { select, at } = store.get();
      if (!select) return;
      await show(select);
      const [type, code] = select.split(":");
      const place = type === "place" && lonlatOf(code);
      const feature = place
        ? { bbox: [...place, ...place] }
        : type === "area"
          ? hierarchy().get(code)
          : loaded(LAYER[type]).find(({ properties }) => properties.code === code);
      if (!at) reveal(feature);
    },
  };
}
