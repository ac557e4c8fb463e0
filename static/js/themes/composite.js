/** All standards together: how many each area meets of those that judge it. */
import { getJson, url } from "../api.js";
import { colourOf, niceBreaks, NOT_APPLICABLE, spread } from "../classes.js";
import { count, percent } from "../numbers.js";
import { t } from "../words.js";
import { rangeLabels } from "./labels.js";

function figureOf({ met, judged }, breaks) {
  if (!judged) return { cls: NOT_APPLICABLE, text: "", weight: 0, of: null };
  const failing = judged - met;
  return {
    cls: colourOf(failing, breaks),
    text: `${met}/${judged}`,
    weight: failing,
    of: judged,
  };
}

/**
 * @param {import("../state.js").State} state
 * @param {AbortSignal} signal
 * @returns {Promise<import("../themes.js").Theme>}
 */
export async function compositeTheme({ level }, signal) {
  const found = await getJson(url("/api/composite", { level }), { signal });
  const all = Object.values(found.areas);
  const sum = (of) => all.reduce((total, area) => total + of(area), 0);
  const [met, judged] = [sum((a) => a.met), sum((a) => a.judged)];
  const breaks = niceBreaks(Math.max(0, ...all.map((a) => a.judged - a.met)), true);
  const colours = spread(breaks.length);
  const whole = all.filter((a) => a.judged && a.met === a.judged).length;
  const areas = Object.entries(found.areas).map(([code, a]) => [code, figureOf(a, breaks)]);
  const words = { level: t(`level.${level}`), many: t(`many.${level}`) };
  return {
    measure: "composite",
    level,
    areas: new Map(/** @type {any} */ (areas)),
    legend: [
      { cls: 0, label: t("legend.allMet") },
      ...rangeLabels(breaks, "standards", true).map((label, i) => ({ cls: colours[i], label })),
      { cls: NOT_APPLICABLE, label: t("legend.notApplicable") },
    ],
    title: t("legend.composite"),
    headline: judged ? percent(met / judged) : t("noData"),
    sentence: judged ? t("say.composite", { ...words, share: percent(met / judged) }) : "",
    subject: t("measure.composite"),
    unit: "standards",
    ranking: t("rank.composite", words),
    why: "composite",
    say: (failing, of) => t("say.failing", { n: count(failing), judged: count(of) }),
    rank: ({ weight, of }) =>
      t("say.ofJudged", { met: count((of ?? 0) - weight), judged: count(of) }),
    kinds: [],
    short: [],
    notes: [
      t("say.judged", {
        judged: count(judged),
        met: count(met),
        all: count(whole),
        level: t(`many.${level}`),
      }),
    ],
    standard: null,
  };
}
