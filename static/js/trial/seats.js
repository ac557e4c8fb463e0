/** The question of places: which standards ask it, and what the map shows of it. */
import { rulesOf } from "../themes/catalogue.js";
import { figureTheme } from "../themes/figures.js";
import { t } from "../words.js";

/** Whether a trial can ask a standard: it counts places, which is the one size that a trial changes. */
export const asksPlaces = (rule) =>
  rule?.measure === "capacity" && rule.parameters?.supply === "capacity";

/**
 * The standards of capacity that judge exactly the kinds that are counted.
 * @param {any} town
 * @param {string[]} kinds
 */
export function seatRules(town, kinds) {
  const wanted = [...kinds].sort().join();
  return rulesOf(town).filter(
    (rule) => asksPlaces(rule) && [...rule.parameters.kinds].sort().join() === wanted,
  );
}

/** The figures of a standard as the run found them; the last ones are kept for the time of a drag. */
export function createSeatFigures() {
  let held = { rule: null, level: "", hierarchy: null, theme: null };
  return {
    /** @returns {Promise<import("../themes.js").Theme>} */
    async get(rule, level, hierarchy) {
      if (held.rule === rule && held.level === level && held.hierarchy === hierarchy)
        return held.theme;
      const state = /** @type {any} */ ({ measure: "capacity", level });
      const { signal } = new AbortController();
      const found = await figureTheme(state, rule, signal, hierarchy);
      const theme = { ...found, title: t("trial.asks.legend") };
      held = { rule, level, hierarchy, theme };
      return theme;
    },
  };
}
