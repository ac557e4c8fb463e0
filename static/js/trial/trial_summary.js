/** Before and after: how many are beyond reach, or without a place, in all and by area. */
import { fill, h } from "../dom.js";
import { number, percent } from "../numbers.js";
import { shortName } from "../short_names.js";
import { unitName } from "../units.js";
import { pick, t } from "../words.js";

const SHOWN = 5;

/** Words for who gets a place have keys of their own. @param {boolean} seats */
const wordsOf = (seats) => (key) => (seats ? `trial.seats.${key}` : `trial.${key}`);

/** The one sentence. @param {number} change of people beyond reach, or without a place */
function headline(change, said, unit) {
  if (!change) return t("trial.same");
  return t(said(change < 0 ? "gain" : "loss"), { n: number(Math.abs(change)), unit });
}

const cell = (name, { uncovered, residents }) =>
  h(
    "div.trial-cell",
    { "data-key": name, "data-value": uncovered },
    h("span.note", {}, t(`trial.${name === "before" ? "now" : "then"}`)),
    h("strong", {}, number(uncovered)),
    h("span.note", {}, percent(residents ? uncovered / residents : null)),
  );

/**
 * @param {Element} host
 * @param {any} answer of /api/what-if
 */
export function drawTrialSummary(
  host,
  { before, after, newly_covered, newly_uncovered, standard = "", people, notes = [] },
) {
  const said = wordsOf(standard !== "");
  const unit = unitName(people);
  const words = { gained: number(newly_covered), lost: number(newly_uncovered), unit };
  fill(
    host,
    h("p.headline", {}, headline(after.uncovered - before.uncovered, said, unit)),
    h(
      "p",
      {},
      [newly_covered > 0 && t(said("newly"), words), newly_uncovered > 0 && t(said("lost"), words)]
        .filter(Boolean)
        .join(t("clause")),
    ),
    h(
      "div.trial-cells",
      {},
      h("span.field-label", {}, t(said("beyond"), { who: t(`trial.who.${people}`) })),
      cell("before", before),
      cell("after", after),
    ),
    notes.map((note) => h("p.note", {}, pick(note))),
  );
}

/**
 * The areas that change most.
 * @param {Element} host
 * @param {any} answer
 * @param {{hierarchy: any, level: string, go: (code: string) => void}} given
 */
export function drawTrialAreas(host, answer, { hierarchy, level, go }) {
  const size = (area) => Math.abs(area.after - area.before);
  const top = Object.entries(answer?.areas ?? {})
    .filter(([, area]) => size(area))
    .sort((a, b) => size(b[1]) - size(a[1]))
    .slice(0, SHOWN);
  if (!top.length) return fill(host);
  fill(
    host,
    h("h2", {}, t(`trial.areas.${level}`)),
    h(
      "ol.ranks",
      {},
      top.map(([code, area]) => {
        const parent = hierarchy.parentName(hierarchy.get(code) ?? { properties: {} });
        return h(
          "li",
          {},
          h(
            "button.rank",
            { type: "button", "data-code": code, on: { click: () => go(code) } },
            h(
              "span.rank-name",
              {},
              shortName(area.name || code, parent),
              level === "grid" && parent && h("small", {}, shortName(parent)),
            ),
            h("span.rank-value", {}, `${number(area.before)} → ${number(area.after)}`),
          ),
        );
      }),
    ),
  );
}
