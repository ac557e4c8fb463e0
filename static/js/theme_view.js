/** Keeps the theme in step with the state: figures, fills, legend, ranking, and what to say on failure. */
import { drawChangeLists } from "./change/change_lists.js";
import { byId, fill } from "./dom.js";
import { drawNoRun, runButton } from "./first_steps.js";
import { drawLayers } from "./layer_list.js";
import { drawLegend, drawSource } from "./legend.js";
import { moveTo } from "./map_view.js";
import { failed, settled, waiting } from "./notices.js";
import { paintTheme, ringSites, stressFacilities } from "./paint_theme.js";
import { drawRanking } from "./ranking.js";
import { drawChoices, shownLevels } from "./theme_controls.js";
import { themeOf } from "./themes.js";
import { drawSummary } from "./summary.js";
import { load, loaded } from "./town_layers.js";
import { t } from "./words.js";
import { drawZones } from "./zones/zone_list.js";

const THEME_KEYS = ["measure", "kind", "standard", "method", "threshold", "level", "a", "b"];
const page = document.documentElement;

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any, chooseArea: (code: string) => void}} given
 */
export function createThemeView({ map, town, store, hierarchy, chooseArea }) {
  /** @type {import("./themes.js").Theme|null} */
  let theme = null;
  /** What a trial makes of the theme. @type {((theme: any) => any)|null} */
  let alter = null;
  let request = new AbortController();
  const listeners = [];

  /** A level that the theme says something of: a rule for communities cannot colour grids. */
  function mended(state) {
    const levels = shownLevels(town, state);
    return levels.includes(state.level) ? state : { ...state, level: levels.at(-1) };
  }

  function choices(state) {
    const set = (patch) => store.set(patch);
    drawChoices(byId("choices"), town, state, set, { trial: state.trial !== "" });
  }

  function draw() {
    const seen = alter ? alter(theme) : theme;
    paintTheme(map, hierarchy(), seen, seen.level);
    for (const host of document.querySelectorAll(".legend")) drawLegend(host, seen);
    for (const host of document.querySelectorAll(".source")) drawSource(host, town, seen);
    if (alter) return;
    drawSummary(byId("summary"), theme, hierarchy());
    if (theme.change) drawChangeLists(byId("ranking"), theme.change, { choose: chooseArea, take });
    else drawRanking(byId("ranking"), theme, hierarchy(), chooseArea);
  }

  const take = (standard) => store.set({ standard });

  /** No figures: boundaries and names, and areas that still answer a click. */
  const paintBare = () => paintTheme(map, hierarchy(), null, mended(store.get()).level);

  async function update(asked) {
    const state = mended(asked);
    choices(state);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    page.dataset.theme = "loading";
    try {
      const found = await waiting(
        t(`measure.${state.measure}`),
        themeOf(town, state, signal, hierarchy()),
      );
      if (signal.aborted) return;
      use(found, state);
    } catch (error) {
      if (signal.aborted) return;
      page.dataset.theme = "failed";
      const message = theme ? `${error.message}\n${t("kept")}` : error.message;
      failed("theme", new Error(message), () => update(store.get()));
    }
  }

  /** Show what was found. */
  function use(found, state) {
    theme = found;
    settled("theme");
    stressFacilities(map, found.kinds);
    ringSites(map, found.measure === "sites" ? found.short : []);
    // A comparison chooses its own standard, so the choices follow what it found.
    if (found.measure === "change" && found.standard)
      choices({ ...state, standard: found.standard.key, level: found.level });
    draw();
    for (const listen of listeners) listen();
    page.dataset.theme = nameOf(found, state);
  }

  function layers(state) {
    const shown = new Set(state.show.split(",").filter(Boolean));
    drawLayers(byId("layers"), town, shown, (layer, on) => {
      if (on) shown.add(layer);
      else shown.delete(layer);
      store.set({ show: [...shown].join(",") });
    });
    if (shown.has("break_zones")) load(map, town, "break_zones").then(zones);
  }

  const zones = () =>
    drawZones(byId("break-zones"), loaded("break_zones"), (box) => moveTo(map, box));

  store.subscribe((state, changed) => {
    if (changed.has("show")) layers(state);
    if (!town.run) return;
    if (THEME_KEYS.some((key) => changed.has(key))) update(state);
    else if (changed.has("trial")) choices(mended(state));
  });
  layers(store.get());

  return {
    current: () => theme,
    /** As the map shows it now: a trial may have altered it. */
    shown: () => (alter && theme ? alter(theme) : theme),
    level: () => theme?.level ?? mended(store.get()).level,
    /** @param {() => void} listen */
    onChange: (listen) => listeners.push(listen),
    /** Areas came or changed: draw them again with the figures at hand. */
    repaint: () => (theme ? draw() : paintBare()),
    /** Show the theme as a trial would make it; null shows it as it is. */
    alter(how) {
      alter = how;
      if (theme) draw();
    },
    start() {
      if (town.run) {
        // Made-up people hold their posts on a made-up day; real ones today.
        fill(
          byId("rerun"),
          town.may.evaluate && runButton(false, town.synthetic ? town.run.as_of : ""),
        );
        return update(store.get());
      }
      drawNoRun(byId("no-run"), town);
      byId("no-run").hidden = false;
      for (const host of document.querySelectorAll(".source")) drawSource(host, town, null);
      paintBare();
      page.dataset.theme = "none";
    },
  };
}

/** What is shown, for whoever waits until it is: `reach grid walking 500`, `staff community KEY`. */
function nameOf({ measure, level, free, standard }, { method, threshold }) {
  const rest = free ? `${method} ${threshold}` : (standard?.key ?? "");
  return `${measure} ${level} ${rest}`.trim();
}
