/** The map itself: made once, with its controls, and moved to what matters. */
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { byId } from "./dom.js";
import { extent } from "./geometry.js";
import { mapStyle } from "./map_style.js";
import { createMapPixels } from "./map_pixels.js";
import { FONT, STILL } from "./palette.js";
import { addSigns } from "./symbols.js";
import { addArchives } from "./tiles/archive.js";
import { hasTiles } from "./tiles/sources.js";
import { t } from "./words.js";

const PHONE = matchMedia("(width <= 720px)");
const WHOLE_EARTH = [73, 18, 135, 54];

/** How high the table from below stands. */
const drawer = () => (byId("table").offsetHeight || 300) + 12;

/** How much of the map the panels hide, as padding for a view that fits. */
export function roomAround() {
  if (PHONE.matches)
    return {
      top: 92,
      bottom:
        byId("selection").hidden && !document.body.classList.contains("drawing")
          ? 230
          : innerHeight / 2 + 24,
      left: 16,
      right: 16,
    };
  const shown = (id) => {
    const panel = byId(id);
    return panel && !panel.hidden && !document.body.classList.contains("panel-hidden");
  };
  return {
    top: 24,
    bottom: 76 + (document.body.classList.contains("has-table") ? drawer() : 0),
    left: shown("controls") ? 360 : 24,
    right: byId("selection").hidden ? 40 : 440,
  };
}

/**
 * Read `at` of the state.
 * @param {string} at
 * @returns {{center: [number, number], zoom: number}|null}
 */
export function parseAt(at) {
  const [lon, lat, zoom] = at.split(",").map(Number);
  const sane = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return sane ? { center: [lon, lat], zoom } : null;
}

/** Write where a map is. @param {any} map */
export function formatAt(map) {
  const { lng, lat } = map.getCenter();
  return `${lng.toFixed(5)},${lat.toFixed(5)},${map.getZoom().toFixed(2)}`;
}

/**
 * Make the map; it resolves when the style is there and sources can be filled.
 * @param {any} town
 * @param {import("./state.js").State} state
 * @param {(error: import("./api.js").ApiError) => void} broke is told when tiles cannot be read
 */
export async function createMap(town, state, broke) {
  // An address with the table in it leaves room for it from the start.
  document.body.classList.toggle("has-table", Boolean(state.table));
  const camera = parseAt(state.at);
  if (hasTiles(town)) await addArchives(maplibre, broke);
  const map = new maplibre.Map({
    container: "map",
    style: mapStyle(town),
    ...(camera ?? {
      bounds: town.bounds ?? WHOLE_EARTH,
      fitBoundsOptions: { padding: roomAround() },
    }),
    minZoom: 3,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    localIdeographFontFamily: FONT,
    locale: {
      "Map.Title": t("map"),
      "NavigationControl.ZoomIn": t("zoomInMap"),
      "NavigationControl.ZoomOut": t("zoomOutMap"),
      "NavigationControl.ResetBearing": t("north"),
    },
  });
  createMapPixels(map);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-right");
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "bottom-right");
  await new Promise((resolve) => map.once("style.load", resolve));
  addSigns(map);
  return map;
}

/**
 * On a phone, keep what was tapped above the sheet that opens.
 * @param {any} map
 * @param {any} geometry
 */
export function keepInView(map, geometry) {
  if (!PHONE.matches) return;
  const [west, south, east, north] = extent(geometry);
  const center = [(west + east) / 2, (south + north) / 2];
  if (map.project(center).y < innerHeight * 0.45) return;
  map.easeTo({ center, offset: [0, -innerHeight * 0.2], duration: STILL ? 0 : 300 });
}

/**
 * Move to a point that is out of sight or behind a panel, without changing the zoom.
 * @param {any} map
 * @param {[number, number]} center
 */
export function bringIntoView(map, center) {
  const { top, bottom, left, right } = roomAround();
  const { x, y } = map.project(center);
  const { width, height } = map.getCanvas().getBoundingClientRect();
  if (x > left && x < width - right && y > top && y < height - bottom) return;
  map.easeTo({
    center,
    offset: [(left - right) / 2, (top - bottom) / 2],
    duration: STILL ? 0 : 300,
  });
}

/**
 * Move to an extent, at once when movement is unwelcome.
 * @param {any} map
 * @param {[number, number, number, number]} box
 */
export function moveTo(map, box) {
  map.fitBounds(box, {
    padding: roomAround(),
    maxZoom: 16.2,
    duration: STILL ? 0 : 450,
    essential: false,
  });
}
