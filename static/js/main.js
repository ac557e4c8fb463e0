/** Start of the map page: read what the server said, make the map, and keep all parts in step. */
import { createAccount } from "./account.js";
import { begin } from "./api.js";
import { defaultsOf, validOf } from "./defaults.js";
import { byId } from "./dom.js";
import { drawNoLayers, drawNothingYet } from "./first_steps.js";
import { createHierarchy } from "./hierarchy.js";
import { size } from "./layer_data.js";
import { whenSharp } from "./map_pixels.js";
import { createMap, formatAt, parseAt } from "./map_view.js";
import { failed } from "./notices.js";
import { createReportButton } from "./report/button.js";
import { createSearch } from "./search.js";
import { createSelection } from "./selection.js";
import { makeSheet } from "./sheet.js";
import { createSides } from "./sides.js";
import { createStore } from "./state.js";
import { chosenRule } from "./themes/catalogue.js";
import { reachAddress } from "./themes/reach.js";
import { measuring } from "./tools/busy.js";
import { createTools } from "./tools/column.js";
import { createThemeView } from "./theme_view.js";
import { createTileWatch } from "./tiles/watch.js";
import { createZoomHint } from "./tiles/zoom_hint.js";
import { createTrial } from "./trial/trial.js";
import { beginLayers, fetchAreaIndex, fetchAreas, fetchOthers } from "./town_layers.js";
import { t } from "./words.js";

const page = document.documentElement;
const town = JSON.parse(byId("town").textContent);

/** Follow the map with the address, and the address with the map. */
function tieView(map, store) {
  const { at } = store.get();
  // A view that nobody chose stays out of the address; so it fits another screen too.
  // Nor does a picture in finer pixels move it, though the map says that it moved.
  const opened = formatAt(map);
  let moved = Boolean(at);
  map.on("moveend", () => {
    moved ||= formatAt(map) !== opened;
    if (moved) store.set({ at: formatAt(map) }, { push: false });
  });
  store.subscribe((state, changed) => {
    if (!changed.has("at") || state.at === formatAt(map)) return;
    const camera = parseAt(state.at);
    if (camera) map.jumpTo(camera);
  });
}

async function showMap() {
  const store = createStore(defaultsOf(town), validOf(town));
  beginLayers(town, store.get());
  const { measure } = store.get();
  if (town.run && measure === "reach" && !chosenRule(town, store.get()))
    begin(reachAddress(store.get()));
  const tiles = createTileWatch({ map: () => map, town, renew: (now) => renew(now) });
  const map = await createMap(town, store.get(), tiles.broke);
  map.on("error", ({ error }) => failed("map", error));
  let hierarchy = createHierarchy([]);
  const given = { map, town, store, hierarchy: () => hierarchy };
  const theme = createThemeView({ ...given, chooseArea: (code) => selection.chooseArea(code) });
  const trial = createTrial({ ...given, view: theme });
  const selection = createSelection({
    ...given,
    theme: theme.current,
    level: theme.level,
    free: () => !trial.isOn() && !measuring(),
  });
  theme.onChange(selection.refresh);
  createSearch({ ...given, choose: selection.chooseFeature, chooseArea: selection.chooseArea });
  createReportButton({ ...given, theme });
  createTools({ ...given, theme, chooseArea: selection.chooseArea });
  fetchOthers(given);
  if (town.base || town.approval)
    import("./base/credit.js").then(({ createCredit }) => createCredit({ map, town, store }));
  if (town.base)
    import("./base/base_map.js").then(({ createBaseMap }) => createBaseMap({ map, town, store }));
  import("./date/date_control.js").then(({ createDateControl }) => createDateControl(town));
  let started = false;
  const useAreas = (features) => {
    hierarchy = createHierarchy(features);
    if (started) theme.repaint();
  };
  const renew = (now) => fetchAreaIndex(now, useAreas);
  await fetchAreas(map, town, useAreas);
  started = true;
  await Promise.all([theme.start(), selection.start()]);
  trial.start();
  if (town.may.edit_areas || store.get().draft)
    import("./draw/entry.js").then(({ createDraw }) => createDraw(given));
  if (!town.date) tiles.start();
  createZoomHint({ map, town, theme });
  tieView(map, store);
  whenSharp(map, () => {
    page.dataset.ready = "true";
    // The past does not change.
    if (!town.date)
      import("./live/live.js").then(({ createLive }) => createLive({ ...given, selection }));
  });
}

async function start() {
  createAccount();
  createSides();
  for (const panel of document.querySelectorAll(".panel"))
    makeSheet(/** @type {HTMLElement} */ (panel));
  // Of a day without boundaries there is nothing to look at.
  const needed = town.date ? ["areas"] : Object.keys(town.layers);
  if (needed.some((layer) => size(town, layer) > 0)) return showMap();
  if (town.date) import("./date/date_control.js").then(({ createDateControl }) => createDateControl(town));
  document.body.classList.add("no-layers");
  if (town.date) drawNothingYet(byId("first-steps"));
  else drawNoLayers(byId("first-steps"), town);
  byId("first-steps").hidden = false;
  page.dataset.ready = "empty";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
start().catch((error) => {
  const webgl = /webgl/i.test(String(error?.message));
  failed("start", webgl ? new Error(t("noWebgl")) : error, () => location.reload());
  page.dataset.ready = "failed";
});
