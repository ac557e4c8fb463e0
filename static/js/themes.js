/** A theme: asks the server for figures and says which class, words and total they make. */
import { getJson, url } from "./api.js";
import { classOf, niceBreaks, shareBreaks } from "./classes.js";
import { LEVELS } from "./hierarchy.js";
import { count, number, percent } from "./numbers.js";
import { pick, t } from "./words.js";

/**
 * @typedef {object} Theme
 * @property {string} measure
 * @property {string} level
 * @property {Map<string, {value: number|null, cls: number, text: string, weight: number, of: number|null}>} areas
 *   `weight` is what is missing in numbers, `of` the residents it is a share of
 * @property {number[]} breaks
 * @property {string} title what the legend shows
 * @property {string[]} labels of the classes 1, 2, ...
 * @property {string} headline the one number
 * @property {string} sentence what it means
 * @property {string} subject what is measured, for the panel of an area
 * @property {string[]} short codes of the subjects that fall short
 * @property {string[]} notes
 * @property {any} standard the rule behind it, if one names exactly this
 */

/** Measures of the server behind each theme. */
export const MEASURES = {
  staff: ["staff"],
  posts: ["leaders", "posts", "one_in_two"],
  funds: ["funds"],
  sites: ["sites"],
  facilities: ["facilities"],
};

/** The standards of a run that belong to a theme. @param {any} town @param {string} measure */
export function standardsOf(town, measure) {
  const rules = town.run?.standards ?? [];
  return rules
    .filter((rule) => (MEASURES[measure] ?? []).includes(rule.measure))
    .sort((a, b) => MEASURES[measure].indexOf(a.measure) - MEASURES[measure].indexOf(b.measure));
}

/**
 * The levels that a theme can be shown by: a rule for communities says nothing of grids.
 * @param {string} measure
 * @param {string} lowest level of the rule, "" when it has none
 */
export function levelsOf(measure, lowest) {
  const last = measure === "reach" || !lowest ? "grid" : lowest;
  return LEVELS.slice(0, LEVELS.indexOf(last) + 1);
}

/**
 * Names of facility kinds.
 * @param {any} town
 * @param {string} kind with commas
 */
export function kindName(town, kind) {
  const group = town.run?.groups.find((g) => g.key === kind);
  if (group) return pick(group);
  const one = (key) =>
    pick(
      town.run?.kinds.find((k) => k.kind === key),
      key,
    );
  return kind.split(",").map(one).join(" / ");
}

/** The address of the figures of reach. @param {import("./state.js").State} state */
export const reachAddress = ({ kind, method, threshold, level }) =>
  url("/api/reach", { kind, method, threshold, level });

/**
 * Ask for the figures of reach.
 * @param {any} town
 * @param {import("./state.js").State} state
 * @param {AbortSignal} signal
 * @returns {Promise<Theme>}
 */
export async function reachTheme(town, state, signal) {
  const { kind, method, threshold, level } = state;
  const found = await getJson(reachAddress(state), { signal });
  const breaks = shareBreaks();
  const areas = new Map();
  for (const [code, area] of Object.entries(found.areas)) {
    const value = area.residents ? area.share_uncovered : null;
    areas.set(code, {
      value,
      cls: classOf(value, breaks),
      text: value === null ? "" : percent(value),
      weight: area.uncovered,
      of: area.residents,
    });
  }
  const { residents, uncovered, unjoined } = found.total;
  const words = { m: count(threshold), kind: kindName(town, kind) };
  return {
    measure: "reach",
    level,
    areas,
    breaks,
    title: t("legend.reach"),
    labels: breaks.map((end, i) =>
      i ? `${(breaks[i - 1] * 100).toFixed(0)}–${end * 100}%` : `≤${end * 100}%`,
    ),
    headline: residents
      ? `${t("say.people", { n: count(uncovered) })} · ${percent(uncovered / residents)}`
      : t("noData"),
    sentence:
      uncovered === 0 && residents
        ? t("say.all", { n: count(residents) })
        : t(`say.reach.${method}`, words),
    subject: t(`say.reach.${method}`, words),
    short: [],
    notes: [
      unjoined ? t("say.unjoined", { n: count(unjoined) }) : "",
      found.outside ? t("say.outside", { n: count(found.outside) }) : "",
    ].filter(Boolean),
    standard: reachStandard(town, state),
  };
}

