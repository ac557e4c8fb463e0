/** The figures of an area: people, standards met, reach, gaps; each with the way to why. */
import { h } from "./dom.js";
import { count, isMissing, percent } from "./numbers.js";
import { amount, amountOf, unitName } from "./units.js";
import { LANG, pick, t } from "./words.js";
import { whyButton } from "./why/button.js";

/** One figure below its name. */
const tile = ({ name, key, value, why, said, code }) =>
  h(
    "div.figure",
    {},
    h("dt", {}, name, why && whyButton(why, name, code)),
    h(
      "dd",
      {
        "data-key": key,
        "data-value": isMissing(value) ? "" : value,
        className: isMissing(value) ? "missing" : "",
      },
      said,
    ),
  );

/** How many of the standards that judge the area are met. */
const composite = ({ composite: found, code }) =>
  found?.judged
    ? tile({
        name: t("measure.composite"),
        key: "composite",
        value: found.met,
        why: "composite",
        said: t("say.ofJudged", { met: count(found.met), judged: count(found.judged) }),
        code,
      })
    : null;

/** @param {any} area the answer of /api/areas/CODE */
export function figures(area) {
  const tiles = area.figures.map((figure) => {
    const unit = !isMissing(figure.value) && LANG === "zh" && h("small.unit", {}, figure.unit);
    return tile({
      name: pick(figure),
      key: figure.key,
      value: figure.value,
      why: area.run && figure.key,
      said: [count(figure.value), unit],
      code: area.code,
    });
  });
  const all = [...tiles, composite(area)].filter(Boolean);
  return all.length ? h("dl.figures", {}, all) : null;
}

/** What is reached: the kinds alone say it, unless the standard asks for more. */
const reachName = (row) =>
  row.pace || row.open_at || row.times > 1 || (row.people ?? "residents") !== "residents"
    ? pick({ zh: row.rule_zh, en: row.rule_en })
    : pick(row);

const shareOf = (row) => (row.residents ? row.uncovered / row.residents : null);

function reachRow(row, area) {
  const how = `${t(`method.${row.method}`)} ${t("metres", { n: count(row.threshold_m) })}`;
  const share = shareOf(row);
  return h(
    "li.reach",
    { "data-standard": row.standard },
    h("div.reach-head", {}, h("span", {}, reachName(row)), h("span.reach-how", {}, how)),
    h("div.bar", { vars: { "--part": share ?? 0 }, "aria-hidden": "true" }),
    h(
      "div.reach-said",
      {},
      h(
        "strong",
        { "data-value": row.uncovered, className: row.uncovered ? "gap-number" : "" },
        share === null
          ? t("noData")
          : t("beyond", { n: amountOf(row.uncovered, row.people ?? "residents") }),
      ),
      share !== null && h("span.reach-share", {}, percent(share)),
      whyButton(row.standard, `${reachName(row)} ${how}`, area.code),
    ),
  );
}

/** What is out of reach, of most people first. @param {any} area @returns {Element[]} */
export const reachRows = (area) =>
  [...area.reach]
    .sort((a, b) => (shareOf(b) ?? -1) - (shareOf(a) ?? -1))
    .map((row) => reachRow(row, area));

function gapRow(gap, area) {
  const own = gap.subject_code === area.code;
  const name = pick(gap, gap.standard);
  const values = {
    value: gap.detail?.no_data ? t("noData") : amount(gap.value, gap.unit),
    required: amount(gap.required, gap.unit),
    shortfall: amount(gap.shortfall, gap.unit),
    unit: unitName(gap.unit),
  };
  return h(
    "li.gap",
    {},
    h(
      "div.gap-head",
      {},
      h("strong", {}, name),
      whyButton(gap.standard, name, `${gap.subject_type}:${gap.subject_code}`),
    ),
    !own && h("span.note", {}, gap.subject_name),
    h("p", {}, t("gapLine", values)),
    gap.residents_affected
      ? h("p.note", {}, t("affected", { n: count(gap.residents_affected) }))
      : null,
    gap.facility_name &&
      h("p.note", {}, t("nearest", { name: gap.facility_name, m: count(gap.distance_m) })),
  );
}

/** The gaps that are not already told as reach. @param {any} area @returns {Element[]} */
export function gapRows(area) {
  const told = new Set(area.reach.map((row) => row.standard));
  return area.gaps.filter((gap) => !told.has(gap.standard)).map((gap) => gapRow(gap, area));
}
