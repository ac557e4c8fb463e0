/** The operator's base map: its tiles, its switch, and what is said while it does not answer. */
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { byId, fill, h } from "../dom.js";
import { settled, tell } from "../notices.js";
import { t } from "../words.js";
import { bentTile } from "./bend.js";
import { picturesOf, readerOf } from "./read_tiles.js";
import { baseLayers, SOURCE } from "./style.js";

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;
const page = document.documentElement;

/** What is drawn where there is no picture. */
function nothing() {
  const canvas = new OffscreenCanvas(1, 1);
  canvas.getContext("2d");
  return canvas.transferToImageBitmap();
}

/**
 * Draw the base map below everything, and keep its switch and the map in step with the state.
 * @param {{map: any, town: any, store: any}} given
 */
export async function createBaseMap({ map, town, store }) {
  const { base } = town;
  const read = await readerOf(base);
  const away = createPatience(() => map.getSource(SOURCE)?.setTiles(tiles()));
  addTiles(base, read, away);
  map.addSource(SOURCE, {
    ...(base.vector ? { type: "vector" } : { type: "raster", tileSize: 256 }),
    tiles: tiles(),
    minzoom: base.min_zoom,
    maxzoom: base.max_zoom,
  });
  const layers = baseLayers(base);
  for (const layer of layers) map.addLayer(layer, "green");
  const show = (state) => {
    const visibility = state.base === "1" ? "visible" : "none";
    for (const { id } of layers) map.setLayoutProperty(id, "visibility", visibility);
    drawSwitch(state, (on) => store.set({ base: on ? "1" : "0" }));
    page.dataset.base = state.base === "1" ? "on" : "off";
  };
  show(store.get());
  store.subscribe((state, changed) => changed.has("base") && show(state));
}

let round = 0;
/** The addresses of the tiles; another round asks for all of them anew. */
const tiles = () => [`base://${round++}/{z}/{x}/{y}`];

/** Teach the map to ask for the tiles of the base map here. */
function addTiles(base, read, away) {
  const pictures = picturesOf(read);
  const shown = base.datum === "gcj02" ? (z, x, y) => bentTile(z, x, y, pictures) : pictures;
  maplibre.addProtocol("base", async (request) => {
    const [zoom, x, y] = request.url.split("/").slice(-3).map(Number);
    try {
      const data = base.vector ? await read(zoom, x, y) : await shown(zoom, x, y);
      // MapLibre closes the picture that it is given, and neighbours may need it still.
      if (data instanceof ImageBitmap) return { data: await createImageBitmap(data) };
      return { data: data ?? (base.vector ? new ArrayBuffer(0) : nothing()) };
    } catch (error) {
      away.failed(() => read(zoom, x, y), error);
      return { data: base.vector ? new ArrayBuffer(0) : nothing() };
    }
  });
}

/**
 * Say once that the base map does not answer, try again ever more seldom, and draw it when it does.
 * @param {() => void} again
 */
function createPatience(again) {
  let timer = 0;
  let wait = FIRST_WAIT_MS;
  let said = false;
  function failed(probe, error) {
    page.dataset.base = "away";
    if (!said) {
      said = true;
      console.info(error);
      tell("base", t("base.away"));
    }
    if (!timer) timer = setTimeout(look, wait, probe);
  }
  async function look(probe) {
    timer = 0;
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    try {
      await probe();
    } catch (error) {
      return failed(probe, error);
    }
    [said, wait] = [false, FIRST_WAIT_MS];
    settled("base");
    page.dataset.base = "on";
    return again();
  }
  return { failed };
}

/** The base map among the layers: on or off. */
function drawSwitch(state, turn) {
  const box = h("input", {
    type: "checkbox",
    name: "base",
    checked: state.base === "1",
    on: { change: (event) => turn(event.target.checked) },
  });
  const held = document.activeElement?.getAttribute("name") === "base";
  fill(
    byId("base-layer"),
    h("ul.layers", {}, h("li.layer", {}, h("label.layer-name", {}, box, h("span", {}, t("layer.base"))))),
  );
  if (held) box.focus();
}
