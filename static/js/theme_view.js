/** Keeps the theme in step with the state: figures, fills, legend, ranking, and what to say on failure. */
import { classOf, spread } from "./classes.js";
import { byId, fill, h } from "./dom.js";
import { drawNoRun, runButton } from "./first_steps.js";
import { drawLayers } from "./layer_list.js";
import { drawLegend, drawSource } from "./legend.js";
import { failed, settled, waiting } from "./notices.js";
import { paintTheme, ringSites, stressFacilities } from "./paint_theme.js";
import { drawRanking } from "./ranking.js";
import { drawChoices, shownLevels } from "./theme_controls.js";
import { gapTheme, reachTheme } from "./themes.js";
import { t } from "./words.js";

const THEME_KEYS = ["measure", "kind", "standard", "method", "threshold", "level"];
const page = document.documentElement;

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any, chooseArea: (code: string) => void}} given
 */
export function createThemeView({ map, town, store, hierarchy, chooseArea }) {
  /** @type {import("./themes.js").Theme|null} */
  let theme = null;
  let request = new AbortController();
  const listeners = [];

  /** A level that the theme says something of: a rule for communities cannot colour grids. */
  function mended(state) {
    const levels = shownLevels(town, state);
    return levels.includes(state.level) ? state : { ...state, level: levels.at(-1) };
  }

  function choices(state) {
    drawChoices(byId("choices"), town, state, (patch) => store.set(patch));
  }

  function draw() {
    paintTheme(map, hierarchy(), coloured(theme), theme.level);
    for (const host of document.querySelectorAll(".legend")) drawLegend(host, theme);
    for (const host of document.querySelectorAll(".source")) drawSource(host, town, theme);
    fill(
      byId("summary"),
      h("p.headline", {}, theme.headline),
      h("p", {}, theme.sentence),
      theme.notes.map((note) => h("p.note", {}, note)),
    );
    drawRanking(byId("ranking"), theme, hierarchy(), chooseArea);
  }

  /** No figures: boundaries and names, and areas that still answer a click. */
  const paintBare = () => paintTheme(map, hierarchy(), null, mended(store.get()).level);

  /** The theme with its classes spread over the five colours. */
  function coloured(found) {
    const colours = spread(found.breaks.length);
    const areas = new Map(
      [...found.areas].map(([code, a]) => [
        code,
        { ...a, cls: a.cls > 0 ? colours[a.cls - 1] : classOf(a.value, found.breaks) },
      ]),
    );
    return { ...found, areas };
  }

  async function update(asked) {
    const state = mended(asked);
    choices(state);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    page.dataset.theme = "loading";
    try {
      const ask =
        state.measure === "reach"
          ? reachTheme(town, state, signal)
          : gapTheme(town, state, signal, hierarchy());
      const found = await waiting(t(`measure.${state.measure}`), ask);
      if (signal.aborted) return;
      theme = found;
      settled("theme");
      stressFacilities(map, state.measure === "reach" ? state.kind.split(",") : []);
      ringSites(map, found.measure === "sites" ? found.short : []);
      draw();
      for (const listen of listeners) listen();
      page.dataset.theme =
        `${state.measure} ${state.level} ${state.measure === "reach" ? `${state.method} ${state.threshold}` : ""}`.trim();
    } catch (error) {
      if (signal.aborted) return;
      page.dataset.theme = "failed";
      const message = theme ? `${error.message}\n${t("kept")}` : error.message;
      failed("theme", new Error(message), () => update(store.get()));
    }
  }

  function layers(state) {
    const shown = new Set(state.show.split(",").filter(Boolean));
    drawLayers(byId("layers"), town, shown, (layer, on) => {
      if (on) shown.add(layer);
      else shown.delete(layer);
      store.set({ show: [...shown].join(",") });
    });
  }

  store.subscribe((state, changed) => {
    if (changed.has("show")) layers(state);
    if (town.run && THEME_KEYS.some((key) => changed.has(key))) update(state);
  });
  layers(store.get());

  return {
    current: () => theme,
    level: () => theme?.level ?? mended(store.get()).level,
    /** @param {() => void} listen */
    onChange: (listen) => listeners.push(listen),
    /** Areas came or changed: draw them again with the figures at hand. */
    repaint: () => (theme ? draw() : paintBare()),
    start() {
      if (town.run) {
        // Made-up people hold their posts on a made-up day; real ones today.
        fill(
          byId("rerun"),
          town.writable === false ? null : runButton(false, town.synthetic ? town.run.as_of : ""),
        );
        return update(store.get());
      }
      drawNoRun(byId("no-run"));
      byId("no-run").hidden = false;
      for (const host of document.querySelectorAll(".source")) drawSource(host, town, null);
      paintBare();
      page.dataset.theme = "none";
    },
  };
}
