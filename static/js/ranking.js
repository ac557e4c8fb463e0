/** Where most is missing: the five largest, each a way to its area. */
import { fill, h } from "./dom.js";
import { shortName } from "./short_names.js";
import { unitName } from "./units.js";
import { whyButton } from "./why/button.js";
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
  fill(
    host,
    h(
      "h2",
      {},
      theme.ranking || t(`rank.${theme.level}`),
      !theme.ranking && theme.unit && h("small.unit", {}, unitName(theme.unit)),
    ),
    h(
      "ol.ranks",
      {},
      top.map(([code, figure]) => row(code, figure, { theme, hierarchy, choose, largest })),
    ),
  );
}

/** One area: the way to it, and why its figure is what it is. */
function row(code, figure, { theme, hierarchy, choose, largest }) {
  const area = hierarchy.get(code);
  const above = hierarchy.parentName(area);
  const name = shortName(area.properties.name || code, above);
  return h(
    "li.ranked",
    {},
    h(
      "button.rank",
      {
        type: "button",
        "data-code": code,
        vars: { "--part": figure.weight / largest },
        on: { click: () => choose(code) },
      },
      h(
        "span.rank-name",
        {},
        name,
        theme.level === "grid" && above && h("small", {}, shortName(above)),
      ),
      h("span.rank-value", {}, theme.rank(figure)),
    ),
    theme.why && whyButton(theme.why, name, code),
  );
}
