/** What stands around a picture of the map: title, date, source, datum, that it is made up. */
import { credits } from "../base/credit.js";
import { origin, ruleSaid } from "../legend.js";
import { day } from "../numbers.js";
import { t } from "../words.js";

/**
 * @typedef {object} Caption
 * @property {string} title
 * @property {string[]} below what stands under the title
 * @property {string[]} marks what nobody may overlook: made-up data, a trial
 * @property {string[]} sources
 */

/**
 * @param {import("./column.js").Given} given
 * @returns {Caption}
 */
export function captionOf({ town, store, theme }) {
  const now = theme.shown();
  const rule = now?.standard;
  const asOf = town.run && t("asOf", { date: day(town.run.as_of ?? town.run.started_at) });
  const runs = now?.runs && t("change.runs", now.runs);
  const today = new Date().toLocaleDateString("sv-SE"); // 2026-06-30, by the reader's clock
  return {
    title: [town.name, now?.subject].filter(Boolean).join(" · "),
    below: [
      now?.headline,
      now && t("paper.by", { level: t(`level.${now.level}`) }),
      runs || asOf,
      town.date && t("date.asOf", { date: town.date }),
    ].filter(Boolean),
    marks: [town.synthetic && t("paper.synthetic"), store.get().trial && t("paper.trial")].filter(
      Boolean,
    ),
    sources: [
      rule && t("standardIs", { name: ruleSaid(rule, rule.clause) }),
      town.editions.length > 0 && origin(town),
      t("paper.datum"),
      ...credits(town, store.get()),
      t("paper.printed", { date: today }),
    ].filter(Boolean),
  };
}
