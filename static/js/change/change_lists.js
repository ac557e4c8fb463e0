/** What opened and closed between two runs, each with its people and a way to its place. */
import { fill, h } from "../dom.js";
import { folded } from "../folded.js";
import { count } from "../numbers.js";
import { amount } from "../units.js";
import { shortName } from "../short_names.js";
import { pick, t } from "../words.js";

const FIRST = 5;

/** How many people it concerns, or how what is missing changed. */
function figure(item, name, unit) {
  if (["better", "worse"].includes(name) && typeof item.a === "number")
    return `${amount(item.a, unit)} → ${amount(item.b, unit)}`;
  return typeof item.people === "number" ? t("change.people", { n: count(item.people) }) : "";
}

function row(item, said, choose) {
  return h(
    "li",
    {},
    h(
      "button.rank",
      { type: "button", "data-code": item.code, on: { click: () => choose(item.code) } },
      h("span.rank-name", {}, shortName(item.name || item.code)),
      h("span.rank-value", {}, said),
    ),
  );
}

function list(name, { [name]: items, unit }, choose) {
  if (!items.length) return null;
  const sorted = [...items].sort((a, b) => (b.people ?? 0) - (a.people ?? 0));
  return h(
    `section.changed.changed-${name}`,
    { "data-list": name },
    h("h2", {}, t(`change.${name}`), h("small.unit", {}, count(items.length))),
    folded(
      sorted.map((item) => row(item, figure(item, name, unit), choose)),
      { first: FIRST, list: "ol.ranks" },
    ),
  );
}

/** Another standard that changed, as a way to it. */
function other(standard, take) {
  const words = { opened: count(standard.opened.length), closed: count(standard.closed.length) };
  return h(
    "li",
    {},
    h(
      "button.rank",
      { type: "button", "data-standard": standard.key, on: { click: () => take(standard.key) } },
      h("span.rank-name", {}, pick(standard, standard.key)),
      h(
        "span.rank-value",
        { "aria-label": t("change.tallySaid", words) },
        t("change.tally", words),
      ),
    ),
  );
}

/**
 * @param {Element} host
 * @param {{standard: any, others: any[]}} change
 * @param {{choose: (code: string) => void, take: (standard: string) => void}} given
 */
export function drawChangeLists(host, { standard, others }, { choose, take }) {
  const lists = ["closed", "opened", "worse", "better"];
  fill(
    host,
    lists.map((name) => list(name, standard, choose)),
    others.length > 0 &&
      h(
        "section.changed",
        { "data-list": "others" },
        h("h2", {}, t("change.others")),
        folded(
          others.map((one) => other(one, take)),
          { first: FIRST, list: "ol.ranks" },
        ),
      ),
  );
}
