/** The figures of one standard: who falls short, by how much, of whom nothing is known. */
import { getJson, url } from "../api.js";
import { colourOf, niceBreaks, NONE, NOT_APPLICABLE, spread } from "../classes.js";
import { count, percent } from "../numbers.js";
import { addsUp, amount, amountOf, unitName } from "../units.js";
import { known, pick, t } from "../words.js";
import { isWhole, rangeLabels } from "./labels.js";
import { reachFigure, shareLegend } from "./reach.js";

/** Measures whose figures are a share of the people. */
const SHARES = ["reach", "capacity"];
/** Measures whose kinds are those of facilities. */
const OF_PLACES = ["reach", "capacity", "accessibility", "facilities", "space", "activity_share"];

/**
 * Add up what subjects miss, by the area of a level that holds each.
 * @param {Record<string, any>} subjects by code
 * @param {string} level
 * @param {{above: (code: string, level: string) => string|null}} hierarchy
 * @returns {Map<string, {missing: number, of: number, judged: number, unknown: number}>}
 */
export function sumByArea(subjects, level, hierarchy) {
  const sums = new Map();
  for (const [code, subject] of Object.entries(subjects)) {
    const area = hierarchy.above(subject.area_code ?? code, level);
    if (!area) continue;
    const sum = sums.get(area) ?? { missing: 0, of: 0, judged: 0, unknown: 0 };
    sum.judged += subject.status === "met" || subject.status === "short" ? 1 : 0;
    sum.unknown += subject.status === "no_data" ? 1 : 0;
    sum.missing += subject.shortfall ?? 0;
    sum.of += subject.denominator ?? subject.required ?? 0;
    sums.set(area, sum);
  }
  return sums;
}

/** The figure of an area; one that nothing judges, or of which nothing is known, has a pattern. */
function figureOf({ missing, of, judged, unknown }, breaks, unit, share) {
  const empty = { text: "", weight: 0, of: null };
  if (!judged && unknown) return { ...empty, cls: NONE, text: t("noData") };
  if (!judged) return { ...empty, cls: NOT_APPLICABLE };
  if (share) return reachFigure(of, missing);
  return {
    cls: colourOf(missing, breaks),
    text: missing ? amount(missing, unit) : "",
    weight: missing,
    of,
  };
}

/** The classes, and the two patterns where they occur. */
function legendOf(breaks, { unit, share, whole }) {
  const colours = spread(breaks.length);
  const classes = share
    ? shareLegend(t("legend.noData"))
    : [
        { cls: 0, label: t("legend.notshort") },
        ...rangeLabels(breaks, unit, whole).map((label, i) => ({ cls: colours[i], label })),
        { cls: NONE, label: t("legend.noData") },
      ];
  return [...classes, { cls: NOT_APPLICABLE, label: t("legend.notApplicable") }];
}

/**
 * @param {import("../state.js").State} state
 * @param {any} rule
 * @param {AbortSignal} signal
 * @param {ReturnType<import("../hierarchy.js").createHierarchy>} hierarchy
 * @returns {Promise<import("../themes.js").Theme>}
 */
export async function figureTheme(state, rule, signal, hierarchy) {
  const found = await getJson(url("/api/figures", { standard: rule.key }), { signal });
  const { subjects, counts } = found;
  const standard = { ...rule, ...found.standard };
  const { unit } = standard;
  const share = SHARES.includes(standard.measure);
  const sums = sumByArea(subjects, state.level, hierarchy);
  const amounts = [...sums.values()].map((sum) => sum.missing);
  const whole = isWhole(amounts, unit);
  const breaks = share ? [] : niceBreaks(Math.max(0, ...amounts), whole);
  const short = Object.values(subjects).filter((one) => one.status === "short");
  return {
    measure: state.measure,
    level: state.level,
    areas: new Map([...sums].map(([code, sum]) => [code, figureOf(sum, breaks, unit, share)])),
    legend: legendOf(breaks, { unit, share, whole }),
    title: share ? t("legend.share") : t("legend.shortfall", { unit: unitName(unit) }),
    headline: share ? shareSaid(sums, unit) : headline(short, standard, counts),
    sentence: pick(standard),
    subject: pick(standard),
    unit,
    ranking: "",
    why: standard.key,
    say: (weight, of) => (share ? sharedOut(weight, of, unit) : amountOf(weight, unit)),
    rank: ({ weight, text }) => (share ? `${count(weight)} · ${text}` : amount(weight, unit)),
    kinds: placeKinds(standard),
    short: Object.keys(subjects).filter((code) => subjects[code].status === "short"),
    notes: notes(standard, short, counts),
    standard,
  };
}

/** So many, and their share of all. */
const sharedOut = (missing, of, unit) =>
  of ? `${amountOf(missing, unit)} · ${percent(missing / of)}` : t("noData");

function shareSaid(sums, unit) {
  const total = (key) => [...sums.values()].reduce((sum, one) => sum + one[key], 0);
  return sharedOut(total("missing"), total("of"), unit);
}

/** The one number; "nothing is missing" is only said when something was judged. */
function headline(short, standard, counts) {
  const { unit, measure } = standard;
  const missing = short.reduce((sum, one) => sum + (one.shortfall ?? 0), 0);
  // A leader of too many grids is no lack of grids: some measures have words of their own.
  const words = known(`say.missing.${measure}`) ? `say.missing.${measure}` : "say.missing";
  if (counts.short && !addsUp(unit))
    return t("say.short", { n: count(counts.short), level: many(standard) });
  if (counts.short) return t(words, { n: amount(missing, unit), unit: unitName(unit) });
  return counts.met ? t("say.nogap") : t("noData");
}

/** Kinds of facilities that a rule names; those of organizations or posts are none. */
const placeKinds = ({ measure, parameters }) =>
  OF_PLACES.includes(measure) ? (parameters?.kinds ?? []) : [];

const many = (standard) => t(`many.${standard.subject ?? (standard.level || "community")}`);

/** How many fall short, of whom nothing is known, whom the standard leaves out, and how many people it concerns. */
function notes(standard, short, counts) {
  const level = many(standard);
  const affected = short.reduce((sum, one) => sum + (one.affected ?? 0), 0);
  return [
    t("say.counts", { short: count(counts.short), met: count(counts.met), level }),
    counts.no_data && t("say.noData", { n: count(counts.no_data), level }),
    counts.not_applicable && t("say.notApplicable", { n: count(counts.not_applicable), level }),
    affected && !SHARES.includes(standard.measure) && t("say.affected", { n: count(affected) }),
  ].filter(Boolean);
}
