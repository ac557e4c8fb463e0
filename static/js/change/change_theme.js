/** What changed between two runs: orange where more is missing, purple where less is. */
import { getJson, url } from "../api.js";
import { BETTER, changeColour, changeColours, niceBreaks, NONE, WORSE } from "../classes.js";
import { LEVELS } from "../hierarchy.js";
import { count } from "../numbers.js";
import { levelsOf, rulesOf } from "../themes/catalogue.js";
import { isWhole, rangeLabels } from "../themes/labels.js";
import { addsUp, amount, unitName } from "../units.js";
import { known, pick, t } from "../words.js";

const LISTS = ["closed", "opened", "better", "worse"];

/** The runs to choose from, the newest first. @param {any} town @returns {any[]} */
export const runsOf = (town) => town.run?.runs ?? (town.run ? [town.run] : []);

/**
 * The two runs that a state compares: the chosen ones, else the last two.
 * @param {any} town
 * @param {{a: string, b: string}} state
 * @returns {{a: string, b: string}|null} null when there are not two
 */
export function runsCompared(town, { a, b }) {
  const ids = runsOf(town).map((run) => String(run.id));
  const to = b || ids[0];
  const from =
    a || ids.find((id) => id !== to && Number(id) < Number(to)) || ids.find((id) => id !== to);
  return from && to ? { a: from, b: to } : null;
}

/** How much of a standard changed, to put the most telling one first. */
const weight = (one) =>
  1e6 * (one.opened.length + one.closed.length) + one.worse.length + one.better.length;

/** The standard that is shown: the chosen one, else that with most openings and closings. */
function shownStandard(standards, key) {
  const chosen = standards.find((one) => one.key === key);
  return chosen ?? [...standards].sort((a, b) => weight(b) - weight(a))[0] ?? null;
}

/** Add changes up to a level; areas of the standard's own level come as they are. */
function sums(areas, level, hierarchy) {
  const found = new Map();
  for (const [code, { change }] of Object.entries(areas)) {
    const above = hierarchy.above(code, level);
    if (above) found.set(above, (found.get(above) ?? 0) + (change ?? 0));
  }
  return found;
}

/** A change with its sign; the minus is as wide as a figure. @param {number} n @param {string} unit */
export const signed = (n, unit) => `${n > 0 ? "+" : n < 0 ? "−" : ""}${amount(Math.abs(n), unit)}`;

function legendOf(breaks, unit, whole) {
  const labels = rangeLabels(breaks, unit, whole);
  const side = (among, sign) =>
    changeColours(breaks, among).map((cls, i) => ({ cls, label: `${sign}${labels[i]}` }));
  return [
    ...side(BETTER, "−").reverse(),
    { cls: 0, label: t("change.unchanged") },
    ...side(WORSE, "+"),
  ];
}

function headline(change, unit) {
  if (!change) return t("change.none");
  const words = { n: amount(Math.abs(change), unit), unit: unitName(unit) };
  return t(change < 0 ? "change.less" : "change.more", words);
}

/** What the whole town misses less or more; of rates only how many fall short is told. */
function total({ unit, shortfall_a, shortfall_b, short_a, short_b }) {
  if (addsUp(unit)) return headline((shortfall_b ?? 0) - (shortfall_a ?? 0), unit);
  return t("change.short", { a: count(short_a), b: count(short_b) });
}

function notes(found) {
  const layers = (found.changed_layers ?? []).map((l) =>
    known(`layer.${l}`) ? t(`layer.${l}`) : l,
  );
  const lonely = (found.only_a?.length ?? 0) + (found.only_b?.length ?? 0);
  return [
    found.same_inputs ? t("change.sameInputs") : "",
    layers.length ? t("change.layers", { layers: layers.join(t("comma")) }) : "",
    lonely ? t("change.onlyOne", { n: count(lonely) }) : "",
  ].filter(Boolean);
}

/** Say that the standard itself was changed, and in what. */
function ruleNote({ rule_changed, parameters_a: a = {}, parameters_b: b = {} }) {
  if (!rule_changed) return [];
  const said = (value) => (value === undefined ? "–" : Array.isArray(value) ? value.join() : value);
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]),
  );
  const what = names.map((name) => {
    const named = known(`parameter.${name}`) ? t(`parameter.${name}`) : name;
    return `${named} ${said(a[name])} → ${said(b[name])}`;
  });
  return [t("change.rule", { what: what.join(t("comma")) || t("change.whom") })];
}

/** What is said while there is nothing to compare. */
const nothing = (state) => ({
  measure: "change",
  level: state.level,
  areas: new Map(),
  legend: [],
  title: "",
  headline: t("change.one"),
  sentence: t("change.teach"),
  subject: "",
  unit: "",
  ranking: "",
  why: "",
  say: () => "",
  rank: () => "",
  kinds: [],
  short: [],
  notes: [],
  standard: null,
});

/**
 * @param {any} town
 * @param {import("../state.js").State} state
 * @param {AbortSignal} signal
 * @param {ReturnType<import("../hierarchy.js").createHierarchy>} hierarchy
 * @returns {Promise<import("../themes.js").Theme>}
 */
export async function changeTheme(town, state, signal, hierarchy) {
  const runs = runsCompared(town, state);
  if (!runs) return nothing(state);
  const overview = await getJson(url("/api/compare", runs), { signal });
  const standard = shownStandard(overview.standards, state.standard);
  if (!standard)
    return { ...nothing(state), headline: t("change.none"), sentence: "", notes: notes(overview) };
  const detail = await getJson(url("/api/compare", { ...runs, standard: standard.key }), {
    signal,
  });
  const rule = rulesOf(town).find((one) => one.key === standard.key) ?? standard;
  const levels = levelsOf(rule);
  const level = levels.includes(state.level) ? state.level : (levels.at(-1) ?? LEVELS[0]);
  const changes = sums(detail.areas ?? {}, level, hierarchy);
  return draw({ runs, overview, standard, level, changes, unit: standard.unit });
}

/** The theme from what was found. @returns {import("../themes.js").Theme} */
function draw({ runs, overview, standard, level, changes, unit }) {
  const largest = Math.max(0, ...[...changes.values()].map(Math.abs));
  const whole = isWhole(changes.values(), unit);
  const breaks = niceBreaks(largest, whole, 3);
  const areas = [...changes].map(([code, change]) => [
    code,
    {
      cls: Number.isFinite(change) ? changeColour(change, breaks) : NONE,
      text: change ? signed(change, unit) : "",
      weight: change,
      of: null,
    },
  ]);
  const lengths = Object.fromEntries(LISTS.map((list) => [list, count(standard[list].length)]));
  return {
    measure: "change",
    level,
    areas: new Map(/** @type {any} */ (areas)),
    legend: legendOf(breaks, unit, whole),
    title: t("change.title", { unit: unitName(unit) }),
    headline: total(standard),
    sentence: pick(standard),
    subject: pick(standard),
    unit,
    ranking: "",
    why: "",
    say: (change) => headline(change, unit),
    rank: () => "",
    kinds: [],
    short: [],
    notes: [t("change.counts", lengths), ...ruleNote(standard), ...notes(overview)],
    standard,
    runs,
    change: {
      standard,
      others: overview.standards.filter((one) => one !== standard && weight(one)),
    },
  };
}
