/** Reach by a free choice: what kind of facility, measured how, how far. */
import { getJson, url } from "../api.js";
import { colourOf, shareBreaks, spread } from "../classes.js";
import { count, percent } from "../numbers.js";
import { t } from "../words.js";
import { kindName, rulesOf } from "./catalogue.js";
import { shareLabels } from "./labels.js";

/** The address of the figures of reach. @param {import("../state.js").State} state */
export const reachAddress = ({ kind, method, threshold, level }) =>
  url("/api/reach", { kind, method, threshold, level });

/**
 * The figure of an area by its residents and those beyond reach.
 * @param {number|null} residents
 * @param {number} uncovered
 * @returns {import("../themes.js").AreaFigure}
 */
export function reachFigure(residents, uncovered) {
  const share = residents ? uncovered / residents : null;
  return {
    cls: colourOf(share, shareBreaks()),
    text: share === null ? "" : percent(share),
    weight: uncovered,
    of: residents,
  };
}

/**
 * The classes of a share of people.
 * @param {string} none what an area without people is called
 */
export function shareLegend(none) {
  const breaks = shareBreaks();
  const colours = spread(breaks.length);
  return [
    { cls: 0, label: "0%" },
    ...shareLabels(breaks).map((label, i) => ({ cls: colours[i], label })),
    { cls: -1, label: none },
  ];
}

/** People and their share in words. @param {number} missing @param {number} of */
export const peopleSaid = (missing, of) =>
  of ? `${t("say.people", { n: count(missing) })} · ${percent(missing / of)}` : t("noData");

/**
 * @param {any} town
 * @param {import("../state.js").State} state
 * @param {AbortSignal} signal
 * @returns {Promise<import("../themes.js").Theme>}
 */
export async function reachTheme(town, state, signal) {
  const { kind, method, threshold, level } = state;
  const found = await getJson(reachAddress(state), { signal });
  const { residents, uncovered, unjoined } = found.total;
  const words = { m: count(threshold), kind: kindName(town, kind) };
  const areas = new Map(
    Object.entries(found.areas).map(([code, a]) => [code, reachFigure(a.residents, a.uncovered)]),
  );
  return {
    measure: "reach",
    level,
    areas,
    legend: shareLegend(t("legend.none")),
    title: t("legend.reach"),
    headline: peopleSaid(uncovered, residents),
    sentence:
      uncovered === 0 && residents
        ? t("say.all", { n: count(residents) })
        : t(`say.reach.${method}`, words),
    subject: t(`say.reach.${method}`, words),
    unit: "residents",
    ranking: "",
    why: "reach",
    say: peopleSaid,
    rank: ({ weight, text }) => `${count(weight)} · ${text}`,
    kinds: kind.split(","),
    free: true,
    short: [],
    notes: [
      unjoined ? t("say.unjoined", { n: count(unjoined) }) : "",
      found.outside ? t("say.outside", { n: count(found.outside) }) : "",
    ].filter(Boolean),
    standard: reachStandard(town, state),
  };
}

/** The rule that names exactly these kinds, method and threshold, and nothing more. */
function reachStandard(town, { kind, method, threshold }) {
  const asked = kind.split(",").sort().join();
  return rulesOf(town).find(
    ({ measure, parameters: p }) =>
      measure === "reach" &&
      p &&
      p.threshold_m === threshold &&
      p.method === method &&
      (p.people ?? "residents") === "residents" &&
      (p.times ?? 1) === 1 &&
      !p.pace &&
      !p.open_at &&
      [...p.kinds].sort().join() === asked,
  );
}
