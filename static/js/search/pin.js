/** The pin of a place that was searched for or pasted. */
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { h, icon } from "../dom.js";
import { t } from "../words.js";

/**
 * Read the code of a place.
 * @param {string} code longitude and latitude with a comma
 * @returns {[number, number]|null}
 */
export function lonlatOf(code) {
  const parts = code.split(",");
  const [lon, lat] = parts.map(Number);
  const sane = parts.length === 2 && parts.every((part) => part.trim() !== "");
  return sane && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

/** @param {any} map */
export function createPin(map) {
  let marker = null;
  return {
    /** @param {[number, number]} lonlat @param {string} name */
    drop(lonlat, name) {
      marker ??= new maplibre.Marker({ element: h("div.pin", {}, icon("map-pin")), anchor: "bottom" });
      marker.getElement().setAttribute("role", "img");
      marker.getElement().setAttribute("aria-label", t("place.pin", { name }));
      marker.setLngLat(lonlat).addTo(map);
    },
    clear: () => marker?.remove(),
  };
}
