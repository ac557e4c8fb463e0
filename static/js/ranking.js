/** Where most is missing: the five largest, each a way to its area. */
import { fill, h } from "./dom.js";
import { count, number } from "./numbers.js";
import { shortName } from "./short_names.js";
import { unitName } from "./themes.js";
import { t } from "./words.js";

const SHOWN = 5;

/**
 * Draw the ranking.
 * @param {Element} host
 * @param {import("./themes.js").Theme} theme
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @param {(code: string) => void} choose
 */
export function drawRanking(host, theme, hierarchy, choose) {
  const top = [...theme.areas]
    .filter(([code, area]) => area.weight > 0 && hierarchy.get(code))
    .sort((a, b) => b[1].weight - a[1].weight)
    .slice(0, SHOWN);
  if (!top.length) return fill(host);
  const largest = top[0][1].weight;
  const unit = theme.measure === "reach" ? "residents" : theme.standard?.unit;
  const rows = top.map(([code, area]) => {
    const { name } = hierarchy.get(code).properties;
    const above = hierarchy.parentName(hierarchy.get(code));
    return h(
      "li",
      {},
      h(
        "button.rank",
        {
          type: "button",
          "data-code": code,
          vars: { "--part": area.weight / largest },
          on: { click: () => choose(code) },
        },
        h(
          "span.rank-name",
          {},
          shortName(name || code, above),
          theme.level === "grid" && above && h("small", {}, shortName(above)),
        ),
        h(
          "span.rank-value",
          {},
          theme.measure === "reach" ? `${count(area.weight)} · ${area.text}` : number(area.weight),
        ),
      ),
    );
  });
  const title = theme.measure === "sites" ? "rankingSites" : "ranking";
  fill(
    host,
    h(
      "h2",
      {},
      t(title, { level: t(`many.${theme.level}`) }),
      unit && h("small.unit", {}, unitName(unit)),
    ),
    h("ol.ranks", {}, rows),
  );
}
