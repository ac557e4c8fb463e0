/** Start of the map page: read what the server said, make the map, and keep all parts in step. */
import { fetchAreas, fetchOthers } from "./boot_layers.js";
import { byId } from "./dom.js";
import { drawNoLayers } from "./first_steps.js";
import { createHierarchy } from "./hierarchy.js";
import { size } from "./layer_data.js";
import { createMap, formatAt, parseAt } from "./map_view.js";
import { failed } from "./notices.js";
import { createSelection } from "./selection.js";
import { createSearch } from "./search.js";
import { makeSheet } from "./sheet.js";
import { createSides } from "./sides.js";
import { createStore } from "./state.js";
import { defaultsOf, validOf } from "./defaults.js";
import { createThemeView } from "./theme_view.js";
import { t } from "./words.js";

const page = document.documentElement;
const town = JSON.parse(byId("town").textContent);

/** Follow the map with the address, and the address with the map. */
function tieView(map, store) {
  map.on("moveend", () => {
    if (!map.fitted) store.set({ at: formatAt(map) }, { push: false });
  });
  store.subscribe((state, changed) => {
    const camera = changed.has("at") && state.at !== formatAt(map) && parseAt(state.at);
    if (camera) map.jumpTo(camera);
  });
}

async function start() {
  createSides();
  for (const panel of document.querySelectorAll(".panel")) makeSheet(/** @type {HTMLElement} */ (panel));
  if (Object.keys(town.layers).every((layer) => size(town, layer) === 0)) {
    drawNoLayers(byId("first-steps"));
    byId("first-steps").hidden = false;
    page.dataset.ready = "empty";
    return;
  }
  const store = createStore(defaultsOf(town), validOf(town));
  const map = await createMap(town, store.get());
  map.on("error", ({ error }) => failed("map", error));
  let hierarchy = createHierarchy([]);
  const given = { map, town, store, hierarchy: () => hierarchy };
  const theme = createThemeView(given);
  const selection = createSelection({ ...given, theme: theme.current });
  theme.onChange(selection.refresh);
  createSearch({
    town,
    areas: () => hierarchy.features,
    facilities: () => fetchOthers.loaded("facilities"),
    parentName: (feature) => hierarchy.parentName(feature),
    choose: selection.chooseFeature,
  });
  fetchOthers(given);
  await fetchAreas(map, town, (features) => {
    hierarchy = createHierarchy(features);
  });
  await Promise.all([theme.start(), selection.start()]);
  tieView(map, store);
  map.once("idle", () => {
    page.dataset.ready = "true";
  });
  map.triggerRepaint();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
start().catch((error) => {
  const webgl = /webgl/i.test(String(error?.message));
  failed("start", webgl ? new Error(t("noWebgl")) : error, () => location.reload());
  page.dataset.ready = "failed";
});
