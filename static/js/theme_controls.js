/** The choices of a theme: what, to what or by which standard, how measured, how far, by which level. */
import { runChoices } from "./change/change_controls.js";
import { fill, h } from "./dom.js";
import { choice, option, options, segments } from "./fields.js";
import { count } from "./numbers.js";
import {
  byPack,
  chosenRule,
  GROUPS,
  kindName,
  levelsOf,
  rulesOf,
  standardsOf,
} from "./themes/catalogue.js";
import { pick, t } from "./words.js";

const ALWAYS = ["reach", "composite", "change"];

/**
 * @typedef {import("./state.js").State} State
 * @typedef {(patch: Partial<State>) => void} Set
 */

/** @param {any} town @param {State} state @param {Set} set */
function measureChoice(town, state, set) {
  const entry = (measure) => {
    const empty = !ALWAYS.includes(measure) && !standardsOf(town, measure).length;
    return option(measure, t(`measure.${measure}`), empty && measure !== state.measure);
  };
  const groups = GROUPS.map(([group, own]) => options(t(`group.${group}`), own.map(entry)));
  return choice(t("measure"), "measure", groups, state.measure, (measure) =>
    set({ measure, standard: "", show: measure === "sites" ? withSites(state.show) : state.show }),
  );
}

/** The theme of sites shows them. @param {string} show */
const withSites = (show) => [...new Set([...show.split(",").filter(Boolean), "sites"])].join(",");

/** @param {any} town @param {State} state @param {Set} set */
function kindChoice(town, state, set) {
  const { groups, kinds } = town.run;
  const named = [...groups.map((g) => g.key), ...kinds.map((k) => k.kind)];
  const one = (k) => option(k.kind, t("kindCount", { kind: pick(k, k.kind), n: count(k.count) }));
  const entries = [
    groups.length &&
      options(
        t("groups"),
        groups.map((g) => option(g.key, pick(g))),
      ),
    options(t("kinds"), kinds.map(one)),
    !named.includes(state.kind) && option(state.kind, kindName(town, state.kind)),
  ].filter(Boolean);
  return choice(t("kind"), "kind", entries, state.kind, (kind) => set({ kind }));
}

/** @param {any} town @param {State} state @param {Set} set */
function standardChoice(town, state, set) {
  const rules = standardsOf(town, state.measure);
  const reach = state.measure === "reach";
  if (!rules.length && !reach) return h("p.note", {}, t("noRule"));
  const chosen = chosenRule(town, state);
  const one = (rule) => option(rule.key, pick(rule, rule.key));
  const packs = byPack(rules);
  // One pack needs no heading.
  const listed =
    packs.length > 1 ? packs.map(([name, own]) => options(name, own.map(one))) : rules.map(one);
  const free = reach ? [option("", t("ownChoice"))] : [];
  return choice(t("standard"), "standard", [...free, ...listed], chosen?.key ?? "", (standard) =>
    set({ standard }),
  );
}

/** How reach is measured: only without a standard, which says it. @param {any} town @param {State} state @param {Set} set */
function reachChoices(town, state, set) {
  const methods = town.run.methods.map((key) => ({
    key,
    text: t(`method.${key}`),
    glyph: key === "walking" ? "footprints" : "ruler",
  }));
  const distances = thresholds(town, state).map((key) => ({
    key,
    text: count(key),
    aria: t("metres", { n: count(key) }),
  }));
  return [
    kindChoice(town, state, set),
    segments(t("method"), "method", methods, state.method, (method) => set({ method })),
    segments(t("threshold"), "threshold", distances, state.threshold, (threshold) =>
      set({ threshold }),
    ),
  ];
}

/** The address of what has the focus, so that it keeps it when everything is drawn anew. */
function focusPath(host) {
  const held = /** @type {any} */ (document.activeElement);
  if (!held || !host.contains(held)) return "";
  return held.id
    ? `#${held.id}`
    : `[data-field="${held.parentElement?.dataset.field}"] [data-value="${held.dataset.value}"]`;
}

/**
 * Draw the choices.
 * @param {Element} host
 * @param {any} town
 * @param {State} state
 * @param {Set} set
 * @param {{trial?: boolean}} [options] a trial keeps its measure
 */
export function drawChoices(host, town, state, set, { trial = false } = {}) {
  const path = focusPath(host);
  const free = state.measure === "reach" && !chosenRule(town, state);
  const levels = shownLevels(town, state).map((key) => ({ key, text: t(`level.${key}`) }));
  fill(
    host,
    !trial && measureChoice(town, state, set),
    state.measure === "change" && runChoices(town, state, set),
    !trial && state.measure !== "composite" && standardChoice(town, state, set),
    free && reachChoices(town, state, set),
    segments(t("level"), "level", levels, state.level, (level) => set({ level })),
  );
  if (path) /** @type {any} */ (host.querySelector(path))?.focus();
}

/** The run's thresholds, and the one of the address if it is another. */
function thresholds(town, { threshold }) {
  return [...new Set([...town.run.thresholds_m, threshold])].sort((a, b) => a - b);
}

/** Levels that are in the store and that the theme says something of. @param {any} town @param {State} state */
export function shownLevels(town, state) {
  const rule =
    state.measure === "change"
      ? rulesOf(town).find((one) => one.key === state.standard)
      : chosenRule(town, state);
  const levels = (state.measure === "composite" && town.run?.composite) || levelsOf(rule);
  const there = levels.filter((level) => town.layers.areas?.[level]);
  return there.length ? there : ["grid"];
}
