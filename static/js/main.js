/** Start of the map page: read what the server said, make the map, and keep all parts in step. */
import { begin } from "./api.js";
import { defaultsOf, validOf } from "./defaults.js";
import { byId } from "./dom.js";
import { drawNoLayers } from "./first_steps.js";
import { createHierarchy } from "./hierarchy.js";
import { size } from "./layer_data.js";
import { createMap, formatAt, parseAt } from "./map_view.js";
import { failed } from "./notices.js";
import { createSearch } from "./search.js";
import { createSelection } from "./selection.js";
import { makeSheet } from "./sheet.js";
import { createSides } from "./sides.js";
import { createStore } from "./state.js";
import { chosenRule } from "./themes/catalogue.js";
import { reachAddress } from "./themes/reach.js";
import { createThemeView } from "./theme_view.js";
import { createTrial } from "./trial/trial.js";
import { beginLayers, fetchAreas, fetchOthers, loaded } from "./town_layers.js";
import { t } from "./words.js";

const page = document.documentElement;
const town = JSON.parse(byId("town").textContent);

/** Follow the map with the address, and the address with the map. */
function tieView(map, store) {
  const { at } = store.get();
  // A view that nobody chose stays out of the address; so it fits another screen too.
  let moved = Boolean(at);
  const mark = () => {
    moved = true;
  };
  for (const event of ["dragstart", "wheel", "zoomstart", "movestart"]) map.on(event, mark);
  map.on("moveend", () => moved && store.set({ at: formatAt(map) }, { push: false }));
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
  const map = await createMap(town, store.get());
  map.on("error", ({ error }) => failed("map", error));
  let hierarchy = createHierarchy([]);
  const given = { map, town, store, hierarchy: () => hierarchy };
  const theme = createThemeView({ ...given, chooseArea: (code) => selection.chooseArea(code) });
  const trial = createTrial({ ...given, view: theme });
  const selection = createSelection({
    ...given,
    theme: theme.current,
    level: theme.level,
    free: () => !trial.isOn(),
  });
  theme.onChange(selection.refresh);
  createSearch({
    town,
    areas: () => hierarchy.features,
    facilities: () => loaded("facilities"),
    parentName: (feature) => hierarchy.parentName(feature),
    choose: selection.chooseFeature,
  });
  fetchOthers(given);
  let started = false;
  await fetchAreas(map, town, (features) => {
    hierarchy = createHierarchy(features);
    if (started) theme.repaint();
  });
  started = true;
  await Promise.all([theme.start(), selection.start()]);
  trial.start();
  tieView(map, store);
  map.once("idle", () => {
    page.dataset.ready = "true";
  });
  map.triggerRepaint();
}

async function start() {
  createSides();
  for (const panel of document.querySelectorAll(".panel"))
    makeSheet(/** @type {HTMLElement} */ (panel));
  if (Object.keys(town.layers).some((layer) => size(town, layer) > 0)) return showMap();
  document.body.classList.add("no-layers");
  drawNoLayers(byId("first-steps"));
  byId("first-steps").hidden = false;
  page.dataset.ready = "empty";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
start().catch((error) => {
  const webgl = /webgl/i.test(String(error?.message));
  failed("start", webgl ? new Error(t("noWebgl")) : error, () => location.reload());
  page.dataset.ready = "failed";
});
