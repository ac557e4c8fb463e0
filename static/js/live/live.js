/** The map while things happen: cases come and change, editions and runs are told of. */
import { byId, h } from "../dom.js";
import { settled } from "../notices.js";
import { reload, takeCases } from "../town_layers.js";
import { t } from "../words.js";
import { listen } from "./events.js";

const RING_MS = 8_000;
const NEW = "reported";

/**
 * Follow what happens.
 * @param {{map: any, town: any, store: any, hierarchy: () => any, selection: {again: () => void}}} given
 */
export function createLive({ map, town, store, hierarchy, selection }) {
  const ring = createRing(map);

  /** Whether the open panel says something of these cases. */
  function touched(features) {
    const [type, code] = store.get().select.split(":");
    const level = type === "area" ? hierarchy().get(code)?.properties.level : "";
    return features.some(({ properties }) =>
      type === "case"
        ? properties.code === code
        : level && hierarchy().above(properties.area_code, level) === code,
    );
  }

  function cases({ many, features }) {
    if (many) return reload(map, town, "cases");
    const { reported } = document.documentElement.dataset;
    const isNews = ({ stage, code }) => stage === NEW && code !== reported;
    const fresh = features.filter(({ properties }) => isNews(properties));
    takeCases(map, town, features);
    if (touched(features)) selection.again();
    if (!fresh.length) return undefined;
    ring.show(fresh);
    return sayCases(fresh);
  }

  function sayCases(fresh) {
    const [{ properties }] = fresh;
    const place = hierarchy().get(properties.area_code)?.properties.name ?? "";
    const text =
      fresh.length === 1
        ? t("live.case", { title: properties.title || properties.code, place })
        : t("live.cases", { n: fresh.length });
    const show = () => {
      settled("live-case");
      const shown = new Set(store.get().show.split(",").filter(Boolean)).add("cases");
      store.set({ select: `case:${properties.code}`, why: "", show: [...shown].join(",") });
      const [lon, lat] = fresh[0].geometry.coordinates;
      map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15.5), duration: 0 });
    };
    notice("live-case", text, t("live.show"), show);
  }

  function changed(key) {
    notice("live-news", t(key), t("reload"), () => location.reload());
  }

  listen(town.cursor, {
    cases,
    edition({ layers }) {
      // Reports of cases bring no edition of their own to look at.
      if (layers.some((layer) => layer !== "cases")) changed("live.edition");
      if (layers.includes("cases")) reload(map, town, "cases");
    },
    run: () => changed("live.run"),
  });
}

/** A soft ring around what is new, for a moment; it stands still. */
function createRing(map) {
  let timer = 0;
  const source = () => map.getSource("live-cases");
  return {
    show(features) {
      if (!source()) addRing(map);
      source().setData({ type: "FeatureCollection", features });
      clearTimeout(timer);
      timer = window.setTimeout(
        () => source().setData({ type: "FeatureCollection", features: [] }),
        RING_MS,
      );
    },
  };
}

function addRing(map) {
  const style = getComputedStyle(document.documentElement);
  const colour = style.getPropertyValue("--accent").trim();
  map.addSource("live-cases", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "live-cases",
    type: "circle",
    source: "live-cases",
    paint: {
      "circle-radius": 16,
      "circle-color": colour,
      "circle-opacity": 0.15,
      "circle-stroke-color": colour,
      "circle-stroke-width": 2,
    },
  });
}

/** Something calm to know, with one thing to do about it. */
function notice(key, text, what, act) {
  settled(key);
  byId("notices").append(
    h(
      "div.notice.calm",
      { "data-key": key, role: "status" },
      h("p", {}, text),
      h(
        "div.notice-actions",
        {},
        h("button.button", { type: "button", on: { click: act } }, what),
        h("button.button", { type: "button", on: { click: () => settled(key) } }, t("dismiss")),
      ),
    ),
  );
}