/** The rule that names exactly these kinds, method and threshold. */
function reachStandard(town, { kind, method, threshold }) {
  const asked = kind.split(",").sort().join();
  return (town.run?.standards ?? []).find(
    ({ measure, parameters: p }) =>
      measure === "reach" &&
      p &&
      p.threshold_m === threshold &&
      p.method === method &&
      [...p.kinds].sort().join() === asked,
  );
}

/**
 * Ask for the gaps of a standard and sum them by area.
 * @param {any} town
 * @param {import("./state.js").State} state
 * @param {AbortSignal} signal
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @returns {Promise<Theme>}
 */
export async function gapTheme(town, state, signal, hierarchy) {
  const rules = standardsOf(town, state.measure);
  const standard = rules.find((rule) => rule.key === state.standard) ?? rules[0] ?? null;
  const measure = standard?.measure ?? MEASURES[state.measure][0];
  const { gaps } = await getJson(url("/api/gaps", { measure }), { signal });
  const own = gaps.filter((gap) => !standard || gap.standard === standard.key);
  const sums = sumByArea(own, state.level, hierarchy);
  const unit = standard?.unit ?? own[0]?.unit ?? "";
  const breaks = niceBreaks(Math.max(0, ...sums.values()), unit !== "yuan");
  const areas = new Map();
  for (const { properties } of hierarchy.ofLevel(state.level)) {
    const value = sums.get(properties.code) ?? 0;
    areas.set(properties.code, {
      value,
      cls: classOf(value, breaks),
      text: number(value),
      weight: value,
      of: null,
    });
  }
  const shortfall = own.reduce((sum, gap) => sum + gap.shortfall, 0);
  return {
    measure: state.measure,
    level: state.level,
    areas,
    breaks,
    title: t("legend.shortfall", { unit: unitName(unit) }),
    labels: rangeLabels(breaks, unit !== "yuan"),
    headline: own.length
      ? t("say.missing", { n: number(shortfall), unit: unitName(unit) })
      : t("say.nogap"),
    sentence: own.length ? gapSentence(own, standard, shortfall, unit) : pick(standard),
    subject: pick(standard),
    short: own.map((gap) => gap.subject_code),
    notes: [],
    standard,
  };
}

/** Sum shortfalls by the area of a level that holds their subject. @returns {Map<string, number>} */
export function sumByArea(gaps, level, hierarchy) {
  const sums = new Map();
  for (const gap of gaps) {
    const code = hierarchy.above(gap.area_code, level);
    if (code) sums.set(code, (sums.get(code) ?? 0) + gap.shortfall);
  }
  return sums;
}

function gapSentence(gaps, standard, shortfall, unit) {
  if (standard?.measure === "sites") return t("say.gap.sites", { n: count(gaps.length) });
  const level = t(`many.${gaps[0].level || standard?.level || "community"}`);
  return t("say.gap", {
    n: count(gaps.length),
    level,
    shortfall: `${number(shortfall)} ${unitName(unit)}`,
  });
}

function rangeLabels(breaks, whole) {
  return breaks.map((end, i) => {
    if (!whole && i === 0) return `≤${number(end)}`;
    const start = whole ? (breaks[i - 1] ?? 0) + 1 : breaks[i - 1];
    return start === end ? number(end) : `${number(start)}–${number(end)}`;
  });
}

/** A unit in words. @param {string} unit */
export const unitName = (unit) => (unit ? t(`unit.${unit}`) : "");
